"""The figures of customers and money in words: counts first, a percentage only where it may be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.figures import may_print_share
from supportctl.errors import msg
from supportctl.reports.actions import shortened
from supportctl.reports.figure_names import short_name
from supportctl.reports.model import Grid, Joined, Line, Money, Share, WorkTime, say, say_n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.subjects import Subject
    from supportctl.reports.model import Sentence

CUSTOMER_HEADINGS = (msg("new customers"), msg("bought again"), msg("loyal"), msg("stayed"), msg("refunded"))
MONEY_HEADINGS = (msg("sales"), msg("to new"), msg("to known"), msg("refunded"), msg("support"))
_IN_CUSTOMER_GROUPS = ("new_customers", "addition_rate", "loyal_customers", "retention", "refund_rate")
_IN_MONEY_GROUPS = ("revenue", "revenue_new", "revenue_existing", "refunds", "support_cost")
# Why a figure has no value: what there would be to divide by.
_NOTHING = {
    "addition_rate": msg("no new customers"),
    "loyal_conversion": msg("no new customers"),
    "referrals": msg("no new customers"),
    "retention": msg("nobody was active at the start"),
    "retention_month": msg("nobody bought in the month before"),
    "refund_rate": msg("nothing sold"),
    "refund_rate_flow_count": msg("nothing sold"),
}
_MAX_NAMED = 6


def customer_lines(subject: Subject) -> list[Line | Grid]:
    """Who is new, who came back, who stays, in lines; the gained and lost by name."""
    lines: list[Line | Grid] = [Grid([[short_name(f.name), _cell(f)] for f in subject.figures])]
    named = {name: subject.lists.get(name, []) for name in ("gained", "lost", "referrers")}
    if named["gained"]:
        lines.append(Line(say(msg("became loyal: {names}"), names=_names(named["gained"]))))
    if named["lost"]:
        lines.append(Line(say(msg("no longer loyal: {names}"), names=_names(named["lost"]))))
    if named["referrers"]:
        lines.append(Line(say(msg("sent by: {names}"), names=_names(named["referrers"]))))
    lines.extend(Line(one, "dim") for one in _left_out(subject.figures))
    return lines


def money_lines(subject: Subject) -> list[Line | Grid]:
    """Sales, refunds and costs in lines; amounts are nominal."""
    lines: list[Line | Grid] = [Grid([[short_name(f.name), _cell(f)] for f in subject.figures])]
    for figure in subject.figures:
        if figure.more.get("minutes"):
            worth = Money(figure.more["minutes_cost"], figure.unit)
            lines.append(Line(
                say(msg("support cost with {amount} for {time} of work"), amount=worth,
                    time=WorkTime(figure.more["minutes"])), "dim",
            ))  # fmt: skip
        if figure.more.get("repeats_estimate") is not None:
            estimate = Money(figure.more["repeats_estimate"], figure.unit)
            lines.append(
                Line(say(msg("repeat contacts cost about {amount} of it, an estimate"), amount=estimate), "dim")
            )
    lines.extend(Line(one, "dim") for one in _left_out(subject.figures))
    return lines


def customer_cells(figures: Sequence[Figure]) -> list[Sentence | None]:
    """The cells of one part of a period, as CUSTOMER_HEADINGS names them."""
    by_name = {figure.name: figure for figure in figures}
    return [_cell(by_name[name], is_short=True) for name in _IN_CUSTOMER_GROUPS]


def money_cells(figures: Sequence[Figure]) -> list[Sentence | None]:
    """The cells of one part of a period, as MONEY_HEADINGS names them."""
    by_name = {figure.name: figure for figure in figures}
    return [_cell(by_name[name], is_short=True) for name in _IN_MONEY_GROUPS]


def _cell(figure: Figure, *, is_short: bool = False) -> Sentence | None:
    if figure.unit == "count":
        return say("{n}", n=int(figure.value or 0))
    if figure.unit != "share":
        return _amount(figure, is_short=is_short)
    if figure.name == "refund_rate_flow":
        return say("{share}", share=Share(figure.value)) if figure.value is not None else say(msg("nothing sold"))
    x, n = figure.numerator, figure.denominator
    if not n:
        if is_short:
            return None
        return _waiting(figure) if figure.pending else say(_NOTHING[figure.name])
    if figure.value is None:
        return None if is_short else say(msg("not known"))
    if may_print_share(figure) and figure.value is not None and not is_short:
        text = say(msg("{x} of {n}  {share}"), x=x, n=n, share=Share(figure.value))
    else:
        text = say(msg("{x} of {n}"), x=x, n=n)
    if figure.pending and not is_short:
        return say(msg("{part}; {waiting}"), part=text, waiting=_waiting(figure))
    return text


def _waiting(figure: Figure) -> Sentence:
    return say_n(msg("{n} too young to tell"), msg("{n} too young to tell"), n=figure.pending)


def _amount(figure: Figure, *, is_short: bool) -> Sentence | None:
    if figure.value is None:
        if is_short:
            return None
        return say(msg("not recorded") if figure.numerator is None else msg("there was none"))
    if not figure.unit:
        return say("{n}", n=int(figure.value))
    amount = say("{amount}", amount=Money(int(figure.value), figure.unit, is_short))
    part = figure.more.get("share")
    if part is None or is_short:
        return amount
    return say(msg("{amount}  {share}"), amount=amount, share=Share(part))


def _names(people: Sequence[dict[str, object]]) -> Joined:
    shown: list[object] = [shortened(str(one["name"])) for one in people[:_MAX_NAMED]]
    rest = len(people) - len(shown)
    return Joined([*shown, say(msg("{n} more"), n=rest)] if rest else shown)


def _left_out(figures: Sequence[Figure]) -> list[Sentence]:
    reasons: dict[str, int] = {}
    for figure in figures:
        reasons.update(figure.excluded)
    found = []
    if n := reasons.get("gone_back"):
        found.append(say_n(
            msg("{n} customer is not counted as new: the first purchase went back whole"),
            msg("{n} customers are not counted as new: their first purchase went back whole"), n=n,
        ))  # fmt: skip
    if n := reasons.get("without_purchase"):
        found.append(say_n(
            msg("{n} refund is left out: nobody knows for which purchase"),
            msg("{n} refunds are left out: nobody knows for which purchases"), n=n,
        ))  # fmt: skip
    if n := reasons.get("without_customer"):
        found.append(say_n(
            msg("{n} purchase of nobody known is in the sales alone"),
            msg("{n} purchases of nobody known are in the sales alone"), n=n,
        ))  # fmt: skip
    if n := reasons.get("minutes_without_currency"):
        found.append(say(
            msg("{time} of work are not in the cost: supportctl config set currency says in which currency an hour is"),
            time=WorkTime(n),
        ))  # fmt: skip
    return found
