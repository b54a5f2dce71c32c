"""`ticket resolve`, `close`, `reopen` and `rm`: the end of a ticket, and its return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportctl.cli import moments, options, values
from supportctl.cli.ticket import bulk, done
from supportctl.errors import UsageError, msg

if TYPE_CHECKING:
    from supportctl.cli.session import Session
    from supportctl.models import Ticket

_LastReply = Annotated[
    str | None, typer.Option("-m", "--message", metavar="TEXT", help="A last reply to the customer.")
]


def resolve(
    ctx: typer.Context,
    ids: options.BulkIds = None,
    message: _LastReply = None,
    spent: options.Spent = None,
    reason: options.Reason = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask the customer how it was; prints the text to send.")] = False,
    at: options.At = None,
) -> None:
    """Finish tickets: the problem is solved.

    \b
    supportctl resolve 142
    supportctl resolve 142 -m "A new one is on its way." --ask --spent 15m
    supportctl ticket resolve 3-9 --reason "courier back to normal"
    """
    session = ctx.obj
    minutes = values.read_spent(spent)
    if minutes is not None and message is None:
        raise UsageError(
            msg("--spent belongs to a message"), msg("-m TEXT, or supportctl note ID -m TEXT --spent TIME")
        )
    if not ask or session.options.get("dry_run"):
        resolved = _move(session, ids, "resolve", at, reason, message, minutes)
        done.emit_tickets(session, resolved, msg("Resolved ticket {id}"), msg("Resolved {n} tickets"))
        return
    from supportctl.cli.surveys import emit_questions
    from supportctl.domain.surveys import send_surveys
    from supportctl.domain.tickets import move_tickets

    desk = session.desk_to_write
    # Read before the transaction: whoever types ids would hold everybody else up.
    ticket_ids, moment = bulk.chosen_ids(session, ids), moments.read_at(session, at)
    if not ticket_ids:
        return
    with desk.change():
        resolved = move_tickets(desk, ticket_ids, "resolve", at=moment, reason=reason, body=message, spent=minutes)
        asked = send_surveys(desk, ticket_ids, kind="csat", at=desk.now)
    done.emit_tickets(session, resolved, msg("Resolved ticket {id}"), msg("Resolved {n} tickets"), to_stderr=True)
    emit_questions(session, asked)


def close(
    ctx: typer.Context,
    ids: options.BulkIds = None,
    message: _LastReply = None,
    reason: options.Reason = None,
    at: options.At = None,
) -> None:
    """Close tickets for good. One that was not resolved before counts as unsolved in every figure.

    \b
    supportctl ticket close 142 --reason "customer does not answer"
    supportctl ticket list status:resolved resolved:..2w -q | supportctl ticket close -
    """
    session = ctx.obj
    done.emit_tickets(
        session, _move(session, ids, "close", at, reason, message), msg("Closed ticket {id}"), msg("Closed {n} tickets")
    )


def reopen(
    ctx: typer.Context,
    ids: options.BulkIds = None,
    message: _LastReply = None,
    reason: options.Reason = None,
    at: options.At = None,
) -> None:
    """Open resolved tickets again.

    \b
    supportctl ticket reopen 142 --reason "resolved by mistake"
    """
    session = ctx.obj
    done.emit_tickets(
        session,
        _move(session, ids, "reopen", at, reason, message),
        msg("Reopened ticket {id}"),
        msg("Reopened {n} tickets"),
    )


def rm(
    ctx: typer.Context,
    ids: options.BulkIds = None,
    purge: Annotated[bool, typer.Option("--purge", help="Erase it for ever, history included; asks first.")] = False,
    at: options.At = None,
) -> None:
    """Take tickets out of every list, queue and figure. Nothing is erased without --purge.

    \b
    supportctl ticket rm 142
    supportctl ticket rm 142 --purge -y
    """
    from supportctl.domain.tickets import purge_tickets, remove_tickets

    session = ctx.obj
    desk = session.desk_to_write
    ticket_ids = bulk.chosen_ids(session, ids, asks=not purge)
    if purge:
        from supportctl.domain.merges import with_merged

        named, ticket_ids = ticket_ids, [ticket.id for ticket in with_merged(desk, ticket_ids)]
        if ticket_ids and not session.options.get("yes") and not desk.rehearses:
            from supportctl.cli.prompts import confirm

            confirm(
                session,
                msg("Erase {ids} with everything said there, for ever?"),
                ids=bulk.shortened(ticket_ids),
            )
        purged = purge_tickets(desk, ticket_ids)
        done.emit_tickets(session, purged, msg("Erased ticket {id}"), msg("Erased {n} tickets"))
        merged = [ticket.id for ticket in purged if ticket.id not in named]
        if merged:
            session.say(msg("erased with it, for it was merged into it: {ids}"), ids=bulk.shortened(merged))
        return
    removed = remove_tickets(desk, ticket_ids, at=moments.read_at(session, at))
    done.emit_tickets(session, removed, msg("Removed ticket {id}"), msg("Removed {n} tickets"))


def _move(
    session: Session,
    ids: list[str] | None,
    verb: str,
    at: str | None,
    reason: str | None,
    message: str | None,
    spent: int | None = None,
) -> list[Ticket]:
    from supportctl.domain.tickets import move_tickets

    desk = session.desk_to_write
    chosen, moment = bulk.chosen_ids(session, ids), moments.read_at(session, at)
    return move_tickets(desk, chosen, verb, at=moment, reason=reason, body=message, spent=spent)
