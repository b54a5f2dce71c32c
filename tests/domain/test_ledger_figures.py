"""The figures of customers and money, each counted by hand."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportctl import config
from supportctl.domain import conversation, ledger, tickets
from supportctl.domain.desk import DAY
from supportctl.domain.metrics.figures import Figure
from supportctl.domain.metrics.money import cost_of_repeats
from supportctl.domain.subjects import read_customers, read_money
from supportctl.errors import SupportctlError
from supportctl.periods import DateRange, Span, span_of
from supportctl.survival import ended_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from supportctl.domain.desk import Desk

EPOCH = date(1970, 1, 1)


def at(day: str, hour: int = 12) -> int:
    return (date.fromisoformat(day) - EPOCH).days * DAY + hour * 3_600_000


def days(first: str, end: str) -> DateRange:
    return DateRange.of(date.fromisoformat(first), date.fromisoformat(end))


@pytest.fixture
def buy(desk: Desk) -> Callable[..., int]:
    """Record purchases on their own days, known since then."""

    def add(who: str, day: str, amount: int = 1000, unit: str = "EUR", hour: int = 12) -> int:
        now, desk.now = desk.now, at(day, hour)
        found = ledger.add_purchase(desk, who, amount, unit, order=None, at=desk.now).purchase.id
        desk.now = now
        return found

    return add


def refund(desk: Desk, purchase_id: int, day: str, amount: int) -> None:
    now, desk.now = desk.now, at(day, 13)
    ledger.refund_purchase(desk, purchase_id, amount, kind="refund", at=desk.now)
    desk.now = now


def customers(desk: Desk, first: str, end: str, as_of: str) -> dict[str, Figure]:
    found = read_customers(desk, days(first, end), at(as_of, 0))
    return {figure.name: figure for figure in found.figures}


def money(desk: Desk, first: str, end: str, as_of: str = "2026-11-20", **more: Any) -> dict[str, Figure]:
    found = read_money(desk, days(first, end), at(as_of, 0), **more)
    return {figure.name: figure for figure in found.figures}


def test_new_customers(desk: Desk, buy: Callable[..., int]) -> None:
    buy("Ada", "2026-01-31", hour=23)
    buy("Bo", "2026-02-01", hour=0)
    buy("Ada", "2026-02-03")
    buy("Cy", "2026-02-28", hour=23)
    buy("Di", "2026-03-01", hour=0)
    assert customers(desk, "2026-02-01", "2026-03-01", "2026-11-20")["new_customers"].value == 2
    # Cy was not known yet.
    assert customers(desk, "2026-02-01", "2026-03-01", "2026-02-20")["new_customers"].value == 1


def test_a_first_purchase_that_went_back_whole_is_none(desk: Desk, buy: Callable[..., int]) -> None:
    first = buy("Ada", "2026-02-03", 1000)
    refund(desk, first, "2026-02-10", 400)
    new = customers(desk, "2026-02-01", "2026-03-01", "2026-11-20")["new_customers"]
    assert (new.value, new.excluded) == (1, {})
    refund(desk, first, "2026-02-12", 600)
    new = customers(desk, "2026-02-01", "2026-03-01", "2026-11-20")["new_customers"]
    assert (new.value, new.excluded) == (0, {"gone_back": 1})
    # As of the refund: before it she was new.
    assert customers(desk, "2026-02-01", "2026-03-01", "2026-02-11")["new_customers"].value == 1
    buy("Ada", "2026-03-09")
    assert customers(desk, "2026-03-01", "2026-04-01", "2026-11-20")["new_customers"].value == 1


def test_addition_rate(desk: Desk, buy: Callable[..., int]) -> None:
    for who, first, again in [
        ("in time", "2026-01-01", "2026-03-31"),  # the 89th day after
        ("on the last day", "2026-01-01", "2026-04-01"),  # the 90th
        ("too late", "2026-01-01", "2026-04-02"),
        ("never", "2026-01-10", None),
        ("same day", "2026-01-10", "2026-01-10"),
        ("young", "2026-01-25", "2026-02-01"),
    ]:
        buy(who, first)
        if again:
            buy(who, again)
    figures = customers(desk, "2026-01-01", "2026-02-01", "2026-04-15")
    rate = figures["addition_rate"]
    assert (rate.numerator, rate.denominator, rate.pending) == (2, 5, 1)
    assert rate.low is not None
    # All six followed to the 90th day at most: 1 - (1 - 1/6) (1 - 1/4) (1 - 1/4)... by hand:
    # young after 7 d (6 at risk), then 89 d (of the 5 left), 90 d (of the 4 left).
    assert rate.more["kaplan_meier"] == pytest.approx(1 - (5 / 6) * (4 / 5) * (3 / 4))
    fresh = customers(desk, "2026-01-01", "2026-02-01", "2026-02-02")["addition_rate"]
    assert (fresh.value, fresh.denominator, fresh.pending) == (None, 0, 6)
    assert fresh.more["kaplan_meier"] is None
    grown = customers(desk, "2026-01-01", "2026-02-01", "2026-11-20")["addition_rate"]
    assert (grown.numerator, grown.denominator, grown.pending) == (3, 6, 0)
    assert grown.more["kaplan_meier"] == pytest.approx(0.5)


def test_loyal(desk: Desk, buy: Callable[..., int]) -> None:
    for who, bought in {
        "stays": ["2025-06-01", "2025-09-01", "2025-12-01", "2026-05-20"],
        "becomes": ["2026-02-01", "2026-03-01", "2026-05-10"],
        "leaves": ["2025-07-01", "2025-09-01", "2025-11-20"],
        "twice": ["2026-02-01", "2026-03-01"],
        "one day": ["2026-05-10", "2026-05-10", "2026-05-10"],
        "slow": ["2024-01-01", "2025-06-01", "2026-05-09"],
    }.items():
        for hour, day in enumerate(bought):
            buy(who, day, hour=hour)
    loyal = customers(desk, "2026-05-01", "2026-06-01", "2026-11-20")["loyal_customers"]
    assert (loyal.value, loyal.more) == (2, {"gained": 1, "lost": 1})
    found = read_customers(desk, days("2026-05-01", "2026-06-01"), at("2026-11-20"))
    assert [one["name"] for one in found.lists["gained"]] == ["becomes"]
    assert [one["name"] for one in found.lists["lost"]] == ["leaves"]


def test_loyal_conversion(desk: Desk, buy: Callable[..., int]) -> None:
    for who, bought in {
        "in a year": ["2025-01-10", "2025-05-01", "2026-01-10"],
        "later": ["2025-01-10", "2025-05-01", "2026-01-11"],
        "once": ["2025-01-20"],
        "young": ["2025-01-31", "2025-02-01", "2025-02-02"],
    }.items():
        for day in bought:
            buy(who, day)
    rate = customers(desk, "2025-01-01", "2025-02-01", "2026-01-25")["loyal_conversion"]
    assert (rate.numerator, rate.denominator, rate.pending) == (1, 3, 1)


def test_retention_is_an_intersection(desk: Desk, buy: Callable[..., int]) -> None:
    """Start 4, lost 1, reactivated 1, new 2: (E - N) / S would say 100 %."""
    for who in ("a", "b", "c"):
        buy(who, "2026-02-01")
        buy(who, "2026-08-10")
    buy("lost", "2026-02-01")
    buy("back", "2025-01-01")
    buy("back", "2026-08-11")
    buy("new", "2026-08-12")
    buy("newer", "2026-08-13")
    figure = customers(desk, "2026-07-15", "2026-08-15", "2026-11-20")["retention"]
    assert (figure.numerator, figure.denominator, figure.more) == (3, 4, {"reactivated": 1})


def test_retention_month(desk: Desk, buy: Callable[..., int]) -> None:
    for who, months in {"a": (9, 10), "b": (9,), "c": (10,), "d": (9, 11)}.items():
        for month in months:
            buy(who, f"2026-{month:02}-05")
    # The week ends in November; October is the last month that is over by then.
    figure = customers(desk, "2026-11-09", "2026-11-16", "2026-11-20")["retention_month"]
    assert (figure.numerator, figure.denominator) == (1, 3)
    assert (figure.more["start"], figure.more["end"]) == ("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")
    whole = customers(desk, "2026-10-01", "2026-11-01", "2026-11-20")["retention_month"]
    assert whole == figure


def test_refund_rate_of_a_cohort(desk: Desk, buy: Callable[..., int]) -> None:
    first, second, third, young = (
        buy("Ada", day, 1000) for day in ("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-20")
    )
    refund(desk, first, "2026-01-10", 100)
    refund(desk, first, "2026-01-11", 150)
    refund(desk, second, "2026-02-06", 1000)  # 31 days after
    refund(desk, young, "2026-01-21", 1000)
    figure = customers(desk, "2026-01-01", "2026-02-01", "2026-02-10")["refund_rate"]
    assert third
    assert (figure.numerator, figure.denominator, figure.pending) == (1, 3, 1)
    assert (figure.more["by_value"], figure.more["refunded"], figure.more["sold"]) == (250 / 3000, 250, 3000)


def test_refunds_of_nobody_knows_what(desk: Desk, buy: Callable[..., int]) -> None:
    buy("Ada", "2026-01-05")
    with desk.change() as tx:
        tx.insert(
            "refunds", kind="return", amount=5, unit="EUR", refunded_at=at("2026-01-09"), recorded_at=at("2026-01-09")
        )
    figure = customers(desk, "2026-01-01", "2026-02-01", "2026-11-20")["refund_rate"]
    # 0 % would be a lie.
    assert (figure.value, figure.numerator, figure.excluded) == (None, 0, {"without_purchase": 1})


def test_referrals(desk: Desk, buy: Callable[..., int]) -> None:
    for who in ("Ada", "Bo", "Cy"):
        buy(who, "2026-01-05")
    with desk.change() as tx:
        tx.update("customers", 2, referred_by=1)
        tx.update("customers", 3, referred_by=1)
    found = read_customers(desk, days("2026-01-01", "2026-02-01"), at("2026-11-20"))
    figure = next(one for one in found.figures if one.name == "referrals")
    assert (figure.numerator, figure.denominator, figure.more) == (2, 3, {"unknown": 1})
    assert found.lists["referrers"] == [{"customer_id": 1, "name": "Ada", "customers": 2}]


def test_revenue(desk: Desk, buy: Callable[..., int]) -> None:
    old = buy("Ada", "2026-01-05", 1000)
    buy("Ada", "2026-02-05", 300)
    buy("Bo", "2026-02-06", 500)
    buy("Bo", "2026-02-07", 50)
    refund(desk, old, "2026-02-08", 700)
    found = money(desk, "2026-02-01", "2026-03-01")
    assert {name: found[name].value for name in ("revenue", "revenue_new", "revenue_existing", "refunds")} == {
        "revenue": 850, "revenue_new": 550, "revenue_existing": 300, "refunds": 700,
    }  # fmt: skip
    assert found["revenue"].unit == "EUR"
    assert found["revenue_new"].more["share"] == 550 / 850
    assert (found["refund_rate_flow"].numerator, found["refund_rate_flow"].denominator) == (700, 850)
    assert (found["refund_rate_flow_count"].numerator, found["refund_rate_flow_count"].denominator) == (1, 3)


def test_mixed_currencies_are_never_added_up(desk: Desk, buy: Callable[..., int]) -> None:
    buy("Ada", "2026-02-05", 300, "EUR")
    buy("Bo", "2026-02-06", 500, "IRR")
    buy("Cy", "2026-03-06", 500, "IRR")
    with pytest.raises(SupportctlError, match="EUR, IRR") as refused:
        money(desk, "2026-02-01", "2026-03-01")
    assert refused.value.exit_code == 1
    assert "--currency" in refused.value.hint
    assert money(desk, "2026-02-01", "2026-03-01", unit="IRR")["revenue"].value == 500
    assert money(desk, "2026-03-01", "2026-04-01")["revenue"].unit == "IRR"
    by_value = customers(desk, "2026-02-01", "2026-03-01", "2026-11-20")["refund_rate"]
    assert (by_value.denominator, by_value.more["by_value"]) == (2, None)


def test_costs_by_their_days(desk: Desk) -> None:
    # 100 over three days, and parts of it that add up to it.
    ledger.add_cost(desk, 100, "EUR", Span(at("2026-02-27", 0), at("2026-03-02", 0)), kind=None, ticket_id=None)
    parts = [
        money(desk, f"2026-{m:02}-01", f"2026-{m + 1:02}-01", "2026-12-01")["support_cost"].value for m in (1, 2, 3)
    ]
    assert parts == [None, 66, 34]
    assert money(desk, "2026-01-01", "2026-04-01", "2026-12-01")["support_cost"].value == 100


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amount=st.integers(1, 10**9),
    start=st.integers(0, 20),
    length=st.integers(1, 90),
    cuts=st.lists(st.integers(1, 130)),
)
def test_the_parts_of_a_cost_add_up(amount: int, start: int, length: int, cuts: list[int]) -> None:
    from zoneinfo import ZoneInfo

    from supportctl.domain.metrics.figures import Scope
    from supportctl.domain.metrics.money import _part
    from supportctl.models import Cost
    from supportctl.periods import span_of

    zone, origin = ZoneInfo("Europe/Berlin"), date(2026, 3, 1)

    def day(n: int) -> date:
        return date.fromordinal(origin.toordinal() + n)

    span = span_of(DateRange.of(day(start), day(start + length)), zone)
    cost = Cost(1, None, amount, "EUR", span.start, span.end, None)
    edges = sorted({0, 131, *cuts})
    scopes = [DateRange.of(day(a), day(b)) for a, b in pairwise(edges)]
    assert sum(_part(Scope(one, span_of(one, zone), 0, zone, 0, "gregorian"), cost) for one in scopes) == amount


def test_cost_per_ticket_and_contact(desk: Desk) -> None:
    for number in range(3):
        tickets.open_ticket(desk, tickets.Draft(f"t{number}"), at=desk.now, who="Ada")
    tickets.move_tickets(desk, [1, 2], "resolve", at=desk.now)
    ledger.add_cost(desk, 1001, "EUR", Span(at("2026-11-20", 0), at("2026-11-21", 0)), kind=None, ticket_id=None)
    found = money(desk, "2026-11-20", "2026-11-21", "2026-11-21")
    assert (found["cost_per_resolved"].value, found["cost_per_resolved"].denominator) == (501, 2)
    assert (found["cost_per_contact"].value, found["cost_per_contact"].denominator) == (334, 3)
    assert money(desk, "2026-11-19", "2026-11-20")["cost_per_resolved"].value is None


def paid(desk: Desk, tmp_path: Path, per_hour: str, currency: str = "EUR") -> None:
    named = {"SUPPORTCTL_TIMEZONE": "UTC", "SUPPORTCTL_COST_PER_HOUR": per_hour, "SUPPORTCTL_CURRENCY": currency}
    desk.config = config.load(tmp_path / "none.toml", named)


def test_minutes_cost_what_an_hour_costs(desk: Desk, tmp_path: Path) -> None:
    tickets.open_ticket(desk, tickets.Draft("a"), at=at("2026-11-10"), who="Ada")
    for day, minutes in (("2026-11-10", 25), ("2026-11-12", 15), ("2026-12-01", 600)):
        desk.now = at(day, 15)
        conversation.reply(desk, 1, "b", at=desk.now, spent=minutes)
    assert money(desk, "2026-11-01", "2026-12-01")["support_cost"].value is None
    paid(desk, tmp_path, "25.00")
    cost = money(desk, "2026-11-01", "2026-12-01")["support_cost"]
    assert (cost.value, cost.unit, cost.n) == (1667, "EUR", 0)  # 40 minutes, 16.67 rounded
    assert cost.more == {"minutes": 40, "minutes_cost": 1667}
    # The answer of the 12th was not known yet; what was recorded counts where it was recorded.
    assert money(desk, "2026-11-01", "2026-12-01", "2026-11-11")["support_cost"].value == 1042
    ledger.add_cost(desk, 3000, "EUR", Span(at("2026-11-01", 0), at("2026-12-01", 0)), kind=None, ticket_id=None)
    found = money(desk, "2026-11-01", "2026-12-01", "2026-12-02")
    assert (found["support_cost"].value, found["cost_per_contact"].value) == (4667, 4667)
    paid(desk, tmp_path, "1500000", "IRR")
    with pytest.raises(SupportctlError, match="several currencies"):
        money(desk, "2026-11-01", "2026-12-01", "2026-12-02")
    assert money(desk, "2026-11-01", "2026-12-01", "2026-12-02", unit="IRR")["support_cost"].value == 1_000_000
    assert money(desk, "2026-11-01", "2026-12-01", "2026-12-02", unit="EUR")["support_cost"].value == 3000
    paid(desk, tmp_path, "25", "")
    lost = money(desk, "2026-11-01", "2026-12-01", "2026-12-02")["support_cost"]
    assert (lost.value, lost.excluded) == (3000, {"minutes_without_currency": 40})


def test_cost_of_repeats() -> None:
    cost = Figure("support_cost", "EUR", 1000)
    assert cost_of_repeats(cost, 2, 6) == 333
    assert cost_of_repeats(cost, 0, 6) == 0
    assert cost_of_repeats(cost, None, 6) is None
    assert cost_of_repeats(cost, 0, 0) is None
    assert cost_of_repeats(Figure("support_cost", "EUR"), 2, 6) is None


def test_a_month_of_rent_in_jalali_days(desk: Desk, tmp_path: Path) -> None:
    """Esfand 1404 has 29 days: a week of it is 7/29 of its rent, also where the clocks change."""
    paid(desk, tmp_path, "0", "IRR")
    ledger.add_cost(
        desk, 29_000_000, "IRR", Span(at("2026-02-20", 0), at("2026-03-21", 0)), kind="rent", ticket_id=None
    )
    assert money(desk, "2026-03-14", "2026-03-21", "2026-11-21")["support_cost"].value == 7_000_000
    assert money(desk, "2026-03-14", "2026-03-28", "2026-11-21")["support_cost"].value == 7_000_000
    zone = ZoneInfo("Europe/Berlin")
    march = span_of(days("2026-03-01", "2026-04-01"), zone)  # 743 hours
    desk.config = config.load(tmp_path / "none.toml", {"SUPPORTCTL_TIMEZONE": "Europe/Berlin"})
    ledger.add_cost(desk, 3100, "EUR", march, kind="rent", ticket_id=None)
    assert money(desk, "2026-03-23", "2026-03-30", "2026-11-21", unit="EUR")["support_cost"].value == 700


def test_days_of_the_desk(desk: Desk, buy: Callable[..., int], tmp_path: Path) -> None:
    """23:00 UTC is another day, and another month, in Tehran."""
    desk.config = config.load(tmp_path / "none.toml", {"SUPPORTCTL_TIMEZONE": "Asia/Tehran"})
    buy("Ada", "2026-01-31", hour=23)
    assert customers(desk, "2026-02-01", "2026-03-01", "2026-11-20")["new_customers"].value == 1
    # Two moments of one day in UTC, of two days in Tehran.
    buy("Ada", "2026-01-31", hour=12)
    assert customers(desk, "2026-01-01", "2026-03-01", "2026-11-20")["addition_rate"].numerator == 1


@given(st.lists(st.tuples(st.integers(0, 30).map(float), st.booleans()), max_size=30), st.integers(0, 30))
def test_ended_by_is_the_kaplan_meier_curve(observations: list[tuple[float, bool]], time: int) -> None:
    from supportctl.survival import kaplan_meier

    found = ended_by(observations, time)
    if found is None:
        assert not observations or max(at for at, _ in observations) < time
        return
    steps = [step.survival for step in kaplan_meier(observations) if step.time <= time]
    assert found == pytest.approx(float(1 - (steps[-1] if steps else 1)))


def test_the_parts_of_each_figure_add_up_to_it(desk: Desk, buy: Callable[..., int]) -> None:
    for who, *when in (
        ("Ada", "2026-01-05", "2026-02-03", "2026-03-01"), ("Bo", "2026-01-20"), ("Cy", "2025-10-01", "2026-01-09"),
        ("Di", "2026-02-20", "2026-02-24"),
    ):  # fmt: skip
        for day in when:
            buy(who, day)
    for as_of in ("2026-03-05", "2026-04-06", "2026-11-20", "2027-03-01"):
        for figure in customers(desk, "2026-01-01", "2026-03-01", as_of).values():
            if figure.name == "refund_rate":
                continue
            roles = [part.role for part in figure.parts()]
            assert roles.count("counted") == (figure.value if figure.unit == "count" else figure.numerator), figure
            if figure.unit == "share":
                assert roles.count("counted") + roles.count("other") == figure.denominator, figure
                assert roles.count("pending") == (figure.pending or 0), figure
            assert all(part.customer_id for part in figure.parts())
