"""Risk, thanks, and customers and money on the weekly page, as they are typed and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell

MONEY = (
    "refund_rate_flow", "refund_rate_flow_count", "refunds", "revenue", "revenue_new", "revenue_existing",
    "support_cost", "cost_per_resolved", "cost_per_contact",
)  # fmt: skip
ORDER = (
    "new_customers", "addition_rate", "loyal_conversion", "loyal_customers", "retention", "retention_month",
    "refund_rate", *MONEY, "referrals", "angry", "detractors", "waiting", "silent", "told_others", "price",
)  # fmt: skip


@pytest.fixture
def shop(cli: Shell) -> Shell:
    """A customer who bought every three weeks until a late answer, and one who is angry."""
    for day in ("05-01", "05-22", "06-12", "07-03", "07-24", "08-14", "09-04"):
        cli.at(f"2026-{day}T12:00Z")("purchase", "add", "-c", "Ms Nouri", "40", "--currency", "EUR")
    cli.at("2026-09-07T10:00Z")("new", "Late", "-c", "Ms Nouri", "--channel", "email")
    cli.at("2026-09-10T10:00Z")("reply", "1", "-m", "Sorry", "--resolve")
    cli.at("2026-11-17T10:00Z")("new", "Dear", "-c", "Karimi", "--feeling", "angry", "-t", "price", "-t", "told-others")
    cli.at("2026-11-17T10:30Z")("reply", "2", "-m", "Sorry", "--resolve")
    return cli.at("2026-11-23T06:00Z")


def figures(cli: Shell) -> dict[str, Any]:
    found: dict[str, Any] = cli("report", "weekly", "--json").json["figures"]
    return found


def test_the_page_of_nobody_at_risk(cli: Shell) -> None:
    page = cli("report", "weekly")
    assert "Risk\n  nobody is angry, has fallen silent or had to ask again\n" in page
    assert "Customers and money" not in page
    found = figures(cli)
    assert tuple(found)[-len(ORDER) :] == ORDER
    # Without a ledger there is nothing to say, which is not 0.
    assert {found[name]["value"] for name in ORDER[:16]} == {None}
    assert found["angry"]["value"] == 0


def test_the_page_of_people_at_risk(shop: Shell) -> None:
    page = shop("report", "weekly")
    assert "Risk\n  angry 1, quiet 1, price 1, told others 1\n" in page
    assert "Ms Nouri  #1  no purchase for 79 d (usual 21) since late reply #1" in page
    data = shop("report", "weekly", "--json").json
    assert data["lists"]["silent"] == [{
        "customer_id": 1, "name": "Ms Nouri", "ticket_id": 1, "days": 79, "usual_days": 21, "since": "late",
        "since_at": "2026-09-10T10:00:00Z", "purchases": [{"unit": "EUR", "amount": 28000}],
    }]  # fmt: skip
    assert [one["reasons"] for one in data["lists"]["call"]] == [["angry"], ["silent"]]
    karimi = [{"customer_id": 2, "name": "Karimi", "ticket_id": 2}]
    assert data["lists"]["angry"] == data["lists"]["told_others"] == data["lists"]["price"] == karimi
    persian = shop("report", "weekly", "--lang", "fa")
    assert "عصبانی ۱، ناراضی خاموش ۱، معترض به قیمت ۱، به دیگران گفته ۱" in persian
    assert "۷۹ روز بی‌خرید (معمول ۲۱) پس از پاسخ دیرهنگام" in persian


def test_nothing_is_written_and_the_bytes_are_the_same(shop: Shell) -> None:
    before = shop.stored()
    first = shop("report", "weekly", "--json", "--as-of", "2026-11-23T06:00Z")
    shop.at("2026-12-01T06:00Z")
    assert shop("report", "weekly", "--json", "--week", "2026-W47", "--as-of", "2026-11-23T06:00Z") == first
    assert shop.stored() == before


def test_a_call_about_the_ticket_of_nobody_known(cli: Shell) -> None:
    """Whoever was called about it, the list and the figures agree that it was talked about."""
    cli.at("2026-11-11T10:00Z")("new", "Late", "--feeling", "angry")
    cli("customer", "new", "Ada")
    cli.at("2026-11-12T10:00Z")("feedback", "add", "1", "--ticket", "1")
    cli("reply", "1", "-m", "Sorry", "--resolve")
    report = ("report", "weekly", "--json", "--week", "last")
    before = cli.at("2026-11-16T06:00Z")(*report).json
    assert [one["reasons"] for one in before["lists"]["call"]] == [["angry", "low_rating"]]
    cli.at("2026-11-13T10:00Z")("followup", "add", "-c", "Ada", "--kind", "call", "--ticket", "1")
    cli("followup", "done", "1")
    after = cli.at("2026-11-16T06:00Z")(*report).json
    assert after["lists"]["call"] == []
    for name in ("angry", "detractors"):
        assert before["figures"][name]["value"] == 1
        assert (after["figures"][name]["value"], after["figures"][name]["excluded"]) == (0, {"followed_up": 1})


def test_several_currencies_are_never_mixed_and_no_error(shop: Shell) -> None:
    shop.at("2026-11-18T10:00Z")("cost", "add", "600", "--from", "2026-10", "--currency", "EUR")
    shop.at("2026-11-23T06:00Z")
    block = shop("report", "weekly").partition("Customers and money (13 weeks)\n")[2].partition("\n\n")[0]
    # First purchases in the weeks of which 90 days have passed; purchases of which 30 have.
    assert block.replace("\u00a0", " ") == "  returns 0 of 2, support 600.00 EUR"
    assert figures(shop)["support_cost"]["value"] == 60000

    shop.at("2026-11-18T10:00Z")("cost", "add", "38200000", "--from", "2026-10", "--currency", "IRR")
    shop.at("2026-11-23T06:00Z")
    lines = shop("report", "weekly").replace("\u00a0", " ").splitlines()
    assert "  support 600.00 EUR" in lines
    assert "  support 38,200,000 IRR" in lines
    found = figures(shop)
    assert {found[name]["value"] for name in MONEY} == {None}
    assert all(found[name]["excluded"] == {"mixed_currencies": 2} for name in MONEY)
    shop.environ["SUPPORTCTL_CURRENCY"] = "IRR"
    cost = figures(shop)["support_cost"]
    assert (cost["value"], cost["unit"], cost["excluded"]) == (38_200_000, "IRR", {"other_currencies": 1})
    shop.refuses(1, "report", "money", "--since", "2026-08-24", "--until", "2026-11-22")


def test_each_figure_of_the_ledger_tells_its_days(shop: Shell) -> None:
    found = figures(shop)
    own = {name: (found[name]["start"][:10], found[name]["end"][:10]) for name in ORDER[:17]}
    assert own.pop("addition_rate") == ("2026-05-26", "2026-08-25")
    assert own.pop("loyal_conversion") == ("2025-08-24", "2025-11-23")
    assert own.pop("refund_rate") == ("2026-07-25", "2026-10-24")
    assert own.pop("retention_month") == ("2026-10-01", "2026-11-01")
    assert set(own.values()) == {("2026-08-24", "2026-11-23")}


def test_became_permanent(shop: Shell) -> None:
    for who, days in (("Stays", ("07-01", "07-20")), ("Left", ("07-02",))):
        for day in days:
            shop.at(f"2026-{day}T12:00Z")("purchase", "add", "-c", who, "5", "--currency", "EUR")
    page = shop.at("2026-11-23T06:00Z")("report", "weekly")
    assert "became permanent 1 of 2" in page
    assert figures(shop)["addition_rate"]["numerator"] == 1


def test_thanks_in_one_line(shop: Shell) -> None:
    shop.at("2026-11-18T10:00Z")("feedback", "add", "5", "--ticket", "2", "-m", "kind")
    shop("customer", "new", "Ms Amiri")
    shop("customer", "new", "Bo", "--referred-by", "Ms Amiri")
    shop("purchase", "add", "-c", "Bo", "5", "--currency", "EUR")
    shop.at("2026-11-23T06:00Z")
    assert "THANK  Karimi #2 (5/5), Ms Amiri (sent 1 new customer)\n" in shop("report", "weekly")
    thank = shop("report", "weekly", "--json").json["lists"]["thank"]
    assert [one["reason"] for one in thank] == ["best_score", "referrer"]


def test_hostile_names_stay_text(shop: Shell) -> None:
    who = "[red]\u202eE [/red]=1+1"
    for day in ("08-03", "08-24", "09-04"):
        shop.at(f"2026-{day}T12:00Z")("purchase", "add", "-c", who, "9", "--currency", "EUR")
    shop.at("2026-09-07T10:00Z")("new", "Late", "-c", who, "--channel", "email")
    shop.at("2026-09-10T10:00Z")("reply", "3", "-m", "Sorry", "--resolve")
    page = shop.at("2026-11-23T06:00Z").terminal("report", "weekly", "--color", "always")
    assert "[red]<U+202E>E [/red]=1+1" in page
    assert "\u202e" not in page


def test_what_a_customer_buys(shop: Shell) -> None:
    page = shop.terminal("customer", "show", "Ms Nouri").replace("\u00a0", " ")
    assert "7 for 280.00 EUR" in page
    assert "usually every 21 days, loyal" in page
    assert shop("customer", "show", "1", "--json").json["purchases"] == {
        "count": 7, "amounts": [{"unit": "EUR", "amount": 28000, "refunded": 0}],
        "last_at": "2026-09-04T12:00:00Z", "is_loyal": True, "usual_days": 21,
    }  # fmt: skip
    assert shop("customer", "show", "2", "--json").json["purchases"] is None


def test_the_log_tells_amounts(shop: Shell) -> None:
    shop("purchase", "refund", "7", "5")
    shop("cost", "add", "12", "--currency", "EUR", "--ticket", "2")
    told = [line.replace("\u00a0", " ").split("\t")[4:6] for line in shop("log", "-n", "2").lines]
    assert told == [["#2", "cost of 12.00 EUR"], ["customer 1", "refunded 5.00 EUR"]]
    shop("undo")
    assert "cost of 12.00" in shop("log", "--since", "2026-11-23", "--all").replace("\u00a0", " ")
    table = "customer,amount,at\n" + "".join(f"Ada,{n},2026-11-01\n" for n in range(1, 6))
    shop("import", "csv", "-", "--as", "purchases", "--source", "s", "--set", "currency=EUR", stdin=table)
    assert "purchases recorded (5)" in shop("log", "-n", "1")


def test_an_hour_has_a_price(shop: Shell) -> None:
    shop("config", "set", "cost.per_hour", "30")
    shop("config", "set", "currency", "EUR")
    shop.at("2026-11-19T10:00Z")("ticket", "note", "2", "-m", "thought", "--spent", "20m")
    shop.at("2026-11-23T06:00Z")
    assert "support 10.00 EUR" in shop("report", "weekly").replace("\u00a0", " ")
    page = shop("report", "money", "--since", "2026-11-16", "--until", "2026-11-22").replace("\u00a0", " ")
    assert "support cost with 10.00 EUR for 20 min of work" in page
    shop.refuses(2, "config", "set", "cost.per_hour", "much")
