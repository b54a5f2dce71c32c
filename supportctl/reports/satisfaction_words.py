"""Satisfaction in words: what may be said at which number of answers (METRICS.md 2.10), and never more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.figures import MAX_SHARE_WIDTH, MIN_RATED, MIN_SHARE, may_print_share
from supportctl.domain.metrics.people import BEST_SCORE
from supportctl.domain.metrics.satisfaction import is_dissatisfied
from supportctl.errors import msg
from supportctl.reports.model import Id, Line, Sentence, Share, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.figures import Figure, Usual
    from supportctl.domain.metrics.satisfaction import Satisfaction
    from supportctl.storage.votes import Vote

MAX_QUOTE = 70


def satisfaction_lines(score: Satisfaction, rate: Figure) -> list[Line]:
    """The satisfaction section of a page."""
    figure, votes = score.figure, score.votes
    rated = figure.denominator or 0
    if rated == 0:
        return [Line(say(msg("No ratings ({asked} asked)."), asked=rate.denominator or 0))]
    if rated < MIN_RATED:
        lines = [Line(_vote_sentence(vote)) for vote in votes]
        return [*lines, Line(asked_sentence(rate))]
    lines = [Line(headline(figure)), Line(distribution_sentence(votes))]
    interval = interval_sentence(figure)
    if interval is not None:
        lines.append(Line(interval))
    lines.append(Line(asked_sentence(rate)))
    lines.extend(_quotes(votes))
    return lines


def headline(figure: Figure) -> Sentence:
    """How many were satisfied, with a percentage only where one may be printed."""
    x, n = figure.numerator or 0, figure.denominator or 0
    usual = figure.usual
    if may_print_share(figure):
        sentence = say(msg("{share} satisfied ({x} of {n})"), share=Share(x / n), x=x, n=n)
    else:
        sentence = say(msg("{x} of {n} who rated were satisfied"), x=x, n=n)
    if usual is None:
        return sentence
    return say(msg("{sentence} (usual: {usual})"), sentence=sentence, usual=usual_sentence(usual))


def usual_sentence(usual: Usual) -> Sentence:
    """The usual share: with a percentage only where one may be printed."""
    x, n = usual.numerator or 0, usual.denominator or 1
    if n < MIN_SHARE or (usual.high or 1) - (usual.low or 0) > MAX_SHARE_WIDTH:
        return say(msg("{x} of {n}"), x=x, n=n)
    return say(msg("{x} of {n} = {share}"), x=x, n=n, share=Share(x / n))


def interval_sentence(figure: Figure) -> Sentence | None:
    """The 95 % Wilson interval in words."""
    if figure.low is None or figure.high is None or not figure.denominator or figure.denominator < MIN_RATED:
        return None
    return say(
        msg("With {n} answers the true share could be anywhere from {low} to {high}."),
        n=figure.denominator,
        low=Share(figure.low),
        high=Share(figure.high),
    )


def comparison(figure: Figure, comments: int) -> Sentence | None:
    """The words for a share that is not what it usually is; None when nothing may be said."""
    usual = figure.usual
    if figure.flag is None or usual is None or usual.value is None or figure.value is None:
        return None
    x, n = figure.numerator, figure.denominator
    if figure.flag == "signal":
        return say(msg("{x} of {n}: unusual for this team (usual {usual})."), x=x, n=n, usual=usual_sentence(usual))
    text = (
        msg("{x} of {n}, below the usual {usual}; could still be chance: read the comments ({comments}).")
        if figure.value < usual.value
        else msg("{x} of {n}, above the usual {usual}; could still be chance.")
    )
    return say(text, x=x, n=n, usual=usual_sentence(usual), comments=comments)


def asked_sentence(rate: Figure) -> Sentence:
    """How many were asked and how many of them answered, which belongs beside every score."""
    asked, answered = rate.denominator or 0, rate.numerator or 0
    if asked == 0:
        return say(msg("Nobody was asked; these ratings came by themselves."))
    if answered * 2 < asked:
        return say(
            msg("{answered} of {asked} asked have answered; silence is not satisfaction."),
            answered=answered,
            asked=asked,
        )
    return say(msg("{answered} of {asked} asked have answered."), answered=answered, asked=asked)


def distribution_sentence(votes: Sequence[Vote]) -> Sentence:
    """How often each score was given, the best first."""
    counts = {score: sum(vote.score == score for vote in votes) for score in range(5, 0, -1)}
    return say(
        msg("5: {five}   4: {four}   3: {three}   2: {two}   1: {one}"),
        five=counts[5], four=counts[4], three=counts[3], two=counts[2], one=counts[1],
    )  # fmt: skip


def _quotes(votes: Sequence[Vote]) -> list[Line]:
    """The worst and the best words of those who rated."""
    spoken = sorted((vote for vote in votes if vote.comment), key=lambda vote: (vote.score, vote.feedback_id))
    if not spoken:
        return []
    worst, best = spoken[0], spoken[-1]
    lines = [Line(_vote_sentence(worst), "bad" if is_dissatisfied(worst) else "")]
    if best.feedback_id != worst.feedback_id:
        lines.append(Line(_vote_sentence(best), "good"))
    return lines


def _vote_sentence(vote: Vote) -> Sentence:
    who: object = vote.customer or say(msg("customer unknown"))
    values = {"score": vote.score, "best": BEST_SCORE, "who": who}
    if vote.comment:
        words = " ".join(vote.comment.split())
        values["comment"] = words if len(words) <= MAX_QUOTE else words[: MAX_QUOTE - 1] + "…"
    if vote.ticket_id is not None:
        values["id"] = Id(vote.ticket_id)
    if vote.comment and vote.ticket_id is not None:
        return say(msg('{score} of {best}: "{comment}" {id} {who}'), **values)
    if vote.comment:
        return say(msg('{score} of {best}: "{comment}" {who}'), **values)
    if vote.ticket_id is not None:
        return say(msg("{score} of {best}: {id} {who}"), **values)
    return say(msg("{score} of {best}: {who}"), **values)
