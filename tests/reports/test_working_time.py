"""Figures in working time: beside the calendar, under the hours of their day, against usual weeks only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conftest import Shell

AFTER = "2026-11-20T10:00Z"


def answered(cli: Shell, asked: str, replied: str | None) -> None:
    """A request by e-mail, answered or not."""
    ticket_id = cli.at(asked)("ticket", "new", "a", "--channel", "email").strip()
    if replied is not None:
        cli.at(replied)("reply", ticket_id, "-m", "b")


def figures(cli: Shell, *arguments: str) -> Any:
    return cli.at(AFTER)("report", "response", "--json", *arguments).json["figures"]


def hours(cli: Shell, text: str) -> None:
    path = cli.home / ".config/supportctl/config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_both_times_stand_side_by_side(cli: Shell) -> None:
    # From Monday 16:30 to Tuesday 9:15, at night, and four that are quick.
    answered(cli, "2026-11-09T16:30Z", "2026-11-10T09:15Z")
    answered(cli, "2026-11-10T20:00Z", "2026-11-10T21:00Z")
    for hour in ("10", "11", "12"):
        answered(cli, f"2026-11-11T{hour}:00Z", f"2026-11-11T{hour}:50Z")
    found = figures(cli)
    assert (found["first_response"]["value"], found["first_response"]["unit"]) == (50, "minutes")
    assert found["first_response"]["slowest"]["value"] == 1005
    assert (found["first_response_working"]["value"], found["first_response_working"]["n"]) == (50, 5)
    assert found["first_response_working"]["slowest"] == {"ticket_id": 3, "value": 50}
    assert found["first_response_in_target"]["numerator"] == 5
    page = cli("report", "response")
    assert "typically 50 min of working time (5 requests)" in page
    assert "by the calendar 50 min" in page
    assert "slowest #3: 50 min" in page
    week = cli("report", "weekly")
    assert "Speed (working hours)" in week
    assert "calendar" not in week


def test_hours_of_their_day(cli: Shell) -> None:
    answered(cli, "2026-11-10T08:00Z", "2026-11-10T12:00Z")
    answered(cli, "2026-11-12T08:00Z", "2026-11-12T12:00Z")
    assert figures(cli)["first_response_working"]["slowest"]["value"] == 180
    hours(cli, '[[hours]]\ntue = ["08:00-12:00"]\n[[hours]]\nfrom = 2026-11-12\nthu = ["11:00-12:00"]\n')
    days = cli.at(AFTER)("report", "response", "--by", "day", "--json").json["groups"]["day"]
    found = {day["key"]: day["figures"]["first_response_working"]["value"] for day in days}
    assert (found["2026-11-10"], found["2026-11-12"]) == (240, 60)
    hours(cli, '[[hours]]\nfrom = 2026-11-12\nthu = ["11:00-12:00"]\n')
    days = cli("report", "response", "--by", "day", "--json").json["groups"]["day"]
    found = {day["key"]: day["figures"]["first_response_working"]["value"] for day in days}
    # Before the first date it is nine to five.
    assert (found["2026-11-10"], found["2026-11-12"]) == (180, 60)


def test_a_long_working_time_is_told_in_hours(cli: Shell) -> None:
    for number in range(5):
        answered(cli, f"2026-11-09T0{number}:00Z", None)
    page = cli.at("2026-11-19T10:00Z")("report", "weekly")
    slowest = next(line for line in page.lines if line.strip().startswith("slowest"))
    assert slowest.split("  ")[-1] == "65 h"  # eight days of eight hours, and one
    assert "more than half are still open" in page


def usual(cli: Shell) -> tuple[int | None, float | None, int | None]:
    """How many weeks are usual, what is received in one, and how many were answered in target in all of them."""
    found = cli.at(AFTER)("report", "weekly", "--json").json["figures"]
    received, target = found["received"]["usual"], found["first_response_in_target"]["usual"]
    return (
        received and received["weeks"],
        received and received["value"],
        target and target["numerator"],
    )


def test_a_week_that_is_not_usual_is_not_compared_with(cli: Shell) -> None:
    # Eight Tuesdays with two requests each, but six on that of October 20, and one in the week that is reported.
    cli.at("2026-09-01T10:00Z")("ticket", "new", "the desk was there", "--channel", "phone")
    days = ("09-15", "09-22", "09-29", "10-06", "10-13", "10-20", "10-27", "11-03", "11-10")
    for day in days:
        for minute in range({"10-20": 6, "11-10": 1}.get(day, 2)):
            answered(cli, f"2026-{day}T10:0{minute}Z", f"2026-{day}T10:30Z")
        cli.at(f"2026-{day}T12:00Z")("feedback", "add", "5", "--kind", "csat", "-c", f"c{day}")
    assert usual(cli) == (8, 20 / 8, 20)
    cli("holidays", "add", "2026-10-23", "A long weekend")
    # 20 requests on 39 working days are more for one of five than 20 on 40.
    assert usual(cli) == (8, 20 * 5 / 39, 20)
    cli("holidays", "add", "2026-10-22..2026-10-23", "Closed", "--not-usual")
    assert usual(cli) == (7, 14 / 7, 14)
    assert cli("report", "weekly", "--json").json["figures"]["csat"]["usual"]["denominator"] == 7
    assert '"usual" = the previous 7 full weeks' in cli("report", "weekly")
    cli("holidays", "add", "2026-09-14..2026-10-11", "Moved", "--not-usual")
    assert usual(cli) == (None, None, None)
    cli("holidays", "rm", "2", "3")
    assert usual(cli) == (8, 20 * 5 / 39, 20)
