"""Series: one figure week by week or month by month, from one reading of all of it, as it was known at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from supportctl.periods import Span, period_of, span_of
from supportctl.records import Record
from supportctl.storage import figures as store
from supportctl.storage import votes
from supportctl.storage import weeks as week_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.periods import Calendar, DateRange

# Beside the newest one.
EARLIER = 12
# A longer series of weeks is one of months, and one of months has no more than so many.
MOST_WEEKS, MOST_MONTHS = 53, 60


class PeriodScore(Record):
    """The scores of one week or month: so many of those who rated were satisfied.

    With the 95 % Wilson interval of that share; None without any rating.
    """

    days: DateRange
    satisfied: int
    rated: int
    low: float | None
    high: float | None


class PeriodCount(Record):
    """The requests of customers that came in during one week or month, and whether it was over.

    None before the desk had its first ticket.
    """

    days: DateRange
    received: int | None
    is_over: bool


def periods_up_to(scope: Scope, unit: Literal["week", "month"], earlier: int = EARLIER) -> list[DateRange]:
    """The week or month in which the days of a report end, after so many earlier ones, oldest first."""
    one, calendar = scope.days.start.resolution, cast("Calendar", scope.calendar)
    found = [period_of(max(scope.days.end - one, scope.days.start), unit, scope.first_weekday, calendar)]
    while len(found) <= earlier:
        found.append(period_of(found[-1].start - one, unit, scope.first_weekday, calendar))
    return found[::-1]


def periods_around(scope: Scope) -> tuple[Literal["week", "month"], list[DateRange]]:
    """The weeks, or months, that hold the days of a report; with earlier ones where they are few."""
    days = (scope.days.end - scope.days.start).days
    weeks = -(-days // 7)
    if weeks <= MOST_WEEKS:
        return "week", periods_up_to(scope, "week", max(EARLIER, weeks))
    return "month", periods_up_to(scope, "month", min(max(EARLIER, days // 30), MOST_MONTHS - 1))


def scores_of(desk: Desk, scope: Scope, periods: Sequence[DateRange]) -> list[PeriodScore]:
    """The csat of each period, as far as it was known.

    A score counts in the period of its first answer, with its newest value known at `as_of` (METRICS.md 1.1).
    """
    from supportctl.stats import wilson

    counts = votes.count_votes(desk.db, "csat", _spans(scope, periods), scope.as_of)
    return [
        PeriodScore(days, satisfied, rated, *(wilson(satisfied, rated) if rated else (None, None)))
        for days, (rated, satisfied) in zip(periods, counts, strict=True)
    ]


def counts_of(desk: Desk, scope: Scope, periods: Sequence[DateRange]) -> list[PeriodCount]:
    """The requests received in each period, as far as it was known."""
    counts = week_store.count_received(desk.db, _spans(scope, periods), scope.as_of)
    first = store.find_first_instant(desk.db)
    wholes = [span_of(days, scope.zone) for days in periods]
    return [
        PeriodCount(days, count if first is not None and first < whole.end else None, whole.end <= scope.as_of)
        for days, whole, count in zip(periods, wholes, counts, strict=True)
    ]


def _spans(scope: Scope, periods: Sequence[DateRange]) -> list[Span]:
    """Of a period that is not over only what can be known."""
    spans = [span_of(days, scope.zone) for days in periods]
    return [Span(span.start, max(span.start, min(span.end, scope.as_of + 1))) for span in spans]
