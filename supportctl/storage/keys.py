"""Idempotency keys: the same `--key` again finds what the first call created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import ConflictError, ListedWord, UsageError, msg

if TYPE_CHECKING:
    import sqlite3

    from supportctl.storage.journal import Transaction


def find_created(db: sqlite3.Connection, key: str | None, noun: str) -> int | None:
    """The row that this key created; raises ConflictError when it created something of another kind.

    Raises UsageError for an empty key, or every later call would find the first result.
    """
    if key is None:
        return None
    if not key.strip():
        raise UsageError(msg("the key is empty"), msg("is the variable behind --key unset?"))
    row = db.execute("SELECT noun, row_id FROM creation_keys WHERE key = ?", (key,)).fetchone()
    if row is None:
        return None
    if row[0] != noun:
        raise ConflictError(
            msg("the key {key!r} has created a {noun} before"),
            msg("take another key"),
            key=key,
            noun=ListedWord(row[0]),
        )
    return int(row[1])


def remember(tx: Transaction, key: str | None, noun: str, row_id: int) -> None:
    """Store what a key created, in the same transaction."""
    if key is not None:
        tx.insert("creation_keys", key=key, noun=noun, row_id=row_id)
