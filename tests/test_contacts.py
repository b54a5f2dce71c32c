"""Phones, addresses, handles and names are recognised in every spelling people use."""

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportctl.contacts import Who, looks_like_phone, parse_email, parse_handle, parse_phone, parse_who
from supportctl.errors import UsageError

ANY = st.text(st.characters(categories=None), max_size=60)
SPELLINGS = ["09121234567", "۰۹۱۲۱۲۳۴۵۶۷", "٠٩١٢١٢٣٤٥٦٧", "+۹۸ ۹۱۲ ۱۲۳ ۴۵۶۷", "00989121234567", "9121234567"]
SPELLINGS += ["98 912 123 4567", "\u2066+98 (912) 123-4567\u2069", "＋98 912 123 4567", "+989121234567"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_phone_in_any_spelling(spelling: str) -> None:
    assert parse_phone(spelling, "IR") == ("+989121234567", True)
    assert parse_phone(spelling, "ir") == ("+989121234567", True)
    assert looks_like_phone(spelling)
    assert parse_who(spelling, "IR") == Who("phone", "+989121234567", spelling)


def test_other_phones() -> None:
    assert parse_phone("۰۹۳۵\u2011۱۲۳\u2011۴۵۶۷", "IR") == ("+989351234567", True)
    assert parse_phone("021-88776655", "IR") == ("+982188776655", True)
    assert parse_phone("030 901820", "DE") == ("+4930901820", True)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0912123456", "0912123456"),
        ("۱۵۱۴", "1514"),
        ("+۹۸ ۹۱۲", "+98912"),
        ("", ""),
        ("abc", ""),
        ("+", ""),
        ("9" * 200, "9" * 200),
    ],
)
def test_what_is_not_valid_stays_as_typed(typed: str, digits: str) -> None:
    assert parse_phone(typed, "IR") == (digits, False)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Ada@Example.COM\u200f", "ada@example.com"),
        ("a.b+c_d@mail.example.co.uk", "a.b+c_d@mail.example.co.uk"),
        ("root@localhost", "root@localhost"),
        ("علی@مثال.ایران", "علی@مثال.ایران"),
        ("straße@example.de", "straße@example.de"),
    ],
)
def test_parse_email(text: str, address: str) -> None:
    assert parse_email(text) == address
    assert parse_who(text, "IR").kind == "email"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "a",
        "a@",
        "@b",
        "a@b@c",
        "a b@c",
        "a@b c",
        "a@.b",
        "a@b.",
        "a@b..c",
        "a@-b",
        "a@b-",
        "-a@b.c",
        "<a@b>",
        "a@b\nBcc: x@y",
        "a@[1.2.3.4]",
        "a" * 65 + "@b",
        "a@" + "b." * 127 + "bc",
        "a@b\x1b",
        "a,b@c",
    ],
)
def test_not_an_email(text: str) -> None:
    assert parse_email(text) is None


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("@Ada_L", "@ada_l"),
        ("@علي\u200cرضا", None),
        ("@علي", "@علی"),
        ("@", None),
        ("ada", None),
        ("@a b", None),
        ("@@a", None),
        ("@a@b", None),
        ("@...", None),
        ("@" + "a" * 65, None),
        (" \u200e@a.b-c ", "@a.b-c"),
    ],
)
def test_parse_handle(text: str, handle: str | None) -> None:
    assert parse_handle(text) == handle


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("142", "id", "142"),
        ("#142", "id", "142"),
        ("#۱۲", "id", "12"),
        ("\u200e١٢\u200f", "id", "12"),
        ("999999999", "id", "999999999"),
        ("1234567890", "phone", "1234567890"),
        ("012345", "phone", "012345"),
        ("+12345", "phone", "+12345"),
        ("0", "name", "0"),
        ("@Ada", "handle", "@ada"),
        ("علی‌رضا", "name", "علیرضا"),
        ("علي رضا", "name", "علیرضا"),
        ("Ada Lovelace", "name", "ada lovelace"),
        ("ada@", "name", "ada"),
        ("Unit 12345", "name", "unit 12345"),
    ],
)
def test_parse_who(text: str, kind: str, value: str) -> None:
    assert parse_who(text, "IR") == (kind, value, text)


def test_the_second_ali_reza_is_a_duplicate() -> None:
    assert parse_who("علیرضا", "IR").value == parse_who("علی‌رضا", "IR").value
    assert parse_who("۰۹۱۲۱۲۳۴۵۶۷", "IR").value == parse_who("0912 123 4567", "IR").value


@pytest.mark.parametrize("text", ["", "  ", "\u200f\ufeff"])
def test_nobody_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="customer is empty"):
        parse_who(text, "IR")


@settings(deadline=None)
@given(ANY)
def test_anything_is_somebody(text: str) -> None:
    try:
        who = parse_who(text, "IR")
    except UsageError:
        return
    assert who.value
    parse_phone(text, "IR")
    if who.kind in ("id", "email", "handle"):
        assert parse_who(who.value, "IR").value == who.value


@pytest.mark.parametrize("unit", ["a.", "@", "a@", "1", "(", "+", "1-", "\u0301", "x1 "])
def test_linear_time(unit: str) -> None:
    start = time.process_time()
    parse_who(unit * 200_000 + "!", "IR")
    parse_phone(unit * 200_000, "IR")
    assert time.process_time() - start < 2


def test_phone_rules_are_loaded_only_for_a_phone() -> None:
    code = "import sys, supportctl.contacts as c; c.parse_who('a@b.c', 'IR')"
    code += "; assert 'phonenumbers' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
