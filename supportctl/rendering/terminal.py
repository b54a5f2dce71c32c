"""Reports at a terminal: Rich tables without borders, pages with colour; every cell is text, never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.rendering import bidi
from supportctl.rendering.pages import GAP, RIGHT, Row, grid_of, rows_of
from supportctl.rendering.values import pieces
from supportctl.reports import model
from supportctl.text import width

if TYPE_CHECKING:
    from supportctl.rendering import Look

# SGR parameters by the style of a line.
_ANSI = {"title": "1", "strong": "1", "good": "32", "bad": "31", "dim": "2", "quote": "3"}
_MARK = "bold underline"
# Rich styles of the words that ask for attention or need none.
_WORD_STYLES = {
    "new": "bold cyan",
    "open": "yellow",
    "pending": "blue",
    "hold": "magenta",
    "resolved": "green",
    "closed": "dim",
    "urgent": "bold red",
    "high": "red",
    "low": "dim",
    "angry": "bold red",
    "upset": "red",
    "pleased": "green",
}


def render_table(report: model.Report, look: Look) -> str:
    """Return a list as a table one line a row, anything else as a page."""
    if not isinstance(report, model.Table) or not report.rows:
        return "".join(f"{_styled(row) if look.colour else row.text}\n" for row in rows_of(report, look))
    text = _table(report, look._replace(locale=look.locale.for_tables()))
    if look.bidi == "terminal" and not _starts_left(report, look):
        # A terminal loses an isolate in its first column, which has no cell to keep it in.
        return "".join(f" {line}\n" for line in text.splitlines())
    return text


def _styled(row: Row) -> str:
    code = _ANSI.get(row.style)
    if not code or not row.text:
        return row.text
    text = row.text.lstrip(" ")
    return f"{row.text[: len(row.text) - len(text)]}\x1b[{code}m{text}\x1b[0m"


def _starts_left(table: model.Table, look: Look) -> bool:
    """Tell whether nothing in the first column can need an isolate."""
    first = next(column for column in table.columns if column.in_table)
    return first.kind in RIGHT and not look.locale.is_rtl


def _table(table: model.Table, look: Look) -> str:
    from io import StringIO

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # What is drawn from the right has no place any more that could be told from another.
    has_marks = look.colour and look.bidi != "app"
    heading, *rows = grid_of(table, look, look.width - (look.bidi == "terminal"), signs=not has_marks)
    if look.bidi == "app":
        from supportctl.rendering.visual import visual

        heading, *rows = ([visual(cell) for cell in cells] for cells in (heading, *rows))
    kinds = [(index, column.kind) for index, column in enumerate(table.columns) if column.in_table]
    # The cells have their widths and gaps already: Rich takes twice as long when it adds padding to every cell.
    drawn = Table(box=None, padding=0, pad_edge=False, show_edge=False, header_style="dim")
    *left, last = heading
    for name in (*(name + " " * GAP for name in left), last):
        drawn.add_column(Text(name), width=width(name), no_wrap=True)
    for raw, cells in zip(table.rows, rows, strict=True):
        texts = [Text(cell, style=_style(raw[index], kind)) for (index, kind), cell in zip(kinds, cells, strict=True)]
        for (index, kind), text in zip(kinds, texts, strict=True):
            if kind == model.MARKED and has_marks and raw[index] is not None:
                for start, end in _marks(raw[index], text.plain):
                    text.stylize(_MARK, start, end)
        drawn.add_row(*texts)
    file = StringIO()
    console = Console(
        file=file,
        # No column gives way to Rich: where even the smallest flexible one is too much, lines are longer.
        width=max(look.width, width((" " * GAP).join(heading))),
        height=100,
        color_system="standard" if look.colour else None,
        force_terminal=look.colour,
        force_jupyter=False,
        legacy_windows=False,
        no_color=not look.colour,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    console.print(drawn)
    return file.getvalue()


def _marks(value: str, cell: str) -> list[tuple[int, int]]:
    """Where in a cell, shortened and isolated as it may be, stands what was searched for."""
    shift = int(cell.startswith((bidi.LRI, bidi.RLI, bidi.FSI)))
    room = len(cell.rstrip(f" {bidi.PDI}"))
    found, place = [], shift
    for text, is_marked in pieces(value):
        if is_marked and place < room:
            found.append((place, min(place + len(text), room)))
        place += len(text)
    return found


def _style(value: Any, kind: str) -> str:
    if value is None:
        return "dim"
    return _WORD_STYLES.get(value, "") if kind == model.WORD else ""
