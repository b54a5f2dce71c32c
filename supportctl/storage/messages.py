"""SQL for messages, and for the moments of a ticket that follow from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.models import Message
from supportctl.storage.tickets import FAMILY, list_merged_into, parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_MESSAGE = """SELECT id, ticket_id, direction, author, author_kind, body, is_automatic, is_ack, occurred_at,
    recorded_at, time_known, spent_minutes FROM messages"""
# A customer message waits until a person has answered it; at the same instant the later row is the answer.
_UNANSWERED = f"""FROM messages m WHERE m.ticket_id IN {FAMILY} AND m.direction = 'in'
    AND m.is_automatic = 0 AND m.is_ack = 0 AND NOT EXISTS (
        SELECT 1 FROM messages r WHERE r.ticket_id IN {FAMILY} AND r.direction = 'out' AND r.is_automatic = 0
        AND (r.occurred_at > m.occurred_at OR (r.occurred_at = m.occurred_at AND r.id > m.id)))"""


def list_messages(db: sqlite3.Connection, ticket_id: int) -> list[Message]:
    """What was written on a ticket and on those merged into it, oldest first."""
    rows = db.execute(
        f"{_MESSAGE} WHERE ticket_id IN {FAMILY} ORDER BY occurred_at, id", {"ticket_id": ticket_id}
    ).fetchall()
    return [_message(row) for row in rows]


def list_messages_of(
    db: sqlite3.Connection, ticket_ids: Sequence[int], *, with_merged: bool = True
) -> dict[int, list[Message]]:
    """What was written on each of many tickets and, `with_merged`, on those merged into them; oldest first."""
    found: dict[int, list[Message]] = {ticket_id: [] for ticket_id in ticket_ids}
    targets = list_merged_into(db, ticket_ids) if with_merged else {}
    for marks, part in parts([*ticket_ids, *targets]):
        rows = db.execute(f"{_MESSAGE} WHERE ticket_id IN ({marks}) ORDER BY occurred_at, id", part).fetchall()
        for row in rows:
            found[targets.get(row["ticket_id"], row["ticket_id"])].append(_message(row))
    for target in set(targets.values()):
        found[target].sort(key=lambda message: (message.occurred_at, message.id))
    return found


def list_messages_by_id(db: sqlite3.Connection, message_ids: Sequence[int]) -> list[Message]:
    """These messages, by id."""
    found: list[Message] = []
    for marks, part in parts(message_ids):
        rows = db.execute(f"{_MESSAGE} WHERE id IN ({marks}) ORDER BY id", part).fetchall()
        found.extend(_message(row) for row in rows)
    return found


def find_channel(db: sqlite3.Connection, message_id: int) -> str | None:
    """The channel by which a message came, where that was said."""
    row = db.execute("SELECT channel FROM messages WHERE id = ?", (message_id,)).fetchone()
    return row[0] if row else None


def find_waiting_since(db: sqlite3.Connection, ticket_id: int) -> int | None:
    """When the oldest customer message without a human answer was written."""
    row = db.execute(f"SELECT min(m.occurred_at) {_UNANSWERED}", {"ticket_id": ticket_id}).fetchone()
    value: int | None = row[0]
    return value


def find_first_response(db: sqlite3.Connection, ticket_id: int) -> int | None:
    """When a person first answered the first customer message; None while nobody has, or when nobody knows."""
    row = db.execute(
        f"""SELECT min(r.occurred_at) FROM tickets t JOIN messages r ON r.ticket_id IN {FAMILY}
            WHERE t.id = :ticket_id AND t.origin = 'customer' AND r.direction = 'out' AND r.is_automatic = 0
                AND r.time_known = 1 AND r.occurred_at >= t.received_at""",
        {"ticket_id": ticket_id},
    ).fetchone()
    value: int | None = row[0]
    return value


def find_ticket_of(db: sqlite3.Connection, message_id: int) -> int | None:
    """The ticket on which a message stands."""
    row = db.execute("SELECT ticket_id FROM messages WHERE id = ?", (message_id,)).fetchone()
    return row[0] if row else None


def _message(row: sqlite3.Row) -> Message:
    values = list(row)
    for at in (6, 7, 10):
        values[at] = bool(values[at])
    return Message._make(values)
