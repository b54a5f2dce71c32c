"""Published Kaplan-Meier curves, R's quantile rule and order statistics."""

from __future__ import annotations

import statistics
import time
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportctl.survival import (
    kaplan_meier,
    median,
    median_interval,
    nearest_rank,
    order_statistic_interval,
    quantile,
    standard_errors,
)

Observations = list[tuple[float, bool]]


def observed(text: str) -> Observations:
    """Read durations as papers print them: 13+ is still open after 13."""
    return [(float(word.rstrip("+")), not word.endswith("+")) for word in text.split()]


SIX_MP = observed("6 6 6 7 10 13 16 22 23 6+ 9+ 10+ 11+ 17+ 19+ 20+ 25+ 32+ 32+ 34+ 35+")
PLACEBO = observed("1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23")
MAINTAINED = observed("9 13 13+ 18 23 28+ 31 34 45+ 48 161+")
NON_MAINTAINED = observed("5 5 8 8 12 16+ 23 27 30 33 43 45")
RULE = observed("9 1 1+ 6 6 8+ 10+")
SUPPORT_WEEK = observed("2 3 3 5 8 20 26 52 30+ 49+ 60+ 75+")

durations = st.floats(0, 1e6) | st.integers(0, 12).map(float)
observations = st.lists(st.tuples(durations, st.booleans()), max_size=40)


@pytest.mark.parametrize(
    ("data", "times", "survival", "errors", "decimals"),
    [
        (
            SIX_MP,
            [6, 7, 10, 13, 16, 22, 23],
            [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482],
            [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346],
            4,
        ),
        (
            MAINTAINED,
            [9, 13, 18, 23, 31, 34, 48],
            [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184],
            [0.0867, 0.1163, 0.1397, 0.1526, 0.1642, 0.1627, 0.1535],
            3,
        ),
        (
            NON_MAINTAINED,
            [5, 8, 12, 23, 27, 30, 33, 43, 45],
            [0.8333, 0.6667, 0.5833, 0.4861, 0.3889, 0.2917, 0.1944, 0.0972, 0],
            None,
            4,
        ),
    ],
    ids=["6-MP", "AML maintained", "AML non-maintained"],
)
def test_published_curves(
    data: Observations, times: list[float], survival: list[float], errors: list[float] | None, decimals: int
) -> None:
    steps = kaplan_meier(data)
    assert [step.time for step in steps] == times
    half_unit = 0.5 * 10**-decimals * 1.000001
    assert [float(step.survival) for step in steps] == pytest.approx(survival, rel=0, abs=half_unit)
    if errors:
        assert standard_errors(steps) == pytest.approx(errors, rel=0, abs=0.50001e-4)


def test_steps_count_open_cases_as_at_risk_at_their_own_time() -> None:
    assert kaplan_meier(SIX_MP)[:2] == [(6, 21, 3, Fraction(6, 7)), (7, 17, 1, Fraction(96, 119))]
    assert [step.survival for step in kaplan_meier(RULE)] == [
        Fraction(6, 7),
        Fraction(18, 35),
        Fraction(9, 35),
    ]


def test_the_standard_error_is_undefined_at_zero_survival() -> None:
    errors = standard_errors(kaplan_meier(NON_MAINTAINED))
    assert errors[-1] is None
    assert None not in errors[:-1]


@pytest.mark.parametrize(
    ("data", "middle", "transform", "limits"),
    [
        (SIX_MP, 23, "log", (16, None)),
        (SIX_MP, 23, "log-log", (13, None)),
        (PLACEBO, 8, "log-log", (4, 11)),
        (PLACEBO, 8, "log", (4, 12)),
        (MAINTAINED, 31, "log", (18, None)),
        (NON_MAINTAINED, 23, "log", (8, None)),
    ],
)
def test_published_medians(
    data: Observations,
    middle: float,
    transform: Literal["log-log", "log"],
    limits: tuple[float | None, float | None],
) -> None:
    assert median(data) == middle
    assert median_interval(data, transform) == limits


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Fraction(13, 14), 1),
        (Fraction(6, 7), 3.5),
        (Fraction(2, 3), 6),
        (Fraction(1, 2), 9),
        (Fraction(9, 35), 9.5),
        (Fraction(1, 10), None),
    ],
)
def test_the_quantile_rule_of_r(level: Fraction, expected: float | None) -> None:
    assert quantile(RULE, 1 - level) == expected
    assert quantile(RULE, float(1 - level)) == expected


def test_a_support_week() -> None:
    closed = [duration for duration, ended in SUPPORT_WEEK if ended]
    assert median(SUPPORT_WEEK) == 23
    assert statistics.median(closed) == 6.5
    assert statistics.mean(closed) == pytest.approx(14.9, abs=0.05)


def test_nothing_ended() -> None:
    still_open = observed("3+ 5+")
    assert kaplan_meier(still_open) == []
    assert median(still_open) is None
    assert median_interval(still_open) == (None, None)
    assert median([]) is None


def test_refusals() -> None:
    for q in (0.0, 1.0, -0.5, 2.0):
        with pytest.raises(ValueError, match="between 0 and 1"):
            quantile(SIX_MP, q)
    with pytest.raises(ValueError, match="between 0 and 1"):
        nearest_rank([1.0], 1.5)
    with pytest.raises(ValueError, match="transform"):
        median_interval(SIX_MP, "plain")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no interval"):
        order_statistic_interval(-1)


def test_a_hundred_thousand_cases_take_about_a_second_at_most() -> None:
    ended = [(float(i), True) for i in range(100_000)]
    mixed = [(float(i), i % 3 > 0) for i in range(100_000)]
    start = time.perf_counter()
    assert median(ended) == 49_999.5
    assert median(mixed) is not None
    assert median_interval(mixed)[0] is not None
    assert time.perf_counter() - start < 5


def test_an_exact_half_is_found_behind_many_open_cases() -> None:
    """Three quarters of the cases survive, 15,000 are still open, two thirds of the others survive."""
    first = [(float(i), True) for i in range(25_000)]
    still_open = [(25_000.0, False)] * 15_000
    second = [(30_000.0 + i, True) for i in range(20_000)]
    last = [(60_000.0, True)] * 40_000
    assert median(first + still_open + second + last) == (49_999 + 60_000) / 2
    assert median(first + still_open + second + [(60_000.0, False)] * 39_999 + [(70_000.0, False)]) == 59_999.5


def test_nearest_rank() -> None:
    hours = [0.2, 0.5, 0.7, 1.1, 1.5, 2.2, 3, 26]
    assert nearest_rank(hours, 0.9) == 26.0
    assert statistics.mean(hours) == pytest.approx(4.4)
    assert statistics.median(hours) == pytest.approx(1.3)
    assert nearest_rank([float(i) for i in range(1, 101)], 0.07) == 7
    assert nearest_rank([3.0, 1.0, 2.0], 0) == 1
    assert nearest_rank([], 0.9) is None


@pytest.mark.parametrize(
    ("n", "ranks"),
    [(0, None), (1, None), (5, None), (6, (1, 6)), (10, (2, 9)), (20, (6, 15)), (30, (10, 21))],
)
def test_order_statistic_interval(n: int, ranks: tuple[int, int] | None) -> None:
    assert order_statistic_interval(n) == ranks


def test_order_statistic_interval_keeps_an_exact_tie() -> None:
    assert order_statistic_interval(6, confidence=1 - 1 / 32) == (1, 6)


@given(st.lists(durations, min_size=1, max_size=40))
def test_without_open_cases_the_median_is_the_ordinary_one(values: list[float]) -> None:
    assert median([(value, True) for value in values]) == statistics.median(values)


@given(observations)
def test_survival_never_increases(data: Observations) -> None:
    levels = [Fraction(1), *(step.survival for step in kaplan_meier(data))]
    assert all(before > after >= 0 for before, after in pairwise(levels))


@given(observations, st.fractions(0, 1, max_denominator=40).filter(lambda q: 0 < q < 1))
def test_the_quantile_agrees_with_the_exact_curve(data: Observations, q: Fraction) -> None:
    steps = kaplan_meier(data)
    reached = [step for step in steps if step.survival <= 1 - q]
    expected = None
    if reached:
        expected = reached[0].time
        if reached[0].survival == 1 - q:
            following = reached[1].time if len(reached) > 1 else max(time for time, _ in data)
            expected = (expected + following) / 2
    assert quantile(data, q) == expected
