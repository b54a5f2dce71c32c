"""What customers buy, what they get back, and what supporting them costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.domain.customers import find_or_create
from supportctl.errors import Amount, ConflictError, NotFoundError, SupportctlError, UsageError, msg
from supportctl.records import Record
from supportctl.storage import keys
from supportctl.storage import ledger as store
from supportctl.typed import key_of

if TYPE_CHECKING:
    from supportctl.config import Config
    from supportctl.domain.desk import Desk
    from supportctl.models import Cost, Purchase, Refund
    from supportctl.periods import Span
    from supportctl.storage.customers import Named

MAX_ORDER = 200


class Bought(Record):
    """What became of `purchase add`: the purchase, whether it is new, and the customer who was created for it."""

    purchase: Purchase
    is_new: bool
    created: Named | None


def unit_for(config: Config, text: str | None) -> str:
    """The currency that was named, else that of the settings; raises UsageError when neither says one."""
    from supportctl.money import parse_unit

    unit = text or str(config.get("currency"))
    if not unit:
        raise UsageError(
            msg("the amount names no currency"),
            msg("--currency EUR says it once, supportctl config set currency EUR for good (IRT is the toman)"),
        )
    return parse_unit(unit)


def get_purchase(desk: Desk, purchase_id: int) -> Purchase:
    """The purchase with this id; raises NotFoundError when there is none."""
    found = store.find_purchase(desk.db, purchase_id)
    if found is None:
        raise NotFoundError(
            msg("no purchase {id}"), msg("supportctl purchase list shows what there is"), id=purchase_id
        )
    return found


def add_purchase(
    desk: Desk, who: str, amount: int, unit: str, *, order: str | None, at: int, key: str | None = None
) -> Bought:
    """Record a purchase of `amount` minor units; an unknown customer is created.

    Raises UsageError for an amount that is not above 0, ConflictError when the customer has this order already.
    """
    _check_above_zero(amount)
    order = checked_order(order)
    with desk.change() as tx:
        known = keys.find_created(tx.db, key, "purchase")
        if known is not None:
            return Bought(get_purchase(desk, known), False, None)
        customer, is_new = find_or_create(tx, desk, who)
        twice = store.find_by_order(tx.db, customer.id, order) if order else None
        if twice is not None:
            raise ConflictError(
                msg("order {order!r} of {name} is purchase {id} already"),
                msg("supportctl purchase list -c {customer} shows it"),
                order=order,
                name=customer.name,
                id=twice,
                customer=customer.id,
            )
        purchase_id = tx.insert(
            "purchases", customer_id=customer.id, order_ref=order, amount=amount, unit=unit, placed_at=at,
            recorded_at=desk.now,
        )  # fmt: skip
        tx.insert("purchase_lines", purchase_id=purchase_id, amount=amount, placed_at=at)
        keys.remember(tx, key, "purchase", purchase_id)
    return Bought(get_purchase(desk, purchase_id), True, customer if is_new else None)


def refund_purchase(desk: Desk, purchase_id: int, amount: int, *, kind: str, at: int, key: str | None = None) -> Refund:
    """Record that part of a purchase, or all of it, was given back.

    Raises SupportctlError for more than is left of the purchase, or a refund before it.
    """
    _check_above_zero(amount)
    with desk.change() as tx:
        purchase = get_purchase(desk, purchase_id)
        known = keys.find_created(tx.db, key, "refund")
        if known is None:
            _check_refund(desk, purchase, amount, at)
            known = tx.insert(
                "refunds", purchase_id=purchase.id, customer_id=purchase.customer_id, kind=kind,
                order_ref=purchase.order, amount=amount, unit=purchase.unit, refunded_at=at, recorded_at=desk.now,
            )  # fmt: skip
            keys.remember(tx, key, "refund", known)
    found = store.find_refund(desk.db, known)
    assert found is not None  # noqa: S101  # written a moment ago
    return found


def add_cost(
    desk: Desk, amount: int, unit: str, span: Span, *, kind: str | None, ticket_id: int | None, key: str | None = None
) -> Cost:
    """Record what support cost over whole days; reports take the days that fall into their period.

    Raises UsageError for an amount that is not above 0, NotFoundError for a ticket that is not there.
    """
    _check_above_zero(amount)
    with desk.change() as tx:
        if ticket_id is not None:
            lifecycle.get_ticket(desk, ticket_id)
        known = keys.find_created(tx.db, key, "cost")
        if known is None:
            known = tx.insert(
                "costs", kind=kind, amount=amount, unit=unit, from_at=span.start, to_at=span.end, ticket_id=ticket_id,
                recorded_at=desk.now,
            )  # fmt: skip
            keys.remember(tx, key, "cost", known)
    found = store.find_cost(desk.db, known)
    assert found is not None  # noqa: S101  # written a moment ago
    return found


def checked_order(text: str | None) -> str | None:
    """An order number as it will be stored, with ASCII digits and without direction marks.

    Raises UsageError when it is empty, too long or holds a NUL.
    """
    if text is None:
        return None
    order = key_of(text)
    if not order or "\0" in order or len(order) > MAX_ORDER:
        raise UsageError(
            msg("{order!r} cannot be an order number"),
            msg("it has 1 to {limit} characters"),
            order=text[:80],
            limit=MAX_ORDER,
        )
    return order


def _check_above_zero(amount: int) -> None:
    if amount <= 0:
        raise UsageError(msg("the amount must be above 0"), msg("for example 12.50"))


def _check_refund(desk: Desk, purchase: Purchase, amount: int, at: int) -> None:
    left = purchase.amount - purchase.refunded
    if amount > left:
        raise SupportctlError(
            msg("{amount} is more than what is left of purchase {id}: {left}"),
            msg("of {paid} paid, {refunded} were refunded already"),
            amount=Amount((amount, purchase.unit)),
            id=purchase.id,
            left=Amount((left, purchase.unit)),
            paid=Amount((purchase.amount, purchase.unit)),
            refunded=Amount((purchase.refunded, purchase.unit)),
        )
    from supportctl.periods import local_day

    # By day: whoever types a day alone does not mean its first minute.
    zone = desk.date_context().zone
    if local_day(at, zone) < local_day(purchase.placed_at, zone):
        raise SupportctlError(
            msg("purchase {id} was made after that"), msg("--at says when it was refunded"), id=purchase.id
        )
