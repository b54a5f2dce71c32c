"""Weekly series say what the report of each week says, as known then, also where clocks change."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from supportctl import config
from supportctl.dates import parse_week
from supportctl.demo import fill
from supportctl.domain.desk import DAY, Desk
from supportctl.domain.metrics.figures import Scope, scope_of
from supportctl.domain.metrics.series import counts_of, periods_around, periods_up_to, scores_of
from supportctl.domain.subjects import read_subject
from supportctl.periods import DateRange, month_of
from supportctl.stats import wilson
from supportctl.storage.connection import open_database
from tests.conftest import NOW_MS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.metrics.series import PeriodCount, PeriodScore
    from supportctl.periods import Calendar

WEEKS = 12


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Desk]:
    """Half a year of a small shop in Berlin, where the clocks change in these weeks."""
    path = tmp_path_factory.mktemp("shop") / "desk.db"
    shutil.copyfile(empty_database, path)
    db = open_database(path, NOW_MS)
    settings = config.load(path.with_name("none.toml"), {"SUPPORTCTL_TIMEZONE": "Europe/Berlin"})
    desk = Desk(db, settings, now=NOW_MS, actor="sam", command="test")
    fill(desk, language="en")
    yield desk
    db.close()


def scope_at(desk: Desk, as_of: int, week: str = "last") -> Scope:
    return scope_of(desk, parse_week(week, desk.date_context()._replace(now=as_of)), as_of)


def weekly_scores(desk: Desk, scope: Scope, earlier: int = WEEKS) -> list[PeriodScore]:
    return scores_of(desk, scope, periods_up_to(scope, "week", earlier))


def weekly_counts(desk: Desk, scope: Scope, earlier: int = WEEKS) -> list[PeriodCount]:
    return counts_of(desk, scope, periods_up_to(scope, "week", earlier))


def by_week(desk: Desk, name: str, days: DateRange, as_of: int) -> list[Figure]:
    """The first figure of each week, as `report NAME --by week` finds it."""
    return [found[0] for _, found in read_subject(desk, name, days, as_of, by="week").groups]


@pytest.mark.parametrize("week", ["last", "this"])
@pytest.mark.parametrize("days_ago", [0, 40])
def test_series_equal_the_reports_by_week(shop: Desk, week: str, days_ago: int) -> None:
    as_of = NOW_MS - days_ago * DAY
    scope = scope_at(shop, as_of, week)
    scores, counts = weekly_scores(shop, scope), weekly_counts(shop, scope)
    days = DateRange(scores[0].days.start, scope.days.end)
    assert [one.days for one in scores] == [one.days for one in counts]
    assert len(scores) == WEEKS + 1
    assert [one.received for one in counts] == [f.value for f in by_week(shop, "volume", days, as_of)]
    rated = by_week(shop, "csat", days, as_of)
    assert [(one.satisfied, one.rated) for one in scores] == [(f.numerator, f.denominator) for f in rated]
    # That of the report is the wider one where somebody rated twice.
    for one, figure in zip(scores, rated, strict=True):
        if one.low is not None and one.high is not None:
            assert (figure.low or 0) - 1e-12 <= one.low < one.high <= (figure.high or 0) + 1e-12
    assert sum(one.rated for one in scores) > 20


def test_a_week_before_the_first_ticket_is_no_week_of_the_desk(desk: Desk) -> None:
    assert {one.received for one in weekly_counts(desk, scope_at(desk, NOW_MS))} == {None}
    assert {one.rated for one in weekly_scores(desk, scope_at(desk, NOW_MS))} == {0}
    fill(desk, language="en")
    assert [one.received for one in weekly_counts(desk, scope_at(desk, NOW_MS - 24 * 7 * DAY), 4)][:3] == [None] * 3


def test_without_ratings_there_is_no_interval(shop: Desk) -> None:
    for one in weekly_scores(shop, scope_at(shop, NOW_MS - 24 * 7 * DAY), 4):
        assert (one.low, one.high) == (wilson(one.satisfied, one.rated) if one.rated else (None, None))


@pytest.mark.parametrize("calendar", ["gregorian", "jalali"])
def test_months_equal_the_reports_of_these_months(shop: Desk, calendar: Calendar) -> None:
    now = scope_of(shop, month_of(date(2026, 11, 10), calendar), NOW_MS)._replace(calendar=calendar)
    months = periods_up_to(now, "month")
    assert len(months) == 13
    assert [one.end for one in months[:-1]] == [one.start for one in months[1:]]
    counts = counts_of(shop, now, months)
    for one in counts[-3:]:
        assert one.received == read_subject(shop, "volume", one.days, NOW_MS).figures[0].value
    assert [one.is_over for one in counts[-2:]] == [True, False]


@pytest.mark.parametrize(
    ("days", "unit", "count"),
    [(1, "week", 13), (7, "week", 13), (91, "week", 14), (371, "week", 54), (372, "month", 13), (9000, "month", 60)],
)
def test_a_long_time_is_shown_by_month(desk: Desk, days: int, unit: str, count: int) -> None:
    scope = scope_of(desk, DateRange(date(2026, 11, 9) - timedelta(days), date(2026, 11, 9)), NOW_MS)
    found, periods = periods_around(scope)
    assert (found, len(periods)) == (unit, count)
    assert periods[-1].start < scope.days.end <= periods[-1].end
