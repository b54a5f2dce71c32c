"""The full-text rows: one a ticket, folded, written in the same transaction as the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.storage.spans import joined as joined_spans
from supportctl.storage.tickets import FAMILY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from supportctl.storage.spans import Span

# The rows whose words stand in the index: the columns that matter, and the tickets in whose search rows they stand.
_SOURCES = {
    "tickets": (
        ("subject", "merged_into"),
        "SELECT id, merged_into FROM tickets WHERE id BETWEEN ? AND ?",
    ),
    "messages": (
        ("body", "ticket_id"),
        """SELECT t.id, t.merged_into FROM messages m JOIN tickets t ON t.id = m.ticket_id
            WHERE m.id BETWEEN ? AND ?""",
    ),
}


def index_ticket(db: sqlite3.Connection, ticket_id: int) -> None:
    """Bring the search row of one ticket up to date; a ticket that is gone loses it."""
    db.execute("DELETE FROM ticket_search WHERE rowid = ?", (ticket_id,))
    text = find_text(db, ticket_id)
    if text is not None:
        from supportctl.folding import document

        db.execute("INSERT INTO ticket_search (rowid, s, x) VALUES (?, ?, ?)", (ticket_id, *document(text)))


def index_new_tickets(db: sqlite3.Connection, texts: Iterable[tuple[int, str]]) -> None:
    """Write the search rows of tickets that have none yet."""
    from supportctl.folding import document

    db.executemany(
        "INSERT INTO ticket_search (rowid, s, x) VALUES (?, ?, ?)",
        ((ticket_id, *document(text)) for ticket_id, text in texts),
    )


def index_tickets(db: sqlite3.Connection, ticket_ids: Iterable[int]) -> None:
    """Bring the search rows of tickets up to date."""
    for ticket_id in ticket_ids:
        index_ticket(db, ticket_id)


def changed_sources(db: sqlite3.Connection, journal_id: int) -> dict[str, list[Span]]:
    """The rows whose words a command changed, by table."""
    found = {}
    for table, (columns, _) in _SOURCES.items():
        changed = " OR ".join(f"json_type(before, '$.{column}') IS NOT NULL" for column in columns)
        rows = db.execute(
            f"""SELECT first_id, last_id FROM journal_changes
                WHERE journal_id = ? AND table_name = ? AND (action = 'insert' OR {changed})""",
            (journal_id, table),
        )
        found[table] = joined_spans((first, last) for first, last in rows)
    return found


def list_indexed(db: sqlite3.Connection, sources: dict[str, list[Span]]) -> set[int]:
    """The tickets in whose search rows the words of these rows stand now."""
    found: set[int] = set()
    for table, spans in sources.items():
        for span in spans:
            for pair in db.execute(_SOURCES[table][1], span):
                found.update(ticket_id for ticket_id in pair if ticket_id is not None)
    return found


def find_text(db: sqlite3.Connection, ticket_id: int) -> str | None:
    """Everything written on a ticket and those merged into it: subjects, messages, notes; None for a merged one."""
    subjects = db.execute(
        f"SELECT subject FROM tickets WHERE id IN {FAMILY} AND (id <> :ticket_id OR merged_into IS NULL) ORDER BY id",
        {"ticket_id": ticket_id},
    ).fetchall()
    if not subjects:
        return None
    bodies = db.execute(
        f"SELECT body FROM messages WHERE ticket_id IN {FAMILY} ORDER BY id", {"ticket_id": ticket_id}
    ).fetchall()
    first, *others = (subject for (subject,) in subjects)
    return joined(first, [*others, *(body for (body,) in bodies)])


def joined(subject: str, bodies: Iterable[str]) -> str:
    """The text of a ticket's search row; a body that repeats the subject counts once."""
    return "\n".join((subject, *(body for body in bodies if body != subject)))


def list_wrong_rows(db: sqlite3.Connection) -> list[int]:
    """Tickets whose search row is missing or differs from their text, and rows of tickets that are gone."""
    from supportctl.folding import document

    wrong = []
    for ticket_id, s, x in db.execute("SELECT rowid, s, x FROM ticket_search ORDER BY rowid"):
        text = find_text(db, ticket_id)
        if text is None or document(text) != (s, x):
            wrong.append(ticket_id)
    missing = db.execute(
        "SELECT id FROM tickets WHERE merged_into IS NULL AND id NOT IN (SELECT rowid FROM ticket_search)"
    )
    return sorted([*wrong, *(row[0] for row in missing)])
