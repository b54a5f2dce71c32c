"""Voice: what customers complain about and what they praise, by ticket or in words alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from supportctl.domain.metrics.figures import Figure, Part, counted, joined
from supportctl.domain.metrics.volume import with_usual
from supportctl.periods import DateRange, Span, span_of
from supportctl.records import Record
from supportctl.storage import people as people_store
from supportctl.storage import voice as store
from supportctl.storage import votes as vote_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from supportctl.domain.metrics.reading import Reading
    from supportctl.storage.voice import Remark
    from supportctl.storage.votes import Vote

# Complaints are seen against the customers who wrote or bought in so many days (METRICS.md 1.1).
ACTIVE_DAYS = 90
BEST_SCORE = 5


class Complaint(Record):
    """One complaint of one customer about one cause, however often it was said; the first time is its own."""

    customer_id: int | None
    customer: str | None
    ticket_ids: tuple[int, ...]
    feedback_ids: tuple[int, ...]
    said_at: int
    comment: str | None
    times: int


class Complaints(Record):
    """The complaints of a period with the figure they make."""

    figure: Figure
    found: Sequence[Complaint]


class Kindness(Record):
    """One kind word of a customer; `reason` is `praise` or `best_score`."""

    customer_id: int | None
    customer: str | None
    ticket_id: int | None
    feedback_id: int | None
    said_at: int
    comment: str | None
    reason: str


class Appreciation(Record):
    """The kind words of a period with the figure they make."""

    figure: Figure
    found: Sequence[Kindness]


def complaints(reading: Reading) -> Complaints:
    """Tickets of the kind complaint that count, and complaints in words alone, one for each customer and cause.

    The interval is the exact one of a count (Garwood, METRICS.md 2.4), beside the usual weeks.
    """
    from supportctl.rates import poisson_interval

    remarks = _said(reading, "complaint", [Span(reading.scope.span.start, reading.scope.end)])
    found = _by_cause([one for one in remarks if one.standing == "present"])
    excluded = counted(one.standing for one in remarks if one.standing != "present")
    if again := len(remarks) - sum(excluded.values()) - len(found):
        excluded["said_again"] = again
    low, high = poisson_interval(len(found))
    figure = Figure(
        "complaints", "count", len(found), n=len(found), low=low, high=high, excluded=excluded,
        parts=lambda: _parts(remarks),
    )  # fmt: skip
    if reading.weeks and reading.scope.is_over:
        before = _said(reading, "complaint", reading.weeks)
        figure = with_usual(figure, [_count(before, week) for week in reading.weeks], reading.exposure)
    return Complaints(figure, found)


def complaints_in_detail(reading: Reading, given: Complaints) -> Figure:
    """The same with what became of them, and the rate in 100 customers who wrote or bought in 90 days."""
    scope = reading.scope
    days = DateRange(scope.days.end - timedelta(days=ACTIVE_DAYS), scope.days.end)
    active = store.count_active_customers(reading.desk.db, span_of(days, scope.zone).start, scope.end, scope.as_of)
    fates = [fate for _, fate in list_fates(reading, given)]
    more = {
        **given.figure.more,
        "active_customers": active,
        "per_100_active": len(given.found) * 100 / active if active else None,
        **{name: sum(fate[name] for fate in fates) for name in ("acknowledged", "answered", "closed")},
    }
    return given.figure._replace(more=more)


def list_fates(reading: Reading, given: Complaints) -> list[tuple[Complaint, dict[str, bool]]]:
    """Each complaint with what became of it: acknowledged, if only by a machine, answered by a person, and closed.

    One without a ticket was answered when a person wrote to its customer since; it is closed by nothing but a ticket.
    """
    db, as_of = reading.desk.db, reading.scope.as_of
    tickets = sorted({ticket_id for one in given.found for ticket_id in one.ticket_ids})
    written = store.list_written_back(db, tickets, as_of)
    ended = store.list_ended(db, tickets, as_of)
    alone = {one.customer_id for one in given.found if not one.ticket_ids and one.customer_id is not None}
    last = people_store.list_last_answers(db, alone, as_of) if alone else {}
    found = []
    for one in given.found:
        back = [reply for ticket_id in one.ticket_ids for reply in written[ticket_id] if reply[0] >= one.said_at]
        answered = any(not is_automatic for _, is_automatic in back)
        if not one.ticket_ids:
            answered = last.get(one.customer_id or 0, 0) >= one.said_at
        is_closed = bool(one.ticket_ids) and all(ticket_id in ended for ticket_id in one.ticket_ids)
        found.append((one, {"acknowledged": answered or bool(back), "answered": answered, "closed": is_closed}))
    return found


def appreciation(reading: Reading, votes: Sequence[Vote]) -> Appreciation:
    """Tickets of the kind praise, praise in words alone, and the best score with a comment; one for each ticket."""
    span = Span(reading.scope.span.start, reading.scope.end)
    kind = _kind_words(_said(reading, "praise", [span]), votes)
    figure = Figure(
        "appreciation", "count", len(kind), n=len(kind),
        parts=lambda: [Part("counted", one.ticket_id, one.customer_id) for one in kind],
    )  # fmt: skip
    return Appreciation(figure, kind)


def appreciation_beside_usual(reading: Reading, figure: Figure) -> Figure:
    """The same beside the usual weeks; kind words are thanked for, never flagged."""
    weeks, as_of = reading.weeks, reading.scope.as_of
    if not weeks or not reading.scope.is_over:
        return figure
    remarks = _said(reading, "praise", weeks)
    votes = [
        vote
        for week in joined(weeks)
        for vote in vote_store.list_votes(reading.desk.db, "csat", week.start, week.end, as_of)
        if vote.standing == "present"
    ]
    kind = _kind_words(remarks, votes)
    counts = [sum(week.start <= one.said_at < week.end for one in kind) for week in weeks]
    return with_usual(figure, counts, reading.exposure)._replace(flag=None)


def _kind_words(remarks: Sequence[Remark], votes: Sequence[Vote]) -> list[Kindness]:
    """Praise, and the best score with a comment, one for each ticket, in the order in which they were said."""
    found = [
        Kindness(one.customer_id, one.customer, one.ticket_id, one.feedback_id, one.said_at, one.comment, "praise")
        for one in remarks
        if one.standing == "present"
    ]
    found.extend(
        Kindness(
            vote.customer_id, vote.customer, vote.ticket_id, vote.feedback_id, vote.answered_at, vote.comment,
            "best_score",
        )
        for vote in votes
        if vote.score == BEST_SCORE and vote.comment
    )  # fmt: skip
    unique: dict[tuple[str, int], Kindness] = {}
    for one in found:
        key = ("ticket", one.ticket_id) if one.ticket_id is not None else ("feedback", one.feedback_id or 0)
        unique.setdefault(key, one)
    return sorted(unique.values(), key=lambda one: (one.said_at, one.ticket_id or 0, one.feedback_id or 0))


def complaint_data(one: Complaint, fate: dict[str, bool]) -> dict[str, Any]:
    """One complaint, for programs."""
    return {
        "customer_id": one.customer_id, "name": one.customer, "ticket_id": next(iter(one.ticket_ids), None),
        "feedback_id": next(iter(one.feedback_ids), None), "times": one.times, **fate,
    }  # fmt: skip


def kindness_data(one: Kindness) -> dict[str, Any]:
    """One kind word, for programs."""
    return {
        "customer_id": one.customer_id, "name": one.customer, "ticket_id": one.ticket_id,
        "feedback_id": one.feedback_id, "reason": one.reason, "comment": one.comment,
    }  # fmt: skip


def _said(reading: Reading, kind: str, spans: Sequence[Span]) -> list[Remark]:
    return store.list_remarks(reading.desk.db, kind, joined(spans), reading.scope.as_of)


def _key(one: Remark) -> tuple[Any, ...]:
    """The customer and the cause: the problem, else the category; without one a ticket is a cause of its own."""
    thing = ("ticket", one.ticket_id) if one.ticket_id is not None else ("words", one.feedback_id)
    if one.customer_id is None:
        return thing
    if one.problem_id is not None:
        return (one.customer_id, "problem", one.problem_id)
    return (one.customer_id, "category", one.category) if one.category else (one.customer_id, *thing)


def _by_cause(remarks: Sequence[Remark]) -> list[Complaint]:
    same: dict[tuple[Any, ...], list[Remark]] = {}
    for one in remarks:
        same.setdefault(_key(one), []).append(one)
    return [
        Complaint(
            said[0].customer_id, said[0].customer,
            tuple(dict.fromkeys(one.ticket_id for one in said if one.ticket_id is not None)),
            tuple(one.feedback_id for one in said if one.feedback_id is not None),
            said[0].said_at, said[0].comment, len(said),
        )
        for said in same.values()
    ]  # fmt: skip


def _count(remarks: Sequence[Remark], week: Span) -> int:
    """The complaints of one week by themselves: what was said in another week is said again."""
    return len({_key(one) for one in remarks if one.standing == "present" and week.start <= one.said_at < week.end})


def _parts(remarks: Sequence[Remark]) -> list[Part]:
    """Every ticket and remark; what a customer said again about the same is counted with the first time."""
    seen: set[tuple[Any, ...]] = set()
    found = []
    for one in remarks:
        role = one.standing
        if role == "present":
            role = "said_again" if _key(one) in seen else "counted"
            seen.add(_key(one))
        found.append(Part(role, one.ticket_id, one.customer_id))
    return found
