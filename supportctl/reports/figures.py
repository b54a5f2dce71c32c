"""Figures as data: the JSON of every report, and one row a figure for CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.instants import rfc3339
from supportctl.reports import model
from supportctl.reports.model import Column, Folded, Table, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from supportctl.domain.metrics.figures import Figure, Scope

SCHEMA = 1
FIGURE_COLUMNS = (
    Column("name", model.PLAIN, msg("figure")),
    Column("value", model.NUMBER, msg("value")),
    Column("unit", model.PLAIN, msg("unit")),
    Column("numerator", model.NUMBER, msg("numerator")),
    Column("denominator", model.NUMBER, msg("denominator")),
    Column("n", model.NUMBER, msg("n")),
    Column("low", model.NUMBER, msg("low")),
    Column("high", model.NUMBER, msg("high")),
    Column("usual", model.NUMBER, msg("usual")),
    Column("flag", model.PLAIN, msg("flag")),
    Column("pending", model.NUMBER, msg("pending")),
)


def document_data(
    name: str,
    scope: Scope,
    figures: Sequence[Figure],
    *,
    groups: Mapping[str, Sequence[tuple[str | None, Sequence[Figure]]]] | None = None,
    lists: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The JSON object of a report (PRODUCT.md 8)."""
    return {
        "schema": SCHEMA,
        "report": name,
        "period": {
            "start": rfc3339(scope.span.start),
            "end": rfc3339(scope.span.end),
            "as_of": rfc3339(scope.as_of),
            "timezone": str(scope.zone),
        },
        "figures": {figure.name: figure_data(figure) for figure in figures},
        "groups": {dimension: group_data(parts) for dimension, parts in (groups or {}).items()},
        "lists": {"call": [], "fix": [], "thank": [], **(lists or {})},
    }


def group_data(groups: Sequence[tuple[str | None, Sequence[Figure]]]) -> list[dict[str, Any]]:
    """The parts of a report for JSON, each with its figures."""
    return [{"key": key, "figures": {f.name: figure_data(f) for f in found}} for key, found in groups]


def figure_data(figure: Figure) -> dict[str, Any]:
    """One figure as a JSON object; whole numbers stay whole."""
    usual = figure.usual
    return {
        "value": _whole(figure.value),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "n": figure.n,
        "low": figure.low,
        "high": figure.high,
        "unit": figure.unit or None,
        "usual": {**usual._asdict(), "value": _whole(usual.value)} if usual else None,
        "flag": figure.flag,
        "pending": figure.pending,
        "excluded": figure.excluded or None,
        **{name: _whole(value) for name, value in figure.more.items()},
    }


def figure_table(figures: Sequence[Figure]) -> Table:
    """One row a figure."""
    rows = [
        [
            f.name, _whole(f.value), f.unit, f.numerator, f.denominator, f.n, f.low, f.high,
            _whole(f.usual.value) if f.usual else None, f.flag, f.pending,
        ]
        for f in figures
    ]  # fmt: skip
    return Table("figure", FIGURE_COLUMNS, rows)


def group_table(by: str, groups: Sequence[tuple[str | None, Sequence[Figure]]]) -> Table:
    """One row a part and figure."""
    columns = (Column(by, model.TEXT, by), *FIGURE_COLUMNS)
    return Table("figure", columns, [[key, *row] for key, found in groups for row in figure_table(found).rows])


def folded_figures(read: Callable[[], Sequence[Figure]]) -> Folded:
    """Every figure for people, folded at the end of a page that can fold."""

    def parts() -> list[Table]:
        from supportctl.reports.figure_list import figure_list

        return [figure_list(read())]

    return Folded(say(msg("Every figure of this page")), parts)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
