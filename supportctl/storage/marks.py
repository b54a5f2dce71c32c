"""SQL for messages as they were marked at an instant: thanks, and what a machine sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from typing import Any

    from supportctl.models import Message


def as_marked(db: sqlite3.Connection, messages: dict[int, list[Message]], as_of: int) -> dict[int, list[Message]]:
    """Messages by ticket with the marks that they had at `as_of`, whatever was said of them later."""
    rows = db.execute(
        """SELECT message_id, field, previous FROM ticket_events
            WHERE recorded_at > ? AND field IN ('ack', 'automatic') ORDER BY +id DESC""",
        (as_of,),
    ).fetchall()
    later: dict[int, dict[str, Any]] = {}
    for message_id, field, previous in rows:
        later.setdefault(message_id, {})[f"is_{field}"] = previous == "yes"
    if not later:
        return messages
    return {
        ticket_id: [one._replace(**later[one.id]) if one.id in later else one for one in said]
        for ticket_id, said in messages.items()
    }
