"""Which search rows hold words of the rows that a command changed: what an undo has to write anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage import search
from supportctl.storage.spans import joined

if TYPE_CHECKING:
    import sqlite3

    from supportctl.storage.spans import Span


class _Source(Record):
    """A table whose words are searched: the columns that matter, and whose search rows hold what a span of rows says.

    `tickets` gives ids beside the tickets they are merged into.
    """

    columns: tuple[str, ...]
    tickets: str
    customers: str = ""
    feedback: str = ""


_SOURCES = {
    "tickets": _Source(
        ("subject", "merged_into", "customer_id"), "SELECT id, merged_into FROM tickets WHERE id BETWEEN ? AND ?"
    ),
    "messages": _Source(
        ("body", "ticket_id"),
        "SELECT t.id, t.merged_into FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE m.id BETWEEN ? AND ?",
    ),
    "customers": _Source(
        ("name", "organisation"),
        "SELECT id, merged_into FROM tickets WHERE customer_id BETWEEN ? AND ?",
        customers="SELECT id FROM customers WHERE id BETWEEN ? AND ?",
    ),
    "contact_points": _Source(
        ("value", "key", "customer_id"),
        """SELECT t.id, t.merged_into FROM contact_points p JOIN tickets t ON t.customer_id = p.customer_id
            WHERE p.id BETWEEN ? AND ?""",
        customers="SELECT customer_id FROM contact_points WHERE id BETWEEN ? AND ?",
    ),
    "feedback": _Source(
        ("removed_at", "ticket_id"),
        "SELECT t.id, t.merged_into FROM feedback f JOIN tickets t ON t.id = f.ticket_id WHERE f.id BETWEEN ? AND ?",
        feedback="SELECT id FROM feedback WHERE id BETWEEN ? AND ?",
    ),
    "feedback_answers": _Source(
        ("comment", "feedback_id"),
        """SELECT t.id, t.merged_into FROM feedback_answers a JOIN feedback f ON f.id = a.feedback_id
            JOIN tickets t ON t.id = f.ticket_id WHERE a.id BETWEEN ? AND ?""",
        feedback="SELECT feedback_id FROM feedback_answers WHERE id BETWEEN ? AND ?",
    ),
}


class StaleWords:
    """Search rows to be written anew, gathered before rows change and after."""

    def __init__(self, db: sqlite3.Connection, journal_id: int) -> None:
        self._db = db
        self._changed: dict[str, list[Span]] = {}
        self._tickets: set[int] = set()
        self._customers: set[int] = set()
        self._feedback: set[int] = set()
        for table, source in _SOURCES.items():
            changed = " OR ".join(f"json_type(before, '$.{column}') IS NOT NULL" for column in source.columns)
            rows = db.execute(
                f"""SELECT first_id, last_id FROM journal_changes
                    WHERE journal_id = ? AND table_name = ? AND (action = 'insert' OR {changed})""",
                (journal_id, table),
            )
            self._changed[table] = joined((first, last) for first, last in rows)

    def gather(self) -> None:
        """Add whatever holds the words of the changed rows as they stand now."""
        for table, spans in self._changed.items():
            source = _SOURCES[table]
            for span in spans:
                for pair in self._db.execute(source.tickets, span):
                    self._tickets.update(ticket_id for ticket_id in pair if ticket_id is not None)
                for sql, found in ((source.customers, self._customers), (source.feedback, self._feedback)):
                    if sql:
                        found.update(row[0] for row in self._db.execute(sql, span))

    def refresh(self) -> None:
        """Write what was gathered anew."""
        search.index_rows(
            self._db, tickets=sorted(self._tickets), customers=sorted(self._customers), feedback=sorted(self._feedback)
        )
