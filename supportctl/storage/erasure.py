"""Erasing for ever: the rows, what was said in them, and every copy of it in the journal and the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supportctl.storage.journal import Transaction

# In the order in which rows refer to one another: what refers goes before what it refers to.
_MESSAGES = "SELECT id FROM messages WHERE ticket_id = :id"
_OF_TICKET = (
    (
        "customer_merge_rows",
        """table_name = 'tickets' AND row_id = :id
            OR table_name = 'feedback' AND row_id IN (SELECT id FROM feedback WHERE ticket_id = :id)""",
    ),
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


def erase_ticket(tx: Transaction, ticket_id: int) -> None:
    """Delete a ticket and all that belongs to it; the journal keeps that something was erased, not what."""
    db = tx.db
    params = {"id": ticket_id}
    for noun, table in (("feedback", "feedback"), ("messages", "messages")):
        for keeper in ("creation_keys", "imported_rows"):
            db.execute(
                f"DELETE FROM {keeper} WHERE noun = :noun AND row_id IN (SELECT id FROM {table} WHERE ticket_id = :id)",
                {**params, "noun": noun},
            )
    # Messages that were split away from another ticket had caused changes there, which stay.
    db.execute(
        f"UPDATE ticket_events SET message_id = NULL WHERE message_id IN ({_MESSAGES}) AND ticket_id <> :id", params
    )
    for table, where in _OF_TICKET:
        db.execute(
            f"""DELETE FROM journal_changes WHERE table_name = :table_name AND action <> 'insert'
                AND first_id IN (SELECT id FROM {table} WHERE {where})""",
            {**params, "table_name": table},
        )
        db.execute(f"DELETE FROM {table} WHERE {where}", params)
    for table in ("creation_keys", "imported_rows"):
        db.execute(f"DELETE FROM {table} WHERE noun LIKE 'ticket%' AND row_id = :id", params)
    db.execute("DELETE FROM ticket_search WHERE rowid = :id", params)
    # Merged words stay in the index's segments until they are rewritten.
    db.execute("INSERT INTO ticket_search (ticket_search) VALUES ('optimize')")
    tx.note_change()
