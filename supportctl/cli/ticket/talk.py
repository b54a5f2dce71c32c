"""`ticket reply`, `note` and `inbound`: what is said on a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from supportctl.cli import moments, options, values
from supportctl.cli.ticket import done
from supportctl.errors import UsageError, msg

if TYPE_CHECKING:
    from supportctl.cli.session import Session
    from supportctl.models import Ticket

_Id = Annotated[str, typer.Argument(metavar="ID", show_default=False, help="A ticket id.")]


def reply(
    ctx: typer.Context,
    ticket: _Id,
    message: options.Message = None,
    file: options.File = None,
    editor: options.Editor = False,
    resolve: Annotated[bool, typer.Option("--resolve", help="Finish the ticket in the same step.")] = False,
    pend: Annotated[bool, typer.Option("--pend", help="Wait for the customer (as a reply does anyway).")] = False,
    hold: Annotated[bool, typer.Option("--hold", help="Wait for somebody else.")] = False,
    promise: Annotated[
        str | None, typer.Option("--promise", metavar="WHEN", help="By when we promised to write again.")
    ] = None,
    attach: options.Attach = None,
    spent: options.Spent = None,
    at: options.At = None,
) -> None:
    """Answer the customer; the ticket then waits for them. Without -m the editor opens.

    A ticket with a promise comes back into the queue when the promise is due; the next answer keeps it.

    \b
    supportctl reply 142 -m "It is on its way."
    supportctl reply 142 --resolve -F answer.txt --attach invoice.pdf
    supportctl reply 142 -m "We ask the courier." --promise "tomorrow 12:00" --spent 10m
    supportctl reply 142
    """
    from supportctl.domain import conversation
    from supportctl.reports.model import Instant

    if resolve + pend + hold > 1:
        raise UsageError(msg("--resolve, --pend and --hold exclude one another"), msg("give one of them"))
    if promise is not None and resolve:
        raise UsageError(msg("--promise and --resolve exclude one another"), msg("who promises an answer is not done"))
    status = "resolved" if resolve else "pending" if pend else "hold" if hold else None
    session = ctx.obj
    desk = session.desk_to_write
    ticket_id = values.read_id(ticket)
    values.check_files(attach)
    minutes = values.read_spent(spent)
    due = None if promise is None else moments.read_ahead(session, "--promise", promise)
    body = _text(session, ticket_id, message, file, editor=editor)
    moment = moments.read_at(session, at)
    with values.uploads(session, attach) as files:
        after = conversation.reply(
            desk, ticket_id, body, at=moment, status=status, promise=due, spent=minutes, files=files
        )
    if due is None:
        _emit(session, after, msg("Answered ticket {id}; it is {status} now"))
    else:
        _emit(session, after, msg("Answered ticket {id}; the next answer is promised by {when}"), when=Instant(due))


def note(
    ctx: typer.Context,
    ticket: _Id,
    message: options.Message = None,
    file: options.File = None,
    editor: options.Editor = False,
    attach: options.Attach = None,
    spent: options.Spent = None,
    at: options.At = None,
) -> None:
    """Write a note that never leaves the desk and moves nothing.

    \b
    supportctl note 142 -m "Asked the courier, they call back tomorrow"
    supportctl note 142 -m "Searched the warehouse" --spent 1h30m
    supportctl ticket note 142 -F call.txt
    """
    from supportctl.domain import conversation

    session = ctx.obj
    desk = session.desk_to_write
    ticket_id = values.read_id(ticket)
    values.check_files(attach)
    minutes = values.read_spent(spent)
    body = _text(session, ticket_id, message, file, editor=editor)
    moment = moments.read_at(session, at)
    with values.uploads(session, attach) as files:
        after = conversation.note(desk, ticket_id, body, at=moment, spent=minutes, files=files)
    _emit(session, after, msg("Noted on ticket {id}"))


def inbound(
    ctx: typer.Context,
    ticket: _Id,
    message: options.Message = None,
    file: options.File = None,
    editor: options.Editor = False,
    channel: options.Channel = None,
    ack: Annotated[bool, typer.Option("--ack", help="Only thanks: opens nothing again.")] = False,
    automatic: Annotated[
        bool, typer.Option("--automatic", help="Sent by a machine: opens and starts nothing.")
    ] = False,
    attach: options.Attach = None,
    spent: options.Spent = None,
    at: options.At = None,
) -> None:
    """Record what the customer said. It opens the ticket again, or starts a new one when that was over long ago.

    \b
    supportctl ticket inbound 142 -m "Still nothing!" --channel phone
    supportctl ticket inbound 142 --ack -m "Thank you"
    supportctl ticket inbound 142 -F mail.txt --at "today 09:12"
    """
    from supportctl.domain import conversation
    from supportctl.domain.lifecycle import canonical_id
    from supportctl.reports.model import Id

    session = ctx.obj
    desk = session.desk_to_write
    ticket_id = canonical_id(desk, values.read_id(ticket))
    values.check_files(attach)
    channel = values.choice("--channel", channel, tuple(desk.config.channels()))
    minutes = values.read_spent(spent)
    body = _text(session, ticket_id, message, file, editor=editor)
    moment = moments.read_at(session, at)
    with values.uploads(session, attach) as files:
        after = conversation.inbound(
            desk, ticket_id, body, at=moment, channel=channel, is_ack=ack, is_automatic=automatic, spent=minutes,
            files=files,
        )  # fmt: skip
    if after.id == ticket_id:
        _emit(session, after, msg("Recorded on ticket {id}; it is {status} now"))
    else:
        _emit(session, after, msg("Ticket {old} was over: opened ticket {id}, which follows it"), old=Id(ticket_id))


def _text(session: Session, ticket_id: int, message: str | None, file: str | None, *, editor: bool) -> str:
    from supportctl.cli.prompts import read_text
    from supportctl.domain.lifecycle import get_ticket

    # A ticket that is not there is told before somebody writes a long answer to it.
    ticket = get_ticket(session.desk, ticket_id)
    from supportctl.text import visible

    template = f"# {ticket.id}  {visible(ticket.subject)}\n"
    if message is None and file is None:
        from supportctl.storage.messages import list_messages

        template += "".join(
            f"#\n# {visible(line)}\n" for m in list_messages(session.desk.db, ticket.id) for line in m.body.splitlines()
        )
    body = read_text(session, message, file, editor=editor, template=template, may_open=True)
    assert body is not None  # noqa: S101  # may_open gives a text or raises
    return body


def _emit(session: Session, ticket: Ticket, sentence: str, **shown: Any) -> None:
    from supportctl.reports.model import Done, Id, Word, say

    if "{status}" in sentence:
        shown["status"] = Word(ticket.status)
    told = say(sentence, id=Id(ticket.id), **shown)
    session.emit(Done(told, [ticket.id], done.ticket_data(session, [ticket])))
