"""How a report leaves the program: format, fields, file or stdout, pager."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from supportctl.cli.checks import known_field, named_fields
from supportctl.cli.look import look_of
from supportctl.errors import OutputError, msg
from supportctl.reports.model import Document, Done, Money, Sentence, Table, completed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from supportctl.cli.session import Session
    from supportctl.reports.model import Report

FORMATS = ("table", "text", "json", "ndjson", "csv", "tsv", "markdown", "html")
_ENDINGS = {
    ".txt": "text", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv", ".tsv": "tsv",
    ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html",
}  # fmt: skip


def chosen_format(options: Mapping[str, Any], *, is_terminal: bool) -> str:
    """The format named by -f, --json or the ending of -o; else a table at a terminal and TSV in a pipe.

    Raises UsageError for an unknown format.
    """
    from supportctl.cli.values import choice

    named = choice("-f", options.get("format"), FORMATS)
    if named is None and options.get("json"):
        named = "json"
    if named is None and options.get("output") and options["output"] != "-":
        ending = os.path.splitext(options["output"])[1].lower()  # noqa: PTH122  # pathlib is not loaded here
        named = _ENDINGS.get(ending)
    if named is None:
        named = "table" if is_terminal and not options.get("output") else "tsv"
    return named


def emit(session: Session, report: Report) -> None:
    """Print a report, or the part of it that --fields, --get, --count or -q ask for."""
    if isinstance(report, Done):
        session.wrote(report.sentence)
    text = _text(session, report)
    target = session.options.get("output")
    if target and target != "-":
        write_file(target, text)
        return
    shown = report if isinstance(report, Table) and session.is_table and not session.options.get("count") else None
    if shown is not None and not shown.rows:
        text = ""
    if sys.stdout is None:
        raise OSError(9, "stdout is closed")
    if session.is_terminal and isinstance(report, Document) and session.format == "table":
        _page(session, text)
    else:
        sys.stdout.write(text)
    sys.stdout.flush()
    if shown is not None:
        _say_rest(session, shown)


def emit_text(session: Session, text: str) -> None:
    """Print a text as it is, or write it to the file of -o. Raises OutputError."""
    from supportctl.cli.checks import check_options

    check_options(session)
    target = session.options.get("output")
    if target and target != "-":
        write_file(target, text)
        return
    if sys.stdout is None:
        raise OSError(9, "stdout is closed")
    sys.stdout.write(text)


def stored_text(session: Session, sentence: Sentence) -> str:
    """What a write did, as one line."""
    from supportctl.rendering.pages import line_of

    return line_of(sentence, look_of(session))


def write_file(name: str, text: str) -> None:
    """Write a private file beside its place and rename it there; never through a link. Raises OutputError."""
    with replacing(name, even_empty=True) as file:
        file.write(text)


@contextmanager
def replacing(name: str, *, even_empty: bool) -> Iterator[TextIO]:
    """Open a private file that takes its place when the block ends well, an empty one only when that is wanted."""
    from pathlib import Path

    path = Path(name)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise _unwritable(name, error) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            is_wanted = file.tell() > 0 or even_empty
        if is_wanted:
            draft.replace(path)
    except OSError as error:
        raise _unwritable(name, error) from error
    finally:
        draft.unlink(missing_ok=True)


def _unwritable(name: str, error: OSError) -> OutputError:
    return OutputError(msg("{path} cannot be written: {reason}"), path=name, reason=error.strerror or str(error))


def _text(session: Session, report: Report) -> str:
    options = session.options
    if options.get("get") or options.get("fields"):
        report = completed(report)
    if options.get("get"):
        return _one_value(session, report, options["get"])
    if isinstance(report, Table) and options.get("count"):
        return f"{len(report.rows) if report.total is None else report.total}\n"
    if session.is_quiet and not _names_format(options):
        return _ids(report)
    if options.get("fields"):
        report = _only_fields(report, options["fields"], is_flat=session.format in ("tsv", "csv"))
    if isinstance(report, Done):
        return _done(session, report)
    name = session.format
    if name == "tsv" and isinstance(report, Document) and not (_names_format(options) or options.get("fields")):
        # A page in a pipe is read by a person or a mail program, unless a format or some fields were asked for.
        name = "text" if report.is_page else "tsv"
    from supportctl.rendering import render

    return render(report, name, look_of(session))


def _names_format(options: Mapping[str, Any]) -> bool:
    return bool(options.get("format") or options.get("json"))


def _ids(report: Report) -> str:
    if isinstance(report, Done):
        return "".join(f"{row_id}\n" for row_id in report.ids)
    if isinstance(report, Table):
        return "".join(f"{row[0]}\n" for row in report.rows)
    return "".join(f"{row_id}\n" for row_id in report.ids)


def _done(session: Session, report: Done) -> str:
    if session.options.get("fields") and session.format not in ("json", "ndjson"):
        names = named_fields(session.options["fields"])
        records = report.data if isinstance(report.data, list) else [report.data]
        return "".join("\t".join(_raw_value(record.get(name)) for name in names) + "\n" for record in records)
    if session.format in ("json", "ndjson"):
        from supportctl.rendering import render

        return render(report, session.format, look_of(session))
    if session.is_terminal and not session.options.get("output"):
        return stored_text(session, report.sentence) + "\n"
    return _ids(report)


def _only_fields(report: Report, names: str, *, is_flat: bool) -> Report:
    wanted = named_fields(names)
    if isinstance(report, Table):
        known = [column.name for column in report.columns]
        places = [known.index(known_field(name, known)) for name in wanted]
        columns = [report.columns[place]._replace(in_table=True) for place in places]
        return report._replace(columns=columns, rows=[[row[place] for place in places] for row in report.rows])
    if isinstance(report, Document):
        if is_flat:
            # What has no column cannot stand in a table.
            return report._replace(table=_only_fields(report.table, names, is_flat=True))  # type: ignore[arg-type]
        if isinstance(report.data, dict):
            keys = list(report.data)
            data: Any = {known_field(name, keys): report.data[known_field(name, keys)] for name in wanted}
        else:
            data = [
                {known_field(name, list(one)): one[known_field(name, list(one))] for name in wanted}
                for one in report.data
            ]
        columns_known = [column.name for column in report.table.columns]
        shown = [name for name in wanted if name in columns_known]
        table = _only_fields(report.table, ",".join(shown), is_flat=True) if shown else report.table
        return report._replace(data=data, table=table)  # type: ignore[arg-type]
    records = report.data if isinstance(report.data, list) else [report.data]
    parts = [{known_field(name, list(one)): one[known_field(name, list(one))] for name in wanted} for one in records]
    return report._replace(data=parts if isinstance(report.data, list) else parts[0])


def _one_value(session: Session, report: Report, name: str) -> str:
    if isinstance(report, Table):
        from supportctl.rendering.data import json_values

        known = [column.name for column in report.columns]
        place = known.index(known_field(name, known))
        column = [row[place] for row in report.rows]
        values = json_values(column, report.columns[place].kind, look_of(session))
    else:
        data: Any = report.data
        records = data if isinstance(data, list) else [data]
        values = [record[known_field(name, list(record))] for record in records]
    text = "".join(f"{_raw_value(value)}\n" for value in values)
    if session.is_terminal:
        from supportctl.text import visible_block

        return visible_block(text)
    return text


def _raw_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Money):
        return str(value.amount)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value):
        return ",".join(value)
    if isinstance(value, (list, tuple, dict)):
        import json

        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _say_rest(session: Session, table: Table) -> None:
    if not table.rows and table.empty is not None:
        session.say_sentence(table.empty)
    elif table.total is not None and table.total > len(table.rows):
        session.say(msg("{shown} of {total}; -n 0 shows all"), shown=len(table.rows), total=table.total)


def _page(session: Session, text: str) -> None:
    """Show a long page in the pager; a short one directly."""
    import shutil

    if text.count("\n") < shutil.get_terminal_size().lines:
        sys.stdout.write(text)
        return
    import shlex
    import subprocess

    command = session.config.get("pager") or session.environ.get("PAGER") or "less"
    environ = {**session.environ, "LESSSECURE": "1", "LESS": session.environ.get("LESS", "FRX")}
    environ.pop("LESSOPEN", None)
    try:
        subprocess.run(shlex.split(command), input=text.encode(), env=environ, check=False)  # noqa: S603  # the user's own pager
    except (OSError, ValueError):
        sys.stdout.write(text)
