"""App mode: letters joined and lines in visual order, as ICU draws them, on terminals that cannot."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from supportctl.rendering import Look, render
from supportctl.rendering import visual as module
from supportctl.rendering.bidi import FSI, LRI, PDI, RLI, decide
from supportctl.rendering.visual import shape, visual
from supportctl.reports.model import TEXT, Column, Document, Table

if TYPE_CHECKING:
    from collections.abc import Callable

LINES = json.loads((Path(__file__).parent / "icu_lines.json").read_text())
ENOUGH = 50_000
_ARABIC = "ابپسلنیگمهءآۀ"
_MARKS = "\u064b\u064e\u0651\u0654\u0301"
_OTHERS = (
    *"()[]{}<>«»\"'!?؟،؛:;.,-+/#@*%&=_٪٫٬…–$€", *"     ", "\u200c", "\u200d", "\u200e", "\u200f",
)  # fmt: skip


def mixed_line(random: Random, depth: int = 0) -> str:
    """A line of up to about thirty characters whose isolates are balanced, up to three in one another."""
    parts: list[str] = []
    length = random.randint(1, 30)
    while len(parts) < length:
        kind = random.random()
        if kind < 0.3:
            parts.append(random.choice(_ARABIC))
            while random.random() < 0.15:
                parts.append(random.choice(_MARKS))
        elif kind < 0.45:
            parts.append(random.choice("abcXYZ"))
        elif kind < 0.6:
            parts.append(random.choice("0123456789۰۱۲۳۴۵۶۷۸۹٠١٢٣"))
        elif kind < 0.62:
            parts.append(random.choice("אב"))
        elif kind < 0.66 and len(parts) > 4 and depth < 3:
            parts.append(random.choice((LRI, RLI, FSI)) + mixed_line(random, depth + 1) + PDI)
        else:
            parts.append(random.choice(_OTHERS))
    return "".join(parts)


@pytest.mark.parametrize(("line", "drawn"), LINES)
def test_lines_that_icu_72_drew(line: str, drawn: str) -> None:
    assert visual(line) == drawn


def test_brackets_still_enclose() -> None:  # case 47
    assert visual("refund لطفاً (فوری)") == "refund (یروف) اًفطل"


@pytest.mark.slow
def test_as_icu_draws_them() -> None:
    icu = pytest.importorskip("icu", reason="PyICU, the independent oracle, is not installed")
    options = icu.Bidi.KEEP_BASE_COMBINING | icu.Bidi.DO_MIRRORING | icu.Bidi.REMOVE_BIDI_CONTROLS
    oracle = icu.Bidi()
    random = Random(1405)  # noqa: S311  # the same lines every time
    for _ in range(ENOUGH):
        line = mixed_line(random)
        oracle.setPara(icu.UnicodeString(line), 0)
        assert visual(line) == str(oracle.writeReordered(options)), ascii(line)


def test_letters_are_joined_before_they_are_measured() -> None:
    assert shape("plain") == "plain"
    assert shape("سلام") == "ﺳﻼﻡ"
    assert (cell_len("سلام"), cell_len(shape("سلام"))) == (4, 3)
    # A joiner that is no letter keeps the halves of a word apart.
    assert visual(shape("می‌خواهم")) == "ﻢﻫﺍﻮﺧﯽﻣ"
    assert shape("اللّه") != "ﷲ"
    # Terminals draw a hamza alone that their font lacks; as one letter with its heh it is there.
    assert shape("خانه\u0654 ما") == shape("خان\u06c0 ما")


def test_no_line_keeps_a_control_and_none_grows() -> None:
    random = Random(7)  # noqa: S311
    for _ in range(500):
        # Rich counts what a joiner joins as one.
        line = mixed_line(random).replace("\u200d", "")
        drawn = visual(line)
        assert not {LRI, RLI, FSI, PDI, "\u200e", "\u200f", "\u200c", "\u200d", "\U000e01ef"} & set(drawn)
        assert cell_len(drawn) == cell_len(line)


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_columns_stay_where_they_are(
    language: str, width: int, table: Table, document: Document, look: Callable[..., Look]
) -> None:
    shown = look(language, width=width, bidi="app", is_terminal=True)
    lines = render(table, "table", shown).splitlines()
    assert len(lines) == 1 + len(table.rows)
    assert len({cell_len(line) for line in lines}) == 1
    page = render(document, "table", shown)
    assert not {LRI, RLI, FSI, PDI} & set(page + "".join(lines))


def test_a_neighbour_never_changes_places(look: Callable[..., Look]) -> None:
    table = Table("t", (Column("a", TEXT, "A"), Column("b", TEXT, "B")), [("یک", "دو")])
    line = render(table, "table", look(bidi="app")).splitlines()[1]
    assert line.split() == [visual(shape("یک")), visual(shape("دو"))]


@pytest.mark.parametrize(
    "environ",
    [
        {"TERM": "alacritty"}, {"TERM": "foot-extra"}, {"TERM": "linux"},
        {"TERM": "xterm", "XTERM_VERSION": "XTerm(379)"},
        {"TERM": "xterm-ghostty", "GHOSTTY_RESOURCES_DIR": "/x"}, {"TERM": "xterm-256color", "WT_SESSION": "1"},
    ],
)  # fmt: skip
def test_auto_draws_where_the_terminal_cannot(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert decide("auto", environ, is_terminal=True) == "app"
    assert decide("auto", environ, is_terminal=False) == "off"
    # tmux passes isolates on and draws nothing itself.
    assert decide("auto", {**environ, "TMUX": "x"}, is_terminal=True) == "terminal"
    assert decide("terminal", environ, is_terminal=True) == "terminal"
    monkeypatch.setattr(module, "is_available", lambda: False)
    assert decide("auto", environ, is_terminal=True) == decide("app", environ, is_terminal=True) == "terminal"


@given(st.text(st.sampled_from("سلاملأإآبپتکگیئؤةه\u0654\u064b\u0650\u0651\u0640\u200c\u200d ab1۲(،"), max_size=30))
def test_shapes_are_those_that_the_library_makes_with_the_same_settings(text: str) -> None:
    from arabic_reshaper import ArabicReshaper

    settings = {
        "delete_harakat": False, "support_zwj": True, "support_ligatures": True, "ARABIC LIGATURE ALLAH": False,
    }  # fmt: skip
    expected = ArabicReshaper(configuration=settings).reshape(text.replace("ه\u0654", "\u06c0"))
    assert shape(text) == expected
