"""The full-text rows: one a ticket, folded, written in the same transaction as the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


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


def find_text(db: sqlite3.Connection, ticket_id: int) -> str | None:
    """Everything written on a ticket: its subject and its messages and notes."""
    row = db.execute("SELECT subject FROM tickets WHERE id = ?", (ticket_id,)).fetchone()
    if row is None:
        return None
    bodies = db.execute("SELECT body FROM messages WHERE ticket_id = ? ORDER BY id", (ticket_id,)).fetchall()
    return joined(row[0], (body for (body,) in bodies))


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
    missing = db.execute("SELECT id FROM tickets WHERE id NOT IN (SELECT rowid FROM ticket_search)")
    return sorted([*wrong, *(row[0] for row in missing)])
