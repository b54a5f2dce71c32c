"""`queue`: what to answer next, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportctl.cli import moments, options, querywords, values
from supportctl.errors import CheckFailed, UsageError, msg

if TYPE_CHECKING:
    from supportctl.cli.session import Session
    from supportctl.domain.queue import Place


def queue(
    ctx: typer.Context,
    query: Annotated[list[str] | None, typer.Argument(metavar="[QUERY]…", help="As for `ticket list`.")] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Only what is assigned to me.")] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="ID", help="Why a ticket stands where it stands, term by term.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Print nothing; exit 5 when something is past target.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Redraw at every change and every minute, until Ctrl-C.")
    ] = False,
    as_of: options.AsOf = None,
    limit: options.Limit = None,
) -> None:
    """Show what to answer next: urgent first, then high with 90 minutes or less left, then all by time left.

    Times are working time: supportctl help hours.

    \b
    supportctl queue
    supportctl q --mine -n 5
    supportctl queue priority:high.. assignee:none
    supportctl queue --explain 142
    supportctl queue --watch
    supportctl queue --check || echo "somebody waits too long"
    """
    session = ctx.obj
    if sum((explain is not None, check, watch)) > 1:
        raise UsageError(msg("--explain, --check and --watch exclude one another"), msg("give one of them"))
    if watch:
        from supportctl.cli.watch import watch as keep_showing

        if as_of is not None:
            raise UsageError(msg("--watch shows what is so now"), msg("--as-of goes without it"))
        keep_showing(session, lambda lines: _picture(session, _places(session, query, None, mine=mine), limit, lines))
        return
    if explain is not None:
        _explain(session, explain, as_of)
        return
    places = _places(session, query, as_of, mine=mine)
    if check:
        _check(session, places)
        return
    from supportctl.reports.listings import queue_list

    rows = values.read_limit(session, limit)
    shown = places[:rows]
    own = values.own_fields(session, [place.ticket for place in shown])
    session.emit(queue_list(shown, len(places), own))


def _places(session: Session, query: list[str] | None, as_of: str | None, *, mine: bool) -> list[Place]:
    from supportctl.domain.queue import list_queue

    moment = _moment(session, as_of)
    words = querywords.joined_query(query or [])
    querywords.use_fields_of_view(session, words)
    return list_queue(session.desk, as_of=moment, query=words, assignee=session.actor if mine else None)


def _moment(session: Session, as_of: str | None) -> int | None:
    """The moment of --as-of; the clock goes forward to one that is still to come."""
    moment = None if as_of is None else moments.read_instant(session, as_of)
    if moment is not None and moment > session.desk.now:
        session.desk.now = moment
    return moment


def _explain(session: Session, text: str, as_of: str | None) -> None:
    from supportctl.domain.explanation import explain
    from supportctl.reports.queue_details import explanation

    ticket_id = values.read_id(text)
    session.emit(explanation(explain(session.desk, ticket_id, as_of=_moment(session, as_of))))


def _check(session: Session, places: list[Place]) -> None:
    from supportctl.domain.queue import is_past_target

    past = sum(is_past_target(place) for place in places)
    if past:
        if session.is_quiet:
            raise typer.Exit(CheckFailed.exit_code)
        raise CheckFailed(msg("{n} past target"), msg("supportctl queue shows who waits"), n=past)


def _picture(session: Session, places: list[Place], limit: str | None, lines: int) -> str:
    """The queue as one screen: the time and the state above, then as many rows as there is room for."""
    from supportctl.cli.look import look_of
    from supportctl.cli.output import stored_text
    from supportctl.domain.queue import is_past_target
    from supportctl.rendering import render
    from supportctl.reports.listings import queue_list
    from supportctl.reports.model import Instant, say

    past = sum(is_past_target(place) for place in places)
    now = Instant(session.now)
    head = say(msg("{when}  nobody is waiting"), when=now)
    if places:
        head = say(msg("{when}  {n} waiting, {past} past target"), when=now, n=len(places), past=past)
    room = max(1, lines - 3)
    rows = min(room, values.read_limit(session, limit) or room) if limit is not None else room
    table = render(queue_list(places[:rows]), "table", look_of(session)) if places else ""
    return f"{stored_text(session, head)}\n\n{table}"
