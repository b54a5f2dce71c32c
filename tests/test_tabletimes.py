"""Times in the columns of tables, in every order and format."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportctl.errors import UsageError
from supportctl.tabletimes import TableTimes

TEHRAN = ZoneInfo("Asia/Tehran")
BERLIN = ZoneInfo("Europe/Berlin")

READ = [  # order, text, local time in Tehran or local day
    ("iso", "2026-11-20", "2026-11-20"),
    ("iso", "2026/11/20", "2026-11-20"),
    ("iso", "2026-11-20T10:00", "2026-11-20T10:00"),
    ("iso", "2026-11-20 10:00", "2026-11-20T10:00"),
    ("iso", "2026-11-20 9:05", "2026-11-20T09:05"),
    ("iso", "2026-11-20T10:00:59", "2026-11-20T10:00:59"),
    ("iso", "2026-11-20T10:00:59.123", "2026-11-20T10:00:59.123"),
    ("iso", "2026-11-20T10:00:59.123456789Z", "2026-11-20T13:30:59.123"),
    ("iso", "2026-11-20T10:00Z", "2026-11-20T13:30"),
    ("iso", "2026-11-20 10:00:00 UTC", "2026-11-20T13:30"),
    ("iso", "2026-11-20T10:00+03:30", "2026-11-20T10:00"),
    ("iso", "2026-11-20T10:00+0330", "2026-11-20T10:00"),
    ("iso", "2026-11-20T22:00-03", "2026-11-21T04:30"),
    ("iso", " 2026-11-20  10:00 ", "2026-11-20T10:00"),
    ("iso", "1405/08/30", "2026-11-21"),
    ("iso", "۱۴۰۵/۰۸/۳۰ ۱۷:۳۰", "2026-11-21T17:30"),
    ("iso", "\u200e٢٠٢٦-١١-٢٠\u200f", "2026-11-20"),
    ("iso", "2020-03-21", "2020-03-21T01:00"),
    ("iso", "2020-03-21T12:00", "2020-03-21T12:00"),
    ("iso", "2022-09-21T12:00", "2022-09-21T12:00"),
    ("day-first", "26/08/2023 18:39", "2023-08-26T18:39"),
    ("day-first", "26-Aug-23", "2023-08-26"),
    ("day-first", "26.8.2023", "2023-08-26"),
    ("day-first", "26 August 2023", "2023-08-26"),
    ("day-first", "26 SEPT 2023 18:39", "2023-09-26T18:39"),
    ("day-first", "26-08-2023 18:39:05", "2023-08-26T18:39:05"),
    ("day-first", "26/08/2023, 6:39 pm", "2023-08-26T18:39"),
    ("day-first", "2023-08-26T18:39", "2023-08-26T18:39"),
    ("day-first", "01/02/68", "2068-02-01"),
    ("day-first", "01/02/69", "1969-02-01"),
    ("day-first", "30/08/1405", "2026-11-21"),
    ("month-first", "8/26/2023 18:39", "2023-08-26T18:39"),
    ("month-first", "8/26/23 12:05 AM", "2023-08-26T00:05"),
    ("month-first", "Aug 26, 2023 12:05 pm", "2023-08-26T12:05"),
    ("month-first", "1405/08/30", "2026-11-21"),
    ("%d.%m.%Y %H:%M", "26.08.2023 18:39", "2023-08-26T18:39"),
    ("%a, %d %b %Y %H:%M:%S %z", "Sat, 26 Aug 2023 15:09:00 +0000", "2023-08-26T18:39"),
    ("%m/%d/%y %I:%M %p", "08/26/23 06:39 PM", "2023-08-26T18:39"),
    ("%Y%m%dT%H%M", "20230826T1839", "2023-08-26T18:39"),
    ("%Y/%m/%d", "۱۴۰۵/۰۲/۳۱", "2026-05-21"),
    ("%H:%M %d.%m.%Y", "18:39 26.08.2023", "2023-08-26T18:39"),
]


@pytest.mark.parametrize(("order", "text", "expected"), READ)
def test_readings(order: str, text: str, expected: str) -> None:
    times = TableTimes(order, TEHRAN)
    local = datetime.fromisoformat(expected).replace(tzinfo=TEHRAN)
    for _ in ("read", "remembered"):
        instant, has_time = times.read(text)
        assert instant == round(local.timestamp() * 1000)
        assert has_time == (":" in text or "T" in text)


@pytest.mark.parametrize(
    ("order", "text"),
    [
        *(("iso", text) for text in ("", "x", "26/08/2023", "23-08-26", "2026-11", "2026-11-2010:00", "20:00")),
        *(("iso", text) for text in ("2026-11-20T24:00", "9999-12-31", "۳۰ آبان")),
        *(("iso", text) for text in ("2026-11-20T10:00+24:00", "2026-11-20 13:00 pm", "1" * 5000, "2026-11-20:")),
        *(("day-first", text) for text in ("08/26/2023", "26/08", "26-Foo-23", "26/08-2023", "31 June 2023")),
        ("month-first", "26/08/2023"),
        ("%d.%m.%Y", "26/08/2023"),
    ],
)
def test_refusals_name_the_value(order: str, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        TableTimes(order, TEHRAN).read(text)
    assert text[:100] in str(caught.value)
    assert order in str(caught.value)


@pytest.mark.parametrize("text", ["2026-02-30", "1404/12/30", "1650-01-01"])
def test_a_day_that_there_is_not_is_told_as_that(text: str) -> None:
    for order in ("iso", "day-first"):
        with pytest.raises(UsageError, match=r"is not a day of|is neither Jalali"):
            TableTimes(order, TEHRAN).read(text)


def test_months_by_their_names() -> None:
    read = TableTimes("iso", TEHRAN).read
    assert read("۳۰ آبان ۱۴۰۵") == read("1405/08/30") == read("30 Aban 1405") == read("21 November 2026")
    assert read("۳۰ آبان ۱۴۰۵، ۱۷:۳۰") == read("2026-11-21 17:30")


@pytest.mark.parametrize("order", ["", "us", "%d.%m", "%d.%d.%m.%Y", "%Q%d%m%Y", "%Y-%m-%d%", "%x"])
def test_orders_that_say_nothing(order: str) -> None:
    with pytest.raises(UsageError, match="does not say how dates are written"):
        TableTimes(order, TEHRAN)


HEADS = ["2026-11-20", "2026-11-20 ", "2026-11-20T", "2026-10-25 ", "26/08/2023 ", "2023-08-26 1"]
TAILS = ["10:00", "9:05", "02:30", "10:00:01Z", "12:00 pm", "-05", "۱۰:۰۰", "1", " ", "\u200e"]
texts = st.sampled_from(HEADS + TAILS)


@given(
    st.lists(st.lists(texts, max_size=3).map("".join) | st.text(max_size=20), max_size=8),
    st.sampled_from(("iso", "day-first", "month-first", "%d/%m/%Y %H:%M")),
    st.sampled_from((TEHRAN, BERLIN)),
)
def test_what_was_read_before_changes_nothing(rows: list[str], order: str, zone: ZoneInfo) -> None:
    def answer(times: TableTimes, text: str) -> tuple[int, bool] | str:
        try:
            return times.read(text)
        except UsageError as error:
            return str(error)

    times = TableTimes(order, zone)
    for text in rows * 2:
        assert answer(times, text) == answer(TableTimes(order, zone), text)


@given(st.datetimes(datetime(1980, 1, 1), datetime(2060, 1, 1)), st.sampled_from((TEHRAN, BERLIN)))  # noqa: DTZ001
def test_iso_times_are_those_of_the_standard_library(moment: datetime, zone: ZoneInfo) -> None:
    times = TableTimes("iso", zone)
    times.read(f"{moment.date()} 00:00")
    for local, text in (
        (moment.replace(tzinfo=zone, fold=0), moment.isoformat(timespec="seconds")),
        (moment.replace(tzinfo=BERLIN), moment.replace(tzinfo=BERLIN).isoformat(" ", timespec="seconds")),
    ):
        assert times.read(text) == (int(local.replace(microsecond=0).timestamp()) * 1000, True)


def test_a_day_alone_is_its_midnight() -> None:
    assert TableTimes("iso", BERLIN).read(date(2026, 7, 1).isoformat()) == (1782856800000, False)
