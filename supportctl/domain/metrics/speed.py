"""Speed: how long customers wait for a first answer, the unanswered ones counted too; targets are working time."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from supportctl.domain.desk import MINUTE
from supportctl.domain.metrics.durations import Durations
from supportctl.domain.metrics.figures import Part, compared, counted, share
from supportctl.models import PRIORITIES
from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Figure, Scope
    from supportctl.storage.courses import Course
    from supportctl.storage.figures import Request


class Wait(Record):
    """How long one request waited: until its answer, or, unanswered, until its end or until now; milliseconds."""

    request: Request
    elapsed: int
    worked: int
    is_answered: bool

    @property
    def role(self) -> str:
        """Its role in a figure: unanswered it is pending, unless it ended so."""
        if self.is_answered:
            return "counted"
        return "pending" if self.request.ended_at is None else "other"


class FirstResponse:
    """The waits of the requests of a period, the figures they make, and the requests that are in neither.

    The figures stand beside those of the usual `weeks`, which are so many and had these `courses`.
    """

    def __init__(
        self,
        desk: Desk,
        scope: Scope,
        requests: Sequence[Request],
        courses: Callable[[], Sequence[Course]] = list,
        weeks: int = 0,
    ) -> None:
        self._desk = desk
        self._as_of = scope.as_of
        self._courses = courses
        self._weeks = weeks
        self.waits, self.untimed, self._left_out = _waits_of(desk, requests, scope.as_of)

    @cached_property
    def calendar(self) -> Durations:
        """First response by the calendar."""
        return self._durations("first_response", [wait.elapsed for wait in self.waits], place=0)

    @cached_property
    def working_time(self) -> Durations:
        """First response in working time."""
        return self._durations("first_response_working", [wait.worked for wait in self.waits], place=1)

    @cached_property
    def excluded(self) -> dict[str, int]:
        """How many requests are left out, by reason."""
        return counted(reason for _, reason in self._left_out)

    @property
    def figure(self) -> Figure:
        """The median first response in calendar minutes (Kaplan-Meier, METRICS.md 2.5), with the slowest and p90."""
        return self.calendar.figure

    @property
    def working(self) -> Figure:
        """The same in working minutes."""
        return self.working_time.figure

    @cached_property
    def in_target(self) -> Figure:
        """Answered within target ÷ requests whose target has elapsed or was met; `pending` are still in time.

        What ended unanswered before its target elapsed neither met it nor can it miss it any more.
        """
        limits = self._limits
        verdicts = [_verdict(wait, limits[wait.request.priority]) for wait in self.waits]
        met, missed, ended = (verdicts.count(role) for role in ("counted", "other", "closed_unanswered"))
        excluded = {**self.excluded, **({"closed_unanswered": ended} if ended else {})}
        found = share(
            "first_response_in_target", met, met + missed, pending=verdicts.count("pending"), excluded=excluded,
            parts=lambda: [
                Part(verdict, wait.request.ticket_id, value=wait.worked // MINUTE)
                for verdict, wait in zip(verdicts, self.waits, strict=True)
            ] + [Part(reason, ticket_id) for ticket_id, reason in self._left_out],
        )  # fmt: skip
        if not self._weeks:
            return found
        usual_met = usual_missed = 0
        for _, worked, answered, priority in self._earlier:
            if worked > limits[priority]:
                usual_missed += 1
            elif answered:
                usual_met += 1
        return compared(found, usual_met, usual_met + usual_missed, self._weeks)

    def _durations(self, name: str, lengths: Sequence[int], *, place: int) -> Durations:
        return Durations(
            name,
            [
                (wait.request.ticket_id, length // MINUTE, wait.role)
                for wait, length in zip(self.waits, lengths, strict=True)
            ],
            left_out=self._left_out,
            usual=lambda: [
                ((elapsed, worked)[place] // MINUTE, is_answered) for elapsed, worked, is_answered, _ in self._earlier
            ],
            weeks=self._weeks,
        )

    @cached_property
    def _limits(self) -> dict[str, int]:
        get = self._desk.config.get
        return {name: int(get(f"targets.first_response.{name}")) * MINUTE for name in PRIORITIES}

    @cached_property
    def _earlier(self) -> list[tuple[int, int, bool, str]]:
        """The waits of the usual weeks: elapsed, worked, whether answered, and the priority; milliseconds."""
        spans = []
        rest = []
        for received, answered, _, ended, priority, is_left_out in self._courses():
            if is_left_out:
                continue
            end = answered or ended or self._as_of
            spans.append((received, max(received, end)))
            rest.append((answered is not None, priority))
        worked = self._desk.schedule.worked_each(spans)
        return [
            (end - start, work, answered, priority)
            for (start, end), work, (answered, priority) in zip(spans, worked, rest, strict=True)
        ]


def _waits_of(
    desk: Desk, requests: Iterable[Request], as_of: int
) -> tuple[list[Wait], list[Request], list[tuple[int, str]]]:
    """The waits of asynchronous requests of customers, the requests answered at an unknown time, and what is left out.

    A request that ended without a human answer waited until its end, one still open until `as_of`: both are censored.
    An answer outside the hours came after no working time at all, and stays (METRICS.md G14).
    """
    asked: list[Request] = []
    spans: list[tuple[int, int]] = []
    untimed: list[Request] = []
    left_out: list[tuple[int, str]] = []
    for request in requests:
        reason = reason_to_leave_out(request)
        if reason:
            left_out.append((request.ticket_id, reason))
            if reason == "unknown_time":
                untimed.append(request)
            continue
        start = request.received_at
        asked.append(request)
        spans.append((start, max(start, request.answered_at or request.ended_at or as_of)))
    waits = [
        Wait(request, end - start, worked, request.answered_at is not None)
        for request, (start, end), worked in zip(asked, spans, desk.schedule.worked_each(spans), strict=True)
    ]
    return waits, untimed, left_out


def reason_to_leave_out(request: Request) -> str | None:
    """Why a request has no first response time; None when it has one, or may have."""
    if request.standing != "present":
        return request.standing
    if request.origin == "agent":
        return "outreach"
    if request.is_synchronous:
        return "synchronous"
    if request.has_untimed_answer and request.answered_at is None:
        return "unknown_time"
    return None


def _verdict(wait: Wait, limit: int) -> str:
    """Whether a wait met its target (counted), missed it (other), is still in time (pending), or ended before."""
    if wait.worked > limit:
        return "other"
    if wait.is_answered:
        return "counted"
    return "pending" if wait.request.ended_at is None else "closed_unanswered"
