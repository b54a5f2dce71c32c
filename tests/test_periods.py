"""Days, weeks and months against the official calendar and the clock changes of several zones."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportctl import periods
from supportctl.errors import UsageError
from supportctl.periods import DateRange, Span

TEHRAN = ZoneInfo("Asia/Tehran")
SATURDAY = 5
HOUR_MS = 3_600_000
ZONES = [
    TEHRAN,
    *map(ZoneInfo, ("UTC", "Europe/Berlin", "America/New_York", "America/Havana", "Pacific/Apia")),
]

days = st.dates(date(1930, 1, 1), date(2100, 1, 1))
weekdays = st.integers(0, 6)


def instant(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


JALALI = [
    ("2026-11-21", (1405, 8, 30)),
    ("2025-03-20", (1403, 12, 30)),
    ("2025-03-21", (1404, 1, 1)),
    ("2026-03-20", (1404, 12, 29)),
    ("2026-03-21", (1405, 1, 1)),
    ("2030-03-20", (1408, 12, 30)),
    ("2029-03-20", (1408, 1, 1)),
    ("2021-03-20", (1399, 12, 30)),
    ("1970-01-01", (1348, 10, 11)),
    ("1921-03-21", (1300, 1, 1)),
    ("2026-05-21", (1405, 2, 31)),
]


@pytest.mark.parametrize(("gregorian", "jalali"), JALALI)
def test_jalali_days(gregorian: str, jalali: tuple[int, int, int]) -> None:
    assert periods.to_jalali(date.fromisoformat(gregorian)) == jalali
    assert periods.from_jalali(*jalali) == date.fromisoformat(gregorian)


@pytest.mark.parametrize("jalali", [(1404, 12, 30), (1407, 12, 30), (1405, 7, 31), (1405, 13, 1), (1405, 0, 1)])
def test_impossible_jalali_days(jalali: tuple[int, int, int]) -> None:
    with pytest.raises(UsageError, match=r"^\d{4}/\d\d/\d\d is not a day of the Jalali calendar$"):
        periods.from_jalali(*jalali)


def test_jalali_leap_years_are_the_official_ones() -> None:
    # This rule gives the table of the University of Tehran exactly for 1206 to 1498.
    for year in range(1206, 1499):
        length = periods.year_of(periods.from_jalali(year, 6, 1), "jalali").days
        assert length == (366 if (25 * year + 11) % 33 < 8 else 365), year


@given(st.dates(date(1921, 3, 21), date(2122, 3, 20)))
def test_jalali_round_trip(day: date) -> None:
    assert periods.from_jalali(*periods.to_jalali(day)) == day


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("2026-11-20", (1405, 8, 23), (1405, 8, 29)),
        ("2026-11-21", (1405, 8, 30), (1405, 9, 6)),
        ("2025-03-20", (1403, 12, 25), (1404, 1, 1)),
    ],
)
def test_weeks_from_saturday(day: str, start: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    week = periods.week_of(date.fromisoformat(day), SATURDAY)
    assert week == DateRange(periods.from_jalali(*start), periods.from_jalali(*end) + timedelta(days=1))


@pytest.mark.parametrize(("start", "hours"), [("2022-03-19", 167), ("2022-09-17", 169), ("2026-11-21", 168)])
def test_week_lengths_in_tehran(start: str, hours: int) -> None:
    span = periods.span_of(periods.week_of(date.fromisoformat(start), SATURDAY), TEHRAN)
    assert span.end - span.start == hours * HOUR_MS


def test_a_midnight_that_clocks_skipped() -> None:
    assert periods.midnight(date(2020, 3, 21), TEHRAN) == instant("2020-03-20T20:30Z")


def test_the_day_of_an_instant() -> None:
    assert periods.local_day(instant("2026-03-20T20:29Z"), TEHRAN) == date(2026, 3, 20)
    assert periods.local_day(instant("2026-03-20T20:30Z"), TEHRAN) == date(2026, 3, 21)
    for year, clock in ((2022, "16:30"), (2026, "15:30")):
        local = periods.local_datetime(instant(f"{year}-07-01T12:00Z"), TEHRAN)
        assert local.isoformat(timespec="minutes")[11:16] == clock
    assert periods.local_datetime(-1, ZoneInfo("UTC")).isoformat() == "1969-12-31T23:59:59.999000+00:00"


@given(days, weekdays, st.sampled_from(ZONES))
def test_weeks_tile_time(day: date, first_weekday: int, zone: ZoneInfo) -> None:
    week = periods.week_of(day, first_weekday)
    before, last = periods.weeks_before(week, 2)
    assert week.holds(day)
    assert week.days == 7
    assert week.start.weekday() == first_weekday
    assert (before.end, last.end) == (last.start, week.start)
    assert last == periods.last_completed_week(day, first_weekday)
    assert periods.span_of(last, zone).end == periods.span_of(week, zone).start
    assert sum(b - a for _, one in periods.split(week, "day", 0) for a, b in [periods.span_of(one, zone)]) == (
        periods.midnight(week.end, zone) - periods.midnight(week.start, zone)
    )


@given(days, st.sampled_from(ZONES[:-1]))
def test_an_instant_lies_in_its_day(day: date, zone: ZoneInfo) -> None:
    span = periods.span_of(periods.day_of(day), zone)
    assert span.start < span.end
    assert periods.local_day(span.start, zone) == periods.local_day(span.end - 1, zone) == day


def test_a_day_the_zone_never_had_is_empty() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert periods.span_of(periods.day_of(date(2011, 12, 30)), apia) == Span(
        instant("2011-12-30T10:00Z"), instant("2011-12-30T10:00Z")
    )


def test_iso_weeks() -> None:
    assert periods.iso_week(2026, 46, 0) == DateRange(date(2026, 11, 9), date(2026, 11, 16))
    assert periods.iso_week(2026, 46, SATURDAY) == DateRange(date(2026, 11, 7), date(2026, 11, 14))
    assert periods.iso_week(2026, 53, 0).start == date(2026, 12, 28)
    with pytest.raises(ValueError, match="53"):
        periods.iso_week(2025, 53, 0)


def test_months_and_years() -> None:
    day = date(2026, 11, 21)
    assert periods.month_of(day) == DateRange(date(2026, 11, 1), date(2026, 12, 1))
    assert periods.month_of(day, "jalali") == DateRange(date(2026, 10, 23), date(2026, 11, 22))
    assert periods.year_of(day) == DateRange(date(2026, 1, 1), date(2027, 1, 1))
    assert periods.year_of(day, "jalali") == DateRange(date(2026, 3, 21), date(2027, 3, 21))
    assert periods.month_of(date(2026, 12, 31)).end == date(2027, 1, 1)


def test_adding_months_ends_at_the_last_day() -> None:
    add = periods.add_months
    assert add(periods.from_jalali(1405, 6, 31), 1, "jalali") == periods.from_jalali(1405, 7, 30)
    assert add(periods.from_jalali(1405, 1, 31), -1, "jalali") == periods.from_jalali(1404, 12, 29)
    assert add(periods.from_jalali(1403, 12, 30), 12, "jalali") == periods.from_jalali(1404, 12, 29)
    assert add(date(2026, 1, 31), 1) == date(2026, 2, 28)


@given(days, weekdays, st.sampled_from((-1, 1)))
def test_the_nearest_weekday_is_never_today(day: date, weekday: int, step: int) -> None:
    found = periods.nearest_weekday(day, weekday, 1 if step > 0 else -1)
    assert found.weekday() == weekday
    assert 1 <= (found - day).days * step <= 7


def test_split_keys() -> None:
    some = DateRange(date(2026, 11, 20), date(2026, 11, 23))
    assert [key for key, _ in periods.split(some, "day", SATURDAY)] == [
        "2026-11-20",
        "2026-11-21",
        "2026-11-22",
    ]
    assert [key for key, _ in periods.split(some, "week", SATURDAY)] == ["2026-11-14", "2026-11-21"]
    assert [key for key, _ in periods.split(some, "month", SATURDAY)] == ["2026-11"]
    assert [key for key, _ in periods.split(some, "month", SATURDAY, "jalali")] == ["1405-08", "1405-09"]
    assert [key for key, _ in periods.split(some, "year", SATURDAY, "jalali")] == ["1405"]


@given(days, st.integers(1, 100), st.sampled_from(("day", "week", "month", "year")), st.booleans())
def test_split_covers_with_whole_parts(day: date, n: int, unit: periods.Unit, jalali: bool) -> None:
    some = DateRange.of(day, day + timedelta(days=n))
    parts = [part for _, part in periods.split(some, unit, SATURDAY, "jalali" if jalali else "gregorian")]
    assert parts[0].holds(some.start)
    assert parts[-1].holds(some.end - timedelta(days=1))
    assert all(a.end == b.start for a, b in pairwise(parts))


def test_a_range_has_days() -> None:
    assert DateRange.of(date(2026, 1, 1), date(2026, 1, 3)).days == 2
    with pytest.raises(ValueError, match="not after"):
        DateRange.of(date(2026, 1, 1), date(2026, 1, 1))


@given(st.sampled_from(ZONES), st.dates(date(1975, 1, 1), date(2035, 1, 1)), st.data())
def test_offsets_tell_the_local_day(zone: ZoneInfo, first: date, data: st.DataObject) -> None:
    span = periods.span_of(DateRange(first, first + timedelta(days=400)), zone)
    offsets = periods.offsets_in(span, zone)
    at = data.draw(st.integers(span.start, span.end - 1))
    ahead = next(ahead for start, ahead in reversed(offsets) if start <= at)
    assert date.fromordinal(date(1970, 1, 1).toordinal() + (at + ahead) // periods.DAY_MS) == periods.local_day(
        at, zone
    )


def test_offsets_change_where_clocks_do() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    year = periods.span_of(DateRange(date(2026, 1, 1), date(2027, 1, 1)), berlin)
    assert periods.offsets_in(year, berlin) == [
        (year.start, HOUR_MS),
        (instant("2026-03-29T01:00+00:00"), 2 * HOUR_MS),
        (instant("2026-10-25T01:00+00:00"), HOUR_MS),
    ]
    assert periods.offsets_in(Span(5, 5), ZoneInfo("UTC")) == [(5, 0)]
