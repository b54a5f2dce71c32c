"""The Persian catalogue: complete, the same in both files, and Persian."""

from __future__ import annotations

import re
from gettext import GNUTranslations
from io import BytesIO
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from babel import Locale as Cldr
from persiantools.jdatetime import MONTH_NAMES_FA

from supportctl.cli.commands import COMMANDS, SHORTCUTS, Group
from supportctl.locales import Locale
from supportctl.vocabulary import JALALI_MONTHS, MONTHS, WEEKDAYS

if TYPE_CHECKING:
    from tests import catalogue
    from tests.catalogue import Key
else:
    import catalogue

CATALOGUE = catalogue.read()
TRANSLATIONS = catalogue.translations(CATALOGUE)
TEXTS = [(key, text) for key, texts in TRANSLATIONS.items() for text in texts]
fa = Locale("fa")

VERBS = {verb for entry in COMMANDS.values() if isinstance(entry, Group) for verb in entry.entries}
# Values, fields and tools that stand in a sentence as they are typed.
TYPED = {
    *("supportctl", "none", "true", "false", "iso", "jq", "iconv", "from", "csat", "today", "monday", "mon"),
    *("saturday", "fri", "thu", "fa", "sat", "id", "refund", "in", "not", "text", "choice", "fields", "a", "z"),
    *("follows", "currency", "nps", "last", "this", "tab", "whitespace"),
}
LATIN = {*COMMANDS, *SHORTCUTS, *VERBS, *TYPED}


def english(key: Key) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else key


def placeholders(text: str) -> set[str]:
    return {name for _, name, *_ in Formatter().parse(text) if name is not None}


def outside_placeholders(text: str) -> str:
    return " ".join(literal for literal, *_ in Formatter().parse(text))


def is_typed(word: str) -> bool:
    """Tell whether a Latin word is a command, an option, a value, an abbreviation in capitals or an example."""
    return word in LATIN or word.isupper() or word.startswith("-") or not word.isalpha()


def test_every_sentence_has_its_translation() -> None:
    assert all((catalogue.PACKAGE.parent / name).exists() for name in catalogue.WORDS_OF)
    assert set(TRANSLATIONS) == set(catalogue.extracted()), "python tests/catalogue.py update"
    assert catalogue.untranslated(CATALOGUE) == []
    assert not [message.id for message in CATALOGUE if message.fuzzy]
    assert not CATALOGUE.obsolete
    assert {len(texts) for key, texts in TRANSLATIONS.items() if isinstance(key, tuple)} == {2}


def test_update_changes_nothing() -> None:
    assert catalogue.po_bytes(catalogue.updated(CATALOGUE)) == catalogue.PO_FILE.read_bytes()


def test_both_files_say_the_same() -> None:
    compiled = GNUTranslations(BytesIO(catalogue.mo_bytes(CATALOGUE)))
    with catalogue.MO_FILE.open("rb") as file:
        stored = GNUTranslations(file)
    assert vars(stored)["_catalog"] == vars(compiled)["_catalog"], "python tests/catalogue.py compile"


def test_update_keeps_only_what_still_fits() -> None:
    old = catalogue.FixedCatalog(locale="fa")
    old.add("yes", "بله")
    old.add("no such sentence", "هیچ")
    old.add("{n} ticket", "تیکت")
    new = catalogue.updated(old)
    assert catalogue.translations(new)["yes"] == ("بله",)
    assert "no such sentence" not in catalogue.translations(new)
    assert ("{n} ticket", "{n} tickets") in catalogue.untranslated(new)


def test_extraction() -> None:
    source = b"""
x = msg("a") if y else msg("b {n}")
say(msg("c" if y else "d"))
say("{n}  {m}")
say("e {n}")
say_n(msg("{n} f"), msg("{n} fs"), n=1)
emit_tickets(session, tickets, msg("g {id}"), msg("g {n}"))
msg("{a} ({b})")
text(value)
say_n(one, many)
"""
    assert catalogue.marked(source) == [
        *("a", "b {n}", "c", "d", "e {n}"),
        *(("{n} f", "{n} fs"), ("g {id}", "g {n}"), "{a} ({b})"),
    ]


@pytest.mark.parametrize("arguments", [[], ["extract"], ["update", "compile"]])
def test_only_its_two_verbs(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogue.main(arguments) == 2
    assert "update|compile" in capsys.readouterr().err


def test_placeholders() -> None:
    for key, texts in TRANSLATIONS.items():
        assert [placeholders(text) for text in texts] == [placeholders(wording) for wording in english(key)], key


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_every_sentence_can_be_filled(n: int) -> None:
    for key in TRANSLATIONS:
        one, many = english(key)[0], english(key)[-1]
        for language in ("en", "fa"):
            template = Locale(language).plural(one, many, n) if one != many else Locale(language).text(one)
            values = dict.fromkeys(placeholders(one) | placeholders(many), "۱۲")
            filled = template.format(**values)
            assert filled.strip()
            assert not re.search(r"\{\w", filled), key


def test_letters_and_spaces() -> None:
    for key, text in TEXTS:
        assert not re.search(r"[يكىةۀ\u0640\u00a0]", text), key
        assert not re.search(r"[٠-٩]|[\u0600-\u06ff][,;?]", outside_placeholders(text)), key
        assert not re.search(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]", text), key
        assert not re.search(r"(^|\s)\u200c|\u200c(\s|$)|\u200c\u200c|\s[،؛؟.](\s|$)", text), key
        if not any("  " in wording for wording in english(key)):
            assert "  " not in text, key
        assert re.split(r"\S.*\S|\S", text) == re.split(r"\S.*\S|\S", english(key)[0]), key


def test_no_english_is_left() -> None:
    for key, text in TEXTS:
        words = re.findall(r"[^\s،؛؟«»()\"'`:;]*[A-Za-z][^\s،؛؟«»()\"'`;]*", outside_placeholders(text))
        left = [word for word in words if not is_typed(word.rstrip(",:."))]
        assert not left, key


def test_sentences_end_as_they_should() -> None:
    for key, text in TEXTS:
        ending = english(key)[0][-1]
        if ending == ".":
            # A command at the end is copied with what follows it.
            assert text.endswith(".") or text[-1].isascii(), key
        elif ending == "?":
            assert text.endswith("؟"), key
        elif ending in "…:":
            assert text.endswith(ending), key
        else:
            assert not text.endswith((".", "!", "؟", "،", "؛")), key


def test_commands_are_those_of_the_key() -> None:
    for key, text in TEXTS:
        known = " ".join(english(key))
        for command in re.findall(r"supportctl(?: [a-z]+)+", text):
            assert command in known, key


def test_words_that_no_report_says() -> None:
    """Nothing improved, dropped, was significant or a record (METRICS.md 3)."""
    for key, text in TEXTS:
        assert not re.search(r"بهبود|افت |کاهش|افزایش|معنادار|معنی‌دار|رکورد|[←→↑↓⇐⇒]", text), key


def test_names_of_days_and_months() -> None:
    cldr = Cldr("fa")
    assert [fa.text(name) for name in WEEKDAYS] == [cldr.days["format"]["wide"][n] for n in range(7)]
    # Newer versions of CLDR write ژانویه without the ezafe that a day before it has.
    months = [fa.text(name).removesuffix("\u0654") for name in MONTHS]
    assert months == [cldr.months["format"]["wide"][n].removesuffix("\u0654") for n in range(1, 13)]
    assert [fa.text(name) for name in JALALI_MONTHS] == list(MONTH_NAMES_FA)[-12:]


def test_a_count_goes_with_the_singular() -> None:
    assert [fa.plural("{n} customer", "{n} customers", n) for n in (0, 1, 3)] == ["{n} مشتری"] * 3
    assert fa.plural("Resolved ticket {id}", "Resolved {n} tickets", 1) == "تیکت {id} حل شد"
    assert fa.plural("Resolved ticket {id}", "Resolved {n} tickets", 2) == "{n} تیکت حل شد"
