"""SQL for how often customers buy: their purchases in time, and the gaps between them, as known at `as_of`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage.ledger_figures import KNOWN, known_rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

# The moment of the newest purchase of the customer in a column.
LAST_BOUGHT = f"(SELECT max(p.placed_at) FROM purchases p WHERE p.customer_id = {{column}} AND {KNOWN})"


class Bought(Record):
    """One purchase of a customer, with what was given back of it."""

    placed_at: int
    amount: int
    unit: str
    refunded: int


def list_bought(db: sqlite3.Connection, customer_ids: Iterable[int], as_of: int) -> dict[int, list[Bought]]:
    """What each of these customers bought, oldest first."""
    rows = known_rows(
        db,
        f"""SELECT p.customer_id, p.placed_at, p.amount, p.unit, (SELECT coalesce(sum(r.amount), 0) FROM refunds r
                WHERE r.purchase_id = p.id AND r.refunded_at <= :as_of AND r.recorded_at <= :as_of)
            FROM json_each(:ids) j CROSS JOIN purchases p ON p.customer_id = j.value WHERE {KNOWN}
            ORDER BY p.customer_id, p.placed_at, p.id""",
        {"ids": json.dumps(sorted(customer_ids)), "as_of": as_of},
    )
    found: dict[int, list[Bought]] = {}
    for customer_id, *values in rows:
        found.setdefault(customer_id, []).append(Bought._make(values))
    return found


def list_newest_gaps(db: sqlite3.Connection, as_of: int, limit: int) -> list[tuple[int, int]]:
    """The gaps that the newest purchases ended: when the same customer had bought before, and when again."""
    rows = known_rows(
        db,
        f"""SELECT (SELECT max(p.placed_at) FROM purchases p WHERE p.customer_id = n.customer_id
                AND p.placed_at < n.placed_at AND {KNOWN}) AS before, n.placed_at
            FROM (SELECT p.customer_id, p.placed_at FROM purchases p WHERE p.customer_id IS NOT NULL AND {KNOWN}
                ORDER BY p.placed_at DESC LIMIT :limit) n WHERE before IS NOT NULL""",
        {"as_of": as_of, "limit": limit},
    )
    return [(row[0], row[1]) for row in rows]
