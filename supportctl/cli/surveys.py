"""`survey`: asking customers, and their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportctl.cli import moments, options, values
from supportctl.cli.feedback import emit_list, read_score
from supportctl.errors import UsageError, msg
from supportctl.models import SCALES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.cli.session import Session
    from supportctl.models import Feedback

_Kind = Annotated[str | None, typer.Option("--kind", metavar="WORD", help="csat (the default), nps or ces.")]


def send(
    ctx: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]…", show_default=False, help="Ticket ids.")] = None,
    due: Annotated[bool, typer.Option("--due", help="All resolved 24 h ago and never asked.")] = False,
    kind: _Kind = None,
    at: options.At = None,
) -> None:
    """Ask the customers of tickets: the question is recorded, and its text printed for you to send.

    \b
    supportctl survey send 142
    supportctl survey send --due
    supportctl survey send 142 --kind nps --json
    """
    from supportctl.domain.feedback import list_due, send_surveys

    session = ctx.obj
    chosen = values.choice("--kind", kind, tuple(SCALES)) or "csat"
    if bool(ids) == due:
        raise UsageError(msg("give ticket ids or --due"), msg("supportctl survey send 142"))
    desk = session.desk_to_write
    ticket_ids = list_due(desk, chosen) if due else values.read_ids(ids or [])
    emit_questions(session, send_surveys(desk, ticket_ids, kind=chosen, at=moments.read_at(session, at)))


def list_(
    ctx: typer.Context,
    kind: _Kind = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those without an answer.")] = False,
    since: options.Since = None,
    until: options.Until = None,
    limit: options.Limit = None,
) -> None:
    """List questions to customers, newest first.

    \b
    supportctl survey list --waiting
    supportctl survey list --since 30d --json
    """
    from supportctl.storage.feedback import Chosen

    session = ctx.obj
    start, end = moments.read_between(session, since, until)
    chosen = Chosen(
        kind=values.choice("--kind", kind, tuple(SCALES)),
        start=start,
        end=end,
        asked_only=True,
        unanswered_only=waiting,
    )
    emit_list(session, chosen, limit)


def answer(
    ctx: typer.Context,
    survey: Annotated[str, typer.Argument(metavar="SURVEY", help="The id of a question.")],
    score: Annotated[str, typer.Argument(metavar="SCORE", help="csat 1 to 5, nps 0 to 10, ces 1 to 7.")],
    message: options.Message = None,
    first_time: Annotated[
        bool | None, typer.Option("--first-time/--not-first-time", help="Solved the first time, says the customer.")
    ] = None,
    at: options.At = None,
    channel: options.Channel = None,
) -> None:
    """Record the answer to a question; a second answer is a change of mind, and the first stays in the history.

    \b
    supportctl survey answer 31 5 -m "quick and kind"
    supportctl survey answer 31 2 --not-first-time --at yesterday
    """
    from supportctl.domain.feedback import answer_survey
    from supportctl.reports.listings import FEEDBACK_COLUMNS, feedback_row, record
    from supportctl.reports.model import Done, Plain, say

    session = ctx.obj
    desk = session.desk_to_write
    one = answer_survey(
        desk, values.read_id(survey, "survey"), read_score(score), comment=message, at=moments.read_at(session, at),
        channel=values.choice("--channel", channel, tuple(desk.config.channels())), solved_first_time=first_time,
    )  # fmt: skip
    data = record(FEEDBACK_COLUMNS, feedback_row(one))
    session.emit(Done(say(msg("Recorded the answer to question {id}"), id=Plain(str(one.id))), [one.id], data))


def emit_questions(session: Session, asked: Sequence[Feedback]) -> None:
    """Print the texts to send."""
    from supportctl.reports.surveys import question_list

    page = question_list(asked, str(session.desk.config.get("desk.name")))
    session.wrote(page.title)
    session.emit(page)
