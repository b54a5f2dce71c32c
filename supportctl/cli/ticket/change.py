"""`ticket edit`, `assign` and `tag`: what a ticket says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from supportctl.cli import moments, options, values
from supportctl.cli.ticket import bulk, done
from supportctl.errors import UsageError, msg
from supportctl.models import FEELINGS, PRIORITIES, TICKET_KINDS

if TYPE_CHECKING:
    from supportctl.cli.session import Session


def edit(
    ctx: typer.Context,
    ids: options.BulkIds = None,
    subject: Annotated[str | None, typer.Option("--subject", metavar="TEXT", help="A new subject.")] = None,
    priority: options.Priority = None,
    kind: options.Kind = None,
    category: options.Category = None,
    customer: options.Customer = None,
    feeling: options.Feeling = None,
    problem: options.Problem = None,
    own: options.Set = None,
    message: Annotated[
        str | None, typer.Option("--message", metavar="N", help="Mark this message, by its number in `show`.")
    ] = None,
    ack: Annotated[
        bool | None, typer.Option("--ack/--no-ack", show_default=False, help="It is only thanks, or it is not.")
    ] = None,
    automatic: Annotated[
        bool | None, typer.Option("--automatic/--no-automatic", show_default=False, help="A machine sent it, or not.")
    ] = None,
    at: options.At = None,
) -> None:
    """Change fields; `none` clears kind, category, customer, feeling, problem and fields of your own.

    A message that is marked afterwards takes the state that it caused with it, unless something moved the ticket since.

    \b
    supportctl ticket edit 142 -p urgent --feeling angry
    supportctl ticket edit 3-9 --category delivery
    supportctl ticket edit 142 --kind complaint -c "Sara Ahmadi"
    supportctl ticket edit 142 --problem 3
    supportctl ticket edit 142 --set order=A-17 --set severity=none
    supportctl ticket edit 142 --message 907 --ack
    """
    from supportctl.domain.tickets import edit_tickets

    session = ctx.obj
    changes: dict[str, Any] = {}
    if subject is not None:
        changes["subject"] = subject
    if priority is not None:
        changes["priority"] = values.choice("-p", priority, PRIORITIES)
    for name, value, allowed in (("kind", kind, TICKET_KINDS), ("feeling", feeling, FEELINGS)):
        if value is not None:
            chosen = values.choice(f"--{name}", value, (*allowed, "none"))
            changes[name] = None if chosen == "none" else chosen
    if category is not None:
        changes["category"] = None if category in ("none", "") else category
    if customer is not None:
        changes["customer_id"] = values.customer_id(session, customer)
    if problem is not None:
        changes["problem_id"] = values.problem_id(problem)
    pairs = values.field_pairs(session, own)
    if message is not None or ack is not None or automatic is not None:
        if changes or pairs:
            raise UsageError(msg("--message changes a message, other options the ticket"), msg("give two commands"))
        _mark(session, ids, message, ack=ack, automatic=automatic)
        return
    if not changes and not pairs:
        raise UsageError(msg("nothing to change"), msg("supportctl ticket edit --help lists the fields"))
    desk = session.desk_to_write
    read = values.field_values(session, pairs)
    ticket_ids, moment = bulk.chosen_ids(session, ids), moments.read_at(session, at)
    if read:
        from supportctl.domain.fields import edit_with_fields

        tickets = edit_with_fields(desk, ticket_ids, changes, read, at=moment)
    else:
        tickets = edit_tickets(desk, ticket_ids, changes, at=moment)
    done.emit_tickets(session, tickets, msg("Changed ticket {id}"), msg("Changed {n} tickets"))


def _mark(
    session: Session, ids: list[str] | None, message: str | None, *, ack: bool | None, automatic: bool | None
) -> None:
    from supportctl.domain.marks import mark_message
    from supportctl.reports.model import Done, Id, Plain, Word, say

    if message is None:
        raise UsageError(msg("--ack and --automatic need --message N"), msg("supportctl show ID prints the numbers"))
    if ack is None and automatic is None:
        raise UsageError(msg("--message needs a mark"), msg("--ack, --no-ack, --automatic or --no-automatic"))
    number = values.read_id(message, msg("message"))
    desk = session.desk_to_write
    chosen = bulk.chosen_ids(session, ids)
    if len(chosen) != 1:
        raise UsageError(msg("--message needs one ticket"), msg("supportctl ticket edit ID --message N --ack"))
    marked = mark_message(desk, chosen[0], number, is_ack=ack, is_automatic=automatic)
    ticket = marked.ticket
    sentence = msg("Marked message {number} of ticket {id}")
    if marked.is_moved:
        sentence = msg("Marked message {number} of ticket {id}; it is {status} now")
    elif marked.stays:
        sentence = msg("Marked message {number} of ticket {id}; the ticket was moved since and stays {status}")
    if desk.rehearses:
        done.emit_tickets(session, [ticket], sentence, sentence)
        return
    told = say(sentence, number=Plain(str(number)), id=Id(ticket.id), status=Word(ticket.status))
    session.emit(Done(told, [ticket.id], done.ticket_data(session, [ticket])))


def assign(
    ctx: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="WHO", help="A person, `me` or `none`.")],
    ids: options.BulkIds = None,
    at: options.At = None,
) -> None:
    """Say who takes care of tickets.

    \b
    supportctl ticket assign 142 --to me
    supportctl ticket assign 3-9 --to sara
    supportctl ticket list assignee:none -q | supportctl ticket assign - --to me
    """
    from supportctl.domain.tickets import edit_tickets

    session = ctx.obj
    desk = session.desk_to_write
    changes = {"assignee": values.person(session, to)}
    tickets = edit_tickets(desk, bulk.chosen_ids(session, ids), changes, at=moments.read_at(session, at))
    done.emit_tickets(session, tickets, msg("Assigned ticket {id}"), msg("Assigned {n} tickets"))


def tag(
    ctx: typer.Context,
    ids: options.BulkIds = None,
    add: options.Tags = None,
    untag: options.Untags = None,
    at: options.At = None,
) -> None:
    """Put tags on tickets and take others off; `price` and `told-others` feed the figures of risk.

    \b
    supportctl ticket tag 142 -t billing -t vip
    supportctl ticket tag 3-9 -t delivery --untag unsorted
    """
    from supportctl.domain.tickets import tag_tickets

    session = ctx.obj
    adding, dropping = values.read_tags(add), values.read_tags(untag)
    if not adding and not dropping:
        raise UsageError(msg("no tag was given"), msg("-t TAG puts one on, --untag TAG takes one off"))
    tickets = tag_tickets(
        session.desk_to_write, bulk.chosen_ids(session, ids), adding, dropping, at=moments.read_at(session, at)
    )
    done.emit_tickets(session, tickets, msg("Tagged ticket {id}"), msg("Tagged {n} tickets"))
