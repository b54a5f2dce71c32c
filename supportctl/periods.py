"""Days, weeks and months, Gregorian and Jalali, and their one conversion to instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from supportctl.errors import UsageError, msg
from supportctl.records import Record

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Calendar = Literal["gregorian", "jalali"]
Unit = Literal["day", "week", "month", "year"]

DAY_MS = 86_400_000
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DateRange(Record):
    """Whole days, half-open: `end` is the first day after them."""

    start: date
    end: date

    @classmethod
    def of(cls, start: date, end: date) -> DateRange:
        """Return the days from start to the day before end; ValueError when there are none."""
        if end <= start:
            raise ValueError(f"{end} is not after {start}")
        return cls(start, end)

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.end - self.start).days

    def holds(self, day: date) -> bool:
        """Tell whether the day is one of them."""
        return self.start <= day < self.end


class Span(Record):
    """A stretch of time, half-open, in epoch milliseconds UTC."""

    start: int
    end: int


def instant_at(day: date, milliseconds: int, zone: ZoneInfo) -> int:
    """Return the instant when clocks in the zone show that day and that time, counted from 00:00.

    A time that clocks skip is read with the offset before the change, one shown twice is its first.
    """
    clock = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(milliseconds=milliseconds)
    return (clock - _EPOCH) // timedelta(milliseconds=1)


def midnight(day: date, zone: ZoneInfo) -> int:
    """Return the instant the day begins in the zone."""
    return instant_at(day, 0, zone)


def span_of(range: DateRange, zone: ZoneInfo) -> Span:  # noqa: A002
    """Return the time from local midnight to local midnight; days at a clock change have 23 or 25 hours."""
    return Span(midnight(range.start, zone), midnight(range.end, zone))


def local_datetime(instant_ms: int, zone: ZoneInfo) -> datetime:
    """Return the aware local time of an instant; OverflowError outside the years 1 to 9999."""
    return (_EPOCH + timedelta(milliseconds=instant_ms)).astimezone(zone)


def local_day(instant_ms: int, zone: ZoneInfo) -> date:
    """Return the local day of an instant; OverflowError outside the years 1 to 9999."""
    return local_datetime(instant_ms, zone).date()


def offsets_in(span: Span, zone: ZoneInfo) -> list[tuple[int, int]]:
    """Return from which instant on clocks in the zone are how many milliseconds ahead of UTC, from `span.start` on."""
    found = [(span.start, _offset(span.start, zone))]
    at = span.start
    while at < span.end:
        day_after = min(at + DAY_MS, span.end)
        if _offset(day_after, zone) != found[-1][1]:
            low, high = at, day_after
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(middle, zone) == found[-1][1] else (low, middle)
            found.append((high, _offset(high, zone)))
        at = day_after
    return found


def _offset(instant_ms: int, zone: ZoneInfo) -> int:
    return (local_datetime(instant_ms, zone).utcoffset() or timedelta()) // timedelta(milliseconds=1)


def day_of(day: date) -> DateRange:
    """Return the day as a range of one."""
    return DateRange(day, day + _DAY)


def week_of(day: date, first_weekday: int) -> DateRange:
    """Return the week that holds the day; first_weekday as in `date.weekday()`: Monday 0, Saturday 5."""
    start = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return DateRange(start, start + timedelta(days=7))


def iso_week(year: int, week: int, first_weekday: int) -> DateRange:
    """Return the week that holds the Thursday of an ISO week; ValueError when the year has no such week."""
    return week_of(date.fromisocalendar(year, week, 4), first_weekday)


def last_completed_week(today: date, first_weekday: int) -> DateRange:
    """Return the week before the one that holds today."""
    return week_of(week_of(today, first_weekday).start - _DAY, first_weekday)


def weeks_before(week: DateRange, n: int) -> list[DateRange]:
    """Return the n weeks before a week, oldest first."""
    starts = [week.start - timedelta(days=7 * back) for back in range(n, 0, -1)]
    return [DateRange(start, start + timedelta(days=7)) for start in starts]


def month_of(day: date, calendar: Calendar = "gregorian") -> DateRange:
    """Return the month of that calendar that holds the day."""
    if calendar == "jalali":
        return jalali_months(*to_jalali(day)[:2])
    return gregorian_months(day.year, day.month)


def year_of(day: date, calendar: Calendar = "gregorian") -> DateRange:
    """Return the year of that calendar that holds the day."""
    if calendar == "jalali":
        return jalali_months(to_jalali(day)[0], 1, 12)
    return gregorian_months(day.year, 1, 12)


def gregorian_months(year: int, month: int, n: int = 1) -> DateRange:
    """Return n months from one on; ValueError when there is no such month."""
    over, last = divmod(month - 1 + n, 12)
    return DateRange(date(year, month, 1), date(year + over, last + 1, 1))


def jalali_months(year: int, month: int, n: int = 1) -> DateRange:
    """Return n Jalali months from one on; UsageError when there is no such month."""
    over, last = divmod(month - 1 + n, 12)
    return DateRange(from_jalali(year, month, 1), from_jalali(year + over, last + 1, 1))


def period_of(day: date, unit: Unit, first_weekday: int, calendar: Calendar = "gregorian") -> DateRange:
    """Return the day itself, the week, the month or the year that holds the day."""
    if unit == "day":
        return day_of(day)
    if unit == "week":
        return week_of(day, first_weekday)
    return month_of(day, calendar) if unit == "month" else year_of(day, calendar)


def nearest_weekday(day: date, weekday: int, step: Literal[-1, 1]) -> date:
    """Return the first such weekday after the day (step 1) or the last before it (-1), never the day."""
    return day + timedelta(days=step * ((step * (weekday - day.weekday()) - 1) % 7 + 1))


def add_months(day: date, n: int, calendar: Calendar = "gregorian") -> date:
    """Return the day n months on; past the end of its month the last.

    ValueError, or UsageError for a Jalali day, outside the years of the calendar.
    """
    if calendar == "jalali":
        year, month, number = to_jalali(day)
        over, last = divmod(month - 1 + n, 12)
        to = jalali_months(year + over, last + 1)
        return to.start + timedelta(days=min(number, to.days) - 1)
    from dateutil.relativedelta import relativedelta

    moved: date = day + relativedelta(months=n)
    return moved


def shifted(instant_ms: int, months: int, days: int, zone: ZoneInfo, calendar: Calendar = "gregorian") -> int:
    """Return the instant so many months, then days later at the same local time; fails as `add_months` does."""
    local = local_datetime(instant_ms, zone)
    day = add_months(local.date(), months, calendar) + timedelta(days=days)
    shown = local.replace(tzinfo=None) - datetime.combine(local.date(), time())
    return instant_at(day, shown // timedelta(milliseconds=1), zone)


def split(
    range: DateRange,  # noqa: A002
    unit: Unit,
    first_weekday: int,
    calendar: Calendar = "gregorian",
) -> list[tuple[str, DateRange]]:
    """Return the whole days, weeks, months or years that cover the range, in order, each with its key.

    The key of a day or week is its first date, that of a month `2026-11` or `1405-08`, of a year `1405`.
    """
    parts = []
    day = range.start
    while day < range.end:
        part = period_of(day, unit, first_weekday, calendar)
        parts.append((_key(part.start, unit, calendar), part))
        day = part.end
    return parts


def _key(start: date, unit: Unit, calendar: Calendar) -> str:
    if unit in ("day", "week"):
        return start.isoformat()
    year, month = to_jalali(start)[:2] if calendar == "jalali" else (start.year, start.month)
    return f"{year:04}-{month:02}" if unit == "month" else f"{year:04}"


def to_jalali(day: date) -> tuple[int, int, int]:
    """Return the Jalali year, month and day; ValueError before the first of them, 0622-03-22."""
    from persiantools.jdatetime import JalaliDate

    jalali = JalaliDate(day)  # type: ignore[no-untyped-call]
    return jalali.year, jalali.month, jalali.day


def from_jalali(year: int, month: int, day: int) -> date:
    """Return the Gregorian date; UsageError when the Jalali calendar has no such day."""
    from persiantools.jdatetime import JalaliDate

    try:
        gregorian: date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    except ValueError:
        raise UsageError(
            msg("{day} is not a day of the Jalali calendar"), day=f"{year:04}/{month:02}/{day:02}"
        ) from None
    return gregorian
