"""Volume: what came in, what was finished, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.figures import Figure, Usual
from supportctl.records import Record
from supportctl.storage import figures as store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.periods import Span
    from supportctl.storage.figures import Request, Unfinished

# A count as rare as this on one side is unusual (METRICS.md 2.4).
ALPHA = 0.01


class Backlog(Record):
    """What was not finished at the end of a period."""

    figure: Figure
    tickets: Sequence[Unfinished]


def received(desk: Desk, scope: Scope, requests: Sequence[Request], weeks: Sequence[Span] = ()) -> Figure:
    """Requests of customers that count, beside the usual weeks.

    `watch` when the count is rare at 1 % by the exact C-test, `signal` when it also passes the XmR limit of the weeks
    (METRICS.md 2.4).
    """
    counted = [request for request in requests if request.standing == "present" and request.origin == "customer"]
    excluded: dict[str, int] = {}
    for request in requests:
        if request.standing != "present":
            excluded[request.standing] = excluded.get(request.standing, 0) + 1
    figure = Figure("received", "count", len(counted), n=len(counted), excluded=excluded)
    if not weeks or not scope.is_over:
        return figure
    instants = store.list_received_instants(desk.db, weeks[0].start, weeks[-1].end, scope.as_of)
    counts = [sum(week.start <= at < week.end for at in instants) for week in weeks]
    return with_usual(figure, counts)


def with_usual(figure: Figure, counts: Sequence[int]) -> Figure:
    """A count of one week beside the counts of the weeks before it."""
    from supportctl.rates import c_test, usual_range, xmr_upper

    total, weeks = sum(counts), len(counts)
    if total == 0:
        return figure
    low, high = usual_range(total, weeks, ALPHA)
    count = int(figure.value or 0)
    is_many = c_test(count, 1, total, weeks) < ALPHA
    flag = None
    if is_many:
        flag = "signal" if count > xmr_upper(counts) else "watch"
    elif count < low:
        flag = "watch"
    return figure._replace(usual=Usual(total / weeks, total, weeks, low, high, weeks), flag=flag)


def outreach(requests: Sequence[Request]) -> Figure:
    """Tickets that we started."""
    count = sum(request.standing == "present" and request.origin == "agent" for request in requests)
    return Figure("outreach", "count", count, n=count)


class Endings(Record):
    """What was finished in a period: solved, never answered, and closed without a solution."""

    resolved: Figure
    unanswered: Figure
    unsolved: int


def endings(desk: Desk, scope: Scope) -> Endings:
    """Requests of customers that ended in the period and stand so.

    `closed_unanswered` counts those that ended without any answer of a person (METRICS.md 1.2); being closed without a
    solution is another thing.
    """
    ended = store.list_endings(desk.db, scope.span.start, scope.end, scope.as_of)
    solved = sum(one.is_solved for one in ended)
    silent = sum(not one.was_answered for one in ended)
    return Endings(
        Figure("resolved", "count", solved, n=solved),
        Figure("closed_unanswered", "count", silent, n=silent),
        len(ended) - solved,
    )


def backlog(desk: Desk, scope: Scope) -> Backlog:
    """What was neither resolved nor closed at the end of the period, rebuilt from the events."""
    left = store.list_unfinished(desk.db, scope.end, scope.as_of)
    return Backlog(Figure("open", "count", len(left), n=len(left)), left)
