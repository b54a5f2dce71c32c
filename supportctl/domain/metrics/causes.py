"""Causes: what requests were about, how many of how many customers, and which grew beyond the usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics import volume
from supportctl.domain.metrics.figures import counted, joined
from supportctl.records import Record
from supportctl.storage import causes as store
from supportctl.storage.figures import find_first_instant, list_later_changes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.domain.metrics.problems import Reports
    from supportctl.periods import Span
    from supportctl.storage.causes import Key
    from supportctl.storage.figures import Request

# Of so many customers a cause that is new is told (METRICS.md part 3).
MIN_NEW = 3
MAX_FIX = 3


class Cause(Record):
    """A problem, or else a category, of the requests of a period.

    `since` is when it was first heard of, `state` one of models.PROBLEM_STATES, None for a category; `usual` are its
    reports in a usual week, and `regressed` those that came in after a fix.
    """

    name: str
    problem_id: int | None
    reports: int
    customers: int
    feelings: Mapping[str, int]
    since: int
    state: str | None
    owner: str | None
    usual: float | None
    is_unusual: bool
    is_new: bool
    regressed: int


def list_causes(
    desk: Desk,
    scope: Scope,
    requests: Sequence[Request],
    reports: Reports,
    weeks: Sequence[Span] = (),
    times: float = 0.0,
) -> Sequence[Cause]:
    """The causes of the requests of a period: first those of which the verdict tells, then the largest.

    What has a problem is counted there, and else under its category. Unusual is what is rare at 1 % by the exact
    C-test, corrected by Holm (METRICS.md 2.4); the usual `weeks` have so many `times` as many working days.
    """
    parted: dict[Key, list[Request]] = {}
    attached = {one.ticket_id for one in reports.attached}
    for one in requests:
        key: Key | None = one.problem_id if one.ticket_id in attached else one.category
        if key is not None and key != "" and one.standing == "present" and one.origin == "customer":
            parted.setdefault(key, []).append(one)
    if not parted:
        return []
    later = list_later_changes(desk.db, scope.as_of)
    before: dict[Key, int] = {}
    for span in joined(weeks):
        for key, count in store.count_by_cause(desk.db, span.start, span.end, scope.as_of, later).items():
            before[key] = before.get(key, 0) + count
    keys = sorted(parted, key=str)
    unusual = _unusual(scope, [(len(parted[key]), before.get(key, 0)) for key in keys], times)
    # On a desk without a past everything would be new.
    oldest = find_first_instant(desk.db, scope.as_of)
    has_past = oldest is not None and oldest < scope.span.start
    found = []
    for key, is_unusual in zip(keys, unusual, strict=True):
        first = store.find_first_report(desk.db, key, scope.as_of, later)
        since = first[0] if first else parted[key][0].received_at
        cause = Cause(
            name=str(key),
            problem_id=None,
            reports=len(parted[key]),
            # Of whom we know nothing, each is somebody else.
            customers=len({one.customer_id or -one.ticket_id for one in parted[key]}),
            feelings=_feelings(parted[key]),
            since=since,
            state=None,
            owner=None,
            usual=before.get(key, 0) / times if times else None,
            is_unusual=is_unusual,
            is_new=has_past and since >= scope.span.start,
            regressed=0,
        )
        found.append(cause if isinstance(key, str) else _as_problem(cause, key, reports, scope.span.start))
    return sorted(found, key=lambda cause: (not is_told(cause), -cause.reports, cause.name))


def is_told(cause: Cause) -> bool:
    """Whether the verdict tells of a cause: it is unusual, new, or back after a fix."""
    return cause.is_unusual or is_striking(cause) or cause.regressed > 0


def is_striking(cause: Cause) -> bool:
    """Whether a cause is told because it is new and concerns several customers."""
    return cause.is_new and cause.customers >= MIN_NEW


def to_fix(causes: Sequence[Cause]) -> Sequence[Cause]:
    """The problems of a period that are not fixed, or came back; those that concern most customers first."""
    left = [cause for cause in causes if cause.problem_id is not None and cause.state != "fixed"]
    left.sort(key=lambda one: (-one.customers, -one.feelings.get("angry", 0), -one.reports, one.problem_id or 0))
    return left[:MAX_FIX]


def _unusual(scope: Scope, counts: Sequence[tuple[int, int]], times: float) -> list[bool]:
    """For each pair of reports now and in the usual weeks: whether it is unusual."""
    if not times or not scope.is_over:
        return [False] * len(counts)
    from supportctl.rates import c_test, holm

    return [chance < volume.ALPHA for chance in holm([c_test(now, 1, before, times) for now, before in counts])]


def _as_problem(cause: Cause, problem_id: int, reports: Reports, start: int) -> Cause:
    problem = reports.problems[problem_id]
    regressed = sum(one.problem_id == problem_id and reports.is_regressed(one) for one in reports.attached)
    since = min(cause.since, problem.opened_at)
    return cause._replace(
        name=problem.title,
        problem_id=problem_id,
        since=since,
        state="came-back" if regressed else problem.status,
        owner=problem.owner,
        is_new=cause.is_new and since >= start,
        regressed=regressed,
    )


def _feelings(requests: Sequence[Request]) -> dict[str, int]:
    return counted(one.feeling for one in requests if one.feeling is not None)
