"""`purchase`: what customers buy, and what goes back to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from supportctl.cli import moments, options, values
from supportctl.errors import UsageError, msg
from supportctl.models import REFUND_KINDS

if TYPE_CHECKING:
    from supportctl.cli.session import Session
    from supportctl.models import Refund

_Amount = Annotated[str, typer.Argument(metavar="AMOUNT", show_default=False, help="In any digits: 12.50, 1,250,000.")]


def add(
    ctx: typer.Context,
    amount: _Amount,
    customer: options.Customer = None,
    order: Annotated[str | None, typer.Option("--order", metavar="TEXT", help="The order number.")] = None,
    currency: options.Currency = None,
    at: options.At = None,
    key: options.Key = None,
) -> None:
    """Record a purchase. Programs get amounts in the smallest unit: 12.50 EUR is 1250.

    \b
    supportctl purchase add -c ada@example.com 49.90 --currency EUR
    supportctl purchase add -c "Sara Ahmadi" 1,250,000 --currency IRT --order 8812 --at yesterday
    supportctl purchase add -c 12 80 --key order-8812
    """
    from supportctl.domain.ledger import add_purchase, checked_order
    from supportctl.reports.ledger import PURCHASE_COLUMNS, purchase_row
    from supportctl.reports.model import Done, Money, Plain, say

    session = ctx.obj
    if customer is None:
        raise UsageError(msg("-c is missing"), msg("say who bought: -c ada@example.com"))
    number, unit = read_amount(session, amount, currency)
    order = checked_order(order)
    moment = moments.read_at(session, at)
    done = add_purchase(session.desk_to_fill, customer, number, unit, order=order, at=moment, key=key)
    if done.created is not None:
        session.say(msg("created customer {id} ({name})"), id=done.created.id, name=done.created.name)
    one = done.purchase
    text = (
        msg("Recorded purchase {id}: {amount}, {name}")
        if done.is_new
        else msg("Purchase {id} was there already: {amount}, {name}")
    )
    sentence = say(text, id=Plain(str(one.id)), amount=Money(one.amount, one.unit), name=one.customer)
    session.emit(Done(sentence, [one.id], plain_record(PURCHASE_COLUMNS, purchase_row(one))))


def refund(
    ctx: typer.Context,
    purchase: Annotated[str, typer.Argument(metavar="PURCHASE", show_default=False, help="The id of a purchase.")],
    amount: _Amount,
    kind: Annotated[str, typer.Option("--kind", metavar="WORD", help="refund, or return when goods came back.")] = (
        "refund"
    ),
    at: options.At = None,
    key: options.Key = None,
) -> None:
    """Record that money went back for a purchase, in its currency; never more than what is left of it.

    \b
    supportctl purchase refund 7 49.90
    supportctl purchase refund 7 ۱۲۵۰ --kind return --at yesterday
    """
    from supportctl.domain.ledger import get_purchase, refund_purchase

    session = ctx.obj
    chosen = values.choice("--kind", kind, REFUND_KINDS) or "refund"
    desk = session.desk_to_write
    one = get_purchase(desk, values.read_id(purchase, "purchase"))
    number, _ = read_amount(session, amount, one.unit)
    _emit_refund(
        session, refund_purchase(desk, one.id, number, kind=chosen, at=moments.read_at(session, at), key=key)
    )  # fmt: skip


def list_(
    ctx: typer.Context,
    customer: options.Customer = None,
    since: options.Since = None,
    until: options.Until = None,
    refunds: Annotated[bool, typer.Option("--refunds", help="What went back instead.")] = False,
    limit: options.Limit = None,
) -> None:
    """List purchases, newest first; with --refunds what went back.

    \b
    supportctl purchase list -c "Sara Ahmadi"
    supportctl purchase list --since 2026-10-01 --until 2026-10-31 --json
    supportctl purchase list --refunds --since 30d
    """
    from supportctl.reports import ledger as lists
    from supportctl.storage import ledger as store

    session = ctx.obj
    start, end = moments.read_between(session, since, until)
    chosen = store.Chosen(values.customer_id(session, customer), start, end)
    db, rows = session.desk.db, values.read_limit(session, limit)
    is_counted = session.is_table or session.options.get("count")
    if refunds:
        total = store.count_refunds(db, chosen) if is_counted else None
        session.emit(lists.refund_list(store.list_refunds(db, chosen, rows), total))
        return
    total = store.count_purchases(db, chosen) if is_counted else None
    session.emit(lists.purchase_list(store.list_purchases(db, chosen, rows), total))


def read_amount(session: Session, text: str, currency: str | None) -> tuple[int, str]:
    """An amount in minor units and its currency, which the text may name: `1,250 IRT`.

    Raises UsageError when either cannot be read, or the text names another currency than was asked for.
    """
    from supportctl.domain.ledger import unit_for
    from supportctl.money import other_unit, parse_amount, parse_scaled, split_unit

    bare, named = split_unit(text)
    parse_scaled(bare)
    unit = unit_for(session.config, currency or named)
    if named not in (None, unit):
        raise other_unit(text, unit)
    return parse_amount(bare, unit), unit


def plain_record(columns: Any, row: Any) -> dict[str, Any]:
    """A row as a JSON object, its amounts as whole numbers."""
    from supportctl.reports.listings import record
    from supportctl.reports.model import Money

    found = record(columns, row)
    return {name: value.amount if isinstance(value, Money) else value for name, value in found.items()}


def _emit_refund(session: Session, one: Refund) -> None:
    from supportctl.reports.ledger import REFUND_COLUMNS, refund_row
    from supportctl.reports.model import Done, Money, Plain, say

    sentence = say(
        msg("Recorded refund {id}: {amount} of purchase {purchase}"),
        id=Plain(str(one.id)),
        amount=Money(one.amount, one.unit),
        purchase=Plain(str(one.purchase_id)),
    )
    session.emit(Done(sentence, [one.id], plain_record(REFUND_COLUMNS, refund_row(one))))
