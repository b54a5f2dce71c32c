"""What to do this week: whom to call, and why, and whom to thank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.people import CALL_REASONS
from supportctl.errors import msg
from supportctl.reports.model import (
    Grid,
    Id,
    Joined,
    Line,
    Minutes,
    Sentence,
    say,
    say_n,
)
from supportctl.reports.problem_words import fix_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.people import Call
    from supportctl.domain.week import Week

MAX_THANKS = 5
MAX_NAME = 24
MAX_CALL_LINES = 13


def action_lines(week: Week) -> list[Line | Grid]:
    """The people to call, the problems to fix, the people to thank."""
    lines: list[Line | Grid] = []
    shown = shown_calls(week)
    if shown:
        rows: list[list[Sentence | None]] = [
            [
                say(msg("CALL")) if number == 1 else None,
                say("{n}", n=number),
                say("{name}", name=shortened(call.name)) if call.name else say(msg("customer unknown")),
                say("{id}", id=Id(call.ticket_id)) if call.ticket_id else None,
                say("{reasons}", reasons=Joined([_reason(call, name) for name in call.reasons])),
            ]
            for number, call in enumerate(shown, 1)
        ]
        lines.append(Grid(rows))
    else:
        lines.append(Line(say(msg("Nobody has to be called."))))
    if len(week.call) > len(shown):
        lines.append(
            Line(say(msg("+{n} more in supportctl report weekly --json"), n=len(week.call) - len(shown)), "dim")
        )
    if week.fix:
        lines.append(Grid(fix_rows(week)))
    if week.thank:
        rows = [
            [
                say(msg("THANK")) if number == 0 else None,
                say("{name}", name=shortened(one.name or "")),
                say("{id}", id=Id(one.ticket_id)) if one.ticket_id else None,
                say(msg("gave the best score with a kind word"))
                if one.reason == "best_score"
                else say(msg("praised us")),
            ]
            for number, one in enumerate(week.thank[:MAX_THANKS])
        ]
        lines.append(Grid(rows))
    return lines


def shown_calls(week: Week) -> Sequence[Call]:
    """As many as the page has room for; who has more than two reasons takes two lines."""
    lines = 0
    for number, call in enumerate(week.call[: week.call_cap]):
        lines += 1 if len(call.reasons) < 3 else 2
        if lines > MAX_CALL_LINES:
            return week.call[:number]
    return week.call[: week.call_cap]


def shortened(name: str) -> str:
    """A name as long as a column of the page."""
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"


def _reason(call: Call, name: str) -> Sentence:
    amount = call.amounts[name]
    sentences = {
        "angry": say(msg("angry")),
        "low_rating": say(msg("rated us {score}"), score=amount),
        "asked_often": say_n(msg("asked {n} time"), msg("asked {n} times"), n=amount),
        "waiting": say(msg("waiting {time}"), time=Minutes(amount)),
        "complaint": say(msg("complained")),
    }
    return sentences[name]


def call_data(call: Call) -> dict[str, object]:
    """One person to call, for JSON."""
    return {
        "customer_id": call.customer_id,
        "name": call.name,
        "ticket_id": call.ticket_id,
        "reasons": [reason for reason in CALL_REASONS if reason in call.reasons],
        "due": None,
        "carried_over": False,
    }
