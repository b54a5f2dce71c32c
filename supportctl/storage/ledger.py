"""SQL for the ledger: purchases with what was given back, refunds, and costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.models import Cost, Purchase, Refund
from supportctl.records import Record

if TYPE_CHECKING:
    import sqlite3

_REFUNDED = "(SELECT coalesce(sum(r.amount), 0) FROM refunds r WHERE r.purchase_id = p.id)"
_PURCHASE = f"""SELECT p.id, c.name, p.customer_id, p.order_ref, p.amount, p.unit, {_REFUNDED}, p.placed_at, p.source,
    p.note FROM purchases p LEFT JOIN customers c ON c.id = p.customer_id"""
_REFUND = """SELECT r.id, r.kind, r.purchase_id, c.name, r.customer_id, r.order_ref, r.amount, r.unit, r.refunded_at,
    r.source, r.note FROM refunds r LEFT JOIN customers c ON c.id = r.customer_id"""
_COST = "SELECT id, kind, amount, unit, from_at, to_at, ticket_id FROM costs"


class Chosen(Record):
    """Which purchases or refunds a list shows."""

    customer_id: int | None = None
    start: int | None = None
    end: int | None = None


def has_ledger(db: sqlite3.Connection, as_of: int) -> bool:
    """Whether anything was ever bought, given back or paid for support, as known at `as_of`."""
    return any(_has_known(db, table, as_of) for table in ("purchases", "refunds", "costs"))


def has_purchases(db: sqlite3.Connection, as_of: int) -> bool:
    """Whether anything was ever bought, as known at `as_of`."""
    return _has_known(db, "purchases", as_of)


def _has_known(db: sqlite3.Connection, table: str, as_of: int) -> bool:
    return db.execute(f"SELECT 1 FROM {table} WHERE recorded_at <= ? LIMIT 1", (as_of,)).fetchone() is not None


def find_purchase(db: sqlite3.Connection, purchase_id: int) -> Purchase | None:
    """The purchase with this id."""
    row = db.execute(f"{_PURCHASE} WHERE p.id = ?", (purchase_id,)).fetchone()
    return Purchase._make(row) if row else None


def find_by_order(db: sqlite3.Connection, customer_id: int, order_ref: str) -> int | None:
    """The purchase of a customer that has this order number."""
    row = db.execute(
        "SELECT id FROM purchases WHERE order_ref = ? AND customer_id = ? ORDER BY id LIMIT 1",
        (order_ref, customer_id),
    ).fetchone()
    return row[0] if row else None


def list_purchases(db: sqlite3.Connection, chosen: Chosen, limit: int | None = None) -> list[Purchase]:
    """Purchases, newest first."""
    where, params = _where(chosen, "p.customer_id", "p.placed_at")
    rows = db.execute(
        f"{_PURCHASE} WHERE {where} ORDER BY p.placed_at DESC, p.id DESC LIMIT :limit",
        {**params, "limit": -1 if limit is None else limit},
    ).fetchall()
    return [Purchase._make(row) for row in rows]


def count_purchases(db: sqlite3.Connection, chosen: Chosen) -> int:
    """How many purchases list_purchases would give without a limit."""
    where, params = _where(chosen, "p.customer_id", "p.placed_at")
    return int(db.execute(f"SELECT count(*) FROM purchases p WHERE {where}", params).fetchone()[0])


def find_refund(db: sqlite3.Connection, refund_id: int) -> Refund | None:
    """The refund with this id."""
    row = db.execute(f"{_REFUND} WHERE r.id = ?", (refund_id,)).fetchone()
    return Refund._make(row) if row else None


def list_refunds(db: sqlite3.Connection, chosen: Chosen, limit: int | None = None) -> list[Refund]:
    """Refunds and returns, newest first."""
    where, params = _where(chosen, "r.customer_id", "r.refunded_at")
    rows = db.execute(
        f"{_REFUND} WHERE {where} ORDER BY r.refunded_at DESC, r.id DESC LIMIT :limit",
        {**params, "limit": -1 if limit is None else limit},
    ).fetchall()
    return [Refund._make(row) for row in rows]


def count_refunds(db: sqlite3.Connection, chosen: Chosen) -> int:
    """How many refunds list_refunds would give without a limit."""
    where, params = _where(chosen, "r.customer_id", "r.refunded_at")
    return int(db.execute(f"SELECT count(*) FROM refunds r WHERE {where}", params).fetchone()[0])


def find_cost(db: sqlite3.Connection, cost_id: int) -> Cost | None:
    """The cost with this id."""
    row = db.execute(f"{_COST} WHERE id = ?", (cost_id,)).fetchone()
    return Cost._make(row) if row else None


def list_costs(
    db: sqlite3.Connection,
    start: int | None = None,
    end: int | None = None,
    *,
    as_of: int | None = None,
    limit: int | None = None,
) -> list[Cost]:
    """Costs some of whose days lie in [start, end), newest first; only those recorded by `as_of`."""
    where, params = _overlapping(start, end)
    if as_of is not None:
        where, params["as_of"] = f"{where} AND recorded_at <= :as_of", as_of
    rows = db.execute(
        f"{_COST} WHERE {where} ORDER BY from_at DESC, id DESC LIMIT :limit",
        {**params, "limit": -1 if limit is None else limit},
    ).fetchall()
    return [Cost._make(row) for row in rows]


def count_costs(db: sqlite3.Connection, start: int | None = None, end: int | None = None) -> int:
    """How many costs list_costs would give without a limit."""
    where, params = _overlapping(start, end)
    return int(db.execute(f"SELECT count(*) FROM costs WHERE {where}", params).fetchone()[0])


def sum_minutes(db: sqlite3.Connection, start: int, end: int, as_of: int) -> int:
    """How many minutes were spent on the messages of [start, end), as known at `as_of`."""
    row = db.execute(
        """SELECT coalesce(sum(spent_minutes), 0) FROM messages WHERE spent_minutes IS NOT NULL
            AND occurred_at >= :start AND occurred_at < :end AND recorded_at <= :as_of""",
        {"start": start, "end": end, "as_of": as_of},
    ).fetchone()
    return int(row[0])


def find_first_purchase(db: sqlite3.Connection, as_of: int) -> int | None:
    """When the oldest purchase was placed or the oldest refund was given, of those known at `as_of`."""
    row = db.execute(
        """SELECT min(at) FROM (SELECT min(placed_at) AS at FROM purchases WHERE recorded_at <= :as_of
            UNION ALL SELECT min(refunded_at) FROM refunds WHERE recorded_at <= :as_of)""",
        {"as_of": as_of},
    ).fetchone()
    value: int | None = row[0]
    return value


def _overlapping(start: int | None, end: int | None) -> tuple[str, dict[str, Any]]:
    clauses, params = ["1"], {}
    if start is not None:
        clauses.append("to_at > :start")
        params["start"] = start
    if end is not None:
        clauses.append("from_at < :end")
        params["end"] = end
    return " AND ".join(clauses), params


def _where(chosen: Chosen, customer: str, moment: str) -> tuple[str, dict[str, Any]]:
    clauses, params = ["1"], {}
    if chosen.customer_id is not None:
        clauses.append(f"{customer} = :customer_id")
        params["customer_id"] = chosen.customer_id
    if chosen.start is not None:
        clauses.append(f"{moment} >= :start")
        params["start"] = chosen.start
    if chosen.end is not None:
        clauses.append(f"{moment} < :end")
        params["end"] = chosen.end
    return " AND ".join(clauses), params
