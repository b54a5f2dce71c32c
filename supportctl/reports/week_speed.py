"""Speed on the weekly page: how long customers waited, in working hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.speed import MIN_MEDIAN
from supportctl.errors import msg
from supportctl.reports.model import Grid, Id, Line, Sentence, WorkTime, say, say_n

if TYPE_CHECKING:
    from supportctl.domain.week import Week


def speed_lines(week: Week) -> list[Line | Grid]:
    """How long customers waited, beside the usual weeks."""
    first, target = week.first_response.working, week.first_response.in_target
    if not first.n:
        return [Line(say(msg("No request came in by a channel that is answered later.")))]
    usual, usual_target = first.usual, target.usual
    typical = say("{time}", time=WorkTime(first.value)) if first.value is not None else say(msg("not known yet"))
    if first.n < MIN_MEDIAN:
        typical = say(msg("too few to say ({n})"), n=first.n)
    rows: list[list[Sentence | None]] = [
        [
            say(msg("first answer, typical")),
            typical,
            say("{time}", time=WorkTime(usual.value)) if usual and usual.value is not None else None,
        ],
        [
            say(msg("answered in target")),
            _x_of_n(target.numerator, target.denominator),
            _x_of_n(usual_target.numerator, usual_target.denominator) if usual_target else None,
        ],
    ]
    slowest = first.more.get("slowest")
    if slowest:
        rows.append(
            [
                say(msg("slowest")),
                say("{id}  {time}", id=Id(slowest["ticket_id"]), time=WorkTime(slowest["value"])),
                None,
            ]
        )
    rows.append([say(msg("waiting now past target")), say("{n}", n=sum(w.is_past_target for w in week.waiting)), None])
    headings = (None, say(msg("this week")), say(msg("usual")) if week.weeks else None)
    lines: list[Line | Grid] = [Grid(rows, headings)]
    if first.value is None and first.n >= MIN_MEDIAN:
        lines.append(Line(say(msg("Typical time not known yet: more than half are still open."))))
    elif first.pending:
        sentence = say_n(
            msg("{n} unanswered request is counted with the time it has waited."),
            msg("{n} unanswered requests are counted with the time they have waited."),
            n=first.pending,
        )
        lines.append(Line(sentence, "dim"))
    return lines


def _x_of_n(numerator: int | None, denominator: int | None) -> Sentence:
    if not denominator:
        return say(msg("none due yet"))
    return say(msg("{x} of {n}"), x=numerator, n=denominator)
