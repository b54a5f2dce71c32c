"""`ticket pend`, `hold` and `snooze`: put aside what needs nothing from us now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportctl.cli import moments, options
from supportctl.cli.ticket import bulk, done
from supportctl.errors import msg

if TYPE_CHECKING:
    from supportctl.cli.session import Session
    from supportctl.models import Ticket
    from supportctl.reports.model import Instant

_Until = Annotated[
    str | None, typer.Option("--until", metavar="WHEN", help="When it comes back into the queue by itself.")
]


def pend(
    ctx: typer.Context,
    ids: options.BulkIds = None,
    until: _Until = None,
    reason: options.Reason = None,
    at: options.At = None,
) -> None:
    """Wait for the customer. With --until the ticket comes back then, or when the customer writes before.

    \b
    supportctl ticket pend 142
    supportctl ticket pend 142 --until 3d --reason "sends the receipt"
    supportctl ticket pend 3-9 --until "monday 09:00"
    """
    session = ctx.obj
    tickets, when = _put_aside(session, ids, "pend", until, reason, at)
    if when is None:
        done.emit_tickets(session, tickets, msg("Ticket {id} is pending"), msg("{n} tickets are pending"))
        return
    done.emit_tickets(
        session, tickets, msg("Ticket {id} is pending until {when}"), msg("{n} tickets are pending until {when}"),
        when=when,
    )  # fmt: skip


def hold(
    ctx: typer.Context,
    ids: options.BulkIds = None,
    until: _Until = None,
    reason: options.Reason = None,
    at: options.At = None,
) -> None:
    """Wait for somebody else: a supplier, a courier, a colleague. With --until the ticket comes back then.

    \b
    supportctl ticket hold 142 --reason "courier investigates"
    supportctl ticket hold 142 --until 2026-11-27
    """
    session = ctx.obj
    tickets, when = _put_aside(session, ids, "hold", until, reason, at)
    if when is None:
        done.emit_tickets(session, tickets, msg("Ticket {id} is on hold"), msg("{n} tickets are on hold"))
        return
    done.emit_tickets(
        session, tickets, msg("Ticket {id} is on hold until {when}"), msg("{n} tickets are on hold until {when}"),
        when=when,
    )  # fmt: skip


def snooze(
    ctx: typer.Context,
    until: Annotated[
        str, typer.Option("--until", metavar="WHEN|reply", help="A moment, or `reply`: when the customer writes.")
    ],
    ids: options.BulkIds = None,
    reason: options.Reason = None,
) -> None:
    """Take tickets out of the queue for a while; they keep their state. A customer's message wakes them at once.

    A day means its first working minute; a bare duration or weekday points ahead.

    \b
    supportctl ticket snooze 142 --until tomorrow
    supportctl ticket snooze 142 --until "sunday 14:00"
    supportctl ticket snooze 3-9 --until 2w --reason "new stock comes then"
    supportctl ticket snooze 142 --until reply
    """
    session = ctx.obj
    if until.strip().lower() != "reply":
        tickets, when = _put_aside(session, ids, "snooze", until, reason)
        done.emit_tickets(
            session, tickets, msg("Ticket {id} sleeps until {when}"), msg("{n} tickets sleep until {when}"), when=when
        )
        return
    from supportctl.domain.sleep import put_aside

    desk = session.desk_to_write
    chosen = bulk.chosen_ids(session, ids)
    tickets = put_aside(desk, chosen, "snooze", at=session.now, on_reply=True, reason=reason)
    done.emit_tickets(
        session, tickets, msg("Ticket {id} sleeps until the customer writes"),
        msg("{n} tickets sleep until the customers write"),
    )  # fmt: skip


def _put_aside(
    session: Session, ids: list[str] | None, verb: str, until: str | None, reason: str | None, at: str | None = None
) -> tuple[list[Ticket], Instant | None]:
    """Put tickets aside, and return them with the moment at which they come back."""
    from supportctl.domain.sleep import put_aside
    from supportctl.reports.model import Instant

    desk = session.desk_to_write
    wakes_at = None if until is None else moments.read_ahead(session, "--until", until)
    moment = moments.read_at(session, at)
    tickets = put_aside(desk, bulk.chosen_ids(session, ids), verb, at=moment, until=wakes_at, reason=reason)
    return tickets, None if wakes_at is None else Instant(wakes_at)
