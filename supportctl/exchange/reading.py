"""Rows of CSV, JSON and NDJSON read from bytes, each with its line and what is wrong with it."""

from __future__ import annotations

import csv
import io
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO

from supportctl.errors import SupportctlError, msg
from supportctl.exchange.jsontext import loaded
from supportctl.records import Record
from supportctl.typed import not_utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMATS = ("csv", "json", "ndjson")
MAX_CELL = 5_000_000
MAX_LINE = 10_000_000
MAX_JSON = 50_000_000
_GUESSED_FROM = 8_000
_DELIMITERS = ",;\t|"
_OBJECTS_PEEKED = 100


class Row(Record):
    """One record: the line it begins on, its cells as text, and why it cannot be used."""

    line: int
    cells: list[str]
    flaw: SupportctlError | None = None


class Table:
    """A table being read: its columns so far, and its rows, once.

    Objects may be shorter than the columns, and may bring further ones, which are then added at the end.
    """

    def __init__(self, columns: list[str], rows: Iterator[Row], text: io.TextIOWrapper | None = None) -> None:
        self.columns = columns
        self.rows = rows
        self._text = text

    def close(self) -> None:
        """Let go of the stream, which stays open."""
        if self._text is not None:
            self._text.detach()
            self._text = None


def open_table(stream: BinaryIO, format: str, delimiter: str | None) -> Table:  # noqa: A002
    """Read the beginning of a table, up to the names of its columns.

    `delimiter` is one character, "whitespace", or None to guess it from the first 8,000 characters. Raises
    SupportctlError for a table without columns, with a column twice, or not of its format; so do its rows where
    nothing after a fault could be told apart.
    """
    if format == "json":
        return _objects(_elements(stream))
    # Bytes that are not UTF-8 become lone surrogates, so that one bad row does not hide those after it.
    text = io.TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline="")
    try:
        table = _objects(_parsed_lines(text)) if format == "ndjson" else _csv(text, delimiter)
    except BaseException:
        text.detach()
        raise
    return Table(table.columns, table.rows, text)


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE:
            raise SupportctlError(
                msg("line {line} is longer than {limit} million characters"),
                msg("is it a table? nothing was stored"),
                line=number,
                limit=MAX_LINE // 1_000_000,
            )
        yield line


def _flaw_of(text: str) -> SupportctlError | None:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            # Lone surrogates stand for one byte each; JSON may spell out others.
            kept = "".join(char for char in text if not "\ud800" <= char <= "\udfff" or "\udc80" <= char <= "\udcff")
            return not_utf8(kept.encode("utf-8", "surrogateescape"))
    if "\0" in text:
        return SupportctlError(msg("it contains a NUL character"), msg("is it UTF-16? save it as UTF-8"))
    return None


def _csv(text: io.TextIOWrapper, delimiter: str | None) -> Table:
    csv.field_size_limit(MAX_CELL)
    source = _lines(text)
    head: list[str] = []
    size = 0
    while size < _GUESSED_FROM and (line := next(source, None)) is not None:
        head.append(line)
        size += len(line)
    lines = chain(head, source)
    rows = _words(lines) if delimiter == "whitespace" else _records(lines, delimiter or _guess(head))
    first = next(rows, None)
    if first is None:
        raise SupportctlError(msg("the table is empty"), msg("its first line must name the columns"))
    flaw = first.flaw or _flaw_of("".join(first.cells))
    if flaw is not None:
        raise SupportctlError(
            msg("line {line} cannot name the columns: {reason}"), flaw.hint, **flaw.values, line=first.line, reason=flaw
        )
    columns = [cell.strip() for cell in first.cells]
    twice = {column for column in columns if column and columns.count(column) > 1}
    if twice:
        raise SupportctlError(
            msg("line {line} names the column {column!r} twice"),
            msg("rename one of them; nothing was stored"),
            line=first.line,
            column=min(twice, key=columns.index),
        )
    return Table(columns, _checked(rows, len(columns)))


def _guess(head: list[str]) -> str:
    best, best_score = ",", (0.0, 0)
    for mark in _DELIMITERS:
        try:
            widths = [len(cells) for cells in csv.reader(head, delimiter=mark) if cells]
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            score = (widths.count(widths[0]) / len(widths), widths[0])
            if score > best_score:
                best, best_score = mark, score
    return best


def _words(lines: Iterable[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if cells := line.split():
            yield Row(number, cells)


def _records(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    start = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(start, [], _explained(error, start))
        else:
            if cells:
                yield Row._make((start, cells, None))
        start = reader.line_num + 1


def _explained(error: csv.Error, line: int) -> SupportctlError:
    """Return the flaw of one row; raise where the rest of the table is lost with it."""
    text = str(error)
    if "unexpected end" in text:
        raise SupportctlError(
            msg("a quotation mark opened on line {line} is never closed"),
            msg("nothing after it can be told apart; nothing was stored"),
            line=line,
        ) from error
    if "field larger" in text:
        raise SupportctlError(
            msg("a cell on line {line} is longer than {limit} million characters"),
            msg("is a quotation mark left open there? nothing was stored"),
            line=line,
            limit=MAX_CELL // 1_000_000,
        ) from error
    return SupportctlError(
        msg("there is text after a closing quotation mark"), msg("inside quotes a quotation mark is written twice")
    )


def _checked(rows: Iterator[Row], width: int) -> Iterator[Row]:
    for row in rows:
        line, cells, flaw = row
        if flaw is None:
            if len(cells) != width:
                flaw = SupportctlError(
                    msg("it has {cells} cells where the first line has {columns}"), cells=len(cells), columns=width
                )
            else:
                flaw = _flaw_of("".join(cells))
            if flaw is not None:
                yield Row(line, cells, flaw)
                continue
        yield row


_Parsed = tuple[int, Any]  # the line, and what stands there or the SupportctlError that says why it cannot be read


def _objects(parsed: Iterator[_Parsed]) -> Table:
    # Further columns may come with any object; those of the first hundred are checked before anything is stored.
    head = list(islice(parsed, _OBJECTS_PEEKED))
    if not head:
        raise SupportctlError(msg("the table is empty"), msg("an object a row is expected"))
    columns: dict[str, int] = {}
    names: list[str] = []
    for _, value in head:
        _learn(value, columns, names)
    return Table(names, (_row(line, value, columns, names) for line, value in chain(head, parsed)))


def _learn(value: Any, columns: dict[str, int], names: list[str]) -> None:
    if isinstance(value, dict):
        for key in value:
            if key not in columns:
                columns[key] = len(names)
                names.append(key)


def _row(line: int, value: Any, columns: dict[str, int], names: list[str]) -> Row:
    if isinstance(value, SupportctlError):
        return Row(line, [], value)
    if not isinstance(value, dict):
        return Row(line, [], SupportctlError(msg("it is not an object")))
    _learn(value, columns, names)
    cells = [""] * len(names)
    for key, item in value.items():
        text = _text(item)
        if text is None:
            return Row(line, cells, SupportctlError(msg("{column!r} holds an object or a list of lists"), column=key))
        cells[columns[key]] = text
    return Row(line, cells, _flaw_of("".join(cells)))


def _text(item: Any) -> str | None:
    """Return a JSON value as a cell: a list of texts with commas between them, None when it cannot be one."""
    if isinstance(item, str):
        return item
    if item is None:
        return ""
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, list):
        parts = [_text(part) for part in item if not isinstance(part, (list, dict))]
        return ",".join(part for part in parts if part) if len(parts) == len(item) else None
    return None


def _parsed_lines(text: io.TextIOWrapper) -> Iterator[_Parsed]:
    for number, line in enumerate(_lines(text), start=1):
        if line.strip():
            yield number, _flaw_of(line) or loaded(line)


def _elements(stream: BinaryIO) -> Iterator[_Parsed]:
    data = stream.read(MAX_JSON + 1)
    if len(data) > MAX_JSON:
        raise SupportctlError(
            msg("the JSON is larger than {limit} MB"),
            msg("write one object a line (jq -c '.[]') and import that as NDJSON"),
            limit=MAX_JSON // 1_000_000,
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        flaw, line = not_utf8(data), data.count(b"\n", 0, error.start) + 1
        sentence = msg("line {line} cannot be read: {reason}")
        raise SupportctlError(sentence, flaw.hint, **flaw.values, line=line, reason=flaw) from None
    value = loaded(text)
    if isinstance(value, SupportctlError):
        raise value
    if not isinstance(value, list):
        raise SupportctlError(msg("the JSON is not an array of objects"), msg("[{{...}}, {{...}}] is expected"))
    return enumerate(value, start=1)
