"""The charts of reports: satisfaction and volume over weeks or months, the waits of a period, its causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.desk import MINUTE
from supportctl.domain.metrics import series
from supportctl.domain.metrics.durations import MIN_MEDIAN
from supportctl.domain.metrics.figures import MIN_RATED
from supportctl.errors import msg
from supportctl.periods import local_day
from supportctl.reports.actions import shortened
from supportctl.reports.model import Days, Id, Joined, Sentence, WorkTime, say, say_n
from supportctl.reports.pictures import (
    Bar,
    BarChart,
    CountPeriod,
    CountSeries,
    SharePeriod,
    ShareSeries,
    WaitChart,
    WaitMark,
)
from supportctl.reports.satisfaction_words import usual_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.causes import Cause
    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.metrics.series import PeriodCount, PeriodScore
    from supportctl.domain.metrics.speed import Wait
    from supportctl.domain.month import Month
    from supportctl.domain.week import Week
    from supportctl.periods import DateRange
    from supportctl.reports.pictures import Picture, Unit

MAX_CAUSES = 5
_TITLES = {
    ("shares", "week"): msg("Satisfied, week by week"), ("shares", "month"): msg("Satisfied, month by month"),
    ("counts", "week"): msg("Requests, week by week"), ("counts", "month"): msg("Requests, month by month"),
}  # fmt: skip
_USUAL = {"week": msg("Shaded: usual, {low}-{high} a week."), "month": msg("Shaded: usual, {low}-{high} a month.")}
_HOLLOW = {"week": msg("Hollow: this week is not over."), "month": msg("Hollow: this month is not over.")}


def week_satisfaction(week: Week) -> Picture | None:
    """The satisfied scores of the week of a page and of the weeks before it."""
    periods = series.periods_up_to(week.scope, "week")
    return share_series(series.scores_of(week.desk, week.scope, periods), week.csat.figure)


def week_volume(week: Week) -> Picture | None:
    """The requests of the week of a page and of the weeks before it."""
    counts = series.counts_of(week.desk, week.scope, series.periods_up_to(week.scope, "week"))
    begin = local_day(week.weeks[0].start, week.scope.zone) if week.weeks else None
    later = sum(begin is None or one.days.start >= begin for one in counts)
    return count_series(counts, week.received, "week", later)


def month_satisfaction(month: Month) -> Picture | None:
    """The satisfied scores of the month of a page and of the year before it."""
    return share_series(series.scores_of(month.desk, month.scope, _months(month)), month.csat.figure, "month")


def month_volume(month: Month) -> Picture | None:
    """The requests of the month of a page and of the year before it; what is usual holds of its own working days."""
    counts = series.counts_of(month.desk, month.scope, _months(month))
    return count_series(counts, month.received, "month", 1)


def _months(month: Month) -> list[DateRange]:
    return series.periods_up_to(month.scope._replace(calendar=month.calendar), "month")


def waits(week: Week) -> Picture | None:
    """How long the requests of a page waited."""
    return wait_chart(week.first_response.waits, week.first_response.working)


def causes(week: Week) -> Picture | None:
    """What the requests of a page were about."""
    return cause_bars(week.causes, msg("Causes of the week"))


def month_causes(month: Month) -> Picture | None:
    """What the requests of the page of a month were about."""
    return cause_bars(month.causes, msg("Causes of the month"))


def share_series(scores: Sequence[PeriodScore], figure: Figure, unit: Unit = "week") -> Picture | None:
    """The share of satisfied scores over time, from the first score on; the figure is that of the newest period."""
    first = next((place for place, score in enumerate(scores) if score.rated), None)
    if first is None:
        return None
    notes = [
        say(msg("Dot: the share of satisfied ratings, from {n} ratings on."), n=MIN_RATED),
        say(msg("Line: where the true share may lie.")),
        say(msg("Below: how many rated.")),
    ]
    if figure.usual is not None:
        notes.append(say(msg("Dashed: usual, {usual}."), usual=usual_sentence(figure.usual)))
    word = {"watch": say(msg("may be chance")), "signal": say(msg("unusual"))}.get(figure.flag or "")
    shares = [_share(score) for score in scores[first:]]
    usual = figure.usual.value if figure.usual else None
    return ShareSeries(say(_TITLES["shares", unit]), _said(notes), shares, usual, word, unit)


def _share(score: PeriodScore) -> SharePeriod:
    days = Days(score.days.start, score.days.end)
    if not score.rated:
        return SharePeriod(score.days.start, say(msg("{days}: nobody rated"), days=days), 0, None, None, None)
    return SharePeriod(
        score.days.start,
        say(msg("{days}: {x} of {n} satisfied"), days=days, x=score.satisfied, n=score.rated),
        score.rated,
        score.satisfied / score.rated if score.rated >= MIN_RATED else None,
        score.low,
        score.high,
    )


def count_series(found: Sequence[PeriodCount], figure: Figure, unit: Unit = "week", later: int = 0) -> Picture | None:
    """The requests over the periods that the desk was there for, the `later` ones beside what is usual."""
    counts = [(one, one.received) for one in found if one.received is not None]
    if not any(count for _, count in counts):
        return None
    notes, usual = [], figure.usual
    if usual is not None:
        notes.append(say(_USUAL[unit], low=int(usual.low or 0), high=int(usual.high or 0)))
    if not counts[-1][0].is_over:
        notes.append(say(_HOLLOW[unit]))
    periods = [
        CountPeriod(
            one.days.start,
            say_n(msg("{days}: {n} request"), msg("{days}: {n} requests"), days=Days(*one.days), n=count),
            count,
            one.is_over,
        )
        for one, count in counts
    ]
    return CountSeries(
        say(_TITLES["counts", unit]),
        _said(notes),
        periods,
        usual.low if usual else None,
        usual.high if usual else None,
        max(len(periods) - later, 0),
        say(msg("unusual")) if figure.flag else None,
        unit,
    )


def wait_chart(found: Sequence[Wait], working: Figure) -> Picture | None:
    """How long each request waited for its first answer, in working time, the unanswered ones so far."""
    found = sorted(found, key=lambda wait: (wait.worked, wait.request.ticket_id))
    if not found:
        return None
    marks = []
    for wait in found:
        minutes = wait.worked // MINUTE
        text = msg("{id}: {time}") if wait.is_answered else msg("{id}: {time}, not answered")
        marks.append(
            WaitMark(minutes, say(text, id=Id(wait.request.ticket_id), time=WorkTime(minutes)), wait.is_answered)
        )
    notes = [say(msg("Filled: answered.")), say(msg("Hollow: not answered, with the time waited."))]
    typical = working.value if len(found) >= MIN_MEDIAN else None
    if typical is not None:
        notes.append(say(msg("Dashed: typical, {time}."), time=WorkTime(typical)))
    answered = sum(wait.is_answered for wait in found)
    return WaitChart(
        say(msg("Wait for the first answer, in working hours")),
        say(msg("{answered} answered, {waiting} not answered"), answered=answered, waiting=len(found) - answered),
        _said(notes),
        marks,
        typical,
    )


def cause_bars(found: Sequence[Cause], title: str) -> Picture | None:
    """The largest causes, each with its usual number."""
    if not found:
        return None
    bars = []
    for cause in found[:MAX_CAUSES]:
        name = shortened(cause.name)
        words = say_n(msg("{name}: {n} report"), msg("{name}: {n} reports"), name=name, n=cause.reports)
        if cause.usual is not None:
            words = say_n(
                msg("{name}: {n} report, usual {usual}"), msg("{name}: {n} reports, usual {usual}"),
                name=name, n=cause.reports, usual=round(cause.usual),
            )  # fmt: skip
        word = say(msg("unusual")) if cause.is_unusual else None
        bars.append(Bar(say("{name}", name=name), words, cause.reports, cause.usual, word))
    notes = [say(msg("Upright line: usual."))] if any(bar.usual is not None for bar in bars) else []
    return BarChart(say(title), _said(notes), bars)


def _said(notes: Sequence[Sentence]) -> Sentence | None:
    return say("{notes}", notes=Joined(notes, " ")) if notes else None
