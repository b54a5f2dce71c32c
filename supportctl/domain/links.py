"""Links between tickets that stay two: related, duplicate, follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.errors import ListedWord, NotFoundError, SupportctlError, msg
from supportctl.storage.merges import find_link

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from supportctl.models import Ticket
    from supportctl.storage.journal import Transaction

LINK_KINDS = ("related", "duplicate", "follows")


def link_tickets(desk: Desk, ticket_id: int, other_id: int, kind: str) -> tuple[Ticket, Ticket, bool]:
    """Link a ticket to another; return both and whether that was new. The same again writes nothing.

    Raises SupportctlError for a link to itself.
    """
    with desk.change() as tx:
        ticket, other = _pair(desk, ticket_id, other_id)
        is_new = find_link(tx.db, ticket.id, other.id, kind) is None
        if is_new:
            add_link(tx, desk, ticket.id, other.id, kind)
    return lifecycle.get_ticket(desk, ticket.id), other, is_new


def unlink_tickets(desk: Desk, ticket_id: int, other_id: int, kind: str) -> tuple[Ticket, Ticket]:
    """Take a link off again; raises NotFoundError when there is none of this kind."""
    with desk.change() as tx:
        ticket, other = _pair(desk, ticket_id, other_id)
        row_id = find_link(tx.db, ticket.id, other.id, kind)
        if row_id is None:
            raise NotFoundError(
                msg("tickets {id} and {other} are not linked as {kind}"),
                msg("supportctl show {id} shows the links"),
                id=ticket.id,
                other=other.id,
                kind=ListedWord(kind),
            )
        while row_id is not None:
            # Two of one family may have been linked to the same ticket.
            tx.delete("ticket_links", row_id)
            row_id = find_link(tx.db, ticket.id, other.id, kind)
        lifecycle.record(tx, desk, ticket.id, kind, None, at=desk.now, previous=str(other.id))
        tx.update("tickets", ticket.id, updated_at=desk.now)
    return lifecycle.get_ticket(desk, ticket.id), other


def add_link(tx: Transaction, desk: Desk, ticket_id: int, other_id: int, kind: str) -> None:
    """Write a link with its event."""
    tx.insert("ticket_links", ticket_id=ticket_id, other_id=other_id, kind=kind)
    lifecycle.record(tx, desk, ticket_id, kind, str(other_id), at=desk.now)
    tx.update("tickets", ticket_id, updated_at=desk.now)


def _pair(desk: Desk, ticket_id: int, other_id: int) -> tuple[Ticket, Ticket]:
    ticket, other = lifecycle.get_ticket(desk, ticket_id), lifecycle.get_ticket(desk, other_id)
    if ticket.id == other.id:
        raise SupportctlError(
            msg("a ticket cannot be linked to itself"),
            msg("name two tickets: supportctl ticket link 7 --to 5"),
        )
    return ticket, other
