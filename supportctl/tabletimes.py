"""Dates and times written out in full, as the columns of a table hold them."""

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from supportctl import periods
from supportctl.calendars import (
    CLOCK,
    DAY_TO_CLOCK,
    EPOCH_DAY,
    MAX_LENGTH,
    MONTHS,
    clean,
    date_of,
    named_days,
    read_clock,
    utc_midnight,
)
from supportctl.errors import UsageError, msg

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_YEAR_FIRST = r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})"
_ORDERS = {
    "iso": (_YEAR_FIRST,),
    "day-first": (_YEAR_FIRST, r"(?P<d>\d{1,2})([-/. ])(?P<m>\d{1,2}|[a-z]{3,9})\2(?P<y>\d{4}|\d\d)"),
    "month-first": (
        _YEAR_FIRST,
        r"(?P<m>\d{1,2}|[a-z]{3,9})([-/. ])(?P<d>\d{1,2})\2(?P<y>\d{4}|\d\d)",
        r"(?P<m>[a-z]{3,9}) (?P<d>\d{1,2}), (?P<y>\d{4})",
    ),
}
_GROUPS = {
    "Y": r"(?P<y>\d{4})",
    "y": r"(?P<y>\d\d)",
    "m": r"(?P<m>\d{1,2})",
    "bB": r"(?P<m>[a-z]{3,9})",
    "d": r"(?P<d>\d{1,2})",
    "aA": r"[a-z]+",
    "HI": r"(?P<H>\d{1,2})",
    "M": r"(?P<M>\d{1,2})",
    "S": r"(?P<S>\d{1,2})",
    "f": r"(?P<f>\d{1,9})",
    "p": r"(?P<p>[ap]m)",
    "z": r"(?P<z>z|utc|gmt|[+-]\d\d(?::?\d\d)?)",
    "%": "%",
}
_DIRECTIVES = {letter: group for letters, group in _GROUPS.items() for letter in letters}
_KEPT = 100_000


class TableTimes:
    """Reads the times of one column; it remembers days and clock times, because columns repeat them."""

    def __init__(self, order: str, zone: "ZoneInfo") -> None:
        """Prepare for `iso`, `day-first`, `month-first`, where months may have names, or an English strptime format.

        Times without an offset are in the zone. UsageError for an order or format that cannot be used.
        """
        self._order = order
        self._zone = zone
        self._splits = order in _ORDERS
        patterns = (
            [rf"{day}(?:{DAY_TO_CLOCK}{CLOCK})?" for day in _ORDERS[order]] if self._splits else [_pattern_of(order)]
        )
        self._patterns = [re.compile(pattern) for pattern in patterns]
        self._clock = re.compile(CLOCK)
        self._days: dict[tuple[str, str, str], tuple[int, int, bool]] = {}
        self._dates: dict[str, int] = {}
        self._heads: dict[str, tuple[int, int]] = {}
        self._tails: dict[str, tuple[int, bool]] = {}

    def read(self, text: str) -> tuple[int, bool]:
        """Return the instant in epoch milliseconds and whether a time of day was written.

        Without one the instant is local midnight. UsageError, naming the text, when it cannot be read.
        """
        colon = text.find(":")
        if colon < 0:
            known = self._dates.get(text)
            return self._read_whole(text, None) if known is None else (known, False)
        # The head keeps the blank or T after the day, so that no head fits a tail without one.
        cut = colon - 2 if text[colon - 2 : colon].isdigit() else colon - 1
        days = self._heads.get(text[:cut])
        if days is not None:
            clock = self._tails.get(text[cut:]) or self._read_tail(text[cut:])
            if clock is not None:
                return days[clock[1]] + clock[0], True
        return self._read_whole(text, cut)

    def _read_tail(self, tail: str) -> tuple[int, bool] | None:
        match = self._clock.fullmatch(tail.lower()) if len(tail) <= MAX_LENGTH else None
        try:
            clock = read_clock(*match.groups()) if match else None
        except ValueError:
            return None
        if clock and len(self._tails) < _KEPT:
            self._tails[tail] = clock
        return clock

    def _read_whole(self, text: str, cut: int | None) -> tuple[int, bool]:
        word = clean(text)
        matches = (pattern.fullmatch(word) for pattern in self._patterns if len(word) <= MAX_LENGTH)
        match = next(filter(None, matches), None)
        written = match.groupdict() if match else self._named(word)
        if written is None:
            self._refuse(text)
        parts: dict[str, Any] = dict.fromkeys("HMSfpz") | written
        try:
            start, utc, even = self._day(parts["y"], parts["m"], parts["d"])
            if parts["H"] is None:
                if len(self._dates) < _KEPT:
                    self._dates[text] = start
                return start, False
            since, zoned = read_clock(*(parts[name] for name in "HMSfpz"))
        except UsageError:
            if match and match.re.pattern.startswith(_YEAR_FIRST):
                raise  # Nobody can have meant another order.
            self._refuse(text)
        except (ValueError, KeyError, OverflowError):
            self._refuse(text)
        if even and self._splits and cut and text[cut - 1] in " T" and len(self._heads) < _KEPT:
            self._heads[text[:cut]] = start, utc
        if zoned or even:
            return (utc if zoned else start) + since, True
        day = date.fromordinal(utc // periods.DAY_MS + EPOCH_DAY)
        return periods.instant_at(day, since, self._zone), True

    def _named(self, word: str) -> dict[str, str | None] | None:
        """Read a day whose month is named, which nobody can misread: `۳۰ آبان ۱۴۰۵ ۱۷:۳۰`, `20 Nov 2026`."""
        named = re.fullmatch(rf"(?P<day>\d{{1,2}} \D+? \d{{4}})(?:{DAY_TO_CLOCK}{CLOCK})?", word[:MAX_LENGTH])
        days = named_days(named["day"], date.min) if named and self._splits else None
        if named is None or days is None:
            return None
        day = days.start
        return named.groupdict() | {"y": f"{day.year:04}", "m": str(day.month), "d": str(day.day)}

    def _day(self, year: str, month: str, day: str) -> tuple[int, int, bool]:
        """Return local and UTC midnight of a day, and whether clocks run evenly from one to the next."""
        known = self._days.get((year, month, day))
        if known is None:
            found = date_of(_year(year), _month(month), int(day))
            start = periods.midnight(found, self._zone)
            end = periods.midnight(found + timedelta(days=1), self._zone)
            known = start, utc_midnight(found), end - start == periods.DAY_MS
            if len(self._days) < _KEPT:
                self._days[year, month, day] = known
        return known

    def _refuse(self, text: str) -> NoReturn:
        raise UsageError(
            msg("{text!r} cannot be read as a date written as {order}"),
            msg("write --dates with iso, day-first, month-first or a format such as %d.%m.%Y %H:%M"),
            text=text[:MAX_LENGTH],
            order=self._order,
        ) from None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 69 else 1900)


def _month(text: str) -> int:
    return int(text) if text.isdigit() else MONTHS[text]


def _pattern_of(order: str) -> str:
    """Return the pattern of a strptime format; names are English whatever the locale, years may be Jalali."""
    literals_and_directives = re.split(r"%(.)", " ".join(order.split()))
    literals, directives = literals_and_directives[::2], literals_and_directives[1::2]
    try:
        if any("%" in literal for literal in literals):
            raise KeyError("%")
        ends = [_DIRECTIVES[directive] for directive in directives] + [""]
        pattern = "".join(re.escape(literal.casefold()) + end for literal, end in zip(literals, ends, strict=True))
        if {"y", "m", "d"} <= set(re.compile(pattern).groupindex):
            return pattern
    except (KeyError, re.error):
        pass
    raise UsageError(
        msg("{order!r} does not say how dates are written"),
        msg("write iso, day-first, month-first or a format such as %d.%m.%Y %H:%M"),
        order=order,
    )
