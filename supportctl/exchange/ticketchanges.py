"""A ticket row that changed at its source, brought into the ticket without undoing what was done here since."""

from __future__ import annotations

# What a row names wins over what stands, and an empty cell says nothing. Tags are added, never taken off. A state that
# merely follows from the row's times only moves the ticket forward; one from a status column is taken as it is. Times
# correct the messages and events that the first import wrote; everything else becomes a further event.
from typing import TYPE_CHECKING, Any

from supportctl.domain import feedback, lifecycle
from supportctl.domain.fields import set_values
from supportctl.domain.messages import refresh_moments
from supportctl.domain.tickets import is_synchronous
from supportctl.exchange.ticketrows import ANSWER
from supportctl.models import SCALES, STATUSES
from supportctl.storage import imports as store
from supportctl.storage import search
from supportctl.storage import tickets as tickets_store
from supportctl.storage.feedback import list_answers

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from supportctl.exchange.ticketrows import TicketRow
    from supportctl.models import Ticket
    from supportctl.storage.journal import Transaction

_FIELDS = ("subject", "customer_id", "channel", "kind", "category", "priority", "feeling", "assignee")


def change_ticket(tx: Transaction, desk: Desk, ticket_id: int, row: TicketRow) -> None:
    """Bring one ticket up to date, one that was merged or is spam too; raises NotFoundError when it was removed."""
    ticket = lifecycle.get_ticket(desk, ticket_id, merged=True, spam=True)
    _change_fields(tx, desk, ticket, row)
    _change_request(tx, ticket, row)
    if row.answered_at is not None:
        _change_answer(tx, desk, ticket, row)
    _change_status(tx, desk, ticket, row)
    if row.score is not None:
        _change_rating(tx, desk, ticket, row)
    for one_id in (ticket_id, ticket.merged_into):
        if one_id is not None:
            refresh_moments(tx, desk, one_id)
            search.index_ticket(tx.db, one_id)


def _change_fields(tx: Transaction, desk: Desk, ticket: Ticket, row: TicketRow) -> None:
    wanted = {field: getattr(row, field) for field in _FIELDS}
    changes: dict[str, Any] = {
        field: value for field, value in wanted.items() if value is not None and value != getattr(ticket, field)
    }
    for field, value in changes.items():
        name = "customer" if field == "customer_id" else field
        before = getattr(ticket, field)
        previous = None if before is None else str(before)
        lifecycle.record(tx, desk, ticket.id, name, str(value), at=desk.now, previous=previous)
    if "channel" in changes:
        changes["is_synchronous"] = int(is_synchronous(desk, row.channel))
    if changes:
        tx.update("tickets", ticket.id, **changes)
    set_values(tx, desk, ticket.id, row.fields, at=desk.now)
    for tag in row.tags:
        if tag not in ticket.tags:
            tx.insert("ticket_tags", ticket_id=ticket.id, tag=tag)
            lifecycle.record(tx, desk, ticket.id, "tag", tag, at=desk.now)


def _change_request(tx: Transaction, ticket: Ticket, row: TicketRow) -> None:
    request = store.find_request(tx.db, ticket.id)
    if request is not None:
        tx.update("messages", request.id, body=row.body, author=row.author, occurred_at=row.received_at)
    if row.received_at != ticket.received_at:
        for event in store.list_events_at(tx.db, ticket.id, ticket.received_at, ("new",)):
            tx.update("ticket_events", event, occurred_at=row.received_at)
        tx.update("tickets", ticket.id, received_at=row.received_at)


def _change_answer(tx: Transaction, desk: Desk, ticket: Ticket, row: TicketRow) -> None:
    at, known = row.answered_at, int(row.is_time_known)
    answer = store.find_answer(tx.db, ticket.id, ANSWER)
    if answer is None:
        recorded = at if row.recorded_at is None else row.recorded_at
        tx.insert(
            "messages",
            ticket_id=ticket.id,
            direction="out",
            author=row.assignee or desk.actor,
            author_kind="agent",
            body=ANSWER,
            channel=row.channel,
            occurred_at=at,
            recorded_at=recorded,
            time_known=known,
        )
        return
    for event in store.list_events_at(tx.db, ticket.id, answer.occurred_at, ("pending",)):
        tx.update("ticket_events", event, occurred_at=at)
    tx.update("messages", answer.id, occurred_at=at, time_known=known)


def _change_status(tx: Transaction, desk: Desk, ticket: Ticket, row: TicketRow) -> None:
    moves = [e for e in tickets_store.list_events(tx.db, ticket.id) if e.field == "status"]
    resolutions = [event for event in moves if event.value == "resolved"]
    # Resolved again here: then the source's time is that of the first resolution, which stays as it was told.
    if row.resolved_at not in (None, ticket.resolved_at) and ticket.resolved_at and len(resolutions) == 1:
        tx.update("ticket_events", resolutions[0].id, occurred_at=row.resolved_at)
        tx.update("tickets", ticket.id, resolved_at=row.resolved_at)
    # As stored: a resolved ticket merely counts as closed when it is old.
    stored = tickets_store.find_ticket(tx.db, ticket.id, closed_before=-(2**62))
    if stored is None or row.status == stored.status:
        return
    last = max(event.occurred_at for event in moves)
    is_forward = STATUSES.index(row.status) > STATUSES.index(stored.status) and row.moves[-1][1] >= last
    if row.has_status or is_forward:
        for status, at in row.moves[-2:] or [(row.status, row.received_at)]:
            stored = lifecycle.set_status(tx, desk, stored, status, at=max(at, last))


def _change_rating(tx: Transaction, desk: Desk, ticket: Ticket, row: TicketRow) -> None:
    at = row.scored_at
    recorded = at if row.recorded_at is None else row.recorded_at
    rating = store.find_unasked_rating(tx.db, ticket.id)
    if rating is not None:
        newest = list_answers(tx.db, rating)[-1]
        if (newest.score, newest.comment) == (row.score, row.comment):
            tx.update("feedback_answers", newest.id, responded_at=at)
            tx.update("feedback", rating, answered_at=list_answers(tx.db, rating)[0].responded_at)
            return
    else:
        low, high = SCALES["csat"]
        positive, negative = feedback.thresholds(desk, "csat")
        rating = tx.insert(
            "feedback",
            kind="csat",
            scale_min=low,
            scale_max=high,
            positive_min=positive,
            negative_max=negative,
            customer_id=row.customer_id or ticket.customer_id,
            ticket_id=ticket.id,
            answered_at=at,
            recorded_at=recorded,
        )
    tx.insert(
        "feedback_answers",
        feedback_id=rating,
        score=row.score,
        comment=row.comment,
        responded_at=at,
        recorded_at=recorded,
    )
    search.index_feedback(tx.db, [rating])
