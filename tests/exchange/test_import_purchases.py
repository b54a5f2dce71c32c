"""Purchases from tables: lines of orders, refunds, and rows that come again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from supportctl import config
from supportctl.errors import SupportctlError, UsageError
from supportctl.exchange.tables import Outcome
from supportctl.storage.checks import run_checks

if TYPE_CHECKING:
    from pathlib import Path

    from supportctl.domain.desk import Desk

Import = Callable[..., Outcome]
EUR = {"currency": "EUR"}


def rows(desk: Desk, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in desk.db.execute(sql)]


def purchases(desk: Desk) -> list[tuple[Any, ...]]:
    """Customer, order, amount, unit and moment of each purchase."""
    assert all(finding.is_sound for finding in run_checks(desk.db))
    return rows(desk, 'SELECT customer, "order", amount, unit, placed_at FROM v_purchases ORDER BY id')


def refunds(desk: Desk) -> list[tuple[Any, ...]]:
    return rows(desk, 'SELECT purchase_id, customer, kind, "order", amount FROM v_refunds ORDER BY id')


def test_lines_of_one_order_are_one_purchase(desk: Desk, load: Import) -> None:
    table = (
        "customer,order,at,quantity,unit_price\n"
        "Ada,A-1,2026-11-02 10:05,3,1.95\n"
        "Ada,A-1,2026-11-02 10:04,3,1.95\n"
        "Bo,A-2,2026-11-02 11:00,0.5,0.05\n"
        "Ada,,2026-11-03 10:00,1,5\n"
        "Ada,,2026-11-03 10:00,1,5\n"
        ",A-3,2026-11-04,2,1\n"
    )
    assert load(table, kind="purchases", fixed=EUR)[:4] == (6, 0, 0, 0)
    assert purchases(desk) == [
        ("Ada", "A-1", 1170, "EUR", "2026-11-02T10:04:00Z"),
        # Half a cent is rounded up, once.
        ("Bo", "A-2", 3, "EUR", "2026-11-02T11:00:00Z"),
        ("Ada", None, 500, "EUR", "2026-11-03T10:00:00Z"),
        ("Ada", None, 500, "EUR", "2026-11-03T10:00:00Z"),
        (None, "A-3", 200, "EUR", "2026-11-04T00:00:00Z"),
    ]
    assert load(table, kind="purchases", fixed=EUR)[:4] == (0, 0, 6, 0)
    # What the table has more of by now is new, the rest is not.
    assert load(table + "Ada,,2026-11-03 10:00,1,5\n", kind="purchases", fixed=EUR)[:4] == (1, 0, 6, 0)
    assert len(purchases(desk)) == 6


def test_an_order_grows_over_tables_and_batches(desk: Desk, load: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    from supportctl.exchange import purchases as module

    monkeypatch.setattr(module.PurchaseImporter, "batch_size", 2)
    monkeypatch.setattr(module, "_KEPT", 2)
    lines = [f"{number},Ada,A-{number % 3},2026-11-02 10:{10 - number:02},1.00" for number in range(9)]
    head = "id,customer,order,at,amount\n"
    assert load(head + "\n".join(lines[:7]), kind="purchases", fixed=EUR)[:2] == (7, 0)
    assert load(head + "\n".join(lines), kind="purchases", fixed=EUR)[:3] == (2, 0, 7)
    assert [(order, amount) for _, order, amount, _, _ in purchases(desk)] == [("A-0", 300), ("A-1", 300), ("A-2", 300)]
    assert purchases(desk)[0][4] == "2026-11-02T10:04:00Z"
    # The second import can be taken back: what it changed on older purchases stands in the journal.
    before = rows(desk, "SELECT before FROM journal_changes WHERE journal_id = 2 AND table_name = 'purchases'")
    assert len(before) == 2


def test_below_zero_is_a_refund_of_that_size(desk: Desk, load: Import) -> None:
    load(
        "customer,order,at,amount,kind\n"
        "Ada,A-1,2026-11-02,50,\n"
        "Ada,C-1,2026-11-03,-12.50,\n"
        "Ada,C-2,2026-11-03,5,return\n"
        "Ada,C-3,2026-11-03,-6,Refund\n"
        "Ada,A-1,2026-11-04,-7,\n",
        kind="purchases",
        fixed=EUR,
    )
    assert [row[2] for row in purchases(desk)] == [5000]
    assert refunds(desk) == [
        (None, "Ada", "refund", "C-1", 1250),
        (None, "Ada", "return", "C-2", 500),
        (None, "Ada", "refund", "C-3", 600),
        # The order says what was given back.
        (1, "Ada", "refund", "A-1", 700),
    ]


def test_a_refund_finds_its_purchase_wherever_it_stands(desk: Desk, load: Import) -> None:
    table = (
        "id,customer,order,at,amount,kind,refund_of\n"
        "9,,C-9,2026-11-09,5,refund,A-1\n"
        "8,,,2026-11-08,4,refund,1\n"
        "7,,,2026-11-07,3,refund,A-0\n"
        "1,Ada,A-1,2026-11-02,50,sale,\n"
    )
    load(table, kind="purchases", fixed=EUR)
    assert [(row[0], row[1], row[4]) for row in refunds(desk)] == [(1, "Ada", 500), (1, "Ada", 400), (None, None, 300)]
    # The older purchase comes with another table of the same source.
    load("id,customer,order,at,amount\n0,Bo,A-0,2026-10-02,9\n", kind="purchases", fixed=EUR)
    assert refunds(desk)[2][:2] == (2, "Bo")


def test_changed_rows(desk: Desk, load: Import) -> None:
    head = "id,customer,order,at,amount,kind\n"
    load(
        head + "1,Ada,A-1,2026-11-02,50,\n2,Ada,A-1,2026-11-03,20,\n3,Ada,,2026-11-04,7,\n4,Ada,,2026-11-05,1,return\n",
        kind="purchases", fixed=EUR,
    )  # fmt: skip
    changed = load(
        head + "1,Ada,A-1,2026-11-01,40,\n2,Ada,A-1,2026-11-03,20,\n3,Bo,,2026-11-06,8,\n4,Bo,,2026-11-05,2,refund\n",
        kind="purchases", fixed=EUR,
    )  # fmt: skip
    assert changed[:4] == (0, 3, 1, 0)
    assert purchases(desk) == [
        ("Ada", "A-1", 6000, "EUR", "2026-11-01T00:00:00Z"),
        ("Bo", None, 800, "EUR", "2026-11-06T00:00:00Z"),
    ]
    assert refunds(desk) == [(None, "Bo", "refund", None, 200)]
    for line, reason in [
        ("1,Ada,A-2,2026-11-01,40,", "cannot move to another order"),
        ("1,Bo,A-1,2026-11-01,40,", "belongs to another customer"),
        ("3,Bo,,2026-11-06,-8,", "cannot become one another"),
        ("4,Bo,,2026-11-06,8,", "cannot become one another"),
    ]:
        with pytest.raises(SupportctlError, match=reason):
            load(head + line, kind="purchases", fixed=EUR)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Ada,A-1,,5,,,", "at is empty"),
        ("Ada,A-1,2026-11-02,,,,", "amount is empty"),
        ("Ada,A-1,2026-11-02,1.005,,,", "more decimals than EUR"),
        ("Ada,A-1,2026-11-02,abc,,,", "is not an amount"),
        ("Ada,A-1,2026-11-02,-5,sale,,", "a sale cannot be below 0"),
        ("Ada,A-1,2026-11-02,5,gift,,", "is not possible for kind"),
        ("Ada,A-1,2026-11-02,5,,A-0,", "the refund of nothing"),
        ("Ada,A-1,2026-11-02,5,,,EURO", "is not a currency"),
        ("Ada,A-0,2026-11-02,5,,,USD", "is in EUR, this line is not"),
        ("Bo,A-0,2026-11-02,5,,,", "belongs to another customer"),
        ("Ada," + "x" * 201 + ",2026-11-02,5,,,", "cannot be an order number"),
        ("Ada,A-1,2026-11-02,9999999999999999,,,", "too large"),
    ],
)
def test_rows_that_are_refused(desk: Desk, load: Import, tmp_path: Path, line: str, reason: str) -> None:
    table = f"customer,order,at,amount,kind,refund_of,currency\nAda,A-0,2026-11-01,5,,,eur\n{line}\n"
    desk.config = config.load(tmp_path / "none.toml", {"SUPPORTCTL_CURRENCY": "EUR"})
    with pytest.raises(SupportctlError, match=reason):
        load(table, kind="purchases")
    assert purchases(desk) == []
    refused: list[Any] = []
    outcome = load(table, kind="purchases", skip_bad=True, refuse=refused.append)
    assert (outcome.new, outcome.bad, refused[0].line) == (1, 1, 3)
    assert len(purchases(desk)) == 1


@pytest.mark.parametrize(
    ("line", "field"),
    [("Ada,2026-11-01,,5", "quantity"), ("Ada,2026-11-01,5,", "unit_price"), ("Ada,2026-11-01,,", "amount")],
)
def test_half_of_a_product_is_no_amount(load: Import, line: str, field: str) -> None:
    with pytest.raises(SupportctlError, match=f"{field} is empty"):
        load(f"customer,at,quantity,unit_price\n{line}\n", kind="purchases", fixed=EUR)


def test_a_currency_is_known_before_any_row_is_read(load: Import) -> None:
    with pytest.raises(UsageError, match="names no currency"):
        load("customer,at,amount\nAda,2026-11-01,5\n", kind="purchases")
    with pytest.raises(UsageError, match="no column is"):
        load("customer,at,quantity\nAda,2026-11-01,5\n", kind="purchases", fixed=EUR)


def test_a_number_is_the_tables_own_customer(desk: Desk, load: Import) -> None:
    load("name,email\nAda,ada@example.com\n", kind="customers", source="other")
    table = "customer,at,amount\n1,2026-11-01,5\n1,2026-11-02,5\n00001,2026-11-02,5\nada@example.com,2026-11-03,5\n"
    load(table, kind="purchases", source="shop", fixed=EUR)
    assert [row[0] for row in purchases(desk)] == ["1", "1", "00001", "Ada"]
    assert rows(desk, "SELECT count(*) FROM contact_points") == [(1,)]
    # The shop's table of customers tells who they are.
    load("id,name\n1,Grace\n", kind="customers", source="shop")
    assert [row[0] for row in purchases(desk)] == ["Grace", "Grace", "00001", "Ada"]
    load(table + "1,2026-11-09,5\n", kind="purchases", source="shop", fixed=EUR)
    assert purchases(desk)[-1][0] == "Grace"
    # In another shop customer 1 is somebody else.
    load("customer,at,amount\n1,2026-11-01,5\n", kind="purchases", source="third", fixed=EUR)
    assert purchases(desk)[-1][0] == "1"
    assert rows(desk, "SELECT count(*) FROM customers") == [(4,)]


def test_a_rehearsal_stores_nothing(desk: Desk, load: Import) -> None:
    outcome = load("customer,at,amount\n7,2026-11-01,5\n", kind="purchases", fixed=EUR, dry_run=True)
    assert outcome.new == 1
    assert purchases(desk) == rows(desk, "SELECT * FROM customers") == rows(desk, "SELECT * FROM journal") == []


def test_persian_digits(desk: Desk, load: Import) -> None:
    load(
        "customer,at,amount,currency\nسارا,1405/08/11,۱٬۲۵۰٬۰۰۰,IRT\n".replace("1405/08/11", "2026-11-02"),
        kind="purchases",
    )
    assert purchases(desk) == [("سارا", None, 1_250_000, "IRT", "2026-11-02T00:00:00Z")]


def content(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("customers", "purchases", "purchase_lines", "refunds", "imported_rows")
    return {table: rows(desk, f"SELECT * FROM {table} ORDER BY id") for table in tables}


def take_back(desk: Desk, journal_id: int) -> None:
    """What undo does, from the journal alone."""
    changes = rows(
        desk,
        f"""SELECT table_name, action, first_id, last_id, before FROM journal_changes
            WHERE journal_id = {journal_id} ORDER BY id DESC""",
    )
    desk.db.execute("PRAGMA foreign_keys = OFF")
    for table, action, first, last, before in changes:
        if action == "insert":
            desk.db.execute(f"DELETE FROM {table} WHERE id BETWEEN ? AND ?", (first, last))
        else:
            values = json.loads(before)
            sets = ", ".join(f"{name} = ?" for name in values)
            desk.db.execute(f"UPDATE {table} SET {sets} WHERE id = ?", (*values.values(), first))
    desk.db.execute("PRAGMA foreign_keys = ON")


def test_an_import_can_be_taken_back_from_its_journal_alone(
    desk: Desk, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    from supportctl.exchange.purchases import PurchaseImporter

    monkeypatch.setattr(PurchaseImporter, "batch_size", 3)
    head = "id,customer,order,at,amount,kind,refund_of\n"
    load(
        head + "1,Ada,A-1,2026-11-02,50,,\n2,,A-2,2026-11-03,20,,\n3,,,2026-11-04,7,refund,B-1\n",
        kind="purchases", fixed=EUR,
    )  # fmt: skip
    before = content(desk)
    lines = [f"1{n},{'Ada' if n % 2 else ''},A-{n % 4},2026-10-{10 + n},{n}.50,," for n in range(12)]
    load(
        head + "\n".join(["1,Ada,A-1,2026-11-01,60,,", *lines, "90,Bo,B-1,2026-11-01,9,,", "91,7,,2026-11-09,1,,"]),
        kind="purchases", fixed=EUR,
    )  # fmt: skip
    purchases(desk)
    after = content(desk)
    assert all(after[table] != before[table] for table in after)
    take_back(desk, 2)
    assert content(desk) == before


def test_an_amount_may_name_its_currency(desk: Desk, load: Import) -> None:
    rows = "Ada,1405/08/26,۱٬۲۵۰ تومان,\nBo,1405/08/26,12.50 EUR,EUR\nCy,1405/08/26,۱۲۵۰تومان,IRT\n"
    load(f"customer,at,amount,currency\n{rows}", kind="purchases")
    found = desk.db.execute("SELECT amount, unit FROM purchases ORDER BY id").fetchall()
    assert [tuple(row) for row in found] == [(1250, "IRT"), (1250, "EUR"), (1250, "IRT")]
    with pytest.raises(SupportctlError, match="is not in IRR"):
        load("customer,at,amount,currency\nAda,1405/08/26,۱٬۲۵۰ تومان,IRR\n", kind="purchases")


def test_kinds_and_prices_in_persian(desk: Desk, load: Import) -> None:
    load("مشتری,تاریخ,نوع,تعداد,قیمت واحد,ارز\nAda,1405/08/26,فروش,۲,100 تومان,\n", kind="purchases")
    assert tuple(desk.db.execute("SELECT amount, unit FROM purchases").fetchone()) == (200, "IRT")
    with pytest.raises(SupportctlError, match="'100 EUR' is not in USD"):
        load("customer,at,amount,currency\nAda,1405/08/27,100 EUR,USD\n", kind="purchases", source="other")
