"""A report with an earlier --as-of than a merge or split sees the tickets and customers as they were."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell

AS_OF = "2026-11-23T08:00Z"
REPORTS = (
    ("report", "weekly"),
    ("report", "weekly", "--json"),
    ("report", "csat", "--json"),
    ("report", "csat", "--by", "channel", "--json"),
    ("report", "response", "--json"),
    ("report", "response", "--by", "category", "--json"),
    ("report", "volume", "--by", "day", "--json"),
    ("queue", "--json", "--fields", "id,priority,customer_id,anchor_at,position"),
)


@pytest.fixture
def week(cli: Shell) -> Shell:
    """A week with answers, ratings, anger, chasers and praise of people who turn out to be one."""
    day = "2026-11-{}T{}Z".format
    cli.at(day(16, "09:00"))("new", "Late", "-c", "Ada Example", "--category", "delivery", "--channel", "email")
    cli.at(day(16, "09:10"))("new", "Late!", "-c", "1", "--feeling", "angry", "-p", "high", "--channel", "chat")
    cli.at(day(16, "10:00"))("reply", "2", "-m", "We look")
    cli.at(day(17, "09:00"))("new", "Broken", "-c", "ada@example.com", "--category", "delivery", "--kind", "complaint")
    cli.at(day(17, "12:00"))("reply", "1", "-m", "Done", "--resolve")
    cli.at(day(18, "09:00"))("feedback", "add", "1", "--ticket", "1", "-m", "slow")
    cli.at(day(18, "09:30"))("feedback", "add", "none", "--kind", "praise", "-c", "2", "-m", "kind people")
    cli.at(day(18, "09:40"))("survey", "send", "3")
    cli.at(day(18, "10:00"))("ticket", "inbound", "1", "-m", "And another thing")
    cli.at(day(18, "15:00"))("reply", "1", "-m", "Which?")
    cli.at(day(19, "09:00"))("new", "Nobody's", "--channel", "email")
    cli.at(day(19, "10:00"))("new", "Call", "-c", "2", "--category", "delivery", "--channel", "phone")
    cli.at(day(19, "10:05"))("resolve", "5")
    cli.at(day(20, "10:00"))("feedback", "add", "5", "--ticket", "5", "-m", "lovely")
    return cli.at("2026-11-23T08:30Z")


def pages(cli: Shell) -> list[str]:
    return [cli(*report, "--as-of", AS_OF) for report in REPORTS]


def act(cli: Shell, *arguments: str) -> None:
    """One command an hour later than the one before."""
    cli.at(f"2026-11-24T{len(cli.rows('SELECT id FROM journal')) % 24:02}:00Z")(*arguments)
    assert all(finding["result"] == "sound" for finding in cli("db", "check", "--json").json)


def test_a_merge_changes_no_earlier_page(week: Shell) -> None:
    before = pages(week)
    act(week, "ticket", "merge", "1", "4", "--into", "2")
    assert pages(week) == before
    act(week, "reply", "1", "-m", "Joined")
    assert pages(week) == before
    act(week, "ticket", "unmerge", "1")
    assert pages(week) == before


def test_a_chain_changes_no_earlier_page(week: Shell) -> None:
    before = pages(week)
    act(week, "ticket", "merge", "1", "--into", "2")
    act(week, "ticket", "merge", "2", "--into", "4")
    assert pages(week) == before
    act(week, "ticket", "unmerge", "2")
    assert pages(week) == before


def test_a_split_changes_no_earlier_page(week: Shell) -> None:
    before = pages(week)
    [message] = [m["id"] for m in week("show", "1", "--json").json["messages"] if m["body"] == "And another thing"]
    act(week, "ticket", "split", "1", "--from", str(message))
    assert pages(week) == before
    act(week, "ticket", "inbound", "6", "-m", "One more")
    [message] = [m["id"] for m in week("show", "6", "--json").json["messages"] if m["body"] == "One more"]
    act(week, "ticket", "split", "6", "--from", str(message))
    assert pages(week) == before
    act(week, "ticket", "merge", "6", "--into", "2")
    assert pages(week) == before


def test_a_merge_of_customers_changes_no_earlier_page(week: Shell) -> None:
    before = pages(week)
    act(week, "customer", "merge", "2", "--into", "1")
    assert pages(week) == before
    act(week, "ticket", "merge", "3", "--into", "2")
    act(week, "ticket", "unmerge", "3")
    act(week, "customer", "unmerge", "2")
    assert pages(week) == before


def test_a_merge_into_somebody_without_tickets_changes_no_earlier_page(week: Shell) -> None:
    week("customer", "new", "Friend")
    before = pages(week)
    act(week, "customer", "merge", "2", "1", "--into", "3")
    assert pages(week) == before


def test_an_unmerged_ticket_was_resolved_when_it_was(week: Shell) -> None:
    week("resolve", "3", "--at", "2026-11-20T12:00Z")
    before = week("report", "volume", "--by", "day", "--json").json["figures"]
    week.at("2026-11-23T09:00Z")("new", "Later", "-c", "2")
    act(week, "ticket", "merge", "6", "--into", "3")
    assert week("report", "volume", "--json").json["figures"]["resolved"]["value"] == 1
    act(week, "ticket", "unmerge", "6")
    assert week("report", "volume", "--by", "day", "--json").json["figures"] == before
    assert before["resolved"]["value"] == 2


def test_an_answer_on_a_merged_ticket_of_nobody_is_one_to_the_customer(week: Shell) -> None:
    week.at("2026-11-20T11:00Z")("feedback", "add", "1", "--ticket", "2")
    week.at("2026-11-23T08:30Z")

    def reasons() -> set[str]:
        lists = week("report", "weekly", "--json").json["lists"]
        return {reason for one in lists["call"] if one["customer_id"] == 1 for reason in one["reasons"]}

    assert "low_rating" in reasons()
    act(week, "reply", "4", "-m", "We are sorry")
    act(week, "ticket", "merge", "4", "--into", "2")
    assert "low_rating" not in reasons()


def test_between_merge_and_unmerge_the_page_stays_as_it_was_then(week: Shell) -> None:
    week.at("2026-11-23T07:00Z")("ticket", "merge", "1", "--into", "2")
    week("customer", "merge", "2", "--into", "1")
    week.at("2026-11-23T08:30Z")
    before = pages(week)
    act(week, "ticket", "unmerge", "1")
    act(week, "customer", "unmerge", "2")
    assert pages(week) == before


def test_the_canonical_ticket_has_the_answers_of_all(week: Shell) -> None:
    act(week, "ticket", "merge", "2", "--into", "1")
    figures = week("report", "weekly", "--json").json["figures"]
    # Received at nine, answered at ten on the other ticket.
    assert week("report", "response", "--json").json["figures"]["first_response"]["answered"] == 1
    assert week("show", "1", "--get", "first_response_at") == "2026-11-16T10:00:00Z\n"
    assert figures["received"]["value"] == 4
    assert figures["received"]["excluded"] == {"merged": 1}
    # The rating of ticket 1 stays a vote; anger on the merged one still asks for a call.
    call = week("report", "weekly", "--json").json["lists"]["call"]
    assert {reason for one in call for reason in one["reasons"] if one["ticket_id"] == 1} >= {"angry"}


def test_ratings_of_a_merged_ticket_are_votes_of_its_target(week: Shell) -> None:
    before = week("report", "csat", "--by", "channel", "--json").json
    act(week, "ticket", "merge", "1", "--into", "2")
    after = week("report", "csat", "--by", "channel", "--json").json
    assert after["figures"]["csat"] == before["figures"]["csat"]
    assert [group["key"] for group in before["groups"]["channel"]] == ["email", "phone"]
    assert [group["key"] for group in after["groups"]["channel"]] == ["chat", "phone"]


def test_a_later_message_of_a_merged_ticket_counts_as_a_contact(week: Shell) -> None:
    # Asked an hour apart: two contacts on one ticket, and a third that reopened it.
    week.at("2026-11-20T09:00Z")("new", "Again", "-c", "1", "--channel", "email")
    act(week, "ticket", "merge", "6", "--into", "1")
    assert re.search(r"Ada Example .*asked 3 times", week("report", "weekly"))
    act(week, "ticket", "unmerge", "6")
    assert re.search(r"Ada Example .*asked 2 times", week("report", "weekly"))


LEDGER = (
    ("report", "customers", "--since", "2026-01-01", "--until", "2026-11-22", "--json"),
    ("report", "customers", "--since", "2026-01-01", "--until", "2026-11-22", "--by", "month", "--json"),
    ("report", "money", "--since", "2026-06-01", "--until", "2026-11-22", "--by", "month", "--json"),
)


@pytest.fixture
def shop(cli: Shell) -> Shell:
    """Two records of one person who both bought, and sent somebody each."""
    cli.environ["SUPPORTCTL_CURRENCY"] = "EUR"
    for who, day, amount in [
        ("Ada", "2026-02-10", "40"), ("Ada", "2026-05-02", "10"), ("Ada E.", "2026-06-05", "30"),
        ("Ada E.", "2026-06-20", "5"), ("Ada E.", "2026-10-20", "7"), ("Bo", "2026-06-08", "8"),
        ("Cy", "2026-07-01", "9"), ("Ada", "2026-11-10", "3"),
    ]:  # fmt: skip
        cli.at(f"{day}T09:00Z")("purchase", "add", "-c", who, amount)
    cli("customer", "edit", "3", "--referred-by", "2")
    cli("customer", "edit", "4", "--referred-by", "1")
    return cli.at("2026-11-23T08:30Z")


def test_a_merge_of_customers_changes_no_earlier_ledger(shop: Shell) -> None:
    def read() -> list[str]:
        return [shop(*report, "--as-of", AS_OF) for report in LEDGER]

    before = read()
    assert [one["name"] for one in shop(*LEDGER[0], "--as-of", AS_OF).json["lists"]["referrers"]] == ["Ada", "Ada E."]
    act(shop, "customer", "merge", "2", "--into", "1")
    assert read() == before
    now = shop(*LEDGER[0]).json
    assert [one["customers"] for one in now["lists"]["referrers"]] == [2]
    assert now["figures"]["new_customers"]["value"] == 3
    act(shop, "customer", "unmerge", "2")
    assert read() == before
    act(shop, "undo")
    act(shop, "purchase", "refund", "3", "30", "--at", "2026-11-24T09:00Z")
    assert read() == before
