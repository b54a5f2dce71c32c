"""The one way to write: every change passes here and is journalled with it, so that undo is exact."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    # Asked right before a change is stored; it may raise, and then nothing is, or return what to do once it is stored.
    Watch = Callable[["Transaction"], "Callable[[], None] | None"]


class Transaction:
    """An open IMMEDIATE transaction with its journal row.

    Rows that were added are journalled as ranges of ids, rows that were changed with the old and new values of the
    columns that changed, rows that were deleted whole. The values are put together by SQLite itself.
    """

    def __init__(self, db: sqlite3.Connection, journal_id: int) -> None:
        self.db = db
        self.journal_id = journal_id
        self._added: dict[str, list[int]] = {}
        self._columns: dict[str, list[str]] = {}
        self._changed = False
        self.is_final = False
        # Whether it ended, and changed something that an undo takes back.
        self.can_undo = False

    def insert(self, table: str, **values: Any) -> int:
        """Add one row and return its id."""
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        row_id = self.db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values).lastrowid
        assert row_id is not None  # noqa: S101  # an INSERT has one
        self.added(table, row_id, row_id)
        return row_id

    def next_id(self, table: str) -> int:
        """The id that the next added row of an AUTOINCREMENT table gets."""
        row = self.db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return (row[0] if row else 0) + 1

    def added(self, table: str, first: int, last: int) -> None:
        """Remember that the rows first to last were added, joining ranges that touch."""
        known = self._added.get(table)
        if known and known[-1] + 1 == first:
            known[-1] = last
        elif known:
            self._write_added(table, known)
            self._added[table] = [first, last]
        else:
            self._added[table] = [first, last]

    def update(self, table: str, row_id: int, **values: Any) -> None:
        """Change columns of one row; the old and the new values go to the journal."""
        before = ", ".join(f"'{name}', {name}" for name in values)
        after = ", ".join(f"'{name}', :{name}" for name in values)
        params = {**values, "row_id": row_id}
        self._journal(
            table, "update", f"json_object({before})", f"json_object({after})", "id = :row_id", params
        )  # fmt: skip
        sets = ", ".join(f"{name} = :{name}" for name in values)
        self.db.execute(f"UPDATE {table} SET {sets} WHERE id = :row_id", params)

    def delete(self, table: str, row_id: int) -> None:
        """Delete one row; all its values go to the journal."""
        self.delete_range(table, row_id, row_id)

    def delete_range(self, table: str, first: int, last: int) -> None:
        """Delete the rows first to last; all their values go to the journal."""
        if table not in self._columns:
            self._columns[table] = [row[1] for row in self.db.execute(f"PRAGMA table_info({table})")]
        image = ", ".join(f"'{name}', {name}" for name in self._columns[table])
        params = {"first": first, "last": last}
        self._journal(table, "delete", f"json_object({image})", "NULL", "id BETWEEN :first AND :last", params)
        self.db.execute(f"DELETE FROM {table} WHERE id BETWEEN :first AND :last", params)

    def restore(self, table: str, first_change: int, last_change: int) -> None:
        """Add the rows of `table` that these changes of the journal deleted, under their ids."""
        span = {"first": first_change, "last": last_change}
        among = "FROM journal_changes WHERE id BETWEEN :first AND :last ORDER BY id"
        # What the rows had when they were deleted; columns that are newer take their defaults.
        image = self.db.execute("SELECT before FROM journal_changes WHERE id = :first", span).fetchone()
        names = [row[0] for row in self.db.execute("SELECT key FROM json_each(?)", image)]
        values = ", ".join(f"json_extract(before, '$.{name}')" for name in names)
        self.db.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} {among}", span)
        for (row_id,) in self.db.execute(f"SELECT first_id {among}", span).fetchall():
            self.added(table, row_id, row_id)

    def note_erasure(self) -> None:
        """Remember that something was erased: this command can never be undone."""
        self._changed = self.is_final = True

    def finish(self) -> bool:
        """Write what is left of the journal; False when nothing was changed at all."""
        for table, known in self._added.items():
            self._write_added(table, known)
        self._added.clear()
        if self.is_final:
            self.db.execute("UPDATE journal SET is_final = 1 WHERE id = ?", (self.journal_id,))
        return self._changed

    def _journal(self, table: str, action: str, before: str, after: str, where: str, params: dict[str, Any]) -> None:
        self._changed = True
        self.db.execute(
            f"""INSERT INTO journal_changes (journal_id, table_name, action, first_id, last_id, before, after)
                SELECT {self.journal_id}, '{table}', '{action}', id, id, {before}, {after}
                FROM {table} WHERE {where}""",
            params,
        )

    def _write_added(self, table: str, known: list[int]) -> None:
        self._changed = True
        self.db.execute(
            """INSERT INTO journal_changes (journal_id, table_name, action, first_id, last_id)
                VALUES (?, ?, 'insert', ?, ?)""",
            (self.journal_id, table, known[0], known[-1]),
        )


@contextmanager
def transaction(
    db: sqlite3.Connection, *, at: int, actor: str, command: str, watch: Watch | None = None
) -> Iterator[Transaction]:
    """Open a transaction for one command; it is stored whole when the block ends and not at all when it raises.

    IMMEDIATE, because a deferred transaction that reads before it writes fails at once when another process wrote.
    A block that changed nothing leaves no journal row.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        open_transaction = _begun(db, at, actor, command)
        yield open_transaction
        has_changed = open_transaction.finish()
        stored = watch(open_transaction) if watch and has_changed else None
        db.execute("COMMIT" if has_changed else "ROLLBACK")
        open_transaction.can_undo = has_changed and not open_transaction.is_final
        if stored is not None:
            stored()
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def rehearsal(db: sqlite3.Connection, *, at: int, actor: str, command: str) -> Transaction:
    """Open a transaction that nobody commits: it ends, and with it all that was written, when `db` is closed."""
    db.execute("BEGIN IMMEDIATE")
    return _begun(db, at, actor, command)


def _begun(db: sqlite3.Connection, at: int, actor: str, command: str) -> Transaction:
    row_id = db.execute("INSERT INTO journal (at, actor, command) VALUES (?, ?, ?)", (at, actor, command)).lastrowid
    assert row_id is not None  # noqa: S101  # an INSERT has one
    return Transaction(db, row_id)
