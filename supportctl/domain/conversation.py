"""What is said on a ticket, and the state that saying it causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.domain.desk import DAY
from supportctl.domain.messages import add_message
from supportctl.domain.tickets import follow_up
from supportctl.errors import SupportctlError, msg
from supportctl.storage.tickets import find_last_move

if TYPE_CHECKING:
    from supportctl.domain.attachments import Files
    from supportctl.domain.desk import Desk
    from supportctl.models import Ticket
    from supportctl.storage.journal import Transaction


def reply(desk: Desk, ticket_id: int, body: str, *, at: int, status: str | None = None, files: Files = ()) -> Ticket:
    """Store our public answer; the ticket then waits for the customer, unless a state is asked for.

    `status` is the state that wins over that. Raises SupportctlError when the ticket is closed.
    """
    with desk.change() as tx:
        ticket = lifecycle.get_ticket(desk, ticket_id)
        if ticket.status == "closed":
            raise SupportctlError(
                msg("ticket {id} is closed; a reply to it is not possible"),
                msg("supportctl ticket new starts a new one; notes, tags and edits are still possible"),
                id=ticket.id,
            )
        if status is not None:
            lifecycle.refuse_earlier(tx, ticket, at)
        elif ticket.status in ("new", "open", "hold") and _is_newest(tx, ticket, at):
            status = "pending"
        message_id = add_message(tx, desk, ticket, "out", body, at=at, files=files)
        lifecycle.set_status(tx, desk, ticket, status or ticket.status, at=at, message_id=message_id)
    return lifecycle.get_ticket(desk, ticket_id)


def note(desk: Desk, ticket_id: int, body: str, *, at: int, files: Files = ()) -> Ticket:
    """Store a note that never leaves the desk; it moves nothing."""
    with desk.change() as tx:
        add_message(tx, desk, lifecycle.get_ticket(desk, ticket_id), "note", body, at=at, files=files)
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
    files: Files = (),
) -> Ticket:
    """Store what the customer said and return the ticket that now holds it.

    A customer message opens a ticket that was pending, on hold, or resolved within `reopen_days`; after that, or on a
    closed ticket, it starts a new one that follows the old. Thanks, automatic messages, and what was said before the
    last change of state and is logged late, open and start nothing.
    """
    with desk.change() as tx:
        ticket = lifecycle.get_ticket(desk, ticket_id)
        moves = not is_ack and not is_automatic and _is_newest(tx, ticket, at)
        if moves and _is_over(desk, ticket, at):
            return follow_up(tx, desk, ticket, body, at=at, channel=channel, files=files)
        message_id = add_message(
            tx, desk, ticket, "in", body, at=at, channel=channel, is_ack=is_ack, is_automatic=is_automatic, files=files
        )
        if moves and ticket.status in ("pending", "hold", "resolved"):
            return lifecycle.set_status(tx, desk, ticket, "open", at=at, actor_kind="customer", message_id=message_id)
        if moves and ticket.snoozed_until is not None:
            tx.update("tickets", ticket.id, snoozed_until=None)
    return ticket


def _is_newest(tx: Transaction, ticket: Ticket, at: int) -> bool:
    """Whether something said at `at` comes after the last change of state; what is logged late moves nothing."""
    return at >= find_last_move(tx.db, ticket.id)


def _is_over(desk: Desk, ticket: Ticket, at: int) -> bool:
    if ticket.status == "closed":
        return True
    window = int(desk.config.get("reopen_days")) * DAY
    return ticket.status == "resolved" and ticket.resolved_at is not None and at > ticket.resolved_at + window
