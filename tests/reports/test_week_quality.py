"""Quality as the weekly page tells it: of a week that is old enough, and in words when there is nothing to tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Shell

AS_OF = "2026-11-20T10:00:00Z"


def section(page: str) -> list[str]:
    """The lines of the section, without what spaces are there for columns."""
    found = re.search(r"(?m)^(Quality.*\n(?:  .*\n)+)", page)
    assert found
    return [" ".join(line.split()) for line in found[1].splitlines()]


def solved(cli: Shell, at: str, who: str, *options: str) -> int:
    number = int(cli.at(at)("ticket", "new", "a", "-c", who, "--channel", "email", "-q", *options))
    cli("reply", str(number), "-m", "b", "--resolve")
    return number


def test_the_week_before_is_told_and_repeats_of_this_one(cli: Shell) -> None:
    for number in range(3):
        solved(cli, f"2026-11-0{number + 3}T10:00Z", f"c{number}@example.com", "--category", "billing")
    solved(cli, "2026-11-10T10:00Z", "c0@example.com", "--category", "billing")
    page = str(cli.at(AS_OF)("report", "weekly"))
    assert section(page) == [
        "Quality (week of 2 Nov 2026, now 11 days old)",
        "solved at first contact 2 of 3",
        "repeat contacts, this week 1 of 1 by 1 customer",
    ]
    assert "asked 2 times" in page
    assert [title for title in re.findall(r"(?m)^[A-Z].*", page) if title == "Volume" or "Quality" in title] == [
        "Quality (week of 2 Nov 2026, now 11 days old)", "Volume",
    ]  # fmt: skip
    lists = cli("report", "weekly", "--json").json["lists"]
    assert lists["asked_often"] == [
        {"customer_id": 1, "name": "c0@example.com", "ticket_id": 4, "tickets": [1, 4], "contacts": 2,
         "last_at": "2026-11-10T10:00:00Z", "inferred": True},
    ]  # fmt: skip
    assert [one["name"] for one in lists["call"]] == ["c0@example.com"]


def test_nothing_to_divide_by_is_said_in_words(cli: Shell) -> None:
    assert section(str(cli.at(AS_OF)("report", "weekly"))) == [
        "Quality (week of 2 Nov 2026, now 11 days old)",
        "Nothing was resolved in that week.",
        "No customer contacted us this week.",
    ]


def test_what_is_too_young_is_called_pending(cli: Shell) -> None:
    cli.at("2026-11-03T10:00Z")("ticket", "new", "a", "-c", "ada@example.com", "--channel", "email")
    page = section(str(cli.at(AS_OF)("report", "weekly")))
    assert page[1] == "Nothing resolved there is old enough to tell yet; 1 request is pending."


def test_what_customers_say_stands_apart(cli: Shell) -> None:
    number = solved(cli, "2026-11-10T10:00Z", "ada@example.com")
    cli.at("2026-11-11T10:00Z")("survey", "send", str(number))
    cli.at("2026-11-12T10:00Z")("survey", "answer", "1", "5", "--first-time")
    assert "customers say: solved at once 1 of 1" in section(str(cli.at(AS_OF)("report", "weekly")))


def test_an_unusual_week_is_told_first(cli: Shell) -> None:
    rows = ["id,subject,customer,category,received_at,first_response_at,resolved_at\n"]
    for week, day in enumerate(("09-07", "09-15", "09-22", "09-29", "10-06", "10-13", "10-20", "10-27", "11-03")):
        for number in range(10):
            moments = [f"2026-{day}T{hour}:00Z" for hour in ("10", "11", "12")]
            rows.append(f"{week}-{number},a,W{week} {number},x,{','.join(moments)}\n")
    cli.at("2026-11-04T00:00Z")("import", "csv", "-", "--as", "tickets", "--set", "channel=email", "--source", "w",
        stdin="".join(rows))  # fmt: skip
    for number in range(6):
        cli.at("2026-11-05T10:00Z")("ticket", "new", "a", "-c", f"W8 {number}", "--category", "x")
    page = str(cli.at("2026-11-16T10:00Z")("report", "weekly"))
    assert "solved at first contact 4 of 10 usual 80 of 80" in section(page)
    assert "Solved at first contact: 4 of 10, usually 80 of 80." in page
    figure = cli("report", "weekly", "--json").json["figures"]["fcr"]
    assert (figure["flag"], figure["inferred"], figure["usual"]["weeks"]) == ("signal", 6, 8)


def test_an_import_that_opened_again_says_so(cli: Shell) -> None:
    table = "id,subject,status,received_at,first_response_at,resolved_at\n1,a,open,2026-11-03,2026-11-03,2026-11-04\n"
    cli.at("2026-11-05T10:00Z")("import", "csv", "-", "--as", "tickets", "--source", "w", stdin=table)
    told = cli.rows("SELECT previous, value FROM ticket_events WHERE field = 'status' ORDER BY id")
    assert [tuple(one) for one in told] == [
        (None, "new"),
        ("new", "pending"),
        ("pending", "resolved"),
        ("resolved", "open"),
    ]
    figures = cli.at(AS_OF)("report", "weekly", "--json").json["figures"]
    # Nobody knows when, so that it never stood resolved.
    assert (figures["fcr"]["denominator"], figures["fcr"]["pending"]) == (0, 1)
    assert figures["reopen_rate"]["denominator"] == 0
