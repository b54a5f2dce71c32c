"""Intervals and exact tests for counts, such as those of one week against the weeks before."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def poisson_interval(x: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of the expected count when x were counted, in counts.

    Raises ValueError when x is negative or confidence is not between 0 and 1.
    Source: Garwood 1936, Biometrika 28:437-442.
    """
    if x < 0:
        raise ValueError(f"a count cannot be negative: {x}")
    tail = tail_of(confidence)
    ceiling = x + 1.0
    while _poisson_at_most(x, ceiling) > tail:
        ceiling *= 2
    low = bisect(lambda mean: 1 - _poisson_at_most(x - 1, mean) > tail, 0.0, x) if x else 0.0
    return low, bisect(lambda mean: _poisson_at_most(x, mean) < tail, x, ceiling)


def binomial_tail(k: int, n: int, p: float) -> float:
    """Return P(X >= k) for X ~ Binomial(n, p).

    Relative accuracy is about 1e-8 at n = 1e6, where the terms themselves would under- or overflow.
    Raises ValueError when n is negative or p is not between 0 and 1.
    """
    if n < 0 or not 0 <= p <= 1:
        raise ValueError(f"no binomial distribution has n = {n} and p = {p}")
    if k <= 0:
        return 1.0
    if k > n or p == 0:
        return 0.0
    if p == 1:
        return 1.0
    if k > n * p:
        return min(1.0, _binomial_upper(k, n, p, 1 - p))
    return max(0.0, 1 - _binomial_upper(n - k + 1, n, 1 - p, p))


def c_test(k1: int, t1: float, k0: int, t0: float) -> float:
    """Return the one-sided exact p-value of k1 events in exposure t1 against k0 in t0 under equal rates.

    It is the chance of k1 or more given the total. Both exposures use the same unit, such as working days.
    Raises ValueError when a count is negative or an exposure is not positive.
    Source: Przyborowski & Wilenski 1940, Biometrika 31:313-323.
    """
    _check_rates(k1, t1, k0, t0)
    return binomial_tail(k1, k1 + k0, t1 / (t1 + t0))


def c_test_midp(k1: int, t1: float, k0: int, t0: float) -> float:
    """Return the mid-p form of `c_test`: P(X > k1) + P(X = k1) / 2.

    Raises ValueError when a count is negative or an exposure is not positive.
    """
    _check_rates(k1, t1, k0, t0)
    n, p = k1 + k0, t1 / (t1 + t0)
    return (binomial_tail(k1, n, p) + binomial_tail(k1 + 1, n, p)) / 2


def rate_ratio(k1: int, t1: float, k0: int, t0: float, confidence: float = 0.95) -> tuple[float, float, float]:
    """Return (k1/t1) / (k0/t0) and its central exact limits.

    Without base events the ratio and the upper limit are inf; without any event they are nan, 0 and inf.
    Raises ValueError when a count is negative, an exposure not positive or confidence not in (0, 1).
    Source: Clopper-Pearson limits of k1 / (k1 + k0), as in R `poisson.test`.
    """
    _check_rates(k1, t1, k0, t0)
    tail = tail_of(confidence)
    n, scale = k1 + k0, t0 / t1
    share = lower_share(k1, n, tail)
    other_share = lower_share(k0, n, tail)
    ratio = scale * k1 / k0 if k0 else math.inf if k1 else math.nan
    low = scale * share / (1 - share)
    high = scale * (1 - other_share) / other_share if other_share else math.inf
    return ratio, low, high


def usual_range(total: int, weeks: float, alpha: float = 0.01) -> tuple[int, int]:
    """Return the lowest and highest count of one week that `c_test` does not flag on either side.

    The base is `total` events in `weeks` weeks; a count is flagged when its one-sided p is below alpha.
    Raises ValueError when total is negative, weeks is not positive or alpha is not in (0, 1).
    """
    _check_rates(0, 1, total, weeks)
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is a probability between 0 and 1: {alpha}")
    p, q = 1 / (1 + weeks), weeks / (1 + weeks)
    step = 1
    while binomial_tail(step, step + total, p) >= alpha:
        step *= 2
    too_many = _first_true(lambda x: binomial_tail(x, x + total, p) < alpha, 1, step)
    low = _first_true(lambda x: binomial_tail(total, x + total, q) >= alpha, 0, too_many)
    return low, too_many - 1


def xmr_upper(counts: Sequence[float]) -> float:
    """Return the upper limit of an individuals chart, in counts: mean + 2.66 * mean moving range.

    Raises ValueError for fewer than two counts. Source: Wheeler, XmR charts (2.66 = 3 / 1.128).
    """
    if len(counts) < 2:
        raise ValueError("a moving range needs at least two counts")
    moving = sum(abs(after - before) for before, after in pairwise(counts))
    return sum(counts) / len(counts) + 2.66 * moving / (len(counts) - 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for their number, in input order and at most 1.

    Source: Holm 1979, Scand J Stat 6:65-70.
    """
    adjusted = [0.0] * len(p_values)
    floor = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        floor = max(floor, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = floor
    return adjusted


def overdispersion(counts: Sequence[float]) -> float:
    """Return the index of dispersion, variance / mean: 1 for Poisson counts, more when events cluster.

    The index of counts that are all 0 is nan. Raises ValueError for fewer than two counts.
    Source: Fisher's index of dispersion, chi-squared / (k - 1).
    """
    if len(counts) < 2:
        raise ValueError("dispersion needs at least two counts")
    mean = sum(counts) / len(counts)
    if mean == 0:
        return math.nan
    return sum((count - mean) ** 2 for count in counts) / mean / (len(counts) - 1)


def lower_share(x: int, n: int, tail: float) -> float:
    """Return the share p at which P(X >= x) equals `tail`: the lower Clopper-Pearson limit."""
    return bisect(lambda p: binomial_tail(x, n, p) > tail, 0.0, x / n) if x else 0.0


def tail_of(confidence: float) -> float:
    """Return the chance left on one side; ValueError when confidence is not in (0, 1)."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence lies between 0 and 1: {confidence}")
    return (1 - confidence) / 2


def bisect(is_above: Callable[[float], bool], low: float, high: float) -> float:
    """Return the float where `is_above` turns true between low and high."""
    while low < (middle := (low + high) / 2) < high:
        if is_above(middle):
            high = middle
        else:
            low = middle
    return middle


def _check_rates(k1: int, t1: float, k0: int, t0: float) -> None:
    if k1 < 0 or k0 < 0:
        raise ValueError(f"a count cannot be negative: {k1}, {k0}")
    if not (0 < t1 < math.inf and 0 < t0 < math.inf):
        raise ValueError(f"an exposure must be positive: {t1}, {t0}")


def _first_true(holds: Callable[[int], bool], low: int, high: int) -> int:
    """Return the first integer from low on for which `holds`; it is known to hold at high."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _binomial_upper(k: int, n: int, p: float, q: float) -> float:
    """Return P(X >= k) for k above the mean, where every term is smaller than the one before."""
    logarithm = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    term = total = math.exp(logarithm + k * math.log(p) + (n - k) * math.log(q))
    odds = p / q
    while term > total * 1e-17:
        term *= (n - k) / (k + 1) * odds
        total += term
        k += 1
    return total


def _poisson_at_most(k: int, mean: float) -> float:
    """Return P(X <= k) for X ~ Poisson(mean), summing on the side where the terms get smaller."""
    if k < 0:
        return 0.0
    if mean <= 0:
        return 1.0
    rising = k >= mean
    i = k + 1 if rising else k
    term = total = math.exp(i * math.log(mean) - mean - math.lgamma(i + 1))
    while term > total * 1e-17:
        if rising:
            i += 1
            term *= mean / i
        else:
            term *= i / mean
            i -= 1
        total += term
    return max(0.0, 1 - total) if rising else min(1.0, total)
