"""What happened on the whole desk: one entry a command that wrote, with what it touched and what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage import log as store
from supportctl.storage.undo import find_entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.storage.log import Chosen, Deed, Touched
    from supportctl.storage.undo import Entry


class Change(Record):
    """One command with what it touched and did; an undo has the command that it took back, or did again."""

    entry: Entry
    touched: Touched
    deeds: Sequence[Deed]
    behind: Entry | None
    is_redo: bool


def list_changes(
    desk: Desk, chosen: Chosen, *, limit: int | None = None, with_total: bool = False, in_words: bool = True
) -> tuple[list[Change], int | None]:
    """The commands that wrote, newest first, and how many there are in all when that is asked for."""
    entries = [] if limit == 0 else store.list_entries(desk.db, chosen, limit)
    total = store.count_entries(desk.db, chosen) if with_total else None
    return [change_of(desk, entry, in_words=in_words) for entry in entries], total


def change_of(desk: Desk, entry: Entry, *, in_words: bool = True) -> Change:
    """One command with what it touched and, with `in_words`, what it did."""
    behind, is_redo = command_behind(desk, entry)
    deeds = store.list_deeds(desk.db, entry) if in_words and behind is None else []
    return Change(entry, store.find_touched(desk.db, entry), deeds, behind, is_redo)


def command_behind(desk: Desk, entry: Entry) -> tuple[Entry | None, bool]:
    """The command at the end of a chain of undos, None for one that is no undo, and whether it was done again."""
    behind, is_redo = entry, True
    while behind.undoes is not None:
        found = find_entry(desk.db, behind.undoes)
        assert found is not None  # noqa: S101  # rows of the journal stay
        behind, is_redo = found, not is_redo
    return (None, False) if behind is entry else (behind, is_redo)
