"""Reports as Markdown and as one self-contained HTML page; text of people can never become markup."""

from __future__ import annotations

from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from supportctl.rendering.styles import STYLES
from supportctl.rendering.values import Weave, human, pieces, sentence
from supportctl.reports import model
from supportctl.text import visible_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from supportctl.rendering import Look

EMPTY = model.say("Nothing found.")
_MARKUP = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|!&~$"})
_NUMERIC = (model.ID, model.NUMBER, model.DECIMAL, model.MINUTES, model.SHARE, model.MONEY)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_WEAVE = Weave(
    own=escape,
    user=lambda text: f"<bdi>{escape(text)}</bdi>",
    token=lambda text: f'<bdi dir="ltr">{escape(text)}</bdi>',
)


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
                # A list keeps lines apart without the trailing spaces or backslashes of hard breaks.
                mark = "> " if part.style == "quote" else ""
                lines.append(f"- {mark}{_markdown_line(part.sentence, look)}")
                continue
            if lines:
                yield "\n".join(lines)
                lines = []
            yield from _markdown_part(part, look)
        if lines:
            yield "\n".join(lines)


def _markdown_part(part: model.Grid | model.Block | model.Table, look: Look) -> Iterator[str]:
    if isinstance(part, model.Table):
        yield _markdown_table(part, look)
    elif isinstance(part, model.Grid):
        rows = [[_markdown(cell, look) for cell in row] for row in (part.headings, *part.rows)]
        count = max(map(len, rows))
        yield _pipes([row + [""] * (count - len(row)) for row in rows], [""] * count)
    else:
        yield f"**{_markdown(part.head, look)}**"
        body = [_line_start(_escaped(line.strip())) for line in visible_block(part.text).strip("\n").split("\n")]
        followed = zip(body, [*body[1:], ""], strict=True)
        yield "\n".join(f"> {line}\\" if line and after else f"> {line}".rstrip() for line, after in followed)


def _markdown_table(table: model.Table, look: Look) -> str:
    if not table.rows:
        return _markdown_line(table.empty or EMPTY, look)
    shown = _shown(table)
    headings = [_escaped(look.locale.text(column.heading)) for _, column in shown]
    rows = [[_markdown_cell(row[index], column.kind, look) for index, column in shown] for row in table.rows]
    return _pipes([headings, *rows], ["right" if column.kind in _NUMERIC else "" for _, column in shown])


def _markdown_cell(value: Any, kind: str, look: Look) -> str:
    if kind == model.MARKED and value is not None:
        return "".join(f"**{_escaped(text)}**" if is_marked else _escaped(text) for text, is_marked in pieces(value))
    return _escaped(human(value, kind, look))


def _pipes(rows: Sequence[Sequence[str]], sides: Sequence[str]) -> str:
    rule = ["---:" if side else "---" for side in sides]
    return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))


def _markdown(cell: model.Sentence | None, look: Look) -> str:
    return _escaped(sentence(cell, look)) if cell is not None else ""


def _markdown_line(text: model.Sentence, look: Look) -> str:
    return _line_start(_markdown(text, look))


def _escaped(text: str) -> str:
    # Addresses would become links by themselves.
    return text.translate(_MARKUP).replace("://", ":\\//").replace("www.", "www\\.")


def _line_start(text: str) -> str:
    """Escape what makes a list, a heading or a rule only where a line begins."""
    if text.startswith(("-", "+", "=")):
        return f"\\{text}"
    number = len(text) - len(text.lstrip("0123456789"))
    if number and text[number : number + 1] in (".", ")"):
        return f"{text[:number]}\\{text[number:]}"
    return text


def render_html(report: model.Report, look: Look) -> str:
    """Return the report as one page without scripts or anything from elsewhere, readable in light and dark."""
    look = look._replace(bidi="off")
    if isinstance(report, model.Document):
        title = sentence(report.title, look)
        body = list(_html_page(report, look))
    elif isinstance(report, model.Done):
        title = sentence(report.sentence, look)
        body = [f"<p>{_html(report.sentence, look)}</p>"]
    else:
        title = look.locale.text(report.noun)
        body = [_html_table(report, look)]
    direction = "rtl" if look.locale.is_rtl else "ltr"
    head = (
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f"<style>\n{STYLES}</style>",
    )
    lines = (
        "<!doctype html>",
        f'<html lang="{look.locale.language}" dir="{direction}">',
        *("<head>", *head, "</head>"),
        *("<body>", "<main>", *body, "</main>", "</body>", "</html>"),
    )
    return "\n".join(lines) + "\n"


def _html_page(document: model.Document, look: Look) -> Iterator[str]:
    yield f"<h1>{_html(document.title, look)}</h1>"
    if document.subtitle is not None:
        yield f'<p class="dim">{_html(document.subtitle, look)}</p>'
    for section in document.sections:
        yield "<section>"
        if section.title is not None:
            yield f"<h2>{_html(section.title, look)}</h2>"
        for part in section.parts:
            yield from _html_part(part, look)
        yield "</section>"


def _html_part(part: model.Line | model.Grid | model.Block | model.Table, look: Look) -> Iterator[str]:
    if isinstance(part, model.Line):
        kind = f' class="{part.style}"' if part.style else ""
        yield f"<p{kind}>{_html(part.sentence, look)}</p>"
    elif isinstance(part, model.Grid):
        yield '<table class="grid">'
        if part.headings:
            yield _html_row("th", (_html(cell, look) for cell in part.headings))
        for row in part.rows:
            yield _html_row("td", (_html(cell, look) for cell in row))
        yield "</table>"
    elif isinstance(part, model.Block):
        kind = f"said {part.style}".strip()
        yield f"<h3>{_html(part.head, look)}</h3>"
        yield f'<div class="{kind}"><bdi>{escape(visible_block(part.text))}</bdi></div>'
    else:
        yield _html_table(part, look)


def _html_table(table: model.Table, look: Look) -> str:
    if not table.rows:
        return f'<p class="dim">{_html(table.empty or EMPTY, look)}</p>'
    shown = _shown(table)
    sides = ["number" if column.kind in _NUMERIC else "" for _, column in shown]
    headings = (escape(look.locale.text(column.heading)) for _, column in shown)
    rows = ([_html_cell(row[index], column.kind, look) for index, column in shown] for row in table.rows)
    lines = (
        *('<table class="list">', "<thead>", _html_row("th", headings, sides), "</thead>"),
        *("<tbody>", *(_html_row("td", row, sides) for row in rows), "</tbody>", "</table>"),
    )
    return "\n".join(lines)


def _html_cell(value: Any, kind: str, look: Look) -> str:
    if kind != model.MARKED or value is None:
        return human(value, kind, look, _WEAVE)
    texts = (f"<mark>{escape(text)}</mark>" if is_marked else escape(text) for text, is_marked in pieces(value))
    return f"<bdi>{''.join(texts)}</bdi>"


def _html_row(tag: str, cells: Iterable[str], sides: Sequence[str] = ()) -> str:
    kinds = [f' class="{side}"' if side else "" for side in sides]
    return (
        "<tr>"
        + "".join(f"<{tag}{kind}>{cell}</{tag}>" for cell, kind in zip_longest(cells, kinds, fillvalue=""))
        + "</tr>"
    )


def _html(cell: model.Sentence | None, look: Look) -> str:
    return sentence(cell, look, _WEAVE) if cell is not None else ""


def _shown(table: model.Table) -> list[tuple[int, model.Column]]:
    return [(index, column) for index, column in enumerate(table.columns) if column.in_table]
