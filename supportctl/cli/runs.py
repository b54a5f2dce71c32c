"""`report runs` and `--save`: reports that are kept as they were, with their lists entered as follow-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportctl.cli import options, values
from supportctl.errors import NotFoundError, UsageError, msg

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supportctl.cli.session import Session
    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.domain.runs import Item, Saved
    from supportctl.locales import Locale
    from supportctl.periods import DateRange
    from supportctl.reports.model import Document


def runs(
    ctx: typer.Context,
    run: Annotated[
        str | None, typer.Argument(metavar="[RUN]", show_default=False, help="Print this one again, as it was.")
    ] = None,
    limit: options.Limit = None,
) -> None:
    """List the reports that were saved, newest first, or print one of them again exactly as it was.

    \b
    supportctl report runs
    supportctl report runs 3
    supportctl report runs 3 --json
    """
    session = ctx.obj
    if run is not None:
        _print_kept(session, values.read_id(run, "run"))
        return
    from supportctl.reports.followups import run_list
    from supportctl.storage.runs import count_runs, list_runs

    desk = session.desk
    found = list_runs(desk.db, values.read_limit(session, limit))
    total = count_runs(desk.db) if session.is_table or session.options.get("count") else None
    session.emit(run_list(found, desk.date_context().zone, total))


def saved(session: Session, page: Document, scope: Scope, items: Iterable[Item]) -> Document:
    """Keep a report as it is printed without colour, and say so; with -q the page has the id of the run."""
    from supportctl.domain.runs import refuse_future
    from supportctl.reports.model import say_n

    refuse_future(session.desk, scope.as_of)
    whole = _whole(page)
    run = _keep(session.desk, session.locale, whole, scope, items)
    sentence = say_n(
        msg("saved as run {run}, {n} follow-up entered"), msg("saved as run {run}, {n} follow-ups entered"),
        run=run.run_id, n=run.entered,
    )  # fmt: skip
    session.wrote(sentence)
    session.say_sentence(sentence)
    return whole._replace(ids=[run.run_id])


def keep_week(desk: Desk, locale: Locale, days: DateRange) -> None:
    """Keep the page of a week and enter its list, without a word, as of the moment of the desk."""
    from supportctl.domain.runs import listed
    from supportctl.domain.week import read_week
    from supportctl.reports.weekly import weekly_page

    week = read_week(desk, days, desk.now)
    _keep(desk, locale, _whole(weekly_page(week, is_saved=True)), week.scope, listed(week))


def _whole(page: Document) -> Document:
    """A page with what only its data needs."""
    data, table = page.later() if page.later else (page.data, page.table)
    return page._replace(data=data, table=table, later=None)


def _keep(desk: Desk, locale: Locale, page: Document, scope: Scope, items: Iterable[Item]) -> Saved:
    from supportctl.domain.runs import save_run
    from supportctl.rendering import Look, render

    look = Look(locale, desk.now)
    return save_run(
        desk, page.noun, scope, page=render(page, "text", look), data=render(page, "json", look), items=items
    )


def _print_kept(session: Session, run_id: int) -> None:
    from supportctl.domain.runs import get_kept

    kept = get_kept(session.desk, run_id)
    if not kept.page:
        raise NotFoundError(
            msg("the page of run {id} is gone: a ticket on it was erased for ever"),
            msg("supportctl report weekly --week DATE prints that week anew"),
            id=run_id,
        )
    if session.format in ("json", "ndjson") or session.options.get("get") or session.options.get("fields"):
        import json

        from supportctl.reports.figures import figure_table
        from supportctl.reports.model import Document, Plain, say

        title = say(msg("run {id}"), id=Plain(str(run_id)))
        session.emit(Document("run", title, None, [], json.loads(kept.data), figure_table([]), [run_id]))
        return
    if session.format in ("csv", "markdown", "html"):
        raise UsageError(
            msg("a saved page is text, or its data is JSON"), msg("supportctl report runs {id} --json"), id=run_id
        )
    from supportctl.text import visible_block

    session.emit_text(f"{run_id}\n" if session.is_quiet else visible_block(kept.page))
