"""What a chart shows: raw numbers in the order of reading, with a sentence for each; nothing knows how it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from supportctl.reports.model import Sentence

# Of what a series is made.
Unit = Literal["week", "month"]


class SharePeriod(Record):
    """One week or month of shares, 0 to 1: its interval, and its point where a share may be named at all."""

    start: date
    words: Sentence
    n: int
    value: float | None
    low: float | None
    high: float | None


class ShareSeries(Record):
    """A share over weeks or months, oldest first, beside the usual one; `word` says what is unusual in the newest."""

    title: Sentence
    note: Sentence | None
    periods: Sequence[SharePeriod]
    usual: float | None = None
    word: Sentence | None = None
    unit: Unit = "week"


class CountPeriod(Record):
    """One week or month of counts; one that is not over has a count so far."""

    start: date
    words: Sentence
    amount: int
    is_over: bool = True


class CountSeries(Record):
    """Counts over weeks or months, oldest first; from the place `usual_from` on `low` to `high` is not unusual."""

    title: Sentence
    note: Sentence | None
    periods: Sequence[CountPeriod]
    low: float | None = None
    high: float | None = None
    usual_from: int = 0
    word: Sentence | None = None
    unit: Unit = "week"


class WaitMark(Record):
    """One wait in minutes of working time: until its end, or so far."""

    minutes: float
    words: Sentence
    is_over: bool


class WaitChart(Record):
    """Waits as a distribution, shortest first; `words` sums them up, `typical` is their median in minutes."""

    title: Sentence
    words: Sentence
    note: Sentence | None
    waits: Sequence[WaitMark]
    typical: float | None = None


class Bar(Record):
    """One bar with the name before it; `usual` is its usual length, `word` says that it is unusual."""

    name: Sentence
    words: Sentence
    value: int
    usual: float | None = None
    word: Sentence | None = None


class BarChart(Record):
    """Amounts beside each other, the first one on top."""

    title: Sentence
    note: Sentence | None
    bars: Sequence[Bar]


Picture = ShareSeries | CountSeries | WaitChart | BarChart
