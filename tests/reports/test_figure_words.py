"""Any figure in words: each unit in its own, no percentage of few, and nothing where there is nothing."""

from __future__ import annotations

import pytest

from supportctl.domain.metrics.figures import Figure, Usual, share
from supportctl.locales import Locale
from supportctl.rendering import Look
from supportctl.rendering.values import sentence
from supportctl.reports.figure_words import doubt, in_words, usual_in_words, value_in_words

LOOK = Look(locale=Locale("en"), now=0, bidi="off")
NPS = Figure("nps", "score", 6 / 32, 9, 3, 32, -0.0271, 0.3897)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (share("csat", 6, 7), "6 of 7"), (share("csat", 45, 50), "45 of 50  90%"), (share("csat", 15, 30), "15 of 30"),
        (share("fcr", 0, 0), "nothing to divide by"), (share("fcr", 0, 0, pending=3), "none due yet"),
        (Figure("received", "count", 24, n=24), "24"), (Figure("support_cost", "EUR", 1250), "12.50\u00a0EUR"),
        (Figure("support_cost", "EUR", None), "not known"), (NPS, "19 points (32 answers)"),
        (Figure("first_response", "minutes", 1500, n=9), "1 d 1 h"),
        (Figure("first_response_working", "minutes", 1500, n=9), "25 h"),
        (Figure("first_response", "minutes", None, n=9),
         "Typical time not known yet: more than half are still open."),
        (Figure("first_response", "minutes", 5, n=4), "4 cases, too few to say what is typical"),
        (Figure("first_response", "minutes", None, n=0), "there was none"),
    ],
    ids=lambda value: value.name if isinstance(value, Figure) else str(value),
)  # fmt: skip
def test_in_words(figure: Figure, words: str) -> None:
    assert sentence(in_words(figure), LOOK) == words


def test_doubt_is_told_from_five_on() -> None:
    assert doubt(share("fcr", 3, 4)) is None
    told = doubt(share("fcr", 6, 7))
    assert told is not None
    assert sentence(told, LOOK) == "With 7 cases the true share could be anywhere from 49% to 97%."
    told = doubt(NPS)
    assert told is not None
    assert sentence(told, LOOK) == "With 32 answers the true value could be anywhere from -3 to 39."
    assert doubt(Figure("received", "count", 24, n=24)) is None


@pytest.mark.parametrize(
    ("figure", "usual", "words"),
    [
        (Figure("received", "count", 24), Usual(20.0, 160, 8, 10, 32, 8), "10-32"),
        (Figure("open", "count", 9), Usual(7.6, 61, 8, None, None, 8), "8"),
        (share("csat", 6, 7), Usual(62 / 72, 62, 72, 0.763, 0.923, 8), "62 of 72 = 86%"),
        (Figure("first_response_working", "minutes", 70, n=9), Usual(65, None, None, None, None, 8), "1 h 5 min"),
        (NPS, Usual(0.25, None, None, None, None, 8), "25"),
    ],
    ids=lambda value: value.name if isinstance(value, Figure) else str(value),
)  # fmt: skip
def test_usual(figure: Figure, usual: Usual, words: str) -> None:
    told = usual_in_words(figure._replace(usual=usual))
    assert told is not None
    assert sentence(told, LOOK) == words
    assert usual_in_words(figure) is None


def test_values_of_what_is_behind_a_figure() -> None:
    assert sentence(value_in_words(share("first_response_in_target", 1, 2), 1500), LOOK) == "25 h"
    assert sentence(value_in_words(share("csat", 1, 2), 4.0), LOOK) == "4"
    assert sentence(value_in_words(Figure("revenue", "EUR", 100), 100), LOOK) == "1.00\u00a0EUR"
