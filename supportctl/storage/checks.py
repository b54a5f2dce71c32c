"""Is the database sound: pages, references, search rows, and states that follow from their events."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from supportctl.errors import SupportctlError, UsageError, msg
from supportctl.records import Record
from supportctl.storage import problems, search
from supportctl.storage.tickets import STANDS_AGAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

QUERY_SECONDS = 10
_STEPS_BETWEEN_LOOKS = 100_000
# Fields of a ticket whose newest event is the value on its row.
_FIELDS = (*("status", "priority", "kind", "category", "assignee", "feeling", "standing", "wakes_on", "snoozed_until"),)


class Finding(Record):
    """What one check found."""

    check: str
    is_sound: bool
    detail: str


def run_checks(db: sqlite3.Connection) -> list[Finding]:
    """Run every check; none of them writes."""
    checks: dict[str, Callable[[sqlite3.Connection], list[str]]] = {
        "pages": _broken_pages,
        "references": _broken_references,
        "search": search.list_wrong_rows,
        "states": lambda db: _named(_list_differing(db)),
        "moments": lambda db: _named(_list_wrong_moments(db)),
        "merges": _list_wrong_merges,
        "attachments": _broken_attachments,
        "ledger": _wrong_sums,
        "problems": lambda db: [str(one) for one in problems.list_differing_problems(db)],
    }
    findings = []
    for name, find in checks.items():
        try:
            broken = find(db)
        except sqlite3.DatabaseError as error:
            broken = [str(error)]
        detail = ", ".join(broken[:10]) + (" …" if len(broken) > 10 else "")
        findings.append(Finding(name, not broken, detail))
    return findings


def list_schema(db: sqlite3.Connection) -> list[list[str]]:
    """Type, name and SQL of every table, view and index of ours."""
    rows = db.execute(
        """SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
            AND name NOT GLOB '*_search_*' ORDER BY type = 'index', type = 'view', name"""
    ).fetchall()
    return [[kind, name, " ".join(sql.split())] for kind, name, sql in rows]


def run_query(db: sqlite3.Connection, query: str) -> tuple[list[str], list[Sequence[object]]]:
    """The column names and rows of one query on a read-only connection.

    Raises UsageError when it is not one SELECT, SupportctlError when it runs too long.
    """
    import time

    deadline = time.monotonic() + QUERY_SECONDS
    # Full-text search sets itself up with statements of its own, before the guard stands.
    db.execute("SELECT 1 FROM ticket_search LIMIT 0")
    db.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
    db.set_authorizer(_authorize)
    try:
        cursor = db.execute(query)
        rows = cursor.fetchall()
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        if "interrupted" in str(error) and time.monotonic() <= deadline:
            # Ctrl-C: SQLite stops, and would keep to itself why.
            raise KeyboardInterrupt from error
        if "interrupted" in str(error):
            raise SupportctlError(
                msg("the query ran over {seconds} seconds"), msg("ask for less"), seconds=QUERY_SECONDS
            ) from error
        raise UsageError(
            msg("the query cannot be run: {reason}"), msg("one SELECT; supportctl db schema lists the tables"),
            reason=str(error),
        ) from error  # fmt: skip
    finally:
        db.close()
    if cursor.description is None:
        raise UsageError(msg("the query returns nothing"), msg("one SELECT; supportctl db schema lists the tables"))
    return [column[0] for column in cursor.description], rows


def _authorize(action: int, *names: str | None) -> int:
    allowed = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE)
    if action == sqlite3.SQLITE_PRAGMA:
        # Full-text search asks for it.
        return sqlite3.SQLITE_OK if names[0] == "data_version" else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if names[1] == "load_extension" else sqlite3.SQLITE_OK
    return sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY


def _broken_pages(db: sqlite3.Connection) -> list[str]:
    found = [str(row[0])[:100] for row in db.execute("PRAGMA integrity_check(5)")]
    return [] if found == ["ok"] else found


def _broken_references(db: sqlite3.Connection) -> list[str]:
    return [f"{row[0]} {row[1]} -> {row[2]}" for row in db.execute("PRAGMA foreign_key_check").fetchmany(11)]


def _broken_attachments(db: sqlite3.Connection) -> list[str]:
    """Files that a row promises and that are not whole; a file without a row harms nobody, and a redo may need it."""
    from supportctl.storage import attachments, blobs

    return attachments.list_broken(db, blobs.store_of(db))


def _named(ticket_ids: list[int]) -> list[str]:
    return [f"#{ticket_id}" for ticket_id in ticket_ids]


def _list_differing(db: sqlite3.Connection) -> list[int]:
    """Tickets whose row does not say what their newest events say; what no event tells was so from the beginning."""
    found: set[int] = set()
    for field in _FIELDS:
        rows = db.execute(
            f"""SELECT t.id FROM tickets t JOIN ticket_events e ON e.id = (SELECT max(n.id) FROM ticket_events n
                WHERE n.ticket_id = t.id AND n.field = '{field}') WHERE t.{field} IS NOT e.value"""
        )
        found.update(row[0] for row in rows)
    rows = db.execute(
        """SELECT t.id FROM tickets t LEFT JOIN ticket_events e ON e.id = (SELECT max(n.id) FROM ticket_events n
            WHERE n.ticket_id = t.id AND n.field = 'problem') WHERE t.problem_id IS NOT e.value"""
    )
    found.update(row[0] for row in rows)
    rows = db.execute(
        """SELECT e.ticket_id FROM ticket_events e WHERE e.field IN ('tag', 'untag')
            AND e.id = (SELECT max(n.id) FROM ticket_events n WHERE n.ticket_id = e.ticket_id
                AND n.field IN ('tag', 'untag') AND n.value = e.value)
            AND (e.field = 'tag') <> EXISTS (SELECT 1 FROM ticket_tags t
                WHERE t.ticket_id = e.ticket_id AND t.tag = e.value)"""
    )
    found.update(row[0] for row in rows)
    # Every ticket has a first state and sleeps only when it was put to sleep; only `reply` has no moment.
    rows = db.execute(
        """SELECT e.ticket_id FROM ticket_events e WHERE e.field GLOB 'field:*'
            AND e.id = (SELECT max(n.id) FROM ticket_events n WHERE n.ticket_id = e.ticket_id AND n.field = e.field)
            AND e.value IS NOT (SELECT f.value FROM ticket_fields f
                WHERE f.ticket_id = e.ticket_id AND f.name = substr(e.field, 7))
            UNION SELECT f.ticket_id FROM ticket_fields f WHERE NOT EXISTS (SELECT 1 FROM ticket_events e
                WHERE e.ticket_id = f.ticket_id AND e.field = 'field:' || f.name)"""
    )
    found.update(row[0] for row in rows)
    rows = db.execute(
        """SELECT t.id FROM tickets t WHERE NOT EXISTS (SELECT 1 FROM ticket_events e
            WHERE e.ticket_id = t.id AND e.field = 'status')
            UNION SELECT t.id FROM tickets t WHERE (t.wakes_on IS NOT NULL OR t.snoozed_until IS NOT NULL)
                AND (t.wakes_on IS NULL OR (t.snoozed_until IS NULL) <> (t.wakes_on = 'reply')
                    OR NOT EXISTS (SELECT 1 FROM ticket_events e WHERE e.ticket_id = t.id AND e.field = 'wakes_on'))"""
    )
    found.update(row[0] for row in rows)
    return sorted(found)


def _list_wrong_moments(db: sqlite3.Connection) -> list[int]:
    """Tickets whose cached moments are not what their messages say."""
    from supportctl.storage.messages import find_first_response, find_waiting_since

    wrong = []
    for ticket_id, waiting, first in db.execute("SELECT id, waiting_since, first_response_at FROM tickets"):
        if waiting != find_waiting_since(db, ticket_id) or first != find_first_response(db, ticket_id):
            wrong.append(ticket_id)
    rows = db.execute(
        f"""SELECT t.id FROM tickets t WHERE (t.status = 'resolved') AND t.resolved_at IS NOT (
                SELECT e.occurred_at FROM ticket_events e WHERE e.ticket_id = t.id AND e.field = 'status'
                AND e.value = 'resolved' AND NOT {STANDS_AGAIN} ORDER BY e.id DESC LIMIT 1)
            UNION SELECT t.id FROM tickets t WHERE t.status NOT IN ('resolved', 'closed') AND t.resolved_at IS NOT NULL
            UNION SELECT f.ticket_id FROM feedback f WHERE f.ticket_id IS NOT NULL AND f.answered_at IS NOT (
                SELECT a.responded_at FROM feedback_answers a WHERE a.feedback_id = f.id ORDER BY a.id LIMIT 1)"""
    )
    return sorted({*wrong, *(row[0] for row in rows)})


def _wrong_sums(db: sqlite3.Connection) -> list[str]:
    """Purchases whose amount is not the sum of their lines, or whose time is not that of the earliest."""
    rows = db.execute(
        """SELECT p.id FROM purchases p LEFT JOIN purchase_lines l ON l.purchase_id = p.id GROUP BY p.id
            HAVING sum(l.amount) IS NOT p.amount OR min(l.placed_at) IS NOT p.placed_at"""
    )
    return [str(row[0]) for row in rows]


def _list_wrong_merges(db: sqlite3.Connection) -> list[str]:
    """Tickets and customers that do not lead where their events and merges say, and rows left with merged customers."""
    from supportctl.storage.customer_merges import OWNED

    tickets = db.execute(
        """SELECT t.id FROM tickets t WHERE (t.standing = 'merged') <> (t.merged_into IS NOT NULL)
            UNION SELECT t.id FROM tickets t JOIN tickets o ON o.id = t.merged_into WHERE o.merged_into IS NOT NULL
            UNION SELECT t.id FROM tickets t JOIN ticket_events e ON e.id = (SELECT max(n.id) FROM ticket_events n
                WHERE n.ticket_id = t.id AND n.field = 'merged_into')
                WHERE t.merged_into IS NOT CAST(e.value AS INTEGER)
            UNION SELECT t.id FROM tickets t WHERE t.merged_into > 0 AND NOT EXISTS (SELECT 1 FROM ticket_events e
                WHERE e.ticket_id = t.id AND e.field = 'merged_into')
            UNION SELECT t.id FROM tickets t WHERE (t.merged_into IS NOT NULL) <> (SELECT count(*) FROM ticket_merges m
                WHERE m.source_id = t.id AND m.unmerged_at IS NULL) ORDER BY 1"""
    )
    found = _named([row[0] for row in tickets])
    owning = " OR ".join(
        # Nobody is referred by themselves: among those who were merged with one another it stays as it was.
        f"""EXISTS (SELECT 1 FROM {table} o WHERE o.{column} = c.id AND o.id <> c.merged_into
            AND o.merged_into IS NOT c.merged_into)"""
        if table == "customers"
        else f"EXISTS (SELECT 1 FROM {table} o WHERE o.{column} = c.id)"
        for table, column in OWNED
        # A tag that both bore stays with the one who was merged.
        if table != "customer_tags"
    )
    customers = db.execute(
        f"""SELECT c.id FROM customers c WHERE c.merged_into IS NOT NULL AND ({owning})
            UNION SELECT c.id FROM customers c JOIN customers o ON o.id = c.merged_into WHERE o.merged_into IS NOT NULL
            UNION SELECT c.id FROM customers c WHERE (c.merged_into IS NOT NULL) <> (SELECT count(*)
                FROM customer_merges m WHERE m.source_id = c.id AND m.unmerged_at IS NULL) ORDER BY 1"""
    )
    return found + [f"customer {row[0]}" for row in customers]
