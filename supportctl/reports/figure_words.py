"""Any figure in words: counts before shares, a percentage only where one may be printed, times in their own unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.durations import MIN_MEDIAN
from supportctl.domain.metrics.figures import MIN_RATED, may_print_share
from supportctl.errors import msg
from supportctl.reports.model import Minutes, Money, Sentence, Share, WorkTime, say, say_n
from supportctl.reports.satisfaction_words import interval_sentence, usual_sentence

if TYPE_CHECKING:
    from supportctl.domain.metrics.figures import Figure

# Minutes of these are working time, and so are those of the things behind them.
_WORKING = ("first_response_working", "next_response_working", "resolution_working", "first_response_in_target")
# What stands behind these are answers to a question of ours.
_ANSWERED = ("csat", "ces", "fcr_said")


def in_words(figure: Figure) -> Sentence:
    """The value of a figure, or why it has none."""
    if figure.unit == "minutes":
        return _typical(figure)
    if figure.unit == "share":
        return _share(figure)
    if figure.value is None:
        return say(msg("not known"))
    if figure.name == "nps":
        return say(msg("{points} points ({n} answers)"), points=round(figure.value * 100), n=figure.n)
    if figure.unit == "count" or not figure.unit:
        return say("{n}", n=int(figure.value))
    return say("{amount}", amount=Money(int(figure.value), figure.unit))


def usual_in_words(figure: Figure) -> Sentence | None:
    """What is usual for a figure, without a word before it; None when nothing is known of it."""
    usual = figure.usual
    if usual is None or usual.value is None:
        return None
    if figure.unit == "share":
        return usual_sentence(usual)
    if figure.unit == "minutes":
        return value_in_words(figure, usual.value)
    if figure.name == "nps":
        return say("{n}", n=round(usual.value * 100))
    if usual.low is not None and usual.high is not None:
        return say(msg("{low}-{high}"), low=int(usual.low), high=int(usual.high))
    return say("{n}", n=round(usual.value))


def doubt(figure: Figure) -> Sentence | None:
    """How far the true value may be from what was seen, in words; None where nothing is to be said."""
    if figure.name in _ANSWERED:
        return interval_sentence(figure)
    if figure.low is None or figure.high is None or (figure.n or 0) < MIN_RATED:
        return None
    if figure.unit == "share":
        return say(
            msg("With {n} cases the true share could be anywhere from {low} to {high}."),
            n=figure.n, low=Share(figure.low), high=Share(figure.high),
        )  # fmt: skip
    if figure.name == "nps":
        return say(
            msg("With {n} answers the true value could be anywhere from {low} to {high}."),
            n=figure.n, low=round(figure.low * 100), high=round(figure.high * 100),
        )  # fmt: skip
    return None


def value_in_words(figure: Figure, value: float) -> Sentence:
    """A value in the unit of a figure: a time, an amount, a score."""
    if figure.name in _WORKING:
        return say("{time}", time=WorkTime(value))
    if figure.unit == "minutes":
        return say("{time}", time=Minutes(value))
    if figure.name == "nps" or figure.unit in ("count", "share", ""):
        return say("{n}", n=int(value) if float(value).is_integer() else value)
    return say("{amount}", amount=Money(int(value), figure.unit))


def part_in_words(figure: Figure, value: float) -> Sentence:
    """What stands beside a ticket behind a figure: of counts of customers how long they wait or are silent."""
    if figure.name == "waiting":
        return say("{time}", time=WorkTime(value))
    if figure.name == "silent":
        return say("{time}", time=Minutes(value * 1440))
    return value_in_words(figure, value)


def _typical(figure: Figure) -> Sentence:
    if not figure.n:
        return say(msg("there was none"))
    if figure.n < MIN_MEDIAN:
        return say_n(msg("{n} case, too few to say what is typical"), msg("{n} cases, too few to say what is typical"),
        n=figure.n)  # fmt: skip
    if figure.value is None:
        return say(msg("Typical time not known yet: more than half are still open."))
    return value_in_words(figure, figure.value)


def _share(figure: Figure) -> Sentence:
    x, n = figure.numerator, figure.denominator
    if not n:
        return say(msg("none due yet")) if figure.pending else say(msg("nothing to divide by"))
    if may_print_share(figure) and figure.value is not None:
        return say(msg("{x} of {n}  {share}"), x=x, n=n, share=Share(figure.value))
    return say(msg("{x} of {n}"), x=x, n=n)
