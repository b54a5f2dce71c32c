"""SQL for weeks side by side: one row a week, whatever happened in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.storage.settled import STANDING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from supportctl.periods import Span


def count_received(db: sqlite3.Connection, weeks: Sequence[Span], as_of: int, *, origin: str = "customer") -> list[int]:
    """How many tickets of this origin that count were received in each week."""
    counts = list_by_week(
        db,
        weeks,
        f"""SELECT w.n, count(*) FROM weeks w CROSS JOIN tickets t
            ON t.received_at >= w.start_at AND t.received_at < w.end_at
            WHERE t.recorded_at <= :as_of AND t.origin = :origin AND {STANDING} = 'present' GROUP BY w.n""",
        {"as_of": as_of, "origin": origin},
    )
    return [row[0] if row else 0 for row in counts]


def list_by_week(
    db: sqlite3.Connection, weeks: Sequence[Span], select: str, params: Mapping[str, Any]
) -> list[tuple[int, ...]]:
    """What a query over `weeks w (n, start_at, end_at)` says of each week, in their order: its row without the n.

    A week of which it says nothing has the empty row.
    """
    found: list[tuple[int, ...]] = [()] * len(weeks)
    if weeks:
        table = ", ".join(f"({n}, {int(week.start)}, {int(week.end)})" for n, week in enumerate(weeks))
        for row in db.execute(f"WITH weeks (n, start_at, end_at) AS (VALUES {table}) {select}", params):
            found[row[0]] = tuple(row[1:])
    return found
