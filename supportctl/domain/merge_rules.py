"""What a merge may do, and what the ticket that stands for both takes over from the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import SupportctlError, msg
from supportctl.models import FEELINGS, PRIORITIES, UNRESOLVED

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from supportctl.models import Ticket


def joined(target: Ticket, source: Ticket, *, is_answered: bool, is_waiting: bool) -> Ticket:
    """The target as it is once the source is merged into it; tags are joined by the one who writes them.

    The higher priority and the unhappier feeling win, a complaint stays one, and what the target does not say is taken
    from the source. An unfinished source reopens a resolved target, which then waits for whom the source waits for;
    one whose customer waits for us opens and wakes any other. What we promised on either stands, the earlier promise of
    two. `is_answered` and `is_waiting` tell of both conversations together.
    """
    after = target._replace(
        customer_id=source.customer_id if target.customer_id is None else target.customer_id,
        priority=max(target.priority, source.priority, key=PRIORITIES.index),
        kind="complaint" if source.kind == "complaint" else target.kind or source.kind,
        category=target.category or source.category,
        problem_id=target.problem_id or source.problem_id,
        assignee=target.assignee or source.assignee,
        feeling=min(filter(None, (target.feeling, source.feeling)), key=FEELINGS.index, default=None),
    )
    status = after.status
    is_unfinished = source.status in ("new", "open")
    if is_unfinished and (status == "resolved" or (is_waiting and status in ("pending", "hold"))):
        status = "open"
    elif source.status in ("pending", "hold") and status == "resolved":
        return after._replace(
            status=source.status, snoozed_until=source.snoozed_until, wakes_on=source.wakes_on, resolved_at=None
        )
    elif status == "new" and is_answered:
        # New means that nobody has ever answered.
        status = source.status if source.status in ("pending", "hold") and not is_waiting else "open"
    if is_unfinished and is_waiting and after.wakes_on != "promise":
        after = after._replace(snoozed_until=None, wakes_on=None)
    if source.wakes_on == "promise" and status in UNRESOLVED:
        promised = [one.snoozed_until for one in (source, after) if one.wakes_on == "promise" and one.snoozed_until]
        after = after._replace(snoozed_until=min(promised), wakes_on="promise")
    return after._replace(status=status)


def refuse_merge(desk: Desk, source: Ticket, target: Ticket, named_id: int) -> None:
    """Raise SupportctlError for a merge that may not be; `named_id` is the target as it was named."""
    if source.id == named_id:
        raise SupportctlError(
            msg("a ticket cannot be merged into itself"), msg("name two tickets: supportctl ticket merge 7 --into 5")
        )
    if source.id == target.id:
        raise SupportctlError(
            msg("ticket {named} is merged into {id} already; the other way round would be a circle"),
            msg("supportctl ticket unmerge {named} comes first"),
            named=named_id,
            id=source.id,
        )
    if source.merged_into is not None:
        raise SupportctlError(
            msg("ticket {id} is merged into {target} already"),
            msg("supportctl ticket unmerge {id} takes it out again"),
            id=source.id,
            target=source.merged_into,
        )
    if target.status == "closed":
        raise SupportctlError(
            msg("ticket {id} is closed; nothing can be merged into it"),
            msg("supportctl ticket link {other} --to {id} joins the two without merging"),
            id=target.id,
            other=source.id,
        )
    if None not in (source.customer_id, target.customer_id) and source.customer_id != target.customer_id:
        raise _different_customers(desk, source, target)


def _different_customers(desk: Desk, source: Ticket, target: Ticket) -> SupportctlError:
    hint = msg("supportctl ticket link {id} --to {target} joins the two without merging")
    if _look_like_one(desk, source, target):
        hint = msg(
            "supportctl ticket link {id} --to {target} joins the two; if it is one person, supportctl customer merge"
            " {customer} --into {other} comes first"
        )
    return SupportctlError(
        msg("tickets {id} ({name}) and {target} ({other_name}) are of different customers"),
        hint,
        id=source.id,
        name=source.customer or "",
        target=target.id,
        other_name=target.customer or "",
        customer=source.customer_id,
        other=target.customer_id,
    )


def _look_like_one(desk: Desk, source: Ticket, target: Ticket) -> bool:
    """Whether two customers may be one person: each word of one name stands in the other, or in its address."""
    from supportctl.storage.customers import list_contact_points

    def words(ticket: Ticket, *, contacts: bool) -> set[str]:
        from supportctl.folding import name_key

        texts = [ticket.customer or ""]
        if contacts and ticket.customer_id is not None:
            texts += [point.value for point in list_contact_points(desk.db, ticket.customer_id)]
        names = [text.partition("@")[0] or text for text in texts]
        return {word for name in names for word in _parted(name_key(name))}

    pairs = ((source, target), (target, source))
    return any(words(one, contacts=False) <= words(other, contacts=True) for one, other in pairs)


def _parted(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text).split()
