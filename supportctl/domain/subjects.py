"""One subject over any period, whole and in parts: by channel, category, assignee, tag, day, week or month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain.metrics import satisfaction, speed, volume
from supportctl.domain.metrics.figures import scope_of
from supportctl.periods import local_day, split
from supportctl.records import Record
from supportctl.storage import figures as store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Figure, Scope
    from supportctl.periods import DateRange
    from supportctl.storage.figures import Request
    from supportctl.storage.votes import Vote

DIMENSIONS = ("channel", "category", "assignee", "tag", "day", "week", "month")
_TIMES = ("day", "week", "month")


class Subject(Record):
    """The figures of a subject, in the whole period and in each part of it; `untimed` are named, not averaged."""

    name: str
    scope: Scope
    figures: Sequence[Figure]
    by: str | None
    groups: Sequence[tuple[str | None, Sequence[Figure]]]
    votes: Sequence[Vote] = ()
    untimed: Sequence[Request] = ()


def read_subject(desk: Desk, name: str, days: DateRange, as_of: int, *, by: str | None = None) -> Subject:
    """Read `csat`, `response` or `volume` for a period of local days, as known at `as_of`."""
    scope = scope_of(desk, days, as_of)
    return {"csat": _csat, "response": _response, "volume": _volume}[name](desk, scope, by)


def _csat(desk: Desk, scope: Scope, by: str | None) -> Subject:
    score = satisfaction.csat(desk, scope, with_tags=by == "tag")
    parts = _parts(scope, score.votes, by, lambda vote: vote.answered_at)
    groups = [(key, [satisfaction.csat_of(votes)]) for key, votes in parts]
    rate = satisfaction.response_rate(desk, scope)
    return Subject("csat", scope, [score.figure, rate], by, groups, votes=score.votes)


def _response(desk: Desk, scope: Scope, by: str | None) -> Subject:
    requests = store.list_requests(desk.db, scope.span.start, scope.end, scope.as_of, with_tags=by == "tag")
    whole = speed.first_response(desk, scope, requests)
    groups = []
    for key, part in _parts(scope, requests, by, lambda request: request.received_at):
        found = speed.first_response(desk, scope, part)
        groups.append((key, [found.figure, found.working, found.in_target]))
    figures = [whole.figure, whole.working, whole.in_target]
    return Subject("response", scope, figures, by, groups, untimed=whole.untimed)


def _volume(desk: Desk, scope: Scope, by: str | None) -> Subject:
    requests = store.list_requests(desk.db, scope.span.start, scope.end, scope.as_of, with_tags=by == "tag")
    ended = volume.endings(desk, scope)
    whole = [
        volume.received(desk, scope, requests), volume.outreach(requests), ended.resolved, ended.unanswered,
        volume.backlog(desk, scope).figure,
    ]  # fmt: skip
    groups = [
        (key, [volume.received(desk, scope, part), volume.outreach(part)])
        for key, part in _parts(scope, requests, by, lambda request: request.received_at)
    ]
    return Subject("volume", scope, whole, by, groups)


def _parts(
    scope: Scope, items: Sequence[Any], by: str | None, moment: Callable[[Any], int]
) -> list[tuple[str | None, list[Any]]]:
    """The items of each part: periods in their order, empty ones too; names in order, the unset one last."""
    if by is None:
        return []
    if by in _TIMES:
        return _periods(scope, items, by, moment)
    found: dict[str | None, list[Any]] = {}
    for item in items:
        keys = (item.tags.split("\x1f") if item.tags else [None]) if by == "tag" else [getattr(item, by)]
        for key in keys:
            found.setdefault(key, []).append(item)
    return sorted(found.items(), key=lambda part: (part[0] is None, part[0] or ""))


def _periods(
    scope: Scope, items: Sequence[Any], unit: Any, moment: Callable[[Any], int]
) -> list[tuple[str | None, list[Any]]]:
    periods = split(scope.days, unit, scope.first_weekday, scope.calendar)  # type: ignore[arg-type]
    parts: list[tuple[str | None, list[Any]]] = [(key, []) for key, _ in periods]
    starts = [days.start for _, days in periods]
    from bisect import bisect_right

    for item in items:
        parts[bisect_right(starts, local_day(moment(item), scope.zone)) - 1][1].append(item)
    return parts
