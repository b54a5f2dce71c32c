"""Purchases, refunds and costs as lists; amounts in minor units for programs, with their currency for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.reports import model
from supportctl.reports.model import Column, Money, Table, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Cost, Purchase, Refund

PURCHASE_COLUMNS = (
    Column("id", model.ID, msg("id")),
    Column("customer", model.TEXT, msg("customer"), is_flexible=True),
    Column("customer_id", model.ID, msg("customer id"), in_table=False),
    Column("order", model.TEXT, msg("order")),
    Column("amount", model.MONEY, msg("amount")),
    Column("unit", model.PLAIN, msg("unit"), in_table=False),
    Column("refunded", model.MONEY, msg("refunded")),
    Column("placed_at", model.INSTANT, msg("placed")),
    Column("source", model.TEXT, msg("source"), in_table=False),
    Column("note", model.TEXT, msg("note"), in_table=False),
)
REFUND_COLUMNS = (
    Column("id", model.ID, msg("id")),
    Column("kind", model.WORD, msg("kind")),
    Column("purchase_id", model.ID, msg("purchase")),
    Column("customer", model.TEXT, msg("customer"), is_flexible=True),
    Column("customer_id", model.ID, msg("customer id"), in_table=False),
    Column("order", model.TEXT, msg("order")),
    Column("amount", model.MONEY, msg("amount")),
    Column("unit", model.PLAIN, msg("unit"), in_table=False),
    Column("refunded_at", model.INSTANT, msg("when")),
    Column("source", model.TEXT, msg("source"), in_table=False),
    Column("note", model.TEXT, msg("note"), in_table=False),
)
COST_COLUMNS = (
    Column("id", model.ID, msg("id")),
    Column("kind", model.TEXT, msg("kind"), is_flexible=True),
    Column("amount", model.MONEY, msg("amount")),
    Column("unit", model.PLAIN, msg("unit"), in_table=False),
    Column("from", model.DAY, msg("from")),
    Column("to", model.DAY, msg("to")),
    Column("ticket_id", model.ID, msg("ticket")),
)


def purchase_list(purchases: Iterable[Purchase], total: int | None = None) -> Table:
    """Purchases as a list."""
    empty = say(msg("No purchases. supportctl purchase add -c CUSTOMER AMOUNT records one."))
    return Table("purchase", PURCHASE_COLUMNS, [purchase_row(one) for one in purchases], total, empty)


def purchase_row(one: Purchase) -> list[Any]:
    """The values of PURCHASE_COLUMNS."""
    return [
        one.id, one.customer, one.customer_id, one.order, Money(one.amount, one.unit), one.unit,
        Money(one.refunded, one.unit), one.placed_at, one.source, one.note,
    ]  # fmt: skip


def refund_list(refunds: Iterable[Refund], total: int | None = None) -> Table:
    """Refunds and returns as a list."""
    empty = say(msg("No refunds."))
    return Table("refund", REFUND_COLUMNS, [refund_row(one) for one in refunds], total, empty)


def refund_row(one: Refund) -> list[Any]:
    """The values of REFUND_COLUMNS."""
    return [
        one.id, one.kind, one.purchase_id, one.customer, one.customer_id, one.order, Money(one.amount, one.unit),
        one.unit, one.refunded_at, one.source, one.note,
    ]  # fmt: skip


def cost_list(desk: Desk, costs: Sequence[Cost], total: int | None = None) -> Table:
    """Costs as a list."""
    empty = say(msg("No costs. supportctl cost add AMOUNT --from 2026-11 records those of a month."))
    return Table("cost", COST_COLUMNS, [cost_row(desk, one) for one in costs], total, empty)


def cost_row(desk: Desk, one: Cost) -> list[Any]:
    """The values of COST_COLUMNS; `to` is the last day."""
    from supportctl.periods import local_day

    zone = desk.date_context().zone
    first, last = local_day(one.from_at, zone), local_day(one.to_at - 1, zone)
    return [
        one.id, one.kind, Money(one.amount, one.unit), one.unit, first.isoformat(), last.isoformat(), one.ticket_id,
    ]  # fmt: skip
