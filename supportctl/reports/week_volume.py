"""Volume on the weekly page: what came in and went out, and its causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import msg
from supportctl.periods import local_day
from supportctl.reports.actions import shortened
from supportctl.reports.model import Day, Grid, Id, Joined, Line, Minutes, Sentence, Word, say
from supportctl.reports.problem_words import feeling_words

if TYPE_CHECKING:
    from supportctl.domain.metrics.causes import Cause
    from supportctl.domain.week import Week

MAX_CAUSES = 4
# A day so near needs no year.
SHORT_DAYS = 180


def volume_lines(week: Week) -> list[Line | Grid]:
    """What came in, what was finished, what is left, and what it was about."""
    received, left = week.received, week.backlog
    parts = [say(msg("received {n}"), n=int(received.value or 0))]
    if received.usual:
        parts = [
            say(
                msg("received {n} (usual {low}-{high})"),
                n=int(received.value or 0), low=int(received.usual.low or 0), high=int(received.usual.high or 0),
            )
        ]  # fmt: skip
    parts.append(say(msg("solved {n}"), n=int(week.endings.resolved.value or 0)))
    if week.endings.unsolved:
        parts.append(say(msg("closed unsolved {n}"), n=week.endings.unsolved))
    if week.endings.unanswered.value:
        parts.append(say(msg("ended unanswered {n}"), n=int(week.endings.unanswered.value)))
    if week.outreach.value:
        parts.append(say(msg("started by us {n}"), n=int(week.outreach.value)))
    lines: list[Line | Grid] = [Line(say("{parts}", parts=Joined(parts)))]
    if left.tickets:
        oldest = left.tickets[0]
        age = (week.scope.end - oldest.received_at) / 60_000
        lines.append(
            Line(
                say(
                    msg("open at the end {n}, oldest {id} ({age})"),
                    n=len(left.tickets), id=Id(oldest.ticket_id), age=Minutes(age),
                )
            )
        )  # fmt: skip
    else:
        lines.append(Line(say(msg("nothing was left open"))))
    shown = week.causes[:MAX_CAUSES]
    if shown:
        rows: list[list[Sentence | None]] = [
            [
                say("{name}", name=shortened(cause.name)),
                say("{n}", n=cause.reports),
                say("{n}", n=cause.customers),
                _feelings(cause),
                _since(week, cause),
                _state(cause),
            ]
            for cause in shown
        ]
        headings = (
            say(msg("causes")), say(msg("reports")), say(msg("customers")),
            say(msg("feelings")) if any(map(_feelings, shown)) else None,
            say(msg("began")) if any(_since(week, cause) for cause in shown) else None,
            say(msg("status")) if any(cause.state for cause in shown) else None,
        )  # fmt: skip
        lines.append(Grid(rows, headings))
    return lines


def _feelings(cause: Cause) -> Sentence | None:
    """The bad ones; the page has no room for the others."""
    found = feeling_words(cause.feelings, ("angry", "upset"), " ")
    return say("{feelings}", feelings=found) if found else None


def _since(week: Week, cause: Cause) -> Sentence | None:
    """When it was first heard of; what is neither new nor a problem has always been there."""
    if cause.problem_id is None and not cause.is_new:
        return None
    day = local_day(cause.since, week.scope.zone)
    return say("{day}", day=Day(day, is_short=(week.scope.days.end - day).days < SHORT_DAYS))


def _state(cause: Cause) -> Sentence | None:
    """How far it is, and whether it is unusual: in one column, since both seldom stand together."""
    state = say("{state}", state=Word(cause.state)) if cause.state else None
    mark = say(msg("<< unusual")) if cause.is_unusual else None
    return say("{parts}", parts=Joined([state, mark], "  ")) if state and mark else state or mark
