"""What stands in the way of an undo: later commands that touched the same rows, or rows that refer to them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from supportctl.storage.spans import joined, overlaps
from supportctl.storage.undo import find_entry

if TYPE_CHECKING:
    import sqlite3

    from supportctl.storage.spans import Span
    from supportctl.storage.undo import Entry

# The rows of each table.
Rows = dict[str, list[tuple[int, int]]]
# So many of those that refer to what would go are looked at.
_MOST = 1_000
# What stays with a customer who is merged: a tag that both bear, and references among those who are one person now.
_AMONG = {
    "customer_tags": """AND NOT EXISTS (SELECT 1 FROM customer_tags k
        WHERE k.customer_id = c.merged_into AND k.tag = o.tag)""",
    "customers": "AND o.id <> c.merged_into AND o.merged_into IS NOT c.merged_into",
}
# Rows that name others by number alone: the table, and the words by which they name each kind.
_NAMED_BY_NUMBER = {
    "imported_rows": {"tickets": "tickets", "customers": "customers", "messages": "messages", "feedback": "feedback"},
    "creation_keys": {
        "tickets": "ticket",
        "customers": "customer",
        "feedback": "feedback",
        "problems": "problem",
        "followups": "follow-up",
    },
}


def touched_rows(db: sqlite3.Connection, number: int) -> Rows:
    """The rows of every table that a command added, changed or deleted."""
    found: defaultdict[str, list[Span]] = defaultdict(list)
    rows = db.execute("SELECT table_name, first_id, last_id FROM journal_changes WHERE journal_id = ?", (number,))
    for table, first, last in rows:
        found[table].append((first, last))
    return {table: joined(spans) for table, spans in found.items()}


def list_later(db: sqlite3.Connection, number: int, touched: Rows) -> list[Entry]:
    """The commands after `number` that stand and touched any of these rows, oldest first.

    A later command and its undo cancel; an undo of an earlier one is a change like any other.
    """
    rows = db.execute(
        """SELECT c.journal_id, c.table_name, c.first_id, c.last_id
            FROM journal j JOIN journal_changes c ON c.journal_id = j.id
            WHERE j.id > :number AND j.undone_by IS NULL AND (j.undoes IS NULL OR j.undoes < :number)""",
        {"number": number},
    )
    found: dict[int, None] = {}
    for later, table, first, last in rows:
        if later not in found and table in touched and overlaps(touched[table], first, last):
            found[later] = None
    entries = (find_entry(db, later) for later in sorted(found))
    return [entry for entry in entries if entry is not None]


def with_namesakes(db: sqlite3.Connection, entry: Entry, rows: Rows, until: int) -> Rows:
    """The rows that a command touched, and those that have, or had until a later command, the same unique key.

    A tag that is put on again is another row, but the same tag. Only commands before `until` count.
    """
    found = dict(rows)
    standing = "undone_by IS NULL AND (undoes IS NULL OR undoes < :number)"
    is_last = not db.execute(
        f"SELECT 1 FROM journal WHERE id > :number AND id < :until AND {standing} LIMIT 1",
        {"number": entry.id, "until": until},
    ).fetchone()
    for table, columns in [] if is_last else _unique_keys(db):
        if table not in rows:
            continue
        names = ", ".join(columns)
        images = ", ".join(f"json_extract(before, '$.{column}')" for column in columns)
        deleted = f"SELECT {images}, first_id FROM journal_changes WHERE table_name = '{table}' AND action = 'delete'"
        keys: set[tuple[Any, ...]] = {
            tuple(row)[:-1] for row in db.execute(f"{deleted} AND journal_id = ?", (entry.id,))
        }
        for span in rows[table]:
            keys.update(map(tuple, db.execute(f"SELECT {names} FROM {table} WHERE id BETWEEN ? AND ?", span)))
        same = " AND ".join(f"{column} = ?" for column in columns)
        ids = [row[0] for key in keys for row in db.execute(f"SELECT id FROM {table} WHERE {same}", key)]
        later = db.execute(f"{deleted} AND journal_id > ?", (entry.id,))
        ids += [row_id for *key, row_id in later if tuple(key) in keys]
        found[table] = joined([*rows[table], *((row_id, row_id) for row_id in ids)])
    return found


def list_referring(db: sqlite3.Connection, entry: Entry, own: Rows | None = None) -> Rows:
    """Rows that refer to something that a command had added, without `own` when the command is not yet reverted."""
    gone: defaultdict[str, list[Span]] = defaultdict(list)
    rows = db.execute(
        "SELECT table_name, first_id, last_id FROM journal_changes WHERE journal_id = ? AND action = 'insert'",
        (entry.id,),
    )
    for table, first, last in rows.fetchall():
        gone[table].append((first, last))
    found: Rows = {}
    for table, column, parent, condition in _references(db):
        for first, last in gone.get(parent, ()):
            referring = db.execute(
                f"SELECT id FROM {table} WHERE {column} BETWEEN ? AND ? {condition} LIMIT {_MOST}", (first, last)
            ).fetchall()
            spans = [(row[0], row[0]) for row in referring if not overlaps((own or {}).get(table, ()), row[0], row[0])]
            if spans:
                found[table] = joined([*found.get(table, ()), *spans])
    return found


def list_left_behind(db: sqlite3.Connection, entry: Entry) -> Rows:
    """What would be left with a customer who stands merged once a command is reverted.

    Rows that come back to one who was merged since are named by that merge; rows that one got since, who is merged
    again now, by themselves.
    """
    from supportctl.storage.customer_merges import OWNED

    touched = touched_rows(db, entry.id)
    found: defaultdict[str, list[Span]] = defaultdict(list)
    for table, column in OWNED:
        left = f"FROM {table} o JOIN customers c ON c.id = o.{column} WHERE c.merged_into > 0 {_AMONG.get(table, '')}"
        for first, last in touched.get(table, ()):
            merges = db.execute(
                f"""SELECT id FROM customer_merges WHERE unmerged_at IS NULL
                    AND source_id IN (SELECT c.id {left} AND o.id BETWEEN ? AND ?)""",
                (first, last),
            )
            found["customer_merges"] += [(row[0], row[0]) for row in merges]
        for first, last in touched.get("customers", ()):
            rows = db.execute(f"SELECT o.id {left} AND c.id BETWEEN ? AND ? LIMIT {_MOST}", (first, last))
            found[table] += [(row[0], row[0]) for row in rows]
    return {table: joined(spans) for table, spans in found.items() if spans}


def _references(db: sqlite3.Connection) -> list[tuple[str, str, str, str]]:
    """Every column that names a row of another table: table, column, the other table, and a further condition."""
    found = []
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%REFERENCES%'").fetchall()
    for (table,) in tables:
        if not table.startswith("journal"):
            keys = db.execute(f"PRAGMA foreign_key_list({table})").fetchall()
            found += [(table, key["from"], key["table"], "") for key in keys]
    for table, nouns in _NAMED_BY_NUMBER.items():
        found += [(table, "row_id", parent, f"AND noun = '{noun}'") for parent, noun in nouns.items()]
    return found


def _unique_keys(db: sqlite3.Connection) -> list[tuple[str, list[str]]]:
    """The columns of every UNIQUE of our tables."""
    rows = db.execute(
        """SELECT t.name, i.name FROM sqlite_schema t, pragma_index_list(t.name) i
            WHERE t.type = 'table' AND i.origin = 'u' AND t.sql LIKE '%STRICT'"""
    ).fetchall()
    return [(table, [row[2] for row in db.execute(f"PRAGMA index_info({index})")]) for table, index in rows]
