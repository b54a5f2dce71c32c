"""Money: what was sold to new and to known customers, what went back, and what support cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics import volume
from supportctl.domain.metrics.contacts import count_contacts
from supportctl.domain.metrics.figures import Figure, share
from supportctl.errors import SupportctlError, msg
from supportctl.money import rounded
from supportctl.periods import local_day
from supportctl.records import Record
from supportctl.storage import ledger
from supportctl.storage import ledger_figures as store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.models import Cost
    from supportctl.storage.ledger_figures import Returned, Sum


class Books(Record):
    """Sales, refunds and costs of a period in one currency."""

    unit: str
    sales: Sequence[Sum]
    paid_sales: int
    returned: Returned
    costs: Sequence[Cost]


def read_books(desk: Desk, scope: Scope, unit: str | None = None) -> Books:
    """The sales, refunds and costs of a period; raises SupportctlError when they are in several currencies.

    Amounts of different currencies are never added up; `unit` takes those of one.
    """
    start, end, as_of = scope.span.start, scope.end, scope.as_of
    sales = store.list_sums(desk.db, start, end, as_of)
    returned = store.list_returned(desk.db, start, end, as_of)
    costs = ledger.list_costs(desk.db, start, end, as_of=as_of)
    units = sorted({*(one.unit for one in sales), *(one.unit for one in returned), *(one.unit for one in costs)})
    if unit is None and len(units) > 1:
        raise SupportctlError(
            msg("the amounts are in several currencies, which cannot be added up: {units}"),
            msg("--currency {unit} takes those in one"),
            units=", ".join(units),
            unit=units[0],
        )
    chosen = unit or (units[0] if units else str(desk.config.get("currency")))
    return Books(
        chosen,
        [one for one in sales if one.unit == chosen],
        store.count_sales(desk.db, start, end, as_of, chosen),
        next((one for one in returned if one.unit == chosen), store.Returned(chosen, 0, 0, 0)),
        [one for one in costs if one.unit == chosen],
    )


def revenue(books: Books) -> Figure:
    """Gross sales of the period; what went back is a figure of its own."""
    return _sales("revenue", books, ("new", "existing", "unknown"))


def revenue_new(books: Books) -> Figure:
    """Gross sales to customers whose first purchase lies in the period (METRICS.md 1.5)."""
    return _sales("revenue_new", books, ("new",))


def revenue_existing(books: Books) -> Figure:
    """Gross sales to customers who had bought before."""
    return _sales("revenue_existing", books, ("existing",))


def refunds(books: Books) -> Figure:
    """What went back in the period, by the date of the refund, whenever it was bought."""
    return Figure("refunds", books.unit, books.returned.amount, n=books.returned.refunds)


def refund_rate_flow(books: Books) -> Figure:
    """Refunds of the period ÷ its sales, by value: two different sets of purchases, so that it may pass 100 %."""
    sold = sum(one.amount for one in books.sales)
    back = books.returned.amount
    return Figure("refund_rate_flow", "share", back / sold if sold else None, back, sold, books.returned.refunds)


def refund_rate_flow_count(books: Books) -> Figure:
    """Orders that were refunded in the period ÷ orders that were placed in it and cost something."""
    back, sold = books.returned.orders, books.paid_sales
    # More may go back than was sold, and then it is no proportion with an interval.
    if back <= sold:
        return share("refund_rate_flow_count", back, sold)
    return Figure("refund_rate_flow_count", "share", back / sold if sold else None, back, sold, sold)


def support_cost(scope: Scope, books: Books) -> Figure:
    """What support cost in the period: of each cost the part of its days that fall into it; None without any."""
    value = sum(_part(scope, cost) for cost in books.costs) if books.costs else None
    return Figure("support_cost", books.unit, value, n=len(books.costs))


def cost_per_resolved(desk: Desk, scope: Scope, cost: Figure) -> Figure:
    """Support cost ÷ tickets resolved in the period, in whole minor units."""
    solved = volume.endings(desk, scope).resolved.value if cost.value is not None else 0
    return _per("cost_per_resolved", cost, int(solved or 0))


def cost_per_contact(desk: Desk, scope: Scope, cost: Figure) -> Figure:
    """Support cost ÷ contacts of the period, in whole minor units."""
    return _per("cost_per_contact", cost, count_contacts(desk, scope) if cost.value is not None else 0)


def _sales(name: str, books: Books, who: tuple[str, ...]) -> Figure:
    chosen = [one for one in books.sales if one.who in who]
    amount, known = sum(one.amount for one in chosen), sum(one.amount for one in books.sales if one.who != "unknown")
    nameless = sum(one.purchases for one in books.sales if one.who == "unknown")
    more, excluded = {}, {}
    if "unknown" not in who:
        more = {"share": amount / known if known else None}
        excluded = {"without_customer": nameless} if nameless else {}
    return Figure(name, books.unit, amount, n=sum(one.purchases for one in chosen), excluded=excluded, more=more)


def _part(scope: Scope, cost: Cost) -> int:
    """The part of a cost that falls into the period, by whole days, so that the parts of a cost add up to it."""
    first, after = local_day(cost.from_at, scope.zone), local_day(cost.to_at, scope.zone)
    days = max(1, (after - first).days)
    begin = min(max((scope.days.start - first).days, 0), days)
    end = min(max((scope.days.end - first).days, 0), days)
    return cost.amount * end // days - cost.amount * begin // days


def _per(name: str, cost: Figure, count: int) -> Figure:
    amount = int(cost.value) if cost.value is not None else None
    value = rounded(amount, count) if amount is not None and count else None
    return Figure(name, cost.unit, value, amount, count, count)
