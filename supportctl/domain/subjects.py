"""One subject over any period, whole and in parts: by channel, category, assignee, tag, day, week or month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from supportctl.domain.metrics import ledger, satisfaction, series, volume
from supportctl.domain.metrics.figures import scope_of
from supportctl.periods import DateRange, local_day, span_of, split
from supportctl.records import Record
from supportctl.storage import figures as store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.causes import Cause
    from supportctl.domain.metrics.figures import Figure, Scope
    from supportctl.domain.metrics.replies import Episode
    from supportctl.domain.metrics.series import PeriodCount, PeriodScore
    from supportctl.domain.metrics.speed import Wait
    from supportctl.storage.figures import Request
    from supportctl.storage.votes import Vote

DIMENSIONS = ("channel", "category", "assignee", "tag", "day", "week", "month")
TIMES = ("day", "week", "month")


class Subject(Record):
    """The figures of a subject, in the whole period and in each part of it; `untimed` are named, not averaged.

    `scores` and `counts` read the weeks, or months by their `unit`, up to the end of the period: for who wants to see.
    """

    name: str
    scope: Scope
    figures: Sequence[Figure]
    by: str | None
    groups: Sequence[tuple[str | None, Sequence[Figure]]]
    votes: Sequence[Vote] = ()
    untimed: Sequence[Request] = ()
    lists: Mapping[str, Any] = {}  # never changed
    causes: Sequence[Cause] = ()
    waits: Sequence[Wait] = ()
    scores: Callable[[], Sequence[PeriodScore]] | None = None
    counts: Callable[[], Sequence[PeriodCount]] | None = None
    unit: Literal["week", "month"] = "week"


def read_subject(desk: Desk, name: str, days: DateRange, as_of: int, *, by: str | None = None) -> Subject:
    """Read a subject for a period of local days, as known at `as_of`.

    It is `csat`, `response`, `resolution`, `volume`, `backlog`, or `causes`: what requests were about, and how many of
    them were about a mistake made again.
    """
    scope = scope_of(desk, days, as_of)
    read = {
        "csat": _csat, "response": _response, "resolution": _resolution, "volume": _volume, "backlog": _backlog,
        "causes": _causes,
    }  # fmt: skip
    return read[name](desk, scope, by)


def _csat(desk: Desk, scope: Scope, by: str | None) -> Subject:
    score = satisfaction.csat(desk, scope, with_tags=by == "tag")
    parts = _parts(scope, score.votes, by, lambda vote: vote.answered_at)
    groups = [(key, [satisfaction.csat_of(votes)]) for key, votes in parts]
    rate = satisfaction.response_rate(desk, scope)
    unit, periods = series.periods_around(scope)
    return Subject(
        "csat", scope, [score.figure, rate], by, groups, votes=score.votes,
        scores=lambda: series.scores_of(desk, scope, periods), unit=unit,
    )  # fmt: skip


def _response(desk: Desk, scope: Scope, by: str | None) -> Subject:
    from supportctl.domain.metrics.replies import NextResponse, list_episodes
    from supportctl.domain.metrics.speed import FirstResponse

    with_tags = by == "tag"
    requests = store.list_requests(desk.db, scope.span.start, scope.end, scope.as_of, with_tags=with_tags)
    episodes = list_episodes(desk, scope.span.start, scope.end, scope.as_of, with_tags=with_tags)

    def figures(first: FirstResponse, again: Sequence[Episode]) -> list[Figure]:
        following = NextResponse(desk, scope, again)
        return [first.figure, first.working, first.in_target, following.figure, following.working]

    asked = dict(_parts(scope, requests, by, lambda request: request.received_at))
    again = dict(_parts(scope, episodes, by, lambda episode: episode.start, lambda episode: episode.request))
    # Somebody wrote again where nobody asked first.
    keys = asked if by in TIMES else sorted({**asked, **again}, key=_in_order)
    groups = [(key, figures(FirstResponse(desk, scope, asked.get(key, [])), again.get(key, []))) for key in keys]
    whole = FirstResponse(desk, scope, requests)
    return Subject("response", scope, figures(whole, episodes), by, groups, untimed=whole.untimed, waits=whole.waits)


def _resolution(desk: Desk, scope: Scope, by: str | None) -> Subject:
    from supportctl.domain.metrics.resolution import Resolution

    requests = store.list_requests(desk.db, scope.span.start, scope.end, scope.as_of, with_tags=by == "tag")
    whole, ended = Resolution(desk, scope, requests), volume.endings(desk, scope)
    parts = [
        (key, Resolution(desk, scope, part, is_part=True))
        for key, part in _parts(scope, requests, by, lambda request: request.received_at)
    ]
    figures = [whole.figure, whole.working, ended.resolved, ended.unanswered]
    return Subject("resolution", scope, figures, by, [(key, [part.figure, part.working]) for key, part in parts])


def _backlog(desk: Desk, scope: Scope, by: str | None) -> Subject:
    from supportctl.domain.metrics.backlog import Backlogs

    backlogs = Backlogs(desk, scope)
    if by is None or by in TIMES:
        groups = [(key, backlogs.figures_at(part)) for key, part, _ in _times(scope, by)]
        return Subject("backlog", scope, backlogs.figures_at(scope), by, groups)
    left = backlogs.requests(with_tags=by == "tag")
    parts = _parts(scope, left, by, lambda request: request.received_at)
    return Subject("backlog", scope, backlogs.figures_at(scope), by, [(k, [backlogs.open_of(p)]) for k, p in parts])


def _volume(desk: Desk, scope: Scope, by: str | None) -> Subject:
    requests = store.list_requests(desk.db, scope.span.start, scope.end, scope.as_of, with_tags=by == "tag")
    ended = volume.endings(desk, scope)
    whole = [
        volume.received(requests), volume.outreach(requests), ended.resolved, ended.unanswered,
        volume.backlog(desk, scope).figure,
    ]  # fmt: skip
    groups = [
        (key, [volume.received(part), volume.outreach(part)])
        for key, part in _parts(scope, requests, by, lambda request: request.received_at)
    ]
    unit, periods = series.periods_around(scope)
    return Subject(
        "volume", scope, whole, by, groups, counts=lambda: series.counts_of(desk, scope, periods), unit=unit
    )  # fmt: skip


def _causes(desk: Desk, scope: Scope, by: str | None) -> Subject:
    from supportctl.domain.metrics.causes import list_causes
    from supportctl.domain.metrics.problems import Reports, repeated_error_rate, reports_of

    requests = store.list_requests(desk.db, scope.span.start, scope.end, scope.as_of, with_tags=by == "tag")

    def figures(part: Sequence[Request], reports: Reports) -> list[Figure]:
        return [volume.received(part), repeated_error_rate(desk, scope, reports)]

    groups = [
        (key, figures(part, reports_of(desk, scope.as_of, part)))
        for key, part in _parts(scope, requests, by, lambda request: request.received_at)
    ]
    whole = reports_of(desk, scope.as_of, requests)
    causes = list_causes(desk, scope, requests, whole)
    return Subject("causes", scope, figures(requests, whole), by, groups, causes=causes)


def read_customers(desk: Desk, days: DateRange, as_of: int, *, by: str | None = None) -> Subject:
    """Read who is new, loyal and stays, in a period and by day, week or month."""
    scope = scope_of(desk, days, as_of)
    whole = ledger.customer_figures(desk, scope)
    groups = [
        (key, ledger.customer_figures(desk, part, month if by == "month" else None).figures)
        for key, part, month in _times(scope, by)
    ]
    return Subject("customers", scope, whole.figures, by, groups, lists=ledger.people_lists(whole))


def read_money(desk: Desk, days: DateRange, as_of: int, *, by: str | None = None, unit: str | None = None) -> Subject:
    """Read sales, refunds and costs of a period and by day, week or month.

    Raises SupportctlError when they are in several currencies and `unit` names none of them.
    """
    scope = scope_of(desk, days, as_of)
    whole = ledger.money_figures(desk, scope, unit)
    # A part without any amounts is in the currency of the whole.
    groups = [(key, ledger.money_figures(desk, part, whole[0].unit or None)) for key, part, _ in _times(scope, by)]
    return Subject("money", scope, whole, by, groups)


def _times(scope: Scope, by: str | None) -> list[tuple[str, Scope, DateRange]]:
    """The days, weeks or months of a period, each as far as it lies in it, and whole."""
    if by is None:
        return []
    found = []
    for key, part in split(scope.days, by, scope.first_weekday, scope.calendar):  # type: ignore[arg-type]
        days = DateRange(max(part.start, scope.days.start), min(part.end, scope.days.end))
        found.append((key, scope._replace(days=days, span=span_of(days, scope.zone)), part))
    return found


def _parts(
    scope: Scope,
    items: Sequence[Any],
    by: str | None,
    moment: Callable[[Any], int],
    named: Callable[[Any], Any] = lambda item: item,
) -> list[tuple[str | None, list[Any]]]:
    """The items of each part: periods in their order, empty ones too; names in order, the unset one last.

    `named` leads from an item to what has the names.
    """
    if by is None:
        return []
    if by in TIMES:
        return _periods(scope, items, by, moment)
    found: dict[str | None, list[Any]] = {}
    for item in items:
        one = named(item)
        keys = (one.tags.split("\x1f") if one.tags else [None]) if by == "tag" else [getattr(one, by)]
        for key in keys:
            found.setdefault(key, []).append(item)
    return sorted(found.items(), key=lambda part: _in_order(part[0]))


def _in_order(key: str | None) -> tuple[bool, str]:
    return key is None, key or ""


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
