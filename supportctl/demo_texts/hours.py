"""The working hours of the demonstration desk."""

from bisect import bisect_right
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from supportctl.domain.desk import HOUR
from supportctl.periods import instant_at

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Shifts:
    """Stretches of work around some weeks, and sums of working time, in milliseconds."""

    def __init__(self, week_start: date, weeks_back: int, hours: tuple[tuple[int, int], ...], zone: "ZoneInfo") -> None:
        self.zone = zone
        days = (week_start + timedelta(days=number) for number in range(-7 * weeks_back, 35))
        self._all = [
            (
                instant_at(day, hours[day.weekday()][0] * HOUR, zone),
                instant_at(day, hours[day.weekday()][1] * HOUR, zone),
            )
            for day in days
            if hours[day.weekday()] != (0, 0)
        ]
        self._openings = [opening for opening, _ in self._all]
        self._sums = list(accumulate((closing - opening for opening, closing in self._all), initial=0))

    def holds(self, at: int) -> bool:
        """Tell whether somebody works at an instant."""
        opening, closing = self._all[bisect_right(self._openings, at) - 1]
        return opening <= at < closing

    def between(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the stretches of work that begin in [start, end)."""
        return [(opening, closing) for opening, closing in self._all if start <= opening < end]

    def after(self, at: int, duration: int) -> int:
        """Return the instant at which so much has been worked after `at`."""
        return self._instant(self._worked(at) + duration)

    def before(self, at: int, duration: int) -> int:
        """Return the instant from which to `at` so much is worked."""
        return self._instant(self._worked(at) - duration)

    def _worked(self, at: int) -> int:
        index = bisect_right(self._openings, at) - 1
        opening, closing = self._all[index]
        return self._sums[index] + min(at, closing) - opening

    def _instant(self, worked: int) -> int:
        index = bisect_right(self._sums, worked) - 1
        return self._all[index][0] + worked - self._sums[index]
