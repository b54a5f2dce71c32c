"""`undo`, `log` and `ticket history`: what was done, by whom, taken back exactly and done again."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell


@pytest.fixture
def day(cli: Shell) -> Shell:
    """1: a ticket of Ada, 2: a second one, 3: an answer, 4: both tagged."""
    cli("new", "Parcel is late", "-c", "Ada", "--key", "mail-1")
    cli.at("2026-11-20T10:05Z")("new", "Refund")
    cli.at("2026-11-20T11:00Z")("reply", "1", "-m", "It is on its way")
    cli.environ["USER"] = "sara"
    cli.at("2026-11-20T12:00Z")("ticket", "tag", "1", "2", "-t", "vip")
    return cli


def content(cli: Shell) -> list[str]:
    """Everything stored but the journal."""
    db = sqlite3.connect(cli.db)
    lines = [line for line in db.iterdump() if '"journal' not in line and "sqlite_sequence" not in line]
    db.close()
    # Which page an index row lies on is nobody's business.
    return [line for line in lines if "ticket_search_" not in line]


def test_the_last_command_is_taken_back_and_done_again(day: Shell) -> None:
    cli = day
    cli.at("2026-11-20T12:01Z")
    before = content(cli)
    assert cli.terminal("resolve", "1", "2") == "Resolved 2 tickets (undo: supportctl undo)\n"
    resolved = content(cli)
    cli.at("2026-11-20T12:03Z")
    assert cli.terminal("undo") == "Undid: resolve on #1, #2 (2 min ago)\n"
    assert content(cli) == before
    assert cli.terminal("undo", "6") == "Did again: resolve on #1, #2 (2 min ago)\n"
    assert content(cli) == resolved
    # A redo is taken back like anything else, and what an undo prints in a pipe is its own number.
    assert cli("undo", "7") == "8\n"
    assert content(cli) == before
    assert cli("undo", str(cli("undo", "8")).strip()) == "10\n"
    assert content(cli) == before
    assert cli("show", "1", "--get", "status") == "pending\n"


def test_everything_is_taken_back_one_by_one(day: Shell) -> None:
    cli = day
    for number in (4, 3, 2, 1):
        done = cli("undo", "--json").json
        assert (done["undoes"], done["is_redo"]) == (number, False)
    assert cli.refuses(1, "undo").stderr.startswith("supportctl: there is nothing to undo\n")
    for table in ("tickets", "messages", "customers", "ticket_events", "ticket_tags", "creation_keys", "ticket_search"):
        assert cli.rows(f"SELECT count(*) FROM {table}") == [(0,)]
    # The key is free again, ids are not used twice.
    assert cli("new", "Parcel is late", "-c", "Ada", "--key", "mail-1") == "3\n"


def test_an_older_command_where_nothing_later_overlaps(day: Shell) -> None:
    cli = day
    refused = cli.refuses(4, "undo", "2")
    assert "command 2 (new) cannot be undone: 4 (ticket tag) came after it" in refused.stderr
    assert "the newest first: 4" in refused.stderr
    assert "3 (reply), 4 (ticket tag)" in cli.refuses(4, "undo", "1").stderr
    cli("undo", "3")
    assert cli("show", "1", "--get", "status") == "new\n"
    assert cli("ticket", "list", "tag:vip", "-q").lines == ["2", "1"]
    assert "undone already" in cli.refuses(4, "undo", "3").stderr
    assert "no command 99" in cli.refuses(3, "undo", "99").stderr
    cli.refuses(2, "undo", "soon")
    cli("undo", "4")
    cli("undo", "2")
    assert "no ticket 2" in cli.refuses(3, "show", "2").stderr


def test_a_rehearsal_of_an_undo(day: Shell) -> None:
    before = day.stored()
    shown = day("undo", "--dry-run", "--fields", "number,command,touched,what")
    assert shown == "4\tticket tag\t#1, #2\ttag vip on (2)\n"
    assert shown.stderr == "dry run: nothing was changed\n"
    assert day.stored() == before


def test_what_is_added_again_meanwhile_stands_in_the_way(day: Shell) -> None:
    cli = day
    cli("undo", "4")
    cli("ticket", "tag", "2", "-t", "vip")
    assert "6 (ticket tag) came after it" in cli.refuses(4, "undo", "5").stderr
    # The tag on ticket 2 is another row by now; it was taken off again, and is the same tag all the same.
    cli("ticket", "tag", "2", "--untag", "vip")
    assert "6 (ticket tag), 7 (ticket tag) came after it" in cli.refuses(4, "undo", "5").stderr


def test_a_row_changed_outside_is_not_overwritten(day: Shell) -> None:
    cli = day
    cli("ticket", "edit", "2", "-p", "high")
    db = sqlite3.connect(cli.db)
    db.execute("UPDATE tickets SET priority = 'urgent' WHERE id = 2")
    db.commit()
    db.close()
    assert "no longer as it was left" in cli.refuses(4, "undo").stderr


def test_what_was_erased_cannot_come_back(day: Shell) -> None:
    cli = day
    cli("undo", "3")
    cli("ticket", "rm", "1", "--purge", "-y")
    assert "6 (ticket rm) cannot be undone: something of it was erased" in cli.refuses(1, "undo").stderr
    for number in ("1", "4", "5"):
        cli.refuses(1, "undo", number)
    cli("undo", "2", exit_code=4)
    # Nothing of it is kept: not in the images of what was taken back, not beside the rows.
    assert b"on its way" not in cli.stored()
    assert b"Parcel" not in cli.stored()
    assert b"mail-1" not in cli.stored()
    assert [line.split("\t")[0] for line in cli("undo", "--list", "--fields", "number,state").lines] == list("654321")


def test_reading_is_no_command(day: Shell) -> None:
    for words in (["log"], ["undo", "--list"], ["ticket", "history", "1"], ["show", "1"], ["ticket", "list"]):
        day(*words)
    assert day.rows("SELECT count(*) FROM journal") == [(4,)]


def test_the_list_of_commands(day: Shell) -> None:
    cli = day
    cli("undo")
    assert cli("undo", "--list", "--fields", "number,at,actor,command,touched,state").lines == [
        "5\t2026-11-20T12:00:00Z\tsara\tundo\t#1, #2\tundo of 4",
        "4\t2026-11-20T12:00:00Z\tsara\tticket tag\t#1, #2\tundone by 5",
        "3\t2026-11-20T11:00:00Z\tsam\treply\t#1\t",
        "2\t2026-11-20T10:05:00Z\tsam\tnew\t#2\t",
        "1\t2026-11-20T10:00:00Z\tsam\tnew\t#1, customer 1\t",
    ]
    first = cli("undo", "--list", "--json").json[0]
    assert (first["number"], first["tickets"], first["undoes"], first["undone_by"]) == (5, [1, 2], 4, None)
    assert cli("undo", "--list", "--count") == "5\n"
    assert cli.terminal("undo", "--list", "-n", "2").stderr == "2 of 5; -n 0 shows all\n"
    cli.refuses(2, "undo", "--list", "4")
    cli.refuses(2, "undo", "--list", "--dry-run")
    cli.refuses(2, "undo", "-n", "4")


def test_the_log_of_a_day(day: Shell) -> None:
    cli = day
    cli("feedback", "add", "2", "--ticket", "1")
    cli("customer", "edit", "1", "--name", "Ada Lovelace")
    cli("resolve", "2", "--reason", "by phone")
    lines = cli("log", "--fields", "number,actor,what").lines
    assert lines == [
        "7\tsara\tstatus resolved",
        "6\tsara\tname changed",
        "5\tsara\trated 2",
        "4\tsara\ttag vip on (2)",
        "3\tsam\tanswered, status pending",
        "2\tsam\topened",
        "1\tsam\topened, new customer",
    ]
    assert cli("log", "--actor", "sam", "-q").lines == ["3", "2", "1"]
    assert cli("log", "--actor", "me", "--count") == "4\n"
    assert cli("log", "--since", "2026-11-20T11:30", "-q").lines == ["7", "6", "5", "4"]
    # What was done and undone today is no news; what was undone of yesterday is.
    cli("undo")
    assert cli("log", "-q").lines == ["6", "5", "4", "3", "2", "1"]
    assert cli("log", "-q", "--all").lines == ["8", "7", "6", "5", "4", "3", "2", "1"]
    cli.at("2026-11-21T09:00Z")
    assert cli("log") == ""
    cli("undo", "6")
    assert cli("log", "--fields", "number,what") == "9\ttook back 6 (customer edit)\n"
    cli("undo", "9")
    assert cli("log", "--fields", "number,what", "--all").lines == [
        "10\tdid 6 again (customer edit)",
        "9\ttook back 6 (customer edit)",
    ]
    assert cli("log", "-q") == ""
    assert cli("log", "--since", "yesterday", "--until", "yesterday", "-q").lines == ["6", "5", "4", "3", "2", "1"]


def test_the_history_of_a_ticket(day: Shell) -> None:
    cli = day
    cli.at("2026-11-20T13:00Z")
    cli("ticket", "edit", "1", "-p", "high")
    cli("resolve", "1", "--at", "2026-11-20T12:30", "--reason", "by phone")
    rows = [line.split("\t")[1:] for line in cli("ticket", "history", "1").lines]
    assert rows == [
        ["2026-11-20T10:00:00Z", "", "Ada", "inbound", "", "Parcel is late", ""],
        ["2026-11-20T10:00:00Z", "", "sam", "status", "", "new", ""],
        ["2026-11-20T11:00:00Z", "", "sam", "reply", "", "It is on its way", ""],
        ["2026-11-20T11:00:00Z", "", "sam", "status", "new", "pending", ""],
        ["2026-11-20T12:00:00Z", "", "sara", "tag", "", "vip", ""],
        ["2026-11-20T12:30:00Z", "2026-11-20T13:00:00Z", "sara", "status", "pending", "resolved", "by phone"],
        ["2026-11-20T13:00:00Z", "", "sara", "priority", "normal", "high", ""],
    ]
    step = cli("ticket", "history", "1", "--json").json[-1]
    assert (step["from"], step["to"], step["recorded_at"]) == ("normal", "high", None)
    shown = cli("ticket", "history", "1", "-f", "table", "--lang", "fa", "--bidi", "off")
    assert "در انتظار" in shown
    cli("ticket", "rm", "1")
    assert cli("ticket", "history", "1").lines[-1].split("\t")[4:7] == ["standing", "present", "removed"]
    cli.refuses(3, "ticket", "history", "9")


WORKING_DAY = {
    ("ticket", "link", "1", "--to", "2", "--as", "duplicate"): "duplicate of #2",
    ("ticket", "link", "1", "--to", "2", "--as", "duplicate", "--remove"): "link to #2 taken off",
    ("ticket", "link", "1", "--to", "2", "--as", "follows"): "follows #2",
    ("ticket", "link", "1", "--to", "2", "--as", "follows", "--remove"): "link to #2 taken off",
    ("ticket", "edit", "1", "--set", "order=A-17"): "order A-17",
    ("ticket", "edit", "1", "--set", "order=none", "--category", "x"): "category x, order cleared",
    ("ticket", "edit", "1", "--category", "none"): "category cleared",
    ("ticket", "edit", "1", "--message", "1", "--ack"): "message marked as thanks",
    ("ticket", "edit", "1", "--message", "1", "--no-ack"): "message marked as no thanks",
    ("ticket", "edit", "1", "--message", "1", "--automatic"): "message marked as automatic",
    ("ticket", "edit", "1", "--message", "1", "--no-automatic"): "message marked as written by a person",
    ("ticket", "inbound", "1", "-m", "more"): "customer wrote, status open",
    ("ticket", "split", "1", "--from", "4"): "opened, #3 split off",
    ("ticket", "merge", "2", "--into", "1"): "#2 merged in",
    ("ticket", "unmerge", "2"): "#2 taken out again",
    ("ticket", "snooze", "1", "--until", "reply"): "asleep (reply)",
    ("ticket", "pend", "2", "--until", "3d"): "status pending, asleep (pend)",
    ("ticket", "spam", "2"): "marked as spam",
    ("ticket", "spam", "2", "--undo"): "brought back",
    ("ticket", "rm", "2"): "taken out of every list",
    ("feedback", "add", "none", "-c", "Ada", "--kind", "praise", "-m", "good"): "feedback written down",
    ("customer", "new", "A. L."): "new customer",
    ("customer", "merge", "A. L.", "--into", "Ada"): "customers merged",
    ("customer", "unmerge", "A. L."): "customers parted again",
    ("customer", "edit", "Ada", "--customer-since", "2020-01-01"): "customer since changed",
    ("holidays", "add", "2026-12-25"): "holidays added",
    ("view", "save", "late", "tag:vip"): "view saved",
}


def test_the_log_of_every_verb_is_words(day: Shell) -> None:
    cli = day
    cli("config", "set", "fields.order", "text")
    for minute, (words, told) in enumerate(WORKING_DAY.items()):
        cli.at(f"2026-11-20T13:{minute:02}Z")(*words)
        first = cli("log", "-n", "1", "--fields", "what").lines[0]
        # A move that follows from it is told as well.
        assert told in first, words
    for language in ("en", "fa"):
        for command in (["log", "-n", "0"], ["ticket", "history", "1", "2", "3"]):
            for form in ("table", "text"):
                shown = cli(*command, "-f", form, "--lang", language, "--bidi", "off")
                for raw in ("_", "field:", "1795"):
                    assert raw not in shown, (command, language)
    shown = cli("ticket", "history", "1", "2", "-f", "table")
    assert "asleep until" in shown
    assert "in 2 d" in shown
    steps = cli("ticket", "history", "2", "--json").json
    assert {(step["field"], step["to"]) for step in steps} >= {("snoozed_until", "2026-11-23T13:16:00Z")}


def test_hostile_words_in_the_history_and_the_log(cli: Shell) -> None:
    hostile = "\x1b[2J[/]‮\t$(touch x)\n=1+1"
    cli("new", "a", "-m", hostile, "-t", "x]")
    cli("ticket", "edit", "1", "--subject", "[bold]=cmd", "--category", "=1+1")
    for words in (["ticket", "history", "1"], ["log"], ["undo", "--list"]):
        for form in ("table", "csv", "tsv", "html", "text", "markdown"):
            printed = cli(*words, "-f", form)
            assert "\x1b" not in printed
            assert "‮" not in printed
            assert ",=1" not in printed
    assert json.loads(cli("ticket", "history", "1", "--json"))[0]["to"] == hostile
