"""SQL for messages as they were marked at an instant: thanks, and what a machine sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from supportctl.models import Message
    from supportctl.storage.contacts import Line

Marked = TypeVar("Marked", "Message", "Line")

# Whether a message in the row `m` was thanks, or a machine's, as known at :as_of.
IS_ACK, IS_AUTOMATIC = (
    f"""coalesce((SELECT k.previous = 'yes' FROM ticket_events k WHERE k.message_id = m.id AND k.field = '{field}'
        AND k.recorded_at > :as_of ORDER BY k.id LIMIT 1), m.is_{field})"""
    for field in ("ack", "automatic")
)


def as_marked(db: sqlite3.Connection, messages: Sequence[Marked], as_of: int) -> Sequence[Marked]:
    """Messages with the marks that they had at `as_of`, whatever was said of them later."""
    # +id: without it SQLite reads the whole table in the order of its ids.
    rows = db.execute(
        """SELECT message_id, field, previous FROM ticket_events
            WHERE recorded_at > ? AND field IN ('ack', 'automatic') ORDER BY +id DESC""",
        (as_of,),
    ).fetchall()
    later: dict[int, dict[str, Any]] = {}
    for message_id, field, previous in rows:
        later.setdefault(message_id, {})[f"is_{field}"] = previous == "yes"
    return [one._replace(**later[one.id]) if one.id in later else one for one in messages] if later else messages


def list_marked_later(db: sqlite3.Connection, as_of: int) -> set[int]:
    """The tickets that hold a message which was marked after `as_of`, whether they stand merged or not."""
    rows = db.execute(
        """SELECT m.ticket_id FROM ticket_events e JOIN messages m ON m.id = e.message_id
            WHERE e.recorded_at > ? AND e.field IN ('ack', 'automatic')""",
        (as_of,),
    )
    return {row[0] for row in rows}
