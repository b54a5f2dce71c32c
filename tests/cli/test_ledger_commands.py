"""`purchase` and `cost` as they are typed, and what they refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell


@pytest.fixture
def shop(cli: Shell) -> Shell:
    cli.environ["SUPPORTCTL_CURRENCY"] = "EUR"
    return cli


def test_a_purchase_and_what_went_back(shop: Shell) -> None:
    done = shop("purchase", "add", "-c", "Sara Ahmadi", "49.90", "--order", "8812", "--at", "2026-11-10T09:00")
    assert done == "1\n"
    assert "created customer 1 (Sara Ahmadi)" in done.stderr
    assert shop("purchase", "refund", "1", "۹٫۹۰", "--kind", "return") == "1\n"
    assert shop("purchase", "list").split("\t") == [
        "1", "Sara Ahmadi", "1", "8812", "4990", "EUR", "990", "2026-11-10T09:00:00Z", "", "\n",
    ]  # fmt: skip
    (refund,) = shop("purchase", "list", "--refunds", "--json").json
    assert refund == {
        "id": 1, "kind": "return", "purchase_id": 1, "customer": "Sara Ahmadi", "customer_id": 1, "order": "8812",
        "amount": 990, "unit": "EUR", "refunded_at": "2026-11-20T10:00:00Z", "source": None, "note": None,
    }  # fmt: skip
    assert "ledger\tsound" in shop("db", "check")


def test_an_amount_may_name_its_currency(cli: Shell) -> None:
    for amount in ("۱٬۲۵۰٬۰۰۰ تومان", "1,250,000\u00a0IRT", "1250000 toman"):
        assert "1,250,000\u00a0IRT" in cli.terminal("purchase", "add", "-c", "Ada", amount)
    assert "500\u00a0IRR" in cli.terminal("cost", "add", "500", "--currency", "ریال")
    cli.refuses(2, "purchase", "add", "-c", "Ada", "5 EUR", "--currency", "IRT")
    cli.refuses(2, "purchase", "add", "-c", "Ada", "5 apples", "--currency", "EUR")
    assert cli("purchase", "refund", "1", "۲۵۰٬۰۰۰ تومان", "-q") == "1\n"
    cli.refuses(2, "purchase", "refund", "1", "10 ریال")


def test_the_unit_stands_beside_every_amount(shop: Shell) -> None:
    said = shop.terminal("purchase", "add", "-c", "Ada", "1,250,000", "--currency", "irt")
    assert "Recorded purchase 1: 1,250,000\u00a0IRT, Ada" in said
    said = shop.terminal("purchase", "refund", "1", "250000", "--lang", "fa")
    assert "۲۵۰٬۰۰۰\u00a0تومان" in said
    table = shop.terminal("purchase", "list")
    assert "1,250,000\u00a0IRT" in table
    assert "250,000\u00a0IRT" in table
    assert "600.00\u00a0EUR" in shop.terminal("cost", "add", "600", "--from", "2026-10", "--kind", "rent")


def test_programs_get_whole_numbers(shop: Shell) -> None:
    assert shop("purchase", "add", "-c", "Ada", "12.5", "--json").json["amount"] == 1250
    assert shop("purchase", "list", "--get", "amount") == "1250\n"
    assert shop("purchase", "list", "--json").json[0]["refunded"] == 0
    assert "1250,EUR" in shop("purchase", "list", "-f", "csv")
    assert shop("purchase", "list", "--count") == "1\n"


def test_a_currency_must_be_known(cli: Shell) -> None:
    said = cli.refuses(2, "purchase", "add", "-c", "Ada", "5").stderr
    assert "--currency" in said
    assert "config set currency" in said
    assert "three letters" in cli.refuses(2, "purchase", "add", "-c", "Ada", "5", "--currency", "EURO").stderr
    cli("config", "set", "currency", "usd")
    assert cli("purchase", "add", "-c", "Ada", "5", "--json").json["unit"] == "USD"


def test_nothing_is_created_for_what_is_refused(newcomer: Shell) -> None:
    newcomer("purchase", "add", "-c", "Ada", "5", exit_code=2)
    newcomer("purchase", "add", "5", "--currency", "EUR", exit_code=2)
    newcomer("cost", "add", "5,5", "--currency", "EUR", exit_code=2)
    assert not newcomer.db.exists()


@pytest.mark.parametrize("amount", ["0", "12,5", "abc", "", "1.005", "9" * 19])
def test_amounts_that_are_none(shop: Shell, amount: str) -> None:
    shop.refuses(2, "purchase", "add", "-c", "Ada", amount)


def test_no_more_goes_back_than_is_left(shop: Shell) -> None:
    shop("purchase", "add", "-c", "Ada", "50", "--at", "2026-11-10")
    shop("purchase", "refund", "1", "30")
    said = shop.refuses(1, "purchase", "refund", "1", "20.01").stderr
    assert "20.01 EUR is more than what is left of purchase 1: 20.00 EUR" in said
    assert "of 50.00 EUR paid, 30.00 EUR were refunded already" in said
    shop.refuses(1, "purchase", "refund", "1", "5", "--at", "2026-11-09T23:59")
    shop.refuses(2, "purchase", "refund", "1", "0")
    shop.refuses(3, "purchase", "refund", "7", "5")
    shop.refuses(2, "purchase", "refund", "1", "5", "--kind", "retrun")
    shop("purchase", "refund", "1", "20")
    shop.refuses(1, "purchase", "refund", "1", "0.01")


def test_a_refund_on_the_day_itself(shop: Shell) -> None:
    shop("purchase", "add", "-c", "Ada", "50", "--at", "2026-11-10T15:00")
    shop("purchase", "refund", "1", "5", "--at", "2026-11-10")


def test_the_same_key_records_once(shop: Shell) -> None:
    first = shop("purchase", "add", "-c", "Ada", "50", "--key", "k")
    assert shop("purchase", "add", "-c", "Ada", "50", "--key", "k") == first
    assert shop("purchase", "refund", "1", "30", "--key", "r") == "1\n"
    # A second try must not fail because the first one left too little.
    assert shop("purchase", "refund", "1", "30", "--key", "r") == "1\n"
    assert shop("cost", "add", "7", "--key", "c") == shop("cost", "add", "7", "--key", "c")
    shop.refuses(4, "cost", "add", "7", "--key", "k")
    assert shop.rows("SELECT count(*) FROM purchases") == [(1,)]


def test_an_order_is_entered_once(shop: Shell) -> None:
    shop("purchase", "add", "-c", "Ada", "50", "--order", "A-1")
    assert "is purchase 1 already" in shop.refuses(4, "purchase", "add", "-c", "Ada", "50", "--order", "A-1").stderr
    # Another shop may have the same number.
    shop("purchase", "add", "-c", "Bo", "50", "--order", "A-1")
    shop.refuses(2, "purchase", "add", "-c", "Ada", "50", "--order", " ")


def test_whose_and_when(shop: Shell) -> None:
    shop("purchase", "add", "-c", "Ada", "1", "--at", "2026-10-31T23:59")
    shop("purchase", "add", "-c", "Bo", "2", "--at", "2026-11-01")
    assert shop("purchase", "list", "-q", "--since", "2026-11-01") == "2\n"
    assert shop("purchase", "list", "-q", "--until", "2026-10-31") == "1\n"
    assert shop("purchase", "list", "-q", "-c", "Bo") == "2\n"
    shop.refuses(3, "purchase", "list", "-c", "Nobody")
    assert shop("purchase", "list", "--since", "2026-11-15") == ""


def test_costs_and_their_days(shop: Shell) -> None:
    shop("ticket", "new", "a parcel")
    month = shop("cost", "add", "600", "--from", "2026-10", "--kind", "rent", "--json").json
    assert (month["from"], month["to"], month["amount"]) == ("2026-10-01", "2026-10-31", 60000)
    day = shop("cost", "add", "45", "--ticket", "1", "--json").json
    assert (day["from"], day["to"], day["ticket_id"]) == ("2026-11-20", "2026-11-20", 1)
    some = shop("cost", "add", "5", "--from", "2026-11-01", "--to", "2026-11-15", "--json").json
    assert (some["from"], some["to"]) == ("2026-11-01", "2026-11-15")
    jalali = shop("cost", "add", "5", "--from", "1405-08", "--json").json
    assert (jalali["from"], jalali["to"]) == ("2026-10-23", "2026-11-21")
    assert shop("cost", "list", "-q", "--until", "2026-10-22") == "1\n"
    assert shop("cost", "list", "-q", "--since", "2026-11-20") == "2\n4\n"
    shop.refuses(3, "cost", "add", "5", "--ticket", "9")
    shop.refuses(2, "cost", "add", "5", "--to", "2026-11-15")
    shop.refuses(2, "cost", "add", "5", "--from", "2026-11-15", "--to", "2026-11-01")
    shop.refuses(2, "cost", "add", "5", "--kind", "a\nb")


def test_an_erased_ticket_leaves_its_cost(shop: Shell) -> None:
    shop("ticket", "new", "a parcel")
    shop("cost", "add", "45", "--ticket", "1")
    shop("ticket", "rm", "1", "--purge", "-y")
    assert shop("cost", "list", "--json").json[0]["ticket_id"] is None
    assert "references\tsound" in shop("db", "check")


def test_hostile_text(shop: Shell) -> None:
    evil = "=cmd|' /C calc'!A0\x1b[31m\u202eevil"
    shop("purchase", "add", "-c", "Ada", "5", "--order", evil)
    assert "\x1b[31m" not in shop.terminal("purchase", "list")
    assert "\u202e" not in shop.terminal("purchase", "list")
    assert shop("purchase", "list", "-f", "csv").splitlines()[1].split(",")[3].startswith("'=cmd")
    assert shop("purchase", "list", "--json").json[0]["order"] == evil.replace("\u202e", "")
    assert "<script>" not in shop("purchase", "list", "-f", "html")


def test_one_journal_row_a_command(shop: Shell) -> None:
    shop("purchase", "add", "-c", "Ada", "50")
    shop("purchase", "refund", "1", "30")
    shop("cost", "add", "7")
    assert [row[0] for row in shop.rows("SELECT command FROM journal")] == [
        "purchase add", "purchase refund", "cost add",
    ]  # fmt: skip
    changed = shop.rows(
        "SELECT table_name, action, first_id FROM journal_changes WHERE journal_id = 1 ORDER BY table_name"
    )
    assert changed == [("customers", "insert", 1), ("purchase_lines", "insert", 1), ("purchases", "insert", 1)]


def test_views(shop: Shell) -> None:
    shop("purchase", "add", "-c", "Ada", "50", "--order", "7", "--at", "2026-11-10T09:00")
    shop("purchase", "refund", "1", "30")
    shop("cost", "add", "7", "--kind", "rent")
    assert shop("db", "sql", 'SELECT customer, "order", amount, refunded, placed_at FROM v_purchases') == (
        "Ada\t7\t5000\t3000\t2026-11-10T09:00:00Z\n"
    )
    assert shop("db", "sql", "SELECT kind, customer, amount FROM v_refunds") == "refund\tAda\t3000\n"
    assert shop("db", "sql", "SELECT kind, amount, from_at FROM v_costs") == "rent\t700\t2026-11-20T00:00:00Z\n"


def test_purchases_follow_their_customer(shop: Shell) -> None:
    for who, day in (("Ada", "2026-10-05"), ("Ada Example", "2026-10-15")):
        shop("purchase", "add", "-c", who, "50", "--at", day)
    shop("purchase", "refund", "2", "5", "--at", "2026-10-16")
    october = ("report", "customers", "--since", "2026-10-01", "--until", "2026-10-31", "--json")
    assert shop(*october).json["figures"]["new_customers"]["value"] == 2
    shop("customer", "merge", "Ada Example", "--into", "1")
    assert shop("purchase", "list", "-q", "-c", "1") == "2\n1\n"
    assert shop("purchase", "list", "--refunds", "--get", "customer") == "Ada\n"
    assert shop(*october).json["figures"]["new_customers"]["value"] == 1
    assert set(shop("db", "check", "--get", "result").split()) == {"sound"}
    shop("customer", "unmerge", "2")
    assert shop("purchase", "list", "-q", "-c", "1") == "1\n"
    assert shop(*october).json["figures"]["new_customers"]["value"] == 2


def test_undo(shop: Shell) -> None:
    shop("purchase", "add", "-c", "Ada", "50", "--order", "7")
    before = shop("purchase", "list", "--json")
    shop("purchase", "refund", "1", "30")
    shop("cost", "add", "7")
    shop("undo")
    shop("undo")
    assert shop("cost", "list") == ""
    assert shop("purchase", "list", "--json") == before
    table = "customer,order,at,amount\n7,A,2026-11-01,5\n7,A,2026-11-01,6\n"
    shop("import", "csv", "-", "--source", "s", "--as", "purchases", stdin=table)
    assert shop("purchase", "list", "--count") == "2\n"
    shop("undo")
    assert shop("purchase", "list", "--json") == before
    assert set(shop("db", "check", "--get", "result").split()) == {"sound"}


def test_an_order_number_in_any_digits_is_one_order(shop: Shell) -> None:
    shop("purchase", "add", "-c", "Ada", "5", "--order", "۸۸۱۲")
    twice = shop("purchase", "add", "-c", "Ada", "5", "--order", "8812", exit_code=4)
    assert "order '8812' of Ada is purchase" in twice.stderr


@pytest.mark.parametrize("amount", ["10mil", "10 mil", "5k", "50pct", "$5", "5€"])
def test_what_stands_behind_a_number_is_no_currency(cli: Shell, amount: str) -> None:
    assert "is not an amount" in cli.refuses(2, "purchase", "add", "-c", "Ada", amount).stderr


@pytest.mark.parametrize("amount", ["12.50usd", "12.50 usd", "12.50USD", "12.50 USD"])
def test_a_known_currency_in_any_letters(cli: Shell, amount: str) -> None:
    assert cli("purchase", "add", "-c", "Ada", amount, "--json").json["unit"] == "USD"
