"""Mistakes that are made again: reports of problems that were known, or fixed, when they came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.figures import Part, compared, joined, share
from supportctl.records import Record
from supportctl.storage import causes as store
from supportctl.storage.figures import list_later_changes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Figure, Scope
    from supportctl.periods import Span
    from supportctl.storage.causes import Known
    from supportctl.storage.figures import Request

# What is about a mistake of ours; without a problem nobody knows whether it was made before.
MISTAKES = ("problem", "complaint")


class Reports(Record):
    """The requests of a period that have a problem, and what was known of each when it came in."""

    attached: Sequence[Request]
    without_cause: Sequence[Request]
    # The problems behind them by id, and the oldest report of each as (moment, ticket).
    problems: Mapping[int, Known]
    first: Mapping[int, tuple[int, int]]

    def is_regressed(self, request: Request) -> bool:
        """Whether it was reported after a fix: the problem counted as fixed when the request came in."""
        return self.problems[request.problem_id or 0].was_fixed(request.received_at)

    def is_known(self, request: Request) -> bool:
        """Whether the problem had been reported before, and was not fixed."""
        first = self.first[request.problem_id or 0]
        return first < (request.received_at, request.ticket_id) and not self.is_regressed(request)


def reports_of(desk: Desk, as_of: int, requests: Sequence[Request]) -> Reports:
    """The reports of problems among requests; a desk without any costs nothing."""
    counted = [one for one in requests if one.standing == "present" and one.origin == "customer"]
    attached = [one for one in counted if one.problem_id is not None]
    without = [one for one in counted if one.problem_id is None and one.kind in MISTAKES]
    numbers = list(dict.fromkeys(one.problem_id for one in attached if one.problem_id is not None))
    if not numbers:
        return Reports((), without, {}, {})
    later = list_later_changes(desk.db, as_of)
    known = store.list_known(desk.db, numbers, as_of)
    first = {number: store.find_first_report(desk.db, number, as_of, later) for number in known}
    # One that was attached, by the clock of another machine, before its problem was there has none yet.
    attached = [one for one in attached if one.problem_id in known]
    return Reports(attached, without, known, {number: found for number, found in first.items() if found is not None})


def repeated_error_rate(desk: Desk, scope: Scope, reports: Reports, weeks: Sequence[Span] = ()) -> Figure:
    """Reports of what had been reported before, or fixed, of all requests with a problem (METRICS.md 1.3).

    `known` of them were known and not fixed, `regressed` came back after a fix. A problem or complaint without a cause
    is left out. `weeks` are the usual ones.
    """
    known = sum(map(reports.is_known, reports.attached))
    regressed = sum(map(reports.is_regressed, reports.attached))
    excluded = {"without_cause": len(reports.without_cause)} if reports.without_cause else {}
    figure = share(
        "repeated_error_rate", known + regressed, len(reports.attached), excluded=excluded,
        more={"known": known, "regressed": regressed}, parts=lambda: _parts(reports),
    )  # fmt: skip
    if not weeks or not scope.is_over:
        return figure
    from supportctl.storage.figures import list_requests

    before = [one for span in joined(weeks) for one in list_requests(desk.db, span.start, span.end, scope.as_of)]
    usual = reports_of(desk, scope.as_of, before)
    repeated = sum(usual.is_known(one) or usual.is_regressed(one) for one in usual.attached)
    return compared(figure, repeated, len(usual.attached), len(weeks))


def _parts(reports: Reports) -> list[Part]:
    found = [
        Part(
            "counted" if reports.is_known(one) or reports.is_regressed(one) else "other", one.ticket_id, one.customer_id
        )
        for one in reports.attached
    ]
    return found + [Part("without_cause", one.ticket_id, one.customer_id) for one in reports.without_cause]
