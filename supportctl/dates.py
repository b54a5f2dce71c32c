"""The one grammar of dates, times and durations that people type."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NoReturn

from supportctl import calendars, periods
from supportctl.calendars import CLOCK, DAY_TO_CLOCK, LENGTH, MAX_LENGTH, clean, is_jalali
from supportctl.errors import UsageError, msg
from supportctl.periods import Calendar, DateRange, Span
from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from zoneinfo import ZoneInfo

MIN_INSTANT = 0
MAX_INSTANT = 2**62
MINUTE_MS = 60_000
_DAY = timedelta(days=1)

_UNITS: dict[str, periods.Unit] = {"week": "week", "month": "month", "year": "year"}
_ENDS: dict[str, periods.Unit] = {"eod": "day", "eow": "week", "eom": "month"}
_NEAR_DAYS = {
    "today": 0, "امروز": 0, "yesterday": -1, "دیروز": -1, "پریروز": -2, "tomorrow": 1, "فردا": 1, "پسفردا": 2,
    "پس فردا": 2,
}  # fmt: skip
_STEPS: dict[str, Literal[-1, 0, 1]] = {"last": -1, "this": 0, "next": 1}

# Matched through `re`, which compiles each on first use: most runs read no date at all.
_DAY_AND_CLOCK = rf"(?P<day>.*[^\s,]){DAY_TO_CLOCK}{CLOCK}"

_HINT = msg("write 2026-11-20, yesterday, 2d or 1405/08/30")


class Context(Record):
    """What a date is read against: now, the zone, the week, the calendar and the hours of work.

    `now` is in epoch milliseconds, `first_weekday` as in `date.weekday()`. `day_start` gives the clock time,
    in minutes after 00:00, of the first working minute of a day; without it days start at 00:00.
    """

    now: int
    zone: ZoneInfo
    first_weekday: int
    calendar: Calendar = "gregorian"
    day_start: Callable[[date], int] | None = None

    @property
    def today(self) -> date:
        """The local day of now."""
        return periods.local_day(self.now, self.zone)


class _Point(Record):
    """An exact time; `length` when only a duration was typed, which as a range reaches from there to now."""

    instant: int
    length: bool = False


class _End(Record):
    """The end of a day: its last minute where an instant is needed, else the day."""

    day: DateRange


def parse_range(text: str, context: Context, *, forward: bool = False) -> Span:
    """Return the time a filter names: a whole period, a moment of 1 ms, `a..b` or a duration back from now.

    With forward, durations and weekdays point ahead. UsageError when the text cannot be read.
    """
    since, dots, until = text.partition("..")
    if dots:
        if not since.strip() and not until.strip():
            _refuse(text)
        return parse_between(since.strip() or None, until.strip() or None, context, forward=forward)
    read = _read(text, context, forward)
    if isinstance(read, _Point) and read.length:
        return Span(min(read.instant, context.now), max(read.instant, context.now) + 1)
    return _span(read, context)


def parse_between(since: str | None, until: str | None, context: Context, *, forward: bool = False) -> Span:
    """Return the time from the start of `since` to the end of `until`; None leaves that side open.

    A duration is the moment it points at. UsageError when a text cannot be read or nothing lies between.
    """
    start = None if since is None else _span(_read(since, context, forward), context).start
    end = MAX_INSTANT if until is None else _span(_read_end(until, context, forward, start), context).end
    if start is not None and until is not None and start >= end:
        raise UsageError(
            msg("{since!r} is not before {until!r}"),
            msg("write the earlier date first: 2026-11-01..2026-11-20, 7d.. or ..yesterday"),
            since=since,
            until=until,
        )
    return Span(MIN_INSTANT if start is None else min(start, end), end)


def parse_instant(
    text: str, context: Context, *, forward: bool = False, edge: Literal["start", "end"] = "start"
) -> int:
    """Return one instant: of days the first working minute of the first or, at the end, the last minute.

    Durations and weekdays point back, with forward ahead. UsageError when the text cannot be read.
    """
    read = _read(text, context, forward)
    if isinstance(read, _Point):
        return read.instant
    days = read.day if isinstance(read, _End) else read
    if isinstance(read, _End) or edge == "end":
        return periods.midnight(days.end, context.zone) - MINUTE_MS
    minutes = context.day_start(days.start) if context.day_start else 0
    return periods.instant_at(days.start, minutes * MINUTE_MS, context.zone)


def parse_day(text: str, context: Context, *, forward: bool = False) -> date:
    """Return one local day, for a moment the day that holds it; UsageError for longer periods."""
    read = _read(text, context, forward)
    if isinstance(read, _Point):
        return periods.local_day(read.instant, context.zone)
    days = read.day if isinstance(read, _End) else read
    if days.days != 1:
        raise UsageError(msg("{text!r} is not one day"), _HINT, text=text)
    return days.start


def parse_last_day(text: str, first: date, context: Context, *, forward: bool = False) -> date:
    """Return the last local day of several, which begin with `first`; UsageError as in parse_day."""
    if calendars.is_yearless(text):
        return parse_day(text, context._replace(now=periods.midnight(first, context.zone)), forward=True)
    return parse_day(text, context, forward=forward)


def parse_week(text: str, context: Context) -> DateRange:
    """Return the week named by `last`, `this`, `2026-W46` or any day in it; UsageError for other periods."""
    word = clean(text)
    named = f"{word} week" if word in _STEPS else text
    with _instead_of_a_day(text, msg("{text!r} is not a week"), msg("last, this, 2026-11-20 or 2026-W46")):
        read = _read(named, context, forward=False)
        if not (isinstance(read, DateRange) and read.days == 7):
            read = periods.day_of(parse_day(named, context))
    try:
        return periods.week_of(read.start, context.first_weekday)
    except OverflowError:
        _refuse(text)


def parse_month(text: str, context: Context) -> DateRange:
    """Return the month named by `last`, `this`, `2026-10`, `1405-08` or any day in it; UsageError for other periods.

    A month or a day written in a calendar is one of that calendar, any other day lies in a month of the context's.
    """
    word = clean(text)
    named = f"{word} month" if word in _STEPS else text
    calendar = calendars.calendar_named(named) or context.calendar
    with _instead_of_a_day(text, msg("{text!r} is not a month"), msg("last, this, 2026-10 or 1405-08")):
        read = _read(named, context, forward=False)
        if isinstance(read, DateRange) and read == periods.month_of(read.start, calendar):
            return read
        day = parse_day(named, context)
    try:
        return periods.month_of(day, calendar)
    except (OverflowError, ValueError):
        _refuse(text)


def _span(read: DateRange | _Point | _End, context: Context) -> Span:
    if isinstance(read, _Point):
        return Span(read.instant, read.instant + 1)
    return periods.span_of(read.day if isinstance(read, _End) else read, context.zone)


def _refuse(text: str, hint: str = _HINT) -> NoReturn:
    raise UsageError(msg("{text!r} cannot be read as a date"), hint, text=text[:MAX_LENGTH])


@contextmanager
def _instead_of_a_day(text: str, sentence: str, hint: str) -> Iterator[None]:
    """Refuse what is no date with words for a longer period; what is known to be wrong with it is said as ever."""
    try:
        yield
    except UsageError as error:
        if error.hint != _HINT:
            raise
        raise UsageError(sentence, hint, text=text[:MAX_LENGTH]) from None


def _read(text: str, context: Context, forward: bool) -> DateRange | _Point | _End:
    word = clean(text)
    try:
        if len(word) <= MAX_LENGTH:
            for said in _ways(word):
                if read := _moment(said, context, forward) or _days(said, context, forward):
                    return read
    except (ValueError, OverflowError):
        pass  # a year past 9999, a week the year does not have or a clock past 23:59
    if re.fullmatch(CLOCK, word):
        _refuse(text, msg("write the day too: today 17:30, sat 09:00 or 2026-11-20 17:30"))
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{1,4}", word):
        _refuse(text, msg("write the year first and in full: 2026-02-01, 2026-11-20 or 1405/08/30"))
    _refuse(text)


def _read_end(text: str, context: Context, forward: bool, start: int | None) -> DateRange | _Point | _End:
    """Read the end of a range: a day without a year is the first after the start, without one the nearest."""
    if not calendars.is_yearless(text):
        return _read(text, context, forward)
    if start is not None:
        return _read(text, context._replace(now=start), forward=True)
    ways = [_read(text, context, forward=ahead) for ahead in (False, True)]
    return min(ways, key=lambda read: abs(_span(read, context).start - context.now))


def _ways(word: str) -> Iterator[str]:
    """What was typed, then the same in shorthand: what needs that is read last, because it is rare."""
    yield word
    from supportctl.phrases import shortened

    yield shortened(word)


def _moment(word: str, context: Context, forward: bool) -> _Point | _End | None:
    """Read what is not whole days; None when it is something else."""
    if word in ("now", "اکنون"):
        return _Point(context.now)
    if word in _ENDS:
        period = periods.period_of(context.today, _ENDS[word], context.first_weekday, context.calendar)
        return _End(periods.day_of(period.end - _DAY))
    if match := re.fullmatch(rf"(in |[+-])?({LENGTH})(?<! )( ago)?", word):
        sign, length, ago = match.groups()
        if sign and ago:
            return None
        ahead = forward if not sign and not ago else sign in ("in ", "+")
        return _Point(_shifted(context, length, 1 if ahead else -1), length=not sign and not ago)
    if match := re.fullmatch(_DAY_AND_CLOCK, word):
        days = _days(match["day"], context, forward)
        if days is None or days.days != 1:
            return None
        since, zoned = calendars.read_clock(*match.group(*"HMSfpz"))
        if zoned:
            return _Point(calendars.utc_midnight(days.start) + since)
        return _Point(periods.instant_at(days.start, since, context.zone))
    return None


def _shifted(context: Context, length: str, sign: Literal[-1, 1]) -> int:
    """Move now by a duration: hours and minutes by the clock, days and longer by the local calendar."""
    months, days, minutes = (sign * n for n in calendars.read_length(length))
    instant = context.now
    if months or days:
        instant = periods.shifted(instant, months, days, context.zone, context.calendar)
    instant += minutes * MINUTE_MS
    periods.local_day(instant, context.zone)  # raises when no calendar has it
    return instant


def _days(word: str, context: Context, forward: bool) -> DateRange | None:
    """Read whole days; None when it is something else."""
    today = context.today
    if word in _NEAR_DAYS:
        return periods.day_of(today + timedelta(days=_NEAR_DAYS[word]))
    which, _, name = word.partition(" ")
    if which in _STEPS:
        return _stepped(which, name, context)
    if (weekday := calendars.weekday_named(word)) is not None:
        return periods.day_of(periods.nearest_weekday(today, weekday, 1 if forward else -1))
    if match := re.fullmatch(r"(\d{4})-?w(\d{1,2})", word):
        year, week = map(int, match.groups())
        return None if is_jalali(year) else periods.iso_week(year, week, context.first_weekday)
    if match := re.fullmatch(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?", word):
        return calendars.written_days(int(match[1]), match[3], match[4])
    if read := calendars.named_days(word, today, forward=forward):
        return read
    # A day of the week before a day, as it is printed.
    weekday = calendars.weekday_named(which.rstrip(","))
    if weekday is None or (read := _days(name, context, forward)) is None:
        return None
    return read if read.days == 1 and read.start.weekday() == weekday else None


def _stepped(which: str, name: str, context: Context) -> DateRange | None:
    """Read last, this or next week, month, year or weekday."""
    today, step = context.today, _STEPS[which]
    if (weekday := calendars.weekday_named(name)) is not None:
        # The one in this week is the first after the day before the week.
        base = today if step else periods.week_of(today, context.first_weekday).start - _DAY
        return periods.day_of(periods.nearest_weekday(base, weekday, step or 1))
    if (unit := _UNITS.get(name)) is None:
        return None
    found = periods.period_of(today, unit, context.first_weekday, context.calendar)
    if not step:
        return found
    beside = found.end if step > 0 else found.start - _DAY
    return periods.period_of(beside, unit, context.first_weekday, context.calendar)
