"""Speed: how long customers wait for a first answer, the unanswered ones counted too; targets are working time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.desk import MINUTE
from supportctl.domain.metrics.figures import Figure, compared, share
from supportctl.models import PRIORITIES
from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope, Usual
    from supportctl.storage.figures import Request

# Below this many observations a 90th percentile says nothing that the slowest case does not (METRICS.md 2.6).
MIN_P90 = 20
# Below this many no typical time is printed.
MIN_MEDIAN = 5


class Wait(Record):
    """How long one request waited: until its answer, or, unanswered, until its end or until now; milliseconds."""

    request: Request
    elapsed: int
    worked: int
    is_answered: bool


class FirstResponse(Record):
    """The waits of a period, the figures they make, and the requests that are in neither."""

    figure: Figure
    working: Figure
    in_target: Figure
    waits: Sequence[Wait]
    untimed: Sequence[Request]


def first_response(
    desk: Desk, scope: Scope, requests: Sequence[Request], usual_requests: Sequence[Request] = (), weeks: int = 0
) -> FirstResponse:
    """First response of the requests of a period: Kaplan-Meier medians, share in target, what was left out and why.

    They stand beside those of the requests of the usual `weeks`, which are so many.
    """
    waits, untimed, excluded = waits_of(desk, requests, scope.as_of)
    figure, working = first_response_of(waits, excluded), first_response_working_of(waits, excluded)
    target = in_target_of(desk, waits)
    if weeks:
        earlier, _, _ = waits_of(desk, usual_requests, scope.as_of)
        usual = in_target_of(desk, earlier)
        target = compared(target, usual.numerator or 0, usual.denominator or 0, weeks)
        if target.usual is not None:
            figure = _beside(figure, first_response_of(earlier, {}), target.usual)
            working = _beside(working, first_response_working_of(earlier, {}), target.usual)
    return FirstResponse(figure, working, target, waits, untimed)


def waits_of(desk: Desk, requests: Iterable[Request], as_of: int) -> tuple[list[Wait], list[Request], dict[str, int]]:
    """The waits of asynchronous requests of customers, the requests answered at an unknown time, and what is left out.

    A request that ended without a human answer waited until its end, one still open until `as_of`: both are censored.
    An answer outside the hours came after no working time at all, and stays (METRICS.md G14).
    """
    waits: list[Wait] = []
    untimed: list[Request] = []
    excluded: dict[str, int] = {}
    schedule = desk.schedule
    for request in requests:
        reason = _reason_to_leave_out(request)
        if reason:
            excluded[reason] = excluded.get(reason, 0) + 1
            if reason == "unknown_time":
                untimed.append(request)
            continue
        answered_at, start = request.answered_at, request.received_at
        end = max(start, answered_at if answered_at is not None else (request.ended_at or as_of))
        waits.append(Wait(request, end - start, schedule.worked(start, end), answered_at is not None))
    return waits, untimed, excluded


def first_response_of(waits: Sequence[Wait], excluded: dict[str, int]) -> Figure:
    """The median first response in calendar minutes (Kaplan-Meier, METRICS.md 2.5), with the slowest and p90."""
    return _figure("first_response", [wait.elapsed // MINUTE for wait in waits], waits, excluded)


def first_response_working_of(waits: Sequence[Wait], excluded: dict[str, int]) -> Figure:
    """The same in working minutes."""
    return _figure("first_response_working", [wait.worked // MINUTE for wait in waits], waits, excluded)


def in_target_of(desk: Desk, waits: Sequence[Wait]) -> Figure:
    """Answered within target ÷ requests whose target has elapsed or was met; `pending` are still in time."""
    limits = {name: int(desk.config.get(f"targets.first_response.{name}")) * MINUTE for name in PRIORITIES}
    met = missed = in_time = 0
    for wait in waits:
        limit = limits[wait.request.priority]
        if wait.is_answered and wait.worked <= limit:
            met += 1
        elif wait.worked > limit:
            missed += 1
        else:
            in_time += 1
    return share("first_response_in_target", met, met + missed, pending=in_time)


def _figure(name: str, minutes: Sequence[int], waits: Sequence[Wait], excluded: dict[str, int]) -> Figure:
    from supportctl.survival import median, nearest_rank_censored

    observations = [(float(amount), wait.is_answered) for amount, wait in zip(minutes, waits, strict=True)]
    answered = sum(wait.is_answered for wait in waits)
    slowest = max(zip(minutes, waits, strict=True), key=lambda one: (one[0], -one[1].request.ticket_id), default=None)
    more = {
        "p90": nearest_rank_censored(observations, 0.9) if len(waits) >= MIN_P90 else None,
        "answered": answered,
        "slowest": {"ticket_id": slowest[1].request.ticket_id, "value": slowest[0]} if slowest else None,
    }
    return Figure(
        name,
        "minutes",
        median(observations) if observations else None,
        n=len(waits),
        pending=len(waits) - answered,
        excluded=excluded,
        more=more,
    )


def _beside(figure: Figure, earlier: Figure, usual: Usual) -> Figure:
    """A duration beside its usual value; the weeks are those of the share in target."""
    return figure._replace(
        usual=usual._replace(value=earlier.value, numerator=None, denominator=None, low=None, high=None)
    )


def _reason_to_leave_out(request: Request) -> str | None:
    if request.standing != "present":
        return request.standing
    if request.origin == "agent":
        return "outreach"
    if request.is_synchronous:
        return "synchronous"
    if request.has_untimed_answer and request.answered_at is None:
        return "unknown_time"
    return None
