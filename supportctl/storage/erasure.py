"""Erasing for ever: the rows, what was said in them, and every copy of it in the journal and the index."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from supportctl.storage import attachments
from supportctl.storage.spans import ids_in, joined, overlaps

if TYPE_CHECKING:
    import sqlite3

    from supportctl.storage.journal import Transaction
    from supportctl.storage.spans import Span

# In the order in which rows refer to one another: what refers goes before what it refers to.
_OF_NOBODY = "customer_id IS NULL AND problem_id IS NULL"
_MESSAGES = "SELECT id FROM messages WHERE ticket_id = :id"
_OF_TICKET = (
    (
        "customer_merge_rows",
        """table_name = 'tickets' AND row_id = :id
            OR table_name = 'feedback' AND row_id IN (SELECT id FROM feedback WHERE ticket_id = :id)""",
    ),
    # What is to be done for a customer stays to be done; that of nobody known is about the ticket alone.
    ("followups", f"ticket_id = :id AND {_OF_NOBODY}"),
    ("feedback_answers", "feedback_id IN (SELECT id FROM feedback WHERE ticket_id = :id)"),
    ("feedback", "ticket_id = :id"),
    ("ticket_events", "ticket_id = :id"),
    ("ticket_tags", "ticket_id = :id"),
    ("ticket_links", "ticket_id = :id OR other_id = :id"),
    ("ticket_fields", "ticket_id = :id"),
    ("ticket_merges", "source_id = :id OR target_id = :id"),
    ("message_moves", f"from_id = :id OR message_id IN ({_MESSAGES})"),
    ("attachments", f"message_id IN ({_MESSAGES})"),
    ("messages", "ticket_id = :id"),
    ("tickets", "id = :id"),
)
# Where rows are named by a word and a number, and the words that name rows of a ticket.
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_NAMING = ("creation_keys", "imported_rows")
_NOUNS = (
    ("ticket", "tickets"), ("tickets", "tickets"), ("feedback", "feedback"), ("messages", "messages"),
    ("follow-up", "followups"),
)  # fmt: skip
# What belongs to a ticket through another row, which may be an image itself.
_THROUGH = {
    "customer_merge_rows": "feedback",
    "feedback_answers": "feedback",
    "message_moves": "messages",
    "attachments": "messages",
}


def erase_ticket(tx: Transaction, ticket_id: int) -> list[str]:
    """Delete a ticket and all that belongs to it; the journal keeps that something was erased, not what.

    The commands that wrote it can no longer be undone, nor done again. Returns the hashes of its files, which may go
    when the erasure is stored.
    """
    db = tx.db
    hashes = attachments.list_hashes_of_ticket(db, ticket_id)
    params = {"id": ticket_id}
    db.execute("DELETE FROM feedback_search WHERE rowid IN (SELECT id FROM feedback WHERE ticket_id = :id)", params)
    # What a ticket cost was paid all the same.
    db.execute("UPDATE costs SET ticket_id = NULL WHERE ticket_id = :id", params)
    db.execute(f"UPDATE followups SET ticket_id = NULL WHERE ticket_id = :id AND NOT ({_OF_NOBODY})", params)
    _erase_pages(db, ticket_id)
    # Messages that were split away from another ticket had caused changes there, which stay.
    db.execute(
        f"UPDATE ticket_events SET message_id = NULL WHERE message_id IN ({_MESSAGES}) AND ticket_id <> :id", params
    )
    rows = {table: _rows_ever(db, table, where, params) for table, where in _OF_TICKET}
    named = [(noun, row_id) for noun, table in _NOUNS for row_id in ids_in(rows[table])]
    for table in _NAMING:
        mine = (
            "(noun, row_id) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:named))"
        )
        rows[table] = _rows_ever(db, table, mine, {"named": json.dumps(named)})
    _erase_images(db, rows)
    for table in _NAMING:
        for first, last in rows[table]:
            db.execute(f"DELETE FROM {table} WHERE id BETWEEN ? AND ?", (first, last))
    for table, where in _OF_TICKET:
        db.execute(f"DELETE FROM {table} WHERE {where}", params)
    db.execute("DELETE FROM ticket_search WHERE rowid = :id", params)
    # Merged words stay in the index's segments until they are rewritten.
    for table in ("ticket_search", "feedback_search"):
        db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    tx.note_erasure()
    return hashes


def _erase_pages(db: sqlite3.Connection, ticket_id: int) -> None:
    """Empty the saved reports that name a ticket: they may say who it is of, and quote from it.

    That they were saved, and what they entered, stays.
    """
    persian = str(ticket_id).translate(_PERSIAN_DIGITS)
    named = " OR ".join(f"page || ' ' GLOB '*#' || :{name} || '[^0-9۰-۹]*'" for name in ("id", "persian"))
    in_data = "EXISTS (SELECT 1 FROM json_tree(data) j WHERE j.key = 'ticket_id' AND j.value = :id)"
    params = {"id": ticket_id, "persian": persian}
    db.execute(f"UPDATE report_runs SET page = '', data = '{{}}' WHERE {named} OR {in_data}", params)
    # Nor may a page come back by an undo.
    image = "SELECT json_extract(before, '$.page') AS page, json_extract(before, '$.data') AS data"
    db.execute(
        f"""UPDATE journal_changes SET before = json_set(before, '$.page', '', '$.data', '{{}}')
            WHERE table_name = 'report_runs' AND action = 'delete'
            AND EXISTS (SELECT 1 FROM ({image}) WHERE {named} OR {in_data})""",
        params,
    )


def _rows_ever(db: sqlite3.Connection, table: str, where: str, params: dict[str, Any]) -> list[Span]:
    """The rows of a table that belong to a ticket: those that stand, and those of which an undo keeps the image."""
    found = [row[0] for row in db.execute(f"SELECT id FROM {table} WHERE {where}", params)]
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    # The same condition, asked of the images as if they were the table.
    images = ", ".join(f"json_extract(before, '$.{column}') AS {column}" for column in columns)
    deleted = f"SELECT {images} FROM journal_changes WHERE table_name = '{table}' AND action = 'delete'"
    if table in _THROUGH:
        owner = _THROUGH[table]
        owners = f"""SELECT id, ticket_id FROM {owner} UNION ALL
            SELECT first_id, json_extract(before, '$.ticket_id') FROM journal_changes
            WHERE table_name = '{owner}' AND action = 'delete'"""
        where = where.replace(f"FROM {owner} ", f"FROM ({owners}) ")
    found += [row[0] for row in db.execute(f"SELECT id FROM ({deleted}) WHERE {where}", params)]
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
