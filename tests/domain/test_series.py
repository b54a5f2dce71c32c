"""Weekly series say what the report of each week says, as known then, also where clocks change."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from supportctl import config
from supportctl.dates import parse_week
from supportctl.demo import fill
from supportctl.domain.desk import DAY, Desk
from supportctl.domain.metrics.reading import Reading
from supportctl.domain.metrics.series import weekly_counts, weekly_scores
from supportctl.domain.subjects import read_subject
from supportctl.periods import DateRange
from supportctl.stats import wilson
from supportctl.storage.connection import open_database
from tests.conftest import NOW_MS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from supportctl.domain.metrics.figures import Figure

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


def reading(desk: Desk, as_of: int, week: str = "last") -> Reading:
    return Reading(desk, parse_week(week, desk.date_context()._replace(now=as_of)), as_of)


def by_week(desk: Desk, name: str, days: DateRange, as_of: int) -> list[Figure]:
    """The first figure of each week, as `report NAME --by week` finds it."""
    return [found[0] for _, found in read_subject(desk, name, days, as_of, by="week").groups]


@pytest.mark.parametrize("week", ["last", "this"])
@pytest.mark.parametrize("days_ago", [0, 40])
def test_series_equal_the_reports_by_week(shop: Desk, week: str, days_ago: int) -> None:
    as_of = NOW_MS - days_ago * DAY
    found = reading(shop, as_of, week)
    scores, counts = weekly_scores(found, WEEKS), weekly_counts(found, WEEKS)
    days = DateRange(scores[0].days.start, found.scope.days.end)
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
    assert {one.received for one in weekly_counts(reading(desk, NOW_MS), WEEKS)} == {None}
    assert {one.rated for one in weekly_scores(reading(desk, NOW_MS), WEEKS)} == {0}
    fill(desk, language="en")
    assert [one.received for one in weekly_counts(reading(desk, NOW_MS - 24 * 7 * DAY), 4)][:3] == [None] * 3


def test_without_ratings_there_is_no_interval(shop: Desk) -> None:
    for one in weekly_scores(reading(shop, NOW_MS - 24 * 7 * DAY), 4):
        assert (one.low, one.high) == (wilson(one.satisfied, one.rated) if one.rated else (None, None))
