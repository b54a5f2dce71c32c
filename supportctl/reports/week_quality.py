"""Quality on the weekly page: what was solved at the first contact, and what had to be asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import msg
from supportctl.instants import rfc3339
from supportctl.reports.model import Day, Grid, Line, Sentence, say, say_n
from supportctl.reports.problem_words import came_back_row

if TYPE_CHECKING:
    from supportctl.domain.metrics.contacts import AskedOften
    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.week import Week

_DAY_MS = 86_400_000


def quality_title(week: Week) -> Sentence:
    """The week that the section tells of: one that is old enough to know who came back."""
    days = week.quality.ripe
    age = (week.scope.as_of - days.span.end) // _DAY_MS
    first = Day(days.days.start)
    if age < 0:
        return say(msg("Quality (week of {day})"), day=first)
    return say_n(
        msg("Quality (week of {day}, now {n} day old)"), msg("Quality (week of {day}, now {n} days old)"), n=age,
        day=first,
    )  # fmt: skip


def quality_lines(week: Week) -> list[Line | Grid]:
    """What was solved at the first contact, beside the usual weeks, and the repeat contacts of the page's own week."""
    quality = week.quality
    rows: list[list[Sentence | None]] = []
    lines: list[Line | Grid] = []
    solved = quality.fcr
    if solved.denominator:
        usual = solved.usual
        rows.append(
            [
                say(msg("solved at first contact")),
                _x_of_n(solved),
                say(msg("usual {x} of {n}"), x=usual.numerator, n=usual.denominator) if usual else None,
            ]
        )
    else:
        lines.append(Line(_nothing_solved(solved)))
    if quality.fcr_said.denominator:
        rows.append([say(msg("customers say: solved at once")), _x_of_n(quality.fcr_said), None])
    repeats = quality.repeat_contacts
    if repeats.denominator:
        rows.append([say(msg("repeat contacts, this week")), _x_of_n(repeats), _customers(repeats)])
    else:
        lines.append(Line(say(msg("No customer contacted us this week."))))
    came_back = came_back_row(week)
    if came_back:
        rows.append(came_back)
    return [Grid(rows), *lines] if rows else lines


def often_data(often: AskedOften) -> dict[str, object]:
    """One customer who asked several times about one thing, for JSON."""
    case = often.case
    return {
        "customer_id": case.customer_id,
        "name": case.customer,
        "ticket_id": case.ticket_id,
        "tickets": list(often.tickets),
        "contacts": often.contacts,
        "last_at": rfc3339(often.last_at),
        "inferred": often.is_inferred,
    }


def _nothing_solved(figure: Figure) -> Sentence:
    if figure.pending:
        return say_n(
            msg("Nothing resolved there is old enough to tell yet; {n} request is pending."),
            msg("Nothing resolved there is old enough to tell yet; {n} requests are pending."),
            n=figure.pending,
        )
    return say(msg("Nothing was resolved in that week."))


def _x_of_n(figure: Figure) -> Sentence:
    return say(msg("{x} of {n}"), x=figure.numerator, n=figure.denominator)


def _customers(repeats: Figure) -> Sentence | None:
    count = int(repeats.more["customers"])
    return say_n(msg("by {n} customer"), msg("by {n} customers"), n=count) if count else None
