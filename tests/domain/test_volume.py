"""Counts of a week against the usual weeks: what is flagged, what a working day is worth, and what stands behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from supportctl.dates import parse_week
from supportctl.domain.metrics.exposure import Exposure
from supportctl.domain.metrics.figures import Figure
from supportctl.domain.metrics.volume import with_usual
from supportctl.domain.week import read_week
from supportctl.domain.week_figures import FIGURES
from supportctl.rates import overdispersion, usual_range

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from tests.conftest import Shell

FULL = Exposure(5, (5,) * 8)
TUESDAYS = ("09-15", "09-22", "09-29", "10-06", "10-13", "10-20", "10-27", "11-03")


def counted(count: int, weeks: list[int], exposure: Exposure = FULL) -> Figure:
    return with_usual(Figure("received", "count", count, n=count), weeks, exposure)


def receive(cli: Shell, counts: dict[str, int], category: str = "") -> None:
    rows = [
        f"{category}{day}-{n},a,2026-{day}T12:00Z,{category}" for day, count in counts.items() for n in range(count)
    ]
    table = "\n".join(["id,subject,received_at,category", *rows])
    cli("import", "csv", "-", "--as", "tickets", "--source", f"t{category}", stdin=table)


@pytest.mark.parametrize(
    ("usual", "smallest"), [(5, 13), (10, 20), (20, 33), (40, 58), (100, 127), (200, 237)]
)  # fmt: skip
def test_smallest_count_that_is_unusual(usual: int, smallest: int) -> None:
    assert counted(smallest - 1, [usual] * 8).flag is None
    # The weeks are all alike, so that whatever is rare also passes their limit.
    assert counted(smallest, [usual] * 8).flag == "signal"


def test_160_in_8_weeks_make_10_to_32_usual() -> None:
    figure = counted(24, [20] * 8)
    assert figure.usual is not None
    assert (figure.usual.value, figure.usual.low, figure.usual.high, figure.usual.weeks) == (20, 10, 32, 8)
    assert (counted(10, [20] * 8).flag, counted(9, [20] * 8).flag) == (None, "watch")


def test_weeks_that_cluster_make_a_watch_of_a_signal() -> None:
    # A week of 34 is rare by the C-test, p = .0050, but inside the XmR limit of 43.94.
    weeks = [18, 22, 15, 31, 19, 24, 12, 19]
    figure = counted(34, weeks)
    assert figure.flag == "watch"
    assert figure.more["dispersion"] == pytest.approx(1.69, abs=0.005) == overdispersion(weeks)
    assert (counted(43, weeks).flag, counted(44, weeks).flag) == ("watch", "signal")


def test_a_week_of_holidays_is_no_collapse() -> None:
    assert counted(5, [20] * 8).flag == "watch"
    short = counted(5, [20] * 8, Exposure(1, (5,) * 8))
    assert short.usual is not None
    assert (short.flag, short.usual.value, short.usual.high) == (None, 4, usual_range(160, 40)[1])
    assert counted(20, [20] * 8, Exposure(1, (5,) * 8)).flag == "signal"
    # A usual week in which nobody worked says nothing, and neither does anything of a week without work.
    assert (
        counted(20, [20] * 7 + [0], Exposure(5, (5,) * 7 + (0,))).usual
        == counted(20, [20] * 7, Exposure(5, (5,) * 7)).usual
    )
    assert counted(20, [20] * 8, Exposure(0, (5,) * 8)).usual is None


def test_holidays_and_hours_make_the_working_days(cli: Shell) -> None:
    receive(cli, {"09-01": 1, **dict.fromkeys(TUESDAYS, 20), "11-10": 8})
    cli.at("2026-11-20T10:00Z")
    before = cli("report", "weekly", "--json").json["figures"]["received"]
    assert (before["flag"], before["working_days"], before["usual_working_days"]) == ("watch", 5, 40)
    cli("holidays", "add", "2026-11-11..2026-11-13")
    after = cli("report", "weekly", "--json").json["figures"]["received"]
    assert (after["flag"], after["usual"]["value"], after["working_days"]) == (None, 8, 2)


def test_a_rise_names_the_cause_that_grew_most(cli: Shell) -> None:
    receive(cli, {"09-01": 1, **dict.fromkeys(TUESDAYS, 5), "11-10": 25}, "delivery")
    receive(cli, {**dict.fromkeys(TUESDAYS, 5), "11-10": 8}, "account")
    page = cli.at("2026-11-20T10:00Z")("report", "weekly")
    verdict = " ".join(page.split("Satisfaction")[0].split())
    assert (
        "One thing is unusual: 33 requests, outside the usual 3–19; delivery grew most (25 reports, usual 5)."
        in verdict
    )
    assert "account" not in verdict


def test_several_unusual_things_are_counted_first(cli: Shell) -> None:
    receive(cli, {"09-01": 1, **dict.fromkeys(TUESDAYS, 1), "11-10": 12}, "delivery")
    receive(cli, {**dict.fromkeys(TUESDAYS, 1), "11-10": 10}, "account")
    lines = cli.at("2026-11-20T10:00Z")("report", "weekly").lines
    at = lines.index("  2 things are unusual:")
    assert "delivery grew most (12 reports, usual 1)" in " ".join(" ".join(lines[at + 1 : at + 3]).split())
    assert "account: 10 reports, usual 1." in "\n".join(lines)


def scores(cli: Shell, day: str, satisfied: int, rated: int) -> None:
    rows = [f"{day}-{n},C {day} {n},{5 if n < satisfied else 1},2026-{day}T12:00Z" for n in range(rated)]
    table = "\n".join(["id,customer,score,at", *rows])
    cli("import", "csv", "-", "--as", "feedback", "--set", "kind=csat", "--source", day, stdin=table)


@pytest.mark.parametrize(
    ("weeks", "run", "flag"),
    [
        # Seven with this one, after a week on the other side: what would be a watch is a signal.
        ([(30, 30), (30, 30), *[(7, 9)] * 6], -7, "signal"),
        ([(50, 50), *[(7, 9)] * 2, (9, 9), *[(7, 9)] * 4], -5, "watch"),
        # A week without ratings ends the run.
        ([(30, 30), (30, 30), *[(7, 9)] * 3, (0, 0), *[(7, 9)] * 2], -3, "watch"),
    ],
)  # fmt: skip
def test_a_long_run_makes_a_watch_a_signal(cli: Shell, weeks: list[tuple[int, int]], run: int, flag: str) -> None:
    cli.at("2026-11-20T10:00Z")("ticket", "new", "a", "--at", "2026-09-01")
    for day, (satisfied, rated) in zip(TUESDAYS, weeks, strict=True):
        scores(cli, day, satisfied, rated)
    scores(cli, "11-10", 6, 9)
    found = cli("report", "weekly", "--json").json["figures"]["csat"]
    assert (found["run"], found["flag"]) == (run, flag)


def test_half_of_the_usual_answers_at_the_same_age_are_unusual(cli: Shell) -> None:
    cli.at("2026-10-12T10:00Z")("ticket", "new", "a", "-c", "a")
    days = ("10-13", "10-20", "10-27", "11-03", "11-10")
    for week, day in enumerate(days):
        cli.at(f"2026-{day}T10:00Z")
        for n in range(5):
            cli("ticket", "new", "a", "-c", f"c{week}-{n}")
        first = week * 5 + 1
        cli("survey", "send", f"{first + 1}-{first + 5}")
        for n in range(4 if day != "11-10" else 1):
            cli("survey", "answer", str(first + n), "5")
        if day != "11-10":
            # A late answer, such as the newest week cannot have yet.
            cli.at(f"2026-{days[week + 1]}T09:00Z")("survey", "answer", str(first + 4), "5")
    rate = cli.at("2026-11-16T06:00Z")("report", "weekly", "--json").json["figures"]["response_rate"]
    assert (rate["numerator"], rate["denominator"], rate["pending"]) == (1, 5, 4)
    assert (rate["usual"]["numerator"], rate["usual"]["denominator"], rate["flag"]) == (16, 20, "watch")
    sentence = "Answers to our question: 1 of 5, usually 16 of 20; silence is not satisfaction."
    assert sentence in " ".join(cli("report", "weekly").split())
    week_later = cli.at("2026-11-25T06:00Z")("report", "weekly", "--week", "2026-11-10", "--json").json
    rate = week_later["figures"]["response_rate"]
    assert (rate["pending"], rate["usual"]["numerator"], rate["flag"]) == (0, 20, "watch")


def parts_of(desk: Desk, name: str) -> dict[str, list[int | None]]:
    found: dict[str, list[int | None]] = {}
    week = read_week(desk, parse_week("2026-11-10", desk.date_context()), desk.now)
    for part in FIGURES[name](week).parts():
        found.setdefault(part.role, []).append(part.ticket_id)
    return found


@pytest.fixture
def lived(cli: Shell) -> Any:
    """A week with something of every kind, and the desk that reads it."""
    cli.at("2026-11-10T10:00Z")
    for number in range(1, 7):
        cli("ticket", "new", "a", "-c", f"c{number}", "--kind", "complaint" if number == 2 else "praise")
    cli("ticket", "new", "we begin", "-c", "c7", "--outbound", "-m", "hello")
    cli("reply", "1", "-m", "b", "--resolve")
    cli("resolve", "2")
    cli("ticket", "close", "3")
    cli("survey", "send", "1", "2", "4")
    for ticket, score in (("1", "5"), ("2", "2"), ("4", "4")):
        cli("feedback", "add", score, "--ticket", ticket)
    cli("survey", "send", "5")
    cli("ticket", "spam", "4")
    return cli


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("received", {"counted": [1, 2, 3, 5, 6], "spam": [4]}),
        ("outreach", {"counted": [7]}),
        ("resolved", {"counted": [1, 2], "unsolved": [3]}),
        ("closed_unanswered", {"counted": [2, 3]}),
        ("open", {"counted": [5, 6, 7]}),
        ("csat", {"counted": [1], "other": [2], "spam": [4]}),
        ("response_rate", {"counted": [1, 2], "pending": [5], "spam": [4]}),
        ("complaints", {"counted": [2]}),
        ("appreciation", {"counted": [1, 3, 5, 6]}),
    ],
)
def test_what_stands_behind_a_figure(lived: Shell, name: str, roles: dict[str, list[int]]) -> None:
    from supportctl import config
    from supportctl.domain.desk import Desk
    from supportctl.storage.connection import open_database

    db = open_database(lived.db, 1_794_600_000_000)
    settings = config.load(lived.home / "none.toml", {"SUPPORTCTL_TIMEZONE": "UTC"})
    desk = Desk(db, settings, now=1_794_900_000_000, actor="sam", command="test")
    try:
        assert parts_of(desk, name) == roles
        week = read_week(desk, parse_week("2026-11-10", desk.date_context()), desk.now)
        figure = FIGURES[name](week)
        assert (figure.numerator if figure.denominator else figure.value) == len(roles["counted"])
        left_out = {role: len(ids) for role, ids in roles.items() if role not in ("counted", "other", "pending")}
        assert {role: count for role, count in figure.excluded.items() if count} == left_out
    finally:
        db.close()
