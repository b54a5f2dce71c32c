"""`ticket spam`: what nobody should have to see."""

from __future__ import annotations

from typing import Annotated

import typer

from supportctl.cli import moments, options
from supportctl.cli.ticket import bulk, done
from supportctl.errors import msg


def spam(
    ctx: typer.Context,
    ids: options.BulkIds = None,
    undo: Annotated[bool, typer.Option("--undo", help="It is none after all: everything is as it was.")] = False,
    reason: options.Reason = None,
    at: options.At = None,
) -> None:
    """Mark tickets as spam: they leave every queue, list and figure, and come back exactly with --undo.

    \b
    supportctl ticket spam 142
    supportctl ticket spam --where "seo offer" -y
    supportctl ticket spam 142 --undo
    """
    from supportctl.domain.standing import mark_spam, unmark_spam

    session = ctx.obj
    desk = session.desk_to_write
    ticket_ids, moment = bulk.chosen_ids(session, ids), moments.read_at(session, at)
    if undo:
        tickets = unmark_spam(desk, ticket_ids, at=moment, reason=reason)
        done.emit_tickets(
            session, tickets, msg("Ticket {id} is no spam and back"), msg("{n} tickets are no spam and back")
        )
        return
    tickets = mark_spam(desk, ticket_ids, at=moment, reason=reason)
    done.emit_tickets(session, tickets, msg("Marked ticket {id} as spam"), msg("Marked {n} tickets as spam"))
