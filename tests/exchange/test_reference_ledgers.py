"""Real ledgers through the public commands: every figure is that of their reference."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parents[3] / "shared" / "data"
RETAIL = DATA / "online_retail_fr_de"
CDNOW = DATA / "cdnow"
needs_retail = pytest.mark.skipif(not RETAIL.is_dir(), reason="../shared/data/online_retail_fr_de is not there")
needs_cdnow = pytest.mark.skipif(not CDNOW.is_dir(), reason="../shared/data/cdnow is not there")
RETAIL_OPTIONS = (
    "--as", "purchases", "--map", "customer=CustomerID", "--map", "order=InvoiceNo", "--map", "at=InvoiceDate",
    "--map", "unit_price=UnitPrice", "--dates", "month-first", "--set", "currency=GBP",
)  # fmt: skip
YEAR = ("--since", "2010-12-01", "--until", "2011-12-31")


class Shop:
    """A shell on a desk into which the table of one country was imported, and the reference of that country."""

    def __init__(self, shell: Shell, country: str) -> None:
        self.shell = shell
        self.table = RETAIL / f"{country}.csv"
        self.reference = json.loads((RETAIL / f"reference_{country}.json").read_text(encoding="utf-8"))

    def groups(self, report: str, by: str, span: tuple[str, ...] = YEAR) -> dict[str, Any]:
        found = self.shell("report", report, *span, "--by", by, "--json").json
        return {group["key"]: group["figures"] for group in found["groups"][by]}


def pence(amount: float) -> int:
    return round(amount * 100)


@pytest.fixture(scope="module", params=["france", "germany"])
def shop(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, empty_database: Path
) -> Iterator[Shop]:
    with pytest.MonkeyPatch.context() as patch:
        shell = shell_on(tmp_path_factory, empty_database, patch)
        found = Shop(shell, request.param)
        shell("import", "csv", str(found.table), *RETAIL_OPTIONS)
        yield found


def shell_on(
    tmp_path_factory: pytest.TempPathFactory, empty_database: Path, patch: pytest.MonkeyPatch, now: str = "2013-07-01"
) -> Shell:
    shell = Shell(tmp_path_factory.mktemp("home"), patch).at(f"{now}T00:00:00Z")
    shell.db.parent.mkdir(parents=True, mode=0o700)
    shutil.copyfile(empty_database, shell.db)
    return shell


@needs_retail
def test_the_same_table_again_changes_nothing(shop: Shop) -> None:
    before = shop.shell.stored()
    again = shop.shell("import", "csv", str(shop.table), *RETAIL_OPTIONS, "--json").json
    assert again == {"new": 0, "changed": 0, "same": shop.reference["rows"]["lines"], "bad": 0}
    assert shop.shell.stored() == before
    assert "ledger\tsound" in shop.shell("db", "check")


@needs_retail
def test_gross_refunds_and_their_rate(shop: Shop) -> None:
    figures = shop.shell("report", "money", *YEAR, "--json").json["figures"]
    whole, known = shop.reference["all_lines"], shop.reference["known_customers"]
    assert figures["revenue"]["unit"] == "GBP"
    assert figures["revenue"]["value"] == pence(whole["gross"])
    assert figures["refunds"]["value"] == pence(whole["refund"])
    assert figures["refunds"]["n"] == shop.reference["rows"]["refund_lines"]
    assert round(figures["refund_rate_flow"]["value"], 6) == whole["refund_rate_value"]
    assert round(figures["refund_rate_flow_count"]["value"], 6) == whole["refund_rate_invoices"]
    assert figures["refund_rate_flow_count"]["numerator"] == shop.reference["rows"]["refund_invoices"]
    assert figures["refund_rate_flow_count"]["denominator"] == shop.reference["rows"]["sale_invoices"]
    assert figures["revenue_new"]["value"] + figures["revenue_existing"]["value"] == pence(known["gross"])
    assert "excluded" in figures["revenue_new"]


@needs_retail
def test_money_by_month(shop: Shop) -> None:
    months = shop.groups("money", "month")
    assert list(months) == list(shop.reference["by_month"])
    for key, expected in shop.reference["by_month"].items():
        figures = months[key]
        assert figures["revenue"]["value"] == pence(expected["all_lines_gross"])
        assert figures["refunds"]["value"] == pence(expected["all_lines_refund"])
        assert figures["revenue_new"]["value"] == pence(expected["revenue_new"])
        assert figures["revenue_existing"]["value"] == pence(expected["revenue_existing"])
        assert figures["refund_rate_flow_count"]["numerator"] == expected["refund_invoices"]


@needs_retail
@pytest.mark.parametrize(("first_day", "reference"), [("monday", "by_iso_week"), ("saturday", "by_sat_fri_week")])
def test_money_by_week(shop: Shop, monkeypatch: pytest.MonkeyPatch, first_day: str, reference: str) -> None:
    from datetime import date

    monkeypatch.setitem(shop.shell.environ, "SUPPORTCTL_WEEK_START", first_day)
    weeks = shop.groups("money", "week", ("--since", "2010-11-27", "--until", "2011-12-31"))
    for key, expected in shop.reference[reference].items():
        year, _, week = key.partition("-W")
        start = date.fromisocalendar(int(year), int(week), 1).isoformat() if week else key
        figures = weeks[start]
        assert figures["revenue"]["value"] == pence(expected["all_lines_gross"])
        assert figures["refunds"]["value"] == pence(expected["all_lines_refund"])
        assert figures["revenue_new"]["value"] == pence(expected["revenue_new"])
        assert figures["revenue_existing"]["value"] == pence(expected["revenue_existing"])


@needs_retail
def test_customers_by_month(shop: Shop) -> None:
    months = shop.groups("customers", "month")
    active = None
    for key, expected in shop.reference["by_month"].items():
        figures = months[key]
        assert figures["new_customers"]["value"] == expected["customers_new"]
        retention = figures["retention_month"]
        assert retention["start"] == f"{key}-01T00:00:00Z"
        if active is None:
            assert (retention["value"], retention["denominator"]) == (None, 0)
        else:
            assert (retention["numerator"], retention["denominator"]) == (expected["retained_from_previous"], active)
            assert round(retention["value"], 6) == expected["retention"]
        active = expected["customers_active"]


@needs_retail
def test_repeat_purchase(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = shop.reference["repeat_purchase"]
    bought = json.loads(shop.shell("purchase", "list", "--json"))
    assert len(bought) == shop.reference["rows"]["sale_invoices"] + free_orders(shop)
    orders = Counter(one["customer_id"] for one in bought if one["customer_id"] and one["amount"])
    assert len(orders) == expected["customers"]
    assert sum(count >= 2 for count in orders.values()) == expected["with_2plus_invoices"]
    # What is bought on one day is one purchase; so the rate may be smaller, here by those who came twice on a day.
    monkeypatch.setitem(shop.shell.environ, "SUPPORTCTL_ADDITION_DAYS", "500")
    rate = shop.shell("report", "customers", *YEAR, "--json").json["figures"]["addition_rate"]
    days: dict[int, set[str]] = {}
    for one in bought:
        days.setdefault(one["customer_id"], set()).add(one["placed_at"][:10])
    days.pop(None, None)  # type: ignore[call-overload]
    assert (rate["numerator"], rate["denominator"]) == (sum(len(d) >= 2 for d in days.values()), len(days))


def free_orders(shop: Shop) -> int:
    """Orders of which every line costs nothing; the reference does not call them sales."""
    with shop.table.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["InvoiceNo"].startswith("C")]
    paid = {row["InvoiceNo"] for row in rows if float(row["UnitPrice"]) > 0}
    return len({row["InvoiceNo"] for row in rows} - paid)


@needs_retail
def test_only_lines_of_known_customers(
    shop: Shop, tmp_path_factory: pytest.TempPathFactory, empty_database: Path
) -> None:
    """The monthly rates of the reference leave out lines without a customer, so the table does here."""
    with pytest.MonkeyPatch.context() as patch, shop.table.open(encoding="utf-8-sig", newline="") as file:
        shell = shell_on(tmp_path_factory, empty_database, patch)
        reader = csv.DictReader(file)
        known = shell.home / "known.csv"
        with known.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, reader.fieldnames or [])
            writer.writeheader()
            writer.writerows(row for row in reader if row["CustomerID"])
        shell("import", "csv", str(known), *RETAIL_OPTIONS)
        found = shell("report", "money", *YEAR, "--by", "month", "--json").json
        for group in found["groups"]["month"]:
            figures, expected = group["figures"], shop.reference["by_month"][group["key"]]
            assert figures["revenue"]["value"] == pence(expected["gross"])
            assert figures["refunds"]["value"] == pence(expected["refund"])
            assert round(figures["refund_rate_flow"]["value"], 6) == expected["refund_rate_value"]
            assert figures["refund_rate_flow_count"]["denominator"] == expected["sale_invoices"]
            assert round(figures["refund_rate_flow_count"]["value"], 6) == expected["refund_rate_invoices"]
        whole = found["figures"]["refund_rate_flow"]["value"]
        assert round(whole, 6) == shop.reference["known_customers"]["refund_rate_value"]


@needs_cdnow
@pytest.mark.slow
def test_cdnow(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> None:
    reference = json.loads((CDNOW / "reference.json").read_text(encoding="utf-8"))
    with pytest.MonkeyPatch.context() as patch:
        shell = shell_on(tmp_path_factory, empty_database, patch, "2000-01-01")
        table = (
            str(CDNOW / "CDNOW_master.txt"), "--as", "purchases", "--delimiter", "whitespace", "--dates", "%Y%m%d",
            "--map", "customer=customer_id", "--map", "at=date", "--map", "amount=dollar_value",
            "--set", "currency=USD",
        )  # fmt: skip
        assert shell("import", "csv", *table, "--json").json["new"] == reference["rows"]
        span = ("--since", "1997-01-01", "--until", "1998-06-30", "--json")
        money = shell("report", "money", *span, "--by", "month").json
        assert money["figures"]["revenue"]["value"] == pence(reference["revenue"])
        shell.environ["SUPPORTCTL_ADDITION_DAYS"] = "550"
        customers = shell("report", "customers", *span, "--by", "month").json
        assert customers["figures"]["new_customers"]["value"] == reference["customers"]
        again = customers["figures"]["addition_rate"]
        assert (again["numerator"], again["denominator"]) == (
            reference["repeat_purchase"]["customers_with_2plus_days"],
            reference["customers"],
        )
        assert abs(again["kaplan_meier"] - again["value"]) < 1e-9
        pairs = zip(money["groups"]["month"], customers["groups"]["month"], strict=True)
        for (sold, bought), (key, expected) in zip(pairs, reference["by_month"].items(), strict=True):
            assert sold["key"] == bought["key"] == key
            assert sold["figures"]["revenue"]["value"] == pence(expected["revenue"])
            assert sold["figures"]["revenue"]["n"] == expected["orders"]
            assert sold["figures"]["revenue_new"]["value"] == pence(expected["revenue_new"])
            assert sold["figures"]["revenue_existing"]["value"] == pence(expected["revenue_existing"])
            assert bought["figures"]["new_customers"]["value"] == expected["new_customers"]
            retention = bought["figures"]["retention_month"]
            if expected["retention"] is not None:
                assert retention["numerator"] == expected["retained"]
                assert round(retention["value"], 6) == expected["retention"]
        twice = shell(
            "db", "sql", "SELECT count(*) FROM (SELECT 1 FROM v_purchases GROUP BY customer_id HAVING count(*) > 1)"
        )
        assert twice.strip() == str(reference["repeat_purchase"]["customers_with_2plus_rows"])
