"""Every spelling finds every other in a real full-text table; keys meet where people mean one thing."""

import sqlite3
from collections.abc import Iterable
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportctl.folding import (
    MAX_QUERY_TOKENS,
    document,
    fold,
    match_expression,
    name_key,
    sort_key,
    squash,
    tokens,
)

# Cases 19 to 29 of the Persian test list.
GROUPS = [
    ["می‌خواهم", "میخواهم", "می خواهم"],
    ["كتاب", "کتاب", "کِتاب", "کـتاب", "ﻛﺘﺎب"],
    ["۱۲۳", "123", "١٢٣", "１２３"],
    ["علي", "علی", "على"],
    ["مُحَمَّد", "محمد", "محمّد"],
    ["پشتیبان‌گیری", "پشتیبانگیری", "پشتیبان گیری"],
    ["علي‌رضا", "علیرضا", "علی رضا"],
    ["کتاب‌ها", "کتابها", "کتاب ها"],
    ["خانۀ", "خانهٔ", "خانه"],
    ["أحمد", "احمد"],
    ["مدرسة", "مدرسه"],
    ["آذر", "اذر"],
    ["پائیز", "پاییز"],
    ["لطفاً", "لطفا"],
    ["VIP", "vip"],
    ["iOS ۱۷", "ios 17"],
]
PAIRS = [pair for group in GROUPS for pair in product(group, group)]
TEXT = st.text(st.characters(categories=None), max_size=40)
PERSIAN = st.text(st.sampled_from("ابیيكکآءئ \u200c\u064b\u0640¬۱1aB"), max_size=30)


def index(*texts: str) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(s, x, tokenize='unicode61 remove_diacritics 0')")
    db.executemany("INSERT INTO t VALUES (?, ?)", map(document, texts))
    return db


def found(db: sqlite3.Connection, query: str, prefix: bool = False) -> bool:
    expression = match_expression(query, prefix=prefix)
    assert expression is not None
    return db.execute("SELECT 1 FROM t WHERE t MATCH ?", (expression,)).fetchone() is not None


def missed(pairs: Iterable[tuple[str, str]], frame: str = "{}") -> list[tuple[str, str]]:
    return [(text, query) for text, query in pairs if not found(index(frame.format(text)), query)]


def test_there_are_132_pairs_and_none_is_missed() -> None:
    assert len(PAIRS) == 132
    assert missed(PAIRS) == []
    assert missed(PAIRS, "سلام، {}!\nباتشکر") == []
    assert missed(PAIRS, "hello: {} (please)") == []


def test_several_compounds_in_one_query() -> None:
    one, other = ["می‌خواهم", "میخواهم", "می خواهم"], ["علی‌رضا", "علیرضا", "علی رضا"]
    both = [f"{a} {b}" for a in one for b in other]
    assert missed(product(both, both)) == []
    three = ["نمی‌خواهم‌شان", "نمیخواهمشان", "نمی خواهمشان", "نمیخواهم شان"]
    assert missed(product(three[:1], three)) == []
    assert missed(product(three, three[:1])) == []


def test_all_words_must_be_there() -> None:
    db = index("سفارش من نرسید", "the invoice is wrong")
    assert found(db, "نرسید سفارش")
    assert not found(db, "سفارش invoice")
    assert not found(db, "نرسید فردا")


def test_part_of_a_word_is_not_found() -> None:
    assert not found(index("اینترنت قطع است"), "نت")
    assert not found(index("internet"), "net")


def test_prefix_is_for_the_last_word_only() -> None:
    db = index("پشتیبان‌گیری کامل", "backup complete")
    for query in ("back", "backup comp", "پشتیبان‌گی", "پشتیبان گی", "پشتیبانگی", "پشتیبان‌گیری کا"):
        assert found(db, query, prefix=True), query
        assert not found(db, query), query
    assert not found(db, "back complete", prefix=True)


HOSTILE = [
    '"',
    "*",
    "NOT",
    "NEAR(",
    "col:x",
    "؟",
    "\u200c",
    "",
    "foo-bar",
    "user@example.com",
    "o'brien",
    "c++",
]
HOSTILE += [
    "+49 30",
    "a AND",
    "s:x",
    "^a",
    "{s x}: a",
    "\0",
    "a\0b",
    "\ud800",
    '""',
    "-",
    "\u0301",
    "ء",
    "'; DROP TABLE t",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_queries_are_words_or_nothing(query: str) -> None:
    db = index("سلام", "hello")
    for prefix in (False, True):
        if expression := match_expression(query, prefix=prefix):
            db.execute("SELECT * FROM t WHERE t MATCH ?", (expression,)).fetchall()
    if query in ('"', "*", "؟", "\u200c", "", "\0", "\ud800", '""', "-", "\u0301", "ء"):
        assert match_expression(query) is None


@settings(deadline=None)
@given(TEXT | PERSIAN, st.booleans())
def test_any_text_can_be_stored_and_finds_itself(text: str, prefix: bool) -> None:
    db = index(text)
    if match_expression(text):
        assert found(db, text, prefix)


def phrase_found(text: str, *phrases: str) -> bool:
    expression = match_expression("", phrases=phrases)
    return expression is not None and bool(
        index(text).execute("SELECT 1 FROM t WHERE t MATCH ?", (expression,)).fetchone()
    )


@pytest.mark.parametrize(
    ("text", "phrase", "is_found"),
    [
        ("the late parcel", "late parcel", True), ("the parcel is late", "late parcel", False),
        ("Late: PARCEL!", "late parcel", True), ("a b", "a b c", False), ("re: invoice", "re: invoice", True),
        ("من می‌خواهم بروم", "می خواهم بروم", True), ("من میخواهم بروم", "می‌خواهم بروم", True),
        ("من می خواهم", "میخواهم", True), ("بروم من می‌خواهم", "می خواهم بروم", False),
        ("سفارش ۱۲۳ رسید", "سفارش 123", True), ("parcel", "parcel", True), ("parcel", "!!", False),
    ],
)  # fmt: skip
def test_the_words_of_a_phrase_stand_next_to_each_other(text: str, phrase: str, is_found: bool) -> None:
    assert phrase_found(text, phrase) == is_found


@settings(deadline=None)
@given(TEXT | PERSIAN, TEXT | PERSIAN, TEXT | PERSIAN)
def test_any_phrase_stands_in_its_text(before: str, phrase: str, after: str) -> None:
    if tokens(phrase):
        assert phrase_found(f"{before} {phrase} {after}", phrase)


def test_long_queries_are_capped() -> None:
    words = " ".join(f"واژه{'ابپتثج'[n % 6]}{n}" for n in range(100))
    assert found(index(words), words)
    assert (match_expression("a " * 100) or "").count('"a"') == MAX_QUERY_TOKENS
    expression = match_expression("a " * 30, phrases=["b c d e", "f g"])
    assert expression is not None
    assert expression.endswith('s : "b c"')
    long = "\u200c".join(["می"] * 20_000)
    assert found(index(long), long)


def test_ascii_documents_are_left_to_fts5() -> None:
    assert document("Hello, World\0!") == ("hello, world !", "")
    assert document("می‌خواهم VIP") == ("می خواهم vip", "میخواهم")
    assert document("نمی‌خواهم‌شان") == ("نمی خواهم شان", "نمیخواهم خواهمشان نمیخواهمشان")


def test_fold() -> None:
    assert fold("می‌خواهم") == "میخواهم"
    assert fold("می‌خواهم", " ") == fold("می¬خواهم", " ") == "می خواهم"
    assert fold("ABC Straße ١٢") == "abc strasse 12"
    assert tokens("Foo_bar: می‌خواهم، ۱۲٫۵!") == ["foo", "bar", "می", "خواهم", "12", "5"]


def test_fold_is_idempotent() -> None:
    for code in range(0x110000):
        once = fold(char := chr(code))
        assert once == char or fold(once) == once, hex(code)


@settings(deadline=None)
@given(PERSIAN)
def test_keys_are_idempotent(text: str) -> None:
    for key in (fold, squash, name_key):
        assert key(key(text)) == key(text)


def test_name_keys() -> None:
    ali = ["علی‌رضا", "علیرضا", "علی رضا", "علي‌رضا", " علی\u00a0 رضا\u200f"]
    assert {name_key(name) for name in ali} == {squash(name) for name in ali} == {"علیرضا"}
    assert name_key("Ada  LOVELACE") == "ada lovelace"
    assert name_key("Ann Alee") != name_key("Anna Lee")
    assert squash("O'Brien") == squash("obrien")
    assert name_key("؟؟") != name_key("!!")


def test_sorting() -> None:
    expected = [
        "آرش",
        "احمد",
        "بابک",
        "پریسا",
        "جمشید",
        "چنگیز",
        "زهرا",
        "ژاله",
        "کاوه",
        "گلی",
        "وحید",
        "هادی",
        "یاسر",
    ]
    assert sorted(sorted(expected), key=sort_key) == expected
    mixed = ["", "12", "۲۱", "آبان", "ابان", "رئيس", "رابط", "ربط", "ٹام", "Ada", "éva", "Zoe", "Ω"]
    expected = ["", "12", "۲۱", "آبان", "ابان", "رابط", "رئيس", "ربط", "ٹام", "Ada", "éva", "Zoe", "Ω"]
    assert sorted(mixed, key=sort_key) == expected
    assert sort_key("كاوه") == sort_key("کـاوِه")
    assert sort_key("علی‌رضا") == sort_key("علیرضا")
    assert sort_key("ali b") < sort_key("alib")
