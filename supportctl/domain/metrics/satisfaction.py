"""Satisfaction: how many of those who rated were satisfied, and how many of those asked answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.desk import DAY
from supportctl.domain.metrics.figures import MIN_RATED, Figure, Part, Usual, compared, counted, share
from supportctl.models import SYNCHRONOUS_CHANNELS
from supportctl.records import Record
from supportctl.storage import votes as store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.periods import Span
    from supportctl.storage.votes import Vote

# A question that was not answered after this long will not be (METRICS.md 1.1).
MATURE_DAYS = 7
# So many weeks in a row on one side of the average are more than chance (METRICS.md 2.7, 2.8).
LONG_RUN, SURE_RUN = 7, 8


class Satisfaction(Record):
    """The scores of a period that count, with the figure they make."""

    figure: Figure
    votes: Sequence[Vote]


def csat(desk: Desk, scope: Scope, weeks: Sequence[Span] = (), *, with_tags: bool = False) -> Satisfaction:
    """Scores first given in the period, each with its newest value, beside the pooled `weeks`.

    Seven weeks in a row on one side of the average of those weeks, this one with them, make a `watch` a `signal`; eight
    alone are a `watch`.
    """
    votes = store.list_votes(desk.db, "csat", scope.span.start, scope.span.end, scope.as_of, with_tags=with_tags)
    counted = [vote for vote in votes if vote.standing == "present"]
    figure = csat_of(counted)
    if len(counted) < len(votes):
        figure = figure._replace(excluded=left_out(votes), parts=lambda: vote_parts(votes))
    if weeks:
        figure = _beside(figure, store.count_votes(desk.db, "csat", weeks, scope.as_of), weeks, scope)
    return Satisfaction(figure, counted)


def csat_of(votes: Iterable[Vote]) -> Figure:
    """The share of satisfied scores: at or above the threshold that was stored with each question.

    `happiness` is the share of satisfied less the share of dissatisfied ones (Help Scout), `by_phone` what was told to
    one of us and not written, `dominant` who gave more than a quarter of at least five scores. Where fewer customers
    than scores are behind it, the interval is that of so many scores as customers, when it is the wider one
    (METRICS.md 2.1).
    """
    given = list(votes)
    satisfied = sum(map(is_satisfied, given))
    figure = share(
        "csat", satisfied, len(given), more=_more(given, satisfied), parts=lambda: vote_parts(given)
    )  # fmt: skip
    raters = figure.more["raters"]
    if raters < len(given):
        from supportctl.stats import wilson

        low, high = wilson(satisfied * raters / len(given), raters)
        if high - low > (figure.high or 1) - (figure.low or 0):
            figure = figure._replace(low=low, high=high)
    return figure


def _more(votes: Sequence[Vote], satisfied: int) -> dict[str, Any]:
    distribution: dict[str, int] = {}
    # Who is not known may be anybody, so each such score is a customer of its own.
    by_customer: dict[int, int] = {}
    spoken = pleased = dissatisfied = 0
    for vote in votes:
        distribution[str(vote.score)] = distribution.get(str(vote.score), 0) + 1
        rater = vote.customer_id if vote.customer_id is not None else -vote.feedback_id
        by_customer[rater] = by_customer.get(rater, 0) + 1
        dissatisfied += is_dissatisfied(vote)
        if vote.answer_channel in SYNCHRONOUS_CHANNELS:
            spoken += 1
            pleased += is_satisfied(vote)
    most = max(by_customer, key=by_customer.__getitem__, default=0)
    is_dominant = len(votes) >= MIN_RATED and most > 0 and by_customer[most] * 4 > len(votes)
    return {
        "distribution": dict(sorted(distribution.items())),
        "happiness": (satisfied - dissatisfied) / len(votes) if votes else None,
        "raters": len(by_customer),
        "by_phone": {"numerator": pleased, "denominator": spoken} if spoken else None,
        "dominant": {"customer_id": most, "votes": by_customer[most]} if is_dominant else None,
        "run": None,
    }


def _beside(figure: Figure, series: Sequence[tuple[int, int]], weeks: Sequence[Span], scope: Scope) -> Figure:
    """A share beside the pooled weeks before it, and how many of these lie on the same side of their average."""
    rated, satisfied = sum(count[0] for count in series), sum(count[1] for count in series)
    figure = compared(figure, satisfied, rated, len(weeks))
    run = _run(figure, series, weeks, scope) if figure.usual is not None and scope.is_over else 0
    flag = figure.flag
    if flag == "watch" and abs(run) >= LONG_RUN:
        flag = "signal"
    elif flag is None and abs(run) >= SURE_RUN and (figure.denominator or 0) >= MIN_RATED:
        flag = "watch"
    return figure._replace(flag=flag, more={**figure.more, "run": run})


def _run(figure: Figure, series: Sequence[tuple[int, int]], weeks: Sequence[Span], scope: Scope) -> int:
    """How many weeks in a row, this one with them, lie above the usual share, below it when negative.

    A week without scores, one that is left out of the usual ones, and one that equals them end the run.
    """
    usual, rated = figure.usual, figure.denominator or 0
    if usual is None or rated == 0:
        return 0
    # Whole numbers, so that a week which equals the average does.
    m, x = usual.denominator or 0, usual.numerator or 0
    side = _side((figure.numerator or 0) * m - x * rated)
    run, following = side, scope.span.start
    for (count, satisfied), week in zip(reversed(series), reversed(weeks), strict=True):
        if side == 0 or count == 0 or week.end != following or _side(satisfied * m - x * count) != side:
            break
        run += side
        following = week.start
    return run


def _side(difference: int) -> int:
    return (difference > 0) - (difference < 0)


def is_satisfied(vote: Vote) -> bool:
    """Whether a score counts as satisfied; a neutral one does not."""
    return vote.score >= vote.positive_min


def is_dissatisfied(vote: Vote) -> bool:
    """Whether a score is one to call about."""
    return vote.score <= vote.negative_max


def left_out(votes: Iterable[Vote]) -> dict[str, int]:
    """How many scores are on tickets that do not count, by the standing of the ticket."""
    return counted(vote.standing for vote in votes if vote.standing != "present")


def vote_parts(votes: Iterable[Vote]) -> list[Part]:
    """Satisfied scores are counted, the others stand in the denominator alone."""
    return [Part(role_of(vote), vote.ticket_id, vote.customer_id, vote.score) for vote in votes]


def role_of(vote: Vote) -> str:
    """What a score does in a share of satisfied ones."""
    if vote.standing != "present":
        return vote.standing
    return "counted" if is_satisfied(vote) else "other"


def response_rate(desk: Desk, scope: Scope, weeks: Sequence[Span] = ()) -> Figure:
    """Questions of the period answered by now ÷ questions sent in it: one cohort, so that it never passes 100 %.

    `pending` counts the unanswered ones while the period is younger than seven days; the usual weeks are then seen at
    the same age. `watch` below half of the usual share.
    """
    span = scope.span
    asked, answered, excluded = store.count_asked(desk.db, "csat", span.start, span.end, scope.as_of)
    age = scope.as_of + 1 - span.end
    is_mature = age > MATURE_DAYS * DAY
    figure = share(
        "response_rate", answered, asked, pending=0 if is_mature else asked - answered, excluded=excluded,
        parts=lambda: _question_parts(desk, scope, is_mature=is_mature),
    )  # fmt: skip
    if not weeks or not scope.is_over:
        return figure
    before, replied = store.count_asked_by_age(desk.db, "csat", weeks, scope.as_of if is_mature else age, scope.as_of)
    if before == 0:
        return figure
    from supportctl.stats import wilson

    usual = Usual(replied / before, replied, before, *wilson(replied, before), len(weeks))
    is_low = asked >= MIN_RATED and answered * 2 * before < replied * asked
    return figure._replace(usual=usual, flag="watch" if is_low else None)


def _question_parts(desk: Desk, scope: Scope, *, is_mature: bool) -> list[Part]:
    unanswered = "other" if is_mature else "pending"
    return [
        Part(
            (unanswered if one.answered_at is None else "counted") if one.standing == "present" else one.standing,
            one.ticket_id, one.customer_id,
        )
        for one in store.list_questions(desk.db, "csat", scope.span.start, scope.span.end, scope.as_of)
    ]  # fmt: skip
