"""Speed on the weekly page: how long customers waited, in working hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.durations import MIN_MEDIAN
from supportctl.errors import msg
from supportctl.reports.model import Grid, Id, Joined, Line, Sentence, WorkTime, say, say_n

if TYPE_CHECKING:
    from supportctl.domain.metrics.durations import Durations
    from supportctl.domain.week import Week

Row = list[Sentence | None]


def speed_lines(week: Week) -> list[Line | Grid]:
    """How long customers waited, beside the usual weeks."""
    solved = week.resolution.working_time
    if not solved.n:
        return [Line(say(msg("No request came in.")))]
    past = sum(one.is_past_target for one in week.waiting)
    rows = [
        *_answer_rows(week),
        [say(msg("solved, typical (open ones counted)")), typical(solved), _usual(solved)],
        [say(msg("waiting now past target")), say("{n}", n=past), None],
    ]
    headings = (None, say(msg("this week")), say(msg("usual")) if week.weeks else None)
    lines: list[Line | Grid] = [Grid(rows, headings), *_small_print(week)]
    if not week.first_response.waits:
        lines.append(Line(say(msg("No request came in by a channel that is answered later.")), "dim"))
    return lines


def typical(durations: Durations) -> Sentence:
    """The typical time, or why there is none."""
    if durations.n < MIN_MEDIAN:
        return say(msg("too few to say ({n})"), n=durations.n)
    if durations.typical is None:
        return say(msg("not known yet"))
    return say("{time}", time=WorkTime(durations.typical))


def _answer_rows(week: Week) -> list[Row]:
    first, target = week.first_response.working_time, week.first_response.in_target
    if first.slowest is None:
        return []
    slowest, minutes = first.slowest
    return [
        [say(msg("first answer, typical")), typical(first), _usual(first)],
        [
            say(msg("answered in target")),
            _x_of_n(target.numerator, target.denominator),
            _x_of_n(target.usual.numerator, target.usual.denominator) if target.usual else None,
        ],
        [say(msg("slowest")), say("{id}  {time}", id=Id(slowest), time=WorkTime(minutes)), None],
    ]


def _small_print(week: Week) -> list[Line]:
    """What the figures do not say by themselves."""
    first, solved = week.first_response.working_time, week.resolution.working_time
    lines = []
    if any(one.n >= MIN_MEDIAN and one.typical is None for one in (first, solved)):
        lines.append(Line(say(msg("Typical time not known yet: more than half are still open."))))
    if first.typical is not None and first.pending:
        sentence = say_n(
            msg("{n} unanswered request is counted with the time it has waited."),
            msg("{n} unanswered requests are counted with the time they have waited."),
            n=first.pending,
        )
        lines.append(Line(sentence, "dim"))
    notes = [
        say(text, n=count)
        for text, count in (
            (msg("{n} closed by timer"), week.resolution.by_timer),
            (msg("closed without a solution {n}"), week.resolution.closed_unsolved),
        )
        if count
    ]
    if notes:
        lines.append(Line(say("{notes}", notes=Joined(notes)), "dim"))
    return lines


def _usual(durations: Durations) -> Sentence | None:
    return say("{time}", time=WorkTime(durations.usual)) if durations.usual is not None else None


def _x_of_n(numerator: int | None, denominator: int | None) -> Sentence:
    if not denominator:
        return say(msg("none due yet"))
    return say(msg("{x} of {n}"), x=numerator, n=denominator)
