"""Satisfaction: how many of those who rated were satisfied, and how many of those asked answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.desk import DAY
from supportctl.domain.metrics.figures import Figure, compared, joined, share
from supportctl.records import Record
from supportctl.storage import votes as store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.periods import Span
    from supportctl.storage.votes import Vote

# A question that was not answered after this long will not be (METRICS.md 1.1).
MATURE_DAYS = 7


class Satisfaction(Record):
    """The scores of a period with the figure they make."""

    figure: Figure
    votes: Sequence[Vote]


def csat(desk: Desk, scope: Scope, weeks: Sequence[Span] = (), *, with_tags: bool = False) -> Satisfaction:
    """Scores first given in the period, each with its newest value, beside the pooled `weeks`."""
    votes = store.list_votes(desk.db, "csat", scope.span.start, scope.span.end, scope.as_of, with_tags=with_tags)
    votes = [vote for vote in votes if vote.answered_at <= scope.as_of]
    figure = csat_of(votes)
    if weeks:
        before = [
            vote
            for span in joined(weeks)
            for vote in store.list_votes(desk.db, "csat", span.start, span.end, scope.as_of)
        ]
        figure = compared(figure, sum(map(is_satisfied, before)), len(before), len(weeks))
    return Satisfaction(figure, votes)


def csat_of(votes: Iterable[Vote]) -> Figure:
    """The share of satisfied scores: at or above the threshold that was stored with each question."""
    given = list(votes)
    distribution: dict[str, int] = {}
    for vote in given:
        distribution[str(vote.score)] = distribution.get(str(vote.score), 0) + 1
    return share(
        "csat", sum(map(is_satisfied, given)), len(given), more={"distribution": dict(sorted(distribution.items()))}
    )


def is_satisfied(vote: Vote) -> bool:
    """Whether a score counts as satisfied; a neutral one does not."""
    return vote.score >= vote.positive_min


def is_dissatisfied(vote: Vote) -> bool:
    """Whether a score is one to call about."""
    return vote.score <= vote.negative_max


def response_rate(desk: Desk, scope: Scope, weeks: Sequence[Span] = ()) -> Figure:
    """Questions of the period answered by now ÷ questions sent in it: one cohort, so that it never passes 100 %.

    `pending` counts the unanswered ones while the period is younger than seven days.
    """
    asked, answered = store.count_asked(desk.db, "csat", scope.span.start, scope.span.end, scope.as_of)
    is_mature = scope.as_of >= scope.span.end + MATURE_DAYS * DAY
    figure = share("response_rate", answered, asked, pending=0 if is_mature else asked - answered)
    if weeks:
        before = [store.count_asked(desk.db, "csat", span.start, span.end, scope.as_of) for span in joined(weeks)]
        figure = compared(figure, sum(count[1] for count in before), sum(count[0] for count in before), len(weeks))
        # A week that can still be answered is not compared with weeks that cannot.
        figure = figure if is_mature else figure._replace(flag=None)
    return figure
