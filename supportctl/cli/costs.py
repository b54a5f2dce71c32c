"""`cost`: what supporting customers costs."""

from __future__ import annotations

from typing import Annotated

import typer

from supportctl.cli import moments, options, values
from supportctl.cli.purchases import plain_record, read_amount
from supportctl.errors import UsageError, msg

_MAX_KIND = 60


def add(
    ctx: typer.Context,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", show_default=False, help="In any digits: 1,250,000.")],
    first: Annotated[
        str | None, typer.Option("--from", metavar="WHEN", help="The first day (today); 2026-11 is the whole month.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="WHEN", help="The last day.")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="TEXT", help="A word of your own: rent, calls …")
    ] = None,
    ticket: Annotated[str | None, typer.Option("--ticket", metavar="ID", help="The ticket it was for.")] = None,
    currency: options.Currency = None,
    key: options.Key = None,
) -> None:
    """Record what support costs over some days. A report takes of it what falls into its days.

    \b
    supportctl cost add 1,250,000 --currency IRT --kind phone
    supportctl cost add 600 --currency EUR --from 2026-11 --kind rent
    supportctl cost add 45 --currency EUR --ticket 142 --kind courier
    """
    from supportctl.domain.ledger import add_cost
    from supportctl.periods import span_of
    from supportctl.reports.ledger import COST_COLUMNS, cost_row
    from supportctl.reports.model import Days, Done, Money, Plain, say

    session = ctx.obj
    number, unit = read_amount(session, amount, currency)
    if kind is not None and not (0 < len(kind.strip()) <= _MAX_KIND and kind.isprintable()):
        raise UsageError(msg("{kind!r} cannot be a kind of cost"), msg("a few words on one line"), kind=kind[:80])
    ticket_id = None if ticket is None else values.read_id(ticket)
    days = moments.read_cost_days(session, first, last)
    desk = session.desk_to_fill
    span = span_of(days, desk.date_context().zone)
    one = add_cost(desk, number, unit, span, kind=kind and kind.strip(), ticket_id=ticket_id, key=key)
    sentence = say(
        msg("Recorded cost {id}: {amount}, {days}"),
        id=Plain(str(one.id)),
        amount=Money(one.amount, one.unit),
        days=Days(days.start, days.end),
    )
    session.emit(Done(sentence, [one.id], plain_record(COST_COLUMNS, cost_row(desk, one))))


def list_(
    ctx: typer.Context, since: options.Since = None, until: options.Until = None, limit: options.Limit = None
) -> None:
    """List costs, newest first; with --since and --until those some of whose days fall between.

    \b
    supportctl cost list
    supportctl cost list --since 2026-11-01 --json
    """
    from supportctl.reports.ledger import cost_list
    from supportctl.storage.ledger import count_costs, list_costs

    session = ctx.obj
    start, end = moments.read_between(session, since, until)
    desk = session.desk
    found = list_costs(desk.db, start, end, limit=values.read_limit(session, limit))
    is_counted = session.is_table or session.options.get("count")
    session.emit(cost_list(desk, found, count_costs(desk.db, start, end) if is_counted else None))
