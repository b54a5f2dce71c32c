"""Merging customers who are one person: everything moves to one of them, and moves back on unmerge."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.domain.customers import get_customer, read_who
from supportctl.errors import ConflictError, SupportctlError, msg
from supportctl.folding import name_key
from supportctl.storage import customer_merges as store
from supportctl.storage import customers as customer_store
from supportctl.storage import search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.storage.customers import Named
    from supportctl.storage.journal import Transaction


def merge_customers(desk: Desk, names: Sequence[str], into: str) -> tuple[list[Named], Named]:
    """Move everything that belongs to some customers to another, all or none; return them and the other.

    Their ids, names and contacts lead to the other from now on. Raises SupportctlError for a merge into oneself, in a
    circle or a second time.
    """
    with desk.change() as tx:
        target = get_customer(desk, into)
        sources = list({source.id: source for source in (_named(desk, name) for name in names)}.values())
        for source in sources:
            _refuse_merge(tx, source, target, into)
            _merge(tx, desk, source.id, target.id)
    return sources, target


def unmerge_customer(desk: Desk, name: str) -> tuple[Named, Named]:
    """Give a merged customer back what the merge moved and the other still has; return both.

    What the other got since stays there. Raises SupportctlError when the customer is not merged, ConflictError when the
    other was merged further or tickets that were merged would come apart.
    """
    with desk.change() as tx:
        source = _named(desk, name)
        merge = store.find_merge(tx.db, source.id)
        if merge is None:
            raise SupportctlError(
                msg("customer {id} ({name}) is not merged into another"),
                msg("supportctl customer show {id} tells who was merged into them"),
                id=source.id,
                name=source.name,
            )
        target = customer_store.find_own_name(tx.db, merge.target_id)
        assert target is not None  # noqa: S101  # a row refers to it
        _refuse_inexact(tx, source, target, merge.id)
        tx.update("customer_merges", merge.id, unmerged_at=desk.now)
        _take_back(tx, merge)
        for table, row_id in store.list_moved(tx.db, merge.id, target.id):
            _hand_over(tx, desk, table, row_id, source.id, target.id)
        tx.update("customers", source.id, merged_into=None, updated_at=desk.now)
        for child_id in store.list_sources(tx.db, source.id):
            tx.update("customers", child_id, merged_into=source.id, updated_at=desk.now)
        tx.update("customers", target.id, updated_at=desk.now)
        _index(tx, source.id, target.id)
    return source, target


def _merge(tx: Transaction, desk: Desk, source_id: int, target_id: int) -> None:
    known, others = store.get_plain(tx.db, target_id), store.get_plain(tx.db, source_id)
    given = {field: value for field, value in others.items() if value is not None and known[field] is None}
    tx.update("customers", target_id, **given, updated_at=desk.now)
    merge_id = tx.insert(
        "customer_merges",
        source_id=source_id,
        target_id=target_id,
        given=json.dumps(given, ensure_ascii=False),
        occurred_at=desk.now,
        recorded_at=desk.now,
    )
    # A tag that both bear stays where it is, and nobody is referred by themselves.
    kept = {("customer_tags", row_id) for row_id in store.list_kept_tags(tx.db, source_id, target_id)}
    kept.add(("customers", target_id))
    for table, _ in store.OWNED:
        for row_id in store.list_owned(tx.db, table, source_id):
            if (table, row_id) not in kept:
                tx.insert("customer_merge_rows", merge_id=merge_id, table_name=table, row_id=row_id)
                _hand_over(tx, desk, table, row_id, target_id, source_id)
    for child_id in (*store.list_sources(tx.db, source_id), source_id):
        tx.update("customers", child_id, merged_into=target_id, updated_at=desk.now)
    _index(tx, source_id, target_id)


def _take_back(tx: Transaction, merge: store.CustomerMerge) -> None:
    """Clear what a merge filled in on the target, unless it was changed since or another merged customer says it."""
    known = store.get_plain(tx.db, merge.target_id)
    left = store.list_merges_into(tx.db, merge.target_id)
    said = {one.id: store.get_plain(tx.db, one.source_id) for one in left}
    given = {one.id: json.loads(one.given) for one in left}
    for field, value in json.loads(merge.given).items():
        if known[field] != value:
            continue
        heir = next((one.id for one in left if said[one.id][field] is not None), None)
        after = None if heir is None else said[heir][field]
        tx.update("customers", merge.target_id, **{field: after})
        if heir is not None:
            given[heir][field] = after
            tx.update("customer_merges", heir, given=json.dumps(given[heir], ensure_ascii=False))


def _index(tx: Transaction, *customer_ids: int) -> None:
    """Their names and addresses stand in their tickets' search rows as well."""
    for customer_id in customer_ids:
        search.index_customer(tx.db, customer_id)


def _hand_over(tx: Transaction, desk: Desk, table: str, row_id: int, owner_id: int, previous_id: int) -> None:
    tx.update(table, row_id, **{dict(store.OWNED)[table]: owner_id})
    if table == "tickets":
        lifecycle.record(tx, desk, row_id, "customer", str(owner_id), at=desk.now, previous=str(previous_id))
        tx.update("tickets", row_id, updated_at=desk.now)


def _named(desk: Desk, name: str) -> Named:
    """The customer that a name means; an id, or a name that nobody bears now, may mean one who was merged."""
    who = read_who(desk, name)
    found = None
    if who.kind == "id":
        found = customer_store.find_own_name(desk.db, int(who.value))
    elif who.kind == "name":
        merged = customer_store.list_merged_by_name_key(desk.db, who.value)
        named = customer_store.list_by_name_key(desk.db, who.value)
        is_free = not any(name_key(one.name) == who.value for one in named)
        found = merged[0] if len(merged) == 1 and is_free else None
    return found or get_customer(desk, name)


def _refuse_merge(tx: Transaction, source: Named, target: Named, into: str) -> None:
    if source.id == target.id:
        raise SupportctlError(
            msg("{text!r} means customer {id} ({name}) too; nobody can be merged into themselves"),
            msg("supportctl customer show {id} tells who was merged into them"),
            text=into,
            id=target.id,
            name=target.name,
        )
    merge = store.find_merge(tx.db, source.id)
    if merge is not None:
        raise SupportctlError(
            msg("customer {id} ({name}) is merged into {target} already"),
            msg("supportctl customer unmerge {id} takes them out again"),
            id=source.id,
            name=source.name,
            target=merge.target_id,
        )


def _refuse_inexact(tx: Transaction, source: Named, target: Named, merge_id: int) -> None:
    further = store.find_merge(tx.db, target.id)
    if further is not None:
        raise ConflictError(
            msg("customer {id} was merged into {target}, who is merged into {last} now"),
            msg("supportctl customer unmerge {target} comes first"),
            id=source.id,
            target=target.id,
            last=further.target_id,
        )
    ticket_ids = [row_id for table, row_id in store.list_moved(tx.db, merge_id, target.id) if table == "tickets"]
    torn = store.list_torn_families(tx.db, ticket_ids, target.id)
    if torn:
        raise ConflictError(
            msg("ticket {child} is merged into {id}, and the two would belong to different customers"),
            msg("supportctl ticket unmerge {child} comes first"),
            child=torn[0][0],
            id=torn[0][1],
        )
