"""Taking a command back: the inverse of its journalled changes, written and journalled like any other change."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

from supportctl.errors import ConflictError, msg
from supportctl.records import Record
from supportctl.storage.spans import joined, overlaps, size
from supportctl.storage.stalewords import StaleWords

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supportctl.storage.journal import Transaction
    from supportctl.storage.spans import Span

ENTRY = """SELECT id, at, actor, command, undone_by, undoes,
    is_final OR NOT EXISTS (SELECT 1 FROM journal_changes WHERE journal_id = journal.id) AS is_final FROM journal"""


class Entry(Record):
    """One command that wrote: `undone_by` names the undo, `undoes` what it takes back; a final one erased something."""

    id: int
    at: int
    actor: str
    command: str
    undone_by: int | None
    undoes: int | None
    is_final: bool


def find_entry(db: sqlite3.Connection, number: int) -> Entry | None:
    """The command with this number."""
    row = db.execute(f"{ENTRY} WHERE id = ?", (number,)).fetchone()
    return entry_of(row) if row else None


def find_newest(db: sqlite3.Connection, before: int) -> Entry | None:
    """The newest command before a number that stands: neither undone nor itself an undo."""
    row = db.execute(
        f"{ENTRY} WHERE id < ? AND undone_by IS NULL AND undoes IS NULL ORDER BY id DESC LIMIT 1", (before,)
    ).fetchone()
    return entry_of(row) if row else None


def entry_of(row: Sequence[object]) -> Entry:
    """A row of the journal."""
    *values, is_final = row
    return Entry._make([*values, bool(is_final)])


def revert(tx: Transaction, entry: Entry) -> None:
    """Take back what a command did: its added rows go, the others get their old values, deleted ones come back.

    Raises ConflictError when a row is not as the command left it. What later rows refer to is left to the foreign
    keys, which are looked at when the transaction ends; list_referring finds it before.
    """
    db = tx.db
    db.execute("PRAGMA defer_foreign_keys = ON")
    added = _added_rows(db, entry)
    words = StaleWords(db, entry.id)
    words.gather()
    # First of all: a row that comes back may have the key of one that goes.
    for table, spans in added.items():
        for first, last in spans:
            tx.delete_range(table, first, last)
    for table, action, first, last in _other_changes(db, entry, added):
        if action == "delete":
            _restore(tx, entry, table, first, last)
        else:
            _restore_values(tx, entry, table, first, last)
    words.gather()
    words.refresh()
    db.execute("UPDATE journal SET undoes = ? WHERE id = ?", (entry.id, tx.journal_id))
    _mark_undone(db, entry.id, tx.journal_id)


@contextmanager
def explained_references() -> Iterator[None]:
    """Turn what the foreign keys say at the end of an undo into a ConflictError."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        is_reference = "FOREIGN KEY" in str(error)
        raise ConflictError(
            msg("something later refers to what this command created")
            if is_reference
            else msg("what would come back is there again: a later command added the same"),
            msg("supportctl undo --list shows what came after; nothing was changed"),
        ) from error


def _added_rows(db: sqlite3.Connection, entry: Entry) -> dict[str, list[Span]]:
    found: defaultdict[str, list[Span]] = defaultdict(list)
    rows = db.execute(
        """SELECT table_name, first_id, last_id FROM journal_changes WHERE journal_id = ? AND action = 'insert'
            ORDER BY id DESC""",
        (entry.id,),
    )
    for table, first, last in rows.fetchall():
        found[table].append((first, last))
    added = {table: joined(spans) for table, spans in found.items()}
    for table, spans in added.items():
        present = sum(
            db.execute(f"SELECT count(*) FROM {table} WHERE id BETWEEN ? AND ?", span).fetchone()[0] for span in spans
        )
        deleted = db.execute(
            "SELECT first_id FROM journal_changes WHERE journal_id = ? AND table_name = ? AND action = 'delete'",
            (entry.id, table),
        )
        if present + sum(overlaps(spans, row[0], row[0]) for row in deleted) < size(spans):
            raise _changed_since(entry)
    return added


def _other_changes(
    db: sqlite3.Connection, entry: Entry, added: dict[str, list[Span]]
) -> list[tuple[str, str, int, int]]:
    """Updates and deletes of rows that the command had not added, newest first, in runs of one kind.

    The ranges of added rows stand at the end of a command's changes, so their order among the others is unknown; it
    does not matter, since a row that was added goes whatever else happened to it.
    """
    runs: list[tuple[str, str, int, int]] = []
    rows = db.execute(
        """SELECT id, table_name, action, first_id FROM journal_changes WHERE journal_id = ? AND action <> 'insert'
            ORDER BY id DESC""",
        (entry.id,),
    )
    for change, table, action, row_id in rows:
        if overlaps(added.get(table, ()), row_id, row_id):
            continue
        if runs and runs[-1][:3] == (table, action, change + 1):
            runs[-1] = (table, action, change, runs[-1][3])
        else:
            runs.append((table, action, change, change))
    return runs


def _restore(tx: Transaction, entry: Entry, table: str, first: int, last: int) -> None:
    is_taken = tx.db.execute(
        f"SELECT 1 FROM {table} WHERE id IN (SELECT first_id FROM journal_changes WHERE id BETWEEN ? AND ?) LIMIT 1",
        (first, last),
    ).fetchone()
    if is_taken:
        raise _changed_since(entry)
    tx.restore(table, first, last)


def _restore_values(tx: Transaction, entry: Entry, table: str, first: int, last: int) -> None:
    # Read as they are needed: a large import may have changed a hundred thousand rows.
    for change in range(last, first - 1, -1):
        row_id, before, after = tx.db.execute(
            "SELECT first_id, before, after FROM journal_changes WHERE id = ?", (change,)
        ).fetchone()
        old = json.loads(before)
        present = tx.db.execute(f"SELECT {', '.join(old)} FROM {table} WHERE id = ?", (row_id,)).fetchone()
        # Commands of the first schema did not write down what they left.
        if present is None or (after is not None and dict(zip(old, present, strict=True)) != json.loads(after)):
            raise _changed_since(entry)
        tx.update(table, row_id, **old)


def _mark_undone(db: sqlite3.Connection, number: int, by: int) -> None:
    """Say that a command is undone; what it had itself undone stands again, and so on down a chain of undos."""
    db.execute("UPDATE journal SET undone_by = ? WHERE id = ?", (by, number))
    undone = db.execute("SELECT undoes FROM journal WHERE id = ?", (number,)).fetchone()[0]
    if undone is None:
        return
    db.execute("UPDATE journal SET undone_by = NULL WHERE id = ?", (undone,))
    deeper = db.execute("SELECT undoes FROM journal WHERE id = ?", (undone,)).fetchone()[0]
    if deeper is not None:
        _mark_undone(db, deeper, undone)


def _changed_since(entry: Entry) -> ConflictError:
    return ConflictError(
        msg("command {number} ({command}) cannot be undone: a row is no longer as it was left"),
        msg("it was erased, or changed outside of supportctl; nothing was changed"),
        number=entry.id,
        command=entry.command,
    )
