"""How one customer buys: how often and how much, when last, and whether that makes a loyal customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.desk import DAY
from supportctl.domain.metrics.loyalty import purchase_days, usual_gap
from supportctl.records import Record
from supportctl.storage import buying as store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supportctl.domain.desk import Desk


class Buying(Record):
    """The purchases of a customer: how many, their sums and what went back of them by currency, in minor units.

    `usual_days` is the median of the gaps between two days with a purchase; None while there is no gap.
    """

    purchases: int
    amounts: Mapping[str, int]
    refunded: Mapping[str, int]
    last_at: int
    is_loyal: bool
    usual_days: int | None


def find_buying(desk: Desk, customer_id: int) -> Buying | None:
    """How a customer buys, as the ledger says now; None for one who bought nothing."""
    bought = store.list_bought(desk.db, [customer_id], desk.now).get(customer_id)
    if not bought:
        return None
    amounts: dict[str, int] = {}
    refunded: dict[str, int] = {}
    for one in bought:
        amounts[one.unit] = amounts.get(one.unit, 0) + one.amount
        if one.refunded:
            refunded[one.unit] = refunded.get(one.unit, 0) + one.refunded
    zone = desk.date_context().zone
    days = purchase_days([one.placed_at for one in bought], zone)
    # What went back whole makes nobody loyal.
    kept = purchase_days([one.placed_at for one in bought if one.amount == 0 or one.refunded < one.amount], zone)
    within = [at for at in kept if at >= desk.now - int(desk.config.get("loyal.days")) * DAY]
    is_loyal = (
        len(within) >= int(desk.config.get("loyal.purchases"))
        and within[-1] >= desk.now - int(desk.config.get("loyal.recent_days")) * DAY
    )
    usual = usual_gap(days)
    return Buying(
        len(bought), amounts, refunded, bought[-1].placed_at, is_loyal, None if usual is None else round(usual / DAY)
    )
