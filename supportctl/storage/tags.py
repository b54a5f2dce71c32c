"""SQL for the tags of tickets as they were known at an instant."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from supportctl.storage.figures import Request
    from supportctl.storage.votes import Vote

Tagged = TypeVar("Tagged", "Request", "Vote")


def with_known_tags(db: sqlite3.Connection, items: Sequence[Tagged], as_of: int) -> list[Tagged]:
    """Requests or scores with the tags that their tickets bore at `as_of`."""
    later = list_later_tags(db, as_of)
    found = []
    for item in items:
        done = later.get(item.ticket_id or 0, {})
        tags = known_tags([tag for tag in (item.tags or "").split("\x1f") if tag], done)
        found.append(item._replace(tags="\x1f".join(tags) or None) if done else item)
    return found


def list_later_tags(db: sqlite3.Connection, as_of: int) -> dict[int, dict[str, str]]:
    """For each ticket the tags that were set or taken away after `as_of`, with what was done first: tag or untag."""
    rows = db.execute(
        """SELECT ticket_id, value, field FROM ticket_events
            WHERE field IN ('tag', 'untag') AND recorded_at > ? ORDER BY +id DESC""",
        (as_of,),
    ).fetchall()
    # What was done first after that moment tells how it was before.
    first: dict[int, dict[str, str]] = {}
    for ticket_id, tag, field in rows:
        first.setdefault(ticket_id, {})[tag] = field
    return first


def known_tags(tags: Sequence[str], done: Mapping[str, str]) -> list[str]:
    """The tags of a ticket before what was done with them later, by list_later_tags."""
    kept = [tag for tag in tags if done.get(tag) != "tag"]
    return list(dict.fromkeys([*kept, *(tag for tag, field in done.items() if field == "untag")]))


def list_risk_tagged(db: sqlite3.Connection, start: int, end: int, as_of: int) -> dict[int, list[str]]:
    """Tickets that were tagged `price` or `told-others` in [start, end) and bear it at `as_of`, with these tags."""
    rows = db.execute(
        # In the words of its index.
        """SELECT DISTINCT e.ticket_id, e.value FROM ticket_events e WHERE e.field = 'tag'
            AND e.value IN ('price', 'told-others') AND e.occurred_at >= :start AND e.occurred_at < :end
            AND e.recorded_at <= :as_of AND (SELECT l.field FROM ticket_events l WHERE l.ticket_id = e.ticket_id
                AND l.field IN ('tag', 'untag') AND l.value = e.value AND l.recorded_at <= :as_of
                ORDER BY l.id DESC LIMIT 1) = 'tag' ORDER BY e.ticket_id, e.value""",
        {"start": start, "end": end, "as_of": as_of},
    )
    found: dict[int, list[str]] = {}
    for ticket_id, tag in rows:
        found.setdefault(ticket_id, []).append(tag)
    return found
