"""When what is to be done is due, where nobody said: on working days after the one on which it was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.periods import local_day, midnight, week_of

if TYPE_CHECKING:
    from datetime import date

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope

# Beyond so many days without work nobody works at all.
_MAX_DAYS_OFF = 30


def next_working_day(desk: Desk, day: date) -> int:
    """The first working minute after a local day; 00:00 of the next day when nobody works for a month."""
    step = day.resolution
    openings = (desk.schedule.opening(day + number * step) for number in range(1, _MAX_DAYS_OFF + 1))
    return next((at for at in openings if at is not None), midnight(day + step, desk.schedule.zone))


def call_due(desk: Desk, scope: Scope) -> int:
    """When those on a report's list are to be called: the first working day after it."""
    return next_working_day(desk, _day(scope))


def week_due(desk: Desk, scope: Scope) -> int:
    """When the rest of a report's list is to be done: the last working day of the week in which it is made."""
    day = _day(scope)
    week = week_of(day, scope.first_weekday)
    last = week.end
    while last - last.resolution > day:
        last -= last.resolution
        opening = desk.schedule.opening(last)
        if opening is not None:
            return opening
    return call_due(desk, scope)


def _day(scope: Scope) -> date:
    return local_day(scope.as_of, scope.zone)
