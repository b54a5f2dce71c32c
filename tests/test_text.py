"""Showing text: nothing acts on a terminal, cells are counted as Rich counts them, arguments come clean."""

import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from supportctl.text import one_line, pad, spreadsheet_safe, truncate, visible, visible_block, width, wrap

BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C}
ANY = st.text(st.characters(categories=None), max_size=60)
TRICKY = st.text(
    st.sampled_from("ab \r\n\t\u0301\u064b\u200b\u200c\u200d\u202e\u2028\x85\ud800سم日👩\ufe0f"), max_size=60
)


def test_visible_over_all_code_points() -> None:
    # Between the planes of letters and the tags nothing is assigned, and nothing differs behind them.
    for code in (*range(0x34000), *range(0xE0000, 0xE1000), *range(0xF0000, 0x110000, 0x101), 0x10FFFF):
        char = chr(code)
        category = unicodedata.category(char)
        shown, block = visible(char), visible_block(char)
        if category in ("Cc", "Cs", "Cf", "Zl", "Zp") or shown != char:
            assert category[0] in "CZ", hex(code)
            assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or ord(c) in BIDI for c in shown)
            assert visible(shown) == shown
            assert visible_block(block) == block
            assert block == shown or (shown, block) in {("↵", "\n"), (" ", "\t")}
        else:
            assert block == char


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[2J\x1b]52;c;eA==\x07", "^[[2J^[]52;c;eA==^G"),
        ("paid\b\b\b\bfree\x7f", "paid^H^H^H^Hfree^?"),
        ("\x9b2J\x85", "<U+009B>2J<U+0085>"),
        ("a\u202eb\u2067c\u2069", "a<U+202E>b<U+2067>c<U+2069>"),
        ("\ufeffa\u200e\u200f\u061c\u200b\u2060\u00adb", "ab"),
        ("\U000e0041\ufff9", "<U+E0041><U+FFF9>"),
        ("می\u200cخواهم 👨\u200d👩", "می\u200cخواهم 👨\u200d👩"),
        ("a\ud800b\udcff", "a\ufffdb\ufffd"),
        ("a\r\nb\nc\u2028d\u2029e\tf\rg", "a↵b↵c↵d↵e f^Mg"),
        ("مُحَمَّد", "مُحَمَّد"),
        ("a" + "\u0301" * 20 + "b\u0301", "a" + "\u0301" * 8 + "b\u0301"),
        ("a" + "\u0301\u200b" * 20, "a" + "\u0301" * 8),
        ("a" + "\u0301\u200d" * 20, "a" + "\u0301\u200d" * 4),
    ],
)
def test_visible(raw: str, shown: str) -> None:
    assert visible(raw) == shown


def test_visible_block_keeps_lines_and_tabs() -> None:
    assert visible_block("a\r\n\tb\rc\u2028d\x1b") == "a\n\tb^Mc\nd^["


@settings(deadline=None)
@given(ANY | TRICKY)
def test_visible_is_idempotent_and_harmless(text: str) -> None:
    for show in (visible, visible_block):
        shown = show(text)
        assert show(shown) == shown
        shown.encode()
    assert len(visible(text).splitlines()) <= 1


@pytest.mark.parametrize(
    "unit", ["a", "\x1b[", "سلام\u202e", "\u0301", "\u200d", "日本", "a ", "\r\n", " ", "👩\u200d"]
)
@pytest.mark.parametrize("function", [visible, visible_block, width, one_line, lambda text: truncate(text, 80)])
def test_linear_time(function: Callable[[str], object], unit: str) -> None:
    text = unit * (1_200_000 // len(unit.encode()))
    start = time.process_time()
    function(text)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("text", "cells"),
    [("می‌خواهم", 7), ("کتابِ", 4), ("مُحَمَّد", 4), ("سـلام", 5), ("لا", 2), ("ﻻ", 1), ("خانهٔ", 4), ("﷽", 1)]
    + [(mark, 0) for mark in "\u200c\u200d\u200e\u200f\u061c\u202b\u202c\u2066\u2068\u2069\ufeff\u2060"]
    + [
        ("日本語", 6),
        ("한국어", 6),
        ("❤️", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("👍🏽", 2),
        ("👩🏽‍💻", 2),
        ("1️⃣", 2),
        ("🏴‍☠️", 2),
        ("🇮🇷", 2),
        ("─│", 2),
    ],
)
def test_width_is_that_of_rich(text: str, cells: int) -> None:
    assert width(text) == cell_len(text) == cells


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", max_codepoint=0x30FF, categories=["L", "N", "P"]), max_size=40))
def test_width_of_letters_is_that_of_rich(text: str) -> None:
    assert width(text) == cell_len(text)


@pytest.mark.parametrize(
    ("text", "cells", "short"),
    [
        ("hello", 5, "hello"),
        ("hello", 4, "hel…"),
        ("hello", 1, "…"),
        ("hello", 0, ""),
        ("کتابِ من", 5, "کتابِ…"),
        ("日本語", 4, "日…"),
        ("日本語", 6, "日本語"),
        ("👩\u200d💻👩\u200d💻", 3, "👩\u200d💻…"),
        ("a\u0301\u0302", 1, "a\u0301\u0302"),
    ],
)
def test_truncate(text: str, cells: int, short: str) -> None:
    assert truncate(text, cells) == short


@settings(deadline=None)
@given(ANY | TRICKY, st.integers(0, 30))
def test_truncate_and_pad_fit(text: str, cells: int) -> None:
    text = visible(text)
    assert width(truncate(text, cells)) <= cells
    assert width(pad(truncate(text, cells), cells)) == cells
    assert width(pad(truncate(text, cells), cells, right=True)) == cells


@settings(deadline=None)
@given(ANY | TRICKY, st.integers(2, 30))
def test_wrap_fits_and_loses_nothing_but_spaces(text: str, cells: int) -> None:
    text = visible(text)
    lines = wrap(text, cells)
    assert all(width(line) <= cells for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_wrap() -> None:
    assert wrap("", 10) == [""]
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("  one\n\n- two", 20) == ["  one", "", "- two"]
    assert wrap("a abcdefgh b", 3) == ["a", "abc", "def", "gh", "b"]
    assert wrap("日本語", 1) == ["日", "本", "語"]


def test_one_line() -> None:
    assert one_line("a\tb\r\nc\rd\ne\u2028f\u2029g\x0bh\x0ci\x85j\n\nk") == "a b c d e f g h i j  k"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@a", "\t=", "\r=", "\n=", "  =1", "＝1", "＋", "－", "＠x", "\u00a0=1"]
)
def test_spreadsheet_safe_guards(text: str) -> None:
    assert spreadsheet_safe(text) == f"'{text}"


@settings(deadline=None)
@given(ANY)
def test_spreadsheet_safe_never_begins_a_formula(text: str) -> None:
    safe = spreadsheet_safe(text)
    assert not safe.lstrip(" ").startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert spreadsheet_safe(safe) == safe
    assert safe.endswith(text)
