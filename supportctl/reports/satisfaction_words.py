"""Satisfaction in words: what may be said at which number of answers (METRICS.md 2.10), and never more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.figures import MAX_SHARE_WIDTH, MIN_RATED, MIN_SHARE, may_print_share
from supportctl.errors import msg
from supportctl.reports.model import Sentence, Share, say, say_n

if TYPE_CHECKING:
    from supportctl.domain.metrics.figures import Figure, Usual

# Runs that have a word of their own; longer ones are counted.
_BELOW = {
    7: msg("Seventh week in a row below your own average: a lasting change."),
    8: msg("Eighth week in a row below your own average: a lasting change."),
}
_ABOVE = {
    7: msg("Seventh week in a row above your own average: a lasting change."),
    8: msg("Eighth week in a row above your own average: a lasting change."),
}
# Small numbers, which some languages write out.
_SPELLED = {
    1: msg("1"), 2: msg("2"), 3: msg("3"), 4: msg("4"), 5: msg("5"), 6: msg("6"), 7: msg("7"), 8: msg("8"),
    9: msg("9"), 10: msg("10"),
}  # fmt: skip


def headline(figure: Figure) -> Sentence:
    """How many were satisfied, with a percentage only where one may be printed, beside the usual share."""
    x, n = figure.numerator or 0, figure.denominator or 0
    usual = None if figure.usual is None else usual_sentence(figure.usual)
    if may_print_share(figure):
        if usual is None:
            return say(msg("{share} satisfied ({x} of {n})"), share=Share(x / n), x=x, n=n)
        return say(msg("{share} satisfied ({x} of {n}; usual: {usual})"), share=Share(x / n), x=x, n=n, usual=usual)
    if usual is None:
        return say(msg("{x} of {n} who rated were satisfied"), x=x, n=n)
    return say(msg("{x} of {n} who rated were satisfied (usual: {usual})"), x=x, n=n, usual=usual)


def usual_sentence(usual: Usual) -> Sentence:
    """The usual share as a count, with a percentage only where one may be printed."""
    x, n = usual.numerator or 0, usual.denominator or 1
    if not _may_print_usual(usual):
        return say(msg("{x} of {n}"), x=x, n=n)
    return say(msg("{x} of {n} = {share}"), x=x, n=n, share=Share(x / n))


def _usual_share(usual: Usual) -> Sentence:
    """The usual share as short as it may be said: a percentage, or a count where none may be printed."""
    x, n = usual.numerator or 0, usual.denominator or 1
    return say("{share}", share=Share(x / n)) if _may_print_usual(usual) else say(msg("{x} of {n}"), x=x, n=n)


def _may_print_usual(usual: Usual) -> bool:
    width = (1.0 if usual.high is None else usual.high) - (usual.low or 0.0)
    return (usual.denominator or 0) >= MIN_SHARE and width <= MAX_SHARE_WIDTH


def interval_sentence(figure: Figure) -> Sentence | None:
    """The 95 % interval in words; it is that of so many answers as customers where these are fewer."""
    n = figure.denominator or 0
    if figure.low is None or figure.high is None or n < MIN_RATED:
        return None
    low, high, raters = Share(figure.low), Share(figure.high), figure.more.get("raters", n)
    if raters < n:
        text = msg("{n} answers of {raters} people: the true share could be anywhere from {low} to {high}.")
        return say(text, n=n, raters=raters, low=low, high=high)
    return say(msg("With {n} answers the true share could be anywhere from {low} to {high}."), n=n, low=low, high=high)


def comparison(figure: Figure, comments: int) -> Sentence | None:
    """The words for a share that is not what it usually is; None when nothing may be said."""
    usual = figure.usual
    if figure.flag is None or usual is None or usual.value is None or figure.value is None:
        return None
    lasting = _lasting(figure)
    if lasting is not None:
        return lasting
    values = {"x": figure.numerator, "n": figure.denominator, "usual": _usual_share(usual)}
    if figure.flag == "signal":
        return say(msg("{x} of {n}: unusual for this team (usual {usual})."), **values)
    if figure.value > usual.value:
        return say(msg("{x} of {n}, above the usual {usual}; could still be chance."), **values)
    if comments == 0:
        return say(msg("{x} of {n}, below the usual {usual}; could still be chance."), **values)
    if comments == 1:
        return say(msg("{x} of {n}, below the usual {usual}; could still be chance — read the comment."), **values)
    text = msg("{x} of {n}, below the usual {usual}; could still be chance — read the {comments} comments.")
    return say(text, **values, comments=spelled(comments))


def _lasting(figure: Figure) -> Sentence | None:
    """The words for so many weeks on one side of the average that it is more than chance."""
    from supportctl.domain.metrics.satisfaction import LONG_RUN

    run = figure.more.get("run") or 0
    weeks = abs(run)
    if weeks < LONG_RUN:
        return None
    known = (_BELOW if run < 0 else _ABOVE).get(weeks)
    if known is not None:
        return say(known)
    text = (
        msg("{n} weeks in a row below your own average: a lasting change.")
        if run < 0
        else msg("{n} weeks in a row above your own average: a lasting change.")
    )
    return say(text, n=weeks)


def calm(figure: Figure) -> Sentence | None:
    """The words for a share of which nothing unusual may be said; None where there are too few scores for any."""
    n = figure.denominator or 0
    if n < MIN_RATED or figure.flag is not None:
        return None
    if n < MIN_SHARE:
        return say(msg("{x} of {n} who rated were satisfied; too few to compare."), x=figure.numerator, n=n)
    return say(msg("nothing unusual.")) if figure.usual is not None else None


def nobody(asked: int, *, is_month: bool) -> Sentence:
    """The words for a week or a month without scores."""
    if asked == 0:
        return say(
            msg("No ratings this month; nobody was asked.")
            if is_month
            else msg("No ratings this week; nobody was asked.")
        )
    return say(
        msg("No ratings this month ({asked} asked).") if is_month else msg("No ratings this week ({asked} asked)."),
        asked=asked,
    )


def asked_sentence(rate: Figure) -> Sentence:
    """How many were asked and how many of them answered, which belongs beside every score."""
    asked, answered = rate.denominator or 0, rate.numerator or 0
    if asked == 0:
        return say(msg("Nobody was asked; these ratings came by themselves."))
    if answered * 2 < asked:
        text = msg("{answered} of {asked} answered; silence is not satisfaction.")
        return say(text, answered=answered, asked=asked)
    return say(msg("{answered} of {asked} answered."), answered=answered, asked=asked)


def phone_sentence(figure: Figure) -> Sentence | None:
    """How many scores were told to one of us: people are kinder to a voice than to a form."""
    spoken = figure.more.get("by_phone")
    if spoken is None:
        return None
    return say_n(
        msg("{n} of these was told to one of us by phone or in person; {x} satisfied."),
        msg("{n} of these were told to one of us by phone or in person; {x} satisfied."),
        n=spoken["denominator"], x=spoken["numerator"],
    )  # fmt: skip


def spelled(number: int) -> Sentence:
    """A number as text: a small one in the word that the language has for it."""
    return say(_SPELLED[number]) if number in _SPELLED else say("{n}", n=number)
