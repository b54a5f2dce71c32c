"""What to do this week: whom to call, and why, and whom to thank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import msg
from supportctl.reports.carried import call_words
from supportctl.reports.model import (
    Grid,
    Id,
    Joined,
    Line,
    Sentence,
    say,
)
from supportctl.reports.problem_words import fix_rows
from supportctl.reports.reasons import reason_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.people import Call, Thanks
    from supportctl.domain.week import Week

MAX_THANKS = 3
MAX_NAME = 24
MAX_DESK = 24
# The list has at least so many lines, however full the page is, and at most so many.
MIN_CALL_LINES, MAX_CALL_LINES = 7, 14


def action_lines(
    week: Week, room: int = MIN_CALL_LINES, *, is_saved: bool = False, is_month: bool = False
) -> list[Line | Grid]:
    """The people to call, the problems to fix, the people to thank.

    `room` is how many lines the page has for the calls. The list of a report that is saved stands among the follow-ups
    as well.
    """
    lines: list[Line | Grid] = []
    shown = shown_calls(week, room)
    # Most were carried over from the same list, or are due on the same day: it is said once.
    firsts = [next((call for call in shown if call.is_carried is is_carried), None) for is_carried in (True, False)]
    if shown:
        rows: list[list[Sentence | None]] = [
            [
                say(msg("CALL")) if number == 1 else None,
                say("{n}", n=number),
                say("{name}", name=shortened(call.name)) if call.name else say(msg("customer unknown")),
                say("{id}", id=Id(call.ticket_id)) if call.ticket_id else None,
                call_words(call, week, in_full=call in firsts or _is_due_apart(call, week)),
            ]
            for number, call in enumerate(shown, 1)
        ]
        lines.append(Grid(rows))
    else:
        lines.append(Line(say(msg("Nobody has to be called."))))
    if len(week.call) > len(shown):
        rest = (
            msg("+{n} more: supportctl followup list")
            if is_saved
            else msg("+{n} more in supportctl report monthly --json")
            if is_month
            else msg("+{n} more in supportctl report weekly --json")
        )
        lines.append(Line(say(rest, n=len(week.call) - len(shown)), "dim"))
    if week.fix:
        lines.append(Grid(fix_rows(week)))
    if week.thank:
        people: list[Sentence] = [_thanks(one) for one in week.thank[:MAX_THANKS]]
        if len(week.thank) > MAX_THANKS:
            people.append(say(msg("{n} more"), n=len(week.thank) - MAX_THANKS))
        lines.append(Grid([[say(msg("THANK")), say("{people}", people=Joined(people))]]))
    return lines


def _is_due_apart(call: Call, week: Week) -> bool:
    """Whether somebody who was promised a call is due on another day than the rest of the list."""
    return not call.is_carried and call.due not in (None, week.call_due)


def shown_calls(week: Week, room: int) -> Sequence[Call]:
    """As many as the page has room for; who has more than two reasons takes two lines."""
    # What stands only once, where from and until when, takes a line of its own.
    lines = 1
    for number, call in enumerate(week.call[: week.call_cap]):
        lines += 1 if len(call.reasons) + call.is_carried < 3 else 2
        if lines > max(MIN_CALL_LINES, min(room, MAX_CALL_LINES)):
            return week.call[:number]
    return week.call[: week.call_cap]


def shortened(name: str, most: int = MAX_NAME) -> str:
    """A name as long as a column of the page."""
    return name if len(name) <= most else f"{name[: most - 1]}…"


def desk_of(week: Week) -> str:
    """What stands above a page: the name of the desk, short enough for one line with the days."""
    return shortened(week.desk_name, MAX_DESK) or "supportctl"


def _thanks(one: Thanks) -> Sentence:
    who = say("{name}", name=shortened(one.name or ""))
    if one.ticket_id:
        who = say("{name} {id}", name=shortened(one.name or ""), id=Id(one.ticket_id))
    return say("{who} ({why})", who=who, why=reason_words(one.reason, one.sent))
