"""Published and recomputed values for proportions and NPS."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from supportctl.stats import Z95, Z99, clopper_pearson, newcombe, tango, wilson

Z90 = 1.6448536269514722


def printed(decimals: int) -> float:
    """Half a unit of the last printed decimal, the most a correctly rounded number can be off."""
    return 0.5 / float(10**decimals) * 1.000001


@pytest.mark.parametrize(
    ("x", "n", "low", "high", "decimals"),
    [
        (81, 263, 0.2553, 0.3662, 4),
        (15, 148, 0.0624, 0.1605, 4),
        (0, 20, 0, 0.1611, 4),
        (1, 29, 0.0061, 0.1718, 4),
        (19, 38, 0.3485, 0.6515, 4),
        (100, 200, 0.4313609, 0.5686391, 7),
        (3, 3, 0.439, 1, 3),
        (4, 5, 0.376, 0.964, 3),
        (5, 5, 0.566, 1, 3),
        (5, 7, 0.359, 0.918, 3),
        (6, 7, 0.487, 0.974, 3),
        (7, 7, 0.646, 1, 3),
        (10, 10, 0.722, 1, 3),
        (17, 20, 0.640, 0.948, 3),
        (25, 30, 0.664, 0.927, 3),
        (45, 50, 0.786, 0.957, 3),
        (85, 100, 0.767, 0.907, 3),
        (170, 200, 0.794, 0.893, 3),
    ],
)
def test_wilson(x: int, n: int, low: float, high: float, decimals: int) -> None:
    assert wilson(x, n) == pytest.approx((low, high), rel=0, abs=printed(decimals))


def test_wilson_with_a_design_effect() -> None:
    assert wilson(60, 203, Z95 * math.sqrt(1.349133)) == pytest.approx((0.228, 0.373), abs=printed(3))


@pytest.mark.parametrize(("tenths", "smallest"), [(5, (39, 93, 381)), (8, (26, 60, 245)), (9, (17, 37, 141))])
def test_votes_needed_for_a_wilson_width(tenths: int, smallest: tuple[int, int, int]) -> None:
    def width(n: int) -> float:
        p, spread = tenths / 10, Z95 * Z95 / n
        return 2 * math.sqrt(spread * p * (1 - p) + spread * spread / 4) / (1 + spread)

    for n, most in zip(smallest, (0.3, 0.2, 0.1), strict=True):
        assert width(n) <= most < width(n - 1)


@pytest.mark.parametrize(("x", "n"), [(0, 0), (-1, 5), (6, 5), (0, -1)])
def test_an_impossible_proportion_is_refused(x: int, n: int) -> None:
    with pytest.raises(ValueError, match="no proportion"):
        wilson(x, n)
    with pytest.raises(ValueError, match="no proportion"):
        clopper_pearson(x, n)


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_clopper_pearson(x: int, n: int, low: float, high: float) -> None:
    assert clopper_pearson(x, n) == pytest.approx((low, high), rel=0, abs=printed(4))


@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2", "z", "low", "high", "decimals"),
    [
        (56, 70, 48, 80, Z95, 0.0524, 0.3339, 4),
        (9, 10, 3, 10, Z95, 0.1705, 0.8090, 4),
        (6, 7, 2, 7, Z95, 0.0582, 0.8062, 4),
        (5, 56, 0, 29, Z95, -0.0381, 0.1926, 4),
        (0, 10, 0, 20, Z95, -0.1611, 0.2775, 4),
        (0, 10, 0, 10, Z95, -0.2775, 0.2775, 4),
        (10, 10, 0, 20, Z95, 0.6791, 1.0, 4),
        (10, 10, 0, 10, Z95, 0.6075, 1.0, 4),
        (7, 34, 1, 34, Z95, 0.0189, 0.3404, 4),
        (6, 7, 62, 72, Z95, -0.379, 0.149, 3),
        (4, 7, 62, 72, Z95, -0.617, -0.002, 3),
        (3, 7, 62, 72, Z95, -0.710, -0.097, 3),
        (3, 7, 62, 72, Z99, -0.754, -0.028, 3),
        (12, 20, 145, 160, Z95, -0.523, -0.117, 3),
    ],
)
def test_newcombe(x1: int, n1: int, x2: int, n2: int, z: float, low: float, high: float, decimals: int) -> None:
    assert newcombe(x1, n1, x2, n2, z) == pytest.approx((low, high), rel=0, abs=printed(decimals))


@pytest.mark.parametrize(
    ("b", "c", "n", "z", "low", "high", "decimals"),
    [
        (9, 3, 32, Z95, -0.0271, 0.3897, 4),
        (0, 1, 44, Z90, -0.0957, 0.0365, 4),
        (16, 8, 86, Z95, -0.0197, 0.2069, 4),
        (1, 7, 21, Z95, -0.5172, -0.0260, 4),
        (3, 1, 14, Z95, -0.1670, 0.4327, 4),
        (25, 2, 102, Z95, 0.1392, 0.3213, 4),
        (7, 1, 10, Z95, 0.049, 0.859, 3),
        (5, 0, 5, Z95, 0.131, 1, 3),
        (3, 2, 7, Z95, -0.435, 0.631, 3),
        (50, 20, 100, Z95, 0.140, 0.443, 3),
    ],
)
def test_tango(b: int, c: int, n: int, z: float, low: float, high: float, decimals: int) -> None:
    assert tango(b, c, n, z) == pytest.approx((low, high), rel=0, abs=printed(decimals))


def test_tango_at_its_ends() -> None:
    assert tango(5, 0, 5)[1] == 1
    assert tango(0, 5, 5)[0] == -1
    low, high = tango(0, 0, 10)
    assert -low == pytest.approx(high)
    assert 0 < high < 1


@pytest.mark.parametrize(("b", "c", "n"), [(0, 0, 0), (-1, 0, 5), (3, 3, 5)])
def test_impossible_nps_counts_are_refused(b: int, c: int, n: int) -> None:
    with pytest.raises(ValueError, match="impossible"):
        tango(b, c, n)


@given(n=st.integers(1, 10**6), x=st.integers(0, 10**6))
def test_wilson_contains_the_proportion(n: int, x: int) -> None:
    assume(x <= n)
    low, high = wilson(x, n)
    assert 0 <= low <= x / n <= high <= 1


@given(st.data())
def test_newcombe_is_antisymmetric(data: st.DataObject) -> None:
    n1, n2 = data.draw(st.integers(1, 500)), data.draw(st.integers(1, 500))
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    low, high = newcombe(x1, n1, x2, n2)
    assert newcombe(x2, n2, x1, n1) == pytest.approx((-high, -low), rel=0, abs=1e-12)
    assert -1 - 1e-12 <= low <= x1 / n1 - x2 / n2 <= high <= 1 + 1e-12


@given(st.data())
def test_tango_contains_the_score_and_is_antisymmetric(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 300))
    b = data.draw(st.integers(0, n))
    c = data.draw(st.integers(0, n - b))
    low, high = tango(b, c, n)
    assert -1 <= low <= (b - c) / n <= high <= 1
    assert tango(c, b, n) == pytest.approx((-high, -low), rel=0, abs=1e-7)
