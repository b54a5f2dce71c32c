"""Whether a ticket counts: marking it as spam and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.errors import Moment, SupportctlError, UsageError, msg
from supportctl.storage.tickets import find_last_move

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Ticket
    from supportctl.storage.journal import Transaction


def mark_spam(desk: Desk, ticket_ids: Sequence[int], *, at: int, reason: str | None = None) -> list[Ticket]:
    """Take tickets out of every queue, list and figure as spam; raises SupportctlError for one that is marked."""
    with desk.change() as tx:
        for ticket in lifecycle.get_tickets(desk, ticket_ids):
            _set_standing(tx, desk, ticket, "spam", at=at, reason=reason)
    return lifecycle.get_tickets(desk, ticket_ids, spam=True)


def unmark_spam(desk: Desk, ticket_ids: Sequence[int], *, at: int, reason: str | None = None) -> list[Ticket]:
    """Bring tickets back from spam exactly as they were; raises SupportctlError for one that is not marked."""
    with desk.change() as tx:
        for ticket in lifecycle.get_tickets(desk, ticket_ids, spam=True):
            if ticket.standing != "spam":
                raise SupportctlError(
                    msg("ticket {id} is not marked as spam"),
                    msg("supportctl ticket spam {id} marks it"),
                    id=ticket.id,
                )
            _set_standing(tx, desk, ticket, "present", at=at, reason=reason)
    return lifecycle.get_tickets(desk, ticket_ids)


def _set_standing(tx: Transaction, desk: Desk, ticket: Ticket, standing: str, *, at: int, reason: str | None) -> None:
    last = find_last_move(tx.db, ticket.id, "standing")
    if at < last:
        raise UsageError(
            msg("ticket {id} was marked, or brought back, later than that"),
            msg("--at lies before its last change, {last}"),
            id=ticket.id,
            last=Moment(last),
        )
    lifecycle.record(tx, desk, ticket.id, "standing", standing, at=at, previous=ticket.standing, reason=reason)
    tx.update("tickets", ticket.id, standing=standing, updated_at=desk.now)
