"""The pieces that dates, times and durations are written with: names, digits, clocks, days of two calendars."""

import re
from contextlib import suppress
from datetime import date

from supportctl import periods, vocabulary
from supportctl.errors import UsageError, msg
from supportctl.typed import MARKS

MAX_LENGTH = 100
CLOCK = (
    r"(?P<H>\d{1,2}):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,](?P<f>\d{1,9}))?)?"
    r"(?: ?(?P<p>[ap]m))?(?: ?(?P<z>z|utc|gmt|[+-]\d\d(?::?\d\d)?))?"
)
DAY_TO_CLOCK = r"(?:(?<=\d)t|,? )"
LENGTH = r"(?:\d{1,6}(?:mo|[ymwdh]) ?)+"

_ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS = {
    **{name: number for number, name in enumerate(_ENGLISH_WEEKDAYS)},
    **{name[:3]: number for number, name in enumerate(_ENGLISH_WEEKDAYS)},
    "دوشنبه": 0,
    "سهشنبه": 1,  # as `clean` leaves it, without the zero-width non-joiner
    "چهارشنبه": 2,
    "پنجشنبه": 3,
    "جمعه": 4,
    "شنبه": 5,
    "یکشنبه": 6,
}
_PERSIAN_MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
JALALI_MONTHS = {
    name: number
    for number, names in enumerate(zip(_PERSIAN_MONTHS.split(), vocabulary.JALALI_MONTHS, strict=True), start=1)
    for name in map(str.lower, names)
}
_ENGLISH_MONTHS = "january february march april may june july august september october november december"
MONTHS = {
    name: number
    for number, month in enumerate(_ENGLISH_MONTHS.split(), start=1)
    for name in (month, month[:3], "sept" if number == 9 else month)
}
_MONTHS_IN_PERSIAN = "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر"
_GREGORIAN_MONTHS = (
    MONTHS
    | {name: number for number, name in enumerate(_MONTHS_IN_PERSIAN.split(), start=1)}
    | {"می": 5, "جون": 6, "جولای": 7, "آگوست": 8}
)
EPOCH_DAY = date(1970, 1, 1).toordinal()

# Arabic letters, dashes and the minus sign become ours; the joiners go with the marks.
_DASHES = (*range(0x2010, 0x2016), 0x2212)
_CLEAN = (
    dict.fromkeys((*MARKS, 0x200C, 0x200D), "")
    | dict.fromkeys(_DASHES, "-")
    | {ord("ي"): "ی", ord("ى"): "ی", ord("ك"): "ک", ord("،"): ","}
)


def clean(text: str) -> str:
    """Return the text without marks that have no width, in lower case, with ASCII digits and hyphens and single spaces.

    A text far too long to be a date is only cut, so that it stays longer than `MAX_LENGTH`.
    """
    if len(text) > 10 * MAX_LENGTH:
        return text[: 10 * MAX_LENGTH]
    if not text.isascii():
        text = "".join(str(int(c)) if c.isdecimal() else c for c in text.translate(_CLEAN))
    return " ".join(text.casefold().split())


def weekday_named(word: str) -> int | None:
    """Return the weekday a cleaned word names, 0 for Monday, None for another word."""
    return _WEEKDAYS.get(word.replace(" شنبه", "شنبه"))


def is_jalali(year: int) -> bool:
    """Tell a Jalali year (1200-1500) from a Gregorian one (from 1700); UsageError for any other."""
    if 1200 <= year <= 1500:
        return True
    if year < 1700:
        raise UsageError(
            msg("year {year} is neither Jalali (1200-1500) nor Gregorian (from 1700)"),
            msg("write 2026-11-20 or 1405/08/30"),
            year=year,
        )
    return False


def calendar_named(text: str) -> periods.Calendar | None:
    """Return the calendar in which a day is written, by its year or its month; None for `friday` or `tomorrow`."""
    word = clean(text)
    if year := re.search(r"(?<!\d)\d{4}(?!\d)", word):
        return "jalali" if is_jalali(int(year[0])) else "gregorian"
    return "jalali" if not JALALI_MONTHS.keys().isdisjoint(word.split()) else None


def date_of(year: int, month: int, day: int) -> date:
    """Return the Gregorian date of a day in a Jalali or Gregorian year; UsageError when there is none."""
    if is_jalali(year):
        return periods.from_jalali(year, month, day)
    try:
        return date(year, month, day)
    except ValueError:
        raise UsageError(
            msg("{day} is not a day of the Gregorian calendar"), day=f"{year:04}-{month:02}-{day:02}"
        ) from None


def written_days(year: int, month: str | None, day: str | None) -> periods.DateRange:
    """Return the year, the month or the day that numbers name in either calendar.

    UsageError, or ValueError for a Gregorian month, when there is no such thing.
    """
    if month and day:
        return periods.day_of(date_of(year, int(month), int(day)))
    months = periods.jalali_months if is_jalali(year) else periods.gregorian_months
    return months(year, int(month)) if month else months(year, 1, 12)


def is_yearless(text: str) -> bool:
    """Tell whether a day is named by its month without a year, so that it comes back every year."""
    words = clean(text).replace("\u0654", "").split()
    has_month = any(word in JALALI_MONTHS or word in _GREGORIAN_MONTHS for word in words)
    return has_month and not any(re.fullmatch(r"\d{4}", word) for word in words)


def named_days(word: str, today: date, *, forward: bool = False) -> periods.DateRange | None:
    """Return the day or the month that a cleaned text names by its month; a day without a year is the last such one.

    With forward it is the next one. None when it is something else; UsageError when there is no such day.
    """
    match = re.fullmatch(r"(?:(\d{1,2}) )?(\D+?)(?:,? (\d{4}))?", word)
    if match is None or not (match[1] or match[3]):
        return None
    name = match[2].rstrip("\u0654").removesuffix("ماه").rstrip()
    month = JALALI_MONTHS.get(name) or _GREGORIAN_MONTHS.get(name)
    if month is None:
        return None
    is_of_jalali = name in JALALI_MONTHS
    if match[3]:
        year = int(match[3])
        return written_days(year, str(month), match[1]) if is_jalali(year) is is_of_jalali else None
    year = periods.to_jalali(today)[0] if is_of_jalali else today.year
    # A leap day is eight years away at most, in Persian five; no other is more than one.
    years = range(year, year + 9) if forward else range(year, year - 9, -1)
    for near in years:
        with suppress(UsageError):
            found = written_days(near, str(month), match[1])
            if found.end > today if forward else found.start <= today:
                return found
    return written_days(year, str(month), match[1])


def utc_midnight(day: date) -> int:
    """Return the instant the day begins in UTC."""
    return (day.toordinal() - EPOCH_DAY) * periods.DAY_MS


def read_clock(
    hours: str,
    minutes: str | None,
    seconds: str | None,
    fraction: str | None,
    half: str | None,
    offset: str | None,
) -> tuple[int, bool]:
    """Return the milliseconds since midnight of the groups of a `CLOCK` match, and whether it has an offset.

    With an offset they count from midnight UTC. ValueError when clocks show no such time.
    """
    hour, minute, second = int(hours), int(minutes or 0), int(seconds or 0)
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(hour, minute, second)
    since = (hour * 3600 + minute * 60 + second) * 1000
    if fraction:
        since += int(fraction.ljust(3, "0")[:3])
    if not offset:
        return since, False
    if offset[0] not in "+-":
        return since, True
    east = int(offset[1:3]) * 60 + int(offset[3:].lstrip(":") or 0)
    if east >= 24 * 60:
        raise ValueError(offset)
    east *= 60_000
    return since + (east if offset[0] == "-" else -east), True


def read_length(length: str) -> tuple[int, int, int]:
    """Return the months, days and minutes of a `LENGTH` match; a day is one of the calendar, not 24 hours."""
    total = dict.fromkeys(("m", "h", "d", "w", "mo", "y"), 0)
    for n, unit in re.findall(r"(\d+)(mo|[ymwdh])", length):
        total[unit] += int(n)
    return 12 * total["y"] + total["mo"], 7 * total["w"] + total["d"], 60 * total["h"] + total["m"]
