"""SQL for completion at a shell: a few rows by index, from a connection that can only read."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from supportctl.records import Record

if TYPE_CHECKING:
    from pathlib import Path

_BUSY_SECONDS = 0.2
# Steps of SQLite's machine; a TAB that needs more is worth nothing, and a file made to need more is stopped.
_MOST_STEPS = 20_000_000
# Of so many of the newest those are taken that begin as typed.
_LOOKED_AT = 1000
_UNRESOLVED = "standing = 'present' AND status IN ('new', 'open', 'pending', 'hold')"
_NEWEST = {
    "unresolved": f"SELECT id, received_at AS rank FROM tickets WHERE {_UNRESOLVED} ORDER BY received_at DESC",
    "resolved": """SELECT id, resolved_at AS rank FROM tickets WHERE resolved_at IS NOT NULL AND standing = 'present'
        AND status = 'resolved' ORDER BY resolved_at DESC""",
    "merged": "SELECT id, id AS rank FROM tickets WHERE merged_into IS NOT NULL ORDER BY id DESC",
    # The index of absent tickets serves only those who say its words.
    "spam": "SELECT id, id AS rank FROM tickets WHERE standing <> 'present' AND standing = 'spam' ORDER BY id DESC",
    "any": "SELECT id, id AS rank FROM tickets WHERE standing = 'present' ORDER BY id DESC",
}


class Suggestion(Record):
    """What may be typed, and a hint beside it; both exactly as stored."""

    value: str
    hint: str


class Known(Record):
    """A customer as completion names one; `is_only` when nobody else has the name."""

    id: int
    name: str
    email: str | None
    is_only: int


def open_for_suggestions(path: Path) -> sqlite3.Connection:
    """Open a database for reading alone; nothing is created, migrated or waited for. Raises sqlite3.Error."""
    if not path.is_file():
        raise sqlite3.OperationalError("there is no database")
    # as_uri quotes what a name may hold.
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    db.execute("PRAGMA query_only = ON")
    db.execute("PRAGMA trusted_schema = OFF")
    db.set_progress_handler(lambda: 1, _MOST_STEPS)
    return db


def list_tickets(db: sqlite3.Connection, prefix: str, limit: int, among: str = "unresolved") -> list[Suggestion]:
    """Ids that begin with these digits and their subjects, newest first; `among` is a key of _NEWEST."""
    rows = db.execute(
        f"""SELECT t.id, t.subject FROM (SELECT id, rank FROM ({_NEWEST[among]} LIMIT {_LOOKED_AT})
                WHERE substr(id, 1, length(:prefix)) = :prefix ORDER BY rank DESC LIMIT :limit) newest
            JOIN tickets t ON t.id = newest.id ORDER BY newest.rank DESC""",
        {"prefix": prefix, "limit": limit},
    )
    return [Suggestion(str(row[0]), row[1]) for row in rows]


def list_tags(db: sqlite3.Connection, prefix: str, limit: int, noun: str = "ticket") -> list[Suggestion]:
    """Tags of tickets that begin with `prefix`, in order; of customers those that were given last."""
    if noun == "customer":
        sql = f"""SELECT DISTINCT tag FROM (SELECT tag FROM customer_tags ORDER BY id DESC LIMIT {_LOOKED_AT})
            WHERE substr(tag, 1, length(:prefix)) = :prefix ORDER BY tag LIMIT :limit"""
    else:
        # From tag to tag by the index, not from row to row.
        sql = """WITH RECURSIVE found(tag) AS (
                SELECT min(tag) FROM ticket_tags WHERE tag >= :prefix
                UNION ALL SELECT (SELECT min(tag) FROM ticket_tags WHERE tag > found.tag) FROM found
                WHERE substr(found.tag, 1, length(:prefix)) = :prefix LIMIT :limit)
            SELECT tag FROM found WHERE substr(tag, 1, length(:prefix)) = :prefix"""
    return [Suggestion(row[0], "") for row in db.execute(sql, {"prefix": prefix, "limit": limit})]


def list_words(db: sqlite3.Connection, column: str, prefix: str, limit: int) -> list[Suggestion]:
    """What stands as `category` or `assignee` on the newest unresolved tickets, beginning with `prefix`."""
    assert column in ("category", "assignee")  # noqa: S101  # never what a person typed
    rows = db.execute(
        f"""SELECT DISTINCT {column} FROM (SELECT {column} FROM tickets WHERE {_UNRESOLVED}
                ORDER BY received_at DESC LIMIT {_LOOKED_AT})
            WHERE substr({column}, 1, length(:prefix)) = :prefix ORDER BY 1 LIMIT :limit""",
        {"prefix": prefix, "limit": limit},
    )
    return [Suggestion(row[0], "") for row in rows]


def list_customers(db: sqlite3.Connection, key: str, limit: int) -> list[Known]:
    """Customers whose folded name begins with `key`; without a key those who came last."""
    chosen = "c.name_key >= :key AND c.name_key < :key || char(1114111)" if key else "1"
    order = "c.name_key" if key else "c.id DESC"
    rows = db.execute(
        f"""SELECT c.id, c.name,
                (SELECT value FROM contact_points WHERE customer_id = c.id AND kind = 'email' ORDER BY id LIMIT 1),
                (SELECT count(*) FROM (SELECT 1 FROM customers o WHERE o.name_key = c.name_key
                    AND o.merged_into IS NULL LIMIT 2)) = 1
            FROM customers c WHERE {chosen} AND c.merged_into IS NULL ORDER BY {order} LIMIT :limit""",
        {"key": key, "limit": limit},
    )
    return [Known._make(row) for row in rows]


def list_contacts(db: sqlite3.Connection, kind: str, prefix: str, limit: int) -> list[Suggestion]:
    """E-mail addresses or handles that begin with `prefix`, with the names of their customers."""
    rows = db.execute(
        """SELECT p.value, c.name FROM contact_points p JOIN customers c ON c.id = p.customer_id
            WHERE p.kind = :kind AND p.key >= :prefix AND p.key < :prefix || char(1114111)
            ORDER BY p.key LIMIT :limit""",
        {"kind": kind, "prefix": prefix, "limit": limit},
    )
    return [Suggestion._make(row) for row in rows]


def list_views(db: sqlite3.Connection, prefix: str, limit: int) -> list[Suggestion]:
    """Saved views by name, with their queries."""
    rows = db.execute(
        "SELECT name, query FROM views WHERE substr(name, 1, length(:prefix)) = :prefix ORDER BY name LIMIT :limit",
        {"prefix": prefix, "limit": limit},
    )
    return [Suggestion._make(row) for row in rows]


def list_followups(db: sqlite3.Connection, prefix: str, limit: int) -> list[Suggestion]:
    """Open follow-ups whose ids begin with these digits, those due first, with their customers."""
    rows = db.execute(
        f"""SELECT f.id, f.kind || coalesce(' ' || c.name, '') FROM (SELECT * FROM followups
                WHERE done_at IS NULL AND dropped_at IS NULL ORDER BY due_at LIMIT {_LOOKED_AT}) f
            LEFT JOIN customers c ON c.id = f.customer_id
            WHERE substr(f.id, 1, length(:prefix)) = :prefix ORDER BY f.due_at, f.id LIMIT :limit""",
        {"prefix": prefix, "limit": limit},
    )
    return [Suggestion(str(row[0]), row[1]) for row in rows]


def list_runs(db: sqlite3.Connection, prefix: str, limit: int) -> list[Suggestion]:
    """Saved reports whose ids begin with these digits, newest first, with the UTC day on which their period began."""
    rows = db.execute(
        f"""SELECT id, report || ' ' || date(start_at / 1000, 'unixepoch')
            FROM (SELECT * FROM report_runs ORDER BY id DESC LIMIT {_LOOKED_AT})
            WHERE substr(id, 1, length(:prefix)) = :prefix ORDER BY id DESC LIMIT :limit""",
        {"prefix": prefix, "limit": limit},
    )
    return [Suggestion(str(row[0]), row[1]) for row in rows]


def list_purchases(db: sqlite3.Connection, prefix: str, limit: int) -> list[Suggestion]:
    """Ids of purchases that begin with these digits, newest first: who bought, and the order, else the UTC day."""
    rows = db.execute(
        f"""SELECT p.id, coalesce(c.name || ' ', '')
                || coalesce('order ' || p.order_ref, date(p.placed_at / 1000, 'unixepoch'))
            FROM (SELECT * FROM purchases ORDER BY id DESC LIMIT {_LOOKED_AT}) p
            LEFT JOIN customers c ON c.id = p.customer_id
            WHERE substr(p.id, 1, length(:prefix)) = :prefix ORDER BY p.id DESC LIMIT :limit""",
        {"prefix": prefix, "limit": limit},
    )
    return [Suggestion(str(row[0]), row[1]) for row in rows]


def list_feedback(db: sqlite3.Connection, prefix: str, limit: int, *, unanswered: bool = False) -> list[Suggestion]:
    """Ids of feedback, or only of questions without an answer, newest first, with the ticket's subject or the name."""
    newest = (
        "answered_at IS NULL AND asked_at IS NOT NULL ORDER BY asked_at DESC" if unanswered else "1 ORDER BY id DESC"
    )
    rows = db.execute(
        f"""SELECT f.id, f.kind || coalesce(' ' || t.subject, ' ' || c.name, '')
            FROM (SELECT id, kind, ticket_id, customer_id FROM feedback WHERE removed_at IS NULL AND {newest}
                LIMIT {_LOOKED_AT}) f
            LEFT JOIN tickets t ON t.id = f.ticket_id LEFT JOIN customers c ON c.id = f.customer_id
            WHERE substr(f.id, 1, length(:prefix)) = :prefix ORDER BY f.id DESC LIMIT :limit""",
        {"prefix": prefix, "limit": limit},
    )
    return [Suggestion(str(row[0]), row[1]) for row in rows]


def list_problems(db: sqlite3.Connection, prefix: str, limit: int, among: str = "any") -> list[Suggestion]:
    """Ids of problems, or only of open or of fixed ones, that begin with these digits, with titles, newest first."""
    rows = db.execute(
        f"""SELECT id, title FROM (SELECT id, title FROM problems WHERE :among IN ('any', status)
                ORDER BY id DESC LIMIT {_LOOKED_AT})
            WHERE substr(id, 1, length(:prefix)) = :prefix LIMIT :limit""",
        {"prefix": prefix, "limit": limit, "among": among},
    )
    return [Suggestion(str(row[0]), row[1]) for row in rows]


def list_messages(
    db: sqlite3.Connection, ticket_id: int, prefix: str, limit: int, *, with_ours: bool
) -> list[Suggestion]:
    """Ids of what was said on a ticket and those merged into it, oldest first, with how it begins; notes are not."""
    rows = db.execute(
        f"""SELECT id, substr(body, 1, 60) FROM messages
            WHERE ticket_id IN (SELECT :ticket_id UNION ALL SELECT id FROM tickets WHERE merged_into = :ticket_id)
                AND direction IN ('in'{", 'out'" if with_ours else ""})
                AND substr(id, 1, length(:prefix)) = :prefix ORDER BY occurred_at, id LIMIT :limit""",
        {"ticket_id": ticket_id, "prefix": prefix, "limit": limit},
    )
    return [Suggestion(str(row[0]), row[1]) for row in rows]


def list_merged_customers(db: sqlite3.Connection, prefix: str, limit: int) -> list[Suggestion]:
    """Ids of merged customers with their names, newest first."""
    rows = db.execute(
        """SELECT id, name FROM customers WHERE merged_into IS NOT NULL AND substr(id, 1, length(:prefix)) = :prefix
            ORDER BY id DESC LIMIT :limit""",
        {"prefix": prefix, "limit": limit},
    )
    return [Suggestion(str(row[0]), row[1]) for row in rows]


def list_holidays(db: sqlite3.Connection, prefix: str, limit: int) -> list[Suggestion]:
    """Ids of holidays with their first days and names, the latest first."""
    rows = db.execute(
        """SELECT id, trim(first_day || ' ' || name) FROM holidays WHERE substr(id, 1, length(:prefix)) = :prefix
            ORDER BY first_day DESC, id DESC LIMIT :limit""",
        {"prefix": prefix, "limit": limit},
    )
    return [Suggestion(str(row[0]), row[1]) for row in rows]


def list_commands(db: sqlite3.Connection, prefix: str, limit: int) -> list[Suggestion]:
    """Rows of the journal that were not undone, newest first, with what was done."""
    rows = db.execute(
        f"""SELECT id, command FROM (SELECT id, command FROM journal WHERE undone_by IS NULL
                ORDER BY id DESC LIMIT {_LOOKED_AT})
            WHERE substr(id, 1, length(:prefix)) = :prefix LIMIT :limit""",
        {"prefix": prefix, "limit": limit},
    )
    return [Suggestion(str(row[0]), row[1]) for row in rows]
