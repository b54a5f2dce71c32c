"""Every figure for people: in its own unit, with a percentage and a range only where one may be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from supportctl.domain.metrics.figures import Figure, Usual, share
from supportctl.locales import Locale
from supportctl.rendering import Look, render
from supportctl.reports.figure_list import figure_list
from supportctl.reports.figure_names import FIGURE_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence


def cells(figure: Figure) -> Sequence[str]:
    """The value, n, range, usual, pending and flag of one figure as people read them."""
    text = render(figure_list([figure]), "markdown", Look(Locale("en"), 0))
    return [cell.strip() for cell in text.splitlines()[2].strip("|").split("|")][1:-1]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (share("csat", 3, 4), ["3 of 4", "4", "–", "–", "–", "–"]),
        (share("csat", 6, 7, flag="watch"), ["6 of 7", "7", "49% to 97%", "–", "–", "may be chance"]),
        (share("csat", 54, 60, pending=2), ["54 of 60 = 90%", "60", "80% to 95%", "–", "2", "–"]),
        (share("csat", 0, 0), ["–", "0", "–", "–", "–", "–"]),
        (share("csat", 1, 7, usual=Usual(0.9, 9, 10, 0.6, 0.98, 8), flag="signal"),
         ["1 of 7", "7", "3% to 51%", "9 of 10", "–", "unusual"]),
        (Figure("received", "count", 9, n=9, usual=Usual(12.5, 100, 8, 4.0, 24.0, 8)),
         ["9", "9", "–", "4 to 24", "–", "–"]),
        (Figure("first_response", "minutes", 1500, n=8), ["1 d 1 h", "8", "–", "–", "–", "–"]),
        (Figure("first_response_working", "minutes", 1500, n=8, usual=Usual(30, None, None, None, None, 8)),
         ["25 h", "8", "–", "30 min", "–", "–"]),
        (Figure("first_response", "minutes", None, n=8), ["–", "8", "–", "–", "–", "–"]),
        (Figure("nps", "nps", 0.19, n=32, low=-0.027, high=0.39), ["19 points", "32", "-3 to 39", "–", "–", "–"]),
        (Figure("revenue", "EUR", 1250, n=2), ["12.50 EUR", "2", "–", "–", "–", "–"]),
    ],
    ids=lambda one: one.name if isinstance(one, Figure) else "",
)  # fmt: skip
def test_a_figure_for_people(figure: Figure, expected: list[str]) -> None:
    assert [cell.replace("\xa0", " ") for cell in cells(figure)] == expected


def test_a_figure_without_a_title_goes_by_its_name() -> None:
    text = render(figure_list([Figure("brand_new", "count", 1)]), "markdown", Look(Locale("en"), 0))
    assert text.count(r"brand\_new") == 2
    assert "received" in FIGURE_NAMES
