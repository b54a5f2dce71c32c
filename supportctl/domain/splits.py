"""Splitting a ticket: the conversation from one message on becomes a ticket of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.domain.links import add_link
from supportctl.domain.messages import refresh_moments
from supportctl.domain.tickets import checked_subject, is_synchronous
from supportctl.errors import NotFoundError, SupportctlError, msg
from supportctl.storage import messages as message_store
from supportctl.storage import search
from supportctl.storage import tickets as store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Event, Message, Ticket
    from supportctl.storage.journal import Transaction


def split_ticket(desk: Desk, ticket_id: int, message_id: int, *, subject: str | None = None) -> tuple[Ticket, Ticket]:
    """Move a customer's message and all that was written after it to a new ticket; return the old and the new one.

    The two are linked as related. The new one was received when that message was written; states and waiting times of
    both are those of what is left on them. Raises NotFoundError for a message of another ticket, SupportctlError when
    the ticket is closed, nothing would be left, or the message is no customer's that could have started a ticket.
    """
    with desk.change() as tx:
        old = lifecycle.get_ticket(desk, ticket_id)
        if old.status == "closed":
            raise SupportctlError(
                msg("ticket {id} is closed and cannot be split"),
                msg("notes, tags, edits and links are still possible"),
                id=old.id,
            )
        messages = message_store.list_messages(tx.db, old.id)
        moved = _moved(old, messages, message_id)
        title = checked_subject(old.subject if subject is None else subject)
        new_id = _open(tx, desk, old, moved[0], title)
        for message in moved:
            tx.insert("message_moves", message_id=message.id, from_id=message.ticket_id, recorded_at=desk.now)
            tx.update("messages", message.id, ticket_id=new_id)
        events = store.list_events_of(tx.db, [old.id], "status")[old.id]
        _replay(tx, desk, new_id, moved, events)
        lifecycle.record(tx, desk, old.id, "split", str(new_id), at=desk.now, message_id=moved[0].id)
        _step_back(tx, desk, old, {message.id for message in moved}, events)
        add_link(tx, desk, new_id, old.id, "related")
        for one_id in {old.id, new_id, *(message.ticket_id for message in moved)}:
            refresh_moments(tx, desk, one_id)
        for one_id in (old.id, new_id):
            search.index_ticket(tx.db, one_id)
    return lifecycle.get_ticket(desk, old.id), lifecycle.get_ticket(desk, new_id)


def _moved(ticket: Ticket, messages: Sequence[Message], message_id: int) -> list[Message]:
    places = [place for place, message in enumerate(messages) if message.id == message_id]
    if not places:
        raise NotFoundError(
            msg("ticket {id} has no message {number}"),
            msg("supportctl show {id} prints the number of each message"),
            id=ticket.id,
            number=message_id,
        )
    first = messages[places[0]]
    if first.direction != "in":
        raise SupportctlError(
            msg("message {message} was not written by the customer"),
            msg("a new ticket starts with what a customer wrote"),
            message=message_id,
        )
    if first.is_automatic or first.is_ack:
        raise SupportctlError(
            msg("message {message} starts no ticket: it is automatic, or only thanks"),
            msg("a new ticket starts with what a customer wrote"),
            message=message_id,
        )
    begun = next(message for message in messages if message.ticket_id == first.ticket_id)
    if first.ticket_id != ticket.id and begun.id == first.id:
        raise SupportctlError(
            msg("message {message} is what ticket {id} began with, which was merged"),
            msg("supportctl ticket unmerge {id} takes it out again"),
            message=message_id,
            id=first.ticket_id,
        )
    if not any(m.direction != "note" and m.ticket_id == ticket.id for m in messages[: places[0]]):
        raise SupportctlError(
            msg("nothing of ticket {id} itself would be left"),
            msg("supportctl ticket edit {id} --subject TEXT gives it another subject, ticket unmerge takes one out"),
            id=ticket.id,
        )
    return list(messages[places[0] :])


def _open(tx: Transaction, desk: Desk, old: Ticket, first: Message, subject: str) -> int:
    channel = message_store.find_channel(tx.db, first.id) or old.channel
    new_id = tx.insert(
        "tickets",
        customer_id=old.customer_id,
        subject=subject,
        status="new",
        priority=old.priority,
        channel=channel,
        is_synchronous=int(is_synchronous(desk, channel)),
        origin="customer",
        assignee=old.assignee,
        received_at=first.occurred_at,
        recorded_at=desk.now,
        updated_at=desk.now,
    )
    for field in ("priority", "assignee"):
        value = getattr(old, field)
        if value is not None and (field, value) != ("priority", "normal"):
            lifecycle.record(tx, desk, new_id, field, value, at=desk.now)
    return new_id


def _replay(tx: Transaction, desk: Desk, ticket_id: int, moved: Sequence[Message], events: Sequence[Event]) -> None:
    """Give the new ticket the states that its messages caused, or that were given with them."""
    given = {event.message_id: event for event in events if event.message_id is not None}
    at, by = moved[0].occurred_at, "customer"
    lifecycle.record(tx, desk, ticket_id, "status", "new", at=at, actor_kind=by, message_id=moved[0].id)
    ticket = lifecycle.get_ticket(desk, ticket_id)
    for message in moved[1:]:
        event = given.get(message.id)
        status = ticket.status
        if event is not None and event.value in ("hold", "resolved", "closed"):
            status = event.value
        elif message.is_automatic or message.is_ack or message.direction == "note":
            continue
        elif message.direction == "out":
            status = "pending" if status in ("new", "open", "hold") else status
        else:
            status = "open" if status in ("pending", "hold", "resolved") else status
        by = "customer" if message.direction == "in" else "agent"
        ticket = lifecycle.set_status(
            tx, desk, ticket, status, at=message.occurred_at, actor_kind=by, message_id=message.id
        )


def _step_back(tx: Transaction, desk: Desk, old: Ticket, moved_ids: set[int], events: Sequence[Event]) -> None:
    """Put the old ticket into the state in which it would be without what was moved."""
    left = [event for event in events if event.message_id not in moved_ids]
    status = (left[-1].value if left else None) or old.status
    # Not before the states that it takes back.
    lifecycle.set_status(tx, desk, old, status, at=max(event.occurred_at for event in events))
