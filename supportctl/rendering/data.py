"""Reports as data for programs: JSON, NDJSON, CSV and TSV; raw values, RFC 3339 times, no column left out."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from supportctl.instants import rfc3339
from supportctl.reports import model

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable

    from supportctl.rendering import Look

_NEEDS_QUOTES = frozenset(',"\r\n')


def render_json(report: model.Report, look: Look) -> str:
    """Return a list as an array of flat objects, anything else as its data."""
    data = _records(report, look) if isinstance(report, model.Table) else report.data
    return _encode(data, indent=2 if look.indent else None) + "\n"


def render_ndjson(report: model.Report, look: Look) -> str:
    """Return one object a line."""
    if isinstance(report, model.Table):
        things: Iterable[Any] = _records(report, look)
    else:
        things = report.data if isinstance(report.data, list | tuple) else [report.data]
    return "".join(f"{_encode(thing)}\n" for thing in things)


def render_csv(report: model.Report, look: Look) -> str:
    """Return rows under a header unless told not to, their text safe in a spreadsheet unless `look.raw`."""
    if isinstance(report, model.Done):
        return render_tsv(report, look)
    table = report.table if isinstance(report, model.Document) else report
    clean = _quoted if look.raw else _csv_cell
    header = [] if look.header is False else [[column.name for column in table.columns]]
    # A line of one empty cell would be no row at all.
    lines = (",".join(row) or '""' for row in (*header, *_rows(table, look, clean)))
    return "".join(f"{line}\n" for line in lines)


def render_tsv(report: model.Report, look: Look) -> str:
    """Return rows without a header unless `look.header`, one line each; of a write its ids."""
    if isinstance(report, model.Done):
        return "".join(f"{_tsv_text(str(number))}\n" for number in report.ids)
    table = report.table if isinstance(report, model.Document) else report
    rows: Iterable[Iterable[str]] = _rows(table, look, _one_line if look.raw else _tsv_text)
    lines = ["\t".join(row) + "\n" for row in rows]
    if look.header:
        lines.insert(0, "\t".join(column.name for column in table.columns) + "\n")
    return "".join(lines)


def _records(table: model.Table, look: Look) -> list[dict[str, Any]]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in _by_column(table, look, json_values)]


def _rows(table: model.Table, look: Look, clean: Callable[[str], str]) -> Iterable[tuple[str, ...]]:
    def texts(values: Iterable[Any], kind: str, look: Look) -> list[str]:
        return _texts(values, kind, look, clean)

    return _by_column(table, look, texts)


def _by_column(table: model.Table, look: Look, convert: Callable[..., list[Any]]) -> Iterable[tuple[Any, ...]]:
    """Convert a whole column at a time: the kind is looked at once, not once a cell."""
    columns = zip(*table.rows, strict=True)
    kinds = [column.kind for column in table.columns]
    if not table.rows:
        return ()
    return zip(*(convert(values, kind, look) for values, kind in zip(columns, kinds, strict=True)), strict=True)


def json_values(values: Iterable[Any], kind: str, look: Look) -> list[Any]:
    """The raw values of a column as JSON has them: instants in RFC 3339, amounts as numbers, phrases as text."""
    if kind == model.INSTANT:
        return [None if value is None else rfc3339(value) for value in values]
    if kind == model.VALUE:
        return [rfc3339(value) if isinstance(value, int) else value for value in values]
    if kind == model.DECIMAL:
        return [None if value is None else model.json_number(value) for value in values]
    if kind == model.PHRASE:
        return _phrases(values, look, None)
    if kind == model.MONEY:
        return [None if value is None else value.amount for value in values]
    return list(values)


def _texts(values: Iterable[Any], kind: str, look: Look, clean: Callable[[str], str]) -> list[str]:
    if kind == model.INSTANT:
        return ["" if value is None else rfc3339(value) for value in values]
    if kind == model.VALUE:
        values = [rfc3339(value) if isinstance(value, int) else value for value in values]
    if kind in (model.ID, model.NUMBER, model.DECIMAL, model.MINUTES, model.SHARE):
        return ["" if value is None else str(value) for value in values]
    if kind == model.MONEY:
        return ["" if value is None else str(value.amount) for value in values]
    if kind == model.FLAG:
        return ["" if value is None else "true" if value else "false" for value in values]
    if kind == model.TAGS:
        return ["" if value is None else clean(",".join(value)) for value in values]
    if kind == model.IDS:
        return ["" if value is None else ",".join(map(str, value)) for value in values]
    if kind == model.PHRASE:
        return [clean(text) for text in _phrases(values, look, "")]
    # Most text stands in a column more than once: names, words, categories.
    known: dict[Any, str] = {None: ""}
    for value in values:
        if value not in known:
            known[value] = clean(value)
    return [known[value] for value in values]


def _phrases(values: Iterable[Any], look: Look, nothing: str | None) -> list[Any]:
    from supportctl.rendering.values import human

    plain = look._replace(bidi="off", locale=look.locale.for_programs())
    return [nothing if value is None else human(value, model.PHRASE, plain) for value in values]


def _one_line(text: str) -> str:
    from supportctl.text import one_line

    return one_line(text)


def _tsv_text(text: str) -> str:
    if _is_plain(text):
        return text
    from supportctl.text import one_line, visible

    return visible(one_line(text))


def _csv_cell(text: str) -> str:
    from supportctl.text import spreadsheet_safe, visible_block

    return _quoted(spreadsheet_safe(text if _is_plain(text) else visible_block(text)))


def _is_plain(text: str) -> bool:
    """Tell whether nothing in the text can need a guard; Persian text is looked at ten times faster than guarded."""
    if text.isascii():
        return text.isprintable()
    return _plain().fullmatch(text) is not None


@cache
def _plain() -> re.Pattern[str]:
    import re

    # Latin and Arabic letters, digits and punctuation, each with the few marks that `visible` leaves to it.
    letters = " -~\xa0-\xac\xae-\u02ff\u060c\u061b\u061f-\u064a\u0660-\u066f\u0671-\u06d5\u06ee-\u06ff–—‘’“”…"
    marks = "\u064b-\u0655\u0670\u200c"
    return re.compile(f"(?:[{letters}]++[{marks}]{{0,8}}+)*+")


def _quoted(cell: str) -> str:
    if _NEEDS_QUOTES.isdisjoint(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def _encode(data: Any, indent: int | None = None) -> str:
    import json

    separators = None if indent else (",", ":")
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators)
    if text.isascii() and "\x7f" not in text:
        return text
    # What is escaped here stands in strings only: the structure of JSON is printable ASCII.
    return _unsafe().sub(lambda match: f"\\u{ord(match[0]):04x}", text)


@cache
def _unsafe() -> re.Pattern[str]:
    import re

    # DEL, C1, direction controls, line separators, and halves of surrogate pairs, which UTF-8 cannot hold.
    return re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
