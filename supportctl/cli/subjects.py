"""`report csat`, `response`, `volume`, `causes`, `money` and their like: one subject, for any period."""

from __future__ import annotations

from typing import Annotated

import typer

from supportctl.cli import moments, options, values

_By = Annotated[
    str | None,
    typer.Option("--by", metavar="WHAT", help="channel, category, assignee, tag, day, week or month."),
]
_Times = Annotated[str | None, typer.Option("--by", metavar="WHAT", help="day, week or month.")]


def csat(
    ctx: typer.Context,
    since: options.Since = None,
    until: options.Until = None,
    by: _By = None,
    as_of: options.AsOf = None,
) -> None:
    """Print how many of those who rated were satisfied.

    \b
    supportctl report csat
    supportctl report csat --since 2026-10-01 --by week
    supportctl report csat --since 90d --by channel --json
    """
    _report(ctx, "csat", since, until, by, as_of)


def response(
    ctx: typer.Context,
    since: options.Since = None,
    until: options.Until = None,
    by: _By = None,
    as_of: options.AsOf = None,
) -> None:
    """Print how long customers wait for a first answer and for the next; those still waiting are counted too.

    In working time, with the calendar beside it: supportctl help hours.

    \b
    supportctl report response
    supportctl report response --since 30d --by assignee
    """
    _report(ctx, "response", since, until, by, as_of)


def resolution(
    ctx: typer.Context,
    since: options.Since = None,
    until: options.Until = None,
    by: _By = None,
    as_of: options.AsOf = None,
) -> None:
    """Print how long requests take until they are solved; those still open are counted too.

    A request counts in the period in which it came in, and its last solution when it stands. In working time, with
    the calendar beside it: supportctl help hours.

    \b
    supportctl report resolution
    supportctl report resolution --since 90d --by category
    supportctl report resolution --since 1y --by month --json
    """
    _report(ctx, "resolution", since, until, by, as_of)


def volume(
    ctx: typer.Context,
    since: options.Since = None,
    until: options.Until = None,
    by: _By = None,
    as_of: options.AsOf = None,
) -> None:
    """Print how much came in and was finished, and what is open.

    \b
    supportctl report volume --since 8w --by week
    supportctl report volume --by category -o volume.csv
    """
    _report(ctx, "volume", since, until, by, as_of)


def backlog(
    ctx: typer.Context,
    since: options.Since = None,
    until: options.Until = None,
    by: _By = None,
    as_of: options.AsOf = None,
) -> None:
    """Print what was open at the end of a period, and whether it became more or less.

    \b
    supportctl report backlog
    supportctl report backlog --since 12w --by week
    supportctl report backlog --until yesterday --by assignee
    supportctl report backlog --since 1y --by month -o backlog.csv
    """
    _report(ctx, "backlog", since, until, by, as_of)


def causes(
    ctx: typer.Context,
    since: options.Since = None,
    until: options.Until = None,
    by: _By = None,
    as_of: options.AsOf = None,
) -> None:
    """Print what requests were about: problems with their reports, customers and feelings, else categories.

    In CSV and TSV one row a cause.

    \b
    supportctl report causes
    supportctl report causes --since 90d -o causes.csv
    supportctl report causes --since 2026-10-01 --by month --json
    """
    _report(ctx, "causes", since, until, by, as_of)


def customers(
    ctx: typer.Context,
    since: options.Since = None,
    until: options.Until = None,
    by: _Times = None,
    as_of: options.AsOf = None,
) -> None:
    """Print how many customers are new, buy again, stay and are loyal, and how many purchases went back.

    \b
    supportctl report customers --since 13w
    supportctl report customers --since 2026-01-01 --by month --json
    supportctl report customers --since 1y -o customers.csv
    """
    from supportctl.domain.subjects import TIMES, read_customers
    from supportctl.reports.subjects import subject_page

    session = ctx.obj
    dimension = values.choice("--by", by, TIMES)
    moment = moments.read_as_of(session, as_of)
    days = moments.read_days(session, since, until, moment, noun="purchase")
    session.emit(subject_page(read_customers(session.desk, days, moment, by=dimension)))


def money(
    ctx: typer.Context,
    since: options.Since = None,
    until: options.Until = None,
    by: _Times = None,
    currency: options.Currency = None,
    as_of: options.AsOf = None,
) -> None:
    """Print sales to new and to known customers, what went back, and what support cost.

    \b
    supportctl report money --since 2026-10-01 --until 2026-10-31
    supportctl report money --since 1y --by month --currency EUR --json
    """
    from supportctl.domain.subjects import TIMES, read_money
    from supportctl.money import parse_unit
    from supportctl.reports.subjects import subject_page

    session = ctx.obj
    dimension = values.choice("--by", by, TIMES)
    unit = None if currency is None else parse_unit(currency)
    moment = moments.read_as_of(session, as_of)
    days = moments.read_days(session, since, until, moment, noun="purchase")
    session.emit(subject_page(read_money(session.desk, days, moment, by=dimension, unit=unit)))


def _report(
    ctx: typer.Context, name: str, since: str | None, until: str | None, by: str | None, as_of: str | None
) -> None:
    from supportctl.domain.subjects import DIMENSIONS, read_subject
    from supportctl.reports.subjects import subject_page

    session = ctx.obj
    dimension = values.choice("--by", by, DIMENSIONS)
    moment = moments.read_as_of(session, as_of)
    days = moments.read_days(session, since, until, moment)
    session.emit(subject_page(read_subject(session.desk, name, days, moment, by=dimension)))
