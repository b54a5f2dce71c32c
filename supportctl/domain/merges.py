"""Merging tickets: one stands for all, and each can be taken out again exactly as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from supportctl.domain import lifecycle, merge_gifts
from supportctl.domain.merge_rules import refuse_merge
from supportctl.domain.messages import refresh_moments
from supportctl.errors import ConflictError, SupportctlError, msg
from supportctl.records import Record
from supportctl.storage import merges as store
from supportctl.storage import search
from supportctl.storage.tickets import list_merged_into

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Ticket
    from supportctl.storage.journal import Transaction
    from supportctl.storage.merges import Merge


class Merged(Record):
    """The ticket that stands for all, the tickets merged into it, and the state in which it was before."""

    target: Ticket
    source_ids: Sequence[int]
    status_before: str


def merge_tickets(desk: Desk, source_ids: Sequence[int], target_id: int) -> Merged:
    """Merge tickets into another, all or none: its conversation is theirs too, and their ids lead to it.

    Raises SupportctlError for a merge into itself, in a circle, of a merged or spam ticket, into a closed one, and of
    tickets of different customers; NotFoundError for one that is missing or removed.
    """
    with desk.change() as tx:
        target = lifecycle.get_ticket(desk, target_id)
        before = target.status
        for source_id in dict.fromkeys(source_ids):
            source = lifecycle.get_ticket(desk, source_id, merged=True)
            target = lifecycle.get_ticket(desk, target.id)
            refuse_merge(desk, source, target, target_id)
            _merge(tx, desk, source, target)
    return Merged(lifecycle.get_ticket(desk, target.id), list(dict.fromkeys(source_ids)), before)


def unmerge_tickets(desk: Desk, ticket_ids: Sequence[int]) -> list[tuple[Ticket, Ticket]]:
    """Take tickets out again, all or none; return each with the one into which it was merged."""
    with desk.change():
        return [unmerge_ticket(desk, ticket_id) for ticket_id in dict.fromkeys(ticket_ids)]


def unmerge_ticket(desk: Desk, ticket_id: int) -> tuple[Ticket, Ticket]:
    """Take one ticket out again, with what had been merged into it before; return it and the one it was merged into.

    It comes back as it was; the other loses what the merge gave it and keeps what was said and changed there since.
    Raises SupportctlError when the ticket is not merged, ConflictError when this could not be exact.
    """
    with desk.change() as tx:
        source = lifecycle.get_ticket(desk, ticket_id, merged=True)
        merge = store.find_merge(tx.db, ticket_id)
        if merge is None:
            raise SupportctlError(
                msg("ticket {id} is not merged into another"),
                msg("supportctl show {id} tells what was merged into it"),
                id=ticket_id,
            )
        target = lifecycle.get_ticket(desk, merge.target_id, merged=True, removed=True)
        _refuse_inexact(tx, source, target, merge)
        tx.update("ticket_merges", merge.id, unmerged_at=desk.now)
        _point(tx, desk, source, None)
        for child_id in store.list_sources(tx.db, source.id):
            _point(tx, desk, lifecycle.get_ticket(desk, child_id, merged=True, removed=True), source.id)
        lifecycle.record(tx, desk, source.id, "standing", "present", at=desk.now, previous="merged")
        tx.update("tickets", source.id, standing="present")
        lifecycle.record(tx, desk, target.id, "unmerge", str(source.id), at=desk.now)
        _refresh(tx, desk, source.id, target.id)
        merge_gifts.take_back(tx, desk, target, merge, store.list_merges_into(tx.db, target.id))
        search.index_ticket(tx.db, target.id)
    return lifecycle.get_ticket(desk, source.id), lifecycle.get_ticket(desk, target.id, removed=True)


def with_merged(desk: Desk, ticket_ids: Sequence[int]) -> list[Ticket]:
    """These tickets, removed ones too, after all that were merged into them.

    Raises ConflictError for one that is merged into a ticket that is not among them.
    """
    tickets = [
        lifecycle.get_ticket(desk, one, removed=True, spam=True, merged=True) for one in dict.fromkeys(ticket_ids)
    ]
    for ticket in tickets:
        if ticket.merged_into is not None and ticket.merged_into not in ticket_ids:
            raise ConflictError(
                msg("ticket {id} is merged into {target}, which would stay"),
                msg("supportctl ticket unmerge {id} takes it out first"),
                id=ticket.id,
                target=ticket.merged_into,
            )
    children = list_merged_into(desk.db, [ticket.id for ticket in tickets])
    found = [lifecycle.get_ticket(desk, one, removed=True, spam=True, merged=True) for one in sorted(children)]
    return found + [ticket for ticket in tickets if ticket.id not in children]


def _merge(tx: Transaction, desk: Desk, source: Ticket, target: Ticket) -> None:
    for child_id in store.list_sources(tx.db, source.id):
        _point(tx, desk, lifecycle.get_ticket(desk, child_id, merged=True, removed=True), target.id)
    _point(tx, desk, source, target.id)
    lifecycle.record(tx, desk, source.id, "standing", "merged", at=desk.now, previous=source.standing)
    tx.update("tickets", source.id, standing="merged")
    lifecycle.record(tx, desk, target.id, "merge", str(source.id), at=desk.now)
    _refresh(tx, desk, source.id, target.id)
    # The last split before the merge: a later one would leave nothing exact to take out.
    given = {"move": store.find_last_move_id(tx.db), **merge_gifts.give(tx, desk, source, target)}
    search.index_ticket(tx.db, target.id)
    tx.insert(
        "ticket_merges",
        source_id=source.id,
        target_id=target.id,
        given=json.dumps(given, ensure_ascii=False),
        occurred_at=desk.now,
        recorded_at=desk.now,
    )


def _point(tx: Transaction, desk: Desk, ticket: Ticket, target_id: int | None) -> None:
    """Let a ticket lead to its last target, or to none."""
    value = None if target_id is None else str(target_id)
    previous = None if ticket.merged_into is None else str(ticket.merged_into)
    lifecycle.record(tx, desk, ticket.id, "merged_into", value, at=desk.now, previous=previous)
    tx.update("tickets", ticket.id, merged_into=target_id)


def _refresh(tx: Transaction, desk: Desk, source_id: int, target_id: int) -> None:
    for ticket_id in (source_id, target_id):
        refresh_moments(tx, desk, ticket_id)
    search.index_ticket(tx.db, source_id)


def _refuse_inexact(tx: Transaction, source: Ticket, target: Ticket, merge: Merge) -> None:
    if target.merged_into is not None:
        raise ConflictError(
            msg("ticket {id} was merged into {target}, which is merged into {last} now"),
            msg("supportctl ticket unmerge {target} comes first"),
            id=source.id,
            target=target.id,
            last=target.merged_into,
        )
    members = [source.id, *store.list_sources(tx.db, source.id)]
    moved = store.find_moved_since(tx.db, members, json.loads(merge.given)["move"])
    if moved is not None:
        raise ConflictError(
            msg("messages of ticket {id} were split away into {other} after it was merged"),
            msg("it would not come back whole; take back the split first"),
            id=source.id,
            other=moved,
        )
