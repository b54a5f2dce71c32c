"""Putting tickets aside until a moment or a reply: they wake when they are read, and nothing runs meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.errors import Moment, SupportctlError, msg
from supportctl.records import Record
from supportctl.storage import tickets as store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Ticket
    from supportctl.storage.journal import Transaction


class Sleep(Record):
    """What a ticket waits for: `snooze`, `pend` or `promise` until an instant, or `reply`; over once that has come."""

    wakes_on: str
    until: int | None
    is_over: bool


def put_aside(
    desk: Desk,
    ticket_ids: Sequence[int],
    verb: str,
    *,
    at: int,
    until: int | None = None,
    on_reply: bool = False,
    reason: str | None = None,
) -> list[Ticket]:
    """Move tickets with `pend`, `hold` or `snooze` and let them sleep until an instant, or until the customer writes.

    All of them or none. Raises SupportctlError for an illegal move, and for one that would hide a promise.
    """
    wakes_on = "reply" if on_reply else None if until is None else "snooze" if verb == "snooze" else "pend"
    with desk.change() as tx:
        for ticket in lifecycle.get_tickets(desk, ticket_ids):
            _put_aside(tx, desk, ticket, verb, wakes_on, until, at=at, reason=reason)
    return lifecycle.get_tickets(desk, ticket_ids)


def _put_aside(
    tx: Transaction,
    desk: Desk,
    ticket: Ticket,
    verb: str,
    wakes_on: str | None,
    until: int | None,
    *,
    at: int,
    reason: str | None,
) -> None:
    moved = lifecycle.move(tx, desk, ticket, verb, at=at, reason=reason)
    if moved.wakes_on == "promise":
        if wakes_on is not None:
            raise SupportctlError(
                msg("ticket {id} has the promise of an answer by {when}; it cannot sleep until something else"),
                msg("supportctl reply {id} --promise WHEN tells the customer another time"),
                id=ticket.id,
                when=Moment(moved.snoozed_until or 0),
            )
        return
    lifecycle.set_sleep(tx, desk, moved, wakes_on, until, at=at, reason=reason)


def wake(tx: Transaction, desk: Desk, ticket: Ticket, *, at: int, message_id: int) -> Ticket:
    """Let a customer's message end a sleep; a promise stands until we answer."""
    if ticket.wakes_on == "promise":
        return ticket
    return lifecycle.set_sleep(tx, desk, ticket, None, None, at=at, actor_kind="customer", message_id=message_id)


def waits(ticket: Ticket, now: int) -> bool:
    """Whether a ticket stands in the queue at `now`, as storage.tickets.list_waiting has it."""
    is_due = ticket.snoozed_until is not None and ticket.snoozed_until <= now
    if ticket.status in ("new", "open"):
        return ticket.wakes_on in (None, "promise") or is_due
    return ticket.status in ("pending", "hold") and is_due


def list_sleeps_at(desk: Desk, ticket_ids: Sequence[int], as_of: int) -> dict[int, tuple[str | None, int | None]]:
    """What each of these tickets was known to sleep on at `as_of`: `wakes_on` and `snoozed_until`."""
    known: list[dict[int, str | None]] = [
        {
            ticket_id: next((e.value for e in reversed(events) if max(e.occurred_at, e.recorded_at) <= as_of), None)
            for ticket_id, events in store.list_events_of(desk.db, ticket_ids, field).items()
        }
        for field in ("wakes_on", "snoozed_until")
    ]
    moments = {ticket_id: None if until is None else int(until) for ticket_id, until in known[1].items()}
    return {ticket_id: (known[0][ticket_id], moments[ticket_id]) for ticket_id in ticket_ids}


def find_sleep(ticket: Ticket, now: int) -> Sleep | None:
    """What a ticket waits for, as it is at `now`."""
    if ticket.wakes_on is None:
        return None
    return Sleep(
        ticket.wakes_on, ticket.snoozed_until, ticket.snoozed_until is not None and ticket.snoozed_until <= now
    )
