"""A page of an earlier moment says the same whatever is recorded later."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Result, Shell

THEN = ("--as-of", "2026-11-16T08:00Z", "--json")
WEEKLY = ("report", "weekly", "--week", "2026-11-10", *THEN)


def page(cli: Shell, *report: str) -> Result:
    """A page of the moment, printed some minutes later or days later."""
    return cli(*(report or WEEKLY))


def test_older_tickets_that_come_in_later_make_no_usual_weeks(cli: Shell, tmp_path: Path) -> None:
    for day in ("03", "10"):
        cli.at(f"2026-11-{day}T10:00Z")("ticket", "new", "a", "--category", "billing")
    reports = [
        WEEKLY, ("report", "weekly", "--week", "2026-11-10", "--weeks", "12", *THEN),
        ("report", "monthly", "--month", "2026-10", *THEN),
    ]  # fmt: skip
    before = [page(cli.at("2026-11-16T08:30Z"), *report) for report in reports]
    table = tmp_path / "old.csv"
    table.write_text("id,subject,received_at,recorded_at\n1,a,2026-07-01T10:00Z,2026-11-18T10:00Z\n")
    cli.at("2026-11-18T10:00Z")("import", "csv", str(table), "--as", "tickets", "--source", "old")
    assert cli.rows("SELECT count(*) FROM tickets") == [(3,)]
    assert [page(cli, *report) for report in reports] == before
    assert before[0].json["figures"]["contacts"]["usual"] is None


def test_a_ledger_that_is_kept_later_was_not_kept_then(cli: Shell) -> None:
    cli.at("2026-11-10T10:00Z")("ticket", "new", "a", "-c", "ada@example.com")
    reports = [WEEKLY, ("report", "monthly", "--month", "2026-11", *THEN)]
    before = [page(cli.at("2026-11-16T08:30Z"), *report) for report in reports]
    cli.at("2026-11-18T10:00Z")("purchase", "add", "-c", "ada@example.com", "10", "--currency", "EUR")
    assert [page(cli, *report) for report in reports] == before
    assert before[0].json["figures"]["new_customers"]["value"] is None


def test_customers_merged_later_were_two_active_ones(cli: Shell) -> None:
    for name in ("Ada", "Bo"):
        cli.at("2026-11-10T10:00Z")("purchase", "add", "-c", name, "10", "--currency", "EUR")
    before = page(cli.at("2026-11-16T08:30Z"))
    assert before.json["figures"]["complaints"]["active_customers"] == 2
    cli.at("2026-11-18T10:00Z")("customer", "merge", "Bo", "--into", "Ada")
    assert page(cli) == before


def test_a_call_counts_for_whom_it_was_made(cli: Shell) -> None:
    for name in ("Ada", "Bo"):
        cli.at("2026-11-10T10:00Z")("ticket", "new", "a", "-c", name, "--feeling", "angry", "--kind", "praise")
    cli.at("2026-11-11T10:00Z")("followup", "add", "--kind", "call", "-c", "Bo")
    cli("followup", "add", "--kind", "thanks", "-c", "Bo")
    cli("followup", "done", "1", "2")
    before = page(cli.at("2026-11-16T08:30Z"))
    assert before.json["figures"]["angry"]["value"] == 1
    assert [one["name"] for one in before.json["lists"]["thank"]] == ["Ada"]
    cli.at("2026-11-18T10:00Z")("customer", "merge", "Bo", "--into", "Ada")
    assert page(cli) == before


def test_praise_in_the_words_of_then(cli: Shell) -> None:
    cli("customer", "new", "Ada")
    cli.at("2026-11-10T10:00Z")("ticket", "new", "kind people", "--kind", "praise")
    cli("feedback", "add", "none", "--kind", "praise", "--ticket", "1", "-m", "really")
    reports = [WEEKLY, ("report", "weekly", "--week", "2026-11-10", "--explain", "appreciation", *THEN)]
    before = [page(cli.at("2026-11-16T08:30Z"), *report) for report in reports]
    cli.at("2026-11-18T10:00Z")("ticket", "edit", "1", "--subject", "other", "-c", "Ada")
    assert [page(cli, *report) for report in reports] == before


def test_the_same_tickets_in_the_same_order(cli: Shell) -> None:
    for day, name in (("02", "Ada"), ("03", "Bo"), ("04", "Cy"), ("10", "Ada"), ("11", "Bo"), ("12", "Cy")):
        cli.at(f"2026-11-{day}T10:00Z")("ticket", "new", "a", "-c", name, "--category", "billing")
        cli("resolve", str(len(cli.rows("SELECT id FROM tickets"))), "-m", "done")
    cli("survey", "send", "4", "5", "6")
    reports = [
        ("report", "weekly", "--week", "2026-11-10", "--explain", name, *THEN)
        for name in ("contacts", "repeat_contacts", "fcr", "reopen_rate", "response_rate")
    ]
    before = [page(cli.at("2026-11-16T08:30Z"), *report) for report in reports]
    cli.at("2026-11-18T10:00Z")("ticket", "edit", "2", "5", "--category", "other", "-p", "high")
    cli("customer", "merge", "Bo", "--into", "Cy")
    assert [page(cli, *report) for report in reports] == before


def test_praise_on_tickets_of_nobody_known_is_of_two_people(cli: Shell) -> None:
    for _ in range(2):
        cli.at("2026-11-10T10:00Z")("ticket", "new", "a")
        number = str(len(cli.rows("SELECT id FROM tickets")))
        cli("feedback", "add", "none", "--kind", "praise", "--ticket", number, "-m", "kind people")
    thank = cli.at("2026-11-16T08:30Z")("report", "weekly", "--json").json["lists"]["thank"]
    assert [one["ticket_id"] for one in thank] == [1, 2]


def test_a_saved_page_of_then_lists_the_customers_of_today(cli: Shell) -> None:
    for name in ("Ada", "Bo"):
        cli.at("2026-11-10T10:00Z")("ticket", "new", "a", "-c", name, "--feeling", "angry")
    cli.at("2026-11-18T10:00Z")("customer", "merge", "Bo", "--into", "Ada")
    cli(*WEEKLY, "--save")
    assert [one["customer_id"] for one in cli("followup", "list", "--json").json] == [1]
    assert all(finding["result"] == "sound" for finding in cli("db", "check", "--json").json)
