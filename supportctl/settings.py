"""Every configuration key: its kind, its default, and what it is for."""

from __future__ import annotations

from typing import Any

from supportctl.errors import UsageError, msg

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SYNCHRONOUS_CHANNELS = ("phone", "in-person")
CHANNELS = ("email", "phone", "chat", "social", "web", "in-person", "other")
OPEN_TABLES = ("mail",)  # their keys are named by the user
FIELD_TYPES = ("text", "number", "date", "yes-no", "choice")

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
    "region": Setting("region", "", msg("country of phone numbers without +; IR in Persian or in Tehran's time")),
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
    "rials": _choice("rial", msg("how amounts in rials are shown: as they are, or in toman"), "rial", "toman"),
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
