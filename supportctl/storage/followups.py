"""SQL for follow-ups: what we mean to do for customers, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


def list_last_done(db: sqlite3.Connection, kinds: Sequence[str], as_of: int) -> dict[int, int]:
    """When a follow-up of one of these kinds was last done for each customer, as known at `as_of`."""
    marks = ", ".join("?" * len(kinds))
    rows = db.execute(
        f"""SELECT customer_id, max(done_at) FROM followups WHERE customer_id IS NOT NULL AND kind IN ({marks})
            AND done_at <= ? AND done_recorded_at <= ? GROUP BY customer_id""",
        (*kinds, as_of, as_of),
    )
    return dict(rows.fetchall())


def list_last_done_on(db: sqlite3.Connection, kinds: Sequence[str], as_of: int) -> dict[int, int]:
    """The same for each ticket of nobody known."""
    marks = ", ".join("?" * len(kinds))
    rows = db.execute(
        f"""SELECT ticket_id, max(done_at) FROM followups WHERE customer_id IS NULL AND ticket_id IS NOT NULL
            AND kind IN ({marks}) AND done_at <= ? AND done_recorded_at <= ? GROUP BY ticket_id""",
        (*kinds, as_of, as_of),
    )
    return dict(rows.fetchall())
