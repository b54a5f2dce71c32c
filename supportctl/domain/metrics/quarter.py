"""Customers and money on the weekly page: the 13 weeks up to its end, each figure with its own days."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from supportctl.domain.metrics import loyalty, money
from supportctl.domain.metrics.figures import Figure
from supportctl.instants import rfc3339
from supportctl.periods import DateRange, span_of
from supportctl.storage.ledger import has_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.domain.metrics.loyalty import Cohort
    from supportctl.domain.metrics.money import Entries

WEEKS = 13
# Each money figure without a value: its unit is the currency, unless it is a share.
_SHARES = ("refund_rate_flow", "refund_rate_flow_count")
_MONEY = (
    *("refund_rate_flow", "refund_rate_flow_count", "refunds", "revenue", "revenue_new", "revenue_existing"),
    *("support_cost", "cost_per_resolved", "cost_per_contact"),
)


class Quarter:
    """The figures of customers and money, each read when it is asked for; None of all when there is no ledger.

    What needs time to tell (whether a customer buys again within 90 days) is asked of the 13 weeks before that time,
    so that it is about as many days as the rest; its `start` and `end` say which.
    """

    def __init__(self, desk: Desk, week: Scope) -> None:
        self.desk = desk
        self.week = week
        self.scope = self._scope(0)

    @cached_property
    def is_empty(self) -> bool:
        """Whether the desk has no ledger, and an hour of work has no price."""
        return not has_ledger(self.desk.db, self.week.as_of) and not money.hour_has_price(self.desk)

    @property
    def new_customers(self) -> Figure:
        """Customers whose first purchase lies in the 13 weeks."""
        return self._read("new_customers", "count", lambda _: loyalty.new_customers(self._cohort))

    @property
    def addition_rate(self) -> Figure:
        """New customers who bought again in time."""
        return self._read("addition_rate", "share", self._of_days(loyalty.addition_rate), "addition_days")

    @property
    def loyal_conversion(self) -> Figure:
        """New customers who became loyal in time."""
        return self._read("loyal_conversion", "share", self._of_days(loyalty.loyal_conversion), "loyal.days")

    @property
    def loyal_customers(self) -> Figure:
        """Loyal customers at the end."""
        return self._read("loyal_customers", "count", lambda scope: loyalty.loyal_customers(self.desk, scope).figure)

    @property
    def retention(self) -> Figure:
        """Active at the start and at the end."""
        return self._read("retention", "share", lambda scope: loyalty.retention(self.desk, scope))

    @property
    def retention_month(self) -> Figure:
        """Bought in the last whole month and in the one before."""
        return self._read("retention_month", "share", lambda scope: loyalty.retention_month(self.desk, scope))

    @property
    def refund_rate(self) -> Figure:
        """Purchases that went back in time."""
        return self._read("refund_rate", "share", lambda scope: loyalty.refund_rate(self.desk, scope), "refund_days")

    @property
    def referrals(self) -> Figure:
        """New customers whom somebody sent."""
        return self._read("referrals", "share", lambda _: loyalty.referrals(self._cohort))

    @cached_property
    def money(self) -> Mapping[str, Figure]:
        """The figures in money under their names: None when there are several currencies and the desk has none of them.

        The currency of the desk chooses among several; amounts of different currencies are never added up.
        """
        units = self._entries.units if not self.is_empty else []
        main = str(self.desk.config.get("currency"))
        excluded = {}
        if len(units) > 1:
            excluded = {"other_currencies": len(units) - 1} if main in units else {"mixed_currencies": len(units)}
        if self.is_empty or "mixed_currencies" in excluded:
            units_of = {name: "share" if name in _SHARES else "" for name in _MONEY}
            found = [Figure(name, unit, None, excluded=excluded) for name, unit in units_of.items()]
        else:
            unit = main if main in units or not units else units[0]
            found = [
                one._replace(excluded={**one.excluded, **excluded})
                for one in money.figures_of(
                    self.desk, self.scope, money.books_of(self.desk, self.scope, self._entries, unit)
                )
            ]
        return {one.name: _with_days(one, self.scope) for one in found}

    @cached_property
    def costs(self) -> Sequence[Figure]:
        """What support cost, in each currency in which it cost anything."""
        if self.is_empty:
            return []
        return money.support_costs(self.desk, self.scope)

    @cached_property
    def _entries(self) -> Entries:
        return money.read_entries(self.desk, self.scope)

    @cached_property
    def _cohort(self) -> Cohort:
        return loyalty.read_cohort(self.desk, self.scope)

    def _of_days(
        self, figure: Callable[[Desk, Scope, Mapping[int, Sequence[int]]], Figure]
    ) -> Callable[[Scope], Figure]:
        return lambda scope: figure(self.desk, scope, loyalty.read_days(self.desk, scope))

    def _read(self, name: str, unit: str, read: Callable[[Scope], Figure], needs: str | None = None) -> Figure:
        """A figure of the 13 weeks; of those before the days that a setting says it needs to be known."""
        scope = self._scope(int(self.desk.config.get(needs)) if needs else 0)
        return _with_days(Figure(name, unit, None, n=0) if self.is_empty else read(scope), scope)

    def _scope(self, back: int) -> Scope:
        end = self.week.days.end - timedelta(days=back)
        days = DateRange(end - timedelta(days=7 * WEEKS), end)
        return self.week._replace(days=days, span=span_of(days, self.week.zone))


def _with_days(figure: Figure, scope: Scope) -> Figure:
    own = {"start": rfc3339(scope.span.start), "end": rfc3339(scope.span.end)}
    return figure._replace(more={**own, **figure.more})
