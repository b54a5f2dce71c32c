"""What became known about a saved report's period after that report was made (METRICS.md G16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage import late as store
from supportctl.storage.runs import find_run_before, find_run_of

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.storage.late import LateStanding
    from supportctl.storage.runs import Run

# The order in which they are told.
LATE_KINDS = (
    "rating_changed", "rating_arrived", "rating_removed", "request", "spam", "unspam", "merged", "unmerged", "removed",
    "returned",
)  # fmt: skip


class Change(Record):
    """One thing that is known otherwise now: of a rating the scores, of a merge the ticket that stands for it."""

    kind: str
    ticket_id: int | None
    before: int | None = None
    after: int | None = None


class Late(Record):
    """What changed since a saved run, and which one that is."""

    run: Run
    changes: list[Change]


def read_late(desk: Desk, report: str, scope: Scope) -> Late | None:
    """What became known since the newest saved run of this very period, else of the one before it.

    None when no such run was made before the moment of knowledge.
    """
    start, as_of = scope.span.start, scope.as_of
    run = find_run_of(desk.db, report, start, as_of) or find_run_before(desk.db, report, start, as_of)
    if run is None:
        return None
    # Of a period that was not over, what came in afterwards is not late.
    span = (run.start_at, min(run.end_at, run.as_of + 1))
    found = [
        Change(_kind_of_score(one.before, one.after), one.ticket_id, one.before, one.after)
        for one in store.list_late_scores(desk.db, *span, run.as_of, as_of)
    ]
    found += [_of_standing(one) for one in store.list_late_standings(desk.db, *span, run.as_of, as_of)]
    found += [Change("request", one) for one in store.list_late_requests(desk.db, *span, run.as_of, as_of)]
    return Late(run, sorted(found, key=lambda one: (LATE_KINDS.index(one.kind), one.ticket_id or 0)))


def _kind_of_score(before: int | None, after: int | None) -> str:
    if before is None:
        return "rating_arrived"
    return "rating_removed" if after is None else "rating_changed"


def _of_standing(one: LateStanding) -> Change:
    """The newer state tells, unless the ticket is back; then it is told by what it was."""
    if one.after == "merged":
        return Change("merged", one.ticket_id, None, one.target_id)
    if one.after != "present":
        return Change("spam" if one.after == "spam" else "removed", one.ticket_id)
    return Change({"merged": "unmerged", "spam": "unspam"}.get(one.before, "returned"), one.ticket_id)
