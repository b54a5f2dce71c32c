"""A hostile table and page, a small Persian catalogue, and snapshots: SNAPSHOT_UPDATE=1 rewrites them."""

import os
from collections.abc import Callable
from gettext import NullTranslations
from pathlib import Path

import pytest

from supportctl.locales import Locale
from supportctl.rendering import Look
from supportctl.reports import model
from supportctl.reports.model import Column, Document, Grid, Line, Section, Table, say, say_n

SNAPSHOTS = Path(__file__).parent / "snapshots"
NOW = 1_795_255_200_000  # 2026-11-21T10:00:00Z
HOSTILE = "=1+1 [bold]x[/] | <script>alert(1)</script>\x1b[2J\x9b1m\na\u202eb\u2067 سلام iPhone ۱۵ `c` *d* http://e"

COLUMNS = (
    Column("id", model.ID, "Id"),
    Column("status", model.WORD, "Status"),
    Column("subject", model.TEXT, "Subject", is_flexible=True),
    Column("customer", model.TEXT, "Customer"),
    Column("phone", model.PLAIN, "Phone", in_table=False),
    Column("tags", model.TAGS, "Tags", in_table=False),
    Column("updated_at", model.INSTANT, "Updated"),
    Column("slack", model.MINUTES, "Slack"),
    Column("why", model.PHRASE, "Why"),
    Column("share", model.SHARE, "Share", in_table=False),
    Column("since", model.DAY, "Since", in_table=False),
    Column("ok", model.FLAG, "Ok", in_table=False),
    Column("count", model.NUMBER, "Count", in_table=False),
)
ROWS = (
    (142, "open", HOSTILE, "علی‌رضا", "+989121234567", ("vip", "-x"), NOW - 7_200_000, 75, say("late"), 0.857,
     "2026-11-20", True, 1234),
    (3, "resolved", "Short", None, None, (), NOW - 90_000_500, None,
     (say_n("{n} day", "{n} days", n=2), say("rated {score}", score=1)), None, None, None, None),
)  # fmt: skip

PERSIAN = {
    "Id": "شناسه",
    "Status": "وضعیت",
    "Subject": "موضوع",
    "Customer": "مشتری",
    "Updated": "به‌روزرسانی",
    "Slack": "فرصت",
    "Why": "چرا",
    "open": "باز",
    "resolved": "حل‌شده",
    "late": "دیر شده",
    "{n} days": "{n} روز",
    "rated {score}": "امتیاز {score}",
    "{n} min": "{n} دقیقه",
    "{h} h": "{h} ساعت",
    "{h} h {n} min": "{h} ساعت و {n} دقیقه",
    "{d} d": "{d} روز",
    "{d} d {h} h": "{d} روز و {h} ساعت",
    "{time} ago": "{time} پیش",
    "{first}–{last}": "{first} تا {last}",
    "{first} – {last}": "{first} تا {last}",
    "Aban": "آبان",
    "Sat": "شنبه",
    "Tue": "سه‌شنبه",
    "Ticket {id} of {who}": "تیکت {id} از {who}",
    "as of {when}": "تا {when}",
    "In short": "خلاصه",
    "{n} messages, call {phone}": "{n} پیام، تلفن {phone}",
    "change {n}": "تغییر {n}",
}


class Persian(NullTranslations):
    """The catalogue of these tests, so that they do not change with the real one."""

    def gettext(self, message: str) -> str:
        return PERSIAN.get(message, message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return PERSIAN.get(many, one if n == 1 else many)


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Locale, "_catalogue", Persian())


@pytest.fixture
def hostile() -> str:
    return HOSTILE


@pytest.fixture
def table() -> Table:
    return Table("tickets", COLUMNS, ROWS, total=2)


@pytest.fixture
def document(table: Table) -> Document:
    facts = Grid([(say("Customer"), say("{who}", who=HOSTILE)), (say("Status"), say("{s}", s=model.Word("open")))])
    numbers = Grid([(say("change {n}", n=-5), None)], (say("Why"), say("Slack")))
    phone = model.Plain("0912-345-6789")
    parts = model.Joined([model.Id(3), "سلام", model.Minutes(70), model.Ago(NOW - 7_200_000)])
    lines = (
        Line(say_n("{n} message, call {phone}", "{n} messages, call {phone}", n=2, phone=phone), "bad"),
        Line(say("{quote}", quote=HOSTILE), "quote", 2),
        Line(say("{parts}", parts=parts), "good"),
    )
    said = model.Block(say("{who} wrote", who="علی"), f"Hello\n\n- one\n1. two\n===\n{HOSTILE} " + "دنیا و word " * 12)
    return Document(
        "ticket",
        say("Ticket {id} of {who}", id=model.Id(142), who=HOSTILE),
        say("as of {when}", when=model.Instant(NOW)),
        [Section(None, [facts]), Section(say("In short"), [*lines, said, numbers, table]), Section(None, [lines[0]])],
        {"schema": 1, "subject": HOSTILE},
        table,
    )


@pytest.fixture
def look() -> Callable[..., Look]:
    def build(language: str = "en", **options: object) -> Look:
        if language == "fa":
            locale = Locale("fa", zone_name="Asia/Tehran", calendar="jalali")
        else:
            locale = Locale("en", zone_name="Europe/Berlin")
        return Look(locale, NOW)._replace(**options)  # type: ignore[arg-type]

    return build


@pytest.fixture
def snapshot() -> Callable[[str, str], None]:
    def check(name: str, text: str) -> None:
        path = SNAPSHOTS / name
        if os.environ.get("SNAPSHOT_UPDATE") == "1":
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        with path.open(encoding="utf-8", newline="") as file:
            assert text == file.read()

    return check
