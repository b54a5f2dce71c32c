"""Durations while some cases are still open: Kaplan-Meier curves, medians and order statistics."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from supportctl.rates import binomial_tail
from supportctl.records import Record
from supportctl.stats import Z95

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    Row = tuple[float, int, int]


class Step(Record):
    """One event time of a Kaplan-Meier curve, with the exact survival just after it."""

    time: float
    at_risk: int
    events: int
    survival: Fraction


def kaplan_meier(observations: Sequence[tuple[float, bool]]) -> list[Step]:
    """Return the survival curve of (duration, ended) pairs: one step per event time, in time order.

    False means still open after that duration; such a case is still at risk at that very time. Fractions
    grow with every open case in between, so that thousands of those are slow; `quantile` has no such limit.
    Source: Kaplan & Meier 1958, JASA 53:457-481.
    """
    from fractions import Fraction

    survival = Fraction(1)
    steps = []
    for time, at_risk, events in _rows(observations):
        survival *= Fraction(at_risk - events, at_risk)
        steps.append(Step(time, at_risk, events, survival))
    return steps


def standard_errors(steps: Sequence[Step]) -> list[float | None]:
    """Return the standard error of survival at each step, None where survival is 0.

    Source: Greenwood 1926.
    """
    spreads = _relative_errors([step[:3] for step in steps])
    return [
        None if spread is None else float(step.survival) * spread for step, spread in zip(steps, spreads, strict=True)
    ]


def quantile(observations: Sequence[tuple[float, bool]], q: float | Fraction) -> float | None:
    """Return the duration by which a share q of the cases has ended, None when that is not yet known.

    Where survival equals 1 - q exactly, the result is the midpoint to the next event time, or to the last
    observed time when no event follows: R's rule, and the ordinary median when no case is open. A float q
    stands for the nearest fraction with a denominator up to a million, so 0.9 means 9/10.
    Raises ValueError when q is not between 0 and 1. Source: R `survival`, quantile.survfit.
    """
    if not 0 < q < 1:
        raise ValueError(f"a quantile lies between 0 and 1: {q}")
    numerator, denominator = _ratio(q)
    # What is left of the cases when the share q has ended.
    numerator = denominator - numerator
    target = numerator / denominator
    rows = _rows(observations)
    survival = 1.0
    kept: list[int] = []
    among: list[int] = []
    for index, (time, at_risk, events) in enumerate(rows):
        survival *= (at_risk - events) / at_risk
        # Without an open case in between, kept / among telescopes and the exact product stays short.
        if kept and kept[-1] == at_risk:
            kept[-1] = at_risk - events
        else:
            kept.append(at_risk - events)
            among.append(at_risk)
        # Floats err by less than 1e-9 here; only inside that distance does equality need exact integers.
        if abs(survival - target) <= 1e-9 * target:
            exact = math.prod(kept) * denominator
            wanted = math.prod(among) * numerator
            if exact == wanted:
                return (time + _next_time(rows, index, observations)) / 2
            if exact < wanted:
                return time
        elif survival < target:
            return time
    return None


def median(observations: Sequence[tuple[float, bool]]) -> float | None:
    """Return the duration by which half of the cases has ended, None when more than half is still open.

    Equality follows the rule of `quantile`.
    """
    return quantile(observations, 0.5)


def median_interval(
    observations: Sequence[tuple[float, bool]], transform: Literal["log-log", "log"] = "log-log"
) -> tuple[float | None, float | None]:
    """Return the 95 % limits of the median duration; None for a limit that is not yet known.

    They are the times where the pointwise limits of the curve fall below one half. Limits are undefined where
    survival is 0, so the last event time is never a limit by itself. Raises ValueError for another transform.
    Source: Brookmeyer & Crowley 1982, Biometrics 38:29-41; transforms as conf.type in R `survival`.
    """
    if transform not in ("log-log", "log"):
        raise ValueError(f"unknown transform: {transform}")
    rows = _rows(observations)
    lows: list[float | None] = []
    highs: list[float | None] = []
    survival = 1.0
    for (_, at_risk, events), spread in zip(rows, _relative_errors(rows), strict=True):
        survival *= (at_risk - events) / at_risk
        if spread is None:
            lows.append(None)
            highs.append(None)
        elif transform == "log":
            lows.append(survival * math.exp(-Z95 * spread))
            highs.append(survival * math.exp(Z95 * spread))
        else:
            power = math.exp(Z95 * spread / -math.log(survival))
            lows.append(survival**power)
            highs.append(survival ** (1 / power))
    return _crossing(rows, lows, observations), _crossing(rows, highs, observations)


def ended_by(observations: Sequence[tuple[float, bool]], time: float) -> float | None:
    """Return the Kaplan-Meier share of cases that have ended by a time, None when none was followed for so long.

    Floats, so that tens of thousands of open cases are no matter.
    """
    survival = 1.0
    for at, at_risk, events in _rows(observations):
        if at <= time:
            survival *= (at_risk - events) / at_risk
    is_known = survival == 0 or any(at >= time for at, _ in observations)
    return 1 - survival if observations and is_known else None


def nearest_rank(values: Sequence[float], q: float) -> float | None:
    """Return the smallest of the values that at least a share q does not exceed, None without values.

    The result is one of the values, in their unit. Raises ValueError when q is not from 0 to 1.
    Source: the nearest-rank percentile, rank = ceil(q * n).
    """
    if not 0 <= q <= 1:
        raise ValueError(f"a quantile lies between 0 and 1: {q}")
    if not values:
        return None
    # 0.07 * 100 is 7.000000000000001, whose ceiling is one rank too high.
    rank = max(1, math.ceil(q * len(values) - 1e-9))
    return sorted(values)[rank - 1]


def nearest_rank_censored(observations: Sequence[tuple[float, bool]], q: float) -> float | None:
    """Return the first event time by which a share q has had its event, None while fewer are known to have had it.

    Without censored observations this is `nearest_rank`.
    """
    survival = 1.0
    for time, at_risk, events in _rows(observations):
        survival *= (at_risk - events) / at_risk
        if survival <= 1 - q + 1e-9:
            return time
    return None


def order_statistic_interval(n: int, confidence: float = 0.95) -> tuple[int, int] | None:
    """Return the ranks, from 1, between which the median of n values lies; None when n is too small.

    It holds for any distribution and covers at least `confidence`. Raises ValueError when n is negative or
    confidence is not between 0 and 1. Source: the sign test, ranks k and n + 1 - k.
    """
    if n < 0 or not 0 < confidence < 1:
        raise ValueError(f"no interval for n = {n} at confidence {confidence}")
    # Keeps an exact tie, such as 1/32 outside for n = 6, inside.
    outside = (1 - confidence) / 2 + 1e-12
    low, high = 0, n // 2 + 1
    while high - low > 1:
        middle = (low + high) // 2
        if binomial_tail(n + 1 - middle, n, 0.5) <= outside:
            low = middle
        else:
            high = middle
    return (low, n + 1 - low) if low else None


def _rows(observations: Sequence[tuple[float, bool]]) -> list[Row]:
    """Return the event times in order, each with the number at risk and the events."""
    from collections import Counter

    totals = Counter([time for time, _ in observations])
    ends = Counter([time for time, ended in observations if ended])
    rows = []
    at_risk = len(observations)
    for time in sorted(totals):
        if time in ends:
            rows.append((time, at_risk, ends[time]))
        at_risk -= totals[time]
    return rows


def _ratio(q: float | Fraction) -> tuple[int, int]:
    """Return q as a ratio of whole numbers, for a float the nearest one with a denominator up to a million."""
    found = q.as_integer_ratio()
    if isinstance(q, float) and found[1] > 1_000_000:
        from fractions import Fraction

        found = Fraction(q).limit_denominator(1_000_000).as_integer_ratio()
    return found


def _relative_errors(rows: Sequence[Row]) -> list[float | None]:
    """Return se / S at each event time by Greenwood's formula, None where survival is 0."""
    errors: list[float | None] = []
    total = 0.0
    for _, at_risk, events in rows:
        if at_risk == events:
            errors.append(None)
            continue
        total += events / (at_risk * (at_risk - events))
        errors.append(math.sqrt(total))
    return errors


def _crossing(
    rows: Sequence[Row], curve: Sequence[float | None], observations: Sequence[tuple[float, bool]]
) -> float | None:
    """Return where a curve of limits first falls below one half, by R's rule for equality."""
    for index, ((time, _, _), limit) in enumerate(zip(rows, curve, strict=True)):
        if limit is None:
            return None
        # The limits are irrational in general, so equality is R's tolerance.
        if abs(limit - 0.5) < 1.5e-8:
            return (time + _next_time(rows, index, observations)) / 2
        if limit < 0.5:
            return time
    return None


def _next_time(rows: Sequence[Row], index: int, observations: Sequence[tuple[float, bool]]) -> float:
    return rows[index + 1][0] if index + 1 < len(rows) else max(time for time, _ in observations)
