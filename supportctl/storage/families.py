"""SQL for conversations as they were known at an instant: what was merged then, and what was not split away yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.storage.marks import as_marked, list_marked_later
from supportctl.storage.messages import list_messages_by_id, list_messages_of
from supportctl.storage.tickets import list_merged_into, parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from supportctl.models import Message

# The ticket that stands for the one in a column: itself, or the one into which it was merged as known at :as_of.
CANONICAL = """coalesce((SELECT CAST(p.value AS INTEGER) FROM ticket_events p WHERE p.ticket_id = {column}
    AND p.field = 'merged_into' AND p.recorded_at <= :as_of ORDER BY p.id DESC LIMIT 1), {column})"""


def list_members(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> dict[int, int]:
    """The tickets that were merged into any of these, as known at `as_of`, each with its target."""
    found = list_merged_into(db, ticket_ids)
    later = _list_later_targets(db, as_of)
    if later:
        wanted = set(ticket_ids)
        found = {child: target for child, target in found.items() if child not in later}
        found.update((child, target) for child, target in later.items() if target is not None and target in wanted)
    return found


def list_targets(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> dict[int, int]:
    """Those of these tickets that were merged, as known at `as_of`, each with its target."""
    found: dict[int, int] = {}
    for marks, part in parts(ticket_ids):
        rows = db.execute(f"SELECT id, merged_into FROM tickets WHERE id IN ({marks}) AND merged_into > 0", part)
        found.update(rows.fetchall())
    for child, target in _list_later_targets(db, as_of).items():
        found.pop(child, None)
        if target is not None and child in ticket_ids:
            found[child] = target
    return found


def list_later_moves(db: sqlite3.Connection, as_of: int) -> dict[int, int]:
    """The messages that were split away after `as_of`, each with the ticket on which it stood."""
    # +id: without it SQLite reads the whole table in the order of its ids.
    rows = db.execute("SELECT message_id, from_id FROM message_moves WHERE recorded_at > ? ORDER BY +id DESC", (as_of,))
    return dict(rows.fetchall())


def list_joined(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> list[int]:
    """Those of these tickets whose conversation then was not just the messages that carry their id today.

    Others were merged into them, were split away later, or are marked as something else now.
    """
    wanted = set(ticket_ids)
    targets = {*list_members(db, ticket_ids, as_of).values(), *list_later_moves(db, as_of).values()}
    targets |= list_marked_later(db, as_of)
    return sorted(targets & wanted)


def list_messages_known(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> dict[int, list[Message]]:
    """What was known at `as_of` to have been written on each of these tickets and those merged into them, in order.

    A message carries the ticket on which it stood then.
    """
    members = list_members(db, ticket_ids, as_of)
    moves = list_later_moves(db, as_of)
    homes = {**{ticket_id: ticket_id for ticket_id in ticket_ids}, **members}
    rows = [
        message
        for messages in list_messages_of(db, list(homes), with_merged=False).values()
        for message in messages
        if message.id not in moves
    ]
    back = [message_id for message_id, ticket_id in moves.items() if ticket_id in homes]
    rows.extend(message._replace(ticket_id=moves[message.id]) for message in list_messages_by_id(db, back))
    found: dict[int, list[Message]] = {ticket_id: [] for ticket_id in ticket_ids}
    for message in as_marked(db, rows, as_of):
        if max(message.occurred_at, message.recorded_at) <= as_of:
            found[homes[message.ticket_id]].append(message)
    if members or back:
        for messages in found.values():
            messages.sort(key=lambda message: (message.occurred_at, message.id))
    return found


def _list_later_targets(db: sqlite3.Connection, as_of: int) -> dict[int, int | None]:
    """The tickets that were merged, taken out or passed on after `as_of`, each with its target before that."""
    rows = db.execute(
        """SELECT ticket_id, CAST(previous AS INTEGER) FROM ticket_events
            WHERE field = 'merged_into' AND recorded_at > ? ORDER BY +id DESC""",
        (as_of,),
    )
    return dict(rows.fetchall())
