"""SQL for how tickets ended: solved, or closed without that, and still so at `as_of`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage.tickets import STANDS_AGAIN, parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence


class Ending(Record):
    """How a ticket ended that stands finished."""

    ticket_id: int
    at: int
    is_solved: bool
    was_answered: bool


def endings_in(rows: Iterable[sqlite3.Row]) -> list[Ending]:
    """For each ticket that stands finished: when it was resolved, or closed without ever being resolved.

    Rows are its status events in time order: ticket, state, moment, whether it was answered, STANDS_AGAIN.
    """
    found: dict[int, Ending | None] = {}
    resolved: dict[int, Ending] = {}
    for ticket_id, status, at, was_answered, stands_again in rows:
        if status == "resolved":
            if not stands_again or ticket_id not in resolved:
                resolved[ticket_id] = Ending(ticket_id, at, True, bool(was_answered))
            found[ticket_id] = resolved[ticket_id]
        elif status == "closed":
            found[ticket_id] = found.get(ticket_id) or Ending(ticket_id, at, False, bool(was_answered))
        else:
            found[ticket_id] = None
    return [ending for ending in found.values() if ending]


def list_endings_of(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> dict[int, Ending]:
    """How those of these tickets ended that stood finished at `as_of`; whether they were answered is not asked."""
    found: dict[int, Ending] = {}
    for marks, part in parts(ticket_ids):
        rows = db.execute(
            f"""SELECT e.ticket_id, e.value, e.occurred_at, 0, {STANDS_AGAIN} FROM ticket_events e
                WHERE e.ticket_id IN ({marks}) AND e.field = 'status' AND e.occurred_at <= ? AND e.recorded_at <= ?
                ORDER BY e.ticket_id, e.occurred_at, e.id""",
            (*part, as_of, as_of),
        ).fetchall()
        found.update((ending.ticket_id, ending) for ending in endings_in(rows))
    return found


def list_solved_by_rule(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> set[tuple[int, int]]:
    """The resolutions of these tickets that a rule made, and no person: ticket and moment."""
    found: set[tuple[int, int]] = set()
    for marks, part in parts(ticket_ids):
        rows = db.execute(
            f"""SELECT ticket_id, occurred_at FROM ticket_events WHERE ticket_id IN ({marks}) AND field = 'status'
                AND value = 'resolved' AND actor_kind = 'system' AND occurred_at <= ? AND recorded_at <= ?""",
            (*part, as_of, as_of),
        ).fetchall()
        found.update((row[0], row[1]) for row in rows)
    return found
