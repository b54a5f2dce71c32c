"""Customers and money on the monthly page: all their figures, beside those of the same month a year before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain.metrics.ledger import people_lists
from supportctl.domain.subjects import Subject
from supportctl.errors import msg
from supportctl.reports.actions import shortened
from supportctl.reports.ledger_words import customer_lines, money_lines
from supportctl.reports.model import Days, Grid, Joined, Line, Share, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.month import Month

# A curve is told in percent from so many customers on (METRICS.md 2.10).
MIN_FOLLOWED = 30
# Figures about new customers: without any there is only one thing to say.
_OF_THE_NEW = ("addition_rate", "loyal_conversion", "referrals")


def customer_parts(month: Month) -> list[Line | Grid]:
    """Who is new, who bought again, who is loyal and who stayed, with the names of those gained and lost."""
    before = month.books_last_year
    lines = _customer_lines(month)
    if before is not None:
        figures = [figure for figure in before.customers.figures if figure.name in _names(month)]
        lines = _beside(lines, customer_lines(Subject("customers", before.scope, figures, None, ())), before)
    again = month.bought_again
    known = [(days, share) for days, share in again.shares if share is not None]
    if again.customers >= MIN_FOLLOWED and known:
        parts = [say(msg("{share} after {n} days"), share=Share(share), n=days) for days, share in known]
        sentence = say(
            msg("of {n} new customers of a year bought again: {parts}"), n=again.customers, parts=Joined(parts)
        )
        lines.append(Line(sentence))
    return lines


def money_parts(month: Month, unit: str) -> list[Line | Grid]:
    """Sales, refunds and costs in one currency; amounts are those of then, whatever money was worth."""
    figures = month.money[unit]
    before = month.books_last_year
    earlier = before.money.get(unit) if before is not None else None
    if not _has_amounts(figures) and not (earlier and _has_amounts(earlier)):
        return [Line(say(msg("Nothing was sold, given back or paid for support.")))]
    lines = money_lines(Subject("money", month.scope, figures, None, ()))
    if before is None or not earlier:
        return lines
    return _beside(lines, money_lines(Subject("money", before.scope, earlier, None, ())), before)


def people(month: Month) -> dict[str, Any]:
    """The customers behind the figures as the lists of the report."""
    return people_lists(month.customers)


def _customer_lines(month: Month) -> list[Line | Grid]:
    figures = [figure for figure in month.customers.figures if figure.name in _names(month)]
    named = {name: [{**one, "name": shortened(one["name"])} for one in found] for name, found in people(month).items()}
    return customer_lines(Subject("customers", month.scope, figures, None, (), lists=named))


def _names(month: Month) -> list[str]:
    names = [figure.name for figure in month.customers.figures]
    has_new = any(figure.name == "new_customers" and figure.value for figure in month.customers.figures)
    return names if has_new else [name for name in names if name not in _OF_THE_NEW]


def _has_amounts(figures: Sequence[Figure]) -> bool:
    return any(figure.n for figure in figures if figure.name in ("revenue", "refunds", "support_cost"))


def _beside(lines: Sequence[Line | Grid], before: Sequence[Line | Grid], month: Month) -> list[Line | Grid]:
    """Lines whose first part is a grid of names and values, with the values of the other month in a third column."""
    grid, other = lines[0], before[0]
    if not isinstance(grid, Grid) or not isinstance(other, Grid):
        return list(lines)
    days = month.scope.days
    rows = [[*row, then[-1]] for row, then in zip(grid.rows, other.rows, strict=True)]
    headings = (None, say(msg("this month")), say("{days}", days=Days(days.start, days.end)))
    return [Grid(rows, headings), *lines[1:]]
