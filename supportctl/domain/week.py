"""One week of a desk: everything that the weekly page says, each part read when it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from supportctl.domain.metrics import people, satisfaction, speed, volume
from supportctl.domain.metrics.reading import Reading
from supportctl.domain.metrics.resolution import Resolution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.causes import Cause
    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.metrics.people import Call, Thanks, Waiting
    from supportctl.domain.metrics.replies import NextResponse
    from supportctl.domain.metrics.satisfaction import Satisfaction
    from supportctl.domain.metrics.speed import FirstResponse
    from supportctl.domain.metrics.volume import Backlog, Endings
    from supportctl.periods import DateRange


class Week(Reading):
    """The figures and lists of one week, as they were known at a moment."""

    @cached_property
    def desk_name(self) -> str:
        """What the desk is called, "" when it has no name."""
        return str(self.desk.config.get("desk.name"))

    @cached_property
    def csat(self) -> Satisfaction:
        """The scores of the week."""
        return satisfaction.csat(self.desk, self.scope, self.weeks)

    @cached_property
    def response_rate(self) -> Figure:
        """How many of those asked have answered."""
        return satisfaction.response_rate(self.desk, self.scope, self.weeks)

    @cached_property
    def first_response(self) -> FirstResponse:
        """How long the requests of the week waited for a first answer."""
        return speed.first_response(self.desk, self.scope, self.requests, lambda: self.usual_courses, len(self.weeks))

    @cached_property
    def next_response(self) -> NextResponse:
        """How long customers waited who wrote again."""
        from supportctl.domain.metrics.replies import NextResponse

        return NextResponse(self.desk, self.scope, weeks=self.weeks)

    @cached_property
    def resolution(self) -> Resolution:
        """How long the requests of the week took to be solved."""
        return Resolution(self.desk, self.scope, self.requests, lambda: self.usual_courses, len(self.weeks))

    @cached_property
    def received(self) -> Figure:
        """The requests that count."""
        return volume.received(self.desk, self.scope, self.requests, self.weeks)

    @cached_property
    def outreach(self) -> Figure:
        """The tickets that we started."""
        return volume.outreach(self.requests)

    @cached_property
    def endings(self) -> Endings:
        """What was finished in the week."""
        return volume.endings(self.desk, self.scope)

    @cached_property
    def backlog(self) -> Backlog:
        """What was left at its end."""
        return volume.backlog(self.desk, self.scope)

    @cached_property
    def causes(self) -> Sequence[Cause]:
        """What the requests were about, the unusual and the largest first."""
        from supportctl.domain.metrics.causes import list_causes

        return list_causes(self)

    @cached_property
    def waiting(self) -> Sequence[Waiting]:
        """Who waits at the moment of knowledge, the longest first."""
        return people.waiting(self.desk, self.scope)

    @cached_property
    def call(self) -> Sequence[Call]:
        """Whom to call, the most urgent first."""
        return people.people_to_call(self.desk, self.scope, self.csat.votes, self.waiting, self.requests)

    @cached_property
    def call_cap(self) -> int:
        """How many of them a list names at most."""
        return int(self.desk.config.get("call_cap"))

    @cached_property
    def thank(self) -> Sequence[Thanks]:
        """Whom to thank."""
        return people.people_to_thank(self.desk, self.scope, self.csat.votes, self.requests)

    @property
    def is_empty(self) -> bool:
        """Whether nothing came in, nobody rated and nobody waits."""
        return not (self.received.value or self.csat.votes or self.waiting)

    @property
    def figures(self) -> list[Figure]:
        """All figures in their documented order."""
        return [read(self) for read in FIGURES.values()]


def read_week(desk: Desk, days: DateRange, as_of: int) -> Week:
    """The figures and lists of a week as they were known at `as_of`."""
    return Week(desk, days, as_of)


# Each figure under its name, in the order of PRODUCT.md 8.
FIGURES: dict[str, Callable[[Week], Figure]] = {
    "received": lambda week: week.received,
    "outreach": lambda week: week.outreach,
    "resolved": lambda week: week.endings.resolved,
    "closed_unanswered": lambda week: week.endings.unanswered,
    "open": lambda week: week.backlog.figure,
    "csat": lambda week: week.csat.figure,
    "response_rate": lambda week: week.response_rate,
    "first_response": lambda week: week.first_response.figure,
    "first_response_working": lambda week: week.first_response.working,
    "first_response_in_target": lambda week: week.first_response.in_target,
    "next_response": lambda week: week.next_response.figure,
    "next_response_working": lambda week: week.next_response.working,
    "resolution": lambda week: week.resolution.figure,
    "resolution_working": lambda week: week.resolution.working,
}
