"""Money: what was sold to new and to known customers, what went back, and what support cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics import volume
from supportctl.domain.metrics.contacts import count_contacts
from supportctl.domain.metrics.figures import Figure, share
from supportctl.errors import Listed, SupportctlError, msg
from supportctl.money import digits_of, parse_scaled, rounded
from supportctl.periods import local_day
from supportctl.records import Record
from supportctl.storage import ledger
from supportctl.storage import ledger_figures as store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.models import Cost
    from supportctl.storage.ledger_figures import Returned, Sum


class Books(Record):
    """Sales, refunds and costs of a period in one currency; `minutes` were spent on messages, `worth` is their cost."""

    unit: str
    sales: Sequence[Sum]
    paid_sales: int
    returned: Returned
    costs: Sequence[Cost]
    minutes: int = 0
    worth: int = 0
    excluded: Mapping[str, int] = {}  # never changed


class Entries(Record):
    """What a ledger holds about a period in whatever currencies.

    The minutes spent on messages cost something when `cost.per_hour` says how much; that is in the currency of the
    desk, and in none where the desk has none.
    """

    sales: Sequence[Sum]
    returned: Sequence[Returned]
    costs: Sequence[Cost]
    minutes: int
    minutes_unit: str

    @property
    def units(self) -> list[str]:
        """The currencies in it, in order."""
        named = {*(one.unit for one in self.sales), *(one.unit for one in self.returned)}
        named |= {one.unit for one in self.costs}
        return sorted(named | ({self.minutes_unit} if self.minutes and self.minutes_unit else set()))


def read_entries(desk: Desk, scope: Scope, *, with_sales: bool = True) -> Entries:
    """The sales, refunds, costs and minutes of a period, or the costs and minutes alone."""
    span = (scope.span.start, scope.end, scope.as_of)
    return Entries(
        store.list_sums(desk.db, *span) if with_sales else (),
        store.list_returned(desk.db, *span) if with_sales else (),
        ledger.list_costs(desk.db, scope.span.start, scope.end, as_of=scope.as_of),
        ledger.sum_minutes(desk.db, *span) if hour_has_price(desk) else 0,
        str(desk.config.get("currency")),
    )


def hour_has_price(desk: Desk) -> bool:
    """Whether the settings say what an hour of support costs."""
    return parse_scaled(desk.config.get("cost.per_hour"))[0] > 0


def books_of(desk: Desk, scope: Scope, entries: Entries, unit: str) -> Books:
    """What the entries say in one currency."""
    return _costs_of(desk, entries, unit)._replace(
        sales=[one for one in entries.sales if one.unit == unit],
        paid_sales=store.count_sales(desk.db, scope.span.start, scope.end, scope.as_of, unit),
        returned=next((one for one in entries.returned if one.unit == unit), store.Returned(unit, 0, 0, 0)),
    )


def _costs_of(desk: Desk, entries: Entries, unit: str) -> Books:
    """The costs and minutes in one currency, without what was sold."""
    minutes = entries.minutes if unit == entries.minutes_unit else 0
    return Books(
        unit, (), 0, store.Returned(unit, 0, 0, 0),
        [one for one in entries.costs if one.unit == unit],
        minutes,
        worth_of(str(desk.config.get("cost.per_hour")), minutes, unit),
        {"minutes_without_currency": entries.minutes} if entries.minutes and not entries.minutes_unit else {},
    )  # fmt: skip


def worth_of(per_hour: str, minutes: int, unit: str) -> int:
    """What so many minutes cost at a decimal amount an hour, in minor units; halves are rounded away from zero."""
    number, decimals = parse_scaled(per_hour)
    return rounded(number * 10 ** digits_of(unit) * minutes, 60 * 10**decimals)


def read_books(desk: Desk, scope: Scope, unit: str | None = None) -> Books:
    """The sales, refunds and costs of a period; raises SupportctlError when they are in several currencies.

    Amounts of different currencies are never added up; `unit` takes those of one.
    """
    entries = read_entries(desk, scope)
    units = entries.units
    if unit is None and len(units) > 1:
        raise SupportctlError(
            msg("the amounts are in several currencies, which cannot be added up: {units}"),
            msg("--currency {unit} takes those in one"),
            units=Listed(units),
            unit=units[0],
        )
    return books_of(desk, scope, entries, unit or (units[0] if units else str(desk.config.get("currency"))))


def figures_of(desk: Desk, scope: Scope, books: Books) -> list[Figure]:
    """All figures in money."""
    cost = support_cost(scope, books)
    return [
        revenue(books),
        revenue_new(books),
        revenue_existing(books),
        refunds(books),
        refund_rate_flow(books),
        refund_rate_flow_count(books),
        cost,
        cost_per_resolved(desk, scope, cost),
        cost_per_contact(desk, scope, cost),
    ]


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
    """What support cost in the period; None without any cost.

    Of each cost the part of its days that fall into it, and of the minutes spent on messages what `cost.per_hour`
    makes of them (METRICS.md 1.5).
    """
    value = None
    if books.costs or books.minutes:
        value = sum(_part(scope, cost) for cost in books.costs) + books.worth
    more = {"minutes": books.minutes, "minutes_cost": books.worth} if books.minutes else {}
    return Figure("support_cost", books.unit, value, n=len(books.costs), excluded=dict(books.excluded), more=more)


def support_costs(desk: Desk, scope: Scope) -> list[Figure]:
    """What support cost in the period in each currency in which it cost anything."""
    entries = read_entries(desk, scope, with_sales=False)
    found = [support_cost(scope, _costs_of(desk, entries, unit)) for unit in entries.units]
    return [one for one in found if one.value is not None]


def cost_per_resolved(desk: Desk, scope: Scope, cost: Figure) -> Figure:
    """Support cost ÷ tickets resolved in the period, in whole minor units."""
    solved = volume.endings(desk, scope).resolved.value if cost.value is not None else 0
    return _per("cost_per_resolved", cost, int(solved or 0))


def cost_per_contact(desk: Desk, scope: Scope, cost: Figure) -> Figure:
    """Support cost ÷ contacts of the period, in whole minor units.

    `repeats_estimate` is what the repeat contacts among them cost if a contact costs what any other does.
    """
    contacts, repeats = count_contacts(desk, scope) if cost.value is not None else (0, 0)
    figure = _per("cost_per_contact", cost, contacts)
    return figure._replace(more={"repeats_estimate": cost_of_repeats(cost, repeats, contacts)})


def cost_of_repeats(cost: Figure, repeats: int | None, contacts: int) -> int | None:
    """Support cost × repeat contacts ÷ contacts, an estimate in whole minor units (METRICS.md 1.5)."""
    if cost.value is None or repeats is None or not contacts:
        return None
    return rounded(int(cost.value) * repeats, contacts)


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
