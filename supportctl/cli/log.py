"""`log` and `undo`: what changed on the desk, and taking it back."""

from __future__ import annotations

from typing import Annotated

import typer

from supportctl.cli import moments, options, values
from supportctl.errors import UsageError, msg


def log(
    ctx: typer.Context,
    since: options.Since = None,
    until: options.Until = None,
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="WHO", help="Only what this person did; `me`.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="What was undone again too, and the undos.")] = False,
    limit: options.Limit = None,
) -> None:
    """Show what changed on the whole desk today, newest first: for whoever takes over.

    \b
    supportctl log
    supportctl log --since yesterday --actor sara
    supportctl log --since monday --until tuesday --json
    supportctl log --since 2h --all -n 0
    """
    from supportctl.domain.log import list_changes
    from supportctl.reports.log import log_table
    from supportctl.storage.log import Chosen

    session = ctx.obj
    start, end = moments.read_between(session, since if since or until else "today", until)
    chosen = Chosen(start, end, values.person(session, actor), everything)
    rows = 0 if session.options.get("count") else values.read_limit(session, limit)
    counts = bool(session.options.get("count") or session.is_table)
    session.emit(log_table(*list_changes(session.desk, chosen, limit=rows, with_total=counts)))


def undo(
    ctx: typer.Context,
    number: Annotated[
        str | None,
        typer.Argument(metavar="[N]", show_default=False, help="The number of a command; else the last one."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show the commands with their numbers.")] = False,
    dry_run: options.DryRun = False,
    limit: options.Limit = None,
) -> None:
    """Take back what the last command changed, or command N. The undo of an undo does it again.

    \b
    supportctl undo
    supportctl undo --list
    supportctl undo 12 --dry-run
    supportctl undo 12
    """
    from supportctl.domain.log import list_changes
    from supportctl.reports.log import command_table
    from supportctl.storage.log import Chosen

    session = ctx.obj
    if list_:
        if number is not None or dry_run:
            raise UsageError(msg("--list stands alone"), msg("supportctl undo N takes one command back"))
        rows = 0 if session.options.get("count") else values.read_limit(session, limit)
        counts = bool(session.options.get("count") or session.is_table)
        found = list_changes(
            session.desk, Chosen(everything=True), limit=rows, with_total=counts, in_words=not session.is_table
        )
        session.emit(command_table(*found))
        return
    if limit is not None:
        raise UsageError(msg("-n belongs to --list"), msg("supportctl undo N takes one command back"))
    _undo(ctx, None if number is None else values.read_id(number, "command"), dry_run=dry_run)


def _undo(ctx: typer.Context, number: int | None, *, dry_run: bool) -> None:
    from supportctl.domain.undo import undo as take_back
    from supportctl.reports.log import log_table, undone

    session = ctx.obj
    if dry_run:
        session.options["dry_run"] = True
    done = take_back(session.desk_to_write, number)
    if dry_run:
        session.emit(log_table([done.change]))
        session.say(msg("dry run: nothing was changed"))
        return
    session.emit(undone(done))
