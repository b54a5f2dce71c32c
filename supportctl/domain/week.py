"""One week of a desk: everything that the weekly page says, each part read when it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from supportctl.domain.metrics import people, satisfaction, speed, volume
from supportctl.domain.metrics.reading import Reading
from supportctl.domain.metrics.resolution import Resolution
from supportctl.domain.metrics.risk import Risk
from supportctl.storage.followups import has_runs
from supportctl.storage.ledger import has_ledger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.carried import LastList, Owed
    from supportctl.domain.metrics.causes import Cause
    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.metrics.late import Late
    from supportctl.domain.metrics.people import Call, Thanks, Waiting
    from supportctl.domain.metrics.problems import Reports
    from supportctl.domain.metrics.quality import Quality
    from supportctl.domain.metrics.quarter import Quarter
    from supportctl.domain.metrics.replies import NextResponse
    from supportctl.domain.metrics.satisfaction import Satisfaction
    from supportctl.domain.metrics.speed import FirstResponse
    from supportctl.domain.metrics.voice import Appreciation, Complaints
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
    def nps(self) -> Figure | None:
        """How many would recommend us, in thirteen weeks; None when nobody answered."""
        from supportctl.domain.metrics import scales

        return scales.nps(self) if scales.has_nps(self) else None

    @cached_property
    def complaints(self) -> Complaints:
        """What customers complained about."""
        from supportctl.domain.metrics import voice

        return voice.complaints(self)

    @cached_property
    def appreciation(self) -> Appreciation:
        """What customers praised."""
        from supportctl.domain.metrics import voice

        return voice.appreciation(self, self.csat.votes)

    @cached_property
    def first_response(self) -> FirstResponse:
        """How long the requests of the week waited for a first answer."""
        return speed.FirstResponse(self.desk, self.scope, self.requests, lambda: self.usual_courses, len(self.weeks))

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
    def quality(self) -> Quality:
        """What was solved at the first contact, and what had to be asked again."""
        from supportctl.domain.metrics.quality import Quality

        return Quality(self)

    @cached_property
    def received(self) -> Figure:
        """The requests that count."""
        return volume.received_beside_usual(self)

    @cached_property
    def outreach(self) -> Figure:
        """The tickets that we started."""
        return volume.outreach(self.requests)

    @cached_property
    def endings(self) -> Endings:
        """What was finished in the week."""
        return volume.endings(self.desk, self.scope)

    @cached_property
    def endings_beside_usual(self) -> Endings:
        """The same beside the usual weeks, which the page does not print."""
        return volume.endings_beside_usual(self, self.endings)

    @cached_property
    def backlog(self) -> Backlog:
        """What was left at its end."""
        return volume.backlog(self.desk, self.scope)

    @cached_property
    def problem_reports(self) -> Reports:
        """The requests of the week that have a problem."""
        from supportctl.domain.metrics.problems import reports_of

        return reports_of(self.desk, self.scope.as_of, self.requests)

    @cached_property
    def repeated_error_rate(self) -> Figure:
        """How many of them were about a mistake that was known, or fixed, before."""
        from supportctl.domain.metrics.problems import repeated_error_rate

        return repeated_error_rate(self.desk, self.scope, self.problem_reports, self.weeks)

    @cached_property
    def causes(self) -> Sequence[Cause]:
        """What the requests were about, the unusual and the largest first."""
        from supportctl.domain.metrics.causes import list_causes

        return list_causes(self.desk, self.scope, self.requests, self.problem_reports, self.weeks, self._times)

    @property
    def _times(self) -> float:
        return self.exposure.ratio if self.weeks else 0.0

    @cached_property
    def fix(self) -> Sequence[Cause]:
        """The problems to fix, those that concern most customers first."""
        from supportctl.domain.metrics.causes import to_fix

        return to_fix(self.causes)

    @cached_property
    def waiting(self) -> Sequence[Waiting]:
        """Who waits at the moment of knowledge, the longest first."""
        return people.waiting(self.desk, self.scope)

    @cached_property
    def risk(self) -> Risk:
        """What threatens to cost us customers."""
        return Risk(self.desk, self.scope, self.waiting)

    @cached_property
    def has_ledger(self) -> bool:
        """Whether there is anything to say about customers and money."""
        return has_ledger(self.desk.db, self.scope.as_of) or self.desk.config.get("cost.per_hour") != "0"

    @cached_property
    def quarter(self) -> Quarter:
        """Customers and money in the 13 weeks up to its end."""
        from supportctl.domain.metrics.quarter import Quarter

        return Quarter(self.desk, self.scope)

    @cached_property
    def call(self) -> Sequence[Call]:
        """Whom to call, the most urgent first."""
        votes, risk, owed = self.csat.votes, self.risk, self.owed
        return people.people_to_call(self.desk, self.scope, votes, risk, self.quality.asked_often, self.requests, owed)

    @cached_property
    def owed(self) -> Sequence[Owed]:
        """The follow-ups that are open at the moment of knowledge, due first."""
        from supportctl.domain.metrics.carried import list_owed

        return list_owed(self.desk, "weekly", self.scope.span.start, self.scope.as_of)

    @cached_property
    def last_list(self) -> LastList | None:
        """What was done of the list of the newest saved run before this week."""
        if not has_runs(self.desk.db):
            return None
        from supportctl.domain.metrics.carried import read_last_list

        return read_last_list(self.desk, "weekly", self.scope)

    @cached_property
    def late(self) -> Late | None:
        """What became known since the newest saved run about the week of that run."""
        if not has_runs(self.desk.db):
            return None
        from supportctl.domain.metrics.late import read_late

        return read_late(self.desk, "weekly", self.scope)

    @cached_property
    def call_due(self) -> int:
        """When those whom nobody has on a list yet are to be called."""
        from supportctl.domain.due import call_due

        return call_due(self.desk, self.scope)

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
        from supportctl.domain.week_figures import FIGURES

        return [read(self) for read in FIGURES.values()]


def read_week(desk: Desk, days: DateRange, as_of: int) -> Week:
    """The figures and lists of a week as they were known at `as_of`."""
    return Week(desk, days, as_of)
