"""How customers buy: on which days and how often, how much, and whether that makes a loyal customer."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from supportctl.domain.desk import DAY, HOUR
from supportctl.periods import local_day
from supportctl.records import Record
from supportctl.storage import buying as store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from supportctl.domain.desk import Desk

_LONGEST_DAY = 26 * HOUR


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


def purchase_days(moments: Sequence[int], zone: ZoneInfo) -> list[int]:
    """The first of the moments on each local day: what is bought on one day is one purchase."""
    found: list[int] = []
    for at in moments:
        # No local day is longer than this, so that most moments need no calendar.
        if found and at - found[-1] < _LONGEST_DAY and local_day(at, zone) == local_day(found[-1], zone):
            continue
        found.append(at)
    return found


def usual_gap(days: Sequence[int]) -> float | None:
    """The median of the gaps between the days on which a customer bought, milliseconds; None below two days."""
    gaps = sorted(later - earlier for earlier, later in pairwise(days))
    if not gaps:
        return None
    middle = len(gaps) // 2
    return gaps[middle] if len(gaps) % 2 else (gaps[middle - 1] + gaps[middle]) / 2
