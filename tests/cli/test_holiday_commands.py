"""Holidays: entering, listing, bringing in and taking away; figures follow."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shell

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//EN
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
SUMMARY:Christmas\\, long
RRULE:FREQ=YEARLY
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20270101
SUMMARY:New Year
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART;VALUE=DATE:20261126
RRULE:FREQ=YEARLY;BYDAY=4TH
SUMMARY:Thanksgiving
END:VEVENT
BEGIN:VEVENT
UID:4
DTSTART:20261101T090000Z
SUMMARY:Meeting
END:VEVENT
BEGIN:VEVENT
UID:5
DTSTART;VALUE=DATE:20261111
STATUS:CANCELLED
SUMMARY:Not at all
END:VEVENT
BEGIN:VEVENT
UID:6
DTSTART;VALUE=DATE:20270501
DURATION:P2D
SUMMARY:May
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def days(cli: Shell) -> list[list[str]]:
    return [line.split("\t")[1:] for line in cli("holidays", "list").lines]


def test_a_day_off_is_no_working_time(cli: Shell) -> None:
    cli.at("2026-11-19T16:30Z")("ticket", "new", "a")
    cli.at("2026-11-23T09:30Z")
    assert cli("queue", "--get", "slack_minutes") == f"{480 - 30 - 480 - 30}\n"
    assert cli("holidays", "add", "2026-11-20", "Day", "of", "rest") == "1\n"
    assert cli("queue", "--get", "slack_minutes") == f"{480 - 30 - 30}\n"
    assert cli("queue", "--json").json[0]["due_at"] == "2026-11-23T16:30:00Z"
    cli("holidays", "rm", "1")
    assert cli("queue", "--get", "slack_minutes") == f"{480 - 30 - 480 - 30}\n"


def test_days_ranges_and_both_calendars(cli: Shell) -> None:
    cli("holidays", "add", "2026-12-24..2026-12-26", "Christmas", "--yearly")
    cli("holidays", "add", "۱۴۰۵/۰۱/۰۱..۱۴۰۵/۰۱/۰۴", "نوروز", "--yearly", "--not-usual")
    cli("holidays", "add", "tomorrow")
    cli("holidays", "add", "friday", "--yearly")
    assert days(cli) == [
        ["2026-03-21", "2026-03-24", "نوروز", "jalali", "false"],
        ["2026-11-21", "2026-11-21", "", "", "true"],
        ["2026-11-27", "2026-11-27", "", "gregorian", "true"],
        ["2026-12-24", "2026-12-26", "Christmas", "gregorian", "true"],
    ]
    cli.environ["SUPPORTCTL_CALENDAR"] = "jalali"
    cli("holidays", "add", "yesterday", "--yearly")
    cli("holidays", "add", "۱۳ فروردین ۱۴۰۶", "--yearly")
    cli("holidays", "add", "2027-01-01", "--yearly")
    assert [day[3] for day in days(cli) if day[0] in ("2026-11-19", "2027-01-01", "2027-04-02")] == [
        "jalali",
        "gregorian",
        "jalali",
    ]


def test_the_sentence_names_the_days(cli: Shell) -> None:
    assert cli.terminal("holidays", "add", "1405/01/01..1405/01/04") == "Holiday 1: 21–24 Mar 2026\n"
    data = cli("holidays", "add", "2026-12-25", "--json").json
    assert data == {
        "id": 2, "day": "2026-12-25", "last_day": "2026-12-25", "name": "", "yearly": None, "usual": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (["2026-12-25..2026-12-24"], 2),
        (["2026-01-01..2027-02-01"], 2),
        (["2026-05"], 2),
        (["someday"], 2),
        (["1405/01/01..2026-03-24", "--yearly"], 2),
        (["2026-12-25", "n" * 201], 2),
        (["2026-12-25", "--yearli"], 2),
        (["2026-11-30"], 4),
    ],
)
def test_what_is_refused(cli: Shell, arguments: list[str], exit_code: int) -> None:
    cli("holidays", "add", "2026-11-30")
    cli.refuses(exit_code, "holidays", "add", *arguments)


def test_a_range_has_both_ends(cli: Shell) -> None:
    for days in ("2026-12-25..", "..2026-12-25", ".."):
        error = cli.refuses(2, "holidays", "add", days).stderr
        assert f"'{days}' has no first or no last day" in error
        assert "2026-12-24..2027-01-01" in error


def test_the_first_command_may_be_a_holiday(newcomer: Shell) -> None:
    newcomer.refuses(2, "holidays", "add", "someday")
    newcomer.refuses(2, "holidays", "import", "-", stdin="2026-12-25\nsomeday\n")
    newcomer.refuses(3, "holidays", "list")
    assert not newcomer.db.exists()
    assert newcomer("holidays", "add", "2026-12-25").stderr.startswith("created the database")


def test_the_same_key_enters_nothing_twice(cli: Shell) -> None:
    assert cli("holidays", "add", "2026-12-25", "--key", "k") == cli("holidays", "add", "2026-12-26", "--key", "k")
    assert len(days(cli)) == 1


def test_unknown_ids_remove_nothing(cli: Shell) -> None:
    cli("holidays", "add", "2026-12-25")
    cli.refuses(3, "holidays", "rm", "1", "2")
    cli.refuses(2, "holidays", "rm", "Christmas")
    assert cli("holidays", "rm", "1") == "1\n"


def test_a_table_with_and_without_names(cli: Shell, tmp_path: Path) -> None:
    table = tmp_path / "days.csv"
    table.write_text("day,last day,name\n2026-12-24,2026-12-26,Christmas\n1405/10/16,,\n")
    assert cli("holidays", "import", str(table), "--json").json == {"new": 2, "changed": 0, "same": 0, "left_out": 0}
    bare = "2026-12-24;2026-12-26;Christmas\n2027-01-01;;\n"
    assert cli("holidays", "import", "-", stdin=bare) == "new 1 · same 1\n"
    before = cli.stored()
    assert cli("holidays", "import", str(table)) == "new 0 · same 2\n"
    assert cli.stored() == before


def test_a_table_with_persian_headings(cli: Shell) -> None:
    table = "روز,روز آخر,مناسبت,هر سال\n۱۴۰۵/۱۱/۲۲,,پیروزی انقلاب,شمسی\n۱۴۰۶/۰۱/۰۱,۱۴۰۶/۰۱/۰۴,نوروز,خیر\n"
    assert cli("holidays", "import", "-", stdin=table) == "new 2\n"
    assert [(row["day"], row["name"], row["yearly"]) for row in cli("holidays", "list", "--json").json] == [
        ("2027-02-11", "پیروزی انقلاب", "jalali"),
        ("2027-03-21", "نوروز", None),
    ]


def test_what_is_listed_can_be_imported(cli: Shell) -> None:
    cli("holidays", "add", "1405/01/01..1405/01/04", "نوروز", "--yearly", "--not-usual")
    cli("holidays", "add", "2026-12-25", "=Christmas")
    table = cli("holidays", "list", "-f", "csv", "--raw")
    assert cli("holidays", "import", "-", stdin=table) == "new 0 · same 2\n"
    before = days(cli)
    cli("holidays", "rm", "1-2")
    assert cli("holidays", "import", "-", "--dry-run", stdin=table) == "new 2\n"
    assert days(cli) == []
    assert cli("holidays", "import", "-", stdin=table) == "new 2\n"
    assert days(cli) == before
    assert cli("holidays", "import", "-", stdin=table.replace("false", "true")) == "new 0 · changed 1 · same 1\n"


@pytest.mark.parametrize(
    ("table", "exit_code", "sentence"),
    [
        ("2026-12-25\nsomeday\n", 2, "line 2 cannot be used"),
        ("day,last_day\n2026-12-25,2026-12-24\n", 2, "line 2 cannot be used"),
        ("day,usual\n2026-12-25,perhaps\n", 2, "line 2 cannot be used: 'perhaps' is neither yes nor no"),
        ("day,name\n2026-12-25,a,b\n", 2, "line 2 cannot be used"),
        ("name\nChristmas\n", 2, "no column of days"),
        ("", 1, "the table is empty"),
        ("\x00", 1, "line 1"),
    ],
)
def test_a_bad_table_changes_nothing(cli: Shell, table: str, exit_code: int, sentence: str) -> None:
    assert sentence in cli.refuses(exit_code, "holidays", "import", "-", stdin=table).stderr


def test_a_missing_file(cli: Shell, tmp_path: Path) -> None:
    cli.refuses(3, "holidays", "import", str(tmp_path / "none.csv"))
    cli.refuses(3, "holidays", "import", str(tmp_path))


def test_a_calendar(cli: Shell, tmp_path: Path) -> None:
    pytest.importorskip("icalendar")
    file = tmp_path / "days.ics"
    file.write_text(CALENDAR, newline="")
    result = cli("holidays", "import", str(file))
    assert result == "new 3 · left_out 2\n"
    assert "of every year: Thanksgiving, Meeting\n" in result.stderr
    assert days(cli) == [
        ["2026-12-24", "2026-12-26", "Christmas, long", "gregorian", "true"],
        ["2027-01-01", "2027-01-01", "New Year", "", "true"],
        ["2027-05-01", "2027-05-02", "May", "", "true"],
    ]
    before = cli.stored()
    assert cli("holidays", "import", str(file), "-q") == "new 0 · same 3 · left_out 2\n"
    assert cli.stored() == before
    for bad in ("hello", CALENDAR.replace("20270101", "xx"), "BEGIN:VCALENDAR\r\n", "\xff"):
        file.write_text(bad, encoding="latin-1", newline="")
        cli.refuses(2, "holidays", "import", str(file))


def test_a_calendar_without_the_package(cli: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    file = tmp_path / "days.ics"
    file.write_text(CALENDAR)
    assert 'pip install "supportctl[ics]"' in cli.refuses(1, "holidays", "import", str(file)).stderr


def test_hostile_names_reach_no_terminal(cli: Shell) -> None:
    cli("holidays", "add", "2026-12-25", "a\x1b[31m\u202eb\nc")
    shown = cli.terminal("holidays", "list")
    assert "\x1b[31m" not in shown
    assert "\u202e" not in shown
    assert len(shown.splitlines()) == 2


def test_at_a_day_is_its_first_working_minute(cli: Shell) -> None:
    cli("holidays", "add", "2026-11-17")
    for day in ("2026-11-16", "2026-11-17", "2026-11-15", "2026-11-18T00:00"):
        cli("ticket", "new", day, "--at", day)
    received = {line.split("\t")[0]: line.split("\t")[1] for line in cli(
        "ticket", "list", "--fields", "subject,received_at").lines}  # fmt: skip
    assert received == {
        "2026-11-16": "2026-11-16T09:00:00Z",
        "2026-11-17": "2026-11-17T00:00:00Z",
        "2026-11-15": "2026-11-15T00:00:00Z",
        "2026-11-18T00:00": "2026-11-18T00:00:00Z",
    }
    # Work has not begun today; what can have happened today has happened by now.
    cli.at("2026-11-20T07:00Z")("ticket", "new", "early", "--at", "today")
    assert cli("ticket", "list", "early", "--json").json[0]["received_at"] == "2026-11-20T07:00:00Z"
    cli.refuses(2, "ticket", "new", "later", "--at", "2026-11-21")


def test_days_around_the_new_year_without_years(cli: Shell) -> None:
    for now in ("2026-11-20T10:00Z", "2026-03-21T10:00Z"):
        cli.at(now)
        added = cli("holidays", "add", "۲۹ اسفند..۴ فروردین", "--json").json
        assert (added["day"], added["last_day"]) == ("2027-03-20", "2027-03-24")
        cli("holidays", "rm", str(added["id"]))


def test_every_persian_heading_of_a_table_is_known(cli: Shell) -> None:
    table = "تاريخ,روز آخر,مناسبت,هفتهٔ معمول\n۱۴۰۵/۱۲/۲۹,۱۴۰۶/۰۱/۰۴,نوروز,خیر\n"
    cli("holidays", "import", "-", stdin=table)
    [found] = cli("holidays", "list", "--json").json
    assert (found["day"], found["last_day"], found["name"]) == ("2027-03-20", "2027-03-24", "نوروز")
    assert found["usual"] is False
