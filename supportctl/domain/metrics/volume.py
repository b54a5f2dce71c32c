"""Volume: what came in, what was finished, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.figures import Figure, Part, Usual, counted
from supportctl.records import Record
from supportctl.storage import figures as store
from supportctl.storage import weeks as week_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.exposure import Exposure
    from supportctl.domain.metrics.figures import Scope
    from supportctl.domain.metrics.reading import Reading
    from supportctl.storage.figures import Request, Unfinished

# A count as rare as this on one side is unusual (METRICS.md 2.4).
ALPHA = 0.01


class Backlog(Record):
    """What was not finished at the end of a period."""

    figure: Figure
    tickets: Sequence[Unfinished]


class Endings(Record):
    """What was finished in a period: solved, never answered, and closed without a solution."""

    resolved: Figure
    unanswered: Figure
    unsolved: int


def received(requests: Sequence[Request]) -> Figure:
    """Requests of customers that count, and what was left out."""
    count = sum(one.standing == "present" and one.origin == "customer" for one in requests)
    excluded = counted(one.standing for one in requests if one.standing != "present")
    return Figure(
        "received", "count", count, n=count, excluded=excluded, parts=lambda: _of_origin(requests, "customer")
    )


def received_beside_usual(reading: Reading) -> Figure:
    """The same beside the usual weeks.

    `watch` when the count is rare at 1 % by the exact C-test, `signal` when it also passes the XmR limit of the weeks
    (METRICS.md 2.4). `dispersion` tells how much the weeks cluster: 1 for chance alone.
    """
    figure, weeks = received(reading.requests), reading.weeks
    if not weeks or not reading.scope.is_over:
        return figure
    return with_usual(figure, week_store.count_received(reading.desk.db, weeks, reading.scope.as_of), reading.exposure)


def with_usual(figure: Figure, counts: Sequence[int], exposure: Exposure) -> Figure:
    """A count of one week beside the counts of the weeks before it, each seen against its working days.

    What is usual is what so many working days as in this week would bring. A week in which nobody works says nothing.
    """
    from supportctl.rates import c_test, overdispersion, usual_range, xmr_upper

    pairs = [(count, days) for count, days in zip(counts, exposure.weeks, strict=True) if days]
    total, days, now = sum(count for count, _ in pairs), sum(days for _, days in pairs), exposure.now
    if total == 0 or now == 0 or len(pairs) < 2:
        return figure
    low, high = usual_range(total, days / now, ALPHA)
    scaled = [count * now / worked for count, worked in pairs]
    count = int(figure.value or 0)
    flag = None
    if c_test(count, now, total, days) < ALPHA:
        flag = "signal" if count > xmr_upper(scaled) else "watch"
    elif count < low:
        flag = "watch"
    usual = Usual(total * now / days, total, len(pairs), low, high, len(pairs))
    more = {**figure.more, "dispersion": overdispersion(scaled), "working_days": now, "usual_working_days": days}
    return figure._replace(usual=usual, flag=flag, more=more)


def outreach(requests: Sequence[Request]) -> Figure:
    """Tickets that we started."""
    ours = [one for one in requests if one.origin == "agent"]
    count = sum(one.standing == "present" for one in ours)
    excluded = counted(one.standing for one in ours if one.standing != "present")
    return Figure("outreach", "count", count, n=count, excluded=excluded, parts=lambda: _of_origin(requests, "agent"))


def endings(desk: Desk, scope: Scope) -> Endings:
    """Requests of customers that ended in the period and stand so.

    `closed_unanswered` counts those that ended without any answer of a person (METRICS.md 1.2); being closed without a
    solution is another thing.
    """
    ended = store.list_endings(desk.db, scope.span.start, scope.end, scope.as_of)
    solved, silent = sum(one.is_solved for one in ended), sum(not one.was_answered for one in ended)
    unsolved = len(ended) - solved
    return Endings(
        Figure(
            "resolved", "count", solved, n=solved, excluded={"unsolved": unsolved} if unsolved else {},
            parts=lambda: [Part("counted" if one.is_solved else "unsolved", one.ticket_id) for one in ended],
        ),
        Figure(
            "closed_unanswered", "count", silent, n=silent,
            parts=lambda: [Part("counted", one.ticket_id) for one in ended if not one.was_answered],
        ),
        unsolved,
    )  # fmt: skip


def backlog(desk: Desk, scope: Scope) -> Backlog:
    """What was neither resolved nor closed at the end of the period, rebuilt from the events."""
    left = store.list_unfinished(desk.db, scope.end, scope.as_of)
    parts = lambda: [Part("counted", one.ticket_id) for one in left]  # noqa: E731
    return Backlog(Figure("open", "count", len(left), n=len(left), parts=parts), left)


def outreach_beside_usual(reading: Reading, figure: Figure) -> Figure:
    """The tickets that we started beside those of the usual weeks; how many they are is our own choice, so no flag."""
    if not reading.weeks or not reading.scope.is_over:
        return figure
    counts = week_store.count_received(reading.desk.db, reading.weeks, reading.scope.as_of, origin="agent")
    return with_usual(figure, counts, reading.exposure)._replace(flag=None)


def endings_beside_usual(reading: Reading, found: Endings) -> Endings:
    """What was finished beside the usual weeks, which stand as they stand at the moment of knowledge."""
    if not reading.weeks or not reading.scope.is_over:
        return found
    scope, exposure = reading.scope, reading.exposure
    before = [store.list_endings(reading.desk.db, week.start, week.end, scope.as_of) for week in reading.weeks]
    return found._replace(
        resolved=with_usual(found.resolved, [sum(one.is_solved for one in week) for week in before], exposure),
        unanswered=with_usual(
            found.unanswered, [sum(not one.was_answered for one in week) for week in before], exposure
        ),
    )


def backlog_beside_usual(reading: Reading, figure: Figure) -> Figure:
    """What was left beside what was left on average at the ends of the usual weeks.

    A ticket that stays open is left every week, so that these counts are no draws of chance: no range, and no flag.
    """
    weeks, scope = reading.weeks, reading.scope
    if not weeks or not scope.is_over:
        return figure
    left = [len(store.list_unfinished(reading.desk.db, week.end, scope.as_of)) for week in weeks]
    return figure._replace(usual=Usual(sum(left) / len(left), sum(left), len(left), None, None, len(left)))


def _of_origin(requests: Sequence[Request], origin: str) -> list[Part]:
    return [
        Part("counted" if request.standing == "present" else request.standing, request.ticket_id, request.customer_id)
        for request in requests
        if request.origin == origin or (request.standing != "present" and origin == "customer")
    ]
