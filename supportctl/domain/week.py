"""One period of a desk as figures and lists: what the weekly page is written from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from supportctl.domain.metrics import people, satisfaction, speed, volume
from supportctl.domain.metrics.figures import joined, scope_of, usual_weeks
from supportctl.records import Record
from supportctl.storage import figures as store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Figure, Scope
    from supportctl.domain.metrics.people import Call, Thanks, Waiting
    from supportctl.domain.metrics.satisfaction import Satisfaction
    from supportctl.domain.metrics.speed import FirstResponse
    from supportctl.domain.metrics.volume import Backlog, Endings
    from supportctl.periods import DateRange, Span


class Cause(Record):
    """One category of requests: how many, of how many customers, and how many are usual a week."""

    name: str
    reports: int
    customers: int
    usual: float | None
    is_unusual: bool


class Week(Record):
    """Everything that the weekly page says."""

    desk_name: str
    scope: Scope
    weeks: int
    csat: Satisfaction
    response_rate: Figure
    first_response: FirstResponse
    received: Figure
    outreach: Figure
    endings: Endings
    backlog: Backlog
    causes: Sequence[Cause]
    waiting: Sequence[Waiting]
    call: Sequence[Call]
    call_cap: int
    thank: Sequence[Thanks]

    @property
    def is_empty(self) -> bool:
        """Whether nothing came in, nobody rated and nobody waits."""
        return not (self.received.value or self.csat.votes or self.waiting)

    @property
    def figures(self) -> list[Figure]:
        """The figures of the week in their documented order."""
        return [
            self.received, self.outreach, self.endings.resolved, self.endings.unanswered, self.backlog.figure,
            self.csat.figure, self.response_rate, self.first_response.figure, self.first_response.working,
            self.first_response.in_target,
        ]  # fmt: skip


def read_week(desk: Desk, days: DateRange, as_of: int) -> Week:
    """The figures and lists of a week as they were known at `as_of`."""
    scope = scope_of(desk, days, as_of)
    count = int(desk.config.get("usual_weeks"))
    weeks = usual_weeks(scope, store.find_first_instant(desk.db), count, desk.schedule.days_off)
    requests = store.list_requests(desk.db, scope.span.start, scope.end, as_of)
    score = satisfaction.csat(desk, scope, weeks)
    waits = people.waiting(desk, scope)
    return Week(
        desk_name=str(desk.config.get("desk.name")),
        scope=scope,
        weeks=len(weeks),
        csat=score,
        response_rate=satisfaction.response_rate(desk, scope, weeks),
        first_response=speed.first_response(desk, scope, requests, weeks),
        received=volume.received(desk, scope, requests, weeks),
        outreach=volume.outreach(requests),
        endings=volume.endings(desk, scope),
        backlog=volume.backlog(desk, scope),
        causes=_causes(desk, scope, requests, weeks),
        waiting=waits,
        call=people.people_to_call(desk, scope, score.votes, waits, requests),
        call_cap=int(desk.config.get("call_cap")),
        thank=people.people_to_thank(desk, scope, score.votes, requests),
    )


def _causes(desk: Desk, scope: Scope, requests: Sequence[store.Request], weeks: Sequence[Span]) -> list[Cause]:
    """The categories of the period, the largest first, each beside its usual weeks (Holm-corrected, METRICS.md 2.4)."""
    from supportctl.rates import c_test, holm

    counted = [r for r in requests if r.standing == "present" and r.origin == "customer" and r.category]
    before: Counter[str] = Counter()
    for span in joined(weeks):
        before.update(store.count_by_category(desk.db, span.start, span.end, scope.as_of))
    names = sorted({r.category for r in counted if r.category})
    counts = {name: [r for r in counted if r.category == name] for name in names}
    chances = [
        c_test(len(counts[name]), 1, before[name], len(weeks)) if weeks and scope.is_over else 1.0 for name in names
    ]
    adjusted = holm(chances) if chances else []
    found = [
        Cause(
            name,
            len(counts[name]),
            len({r.customer_id if r.customer_id is not None else -r.ticket_id for r in counts[name]}),
            before[name] / len(weeks) if weeks else None,
            chance < volume.ALPHA,
        )
        for name, chance in zip(names, adjusted, strict=True)
    ]
    return sorted(found, key=lambda cause: (not cause.is_unusual, -cause.reports, cause.name))
