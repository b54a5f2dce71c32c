"""The values of settings, as people type them and as the configuration file holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import Listed, UsageError, msg
from supportctl.settings import SETTINGS, WEEKDAYS, closest, get_setting
from supportctl.typed import MARKS

if TYPE_CHECKING:
    from supportctl.settings import Setting

_MARKS = " \t\n" + "".join(map(chr, MARKS))
_BOOLEANS = {**dict.fromkeys(("true", "yes", "on", "1"), True), **dict.fromkeys(("false", "no", "off", "0"), False)}


def parse_value(key: str, text: str, name: str = "") -> Any:
    """Return the typed value of what a person typed; digits of any script count.

    Raises UsageError, calling the key `name`, for an unknown key and for a value that the key does not take.
    """
    setting, name = get_setting(key, name), name or key
    value = _parse(setting, text, name)
    if setting.kind == "zone" and value:
        from supportctl.hours import check_zone

        check_zone(value, name)
    return value


def check_value(key: str, raw: Any, name: str = "") -> Any:
    """Return the typed value of what a TOML file holds; raises UsageError as `parse_value` does.

    Whether a time zone exists is left to `hours.check_zone`, because that costs an import of zoneinfo.
    """
    setting, name = get_setting(key, name), name or key
    kind = setting.kind
    if kind == "hours" and isinstance(raw, list) and all(isinstance(table, dict) for table in raw):
        from supportctl.hours import check_hours

        return check_hours(raw, name)
    if kind == "open":
        return raw
    if isinstance(raw, str):
        return _parse(setting, raw, name)
    if kind == "boolean" and isinstance(raw, bool):
        return raw
    if kind in ("integer", "minutes") and isinstance(raw, int) and not isinstance(raw, bool):
        return _in_range(setting, raw, str(raw)[:80], name)
    if kind == "amount" and isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _parse(setting, str(raw), name)
    if kind == "weekdays" and isinstance(raw, list) and all(isinstance(day, str) for day in raw):
        return parse_weekdays(raw, name)
    if kind == "words" and isinstance(raw, list) and all(isinstance(word, str) for word in raw):
        return _words(setting, raw, name)
    raise _refusal(setting, str(raw)[:80], name)


def parse_weekdays(words: list[str], name: str) -> list[str]:
    """Return weekdays as mon to sun, in that order; UsageError for a word that names none."""
    found = set()
    for word in words:
        index = _weekday(word.strip(_MARKS).casefold())
        if index is None:
            raise _refusal(SETTINGS["weekend"], word[:80], name)
        found.add(index)
    return [WEEKDAYS[index][:3] for index in sorted(found)]


def _parse(setting: Setting, text: str, name: str) -> Any:
    kind = setting.kind
    if kind in ("text", "open"):
        if len(text) <= 1000 and _is_line(text):
            return text
        raise _refusal(setting, text[:80], name)
    text = text.strip(_MARKS)
    if kind == "words":
        return _words(setting, text.replace("،", ",").split(","), name)
    word = text.casefold()
    if kind == "choice" and word in setting.choices:
        return word
    if kind == "boolean" and word in _BOOLEANS:
        return _BOOLEANS[word]
    if kind == "weekday" and (index := _weekday(word)) is not None:
        return WEEKDAYS[index]
    if kind == "weekdays" and word:
        return [] if word == "none" else parse_weekdays(word.replace("،", ",").split(","), name)
    if kind == "integer" and text.isdecimal() and len(text) <= 18:
        return _in_range(setting, int(text), text, name)
    if kind == "minutes":
        from supportctl.phrases import parse_minutes

        if (minutes := parse_minutes(word)) is not None:
            return _in_range(setting, minutes, text, name)
    if kind == "amount":
        from supportctl.typed import parse_decimal

        if (amount := parse_decimal(text) or "-")[0] != "-" and len(amount) <= 15:
            return amount
    if kind == "zone" and len(text) <= 80 and text.isascii() and text.isprintable() and " " not in text:
        return text
    if kind in ("region", "currency"):
        from supportctl.money import NAMES

        code = NAMES.get(text.upper(), text) if kind == "currency" else text
        if not code or (len(code) == (2 if kind == "region" else 3) and code.isascii() and code.isalpha()):
            return code.upper()
    raise _refusal(setting, text[:80], name)


def _words(setting: Setting, words: list[str], name: str) -> list[str]:
    """Return words, each once whatever its case; `none` would mean that nothing is chosen."""
    found: dict[str, str] = {}
    for word in words:
        text = word.strip(_MARKS)
        if not text or len(text) > 60 or "," in text or not _is_line(text) or text.casefold() == "none":
            raise _refusal(setting, text[:80], name)
        found.setdefault(text.casefold(), text)
    if not found:
        raise _refusal(setting, "", name)
    return list(found.values())


def _is_line(text: str) -> bool:
    # Not str.isprintable, which refuses the zero-width non-joiner of Persian names.
    return all(" " <= c < "\x7f" or "\xa0" <= c < "\ud800" or c > "\udfff" for c in text)


def _weekday(word: str) -> int | None:
    if word.isascii():
        return next((i for i, day in enumerate(WEEKDAYS) if len(word) >= 2 and day.startswith(word)), None)
    from supportctl.calendars import clean, weekday_named

    return weekday_named(clean(word))


def _in_range(setting: Setting, number: int, text: str, name: str) -> int:
    if not setting.low <= number <= setting.high:
        raise _refusal(setting, text, name)
    return number


def _refusal(setting: Setting, text: str, name: str) -> UsageError:
    choices = {"weekday": WEEKDAYS, "weekdays": WEEKDAYS}.get(setting.kind, setting.choices)
    guess = closest(text, list(choices)) if choices else None
    sentence = {
        "choice": msg("{name} takes {choices}, not “{text}”"),
        "weekday": msg("{name} takes a weekday such as monday or mon, not “{text}”"),
        "weekdays": msg("{name} takes weekdays such as thu,fri, or none, not “{text}”"),
        "integer": msg("{name} takes a whole number from {low} to {high}, not “{text}”"),
        "minutes": msg("{name} takes minutes from {low} to {high}, such as 90, 4h or 1h30m, not “{text}”"),
        "amount": msg("{name} takes an amount such as 25 or 25.50, not “{text}”"),
        "boolean": msg("{name} takes true or false, not “{text}”"),
        "zone": msg("{name} takes a time zone such as Asia/Tehran, not “{text}”"),
        "region": msg("{name} takes a country of two letters such as IR, not “{text}”"),
        "currency": msg("{name} takes a currency of three letters such as EUR, not “{text}”"),
        "words": msg("{name} takes words such as minor,major, each of at most 60 characters, not “{text}”"),
        "hours": msg("{name} is a list of tables headed [[hours]]; `supportctl config edit` opens the file"),
    }.get(setting.kind, msg("{name} takes one line of at most 1000 characters"))
    return UsageError(
        sentence,
        msg("did you mean {guess}?") if guess else "",
        name=name, text=text, low=setting.low, high=setting.high, choices=Listed(choices), guess=guess,
    )  # fmt: skip
