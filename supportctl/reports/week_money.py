"""Customers and money on the weekly page: 13 weeks in counts, and what support cost in each currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import msg
from supportctl.reports.model import Joined, Line, Money, say

if TYPE_CHECKING:
    from supportctl.domain.week import Week


def money_lines(week: Week) -> list[Line]:
    """How many new customers stayed, what went back, and the cost of support; nothing without a ledger."""
    if not week.has_ledger:
        return []
    stayed, returned, costs = week.quarter.addition_rate, week.quarter.refund_rate, week.quarter.costs
    parts = []
    if stayed.denominator:
        parts.append(say(msg("became permanent {x} of {n}"), x=stayed.numerator, n=stayed.denominator))
    if returned.value is not None:
        parts.append(say(msg("returns {x} of {n}"), x=returned.numerator, n=returned.denominator))
    support = [say(msg("support {amount}"), amount=Money(int(one.value or 0), one.unit)) for one in costs]
    if len(support) == 1:
        parts, support = [*parts, *support], []
    lines = [Line(say("{parts}", parts=Joined(parts)))] if parts else []
    # A line a currency: what cannot be added up is not set side by side either.
    return [*lines, *map(Line, support)]
