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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.people import Call, Thanks
    from supportctl.domain.week import Week

MAX_THANKS = 5
MAX_NAME = 24
MAX_CALL_LINES = 13


def action_lines(week: Week) -> list[Line | Grid]:
    """The list of people to call and to thank."""
    lines: list[Line | Grid] = []
    shown = shown_calls(week)
    if shown:
        rows: list[list[Sentence | None]] = [
            [
                say(msg("CALL")) if number == 1 else None,
                say("{n}", n=number),
                say("{name}", name=shortened(call.name)) if call.name else say(msg("customer unknown")),
                say("{id}", id=Id(call.ticket_id)) if call.ticket_id else None,
                say("{reasons}", reasons=Joined([_reason(week, call, name) for name in call.reasons])),
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
    if week.thank:
        people: list[Sentence] = [_thanks(one) for one in week.thank[:MAX_THANKS]]
        if len(week.thank) > MAX_THANKS:
            people.append(say(msg("{n} more"), n=len(week.thank) - MAX_THANKS))
        lines.append(Grid([[say(msg("THANK")), say("{people}", people=Joined(people))]]))
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


def _thanks(one: Thanks) -> Sentence:
    who = say("{name}", name=shortened(one.name or ""))
    if one.ticket_id:
        who = say("{name} {id}", name=shortened(one.name or ""), id=Id(one.ticket_id))
    why = {
        "best_score": say(msg("5/5")),
        "praise": say(msg("praised us")),
        "referrer": say_n(msg("sent {n} new customer"), msg("sent {n} new customers"), n=one.sent),
        "loyal": say(msg("became loyal")),
    }[one.reason]
    return say("{who} ({why})", who=who, why=why)


def _reason(week: Week, call: Call, name: str) -> Sentence:
    if name == "silent":
        return _silence(week, call)
    amount = call.amounts[name]
    sentences = {
        "angry": say(msg("angry")),
        "low_rating": say(msg("rated us {score}"), score=amount),
        "asked_often": say_n(msg("asked {n} time"), msg("asked {n} times"), n=amount),
        "waiting": say(msg("waiting {time}"), time=Minutes(amount)),
        "complaint": say(msg("complained")),
    }
    return sentences[name]


def _silence(week: Week, call: Call) -> Sentence:
    found = next((one for one in week.risk.silent or () if one.customer_id == call.customer_id), None)
    if found is None:
        return say(msg("no purchase for {days} d"), days=call.amounts["silent"])
    from supportctl.reports.week_risk import silence_sentence

    return silence_sentence(found)


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
