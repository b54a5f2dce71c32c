"""The place of a match in the text as it was written, whatever was folded on the way to it."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from supportctl.folding import document, located, match_expression, squash, tokens
from supportctl.highlights import EXCERPT, Finder

ANY = st.text(st.characters(categories=None), max_size=30)
PERSIAN = st.text(st.sampled_from("ابیيكکآءئة \u200c\u064b\u064e\u0651\u0640¬۱1aB½ﷺﻻ가각é"), max_size=20)


def marked(text: str, words: str, *phrases: str) -> list[str]:
    return [text[start:end] for start, end in Finder(words, phrases).mark(text).spans]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("سلام مُحَمَّد جان", "محمد", ["مُحَمَّد"]),
        ("من می‌خواهم", "میخواهم", ["می‌خواهم"]),
        ("من می خواهم", "می‌خواهم", ["می خواهم"]),
        ("من میخواهم", "می خواهم", ["میخواهم"]),
        ("نمی‌خواهم‌شان!", "نمیخواهمشان", ["نمی‌خواهم‌شان"]),
        ("كتاب و کـتاب و ﻛﺘﺎب", "کتاب", ["كتاب", "کـتاب", "ﻛﺘﺎب"]),
        ("سفارش ١٢٣ و 123", "۱۲۳", ["١٢٣", "123"]),
        ("The Parcel, the PARCEL", "parcel", ["Parcel", "PARCEL"]),
        ("Straße STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("cafe\u0301 au lait", "café", ["cafe\u0301"]),
        ("½ cup", "1", ["½"]),
        ("اینترنت", "نت", []),
        ("internet", "net", []),
    ],
)
def test_the_verbatim_word_is_marked(text: str, words: str, found: list[str]) -> None:
    assert marked(text, words) == found


def test_phrases_are_marked_as_a_whole() -> None:
    assert marked("Late parcel; a parcel is late", "", "late parcel") == ["Late parcel"]
    assert marked("پرداخت من‌را ببین", "", "پرداخت من را") == ["پرداخت من‌را"]
    assert marked("a parcel", "", "parcel") == ["parcel"]


@settings(deadline=None)
@given(ANY | PERSIAN)
@example("가\u11a8 a\u0323\u0307\u0301 \u0651x ﷺ½")
def test_parts_are_those_of_the_search_row(text: str) -> None:
    """Folded piece by piece, with the places kept, a text gives the words that it gives when it is folded whole."""
    assert [part for word in located(text) for part, _, _ in word] == tokens(text)


@settings(deadline=None)
@given(ANY | PERSIAN, ANY | PERSIAN)
@example("می خواهم", "میخواهم")
def test_what_is_marked_is_what_was_searched(text: str, words: str) -> None:
    """A marked span folds to a word of the query or to neighbours in it."""
    forms = squash(words)
    for start, end in Finder(words).mark(text).spans:
        assert any(token in forms for token in tokens(text[start:end])), (text[start:end], words)


@settings(deadline=None)
@given(PERSIAN, PERSIAN)
def test_what_the_search_finds_has_a_mark(text: str, words: str) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(s, x, tokenize='unicode61 remove_diacritics 0')")
    db.execute("INSERT INTO t VALUES (?, ?)", document(text))
    expression = match_expression(words)
    if expression and db.execute("SELECT 1 FROM t WHERE t MATCH ?", (expression,)).fetchone():
        assert marked(text, words)


def test_an_excerpt_begins_near_the_match_and_ends_before_the_page() -> None:
    text = f"{'so many words before it ' * 20}the parcel came late{' and so many words after it' * 20}"
    finder = Finder("parcel late")
    found = finder.excerpt(["a parcel", text, "late"])
    assert found is not None
    assert found.startswith("…")
    assert found.endswith("…")
    assert [found[start:end] for start, end in found.spans] == ["parcel", "late"]
    assert found.spans[0][0] <= 20
    assert len(found) <= EXCERPT + 2
    assert found[1:-1] in text
    assert finder.excerpt(["nothing", ""]) is None


@settings(deadline=None)
@given(st.text(max_size=400), st.sampled_from(["parcel", "بسته"]), st.text(max_size=400))
def test_an_excerpt_is_a_piece_of_its_text(before: str, word: str, after: str) -> None:
    text = f"{before} {word} {after}"
    found = Finder(word).excerpt([text])
    assert found is not None
    assert found.removeprefix("…").removesuffix("…") in text or "…" in text
    assert found.spans
    assert all(word in found[start:end].lower() or squash(found[start:end]) == word for start, end in found.spans)
