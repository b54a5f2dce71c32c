"""`ticket save`: attachments leave the desk."""

from __future__ import annotations

from typing import Annotated

import typer

from supportctl.cli import values
from supportctl.errors import UsageError, msg

_Id = Annotated[str, typer.Argument(metavar="ID", show_default=False, help="A ticket id.")]


def save(
    ctx: typer.Context,
    ticket: _Id,
    number: Annotated[
        str | None, typer.Argument(metavar="[N]", show_default=False, help="Only the N-th, as `show` counts them.")
    ] = None,
) -> None:
    """Save the attachments of a ticket into the directory that -o names, or here. Nothing is ever overwritten.

    Names are made harmless: no path, no hidden or executable file, nothing invisible.

    \b
    supportctl ticket save 142 -o downloads
    supportctl ticket save 142 2
    supportctl ticket save 142 -o downloads --json --fields path,sha256
    """
    from pathlib import Path

    from supportctl.cli.checks import check_fields
    from supportctl.domain import attachments
    from supportctl.reports.model import Done, Joined, Plain, say_n
    from supportctl.text import visible

    session = ctx.obj
    # Everywhere else -o is a file for what is printed.
    folder = session.options.pop("output", None) or "."
    if folder == "-":
        raise UsageError(msg("-o takes a directory here"), msg("for example -o DIR"))
    check_fields(session)
    ticket_id = values.read_id(ticket)
    wanted = None if number is None else values.read_number("N", number)
    saved = attachments.save(session.desk, ticket_id, Path(folder), wanted)
    paths = [visible(str(one.path)) for one in saved]
    sentence = say_n(msg("Saved {paths}"), msg("Saved {n} files: {paths}"), n=len(saved), paths=Joined(
        [Plain(path) for path in paths]
    ))  # fmt: skip
    data = [{**one.attachment._asdict(), "path": str(one.path)} for one in saved]
    session.emit(Done(sentence, paths, data))
