"""Satisfaction on the weekly page: the scores, what was said with them, and what was said without any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.figures import MIN_RATED
from supportctl.domain.metrics.people import BEST_SCORE
from supportctl.domain.metrics.satisfaction import is_dissatisfied, is_satisfied
from supportctl.errors import msg
from supportctl.reports import satisfaction_words as words
from supportctl.reports.actions import shortened
from supportctl.reports.model import Id, Joined, Line, Plain, Sentence, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.week import Week
    from supportctl.storage.votes import Vote

# Every score of a week with few of them stands on a line of its own, with more of its words.
MAX_WORDS, MAX_QUOTE = 70, 30
# Of those who were not satisfied, and of all.
MAX_QUOTES, MAX_ALL_QUOTES = 2, 3
# So many signs all bars have together; more scores than signs share them.
BAR = 30
MAX_NAMES = 3


def satisfaction_lines(week: Week) -> list[Line]:
    """The satisfaction section of the page."""
    figure, votes, rate = week.csat.figure, week.csat.votes, week.response_rate
    rated = figure.denominator or 0
    if rated == 0:
        lines = [Line(words.nobody(rate.denominator or 0, is_month=week.scope.days.days > 7))]
    elif rated < MIN_RATED:
        lines = [*(Line(_vote_sentence(vote)) for vote in votes), Line(words.asked_sentence(rate))]
    else:
        lines = [*score_lines(figure, votes, rate), *_quotes(votes)]
    return [*lines, *_voices(week)]


def score_lines(figure: Figure, votes: Sequence[Vote], rate: Figure) -> list[Line]:
    """What the scores of a period add up to."""
    lines = [Line(words.headline(figure)), Line(distribution_sentence(votes))]
    interval = words.interval_sentence(figure)
    if interval is not None:
        lines.append(Line(interval))
    lines.append(Line(words.asked_sentence(rate)))
    spoken, dominant = words.phone_sentence(figure), _dominant_sentence(figure, votes)
    lines.extend(Line(sentence, "dim") for sentence in (spoken, dominant) if sentence is not None)
    return lines


def distribution_sentence(votes: Sequence[Vote]) -> Sentence:
    """How often each score was given, the best first, each with a bar."""
    counts = [(score, sum(vote.score == score for vote in votes)) for score in range(BEST_SCORE, 0, -1)]
    shown = max(len(votes), BAR)
    scores = [
        say(
            "{score} {bar} {n}",
            score=words.spelled(score),
            bar=Plain("#" * max(1, round(count * BAR / shown)) if count else "-"),
            n=count,
        )
        for score, count in counts
    ]
    return say("{scores}", scores=Joined(scores, "   "))


def _dominant_sentence(figure: Figure, votes: Sequence[Vote]) -> Sentence | None:
    dominant = figure.more.get("dominant")
    if dominant is None:
        return None
    name = next((vote.customer for vote in votes if vote.customer_id == dominant["customer_id"]), None)
    text = msg("{count} of these {n} ratings are by one customer, {name}.")
    return say(text, count=dominant["votes"], n=figure.denominator, name=shortened(name or ""))


def _quotes(votes: Sequence[Vote]) -> list[Line]:
    """The worst words of those who were not satisfied, and the best of those who were."""
    spoken = sorted((vote for vote in votes if vote.comment), key=lambda vote: (vote.score, vote.feedback_id))
    worst = [vote for vote in spoken if not is_satisfied(vote)][:MAX_QUOTES]
    best = [vote for vote in reversed(spoken) if is_satisfied(vote)][: MAX_ALL_QUOTES - len(worst)]
    return [
        *(Line(_quote(vote, msg('- "{comment}" {about}  {score}/{best}')), _style(vote)) for vote in worst),
        *(Line(_quote(vote, msg('+ "{comment}" {about}  {score}/{best}')), "good") for vote in best),
    ]


def _style(vote: Vote) -> str:
    return "bad" if is_dissatisfied(vote) else ""


def _quote(vote: Vote, text: str) -> Sentence:
    about = [_who(vote)] if vote.ticket_id is None else [say("{id}", id=Id(vote.ticket_id)), _who(vote)]
    comment = _cut(vote.comment or "", MAX_QUOTE)
    return say(text, comment=comment, about=Joined(about, " "), score=vote.score, best=BEST_SCORE)


def _who(vote: Vote) -> Sentence:
    return say("{name}", name=shortened(vote.customer)) if vote.customer else say(msg("customer unknown"))


def _cut(comment: str, length: int) -> str:
    text = " ".join(comment.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def _vote_sentence(vote: Vote) -> Sentence:
    values: dict[str, object] = {
        "score": vote.score,
        "best": BEST_SCORE,
        "who": vote.customer or say(msg("customer unknown")),
    }
    if vote.comment:
        values["comment"] = _cut(vote.comment, MAX_WORDS)
    if vote.ticket_id is not None:
        values["id"] = Id(vote.ticket_id)
    if vote.comment and vote.ticket_id is not None:
        return say(msg('{score} of {best}: "{comment}" {id} {who}'), **values)
    if vote.comment:
        return say(msg('{score} of {best}: "{comment}" {who}'), **values)
    if vote.ticket_id is not None:
        return say(msg("{score} of {best}: {id} {who}"), **values)
    return say(msg("{score} of {best}: {who}"), **values)


def _voices(week: Week) -> list[Line]:
    """Complaints and praise in one line, of what there is."""
    said = []
    complaints = week.complaints.figure
    if complaints.value:
        said.append(_complaint_sentence(complaints))
    kind = week.appreciation.found
    if kind:
        names = list(dict.fromkeys(shortened(one.customer) for one in kind if one.customer))
        sentence = say(msg("appreciation {n}"), n=len(kind))
        if names:
            shown = Joined(names[:MAX_NAMES])
            text = msg("{sentence}: {names}") if len(names) <= MAX_NAMES else msg("{sentence}: {names} …")
            sentence = say(text, sentence=sentence, names=shown)
        said.append(sentence)
    return [Line(say("{said}", said=Joined(said)))] if said else []


def recommendation_lines(week: Week) -> list[Line]:
    """Who would recommend us, in a quarter's answers: for a page that is not read every week."""
    if week.nps is None or not week.nps.n:
        return []
    more = week.nps.more
    text = msg("Promoters {promoters}, passives {passives}, detractors {detractors} (13 weeks)")
    return [Line(say(text, **{name: more[name] for name in ("promoters", "passives", "detractors")}))]


def _complaint_sentence(figure: Figure) -> Sentence:
    n, usual = int(figure.value or 0), figure.usual
    if usual is None or usual.high is None:
        return say(msg("complaints {n}"), n=n)
    if usual.low:
        return say(msg("complaints {n} (usual {low}-{high})"), n=n, low=int(usual.low), high=int(usual.high))
    return say(msg("complaints {n} ({high} or fewer usual)"), n=n, high=int(usual.high))
