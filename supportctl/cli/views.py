"""`view`: saved queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportctl.cli import querywords
from supportctl.errors import UsageError, msg

if TYPE_CHECKING:
    from supportctl.cli.session import Session
    from supportctl.reports.model import Sentence
    from supportctl.storage.views import View

_Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="The name, with or without @.")]


def save(
    ctx: typer.Context,
    name: _Name,
    query: Annotated[list[str] | None, typer.Argument(metavar="QUERY…", help="As for `ticket list`.")] = None,
) -> None:
    """Save a query under a name, for `ticket list @NAME`, `queue @NAME` and --where @NAME; --fields goes with it.

    \b
    supportctl view save billing tag:billing sort:-updated
    supportctl view save late "is:overdue priority:high.." --fields id,subject,customer
    supportctl view save ours assignee:me,none is:waiting
    """
    from supportctl.domain.views import save_view
    from supportctl.reports.model import Plain, say

    session = ctx.obj
    fields = _checked_fields(session.options.pop("fields", None))
    if not query:
        raise UsageError(msg("QUERY is missing"), msg('for example: supportctl view save NAME "tag:billing"'))
    saved = save_view(session.desk_to_fill, name, querywords.joined_query(query), fields)
    shown = Plain(f"@{saved.view.name}")
    _emit(
        session,
        saved.view,
        say(msg("Saved {name}"), name=shown) if saved.is_new else say(msg("Changed {name}"), name=shown),
    )


def list_(ctx: typer.Context) -> None:
    """List the saved views.

    \b
    supportctl view list
    supportctl view list --json
    supportctl view list -q
    """
    from supportctl.domain.views import list_views
    from supportctl.reports.listings import view_list

    session = ctx.obj
    session.emit(view_list(list_views(session.desk)))


def show(ctx: typer.Context, name: _Name) -> None:
    """Show what a view means.

    \b
    supportctl view show billing
    supportctl view show @billing --get query
    supportctl view show billing --json
    """
    from supportctl.domain.views import get_view
    from supportctl.reports.view_details import view_details

    session = ctx.obj
    session.emit(view_details(get_view(session.desk, name)))


def rm(ctx: typer.Context, name: _Name) -> None:
    """Remove a view; the tickets stay.

    \b
    supportctl view rm billing
    supportctl view rm @billing -q
    """
    from supportctl.domain.views import remove_view
    from supportctl.reports.model import Plain, say

    session = ctx.obj
    view = remove_view(session.desk_to_write, name)
    _emit(session, view, say(msg("Removed {name}"), name=Plain(f"@{view.name}")))


def _emit(session: Session, view: View, sentence: Sentence) -> None:
    from supportctl.reports.listings import VIEW_COLUMNS, record, view_row
    from supportctl.reports.model import Done

    session.emit(Done(sentence, [view.name], record(VIEW_COLUMNS, view_row(view))))


def _checked_fields(text: str | None) -> str | None:
    """The fields that a view shows; they are not those of what this command prints."""
    if text is None:
        return None
    from supportctl.cli.checks import known_field
    from supportctl.reports.listings import TICKET_COLUMNS

    known = [column.name for column in TICKET_COLUMNS]
    names = [known_field(name.strip(), known) for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError(msg("--fields names no field"), msg("for example --fields id,subject,customer"))
    return ",".join(names)
