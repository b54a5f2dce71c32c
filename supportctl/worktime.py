"""Working time: which instants of the clock count as work, how much of it lies between two, and where it leads."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from typing import TYPE_CHECKING, Any

from supportctl.holidays import DaysOff
from supportctl.hours import read_span
from supportctl.periods import DAY_MS, local_datetime
from supportctl.settings import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from supportctl.holidays import Holiday

    Stretch = tuple[int, int]

MINUTE_MS = 60_000
_EPOCH = date(1970, 1, 1).toordinal()
# Nobody works before or after these, so that no search is endless; they hold every Jalali year that can be typed.
_FIRST_YEAR, _LAST_YEAR = 1800, 2200
# How many days more than needed are worked out at once.
_BLOCK = 56
# Before every instant.
_NEVER = -(2**62)


class Schedule:
    """Working hours with their days off in a zone.

    An instant counts when the clocks of the zone show a time inside the hours of that day: where clocks go forward
    the skipped time is nobody's, where they go back the repeated time counts twice. `hours` are checked tables, each
    valid from its date on, the first one ever since when it has none. Sums are kept a day, so that thousands of
    questions about the same months cost a look-up each.
    """

    def __init__(self, hours: Sequence[Mapping[str, Any]], holidays: Iterable[Holiday], zone: ZoneInfo) -> None:
        self.zone = zone
        self.days_off = DaysOff(holidays)
        self._starts = [_ordinal(table["from"]) for table in hours]
        self._weeks = [[[read_span(span) for span in table.get(day[:3], ())] for day in WEEKDAYS] for table in hours]
        self._offsets: dict[int, int] = {}
        # Nobody works on days of UTC before and after these: where the hours begin, and where they end for good.
        self._low = max(date(_FIRST_YEAR, 1, 1).toordinal(), min(self._starts, default=0) - 1) - _EPOCH
        end = date(_LAST_YEAR, 1, 1).toordinal()
        for start, week in zip(reversed(self._starts), reversed(self._weeks), strict=True):
            if any(week):
                break
            end = min(end, start)
        self._high = end + 1 - _EPOCH
        # Days in UTC, from 1970 on, without a gap from _first on: their stretches, and all work before each of them.
        self._first = 0
        self._days: list[list[Stretch]] = []
        self._sums = [0]
        # All stretches one after the other, and the work before each of them less its opening; the first is nothing.
        self._openings, self._closings, self._before = [_NEVER], [_NEVER], [-_NEVER]

    def worked(self, start: int, end: int) -> int:
        """Return the milliseconds of working time from start to end, below 0 when end lies before start."""
        if start == end:
            return 0
        self._reach(min(start, end) // DAY_MS, max(start, end) // DAY_MS)
        return self._sum(end) - self._sum(start)

    def worked_each(self, spans: Sequence[tuple[int, int]]) -> list[int]:
        """Return the milliseconds of working time in each of many spans, (start, end)."""
        if not spans:
            return []
        starts, ends = zip(*spans, strict=True)
        self._reach(min(min(starts), min(ends)) // DAY_MS, max(max(starts), max(ends)) // DAY_MS)
        openings, closings, before = self._openings, self._closings, self._before

        def work_until(at: int) -> int:
            place = bisect_right(openings, at) - 1
            if at > closings[place]:
                at = closings[place]
            return before[place] + at

        return [work_until(end) - work_until(start) for start, end in spans]

    def minutes(self, start: int, end: int) -> int:
        """Return the minutes of working time from start to end, rounded down."""
        return self.worked(start, end) // MINUTE_MS

    def after(self, start: int, minutes: int) -> int | None:
        """Return the first instant, not before start, up to which so many minutes are worked; None for no such one."""
        if minutes <= 0:
            return start
        day = max(start // DAY_MS, self._low)
        if day > self._high:
            return None
        self._reach(day, day)
        wanted = self._sum(start) + minutes * MINUTE_MS
        while self._sums[-1] < wanted:
            last = self._first + len(self._days)
            if last > self._high:
                return None
            self._reach(last, last + _BLOCK)
        index = bisect_left(self._sums, wanted) - 1
        missing = wanted - self._sums[index]
        for opening, closing in self._days[index]:
            if missing <= closing - opening:
                return opening + missing
            missing -= closing - opening
        raise AssertionError(wanted)  # the sums are those of the stretches

    def opening(self, day: date) -> int | None:
        """Return the instant of the first working minute of a local day; None when nobody works then."""
        number = day.toordinal() - _EPOCH
        if not self._low <= number <= self._high:
            return None
        # A local day begins at most a day before and ends at most a day after the day of that name in UTC.
        for near in range(number - 1, number + 2):
            for opening, _ in self._stretches(near):
                if local_datetime(opening, self.zone).date() == day:
                    return opening
        return None

    def day_start(self, day: date) -> int:
        """Return the clock time of the first working minute of a local day in minutes after 00:00, else 0."""
        opening = self.opening(day)
        if opening is None:
            return 0
        clock = local_datetime(opening, self.zone)
        return clock.hour * 60 + clock.minute

    def _sum(self, instant: int) -> int:
        """All work before an instant, counted from _first."""
        place = bisect_right(self._openings, instant) - 1
        return self._before[place] + min(instant, self._closings[place])

    def _reach(self, first: int, last: int) -> None:
        """Work out all days from first to last, and those between them and what is known."""
        first, last = max(first, self._low), min(last, self._high)
        if first > last:
            return
        if not self._days:
            self._first = first
        end = self._first + len(self._days)
        if first < self._first:
            early = max(first - _BLOCK, self._low)
            self._days[:0] = [self._stretches(day) for day in range(early, self._first)]
            self._first = early
            self._sums = [0]
            for stretches in (self._openings, self._closings, self._before):
                del stretches[1:]
        self._days.extend(self._stretches(day) for day in range(end, last + 1))
        for day in self._days[len(self._sums) - 1 :]:
            total = self._sums[-1]
            for opening, closing in day:
                self._openings.append(opening)
                self._closings.append(closing)
                self._before.append(total - opening)
                total += closing - opening
            self._sums.append(total)

    def _stretches(self, number: int) -> list[Stretch]:
        """The working time in one day of UTC, in order."""
        found = []
        for start, end, offset in self._parts(number):
            for local in range((start + offset) // DAY_MS, (end - 1 + offset) // DAY_MS + 1):
                midnight = local * DAY_MS - offset
                for opening, closing in self._spans(local):
                    stretch = max(start, midnight + opening), min(end, midnight + closing)
                    if stretch[0] < stretch[1]:
                        found.append(stretch)
        return found

    def _spans(self, number: int) -> Sequence[Stretch]:
        """The hours of one local day, in milliseconds after its midnight."""
        ordinal = number + _EPOCH
        index = bisect_right(self._starts, ordinal) - 1
        if index < 0 or not date.min.toordinal() <= ordinal <= date.max.toordinal():
            return ()
        # Day 1 of the calendar was a Monday.
        spans = self._weeks[index][(ordinal - 1) % 7]
        return () if spans and self.days_off.holds(date.fromordinal(ordinal)) else spans

    def _parts(self, number: int) -> Iterator[tuple[int, int, int]]:
        """One day of UTC, divided where clocks change: start, end, and the milliseconds to add for local time."""
        start, end = number * DAY_MS, (number + 1) * DAY_MS
        offset = self._offset_of(number)
        if offset != (later := self._offset_of(number + 1)):
            low, high = start, end
            while high - low > 1000:
                middle = (low + high) // 2000 * 1000
                low, high = (middle, high) if self._offset_at(middle) == offset else (low, middle)
            yield start, high, offset
            start, offset = high, later
        yield start, end, offset

    def _offset_of(self, number: int) -> int:
        if number not in self._offsets:
            self._offsets[number] = self._offset_at(number * DAY_MS)
        return self._offsets[number]

    def _offset_at(self, instant: int) -> int:
        offset = local_datetime(instant, self.zone).utcoffset()
        assert offset is not None  # noqa: S101  # the zone is one
        return (offset.days * 86_400 + offset.seconds) * 1000


def _ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal() if text else 0
