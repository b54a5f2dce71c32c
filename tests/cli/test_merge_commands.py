"""`ticket merge`, `unmerge`, `split` and `link` as they are typed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell


@pytest.fixture
def two(cli: Shell) -> Shell:
    """Two tickets of one customer, the second ten minutes after the first."""
    cli.at("2026-11-19T10:00Z")("new", "Parcel is late", "-c", "ada@example.com", "-t", "delivery")
    cli.at("2026-11-19T10:10Z")("new", "Where is it?", "-c", "ada@example.com", "-t", "angry", "-p", "high")
    return cli.at("2026-11-19T11:00Z")


def is_sound(cli: Shell) -> bool:
    return all(finding["result"] == "sound" for finding in cli("db", "check", "--json").json)


def show(cli: Shell, ticket_id: int | str) -> Any:
    return cli("show", str(ticket_id), "--json").json


def test_one_stands_for_both(two: Shell) -> None:
    done = two.terminal("ticket", "merge", "2", "--into", "1")
    assert "Merged ticket #2 into #1" in done
    ticket = show(two, 1)
    assert [message["ticket_id"] for message in ticket["messages"]] == [1, 2]
    assert (ticket["priority"], ticket["tags"]) == ("high", ["angry", "delivery"])
    assert ticket["received_at"] == "2026-11-19T10:00:00Z"
    assert ticket["merged"] == [{"ticket_id": 2, "subject": "Where is it?", "at": "2026-11-19T11:00:00Z"}]
    assert two("ticket", "list", "--all", "-q").lines == ["1"]
    assert two("queue", "-q").lines == ["1"]
    assert two("ticket", "list", "where", "-q").lines == ["1"]
    assert is_sound(two)


def test_a_merged_id_leads_to_the_target_and_says_so(two: Shell) -> None:
    two("ticket", "merge", "2", "--into", "1")
    for arguments in (
        ("show", "2"),
        ("reply", "2", "-m", "On its way"),
        ("note", "2", "-m", "n"),
        ("ticket", "tag", "2", "-t", "x"),
        ("ticket", "edit", "1", "2", "--category", "delivery"),
        ("ticket", "inbound", "2", "-m", "Thank you", "--ack"),
        ("resolve", "2"),
        ("feedback", "list", "--ticket", "2"),
        ("ticket", "list", "2"),
        ("ticket", "link", "2", "--to", "1", "--as", "follows"),
    ):
        result = two(*arguments, exit_code=None)
        assert result.stderr.splitlines().count("ticket 2 was merged into 1") == 1, arguments
        assert two(*arguments, "-q", exit_code=None).stderr.count("merged into") == 0
    assert show(two, 2)["id"] == 1
    assert two("show", "2", "--get", "category") == "delivery\n"
    assert two.rows("SELECT DISTINCT ticket_id FROM messages WHERE id > 2") == [(1,)]
    # What comes in on the old id long after the end starts a ticket that follows the one that stands for it.
    late = two.at("2026-12-19T10:00Z").terminal("ticket", "inbound", "2", "-m", "Again!")
    assert "Ticket #1 was over: opened ticket #3" in late


def test_an_error_tells_it_too(two: Shell) -> None:
    two("ticket", "merge", "2", "--into", "1")
    two("ticket", "close", "1")
    assert two("reply", "2", "-m", "x", exit_code=1).stderr.splitlines()[0] == "ticket 2 was merged into 1"
    assert two("reply", "2", "-m", "x", "--json", exit_code=1).stderr.count("\n") == 1


def test_unmerge_takes_back_exactly_what_the_merge_gave(two: Shell) -> None:
    before = show(two, 1), show(two, 2)
    two("ticket", "merge", "2", "--into", "1")
    two("ticket", "unmerge", "2")
    after = show(two, 1), show(two, 2)
    for one in (*before, *after):
        del one["updated_at"]
    assert after == before
    assert is_sound(two)


def test_what_happened_since_stays_with_the_target(two: Shell) -> None:
    two("ticket", "merge", "2", "--into", "1")
    two("reply", "1", "-m", "On its way", "--resolve")
    two("ticket", "tag", "1", "--untag", "angry", "-t", "vip")
    two("ticket", "tag", "1", "-t", "angry")
    two("ticket", "edit", "1", "-p", "urgent")
    two("ticket", "unmerge", "2")
    first, second = show(two, 1), show(two, 2)
    assert (first["status"], first["priority"]) == ("resolved", "urgent")
    # Somebody put the tag on again, so that it is the ticket's own now.
    assert first["tags"] == ["angry", "delivery", "vip"]
    assert [message["body"] for message in first["messages"]] == ["Parcel is late", "On its way"]
    assert (second["status"], second["tags"], second["first_response_at"]) == ("new", ["angry"], None)
    assert is_sound(two)


@pytest.mark.parametrize("order", [("2", "3"), ("3", "2")])
def test_unmerging_in_any_order(two: Shell, order: tuple[str, str]) -> None:
    two("new", "Third", "-c", "ada@example.com", "-t", "angry", "-p", "urgent")
    before = {one: show(two, one) for one in (1, 2, 3)}
    two("ticket", "merge", "2", "3", "--into", "1")
    two("ticket", "unmerge", order[0])
    left = show(two, 1)
    expected = {"2": "urgent", "3": "high"}
    assert left["priority"] == expected[order[0]]
    # The other one bears the tag as well.
    assert left["tags"] == ["angry", "delivery"]
    assert is_sound(two)
    two("ticket", "unmerge", order[1])
    for one, was in before.items():
        now = show(two, one)
        assert {**now, "updated_at": ""} == {**was, "updated_at": ""}
    assert is_sound(two)


@pytest.mark.parametrize("order", [("2", "3", "4"), ("3", "4", "2"), ("4", "2", "3")])
def test_what_several_give_goes_with_the_last_of_them(two: Shell, order: tuple[str, ...]) -> None:
    for subject in ("Third", "Fourth"):
        two("new", subject, "-c", "ada@example.com", "-p", "high", "--category", "x")
    two("ticket", "edit", "2", "--category", "x")
    two("ticket", "merge", "2", "3", "4", "--into", "1")
    for one in order:
        assert (show(two, 1)["priority"], show(two, 1)["category"]) == ("high", "x")
        two("ticket", "unmerge", one)
    assert (show(two, 1)["priority"], show(two, 1)["category"]) == ("normal", None)
    assert is_sound(two)


def test_who_was_merged_before_a_change_by_hand_gives_nothing_after_it(two: Shell) -> None:
    two("new", "Third", "-c", "ada@example.com", "-p", "urgent", "-t", "angry")
    two("ticket", "merge", "2", "--into", "1")
    two("ticket", "edit", "1", "-p", "low")
    two("ticket", "tag", "1", "--untag", "angry")
    before = show(two, 1)
    two("ticket", "merge", "3", "--into", "1")
    assert show(two, 1)["priority"] == "urgent"
    two("ticket", "unmerge", "3")
    after = show(two, 1)
    assert (after["priority"], after["tags"]) == (before["priority"], before["tags"]) == ("low", ["delivery"])
    assert is_sound(two)


def test_a_chain_leads_to_its_end(two: Shell) -> None:
    two("new", "Third", "-c", "ada@example.com")
    two("ticket", "merge", "1", "--into", "2")
    two("ticket", "merge", "2", "--into", "3")
    assert two("show", "1", "--get", "id") == "3\n"
    assert [message["ticket_id"] for message in show(two, 3)["messages"]] == [1, 2, 3]
    assert is_sound(two)
    refused = two.refuses(4, "ticket", "unmerge", "1")
    assert "ticket 1 was merged into 2, which is merged into 3 now" in refused.stderr
    # The middle one comes out with what it held before.
    two("ticket", "unmerge", "2")
    assert two("show", "1", "--get", "id") == "2\n"
    assert show(two, 3)["tags"] == []
    two("ticket", "unmerge", "1")
    assert two("ticket", "list", "-q").lines == ["3", "2", "1"]
    assert is_sound(two)


def test_a_resolved_target_is_reopened_and_resolved_again(two: Shell) -> None:
    two("reply", "1", "-m", "Done", "--resolve")
    was = show(two, 1)
    merged = two.at("2026-11-19T12:00Z")("ticket", "merge", "2", "--into", "1")
    assert merged.stderr == "ticket 1 was resolved and is open now\n"
    assert show(two, 1)["status"] == "open"
    two.at("2026-11-19T13:00Z")("ticket", "unmerge", "2")
    assert (show(two, 1)["status"], show(two, 1)["resolved_at"]) == ("resolved", was["resolved_at"])
    assert is_sound(two)


def test_an_answered_double_stays_answered(two: Shell) -> None:
    two("reply", "1", "-m", "On its way")
    merged = two("ticket", "merge", "2", "--into", "1")
    assert (merged.stderr, show(two, 1)["status"]) == ("", "pending")


def test_what_was_promised_stands(two: Shell) -> None:
    two("reply", "1", "-m", "x")
    two("reply", "2", "-m", "We write again", "--promise", "2026-11-20T10:00Z")
    two("ticket", "merge", "2", "--into", "1")
    assert (show(two, 1)["wakes_on"], show(two, 1)["snoozed_until"]) == ("promise", "2026-11-20T10:00:00Z")
    assert two.at("2026-11-20T11:00Z")("queue", "-q").lines == ["1"]
    two("ticket", "unmerge", "2")
    assert (show(two, 1)["wakes_on"], show(two, 2)["wakes_on"]) == (None, "promise")
    assert is_sound(two)


def test_the_earlier_of_two_promises_stands(two: Shell) -> None:
    two("reply", "1", "-m", "x", "--promise", "2026-11-21T10:00Z")
    two("reply", "2", "-m", "x", "--promise", "2026-11-20T10:00Z")
    two("ticket", "merge", "2", "--into", "1")
    assert show(two, 1)["snoozed_until"] == "2026-11-20T10:00:00Z"
    two("ticket", "unmerge", "2")
    assert show(two, 1)["snoozed_until"] == "2026-11-21T10:00:00Z"
    assert is_sound(two)


def test_a_ticket_without_a_customer_takes_the_other_ones(two: Shell) -> None:
    two("new", "Who is it?")
    two("ticket", "merge", "2", "--into", "3")
    assert show(two, 3)["customer"] == "ada@example.com"
    two("ticket", "unmerge", "2")
    assert show(two, 3)["customer"] is None
    two("ticket", "merge", "3", "--into", "2")
    assert show(two, 2)["customer"] == "ada@example.com"
    assert two("customer", "show", "1", "--get", "tickets") == "2\n"
    assert is_sound(two)


def test_refusals_change_nothing(two: Shell) -> None:
    two("new", "Other", "-c", "bo@example.com")
    two("new", "Third", "-c", "ada@example.com")
    assert "itself" in two.refuses(1, "ticket", "merge", "1", "--into", "1").stderr
    assert "no ticket 9" in two.refuses(3, "ticket", "merge", "9", "--into", "1").stderr
    assert "no ticket 9" in two.refuses(3, "ticket", "merge", "1", "--into", "9").stderr
    assert "is not the id" in two.refuses(2, "ticket", "merge", "1", "--into", "x").stderr
    assert "--into is missing" in two.refuses(2, "ticket", "merge", "1").stderr
    different = two.refuses(1, "ticket", "merge", "3", "--into", "1").stderr
    assert "tickets 3 (bo@example.com) and 1 (ada@example.com) are of different customers" in different
    assert "supportctl ticket link 3 --to 1" in different
    assert "customer merge" not in different
    assert "not merged" in two.refuses(1, "ticket", "unmerge", "1").stderr
    # All or none.
    two.refuses(1, "ticket", "merge", "2", "3", "--into", "1")
    two("ticket", "rm", "4")
    assert "was removed" in two.refuses(3, "ticket", "merge", "4", "--into", "1").stderr
    assert "was removed" in two.refuses(3, "ticket", "merge", "1", "--into", "4").stderr
    two("ticket", "merge", "2", "--into", "1")
    assert "already" in two.refuses(1, "ticket", "merge", "2", "--into", "1").stderr
    stored = two.stored()
    circle = two("ticket", "merge", "1", "--into", "2", exit_code=1)
    assert "would be a circle" in circle.stderr
    assert two.stored() == stored
    two("ticket", "close", "1")
    two("new", "Late", "-c", "ada@example.com")
    assert "is closed; nothing can be merged into it" in two.refuses(1, "ticket", "merge", "5", "--into", "1").stderr


def test_one_that_merely_counts_as_closed_is_closed(two: Shell) -> None:
    two("resolve", "1")
    assert "is closed" in two.at("2026-12-20T10:00Z").refuses(1, "ticket", "merge", "2", "--into", "1").stderr
    two("ticket", "merge", "1", "--into", "2")
    two("ticket", "unmerge", "1")
    assert show(two, 1)["status"] == "closed"


def test_two_who_look_like_one_person(cli: Shell) -> None:
    cli("new", "a", "-c", "Sara Ahmadi")
    cli("new", "b", "-c", "sara.ahmadi@example.com")
    hint = cli.refuses(1, "ticket", "merge", "2", "--into", "1").stderr.splitlines()[1]
    assert "supportctl customer merge 2 --into 1 comes first" in hint
    cli("customer", "merge", "2", "--into", "1")
    cli("ticket", "merge", "2", "--into", "1")
    refused = cli.refuses(4, "customer", "unmerge", "2")
    assert "would belong to different customers" in refused.stderr
    cli("ticket", "unmerge", "2")
    cli("customer", "unmerge", "2")
    assert is_sound(cli)


def test_feedback_counts_for_the_one_that_stands(two: Shell) -> None:
    two("survey", "send", "2")
    two("ticket", "merge", "2", "--into", "1")
    two("feedback", "add", "2", "--ticket", "1", "-m", "slow")
    [one] = two("feedback", "list", "--json").json
    assert (one["id"], one["ticket_id"], one["score"]) == (1, 1, 2)
    call = two.at("2026-11-24T10:00Z")("report", "weekly", "--json").json["lists"]["call"]
    assert [(one["customer_id"], one["ticket_id"]) for one in call] == [(1, 1)]
    two("ticket", "unmerge", "2")
    assert two("feedback", "list", "--json").json[0]["ticket_id"] == 2


def test_links_of_a_merged_ticket_are_shown_on_the_target(two: Shell) -> None:
    two("new", "Third", "-c", "ada@example.com")
    two("ticket", "link", "2", "--to", "3", "--as", "duplicate")
    two("ticket", "link", "1", "--to", "2")
    two("ticket", "merge", "2", "--into", "1")
    assert show(two, 1)["links"] == [{"ticket_id": 1, "other_id": 3, "kind": "duplicate"}]
    assert show(two, 3)["links"] == [{"ticket_id": 1, "other_id": 3, "kind": "duplicate"}]
    # Linked already, through the merged one.
    assert "already" in two.terminal("ticket", "link", "3", "--to", "1", "--as", "duplicate")
    two("ticket", "unmerge", "2")
    assert len(show(two, 2)["links"]) == 2


def test_links(two: Shell) -> None:
    two("ticket", "link", "2", "--to", "1", "--as", "follows")
    stored = two.stored()
    assert "already" in two.terminal("ticket", "link", "2", "--to", "1", "--as", "follows")
    assert two.stored() == stored
    assert ["follows", "#1"] in [line.split() for line in two("show", "2", "-f", "text").lines]
    assert ["followed", "by", "#2"] in [line.split() for line in two("show", "1", "-f", "text").lines]
    assert "cannot be linked to itself" in two.refuses(1, "ticket", "link", "1", "--to", "1").stderr
    assert "did you mean follows?" in two.refuses(2, "ticket", "link", "1", "--to", "2", "--as", "folows").stderr
    two.refuses(3, "ticket", "link", "1", "--to", "9")
    two.refuses(3, "ticket", "link", "1", "--to", "2", "--as", "related", "--remove")
    two("ticket", "link", "2", "--to", "1", "--as", "follows", "--remove")
    assert show(two, 2)["links"] == []
    assert two.rows("SELECT field, value, previous FROM ticket_events WHERE field = 'follows'") == [
        ("follows", "1", None), ("follows", None, "1"),
    ]  # fmt: skip


def test_split_makes_a_ticket_of_the_rest(two: Shell) -> None:
    two("reply", "1", "-m", "Done", "--resolve")
    two.at("2026-11-20T09:00Z")("ticket", "inbound", "1", "-m", "Another parcel\nis missing", "--channel", "phone")
    two.at("2026-11-20T09:30Z")("reply", "1", "-m", "We look into it")
    done = two.terminal("ticket", "split", "1", "--from", "4", "--subject", "Another parcel")
    assert "Split ticket #1, which is resolved now: the rest is ticket #3, pending" in " ".join(done.split())
    old, new = show(two, 1), show(two, 3)
    assert [message["id"] for message in old["messages"]] == [1, 3]
    assert [message["id"] for message in new["messages"]] == [4, 5]
    assert (new["subject"], new["channel"], new["received_at"]) == ("Another parcel", "phone", "2026-11-20T09:00:00Z")
    assert new["first_response_at"] == "2026-11-20T09:30:00Z"
    assert old["links"] == new["links"] == [{"ticket_id": 3, "other_id": 1, "kind": "related"}]
    assert two("ticket", "list", "missing", "--all", "-q").lines == ["3"]
    assert is_sound(two)


def test_split_leaves_waiting_what_waits(two: Shell) -> None:
    two.at("2026-11-20T09:00Z")("ticket", "inbound", "1", "-m", "And my invoice?")
    two("ticket", "split", "1", "--from", "3")
    old, new = show(two, 1), show(two, 3)
    assert (old["status"], new["status"], new["subject"]) == ("new", "new", "Parcel is late")
    assert two("queue", "--json", "--fields", "id,anchor_at").json == [
        {"id": 2, "anchor_at": "2026-11-19T10:10:00Z"},
        {"id": 1, "anchor_at": "2026-11-19T10:00:00Z"},
        {"id": 3, "anchor_at": "2026-11-20T09:00:00Z"},
    ]
    assert is_sound(two)


def test_split_refuses(two: Shell) -> None:
    two("reply", "1", "-m", "x")
    two("ticket", "inbound", "1", "-m", "Thanks", "--ack")
    assert "nothing of ticket 1 itself would be left" in two.refuses(1, "ticket", "split", "1", "--from", "1").stderr
    assert "not written by the customer" in two.refuses(1, "ticket", "split", "1", "--from", "3").stderr
    assert "starts no ticket" in two.refuses(1, "ticket", "split", "1", "--from", "4").stderr
    missing = two.refuses(3, "ticket", "split", "1", "--from", "2").stderr
    assert "no message 2" in missing
    assert "show 1 prints the number of each message" in missing
    assert "is not the id of a message" in two.refuses(2, "ticket", "split", "1", "--from", "x").stderr
    two("ticket", "inbound", "1", "-m", "More")
    assert "the subject is empty" in two.refuses(2, "ticket", "split", "1", "--from", "5", "--subject", " ").stderr


def test_a_closed_ticket_is_not_split(two: Shell) -> None:
    two("ticket", "inbound", "1", "-m", "More")
    two("ticket", "close", "1")
    assert "is closed and cannot be split" in two.refuses(1, "ticket", "split", "1", "--from", "3").stderr


def test_what_was_split_away_after_a_merge_cannot_come_back(two: Shell) -> None:
    two("ticket", "inbound", "2", "-m", "And my invoice?")
    two("ticket", "merge", "2", "--into", "1")
    began = two.refuses(1, "ticket", "split", "1", "--from", "2")
    assert "message 2 is what ticket 2 began with" in began.stderr
    assert "supportctl ticket unmerge 2" in began.stderr
    two("ticket", "split", "1", "--from", "3")
    refused = two.refuses(4, "ticket", "unmerge", "2")
    assert "messages of ticket 2 were split away into 3 after it was merged" in refused.stderr
    assert is_sound(two)


def test_purging_a_target_purges_what_was_merged_into_it(two: Shell) -> None:
    two("new", "Third", "-c", "ada@example.com")
    two("ticket", "inbound", "3", "-m", "More")
    two("ticket", "split", "3", "--from", "4")
    two("ticket", "merge", "2", "--into", "1")
    refused = two.refuses(4, "ticket", "rm", "2", "--purge", "-y")
    assert "ticket 2 is merged into 1, which would stay" in refused.stderr
    purged = two("ticket", "rm", "1", "--purge", "-y")
    assert purged.stderr == "erased with it, for it was merged into it: #2\n"
    assert two.rows("SELECT id FROM tickets") == [(3,), (4,)]
    assert two.rows("SELECT count(*) FROM ticket_merges") == [(0,)]
    two("ticket", "rm", "4", "--purge", "-y")
    assert two.rows("SELECT count(*) FROM message_moves") == [(0,)]
    assert is_sound(two)
    assert b"Where is it?" not in two.stored()


def test_hostile_text_in_a_merge(cli: Shell) -> None:
    cli("new", "\x1b[31mred\u202e $(touch x)", "-c", "[/]\x1b]0;x\x07", "-t", "'\"")
    cli("new", "<b>", "-c", "1")
    cli("ticket", "merge", "1", "--into", "2")
    for form in ("text", "html", "csv", "json", "markdown"):
        shown = cli("show", "2", "-f", form)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
    cli("ticket", "unmerge", "1")
    assert is_sound(cli)


def test_in_persian(two: Shell) -> None:
    merged = two.terminal("ticket", "merge", "2", "--into", "1", "--lang", "fa")
    assert "ادغام" in merged
    assert "ادغام" in two("show", "2", "--lang", "fa").stderr


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE tickets SET merged_into = 3 WHERE id = 2", "#2"),
        ("UPDATE tickets SET merged_into = NULL WHERE id = 2", "#2"),
        ("UPDATE tickets SET standing = 'present' WHERE id = 2", "#2"),
        ("UPDATE ticket_merges SET unmerged_at = 1", "#2"),
        ("DELETE FROM ticket_events WHERE field = 'merged_into'", "#2"),
        ("UPDATE tickets SET customer_id = 2 WHERE id = 1", "customer 2"),
        ("UPDATE customers SET merged_into = NULL", "customer 2"),
        ("UPDATE customer_merges SET unmerged_at = 1", "customer 2"),
    ],
)
def test_the_check_finds_a_merge_that_does_not_hold(two: Shell, damage: str, found: str) -> None:
    two("new", "Third", "-c", "bo@example.com")
    two("customer", "merge", "bo@example.com", "--into", "1")
    two("ticket", "merge", "2", "--into", "1")
    assert is_sound(two)
    with closing(sqlite3.connect(two.db, isolation_level=None)) as db:
        db.execute(damage)
    result = two("db", "check", "--json", exit_code=5)
    [merges] = [finding for finding in result.json if finding["check"] == "merges"]
    assert (merges["result"], merges["detail"]) == ("broken", found)


def test_an_import_reaches_what_was_merged_or_split_away(two: Shell) -> None:
    rows = two.home / "messages.csv"
    text = "id,ticket,at,direction,body\n1,2,2026-11-19T10:30Z,in,Where?\n2,2,2026-11-19T10:40Z,in,{}\n"
    rows.write_text(text.format("And the invoice?"))
    arguments = ("import", "csv", str(rows), "--as", "messages", "--source", "s")
    two(*arguments)
    two("ticket", "merge", "2", "--into", "1")
    two("ticket", "split", "1", "--from", "4", "--subject", "Invoice")
    rows.write_text(text.format("And the receipt?") + "3,2,2026-11-19T10:50Z,out,On its way\n")
    two(*arguments)
    assert [message["body"] for message in show(two, 3)["messages"]] == ["And the receipt?"]
    assert show(two, 1)["messages"][-1]["body"] == "On its way"
    assert two("ticket", "list", "receipt", "--all", "-q").lines == ["3"]
    assert is_sound(two)


def test_a_changed_row_of_a_merged_ticket_changes_that_ticket(cli: Shell) -> None:
    rows = cli.home / "tickets.csv"
    text = "id,subject,customer,received_at,priority\n1,First,Ada,2026-11-19T10:00Z,\n2,{},Ada,2026-11-19T10:05Z,{}\n"
    rows.write_text(text.format("Double", ""))
    arguments = ("import", "csv", str(rows), "--as", "tickets", "--source", "s")
    cli(*arguments)
    cli("ticket", "merge", "2", "--into", "1")
    rows.write_text(text.format("Double-send", "low"))
    cli(*arguments)
    assert show(cli, 1)["subject"] == "First"
    assert is_sound(cli)
    cli("ticket", "unmerge", "2")
    assert (show(cli, 2)["subject"], show(cli, 2)["priority"]) == ("Double-send", "low")
    assert is_sound(cli)
