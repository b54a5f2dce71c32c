"""What people type or paste, read in every script."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportctl.errors import UsageError
from supportctl.typed import ascii_digits, clean_argument, key_of, not_utf8, parse_decimal, parse_number, strip_marks


def test_clean_argument() -> None:
    assert clean_argument("سلام") == "سلام"
    assert clean_argument("plain") == "plain"
    with pytest.raises(UsageError, match="not valid UTF-8"):
        clean_argument("a\udcff\x1b")
    with pytest.raises(UsageError, match="not valid UTF-8"):
        clean_argument("\ud800")
    for text in ("a\0b", "س\0"):
        with pytest.raises(UsageError, match="contains a NUL character") as caught:
            clean_argument(text)
        assert "\0" not in str(caught.value)


def test_strip_marks_and_digits() -> None:
    assert strip_marks("\u2066 \u200e12\u200f\ufeff\u200b\u2069 ") == "12"
    assert strip_marks("می‌خواهم") == "می‌خواهم"
    assert ascii_digits("۱٬۲۵۰٫۵ ١٢٣ １２") == "1250.5 123 12"
    assert ascii_digits("٬۱٬ ٬٬۲") == "٬1٬ ٬٬2"


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("۱۲", 12), ("\u200e١٢٣ ", 123), ("۱٬۲۵۰", 1250), ("9" * 18, 10**18 - 1)]
    + [(bad, None) for bad in ("", "9" * 19, "1_000", "-1", "+1", "1.0", "²", "a", "1 2", "Ⅷ")],
)
def test_parse_number(text: str, number: int | None) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("12.5", "12.5"), ("۱۲٫۵", "12.5"), ("\u200e\u2212۱۲٫۵", "-12.5"), ("+1,250,000.75", "1250000.75")]
    + [("۱،۲۵۰", "1250"), ("-3", "-3"), ("۱٬۲۳۴٬۵۶۷٫۵", "1234567.5")]
    + [(bad, None) for bad in ("", "-", "+-1", "12,5", "1.", ".5", "1.2.3", "1e5", "nan", "1,25", ",125", "1_0", "²")],
)
def test_parse_decimal(text: str, number: str | None) -> None:
    assert parse_decimal(text) == number


@settings(deadline=None)
@given(st.integers(0, 10**18 - 1))
def test_numbers_in_every_digit_script(number: int) -> None:
    for zero in "0۰٠０०":
        text = "".join(chr(ord(zero) + int(digit)) for digit in str(number))
        assert parse_number(text) == number
        assert parse_decimal(text) == str(number)


@pytest.mark.parametrize("text", ["A-12", "A-۱۲", "\u2067A-١٢\u2069", " A-12\ufeff"])
def test_an_id_is_the_same_however_it_was_pasted(text: str) -> None:
    assert key_of(text) == "A-12"


@pytest.mark.parametrize("text", ["سلام دنیا", "لطفا زودتر جواب بدهید", "۱۲ عدد كتاب"])
def test_an_encoding_is_named_when_it_can_be_told(text: str) -> None:
    persian = text.replace("ی", "ي").translate({0x6F0 + n: str(n) for n in range(10)})
    assert not_utf8(persian.encode("cp1256")).values["encoding"] == "windows-1256"
    assert not_utf8(text.encode("utf-16")).values["encoding"] == "utf-16"
    for other in (
        "café naïve",
        "Größe und Königsstraße können",
        "från Malmö åäö",
        "¿Qué pasó con la facturación del año?",
    ):
        assert not_utf8(other.encode("latin-1")).values == {}
