"""Days off as data: single days, ranges, and days that come back every year in one calendar."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from supportctl.periods import gregorian_months, jalali_months, to_jalali
from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from supportctl.periods import Calendar, DateRange


class Holiday(Record):
    """Days off, first to last; with `yearly` the same days of every year of that calendar, past and coming.

    The week of a holiday that is not usual is no usual week.
    """

    first: date
    last: date
    yearly: Calendar | None = None
    is_usual: bool = True
    name: str = ""
    id: int = 0


class DaysOff:
    """Which days are off, worked out year by year when a day of it is first asked for."""

    def __init__(self, holidays: Iterable[Holiday]) -> None:
        self._holidays = tuple(holidays)
        self._years: dict[int, tuple[frozenset[date], frozenset[date]]] = {}

    def holds(self, day: date) -> bool:
        """Tell whether nobody works on the day."""
        return bool(self._holidays) and day in self._year(day.year)[0]

    def disturbs(self, days: DateRange) -> bool:
        """Tell whether a holiday that is not usual lies in the days."""
        years = range(days.start.year, days.end.year + 1) if self._holidays else ()
        return any(days.holds(day) for year in years for day in self._year(year)[1])

    def _year(self, year: int) -> tuple[frozenset[date], frozenset[date]]:
        """All days off of a Gregorian year, and those of them that are not usual."""
        if year not in self._years:
            off: set[date] = set()
            unusual: set[date] = set()
            for holiday in self._holidays:
                days = _days_in(holiday, year)
                off.update(days)
                if not holiday.is_usual:
                    unusual.update(days)
            self._years[year] = frozenset(off), frozenset(unusual)
        return self._years[year]


def _days_in(holiday: Holiday, year: int) -> set[date]:
    ends = [(holiday.first.toordinal(), holiday.last.toordinal())]
    if holiday.yearly == "gregorian":
        first, last = (holiday.first.month, holiday.first.day), (holiday.last.month, holiday.last.day)
        # The one of the year before may reach into this year.
        ends = [_ends(gregorian_months, first, last, start) for start in (year - 1, year)]
    elif holiday.yearly == "jalali":
        first, last = to_jalali(holiday.first)[1:], to_jalali(holiday.last)[1:]
        ends = [_ends(jalali_months, first, last, start) for start in (year - 623, year - 622, year - 621)]
    low, high = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    days = (range(max(start, low), min(end, high) + 1) for start, end in ends)
    return {date.fromordinal(day) for part in days for day in part}


def _ends(
    months: Callable[[int, int], DateRange], first: tuple[int, ...], last: tuple[int, ...], year: int
) -> tuple[int, int]:
    """The ordinals of the first and last day of a yearly holiday that begins in a year of its calendar.

    A day that the year does not have, 29 February or 30 Esfand, is left out: alone it gives no day at all.
    """
    start, end = months(year, first[0]), months(year + (last < first), last[0])
    return start.start.toordinal() + first[1] - 1, end.start.toordinal() + min(last[1], end.days) - 1
