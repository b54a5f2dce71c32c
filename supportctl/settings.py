"""Every configuration key: its kind, its default, what it is for, and which values it takes."""

from __future__ import annotations

from typing import Any

from supportctl.errors import Listed, UsageError, msg

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SYNCHRONOUS_CHANNELS = ("phone", "in-person")
CHANNELS = ("email", "phone", "chat", "social", "web", "in-person", "other")
OPEN_TABLES = ("mail",)  # their keys are named by the user
FIELD_TYPES = ("text", "number", "date", "yes-no", "choice")

_MARKS = " \t\n\u200e\u200f\u061c\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e"
_BOOLEANS = {**dict.fromkeys(("true", "yes", "on", "1"), True), **dict.fromkeys(("false", "no", "off", "0"), False)}
_LIST_HINT = msg("`supportctl config list` shows every setting")


class Setting:
    """One key; `low` and `high` bound whole numbers and minutes, `choices` belong to a choice."""

    __slots__ = ("choices", "default", "help", "high", "kind", "low")  # half the start-up cost of a NamedTuple

    def __init__(
        self,
        kind: str,
        default: Any,
        help: str,  # noqa: A002  # the word of the contract
        low: int = 0,
        high: int = 0,
        choices: tuple[str, ...] = (),
    ) -> None:
        self.kind = kind
        self.default = default
        self.help = help
        self.low = low
        self.high = high
        self.choices = choices


def _days(default: int, text: str, low: int = 0) -> Setting:
    return Setting("integer", default, text, low, 36_500)


def _count(default: int, text: str, high: int) -> Setting:
    return Setting("integer", default, text, 1, high)


def _minutes(default: int | None, text: str) -> Setting:
    return Setting("minutes", default, text, 1, 1_000_000)


def _choice(default: str, text: str, *choices: str) -> Setting:
    return Setting("choice", default, text, choices=choices)


_TARGETS = {"urgent": 60, "high": 240, "normal": 480, "low": 1440}
_FIRST = msg("target for the first response, working minutes")
_NEXT = msg("target for every later response, working minutes")
_RESOLUTION = msg("target for the resolution, working minutes; none unless set")
_NINE_TO_FIVE = [{day[:3]: ["09:00-17:00"] for day in WEEKDAYS[:5]}]

SETTINGS: dict[str, Setting] = {
    "desk.name": Setting("text", "", msg("name of the desk, printed on reports")),
    "user.name": Setting("text", "", msg("your name, recorded with what you do")),
    "lang": _choice("auto", msg("language of what is printed"), "en", "fa", "auto"),
    "timezone": Setting("zone", "", msg("time zone, such as Asia/Tehran; the system's unless set")),
    "calendar": _choice("gregorian", msg("calendar in which dates are shown"), "gregorian", "jalali"),
    "week_start": Setting("weekday", "monday", msg("first day of the week (fa: saturday)")),
    "weekend": Setting("weekdays", ["sat", "sun"], msg("days off, such as thu,fri (fa: fri)")),
    "region": Setting("region", "", msg("country of phone numbers without +; IR if the language is fa")),
    "hours": Setting("hours", _NINE_TO_FIVE, msg("working hours, one [[hours]] table per change")),
    **{f"targets.first_response.{p}": _minutes(n, _FIRST) for p, n in _TARGETS.items()},
    **{f"targets.next_response.{p}": _minutes(n, _NEXT) for p, n in _TARGETS.items()},
    **{f"targets.resolution.{p}": _minutes(None, _RESOLUTION) for p in _TARGETS},
    "reopen_days": _days(7, msg("a customer message within so many days of resolving reopens the ticket")),
    "close_days": _days(14, msg("a resolved ticket closes by itself after so many days")),
    "burst_minutes": Setting("minutes", 30, msg("messages so close together are one contact"), 0, 10_080),
    "fcr_days": _days(7, msg("first-contact resolution: no return within so many days")),
    "repeat_days": _days(30, msg("a repeat contact comes within so many days")),
    "addition_days": _days(90, msg("an addition is bought within so many days of a purchase")),
    "loyal.purchases": _count(3, msg("a loyal customer has made at least so many purchases"), 10_000),
    "loyal.days": _days(365, msg("those purchases fall within so many days"), 1),
    "loyal.recent_days": _days(180, msg("the latest of those purchases falls within so many days"), 1),
    "active_days": _days(180, msg("an active customer was seen within so many days"), 1),
    "refund_days": _days(30, msg("refunds count as a risk for so many days")),
    "risk_days": _days(90, msg("complaints and other signs count as a risk for so many days")),
    "gap_factor": _count(2, msg("a silence of so many usual gaps between purchases is a risk"), 1_000),
    "thank_days": _days(90, msg("a customer is thanked at most once in so many days"), 1),
    "usual_weeks": _count(8, msg("how many earlier weeks make up the usual figure"), 520),
    "call_cap": _count(10, msg("at most so many customers on a list of whom to call"), 1_000),
    "csat.positive_min": _count(4, msg("ratings from here up are satisfied (1 to 5)"), 5),
    "csat.negative_max": _count(2, msg("ratings up to here are dissatisfied (1 to 5)"), 5),
    "currency": Setting("currency", "", msg("currency of amounts that name none: EUR, IRR, IRT (toman) …")),
    "cost.per_hour": Setting("amount", "0", msg("what an hour of support costs, in that currency: 25.00")),
    "bidi": _choice("auto", msg("who orders right-to-left text"), "auto", "terminal", "app", "off"),
    "digits": _choice("auto", msg("digits on a terminal"), "auto", "latin", "persian"),
    "editor": Setting("text", "", msg("command that edits longer texts; $VISUAL or $EDITOR unless set")),
    "pager": Setting("text", "", msg("command that shows long output; $PAGER unless set")),
}  # fmt: skip


def closest(word: str, candidates: list[str]) -> str | None:
    """Return the candidate most like `word`, or None when none is near."""
    import difflib

    near = difflib.get_close_matches(word[:80].casefold(), candidates, n=1)
    return near[0] if near else None


def find_setting(key: str) -> Setting | None:
    """Return the setting that a dotted key names, the user's own channels and fields included."""
    if key in SETTINGS:
        return SETTINGS[key]
    parts = key.split(".")
    if "" in parts:
        return None
    if parts[0] in OPEN_TABLES and len(parts) > 1:
        return Setting("open", None, msg("a value of your own"))
    if parts[0] == "fields":
        return _field_setting(parts)
    if parts[0] == "channels" and len(parts) == 3 and parts[2] == "synchronous":
        return Setting("boolean", parts[1] in SYNCHRONOUS_CHANNELS, msg("whether both sides talk at the same time"))
    return None


def _field_setting(parts: list[str]) -> Setting | None:
    if len(parts) == 2 or (len(parts) == 3 and parts[2] == "type"):
        return _choice("", msg("type of a field of your own"), *FIELD_TYPES)
    if len(parts) == 3 and parts[2] == "choices":
        return Setting("words", [], msg("what a field of type choice may be"))
    return None


def get_setting(key: str, name: str = "") -> Setting:
    """Return the setting of a key; an unknown key raises UsageError, calling it `name`, with a suggestion.

    So does a field whose name is not possible.
    """
    found = find_setting(key)
    parts = key.split(".")
    if found is not None:
        if parts[0] == "fields":
            from supportctl.fields import check_name

            check_name(parts[1], name or key)
        return found
    candidates = [*SETTINGS, *(f"{table}.{parts[-1]}" for table in OPEN_TABLES)]
    if parts[0] == "fields" and len(parts) > 1:
        candidates += [f"fields.{parts[1]}", f"fields.{parts[1]}.type", f"fields.{parts[1]}.choices"]
    if len(parts) > 1:
        candidates.append(f"channels.{parts[1]}.synchronous")
    guess = closest(key, candidates)
    hint = msg("did you mean {guess}?") if guess else _LIST_HINT
    raise UsageError(msg("{name} is not a setting"), hint, name=name or key, key=key, guess=guess)


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
        from supportctl.hours import parse_minutes

        if (minutes := parse_minutes(word)) is not None:
            return _in_range(setting, minutes, text, name)
    if kind == "amount":
        from supportctl.text import parse_decimal

        if (amount := parse_decimal(text) or "-")[0] != "-" and len(amount) <= 15:
            return amount
    if kind == "zone" and len(text) <= 80 and text.isascii() and text.isprintable() and " " not in text:
        return text
    if kind in ("region", "currency"):
        length = 2 if kind == "region" else 3
        if not text or (len(text) == length and text.isascii() and text.isalpha()):
            return text.upper()
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
    return next((i for i, day in enumerate(WEEKDAYS) if len(word) >= 2 and day.startswith(word)), None)


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
