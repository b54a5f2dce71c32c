"""Every format of one table and one page with hostile text, in both languages."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportctl.locales import Locale
from supportctl.rendering import FORMATS, Look, render
from supportctl.rendering.bidi import FSI, LRI, PDI, RLI
from supportctl.reports.model import TEXT, Bars, Column, Document, Done, Grid, Id, Line, Section, Sentence, Table, say
from supportctl.text import one_line, visible, visible_block

Looks = Callable[..., Look]
ISOLATES = {LRI, RLI, FSI, PDI}
DIRECTIONS = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200f", "\u061c"}
ENDINGS = {"table": "table.txt", "text": "txt", "markdown": "md"}
TRICKY = "\x1b\x9b\x7f\r\n\t,\"'=+-@|<>&`*_[]{}\\#! \u202e\u2067\u2069\u200f\u200c\u064b\u0670سلا۱a1."
NASTY = st.text(st.one_of(st.sampled_from(TRICKY), st.characters()), max_size=40)


def controls(text: str, allowed: str = "\n") -> list[str]:
    return [
        c for c in text if c not in allowed and (unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in DIRECTIONS)
    ]


def one_cell(text: str) -> Table:
    return Table("t", (Column("text", TEXT, "Text", is_flexible=True),), ((text,),))


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", FORMATS)
def test_snapshots(
    name: str, language: str, table: Table, document: Document, look: Looks, snapshot: Callable[[str, str], None]
) -> None:
    ending = ENDINGS.get(name, name)
    for report in (table, document):
        text = render(report, name, look(language, width=100))
        assert text.endswith("\n")
        assert not controls(text, "\n\t" if name == "tsv" else "\n")
        snapshot(f"{'list' if report is table else 'page'}.{language}.{ending}", text)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_terminal_snapshots(
    language: str, table: Table, document: Document, look: Looks, snapshot: Callable[[str, str], None]
) -> None:
    for name, report in (("list", table), ("page", document)):
        text = render(report, "table", look(language, width=100, bidi="terminal", colour=True, is_terminal=True))
        snapshot(f"{name}.{language}.terminal.txt", text)


def test_a_done_says_its_sentence_or_its_ids(look: Looks) -> None:
    done = Done(say("{id} created for {who}", id=Id(5), who="A <b> \x1b"), [5], {"id": 5})
    assert render(done, "table", look()) == render(done, "text", look()) == "#5 created for A <b> ^[\n"
    assert render(done, "tsv", look()) == render(done, "csv", look()) == "5\n"
    assert json.loads(render(done, "json", look())) == json.loads(render(done, "ndjson", look())) == {"id": 5}
    assert render(done, "markdown", look()) == "\\#5 created for A \\<b\\> ^\\[\n"
    assert "<p>#5 created for <bdi>A &lt;b&gt; ^[</bdi></p>" in render(done, "html", look())


def test_an_empty_list(table: Table, look: Looks) -> None:
    empty = table._replace(rows=(), empty=say("No ticket waits."))
    assert render(empty, "json", look()) == "[]\n"
    assert render(empty, "ndjson", look()) == render(empty, "tsv", look()) == ""
    assert render(empty, "csv", look(header=False)) == ""
    assert render(empty, "csv", look()).startswith("id,status,")
    assert render(empty, "table", look()) == render(empty, "text", look()) == "No ticket waits.\n"
    assert "<p" in render(empty, "html", look())
    assert render(empty._replace(empty=None), "markdown", look()) == "Nothing found.\n"


def test_json_parses_back_to_the_stored_text(table: Table, document: Document, look: Looks, hostile: str) -> None:
    for text in (render(table, "json", look()), render(table, "json", look(indent=True))):
        first = json.loads(text)[0]
        assert first["subject"] == hostile
        assert first["updated_at"] == "2026-11-21T08:00:00Z"
        assert (first["tags"], first["share"], first["ok"], first["since"]) == (
            ["vip", "-x"],
            0.857,
            True,
            "2026-11-20",
        )
    second = json.loads(render(table, "ndjson", look()).splitlines()[1])
    assert second["updated_at"] == "2026-11-20T08:59:59.500Z"
    assert second["why"] == "2 days, rated 1"
    assert second["customer"] is None
    assert json.loads(render(document, "json", look()))["subject"] == hostile
    assert "علی‌رضا" in render(table, "json", look())
    assert "\\u202e" in render(table, "json", look())


def test_csv_reads_back_and_holds_no_formula(table: Table, document: Document, look: Looks, hostile: str) -> None:
    text = render(table, "csv", look())
    header, first, second = csv.reader(io.StringIO(text))
    row = dict(zip(header, first, strict=True))
    assert row["subject"] == f"'{visible_block(hostile)}"
    assert (row["phone"], row["tags"], row["slack"], row["ok"]) == ("'+989121234567", "vip,-x", "75", "true")
    assert second[3] == ""
    assert text == render(document, "csv", look())
    raw = list(csv.reader(io.StringIO(render(table, "csv", look(raw=True)), newline="")))
    assert raw[1][2] == hostile


def test_tsv_has_as_many_fields_as_columns(table: Table, look: Looks) -> None:
    lines = render(table, "tsv", look(header=True)).splitlines()
    assert len(lines) == 3
    assert {line.count("\t") for line in lines} == {len(table.columns) - 1}
    assert lines[1].split("\t")[:2] == ["142", "open"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=NASTY)
def test_no_text_of_a_person_acts_anywhere(look: Looks, text: str) -> None:
    table = one_cell(text)
    for name in FORMATS:
        if name not in ("json", "ndjson"):
            assert not controls(render(table, name, look()), "\n\t"), name
    for name in ("json", "ndjson"):
        shown = render(table, name, look())
        assert not controls(shown)
        data = json.loads(shown)
        assert (data[0] if name == "json" else data) == {"text": text}
        shown.encode()
    assert render(table, "tsv", look()) == visible(one_line(text)) + "\n"
    (cell,) = next(csv.reader(io.StringIO(render(table, "csv", look(header=False)), newline="")))
    assert cell.removeprefix("'") == visible_block(text).removeprefix("'")
    assert not cell.lstrip(" \u00a0\u3000").startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert render(table, "table", look()).count("\n") == render(table, "text", look()).count("\n") == 2
    assert render(table, "markdown", look()).count("\n") == 3


@given(st.text(st.sampled_from("سلا\u064b\u0670\u200c a–"), max_size=60))
def test_persian_text_is_guarded_as_any_other(text: str) -> None:
    for case in (text, "ا" + "\u064b" * 9 + text, "ا" + "\u064b" * 8 + text):
        table = one_cell(case)
        assert render(table, "tsv", Look(Locale("en"), 0)) == visible(one_line(case)) + "\n"


def test_a_megabyte_of_one_word_takes_no_time(look: Looks) -> None:
    import time

    for text in ("ا" * 500_000 + "\x1b", "ا\u064b" * 300_000 + "\u202e", "|" * 500_000):
        table = one_cell(text)
        start = time.perf_counter()
        for name in ("tsv", "csv", "json", "markdown", "html"):
            render(table, name, look())
        assert time.perf_counter() - start < 10


class Counter(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("href", "src", "style") for name, _ in attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(text: str) -> Counter:
    counter = Counter()
    counter.feed(text)
    counter.close()
    assert counter.open == []
    return counter


def test_html_has_the_elements_of_its_template(document: Document, look: Looks) -> None:
    for language in ("en", "fa"):
        text = render(document, "html", look(language))
        tags = parsed(text).tags
        calm = document._replace(
            title=say("Ticket {id} of {who}", id=Id(142), who="Ada"),
            table=document.table,
            sections=[section._replace(parts=[_calm(part) for part in section.parts]) for section in document.sections],
        )
        assert tags == parsed(render(calm, "html", look(language))).tags
        assert "script" not in tags
        assert text.index("charset") < text.index("http-equiv") < text.index("<title>")
        assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in text
        assert not set("\u2066\u2067\u2068\u2069\u202a\u202b\u202e") & set(text)
    assert '<html lang="fa" dir="rtl">' in text  # case 42
    assert '<bdi dir="ltr">0912-345-6789</bdi>' in text
    assert "<bdi>علی‌رضا</bdi>" in text


def _calm(part: Any) -> Any:
    """The same part with harmless text in place of the hostile one."""
    if isinstance(part, str):
        return "calm" if "script" in part else part
    if hasattr(part, "_fields"):
        return type(part)(*map(_calm, part))
    if isinstance(part, list | tuple):
        return type(part)(map(_calm, part))
    if isinstance(part, dict):
        return {key: _calm(value) for key, value in part.items()}
    return part


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=NASTY)
def test_html_shows_the_visible_text(look: Looks, text: str) -> None:
    page = parsed(render(one_cell(text), "html", look()))
    assert visible(text) in page.text
    assert page.tags == parsed(render(one_cell("x"), "html", look())).tags


def test_markdown_escapes_what_would_be_markup(document: Document, look: Looks) -> None:
    text = render(document, "markdown", look())
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "http://" not in text
    for line in text.splitlines():
        if line.startswith("|"):
            assert line.replace("\\|", "").count("|") in (3, 8), line
    assert "> \\- one\\\n> 1\\. two\\\n> \\===\\\n" in text
    assert render(document, "markdown", look("fa")).startswith('<div dir="rtl">\n\n# ')


def test_data_is_in_logical_order_without_isolates(table: Table, look: Looks) -> None:  # case 46
    for name in ("tsv", "csv", "json", "ndjson"):
        text = render(table, name, look("fa", bidi="terminal"))
        assert not ISOLATES & set(text)
        assert "\x1b" not in text
        assert "علی‌رضا" in text


def paged(*sections: Section) -> Document:
    return Document("w", say("Page"), None, sections, {}, Table("t", (), ()), is_page=True)


def test_rows_of_a_grid_are_whole_and_columns_without_anything_are_none(look: Looks) -> None:
    headings = (None, say("now"), None, say("since"), None)
    rows: list[list[Sentence | None]] = [
        [say("a"), say("1"), None, say("25 May 2026"), say("<< odd")],
        [say("b"), say("2")],
    ]
    page = paged(Section(say("Part"), [Grid(rows, headings)]))
    html = render(page, "html", look())
    assert '<tr><th></th><th>now</th><th>since</th><th class="remark"></th></tr>' in html
    assert '<td class="short">25 May 2026</td><td class="remark">&lt;&lt; odd</td></tr>' in html
    assert '<tr><td>b</td><td class="short">2</td><td></td><td class="remark"></td></tr>' in html
    assert "| a | 1 | 25 May 2026 | \\<\\< odd |\n| b | 2 |  |  |\n" in render(page, "markdown", look())


def test_the_first_part_of_a_page_is_no_footnote(look: Looks) -> None:
    line = Line(say("10 of 14"))
    html = render(paged(Section(None, [line]), Section(None, [line])), "html", look())
    assert re.findall("<section.*>", html) == ["<section>", '<section class="notes">']


def test_gaps_between_words_stay_in_markdown(look: Looks) -> None:
    page = paged(Section(None, [Line(say("5 ## 2   4 # 1  x"))]))
    assert "5 \\#\\# 2\u00a0\u00a0 4 \\# 1\u00a0 x" in render(page, "markdown", look())


def test_small_bars_stand_below_each_other(look: Looks) -> None:
    bars = say("{bars}", bars=Bars([1, None, 3]))
    html = render(paged(Section(None, [Grid([[say("a"), bars]])])), "html", look("fa"))
    assert '<span class="bars">▃·█</span>' in html
