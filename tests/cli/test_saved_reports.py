"""`report weekly --save`: the page is kept as it was, its list is entered once, and the next page begins with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from supportctl.storage.checks import run_checks
from supportctl.storage.connection import open_database

if TYPE_CHECKING:
    from tests.conftest import Shell

# The week of the reports is that of 9 to 15 November, a Monday to a Sunday; they are made on Monday, the 16th.
MONDAY = "2026-11-16T07:00:30Z"
NEXT = "2026-11-23T07:00:30Z"


@pytest.fixture
def shop(cli: Shell) -> Shell:
    """Ada is angry, Bob rated us 1, Cy waits, Dora gave the best score with a kind word."""
    cli.at("2026-11-11T10:00Z")
    cli("new", "Parcel is late", "-c", "Ada", "--feeling", "angry")
    cli("new", "Password", "-c", "Bob")
    cli("new", "Where is it", "-c", "Cy")
    cli("new", "Jam", "-c", "Dora")
    for number in ("1", "2", "4"):
        cli("reply", number, "-m", "Here you are", "--resolve")
    cli.at("2026-11-12T10:00Z")
    cli("feedback", "add", "1", "--ticket", "2", "-m", "no")
    cli("feedback", "add", "5", "--ticket", "4", "-m", "so kind")
    return cli.at(MONDAY)


def calls(cli: Shell, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cli("report", "weekly", "--json", *options).json["lists"]["call"]
    return found


def action(page: str) -> str:
    """The part of a page about what is to be done, in one line."""
    return " ".join(page[page.index("Do this week") :].split("-----")[0].split())


def test_without_save_a_report_writes_nothing(shop: Shell) -> None:
    before = shop.stored()
    shop("report", "weekly")
    shop("report", "runs")
    assert shop.stored() == before


def test_the_page_is_kept_as_it_was_printed(shop: Shell) -> None:
    plain = shop("report", "weekly")
    printed = shop("report", "weekly", "--save")
    assert printed == plain
    assert printed.stderr == "saved as run 1, 4 follow-ups entered\n"
    shop.at(NEXT)
    shop("feedback", "edit", "1", "--score", "5")
    assert shop("report", "runs", "1") == printed
    assert shop.terminal("report", "runs", "1") == printed
    kept = shop("report", "runs", "1", "--json").json
    assert kept["figures"]["csat"]["numerator"] == 1
    assert shop("report", "runs", "1", "--fields", "report", "-f", "json").json == {"report": "weekly"}


def test_colour_and_direction_are_not_kept(shop: Shell) -> None:
    plain = shop("report", "weekly", "--lang", "fa", "--week", "2026-11-11")
    shop.terminal("report", "weekly", "--save", "--color", "always", "--lang", "fa", "--week", "2026-11-11")
    assert shop("report", "runs", "1") == plain
    shop("report", "weekly", "--save", "-o", str(shop.home / "week.html"), "--week", "2026-11-11")
    assert shop("report", "runs", "2") == shop("report", "weekly", "--week", "2026-11-11")
    assert (shop.home / "week.html").read_text().startswith("<!doctype html>")


def test_its_list_becomes_follow_ups(shop: Shell) -> None:
    shop("report", "weekly", "--save")
    found = shop("followup", "list", "--json").json
    assert [(one["kind"], one["customer"], one["reasons"]) for one in found] == [
        ("call", "Ada", ["angry"]), ("call", "Bob", ["low_rating"]), ("call", "Cy", ["waiting"]),
        ("thanks", "Dora", ["best_score"]),
    ]  # fmt: skip
    # A call is due on the next working day, thanks on the last one of the week.
    assert {one["due_at"] for one in found[:3]} == {"2026-11-17T09:00:00Z"}
    assert found[3]["due_at"] == "2026-11-20T09:00:00Z"
    [run] = shop("report", "runs", "--json").json
    assert (run["report"], run["start"], run["end"]) == ("weekly", "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z")
    assert (run["as_of"], run["recorded_at"]) == ("2026-11-16T07:00:00Z", "2026-11-16T07:00:30Z")
    assert (run["followups"], run["done"]) == (4, 0)
    [(settings,)] = shop.rows("SELECT settings FROM report_runs")
    assert json.loads(settings)["targets.first_response.normal"] == 480
    assert "user.name" not in json.loads(settings)


def test_a_second_save_enters_nobody_twice(shop: Shell) -> None:
    shop("report", "weekly", "--save")
    shop("followup", "done", "1")
    shop("followup", "drop", "2")
    again = shop.at("2026-11-16T09:00Z")("report", "weekly", "--save", "--json")
    assert again.stderr == "saved as run 2, 0 follow-ups entered\n"
    assert shop("report", "runs", "--fields", "id,followups,done").lines == ["2\t0\t0", "1\t4\t1"]
    # Who is called already is not entered again, whoever entered it.
    for _ in range(4):
        shop("undo")
    shop("followup", "add", "-c", "Ada", "--due", "friday")
    assert "4 follow-ups" not in shop("report", "weekly", "--save").stderr
    assert shop("followup", "list", "-c", "Ada", "--count") == "1\n"


def test_an_undo_takes_the_run_and_its_list_away(shop: Shell) -> None:
    before = shop.rows("SELECT count(*) FROM followups")
    shop("report", "weekly", "--save")
    shop("undo")
    assert shop("report", "runs") == ""
    assert shop.rows("SELECT count(*) FROM followups") == before
    shop("report", "weekly", "--save")
    shop("followup", "done", "5")
    number = str(shop.rows("SELECT max(id) - 1 FROM journal")[0][0])
    shop.refuses(4, "undo", number)


def test_quiet_says_the_run(shop: Shell) -> None:
    result = shop("report", "weekly", "--save", "-q")
    assert (result, result.stderr) == ("1\n", "")
    assert shop("report", "runs", "-q") == "1\n"


def test_what_the_options_of_cron_do_with_it(shop: Shell) -> None:
    # 1 of 2 satisfied: too few to judge, unless fewer are enough.
    shop("report", "weekly", "--save", "--fail-under", "80")
    result = shop("report", "weekly", "--save", "--fail-under", "80", "--min-responses", "2", exit_code=5)
    assert "SATISFACTION" in result.upper()
    assert shop("report", "runs", "--count") == "2\n"
    shop("report", "weekly", "--save", "--fail-under", "50", "--min-responses", "2")
    shop("resolve", "3")
    shop.at("2026-11-16T07:01Z")
    assert shop("report", "weekly", "--save", "--skip-empty", "--week", "2026-10-05") == ""
    assert shop("report", "runs", "--count") == "3\n"


def test_what_cannot_be_saved_or_shown(shop: Shell) -> None:
    shop.refuses(2, "report", "weekly", "--save", "--as-of", "2026-12-01")
    shop.refuses(3, "report", "runs", "1")
    shop.refuses(2, "report", "runs", "x")
    shop("report", "weekly", "--save")
    for name in ("csv", "markdown", "html"):
        shop.refuses(2, "report", "runs", "1", "-f", name)


def test_the_next_page_begins_with_the_last_list(shop: Shell) -> None:
    shop("report", "weekly", "--save")
    shop.at("2026-11-18T10:00Z")
    shop("followup", "done", "2", "-m", "talked")
    shop("followup", "done", "4")
    shop("reply", "3", "-m", "Found it", "--resolve")
    shop.at(NEXT)
    page = shop("report", "weekly")
    assert "(last list: 2 of 4 done; 2 are below)" in action(page)
    assert "1 Ada #1 carried over from last week: angry" in action(page)
    assert "2 Cy #3 carried over: waiting" in action(page)
    first, second = calls(shop)
    assert (first["name"], first["carried_over"], first["due"]) == ("Ada", True, "2026-11-17T09:00:00Z")
    assert (first["reasons"], first["followups"]) == (["angry"], [1])
    assert (second["name"], second["reasons"]) == ("Cy", ["waiting"])
    # It is carried over, not doubled, and stands on the list after next as well.
    assert shop("report", "weekly", "--save").stderr == "saved as run 2, 0 follow-ups entered\n"
    shop.at("2026-11-30T07:00Z")
    shop("followup", "drop", "3")
    assert "(last list: 0 of 2 done; 1 given up; 1 is below)" in action(shop("report", "weekly"))


def test_who_was_called_is_not_called_again_for_the_same(shop: Shell) -> None:
    assert [one["name"] for one in calls(shop)] == ["Ada", "Bob", "Cy"]
    for who in ("Ada", "Bob", "Cy"):
        shop("followup", "add", "-c", who, "--kind", "apology")
    shop("followup", "done", "1-3")
    # A wait goes on until somebody answers.
    assert [one["name"] for one in calls(shop, "--as-of", "2026-11-16T08:00")] == ["Cy"]
    shop.at("2026-11-16T12:00Z")
    shop("feedback", "edit", "1", "--score", "2")
    shop("ticket", "edit", "1", "--feeling", "neutral")
    shop("ticket", "edit", "1", "--feeling", "angry")
    # A new reason is a new reason.
    assert [one["name"] for one in calls(shop)] == ["Ada", "Bob", "Cy"]


def test_what_is_overdue_comes_first_and_what_is_not_stays_away(shop: Shell) -> None:
    shop("customer", "new", "Eve")
    shop("customer", "new", "Finn")
    shop("followup", "add", "-c", "Eve", "--kind", "check-in", "--due", "3d", "-m", "promised refund")
    shop("followup", "add", "-c", "Finn", "--due", "3w")
    shop.at(NEXT)
    page = shop("report", "weekly")
    assert "1 Eve was due on 19 Nov 2026: promised refund" in action(page)
    assert "Finn" not in page
    first = calls(shop)[0]
    assert (first["carried_over"], first["reasons"], first["note"]) == (True, [], "promised refund")
    # It is on the list already.
    assert shop("report", "weekly", "--save").stderr.startswith("saved as run 1, ")
    assert shop("followup", "list", "-c", "Eve", "--count") == "1\n"


def test_each_customer_stands_once_with_all_reasons(shop: Shell) -> None:
    shop("followup", "add", "-c", "Ada", "--due", "tomorrow", "-m", "promised refund")
    shop("followup", "add", "-c", "Ada", "--kind", "apology", "--due", "tomorrow")
    shop.at("2026-11-18T10:00Z")
    assert "1 Ada #1 was due on 17 Nov 2026: angry, promised refund" in action(shop("report", "weekly"))
    assert [one["name"] for one in calls(shop)] == ["Ada", "Bob", "Cy"]
    assert calls(shop)[0]["followups"] == [1, 2]


def test_what_the_page_has_no_room_for(shop: Shell) -> None:
    shop.environ["SUPPORTCTL_CALL_CAP"] = "1"
    assert "+2 more in supportctl report weekly --json" in shop("report", "weekly")
    assert len(calls(shop)) == 3
    page = shop("report", "weekly", "--save")
    assert "+2 more: supportctl followup list" in page
    assert shop("report", "runs", "1") == page
    assert shop("followup", "list", "--kind", "call", "--count") == "3\n"


def test_the_same_moment_gives_the_same_bytes_whatever_was_done_since(shop: Shell) -> None:
    shop("report", "weekly", "--save")
    shop("followup", "add", "-c", "Dora", "--due", "2d")
    shop.at(NEXT)
    shop("followup", "done", "1")
    asked = ("report", "weekly", "--as-of", "2026-11-23T07:01")
    shop.at("2026-11-23T07:01Z")
    page, data = shop(*asked), shop(*asked, "--json")
    shop.at("2026-11-25T10:00Z")
    shop("followup", "done", "2", "--at", "2026-11-18")
    shop("followup", "drop", "3", "5")
    shop("customer", "merge", "Dora", "Bob", "--into", "Ada")
    shop("report", "weekly", "--save")
    assert shop(*asked) == page
    assert shop(*asked, "--json") == data
    shop("customer", "unmerge", "Bob")
    assert shop(*asked, "--json") == data


def test_a_purged_ticket_is_gone_from_saved_pages(shop: Shell) -> None:
    shop("feedback", "edit", "1", "-m", "so VERY SECRET")
    shop("report", "weekly", "--save")
    shop("report", "weekly", "--save", "--lang", "fa", "--week", "2026-11-11")
    shop("undo")
    shop("report", "weekly", "--save", "--week", "2026-10-05")
    shop("ticket", "rm", "2", "--purge", "-y")
    assert b"VERY SECRET" not in shop.stored()
    shop.refuses(3, "report", "runs", "1")
    assert "5–11 Oct 2026" in shop("report", "runs", "3")
    db = open_database(shop.db, 0)
    assert all(finding.is_sound for finding in run_checks(db))
    db.close()


def test_the_log_tells_of_it(shop: Shell) -> None:
    shop("report", "weekly", "--save")
    told = shop("log", "--fields", "touched,what").lines[0]
    assert told == "#1, #2, #3, #4, 4 customers\tfollow-up: call (3), follow-up: thanks, report saved"


def test_in_persian(shop: Shell) -> None:
    shop("report", "weekly", "--save")
    shop.at("2026-11-24T07:00Z")
    shop("followup", "done", "1")
    shop.environ["SUPPORTCTL_WEEK_START"] = "monday"
    page = " ".join(shop("report", "weekly", "--lang", "fa").split())
    assert "کارهای این هفته (فهرست پیشین:" in page
    assert "مانده از هفتهٔ پیش:" in page
