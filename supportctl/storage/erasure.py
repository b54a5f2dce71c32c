"""Erasing for ever: the rows, what was said in them, and every copy of it in the journal and the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.storage.spans import joined, overlaps

if TYPE_CHECKING:
    import sqlite3

    from supportctl.storage.journal import Transaction
    from supportctl.storage.spans import Span

# In the order in which rows refer to one another: what refers goes before what it refers to.
_OF_TICKET = (
    ("feedback_answers", "feedback_id IN (SELECT id FROM feedback WHERE ticket_id = :id)"),
    ("feedback", "ticket_id = :id"),
    ("ticket_events", "ticket_id = :id"),
    ("ticket_tags", "ticket_id = :id"),
    ("ticket_links", "ticket_id = :id OR other_id = :id"),
    ("messages", "ticket_id = :id"),
    ("tickets", "id = :id"),
)


def erase_ticket(tx: Transaction, ticket_id: int) -> None:
    """Delete a ticket and all that belongs to it; the journal keeps that something was erased, not what.

    The commands that wrote it can no longer be undone, nor done again.
    """
    db = tx.db
    params = {"id": ticket_id}
    for noun, table in (("feedback", "feedback"), ("messages", "messages")):
        for keeper in ("creation_keys", "imported_rows"):
            db.execute(
                f"DELETE FROM {keeper} WHERE noun = :noun AND row_id IN (SELECT id FROM {table} WHERE ticket_id = :id)",
                {**params, "noun": noun},
            )
    _erase_images(db, {table: _rows_ever(db, table, where, ticket_id) for table, where in _OF_TICKET})
    for table, where in _OF_TICKET:
        db.execute(f"DELETE FROM {table} WHERE {where}", params)
    for table in ("creation_keys", "imported_rows"):
        db.execute(f"DELETE FROM {table} WHERE noun LIKE 'ticket%' AND row_id = :id", params)
    db.execute("DELETE FROM ticket_search WHERE rowid = :id", params)
    # Merged words stay in the index's segments until they are rewritten.
    db.execute("INSERT INTO ticket_search (ticket_search) VALUES ('optimize')")
    tx.note_erasure()


def _rows_ever(db: sqlite3.Connection, table: str, where: str, ticket_id: int) -> list[Span]:
    """The rows of a ticket in one table: those that stand, and those of which only an undo keeps the image."""
    params = {"id": ticket_id}
    found = [row[0] for row in db.execute(f"SELECT id FROM {table} WHERE {where}", params)]
    image = "SELECT first_id FROM journal_changes WHERE action = 'delete' AND table_name = '{}' AND {}"
    mine = "json_extract(before, '$.ticket_id') = :id"
    if table == "tickets":
        mine = "first_id = :id"
    elif table == "ticket_links":
        mine += " OR json_extract(before, '$.other_id') = :id"
    elif table == "feedback_answers":
        questions = f"SELECT id FROM feedback WHERE ticket_id = :id UNION {image.format('feedback', mine)}"
        mine = f"json_extract(before, '$.feedback_id') IN ({questions})"
    found += [row[0] for row in db.execute(image.format(table, f"({mine})"), params)]
    return joined((row_id, row_id) for row_id in found)


def _erase_images(db: sqlite3.Connection, rows: dict[str, list[Span]]) -> None:
    """Delete what the journal says about rows, and mark the commands that wrote them."""
    changes = db.execute("SELECT id, journal_id, table_name, action, first_id, last_id FROM journal_changes")
    images: list[tuple[int]] = []
    commands: set[int] = set()
    for change, command, table, action, first, last in changes:
        if table in rows and overlaps(rows[table], first, last):
            commands.add(command)
            if action != "insert":
                images.append((change,))
    db.executemany("DELETE FROM journal_changes WHERE id = ?", images)
    db.executemany("UPDATE journal SET is_final = 1 WHERE id = ?", [(command,) for command in sorted(commands)])
