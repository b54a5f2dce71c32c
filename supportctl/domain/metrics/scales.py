"""The other scales: whether customers would recommend us (NPS), and how easy we made it for them (CES)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from supportctl.domain.metrics.figures import MIN_RATED, Figure, Part, Usual, compared, share
from supportctl.domain.metrics.satisfaction import is_dissatisfied, is_satisfied, left_out, role_of, vote_parts
from supportctl.instants import rfc3339
from supportctl.periods import DateRange, span_of
from supportctl.storage import votes as store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.figures import Scope
    from supportctl.domain.metrics.reading import Reading
    from supportctl.periods import Span
    from supportctl.storage.votes import Vote

# Whether somebody would recommend us is asked, and read, a quarter of a year at a time (METRICS.md 1.1).
NPS_WEEKS = 13


def nps_span(scope: Scope, back: int = 0) -> Span:
    """The thirteen weeks up to the end of a period, or those so many times before."""
    end = scope.days.end - timedelta(weeks=NPS_WEEKS * back)
    return span_of(DateRange(end - timedelta(weeks=NPS_WEEKS), end), scope.zone)


def has_nps(reading: Reading) -> bool:
    """Whether anybody answered in the thirteen weeks; one look at an index."""
    span = nps_span(reading.scope)
    return store.has_votes(reading.desk.db, "nps", span.start, span.end)


def nps(reading: Reading) -> Figure:
    """Promoters less detractors of those who answered in thirteen weeks, each customer once with the newest answer.

    The interval is Tango's score interval (METRICS.md 2.3); who is neither stays in the denominator.
    """
    span = nps_span(reading.scope)
    votes = _votes(reading, "nps", span)
    newest = _newest(votes)
    promoters, detractors = sum(map(is_satisfied, newest)), sum(map(is_dissatisfied, newest))
    more = {
        "start": rfc3339(span.start), "end": rfc3339(span.end), "promoters": promoters,
        "passives": len(newest) - promoters - detractors, "detractors": detractors,
    }  # fmt: skip
    excluded = left_out(votes)
    if older := len(votes) - len(newest) - sum(excluded.values()):
        excluded["newer_answer"] = older
    return _score(promoters, detractors, len(newest))._replace(
        excluded=excluded, more=more, parts=lambda: _parts(votes)
    )


def nps_beside_usual(reading: Reading, figure: Figure) -> Figure:
    """The same beside the thirteen weeks before: `watch` and `signal` by the interval of the difference (MOVER)."""
    before = _newest(_votes(reading, "nps", nps_span(reading.scope, 1)))
    if not before:
        return figure
    from supportctl.stats import Z95, Z99, difference, tango

    counts = sum(map(is_satisfied, before)), sum(map(is_dissatisfied, before)), len(before)
    earlier = _score(*counts)
    usual = Usual(earlier.value, earlier.numerator, earlier.denominator, earlier.low, earlier.high, NPS_WEEKS)
    flag = None
    if figure.value is not None and earlier.value is not None and min(figure.n or 0, len(before)) >= MIN_RATED:
        own = int(figure.more["promoters"]), int(figure.more["detractors"]), figure.n or 0
        for name, z in (("signal", Z99), ("watch", Z95)):
            low, high = difference(figure.value, tango(*own, z), earlier.value, tango(*counts, z))
            if low > 0 or high < 0:
                flag = name
                break
    return figure._replace(usual=usual, flag=flag)


def ces(reading: Reading) -> Figure:
    """The share of those who found it easy, 5 to 7 of 7, among all who answered in the period, and the mean."""
    scope, weeks = reading.scope, reading.weeks
    votes = _votes(reading, "ces", scope.span)
    counted = [vote for vote in votes if vote.standing == "present"]
    scores = [vote.score for vote in counted]
    more = {
        "mean": sum(scores) / len(scores) if scores else None,
        "distribution": {str(score): scores.count(score) for score in sorted(set(scores))},
    }
    satisfied = sum(map(is_satisfied, counted))
    figure = share(
        "ces", satisfied, len(counted), excluded=left_out(votes), more=more, parts=lambda: vote_parts(votes)
    )  # fmt: skip
    series = store.count_votes(reading.desk.db, "ces", weeks, scope.as_of)
    return compared(figure, sum(count[1] for count in series), sum(count[0] for count in series), len(weeks))


def _votes(reading: Reading, kind: str, span: Span) -> list[Vote]:
    return store.list_votes(reading.desk.db, kind, span.start, span.end, reading.scope.as_of)


def _newest(votes: Sequence[Vote]) -> list[Vote]:
    """The newest answer of each customer that counts; who is not known may be anybody."""
    found = {_who(vote): vote for vote in votes if vote.standing == "present"}
    return sorted(found.values(), key=lambda vote: (vote.answered_at, vote.feedback_id))


def _who(vote: Vote) -> int:
    return vote.customer_id if vote.customer_id is not None else -vote.feedback_id


def _score(promoters: int, detractors: int, n: int) -> Figure:
    if n == 0:
        return Figure("nps", "score", None, 0, 0, 0)
    from supportctl.stats import tango

    low, high = tango(promoters, detractors, n)
    return Figure("nps", "score", (promoters - detractors) / n, promoters - detractors, n, n, low, high)


def _parts(votes: Sequence[Vote]) -> list[Part]:
    """Every answer: promoters are counted, the others stand in the denominator, older answers are out."""
    newest = {vote.feedback_id for vote in _newest(votes)}
    return [
        Part(
            "newer_answer" if vote.standing == "present" and vote.feedback_id not in newest else role_of(vote),
            vote.ticket_id, vote.customer_id, vote.score,
        )
        for vote in votes
    ]  # fmt: skip
