"""Series: one figure week by week, from one reading of the whole time, as it was known at the moment of knowledge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.periods import Span, span_of, weeks_before
from supportctl.records import Record
from supportctl.storage import figures as store
from supportctl.storage import votes
from supportctl.storage import weeks as week_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.reading import Reading
    from supportctl.periods import DateRange


class WeekScore(Record):
    """The scores of one week: so many of those who rated were satisfied.

    With the 95 % Wilson interval of that share; None without any rating.
    """

    days: DateRange
    satisfied: int
    rated: int
    low: float | None
    high: float | None


class WeekCount(Record):
    """The requests of customers that came in during one week; None before the desk had its first ticket."""

    days: DateRange
    received: int | None


def weekly_scores(reading: Reading, n: int) -> list[WeekScore]:
    """The csat of the `n` weeks before the period, oldest first, and of the period itself.

    A score counts in the week of its first answer, with its newest value known at `as_of` (METRICS.md 1.1).
    """
    from supportctl.stats import wilson

    weeks = _weeks(reading, n)
    counts = votes.count_votes(reading.desk.db, "csat", _spans(reading, weeks), reading.scope.as_of)
    return [
        WeekScore(week, satisfied, rated, *(wilson(satisfied, rated) if rated else (None, None)))
        for week, (rated, satisfied) in zip(weeks, counts, strict=True)
    ]


def weekly_counts(reading: Reading, n: int) -> list[WeekCount]:
    """The requests received in the `n` weeks before the period, oldest first, and in the period itself."""
    weeks, db = _weeks(reading, n), reading.desk.db
    spans = _spans(reading, weeks)
    counts = week_store.count_received(db, spans, reading.scope.as_of)
    first = store.find_first_instant(db, reading.scope.as_of)
    return [
        WeekCount(week, count if first is not None and first < span.end else None)
        for week, span, count in zip(weeks, spans, counts, strict=True)
    ]


def _weeks(reading: Reading, n: int) -> list[DateRange]:
    return [*weeks_before(reading.scope.days, n), reading.scope.days]


def _spans(reading: Reading, weeks: Sequence[DateRange]) -> list[Span]:
    scope = reading.scope
    spans = [span_of(week, scope.zone) for week in weeks]
    # Of a week that is not over only what can be known.
    return [*spans[:-1], Span(spans[-1].start, max(spans[-1].start, scope.end))]
