"""Tests of supportctl.fields: what may be declared, and the one form in which each type is stored."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportctl.config import declared_fields, load
from supportctl.domain import queries
from supportctl.errors import UsageError
from supportctl.exchange.columns import FIELDS as TABLE_FIELDS
from supportctl.fields import RESERVED, Field, parse_choice, parse_number, parse_text, parse_yes_no
from supportctl.reports.listings import QUEUE_COLUMNS, TICKET_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable

COST = Field("cost", "number")
SEVERITY = Field("severity", "choice", ("minor", "Major", "علی"))


def test_declarations_in_both_ways_and_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        '[fields]\norder = "text"\n[fields.severity]\ntype = "choice"\nchoices = ["minor", "major"]\n'
        '[fields.paid]\ntype = "yes-no"\n[fields.team]\nchoices = ["a"]\n[fields.old]\n'
    )
    config = load(path, {"SUPPORTCTL_FIELDS_ORDER": "number"})
    assert config.fields() == (
        Field("order", "text"),
        Field("severity", "choice", ("minor", "major")),
        Field("paid", "yes-no"),
        Field("team", "choice", ("a",)),
    )
    assert config.get("fields.severity") == "choice"
    assert config.get("fields.order.type") == "text"
    assert config.get("fields.severity.choices") == ["minor", "major"]
    assert config.get("fields.never") == ""


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"order": "txt"}, "did you mean text?"),
        ({"order": 3}, "takes text, number"),
        ({"severity": "choice"}, "has no choices"),
        ({"severity": {"type": "choice", "choices": []}}, "takes words"),
        ({"severity": {"choices": ["a,b"]}}, "takes words"),
        ({"severity": {"choices": ["none"]}}, "takes words"),
        ({"severity": {"choices": "a\nb"}}, "takes words"),
        ({"severity": {"type": "text", "choices": ["a"]}}, "its type is text"),
        ({"order": {"typ": "text"}}, "is not a setting"),
        ({"status": "text"}, "have a “status” already"),
        ({"why": "text"}, "already"),
        ({"Order": "text"}, "did you mean order?"),
        ({"order no": "text"}, "did you mean order_no?"),
        ({"سفارش": "text"}, "cannot be the name"),
        ({"9a": "text"}, "cannot be the name"),
        ({"a" * 41: "text"}, "cannot be the name"),
    ],
)
def test_declarations_refused(table: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        declared_fields({"fields": table}, Path("config.toml"))
    said = str(caught.value) + caught.value.hint.format(**caught.value.values)
    assert said.startswith("config.toml: fields.")
    assert words in said


def test_no_field_can_hide_what_a_ticket_has_already() -> None:
    shown = {"messages", "customer_record", "links", "attachments"}
    taken = {column.name for column in (*TICKET_COLUMNS, *QUEUE_COLUMNS)} | set(queries.FIELDS) | shown
    assert taken | set(TABLE_FIELDS["tickets"]) <= RESERVED


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("9", "9"), ("09.50", "9.5"), ("-0.0", "0"), ("۱۲۵۰٫۵۰", "1250.5"), ("1,250.5", "1250.5"), ("+7", "7"),
        ("-00.10", "-0.1"), ("0.00001", "0.00001"), ("999999999999999", "999999999999999"),
    ],
)  # fmt: skip
def test_numbers(text: str, stored: str) -> None:
    assert parse_number(COST, text) == stored
    assert parse_number(COST, stored) == stored


@pytest.mark.parametrize("text", ["", "x", "1e5", "nan", "1..2", "1234567890123456", "0.1234567890123456", "9" * 400])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(UsageError, match="cost takes a number"):
        parse_number(COST, text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10))
def test_a_number_stays_the_number_that_was_typed(number: Decimal) -> None:
    stored = parse_number(COST, f"{number:f}")
    assert Decimal(stored) == number
    # What JSON says is exactly that.
    assert Decimal(repr(float(stored))) == number


def test_words_of_the_other_types() -> None:
    assert parse_choice(SEVERITY, " MAJOR ") == "Major"
    assert parse_choice(SEVERITY, "علي") == "علی"
    paid = Field("paid", "yes-no")
    assert [parse_yes_no(paid, word) for word in ("Y", "true", "بله", "no", "0", "خیر")] == ["yes"] * 3 + ["no"] * 3
    assert parse_text(Field("order", "text"), "  A-17 ") == "A-17"


@pytest.mark.parametrize(
    ("parse", "field", "text", "words"),
    [
        (parse_choice, SEVERITY, "mayor", "did you mean Major?"),
        (parse_yes_no, Field("paid", "yes-no"), "perhaps", "paid takes yes or no"),
        (parse_text, Field("order", "text"), "a\nb", "order takes one line"),
        (parse_text, Field("order", "text"), "a" * 501, "at most 500"),
    ],
)
def test_words_refused(parse: Callable[[Field, str], str], field: Field, text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(field, text)
    assert words in str(caught.value)
    assert caught.value.hint.format(**caught.value.values)
