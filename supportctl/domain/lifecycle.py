"""The states of a ticket: which moves are legal, and how a move is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import Listed, ListedWord, Moment, NotFoundError, SupportctlError, UsageError, msg
from supportctl.models import UNRESOLVED
from supportctl.storage import tickets as store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Ticket
    from supportctl.storage.journal import Transaction

# verb -> the states it may start from, and the state it leads to; None keeps the state.
MOVES: dict[str, tuple[tuple[str, ...], str | None]] = {
    "resolve": (UNRESOLVED, "resolved"),
    "pend": (UNRESOLVED, "pending"),
    "hold": (UNRESOLVED, "hold"),
    "snooze": (UNRESOLVED, None),
    "reopen": (("resolved",), "open"),
    "close": ((*UNRESOLVED, "resolved"), "closed"),
}
# What events call the columns that hold the id of something else.
EVENT_NAMES = {"customer_id": "customer", "problem_id": "problem"}
# What to do when a closed ticket goes on.
FOLLOWING = msg("supportctl ticket new starts a new one, supportctl ticket link NEW --to {id} --as follows joins them")


def get_ticket(
    desk: Desk,
    ticket_id: int,
    *,
    removed: bool = False,
    spam: bool = False,
    merged: bool = False,
    at: int | None = None,
) -> Ticket:
    """The ticket with this id, or the one into which it was merged, which the desk notes; `merged` takes it as it is.

    It is in the state in which it is read; with `at` a resolved one as it was at that instant. Raises NotFoundError
    when there is none or, unless `removed`, it was removed; SupportctlError when, unless `spam`, it is spam.
    """
    closed_before = desk.closed_before if at is None else desk.closed_before_at(at)
    ticket = store.find_ticket(desk.db, ticket_id, closed_before)
    if ticket is not None and ticket.merged_into is not None and not merged:
        desk.followed[ticket_id] = ticket.merged_into
        ticket_id = ticket.merged_into
        ticket = store.find_ticket(desk.db, ticket_id, closed_before)
    if ticket is None:
        raise NotFoundError(msg("no ticket {id}"), msg("supportctl ticket list --all shows every ticket"), id=ticket_id)
    if ticket.standing == "removed" and not removed:
        raise NotFoundError(
            msg("ticket {id} was removed"),
            msg("it stands in no list and no figure any more"),
            id=ticket_id,
        )
    if ticket.standing == "spam" and not spam:
        raise SupportctlError(
            msg("ticket {id} is marked as spam; only show, rm and spam --undo are possible"),
            msg("supportctl ticket spam {id} --undo brings it back"),
            id=ticket_id,
        )
    return ticket


def get_tickets(desk: Desk, ticket_ids: Sequence[int], *, removed: bool = False, spam: bool = False) -> list[Ticket]:
    """The tickets with these ids, each once; raises as `get_ticket` for the first that cannot be had."""
    found = (get_ticket(desk, ticket_id, removed=removed, spam=spam) for ticket_id in dict.fromkeys(ticket_ids))
    return list({ticket.id: ticket for ticket in found}.values())


def canonical_id(desk: Desk, ticket_id: int) -> int:
    """The id of the ticket that stands for one, whether it is there or not; the desk notes one that was merged."""
    ticket = store.find_ticket(desk.db, ticket_id, desk.closed_before)
    if ticket is None or ticket.merged_into is None:
        return ticket_id
    desk.followed[ticket_id] = ticket.merged_into
    return ticket.merged_into


def refuse_unknown_problem(desk: Desk, problem_id: int | None) -> None:
    """Raise NotFoundError for the id of a problem that is not there; None is no problem."""
    if problem_id is not None:
        from supportctl.domain.problem_files import get_problem

        get_problem(desk, problem_id)


def refuse_earlier(tx: Transaction, ticket: Ticket, at: int) -> None:
    """Raise UsageError for a move that would lie before the last one."""
    last = store.find_last_move(tx.db, ticket.id)
    if at < last:
        raise UsageError(
            msg("ticket {id} became {status} later than that"),
            msg("--at lies before its last change, {last}"),
            id=ticket.id,
            status=ListedWord(ticket.status),
            last=Moment(last),
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
    return set_status(tx, desk, ticket, target or ticket.status, at=at, reason=reason)


def illegal(ticket: Ticket, verb: str) -> SupportctlError:
    """The error for a move that the state of a ticket does not allow."""
    if ticket.status == "closed":
        return SupportctlError(
            msg("ticket {id} is closed; {verb} is not possible"),
            FOLLOWING,
            id=ticket.id,
            verb=verb,
        )
    return SupportctlError(
        msg("ticket {id} is {status}; {verb} is not possible"),
        msg("possible now: {moves}"),
        id=ticket.id,
        status=ListedWord(ticket.status),
        verb=verb,
        moves=Listed(legal_moves(ticket.status)),
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
    """Write a new state with its event, and return the ticket as it is then; the same state again writes nothing.

    A change of state ends a sleep; a promise stands until it is kept, or the ticket is finished.
    """
    if status == ticket.status:
        return ticket
    record(
        tx,
        desk,
        ticket.id,
        "status",
        status,
        at=at,
        previous=ticket.status,
        actor_kind=actor_kind,
        message_id=message_id,
        reason=reason,
    )
    resolved_at = at if status == "resolved" else ticket.resolved_at if status == "closed" else None
    tx.update("tickets", ticket.id, status=status, resolved_at=resolved_at, updated_at=desk.now)
    ticket = ticket._replace(status=status, resolved_at=resolved_at, updated_at=desk.now)
    if ticket.wakes_on == "promise" and status in UNRESOLVED:
        return ticket
    return set_sleep(tx, desk, ticket, None, None, at=at, actor_kind=actor_kind, message_id=message_id)


def set_sleep(
    tx: Transaction,
    desk: Desk,
    ticket: Ticket,
    wakes_on: str | None,
    until: int | None,
    *,
    at: int,
    actor_kind: str = "agent",
    message_id: int | None = None,
    reason: str | None = None,
) -> Ticket:
    """Write what a ticket waits for with its events, and return it as it is then; None and None is nothing.

    `until` is in epoch milliseconds. What is so already writes nothing.
    """
    wanted: dict[str, Any] = {"wakes_on": wakes_on, "snoozed_until": until}
    changes = {field: value for field, value in wanted.items() if getattr(ticket, field) != value}
    if not changes:
        return ticket
    # A message that is logged late wakes the ticket no earlier than it was put to sleep.
    at = max(at, store.find_last_move(tx.db, ticket.id, "wakes_on"))
    for field, value in changes.items():
        before = getattr(ticket, field)
        record(
            tx, desk, ticket.id, field, None if value is None else str(value), at=at,
            previous=None if before is None else str(before), actor_kind=actor_kind, message_id=message_id,
            reason=reason,
        )  # fmt: skip
    tx.update("tickets", ticket.id, **changes, updated_at=desk.now)
    return ticket._replace(**wanted, updated_at=desk.now)


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
