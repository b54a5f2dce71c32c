"""SQL of the table import: which rows are known, rows written in batches, and what an earlier row created."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from supportctl.records import Record

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from supportctl.storage.journal import Transaction

# SQLite builds the list of every CHECK (x IN …) again for each statement: with many rows a statement a third faster.
_ROWS_A_STATEMENT = 100
# Written with explicit ids; the order is that of the tuples in exchange.
COLUMNS = {
    "tickets": (
        *("id", "customer_id", "subject", "status", "priority", "kind", "channel", "is_synchronous", "origin"),
        *("category", "assignee", "feeling", "received_at", "recorded_at", "updated_at", "first_response_at"),
        *("waiting_since", "resolved_at"),
    ),
    "messages": (
        *("id", "ticket_id", "direction", "author", "author_kind", "body", "channel", "is_automatic"),
        *("occurred_at", "recorded_at", "time_known"),
    ),
    "ticket_events": (
        *("id", "ticket_id", "field", "value", "previous", "actor", "actor_kind", "message_id", "reason"),
        *("occurred_at", "recorded_at"),
    ),
    "ticket_tags": ("id", "ticket_id", "tag"),
    "ticket_fields": ("id", "ticket_id", "name", "value"),
    "feedback": (
        *("id", "kind", "scale_min", "scale_max", "positive_min", "negative_max", "customer_id", "ticket_id"),
        *("answered_at", "recorded_at"),
    ),
    "feedback_answers": ("id", "feedback_id", "score", "comment", "responded_at", "recorded_at"),
    "purchases": (*("id", "customer_id", "order_ref", "amount", "unit", "placed_at", "recorded_at", "source", "note"),),
    "purchase_lines": ("id", "purchase_id", "amount", "placed_at"),
    "refunds": (
        *("id", "customer_id", "kind", "order_ref", "refund_of", "amount", "unit", "refunded_at", "recorded_at"),
        *("source", "note"),
    ),
    "imported_rows": ("id", "source", "noun", "external_id", "digest", "row_id"),
}


class Known(Record):
    """A row that was imported before: its own id, a digest of its values, and the id of what it became."""

    id: int
    digest: str
    row_id: int


class Moment(Record):
    """A message or event and when it happened."""

    id: int
    occurred_at: int


@contextmanager
def roomy_cache(db: sqlite3.Connection) -> Iterator[None]:
    """Let SQLite keep 40 MB of pages for a while: with its 2 MB, rows in random order are written again and again."""
    before = db.execute("PRAGMA cache_size").fetchone()[0]
    db.execute("PRAGMA cache_size = -40000")
    try:
        yield
    finally:
        db.execute(f"PRAGMA cache_size = {int(before)}")


def write(tx: Transaction, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows of one table of COLUMNS, whose ids follow one another from `next_id` on."""
    columns = COLUMNS[table]
    one = f"({', '.join('?' * len(columns))})"
    for start in range(0, len(rows), _ROWS_A_STATEMENT):
        part = rows[start : start + _ROWS_A_STATEMENT]
        tx.db.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * len(part))}",
            [value for row in part for value in row],
        )
    if rows:
        tx.added(table, rows[0][0], rows[-1][0])


def has_rows(db: sqlite3.Connection, source: str, noun: str) -> bool:
    """Whether anything of this kind was ever imported from this source."""
    sql = "SELECT 1 FROM imported_rows WHERE source = ? AND noun = ? LIMIT 1"
    return db.execute(sql, (source, noun)).fetchone() is not None


def find_known(db: sqlite3.Connection, source: str, noun: str, external_ids: Iterable[str]) -> dict[str, Known]:
    """The rows of a source that were imported before, by their ids there."""
    wanted = list(external_ids)
    found: dict[str, Known] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        rows = db.execute(
            f"""SELECT external_id, id, digest, row_id FROM imported_rows
                WHERE source = ? AND noun = ? AND external_id IN ({", ".join("?" * len(part))})""",
            (source, noun, *part),
        )
        found.update((row[0], Known(row[1], row[2], row[3])) for row in rows)
    return found


def list_row_ids(db: sqlite3.Connection, source: str, noun: str) -> set[int]:
    """The ids of everything of one kind that came from a source."""
    rows = db.execute("SELECT row_id FROM imported_rows WHERE source = ? AND noun = ?", (source, noun))
    return {row[0] for row in rows}


def find_request(db: sqlite3.Connection, ticket_id: int) -> Moment | None:
    """The first customer message of a ticket, in the order in which they were stored."""
    sql = "SELECT id, occurred_at FROM messages WHERE ticket_id = ? AND direction = 'in' ORDER BY id LIMIT 1"
    return _moment(db.execute(sql, (ticket_id,)).fetchone())


def find_answer(db: sqlite3.Connection, ticket_id: int, body: str) -> Moment | None:
    """The first of our answers on a ticket that consists of exactly this text."""
    sql = """SELECT id, occurred_at FROM messages WHERE ticket_id = ? AND direction = 'out' AND body = ?
        ORDER BY id LIMIT 1"""
    return _moment(db.execute(sql, (ticket_id, body)).fetchone())


def list_events_at(db: sqlite3.Connection, ticket_id: int, occurred_at: int, values: Sequence[str]) -> list[int]:
    """The changes to one of these states that happened at an instant."""
    marks = ", ".join("?" * len(values))
    rows = db.execute(
        f"""SELECT id FROM ticket_events WHERE ticket_id = ? AND field = 'status' AND occurred_at = ?
            AND value IN ({marks}) ORDER BY id""",
        (ticket_id, occurred_at, *values),
    )
    return [row[0] for row in rows]


def find_unasked_rating(db: sqlite3.Connection, ticket_id: int) -> int | None:
    """The oldest satisfaction rating of a ticket that was given without a question of ours."""
    row = db.execute(
        """SELECT id FROM feedback WHERE ticket_id = ? AND kind = 'csat' AND asked_at IS NULL
            AND removed_at IS NULL ORDER BY id LIMIT 1""",
        (ticket_id,),
    ).fetchone()
    return row[0] if row else None


def _moment(row: Sequence[int] | None) -> Moment | None:
    return Moment(row[0], row[1]) if row else None
