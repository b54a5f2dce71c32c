"""Intervals for proportions, their differences and NPS."""

from __future__ import annotations

import math

from supportctl.rates import binomial_tail as binomial_tail  # survival.py takes it from here
from supportctl.rates import bisect, lower_share, tail_of

Z95 = 1.959963984540054
Z99 = 2.5758293035489004

Limits = tuple[float, float]


def wilson(successes: float, n: int, z: float = Z95) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion, as fractions of 1.

    No successes give a lower limit of exactly 0, only successes an upper limit of exactly 1. Successes need not be
    whole: votes that count for fewer people are scaled to them.
    Raises ValueError when n is 0 or the counts are impossible.
    Source: Newcombe 1998, Stat Med 17:857-872, method 3.
    """
    _check_proportion(successes, n)
    p = successes / n
    denominator = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / denominator
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / denominator
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return low, high


def newcombe(x1: int, n1: int, x2: int, n2: int, z: float = Z95) -> tuple[float, float]:
    """Return the hybrid score interval of the difference x1/n1 - x2/n2, from -1 to 1.

    Raises ValueError when a denominator is 0 or the counts are impossible.
    Source: Newcombe 1998, Stat Med 17:873-890, method 10.
    """
    return difference(x1 / n1, wilson(x1, n1, z), x2 / n2, wilson(x2, n2, z))


def tango(b: int, c: int, n: int, z: float = Z95) -> tuple[float, float]:
    """Return the score interval of (b - c) / n, from -1 to 1; b promoters and c detractors give NPS / 100.

    The lower limit is exactly -1 when c = n, the upper exactly 1 when b = n.
    Raises ValueError when n is 0 or the counts are impossible.
    Source: Tango 1998, Stat Med 17:891-908.
    """
    if n <= 0 or b < 0 or c < 0 or b + c > n:
        raise ValueError(f"impossible counts: {b} for and {c} against out of {n}")

    def score(delta: float) -> float:
        linear = -b - c + (2 * n - b + c) * delta
        root = math.sqrt(max(0.0, linear * linear + 8 * n * c * delta * (1 - delta)))
        discordant = (root - linear) / (4 * n)
        variance = n * (2 * discordant + delta * (1 - delta))
        distance = b - c - n * delta
        if variance <= 0:
            return math.copysign(math.inf, distance) if distance else 0.0
        return distance / math.sqrt(variance)

    estimate = (b - c) / n
    low = -1.0 if c == n else bisect(lambda delta: score(delta) < z, -1.0, estimate)
    high = 1.0 if b == n else bisect(lambda delta: score(delta) < -z, estimate, 1.0)
    return low, high


def difference(p1: float, limits1: Limits, p2: float, limits2: Limits) -> Limits:
    """Return the interval of p1 - p2 from the interval of each (MOVER).

    Source: Zou & Donner 2008, Stat Med 27:1693-1702; with Wilson limits it is Newcombe's method 10.
    """
    (low1, high1), (low2, high2) = limits1, limits2
    return p1 - p2 - math.hypot(p1 - low1, high2 - p2), p1 - p2 + math.hypot(high1 - p1, p2 - low2)


def clopper_pearson(x: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a proportion, as fractions of 1.

    Raises ValueError when n is 0, the counts are impossible or confidence is not in (0, 1).
    Source: Clopper & Pearson 1934, Biometrika 26:404-413.
    """
    _check_proportion(x, n)
    tail = tail_of(confidence)
    return lower_share(x, n, tail), 1 - lower_share(n - x, n, tail)


def _check_proportion(successes: float, n: int) -> None:
    if n <= 0 or not 0 <= successes <= n:
        raise ValueError(f"no proportion: {successes} of {n}")
