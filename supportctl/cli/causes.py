"""`report causes`: what requests were about, and which mistakes were made again."""

from __future__ import annotations

from typing import Annotated

import typer

from supportctl.cli import moments, options, values


def causes(
    ctx: typer.Context,
    since: options.Since = None,
    until: options.Until = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="WHAT", help="channel, category, assignee, tag, day, week or month."),
    ] = None,
    as_of: options.AsOf = None,
) -> None:
    """Print what requests were about: problems with their reports, customers and feelings, else categories.

    In CSV and TSV one row a cause.

    \b
    supportctl report causes
    supportctl report causes --since 90d -o causes.csv
    supportctl report causes --since 2026-10-01 --by month --json
    """
    from supportctl.domain.subjects import DIMENSIONS, read_causes
    from supportctl.reports.subjects import subject_page

    session = ctx.obj
    dimension = values.choice("--by", by, DIMENSIONS)
    moment = moments.read_as_of(session, as_of)
    days = moments.read_days(session, since, until, moment)
    session.emit(subject_page(read_causes(session.desk, days, moment, by=dimension)))
