"""Numbers, days and durations in both languages; PERSIAN.md cases 40 and 41."""

from datetime import date
from gettext import NullTranslations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportctl.instants import rfc3339
from supportctl.locales import Locale
from supportctl.models import CHANNELS, DIRECTIONS, FEEDBACK_KINDS, FEELINGS, PRIORITIES, STATUSES, TICKET_KINDS
from supportctl.periods import DAY_MS
from supportctl.typed import ascii_digits, parse_number
from supportctl.vocabulary import JALALI_MONTHS, MONTHS, WEEKDAYS, WORDS

NOW = 1_795_255_200_000  # 2026-11-21T10:00:00Z
MINUTE, HOUR = 60_000, 3_600_000
PERSIAN = {
    "{n} min": "{n} دقیقه", "{h} h": "{h} ساعت", "{h} h {n} min": "{h} ساعت و {n} دقیقه", "{d} d": "{d} روز",
    "{d} d {h} h": "{d} روز و {h} ساعت", "{time} ago": "{time} پیش", "in {time}": "{time} دیگر",
    "just now": "همین حالا",
    "{first}–{last}": "{first} تا {last}", "{first} – {last}": "{first} تا {last}", "Aban": "آبان", "Azar": "آذر",
    "Sat": "شنبه", "Tue": "سه‌شنبه", "Nov": "نوامبر", "open": "باز", "{n} day": "{n} روز", "": "the header",
    "13 weeks": "۱۳ هفته",
}  # fmt: skip


class Persian(NullTranslations):
    def gettext(self, message: str) -> str:
        return PERSIAN.get(message, message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return PERSIAN.get(one, many if n > 1 else one)


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Locale, "_catalogue", Persian())


en = Locale("en")
jalali = Locale("en", calendar="jalali")
fa = Locale("fa", zone_name="Asia/Tehran", calendar="jalali")


def test_texts() -> None:
    assert (en.text("open"), fa.text("open"), fa.text("unknown"), fa.text("")) == ("open", "باز", "unknown", "")
    assert en.fill("{a} and {b}", a="{b}", b="{a}") == "{b} and {a}"
    assert (en.plural("one", "many", 1), en.plural("one", "many", 0)) == ("one", "many")
    assert fa.plural("{n} day", "{n} days", 3) == "{n} روز"
    assert (en.join("ab"), fa.join("ab")) == ("a, b", "a، b")
    assert (en.word("open"), fa.word("open"), fa.is_rtl, en.is_rtl) == ("open", "باز", True, False)


def test_every_fixed_term_is_marked() -> None:
    lists = (STATUSES, PRIORITIES, TICKET_KINDS, FEELINGS, CHANNELS, FEEDBACK_KINDS, DIRECTIONS)
    assert {term for terms in lists for term in terms} <= set(WORDS)
    assert (len(WEEKDAYS), len(MONTHS), len(JALALI_MONTHS)) == (7, 12, 12)


def test_numbers() -> None:  # case 40
    assert (en.number(1234), en.number(-5), en.number(1234567.5)) == ("1,234", "-5", "1,234,567.5")
    assert fa.number(1234567.5) == "۱٬۲۳۴٬۵۶۷٫۵"
    assert fa.number(-12.5) == "\u200e−۱۲٫۵"
    assert (en.share(0.12), fa.share(0.12), en.share(0.145), en.share(0.125)) == ("12%", "۱۲٪", "15%", "13%")
    assert (en.share(1), en.share(0), en.share(0.857)) == ("100%", "0%", "86%")
    assert (en.digits("a1"), fa.digits("a1"), fa.for_tables().digits("a1")) == ("a1", "a۱", "a1")


def test_digits_as_asked() -> None:
    assert Locale("fa", digits="latin").number(12) == "12"
    asked = Locale("fa", digits="persian")
    assert asked.for_tables().number(12) == "۱۲"
    assert asked.for_tables().for_tables().number(12) == "۱۲"
    assert fa.for_tables().number(1234) == "1,234"
    assert (fa.text("13 weeks"), fa.for_tables().text("13 weeks")) == ("۱۳ هفته", "13 هفته")


@given(st.integers(0, 10**17))
def test_persian_numbers_read_back(n: int) -> None:
    assert ascii_digits(fa.number(n)) == str(n)
    assert parse_number(fa.digits(str(n))) == n


@pytest.mark.parametrize(
    ("minutes", "english", "persian"),
    [
        (0, "0 min", "۰ دقیقه"),
        (0.4, "0 min", "۰ دقیقه"),
        (45, "45 min", "۴۵ دقیقه"),
        (59.6, "1 h", "۱ ساعت"),
        (70, "1 h 10 min", "۱ ساعت و ۱۰ دقیقه"),
        (180, "3 h", "۳ ساعت"),
        (1439, "23 h 59 min", "۲۳ ساعت و ۵۹ دقیقه"),
        (1440, "1 d", "۱ روز"),
        (1469, "1 d", "۱ روز"),
        (51 * 60, "2 d 3 h", "۲ روز و ۳ ساعت"),
        (47.7 * 60, "2 d", "۲ روز"),
        (74.4 * 1440, "74 d", "۷۴ روز"),
        (-70, "-1 h 10 min", "\u200e−۱ ساعت و ۱۰ دقیقه"),
        (-0.2, "0 min", "۰ دقیقه"),
    ],
)
def test_durations(minutes: float, english: str, persian: str) -> None:
    assert (en.minutes(minutes), fa.minutes(minutes)) == (english, persian)


@pytest.mark.parametrize(
    ("minutes", "english"),
    [
        (0, "0 min"),
        (70, "1 h 10 min"),
        (1439, "23 h 59 min"),
        (1500, "25 h"),
        (74.4 * 1440, "1786 h"),
        (-70, "-1 h 10 min"),
    ],
)
def test_working_time_has_no_days(minutes: float, english: str) -> None:
    assert en.minutes(minutes, in_days=False) == english


def test_days() -> None:  # case 41
    day = date(2026, 11, 21)
    assert (en.day(day), jalali.day(day), fa.day(day)) == ("21 Nov 2026", "30 Aban 1405", "۳۰ آبان ۱۴۰۵")
    assert (en.short_day(day), fa.short_day(day)) == ("21 Nov", "۳۰ آبان")
    assert Locale("fa").day(day) == "۲۱ نوامبر ۲۰۲۶"
    assert (fa.for_tables().day(day), en.for_tables().day(day)) == ("1405/08/30", "21 Nov 2026")
    assert "\u200c" in fa.weekday(date(2026, 11, 24))


def test_spans_of_days() -> None:
    assert en.days(date(2026, 11, 14), date(2026, 11, 21)) == "14–20 Nov 2026"
    assert en.days(date(2026, 11, 28), date(2026, 12, 5)) == "28 Nov – 4 Dec 2026"
    assert en.days(date(2026, 12, 28), date(2027, 1, 4)) == "28 Dec 2026 – 3 Jan 2027"
    assert en.days(date(2026, 11, 14), date(2026, 11, 15)) == "14 Nov 2026"
    assert fa.days(date(2026, 11, 14), date(2026, 11, 21)) == "۲۳ تا ۲۹ آبان ۱۴۰۵"
    assert fa.days(date(2026, 11, 21), date(2026, 11, 28)) == "۳۰ آبان تا ۶ آذر ۱۴۰۵"
    assert fa.for_tables().days(date(2026, 11, 14), date(2026, 11, 21)) == "1405/08/23 تا 1405/08/29"


def test_instants() -> None:
    assert en.instant(NOW) == "Sat 21 Nov 2026 10:00"
    assert fa.instant(NOW) == "شنبه ۳۰ آبان ۱۴۰۵ ۱۳:۳۰"
    assert (en.clock(NOW), fa.clock(NOW)) == ("10:00", "۱۳:۳۰")


@pytest.mark.parametrize(
    ("back", "text"),
    [
        (0, "just now"),
        (MINUTE - 1, "just now"),
        (5 * MINUTE, "5 min ago"),
        (3 * HOUR + 59 * MINUTE, "3 h ago"),
        (2 * DAY_MS + HOUR, "2 d ago"),
        (28 * DAY_MS, "28 d ago"),
        (28 * DAY_MS + MINUTE, "24 Oct 2026"),
        (-2 * HOUR, "in 2 h"),
        (-40 * DAY_MS, "31 Dec 2026"),
    ],
)
def test_ago(back: int, text: str) -> None:
    assert en.ago(NOW - back, NOW) == text


def test_ago_in_persian() -> None:
    assert fa.ago(NOW - 2 * HOUR, NOW) == "۲ ساعت پیش"
    assert fa.ago(NOW + 2 * HOUR, NOW) == "۲ ساعت دیگر"
    assert fa.ago(NOW, NOW) == "همین حالا"


def test_rfc3339() -> None:
    assert rfc3339(NOW) == "2026-11-21T10:00:00Z"
    assert rfc3339(NOW + 7) == "2026-11-21T10:00:00.007Z"
    assert rfc3339(-1) == "1969-12-31T23:59:59.999Z"


@given(st.datetimes())
def test_rfc3339_of_any_time(moment: object) -> None:
    from datetime import UTC, datetime, timedelta

    assert isinstance(moment, datetime)
    ms = (moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    back = datetime.fromisoformat(rfc3339(ms))
    assert (back - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1) == ms


def test_without_a_catalogue_texts_stay_english(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    from functools import cached_property

    monkeypatch.undo()
    assert isinstance(Locale.__dict__["_catalogue"], cached_property)
    monkeypatch.setattr("supportctl.locales.CATALOGUES", tmp_path)
    bare = Locale("fa", calendar="jalali")
    assert bare.day(date(2026, 11, 21)) == "۳۰ Aban ۱۴۰۵"
    assert bare.plural("one", "many", 2) == "many"
