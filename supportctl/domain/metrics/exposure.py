"""Exposure: on how many days requests could come in as usual, so that a week of holidays is no collapse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.periods import DateRange, local_day
from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.periods import Span


class Exposure(Record):
    """The working days of a period, and those of each of its usual weeks."""

    now: int
    weeks: Sequence[int]

    @property
    def usual(self) -> int:
        """The working days of all usual weeks."""
        return sum(self.weeks)

    @property
    def ratio(self) -> float:
        """How many times as many working days as this period the usual weeks have; 0 when one of the two has none."""
        return self.usual / self.now if self.now else 0.0


def exposure_of(desk: Desk, scope: Scope, weeks: Sequence[Span]) -> Exposure:
    """The working days of a period and its usual weeks, by the hours valid on each day and without its holidays.

    A desk without any hours works every day.
    """
    schedule = desk.schedule
    ranges = [DateRange(local_day(week.start, scope.zone), local_day(week.end, scope.zone)) for week in weeks]
    worked = [schedule.working_days(days) for days in (scope.days, *ranges)]
    if not any(worked):
        worked = [days.days for days in (scope.days, *ranges)]
    return Exposure(worked[0], tuple(worked[1:]))
