"""`report monthly`: which month, its figures, a year before, several currencies, and how large the page may be."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell


@pytest.fixture
def shop(cli: Shell) -> Shell:
    """A shop that is two years old: three requests and two purchases in October 2025, five and three in 2026."""
    for year, requests in ((2024, 1), (2025, 3), (2026, 5)):
        for number in range(requests):
            cli.at(f"{year}-10-0{number + 5}T10:00Z")
            cli("ticket", "new", f"a{number}", "-c", f"Customer {number}", "--channel", "email")
            cli.at(f"{year}-10-0{number + 5}T11:00Z")("reply", cli("ticket", "list", "-q").split()[0], "-m", "b",
            "--resolve")  # fmt: skip
        for number in range(max(1, requests - 1)):
            cli.at(f"{year}-10-1{number}T10:00Z")
            cli("purchase", "add", "-c", f"Customer {number}", "10", "--currency", "EUR")
    return cli.at("2026-11-20T10:00Z")


def section(page: str, title: str) -> str:
    return page.replace("\u00a0", " ").split(f"\n{title}\n", 1)[1].split("\n\n", 1)[0]


def test_figures_are_those_of_the_reports_about_the_same_days(demo: Shell) -> None:
    month = demo("report", "monthly", "--month", "2026-10", "--json").json
    days = ("--since", "2026-10-01", "--until", "2026-10-31", "--json")
    for report in ("csat", "response", "volume"):
        figures = demo("report", report, *days).json["figures"]
        for name, figure in figures.items():
            for key in ("value", "numerator", "denominator", "n"):
                assert month["figures"][name][key] == figure[key], (name, key)
    assert (month["report"], month["working_days"]) == ("monthly", 22)
    assert month["period"]["start"] == "2026-10-01T00:00:00Z"
    assert month["figures"]["csat"]["usual"]["weeks"] == 8


def test_customers_and_money_are_those_of_their_reports(shop: Shell) -> None:
    month = shop("report", "monthly", "--json").json
    days = ("--since", "2026-10-01", "--until", "2026-10-31", "--json")
    for report in ("customers", "money"):
        for name, figure in shop("report", report, *days).json["figures"].items():
            assert month["figures"][name] == figure, name
    assert month["figures"]["revenue"]["value"] == 4000
    assert (month["figures"]["new_customers"]["value"], month["bought_again"]["customers"]) == (2, 2)


@pytest.mark.parametrize(
    ("calendar", "month", "start", "end"),
    [
        ("gregorian", "last", "2026-10-01", "2026-11-01"), ("gregorian", "this", "2026-11-01", "2026-12-01"),
        ("gregorian", "2026-02", "2026-02-01", "2026-03-01"), ("gregorian", "2026-02-17", "2026-02-01", "2026-03-01"),
        ("gregorian", "1405-08", "2026-10-23", "2026-11-22"), ("gregorian", "yesterday", "2026-11-01", "2026-12-01"),
        ("jalali", "last", "2026-09-23", "2026-10-23"), ("jalali", "this", "2026-10-23", "2026-11-22"),
        ("jalali", "1405/08/30", "2026-10-23", "2026-11-22"), ("jalali", "۱۴۰۵-۰۸", "2026-10-23", "2026-11-22"),
        ("jalali", "2026-10", "2026-10-01", "2026-11-01"), ("jalali", "1403-12", "2025-02-19", "2025-03-21"),
    ],
)  # fmt: skip
def test_which_month(cli: Shell, calendar: str, month: str, start: str, end: str) -> None:
    cli("ticket", "new", "a")
    cli.environ["SUPPORTCTL_CALENDAR"] = calendar
    period = cli("report", "monthly", "--month", month, "--json").json["period"]
    assert (period["start"][:10], period["end"][:10]) == (start, end)


@pytest.mark.parametrize("month", ["2026", "2026-W46", "2026-13", "octobre", "1405-13", "last week", "10"])
def test_what_is_no_month(cli: Shell, month: str) -> None:
    cli("ticket", "new", "a")
    cli.refuses(2, "report", "monthly", "--month", month)


def test_the_usual_weeks_end_before_the_month(cli: Shell) -> None:
    cli.at("2026-07-01T10:00Z")("ticket", "new", "first")
    # The last of September is in the week of 1 October, 27 September in the last full week before it.
    for day, score in (("2026-09-30", "1"), ("2026-09-27", "5"), ("2026-10-05", "5")):
        cli.at(f"{day}T10:00Z")("feedback", "add", score, "-c", f"Ada {day}")
    csat = cli.at("2026-11-20T10:00Z")("report", "monthly", "--json").json["figures"]["csat"]
    assert (csat["numerator"], csat["denominator"]) == (1, 1)
    assert (csat["usual"]["numerator"], csat["usual"]["denominator"]) == (1, 1)


def test_the_same_month_last_year(shop: Shell) -> None:
    page = shop("report", "monthly")
    assert "the same month last year: received 3, in ten working days 1, solved 3" in " ".join(page.split())
    assert re.search(r"sales +40\.00 EUR +20\.00 EUR", section(page, "Money in EUR (nominal)"))
    assert re.search(r"answered in target +5 of 5 +3 of 3", section(page, "Speed (working hours)"))
    # Of October 2024 the desk saw only a part.
    assert "last year" not in shop("report", "monthly", "--month", "2025-10")
    assert "last year" not in shop("report", "monthly", "--month", "2024-11", "--as-of", "2024-12-01")


def test_the_lunar_year_is_not_seen(shop: Shell) -> None:
    assert "Ramadan" not in shop("report", "monthly")
    assert "Ramadan" in shop("report", "monthly", "--month", "1405-07")


def test_currencies_are_never_added_up(shop: Shell) -> None:
    shop.at("2026-10-20T10:00Z")("purchase", "add", "-c", "Customer 0", "7", "--currency", "USD")
    shop.at("2026-11-20T10:00Z")
    page = shop("report", "monthly")
    assert "40.00 EUR" in section(page, "Money in EUR (nominal)")
    assert "7.00 USD" in section(page, "Money in USD (nominal)")
    assert "47.00" not in page
    data = shop("report", "monthly", "--json").json
    assert "revenue" not in data["figures"]
    groups = {group["key"]: group["figures"]["revenue"]["value"] for group in data["groups"]["currency"]}
    assert groups == {"EUR": 4000, "USD": 700}
    rows = list(csv.DictReader(io.StringIO(shop("report", "monthly", "-f", "csv"))))
    assert [(row["currency"], row["value"]) for row in rows if row["name"] == "revenue"] == [
        ("EUR", "4000"), ("USD", "700"),
    ]  # fmt: skip
    assert {row["currency"] for row in rows if row["name"] == "received"} == {""}
    only = shop("report", "monthly", "--currency", "usd", "--json").json
    assert (only["figures"]["revenue"]["value"], only["groups"]) == (700, {})
    shop.refuses(2, "report", "monthly", "--currency", "dollars")


def test_loyal_customers_by_name(cli: Shell) -> None:
    for month in ("07", "08", "10"):
        cli.at(f"2026-{month}-10T10:00Z")("purchase", "add", "-c", "Ada", "10", "--currency", "EUR")
    page = cli.at("2026-11-20T10:00Z")("report", "monthly")
    assert "became loyal: Ada" in page
    lists = cli("report", "monthly", "--json").json["lists"]
    assert [one["name"] for one in lists["gained"]] == ["Ada"]


@pytest.mark.parametrize("customers", [29, 30])
def test_how_many_buy_again_is_told_from_thirty_customers_on(cli: Shell, customers: int) -> None:
    rows = ["customer,amount,at"]
    for number in range(customers):
        rows.append(f"C{number},1,2026-01-01")
        if number < 15:
            rows.append(f"C{number},1,2026-01-21")
    cli("import", "csv", "-", "--as", "purchases", "--set", "currency=EUR", "--source", "a", stdin="\n".join(rows))
    page = " ".join(cli("report", "monthly").split())
    told = "of 30 new customers of a year bought again: 50% after 30 days, 50% after 60 days, 50% after 90 days"
    assert (told in page) == (customers == 30)
    again = cli("report", "monthly", "--json").json["bought_again"]
    assert again["customers"] == customers
    assert [one["days"] for one in again["shares"]] == [30, 60, 90]


def test_nothing_happened(cli: Shell) -> None:
    assert cli("report", "monthly", "--skip-empty") == ""
    page = cli("report", "monthly")
    assert "No ratings this month" in page
    assert "%" not in page
    assert "Customers" not in page
    cli.at("2026-10-05T10:00Z")("purchase", "add", "-c", "Ada", "10", "--currency", "EUR")
    cli.at("2026-11-20T10:00Z")
    assert "10.00 EUR" in section(cli("report", "monthly", "--skip-empty"), "Money in EUR (nominal)")
    assert "Nothing was sold" in cli("report", "monthly", "--month", "this")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_one_page_of_78_columns(demo: Shell, language: str) -> None:
    for number in range(3):
        demo.at(f"2026-10-0{number + 5}T10:00Z")
        demo("purchase", "add", "-c", f"Somebody with a very long name {number} " + "x" * 60, "10", "--currency", "EUR")
    page = demo.at("2026-11-26T06:00Z")("report", "monthly", "--lang", language, "--bidi", "off")
    assert max(map(len, page.lines)) <= 78
    assert len(page.lines) <= 95
    assert not re.search(r"improved|dropped|significant|record\b|[↑↓→▲▼]", page)


def test_in_persian(demo: Shell) -> None:
    demo.environ["SUPPORTCTL_CALENDAR"] = "jalali"
    page = demo("report", "monthly", "--month", "1405-07", "--lang", "fa", "--bidi", "off")
    assert "۱ تا ۳۰ مهر ۱۴۰۵" in page
    assert "این ماه" in page
    assert not re.search(r"[a-z]{3,} [a-z]{3,} [a-z]{3,} [a-z]{3,}\.$", page, re.MULTILINE)


def test_who_else_is_to_be_called_is_told_by_the_page_of_the_month(demo: Shell) -> None:
    month = demo("report", "monthly", "--month", "2026-10")
    calls = demo("report", "monthly", "--month", "2026-10", "--json").json["lists"]["call"]
    assert f"+{len(calls) - 5} more in supportctl report monthly --json" in month
