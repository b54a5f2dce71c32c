"""SQL for the tags of tickets as they were known at an instant."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from supportctl.storage.figures import Request
    from supportctl.storage.votes import Vote

Tagged = TypeVar("Tagged", "Request", "Vote")


def with_known_tags(db: sqlite3.Connection, items: Sequence[Tagged], as_of: int) -> list[Tagged]:
    """Requests or scores with the tags that their tickets bore at `as_of`."""
    rows = db.execute(
        """SELECT ticket_id, value, field FROM ticket_events
            WHERE field IN ('tag', 'untag') AND recorded_at > ? ORDER BY +id DESC""",
        (as_of,),
    ).fetchall()
    # What was done first after that moment tells how it was before.
    first: dict[int, dict[str, str]] = {}
    for ticket_id, tag, field in rows:
        first.setdefault(ticket_id, {})[tag] = field
    found = []
    for item in items:
        done = first.get(item.ticket_id or 0, {})
        tags = [tag for tag in (item.tags or "").split("\x1f") if tag and done.get(tag) != "tag"]
        tags += [tag for tag, field in done.items() if field == "untag"]
        found.append(item._replace(tags="\x1f".join(dict.fromkeys(tags)) or None) if done else item)
    return found
