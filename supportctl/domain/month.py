"""One month of a desk: everything that the weekly page says, over a month, with customers and money in full."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from supportctl.domain.desk import DAY
from supportctl.domain.metrics import ledger, loyalty
from supportctl.domain.metrics.figures import usual_weeks
from supportctl.domain.week import Week
from supportctl.domain.week_figures import FIGURES
from supportctl.periods import DateRange, midnight, month_of, span_of, to_jalali, week_of
from supportctl.records import Record
from supportctl.storage import figures as store
from supportctl.storage import ledger as ledger_store
from supportctl.storage import ledger_figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.metrics.ledger import Customers
    from supportctl.periods import Calendar, Span

# A month names fewer people than a week: the list to work through is that of the week.
CALL_CAP = 5
# How long customers are followed to see how many buy again; the curve is told at thirds of `addition_days`.
FOLLOWED_DAYS = 365


class BoughtAgain(Record):
    """How many new customers had bought again after so many days (Kaplan-Meier), each share None while not known."""

    customers: int
    shares: Sequence[tuple[int, float | None]]


class Month(Week):
    """The figures and lists of one month; its usual values are those of the full weeks before it."""

    def __init__(self, desk: Desk, days: DateRange, as_of: int, unit: str | None = None) -> None:
        super().__init__(desk, days, as_of)
        self.unit = unit

    @cached_property
    def weeks(self) -> Sequence[Span]:
        """The usual weeks: the last full ones that ended before the month or with its first midnight."""
        start = week_of(self.scope.days.start, self.scope.first_weekday)
        count = int(self.desk.config.get("usual_weeks"))
        first = store.find_first_instant(self.desk.db, self.scope.as_of)
        return usual_weeks(self.scope._replace(days=start), first, count, self.desk.schedule.days_off)

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar whose month it is."""
        return "gregorian" if self.scope.days == month_of(self.scope.days.start) else "jalali"

    @cached_property
    def call_cap(self) -> int:
        """How many people to call the page names at most."""
        return min(CALL_CAP, int(self.desk.config.get("call_cap")))

    @cached_property
    def working_days(self) -> int:
        """On how many days of the month, as far as it is over, anybody works."""
        day, found = self.scope.days.start, 0
        while day < self.scope.days.end and midnight(day, self.scope.zone) < self.scope.end:
            found += self.desk.schedule.opening(day) is not None
            day += day.resolution
        return found

    @cached_property
    def last_year(self) -> Month | None:
        """The same month of the year before; None when the desk was not there for all of it."""
        first = store.find_first_instant(self.desk.db, self.scope.as_of)
        return self._year_before if first is not None and first <= self._year_before.scope.span.start else None

    @cached_property
    def books_last_year(self) -> Month | None:
        """The same for customers and money; None when nothing had been sold by then."""
        first = ledger_store.find_first_purchase(self.desk.db, self.scope.as_of)
        return self._year_before if first is not None and first <= self._year_before.scope.span.start else None

    @cached_property
    def _year_before(self) -> Month:
        return Month(self.desk, year_before(self.scope.days, self.calendar), self.scope.as_of, self.unit)

    @cached_property
    def customers(self) -> Customers:
        """Who is new, who bought again, who is loyal and who stayed, with the people."""
        return ledger.customer_figures(self.desk, self.scope, self.scope.days)

    @cached_property
    def money(self) -> Mapping[str, Sequence[Figure]]:
        """Sales, refunds and costs for each currency, or for the one that was asked for."""
        units = [self.unit] if self.unit is not None else self._units
        return {unit: ledger.money_figures(self.desk, self.scope, unit or None) for unit in units}

    @cached_property
    def _units(self) -> Sequence[str]:
        start, end, as_of = self.scope.span.start, self.scope.end, self.scope.as_of
        found = {one.unit for one in ledger_figures.list_sums(self.desk.db, start, end, as_of)}
        found |= {one.unit for one in ledger_figures.list_returned(self.desk.db, start, end, as_of)}
        found |= {one.unit for one in ledger_store.list_costs(self.desk.db, start, end, as_of=as_of)}
        return sorted(found) or [""]

    @cached_property
    def has_books(self) -> bool:
        """Whether anything was ever sold, or a cost of the month is known."""
        return ledger_store.find_first_purchase(self.desk.db, self.scope.as_of) is not None or self._units != [""]

    @cached_property
    def bought_again(self) -> BoughtAgain:
        """Of the new customers of the year up to the end of the month, how many bought again by when.

        Those who are new for a short time count as far as they are known (METRICS.md 2.5).
        """
        from supportctl.survival import ended_by

        end = self.scope.days.end
        year = DateRange(end.fromordinal(end.toordinal() - FOLLOWED_DAYS), end)
        scope = self.scope._replace(days=year, span=span_of(year, self.scope.zone))
        seen = loyalty.times_to_second(loyalty.read_cohort(self.desk, scope), scope.as_of)
        whole = int(self.desk.config.get("addition_days"))
        return BoughtAgain(len(seen), [(n, ended_by(seen, n * DAY)) for n in (whole // 3, whole * 2 // 3, whole)])

    @property
    def is_empty(self) -> bool:
        """Whether nothing came in, nobody rated, nobody waits and nothing was sold, given back or paid."""
        return super().is_empty and self._units == [""]

    @property
    def figures(self) -> list[Figure]:
        """All figures in their documented order; those of money only when all of it is in one currency."""
        own = {figure.name: figure for figure in self.customers.figures}
        amounts = [figure for figures in self.money.values() for figure in figures]
        if len(self.money) == 1:
            own.update((figure.name, figure) for figure in amounts)
        mixed = {figure.name for figure in amounts} - own.keys()
        found = {name: own.get(name) or read(self) for name, read in FIGURES.items() if name not in mixed}
        return list({**found, **own}.values())


def read_month(desk: Desk, days: DateRange, as_of: int, *, unit: str | None = None) -> Month:
    """The figures and lists of a month as they were known at `as_of`, money in `unit` alone or in every currency."""
    return Month(desk, days, as_of, unit)


def year_before(days: DateRange, calendar: Calendar) -> DateRange:
    """The same month of the year before in its own calendar."""
    from supportctl.periods import gregorian_months, jalali_months

    if calendar == "jalali":
        year, month, _ = to_jalali(days.start)
        return jalali_months(year - 1, month)
    return gregorian_months(days.start.year - 1, days.start.month)
