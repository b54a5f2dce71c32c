"""The figures of customers and of money for one period, in their documented order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain.metrics import loyalty, money
from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Figure, Scope
    from supportctl.periods import DateRange


class Customers(Record):
    """The figures about customers with the people behind them."""

    figures: Sequence[Figure]
    gained: Sequence[tuple[int, str]]
    lost: Sequence[tuple[int, str]]
    referrers: Sequence[tuple[int, str, int]]


def customer_figures(desk: Desk, scope: Scope, month: DateRange | None = None) -> Customers:
    """New customers and what becomes of them, loyalty, retention, refunds; `month` is that of retention_month."""
    cohort = loyalty.read_cohort(desk, scope)
    loyal = loyalty.loyal_customers(desk, scope)
    figures = [
        loyalty.new_customers(cohort),
        loyalty.addition_rate(desk, scope, cohort.days),
        loyalty.loyal_conversion(desk, scope, cohort.days),
        loyal.figure,
        loyalty.retention(desk, scope),
        loyalty.retention_month(desk, scope, month),
        loyalty.refund_rate(desk, scope),
        loyalty.referrals(cohort),
    ]
    return Customers(figures, loyal.gained, loyal.lost, loyalty.referrers(cohort.newcomers))


def money_figures(desk: Desk, scope: Scope, unit: str | None) -> list[Figure]:
    """Sales, refunds and costs in one currency; raises SupportctlError when there are several and `unit` is None."""
    return money.figures_of(desk, scope, money.read_books(desk, scope, unit))


def people_lists(found: Customers) -> dict[str, Any]:
    """The people behind the figures as the lists of a report."""
    return {
        "gained": [{"customer_id": one, "name": name} for one, name in found.gained],
        "lost": [{"customer_id": one, "name": name} for one, name in found.lost],
        "referrers": [{"customer_id": one, "name": name, "customers": n} for one, name, n in found.referrers],
    }
