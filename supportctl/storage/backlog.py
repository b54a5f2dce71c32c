"""SQL for the backlog at several past instants in one pass over the events."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from supportctl.storage.figures import STANDING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


def count_unfinished(db: sqlite3.Connection, instants: Sequence[int], as_of: int) -> list[int]:
    """How many tickets `figures.list_unfinished` finds just before each of the instants, which are in order."""
    rows = db.execute(
        f"""WITH candidates AS (
                SELECT id FROM tickets WHERE standing = 'present'
                    AND status IN ('new', 'open', 'pending', 'hold') AND received_at < :last
                UNION SELECT ticket_id FROM ticket_events WHERE field = 'status'
                    AND value IN ('resolved', 'closed') AND occurred_at >= :first
                UNION SELECT ticket_id FROM ticket_events WHERE recorded_at > :as_of),
            stretches AS (
                SELECT t.received_at, e.occurred_at, e.value, lead(e.occurred_at)
                    OVER (PARTITION BY t.id ORDER BY e.occurred_at, e.id) AS until
                FROM candidates JOIN tickets t ON t.id = candidates.id
                JOIN ticket_events e ON e.ticket_id = t.id AND e.field = 'status' AND e.recorded_at <= :as_of
                WHERE t.received_at < :last AND t.recorded_at <= :as_of AND {STANDING} = 'present')
            SELECT max(occurred_at, received_at), until FROM stretches
            WHERE value IN ('new', 'open', 'pending', 'hold') AND occurred_at < :last
                AND (until IS NULL OR until >= :first)""",
        {"first": instants[0], "last": instants[-1], "as_of": as_of},
    )
    # A ticket is unfinished just before every instant after it became so, up to the one at which it ends.
    steps = [0] * (len(instants) + 1)
    for since, until in rows:
        steps[bisect_right(instants, since)] += 1
        steps[
            len(instants) if until is None else max(bisect_right(instants, until), bisect_right(instants, since))
        ] -= 1
    return list(accumulate(steps[:-1]))
