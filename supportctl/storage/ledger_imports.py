"""SQL of the import of purchases: orders that are known, lines, and refunds that find their purchase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.records import Record

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from supportctl.storage.journal import Transaction


class KnownLine(Record):
    """Whose line it is, and how many lines that purchase has."""

    purchase_id: int
    lines: int
    order_ref: str | None
    unit: str


def find_order(db: sqlite3.Connection, source: str, order_ref: str) -> tuple[int, int | None, str, int] | None:
    """The purchase of an order that was imported from a source: id, customer, currency and time."""
    row = db.execute(
        """SELECT id, customer_id, unit, placed_at FROM purchases WHERE order_ref = ? AND source = ?
            ORDER BY id LIMIT 1""",
        (order_ref, source),
    ).fetchone()
    return (row[0], row[1], row[2], row[3]) if row else None


def get_line(db: sqlite3.Connection, line_id: int) -> KnownLine:
    """The line with this id, which an earlier import wrote."""
    row = db.execute(
        """SELECT p.id, (SELECT count(*) FROM purchase_lines n WHERE n.purchase_id = p.id), p.order_ref, p.unit
            FROM purchase_lines l JOIN purchases p ON p.id = l.purchase_id WHERE l.id = ?""",
        (line_id,),
    ).fetchone()
    return KnownLine._make(row)


def get_sums(db: sqlite3.Connection, purchase_id: int) -> dict[str, Any]:
    """What the lines of a purchase add up to."""
    row = db.execute(
        "SELECT sum(amount), min(placed_at) FROM purchase_lines WHERE purchase_id = ?", (purchase_id,)
    ).fetchone()
    return {"amount": row[0], "placed_at": row[1]}


def grow_purchase(tx: Transaction, purchase_id: int, amount: int, at: int, customer_id: int | None) -> None:
    """Add further lines' amount to a purchase of an earlier import; the earliest line says when it was placed."""
    row = tx.db.execute(
        "SELECT amount, min(placed_at, ?), coalesce(customer_id, ?) FROM purchases WHERE id = ?",
        (at, customer_id, purchase_id),
    ).fetchone()
    tx.update("purchases", purchase_id, amount=row[0] + amount, placed_at=row[1], customer_id=row[2])


def grow_own_purchases(tx: Transaction, grown: Sequence[tuple[int, int, int | None, int]]) -> None:
    """Do the same for purchases (amount, at, customer, id) that this transaction added: undo needs no past."""
    tx.db.executemany(
        """UPDATE purchases SET amount = amount + ?, placed_at = min(placed_at, ?),
            customer_id = coalesce(customer_id, ?) WHERE id = ?""",
        grown,
    )


def list_linkable(db: sqlite3.Connection, source: str) -> list[tuple[int, int, int | None]]:
    """Refunds of a source without a purchase that have one by now: (refund, purchase, customer).

    What the table says that a refund is of is the order of a purchase, or the id of a row that was a sale.
    """
    rows = db.execute(
        """SELECT r.id, min(p.id), coalesce(r.customer_id, p.customer_id) FROM refunds r
            JOIN purchases p ON p.order_ref = coalesce(r.refund_of, r.order_ref) AND p.source = r.source
            WHERE r.purchase_id IS NULL AND r.source = :source AND p.unit = r.unit GROUP BY r.id
        UNION ALL
        SELECT r.id, p.id, coalesce(r.customer_id, p.customer_id) FROM refunds r
            JOIN imported_rows i ON i.source = r.source AND i.noun = 'purchases' AND i.external_id = r.refund_of
            JOIN purchase_lines l ON l.id = i.row_id JOIN purchases p ON p.id = l.purchase_id
            WHERE r.purchase_id IS NULL AND r.source = :source AND p.unit = r.unit
                AND NOT EXISTS (SELECT 1 FROM purchases o WHERE o.order_ref = r.refund_of AND o.source = r.source)""",
        {"source": source},
    ).fetchall()
    return [(row[0], row[1], row[2]) for row in rows]
