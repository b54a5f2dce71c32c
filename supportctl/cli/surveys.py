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
    customer: options.Customer = None,
    kind: _Kind = None,
    again: Annotated[bool, typer.Option("--again", help="With nps: also who was asked in the last 13 weeks.")] = False,
    at: options.At = None,
) -> None:
    """Ask customers: the question is recorded, and its text printed for you to send.

    How satisfied they are (csat), or how easy we made it (ces), is about a ticket. Whether they would recommend us
    (nps) is about none: a customer is asked once in 13 weeks, whatever the tickets.

    \b
    supportctl survey send 142
    supportctl survey send --due
    supportctl survey send 142 --kind ces --json
    supportctl survey send --kind nps -c ada@example.com
    """
    from supportctl.domain.customers import get_customer
    from supportctl.domain.feedback import OF_CUSTOMERS
    from supportctl.domain.surveys import ask_customers, list_due, send_surveys

    session = ctx.obj
    chosen = values.choice("--kind", kind, tuple(SCALES)) or "csat"
    named = bool(ids) + due + (customer is not None)
    if named != 1:
        text = msg("ticket ids, --due and -c exclude one another") if named else msg("give ticket ids, --due or -c")
        raise UsageError(text, msg("supportctl survey send 142"))
    if chosen != OF_CUSTOMERS and (again or customer is not None):
        raise UsageError(
            msg("-c and --again belong to --kind nps"), msg("a {kind} is about a ticket: give its id"), kind=chosen
        )
    desk, moment = session.desk_to_write, moments.read_at(session, at)
    if customer is not None:
        asked = ask_customers(desk, [get_customer(desk, customer).id], at=moment, is_again=again)
    else:
        ticket_ids = list_due(desk, chosen) if due else values.read_ids(ids or [])
        asked = send_surveys(desk, ticket_ids, kind=chosen, at=moment, is_again=again)
    emit_questions(session, asked)


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
    from supportctl.reports.model import Document
    from supportctl.reports.surveys import question_list

    page = question_list(asked, str(session.desk.config.get("desk.name")))
    if isinstance(page, Document):
        session.wrote(page.title)
    session.emit(page)
