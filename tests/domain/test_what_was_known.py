"""A report as of an earlier moment knows what was known then, and the lists know every way of saying it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shell


def test_the_backlog_of_the_past_stays_what_it_was(cli: Shell) -> None:
    cli.at("2026-11-17T10:00Z")("ticket", "new", "a", "--category", "billing", "-p", "urgent")
    report = (
        "report",
        "volume",
        "--since",
        "2026-11-16",
        "--until",
        "2026-11-22",
        "--as-of",
        "2026-11-24T08:00Z",
        "--json",
    )
    before = cli.at("2026-11-24T08:30Z")(*report)
    assert before.json["figures"]["open"]["value"] == 1
    cli.at("2026-11-25T09:00Z")("resolve", "1")
    cli("ticket", "edit", "1", "--category", "other", "-p", "low")
    assert cli(*report) == before


def test_by_category_as_it_was_known(cli: Shell) -> None:
    cli.at("2026-11-17T10:00Z")("ticket", "new", "a", "--category", "billing")
    report = ("report", "volume", "--since", "2026-11-16", "--by", "category", "--as-of", "2026-11-18T08:00Z", "--json")
    before = cli.at("2026-11-18T08:30Z")(*report)
    cli.at("2026-11-20T09:00Z")("ticket", "edit", "1", "--category", "other")
    assert cli(*report) == before
    assert [group["key"] for group in before.json["groups"]["category"]] == ["billing"]


def test_a_reopened_request_still_waits(cli: Shell) -> None:
    cli.at("2026-11-10T10:00Z")("ticket", "new", "a", "--channel", "email")
    cli.at("2026-11-10T11:00Z")("resolve", "1")
    cli.at("2026-11-10T12:00Z")("ticket", "reopen", "1")
    found = cli.at("2026-11-18T10:00Z")("report", "response", "--since", "2026-11-09", "--json").json["figures"]
    assert found["first_response"]["slowest"] == {"ticket_id": 1, "value": 8 * 24 * 60}


def test_complaints_and_praise_of_tickets_reach_the_lists(cli: Shell) -> None:
    cli.at("2026-11-10T10:00Z")(
        "ticket", "new", "a", "-c", "ada@example.com", "--kind", "complaint", "--channel", "phone"
    )
    cli("ticket", "new", "b", "-c", "bo@example.com", "--kind", "praise", "--channel", "phone")
    lists = cli.at("2026-11-18T10:00Z")("report", "weekly", "--json").json["lists"]
    assert "complaint" in next(one for one in lists["call"] if one["name"] == "ada@example.com")["reasons"]
    assert [one["name"] for one in lists["thank"]] == ["bo@example.com"]


def test_what_is_logged_late_moves_nothing(cli: Shell) -> None:
    cli.at("2026-11-19T09:00Z")("ticket", "new", "a")
    cli.at("2026-11-19T12:00Z")("resolve", "1")
    cli.at("2026-11-19T13:00Z")("ticket", "inbound", "1", "-m", "b", "--at", "2026-11-19T10:00Z")
    assert cli("show", "1", "--get", "status") == "resolved\n"
    cli.refuses(2, "ticket", "reopen", "1", "--at", "2026-11-19T10:00Z")
    assert all(finding["result"] == "sound" for finding in cli("db", "check", "--json").json)


def test_a_customer_renamed_by_an_import_is_found(cli: Shell, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    for name in ("Ann Lee", "Ann Mary Lee"):
        table.write_text(f"id,name\n1,{name}\n")
        cli("import", "csv", str(table), "--as", "customers", "--source", "people")
    assert cli("customer", "show", "Ann Mary Lee", "--get", "id") == "1\n"


def test_the_file_of_another_program_stays_as_it_is(cli: Shell, tmp_path: Path) -> None:
    foreign = tmp_path / "other.db"
    db = sqlite3.connect(foreign)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE t (a)")
    db.commit()
    before = {path.name: path.read_bytes() for path in tmp_path.glob("other.db*")}
    cli("--db", str(foreign), "ticket", "list", exit_code=6)
    cli("db", "backup", str(tmp_path / "b.db"))
    cli("--db", str(foreign), "db", "restore", str(tmp_path / "b.db"), "-y", exit_code=6)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("other.db*")} == before
    db.close()


def test_a_mark_changes_no_earlier_list(cli: Shell) -> None:
    cli.at("2026-11-10T10:00Z")("ticket", "new", "a", "-c", "ada@example.com", "--channel", "email")
    cli("reply", "1", "-m", "x")
    cli.at("2026-11-12T10:00Z")("ticket", "inbound", "1", "-m", "thank you")
    cli("resolve", "1")
    cli.at("2026-11-13T10:00Z")("ticket", "inbound", "1", "-m", "hello?")
    then = ("--as-of", "2026-11-16T08:00Z")
    views = [("report", "weekly", *then, "--json"), ("queue", *then, "--fields", "id,status,anchor_at,why")]
    before = [cli.at("2026-11-16T08:30Z")(*view) for view in views]
    assert [one["reasons"] for one in before[0].json["lists"]["call"]] == [["asked_often", "waiting"]]
    for message in ("3", "4"):
        cli.at("2026-11-18T10:00Z")("ticket", "edit", "1", "--message", message, "--ack")
    assert [cli(*view) for view in views] == before
    assert cli("report", "weekly", "--as-of", "2026-11-18T11:00Z", "--json").json["lists"]["call"] == []


def test_the_queue_of_the_past_sleeps_as_it_did(cli: Shell) -> None:
    for subject in ("snoozed", "until reply", "pending", "promised", "awake"):
        cli.at("2026-11-20T09:00Z")("ticket", "new", subject)
    cli("ticket", "snooze", "1", "--until", "2026-11-21T09:00Z")
    cli("ticket", "snooze", "2", "--until", "reply")
    cli("ticket", "pend", "3", "--until", "2026-11-21T10:00Z")
    cli("reply", "4", "-m", "x", "--promise", "2026-11-21T11:00Z")
    moments = ("2026-11-20T12:00Z", "2026-11-21T09:30Z", "2026-11-21T10:30Z", "2026-11-21T11:30Z")
    fields = ("--fields", "id,status,snoozed_until,anchor_at")
    seen = [cli.at(moment)("queue", *fields) for moment in moments]
    assert [sorted(int(line[0]) for line in one.lines) for one in seen] == [[5], [1, 5], [1, 3, 5], [1, 3, 4, 5]]
    cli.at("2026-11-22T09:00Z")("ticket", "inbound", "2", "-m", "x")
    cli("resolve", "1", "3", "4")
    assert [cli("queue", *fields, "--as-of", moment) for moment in moments] == seen


def test_a_mark_of_our_message_changes_no_earlier_figure(cli: Shell) -> None:
    cli.at("2026-11-10T10:00Z")("ticket", "new", "a", "-c", "ada@example.com", "--channel", "email")
    cli.at("2026-11-10T11:00Z")("reply", "1", "-m", "we got it")
    cli.at("2026-11-11T11:00Z")("resolve", "1")
    report = ("report", "weekly", "--week", "2026-11-10", "--json")
    then = ("--as-of", "2026-11-16T08:00Z")
    before = cli.at("2026-11-16T08:30Z")(*report, *then)
    assert before.json["figures"]["first_response"]["answered"] == 1
    cli.at("2026-11-18T10:00Z")("ticket", "edit", "1", "--message", "2", "--automatic")
    assert cli(*report, *then) == before
    assert cli(*report).json["figures"]["first_response"]["answered"] == 0


def test_a_mark_changes_nobody_who_had_to_be_called(cli: Shell) -> None:
    cli.at("2026-11-10T10:00Z")("ticket", "new", "a", "-c", "ada@example.com", "--channel", "email")
    cli.at("2026-11-10T11:00Z")("resolve", "1", "-m", "done")
    cli.at("2026-11-10T12:00Z")("feedback", "add", "1", "--ticket", "1")
    cli.at("2026-11-10T13:00Z")("reply", "1", "-m", "we are sorry")
    report = ("report", "weekly", "--week", "2026-11-10", "--as-of", "2026-11-16T08:00Z", "--json")
    before = cli.at("2026-11-16T08:30Z")(*report)
    assert before.json["lists"]["call"] == []
    cli.at("2026-11-18T10:00Z")("ticket", "edit", "1", "--message", "3", "--automatic")
    assert cli(*report) == before


def test_a_mark_through_a_merge_changes_no_earlier_page(cli: Shell) -> None:
    for hour in ("10", "11"):
        cli.at(f"2026-11-10T{hour}:00Z")("ticket", "new", "a", "-c", "ada@example.com", "--channel", "email")
    cli.at("2026-11-10T12:00Z")("reply", "2", "-m", "we got it")
    cli.at("2026-11-11T10:00Z")("ticket", "inbound", "2", "-m", "and now?")
    report = ("report", "weekly", "--week", "2026-11-10", "--as-of", "2026-11-16T08:00Z", "--json")
    before = cli.at("2026-11-16T08:30Z")(*report)
    cli.at("2026-11-17T10:00Z")("ticket", "merge", "2", "--into", "1")
    assert cli(*report) == before
    cli.at("2026-11-18T10:00Z")("ticket", "edit", "1", "--message", "3", "--automatic")
    cli("ticket", "edit", "1", "--message", "4", "--ack")
    assert cli(*report) == before


def test_a_mark_loses_no_contact_of_an_earlier_page(cli: Shell) -> None:
    cli.at("2026-11-03T10:00Z")("ticket", "new", "a", "-c", "ada@example.com", "--channel", "email")
    cli.at("2026-11-04T10:00Z")("resolve", "1", "-m", "done")
    cli.at("2026-11-10T10:00Z")("ticket", "inbound", "1", "-m", "thank you")
    report = ("report", "weekly", "--week", "2026-11-10", "--as-of", "2026-11-16T08:00Z", "--json")
    before = cli.at("2026-11-16T08:30Z")(*report)
    cli.at("2026-11-18T10:00Z")("ticket", "edit", "1", "--message", "3", "--ack")
    assert cli(*report) == before


def test_customers_merged_and_parted_in_one_moment(cli: Shell) -> None:
    cli.at("2026-11-10T10:00Z")("new", "a", "-c", "Ada")
    cli("feedback", "add", "1", "-c", "A. Example")
    report = ("report", "weekly", "--week", "2026-11-10", "--as-of", "2026-11-16T08:00Z", "--json")
    before = cli.at("2026-11-17T10:00Z")(*report)
    for _ in range(2):
        cli("customer", "merge", "A. Example", "--into", "Ada")
        assert cli(*report) == before
        cli("customer", "unmerge", "A. Example")
        assert cli(*report) == before
