"""SQL for the figures of customers and money: what was bought and given back, as far as it was known at `as_of`."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from supportctl.records import Record
from supportctl.storage.customer_merges import list_later_owners

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

KNOWN = "p.recorded_at <= :as_of AND p.placed_at <= :as_of"
# A purchase that went back whole is none; one of nothing (a free order) is one.
_STANDS = f"""{KNOWN} AND (p.amount = 0 OR p.amount > (SELECT coalesce(sum(r.amount), 0) FROM refunds r
    WHERE r.purchase_id = p.id AND r.refunded_at <= :as_of AND r.recorded_at <= :as_of))"""


def _first(which: str) -> str:
    """Customers whose first purchase lies in [start, end), with its moment."""
    return f"""SELECT b.customer_id, b.first_at FROM (
            SELECT p.customer_id, min(p.placed_at) AS first_at FROM purchases p WHERE p.placed_at >= :start
                AND p.placed_at < :end AND p.customer_id IS NOT NULL AND {which} GROUP BY p.customer_id) b
        WHERE NOT EXISTS (SELECT 1 FROM purchases p WHERE p.customer_id = b.customer_id AND p.placed_at < :start
            AND {which})"""


# Under its name the purchases under the customers of then; each arm is read by its indexes.
_COLUMNS = ("order_ref", "amount", "unit", "placed_at", "recorded_at", "source", "note")
_OF_THEN = f"""WITH purchases AS NOT MATERIALIZED (
    SELECT id, customer_id, {", ".join(_COLUMNS)} FROM main.purchases
        WHERE id NOT IN (SELECT CAST(key AS INTEGER) FROM json_each(:owners))
    UNION ALL SELECT q.id, o.value, {", ".join(f"q.{name}" for name in _COLUMNS)} FROM json_each(:owners) o
        JOIN main.purchases q ON q.id = CAST(o.key AS INTEGER))
"""


class Sum(Record):
    """Purchases of one currency and kind of customer ('new', 'existing' or 'unknown'): how many, and their amount."""

    unit: str
    who: str
    purchases: int
    amount: int


class Returned(Record):
    """Refunds of one currency: how many orders they touch, how many they are, and their amount."""

    unit: str
    orders: int
    refunds: int
    amount: int


class Cohort(Record):
    """Purchases of one currency that were placed in a span, and of those the ones with a refund in time."""

    unit: str
    purchases: int
    amount: int
    refunded: int
    refunded_amount: int


class Newcomer(Record):
    """A new customer, and who sent them."""

    customer_id: int
    name: str
    referrer_id: int | None
    referrer: str | None


def known_rows(db: sqlite3.Connection, select: str, params: dict[str, Any]) -> list[sqlite3.Row]:
    """The rows of a SELECT about purchases, each under the customer to whom it belonged at `as_of`."""
    owners = list_later_owners(db, params["as_of"], "purchases")
    if not owners:
        return db.execute(select, params).fetchall()
    of_then = json.dumps({purchase_id: owner for purchase_id, (owner, _) in owners.items()})
    return db.execute(_OF_THEN + select, {**params, "owners": of_then}).fetchall()


def list_newcomers(db: sqlite3.Connection, start: int, end: int, as_of: int) -> list[Newcomer]:
    """Customers whose first purchase that stands lies in [start, end), the earliest first."""
    rows = known_rows(
        db,
        f"""SELECT f.customer_id, c.name, r.id, r.name FROM ({_first(_STANDS)}) f
            JOIN customers c ON c.id = f.customer_id LEFT JOIN customers r ON r.id = c.referred_by
            ORDER BY f.first_at, f.customer_id""",
        {"start": start, "end": end, "as_of": as_of},
    )
    senders = list_later_owners(db, as_of, "customers")
    return [Newcomer(row[0], row[1], *senders.get(row[0], (row[2], row[3]))) for row in rows]


def count_gone_back(db: sqlite3.Connection, start: int, end: int, as_of: int) -> int:
    """Customers whose very first purchase lies in [start, end) and went back whole, and who bought nothing else."""
    rows = known_rows(
        db,
        f"""SELECT count(*) FROM ({_first(KNOWN)}) WHERE customer_id NOT IN
            (SELECT customer_id FROM ({_first(_STANDS)}))""",
        {"start": start, "end": end, "as_of": as_of},
    )
    return int(rows[0][0])


def list_following(db: sqlite3.Connection, start: int, end: int, as_of: int, within: int) -> dict[int, list[int]]:
    """When each customer of list_newcomers bought, up to `within` milliseconds after the first time."""
    rows = known_rows(
        db,
        f"""SELECT p.customer_id, p.placed_at FROM ({_first(_STANDS)}) f
            JOIN purchases p ON p.customer_id = f.customer_id AND p.placed_at <= f.first_at + :within
            WHERE {_STANDS} ORDER BY p.customer_id, p.placed_at""",
        {"start": start, "end": end, "as_of": as_of, "within": within},
    )
    found: dict[int, list[int]] = {}
    for customer_id, placed_at in rows:
        found.setdefault(customer_id, []).append(placed_at)
    return found


def list_loyal(
    db: sqlite3.Connection,
    start: int,
    end: int,
    as_of: int,
    *,
    purchases: int,
    within: int,
    recent: int,
    offsets: Sequence[tuple[int, int]],
    among: set[int] | None = None,
) -> tuple[set[int], set[int]]:
    """Customers who were loyal just before `start`, and just before `end`; of all, or `among` some.

    Loyal is who bought on so many local days in the `within` milliseconds before, the last time in the `recent` ones;
    `offsets` tell from when on clocks were how many milliseconds ahead of UTC.
    """
    cases = "".join(f"WHEN p.placed_at < {at:d} THEN {ahead:d} " for (_, ahead), (at, _) in pairwise(offsets))
    # A CASE has at least one WHEN.
    day = f"(p.placed_at + CASE WHEN 0 THEN 0 {cases}ELSE {offsets[-1][1]:d} END) / 86400000"
    source = "purchases p" if among is None else "json_each(:among) j CROSS JOIN purchases p ON p.customer_id = j.value"
    rows = known_rows(
        db,
        f"""SELECT customer_id, before_days >= :purchases AND before_last >= :start - :recent,
                after_days >= :purchases AND after_last >= :end - :recent FROM (
            SELECT p.customer_id, count(DISTINCT CASE WHEN p.placed_at < :start THEN {day} END) AS before_days,
                max(CASE WHEN p.placed_at < :start THEN p.placed_at END) AS before_last,
                count(DISTINCT CASE WHEN p.placed_at >= :end - :within THEN {day} END) AS after_days,
                max(p.placed_at) AS after_last
            FROM {source} WHERE p.placed_at >= :start - :within AND p.placed_at < :end
                AND p.customer_id IS NOT NULL AND {_STANDS} GROUP BY p.customer_id)
            WHERE before_days >= :purchases OR after_days >= :purchases""",
        {
            "start": start, "end": end, "as_of": as_of, "purchases": purchases, "within": within, "recent": recent,
            "among": json.dumps(sorted(among or ())),
        },
    )  # fmt: skip
    return {row[0] for row in rows if row[1]}, {row[0] for row in rows if row[2]}


def list_active(db: sqlite3.Connection, start: int, end: int, as_of: int) -> set[int]:
    """Customers with a purchase that stands in [start, end)."""
    rows = known_rows(
        db,
        f"""SELECT DISTINCT p.customer_id FROM purchases p WHERE p.placed_at >= :start AND p.placed_at < :end
            AND p.customer_id IS NOT NULL AND {_STANDS}""",
        {"start": start, "end": end, "as_of": as_of},
    )
    return {row[0] for row in rows}


def count_buyers_before(db: sqlite3.Connection, customer_ids: set[int], before: int, as_of: int) -> int:
    """How many of these customers had bought something before an instant."""
    if not customer_ids:
        return 0
    rows = known_rows(
        db,
        f"""SELECT count(*) FROM json_each(:ids) j WHERE EXISTS (SELECT 1 FROM purchases p
            WHERE p.customer_id = j.value AND p.placed_at < :before AND {_STANDS})""",
        {"ids": json.dumps(sorted(customer_ids)), "before": before, "as_of": as_of},
    )
    return int(rows[0][0])


def list_sums(db: sqlite3.Connection, start: int, end: int, as_of: int) -> list[Sum]:
    """What was bought in [start, end), gross, by currency and whether the customer's very first purchase lies in it."""
    rows = known_rows(
        db,
        f"""SELECT p.unit, CASE WHEN p.customer_id IS NULL THEN 'unknown'
                WHEN p.customer_id IN (SELECT customer_id FROM ({_first(KNOWN)})) THEN 'new'
                ELSE 'existing' END AS who, count(*), sum(p.amount)
            FROM purchases p WHERE p.placed_at >= :start AND p.placed_at < :end AND {KNOWN}
            GROUP BY p.unit, who ORDER BY p.unit, who""",
        {"start": start, "end": end, "as_of": as_of},
    )
    return [Sum._make(row) for row in rows]


def count_sales(db: sqlite3.Connection, start: int, end: int, as_of: int, unit: str) -> int:
    """Purchases in one currency in [start, end) that cost something."""
    row = db.execute(
        f"""SELECT count(*) FROM purchases p WHERE p.placed_at >= :start AND p.placed_at < :end AND {KNOWN}
            AND p.unit = :unit AND p.amount > 0""",
        {"start": start, "end": end, "as_of": as_of, "unit": unit},
    ).fetchone()
    return int(row[0])


def list_returned(db: sqlite3.Connection, start: int, end: int, as_of: int) -> list[Returned]:
    """What went back in [start, end), by currency; an order that went back in parts is one."""
    rows = db.execute(
        """SELECT r.unit, count(DISTINCT coalesce(r.order_ref || char(31) || coalesce(r.source, ''),
                'p' || r.purchase_id, 'r' || r.id)), count(*), sum(r.amount)
            FROM refunds r WHERE r.refunded_at >= :start AND r.refunded_at < :end AND r.refunded_at <= :as_of
                AND r.recorded_at <= :as_of GROUP BY r.unit ORDER BY r.unit""",
        {"start": start, "end": end, "as_of": as_of},
    ).fetchall()
    return [Returned._make(row) for row in rows]


def list_cohorts(db: sqlite3.Connection, start: int, end: int, as_of: int, within: int) -> list[Cohort]:
    """Purchases placed in [start, end) that cost something, and what went back within so many milliseconds of each."""
    rows = db.execute(
        f"""SELECT p.unit, count(*), sum(p.amount), count(b.amount), coalesce(sum(b.amount), 0) FROM purchases p
            LEFT JOIN (SELECT q.id, sum(r.amount) AS amount FROM purchases q JOIN refunds r ON r.purchase_id = q.id
                WHERE q.placed_at >= :start AND q.placed_at < :end AND r.refunded_at <= q.placed_at + :within
                AND r.refunded_at <= :as_of AND r.recorded_at <= :as_of GROUP BY q.id) b ON b.id = p.id
            WHERE p.placed_at >= :start AND p.placed_at < :end AND {KNOWN} AND p.amount > 0
            GROUP BY p.unit ORDER BY p.unit""",
        {"start": start, "end": end, "as_of": as_of, "within": within},
    ).fetchall()
    return [Cohort._make(row) for row in rows]


def count_unattributed(db: sqlite3.Connection, start: int, end: int, as_of: int) -> int:
    """Refunds in [start, end) of which nobody knows the purchase."""
    row = db.execute(
        """SELECT count(*) FROM refunds r WHERE r.refunded_at >= :start AND r.refunded_at < :end
            AND r.refunded_at <= :as_of AND r.recorded_at <= :as_of AND r.purchase_id IS NULL""",
        {"start": start, "end": end, "as_of": as_of},
    ).fetchone()
    return int(row[0])
