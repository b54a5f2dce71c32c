"""`holidays`: days on which nobody works, and no target runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportctl.cli import options, values
from supportctl.errors import NotFoundError, UsageError, first, msg

if TYPE_CHECKING:
    from supportctl.cli.session import Session
    from supportctl.domain.holidays import Imported

MAX_FILE = 6_000_000


def add(
    ctx: typer.Context,
    days: Annotated[str, typer.Argument(metavar="DAY[..DAY]", show_default=False, help="A day, or first and last.")],
    name: Annotated[list[str] | None, typer.Argument(metavar="[NAME]…", show_default=False, help="What it is.")] = None,
    yearly: Annotated[
        bool, typer.Option("--yearly", help="Every year, in the calendar in which the day is written.")
    ] = False,
    not_usual: Annotated[
        bool, typer.Option("--not-usual", help="Its week is no usual week: reports compare with others.")
    ] = False,
    key: options.Key = None,
) -> None:
    """Enter a holiday: no working time, so that no target runs on it. Past figures follow.

    \b
    supportctl holidays add 2026-12-25 Christmas
    supportctl holidays add 2026-12-24..2027-01-01 "Between the years" --not-usual
    supportctl holidays add 1405/01/01..1405/01/04 نوروز --yearly --not-usual
    supportctl holidays add tomorrow
    """
    from supportctl.domain.desk import context_of
    from supportctl.domain.holidays import add_holiday, read_holiday
    from supportctl.reports.holidays import HOLIDAY_COLUMNS, days_of, holiday_row
    from supportctl.reports.listings import record
    from supportctl.reports.model import Done, Plain, say

    session = ctx.obj
    context = context_of(session.config, session.now)
    holiday = read_holiday(context, days, name=" ".join(name or ()), is_yearly=yearly, is_usual=not not_usual)
    added = add_holiday(session.desk_to_fill, holiday, key=key)
    session.emit(
        Done(
            say(msg("Holiday {id}: {days}"), id=Plain(str(added.id)), days=days_of(added)),
            [added.id],
            record(HOLIDAY_COLUMNS, holiday_row(added)),
        )
    )


def list_(ctx: typer.Context, limit: options.Limit = None) -> None:
    """List holidays in the order of their days.

    \b
    supportctl holidays list
    supportctl holidays list -f csv -o holidays.csv
    supportctl holidays list --json
    """
    from supportctl.reports.holidays import holiday_list
    from supportctl.storage.holidays import list_holidays

    session = ctx.obj
    table = holiday_list(list_holidays(session.desk.db))
    session.emit(table._replace(rows=table.rows[: values.read_limit(session, limit)]))


def rm(
    ctx: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID…", show_default=False, help="Ids of holidays.")],
) -> None:
    """Make working days of holidays again.

    \b
    supportctl holidays rm 3
    supportctl holidays rm 3-9
    supportctl holidays list -q | supportctl holidays rm -
    """
    from supportctl.domain.holidays import remove_holidays
    from supportctl.reports.model import Done, Plain, say, say_n

    session = ctx.obj
    desk = session.desk_to_write
    removed = remove_holidays(desk, values.read_ids(ids, "holiday"))
    sentence = say_n(msg("Removed {n} holiday"), msg("Removed {n} holidays"), n=len(removed))
    if len(removed) == 1:
        sentence = say(msg("Removed holiday {id}"), id=Plain(str(removed[0].id)))
    found = [holiday.id for holiday in removed]
    session.emit(Done(sentence, found, [{"id": number} for number in found]))


def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", show_default=False, help="FILE.csv or FILE.ics.")],
    dry_run: options.DryRun = False,
) -> None:
    """Bring holidays in: a table of day, last day and name, or a calendar. The same file again changes nothing.

    \b
    supportctl holidays import holidays.csv
    supportctl holidays import public-holidays.ics --dry-run
    printf '2026-12-25,,Christmas\\n' | supportctl holidays import -
    """
    from supportctl.domain.desk import context_of
    from supportctl.domain.holidays import import_holidays
    from supportctl.exchange.holidays import read_calendar, read_table

    session = ctx.obj
    data = _bytes(file)
    session.options["dry_run"] = dry_run
    if file.lower().endswith(".ics") or data.lstrip(b"\xef\xbb\xbf").startswith(b"BEGIN:VCALENDAR"):
        found = read_calendar(data, file)
        holidays, left_out = found.holidays, found.left_out
    else:
        holidays, left_out = read_table(context_of(session.config, session.now), data), []
    if left_out:
        text = msg("left out, because they are not whole days of one or of every year: {names}")
        session.say(text, names=first(left_out, 5))
    _emit(session, import_holidays(session.desk_to_fill, holidays), len(left_out), is_dry=dry_run)


def _emit(session: Session, outcome: Imported, left_out: int, *, is_dry: bool) -> None:
    from supportctl.reports.model import Done, Joined, say

    counts = {**outcome._asdict(), "left_out": left_out}
    words = {"new": msg("new {n}"), "changed": msg("changed {n}"), "same": msg("same {n}"),
             "left_out": msg("left out {n}")}  # fmt: skip
    shown = {name: count for name, count in counts.items() if count or name == "new"}
    text = msg("would be: {counts}") if is_dry else "{counts}"
    plain = " · ".join(f"{name} {count}" for name, count in shown.items())
    parts = [say(words[name], n=count) for name, count in shown.items()]
    session.emit(Done(say(text, counts=Joined(parts, " · ")), [plain], counts))


def _bytes(file: str) -> bytes:
    if file == "-":
        from supportctl.cli.prompts import read_stdin

        return read_stdin().encode()
    from pathlib import Path

    try:
        with Path(file).open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise NotFoundError(
            msg("{path} cannot be read: {reason}"), path=file, reason=error.strerror or str(error)
        ) from error
    if len(data) > MAX_FILE:
        raise UsageError(msg("{path} holds over {limit} MB"), path=file, limit=MAX_FILE // 1_000_000)
    return data
