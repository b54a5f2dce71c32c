"""SQL for resolutions of tickets that were resolved once and never opened again: nearly all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage.contacts import APART, AS_THEN, id_list, list_canonical
from supportctl.storage.tickets import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

# Received at :since or later, when everything that happened on it lies where the involved tickets were looked for.
_ONCE = f"{AS_THEN} AND t.origin = 'customer' AND t.received_at >= :since"
_RESOLVED = f"FROM tickets t WHERE t.resolved_at >= :start AND t.resolved_at < :end AND {_ONCE}"
# The customer heard of it: whoever calls or stands there has heard it.
# In a CASE, because SQLite asks for what EXISTS even where an OR before it has decided.
_WAS_TOLD = """CASE WHEN t.is_synchronous OR t.first_response_at <= t.resolved_at + :window THEN 1
    ELSE EXISTS (SELECT 1 FROM messages a WHERE a.ticket_id = t.id AND a.direction = 'out' AND a.is_automatic = 0
        AND a.occurred_at <= t.resolved_at + :window) END"""


class Resolved(Record):
    """The one resolution of a ticket, and whether its customer was answered."""

    ticket_id: int
    at: int
    was_told: bool


def list_resolved_otherwise(db: sqlite3.Connection, since: int, start: int, end: int, as_of: int) -> list[int]:
    """Tickets resolved in [start, end) of which today's row does not tell all; merged ones by their targets.

    These are ours, those received before `since`, those that are not what they were at `as_of`, and those that a rule
    resolved. What was opened again is not among them: it is involved.
    """
    rows = db.execute(
        f"""SELECT t.id FROM tickets t WHERE t.resolved_at >= :start AND t.resolved_at < :end AND NOT ({_ONCE})
        UNION SELECT ticket_id FROM ticket_events WHERE field = 'status' AND value = 'resolved'
            AND actor_kind = 'system' AND occurred_at >= :start AND occurred_at < :end""",
        {"since": since, "start": start, "end": end, "as_of": as_of},
    ).fetchall()
    return list_canonical(db, [row[0] for row in rows], as_of)


def count_resolved(
    db: sqlite3.Connection, since: int, start: int, end: int, as_of: int, window: int, apart: Iterable[int]
) -> tuple[int, int]:
    """How many requests were resolved once in [start, end), but for those `apart`, and how many customers were told."""
    row = db.execute(
        f"SELECT count(*), coalesce(sum({_WAS_TOLD}), 0) {_RESOLVED} AND t.id NOT IN {APART}",
        {"since": since, "start": start, "end": end, "as_of": as_of, "window": window, "apart": id_list(apart)},
    ).fetchone()
    return row[0], row[1]


def list_resolved(
    db: sqlite3.Connection,
    since: int,
    start: int,
    end: int,
    as_of: int,
    window: int,
    *,
    among: Iterable[int] | None = None,
    apart: Iterable[int] = (),
) -> list[Resolved]:
    """The requests that `count_resolved` counts, or those `among` some, by time."""
    chosen = f"t.id NOT IN {APART}"
    params = {"since": since, "start": start, "end": end, "as_of": as_of, "window": window, "apart": id_list(apart)}
    if among is not None:
        chosen = f"{chosen} AND t.id IN (SELECT value FROM json_each(:among))"
        params["among"] = id_list(among)
    rows = db.execute(
        f"SELECT t.id, t.resolved_at, {_WAS_TOLD} {_RESOLVED} AND {chosen} ORDER BY t.resolved_at, t.id", params
    ).fetchall()
    return [Resolved(row[0], row[1], bool(row[2])) for row in rows]


def list_unresolved(db: sqlite3.Connection, start: int, end: int, as_of: int, apart: Iterable[int]) -> list[int]:
    """Requests of customers received in [start, end), but for those `apart`, that are not finished; oldest first."""
    rows = db.execute(
        f"""SELECT t.id FROM tickets t WHERE t.received_at >= :start AND t.received_at < :end AND t.origin = 'customer'
            AND {AS_THEN} AND t.status IN ('new', 'open', 'pending', 'hold') AND t.id NOT IN {APART}
            ORDER BY t.received_at, t.id""",
        {"start": start, "end": end, "as_of": as_of, "apart": id_list(apart)},
    ).fetchall()
    return [row[0] for row in rows]


def list_synchronous(db: sqlite3.Connection, ticket_ids: Sequence[int]) -> set[int]:
    """Those of these tickets that came by phone or in person."""
    found: set[int] = set()
    for marks, part in parts(ticket_ids):
        rows = db.execute(f"SELECT id FROM tickets WHERE id IN ({marks}) AND is_synchronous = 1", part)
        found.update(row[0] for row in rows.fetchall())
    return found
