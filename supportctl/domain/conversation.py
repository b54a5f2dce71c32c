"""What is said on a ticket, and the state that saying it causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.domain.desk import DAY
from supportctl.domain.messages import add_message
from supportctl.domain.sleep import wake
from supportctl.domain.tickets import Draft, add_ticket
from supportctl.errors import SupportctlError, msg
from supportctl.storage.tickets import find_last_move

if TYPE_CHECKING:
    from supportctl.domain.attachments import Files
    from supportctl.domain.desk import Desk
    from supportctl.models import Ticket
    from supportctl.storage.journal import Transaction


def reply(
    desk: Desk,
    ticket_id: int,
    body: str,
    *,
    at: int,
    status: str | None = None,
    promise: int | None = None,
    spent: int | None = None,
    files: Files = (),
) -> Ticket:
    """Store our public answer; the ticket then waits for the customer, unless a state is asked for.

    `status` is the state that wins over that, `promise` the instant by which we promised to write again, `spent` the
    minutes that it took. An answer ends a sleep and keeps a promise. Raises SupportctlError when the ticket is closed.
    """
    with desk.change() as tx:
        ticket = lifecycle.get_ticket(desk, ticket_id, at=at)
        if ticket.status == "closed":
            raise SupportctlError(
                msg("ticket {id} is closed; a reply to it is not possible"), lifecycle.FOLLOWING, id=ticket.id
            )
        if promise is not None and status is None:
            # Who promises an answer is not done, not even with a resolved ticket.
            status = "pending"
        is_newest = _is_newest(tx, ticket, at)
        if status is not None:
            lifecycle.refuse_earlier(tx, ticket, at)
        elif is_newest:
            status = moved_by(ticket.status, "out")
        message_id = add_message(tx, desk, ticket, "out", body, at=at, spent=spent, files=files)
        ticket = lifecycle.set_status(tx, desk, ticket, status or ticket.status, at=at, message_id=message_id)
        if promise is not None or (is_newest and at >= find_last_move(tx.db, ticket.id, "wakes_on")):
            ticket = lifecycle.set_sleep(tx, desk, ticket, None, None, at=at, message_id=message_id)
        if promise is not None:
            lifecycle.set_sleep(tx, desk, ticket, "promise", promise, at=at, message_id=message_id)
    return lifecycle.get_ticket(desk, ticket_id)


def note(desk: Desk, ticket_id: int, body: str, *, at: int, spent: int | None = None, files: Files = ()) -> Ticket:
    """Store a note that never leaves the desk, with the minutes spent on what it tells; it moves nothing."""
    with desk.change() as tx:
        add_message(tx, desk, lifecycle.get_ticket(desk, ticket_id), "note", body, at=at, spent=spent, files=files)
    return lifecycle.get_ticket(desk, ticket_id)


def inbound(
    desk: Desk,
    ticket_id: int,
    body: str,
    *,
    at: int,
    channel: str | None = None,
    is_ack: bool = False,
    is_automatic: bool = False,
    spent: int | None = None,
    files: Files = (),
) -> Ticket:
    """Store what the customer said and return the ticket that now holds it.

    A customer message opens a ticket that was pending, on hold, or resolved within `reopen_days`, and wakes one that
    sleeps; after that, or on a ticket that was closed, it starts a new one that follows the old. Thanks, automatic
    messages, and what was said before the last change of state and is logged late, open and start nothing.
    """
    with desk.change() as tx:
        ticket = lifecycle.get_ticket(desk, ticket_id, at=at)
        moves = not is_ack and not is_automatic and _is_newest(tx, ticket, at)
        if moves and is_over(desk, ticket, at):
            return follow_up(tx, desk, ticket, body, at=at, channel=channel, spent=spent, files=files)
        message_id = add_message(
            tx, desk, ticket, "in", body, at=at, channel=channel, is_ack=is_ack, is_automatic=is_automatic, spent=spent,
            files=files,
        )  # fmt: skip
        if moves:
            take_in(tx, desk, ticket, at=at, message_id=message_id)
    return lifecycle.get_ticket(desk, ticket_id)


def take_in(tx: Transaction, desk: Desk, ticket: Ticket, *, at: int, message_id: int) -> Ticket:
    """Let a customer's message open and wake its ticket, and return the ticket as it is then."""
    status = moved_by(ticket.status, "in")
    ticket = lifecycle.set_status(tx, desk, ticket, status, at=at, actor_kind="customer", message_id=message_id)
    return wake(tx, desk, ticket, at=at, message_id=message_id)


def follow_up(
    tx: Transaction,
    desk: Desk,
    old: Ticket,
    body: str,
    *,
    at: int,
    channel: str | None = None,
    spent: int | None = None,
    files: Files = (),
    message_id: int | None = None,
) -> Ticket:
    """Open a new ticket for what a customer says after the old one is over, and link the two.

    `message_id` is what they said when it is stored already.
    """
    draft = Draft(
        subject=old.subject,
        body=body,
        customer_id=old.customer_id,
        channel=channel or old.channel,
        priority=old.priority,
        category=old.category,
        problem_id=old.problem_id,
        assignee=old.assignee,
        spent_minutes=spent,
        files=files,
    )
    ticket_id = add_ticket(tx, desk, draft, at=at, message_id=message_id)
    tx.insert("ticket_links", ticket_id=ticket_id, other_id=old.id, kind="follows")
    lifecycle.record(tx, desk, ticket_id, "follows", str(old.id), at=at)
    return lifecycle.get_ticket(desk, ticket_id)


def moved_by(status: str, direction: str) -> str:
    """The state that a person's message leads to from a state; thanks are none, and a note leads nowhere."""
    if direction == "out" and status in ("new", "open", "hold"):
        return "pending"
    if direction == "in" and status in ("pending", "hold", "resolved"):
        return "open"
    return status


def is_over(desk: Desk, ticket: Ticket, at: int) -> bool:
    """Whether what a customer says at `at` comes too late for this ticket: it was closed, or resolved long before."""
    if ticket.status != "resolved" or ticket.resolved_at is None:
        return ticket.status == "closed"
    window = int(desk.config.get("reopen_days")) * DAY
    return at > ticket.resolved_at + window or ticket.resolved_at <= desk.closed_before_at(at)


def _is_newest(tx: Transaction, ticket: Ticket, at: int) -> bool:
    """Whether something said at `at` comes after the last change of state; what is logged late moves nothing."""
    return at >= find_last_move(tx.db, ticket.id)
