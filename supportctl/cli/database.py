"""`db`: the database file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from supportctl.cli import options
from supportctl.errors import CheckFailed, ConflictError, NotFoundError, msg

if TYPE_CHECKING:
    from pathlib import Path

    from supportctl.cli.session import Session


def init(
    ctx: typer.Context,
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill it with a realistic desk, in the language of --lang.")
    ] = False,
    yes: options.Yes = False,
) -> None:
    """Create an empty database, private to you.

    \b
    supportctl db init
    supportctl db init --demo --db demo.db
    supportctl --lang fa db init --demo --db demo.db
    """
    from supportctl.reports.model import Plain, say, say_n
    from supportctl.storage.connection import create_database

    session = ctx.obj
    path, _ = session.database_path
    if path.exists() or path.is_symlink():
        raise ConflictError(
            msg("there is a file at {path} already"), msg("name another with --db, or move it away"), path=str(path)
        )
    create_database(path)
    sentence = say(msg("Created {path}"), path=Plain(str(path)))
    if demo:
        from functools import partial

        from supportctl.cli.runs import keep_week
        from supportctl.demo import fill

        keep = partial(keep_week, session.desk, session.locale)
        count = fill(session.desk, language=session.language, keep=keep)
        sentence = say_n(
            msg("Created {path} with {n} ticket"),
            msg("Created {path} with {n} tickets"),
            path=Plain(str(path)),
            n=count,
        )
    _emit(session, sentence, path)
    if session.language == "fa" and not demo:
        from supportctl.cli.presets import propose_persian

        propose_persian(session, is_agreed=yes)


def path(ctx: typer.Context) -> None:
    """Print the path of the database, whether it exists or not.

    \b
    supportctl db path
    """
    from supportctl.reports.model import Plain, say

    session = ctx.obj
    where, _ = session.database_path
    _emit(session, say("{path}", path=Plain(str(where))), where)


def schema(ctx: typer.Context) -> None:
    """Print the tables and views; the v_ views are made for your own queries.

    \b
    supportctl db schema
    supportctl db sql "select status, count(*) from v_tickets group by 1"
    """
    from supportctl.reports import model
    from supportctl.storage.checks import list_schema

    session = ctx.obj
    columns = (
        model.Column("type", model.PLAIN, msg("type")),
        model.Column("name", model.PLAIN, msg("name")),
        model.Column("sql", model.PLAIN, msg("sql"), is_flexible=True),
    )
    session.emit(model.Table("schema", columns, list_schema(session.desk.db)))


def check(ctx: typer.Context) -> None:
    """Check that the database is sound: pages, references, search rows, and that every state follows from its events.

    \b
    supportctl db check
    supportctl db check -q || supportctl db restore backup.db
    """
    from supportctl.cli.doctor import emit_findings
    from supportctl.reports.findings import Finding
    from supportctl.reports.model import Plain, say
    from supportctl.storage.checks import run_checks

    session = ctx.obj
    findings = run_checks(session.desk.db)
    if not session.is_quiet:
        emit_findings(session, [
            Finding(one.check, one.is_sound, say("{detail}", detail=Plain(one.detail)) if one.detail else None)
            for one in findings
        ])  # fmt: skip
    broken = [finding.check for finding in findings if not finding.is_sound]
    if broken == ["search"]:
        raise CheckFailed(msg("search would miss something"), msg("supportctl db reindex writes its rows anew"))
    if broken:
        raise CheckFailed(msg("the database is not sound"), msg("supportctl db restore FILE brings a backup back"))


def backup(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A new file.")],
) -> None:
    """Copy the database into a new file while others may be writing, and verify the copy.

    Attachments are copied beside it: those of support.db lie in support.db.attachments.

    \b
    supportctl db backup support-$(date +%F).db
    """
    from pathlib import Path

    from supportctl.reports.model import Plain, say, say_n
    from supportctl.storage.backups import back_up_whole

    session = ctx.obj
    target = Path(file)
    copied = back_up_whole(session.desk.db, target)
    sentence = say(msg("Copied the database to {path}"), path=Plain(str(target)))
    if copied.attachments:
        sentence = say_n(
            msg("Copied the database to {path}, and {n} attachment to {folder}"),
            msg("Copied the database to {path}, and {n} attachments to {folder}"),
            path=Plain(str(target)),
            n=copied.attachments,
            folder=Plain(str(copied.folder)),
        )
    if copied.lacking:
        lacking = say_n(
            msg("{n} attachment is missing or damaged and not in the copy; supportctl db check names it"),
            msg("{n} attachments are missing or damaged and not in the copy; supportctl db check names them"),
            n=copied.lacking,
        )
        session.say_sentence(lacking)
    _emit(session, sentence, target)


def restore(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A backup.")],
    yes: options.Yes = False,
) -> None:
    """Bring a backup back, with its attachments. The present state is kept in backups/ beside the database.

    \b
    supportctl db restore support-2026-11-20.db
    supportctl db restore support-2026-11-20.db -y
    """
    from pathlib import Path

    from supportctl.reports.model import Plain, say, say_n
    from supportctl.storage.attachments import count_missing
    from supportctl.storage.backups import restore as bring_back

    session = ctx.obj
    where, _ = session.database_path
    if not Path(file).is_file():
        raise NotFoundError(msg("there is no file {path}"), path=file)
    if where.exists() and not yes:
        from supportctl.cli.prompts import confirm

        confirm(session, msg("Replace {path} with the backup {file}?"), path=str(where), file=file)
    kept = bring_back(Path(file), where, session.now)
    sentence = say(msg("Restored {path}"), path=Plain(str(where)))
    if kept is not None:
        sentence = say(
            msg("Restored {path}; the state before is kept at {kept}"), path=Plain(str(where)), kept=Plain(str(kept))
        )
    missing = count_missing(session.desk.db)
    if missing:
        lacking = say_n(
            msg("{n} attachment is missing: it was not beside the backup"),
            msg("{n} attachments are missing: they were not beside the backup"),
            n=missing,
        )
        session.say_sentence(lacking)
    _emit(session, sentence, where)


def reindex(ctx: typer.Context) -> None:
    """Write the rows of the full-text search anew from what is stored; nothing else changes.

    \b
    supportctl db reindex
    supportctl db reindex -q && supportctl db check
    supportctl db check || supportctl db reindex
    """
    from supportctl.cli.progress import counting
    from supportctl.reports.model import Done, say
    from supportctl.storage.search import reindex as write_anew

    session = ctx.obj
    with counting(session) as progress:
        count = write_anew(session.desk.db, progress)
    session.emit(Done(say(msg("Wrote {n} search rows anew"), n=count), [count], {"rows": count}))


def sql(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT, or - for stdin.")],
) -> None:
    """Run a read-only SQL query; v_tickets, v_messages, v_customers, v_feedback and v_events have readable times.

    \b
    supportctl db sql "select status, count(*) from v_tickets group by 1"
    supportctl db sql "select subject from v_tickets where tags like '%vip%'" --json
    """
    from supportctl.reports import model
    from supportctl.storage.checks import run_query
    from supportctl.storage.connection import open_read_only

    session = ctx.obj
    if query == "-":
        from supportctl.cli.prompts import read_stdin

        query = read_stdin()
    where, _ = session.database_path
    names, rows = run_query(open_read_only(where, session.now), query)
    unique = [name if names.index(name) == at else f"{name}_{at + 1}" for at, name in enumerate(names)]
    kinds = [
        model.NUMBER if all(isinstance(row[at], (int, float, type(None))) for row in rows) else model.TEXT
        for at in range(len(names))
    ]
    columns = tuple(model.Column(name, kind, name) for name, kind in zip(unique, kinds, strict=True))
    cells = [
        [cell if cell is None or kind == model.NUMBER else str(cell) for cell, kind in zip(row, kinds, strict=True)]
        for row in rows
    ]
    session.emit(model.Table("row", columns, cells))


def _emit(session: Session, sentence: Any, path: Path) -> None:
    from supportctl.reports.model import Done

    session.emit(Done(sentence, [str(path)], {"path": str(path)}))
