"""Amounts: exact, in any digits, never floats."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportctl import money
from supportctl.errors import UsageError
from supportctl.locales import Locale


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        ("12", "EUR", 1200),
        ("0.1", "EUR", 10),
        ("1,250,000", "IRT", 1_250_000),
        ("۱٬۲۵۰٬۰۰۰", "IRR", 1_250_000),
        ("١٢٫٥", "USD", 1250),
        ("1.234", "KWD", 1234),
        ("12.500", "EUR", 1250),
        ("7.00", "JPY", 7),
        ("-3.10", "GBP", -310),
        ("\u200e42\u200e", "EUR", 4200),
        ("9007199254740.93", "EUR", 900_719_925_474_093),
    ],
)
def test_amounts(text: str, unit: str, amount: int) -> None:
    assert money.parse_amount(text, unit) == amount


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("", "EUR"), ("12,5", "EUR"), ("1.2.3", "EUR"), ("12.505", "EUR"), ("7.5", "JPY"), ("1e3", "EUR"),
        ("12 EUR", "EUR"), ("nan", "EUR"), ("99999999999999999", "EUR"), ("--1", "EUR"), ("0x10", "EUR"),
    ],
)  # fmt: skip
def test_what_is_no_amount(text: str, unit: str) -> None:
    with pytest.raises(UsageError):
        money.parse_amount(text, unit)


def test_currencies() -> None:
    assert money.parse_unit(" eur ") == "EUR"
    for text in ("", "EU", "EURO", "€", "یور", "E R", "E\x1bR"):
        with pytest.raises(UsageError):
            money.parse_unit(text)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "IRR", "KWD", "JPY"]))
def test_what_is_written_is_read_back(amount: int, unit: str) -> None:
    assert money.parse_amount(money.decimal_text(amount, unit), unit) == amount


@given(st.decimals(-9999, 9999, places=3), st.decimals(0, 99999, places=4), st.sampled_from(["EUR", "IRR", "KWD"]))
def test_a_product_is_rounded_once_and_half_away_from_zero(quantity: Decimal, price: Decimal, unit: str) -> None:
    found = money.product(money.parse_scaled(f"{quantity:f}"), money.parse_scaled(f"{price:f}"), unit)
    exact = quantity * price * 10 ** money.digits_of(unit)
    assert found == int(exact.to_integral_value(ROUND_HALF_UP))


def test_amounts_for_people() -> None:
    assert Locale("en").money(123450, "EUR") == "1,234.50\u00a0EUR"
    assert Locale("en").money(-5, "EUR") == "-0.05\u00a0EUR"
    assert Locale("fa").money(1250000, "IRT") == "۱٬۲۵۰٬۰۰۰\u00a0تومان"
    assert Locale("fa").money(1250, "EUR") == "۱۲٫۵۰\u00a0EUR"
    assert Locale("en").money(1250, "EUR", is_bare=True) == "12.50"
