"""SQL for the backlog: from when on tickets were open, as known at `as_of`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.storage.settled import STANDING

if TYPE_CHECKING:
    import sqlite3

# The moment, the ticket, when it was received, and whether it was neither resolved nor closed from then on.
Turn = tuple[int, int, int, int]


def list_turns(db: sqlite3.Connection, start: int, end: int, as_of: int) -> list[Turn]:
    """Each change of state of the tickets that may have been open in [start, end), in time order."""
    rows = db.execute(
        f"""WITH candidates AS (
                SELECT id FROM tickets WHERE standing = 'present'
                    AND status IN ('new', 'open', 'pending', 'hold') AND received_at < :end
                UNION SELECT id FROM tickets WHERE received_at >= :start AND received_at < :end
                UNION SELECT ticket_id FROM ticket_events WHERE field = 'status'
                    AND value IN ('resolved', 'closed') AND occurred_at >= :start
                UNION SELECT ticket_id FROM ticket_events WHERE recorded_at > :as_of)
            SELECT e.occurred_at, t.id, t.received_at, e.value NOT IN ('resolved', 'closed')
            FROM candidates JOIN tickets t ON t.id = candidates.id
            JOIN ticket_events e ON e.ticket_id = t.id AND e.field = 'status' AND e.recorded_at <= :as_of
                AND e.occurred_at < :end
            WHERE t.received_at < :end AND t.recorded_at <= :as_of AND {STANDING} = 'present'
            ORDER BY e.occurred_at, e.id""",
        {"start": start, "end": end, "as_of": as_of},
    ).fetchall()
    return [(row[0], row[1], row[2], row[3]) for row in rows]
