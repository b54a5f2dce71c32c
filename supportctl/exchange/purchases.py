"""Rows of purchases: lines of orders, and what went back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl import money
from supportctl.domain.ledger import checked_order, unit_for
from supportctl.errors import SupportctlError, UsageError, msg
from supportctl.exchange import importer
from supportctl.exchange.importer import Importer
from supportctl.exchange.people import People
from supportctl.models import REFUND_KINDS
from supportctl.records import Record
from supportctl.storage import imports as store
from supportctl.storage import ledger_imports as ledger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.exchange.importer import Options, Values
    from supportctl.storage.journal import Transaction

_KINDS = ("sale", *REFUND_KINDS)
_KIND_ALIASES = {"فروش": "sale", "خرید": "sale", "purchase": "sale", "برگشت": "return"}
_KEPT = 100_000


class _Order:
    """A purchase while its lines come in; `amount` is what the present batch adds to it."""

    __slots__ = ("amount", "at", "customer_id", "id", "unit")

    def __init__(self, purchase_id: int | None, customer_id: int | None, unit: str, at: int) -> None:
        self.id = purchase_id
        self.customer_id = customer_id
        self.unit = unit
        self.at = at
        self.amount = 0


class Line(Record):
    """One row with its values read: a line of a purchase, or, when `kind` is not sale, a refund."""

    kind: str
    customer_id: int | None
    order_ref: str | None
    refund_of: str | None
    amount: int
    unit: str
    at: int
    recorded_at: int
    note: str | None
    order: _Order | None


class PurchaseImporter(Importer):
    """Purchases. Lines with one order are one purchase; without an order each line is one.

    A number alone in the customer column is the table's own id of that customer: shops number their customers, and
    customer 7 of a shop is not ours.
    """

    batch_size = 5_000

    def __init__(self, desk: Desk, options: Options) -> None:
        super().__init__(desk, options)
        self._people = People(desk, options.source, has_own_ids=True)
        self._customers: dict[str, int] = {}
        self._orders: dict[str, _Order] = {}
        self._may_be_stored = store.has_rows(desk.db, options.source, "purchases")
        self._amounts: dict[tuple[str | None, ...], int] = {}
        self._unit = ""
        self._units: dict[str, str] = {}
        self._first_id = 0

    def check_fields(self, fields: set[str]) -> None:
        """Raise UsageError when nothing says in which currency the amounts are."""
        if "currency" not in fields:
            if not self.desk.config.get("currency"):
                raise UsageError(
                    msg("the table names no currency"),
                    msg("--set currency=EUR says it of all rows, supportctl config set currency EUR for good"),
                )
            self._unit = unit_for(self.desk.config, None)

    def read(self, tx: Transaction, values: Values) -> Line:
        """Return the row as it will be stored; raises SupportctlError when it cannot be."""
        for field in ("amount", "unit_price"):
            if values.get(field, "")[-1:].isalpha():
                values = self._parted(values, field)
        unit = self._unit or self._read_unit(values)
        amount = self._amount(values, unit)
        kind = importer.choice("kind", values, _KINDS, _KIND_ALIASES) if "kind" in values else None
        if kind == "sale" and amount < 0:
            raise SupportctlError(msg("a sale cannot be below 0; without a kind it would be a refund"))
        if kind is None:
            kind = "refund" if amount < 0 else "sale"
        at = self.required_instant("at", values)
        recorded = self.required_instant("recorded_at", values) if "recorded_at" in values else at
        order_ref = checked_order(values.get("order"))
        refund_of = checked_order(values.get("refund_of"))
        customer_id = self._customer(tx, values)
        order = None
        if kind == "sale":
            if refund_of is not None:
                raise SupportctlError(msg("a sale is the refund of nothing"))
            if order_ref is not None:
                order = self._order(tx, order_ref, customer_id, unit, at)
        line = (kind, customer_id, order_ref, refund_of, abs(amount), unit, at, recorded, values.get("note"), order)
        return Line._make(line)

    def add(self, tx: Transaction, rows: Sequence[Any]) -> list[int]:
        """Store new rows and return their ids: of lines as they are, of refunds below 0, being numbered apart."""
        next_purchase, line_id = tx.next_id("purchases"), tx.next_id("purchase_lines")
        refund_id = tx.next_id("refunds")
        self._first_id = self._first_id or next_purchase
        source = self.options.source
        ids: list[int] = []
        lines: list[tuple[int, int, int, int]] = []
        refunds: list[tuple[Any, ...]] = []
        single: list[tuple[Any, ...]] = []
        touched: dict[_Order, Line | None] = {}
        for row in rows:
            kind, customer_id, order_ref, refund_of, amount, unit, at, recorded_at, note, order = row
            if kind != "sale":
                refunds.append(
                    (refund_id, customer_id, kind, order_ref, refund_of, amount, unit, at, recorded_at, source, note)
                )
                ids.append(-refund_id)
                refund_id += 1
                continue
            purchase_id = next_purchase
            if order is None:
                single.append((purchase_id, customer_id, None, amount, unit, at, recorded_at, source, note))
                next_purchase += 1
            else:
                if order.id is None:
                    order.id = purchase_id
                    next_purchase += 1
                    touched[order] = row
                elif order not in touched:
                    touched[order] = None
                purchase_id = order.id
                order.amount += amount
                if at < order.at:
                    order.at = at
            lines.append((line_id, purchase_id, amount, at))
            ids.append(line_id)
            line_id += 1
        self._write_purchases(tx, touched, single)
        store.write(tx, "purchase_lines", lines)
        store.write(tx, "refunds", refunds)
        if len(self._orders) >= _KEPT:
            self._orders.clear()
            self._may_be_stored = True
        return ids

    def change(self, tx: Transaction, row_id: int, row: Any) -> None:
        """Bring a line or a refund up to date; a line of several can change its amount and its time alone."""
        if (row_id < 0) != (row.kind != "sale"):
            raise SupportctlError(msg("a sale and a refund cannot become one another"))
        if row_id < 0:
            tx.update(
                "refunds", -row_id, customer_id=row.customer_id, kind=row.kind, order_ref=row.order_ref,
                refund_of=row.refund_of, amount=row.amount, unit=row.unit, refunded_at=row.at,
                recorded_at=row.recorded_at, note=row.note, purchase_id=None,
            )  # fmt: skip
            return
        known = ledger.get_line(tx.db, row_id)
        is_alone = known.lines == 1
        if known.order_ref != row.order_ref or (not is_alone and known.unit != row.unit):
            raise SupportctlError(msg("a line cannot move to another order or currency"))
        tx.update("purchase_lines", row_id, amount=row.amount, placed_at=row.at)
        changes = ledger.get_sums(tx.db, known.purchase_id)
        if is_alone:
            changes |= {"customer_id": row.customer_id, "unit": row.unit, "note": row.note}
            changes["recorded_at"] = row.recorded_at
        tx.update("purchases", known.purchase_id, **changes)

    def finish(self, tx: Transaction) -> None:
        """Tell which purchases the refunds belong to, wherever in the table, or in an earlier one, they stood."""
        for refund_id, purchase_id, customer_id in ledger.list_linkable(tx.db, self.options.source):
            tx.update("refunds", refund_id, purchase_id=purchase_id, customer_id=customer_id)

    def _write_purchases(
        self, tx: Transaction, touched: dict[_Order, Line | None], single: list[tuple[Any, ...]]
    ) -> None:
        source = self.options.source
        new, grown = single, []
        for order, first in touched.items():
            if first is not None:
                new.append(
                    (order.id, order.customer_id, first.order_ref, order.amount, order.unit, order.at,
                     first.recorded_at, source, first.note)
                )  # fmt: skip
            elif order.id is not None and order.id >= self._first_id:
                grown.append((order.amount, order.at, order.customer_id, order.id))
            elif order.id is not None:
                ledger.grow_purchase(tx, order.id, order.amount, order.at, order.customer_id)
            order.amount = 0
        store.write(tx, "purchases", sorted(new))
        # Their journal says that they were added by this very command, which takes back all of them.
        ledger.grow_own_purchases(tx, grown)

    def _order(self, tx: Transaction, order_ref: str, customer_id: int | None, unit: str, at: int) -> _Order:
        order = self._orders.get(order_ref)
        if order is None:
            known = ledger.find_order(tx.db, self.options.source, order_ref) if self._may_be_stored else None
            order = _Order(*known) if known else _Order(None, customer_id, unit, at)
            self._orders[order_ref] = order
        if order.unit != unit:
            raise SupportctlError(
                msg("order {order!r} is in {unit}, this line is not"), order=order_ref[:80], unit=order.unit
            )
        if order.customer_id != customer_id and customer_id is not None:
            if order.customer_id is not None:
                raise SupportctlError(msg("order {order!r} belongs to another customer"), order=order_ref[:80])
            order.customer_id = customer_id
        return order

    def _customer(self, tx: Transaction, values: Values) -> int | None:
        text = values.get("customer")
        if text is None:
            return None
        customer_id = self._customers.get(text)
        if customer_id is None:
            found = self._people.find(tx, {"customer": text})
            assert found is not None  # noqa: S101  # it names somebody
            customer_id = found[0]
            if len(self._customers) < _KEPT:
                self._customers[text] = customer_id
        return customer_id

    def _amount(self, values: Values, unit: str) -> int:
        key = (values.get("amount"), values.get("quantity"), values.get("unit_price"), unit)
        amount = self._amounts.get(key)
        if amount is None:
            amount = _amount_of(values, unit)
            if len(self._amounts) < _KEPT:
                self._amounts[key] = amount
        return amount

    def _parted(self, values: Values, field: str) -> Values:
        """Return the values with the currency that an amount names in its own field: `1,250 IRT`, `۱۲۵۰ تومان`."""
        amount, named = money.split_unit(values[field])
        if named is None:
            return values
        stated = self._unit or values.get("currency")
        if stated and money.parse_unit(stated) != named:
            raise money.other_unit(values[field], money.parse_unit(stated))
        return {**values, field: amount, "currency": named}

    def _read_unit(self, values: Values) -> str:
        text = values.get("currency", "")
        unit = self._units.get(text)
        if unit is None:
            unit = self._units[text] = unit_for(self.desk.config, text)
        return unit


def _amount_of(values: Values, unit: str) -> int:
    if "amount" in values:
        return money.parse_amount(values["amount"], unit)
    missing = [field for field in ("quantity", "unit_price") if field not in values]
    if missing:
        raise UsageError(msg("{field} is empty"), field=missing[0] if len(missing) == 1 else "amount")
    return money.product(money.parse_scaled(values["quantity"]), money.parse_scaled(values["unit_price"]), unit)
