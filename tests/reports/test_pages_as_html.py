"""Reports as HTML: well-formed, alone, in both directions, with charts that hold of any week."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.rendering.test_formats import parsed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shell

POLICY = "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\""
NASTY = "<svg onload=alert(1)> \u202e\u2067 \"'&]]> سلام " + "W" * 90


def html(cli: Shell, *options: str, report: str = "weekly") -> str:
    """The page as a browser gets it, after a look at everything that must hold of every page."""
    text = str(cli("report", report, "-f", "html", *options))
    assert text == cli("report", report, "-f", "html", *options)
    tags = parsed(text).tags
    assert "script" not in tags
    assert POLICY in text
    assert not re.search(r"https?:|url\(|@import|@font-face", text)
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069") & set(text)
    return text


def svgs(text: str) -> dict[str, ET.Element]:
    """The charts by their titles."""
    found = [ET.fromstring(one) for one in re.findall(r"<svg viewBox.*?\n</svg>", text, re.DOTALL)]  # noqa: S314  # our own
    return {one.findtext("title") or "": one for one in found}


@pytest.fixture(scope="module")
def busy_database(shared_shell: Shell) -> Path:
    """Ten weeks of a few requests and ratings; the last week has one that waits, and hostile words."""
    cli = shared_shell
    for week in range(10):
        day = date(2026, 9, 1) + timedelta(weeks=week)
        for number in range(3):
            cli.at(f"{day}T0{9 - number}:00Z")(
                "ticket", "new", NASTY, "-c", f"{NASTY} {number}", "--category", NASTY, "--channel", "email", "-q"
            )
    cli.at("2026-11-10T10:00Z")("ticket", "new", NASTY, "-c", NASTY, "--category", NASTY, "--channel", "email")
    cli.at("2026-11-10T10:10Z")("ticket", "new", "b", "-c", "Bo", "--category", "billing", "--channel", "email")
    cli.at("2026-11-10T11:00Z")("reply", "32", "-m", "c", "--resolve")
    cli("feedback", "add", "5", "--ticket", "32", "-m", NASTY)
    return cli.db


@pytest.fixture
def busy(cli: Shell, busy_database: Path) -> Shell:
    shutil.copyfile(busy_database, cli.db)
    return cli.at("2026-11-20T10:00Z")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_hostile_week(busy: Shell, language: str) -> None:
    text = html(busy, "--lang", language)
    assert f'<html lang="{language}" dir="{"rtl" if language == "fa" else "ltr"}">' in text
    charts = svgs(text)
    assert len(charts) == 4
    assert {one.get("direction") for one in charts.values()} == {"rtl" if language == "fa" else "ltr"}
    assert "onload" not in text.replace("&lt;svg onload=alert(1)&gt;", "")


def test_the_charts_of_a_week(busy: Shell) -> None:
    charts = svgs(html(busy))
    waits = charts["Wait for the first answer, in working hours"]
    kinds = [one.get("class") for one in waits.iter("circle")]
    assert kinds == ["point", "hollow"]
    assert waits.findtext("desc") == "1 answered, 1 not answered"
    assert "9–15 Nov 2026: 1 of 1 satisfied" in (charts["Satisfied, week by week"].findtext("desc") or "")
    assert not list(charts["Satisfied, week by week"].iter("circle"))
    assert "9–15 Nov 2026: 2 requests" in (charts["Requests, week by week"].findtext("desc") or "")


def test_persian_charts_have_persian_days_and_digits(busy: Shell) -> None:
    busy.environ["SUPPORTCTL_CALENDAR"] = "jalali"
    text = "".join(ET.tostring(one, "unicode") for one in svgs(html(busy, "--lang", "fa")).values())
    assert "۱۶ آبان" in text  # the Saturday before 2026-11-10
    labels = "".join(re.findall(r'<text class="(?!name)[^>]*>([^<]*)</text>', text))
    assert re.search(r"[۰-۹]", labels)
    assert not re.search(r"[0-9]", labels)


def test_an_empty_desk_has_no_chart(cli: Shell) -> None:
    assert svgs(html(cli)) == {}
    assert "<figure>" not in html(cli, "--lang", "fa")


def test_one_request_and_no_usual_week(cli: Shell) -> None:
    cli.at("2026-11-10T10:00Z")("ticket", "new", "a", "--channel", "email")
    text = html(cli.at("2026-11-20T10:00Z"))
    charts = svgs(text)
    assert list(charts) == ["Wait for the first answer, in working hours", "Requests, week by week"]
    assert [one.get("class") for one in charts["Requests, week by week"].iter("rect")] == ["bar now"]


def test_a_week_that_is_not_over(cli: Shell) -> None:
    cli.at("2026-11-10T10:00Z")("ticket", "new", "a")
    cli.at("2026-11-17T10:00Z")("ticket", "new", "b")
    chart = svgs(html(cli.at("2026-11-20T10:00Z"), "--week", "this"))["Requests, week by week"]
    assert [one.get("class") for one in chart.iter("rect")] == ["bar past", "hollow"]


def test_every_figure_stands_folded_at_the_end(busy: Shell) -> None:
    text = html(busy)
    names = busy("report", "weekly", "--json").json["figures"]
    folded = text[text.index("<details>") : text.index("</details>")]
    assert [name for name in names if f'<bdi dir="ltr">{name}</bdi>' in folded] == list(names)


def test_what_is_to_do_is_a_list_to_tick(busy: Shell) -> None:
    assert re.search(r'<section class="tasks">.*<h3>CALL</h3>\s*<ul>\s*<li>', html(busy), re.DOTALL)
    assert "**CALL**\n\n- [ ] 1 " in busy("report", "weekly", "-f", "markdown")


def test_other_formats_draw_nothing(cli: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.at("2026-11-10T10:00Z")("ticket", "new", "a", "--channel", "email")
    monkeypatch.setattr("supportctl.domain.metrics.series.counts_of", None)
    cli.at("2026-11-20T10:00Z")
    for name in ("text", "markdown", "json", "csv"):
        assert cli("report", "weekly", "-f", name)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_page_of_a_month_is_drawn_like_that_of_a_week(busy: Shell, language: str) -> None:
    text = html(busy, "--month", "2026-11", "--lang", language, report="monthly")
    assert len(svgs(text)) == 4
    kinds = re.findall(r'<section class="(verdict|tasks|notes)">', text)
    assert kinds == ["verdict", "tasks", "notes"]
    names = busy("report", "monthly", "--month", "2026-11", "--json").json["figures"]
    folded = text[text.index("<details>") : text.index("</details>")]
    assert [name for name in names if f'<bdi dir="ltr">{name}</bdi>' in folded] == list(names)


def test_a_month_stands_beside_the_months_of_a_year(busy: Shell) -> None:
    months = svgs(html(busy, "--month", "2026-11", report="monthly"))["Requests, month by month"]
    assert months.findtext("desc") == (
        "1–30 Sep 2026: 15 requests, 1–31 Oct 2026: 12 requests, 1–30 Nov 2026: 5 requests"
    )
    assert [one.get("class") for one in months.iter("rect")] == ["bar past", "bar past", "hollow"]
    assert [one.text for one in months.iter("text")][-3:] == ["Nov 2026", "Oct 2026", "Sep 2026"]
    busy.environ["SUPPORTCTL_CALENDAR"] = "jalali"
    months = svgs(html(busy, "--month", "1405-08", "--lang", "fa", report="monthly"))["درخواست‌ها، ماه به ماه"]
    assert "آبان ۱۴۰۵" in [one.text for one in months.iter("text")]


@pytest.mark.parametrize(
    ("report", "title"),
    [
        ("csat", "Satisfied, week by week"), ("volume", "Requests, week by week"),
        ("response", "Wait for the first answer, in working hours"), ("causes", "Causes"),
        ("resolution", None), ("backlog", None), ("customers", None), ("money", None),
    ],
)  # fmt: skip
def test_one_chart_of_a_subject(busy: Shell, report: str, title: str | None) -> None:
    days = ("--since", "2026-11-09", "--until", "2026-11-15")
    assert list(svgs(html(busy, *days, report=report))) == ([title] if title else [])
    assert "week by week" not in busy("report", report, *days, "-f", "text")


def test_a_long_subject_is_drawn_by_month(busy: Shell) -> None:
    charts = svgs(html(busy, "--since", "2025-01-01", report="volume"))
    assert (charts["Requests, month by month"].findtext("desc") or "").startswith("1–30 Sep 2026: 15 requests")
