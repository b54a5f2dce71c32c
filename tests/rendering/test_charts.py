"""Charts as SVG: what they draw of few weeks, of none, and of hostile text, and how they are mirrored."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportctl.rendering import render
from supportctl.rendering.canvas import WIDTH
from supportctl.rendering.charts import EDGES, draw
from supportctl.rendering.styles import STYLES
from supportctl.reports import model
from supportctl.reports.model import Chart, Document, Folded, Line, Section, Table, WorkTime, say
from supportctl.reports.pictures import (
    Bar,
    BarChart,
    CountPeriod,
    CountSeries,
    Picture,
    SharePeriod,
    ShareSeries,
    WaitChart,
    WaitMark,
)
from supportctl.stats import wilson
from tests.rendering.test_formats import Looks, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from supportctl.rendering import Look

MONDAY = date(2026, 11, 9)
TITLE, NOTE = say("Title"), say("Note")


def starts(count: int) -> list[date]:
    return [MONDAY - timedelta(weeks=back) for back in range(count - 1, -1, -1)]


def shares(*scores: tuple[int, int], **more: Any) -> ShareSeries:
    """The series of so many of so many, as a page would make it."""
    weeks = [
        SharePeriod(
            start,
            say("{x} of {n}", x=x, n=n),
            n,
            x / n if n >= 5 else None,
            *(wilson(x, n) if n else (None, None)),
        )
        for start, (x, n) in zip(starts(len(scores)), scores, strict=True)
    ]
    return ShareSeries(TITLE, NOTE, weeks, **more)


def counts(*amounts: int, is_over: bool = True, **more: Any) -> CountSeries:
    weeks = [CountPeriod(start, say("{n}", n=n), n) for start, n in zip(starts(len(amounts)), amounts, strict=True)]
    weeks[-1] = weeks[-1]._replace(is_over=is_over)
    return CountSeries(TITLE, NOTE, weeks, **more)


def waits(*minutes: float, waiting: Sequence[float] = (), typical: float | None = None) -> WaitChart:
    marks = [WaitMark(one, say("{time}", time=WorkTime(one)), True) for one in minutes]
    marks += [WaitMark(one, say("still {time}", time=WorkTime(one)), False) for one in waiting]
    return WaitChart(TITLE, say("{n} in all", n=len(marks)), NOTE, marks, typical)


def bars(*named: tuple[str, int, float | None], word: bool = False) -> BarChart:
    unusual = say("unusual") if word else None
    return BarChart(
        TITLE,
        NOTE,
        [Bar(say("{name}", name=name), say("{name}: {n}", name=name, n=n), n, usual, unusual)
         for name, n, usual in named],
    )  # fmt: skip


ALL: dict[str, Picture] = {
    "shares": shares((3, 3), (0, 0), (5, 7), (9, 9), (2, 9), usual=0.86, word=say("unusual")),
    "counts": counts(12, 18, 0, 22, 41, low=8, high=30, usual_from=1, word=say("unusual")),
    "waits": waits(0, 14, 15, 70, 500, 2500, waiting=(20, 3000), typical=70),
    "many waits": waits(*[30] * 118, *range(0, 2000, 40), waiting=[40] * 3 + [5000]),
    "bars": bars(("delivery", 9, 2.0), ("product", 3, 4.25), ("other", 1, None), word=True),
}


def drawn(picture: Picture, look: Look) -> ET.Element:
    """The drawing, parsed as XML."""
    return ET.fromstring(draw(picture, look))  # noqa: S314  # our own


def found(svg: ET.Element, tag: str, kind: str = "") -> list[ET.Element]:
    return [one for one in svg.iter(tag) if kind in one.get("class", "").split() or not kind]


@pytest.mark.parametrize("language", ["en", "fa"])
def test_snapshots(look: Looks, snapshot: Callable[[str, str], None], language: str) -> None:
    text = "".join(f"{draw(picture, look(language))}\n" for picture in ALL.values())
    snapshot(f"charts.{language}.svg", text)


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", ALL)
def test_every_chart_says_what_it_shows_and_stays_inside(look: Looks, name: str, language: str) -> None:
    svg = drawn(ALL[name], look(language))
    assert svg.get("role") == "img"
    title, desc = list(svg)[:2]
    assert (title.tag, title.text, desc.tag) == ("title", "Title", "desc")
    assert desc.text
    left, top, width, height = map(float, (svg.get("viewBox") or "").split())
    assert (left, top, width, svg.get("width")) == (0, 0, WIDTH, "100%")
    for one in svg.iter():
        if one.get("class") == "name":
            continue  # it has a room of its own
        across = [float(one.get(key, 0)) for key in ("x", "x1", "x2", "cx")]
        down = [float(one.get(key, 0)) for key in ("y", "y1", "y2", "cy")]
        assert all(0 <= at <= WIDTH for at in across)
        assert all(0 <= at <= height for at in down)
        if one.tag == "rect":
            assert float(one.get("x", 0)) + float(one.get("width", 0)) <= WIDTH + 0.1
            assert float(one.get("height", 0)) >= 0


@pytest.mark.parametrize("name", ALL)
def test_time_runs_from_where_lines_begin(look: Looks, name: str) -> None:
    plain, mirrored = (drawn(ALL[name], look(language)) for language in ("en", "fa"))
    assert (plain.get("direction"), mirrored.get("direction")) == ("ltr", "rtl")
    for one, other in zip(plain.iter(), mirrored.iter(), strict=True):
        assert (one.tag, one.get("class"), one.get("text-anchor")) == (
            other.tag,
            other.get("class"),
            other.get("text-anchor"),
        )
        if one.get("class") == "name":
            continue
        for key in ("x1", "x2", "cx", *(["x"] if one.tag == "text" else [])):
            if one.get(key) is not None:
                assert float(one.get(key, 0)) + float(other.get(key, 0)) == pytest.approx(WIDTH, abs=0.11)
        if one.tag in ("rect", "svg") and one is not plain:
            edges = float(one.get("x", 0)) + float(one.get("width", 0)) + float(other.get("x", 0))
            assert edges == pytest.approx(WIDTH, abs=0.11)


def test_labels_are_in_the_language(look: Looks) -> None:
    text = draw(ALL["counts"], look("fa"))
    assert "۴۱" in text
    assert "۱۸ آبان" in text  # 2026-11-09
    assert "9 Nov" in draw(ALL["counts"], look())


def test_few_ratings_have_no_point_and_none_leave_a_gap(look: Looks) -> None:
    svg = drawn(shares((3, 4), (0, 0), (4, 5)), look())
    assert len(found(svg, "circle", "point")) == 1
    assert len(found(svg, "line", "whisker")) == 2 * 3
    assert [one.text for one in found(svg, "text", "count")] == ["4", "0", "5"]


def test_one_week_alone(look: Looks) -> None:
    assert len(found(drawn(shares((1, 1)), look()), "circle")) == 0
    assert len(found(drawn(counts(1), look()), "rect", "bar")) == 1
    assert len(found(drawn(waits(30), look()), "circle", "point")) == 1
    assert len(found(drawn(bars(("a", 1, None)), look()), "line", "mark")) == 0


def test_without_usual_weeks_there_is_no_band_and_no_dash(look: Looks) -> None:
    assert not found(drawn(counts(3, 4), look()), "rect", "band")
    assert found(drawn(counts(3, 4, low=1, high=9), look()), "rect", "band")
    assert not found(drawn(shares((6, 7)), look()), "line", "usual")


def test_a_week_that_is_not_over_is_hollow(look: Looks) -> None:
    svg = drawn(counts(3, 4, is_over=False), look())
    assert (len(found(svg, "rect", "bar")), len(found(svg, "rect", "hollow"))) == (1, 1)


def test_open_waits_are_hollow_in_dots_and_in_bars(look: Looks) -> None:
    few = drawn(waits(1, 20, 30, waiting=(40, 5000)), look())
    assert (len(found(few, "circle", "point")), len(found(few, "circle", "hollow"))) == (3, 2)
    many = drawn(waits(*[20] * 80, waiting=[20] * 5), look())
    assert not found(many, "circle")
    (bar,) = found(many, "rect", "bar")
    (hollow,) = found(many, "rect", "hollow")
    assert float(hollow.get("y", 0)) + float(hollow.get("height", 0)) == pytest.approx(float(bar.get("y", 0)), abs=0.11)
    assert [one.text for one in found(many, "text", "count")] == ["80 + 5"]


@pytest.mark.parametrize("minutes", [0, 14.9, *EDGES, 1921, 10**7])
def test_every_wait_has_a_place(look: Looks, minutes: float) -> None:
    (dot,) = found(drawn(waits(minutes), look()), "circle")
    wide = WIDTH / (len(EDGES) + 1)
    assert float(dot.get("cx", 0)) // wide == sum(minutes >= edge for edge in EDGES)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=13))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_counts_fit_and_labels_do_not_touch(look: Looks, amounts: list[int]) -> None:
    svg = drawn(counts(*amounts, low=0, high=max(amounts)), look())
    labels = found(svg, "text", "count")
    room = max(len(one.text or "") for one in labels) * 6.5
    middles = [float(one.get("x", 0)) - room / 2 * (one.get("text-anchor") == "end") for one in labels]
    assert all(after - before >= room for before, after in pairwise(middles))
    assert middles[-1] + room / 2 <= WIDTH
    assert labels[-1].text == f"{amounts[-1]:,}"
    assert len(found(svg, "text", "tick")) <= 5 + 13
    assert all(float(one.get("y", 0)) >= 20 for one in found(svg, "rect"))


def test_text_of_people_cannot_act(look: Looks, hostile: str) -> None:
    for language in ("en", "fa"):
        text = draw(bars((hostile, 3, 1.0), ("w" * 300, 1, None)), look(language))
        svg = ET.fromstring(text)  # noqa: S314
        assert {one.tag for one in svg.iter()} == {"svg", "title", "desc", "g", "text", "rect", "line"}
        assert not set("\u202a\u202b\u202e\u2066\u2067\u2068\u2069\x1b") & set(text)
        assert all(len(one.text or "") <= 28 for one in found(svg, "text", "name"))


def page(table: Table) -> Document:
    charts = [Chart(lambda picture=picture: picture) for picture in ALL.values()]  # type: ignore[misc]
    parts: list[model.Part] = [Line(say("Words")), *charts, Chart(lambda: None), Folded(say("More"), lambda: [table])]
    return Document("weekly", say("Page"), None, [Section(say("Part"), parts)], {}, table, is_page=True)


def test_a_page_holds_its_charts_and_folds_the_rest(look: Looks, table: Table) -> None:
    text = render(page(table), "html", look())
    tags = parsed(text).tags
    assert text.count("<svg viewBox") == tags.count("figure") == len(ALL)
    assert tags.count("details") == tags.count("summary") == 1
    assert "http://" not in text.replace("http://e", "")


def test_other_formats_read_no_chart(look: Looks) -> None:
    def never() -> Any:
        raise AssertionError

    table = Table("t", (model.Column("a", model.TEXT, "A"),), (("x",),))
    parts: list[model.Part] = [Line(say("Words")), Chart(never), Folded(say("More"), never)]
    document = Document("weekly", say("Page"), None, [Section(say("Part"), parts)], {}, table)
    bare = document._replace(sections=[Section(say("Part"), parts[:1])])
    for name in ("text", "table", "markdown", "json", "csv"):
        assert render(document, name, look()) == render(bare, name, look())


def test_a_list_of_things_to_do(look: Looks) -> None:
    rows = [
        [say("CALL"), say("{n}", n=1), say("{who}", who="Ada <b>"), None],
        [None, say("{n}", n=2), say("{who}", who="*Bob*"), say("late")],
        [say("THANK"), say("{who}", who="Eve"), None, None],
    ]
    table = Table("t", (), ())
    document = Document("w", say("Page"), None, [Section(say("Do"), [model.Grid(rows)], "tasks")], {}, table)
    text = render(document, "html", look())
    assert parsed(text).tags.count("li") == 3
    assert "<h3>CALL</h3>\n<ul>\n<li><span>1</span> <span><bdi>Ada &lt;b&gt;</bdi></span></li>" in text
    marked = render(document, "markdown", look())
    assert "**CALL**\n\n- [ ] 1 Ada \\<b\\>\n- [ ] 2 \\*Bob\\* late\n\n**THANK**\n\n- [ ] Eve\n" in marked


def test_what_is_drawn_stands_out_from_its_card() -> None:
    # WCAG 2.2, 1.4.11: 3 to 1 for graphics, 4.5 to 1 for words.
    for sheet in re.findall(r":root \{(.*?)\}", STYLES, re.DOTALL):
        colours = {name: _luminance(digits) for name, digits in re.findall(r"--(\w+): #(\w{3}|\w{6});", sheet)}
        for name, least in (("ink", 4.5), ("dim", 4.5), ("good", 4.5), ("bad", 4.5), ("now", 3), ("past", 3)):
            light, dark = sorted((colours[name], colours["card"]), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= least, (name, sheet)


def _luminance(digits: str) -> float:
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
