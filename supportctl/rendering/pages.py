"""Reports as pages of plain text: at most 78 columns, nothing behind the last word of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.rendering import bidi
from supportctl.rendering.values import human, sentence
from supportctl.reports import model
from supportctl.text import pad, truncate, visible_block, width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supportctl.rendering import Look

PAGE_WIDTH = 78
INDENT = 2
# So many lines fit onto one printed sheet.
SHEET = 60
GAP = 2
# Narrower than this nothing can be read, so that a column or a page rather stands over the edge.
LEAST = 8
# Neither is a column cut below this, nor one of another kind than these.
LEAST_COLUMN = 14
WORDY = (model.TEXT, model.MARKED, model.TAGS, model.IDS, model.VALUE, model.PHRASE)
EMPTY = model.say("Nothing found.")
RIGHT = frozenset((model.ID, model.NUMBER, model.DECIMAL, model.MINUTES, model.SHARE, model.MONEY))


class Row(Record):
    """One finished line of a page and its style: that of a model.Line, or "title"."""

    text: str
    style: str = ""


def render_text(report: model.Report, look: Look) -> str:
    """Return the report as plain text."""
    return "".join(f"{row.text}\n" for row in rows_of(report, look))


def rows_of(report: model.Report, look: Look) -> list[Row]:
    """Return the lines of a page with their styles."""
    room = max(min(look.width, PAGE_WIDTH), 4 * LEAST)
    if look.bidi == "terminal":
        room -= 1
    elif look.is_terminal and look.bidi == "off":
        # Terminals without isolates may turn Persian digits around, so numbers are written as in tables.
        look = look._replace(locale=look.locale.for_tables())
    if isinstance(report, model.Document):
        rows = list(_document(report, look, room))
    elif isinstance(report, model.Done):
        rows = [Row(text) for text in _wrapped(report.sentence, look, room)]
    else:
        rows = list(_table(report, look._replace(locale=look.locale.for_tables()), room))
    if look.bidi == "app":
        from supportctl.rendering.visual import visual

        return [Row(visual(row.text).rstrip(" "), row.style) for row in rows]
    # A terminal loses an isolate in its first column, which has no cell to keep it in.
    shift = " " * any(row.text.startswith((bidi.LRI, bidi.RLI, bidi.FSI)) for row in rows)
    return [Row(f"{shift}{row.text}".rstrip(" "), row.style) for row in rows]


def fitted(natural: Sequence[int], columns: Sequence[model.Column], room: int) -> list[int]:
    """Return the widths that columns get in so much room; fixed ones never give way."""
    sizes = list(natural)
    flexible = [place for place, column in enumerate(columns) if column.is_flexible]
    for place in flexible:
        sizes[place] = max(min(sizes[place], LEAST_COLUMN), sizes[place] - max(0, sum(sizes) - room))
    words = [place for place, column in enumerate(columns) if column.kind in WORDY and place not in flexible]
    while words and sum(sizes) > room and max(sizes[place] for place in words) > LEAST_COLUMN:
        widest = max(words, key=lambda place: sizes[place])
        others = [sizes[place] for place in words if place != widest]
        step = max(1, min(sum(sizes) - room, sizes[widest] - max([LEAST_COLUMN, *others])))
        sizes[widest] -= step
    return sizes


def grid_of(table: model.Table, look: Look, room: int, *, signs: bool = True) -> list[list[str]]:
    """Return headings and rows as cells of one width a column; without signs nothing shows what was searched for.

    When room is short the flexible column gives way first, then, the widest first, other columns of words.
    Every cell is isolated inside its padding, where it cannot change places with its neighbours.
    """
    shown = [(index, column) for index, column in enumerate(table.columns) if column.in_table]
    plain = look._replace(bidi="off")
    columns = [
        [
            shaped(cell, look)
            for cell in (
                look.locale.text(column.heading).upper(),
                *(human(row[index], kind, plain) for row in table.rows),
            )
        ]
        for index, column, kind in (
            (index, column, model.TEXT if column.kind == model.MARKED and not signs else column.kind)
            for index, column in shown
        )
    ]
    natural = [max(map(width, cells)) for cells in columns]
    sizes = fitted(natural, [column for _, column in shown], room - GAP * (len(natural) - 1))
    for place, (_, column) in enumerate(shown):
        size = sizes[place]
        if size < natural[place]:
            columns[place] = [truncate(cell, size) for cell in columns[place]]
        if look.bidi != "off":
            columns[place] = [bidi.isolate(cell) for cell in columns[place]]
        columns[place] = [pad(cell, size, right=column.kind in RIGHT) for cell in columns[place]]
    return [list(row) for row in zip(*columns, strict=True)]


def _document(document: model.Document, look: Look, room: int) -> Iterator[Row]:
    title = _wrapped(document.title, look, room)
    subtitle = _wrapped(document.subtitle, look, room) if document.subtitle else []
    gap = room - sum(map(width, (*title, *subtitle)))
    if len(title) == len(subtitle) == 1 and gap >= GAP:
        yield Row(title[0] + " " * gap + subtitle[0], "title")
    else:
        yield from (Row(text, "title") for text in title)
        yield from map(Row, subtitle)
    yield Row("-" * room, "dim")
    sections = [
        list(_section(section, look, room, is_first=not index)) for index, section in enumerate(document.sections)
    ]
    # A page that would need a second sheet gives up its empty lines first; its titles stand out by themselves.
    is_loose = not document.is_page or sum(map(len, sections)) + len(sections) <= SHEET
    for index, (section, rows) in enumerate(zip(document.sections, sections, strict=True)):
        if index and section.title is not None and is_loose:
            yield Row("")
        yield from rows


def _section(section: model.Section, look: Look, room: int, *, is_first: bool) -> Iterator[Row]:
    indent = 0
    if section.title is not None:
        yield from (Row(text, "strong") for text in _wrapped(section.title, look, room))
        indent = INDENT
    elif not is_first:
        # A part without a title behind others is the small print.
        yield Row("-" * room, "dim")
    for part in section.parts:
        for row in _part(part, look, room - indent):
            yield Row(" " * indent + row.text, row.style)


def _part(part: model.Part, look: Look, room: int) -> Iterator[Row]:
    if isinstance(part, model.Line):
        lead = " " * part.indent + ("> " if part.style == "quote" else "")
        for text in _wrapped(part.sentence, look, room - len(lead)):
            yield Row(lead + text, part.style)
    elif isinstance(part, model.Grid):
        yield from _grid(part, look, room)
    elif isinstance(part, model.Block):
        yield from (Row(text, part.style or "strong") for text in _wrapped(part.head, look, room))
        for text in body_lines(part.text, look, room - INDENT):
            yield Row(" " * INDENT + text, part.style)
    elif isinstance(part, model.Table):
        yield from _table(part, look, room)


def _wrapped(text: model.Sentence, look: Look, room: int) -> list[str]:
    lines = wrap(shaped(sentence(text, look), look), max(room, LEAST))
    if look.bidi == "off":
        return lines
    lines = bidi.balance(lines)
    # In a line that reads from left to right anyway, what people wrote is isolated already.
    return [bidi.isolate(line, rtl=True) for line in lines] if look.locale.is_rtl else lines


def line_of(text: model.Sentence, look: Look) -> str:
    """Return a sentence as one line of a terminal, however long."""
    if look.is_terminal and look.bidi == "off":
        look = look._replace(locale=look.locale.for_tables())
    line = shaped(sentence(text, look), look)
    return drawn(line, look)


def drawn(line: str, look: Look) -> str:
    """Return one shaped line in the direction of the reader's language, ready for a terminal.

    What is longer than the terminal is wide is broken here if we draw it, for a terminal would begin with its end.
    """
    if look.bidi == "off" or line.isascii():
        return line
    if look.locale.is_rtl:
        line = bidi.isolate(bidi.embed_commands(line), rtl=True)
    if look.bidi == "app":
        from supportctl.rendering.visual import visual

        return "\n".join(map(visual, bidi.balance(wrap(line, look.width))))
    # A terminal loses an isolate in its first column, which has no cell to keep it in.
    return f" {line}" if line.startswith((bidi.LRI, bidi.RLI, bidi.FSI)) else line


def shaped(text: str, look: Look) -> str:
    """Return text as it is measured: with its letters joined where we draw them ourselves."""
    if look.bidi != "app":
        return text
    from supportctl.rendering.visual import shape

    return shape(text)


def body_lines(text: str, look: Look, room: int) -> list[str]:
    """Return the lines of a text that a person wrote, every paragraph in its own direction."""
    lines: list[str] = []
    for paragraph in visible_block(text).strip("\n").split("\n"):
        wrapped = wrap(shaped(paragraph, look), max(room, LEAST))
        if look.bidi != "off":
            rtl = bidi.is_rtl(paragraph)
            wrapped = [bidi.isolate(line, rtl=rtl) for line in wrapped]
        lines += wrapped
    return lines


def _grid(grid: model.Grid, look: Look, room: int) -> Iterator[Row]:
    rows = [grid.headings, *grid.rows] if grid.headings else list(grid.rows)
    if not rows:
        return
    count = max(map(len, rows))
    full = [[*row, *[None] * (count - len(row))] for row in rows]
    natural = [
        max(width(shaped(sentence(cell, look), look)) if cell else 0 for cell in column)
        for column in zip(*full, strict=True)
    ]
    widths = _squeezed(natural, room - GAP * (count - 1))
    for index, row in enumerate(full):
        style = "dim" if grid.headings and not index else ""
        cells = [_wrapped(cell, look, size) if cell else [""] for cell, size in zip(row, widths, strict=True)]
        for number in range(max(map(len, cells))):
            texts = [cell[number] if number < len(cell) else "" for cell in cells]
            padded = (pad(text, size) for text, size in zip(texts, widths, strict=True))
            yield Row((" " * GAP).join(padded), style)


def _squeezed(natural: Sequence[int], room: int) -> list[int]:
    """Take what is over from the widest columns."""
    widths = [min(size, max(room, LEAST)) for size in natural]
    while sum(widths) > room and max(widths) > LEAST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _table(table: model.Table, look: Look, room: int) -> Iterator[Row]:
    if not table.rows:
        yield from (Row(text, "dim") for text in _wrapped(table.empty or EMPTY, look, room))
        return
    for index, row in enumerate(grid_of(table, look, room)):
        yield Row((" " * GAP).join(row), "" if index else "dim")
