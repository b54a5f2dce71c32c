"""Working time: the vectors of Iran, both ends of summer time, and a naive count minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportctl.holidays import DaysOff, Holiday
from supportctl.periods import DateRange, local_datetime
from supportctl.worktime import Schedule

TEHRAN = ZoneInfo("Asia/Tehran")
BERLIN = ZoneInfo("Europe/Berlin")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NINE_TO_FIVE = ["09:00-17:00"]
IR_OFFICE = {"from": "", **dict.fromkeys(DAYS, NINE_TO_FIVE), "thu": ["09:00-13:00"], "fri": []}
MINUTE = 60_000
DAY = 86_400_000


def daily(*spans: str, since: str = "") -> dict[str, Any]:
    return {"from": since, **{day: list(spans) for day in DAYS}}


def at(text: str, zone: ZoneInfo = TEHRAN) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def schedule(*hours: dict[str, Any], holidays: tuple[Holiday, ...] = (), zone: ZoneInfo = TEHRAN) -> Schedule:
    return Schedule(hours or (IR_OFFICE,), holidays, zone)


# METRICS.md part 4: start, end, working minutes, calendar minutes
@pytest.mark.parametrize(
    ("start", "end", "working", "calendar"),
    [
        ("2026-11-18T16:30", "2026-11-19T09:30", 60, 1020),
        ("2026-11-19T12:30", "2026-11-21T09:15", 45, 2685),
        ("2026-11-20T10:00", "2026-11-20T22:00", 0, 720),
        ("2022-09-21T16:00", "2022-09-22T09:30", 90, 1110),
        ("2022-03-21T16:00", "2022-03-22T09:30", 90, 990),
    ],
)
def test_the_vectors_of_iran(start: str, end: str, working: int, calendar: int) -> None:
    office = schedule()
    assert office.minutes(at(start), at(end)) == working
    assert (at(end) - at(start)) // MINUTE == calendar
    assert office.minutes(at(end), at(start)) == -working


def test_the_vector_with_a_holiday() -> None:
    saturday = Holiday(date(2026, 11, 21), date(2026, 11, 21))
    start, end = at("2026-11-19T12:30"), at("2026-11-22T10:00")
    assert schedule(holidays=(saturday,)).minutes(start, end) == 90
    assert (end - start) // MINUTE == 4170
    assert schedule().minutes(start, end) == 90 + 480


def test_hours_are_those_valid_at_the_instant() -> None:
    office = schedule(
        daily("08:00-12:00"),
        daily("09:00-13:00", "14:00-17:00", since="2026-11-18"),
    )
    assert office.minutes(at("2026-11-17T00:00"), at("2026-11-18T00:00")) == 240
    assert office.minutes(at("2026-11-18T00:00"), at("2026-11-19T00:00")) == 420
    assert office.minutes(at("2026-11-17T11:00"), at("2026-11-18T14:30")) == 60 + 240 + 30
    assert office.minutes(at("2026-11-18T13:15"), at("2026-11-18T13:45")) == 0


def test_before_the_first_date_nobody_works() -> None:
    office = schedule(daily("09:00-17:00", since="2026-11-18"))
    assert office.minutes(at("2026-11-01T00:00"), at("2026-11-19T00:00")) == 480
    assert office.after(at("2026-01-01T00:00"), 1) == at("2026-11-18T09:01")


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-18T16:30", 0, "2026-11-18T16:30"),
        ("2026-11-20T12:00", 0, "2026-11-20T12:00"),
        ("2026-11-18T16:30", 30, "2026-11-18T17:00"),
        ("2026-11-18T16:30", 31, "2026-11-19T09:01"),
        ("2026-11-19T12:30", 45, "2026-11-21T09:15"),
        ("2026-11-20T12:00", 480, "2026-11-21T17:00"),
        ("2022-09-21T16:00", 90, "2022-09-22T09:30"),
        ("2022-03-21T16:00", 90, "2022-03-22T09:30"),
    ],
)
def test_the_instant_after_so_much_work(start: str, minutes: int, end: str) -> None:
    assert schedule().after(at(start), minutes) == at(end)


def test_without_hours_nothing_is_ever_worked() -> None:
    never = schedule({"from": ""})
    assert never.minutes(0, at("2026-11-21T00:00")) == 0
    assert never.after(at("2026-11-21T00:00"), 1) is None
    assert never.opening(date(2026, 11, 21)) is None
    assert schedule({"from": "", "mon": []}, {"from": "9999-12-31"}).after(0, 1) is None
    assert schedule({"from": "9999-12-31", "fri": NINE_TO_FIVE}).after(0, 1) is None
    assert schedule({"from": "", "mon": NINE_TO_FIVE}, {"from": "2026-11-01"}).after(at("2026-12-01T00:00"), 1) is None


def test_without_end_is_no_answer_either() -> None:
    office = schedule()
    assert office.after(at("2026-11-21T00:00"), 10**9) is None
    assert office.minutes(-(10**17), -(10**16)) == office.minutes(10**16, 10**17) == 0
    assert office.after(10**16, 5) is None


@pytest.mark.parametrize(
    ("zone", "day", "spans", "working"),
    [
        # Clocks go from 2 to 3: what is skipped is nobody's.
        (BERLIN, "2026-03-29", ["00:00-24:00"], 23 * 60),
        (BERLIN, "2026-03-29", ["02:30-04:00"], 60),
        (BERLIN, "2026-03-29", ["02:00-03:00"], 0),
        (BERLIN, "2026-03-29", ["01:00-02:30"], 60),
        # Clocks go from 3 back to 2: what is shown twice is worked twice.
        (BERLIN, "2026-10-25", ["00:00-24:00"], 25 * 60),
        (BERLIN, "2026-10-25", ["02:00-03:00"], 120),
        (BERLIN, "2026-10-25", ["09:00-17:00"], 480),
        # Midnight itself does not exist, or the last hour of a day comes twice.
        (TEHRAN, "2020-03-21", ["00:00-02:00"], 60),
        (TEHRAN, "2022-09-21", ["22:00-24:00"], 180),
        (ZoneInfo("America/Havana"), "2026-11-01", ["00:00-02:00"], 180),
        (ZoneInfo("Pacific/Apia"), "2011-12-30", ["00:00-24:00"], 0),
        (ZoneInfo("Australia/Lord_Howe"), "2026-10-04", ["00:00-24:00"], 23 * 60 + 30),
    ],
)
def test_days_on_which_clocks_change(zone: ZoneInfo, day: str, spans: list[str], working: int) -> None:
    noon = int(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC).timestamp() * 1000)
    name = DAYS[date.fromisoformat(day).weekday()]
    assert schedule({"from": "", name: spans}, zone=zone).minutes(noon - 2 * DAY, noon + 2 * DAY) == working


@pytest.mark.parametrize(
    ("day", "opening"),
    [("2026-11-19", "2026-11-19T09:00"), ("2026-11-20", None), ("2020-03-21", "2020-03-21T09:00")],
)
def test_the_first_working_minute_of_a_day(day: str, opening: str | None) -> None:
    found = schedule().opening(date.fromisoformat(day))
    assert found == (opening and at(opening))
    assert schedule().day_start(date.fromisoformat(day)) == (540 if opening else 0)
    assert schedule().opening(date.max) is schedule().opening(date.min) is None


def test_the_first_working_minute_far_from_greenwich() -> None:
    for name in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"):
        zone = ZoneInfo(name)
        always = schedule(daily("00:00-24:00"), zone=zone)
        assert always.opening(date(2026, 11, 19)) == at("2026-11-19T00:00", zone)
    # The hour at which it would begin is skipped.
    early = schedule({"from": "", "sun": ["02:30-04:00"]}, zone=BERLIN)
    assert early.opening(date(2026, 3, 29)) == at("2026-03-29T03:00", BERLIN)
    assert early.day_start(date(2026, 3, 29)) == 180


@pytest.mark.parametrize(
    ("holiday", "off", "worked"),
    [
        (Holiday(date(2026, 12, 24), date(2027, 1, 2)), ["2026-12-24", "2026-12-31", "2027-01-02"], ["2025-12-25"]),
        (
            Holiday(date(2026, 12, 25), date(2026, 12, 26), "gregorian"),
            ["1990-12-25", "2050-12-26"],
            ["2026-12-24", "2026-12-27"],
        ),
        (
            Holiday(date(2026, 12, 30), date(2027, 1, 2), "gregorian"),
            ["2000-01-01", "2000-12-31", "2030-01-02"],
            ["2030-01-03", "2030-12-29"],
        ),
        (Holiday(date(2024, 2, 29), date(2024, 2, 29), "gregorian"), ["2028-02-29"], ["2027-02-28", "2027-03-01"]),
        # 1405/01/01 to 04; Nowruz falls on 20 or 21 March.
        (
            Holiday(date(2026, 3, 21), date(2026, 3, 24), "jalali"),
            ["2025-03-21", "2024-03-20", "2029-03-20", "1990-03-21"],
            ["2024-03-19", "2025-03-25", "2024-03-24"],
        ),
        # 29 Esfand to 1 Farvardin: the 30th of a leap year lies between them.
        (
            Holiday(date(2026, 3, 20), date(2026, 3, 21), "jalali"),
            ["2025-03-19", "2025-03-20", "2025-03-21"],
            ["2025-03-18", "2025-03-22"],
        ),
        # 1403/12/30, which only leap years have.
        (Holiday(date(2025, 3, 20), date(2025, 3, 20), "jalali"), ["2030-03-20"], ["2026-03-20", "2026-03-21"]),
    ],
)
def test_days_off(holiday: Holiday, off: list[str], worked: list[str]) -> None:
    found = DaysOff([holiday])
    assert [day for day in (*off, *worked) if found.holds(date.fromisoformat(day))] == off


def test_unusual_weeks() -> None:
    nowruz = Holiday(date(2026, 3, 21), date(2026, 3, 24), "jalali", is_usual=False)
    found = DaysOff([nowruz, Holiday(date(2026, 11, 14), date(2026, 11, 14))])
    assert found.disturbs(DateRange(date(2025, 3, 15), date(2025, 3, 22)))
    assert not found.disturbs(DateRange(date(2025, 3, 14), date(2025, 3, 21)))
    assert not found.disturbs(DateRange(date(2026, 11, 14), date(2026, 11, 21)))
    assert not DaysOff([]).disturbs(DateRange(date(2026, 11, 14), date(2026, 11, 21)))


# Random schedules, and zones of every kind: half hours, forward and back, across midnight, a day that never was.
ZONES = (
    "Asia/Tehran", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana",
    "Asia/Kathmandu", "UTC", "Africa/Casablanca",
)  # fmt: skip
MOMENTS = (
    "2022-09-20", "2022-03-20", "2020-03-19", "2026-03-27", "2026-10-23", "2006-10-27", "2011-12-28", "2026-10-02",
    "2026-10-30", "2026-11-18",
)  # fmt: skip


@st.composite
def days_of_hours(draw: st.DrawFn) -> list[str]:
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in pairs]


weeks = st.fixed_dictionaries({"from": st.just("")}, optional={day: days_of_hours() for day in DAYS})


@st.composite
def cases(draw: st.DrawFn) -> tuple[Schedule, list[dict[str, Any]], list[date], int]:
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    begin = date.fromisoformat(draw(st.sampled_from(MOMENTS)))
    hours = [draw(weeks)]
    if draw(st.booleans()):
        hours.append({**draw(weeks), "from": (begin + timedelta(days=draw(st.integers(0, 4)))).isoformat()})
    off = [begin + timedelta(days=number) for number in draw(st.sets(st.integers(0, 5), max_size=2))]
    holidays = [Holiday(day, day) for day in off]
    start = int(datetime(begin.year, begin.month, begin.day, tzinfo=UTC).timestamp() * 1000)
    return Schedule(hours, holidays, zone), hours, off, start + draw(st.integers(0, 2880)) * MINUTE


def naive_minutes(case: tuple[Schedule, list[dict[str, Any]], list[date], int], count: int) -> int:
    """Look at the clock once a minute."""
    office, hours, off, start = case
    found = 0
    for number in range(count):
        clock = local_datetime(start + number * MINUTE, office.zone)
        day = clock.date()
        table = [table for table in hours if table["from"] <= day.isoformat()][-1]
        now = clock.strftime("%H:%M")
        spans = [] if day in off else table.get(DAYS[day.weekday()], [])
        found += any(span[:5] <= now < span[6:] for span in spans)
    return found


@settings(max_examples=60, deadline=None)
@given(cases(), st.integers(0, 4320))
def test_the_same_as_a_look_at_the_clock_every_minute(
    case: tuple[Schedule, list[dict[str, Any]], list[date], int], count: int
) -> None:
    office, _, _, start = case
    assert office.minutes(start, start + count * MINUTE) == naive_minutes(case, count)


@settings(max_examples=200, deadline=None)
@given(cases(), st.lists(st.integers(-5 * DAY, 9 * DAY), min_size=3, max_size=3))
def test_parts_add_up_and_time_never_runs_back(
    case: tuple[Schedule, list[dict[str, Any]], list[date], int], offsets: list[int]
) -> None:
    office, hours, _, start = case
    a, b, c = (start + offset for offset in sorted(offsets))
    assert office.worked(a, b) + office.worked(b, c) == office.worked(a, c)
    assert 0 <= office.worked(a, b) <= b - a
    assert office.worked(b, a) == -office.worked(a, b)
    # Many at once are as one by one, none as well.
    spans = [(b, c), (a, a), (a, c)]
    assert Schedule(hours, office.days_off._holidays, office.zone).worked_each(spans) == [
        office.worked(*span) for span in spans
    ]
    assert office.worked_each([]) == []
    # In whatever order the days are worked out.
    assert Schedule(hours, office.days_off._holidays, office.zone).worked(a, b) == office.worked(a, b)


@settings(max_examples=200, deadline=None)
@given(cases(), st.integers(0, 3000), st.integers(0, 3000))
def test_adding_is_the_inverse_of_counting(
    case: tuple[Schedule, list[dict[str, Any]], list[date], int], minutes: int, more: int
) -> None:
    office, _, _, start = case
    end = office.after(start, minutes)
    if end is None:
        assert office.worked(start, start + 50_000 * DAY) < minutes * MINUTE
        return
    assert end >= start
    assert office.worked(start, end) == minutes * MINUTE
    # It is the first such instant.
    assert minutes == 0 or office.worked(start, end - 1) < minutes * MINUTE
    later = office.after(end, more)
    assert later == office.after(start, minutes + more) or more == 0
