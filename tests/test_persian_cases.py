"""The test list for Persian desks, by its numbers; 19 to 29 are the 132 pairs of tests/cli/test_search.py."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from supportctl import dates, periods
from supportctl.dates import Context
from supportctl.folding import sort_key
from supportctl.locales import Locale
from supportctl.periods import from_jalali, to_jalali

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Shell

TEHRAN = ZoneInfo("Asia/Tehran")
NOW = int(datetime(2026, 11, 21, 6, 30, tzinfo=UTC).timestamp() * 1000)
SATURDAY = 5
CONTEXT = Context(NOW, TEHRAN, SATURDAY, "jalali")
NAMES = ["پریسا", "بابک", "چنگیز", "جمشید", "ژاله", "زهرا", "گلی", "کاوه", "وحید", "هادی", "یاسر", "آرش", "احمد"]
IN_ORDER = ["آرش", "احمد", "بابک", "پریسا", "جمشید", "چنگیز", "زهرا", "ژاله", "کاوه", "گلی", "وحید", "هادی", "یاسر"]


def is_leap(year: int) -> bool:
    """The 33-year rule, which is the official leap table of 1206 to 1498 exactly."""
    return (25 * year + 11) % 33 < 8


# Dates


@pytest.mark.parametrize(
    ("day", "jalali"),
    [
        ("2026-11-21", (1405, 8, 30)), ("2025-03-20", (1403, 12, 30)), ("2025-03-21", (1404, 1, 1)),
        ("2026-03-20", (1404, 12, 29)), ("2026-03-21", (1405, 1, 1)), ("2030-03-20", (1408, 12, 30)),
        ("2029-03-20", (1408, 1, 1)), ("2021-03-20", (1399, 12, 30)), ("1970-01-01", (1348, 10, 11)),
        ("1921-03-21", (1300, 1, 1)),
    ],
)  # fmt: skip
def test_1_to_8_days(day: str, jalali: tuple[int, int, int]) -> None:
    assert to_jalali(date.fromisoformat(day)) == jalali
    assert from_jalali(*jalali) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["1404/12/30", "1407/12/30", "1405/07/31", "1405/13/01"])
def test_9_days_that_do_not_exist(cli: Shell, text: str) -> None:
    cli("new", "x")
    cli.refuses(2, "ticket", "new", "x", "--at", text)


@pytest.mark.parametrize("text", ["۱۴۰۵/۰۸/۳۰", "1405-08-30", "1405/8/30", "١٤٠٥/٠٨/٣٠", "۳۰ آبان ۱۴۰۵"])
def test_10_and_11_every_spelling_of_a_day(text: str) -> None:
    assert dates.parse_day(text, CONTEXT) == date(2026, 11, 21)
    assert dates.parse_day("1405-02-31", CONTEXT) == date(2026, 5, 21)


@pytest.mark.parametrize("text", ["0605-01-01", "1650-01-01", "05/08/30"])
def test_12_years_of_neither_calendar(cli: Shell, text: str) -> None:
    cli.refuses(2, "ticket", "new", "x", "--at", text)
    assert dates.parse_day("2026-11-21", CONTEXT) == date(2026, 11, 21)


def test_13_every_day_of_two_centuries() -> None:
    day, count = date(1921, 3, 21), 0
    for year in range(1300, 1501):
        for month in range(1, 13):
            length = 31 if month < 7 else 30 if month < 12 else 29 + is_leap(year)
            for number in range(1, length + 1):
                # The list ends on 1500/12/29.
                assert to_jalali(day) == (year, month, number)
                assert from_jalali(year, month, number) == day
                day += timedelta(days=1)
                count += 1
    assert count == 73_414
    assert day == date(2122, 3, 21)


def test_14_and_15_weeks_from_saturday() -> None:
    for day, start in ((date(2026, 11, 20), (1405, 8, 23)), (date(2026, 11, 21), (1405, 8, 30)),
                       (date(2025, 3, 20), (1403, 12, 25))):  # fmt: skip
        week = periods.week_of(day, SATURDAY)
        assert to_jalali(week.start) == start
        assert (week.end - week.start).days == 7
    last = periods.week_of(date(2025, 3, 20), SATURDAY).end - timedelta(days=1)
    assert to_jalali(last) == (1404, 1, 1)


def test_16_and_17_local_days_and_clocks() -> None:
    def at(text: str) -> int:
        return int(datetime.fromisoformat(text).timestamp() * 1000)

    assert to_jalali(periods.local_day(at("2026-03-20T20:29+00:00"), TEHRAN)) == (1404, 12, 29)
    assert to_jalali(periods.local_day(at("2026-03-20T20:30+00:00"), TEHRAN)) == (1405, 1, 1)
    locale = Locale("en", zone_name="Asia/Tehran")
    assert locale.clock(at("2022-07-01T12:00+00:00")) == "16:30"
    assert locale.clock(at("2026-07-01T12:00+00:00")) == "15:30"


def test_18_a_month_later() -> None:
    assert to_jalali(periods.add_months(from_jalali(1405, 6, 31), 1, "jalali")) == (1405, 7, 30)


# Search, numbers, phones, names

VERBATIM = "\u0643\u062a\u0627\u0628\u06cc مُحَمَّد می\u200cخواهم"


def test_30_and_33_verbatim_and_marked(cli: Shell) -> None:
    cli("new", "x", "-m", VERBATIM)
    assert cli("show", "1", "--json").json["messages"][0]["body"] == VERBATIM
    assert "«مُحَمَّد»" in cli("ticket", "list", "محمد", "--lang", "fa", "-f", "table").stdout


@pytest.mark.parametrize("query", ['"', "*", "NOT", "NEAR(", "col:x", "؟", "\u200c"])
def test_31_hostile_queries(cli: Shell, query: str) -> None:
    cli("new", "x")
    found = cli("ticket", "list", query, exit_code=None)
    assert found.exit_code in (0, 2)
    assert "sql" not in found.stderr.lower()


def test_32_a_part_of_a_word(cli: Shell) -> None:
    cli("new", "اینترنت قطع است")
    assert cli("ticket", "list", "نت").stdout == ""
    assert cli("ticket", "list", "اينترنت", "-q").stdout == "1\n"


def test_34_and_35_persian_digits_in_options_and_ids(cli: Shell) -> None:
    for _ in range(13):
        cli("new", "x", "-q")
    assert len(cli("ticket", "list", "--limit", "۱۲").lines) == 12
    for spelling in ("#۱۲", "#12", "۱۲", "12", "١٢"):
        assert cli("show", spelling, "--get", "id").stdout == "12\n"


PHONES = [
    "09121234567", "۰۹۱۲۱۲۳۴۵۶۷", "٠٩١٢١٢٣٤٥٦٧", "+۹۸ ۹۱۲ ۱۲۳ ۴۵۶۷", "00989121234567", "98 912 123 4567",
    "0912\u2011123\u20114567", "+989121234567",
]  # fmt: skip


def test_36_every_spelling_of_a_phone_is_one_customer(cli: Shell) -> None:
    cli.environ["SUPPORTCTL_REGION"] = "IR"
    for phone in PHONES:
        cli("new", "x", "-c", phone)
    [customer] = cli("customer", "list", "--json").json
    assert (customer["phone"], customer["tickets"]) == ("+989121234567", len(PHONES))


def test_37_a_phone_that_cannot_be_is_kept_as_typed(cli: Shell) -> None:
    cli.environ["SUPPORTCTL_REGION"] = "IR"
    made = cli("customer", "new", "Ada", "--phone", "0912123456")
    assert "0912123456" in made.stderr
    assert cli.rows("SELECT value FROM contact_points") == [("0912123456",)]


def test_38_names_in_persian_order(cli: Shell) -> None:
    assert sorted(NAMES, key=sort_key) == IN_ORDER
    for name in (*NAMES, "Zoe", "ada", "۱۲"):
        cli("customer", "new", name)
    listed = cli("customer", "list", "--sort", "name", "-f", "tsv", "--fields", "name").lines
    assert listed == ["۱۲", *IN_ORDER, "ada", "Zoe"]
    first = cli("customer", "list", "--sort", "name", "-n", "2", "--fields", "name").lines
    assert first == ["۱۲", "آرش"]


@pytest.mark.slow
def test_38_as_icu_sorts_them() -> None:
    from random import Random

    icu = pytest.importorskip("icu", reason="PyICU, the independent oracle, is not installed")
    collator = icu.Collator.createInstance(icu.Locale("fa"))
    collator.setStrength(icu.Collator.PRIMARY)
    random = Random(1405)  # noqa: S311  # the same names every time
    letters = [*"آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیكيىةأإؤئء", "\u200c", "ـ", "َ", "ّ", *"abZ019۰۵"]
    names = ["".join(random.choices(letters, k=random.randint(1, 6))) for _ in range(60_000)]
    for one, other in zip(names[::2], names[1::2], strict=True):
        mine = (sort_key(one) > sort_key(other)) - (sort_key(one) < sort_key(other))
        assert mine == collator.compare(one, other), (one, other)


def test_39_one_person_in_two_spellings(cli: Shell) -> None:
    cli.environ["SUPPORTCTL_REGION"] = "IR"
    cli("customer", "new", "علی‌رضا", "--phone", "09121234567")
    cli("customer", "new", "علیرضا", "--phone", "۰۹۱۲۱۲۳۴۵۶۷", exit_code=4)
    for spelling in ("علیرضا", "علی رضا", "علي‌رضا"):
        cli("new", "x", "-c", spelling)
    assert cli("customer", "list", "--count").stdout == "1\n"


# Formats


def test_40_and_41_numbers_and_days() -> None:
    fa = Locale("fa", zone_name="Asia/Tehran", calendar="jalali")
    assert fa.number(1234567.5) == "۱٬۲۳۴٬۵۶۷٫۵"
    assert fa.share(0.12) == "۱۲٪"
    assert fa.number(-12.5) == "\u200e−۱۲٫۵"
    assert fa.day(date(2026, 11, 21)) == "۳۰ آبان ۱۴۰۵"
    assert "\u200c" in fa.weekday(date(2026, 11, 24))


def test_43_rials_are_shown_in_toman_only_when_asked(cli: Shell) -> None:
    cli.environ["SUPPORTCTL_LANG"] = "fa"
    cli("purchase", "add", "-c", "Ada", "1250000 ریال")
    assert "1,250,000\xa0ریال" in cli.terminal("purchase", "list").stdout
    cli("config", "set", "rials", "toman")
    assert "125,000\xa0تومان" in cli.terminal("purchase", "list").stdout
    assert "۱۲۵٬۰۰۰ تومان" in cli.terminal("purchase", "add", "-c", "Bo", "1250000 ریال").stdout.replace("\u00a0", " ")
    assert "۲۵۰٬۰۰۰ تومان" in cli("report", "money", "--since", "today").stdout.replace("\u00a0", " ")
    # Where numbers stand bare, the heading names the unit in which they are shown.
    for page in (
        cli("report", "money", "--since", "today", "--by", "day"),
        cli("report", "monthly", "--month", "this"),
    ):
        assert "تومان" in page
        assert "ریال" not in page
    # What is stored, what is typed and what programs read stays in rials.
    found = cli("purchase", "list", "--json").json[0]
    assert (found["amount"], found["unit"]) == (1_250_000, "IRR")


def test_43_money_stands_in_its_own_unit() -> None:
    fa = Locale("fa")
    assert Locale("fa", rials="toman").money(-125, "IRR") == "\u200e−۱۲٫۵\u00a0تومان"
    assert Locale("fa", rials="toman").money(125, "IRT") == "۱۲۵\u00a0تومان"
    assert fa.money(1_250_000, "IRR") == "۱٬۲۵۰٬۰۰۰\u00a0ریال"
    assert fa.money(125_000, "IRT") == "۱۲۵٬۰۰۰\u00a0تومان"


# Terminal


def test_48_no_terminal_is_switched(cli: Shell) -> None:
    cli("new", "سفارش iPhone (فوری)")
    for environ in ({"TERM": "alacritty"}, {"TERM": "xterm", "VTE_VERSION": "7006"}, {"TMUX": "x"}):
        cli.environ.update(environ)
        for mode in ("auto", "app", "terminal"):
            shown = cli.terminal("ticket", "list", "--bidi", mode, "--color", "never")
            assert "\x1b" not in shown.stdout + shown.stderr


def test_53_a_pipe_of_another_encoding(newcomer: Shell, run: Callable[..., subprocess.CompletedProcess[bytes]]) -> None:
    newcomer.environ["PYTHONIOENCODING"] = "cp1252"
    run("new", "سلام")
    listed = run("ticket", "list")
    assert (listed.returncode, "سلام".encode() in listed.stdout) == (0, True)


def test_54_an_english_reader_loads_nothing_persian(cli: Shell) -> None:
    cli("new", "x", "-c", "Ada")
    names = ("persiantools", "bidi", "arabic_reshaper", "phonenumbers", "babel", "holidays")
    for command in (["--help"], ["ticket", "list"], ["show", "1"], ["report", "weekly"], ["new", "y", "-q"]):
        probe = (
            "import sys; from supportctl.cli.app import run; run(sys.argv[1:]);"
            f"found = [n for n in {names!r} if n in sys.modules]; sys.exit(repr(found) if found else 0)"
        )
        done = subprocess.run(  # this very Python
            [sys.executable, "-c", probe, "--db", str(cli.db), *command], capture_output=True, check=False,
            env={**cli.environ, "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stderr)


def test_the_leap_years_of_the_list() -> None:
    leap = [year for year in range(1300, 1500) if (from_jalali(year + 1, 1, 1) - from_jalali(year, 1, 1)).days == 366]
    assert leap == [year for year in range(1300, 1500) if is_leap(year)]
    assert {1309, 1342, 1375, 1403, 1408, 1441, 1474} < set(leap)
    assert {b - a for a, b in pairwise(leap)} == {4, 5}
