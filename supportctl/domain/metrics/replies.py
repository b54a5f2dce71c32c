"""Next responses: how long customers wait who write again after we have answered, and who answer what we started."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from supportctl.domain.desk import MINUTE
from supportctl.domain.metrics.durations import Durations
from supportctl.records import Record
from supportctl.storage import families
from supportctl.storage import figures as store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Figure, Scope
    from supportctl.models import Message
    from supportctl.periods import Span
    from supportctl.storage.figures import Request


class Episode(Record):
    """One wait for a further answer: from the first customer message that had none until a person wrote.

    `end` is that answer, or when the ticket ended without it, or the moment of knowledge; `role` says which: counted,
    other, pending.
    """

    request: Request
    start: int
    end: int
    role: str


class NextResponse:
    """The waits that began in a period, and the figures that they make; thanks and automatic messages begin none."""

    def __init__(
        self,
        desk: Desk,
        scope: Scope,
        episodes: Sequence[Episode] | None = None,
        *,
        weeks: Sequence[Span] = (),
    ) -> None:
        self._desk = desk
        self._scope = scope
        self._weeks = weeks
        self._given = episodes

    @cached_property
    def episodes(self) -> list[Episode]:
        """The waits that began in the period, those that are left out too."""
        if self._given is not None:
            return list(self._given)
        start = self._scope.span.start
        return [one for one in self._all if one.start >= start]

    @cached_property
    def calendar(self) -> Durations:
        """Next response by the calendar."""
        return self._durations("next_response", _elapsed)

    @cached_property
    def working_time(self) -> Durations:
        """Next response in working time."""
        return self._durations("next_response_working", self._worked)

    @property
    def figure(self) -> Figure:
        """The median next response in calendar minutes (Kaplan-Meier, METRICS.md 2.5)."""
        return self.calendar.figure

    @property
    def working(self) -> Figure:
        """The same in working minutes."""
        return self.working_time.figure

    def _durations(self, name: str, lengths: Callable[[Sequence[Episode]], list[int]]) -> Durations:
        counted = [one for one in self.episodes if _reason_to_leave_out(one.request) is None]
        return Durations(
            name,
            [
                (one.request.ticket_id, minutes, one.role)
                for one, minutes in zip(counted, lengths(counted), strict=True)
            ],
            left_out=[
                (one.request.ticket_id, reason)
                for one in self.episodes
                if (reason := _reason_to_leave_out(one.request))
            ],
            usual=lambda: [
                (minutes, one.role == "counted") for one, minutes in zip(self._usual, lengths(self._usual), strict=True)
            ],
            weeks=len(self._weeks),
        )

    def _worked(self, episodes: Sequence[Episode]) -> list[int]:
        worked = self._desk.schedule.worked_each([(one.start, one.end) for one in episodes])
        return [amount // MINUTE for amount in worked]

    @cached_property
    def _usual(self) -> list[Episode]:
        """The waits that began in the usual weeks."""
        return [
            one
            for one in self._all
            if _reason_to_leave_out(one.request) is None and any(w.start <= one.start < w.end for w in self._weeks)
        ]

    @cached_property
    def _all(self) -> list[Episode]:
        """The waits that began in the period or the usual weeks."""
        start = min([self._scope.span.start, *(week.start for week in self._weeks)])
        return list_episodes(self._desk, start, self._scope.end, self._scope.as_of)


def list_episodes(desk: Desk, start: int, end: int, as_of: int, *, with_tags: bool = False) -> list[Episode]:
    """The waits for a further answer that began in [start, end), by their beginning."""
    from supportctl.storage.people import list_written_to

    written = list_written_to(desk.db, start, as_of)
    requests = store.list_requests_of(desk.db, written, as_of, with_tags=with_tags)
    messages = families.list_messages_known(desk.db, [request.ticket_id for request in requests], as_of)
    found = [
        episode
        for request in requests
        for episode in _episodes_of(request, messages[request.ticket_id], as_of)
        if start <= episode.start < end
    ]
    return sorted(found, key=lambda one: (one.start, one.request.ticket_id))


def _episodes_of(request: Request, messages: Sequence[Message], as_of: int) -> list[Episode]:
    """The waits on one ticket after the first, by its messages in time order; on what we started the first one too.

    An answer in the same second as the question is one when it was written down after it (METRICS.md G5).
    """
    # An answer at an unknown time is that of the request itself.
    is_known = any(one.direction == "out" and not one.is_automatic and not one.time_known for one in messages)
    was_answered = request.origin == "agent"
    since: int | None = None
    found = []
    for message in messages:
        if message.is_automatic or message.direction == "note" or not message.time_known:
            continue
        if message.direction == "out":
            if since is not None and was_answered:
                found.append(Episode(request, since, message.occurred_at, "counted"))
            since, was_answered = None, True
        elif message.is_ack:
            continue
        elif is_known and not was_answered:
            was_answered = True
        elif since is None:
            since = message.occurred_at
    if since is not None and was_answered:
        ended = request.ended_at
        if ended is not None and ended >= since:
            found.append(Episode(request, since, ended, "other"))
        else:
            found.append(Episode(request, since, as_of, "pending"))
    return found


def _elapsed(episodes: Sequence[Episode]) -> list[int]:
    return [(one.end - one.start) // MINUTE for one in episodes]


def _reason_to_leave_out(request: Request) -> str | None:
    if request.standing != "present":
        return request.standing
    return "synchronous" if request.is_synchronous else None
