"""SQL for how the requests of many weeks went, as bare rows: a thousand of them are a few milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.storage.figures import list_requests_of
from supportctl.storage.settled import ANSWERED_AT, CLOSED_AT, HAS_UNTIMED, IS_SETTLED, RESOLVED_AT

if TYPE_CHECKING:
    import sqlite3

# received, answered, solved, ended: instants; then the priority, and whether it is left out of response times.
Course = tuple[int, "int | None", "int | None", "int | None", str, int]


def list_courses(db: sqlite3.Connection, start: int, end: int, as_of: int) -> list[Course]:
    """The course of each request of a customer that counts and was received in [start, end).

    Left out of response times is what came by phone or in person, and what was answered at an unknown time.
    """
    cursor = db.cursor()
    # Tuples, and no row that knows the names of its columns.
    cursor.row_factory = None
    rows: list[Course] = cursor.execute(
        f"""SELECT t.received_at, {ANSWERED_AT}, {RESOLVED_AT}, coalesce({RESOLVED_AT}, {CLOSED_AT}), t.priority,
            t.is_synchronous OR {HAS_UNTIMED}
            FROM tickets t WHERE t.received_at >= :start AND t.received_at < :end AND t.recorded_at <= :as_of
                AND {IS_SETTLED} AND t.origin = 'customer' AND t.standing = 'present'""",
        {"start": start, "end": end, "as_of": as_of},
    ).fetchall()
    return rows + _rewound(db, start, end, as_of)


def _rewound(db: sqlite3.Connection, start: int, end: int, as_of: int) -> list[Course]:
    """The courses of those that were touched after `as_of`."""
    moved = db.execute(
        f"""SELECT t.id FROM tickets t WHERE t.received_at >= :start AND t.received_at < :end
            AND t.recorded_at <= :as_of AND NOT {IS_SETTLED}""",
        {"start": start, "end": end, "as_of": as_of},
    ).fetchall()
    if not moved:
        return []
    return [
        (
            one.received_at, one.answered_at, one.resolved_at, one.ended_at, one.priority,
            int(one.is_synchronous or (one.has_untimed_answer and one.answered_at is None)),
        )
        for one in list_requests_of(db, [row[0] for row in moved], as_of)
        if one.standing == "present" and one.origin == "customer"
    ]  # fmt: skip
