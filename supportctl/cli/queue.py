"""`queue`: what to answer next, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from supportctl.cli import moments, options, values
from supportctl.errors import CheckFailed, msg


def queue(
    ctx: typer.Context,
    query: Annotated[list[str] | None, typer.Argument(metavar="[QUERY]…", help="As for `ticket list`.")] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Only what is assigned to me.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Print nothing; exit 5 when something is past target.")
    ] = False,
    as_of: options.AsOf = None,
    limit: options.Limit = None,
) -> None:
    """Show what to answer next: urgent first, then high with 90 minutes or less left, then all by time left.

    \b
    supportctl queue
    supportctl q --mine -n 5
    supportctl queue tag:billing --json
    supportctl queue --check || echo "somebody waits too long"
    """
    from supportctl.domain.queue import is_past_target, list_queue
    from supportctl.reports.listings import queue_list

    session = ctx.obj
    desk = session.desk
    moment = None if as_of is None else moments.read_instant(session, as_of)
    if moment is not None and moment > desk.now:
        desk.now = moment
    places = list_queue(
        desk, as_of=moment, query=values.joined_query(query or []), assignee=session.actor if mine else None
    )
    if check:
        past = sum(is_past_target(place) for place in places)
        if past:
            if session.is_quiet:
                raise typer.Exit(CheckFailed.exit_code)
            raise CheckFailed(msg("{n} past target"), msg("supportctl queue shows who waits"), n=past)
        return
    rows = values.read_limit(session, limit)
    shown = places[:rows]
    own = values.own_fields(session, [place.ticket for place in shown])
    session.emit(queue_list(shown, len(places), own))
