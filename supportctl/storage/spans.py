"""Sets of row ids as spans, first to last, that neither touch nor overlap: a hundred thousand rows in a few pairs."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Span = tuple[int, int]


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch or overlap made one."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def overlaps(spans: Sequence[Span], first: int, last: int) -> bool:
    """Whether any of the joined spans holds a row of first to last."""
    place = bisect_right(spans, (last, last)) - 1
    # A span that begins with `last` and is longer stands one further.
    return (place >= 0 and spans[place][1] >= first) or (place + 1 < len(spans) and spans[place + 1][0] == last)


def size(spans: Iterable[Span]) -> int:
    """How many rows the joined spans hold."""
    return sum(last - first + 1 for first, last in spans)


def ids_in(spans: Iterable[Span]) -> tuple[int, ...]:
    """Every id of the joined spans."""
    return tuple(row_id for first, last in spans for row_id in range(first, last + 1))
