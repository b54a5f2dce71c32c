"""The pages about customers and money: what they say, in which formats, and what they refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell

CUSTOMERS = [
    "new_customers", "addition_rate", "loyal_conversion", "loyal_customers", "retention", "retention_month",
    "refund_rate", "referrals",
]  # fmt: skip
MONEY = [
    "revenue", "revenue_new", "revenue_existing", "refunds", "refund_rate_flow", "refund_rate_flow_count",
    "support_cost", "cost_per_resolved", "cost_per_contact",
]  # fmt: skip
KEYS = {
    "value", "numerator", "denominator", "n", "low", "high", "unit", "usual", "flag", "pending", "excluded",
}  # fmt: skip
OCTOBER = ("--since", "2026-10-01", "--until", "2026-10-31")


@pytest.fixture
def shop(cli: Shell) -> Shell:
    """A small ledger: Ada came in September, Bo and Cy in October, of whom Bo was sent by Ada."""
    table = (
        "customer,order,at,amount,kind\n"
        "Ada,1,2026-09-03 10:00,100,\n"
        "Ada,2,2026-10-05 10:00,40,\n"
        "Bo,3,2026-10-06 10:00,60.50,\n"
        "Bo,4,2026-11-02 10:00,10,\n"
        "Cy,5,2026-10-07 10:00,20,\n"
        ",6,2026-10-08 10:00,5,\n"
        "Ada,2,2026-10-20 10:00,-15,\n"
        ",C-9,2026-10-21 10:00,-3,return\n"
    )
    cli("import", "csv", "-", "--as", "purchases", "--source", "shop", "--set", "currency=EUR", stdin=table)
    cli("customer", "edit", "Bo", "--referred-by", "Ada")
    cli("cost", "add", "310", "--currency", "EUR", "--from", "2026-10", "--kind", "rent")
    return cli


def test_customers(shop: Shell) -> None:
    page = shop("report", "customers", *OCTOBER)
    for line in [
        "new customers                           2",
        "of the new ones bought again in time    2 too young to tell",
        "active at the start and at the end      1 of 1",
        "bought last month and the month before  1 of 1",
        "new customers whom somebody sent        1 of 2",
        "sent by: Ada",
        "1 refund is left out: nobody knows for which purchase",
    ]:
        assert line in page
    assert "%" not in page
    assert max(map(len, page.splitlines())) <= 78


def test_money(shop: Shell) -> None:
    page = shop("report", "money", *OCTOBER)
    for line in [
        "sales                   125.50\u00a0EUR",
        "to new customers        80.50\u00a0EUR  67%",
        "to known customers      40.00\u00a0EUR  33%",
        "refunded                18.00\u00a0EUR",
        "refunded, of the sales  14%",
        "refunded orders         2 of 4",
        "support cost            310.00\u00a0EUR",
        "per solved ticket       there was none",
        "1 purchase of nobody known is in the sales alone",
    ]:
        assert line in page


def test_every_figure_has_its_keys(shop: Shell) -> None:
    for name, figures in (("customers", CUSTOMERS), ("money", MONEY)):
        found = shop("report", name, *OCTOBER, "--by", "week", "--json").json
        assert (found["schema"], found["report"]) == (1, name)
        assert list(found["figures"]) == figures
        assert [list(group["figures"]) for group in found["groups"]["week"]] == [figures] * 5
        for figure in found["figures"].values():
            assert figure.keys() >= KEYS
        assert found["period"]["start"] == "2026-10-01T00:00:00Z"
    money = found["figures"]
    assert (money["revenue"]["value"], money["revenue"]["unit"]) == (12550, "EUR")
    assert money["revenue_new"]["excluded"] == {"without_customer": 1}
    people = shop("report", "customers", *OCTOBER, "--json").json["lists"]
    assert people["referrers"] == [{"customer_id": 1, "name": "Ada", "customers": 1}]


def test_the_last_completed_week_without_a_period(shop: Shell) -> None:
    assert shop("report", "money", "--json").json["period"]["start"] == "2026-11-09T00:00:00Z"
    # Without --since from the first purchase on.
    assert shop("report", "money", "--until", "2026-10-31", "--json").json["period"]["start"] == "2026-09-03T00:00:00Z"


def test_as_it_was_known_then(shop: Shell) -> None:
    before = shop("report", "money", *OCTOBER, "--as-of", "2026-10-06T12:00", "--json").json["figures"]
    assert (before["revenue"]["value"], before["refunds"]["value"]) == (10050, 0)
    assert before["support_cost"]["value"] is None
    assert shop("report", "money", *OCTOBER) == shop("report", "money", *OCTOBER)


def test_several_currencies(shop: Shell) -> None:
    shop("purchase", "add", "-c", "Ada", "1,000", "--currency", "IRT", "--at", "2026-10-09")
    said = shop.refuses(1, "report", "money", *OCTOBER).stderr
    assert "EUR, IRT" in said
    assert "--currency EUR" in said
    assert "sales                   1,000\u00a0IRT" in shop("report", "money", *OCTOBER, "--currency", "irt")
    shop.refuses(2, "report", "money", *OCTOBER, "--currency", "Dollars")
    shop("report", "customers", *OCTOBER)


def test_what_cannot_divide_a_ledger(shop: Shell) -> None:
    assert "day, week, month" in shop.refuses(2, "report", "customers", "--by", "channel").stderr
    assert "month" in shop.refuses(2, "report", "money", "--by", "monht").stderr


def test_an_empty_ledger(cli: Shell) -> None:
    page = cli("report", "customers")
    assert "no new customers" in page
    assert "%" not in page
    page = cli("report", "money")
    assert "nothing sold" in page
    assert "not recorded" in page


@pytest.mark.parametrize("form", ["text", "markdown", "html", "csv", "tsv", "json"])
@pytest.mark.parametrize("lang", ["en", "fa"])
def test_every_format_in_both_languages(shop: Shell, form: str, lang: str) -> None:
    shop("purchase", "add", "-c", "<b>\x1b[31m=1+1\u202e", "5", "--currency", "EUR", "--at", "2026-10-09")
    for name in ("customers", "money"):
        text = shop("report", name, *OCTOBER, "--by", "month", "-f", form, "--lang", lang)
        assert text
        assert "\x1b" not in text
        assert "<b>" not in text
    if form == "csv":
        lines = shop("report", "money", *OCTOBER, "--by", "month", "-f", form, "--lang", lang).splitlines()
        assert lines[0].startswith("month,name,value,unit,numerator")
        assert lines[1].startswith("2026-10,revenue,13050,EUR,")


def test_in_persian(shop: Shell) -> None:
    page = shop("report", "money", *OCTOBER, "--by", "month", "--lang", "fa")
    assert "۱۲۵٫۵۰\u00a0EUR" in page
    assert "مبلغ‌ها به" in page
    assert "دوباره خریدند" in shop("report", "customers", *OCTOBER, "--lang", "fa")
