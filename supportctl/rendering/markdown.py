"""Reports as GitHub-flavoured Markdown; text of people can never become markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.rendering.documents import EMPTY, NUMERIC, shown, tasks_of, whole
from supportctl.rendering.values import human, pieces, sentence
from supportctl.reports import model
from supportctl.text import visible_block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supportctl.rendering import Look

_MARKUP = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|!&~$"})


def render_markdown(report: model.Report, look: Look) -> str:
    """Return the report as GitHub-flavoured Markdown; Persian inside `<div dir="rtl">`."""
    look = look._replace(bidi="off")
    if isinstance(report, model.Document):
        blocks = list(_markdown_page(report, look))
    elif isinstance(report, model.Done):
        blocks = [_markdown_line(report.sentence, look)]
    else:
        blocks = [_markdown_table(report, look)]
    if look.locale.is_rtl:
        blocks = ['<div dir="rtl">', *blocks, "</div>"]
    return "\n\n".join(blocks) + "\n"


def _markdown_page(document: model.Document, look: Look) -> Iterator[str]:
    yield f"# {_markdown(document.title, look)}"
    if document.subtitle is not None:
        yield _markdown_line(document.subtitle, look)
    for index, section in enumerate(document.sections):
        if section.title is not None:
            yield f"## {_markdown(section.title, look)}"
        elif index:
            yield "---"
        lines: list[str] = []
        for part in section.parts:
            if isinstance(part, model.Line):
                mark = "> " if part.style == "quote" else ""
                lines.append(f"{mark}{_markdown_line(part.sentence, look)}")
                continue
            yield from _markdown_lines(lines)
            lines = []
            if section.kind == "tasks" and isinstance(part, model.Grid):
                yield from _markdown_tasks(part, look)
            else:
                yield from _markdown_part(part, look)
        yield from _markdown_lines(lines)


def _markdown_lines(lines: Sequence[str]) -> Iterator[str]:
    """Lines that follow one another; a list keeps several apart without the trailing spaces of hard breaks."""
    if len(lines) == 1:
        yield lines[0]
    elif lines:
        yield "\n".join(f"- {line}" for line in lines)


def _markdown_tasks(grid: model.Grid, look: Look) -> Iterator[str]:
    for head, rows in tasks_of(grid):
        if head is not None:
            yield f"**{_markdown(head, look)}**"
        yield "\n".join(f"- [ ] {' '.join(_markdown(cell, look) for cell in row)}" for row in rows)


def _markdown_part(part: model.Part, look: Look) -> Iterator[str]:
    if isinstance(part, model.Table):
        yield _markdown_table(part, look)
    elif isinstance(part, model.Grid):
        headings, rows = whole(part)
        count = max(map(len, rows), default=0)
        lines = [[_markdown(cell, look) for cell in row] for row in (headings or [None] * count, *rows)]
        yield _pipes(lines, [""] * count)
    elif isinstance(part, model.Block):
        yield f"**{_markdown(part.head, look)}**"
        body = [_line_start(_escaped(line.strip())) for line in visible_block(part.text).strip("\n").split("\n")]
        followed = zip(body, [*body[1:], ""], strict=True)
        yield "\n".join(f"> {line}\\" if line and after else f"> {line}".rstrip() for line, after in followed)


def _markdown_table(table: model.Table, look: Look) -> str:
    if not table.rows:
        return _markdown_line(table.empty or EMPTY, look)
    columns = shown(table)
    headings = [_escaped(look.locale.text(column.heading)) for _, column in columns]
    rows = [[_markdown_cell(row[index], column.kind, look) for index, column in columns] for row in table.rows]
    return _pipes([headings, *rows], ["right" if column.kind in NUMERIC else "" for _, column in columns])


def _markdown_cell(value: Any, kind: str, look: Look) -> str:
    if kind == model.MARKED and value is not None:
        return "".join(f"**{_escaped(text)}**" if is_marked else _escaped(text) for text, is_marked in pieces(value))
    return _escaped(human(value, kind, look))


def _pipes(rows: Sequence[Sequence[str]], sides: Sequence[str]) -> str:
    rule = ["---:" if side else "---" for side in sides]
    return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))


def _markdown(cell: model.Sentence | None, look: Look) -> str:
    if cell is None:
        return ""
    # Of several spaces only one would be left, and what stands apart would be read as one.
    return _escaped(sentence(cell, look)).replace("   ", "\u00a0\u00a0 ").replace("  ", "\u00a0 ")


def _markdown_line(text: model.Sentence, look: Look) -> str:
    return _line_start(_markdown(text, look))


def _escaped(text: str) -> str:
    # Addresses would become links by themselves.
    return text.translate(_MARKUP).replace("://", ":\\//").replace("www.", "www\\.")


def _line_start(text: str) -> str:
    """Escape what makes a list, a heading, a rule or code only where a line begins."""
    text = text.lstrip(" ")
    if text.startswith(("-", "+", "=")):
        return f"\\{text}"
    number = len(text) - len(text.lstrip("0123456789"))
    if number and text[number : number + 1] in (".", ")"):
        return f"{text[:number]}\\{text[number:]}"
    return text
