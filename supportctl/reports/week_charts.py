"""The charts of the weekly page: satisfaction and volume over weeks, the waits of the week, its causes."""

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
    CountSeries,
    CountWeek,
    Picture,
    ShareSeries,
    ShareWeek,
    WaitChart,
    WaitMark,
)
from supportctl.reports.satisfaction_words import usual_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from supportctl.domain.week import Week

# Beside the week of the page.
EARLIER_WEEKS = 12
MAX_CAUSES = 5


def satisfaction_picture(week: Week) -> Picture | None:
    """The share of satisfied scores over the weeks, from the first week with any."""
    scores = series.weekly_scores(week, EARLIER_WEEKS)
    first = next((place for place, score in enumerate(scores) if score.rated), None)
    if first is None:
        return None
    figure = week.csat.figure
    notes = [
        say(msg("Dot: the share of satisfied ratings, from {n} ratings on."), n=MIN_RATED),
        say(msg("Line: where the true share may lie.")),
        say(msg("Below: how many rated.")),
    ]
    if figure.usual is not None:
        notes.append(say(msg("Dashed: usual, {usual}."), usual=usual_sentence(figure.usual)))
    word = {"watch": say(msg("may be chance")), "signal": say(msg("unusual"))}.get(figure.flag or "")
    weeks = [_share_week(score) for score in scores[first:]]
    usual = figure.usual.value if figure.usual else None
    return ShareSeries(say(msg("Satisfied, week by week")), _said(notes), weeks, usual, word)


def _share_week(score: series.WeekScore) -> ShareWeek:
    days = Days(score.days.start, score.days.end)
    if not score.rated:
        return ShareWeek(score.days.start, say(msg("{days}: nobody rated"), days=days), 0, None, None, None)
    return ShareWeek(
        score.days.start,
        say(msg("{days}: {x} of {n} satisfied"), days=days, x=score.satisfied, n=score.rated),
        score.rated,
        score.satisfied / score.rated if score.rated >= MIN_RATED else None,
        score.low,
        score.high,
    )


def volume_picture(week: Week) -> Picture | None:
    """The requests over the weeks that the desk was there for, beside what is usual."""
    counts = [(one.days, one.received) for one in series.weekly_counts(week, EARLIER_WEEKS) if one.received is not None]
    if not any(count for _, count in counts):
        return None
    notes, received = [], week.received
    usual = received.usual
    if usual is not None:
        notes.append(
            say(msg("Shaded: usual, {low}-{high} a week."), low=int(usual.low or 0), high=int(usual.high or 0))
        )
    if not week.scope.is_over:
        notes.append(say(msg("Hollow: this week is not over.")))
    newest = counts[-1][0].start
    weeks = [
        CountWeek(
            days.start,
            say_n(msg("{days}: {n} request"), msg("{days}: {n} requests"), days=Days(days.start, days.end), n=count),
            count,
            days.start != newest or week.scope.is_over,
        )
        for days, count in counts
    ]
    return CountSeries(
        say(msg("Requests, week by week")),
        _said(notes),
        weeks,
        usual.low if usual else None,
        usual.high if usual else None,
        _first_usual(week, [days.start for days, _ in counts]),
        say(msg("unusual")) if received.flag else None,
    )


def _first_usual(week: Week, starts: Sequence[date]) -> int:
    if not week.weeks:
        return 0
    first = local_day(week.weeks[0].start, week.scope.zone)
    return next((place for place, start in enumerate(starts) if start >= first), 0)


def waits_picture(week: Week) -> Picture | None:
    """How long each request of the week waited for its first answer, in working time, the unanswered ones so far."""
    found = sorted(week.first_response.waits, key=lambda wait: (wait.worked, wait.request.ticket_id))
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
    typical = week.first_response.working.value if len(found) >= MIN_MEDIAN else None
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


def causes_picture(week: Week) -> Picture | None:
    """The largest causes of the week, each with its usual number."""
    causes = week.causes[:MAX_CAUSES]
    if not causes:
        return None
    bars = []
    for cause in causes:
        name = shortened(cause.name)
        words = say_n(msg("{name}: {n} report"), msg("{name}: {n} reports"), name=name, n=cause.reports)
        if cause.usual is not None:
            words = say_n(
                msg("{name}: {n} report, usual {usual}"), msg("{name}: {n} reports, usual {usual}"),
                name=name, n=cause.reports, usual=round(cause.usual),
            )  # fmt: skip
        word = say(msg("unusual")) if cause.is_unusual else None
        bars.append(Bar(say("{name}", name=name), words, cause.reports, cause.usual, word))
    notes = [say(msg("Upright line: usual."))] if week.weeks else []
    return BarChart(say(msg("Causes of the week")), _said(notes), bars)


def _said(notes: Sequence[Sentence]) -> Sentence | None:
    return say("{notes}", notes=Joined(notes, " ")) if notes else None
