"""The backlog: what was not finished at an instant, rebuilt from the events, and how it grew."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from supportctl.domain.desk import MINUTE
from supportctl.domain.metrics.figures import Figure, Part
from supportctl.storage import backlog as store
from supportctl.storage import figures as figure_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.storage.backlog import Turn
    from supportctl.storage.figures import Request


class Backlogs:
    """What was open at any instant of a period, and what was received and solved until then."""

    def __init__(self, desk: Desk, scope: Scope) -> None:
        self._desk = desk
        self._scope = scope
        # What is open after so many of the turns, each with when it was received.
        self._place = 0
        self._open_now: dict[int, int] = {}

    def figures_at(self, part: Scope) -> list[Figure]:
        """Open at the end of a part of the period, received and solved in it."""
        start, end = part.span.start, min(part.end, self._scope.end)
        return [
            self._open(self._left_at(end), end),
            _count("received", _between(self._received, start, end)),
            _count("resolved", _between(self._solved, start, end)),
        ]

    def open_of(self, requests: Sequence[Request]) -> Figure:
        """Some of those that were open at the end of the period."""
        return self._open([(one.received_at, one.ticket_id) for one in requests], self._scope.end)

    def requests(self, *, with_tags: bool = False) -> list[Request]:
        """Those that were open at the end of the period, oldest first, with what was known of them."""
        ids = [ticket_id for _, ticket_id in self._left_at(self._scope.end)]
        return figure_store.list_requests_of(self._desk.db, ids, self._scope.as_of, with_tags=with_tags)

    def _left_at(self, end: int) -> list[tuple[int, int]]:
        """What was open just before an instant, oldest first; instants that follow one another cost one look at all."""
        place = bisect_left(self._turns, (end,))
        if place < self._place:
            self._place, self._open_now = 0, {}
        for _, ticket_id, received, is_open in self._turns[self._place : place]:
            if is_open:
                self._open_now[ticket_id] = received
            else:
                self._open_now.pop(ticket_id, None)
        self._place = place
        return sorted((received, ticket_id) for ticket_id, received in self._open_now.items() if received < end)

    @cached_property
    def _turns(self) -> list[Turn]:
        scope = self._scope
        return store.list_turns(self._desk.db, scope.span.start, scope.end, scope.as_of)

    @cached_property
    def _received(self) -> list[tuple[int, int]]:
        scope = self._scope
        requests = figure_store.list_requests(self._desk.db, scope.span.start, scope.end, scope.as_of)
        return [
            (one.received_at, one.ticket_id)
            for one in requests
            if one.standing == "present" and one.origin == "customer"
        ]

    @cached_property
    def _solved(self) -> list[tuple[int, int]]:
        scope = self._scope
        ended = figure_store.list_endings(self._desk.db, scope.span.start, scope.end, scope.as_of)
        return sorted((one.at, one.ticket_id) for one in ended if one.is_solved)

    def _open(self, left: Sequence[tuple[int, int]], end: int) -> Figure:
        oldest = {"ticket_id": left[0][1], "value": (end - left[0][0]) // MINUTE} if left else None
        return Figure(
            "open", "count", len(left), n=len(left), more={"oldest": oldest},
            parts=lambda: [Part("counted", ticket_id, value=(end - at) // MINUTE) for at, ticket_id in left],
        )  # fmt: skip


def _count(name: str, found: Sequence[tuple[int, int]]) -> Figure:
    return Figure(
        name, "count", len(found), n=len(found),
        parts=lambda: [Part("counted", ticket_id) for _, ticket_id in found],
    )  # fmt: skip


def _between(found: Sequence[tuple[int, int]], start: int, end: int) -> Sequence[tuple[int, int]]:
    return found[bisect_left(found, (start,)) : bisect_left(found, (end,))]
