"""`queue --as-of` and a query: what was chosen then is chosen again, whatever became of the tickets since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shell

THEN = "2026-11-20T12:00Z"
QUERIES = (
    "", "priority:normal", "priority:high..", "status:new", "status:open,pending", "not:status:open", "tag:early",
    "tag:late", "tag:none", "not:tag:late", "assignee:kim", "assignee:none", "category:billing", "feeling:angry",
    "kind:none", "customer:ada@example.com", "customer:none", "is:overdue", "not:is:overdue", "is:waiting",
    "is:snoozed", "is:unresolved", "is:spam", "has:attachment", "not:has:attachment", "updated:..2026-11-20",
    "resolved:2026", "colour:red", "colour:none", "not:colour:red", "id:2..4", "@mine", "@mine priority:..normal",
    "parcel", "not:parcel", '"a parcel"',
)  # fmt: skip


@pytest.fixture
def busy_week(cli: Shell, tmp_path: Path) -> Shell:
    """A Friday at noon with nine tickets of every sort in the queue or beside it."""
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    cli("config", "set", "fields.colour.type", "text")
    cli.at("2026-11-19T09:00Z")
    cli("view", "save", "mine", "assignee:kim", "is:unresolved")
    cli("ticket", "new", "A parcel", "-c", "ada@example.com", "-t", "early", "-a", "kim")
    cli("ticket", "new", "Slow", "-p", "high", "-c", "bo@example.com", "--category", "billing", "--feeling", "angry")
    cli("ticket", "new", "Red", "-a", "kim", "--set", "colour=red")
    cli("ticket", "new", "Twin", "-c", "ada@example.com")
    cli("ticket", "new", "Pills", "-c", "cy@example.com")
    cli("ticket", "new", "Asleep", "-c", "bo@example.com")
    cli("ticket", "new", "Promised", "-c", "di@example.com")
    cli("ticket", "new", "With a file", "--attach", str(tmp_path / "a.txt"))
    cli("ticket", "new", "Merged early", "-c", "ada@example.com", "--attach", str(tmp_path / "a.txt"))
    cli.at("2026-11-19T10:00Z")("ticket", "merge", "9", "--into", "1")
    cli("ticket", "snooze", "6", "--until", "2026-11-20T11:00Z")
    cli("reply", "7", "-m", "soon", "--promise", "2026-11-20T11:30Z")
    return cli.at(THEN)


def _live_through_a_weekend(cli: Shell, tmp_path: Path) -> None:
    cli.at("2026-11-21T09:00Z")
    cli("ticket", "edit", "1", "2", "-p", "urgent")
    cli("ticket", "edit", "3", "--category", "billing", "--feeling", "upset", "--set", "colour=none")
    cli("ticket", "edit", "2", "--category", "none", "--feeling", "none", "--set", "colour=red")
    cli("ticket", "assign", "1", "--to", "none")
    cli("ticket", "assign", "2", "4", "--to", "kim")
    cli("ticket", "tag", "1", "--untag", "early", "-t", "late")
    cli("ticket", "tag", "3", "-t", "late")
    cli("note", "2", "-m", "look", "--attach", str(tmp_path / "a.txt"))
    cli("ticket", "merge", "4", "--into", "1")
    cli("ticket", "spam", "5")
    cli("ticket", "snooze", "2", "--until", "2026-12-24")
    cli("reply", "6", "-m", "done", "--resolve")
    cli("resolve", "3")
    cli("reply", "7", "-m", "Here it is")


def _pages(cli: Shell, *more: str) -> dict[str, str]:
    return {query: cli("queue", query, *more) for query in QUERIES}


def test_the_same_query_chooses_the_same_tickets(busy_week: Shell, tmp_path: Path) -> None:
    then = _pages(busy_week)
    assert len(then[""].splitlines()) == 8
    assert len(then["is:overdue"].splitlines()) > 1
    _live_through_a_weekend(busy_week, tmp_path)
    for query, page in _pages(busy_week, "--as-of", THEN).items():
        # The words that are searched are those of today.
        if "parcel" not in query:
            assert page == then[query], query


def test_words_choose_among_those_who_waited_then(busy_week: Shell, tmp_path: Path) -> None:
    _live_through_a_weekend(busy_week, tmp_path)
    assert busy_week("queue", "red", "--as-of", THEN, "-q") == "3\n"
    assert busy_week("queue", "--mine", "red", "--as-of", THEN, "-q") == ""


def test_the_row_is_as_it_was(busy_week: Shell, tmp_path: Path) -> None:
    fields = ["--json", "--fields", "id,tags,updated_at,first_response_at,snoozed_until,why"]
    then = busy_week("queue", *fields).json
    _live_through_a_weekend(busy_week, tmp_path)
    assert busy_week("queue", *fields, "--as-of", THEN).json == then


def test_times_are_told_from_that_moment(busy_week: Shell) -> None:
    page = busy_week("queue", "--explain", "1")
    assert "(1 d ago)" in page
    busy_week.at("2026-12-20")
    assert busy_week("queue", "--explain", "1", "--as-of", THEN) == page
    busy_week.at("2026-11-19T12:00Z")
    assert "promise due 30 min ago" in busy_week("queue", "--fields", "why", "--as-of", THEN)
