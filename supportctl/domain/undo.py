"""Taking commands back, and doing again what was taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.log import change_of
from supportctl.errors import ConflictError, Listed, NotFoundError, SupportctlError, msg
from supportctl.records import Record
from supportctl.storage import overlaps
from supportctl.storage import undo as store
from supportctl.storage.imports import roomy_cache

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.log import Change
    from supportctl.storage.journal import Transaction
    from supportctl.storage.overlaps import Rows
    from supportctl.storage.undo import Entry

# How many of the commands in the way are named.
_SHOWN = 10


class Undone(Record):
    """What was taken back, and the number of the undo itself."""

    change: Change
    number: int


def undo(desk: Desk, number: int | None = None) -> Undone:
    """Revert one command exactly: the one with this number, or the newest that stands. The undo of an undo is a redo.

    Raises NotFoundError when there is no such command, SupportctlError when there is nothing to undo or it erased
    something, ConflictError when it is undone already, when later commands overlap, or when what it left was changed.
    """
    with store.explained_references(), roomy_cache(desk.db), desk.change() as tx:
        entry = _chosen(tx, number)
        change = change_of(desk, entry, in_words=desk.rehearses)
        own = overlaps.touched_rows(tx.db, entry.id)
        touched = overlaps.with_namesakes(tx.db, entry, own, tx.journal_id)
        if _list_later(tx, entry, touched):
            # All that is in the way is named at once, also what touched none of the same rows.
            _refuse_overlap(tx, entry, touched, overlaps.list_referring(tx.db, entry, own))
        store.revert(tx, entry)
        _refuse_overlap(tx, entry, overlaps.list_referring(tx.db, entry), overlaps.list_left_behind(tx.db, entry))
        return Undone(change, tx.journal_id)


def _chosen(tx: Transaction, number: int | None) -> Entry:
    hint = msg("supportctl undo --list shows the commands")
    if number is None:
        entry = store.find_newest(tx.db, tx.journal_id)
        if entry is None:
            raise SupportctlError(msg("there is nothing to undo"), hint)
    else:
        found = store.find_entry(tx.db, number) if number < tx.journal_id else None
        if found is None:
            raise NotFoundError(msg("no command {number}"), hint, number=number)
        entry = found
    if entry.undone_by is not None:
        raise ConflictError(
            msg("command {number} ({command}) is undone already"),
            msg("supportctl undo {undone_by} does it again"),
            number=entry.id,
            command=entry.command,
            undone_by=entry.undone_by,
        )
    if entry.is_final:
        raise SupportctlError(
            msg("command {number} ({command}) cannot be undone: something of it was erased for ever"),
            msg("supportctl undo N takes an earlier one back; supportctl db restore FILE brings a backup back"),
            number=entry.id,
            command=entry.command,
        )
    return entry


def _refuse_overlap(tx: Transaction, entry: Entry, *touched: Rows) -> None:
    found = {one.id: one for rows in touched for one in _list_later(tx, entry, rows)}
    later = [found[number] for number in sorted(found)]
    if later:
        raise ConflictError(
            msg("command {number} ({command}) cannot be undone: {later} came after it and touched the same"),
            msg("undo these first, the newest first: {newest_first}"),
            number=entry.id,
            command=entry.command,
            later=_listed(later),
            newest_first=Listed(one.id for one in reversed(later[-_SHOWN:])),
        )


def _list_later(tx: Transaction, entry: Entry, rows: Rows) -> list[Entry]:
    return [one for one in overlaps.list_later(tx.db, entry.id, rows) if one.id != tx.journal_id] if rows else []


def _listed(entries: Sequence[Entry]) -> Listed:
    more = ["…"] if len(entries) > _SHOWN else []
    return Listed([*more, *((one.id, one.command) for one in entries[-_SHOWN:])])
