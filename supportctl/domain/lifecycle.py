"""The states of a ticket: which moves are legal, and how a move is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import ListedWord, NotFoundError, SupportctlError, UsageError, msg
from supportctl.instants import rfc3339
from supportctl.storage import tickets as store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Ticket
    from supportctl.storage.journal import Transaction

_ACTIVE = ("new", "open", "pending", "hold")
# verb -> the states it may start from, and the state it leads to
MOVES = {
    "resolve": (_ACTIVE, "resolved"),
    "reopen": (("resolved",), "open"),
    "close": ((*_ACTIVE, "resolved"), "closed"),
}


def get_ticket(desk: Desk, ticket_id: int, *, removed: bool = False, merged: bool = False) -> Ticket:
    """The ticket with this id, or the one into which it was merged, which the desk notes; `merged` takes it as it is.

    Raises NotFoundError when there is none or, unless `removed`, it was removed.
    """
    ticket = store.find_ticket(desk.db, ticket_id, desk.closed_before)
    if ticket is not None and ticket.merged_into is not None and not merged:
        desk.followed[ticket_id] = ticket.merged_into
        ticket_id = ticket.merged_into
        ticket = store.find_ticket(desk.db, ticket_id, desk.closed_before)
    if ticket is None:
        raise NotFoundError(msg("no ticket {id}"), msg("supportctl ticket list --all shows every ticket"), id=ticket_id)
    if ticket.standing == "removed" and not removed:
        raise NotFoundError(
            msg("ticket {id} was removed"),
            msg("it stands in no list and no figure any more"),
            id=ticket_id,
        )
    return ticket


def get_tickets(desk: Desk, ticket_ids: Sequence[int], *, removed: bool = False) -> list[Ticket]:
    """The tickets with these ids, each once; raises NotFoundError for the first that is missing."""
    found = (get_ticket(desk, ticket_id, removed=removed) for ticket_id in dict.fromkeys(ticket_ids))
    return list({ticket.id: ticket for ticket in found}.values())


def canonical_id(desk: Desk, ticket_id: int) -> int:
    """The id of the ticket that stands for one, whether it is there or not; the desk notes one that was merged."""
    ticket = store.find_ticket(desk.db, ticket_id, desk.closed_before)
    if ticket is None or ticket.merged_into is None:
        return ticket_id
    desk.followed[ticket_id] = ticket.merged_into
    return ticket.merged_into


def refuse_earlier(tx: Transaction, ticket: Ticket, at: int) -> None:
    """Raise UsageError for a move that would lie before the last one."""
    last = store.find_last_move(tx.db, ticket.id)
    if at < last:
        raise UsageError(
            msg("ticket {id} became {status} later than that"),
            msg("--at lies before its last change, {last}"),
            id=ticket.id,
            status=ListedWord(ticket.status),
            last=rfc3339(last),
        )


def legal_moves(status: str) -> list[str]:
    """The verbs that are legal in a state."""
    return [verb for verb, (sources, _) in MOVES.items() if status in sources]


def move(tx: Transaction, desk: Desk, ticket: Ticket, verb: str, *, at: int, reason: str | None = None) -> Ticket:
    """Make one legal move; raises SupportctlError, naming what is legal, for any other."""
    sources, target = MOVES[verb]
    if ticket.status not in sources:
        raise illegal(ticket, verb)
    refuse_earlier(tx, ticket, at)
    return set_status(tx, desk, ticket, target, at=at, reason=reason)


def illegal(ticket: Ticket, verb: str) -> SupportctlError:
    """The error for a move that the state of a ticket does not allow."""
    if ticket.status == "closed":
        return SupportctlError(
            msg("ticket {id} is closed; {verb} is not possible"),
            msg("supportctl ticket new starts a new one; notes, tags and edits are still possible"),
            id=ticket.id,
            verb=verb,
        )
    return SupportctlError(
        msg("ticket {id} is {status}; {verb} is not possible"),
        msg("possible now: {moves}"),
        id=ticket.id,
        status=ListedWord(ticket.status),
        verb=verb,
        moves=", ".join(legal_moves(ticket.status)),
    )


def set_status(
    tx: Transaction,
    desk: Desk,
    ticket: Ticket,
    status: str,
    *,
    at: int,
    actor_kind: str = "agent",
    message_id: int | None = None,
    reason: str | None = None,
) -> Ticket:
    """Write a new state with its event, and return the ticket as it is then; the same state again writes nothing."""
    if status == ticket.status:
        return ticket
    record(
        tx,
        desk,
        ticket.id,
        "status",
        status,
        at=at,
        actor_kind=actor_kind,
        message_id=message_id,
        reason=reason,
    )
    resolved_at = at if status == "resolved" else ticket.resolved_at if status == "closed" else None
    tx.update("tickets", ticket.id, status=status, resolved_at=resolved_at, snoozed_until=None, updated_at=desk.now)
    return ticket._replace(status=status, resolved_at=resolved_at, snoozed_until=None, updated_at=desk.now)


def record(
    tx: Transaction,
    desk: Desk,
    ticket_id: int,
    field: str,
    value: str | None,
    *,
    at: int,
    previous: str | None = None,
    actor_kind: str = "agent",
    message_id: int | None = None,
    reason: str | None = None,
) -> None:
    """Append one event: what changed from what, when it happened, and when it became known (now)."""
    tx.insert(
        "ticket_events",
        ticket_id=ticket_id,
        field=field,
        value=value,
        previous=previous,
        actor=desk.actor,
        actor_kind=actor_kind,
        message_id=message_id,
        reason=reason,
        occurred_at=at,
        recorded_at=desk.now,
    )
