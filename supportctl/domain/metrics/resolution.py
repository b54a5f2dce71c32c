"""Resolution: how long requests take until they are solved, the open ones counted with the time they are open."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from supportctl.domain.desk import MINUTE
from supportctl.domain.metrics.durations import MIN_P90, Durations
from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.durations import Observation
    from supportctl.domain.metrics.figures import Figure, Scope
    from supportctl.storage.courses import Course
    from supportctl.storage.figures import Request

# A week has at most seven days in which to solve anything; nine of ten are looked for in this many (METRICS.md 2.5).
P90_DAYS = 28


class Solving(Record):
    """How long one request took: until it was solved, or closed without that, or is open; milliseconds.

    `role` is counted, other or pending, in this order.
    """

    request: Request
    elapsed: int
    worked: int
    role: str


class Resolution:
    """The requests of a period with the time they took, and the figures that they make.

    The last resolution that stands at `as_of` counts; whatever is open then is censored there, a request that was
    closed without a solution when it was closed (METRICS.md 1.2). What we started is left out.
    """

    def __init__(
        self,
        desk: Desk,
        scope: Scope,
        requests: Iterable[Request],
        courses: Callable[[], Sequence[Course]] = list,
        weeks: int = 0,
        *,
        is_part: bool = False,
    ) -> None:
        self._desk = desk
        self._scope = scope
        self._courses = courses
        self._weeks = weeks
        # A part of a period has its own 90th percentile, or none.
        self._is_part = is_part
        self.solvings, self._left_out = _solvings_of(desk, requests, scope.as_of)

    @cached_property
    def calendar(self) -> Durations:
        """Time to resolution by the calendar."""
        return self._durations("resolution", [one.elapsed for one in self.solvings], place=0)

    @cached_property
    def working_time(self) -> Durations:
        """Time to resolution in working time."""
        return self._durations("resolution_working", [one.worked for one in self.solvings], place=1)

    @property
    def figure(self) -> Figure:
        """The median time to resolution in calendar minutes (Kaplan-Meier, METRICS.md 2.5)."""
        return self.calendar.figure

    @property
    def working(self) -> Figure:
        """The same in working minutes."""
        return self.working_time.figure

    @cached_property
    def by_timer(self) -> int:
        """How many were solved by a rule and not by a person."""
        from supportctl.storage.endings import list_solved_by_rule

        solved = {(one.request.ticket_id, one.request.resolved_at) for one in self.solvings if one.role == "counted"}
        found = list_solved_by_rule(self._desk.db, [ticket_id for ticket_id, _ in solved], self._scope.as_of)
        return len(found & solved)

    @cached_property
    def closed_unsolved(self) -> int:
        """How many were closed without a solution."""
        return sum(one.role == "other" for one in self.solvings)

    def _durations(self, name: str, lengths: Sequence[int], *, place: int) -> Durations:
        def more() -> dict[str, Any]:
            return {
                **self._p90(place),
                "by_timer": self.by_timer,
                "closed_unsolved": self.closed_unsolved,
                "our_time": self._our_time[place],
            }

        return Durations(
            name,
            [
                (one.request.ticket_id, length // MINUTE, one.role)
                for one, length in zip(self.solvings, lengths, strict=True)
            ],
            left_out=self._left_out,
            usual=lambda: [(span[place] // MINUTE, span[2]) for span in self._earlier],
            weeks=self._weeks,
            more=more,
        )

    def _p90(self, place: int) -> dict[str, Any]:
        """The 90th percentile of the last 28 days, with what they are, where the period is shorter."""
        days = self._scope.days
        if self._is_part or (days.end - days.start).days >= P90_DAYS:
            return {}
        from supportctl.instants import rfc3339
        from supportctl.survival import nearest_rank_censored

        start, spans = self._last_days
        observations = [(span[place] // MINUTE, span[2]) for span in spans]
        found = nearest_rank_censored(observations, 0.9) if len(observations) >= MIN_P90 else None
        return {"p90": found, "p90_start": rfc3339(start), "p90_end": rfc3339(self._scope.span.end)}

    @cached_property
    def _last_days(self) -> tuple[int, list[tuple[int, int, bool]]]:
        """When the last 28 days of the period began, and how long the requests since then took."""
        from datetime import timedelta

        from supportctl.periods import DateRange, span_of
        from supportctl.storage.courses import list_courses

        scope = self._scope
        start = span_of(DateRange(scope.days.end - timedelta(days=P90_DAYS), scope.days.end), scope.zone).start
        return start, self._spans(list_courses(self._desk.db, start, scope.end, scope.as_of))

    @cached_property
    def _earlier(self) -> list[tuple[int, int, bool]]:
        """How long the requests of the usual weeks took."""
        return self._spans(self._courses())

    def _spans(self, courses: Sequence[Course]) -> list[tuple[int, int, bool]]:
        """Elapsed and worked milliseconds, and whether it was solved."""
        spans = []
        for received, _, solved, ended, _, _ in courses:
            end = solved or ended or self._scope.as_of
            spans.append((received, max(received, end)))
        worked = self._desk.schedule.worked_each(spans)
        return [
            (end - start, work, course[2] is not None)
            for (start, end), work, course in zip(spans, worked, courses, strict=True)
        ]

    @cached_property
    def _our_time(self) -> tuple[float | None, float | None]:
        """The medians of the time in which it was our turn, by the calendar and of working time."""
        from supportctl.domain.targets import our_spans
        from supportctl.storage.tickets import list_events_of
        from supportctl.survival import median

        as_of, schedule = self._scope.as_of, self._desk.schedule
        events = list_events_of(self._desk.db, [one.request.ticket_id for one in self.solvings], "status")
        calendar: list[Observation] = []
        working: list[Observation] = []
        for one in self.solvings:
            known = [e for e in events[one.request.ticket_id] if max(e.occurred_at, e.recorded_at) <= as_of]
            spans = our_spans(known, one.request.ended_at or as_of)
            calendar.append((sum(end - start for start, end in spans) // MINUTE, one.role == "counted"))
            working.append((sum(schedule.worked_each(spans)) // MINUTE, one.role == "counted"))
        return (median(calendar), median(working)) if self.solvings else (None, None)


def _solvings_of(desk: Desk, requests: Iterable[Request], as_of: int) -> tuple[list[Solving], list[tuple[int, str]]]:
    """How long requests of customers took, those by phone too, and what is left out and why."""
    kept: list[tuple[Request, str]] = []
    spans: list[tuple[int, int]] = []
    left_out: list[tuple[int, str]] = []
    for request in requests:
        if request.standing != "present" or request.origin == "agent":
            reason = request.standing if request.standing != "present" else "outreach"
            left_out.append((request.ticket_id, reason))
            continue
        start, end = request.received_at, request.ended_at
        kept.append((request, "pending" if end is None else "other" if request.resolved_at is None else "counted"))
        spans.append((start, max(start, as_of if end is None else end)))
    worked = desk.schedule.worked_each(spans)
    solvings = [
        Solving(request, end - start, work, role)
        for (request, role), (start, end), work in zip(kept, spans, worked, strict=True)
    ]
    return solvings, left_out
