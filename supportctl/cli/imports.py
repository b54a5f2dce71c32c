"""`import csv`: tables come in."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from supportctl.cli import options, values
from supportctl.cli.progress import counting
from supportctl.errors import NotFoundError, SupportctlError, UsageError, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from supportctl.cli.session import Session
    from supportctl.exchange.tables import Outcome, Refused

KINDS = ("tickets", "messages", "customers", "feedback", "purchases")
_DELIMITERS = {"tab": "\t", "whitespace": "whitespace"}
_FORMATS = {".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson"}


def csv_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A CSV, JSON or NDJSON file, or - for stdin.")],
    kind: Annotated[
        str, typer.Option("--as", metavar="KIND", help="tickets, messages, customers, feedback or purchases.")
    ],
    mapping: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Which column holds a field.")
    ] = None,
    fixed: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="The same value for every row.")
    ] = None,
    dates: Annotated[
        str, typer.Option("--dates", metavar="ORDER", help="iso, day-first, month-first or %d/%m/%Y …")
    ] = "iso",
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="ZONE", help="The zone of times without one.")
    ] = None,
    delimiter: Annotated[str | None, typer.Option("--delimiter", metavar="CHAR", help="Or tab, or whitespace.")] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="What the table is called (its file).")
    ] = None,
    dry_run: options.DryRun = False,
    skip_bad: Annotated[
        str | None,
        typer.Option("--skip-bad", metavar="FILE", help="Import the good rows; the bad ones go to this file."),
    ] = None,
) -> None:
    """Import a table. The same file again changes nothing: a row is known by the source and its id, or its content.

    Columns that are called like fields, in English or Persian, need no --map.

    \b
    supportctl import csv tickets.csv --as tickets
    supportctl import csv export.csv --as tickets --map subject=Title --map received_at=Created --dates day-first
    supportctl import csv people.csv --as customers --dry-run
    supportctl import csv orders.csv --as purchases --map order=Invoice --map unit_price=Price --set currency=EUR
    curl -s https://example.com/ratings.ndjson | supportctl import csv - --as feedback --source shop
    """
    from supportctl.exchange.tables import Options, import_table

    session = ctx.obj
    chosen = values.choice("--as", kind, KINDS) or ""
    if skip_bad is not None and file != "-":
        _refuse_same(file, skip_bad)
    with _opened(file) as (stream, name), _rejects(session, skip_bad) as refuse:
        settings = Options(
            kind=chosen,
            source=source or _source(file),
            zone=_zone(session, timezone),
            mapping=_pairs("--map", mapping),
            fixed=_pairs("--set", fixed),
            dates=dates,
            delimiter=_delimiter(delimiter),
            format=_format(stream, name),
            dry_run=dry_run,
            skip_bad=skip_bad is not None,
            refuse=refuse,
        )
        desk = session.desk_to_fill
        try:
            with counting(session) as progress:
                outcome = import_table(desk, stream, settings, progress)
        except SupportctlError as error:
            bad = error.values.get("refused")
            if bad:
                told = (f"{one.line}: {session.filled(one.sentence, one.values)}" for one in bad[:5])
                error.values["reasons"] = "; ".join(told)
            raise
    _emit(session, outcome, is_dry=dry_run, rejects=skip_bad)


def _emit(session: Session, outcome: Outcome, *, is_dry: bool, rejects: str | None) -> None:
    from supportctl.reports.model import Done, Id, Joined, say

    if outcome.unknown_times:
        named = Joined([Id(ticket_id) for ticket_id in outcome.unknown_ids[:10]])
        if outcome.unknown_times > len(named.values):
            text = msg("{n} were answered before they were asked: kept as answered at an unknown time ({ids} …)")
        else:
            text = msg("{n} were answered before they were asked: kept as answered at an unknown time ({ids})")
        session.say_sentence(say(text, n=outcome.unknown_times, ids=named))
    if outcome.bad and rejects:
        session.say(msg("{n} bad rows are in {path}"), n=outcome.bad, path=rejects)
    counts = {"new": outcome.new, "changed": outcome.changed, "same": outcome.same, "bad": outcome.bad}
    words = {"new": msg("new {n}"), "changed": msg("changed {n}"), "same": msg("same {n}"), "bad": msg("bad {n}")}
    shown = [say(words[name], n=count) for name, count in counts.items() if count or name == "new"]
    text = msg("would be: {counts}") if is_dry else "{counts}"
    # In a pipe the same in every language.
    plain = " · ".join(f"{name} {count}" for name, count in counts.items() if count or name == "new")
    session.emit(Done(say(text, counts=Joined(shown, " · ")), [plain], counts))


def _pairs(option: str, texts: Sequence[str] | None) -> dict[str, str]:
    found = {}
    for text in texts or ():
        field, equals, value = text.partition("=")
        if not equals or not field:
            raise UsageError(
                msg("{option} {text!r} has no ="), msg("for example {option} subject=Title"), option=option, text=text
            )
        found[field.strip()] = value
    return found


def _zone(session: Session, name: str | None) -> ZoneInfo:
    from zoneinfo import ZoneInfo

    if name is not None:
        from supportctl.hours import check_zone

        check_zone(name, "--timezone")
    return ZoneInfo(name or session.config.zone_name())


def _refuse_same(file: str, rejects: str) -> None:
    from pathlib import Path

    if Path(rejects).exists() and Path(file).exists() and Path(rejects).samefile(file):
        raise UsageError(msg("the rejected rows would replace the table itself"), msg("--skip-bad names another file"))


def _delimiter(text: str | None) -> str | None:
    if text is None or text in _DELIMITERS or len(text) == 1:
        return _DELIMITERS.get(text or "", text)
    raise UsageError(msg("{text!r} is not a delimiter"), msg("one character, or tab, or whitespace"), text=text)


def _format(stream: BinaryIO, name: str) -> str:
    """What the ending of a file says, else its first sign."""
    for ending, form in _FORMATS.items():
        if name.lower().endswith(ending):
            return form
    peek = getattr(stream, "peek", None)
    start = b""
    if peek is not None:
        start = bytes(peek(64))
    elif stream.seekable():
        start = stream.read(64)
        stream.seek(0)
    first = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return {b"[": "json", b"{": "ndjson"}.get(first, "csv")


def _source(file: str) -> str:
    if file == "-":
        raise UsageError(msg("stdin has no name"), msg("--source NAME says where the rows come from"))
    from pathlib import Path

    return Path(file).name


@contextmanager
def _opened(file: str) -> Iterator[tuple[BinaryIO, str]]:
    if file == "-":
        if sys.stdin is None:
            raise UsageError(msg("stdin is closed"), msg("give a file or a text instead of -"))
        yield sys.stdin.buffer, ""
        return
    from pathlib import Path

    try:
        stream = Path(file).open("rb")  # noqa: SIM115  # closed below, opened here for its error
    except OSError as error:
        raise NotFoundError(
            msg("{path} cannot be read: {reason}"), path=file, reason=error.strerror or str(error)
        ) from error
    with stream:
        yield stream, file


@contextmanager
def _rejects(session: Session, name: str | None) -> Iterator[Callable[[Refused], None] | None]:
    """Collect refused rows in a file, which is opened first: rows that are refused must not be lost for want of it."""
    if name is None:
        yield None
        return
    import csv

    from supportctl.cli.output import replacing
    from supportctl.text import spreadsheet_safe

    with replacing(name, even_empty=False) as file:
        writer = csv.writer(file, lineterminator="\n")

        def refuse(one: Refused) -> None:
            if not file.tell():
                writer.writerow(["line", "reason", *one.row])
            reason = session.filled(one.sentence, one.values)
            writer.writerow([one.line, *map(spreadsheet_safe, (reason, *one.row.values()))])

        yield refuse
