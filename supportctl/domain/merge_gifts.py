"""What a merge gives the ticket that stands for both, and how an unmerge takes exactly that back."""

from __future__ import annotations

# Gifts are JSON beside the merge: for each field what it said before and after, the event that tells it and the event
# `on` which it followed; for each tag and each field of our `own` its event. A gift is taken back only while nobody
# changed the field or the tag since. What another ticket that was merged since that change gives as well passes on to
# that one, so that the order of unmerging does not matter.
import json
from typing import TYPE_CHECKING, Any

from supportctl.domain import lifecycle
from supportctl.domain.merge_rules import joined
from supportctl.models import UNRESOLVED
from supportctl.records import Record
from supportctl.storage import merges as store
from supportctl.storage.fields import list_values
from supportctl.storage.tickets import find_last_move, find_tag_id, find_ticket, list_merged_into

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Ticket
    from supportctl.storage.journal import Transaction
    from supportctl.storage.merges import Merge

# What a merge may change on the ticket into which it merges.
_FIELDS = ("customer_id", "priority", "kind", "category", "assignee", "feeling", "problem_id", "status", "sleep")
# The two say one thing together, and are given and taken back as one.
_SLEEP = ("wakes_on", "snoozed_until")


class _Left(Record):
    """Another merge that still holds: its gifts, its source, and the event that tells it."""

    gifts: dict[str, Any]
    source: Ticket
    told: int


def give(tx: Transaction, desk: Desk, source: Ticket, target: Ticket) -> dict[str, Any]:
    """Let a ticket take over what a merge gives it, and return the gifts."""
    given: dict[str, Any] = {"fields": {}, "tags": {}, "own": {}}
    after = _joined(tx, target, source)
    for field in _FIELDS:
        before, value = _value(target, field), _value(after, field)
        if value == before:
            continue
        newest = store.find_newest(tx.db, target.id, _event_names(field))
        event = _write(tx, desk, target, field, value, at=_moment(tx, desk, field, target, source))
        gift = {"before": before, "after": value, "event": event, "on": newest and newest.id}
        if field == "status":
            gift["resolved_at"] = target.resolved_at
            tx.update("tickets", target.id, resolved_at=None)
        given["fields"][field] = gift
    for tag in source.tags:
        if tag not in target.tags:
            tx.insert("ticket_tags", ticket_id=target.id, tag=tag)
            given["tags"][tag] = _record(tx, desk, target.id, "tag", tag)
    values = list_values(tx.db, [target.id, source.id])
    for name, text in sorted(values.get(source.id, {}).items()):
        if name not in values.get(target.id, {}):
            given["own"][name] = _fill(tx, desk, target, name, text)
    return given


def take_back(tx: Transaction, desk: Desk, target: Ticket, merge: Merge, others: Sequence[Merge]) -> None:
    """Undo on the target what a merge gave it, unless it was changed since or one of the `others` gives the same."""
    given = json.loads(merge.given)
    left = [_left(tx, one) for one in others]
    for field, gift in given["fields"].items():
        _take_back_field(tx, desk, target, field, gift, left)
    _end_sleep(tx, desk, target)
    for tag, event in given["tags"].items():
        newest = store.find_newest(tx.db, target.id, ("tag", "untag"), tag)
        if newest is None or newest.id != event:
            continue
        # Who was merged before the tag was taken off by hand does not bring it back.
        off = store.find_newest(tx.db, target.id, ("tag", "untag"), tag, before=event)
        heir = next((one for one in left if tag in one.source.tags and one.told > (off.id if off else 0)), None)
        row_id = find_tag_id(tx.db, target.id, tag)
        if heir is not None:
            heir.gifts["tags"][tag] = event
        elif row_id is not None:
            tx.delete("ticket_tags", row_id)
            _record(tx, desk, target.id, "untag", tag)
    for name, event in given["own"].items():
        _take_back_own(tx, desk, target, name, event, left)
    for one, kept in zip(others, left, strict=True):
        text = json.dumps(kept.gifts, ensure_ascii=False)
        if text != one.given:
            tx.update("ticket_merges", one.id, given=text)


def _take_back_own(tx: Transaction, desk: Desk, target: Ticket, name: str, event: int, left: Sequence[_Left]) -> None:
    """Clear a field of our own that a merge filled, unless it was changed since or another merge fills it."""
    newest = store.find_newest(tx.db, target.id, (f"field:{name}",))
    if newest is None or newest.id != event:
        return
    # Who was merged before the field was cleared by hand does not fill it again.
    off = store.find_newest(tx.db, target.id, (f"field:{name}",), before=event)
    for one in left:
        value = list_values(tx.db, [one.source.id]).get(one.source.id, {}).get(name)
        if value is not None and one.told > (off.id if off else 0):
            one.gifts["own"][name] = _fill(tx, desk, target, name, value) if value != newest.value else event
            return
    _fill(tx, desk, target, name, None)


def _fill(tx: Transaction, desk: Desk, target: Ticket, name: str, value: str | None) -> int:
    """Set a field of our own with its event, and return the id of that."""
    from supportctl.domain.fields import set_values

    set_values(tx, desk, target.id, {name: value}, at=desk.now)
    newest = store.find_newest(tx.db, target.id, (f"field:{name}",))
    assert newest is not None  # noqa: S101  # written a moment ago
    return newest.id


def _end_sleep(tx: Transaction, desk: Desk, target: Ticket) -> None:
    """Wake a ticket that is finished again."""
    ticket = find_ticket(tx.db, target.id, -(2**62))
    if ticket is not None and ticket.status not in UNRESOLVED:
        lifecycle.set_sleep(tx, desk, ticket, None, None, at=desk.now)


def _take_back_field(
    tx: Transaction, desk: Desk, target: Ticket, field: str, gift: dict[str, Any], left: Sequence[_Left]
) -> None:
    gifts = [one.gifts["fields"] for one in left]
    after_it = next((one[field] for one in gifts if field in one and one[field]["on"] == gift["event"]), None)
    newest = store.find_newest(tx.db, target.id, _event_names(field))
    if newest is None or (after_it is None and newest.id != gift["event"]):
        # Somebody changed it since.
        return
    value, heir = gift["before"], None
    for one in left:
        if field in one.gifts["fields"] or one.told < (gift["on"] or 0):
            # Who was merged before somebody set the field by hand gives nothing to what was set.
            continue
        joint = _value(_joined(tx, target._replace(**_columns(field, value)), one.source), field)
        if joint != value:
            value, heir = joint, one.gifts["fields"]
    event = gift["event"]
    if after_it is not None:
        # The next gift now goes on from what was there before this one.
        after_it.update({**gift, "before": value, "after": after_it["after"], "event": after_it["event"]})
        after_it["on"] = gift["on"] if heir is None else event
    elif value != gift["after"]:
        event = _restore(tx, desk, target, field, value, gift, at=newest.occurred_at)
    if heir is not None:
        heir[field] = {**gift, "after": value, "event": event}
    for fields in gifts:
        if heir is None and field in fields and fields[field]["event"] == gift["on"]:
            # What the gift before this one gave is told by the newest event again.
            fields[field]["event"] = event if after_it is None else gift["on"]


def _restore(
    tx: Transaction, desk: Desk, target: Ticket, field: str, value: Any, gift: dict[str, Any], *, at: int
) -> int:
    """Write a value again at the moment of what it takes back: nothing then stands between the two in any history."""
    if field == "status":
        resolved_at = gift["resolved_at"] if value == "resolved" else None
        tx.update("tickets", target.id, resolved_at=resolved_at)
        at = resolved_at or at
    return _write(tx, desk, target, field, value, at=at)


def _joined(tx: Transaction, target: Ticket, source: Ticket) -> Ticket:
    members = [target.id, *list_merged_into(tx.db, [target.id]), source.id]
    stored = find_ticket(tx.db, target.id, -(2**62))
    waits = stored is not None and stored.waiting_since is not None
    return joined(target, source, is_answered=store.is_answered(tx.db, members), is_waiting=waits)


def _left(tx: Transaction, merge: Merge) -> _Left:
    source = find_ticket(tx.db, merge.source_id, -(2**62))
    told = store.find_newest(tx.db, merge.target_id, ("merge",), str(merge.source_id))
    assert source is not None  # noqa: S101  # a row refers to it
    assert told is not None  # noqa: S101  # every merge is told
    return _Left(json.loads(merge.given), source, told.id)


def _moment(tx: Transaction, desk: Desk, field: str, target: Ticket, source: Ticket) -> int:
    """When a field changed by a merge changed: a state was never another since the last move, an anger is as old."""
    if field == "status":
        return find_last_move(tx.db, target.id)
    if field == "feeling":
        said = [store.find_newest(tx.db, one.id, ("feeling",)) for one in (source, target)]
        return max((newest.occurred_at for newest in said if newest), default=desk.now)
    return desk.now


def _write(tx: Transaction, desk: Desk, target: Ticket, field: str, value: Any, *, at: int) -> int:
    """Set a field with its event, and return the id of that."""
    row = find_ticket(tx.db, target.id, -(2**62))
    event = 0
    for column, new in _columns(field, value).items():
        before = getattr(row, column)
        if new == before:
            continue
        tx.update("tickets", target.id, **{column: new})
        event = _record(
            tx, desk, target.id, lifecycle.EVENT_NAMES.get(column, column), None if new is None else str(new), at=at,
            previous=None if before is None else str(before),
        )  # fmt: skip
    return event


def _record(tx: Transaction, desk: Desk, ticket_id: int, field: str, value: str | None, **more: Any) -> int:
    lifecycle.record(tx, desk, ticket_id, field, value, **{"at": desk.now, **more})
    newest = store.find_newest(tx.db, ticket_id, (field,))
    assert newest is not None  # noqa: S101  # written a moment ago
    return newest.id


def _value(ticket: Ticket, field: str) -> Any:
    return [getattr(ticket, column) for column in _SLEEP] if field == "sleep" else getattr(ticket, field)


def _columns(field: str, value: Any) -> dict[str, Any]:
    return dict(zip(_SLEEP, value, strict=True)) if field == "sleep" else {field: value}


def _event_names(field: str) -> tuple[str, ...]:
    return _SLEEP if field == "sleep" else (lifecycle.EVENT_NAMES.get(field, field),)
