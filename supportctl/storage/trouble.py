"""SQL for what went wrong for customers: late answers, reopenings, refunds, and who complained, as known at `as_of`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from supportctl.storage.buying import LAST_BOUGHT
from supportctl.storage.customer_merges import list_later_owners
from supportctl.storage.ledger_figures import known_rows
from supportctl.storage.settled import STANDING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping


def _quiet(column: str, quiet_since: int | None) -> str:
    """That the customer in a column bought something, but nothing from an instant on; true of everybody without one."""
    return "1" if quiet_since is None else f"{LAST_BOUGHT.format(column=column)} < {int(quiet_since)}"


def list_perhaps_late(
    db: sqlite3.Connection, start: int, as_of: int, limits: Mapping[str, int], quiet_since: int | None
) -> list[int]:
    """Requests received since `start` whose first answer may have taken longer than the limit of their priority.

    Limits are milliseconds; by the calendar, in which nothing takes shorter than in working time. What changed after
    `as_of` may have been otherwise then, and is among them.
    """
    cases = " ".join(f"WHEN '{name}' THEN {int(limit)}" for name, limit in limits.items())
    rows = known_rows(
        db,
        f"""SELECT t.id FROM tickets t WHERE t.received_at >= :start AND t.received_at <= :as_of
            AND t.recorded_at <= :as_of AND t.origin = 'customer' AND t.is_synchronous = 0
            AND (t.updated_at > :as_of OR (t.customer_id IS NOT NULL
                AND coalesce(t.first_response_at, :as_of) - t.received_at > CASE t.priority {cases} END
                AND {_quiet("t.customer_id", quiet_since)}))""",
        {"start": start, "as_of": as_of},
    )
    return [row[0] for row in rows]


def list_reopened(db: sqlite3.Connection, start: int, as_of: int) -> dict[int, int]:
    """When each ticket was last opened again since `start`; a message taken for thanks later opened nothing."""
    rows = db.execute(
        """SELECT e.ticket_id, max(e.occurred_at) FROM ticket_events e WHERE e.field = 'status' AND e.value = 'open'
            AND e.previous = 'resolved' AND e.occurred_at >= :start AND e.occurred_at <= :as_of
            AND e.recorded_at <= :as_of AND NOT EXISTS (SELECT 1 FROM ticket_events x WHERE x.ticket_id = e.ticket_id
                AND x.field = 'status' AND x.value = 'resolved' AND x.message_id = e.message_id
                AND x.recorded_at <= :as_of)
            GROUP BY e.ticket_id""",
        {"start": start, "as_of": as_of},
    )
    return dict(rows.fetchall())


def list_refunded(
    db: sqlite3.Connection, start: int, as_of: int, quiet_since: int | None
) -> list[tuple[int, str, int]]:
    """What customers got back since `start`: (customer, name, when)."""
    owners = list_later_owners(db, as_of, "refunds")
    rows = known_rows(
        db,
        f"""SELECT r.id, r.customer_id, c.name, r.refunded_at FROM refunds r JOIN customers c ON c.id = r.customer_id
            WHERE r.refunded_at >= :start AND r.refunded_at <= :as_of AND r.recorded_at <= :as_of
                AND ({_quiet("r.customer_id", quiet_since)} OR r.id IN (SELECT value FROM json_each(:moved)))
            ORDER BY r.refunded_at, r.id""",
        {"start": start, "as_of": as_of, "moved": json.dumps(list(owners))},
    )
    return [(*owners.get(row[0], (row[1], row[2])), row[3]) for row in rows]


def list_quiet(db: sqlite3.Connection, customer_ids: Iterable[int], quiet_since: int | None, as_of: int) -> set[int]:
    """Those of these customers who bought something, but nothing from an instant on; all of them without one."""
    rows = known_rows(
        db,
        f"SELECT j.value FROM json_each(:ids) j WHERE {_quiet('j.value', quiet_since)}",
        {"ids": json.dumps(list(customer_ids)), "as_of": as_of},
    )
    return {row[0] for row in rows}


def list_durations(db: sqlite3.Connection, start: int, as_of: int) -> list[tuple[float, bool]]:
    """How long each request received since `start` took until its end, or has taken by now; milliseconds."""
    rows = db.execute(
        f"""SELECT t.received_at, (SELECT CASE WHEN e.value IN ('resolved', 'closed') THEN e.occurred_at END
                FROM ticket_events e WHERE e.ticket_id = t.id AND e.field = 'status' AND e.occurred_at <= :as_of
                AND e.recorded_at <= :as_of ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1)
            FROM tickets t WHERE t.received_at >= :start AND t.received_at <= :as_of AND t.recorded_at <= :as_of
                AND t.origin = 'customer' AND {STANDING} = 'present'""",
        {"start": start, "as_of": as_of},
    )
    return [(float((as_of if end is None else end) - received), end is not None) for received, end in rows]


def list_complainers(db: sqlite3.Connection, start: int, as_of: int) -> set[int]:
    """Customers of whom a complaint was written down as feedback since `start`."""
    owners = list_later_owners(db, as_of)
    rows = db.execute(
        """SELECT f.id, f.customer_id FROM feedback f WHERE f.answered_at >= :start AND f.answered_at <= :as_of
            AND f.kind = 'complaint' AND f.recorded_at <= :as_of AND (f.removed_at IS NULL OR f.removed_at > :as_of)""",
        {"start": start, "as_of": as_of},
    )
    found = (owners[row[0]][0] if row[0] in owners else row[1] for row in rows)
    return {customer_id for customer_id in found if customer_id is not None}


def list_last_said(db: sqlite3.Connection, customer_ids: Iterable[int], as_of: int) -> dict[int, int]:
    """When each of these customers last answered a question or said something that was written down as feedback."""
    owners = list_later_owners(db, as_of)
    rows = db.execute(
        """SELECT f.id, f.customer_id, max(a.responded_at) FROM feedback f JOIN feedback_answers a
                ON a.feedback_id = f.id
            WHERE (f.customer_id IN (SELECT value FROM json_each(:ids))
                    OR f.id IN (SELECT value FROM json_each(:moved)))
                AND a.responded_at <= :as_of AND a.recorded_at <= :as_of GROUP BY f.id""",
        {"ids": json.dumps(list(customer_ids)), "moved": json.dumps(list(owners)), "as_of": as_of},
    )
    found: dict[int, int] = {}
    for feedback_id, customer_id, at in rows:
        owner = owners[feedback_id][0] if feedback_id in owners else customer_id
        found[owner] = max(at, found.get(owner, at))
    return found
