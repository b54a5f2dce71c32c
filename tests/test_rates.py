"""Published and recomputed values for counts."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportctl.rates import (
    binomial_tail,
    c_test,
    c_test_midp,
    holm,
    overdispersion,
    poisson_interval,
    rate_ratio,
    usual_range,
    xmr_upper,
)

WEEKS = [18, 22, 15, 31, 19, 24, 12, 19]


def printed(decimals: int) -> float:
    """Half a unit of the last printed decimal, the most a correctly rounded number can be off."""
    return 0.5 / float(10**decimals) * 1.000001


@pytest.mark.parametrize(
    ("x", "low", "high"),
    [
        (0, 0, 3.6889),
        (1, 0.0253, 5.5716),
        (3, 0.6187, 8.7673),
        (5, 1.6235, 11.6683),
        (7, 2.8144, 14.4227),
        (10, 4.7954, 18.3904),
        (20, 12.2165, 30.8884),
    ],
)
def test_poisson_interval(x: int, low: float, high: float) -> None:
    assert poisson_interval(x) == pytest.approx((low, high), rel=0, abs=printed(4))


def test_poisson_interval_of_a_rate() -> None:
    low, high = poisson_interval(15)
    assert (low / 400, high / 400) == pytest.approx((0.0209884653319583, 0.0618505471787146), rel=1e-12)


@pytest.mark.parametrize(
    ("counts", "one_sided", "mid_p", "decimals"),
    [
        ((60, 51477.5, 30, 54308.7), 0.000428, 0.000310, 6),
        ((41, 28010, 15, 19017), 0.02383, 0.01773, 5),
        ((3, 100, 0, 100), 0.125, 0.0625, 12),
    ],
)
def test_c_test(counts: tuple[int, float, int, float], one_sided: float, mid_p: float, decimals: int) -> None:
    assert c_test(*counts) == pytest.approx(one_sided, rel=0, abs=printed(decimals))
    assert c_test_midp(*counts) == pytest.approx(mid_p, rel=0, abs=printed(decimals))


def test_c_test_of_a_week_of_34() -> None:
    assert c_test(34, 1, 160, 8) == pytest.approx(0.0050, rel=0, abs=printed(4))
    assert rate_ratio(34, 1, 160, 8) == pytest.approx((1.70, 1.14, 2.47), rel=0, abs=printed(2))


@pytest.mark.parametrize(
    ("counts", "expected", "decimals"),
    [
        ((60, 51477.5, 30, 54308.7), (2.1100, 1.3397, 3.3884), 4),
        ((41, 28010, 15, 19017), (1.8558, 1.0057, 3.6093), 4),
        ((11, 800, 21, 3011), (1.9715, 0.8584, 4.2773), 4),
    ],
)
def test_rate_ratio(counts: tuple[int, float, int, float], expected: tuple[float, float, float], decimals: int) -> None:
    assert rate_ratio(*counts) == pytest.approx(expected, rel=0, abs=printed(decimals))


def test_rate_ratio_to_all_printed_digits() -> None:
    assert rate_ratio(60, 51477.5, 30, 54308.7)[0] == pytest.approx(2.10999757175465, rel=1e-14)


def test_rate_ratio_without_events() -> None:
    ratio, low, high = rate_ratio(3, 1, 0, 8)
    assert (ratio, high) == (math.inf, math.inf)
    assert low > 0
    ratio, low, high = rate_ratio(0, 1, 3, 8)
    assert (ratio, low) == (0, 0)
    assert 0 < high < math.inf
    ratio, low, high = rate_ratio(0, 1, 0, 8)
    assert math.isnan(ratio)
    assert (low, high) == (0, math.inf)


def test_impossible_rates_are_refused() -> None:
    with pytest.raises(ValueError, match="exposure"):
        c_test(1, 0, 1, 1)
    with pytest.raises(ValueError, match="negative"):
        c_test_midp(-1, 1, 1, 1)
    with pytest.raises(ValueError, match="negative"):
        poisson_interval(-1)
    with pytest.raises(ValueError, match="confidence"):
        rate_ratio(1, 1, 1, 1, confidence=1)
    with pytest.raises(ValueError, match="alpha"):
        usual_range(10, 8, alpha=0)
    with pytest.raises(ValueError, match="binomial"):
        binomial_tail(1, 2, 1.5)


@pytest.mark.parametrize(
    ("usual", "one_in_100", "three_sigma"),
    [(5, 13, 15), (10, 20, 23), (20, 33, 37), (40, 58, 63), (100, 127, 135), (200, 237, 248)],
)
def test_smallest_unusual_count(usual: int, one_in_100: int, three_sigma: int) -> None:
    for count, alpha in ((one_in_100, 0.01), (three_sigma, 0.00135)):
        assert c_test(count, 1, 8 * usual, 8) < alpha <= c_test(count - 1, 1, 8 * usual, 8)
        assert usual_range(8 * usual, 8, alpha)[1] == count - 1


def test_usual_range() -> None:
    assert usual_range(160, 8) == (10, 32)
    assert usual_range(0, 8) == (0, 2)
    low, high = usual_range(100_000, 8)
    assert c_test(high, 1, 100_000, 8) >= 0.01 > c_test(high + 1, 1, 100_000, 8)
    assert low < 12_500 < high


@given(total=st.integers(0, 300), weeks=st.sampled_from([1, 4, 7.5, 8]))
def test_usual_range_holds_exactly_the_counts_that_are_not_flagged(total: int, weeks: float) -> None:
    def is_usual(x: int) -> bool:
        fewer = binomial_tail(total, x + total, weeks / (1 + weeks))
        return c_test(x, 1, total, weeks) >= 0.01 and fewer >= 0.01

    low, high = usual_range(total, weeks)
    assert [x for x in range(high + 20) if is_usual(x)] == list(range(low, high + 1))


@given(n=st.integers(0, 60), k=st.integers(-2, 62), p=st.floats(0, 1))
def test_binomial_tail_is_the_sum_of_its_terms(n: int, k: int, p: float) -> None:
    exact = math.fsum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(max(k, 0), n + 1))
    assert binomial_tail(k, n, p) == pytest.approx(exact, rel=1e-9, abs=1e-12)


def test_binomial_tail_of_a_million() -> None:
    n = 1_000_000
    middle = math.sqrt(2 / (math.pi * n)) * (1 - 1 / (4 * n))
    assert binomial_tail(n // 2, n, 0.5) == pytest.approx(0.5 + middle / 2, rel=1e-8)
    assert binomial_tail(n - 1, n, 0.1) == 0


def test_xmr_upper_and_overdispersion() -> None:
    assert xmr_upper(WEEKS) == pytest.approx(43.94)
    assert overdispersion(WEEKS) == pytest.approx(1.69, abs=printed(2))
    assert overdispersion(WEEKS) * 7 == pytest.approx(11.8, abs=printed(1))
    assert math.isnan(overdispersion([0, 0]))
    for function in (xmr_upper, overdispersion):
        with pytest.raises(ValueError, match="two counts"):
            function([3])


def test_holm() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1, 1]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1))
def test_holm_keeps_the_order_and_never_lowers(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))
    assert [q for _, q in sorted(zip(p_values, adjusted, strict=True))] == sorted(adjusted)
