"""Amounts of money: whole numbers of the smallest unit with a currency, read and written without floats."""

from __future__ import annotations

import re

from supportctl.errors import ListedWord, UsageError, msg
from supportctl.typed import parse_decimal, strip_marks

# How many digits stand behind the point; IRT is the toman, which ISO 4217 does not know.
_DIGITS = {"IRR": 0, "IRT": 0, "JPY": 0, "KWD": 3}
_USUAL_DIGITS = 2
# What people call units that have codes.
NAMES = {"تومان": "IRT", "تومن": "IRT", "ریال": "IRR", "ريال": "IRR", "TOMAN": "IRT", "RIAL": "IRR"}
# Codes that are known for what they are in small letters too.
_OFTEN = (
    *("AED", "AFN", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HUF", "INR", "IQD", "IRR", "IRT"),
    *("JPY", "KWD", "NOK", "OMR", "PKR", "PLN", "QAR", "RUB", "SAR", "SEK", "TRY", "UAH", "USD"),
)
# Far beyond any business, and a hundred million of them still fit into 64 bits.
MAX_AMOUNT = 10**15
_SHOWN = 40


def digits_of(unit: str) -> int:
    """Return how many decimals an amount in this currency has."""
    return _DIGITS.get(unit, _USUAL_DIGITS)


def parse_unit(text: str) -> str:
    """Return a currency of three letters in capitals, also for toman and rial by name; UsageError for anything else."""
    unit = strip_marks(text).upper()
    unit = NAMES.get(unit, unit)
    if len(unit) == 3 and unit.isascii() and unit.isalpha():
        return unit
    raise UsageError(
        msg("{text!r} is not a currency"),
        msg("a currency has three letters: EUR, USD, IRR, IRT (toman)"),
        text=text[:_SHOWN],
    )


def split_unit(text: str) -> tuple[str, str | None]:
    """Return the number of `12.50 EUR` or `۱٬۲۵۰ تومان` and its currency, which is None when none is named."""
    named = re.fullmatch(r"(.*\d)\s*([^\W\d_]+)", strip_marks(text))
    # What stands behind the number may be anything: `10 mil`, `5k`.
    if named is None or not (named[2].isupper() or named[2].upper() in (*NAMES, *_OFTEN)):
        return text, None
    try:
        return named[1], parse_unit(named[2])
    except UsageError:
        return text, None


def other_unit(text: str, unit: str) -> UsageError:
    """Return the error for an amount that names another currency than the one that was said."""
    return UsageError(
        msg("{text!r} is not in {unit}"), msg("an amount is never converted"), text=text[:_SHOWN], unit=ListedWord(unit)
    )


def parse_scaled(text: str) -> tuple[int, int]:
    """Return a decimal number in any digits as (whole number, decimals): `-1,250.5` is (-12505, 1).

    Raises UsageError for anything else.
    """
    decimal = parse_decimal(text)
    if decimal is None:
        raise UsageError(
            msg("{text!r} is not an amount"), msg("for example 1250, 1,250.50 or ۱۲۵۰"), text=text[:_SHOWN]
        )
    whole, _, fraction = decimal.partition(".")
    return int(whole + fraction), len(fraction)


def parse_amount(text: str, unit: str) -> int:
    """Return an amount in minor units of its currency.

    Raises UsageError for what is no number, has more decimals than the currency, or is out of all bounds.
    """
    number, decimals = parse_scaled(text)
    places = digits_of(unit)
    if decimals > places:
        number, rest = divmod(number, 10 ** (decimals - places))
        if rest:
            raise UsageError(
                msg("{text!r} has more decimals than {unit}, which has {digits}"),
                msg("write the exact amount"),
                text=text[:_SHOWN],
                unit=ListedWord(unit),
                digits=places,
            )
    else:
        number *= 10 ** (places - decimals)
    return checked(number, text)


def product(quantity: tuple[int, int], price: tuple[int, int], unit: str) -> int:
    """Return quantity times price, both from parse_scaled, in minor units; halves are rounded away from zero."""
    number, decimals = quantity[0] * price[0], quantity[1] + price[1]
    shift = digits_of(unit) - decimals
    if shift >= 0:
        return checked(number * 10**shift, "")
    return checked(rounded(number, 10**-shift), "")


def rounded(numerator: int, denominator: int) -> int:
    """Return the nearest whole number to a quotient with a positive denominator; halves go away from zero."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -size if numerator < 0 else size


def checked(amount: int, text: str) -> int:
    """Return the amount; UsageError when it is larger than a ledger can hold."""
    if abs(amount) > MAX_AMOUNT:
        raise UsageError(
            msg("the amount {text} is too large"), msg("is a thousands sign misread?"), text=text[:_SHOWN] or amount
        )
    return amount


def toman_text(rials: int) -> str:
    """Return an amount in rials as toman, ten rials each, exactly: `125,000`, `12.5`."""
    whole, rest = divmod(abs(rials), 10)
    return f"{'-' if rials < 0 else ''}{whole:,}{f'.{rest}' if rest else ''}"


def decimal_text(amount: int, unit: str) -> str:
    """Return an amount of minor units as a decimal number with its thousands set apart: `1,250.50`."""
    places = digits_of(unit)
    whole, fraction = divmod(abs(amount), 10**places)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole:,}.{fraction:0{places}}" if places else f"{sign}{whole:,}"
