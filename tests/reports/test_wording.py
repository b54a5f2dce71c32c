"""The wording table of METRICS.md part 3 to the letter, in both languages, and the words that no page may say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests import catalogue
    from tests.conftest import Shell
else:
    import catalogue

# The Tuesdays of eight weeks, and that of the week which is reported.
USUAL = ("09-15", "09-22", "09-29", "10-06", "10-13", "10-20", "10-27", "11-03")
WEEK = "11-10"
# 62 of 72 satisfied.
EIGHT_WEEKS = [(9, 8)] * 6 + [(9, 7)] * 2


def rate(cli: Shell, day: str, rated: int, satisfied: int, comments: int = 0) -> None:
    """Import so many ratings of a day, the dissatisfied first, and of these so many with a comment."""
    rows = [
        f"{day}-{n},C {day} {n},{2 if n < rated - satisfied else 5},2026-{day}T12:00Z,{'words' if n < comments else ''}"
        for n in range(rated)
    ]
    table = "\n".join(["id,customer,score,at,comment", *rows])
    cli("import", "csv", "-", "--as", "feedback", "--set", "kind=csat", "--source", day, stdin=table)


def page(cli: Shell, week: tuple[int, int, int], usual: list[tuple[int, int]], lang: str) -> str:
    """The page of a week of (rated, satisfied, comments), after weeks of (rated, satisfied), in one line."""
    cli.at("2026-11-20T10:00Z")("ticket", "new", "first", "--at", "2026-09-01", "--channel", "phone")
    for day, (rated, satisfied) in zip(USUAL[len(USUAL) - len(usual) :], usual, strict=True):
        rate(cli, day, rated, satisfied)
    rate(cli, WEEK, *week)
    return " ".join(cli("report", "weekly", "--lang", lang).split())


@pytest.mark.parametrize(
    ("week", "usual", "english", "persian"),
    [
        ((7, 6, 0), [], "6 of 7 who rated were satisfied; too few to compare.",
         "۶ نفر از ۷ نفری که امتیاز دادند راضی بودند؛ برای مقایسه کم است."),
        ((7, 4, 3), EIGHT_WEEKS, "4 of 7, below the usual 86%; could still be chance — read the 3 comments.",
         "۴ از ۷، کمتر از معمول (۸۶٪)؛ شاید اتفاقی باشد؛ سه نظر را بخوانید."),
        ((7, 4, 1), EIGHT_WEEKS, "4 of 7, below the usual 86%; could still be chance — read the comment.",
         "۴ از ۷، کمتر از معمول (۸۶٪)؛ شاید اتفاقی باشد؛ نظر را بخوانید."),
        ((7, 3, 3), EIGHT_WEEKS, "3 of 7: unusual for this team (usual 86%).",
         "۳ از ۷: برای این تیم غیرعادی است (معمول ۸۶٪)."),
        ((5, 3, 0), [(40, 40), *[(5, 3)] * 7],
         "Eighth week in a row below your own average: a lasting change.",
         "هشتمین هفتهٔ پیاپی زیر میانگین خودتان: تغییر ماندگار است."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "fa"])
def test_satisfaction(
    cli: Shell, week: tuple[int, int, int], usual: list[tuple[int, int]], english: str, persian: str, lang: str
) -> None:
    assert {"en": f"Satisfaction: {english}", "fa": f"رضایت: {persian}"}[lang] in page(cli, week, usual, lang)


def test_six_of_seven_beside_the_usual_is_nothing(cli: Shell) -> None:
    text = page(cli, (7, 6, 0), EIGHT_WEEKS, "en")
    assert "6 of 7 who rated were satisfied (usual: 62 of 72 = 86%)" in text
    assert "With 7 answers the true share could be anywhere from 49% to 97%." in text
    assert "5 ###### 6 4 - 0 3 - 0 2 # 1 1 - 0" in text
    assert "unusual:" not in text


@pytest.mark.parametrize(
    ("lang", "nobody", "few"),
    [
        ("en", "No ratings this week (12 asked).", "2 of 12 answered; silence is not satisfaction."),
        ("fa", "این هفته کسی امتیاز نداد (از ۱۲ نفر پرسیده شد).",
         "۲ نفر از ۱۲ نفر پاسخ دادند؛ سکوت به معنای رضایت نیست."),
    ],
)  # fmt: skip
def test_who_was_asked(cli: Shell, lang: str, nobody: str, few: str) -> None:
    cli.at("2026-11-10T10:00Z")
    for number in range(12):
        cli("ticket", "new", "a", "-c", f"c{number}")
    cli("survey", "send", "1-12")
    assert nobody in cli("report", "weekly", "--week", "this", "--lang", lang)
    for survey in ("1", "2"):
        cli("survey", "answer", survey, "5")
    assert few in cli("report", "weekly", "--week", "this", "--lang", lang)


@pytest.mark.parametrize(
    ("lang", "inside", "line"),
    [
        ("en", "Nothing is unusual. 24 requests, inside the usual 10–32.", "received 24 (usual 10-32)"),
        ("fa", "۲۴ درخواست، در محدودهٔ معمول ۱۰ تا ۳۲.", "دریافتی ۲۴ (معمول ۱۰ تا ۳۲)"),
    ],
)
def test_volume(cli: Shell, lang: str, inside: str, line: str) -> None:
    rows = [f"{day}-{n},a,2026-{day}T12:00Z" for day in USUAL for n in range(20)]
    rows += [f"{WEEK}-{n},a,2026-{WEEK}T12:00Z" for n in range(24)]
    table = "\n".join(["id,subject,received_at", "first,a,2026-09-08T12:00Z", *rows])
    cli("import", "csv", "-", "--as", "tickets", "--source", "a", stdin=table)
    text = cli("report", "weekly", "--lang", lang)
    assert inside in text
    assert line in text


def test_one_to_four_ratings_are_said_one_by_one(cli: Shell) -> None:
    text = page(cli, (4, 2, 1), EIGHT_WEEKS, "en")
    assert '2 of 5: "words" C 11-10 0' in text
    assert "5 of 5: C 11-10 3" in text
    assert "%" not in text
    assert "usual 86" not in text


FORBIDDEN = {
    "en": re.compile(r"\b(improve|drop|significan|records?\b|best ever|worst ever)|[↑↓→←▲▼]|\d\.\d", re.IGNORECASE),
    "fa": re.compile(r"بهبود|\bافت\b|کاهش|افزایش|معنادار|معنی‌دار|رکورد|[↑↓→←▲▼]|[۰-۹][٫.][۰-۹]"),
}


def test_no_sentence_of_a_report_says_what_it_must_not() -> None:
    pages = re.compile(r"supportctl/reports/(week|month|satisfaction_words|actions|subjects)")
    checked = 0
    for message in catalogue.read():
        if not message.id or not any(pages.match(name) for name, _ in message.locations):
            continue
        checked += 1
        ids = (message.id,) if isinstance(message.id, str) else message.id
        texts = (message.string,) if isinstance(message.string, str) else (message.string or ())
        for text in ids:
            assert not FORBIDDEN["en"].search(text), text
        for text in texts:
            assert not FORBIDDEN["fa"].search(str(text)), text
    assert checked > 80
