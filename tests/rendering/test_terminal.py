"""Tables and pages for people: text is text, one column gives way, colour means a state."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date

import pytest
from rich.cells import cell_len

from supportctl.rendering import Look, render
from supportctl.rendering.values import NOTHING, human, sentence
from supportctl.reports import model
from supportctl.reports.model import TEXT, WORD, Column, Document, Grid, Line, Section, Table, say, say_n

Looks = Callable[..., Look]
MARKUP = (
    "[bold]x[/]",
    "[/]",
    "[link=http://evil]a[/link]",
    "[@click=x]y",
    ":pile_of_poo:",
    "x\\",
    "[#ticket]",
    "{0}",
    "%s",
)


def page(*parts: model.Line | model.Grid | model.Block | model.Table) -> Document:
    return Document("x", say("T"), None, [Section(None, parts)], {}, Table("x", (), ()))


@pytest.mark.parametrize("text", MARKUP)
@pytest.mark.parametrize("colour", [True, False])
def test_markup_is_printed_as_it_is(text: str, colour: bool, look: Looks) -> None:
    table = Table("t", (Column("s", TEXT, "S"), Column("n", TEXT, "N")), ((text, "end"),))
    assert f"{text}  end" in render(table, "table", look(colour=colour))
    assert text in render(page(Line(say("{a} {b}", a=text, b=1))), "table", look(colour=colour))


def test_the_flexible_column_gives_way_first(look: Looks) -> None:
    columns = (Column("a", TEXT, "A"), Column("s", TEXT, "Subject", is_flexible=True), Column("b", TEXT, "B"))
    table = Table("t", columns, (("a" * 20, "s" * 50, "b" * 20),))
    _, row = render(table, "table", look(width=60)).splitlines()
    assert row == "a" * 20 + "  " + "s" * 15 + "…  " + "b" * 20
    _, row = render(table, "table", look(width=30)).splitlines()
    assert row == "a" * 13 + "…  " + "s" * 13 + "…  " + "b" * 13 + "…"
    _, row = render(table, "table", look(width=120)).splitlines()
    assert "s" * 50 in row


def test_a_line_break_makes_no_row(look: Looks) -> None:
    table = Table("t", (Column("s", TEXT, "S"),), (("a\nb\u2028c",),))
    assert render(table, "table", look()).splitlines()[1] == "a↵b↵c"


def test_colour_is_decided_by_the_caller(
    table: Table, document: Document, look: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "20")
    for report in (table, document):
        plain = render(report, "table", look())
        coloured = render(report, "table", look(colour=True))
        assert "\x1b" not in plain
        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
        assert coloured.count("\x1b[0m") * 2 == coloured.count("\x1b[")
    assert "\x1b[1;31murgent\x1b[0m" in render(
        Table("t", (Column("p", WORD, "P"),), (("urgent",),)), "table", look(colour=True)
    )


def test_a_page_is_at_most_78_wide_and_has_no_trailing_space(document: Document, look: Looks) -> None:
    calm = page(
        Line(say("{t}", t="word " * 60), indent=4),
        Grid([(say("a"), say("{t}", t="w " * 100)), (say("{t}", t="label " * 20), None)]),
        model.Block(say("head"), "x" * 300),
    )
    for report in (calm, document._replace(sections=document.sections[:1])):
        lines = render(report, "text", look(width=200)).splitlines()
        assert max(map(cell_len, lines)) == 78
        assert all(line == line.rstrip() for line in lines)


def test_title_and_subtitle_share_a_line_when_they_fit(look: Looks) -> None:
    both = page()._replace(subtitle=say("as of now"))
    assert render(both, "text", look()).splitlines() == ["T" + " " * 68 + "as of now", "-" * 78]
    assert render(both._replace(title=say("T " * 38 + "T")), "text", look()).splitlines()[1] == "as of now"


def test_values_for_people(look: Looks) -> None:
    shown = look()
    expected = {
        (12, model.ID): "12",
        (1234, model.NUMBER): "1,234",
        ("a\x1bb", model.TEXT): "a^[b",
        ("open", model.WORD): "open",
        ("shop\x1b", model.WORD): "shop^[",
        (shown.now - 60_000, model.INSTANT): "1 min ago",
        ("2026-11-20", model.DAY): "20 Nov 2026",
        ("2021", model.DAY): "2021",
        (90, model.MINUTES): "1 h 30 min",
        (0.5, model.SHARE): "50%",
        (("a", "b"), model.TAGS): "a, b",
        (True, model.FLAG): "yes",
        (False, model.FLAG): "no",
        (None, model.TEXT): NOTHING,
    }
    for (value, kind), text in expected.items():
        assert human(value, kind, shown) == text
    assert human(shown.now, model.INSTANT, look(absolute=True)) == "Sat 21 Nov 2026 11:00"
    with pytest.raises(ValueError, match="colour"):
        human(1, "colour", shown)


def test_values_inside_sentences(look: Looks) -> None:
    shown = look()
    values = (
        (None, "–"), (True, "yes"), (1234, "1,234"), (-5, "-5"), ("{b}", "{b}"), (model.Id(7), "#7"),
        (model.Plain("x y"), "x y"), (model.Word("open"), "open"), (model.Minutes(45), "45 min"),
        (model.Share(0.86), "86%"), (model.Day(date(2026, 11, 20)), "20 Nov 2026"),
        (model.Days(date(2026, 11, 14), date(2026, 11, 21)), "14–20 Nov 2026"),
        (model.Instant(shown.now), "Sat 21 Nov 2026 11:00"), (model.Ago(shown.now), "just now"),
        (model.Joined([1, "a"]), "1, a"), (say("<{x}>", x="{y}"), "<{y}>"),
    )  # fmt: skip
    for value, text in values:
        assert sentence(say("a {v} {w}", v=value, w="b"), shown) == f"a {text} b"
    assert sentence(say_n("{n} day", "{n} days", n=1), shown) == "1 day"
    assert sentence(say_n("{n} day", "{n} days", n=0), shown) == "0 days"
    with pytest.raises(TypeError, match="object"):
        sentence(say("{v}", v=object()), shown)


def test_data_formats_import_nothing_heavy() -> None:
    program = (
        "import sys; from supportctl.rendering import render, Look; from supportctl.locales import Locale;"
        "from supportctl.reports.model import *;"
        "t = Table('t', (Column('a', TEXT, 'A'), Column('b', INSTANT, 'B')), (('x', 0),));"
        "render(t, 'tsv', Look(Locale('en'), 0)); render(t, 'text', Look(Locale('en'), 0));"
        "print(*(set(sys.modules) & {'rich', 'zoneinfo', 'gettext', 'persiantools', 'json', 'csv', 'html'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("\n", "")
