"""A page with everything in it that is read only when somebody wants it, so that two pages can be compared."""

from __future__ import annotations

from typing import Any

from supportctl.reports.model import Chart, Document, Folded, completed


def whole(page: Document) -> list[Any]:
    """Everything that a page says in any format."""
    found = completed(page)
    assert isinstance(found, Document)
    parts = [[_read(part) for part in section.parts] for section in found.sections]
    titles = [section.title for section in found.sections]
    return [found._replace(sections=()), titles, parts]


def _read(part: Any) -> Any:
    if isinstance(part, Chart):
        return part.read()
    if isinstance(part, Folded):
        return part.title, [_read(inner) for inner in part.read()]
    return part
