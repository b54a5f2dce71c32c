"""Reports as one self-contained HTML page; text of people can never become markup."""

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
NUMERIC = (model.ID, model.NUMBER, model.DECIMAL, model.MINUTES, model.SHARE, model.MONEY)
# A cell with at most so many characters stands on one line where there is room.
SHORT = 13
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_WEAVE = Weave(
    own=escape,
    user=lambda text: f"<bdi>{escape(text)}</bdi>",
    token=lambda text: f'<bdi dir="ltr">{escape(text)}</bdi>',
    bars=lambda text: f'<span class="bars">{text}</span>',
)


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
        *("<body>", _main(report), *body, "</main>", "</body>", "</html>"),
    )
    return "\n".join(lines) + "\n"


def _main(report: model.Report) -> str:
    return '<main class="page">' if isinstance(report, model.Document) and report.is_page else "<main>"


def _html_page(document: model.Document, look: Look) -> Iterator[str]:
    yield "<header>"
    yield f"<h1>{_html(document.title, look)}</h1>"
    if document.subtitle is not None:
        yield f'<p class="dim">{_html(document.subtitle, look)}</p>'
    yield "</header>"
    for place, section in enumerate(document.sections):
        yield from _html_section(section, look, is_first=not place)


def _html_section(section: model.Section, look: Look, *, is_first: bool) -> Iterator[str]:
    figures = [figure for part in section.parts if isinstance(part, model.Chart) for figure in _html_chart(part, look)]
    kind = section.kind or ("" if section.title is not None or is_first else "notes")
    kind = f"{kind} drawn".strip() if figures else kind
    yield f'<section class="{kind}">' if kind else "<section>"
    if section.title is not None:
        yield f"<h2>{_html(section.title, look)}</h2>"
    yield '<div class="said">'
    for part in section.parts:
        if section.kind == "tasks" and isinstance(part, model.Grid):
            yield from _html_tasks(part, look)
        else:
            yield from _html_part(part, look)
    yield "</div>"
    if figures:
        yield from ('<div class="figures">', *figures, "</div>")
    yield "</section>"


def _html_chart(chart: model.Chart, look: Look) -> Iterator[str]:
    picture = chart.read()
    if picture is None:
        return
    from supportctl.rendering.charts import draw

    yield "<figure>"
    yield f"<figcaption>{_html(picture.title, look)}</figcaption>"
    yield draw(picture, look)
    if picture.note is not None:
        yield f'<p class="dim">{_html(picture.note, look)}</p>'
    yield "</figure>"


def _html_tasks(grid: model.Grid, look: Look) -> Iterator[str]:
    for head, rows in tasks_of(grid):
        if head is not None:
            yield f"<h3>{_html(head, look)}</h3>"
        yield "<ul>"
        for row in rows:
            cells = " ".join(f"<span>{_html(cell, look)}</span>" for cell in row)
            yield f"<li>{cells}</li>"
        yield "</ul>"


def _html_part(part: model.Part, look: Look) -> Iterator[str]:
    if isinstance(part, model.Line):
        kind = f' class="{part.style}"' if part.style else ""
        yield f"<p{kind}>{_html(part.sentence, look)}</p>"
    elif isinstance(part, model.Grid):
        yield from _html_grid(part, look)
    elif isinstance(part, model.Block):
        kind = f"wrote {part.style}".strip()
        yield f"<h3>{_html(part.head, look)}</h3>"
        yield f'<div class="{kind}"><bdi>{escape(visible_block(part.text))}</bdi></div>'
    elif isinstance(part, model.Table):
        yield _html_table(part, look)
    elif isinstance(part, model.Folded):
        yield from ("<details>", f"<summary>{_html(part.title, look)}</summary>")
        for inner in part.read():
            yield from _html_part(inner, look)
        yield "</details>"


def _html_grid(grid: model.Grid, look: Look) -> Iterator[str]:
    headings, rows = whole(grid)
    # What stands behind the row without a heading is said about all of it.
    remarks = ["remark" if headings and place and cell is None else "" for place, cell in enumerate(headings)]
    yield from ('<div class="scroll">', '<table class="grid">')
    if headings:
        yield _html_row("th", (_html(cell, look) for cell in headings), remarks)
    for row in rows:
        shorts = ["short" if place and cell and _is_short(cell, look) else "" for place, cell in enumerate(row)]
        kinds = [remark or short for remark, short in zip_longest(remarks, shorts, fillvalue="")]
        yield _html_row("td", (_html(cell, look) for cell in row), kinds)
    yield from ("</table>", "</div>")


def _is_short(cell: model.Sentence, look: Look) -> bool:
    return len(sentence(cell, look)) <= SHORT


def _html_table(table: model.Table, look: Look) -> str:
    if not table.rows:
        return f'<p class="dim">{_html(table.empty or EMPTY, look)}</p>'
    columns = shown(table)
    sides = ["number" if column.kind in NUMERIC else "" for _, column in columns]
    headings = (escape(look.locale.text(column.heading)) for _, column in columns)
    rows = ([_html_cell(row[index], column.kind, look) for index, column in columns] for row in table.rows)
    lines = (
        *('<div class="scroll">', '<table class="list">', "<thead>", _html_row("th", headings, sides), "</thead>"),
        *("<tbody>", *(_html_row("td", row, sides) for row in rows), "</tbody>", "</table>", "</div>"),
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


def shown(table: model.Table) -> list[tuple[int, model.Column]]:
    """The columns that people see, each with its place in a row."""
    return [(index, column) for index, column in enumerate(table.columns) if column.in_table]


def whole(grid: model.Grid) -> tuple[list[model.Sentence | None], list[list[model.Sentence | None]]]:
    """The headings, if any, and the rows of a grid, equally long and without the columns in which nothing stands."""
    lines = [grid.headings, *grid.rows]
    columns = [column for column in zip_longest(*lines) if any(cell is not None for cell in column)]
    headings, *rows = map(list, zip(*columns, strict=True)) if columns else ([] for _ in lines)
    return headings if grid.headings else [], rows


def tasks_of(grid: model.Grid) -> list[tuple[model.Sentence | None, list[list[model.Sentence]]]]:
    """The rows of a list of things to do under what is to be done, which stands once, before the first of them."""
    found: list[tuple[model.Sentence | None, list[list[model.Sentence]]]] = []
    for head, *cells in grid.rows:
        if head is not None or not found:
            found.append((head, []))
        found[-1][1].append([cell for cell in cells if cell is not None])
    return found
