"""What became known after a report was saved is told against it, as known at each moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

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


def late(cli: Shell, *options: str) -> list[tuple[Any, ...]]:
    found = cli("report", "weekly", "--json", *options).json["late"]
    return [(one["kind"], one["ticket_id"], one["from"], one["to"]) for one in found]


def test_a_rating_that_changed_after_the_report(shop: Shell) -> None:
    shop("report", "weekly", "--save")
    shop.at("2026-11-18T10:00Z")
    shop("feedback", "edit", "1", "--score", "2")
    shop.at("2026-11-19T10:00Z")
    shop("feedback", "edit", "2", "--score", "3")
    # Of the very week, and in the page of the next one.
    assert late(shop, "--as-of", "2026-11-17T10:00") == []
    assert late(shop, "--as-of", "2026-11-18T12:00") == [("rating_changed", 2, 1, 2)]
    shop.at(NEXT)
    assert late(shop) == [("rating_changed", 2, 1, 2), ("rating_changed", 4, 5, 3)]
    page = " ".join(shop("report", "weekly").split())
    assert "since the last report: rating for #2 changed 1->2; rating for #4 changed 5->3" in page
    assert late(shop, "--week", "2026-11-09") == late(shop)
    # Against the newest saved report: it knew.
    shop("report", "weekly", "--save", "--week", "2026-11-09")
    shop.at("2026-11-24T10:00Z")
    assert late(shop, "--week", "2026-11-09") == []


def test_ratings_and_requests_that_arrived_late(shop: Shell) -> None:
    shop("report", "weekly", "--save")
    shop.at("2026-11-18T10:00Z")
    shop("feedback", "add", "4", "--ticket", "1", "--at", "2026-11-13")
    shop("feedback", "add", "3", "-c", "Eve", "--at", "2026-11-14T10:00")
    shop("new", "Written down later", "-c", "Eve", "--at", "2026-11-13T10:00")
    shop("new", "Of another week", "-c", "Eve", "--at", "2026-11-17T10:00")
    shop("new", "We started", "-c", "Eve", "--at", "2026-11-13T11:00", "--outbound")
    shop("feedback", "rm", "2")
    shop.at(NEXT)
    assert late(shop) == [
        ("rating_arrived", None, None, 3), ("rating_arrived", 1, None, 4), ("rating_removed", 4, 5, None),
        ("request", 5, None, None),
    ]  # fmt: skip
    page = " ".join(shop("report", "weekly").split())
    assert "late ratings: without a ticket, #1; ratings taken back: #4; late requests: #5" in page


def test_marks_and_merges_after_the_report_and_their_end(shop: Shell) -> None:
    shop.at("2026-11-16T06:00Z")("new", "Again", "-c", "Ada", "--at", "2026-11-12T10:00")
    shop("ticket", "merge", "5", "--into", "1")
    shop("ticket", "spam", "3")
    shop.at(MONDAY)("report", "weekly", "--save")
    shop.at("2026-11-18T10:00Z")
    shop("ticket", "unmerge", "5")
    shop("ticket", "spam", "3", "--undo")
    shop("ticket", "spam", "4")
    shop.at("2026-11-19T10:00Z")
    assert late(shop, "--week", "2026-11-09") == [
        ("spam", 4, None, None), ("unspam", 3, None, None), ("unmerged", 5, None, None),
    ]  # fmt: skip
    # What came and went again since is no change.
    shop("ticket", "spam", "4", "--undo")
    shop("ticket", "spam", "3")
    shop("ticket", "merge", "5", "--into", "1")
    shop("ticket", "rm", "2")
    assert late(shop, "--week", "2026-11-09", "--as-of", "2026-11-19T10:01") == [("removed", 2, None, None)]
    shop("undo", "--list")
    shop("undo")
    shop("undo")
    assert late(shop, "--week", "2026-11-09", "--as-of", "2026-11-19T10:01") == [("unmerged", 5, None, None)]


def test_a_merge_is_told_with_what_it_leads_to(shop: Shell) -> None:
    shop.at("2026-11-16T06:00Z")("new", "Again", "-c", "Ada", "--at", "2026-11-12T10:00")
    shop.at(MONDAY)("report", "weekly", "--save")
    shop.at(NEXT)
    shop("ticket", "merge", "5", "--into", "1")
    assert late(shop, "--as-of", "2026-11-23T07:01") == [("merged", 5, None, 1)]
    assert "merged: #5" in shop("report", "weekly", "--as-of", "2026-11-23T07:01")
