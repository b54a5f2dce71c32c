"""Directions at a terminal: isolates per rendered line, never open at its end, never elsewhere."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from supportctl.rendering import Look, render
from supportctl.rendering.bidi import (
    FSI,
    LRI,
    PDI,
    RLI,
    balance,
    decide,
    embed,
    embed_commands,
    embed_token,
    is_rtl,
    isolate,
)
from supportctl.reports.model import TEXT, Column, Document, Line, Plain, Section, Table, say

Looks = Callable[..., Look]
OPENERS = (LRI, RLI, FSI)


def assert_balanced(text: str) -> None:
    for line in text.split("\n"):
        depth = 0
        for char in line:
            depth += (char in OPENERS) - (char == PDI)
            assert depth >= 0, ascii(line)
        assert depth == 0, ascii(line)


@pytest.mark.parametrize(
    ("environ", "answer"),
    [
        ({"TERM": "xterm-256color", "VTE_VERSION": "7006"}, "terminal"),
        ({"TERM": "xterm-256color"}, "terminal"),
        ({"TERM": "dumb", "VTE_VERSION": "7006"}, "off"),
        ({"TERM": "mlterm"}, "off"),  # case 49
        ({"TERM": "xterm", "MLTERM": "3.9.0"}, "off"),
        ({"TERM": "xterm-kitty"}, "off"),  # case 50
        ({"TERM": "xterm", "KITTY_WINDOW_ID": "1"}, "off"),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x", "KITTY_WINDOW_ID": "1"}, "terminal"),  # noqa: S108
        ({"TERM": "screen", "STY": "1.x"}, "terminal"),
    ],
)
def test_auto_looks_at_the_terminal(environ: dict[str, str], answer: str) -> None:
    assert decide("auto", environ, is_terminal=True) == decide(None, environ, is_terminal=True) == answer
    assert decide("auto", environ, is_terminal=False) == "off"
    assert decide("off", environ, is_terminal=True) == "off"
    assert decide("terminal", environ, is_terminal=True) == "terminal"
    assert decide("app", environ, is_terminal=True) == "app"


def test_isolates_stand_only_where_text_can_move() -> None:
    assert isolate("plain") == "plain"
    assert isolate("é ü") == "é ü"
    assert isolate("سلام iPhone") == f"{RLI}سلام iPhone{PDI}"
    assert isolate("12 سلام") == f"{RLI}12 سلام{PDI}"
    assert isolate("iPhone سلام") == f"{LRI}iPhone سلام{PDI}"
    assert isolate("iPhone سلام", rtl=True) == f"{RLI}iPhone سلام{PDI}"
    assert (embed("x"), embed_token("-5")) == (f"{FSI}x{PDI}", f"{LRI}-5{PDI}")
    assert (is_rtl("12"), is_rtl("é سلام"), is_rtl("؟ سلام")) == (False, False, True)


def test_a_wrapped_isolate_keeps_its_direction() -> None:
    assert balance([f"a {FSI}سلام", f"word{PDI} b"]) == [f"a {FSI}سلام{PDI}", f"{RLI}word{PDI} b"]
    assert balance([f"{LRI}{FSI}x", "y", f"z{PDI}{PDI}"]) == [
        f"{LRI}{FSI}x{PDI}{PDI}",
        f"{LRI}{LRI}y{PDI}{PDI}",
        f"{LRI}{LRI}z{PDI}{PDI}",
    ]


@given(st.text(st.sampled_from([*OPENERS, *"ab سل"]), max_size=20), st.integers(0, 20))
def test_balanced_lines_stay_balanced(text: str, cut: int) -> None:
    whole = text + PDI * sum(char in OPENERS for char in text)
    assert_balanced("\n".join(balance([whole[:cut], whole[cut:]])))


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("width", [40, 80, 100, 200])
def test_every_line_is_balanced_and_as_wide_as_the_others(
    language: str, width: int, table: Table, document: Document, look: Looks
) -> None:  # cases 44, 45
    for bidi in ("terminal", "off"):
        shown = look(language, width=width, bidi=bidi, is_terminal=True)
        lines = render(table, "table", shown).splitlines()
        assert len(lines) == 1 + len(table.rows)
        assert len({cell_len(line) for line in lines}) == 1
        page = render(document, "table", shown)
        assert_balanced("\n".join(lines))
        assert_balanced(page)
        assert not any(line != line.rstrip() for line in page.splitlines())
        has_isolates = any(char in OPENERS for char in "".join(lines) + page)
        assert has_isolates == (bidi == "terminal")
        # A terminal loses an isolate in its first column.
        assert not any(line.startswith(OPENERS) for line in [*lines, *page.splitlines()])


@given(st.lists(st.text(st.sampled_from("ab 12-+سلام‌ً日👩\u202e\u2067\n."), max_size=50), min_size=1, max_size=4))
def test_no_text_moves_a_column(texts: list[str]) -> None:
    from supportctl.locales import Locale

    columns = (Column("a", TEXT, "A", is_flexible=True), Column("b", TEXT, "B"))
    table = Table("t", columns, [(text, "بله") for text in texts])
    shown = Look(Locale("en"), 0, width=30, bidi="terminal")
    for name in ("table", "text"):
        text = render(table, name, shown)
        assert_balanced(text)
        assert len({cell_len(line) for line in text.splitlines()[1:]}) == 1
        assert all(RLI + "بله" + PDI in line for line in text.splitlines()[1:])


def test_machine_tokens_read_left_to_right_in_persian(look: Looks) -> None:  # case 51
    line = Line(say("تلفن {phone} برای {who}", phone=Plain("0912-345-6789"), who="Ada"))
    page = Document("x", say("T"), None, [Section(None, [line])], {}, Table("x", (), ()))
    text = render(page, "table", look("fa", bidi="terminal"))
    assert f" {RLI}تلفن {LRI}0912-345-6789{PDI} برای {FSI}Ada{PDI}{PDI}\n" in text
    assert "تلفن 0912-345-6789 برای Ada\n" in render(page, "text", look("fa"))


def test_a_stored_override_never_reaches_the_terminal(look: Looks) -> None:  # case 52
    table = Table("t", (Column("s", TEXT, "S"),), (("a\u202eb",),))
    for bidi in ("terminal", "off"):
        for name in ("table", "text", "tsv", "csv", "markdown", "html"):
            assert "\u202e" not in render(table, name, look(bidi=bidi))
    assert render(table, "json", look()) == '[{"s":"a\\u202eb"}]\n'


def test_a_terminal_without_isolates_gets_latin_digits(document: Document, look: Looks) -> None:  # case 50
    assert "#142" in render(document, "table", look("fa", bidi="off", is_terminal=True))
    assert "#۱۴۲" in render(document, "table", look("fa", bidi="terminal", is_terminal=True))


def test_a_command_in_a_persian_sentence_reads_left_to_right() -> None:
    assert bidi_commands("با -n 0 همه") == "با [-n 0] همه"
    assert bidi_commands("supportctl ticket list --all: همه") == "[supportctl ticket list --all]: همه"
    # What was put into it is a part of it, what stands for itself is not.
    assert bidi_commands(f"با supportctl help {FSI}dates{PDI} ببینید") == f"با [supportctl help {FSI}dates{PDI}] ببینید"
    assert bidi_commands(f"با supportctl show {FSI}علی{PDI}") == f"با [supportctl show] {FSI}علی{PDI}"
    assert bidi_commands("شد (برگرداندن: supportctl undo)") == "شد (برگرداندن: [supportctl undo])"
    assert bidi_commands("ثبت: supportctl help f(x)") == "ثبت: [supportctl help f(x)]"
    assert bidi_commands("12 از 213؛ 5% (7 روز)") == "12 از 213؛ 5% (7 روز)"


def bidi_commands(text: str) -> str:
    return (
        embed_commands(text)
        .replace(LRI, "[")
        .replace(f"{PDI}", "]")
        .replace(f"{FSI}dates]", f"{FSI}dates{PDI}")
        .replace(f"{FSI}علی]", f"{FSI}علی{PDI}")
    )
