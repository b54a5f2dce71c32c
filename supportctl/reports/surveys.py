"""The questions to customers, as texts to send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import msg
from supportctl.reports.listings import FEEDBACK_COLUMNS, feedback_row, record
from supportctl.reports.model import Document, Id, Line, Section, Table, say, say_n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.models import Feedback
    from supportctl.reports.model import Sentence

_QUESTIONS = {
    "csat": (
        msg("How satisfied are you with our help? Please answer with a number from 1 (not at all) to 5 (very)."),
        msg("And was it solved the first time that you asked: yes or no?"),
    ),
    "nps": (
        msg("How likely are you to recommend us? Please answer with a number from 0 (not at all) to 10 (surely)."),
    ),
    "ces": (msg("We made it easy for you to handle your issue: from 1 (strongly disagree) to 7 (strongly agree)?"),),
}


def question_list(asked: Sequence[Feedback], desk_name: str) -> Document | Table:
    """What to send to whom; the ids are those of the questions."""
    if not asked:
        return Table("feedback", FEEDBACK_COLUMNS, [], 0, say(msg("Nobody has to be asked.")))
    sections = [
        Section(
            _about(one),
            [
                *(Line(say(question)) for question in _QUESTIONS[one.kind]),
                Line(say("{name}", name=desk_name or "supportctl")),
                Line(say(msg("record the answer: {command}"), command=_command(one)), "dim"),
            ],
        )
        for one in asked
    ]
    title = say_n(msg("{n} question to send"), msg("{n} questions to send"), n=len(asked))
    table = Table("feedback", FEEDBACK_COLUMNS, [feedback_row(one) for one in asked])
    data = [record(FEEDBACK_COLUMNS, feedback_row(one)) for one in asked]
    return Document("survey", title, None, sections, data, table, [one.id for one in asked], is_page=True)


def _about(one: Feedback) -> Sentence:
    if one.ticket_id is None:
        return say(msg("To {name}"), name=one.customer or "")
    if one.customer is None:
        return say(msg("To the customer of ticket {id}"), id=Id(one.ticket_id or 0))
    return say(msg("To {name}, about ticket {id}"), name=one.customer, id=Id(one.ticket_id or 0))


def _command(one: Feedback) -> str:
    first_time = " [--[not-]first-time]" if one.kind == "csat" else ""
    return f"supportctl survey answer {one.id} SCORE{first_time}"
