"""`report weekly --weeks N`: each week as its own page has it, oldest first, and bars that claim nothing."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportctl.config import load
from supportctl.domain import tickets
from supportctl.domain.desk import DAY, Desk
from supportctl.domain.metrics.backlog import Backlogs
from supportctl.domain.metrics.figures import scope_of
from supportctl.errors import SupportctlError
from supportctl.periods import DateRange
from supportctl.rendering.values import bars
from supportctl.storage.connection import create_database, open_database
from supportctl.storage.figures import list_unfinished

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shell

NAMES = ("received", "resolved", "open", "csat", "first_response_working", "first_response_in_target")


def test_each_week_is_that_of_its_own_page(demo: Shell) -> None:
    weeks = demo("report", "weekly", "--weeks", "6", "--json").json["groups"]["week"]
    assert [week["key"] for week in weeks] == [
        "2026-10-12", "2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16",
    ]  # fmt: skip
    for week in weeks:
        page = demo("report", "weekly", "--week", week["key"], "--json").json["figures"]
        assert list(week["figures"]) == list(NAMES)
        for name in NAMES:
            for key in ("value", "numerator", "denominator", "n", "pending"):
                assert week["figures"][name][key] == page[name][key], (week["key"], name, key)
            assert (week["figures"][name]["usual"], week["figures"][name]["flag"]) == (None, None)


def test_the_table_and_its_bars(demo: Shell) -> None:
    page = demo("report", "weekly", "--weeks", "12")
    table, _, lines = page.partition("Oldest first")
    assert [line.split()[0] for line in table.splitlines() if "2026" in line][1:3] == ["31", "7"]
    assert re.search(r" \d+ of \d+ ", table)
    assert "%" not in page
    drawn = [line for line in lines.splitlines() if set(line) & set("▁▂▃▄▅▆▇█")]
    assert len(drawn) == 6
    # Fewer than five rated in these weeks.
    assert "·" in next(line for line in drawn if "satisfied" in line)
    assert max(map(len, page.lines)) <= 78


def test_one_row_a_week_and_figure(demo: Shell) -> None:
    rows = list(csv.reader(io.StringIO(demo("report", "weekly", "--weeks", "3", "-f", "csv"))))
    assert rows[0][:3] == ["week", "name", "value"]
    assert [row[0] for row in rows[1:]] == [day for day in ("2026-11-02", "2026-11-09", "2026-11-16") for _ in NAMES]


def test_a_week_that_is_not_over(demo: Shell) -> None:
    assert "The last week is not over." in demo("report", "weekly", "--weeks", "2", "--week", "this")
    assert "not over" not in demo("report", "weekly", "--weeks", "2")


def test_a_young_desk_shows_its_weeks_only(cli: Shell) -> None:
    cli.at("2026-11-03T10:00Z")("ticket", "new", "first")
    data = cli.at("2026-11-20T10:00Z")("report", "weekly", "--weeks", "12", "--json").json
    assert [week["key"] for week in data["groups"]["week"]] == ["2026-11-02", "2026-11-09"]
    assert "younger" in cli("report", "weekly", "--weeks", "12")
    assert "younger" not in cli("report", "weekly", "--weeks", "2")


def test_an_empty_desk(cli: Shell) -> None:
    assert len(cli("report", "weekly", "--weeks", "12", "--json").json["groups"]["week"]) == 1
    assert cli("report", "weekly", "--weeks", "12", "--skip-empty") == ""
    assert "%" not in cli("report", "weekly", "--weeks", "12")


def test_what_is_no_number_of_weeks(cli: Shell) -> None:
    for text in ("0", "61", "many", "-1"):
        cli.refuses(2, "report", "weekly", "--weeks", text)


def test_in_persian_and_by_jalali_weeks(demo: Shell) -> None:
    demo.environ["SUPPORTCTL_CALENDAR"] = "jalali"
    page = demo("report", "weekly", "--weeks", "12", "--lang", "fa")
    assert "۲۳ آبان ۱۴۰۵" in page
    assert "از قدیم به جدید" in page
    assert max(map(len, page.lines)) <= 90


@pytest.mark.parametrize(
    ("values", "most", "drawn"),
    [
        ([0, 1, 2, 4, 8], None, "▁▂▃▅█"), ([0, 0], None, "▁▁"), ([], None, ""), ([None, 5.0], None, "·█"),
        ([0.0, 0.5, 1.0, None], 1.0, "▁▅█·"),
    ],
)  # fmt: skip
def test_bars(values: list[float | None], most: float | None, drawn: str) -> None:
    assert bars(values, most) == drawn


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_backlog_of_all_weeks_in_one_pass(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    path: Path = tmp_path_factory.mktemp("backlog") / "a.db"
    create_database(path)
    db = open_database(path, 0)
    config = load(path.parent / "none.toml", {"SUPPORTCTL_TIMEZONE": "UTC"})
    desk = Desk(db, config, now=100 * DAY, actor="sam", command="test")
    for number in range(1, data.draw(st.integers(1, 5)) + 1):
        at = data.draw(st.integers(1, 40)) * DAY
        desk.now = at
        tickets.open_ticket(desk, tickets.Draft("a"), at=at)
        for move in data.draw(st.lists(st.sampled_from(("resolve", "reopen", "pend", "close")), max_size=4)):
            desk.now += data.draw(st.integers(0, 10)) * DAY
            # What is not legal there does nothing.
            with suppress(SupportctlError):
                tickets.move_tickets(desk, [number], move, at=desk.now)
    as_of = data.draw(st.integers(1, 90)) * DAY
    ends = sorted(data.draw(st.lists(st.integers(1, 95).map(lambda day: day * DAY), min_size=1, max_size=6)))
    ends = [min(end, as_of + 1) for end in ends]
    scope = scope_of(desk, DateRange.of(date(1970, 1, 1), date(1970, 4, 10)), as_of)
    left = Backlogs(desk, scope)
    assert [left.open_at(end).value for end in ends] == [len(list_unfinished(db, end, as_of)) for end in ends]
    db.close()
