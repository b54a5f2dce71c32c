"""Causes: what requests were about, how many of how many customers, and which grew beyond the usual."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from supportctl.domain.metrics import volume
from supportctl.domain.metrics.figures import joined
from supportctl.records import Record
from supportctl.storage import figures as store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.reading import Reading


class Cause(Record):
    """One category of requests: how many, of how many customers, and how many are usual a week."""

    name: str
    reports: int
    customers: int
    usual: float | None
    is_unusual: bool


def list_causes(reading: Reading) -> Sequence[Cause]:
    """The categories of the period, the largest first, each beside its usual weeks (Holm-corrected, METRICS.md 2.4)."""
    from supportctl.rates import c_test, holm

    desk, scope, requests, weeks = reading.desk, reading.scope, reading.requests, reading.weeks
    counted = [r for r in requests if r.standing == "present" and r.origin == "customer" and r.category]
    before: Counter[str] = Counter()
    for span in joined(weeks):
        before.update(store.count_by_category(desk.db, span.start, span.end, scope.as_of))
    names = sorted({r.category for r in counted if r.category})
    counts = {name: [r for r in counted if r.category == name] for name in names}
    # Working days, so that the causes of a week of holidays are seen as its requests are.
    times = reading.exposure.ratio if weeks else 0.0
    chances = [c_test(len(counts[name]), 1, before[name], times) if times and scope.is_over else 1.0 for name in names]
    adjusted = holm(chances) if chances else []
    found = [
        Cause(
            name,
            len(counts[name]),
            len({r.customer_id if r.customer_id is not None else -r.ticket_id for r in counts[name]}),
            before[name] / times if times else None,
            chance < volume.ALPHA,
        )
        for name, chance in zip(names, adjusted, strict=True)
    ]
    return sorted(found, key=lambda cause: (not cause.is_unusual, -cause.reports, cause.name))
