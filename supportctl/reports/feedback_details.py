"""One question or remark with every answer it ever had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import msg
from supportctl.instants import rfc3339
from supportctl.reports.listings import (
    FEEDBACK_COLUMNS,
    feedback_row,
    record,
)
from supportctl.reports.model import (
    Block,
    Document,
    Id,
    Instant,
    Joined,
    Line,
    Plain,
    Section,
    Table,
    Word,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.models import Feedback
    from supportctl.storage.feedback import Answer


def feedback_details(one: Feedback, answers: Sequence[Answer]) -> Document:
    """One question or remark with every answer it ever had."""
    lines = [
        Line(
            say(
                msg("{when}: {score}"),
                when=Instant(answer.responded_at),
                score=answer.score if answer.score is not None else say(msg("no score")),
            )
        )
        for answer in answers
    ]
    quotes = [Block(say(msg("Comment")), one.comment)] if one.comment else []
    asked = [Line(say(msg("asked {when}"), when=Instant(one.asked_at)))] if one.asked_at else []
    data = {
        **record(FEEDBACK_COLUMNS, feedback_row(one)),
        "answers": [{"score": a.score, "comment": a.comment, "responded_at": rfc3339(a.responded_at)} for a in answers],
    }
    about = say(msg("about {ticket}"), ticket=Id(one.ticket_id)) if one.ticket_id else None
    who = say("{name}", name=one.customer) if one.customer else None
    title = say(msg("Feedback {id} ({kind})"), id=Plain(str(one.id)), kind=Word(one.kind))
    subtitle = say("{parts}", parts=Joined([part for part in (who, about) if part])) if who or about else None
    table = Table("feedback", FEEDBACK_COLUMNS, [feedback_row(one)])
    return Document("feedback", title, subtitle, [Section(None, [*asked, *lines, *quotes])], data, table, [one.id])


def feedback_line(one: Feedback) -> Line:
    """One question or remark in a line."""
    kind = Word(one.kind)
    if one.responded_at is None:
        return Line(say(msg("{kind}: asked {when}, no answer yet"), kind=kind, when=Instant(one.asked_at or 0)), "dim")
    when = Instant(one.responded_at)
    if one.score is None:
        return Line(say(msg("{kind}: {comment} ({when})"), kind=kind, comment=one.comment or "", when=when))
    if one.comment:
        return Line(
            say(
                msg("{kind}: {score} of {best}: {comment} ({when})"),
                kind=kind, score=one.score, best=one.scale_max, comment=one.comment, when=when,
            )
        )  # fmt: skip
    return Line(
        say(msg("{kind}: {score} of {best} ({when})"), kind=kind, score=one.score, best=one.scale_max, when=when)
    )
