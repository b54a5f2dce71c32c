"""`ticket edit`, `assign` and `tag`: what a ticket says about itself."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from supportctl.cli import moments, options, values
from supportctl.cli.ticket import bulk, done
from supportctl.errors import UsageError, msg
from supportctl.models import FEELINGS, PRIORITIES, TICKET_KINDS


def edit(
    ctx: typer.Context,
    ids: options.BulkIds = None,
    subject: Annotated[str | None, typer.Option("--subject", metavar="TEXT", help="A new subject.")] = None,
    priority: options.Priority = None,
    kind: options.Kind = None,
    category: options.Category = None,
    customer: options.Customer = None,
    feeling: options.Feeling = None,
    own: options.Set = None,
    at: options.At = None,
) -> None:
    """Change fields; `none` clears kind, category, customer, feeling and fields of your own.

    \b
    supportctl ticket edit 142 -p urgent --feeling angry
    supportctl ticket edit 3-9 --category delivery
    supportctl ticket edit 142 --kind complaint -c "Sara Ahmadi"
    supportctl ticket edit 142 --set order=A-17 --set severity=none
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
    pairs = values.field_pairs(session, own)
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
