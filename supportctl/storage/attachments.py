"""SQL for the files that came with messages; the files themselves lie in a BlobStore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.models import Attachment
from supportctl.storage.tickets import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from supportctl.storage.blobs import BlobStore

_ATTACHMENT = "SELECT id, message_id, name, size, sha256 FROM attachments"
# What an undone command had attached comes back when the undo is undone.
_IN_JOURNAL = "table_name = 'attachments' AND before IS NOT NULL"
# Messages of a ticket, those included that an undo took away.
_MESSAGES = """SELECT id FROM messages WHERE ticket_id = :id UNION SELECT first_id FROM journal_changes
    WHERE table_name = 'messages' AND before IS NOT NULL AND json_extract(before, '$.ticket_id') = :id"""


def list_attachments(db: sqlite3.Connection, message_ids: Sequence[int]) -> list[Attachment]:
    """The files of these messages, in the order of the messages."""
    found: dict[int, list[Attachment]] = {message_id: [] for message_id in message_ids}
    for marks, part in parts(message_ids):
        for row in db.execute(f"{_ATTACHMENT} WHERE message_id IN ({marks}) ORDER BY id", part):
            found[row["message_id"]].append(Attachment._make(row))
    return [attachment for attachments in found.values() for attachment in attachments]


def list_hashes(db: sqlite3.Connection) -> list[str]:
    """The hash of every file that a message refers to."""
    return [row[0] for row in db.execute("SELECT DISTINCT sha256 FROM attachments ORDER BY sha256")]


def list_hashes_of_ticket(db: sqlite3.Connection, ticket_id: int) -> list[str]:
    """The hashes of a ticket's files, those included that an undo took away."""
    rows = db.execute(
        f"""SELECT sha256 FROM attachments WHERE message_id IN ({_MESSAGES})
            UNION SELECT json_extract(before, '$.sha256') FROM journal_changes
            WHERE {_IN_JOURNAL} AND json_extract(before, '$.message_id') IN ({_MESSAGES})""",
        {"id": ticket_id},
    )
    return [row[0] for row in rows if row[0]]


def list_broken(db: sqlite3.Connection, store: BlobStore) -> list[str]:
    """The files that are not there or have another content, as `#ticket name`; each content is read once."""
    rows = db.execute(
        """SELECT m.ticket_id, a.name, a.sha256, a.size FROM attachments a JOIN messages m ON m.id = a.message_id
            ORDER BY a.id"""
    ).fetchall()
    sound = {(sha256, size): store.is_sound(sha256, size) for _, _, sha256, size in rows}
    return [f"#{ticket_id} {name}" for ticket_id, name, sha256, size in rows if not sound[sha256, size]]


def count_missing(db: sqlite3.Connection) -> int:
    """How many files that messages refer to are not there; their content is not read."""
    from supportctl.storage.blobs import store_of

    store = store_of(db)
    return sum(not store.path(sha256).exists() for sha256 in list_hashes(db))


def sweep(db: sqlite3.Connection, store: BlobStore, hashes: Iterable[str]) -> None:
    """Remove those of these files that nobody refers to any more, neither a message nor the journal.

    Nothing else is looked at: a file that an undone command had attached waits for its return. The lock that writers
    hold is held meanwhile, so that nobody attaches the same content between the look and the removal.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        for sha256 in hashes:
            row = db.execute(
                f"""SELECT EXISTS (SELECT 1 FROM attachments WHERE sha256 = :sha256)
                    OR EXISTS (SELECT 1 FROM journal_changes WHERE {_IN_JOURNAL} AND instr(before, :sha256))""",
                {"sha256": sha256},
            ).fetchone()
            if not row[0]:
                store.remove(sha256)
    finally:
        db.execute("ROLLBACK")
