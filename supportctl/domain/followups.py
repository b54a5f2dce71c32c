"""What we mean to do for customers: entered by hand or from the list of a report, then done, or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.errors import ConflictError, NotFoundError, SupportctlError, UsageError, msg
from supportctl.storage import followups as store
from supportctl.storage import keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Followup

MAX_TEXT = 2_000


def get_followup(desk: Desk, followup_id: int) -> Followup:
    """The follow-up with this id; raises NotFoundError when there is none."""
    found = store.find_followup(desk.db, followup_id)
    if found is None:
        raise NotFoundError(
            msg("no follow-up {id}"), msg("supportctl followup list --all shows what there is"), id=followup_id
        )
    return found


def add_followup(
    desk: Desk,
    *,
    kind: str,
    customer_id: int | None,
    ticket_id: int | None,
    due_at: int,
    note: str | None,
    owner: str | None,
    at: int,
    key: str | None = None,
) -> Followup:
    """Enter what is to be done for a customer, or for that of a ticket.

    Raises UsageError when neither is named or a text is empty, NotFoundError when the ticket does not exist,
    ConflictError when it belongs to another customer.
    """
    if customer_id is None and ticket_id is None:
        raise UsageError(msg("for whom? no customer is named"), msg("give -c CUSTOMER, or --ticket ID"))
    note, owner = checked_text(note), checked_text(owner)
    with desk.change() as tx:
        if ticket_id is not None:
            ticket = lifecycle.get_ticket(desk, ticket_id)
            if customer_id is not None and ticket.customer_id not in (None, customer_id):
                raise ConflictError(
                    msg("ticket {id} belongs to another customer"), msg("leave out -c, or --ticket"), id=ticket.id
                )
            ticket_id, customer_id = ticket.id, customer_id or ticket.customer_id
        known = keys.find_created(tx.db, key, "follow-up")
        if known is None:
            known = tx.insert(
                "followups", kind=kind, customer_id=customer_id, ticket_id=ticket_id, note=note, owner=owner,
                due_at=due_at, occurred_at=at, recorded_at=desk.now,
            )  # fmt: skip
            keys.remember(tx, key, "follow-up", known)
    return get_followup(desk, known)


def finish_followups(desk: Desk, followup_ids: Sequence[int], *, outcome: str | None, at: int) -> list[Followup]:
    """Record that follow-ups were done, all or none, with what came of it.

    Raises NotFoundError for one that does not exist, SupportctlError for one that is done or dropped already.
    """
    outcome = checked_text(outcome)
    with desk.change() as tx:
        for one in _open_ones(desk, followup_ids):
            tx.update("followups", one.id, done_at=at, done_recorded_at=desk.now, **_said(outcome))
    return [get_followup(desk, followup_id) for followup_id in followup_ids]


def drop_followups(desk: Desk, followup_ids: Sequence[int], *, reason: str | None) -> list[Followup]:
    """Record that follow-ups will not be done, all or none, and why. Raises as finish_followups."""
    reason = checked_text(reason)
    with desk.change() as tx:
        for one in _open_ones(desk, followup_ids):
            tx.update("followups", one.id, dropped_at=desk.now, **_said(reason))
    return [get_followup(desk, followup_id) for followup_id in followup_ids]


def checked_text(text: str | None) -> str | None:
    """A note, outcome or name as it will be stored; raises UsageError when it is empty, too long or holds a NUL."""
    if text is None:
        return None
    bare = text.strip()
    if not bare or "\0" in bare or len(bare) > MAX_TEXT:
        raise UsageError(
            msg("{text!r} cannot be kept with a follow-up"), msg("1 to {limit} characters"),
            text=text[:80], limit=MAX_TEXT,
        )  # fmt: skip
    return bare


def _said(text: str | None) -> dict[str, str]:
    return {} if text is None else {"outcome": text}


def _open_ones(desk: Desk, followup_ids: Sequence[int]) -> list[Followup]:
    found = [get_followup(desk, followup_id) for followup_id in dict.fromkeys(followup_ids)]
    for one in found:
        if one.status != "open":
            raise SupportctlError(
                msg("follow-up {id} is done already")
                if one.status == "done"
                else msg("follow-up {id} was dropped already"),
                msg("supportctl followup list --all shows it, supportctl undo --list what can be taken back"),
                id=one.id,
            )
    return found
