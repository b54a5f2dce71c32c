"""What an open command has written, row by row, read back from its journal."""

from __future__ import annotations

import json
from bisect import bisect_right
from itertools import chain
from typing import TYPE_CHECKING, Any

from supportctl.records import Record

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


class Change(Record):
    """One row as it was before the command and as it is now; None where there is none."""

    table: str
    id: int
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class ChangedRows:
    """The rows that a command changed, each once however often it was written; in the order of the journal."""

    def __init__(self, db: sqlite3.Connection, journal_id: int) -> None:
        self._db = db
        self._added: dict[str, list[range]] = {}
        # Old values by row: of a value that changed twice the first is the old one.
        self._old: dict[tuple[str, int], dict[str, Any]] = {}
        rows = db.execute(
            """SELECT table_name, action, first_id, last_id, before FROM journal_changes
                WHERE journal_id = ? ORDER BY id""",
            (journal_id,),
        )
        for table, action, first, last, before in rows:
            if action == "insert":
                self._added.setdefault(table, []).append(range(first, last + 1))
            else:
                old = self._old.setdefault((table, first), {})
                self._old[table, first] = {**json.loads(before), **old}
        for ranges in self._added.values():
            ranges.sort(key=_first)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many rows were inserted, and how many changed or deleted that were there before, by table."""
        found = {table: {"insert": sum(map(len, ranges))} for table, ranges in self._added.items()}
        for table, row_id in self._old:
            if not self._is_new(table, row_id):
                of_table = found.setdefault(table, {})
                of_table["change"] = of_table.get("change", 0) + 1
        return found

    def __iter__(self) -> Iterator[Change]:
        for (table, row_id), old in self._old.items():
            if self._is_new(table, row_id):
                continue
            after = self._row(table, row_id)
            before = {**(after or {}), **old}
            if before != after:
                yield Change(table, row_id, "delete" if after is None else "update", before, after)
        for table, ranges in self._added.items():
            for row_id in chain.from_iterable(ranges):
                row = self._row(table, row_id)
                if row is not None:
                    yield Change(table, row_id, "insert", None, row)

    def _row(self, table: str, row_id: int) -> dict[str, Any] | None:
        # The name of the table was written by the program itself.
        row = self._db.execute(f"SELECT * FROM {table} WHERE id = ?", (row_id,)).fetchone()
        return None if row is None else dict(row)

    def _is_new(self, table: str, row_id: int) -> bool:
        ranges = self._added.get(table, [])
        place = bisect_right(ranges, row_id, key=_first)
        return place > 0 and row_id in ranges[place - 1]


def _first(ids: range) -> int:
    return ids.start
