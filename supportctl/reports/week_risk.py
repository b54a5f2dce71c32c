"""Risk on the weekly page: how many are angry, came back, are silent, spoke of the price or told others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.instants import rfc3339
from supportctl.reports.model import Id, Joined, Line, Sentence, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.silence import Silence
    from supportctl.domain.week import Week
    from supportctl.storage.people import Case


def risk_lines(week: Week) -> list[Line]:
    """The kinds of people at risk that there are; one short line when there are none."""
    from supportctl.domain.metrics.risk import PRICE, TOLD_OTHERS, count_people

    counts = (
        (msg("angry {n}"), count_people(week.risk.angry)),
        (msg("asked twice or more {n}"), sum("asked_often" in call.reasons for call in week.call)),
        (msg("quiet {n}"), len(week.risk.silent or ())),
        (msg("price {n}"), count_people(week.risk.tagged[PRICE])),
        (msg("told others {n}"), count_people(week.risk.tagged[TOLD_OTHERS])),
    )
    parts = [say(text, n=count) for text, count in counts if count]
    if not parts:
        return [Line(say(msg("nobody is angry, has fallen silent or had to ask again")))]
    return [Line(say("{parts}", parts=Joined(parts)))]


def silence_sentence(one: Silence) -> Sentence:
    """Why a customer counts as silent, with the evidence."""
    trouble = one.trouble
    ticket = Id(trouble.ticket_id or 0)
    what = {
        "late": say(msg("late reply {id}"), id=ticket),
        "reopened": say(msg("{id} was opened again"), id=ticket),
        "refunded": say(msg("a refund")),
        "rated": say(msg("a rating of {score} for {id}"), score=trouble.score, id=ticket)
        if trouble.ticket_id
        else say(msg("a rating of {score}"), score=trouble.score),
        "unsolved": say(msg("{id} stayed unsolved"), id=ticket),
    }[trouble.kind]
    if one.usual is None:
        return say(msg("no purchase for {days} d since {what}"), days=one.days, what=what)
    return say(msg("no purchase for {days} d (usual {usual}) since {what}"), days=one.days, usual=one.usual, what=what)


def risk_lists(week: Week) -> dict[str, Any]:
    """The people behind the figures, for JSON."""
    from supportctl.domain.metrics.risk import PRICE, TOLD_OTHERS

    return {
        "silent": [
            {
                "customer_id": one.customer_id, "name": one.name, "ticket_id": one.trouble.ticket_id, "days": one.days,
                "usual_days": one.usual, "since": one.trouble.kind, "since_at": rfc3339(one.trouble.at),
                "purchases": [{"unit": unit, "amount": amount} for unit, amount in sorted(one.amounts.items())],
            }
            for one in week.risk.silent or ()
        ],
        "angry": _tickets(week.risk.angry),
        "told_others": _tickets(week.risk.tagged[TOLD_OTHERS]),
        "price": _tickets(week.risk.tagged[PRICE]),
    }  # fmt: skip


def _tickets(cases: Sequence[Case]) -> list[dict[str, Any]]:
    return [{"customer_id": one.customer_id, "name": one.customer, "ticket_id": one.ticket_id} for one in cases]
