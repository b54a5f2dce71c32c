"""`ticket list`, `show` and `history`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportctl.cli import options, querywords, values

if TYPE_CHECKING:
    from supportctl.cli.session import Session
    from supportctl.highlights import Finder


def list_(
    ctx: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]…", help="status:open tag:x created:7d.. words @view")
    ] = None,
    status: options.Status = None,
    customer: options.Customer = None,
    priority: options.Priority = None,
    tag: options.Tags = None,
    assignee: options.Assignee = None,
    since: options.Since = None,
    until: options.Until = None,
    everything: Annotated[bool, typer.Option("--all", help="Resolved and closed ones too.")] = False,
    limit: options.Limit = None,
) -> None:
    """List tickets, newest first, or with words the best match first; without a query the unfinished ones.

    \b
    supportctl ticket list
    supportctl ticket list status:pending customer:ada created:7d..
    supportctl ticket list refund not:tag:vip sort:-updated --all
    supportctl ticket list '"late parcel"' --json --fields id,subject,excerpt
    supportctl ticket list -s open -p high --json --fields id,subject,customer
    supportctl ticket list tag:billing -q | supportctl ticket assign - --to me
    """
    from supportctl.domain.tickets import list_tickets
    from supportctl.reports.listings import ticket_list

    session = ctx.obj
    words = list(query or [])
    ids = querywords.ids_of_query(words)
    terms = querywords.terms(
        status=status,
        customer=customer,
        priority=priority,
        tag=tag,
        assignee=assignee,
        since=since,
        until=until,
    )
    counts = session.options.get("count")
    # Whoever names tickets means all of them, unless -n says otherwise.
    rows = 0 if counts else None if ids is not None and limit is None else values.read_limit(session, limit)
    text = querywords.joined_query(words)
    querywords.use_fields_of_view(session, text)
    tickets, total = list_tickets(
        session.desk, text, terms=terms, ids=ids, everything=everything, limit=rows,
        with_total=bool(counts or session.is_table),
    )  # fmt: skip
    finder = _finder(session, text) if text and not counts else None
    own = values.own_fields(session, tickets)
    if finder is None:
        session.emit(ticket_list(tickets, total, is_chosen=bool(words or terms), own=own))
    else:
        from supportctl.domain.excerpts import list_found
        from supportctl.reports.listings import found_list

        session.emit(found_list(list_found(session.desk, tickets, finder), total, own))


def _finder(session: Session, query: str) -> Finder | None:
    """What marks the words of a query, when it has any and they are shown: TSV and CSV keep their columns."""
    wanted = session.options
    names = f"{wanted.get('fields') or ''},{wanted.get('get') or ''}".split(",")
    is_quiet = session.is_quiet and not (wanted.get("format") or wanted.get("json"))
    if "excerpt" not in (name.strip() for name in names) and (is_quiet or session.format in ("tsv", "csv")):
        return None
    from supportctl.domain.excerpts import find_words

    return find_words(session.desk, query)


def show(ctx: typer.Context, ids: options.Ids) -> None:
    """Show whole conversations with the customers beside them.

    \b
    supportctl show 142
    supportctl ticket show 142 --json
    supportctl ticket show 142 --get status
    supportctl ticket list is:overdue -q | supportctl ticket show -
    """
    from supportctl.domain.files import read_tickets
    from supportctl.reports.ticket_details import ticket_details

    session = ctx.obj
    files = read_tickets(session.desk, values.read_ids(ids))
    if files:
        session.emit(ticket_details(files))


def history(ctx: typer.Context, ids: options.Ids) -> None:
    """Show every change of tickets in order: who, when, from what, to what. What was undone never happened.

    \b
    supportctl ticket history 142
    supportctl ticket history 142 --absolute
    supportctl ticket history 3-9 --json --fields ticket_id,at,actor,field,from,to
    """
    from supportctl.domain.history import list_history
    from supportctl.reports.log import history_table

    session = ctx.obj
    session.emit(history_table(list_history(session.desk, values.read_ids(ids))))
