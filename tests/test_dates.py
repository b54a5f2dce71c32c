"""The grammar of typed dates, row by row, and what it refuses."""

import subprocess
import sys
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from supportctl import calendars, dates, periods
from supportctl.dates import MAX_INSTANT, MIN_INSTANT, Context
from supportctl.errors import UsageError
from supportctl.languages import Language
from supportctl.locales import Digits, Locale
from supportctl.periods import Calendar, Span

TEHRAN = ZoneInfo("Asia/Tehran")
SATURDAY = 5


def at(text: str) -> int:
    """Return the instant of a local time in Tehran."""
    return round(datetime.fromisoformat(text).replace(tzinfo=TEHRAN).timestamp() * 1000)


def span(start: str, end: str) -> Span:
    """Return the time from one local day to another, exclusive."""
    return Span(at(start), at(end))


# Friday 29 Aban 1405, the last day of the week from 2026-11-14. Work starts at 09:00, on Fridays not at all.
NOW = at("2026-11-20T12:34")
CONTEXT = Context(NOW, TEHRAN, SATURDAY, day_start=lambda day: 0 if day.weekday() == 4 else 540)
JALALI = CONTEXT._replace(calendar="jalali")

DAYS = [  # text, the day, and where it differs the day with forward
    ("today", "2026-11-20", None),
    ("Yesterday", "2026-11-19", None),
    ("TOMORROW", "2026-11-21", None),
    ("امروز", "2026-11-20", None),
    ("دیروز", "2026-11-19", None),
    ("ديروز", "2026-11-19", None),
    ("فردا", "2026-11-21", None),
    ("saturday", "2026-11-14", "2026-11-21"),
    ("Sat", "2026-11-14", "2026-11-21"),
    ("thu", "2026-11-19", "2026-11-26"),
    ("friday", "2026-11-13", "2026-11-27"),
    ("شنبه", "2026-11-14", "2026-11-21"),
    ("یکشنبه", "2026-11-15", "2026-11-22"),
    ("يک شنبه", "2026-11-15", "2026-11-22"),
    ("دوشنبه", "2026-11-16", "2026-11-23"),
    ("سه‌شنبه", "2026-11-17", "2026-11-24"),
    ("سه شنبه", "2026-11-17", "2026-11-24"),
    ("چهارشنبه", "2026-11-18", "2026-11-25"),
    ("پنجشنبه", "2026-11-19", "2026-11-26"),
    ("پنج‌شنبه", "2026-11-19", "2026-11-26"),
    ("جمعه", "2026-11-13", "2026-11-27"),
    ("last monday", "2026-11-16", None),
    ("this monday", "2026-11-16", None),
    ("this friday", "2026-11-20", None),
    ("next  Friday", "2026-11-27", None),
    ("last fri", "2026-11-13", None),
    ("2026-11-21", "2026-11-21", None),
    ("2026/11/21", "2026-11-21", None),
    ("2026-2-1", "2026-02-01", None),
    ("٢٠٢٦-١١-٢١", "2026-11-21", None),
    ("\u200e2026-11-21\u202c", "2026-11-21", None),
    ("1405/08/30", "2026-11-21", None),
    ("۱۴۰۵/۰۸/۳۰", "2026-11-21", None),
    ("1405-08-30", "2026-11-21", None),
    ("1405/8/30", "2026-11-21", None),
    ("١٤٠٥/٠٨/٣٠", "2026-11-21", None),
    ("۳۰ آبان ۱۴۰۵", "2026-11-21", None),
    ("30 آبان", "2025-11-21", "2026-11-21"),
    ("\u2067۱ فروردین\u2069", "2026-03-21", "2027-03-21"),
    ("1405-02-31", "2026-05-21", None),
    ("1403/12/30", "2025-03-20", None),
    ("21 Nov 2026", "2026-11-21", None),
    ("21 November", "2025-11-21", "2026-11-21"),
    ("۲۱ نوامبر ۲۰۲۶", "2026-11-21", None),
    ("29 feb", "2024-02-29", "2028-02-29"),
    ("۳۰ اسفند", "2025-03-20", "2030-03-20"),
    ("20 nov", "2026-11-20", None),
    ("19 nov", "2026-11-19", "2027-11-19"),
    ("۳۰ آبان‌ماه ۱۴۰۵", "2026-11-21", None),
    ("30 Aban 1405", "2026-11-21", None),
    ("شنبه ۳۰ آبان ۱۴۰۵", "2026-11-21", None),
    ("سه‌شنبه ۵ خرداد ۱۴۰۵", "2026-05-26", None),
    ("sat, 2026-11-21", "2026-11-21", None),
    ("پریروز", "2026-11-18", None),
    ("پس‌فردا", "2026-11-22", None),
    ("سه‌شنبهٔ گذشته", "2026-11-17", None),
    ("شنبهٔ قبل", "2026-11-14", None),
    ("جمعهٔ آینده", "2026-11-27", None),
    ("این جمعه", "2026-11-20", None),
]


@pytest.mark.parametrize(("text", "back", "ahead"), DAYS)
def test_days(text: str, back: str, ahead: str | None) -> None:
    for forward, expected in ((False, back), (True, ahead or back)):
        day = date.fromisoformat(expected)
        assert dates.parse_day(text, CONTEXT, forward=forward) == day
        assert dates.parse_range(text, CONTEXT, forward=forward) == periods.span_of(periods.day_of(day), TEHRAN)
        start = at(expected + ("T00:00" if day.weekday() == 4 else "T09:00"))
        assert dates.parse_instant(text, CONTEXT, forward=forward) == start
        assert dates.parse_instant(text, CONTEXT, forward=forward, edge="end") == at(f"{expected}T23:59")


PERIODS = [
    ("last week", "2026-11-07", "2026-11-14"),
    ("this week", "2026-11-14", "2026-11-21"),
    ("next week", "2026-11-21", "2026-11-28"),
    ("last month", "2026-10-01", "2026-11-01"),
    ("This Month", "2026-11-01", "2026-12-01"),
    ("next month", "2026-12-01", "2027-01-01"),
    ("last year", "2025-01-01", "2026-01-01"),
    ("next year", "2027-01-01", "2028-01-01"),
    ("2026", "2026-01-01", "2027-01-01"),
    ("2026-11", "2026-11-01", "2026-12-01"),
    ("2026/12", "2026-12-01", "2027-01-01"),
    ("2026-W46", "2026-11-07", "2026-11-14"),
    ("2026w46", "2026-11-07", "2026-11-14"),
    ("1405", "2026-03-21", "2027-03-21"),
    ("1405-08", "2026-10-23", "2026-11-22"),
    ("آبان ۱۴۰۵", "2026-10-23", "2026-11-22"),
    ("۱۴۰۵/۱۲", "2027-02-20", "2027-03-21"),
    ("هفتهٔ گذشته", "2026-11-07", "2026-11-14"),
    ("هفته‌ی قبل", "2026-11-07", "2026-11-14"),
    ("هفته ی پیش", "2026-11-07", "2026-11-14"),
    ("این هفته", "2026-11-14", "2026-11-21"),
    ("هفتۀ آینده", "2026-11-21", "2026-11-28"),
    ("ماه گذشته", "2026-10-01", "2026-11-01"),
    ("سال بعد", "2027-01-01", "2028-01-01"),
    ("Nov 2026", "2026-11-01", "2026-12-01"),
    ("پایان ماه", "2026-11-30", "2026-12-01"),
    ("eod", "2026-11-20", "2026-11-21"),
    ("eow", "2026-11-20", "2026-11-21"),
    ("eom", "2026-11-30", "2026-12-01"),
    ("2026-11-01..2026-11-20", "2026-11-01", "2026-11-21"),
    ("2026-10 .. 2026-11", "2026-10-01", "2026-12-01"),
    ("1405/08/01..yesterday", "2026-10-23", "2026-11-20"),
    ("last monday..eod", "2026-11-16", "2026-11-21"),
]


@pytest.mark.parametrize(("text", "start", "end"), PERIODS)
def test_periods(text: str, start: str, end: str) -> None:
    assert dates.parse_range(text, CONTEXT) == span(start, end)


def test_periods_of_the_jalali_calendar() -> None:
    assert dates.parse_range("this month", JALALI) == dates.parse_range("1405-08", CONTEXT)
    assert dates.parse_range("last month", JALALI) == dates.parse_range("1405-07", CONTEXT)
    assert dates.parse_range("next year", JALALI) == dates.parse_range("1406", CONTEXT)
    assert dates.parse_instant("eom", JALALI) == at("2026-11-21T23:59")


MOMENTS = [
    ("now", "2026-11-20T12:34"),
    ("اکنون", "2026-11-20T12:34"),
    ("2d ago", "2026-11-18T12:34"),
    ("-2d", "2026-11-18T12:34"),
    ("+2d", "2026-11-22T12:34"),
    ("in 2w", "2026-12-04T12:34"),
    ("-1h30m", "2026-11-20T11:04"),
    ("۱mo ago", "2026-10-20T12:34"),
    ("in 1y", "2027-11-20T12:34"),
    ("2026-11-20T10:00", "2026-11-20T10:00"),
    ("2026-11-20 10:00:30.25", "2026-11-20T10:00:30.250"),
    ("2026-11-20t10:00Z", "2026-11-20T13:30"),
    ("2026-11-20T10:00+03:30", "2026-11-20T10:00"),
    ("2026-11-20 10:00 -0500", "2026-11-20T18:30"),
    ("today 14:00", "2026-11-20T14:00"),
    ("yesterday 9:05", "2026-11-19T09:05"),
    ("tomorrow 5:30pm", "2026-11-21T17:30"),
    ("sat 09:00", "2026-11-14T09:00"),
    ("next sat 09:00", "2026-11-21T09:00"),
    ("فردا ۱۷:۳۰", "2026-11-21T17:30"),
    ("۳۰ آبان ۱۴۰۵ ۱۷:۳۰", "2026-11-21T17:30"),
    ("1405/08/30 17:30", "2026-11-21T17:30"),
    ("3 days ago", "2026-11-17T12:34"),
    ("an hour ago", "2026-11-20T11:34"),
    ("in 2 hours and 30 minutes", "2026-11-20T15:04"),
    ("۳ روز پیش", "2026-11-17T12:34"),
    ("یک ساعت قبل", "2026-11-20T11:34"),
    ("۲ روز و ۳ ساعت دیگر", "2026-11-22T15:34"),
    ("فردا ساعت ۹", "2026-11-21T09:00"),
    ("فردا، ساعت ۹:۳۰", "2026-11-21T09:30"),
    ("شنبه ۳۰ آبان ۱۴۰۵، ۱۷:۳۰", "2026-11-21T17:30"),
    ("الان", "2026-11-20T12:34"),
]


@pytest.mark.parametrize(("text", "expected"), MOMENTS)
def test_moments(text: str, expected: str) -> None:
    instant = at(expected)
    assert dates.parse_instant(text, CONTEXT) == instant
    assert dates.parse_instant(text, CONTEXT, edge="end") == instant
    assert dates.parse_range(text, CONTEXT) == Span(instant, instant + 1)
    assert dates.parse_day(text, CONTEXT) == date.fromisoformat(expected[:10])


@pytest.mark.parametrize(
    ("text", "back", "ahead"),
    [
        ("3h", "2026-11-20T09:34", "2026-11-20T15:34"),
        ("45m", "2026-11-20T11:49", "2026-11-20T13:19"),
        ("7d", "2026-11-13T12:34", "2026-11-27T12:34"),
        ("1w 1d", "2026-11-12T12:34", "2026-11-28T12:34"),
        ("1mo", "2026-10-20T12:34", "2026-12-20T12:34"),
    ],
)
def test_bare_durations(text: str, back: str, ahead: str) -> None:
    assert dates.parse_instant(text, CONTEXT) == at(back)
    assert dates.parse_instant(text, CONTEXT, forward=True) == at(ahead)
    assert dates.parse_range(text, CONTEXT) == Span(at(back), NOW + 1)
    assert dates.parse_range(text, CONTEXT, forward=True) == Span(NOW, at(ahead) + 1)
    assert dates.parse_range(f"{text}..", CONTEXT) == Span(at(back), MAX_INSTANT)
    assert dates.parse_range(f"..{text}", CONTEXT) == Span(MIN_INSTANT, at(back) + 1)


def test_months_from_now_follow_the_calendar() -> None:
    last_of_shahrivar = JALALI._replace(now=at("2026-09-22T10:00"))
    assert dates.parse_instant("in 1mo", last_of_shahrivar) == at("2026-10-22T10:00")  # 1405/07/30
    last_of_january = CONTEXT._replace(now=at("2026-01-31T10:00"))
    assert dates.parse_instant("in 1mo", last_of_january) == at("2026-02-28T10:00")


def test_days_ahead_keep_the_clock_and_hours_do_not() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = periods.instant_at(date(2026, 10, 24), 9 * 3_600_000, berlin)
    context = Context(now, berlin, 0)
    for text, hours in (("in 1d", 25), ("in 24h", 24), ("in 1w", 169)):
        assert dates.parse_instant(text, context) - now == hours * 3_600_000


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1 آبان..30 آبان", "2026-10-23", "2026-11-22"), ("1 nov..30 nov", "2026-11-01", "2026-12-01"),
        ("20 dec..5 jan", "2025-12-20", "2026-01-06"), ("1 mar..last week", "2026-03-01", "2026-11-14"),
        ("2026-11-01..30 nov", "2026-11-01", "2026-12-01"), ("7d..30 nov", "2026-11-13T12:34", "2026-12-01"),
    ],
)  # fmt: skip
def test_a_range_of_days_without_years(text: str, start: str, end: str) -> None:
    assert dates.parse_range(text, CONTEXT) == Span(at(start), at(end))


def test_the_end_of_an_open_range_without_a_year_is_the_nearest() -> None:
    assert dates.parse_range("..30 آبان", CONTEXT).end == at("2026-11-22")
    assert dates.parse_range("..20 dec", CONTEXT._replace(now=at("2027-01-05"))).end == at("2026-12-21")


def test_open_and_empty_ranges() -> None:
    assert dates.parse_range("2026-11-20..", CONTEXT) == Span(at("2026-11-20"), MAX_INSTANT)
    assert dates.parse_range("..2026-11-20", CONTEXT) == Span(MIN_INSTANT, at("2026-11-21"))
    assert dates.parse_between(None, None, CONTEXT) == Span(MIN_INSTANT, MAX_INSTANT)
    assert dates.parse_between("7d", "2d", CONTEXT) == Span(at("2026-11-13T12:34"), at("2026-11-18T12:34") + 1)
    with pytest.raises(UsageError, match="'today' is not before 'yesterday'"):
        dates.parse_range("today..yesterday", CONTEXT)


def test_ends_are_last_minutes_where_an_instant_is_needed() -> None:
    for text, expected in (
        ("eod", "2026-11-20T23:59"),
        ("eow", "2026-11-20T23:59"),
        ("eom", "2026-11-30T23:59"),
    ):
        assert dates.parse_instant(text, CONTEXT, forward=True) == at(expected)
    assert dates.parse_instant("2026-12", CONTEXT) == at("2026-12-01T09:00")
    assert dates.parse_instant("2026-12", CONTEXT, edge="end") == at("2026-12-31T23:59")
    assert dates.parse_instant("2026-12-01", CONTEXT._replace(day_start=None)) == at("2026-12-01T00:00")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("last", "2026-11-07"),
        ("This", "2026-11-14"),
        ("next week", "2026-11-21"),
        ("2026-W46", "2026-11-07"),
        ("2026-11-21", "2026-11-21"),
        ("1405/08/29", "2026-11-14"),
        ("2026-11-20T23:59", "2026-11-14"),
        ("yesterday", "2026-11-14"),
    ],
)
def test_weeks(text: str, start: str) -> None:
    assert dates.parse_week(text, CONTEXT) == periods.week_of(date.fromisoformat(start), SATURDAY)


REFUSED = [
    *("", " ", "..", "...", "5", "may", "01/02/2026", "05/08/30", "17:30", "20.11.2026", "tomorow", "next x"),
    *("2026-13", "2026-02-30", "2026-W54", "2025-W53", "1405-W10", "2026-11-20T24:00", "2026-11-20T10:60"),
    *(
        "2026-11/20",
        "20261120",
        "2026-11-20T",
        "last week 10:00",
        "2026 10:00",
        "now 10:00",
        "-2d ago",
        "2d 3",
    ),
    *(
        "in",
        "99999999d",
        "999999y",
        "9999",
        "9999-12-31",
        "30 آبان 2026",
        "31 مهر",
        "آبان",
        "mehr",
        "30 nov 1405",
        "fri 2026-11-21",
        "fri sat",
        "31 nov 2026",
        "next 3 days",
        "3 days before",
        "۳ روز گذشته",
        "گذشته",
        "دو",
        "any",
        "am",
        "a",
        "an d",
        "ad",
        "ah",
        "یک",
        "ساعت ۹",
        "sat09:00",
    ),
    *("1404/12/30", "1407/12/30", "1405/07/31", "1405/13/01", "0605-01-01", "1650-01-01", "1501", "1699-05"),
    *(
        "2026-11-20T10:00+24:00",
        "1" * 5000,
        "a" * 101,
        "today" + " " * 2000 + "x",
        "\ud800",
        "²026",
        "today\0",
    ),
]


@pytest.mark.parametrize("text", REFUSED)
def test_refusals(text: str) -> None:
    for parse in (dates.parse_range, dates.parse_instant, dates.parse_day, dates.parse_week):
        with pytest.raises(UsageError) as caught:
            parse(text, CONTEXT)
        assert str(caught.value)
        assert caught.value.exit_code == 2


def test_refusals_say_what_to_write() -> None:
    for text, sentence, hint in (
        ("may", "'may' cannot be read as a date", "2026-11-20, yesterday, 2d or 1405/08/30"),
        ("01/02/2026", "'01/02/2026' cannot be read as a date", "2026-02-01, 2026-11-20 or 1405/08/30"),
        ("17:30", "'17:30' cannot be read as a date", "today 17:30, sat 09:00 or 2026-11-20 17:30"),
        ("1650", "year 1650 is neither Jalali (1200-1500) nor Gregorian (from 1700)", "1405/08/30"),
        ("1404/12/30", "1404/12/30 is not a day of the Jalali calendar", ""),
    ):
        with pytest.raises(UsageError) as caught:
            dates.parse_range(text, CONTEXT)
        assert str(caught.value) == sentence
        assert hint in caught.value.hint
    with pytest.raises(UsageError, match="'last month' is not one day"):
        dates.parse_day("last month", CONTEXT)


WORDS = "now today last next this week month year mon sat شنبه سه آبان in ago eod"
SIGNS = "2026 1405 9999 1700 1500 12 30 31 w53 - / . .. : t z + 2d 1mo 7000y 999999w 10:00 ۱۴۰۵ \u200c \u2067"
PIECES = st.sampled_from([" ", *WORDS.split(), *SIGNS.split()])


@pytest.mark.parametrize(
    ("text", "calendar"),
    [
        ("2026-12-25", "gregorian"), ("1405/01/01", "jalali"), ("۱۴۰۵/۰۱/۰۱", "jalali"), ("۳۰ آبان ۱۴۰۵", "jalali"),
        ("۳۰ آبان", "jalali"), ("2026-W46", "gregorian"), ("friday", None), ("tomorrow", None), ("", None),
    ],
)  # fmt: skip
def test_the_calendar_in_which_a_day_is_written(text: str, calendar: str | None) -> None:
    assert calendars.calendar_named(text) == calendar


@given(st.text(max_size=40) | st.lists(PIECES, max_size=9).map("".join), st.booleans())
@example("9999-12-30", False)
@example("+7973y", True)
@example("-2025y", False)
def test_any_text_is_read_or_refused(text: str, jalali: bool) -> None:
    context = JALALI if jalali else CONTEXT
    for forward in (False, True):
        for read in (
            lambda forward=forward: dates.parse_range(text, context, forward=forward),
            lambda forward=forward: dates.parse_instant(text, context, forward=forward),
            lambda forward=forward: dates.parse_day(text, context, forward=forward),
            lambda: dates.parse_week(text, context),
        ):
            try:
                read()
            except UsageError as error:
                str(error)


@given(st.dates(date(1921, 3, 21), date(2122, 3, 20)))
def test_both_calendars_name_the_same_day(day: date) -> None:
    year, month, number = periods.to_jalali(day)
    assert dates.parse_day(f"{year}/{month}/{number}", CONTEXT) == day
    assert dates.parse_day(day.isoformat(), CONTEXT) == day
    assert dates.parse_week(day.isoformat(), CONTEXT).holds(day)


@given(
    st.integers(at("2016-01-01"), at("2030-01-01")), st.integers(1, 28 * 1440), st.booleans(),
    st.sampled_from(["en", "fa"]), st.sampled_from(["gregorian", "jalali"]), st.sampled_from(["latin", "persian"]),
)  # fmt: skip
def test_what_is_printed_is_read(
    ms: int, distance: int, back: bool, language: Language, calendar: Calendar, digits: Digits
) -> None:
    locale = Locale(language, calendar=calendar, digits=digits, zone_name="Asia/Tehran")
    day = periods.local_day(ms, TEHRAN)
    assert dates.parse_instant(locale.instant(ms), CONTEXT) == ms // 60_000 * 60_000
    assert dates.parse_day(locale.day(day), CONTEXT) == day
    assert dates.parse_month(locale.month(day), CONTEXT) == periods.month_of(day, calendar)
    at_distance = NOW - distance * 60_000 if back else NOW + distance * 60_000
    shown = dates.parse_instant(locale.ago(at_distance, NOW), CONTEXT)
    assert locale.ago(shown, NOW) == locale.ago(at_distance, NOW)


def test_importing_reads_no_calendar_and_no_zone() -> None:
    slow = {"zoneinfo", "dateutil", "persiantools", "dataclasses"}
    code = f"import supportctl.dates, sys; print({slow} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"
