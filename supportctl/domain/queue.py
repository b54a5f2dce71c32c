"""What to answer next, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.contacts import contact_times, waiting_since
from supportctl.domain.desk import DAY, MINUTE
from supportctl.models import PRIORITIES
from supportctl.records import Record
from supportctl.storage import feedback as feedback_store
from supportctl.storage import filters
from supportctl.storage import tickets as store
from supportctl.storage.families import list_messages_known
from supportctl.storage.figures import as_known, list_later_changes, list_unfinished

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supportctl.domain.desk import Desk
    from supportctl.models import Ticket

# A high ticket with this much of its target left, or less, goes before everything but the urgent ones.
HIGH_MINUTES = 90
RATED_DAYS = 30
_GROUPS = ("urgent", "high", "waiting", "nobody")


class Reason(Record):
    """One reason in raw numbers: `left` and `past` in minutes, `asked` times, `rated` a score with its instant."""

    name: str
    amount: int = 0
    at: int = 0


class Place(Record):
    """A ticket's place in the queue and the terms that put it there; minutes are calendar minutes."""

    ticket: Ticket
    position: int
    group: str
    anchor_at: int | None
    target_minutes: int | None
    due_at: int | None
    slack_minutes: int | None
    reasons: tuple[Reason, ...]


def target_minutes(desk: Desk, ticket: Ticket) -> int:
    """How long the customer of this ticket may wait for the next human answer, in minutes."""
    kind = "first_response" if ticket.first_response_at is None and ticket.origin == "customer" else "next_response"
    return int(desk.config.get(f"targets.{kind}.{ticket.priority}"))


def list_queue(desk: Desk, *, query: str = "", assignee: str | None = None, as_of: int | None = None) -> list[Place]:
    """Everything that waits for us, or the part that a query chooses, in the order in which to answer it.

    Urgent first; then high with 90 minutes or less left; then all by slack; then what nobody waits for. Ties:
    priority, anchor, id.
    """
    if as_of is not None and as_of < desk.now:
        tickets = _waiting_at(desk, as_of)
    else:
        tickets = store.list_waiting(desk.db, desk.now, desk.closed_before)
    if assignee is not None:
        tickets = [ticket for ticket in tickets if ticket.assignee == assignee]
    if query:
        from supportctl.domain.queries import chosen

        wanted = {ticket.id for ticket in store.list_tickets(desk.db, chosen(desk, query), desk.closed_before)}
        tickets = [ticket for ticket in tickets if ticket.id in wanted]
    placed = [_place(desk, ticket) for ticket in tickets]
    placed.sort(key=_order)
    reasons = _reasons(desk, placed)
    return [
        place._replace(position=position, reasons=reasons[place.ticket.id]) for position, place in enumerate(placed, 1)
    ]


def _waiting_at(desk: Desk, as_of: int) -> list[Ticket]:
    """Who waited at an earlier moment, rebuilt from what was known then; the clock of the desk goes back to it."""
    left = [one.ticket_id for one in list_unfinished(desk.db, as_of + 1, as_of)]
    statuses = store.list_events_of(desk.db, left, "status")
    messages = list_messages_known(desk.db, left, as_of)
    later = list_later_changes(desk.db, as_of)
    desk.now = as_of
    found = []
    for ticket in store.list_tickets(desk.db, filters.by_ids(filters.Filter(), left), desk.closed_before):
        known = [e.value or "" for e in statuses[ticket.id] if max(e.occurred_at, e.recorded_at) <= as_of]
        if known[-1:] in (["new"], ["open"]):
            since, was_answered = waiting_since(messages[ticket.id], as_of)
            first = ticket.first_response_at if was_answered else None
            found.append(
                as_known(ticket, later.get(ticket.id))._replace(
                    status=known[-1],
                    waiting_since=since,
                    first_response_at=first,
                    snoozed_until=None,
                    resolved_at=None,
                )
            )
    return found


def is_past_target(place: Place) -> bool:
    """Whether the customer has waited longer than the target allows."""
    return place.slack_minutes is not None and place.slack_minutes < 0


def _place(desk: Desk, ticket: Ticket) -> Place:
    anchor, target, due = ticket.waiting_since, None, None
    if ticket.snoozed_until is not None:
        # A snooze, pend or promise that has come due waits from that moment on.
        anchor = due = ticket.snoozed_until
    elif anchor is not None:
        target = target_minutes(desk, ticket)
        due = anchor + target * MINUTE
    slack = None if due is None else (due - desk.now) // MINUTE
    if ticket.priority == "urgent":
        group = "urgent"
    elif slack is None:
        group = "nobody"
    elif ticket.priority == "high" and slack <= HIGH_MINUTES:
        group = "high"
    else:
        group = "waiting"
    return Place(ticket, 0, group, anchor, target, due, slack, ())


def _order(place: Place) -> tuple[int, int, int, int, int]:
    ticket = place.ticket
    far = 1 << 60
    return (
        _GROUPS.index(place.group),
        far if place.slack_minutes is None else place.slack_minutes,
        -PRIORITIES.index(ticket.priority),
        far if place.anchor_at is None else place.anchor_at,
        ticket.id,
    )


def _reasons(desk: Desk, placed: Iterable[Place]) -> dict[int, tuple[Reason, ...]]:
    places = list(placed)
    ids = [place.ticket.id for place in places]
    messages = {
        ticket_id: [m for m in said if max(m.occurred_at, m.recorded_at) <= desk.now]
        for ticket_id, said in store.list_messages_of(desk.db, ids).items()
    }
    statuses = store.list_events_of(desk.db, ids, "status")
    burst = int(desk.config.get("burst_minutes"))
    customers = {place.ticket.customer_id for place in places} - {None}
    ratings = feedback_store.list_newest_scores(
        desk.db, [c for c in customers if c is not None], desk.now - RATED_DAYS * DAY
    )
    found = {}
    for place in places:
        ticket = place.ticket
        reasons = []
        if ticket.priority == "urgent":
            reasons.append(Reason("urgent"))
        if place.slack_minutes is None:
            reasons.append(Reason("nobody"))
        elif ticket.snoozed_until is not None:
            reasons.append(Reason("due", -place.slack_minutes))
        elif place.slack_minutes < 0:
            reasons.append(Reason("past", -place.slack_minutes))
        else:
            reasons.append(Reason("left", place.slack_minutes))
        asked = contact_times(
            messages[ticket.id],
            statuses[ticket.id],
            target_minutes=target_minutes(desk, ticket),
            burst_minutes=burst,
        )
        if len(asked) > 1:
            reasons.append(Reason("asked", len(asked)))
        rating = ratings.get(ticket.customer_id) if ticket.customer_id else None
        if (
            rating
            and rating.score is not None
            and rating.negative_max is not None
            and rating.score <= rating.negative_max
            and rating.responded_at is not None
            and rating.responded_at <= desk.now
        ):
            reasons.append(Reason("rated", rating.score, rating.responded_at))
        if ticket.feeling == "angry":
            reasons.append(Reason("angry"))
        found[ticket.id] = tuple(reasons)
    return found
