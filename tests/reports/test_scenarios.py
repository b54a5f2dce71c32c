"""Weeks with something odd in them, through the public commands: what the page says, and every figure behind it."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from supportctl.text import width

if TYPE_CHECKING:
    from tests.conftest import Shell

# The week of Monday 9 November 2026, reported in the next one.
LATER = "2026-11-20T10:00Z"


def figures(cli: Shell, *more: str) -> Any:
    return cli("report", "weekly", "--week", "2026-11-09", *more, "--json").json["figures"]


def page(cli: Shell, *more: str) -> str:
    text = cli("report", "weekly", "--week", "2026-11-09", *more)
    assert max(map(len, text.lines)) <= 78
    assert len(text.lines) <= 60
    return " ".join(text.split())


def ask(cli: Shell, when: str, who: str, *more: str) -> str:
    """A request by mail at a moment."""
    return cli.at(when)("ticket", "new", "Where is it", "-c", who, "--channel", "email", *more).strip()


def test_an_empty_week(cli: Shell) -> None:
    ask(cli, "2026-06-01T10:00Z", "Ada")
    cli("resolve", "1")
    cli.at(LATER)
    text, found = page(cli), figures(cli)
    assert "No ratings this week; nobody was asked." in text
    assert "No request came in" in text
    assert "nothing was left open" in text
    assert "Nobody has to be called." in text
    assert "%" not in text
    assert (found["received"]["value"], found["csat"]["value"], found["first_response"]["value"]) == (0, None, None)
    assert cli("report", "weekly", "--week", "2026-11-09", "--skip-empty") == ""


def test_a_week_in_which_nothing_was_answered(cli: Shell) -> None:
    for hour in range(6):
        ask(cli, f"2026-11-10T1{hour}:00Z", f"Customer {hour}")
    cli.at(LATER)
    text, found = page(cli), figures(cli)
    assert "Typical time not known yet: more than half are still open." in text
    assert "6 customers wait longer than the target allows." in text
    assert (found["first_response"]["value"], found["first_response"]["pending"]) == (None, 6)
    target = found["first_response_in_target"]
    assert (target["numerator"], target["denominator"], target["pending"]) == (0, 6, 0)
    assert (found["open"]["value"], found["resolved"]["value"]) == (6, 0)


def test_a_week_of_one(cli: Shell) -> None:
    ask(cli, "2026-11-10T10:00Z", "Ada")
    cli.at("2026-11-10T11:00Z")("reply", "1", "-m", "Here", "--resolve")
    cli("feedback", "add", "2", "--ticket", "1", "-m", "late")
    cli.at(LATER)
    text, found = page(cli), figures(cli)
    assert '2 of 5: "late" #1 Ada' in text
    assert "%" not in text
    assert "too few to say (1)" in text
    assert (found["csat"]["numerator"], found["csat"]["denominator"], found["csat"]["flag"]) == (0, 1, None)
    assert found["first_response"]["value"] == 60


@pytest.mark.parametrize(
    ("zone", "week", "hours"),
    [
        ("Europe/Berlin", "2026-03-23", 167), ("Europe/Berlin", "2026-10-19", 169), ("America/New_York", "2026-03-02",
        167), ("America/New_York", "2026-10-26", 169), ("Asia/Tehran", "2022-03-21", 167),
    ],
)  # fmt: skip
def test_a_week_in_which_clocks_change(cli: Shell, zone: str, week: str, hours: int) -> None:
    from datetime import UTC, datetime, timedelta

    cli.environ["SUPPORTCTL_TIMEZONE"] = zone
    if zone == "Asia/Tehran":
        cli.environ["SUPPORTCTL_WEEK_START"] = "saturday"
    cli.at("2026-11-30T10:00Z")
    period = cli("report", "weekly", "--week", week, "--json").json["period"]
    start, end = (datetime.fromisoformat(period[key]) for key in ("start", "end"))
    assert end - start == timedelta(hours=hours)
    for moment in (start - timedelta(seconds=1), start, end - timedelta(seconds=1), end):
        cli.at(f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")("ticket", "new", "a", "--channel", "email")
    cli.at("2026-11-30T10:00Z")
    assert cli("report", "weekly", "--week", week, "--json").json["figures"]["received"]["value"] == 2
    assert "received 2" in cli("report", "weekly", "--week", week)
    weeks = cli("report", "weekly", "--week", week, "--weeks", "2", "--json").json["groups"]["week"]
    assert [one["figures"]["received"]["value"] for one in weeks] == [1, 2]


def test_spam_that_was_none(cli: Shell) -> None:
    ask(cli, "2026-11-10T10:00Z", "Ada")
    ask(cli, "2026-11-11T10:00Z", "Bob")
    cli("ticket", "spam", "2")
    cli.at(LATER)
    assert "spam 1" in page(cli)
    assert (figures(cli)["received"]["value"], figures(cli)["received"]["excluded"]) == (1, {"spam": 1})
    before = page(cli, "--as-of", LATER)
    cli.at("2026-11-21T10:00Z")("ticket", "spam", "2", "--undo")
    assert "spam" not in page(cli)
    assert (figures(cli)["received"]["value"], figures(cli)["received"]["excluded"]) == (2, None)
    assert page(cli, "--as-of", LATER) == before


def test_a_merge_that_was_none(cli: Shell) -> None:
    ask(cli, "2026-11-10T10:00Z", "Ada")
    ask(cli, "2026-11-10T12:00Z", "Ada")
    cli.at("2026-11-10T13:00Z")("reply", "2", "-m", "Here")
    cli("ticket", "merge", "2", "--into", "1")
    cli.at(LATER)
    merged = figures(cli)
    assert "merged 1" in page(cli)
    assert (merged["received"]["value"], merged["first_response"]["value"]) == (1, 180)
    before = page(cli, "--as-of", LATER)
    cli.at("2026-11-21T10:00Z")("ticket", "unmerge", "2")
    apart = figures(cli)
    assert (apart["received"]["value"], apart["first_response"]["answered"], apart["first_response"]["n"]) == (2, 1, 2)
    assert page(cli, "--as-of", LATER) == before


def test_a_rating_changed_after_the_report(cli: Shell) -> None:
    ask(cli, "2026-11-10T10:00Z", "Ada")
    cli.at("2026-11-10T11:00Z")("reply", "1", "-m", "Here", "--resolve")
    given = cli("feedback", "add", "4", "--ticket", "1").strip()
    cli.at(LATER)
    before = page(cli, "--as-of", LATER)
    assert figures(cli)["csat"]["numerator"] == 1
    cli.at("2026-11-22T10:00Z")("feedback", "edit", given, "--score", "2")
    assert (figures(cli)["csat"]["numerator"], figures(cli)["csat"]["denominator"]) == (0, 1)
    assert "2 of 5: #1 Ada" in page(cli)
    assert page(cli, "--as-of", LATER) == before
    assert figures(cli, "--as-of", LATER)["csat"]["numerator"] == 1


def test_an_answer_in_the_same_second(cli: Shell) -> None:
    ask(cli, "2026-11-10T10:00:00Z", "Ada")
    cli("reply", "1", "-m", "Here")
    found = figures(cli.at(LATER))
    assert (found["first_response"]["value"], found["first_response"]["answered"]) == (0, 1)
    assert found["first_response_in_target"]["numerator"] == 1
    assert "waiting now past target 0" in page(cli)


def test_two_customers_who_are_one(cli: Shell) -> None:
    ask(cli, "2026-11-10T10:00Z", "Ada", "--category", "delivery", "--feeling", "angry")
    ask(cli, "2026-11-11T10:00Z", "Ada Lovelace", "--category", "delivery", "--feeling", "angry")
    cli.at(LATER)
    before = page(cli, "--as-of", LATER)
    assert re.search(r"delivery 2 2", before)
    assert "2 people should hear from you" in before
    cli.at("2026-11-21T10:00Z")("customer", "merge", "2", "--into", "1")
    after = page(cli)
    assert re.search(r"delivery 2 1", after)
    assert "1 person should hear from you" in after
    assert [call["customer_id"] for call in cli("report", "weekly", "--week", "2026-11-09", "--json").json["lists"][
        "call"]] == [1]  # fmt: skip
    assert page(cli, "--as-of", LATER) == before


def test_mixed_currencies(cli: Shell) -> None:
    for amount, currency in (("10", "EUR"), ("900000", "IRR"), ("3", "EUR")):
        cli.at("2026-11-10T10:00Z")("purchase", "add", "-c", "Ada", amount, "--currency", currency)
    cli.at(LATER)
    assert page(cli)
    error = cli.refuses(1, "report", "money")
    assert "several currencies" in error.stderr
    assert cli("report", "money", "--currency", "EUR", "--json").json["figures"]["revenue"]["value"] == 1300
    text = cli("report", "monthly", "--month", "this").replace("\u00a0", " ")
    assert "13.00 EUR" in text
    assert "900,000 IRR" in text
    groups = cli("report", "monthly", "--month", "this", "--json").json["groups"]["currency"]
    assert {one["key"]: one["figures"]["revenue"]["value"] for one in groups} == {"EUR": 1300, "IRR": 900_000}


@pytest.fixture(scope="module")
def hostile(shared_shell: Shell) -> Shell:
    """A desk with hostile names, subjects, reasons and words, and a few weeks of them."""
    cli = shared_shell
    cli("config", "set", "desk.name", "Shop ‮evil " + "long " * 20)
    bad = "=cmd|' /C calc'!A0 <script>alert(1)</script> [bold]x[/bold] \x1b[31m ‮" + "very long " * 8
    for week in range(6):
        for number in range(5):
            day = 5 + 7 * week + number
            when = f"2026-10-{day:02}" if day <= 31 else f"2026-11-{day - 31:02}"
            ticket = ask(cli, f"{when}T0{number}:00Z", f"{bad} {week % 2}{number}", "--category", f"{bad}{number}",
            "--feeling", "angry" if number % 2 else "upset", "-t", "price").strip()  # fmt: skip
            if number:
                cli.at(f"{when}T09:00Z")("reply", ticket, "-m", bad, "--resolve")
            cli("feedback", "add", str(number + 1), "--ticket", ticket, "-m", bad)
            cli("purchase", "add", "-c", f"{bad} {week % 2}{number}", "100", "--currency", "IRR")
    return cli


@pytest.fixture
def busy(hostile: Shell, newcomer: Shell) -> Shell:
    """The same desk for a test that changes it."""
    for folder in (".config", ".local"):
        shutil.copytree(hostile.home / folder, newcomer.home / folder)
    return newcomer.at(LATER)


REPORTS = (
    ("weekly", "--week", "2026-11-09"), ("weekly", "--week", "2026-11-09", "--weeks", "6"),
    ("weekly", "--week", "2026-11-09", "--explain", "received"), ("monthly",), ("monthly", "--month", "1405-08"),
)  # fmt: skip


@pytest.mark.parametrize("report", REPORTS, ids=" ".join)
@pytest.mark.parametrize("form", ["text", "markdown", "html", "json", "csv"])
def test_the_same_moment_gives_the_same_bytes(busy: Shell, report: tuple[str, ...], form: str) -> None:
    command = ("report", *report, "--as-of", "2026-11-20T10:00Z", "-f", form)
    before = busy(*command)
    assert before
    busy.at("2026-12-24T18:30Z")("ticket", "edit", "1", "--subject", "Another", "--category", "other")
    busy("feedback", "add", "1", "--ticket", "2")
    busy("purchase", "add", "-c", "Late", "5", "--currency", "IRR", "--at", "2026-10-20")
    busy("ticket", "spam", "3")
    assert busy(*command) == before


@pytest.mark.parametrize("report", REPORTS, ids=" ".join)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_no_hostile_text_breaks_a_page(busy: Shell, report: tuple[str, ...], language: str) -> None:
    text = busy("report", *report, "--lang", language, "--bidi", "off")
    assert max(map(width, text.lines)) <= 78
    assert len(text.lines) <= (90 if report[0] == "monthly" else 60)
    assert "\x1b" not in text
    assert "‮" not in text
    html = busy("report", *report, "--lang", language, "-f", "html")
    assert "<script>" not in html
    json.loads(busy("report", *report, "--lang", language, "--json"))
    assert not [line for line in busy("report", *report, "-f", "csv").lines if line.startswith(("=", "+", "@"))]
