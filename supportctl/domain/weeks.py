"""Several weeks in a row, each with its own figures, from one reading of the whole time."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from supportctl.domain.metrics import satisfaction, speed, volume
from supportctl.domain.metrics.backlog import Backlogs
from supportctl.domain.metrics.figures import Figure
from supportctl.domain.metrics.reading import Reading
from supportctl.periods import DateRange, midnight, weeks_before
from supportctl.records import Record
from supportctl.storage import figures as store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.storage.votes import Vote

    Thing = TypeVar("Thing")


class WeekFigures(Record):
    """The figures of one week; `is_over` tells whether all of it was known."""

    days: DateRange
    is_over: bool
    received: Figure
    csat: Figure
    first_response: Figure
    in_target: Figure
    resolved: Figure
    open: Figure

    @property
    def figures(self) -> Sequence[Figure]:
        """The figures in their documented order."""
        return (self.received, self.resolved, self.open, self.csat, self.first_response, self.in_target)


class Weeks(Reading):
    """The weeks up to one, oldest first, as they were known at a moment; nothing is compared."""

    def __init__(self, desk: Desk, last: DateRange, count: int, as_of: int) -> None:
        self._all = [*weeks_before(last, count - 1), last]
        super().__init__(desk, DateRange(self._all[0].start, last.end), as_of)

    @property
    def is_empty(self) -> bool:
        """Whether nothing came in, nobody rated and nothing was open in all the weeks."""
        return not any(week.received.value or week.csat.n or week.open.value for week in self.rows)

    @cached_property
    def is_short(self) -> bool:
        """Whether the desk is younger than the weeks that were asked for."""
        return len(self._known) < len(self._all)

    @cached_property
    def rows(self) -> Sequence[WeekFigures]:
        """Each week since the first ticket or rating of the desk."""
        desk, scope, weeks = self.desk, self.scope, self._known
        ends = [min(midnight(week.end, scope.zone), scope.end) for week in weeks]
        requests = self._parted(self.requests, lambda request: request.received_at)
        votes = self._parted(self._votes, lambda vote: vote.answered_at)
        solved = self._parted(
            (one for one in store.list_endings(desk.db, scope.span.start, scope.end, scope.as_of) if one.is_solved),
            lambda ending: ending.at,
        )
        backlogs = Backlogs(desk, scope)
        found = []
        for place, days in enumerate(weeks):
            first = speed.FirstResponse(desk, scope, requests[place])
            found.append(
                WeekFigures(
                    days,
                    midnight(days.end, scope.zone) <= scope.as_of,
                    volume.received(requests[place]),
                    satisfaction.csat_of(votes[place]),
                    first.working,
                    first.in_target,
                    Figure("resolved", "count", len(solved[place]), n=len(solved[place])),
                    backlogs.open_at(ends[place]),
                )
            )
        return found

    @cached_property
    def _votes(self) -> Sequence[Vote]:
        return satisfaction.csat(self.desk, self.scope).votes

    @cached_property
    def _known(self) -> Sequence[DateRange]:
        """The weeks from the one with the first thing on the desk on; the last one always."""
        first = store.find_first_instant(self.desk.db, self.scope.as_of)
        moments = [at for at in (first, self._votes[0].answered_at if self._votes else None) if at is not None]
        begin = min(moments, default=self.scope.span.end)
        known = [week for week in self._all if midnight(week.end, self.scope.zone) > begin]
        return known or self._all[-1:]

    def _parted(self, things: Iterable[Thing], moment: Callable[[Thing], int]) -> list[list[Thing]]:
        """The things of each week; nothing happened before the first of them."""
        starts = [midnight(week.start, self.scope.zone) for week in self._known]
        found: list[list[Thing]] = [[] for _ in starts]
        for thing in things:
            found[max(0, bisect_right(starts, moment(thing)) - 1)].append(thing)
        return found


def read_weeks(desk: Desk, last: DateRange, count: int, as_of: int) -> Weeks:
    """The figures of `count` weeks, `last` being the newest, as they were known at `as_of`."""
    return Weeks(desk, last, count, as_of)
