"""The place where a query goes wrong, in two lines: the query and carets under what is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.text import truncate, visible, width

if TYPE_CHECKING:
    from supportctl.errors import Place

INDENT = 4
ROOM = 70


def pointed(place: Place) -> list[str]:
    """The query, or the part of a long one around the place, and carets below it in display columns.

    Nothing that a terminal would obey is left in it.
    """
    start = min(place.start, len(place.query))
    before, meant, after = place.query[:start], place.query[start : place.end], place.query[place.end :]
    before, meant, after = visible(before), visible(meant), visible(after)
    meant = truncate(meant, ROOM)
    before = _ended(before, (ROOM - width(meant)) // 2 + 1)
    after = truncate(after, max(1, ROOM - width(before) - width(meant)))
    return [
        " " * INDENT + before + meant + after,
        " " * (INDENT + width(before)) + "^" * max(1, width(meant)),
    ]


def _ended(text: str, cells: int) -> str:
    """The last part of a text that has no more than so many cells."""
    if width(text) <= cells:
        return text
    kept = text
    while width(kept) > max(0, cells - 1):
        kept = kept[1:]
    return f"…{kept}"
