"""Series: one figure week by week, from one reading of the whole time, as it was known at the moment of knowledge."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from supportctl.periods import DateRange, midnight, weeks_before
from supportctl.records import Record
from supportctl.storage import figures as store
from supportctl.storage import votes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportctl.domain.metrics.reading import Reading


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
    starts = _starts(reading, weeks)
    scores = votes.list_scores(reading.desk.db, "csat", starts[0], reading.scope.end, reading.scope.as_of)
    rated = _counted(starts, (at for at, _ in scores))
    satisfied = _counted(starts, (at for at, is_satisfied in scores if is_satisfied))
    return [
        WeekScore(week, x, of, *(wilson(x, of) if of else (None, None)))
        for week, x, of in zip(weeks, satisfied, rated, strict=True)
    ]


def weekly_counts(reading: Reading, n: int) -> list[WeekCount]:
    """The requests received in the `n` weeks before the period, oldest first, and in the period itself."""
    weeks = _weeks(reading, n)
    starts = _starts(reading, weeks)
    scope, db = reading.scope, reading.desk.db
    counts = _counted(starts, store.list_received_instants(db, starts[0], scope.end, scope.as_of))
    first = store.find_first_instant(db)
    ends = [*starts[1:], scope.span.end]
    return [
        WeekCount(week, count if first is not None and first < end else None)
        for week, count, end in zip(weeks, counts, ends, strict=True)
    ]


def _weeks(reading: Reading, n: int) -> list[DateRange]:
    return [*weeks_before(reading.scope.days, n), reading.scope.days]


def _starts(reading: Reading, weeks: Sequence[DateRange]) -> list[int]:
    return [midnight(week.start, reading.scope.zone) for week in weeks]


def _counted(starts: Sequence[int], instants: Iterable[int]) -> list[int]:
    """How many of the instants lie in each week; none lies before the first or after the last."""
    counts = [0] * len(starts)
    for at in instants:
        counts[bisect_right(starts, at) - 1] += 1
    return counts
