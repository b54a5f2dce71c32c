"""The full-text rows: one a ticket, folded, written in the same transaction as the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.storage.tickets import FAMILY

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
