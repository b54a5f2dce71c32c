"""Marking a message afterwards as thanks or as sent by a machine, with the state that it caused worked out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.domain.conversation import is_over, moved_by
from supportctl.domain.messages import refresh_moments
from supportctl.errors import NotFoundError, SupportctlError, msg
from supportctl.records import Record
from supportctl.storage import messages as message_store
from supportctl.storage import tickets as store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Event, Message, Ticket
    from supportctl.storage.journal import Transaction


class Marked(Record):
    """The ticket after a mark; `is_moved` when its state followed, `stays` when what came later kept it."""

    ticket: Ticket
    is_moved: bool
    stays: bool


def mark_message(
    desk: Desk, ticket_id: int, message_id: int, *, is_ack: bool | None = None, is_automatic: bool | None = None
) -> Marked:
    """Say of one message whether it is thanks or automatic; None leaves that as it is.

    The ticket goes to the state, and the sleep, that it would have had, unless something moved it later: then only its
    moments and contacts are worked out again. Nothing is taken out of the history; further events answer those that
    the message caused. Raises NotFoundError for a message that is not on this ticket, SupportctlError for a mark that
    it cannot bear.
    """
    with desk.change() as tx:
        ticket = lifecycle.get_ticket(desk, ticket_id)
        messages = message_store.list_messages(tx.db, ticket.id)
        place = next((place for place, one in enumerate(messages) if one.id == message_id), None)
        if place is None:
            raise NotFoundError(
                msg("ticket {id} has no message {number}"),
                msg("supportctl show {id} prints the number of each message"),
                id=ticket.id,
                number=message_id,
            )
        before = messages[place]
        _refuse(before, is_ack=is_ack, is_automatic=is_automatic)
        after = before._replace(
            is_ack=before.is_ack if is_ack is None else is_ack,
            is_automatic=before.is_automatic if is_automatic is None else is_automatic,
        )
        if after == before:
            return Marked(ticket, False, False)
        _write(tx, desk, ticket, before, after)
        # As stored: a resolved ticket merely counts as closed when it is old.
        stored = lifecycle.get_ticket(desk, ticket.id, at=0)
        replayed = _replay(tx, desk, stored, [after, *messages[place + 1 :]])
        # A message of a merged ticket stands on both: on the row that comes back, and on the one that stands for it.
        for one_id in dict.fromkeys((ticket.id, before.ticket_id)):
            refresh_moments(tx, desk, one_id)
    now = lifecycle.get_ticket(desk, ticket_id)
    return Marked(now, replayed is not None and replayed.status != stored.status, replayed is None)


def _refuse(message: Message, *, is_ack: bool | None, is_automatic: bool | None) -> None:
    if message.direction == "note" and (is_ack is not None or is_automatic is not None):
        raise SupportctlError(msg("message {number} is a note; it is neither thanks nor automatic"), number=message.id)
    if message.direction == "out" and is_ack is not None:
        raise SupportctlError(
            msg("message {number} is ours; only a customer's message can be thanks"),
            msg("--automatic marks one that a machine of ours sent"),
            number=message.id,
        )


def _write(tx: Transaction, desk: Desk, ticket: Ticket, before: Message, after: Message) -> None:
    author = {"in": "customer", "out": "bot" if after.is_automatic else "agent"}[after.direction]
    tx.update("messages", before.id, is_ack=int(after.is_ack), is_automatic=int(after.is_automatic), author_kind=author)
    for field in ("ack", "automatic"):
        was, is_now = (("no", "yes")[getattr(message, f"is_{field}")] for message in (before, after))
        if was != is_now:
            lifecycle.record(tx, desk, ticket.id, field, is_now, at=desk.now, previous=was, message_id=before.id)


def _replay(tx: Transaction, desk: Desk, ticket: Ticket, messages: Sequence[Message]) -> Ticket | None:
    """Let the first message, as it is marked now, and those after it act on the ticket as it was before the first.

    Returns the ticket as it is then, None when something else moved it meanwhile.
    """
    marked = messages[0]
    events = store.list_events(tx.db, ticket.id)
    statuses, caused = _parted([event for event in events if event.field == "status"], marked)
    if not statuses or marked.ticket_id != ticket.id:
        # What opened the ticket, or belongs to one merged into it, moves nothing here.
        return ticket
    start = statuses[-1]
    by_hand = caused and caused[0].value != moved_by(start.value or "", marked.direction)
    # Pending until another day than before: a move, though the state was the same.
    pends = [event for event in events if event.field == "wakes_on" and event.value == "pend"]
    is_pended = any(event.occurred_at > marked.occurred_at for event in pends)
    if by_hand or is_pended or (marked.occurred_at, marked.id) < (start.occurred_at, start.message_id or 0):
        return None
    was_moved = bool(caused) and caused[-1].value != start.value
    before = ticket
    if was_moved:
        resolved_at = store.find_resolution(tx.db, ticket.id) if start.value == "resolved" else None
        before = ticket._replace(status=start.value or "", resolved_at=resolved_at)
    moves = _moves(desk, before, messages)
    if moves is None:
        return None
    sleep = _sleep_after(ticket, events, messages)
    if [(status, one.id) for status, one in moves] != ([(caused[-1].value, marked.id)] if was_moved else []):
        if was_moved:
            _restore(tx, desk, ticket, before, marked)
        ticket = before
        for status, one in moves:
            actor = "customer" if one.direction == "in" else "agent"
            ticket = lifecycle.set_status(
                tx, desk, ticket, status, at=one.occurred_at, actor_kind=actor, message_id=one.id
            )
    wakes_on, until = sleep
    return lifecycle.set_sleep(tx, desk, ticket, wakes_on, until, at=marked.occurred_at, message_id=marked.id)


def _parted(events: list[Event], message: Message) -> tuple[list[Event], list[Event]]:
    """Events before the newest ones that a message caused, and those."""
    end = len(events)
    while end and events[end - 1].message_id == message.id:
        end -= 1
    return events[:end], events[end:]


def _moves(desk: Desk, ticket: Ticket, messages: Sequence[Message]) -> list[tuple[str, Message]] | None:
    """The states that messages lead to one after the other; None when one of them would have opened a new ticket."""
    found: list[tuple[str, Message]] = []
    for message in messages:
        if message.is_ack or message.is_automatic:
            continue
        if message.direction == "in" and is_over(desk, ticket, message.occurred_at):
            return None
        status = moved_by(ticket.status, message.direction)
        if status != ticket.status:
            found.append((status, message))
            ticket = ticket._replace(status=status)
    return found


def _sleep_after(ticket: Ticket, events: Sequence[Event], messages: Sequence[Message]) -> tuple[str | None, int | None]:
    """What the ticket would sleep on: as before the first message, unless one of them ends it."""
    now = ticket.wakes_on, ticket.snoozed_until
    kinds, caused = _parted([event for event in events if event.field == "wakes_on"], messages[0])
    if any(event.value == "promise" and event.recorded_at == messages[0].recorded_at for event in caused):
        # The message itself promised something.
        return now
    if not caused and kinds and kinds[-1].occurred_at > messages[0].occurred_at:
        return now
    moments, _ = _parted([event for event in events if event.field == "snoozed_until"], messages[0])
    kind = kinds[-1].value if kinds else None
    until = moments[-1].value if moments else None
    for message in messages:
        is_silent = message.is_ack or message.is_automatic or message.direction == "note"
        if not is_silent and (kind != "promise" or message.direction == "out"):
            return None, None
    return kind, None if until is None else int(until)


def _restore(tx: Transaction, desk: Desk, ticket: Ticket, before: Ticket, message: Message) -> None:
    """Answer the move that a message caused with one back, at the same moment; an old resolution stands again."""
    lifecycle.record(
        tx, desk, ticket.id, "status", before.status, at=message.occurred_at, previous=ticket.status,
        message_id=message.id,
    )  # fmt: skip
    tx.update("tickets", ticket.id, status=before.status, resolved_at=before.resolved_at)
