"""Dates and durations as people say them."""

import pytest

from supportctl.calendars import clean
from supportctl.phrases import parse_minutes, shortened


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("3 days ago", "3d ago"), ("2 hours and 30 minutes", "2h 30m"), ("a week ago", "1w ago"), ("3 d ago", "3d ago"),
        ("۳ روز پیش", "3d ago"), ("دو هفته دیگر", "in 2w"), ("یک ساعت قبل", "1h ago"), ("هفته‌ی گذشته", "last week"),
        ("سال بعد", "next year"), ("این ماه", "this month"), ("همین حالا", "now"), ("فردا ساعت ۹", "فردا 9:00"),
        ("سال ۱۴۰۵", "1405"), ("دو ساعت و پنج دقیقه پیش", "2h 5m ago"), ("an hour and 5 minutes ago", "1h 5m ago"),
    ],
)  # fmt: skip
def test_what_is_said(text: str, short: str) -> None:
    assert shortened(clean(text)) == short


@pytest.mark.parametrize("text", ["any", "am", "a", "and", "am 3", "یکی", "ماه", "week", "بعد", "سال"])
def test_what_says_nothing_of_the_kind_stays(text: str) -> None:
    assert shortened(clean(text)) == text


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90", 90), ("25m", 25), ("1h30m", 90), ("1h 30", 90), ("4h", 240), ("۲۵M", 25), ("25 min", 25), ("0m", 0),
        ("1 hour and 30 minutes", 90), ("۲ ساعت و ۵ دقیقه", 125), ("یک ساعت", 60),
        ("دو ساعت و پنج دقیقه", 125), ("سال ۹۰", None), ("سال ۱۴۰۵", None),
        ("", None), ("m", None), ("h", None), ("1.5h", None), ("-5m", None), ("2d", None), ("5s", None),
    ],
)  # fmt: skip
def test_minutes(text: str, minutes: int | None) -> None:
    assert parse_minutes(text) == minutes
