"""Every figure of a page as a list for people: its value in its unit, of how many, its range, and what is usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.figures import MIN_RATED, may_print_share
from supportctl.errors import msg
from supportctl.reports import model
from supportctl.reports.figure_names import figure_name
from supportctl.reports.model import Column, Minutes, Money, Sentence, Share, Table, WorkTime, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.figures import Figure, Usual

_COLUMNS = (
    Column("figure", model.PHRASE, msg("figure")),
    Column("value", model.PHRASE, msg("value")),
    Column("n", model.NUMBER, msg("n")),
    Column("range", model.PHRASE, msg("range")),
    Column("usual", model.PHRASE, msg("usual")),
    Column("pending", model.NUMBER, msg("pending")),
    Column("flag", model.PHRASE, msg("flag")),
    Column("name", model.PLAIN, msg("name")),
)
_FLAGS = {"watch": say(msg("may be chance")), "signal": say(msg("unusual"))}


def figure_list(figures: Sequence[Figure]) -> Table:
    """One row a figure, with the name by which `--explain` and JSON know it."""
    rows = [
        (figure_name(f.name), _value(f), f.n, _range(f), _usual(f), f.pending, _FLAGS.get(f.flag or ""), f.name)
        for f in figures
    ]
    return Table("figure", _COLUMNS, rows)


def _value(figure: Figure) -> Sentence | None:
    if figure.unit == "share":
        if not figure.denominator:
            return None
        part = say(msg("{x} of {n}"), x=figure.numerator, n=figure.denominator)
        if figure.value is None or not may_print_share(figure):
            return part
        return say(msg("{part} = {share}"), part=part, share=Share(figure.value))
    return _amount(figure, figure.value)


def _amount(figure: Figure, value: float | None) -> Sentence | None:
    """A value in the unit of its figure."""
    if value is None:
        return None
    if figure.unit == "minutes":
        is_working = figure.name.endswith("_working")
        return say("{time}", time=WorkTime(value) if is_working else Minutes(value))
    if figure.unit == "nps":
        return say(msg("{points} points"), points=round(value * 100))
    if figure.unit.isupper():
        return say("{money}", money=Money(round(value), figure.unit))
    return say("{n}", n=round(value))


def _range(figure: Figure) -> Sentence | None:
    """The 95 % interval, where there is enough to name one."""
    if figure.low is None or figure.high is None or (figure.n or 0) < MIN_RATED:
        return None
    if figure.unit == "nps":
        return say(msg("{low} to {high}"), low=round(figure.low * 100), high=round(figure.high * 100))
    if figure.unit != "share":
        return None
    return say(msg("{low} to {high}"), low=Share(figure.low), high=Share(figure.high))


def _usual(figure: Figure) -> Sentence | None:
    usual: Usual | None = figure.usual
    if usual is None:
        return None
    if figure.unit == "share":
        return say(msg("{x} of {n}"), x=usual.numerator, n=usual.denominator) if usual.denominator else None
    if figure.unit == "count" and usual.low is not None and usual.high is not None:
        return say(msg("{low} to {high}"), low=round(usual.low), high=round(usual.high))
    return _amount(figure, usual.value)
