"""The verdict of the weekly page: what is unusual, in as many sentences as there are unusual things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.causes import is_striking
from supportctl.errors import msg
from supportctl.reports import satisfaction_words as words
from supportctl.reports.actions import shortened
from supportctl.reports.model import Line, Sentence, say, say_n

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from supportctl.domain.metrics.causes import Cause
    from supportctl.domain.week import Week

    Look = Callable[[Week], Iterator[Sentence]]


def verdict_lines(week: Week) -> list[Line]:
    """The verdict: the unusual things first, then what is never left out, then how many should hear from us."""
    unusual = [sentence for look in UNUSUAL for sentence in look(week)]
    if len(unusual) == 1:
        lines = [Line(say(msg("One thing is unusual: {thing}"), thing=unusual[0]), "bad")]
    elif unusual:
        lines = [Line(say(msg("{n} things are unusual:"), n=len(unusual)), "bad")]
        lines.extend(Line(sentence, "bad", indent=2) for sentence in unusual)
    else:
        lines = [Line(_quiet(week))]
    lines.extend(Line(sentence, "bad") for look in ALWAYS for sentence in look(week))
    lines.extend(Line(sentence) for look in LAST for sentence in look(week))
    return lines


def _quiet(week: Week) -> Sentence:
    if not week.weeks:
        return say(msg("There is no usual week to compare with yet."))
    received, usual = week.received, week.received.usual
    if usual is None:
        return say(msg("Nothing is unusual."))
    text = msg("Nothing is unusual. {sentence}")
    inside = msg("{count} requests, inside the usual {low}–{high}.")
    return say(
        text,
        sentence=say(inside, count=int(received.value or 0), low=int(usual.low or 0), high=int(usual.high or 0)),
    )


def _volume(week: Week) -> Iterator[Sentence]:
    """More or fewer requests than usual, with the cause that grew most (METRICS.md 2.4)."""
    received, usual = week.received, week.received.usual
    if received.flag is None or usual is None:
        return
    values = {"count": int(received.value or 0), "low": int(usual.low or 0), "high": int(usual.high or 0)}
    grown = _grown(week)
    if grown is None:
        yield say(msg("{count} requests, outside the usual {low}–{high}."), **values)
        return
    cause = say_n(
        msg("{name} grew most ({n} report, usual {usual})"),
        msg("{name} grew most ({n} reports, usual {usual})"),
        name=shortened(grown.name), n=grown.reports, usual=round(grown.usual or 0),
    )  # fmt: skip
    yield say(msg("{count} requests, outside the usual {low}–{high}; {cause}."), **values, cause=cause)


def _grown(week: Week) -> Cause | None:
    """The cause that grew most, in a week with more requests than usual."""
    received, usual = week.received, week.received.usual
    if received.flag is None or usual is None or (received.value or 0) <= (usual.high or 0):
        return None
    grown = [cause for cause in week.causes if cause.reports > (cause.usual or 0)]
    # Those that are unusual by themselves stand first.
    return max(grown, key=lambda cause: (cause.is_unusual, cause.reports - (cause.usual or 0)), default=None)


def _causes(week: Week) -> Iterator[Sentence]:
    """Causes that grew beyond the usual."""
    named = _grown(week)
    for cause in week.causes:
        if cause.is_unusual and cause != named and not is_striking(cause):
            yield say_n(
                msg("{name}: {n} report, usual {usual}."), msg("{name}: {n} reports, usual {usual}."),
                name=shortened(cause.name), n=cause.reports, usual=round(cause.usual or 0),
            )  # fmt: skip


def _satisfaction(week: Week) -> Iterator[Sentence]:
    """A share of satisfied customers that is not the usual one."""
    sentence = words.comparison(week.csat.figure, sum(bool(vote.comment) for vote in week.csat.votes))
    if sentence is not None:
        yield say(msg("Satisfaction: {sentence}"), sentence=sentence)


def _in_target(week: Week) -> Iterator[Sentence]:
    """Another share answered in time than usual."""
    target, usual = week.first_response.in_target, week.first_response.in_target.usual
    if target.flag and usual:
        yield say(
            msg("Answered in target: {x} of {n}, usually {y} of {m}."),
            x=target.numerator, n=target.denominator, y=usual.numerator, m=usual.denominator,
        )  # fmt: skip


def _first_contact(week: Week) -> Iterator[Sentence]:
    """Whether fewer or more than usual were solved at the first contact."""
    solved = week.quality.fcr
    if solved.flag and solved.usual:
        yield say(
            msg("Solved at first contact: {x} of {n}, usually {y} of {m}."),
            x=solved.numerator, n=solved.denominator, y=solved.usual.numerator, m=solved.usual.denominator,
        )  # fmt: skip


def _response_rate(week: Week) -> Iterator[Sentence]:
    """Fewer than half as many answers to our question as usual."""
    rate, usual = week.response_rate, week.response_rate.usual
    if rate.flag and usual:
        yield say(
            msg("Answers to our question: {x} of {n}, usually {y} of {m}; silence is not satisfaction."),
            x=rate.numerator, n=rate.denominator, y=usual.numerator, m=usual.denominator,
        )  # fmt: skip


def _past_target(week: Week) -> Iterator[Sentence]:
    """Who waits longer than the target."""
    past = sum(one.is_past_target for one in week.waiting)
    if past:
        yield say_n(
            msg("{n} customer waits longer than the target allows."),
            msg("{n} customers wait longer than the target allows."),
            n=past,
        )


def _calm(week: Week) -> Iterator[Sentence]:
    """Satisfaction of which nothing unusual can be said."""
    sentence = words.calm(week.csat.figure)
    if sentence is not None:
        yield say(msg("Satisfaction: {sentence}"), sentence=sentence)


def _people(week: Week) -> Iterator[Sentence]:
    """How many people should hear from us."""
    if week.call:
        yield say_n(
            msg("{n} person should hear from you, below."), msg("{n} people should hear from you, below."),
            n=len(week.call),
        )  # fmt: skip


def _new_causes(week: Week) -> Iterator[Sentence]:
    """Causes that nobody spoke of before and that concern several customers."""
    for cause in week.causes:
        if is_striking(cause):
            yield say(msg("{name} is new: {n} customers."), name=shortened(cause.name), n=cause.customers)


def _came_back(week: Week) -> Iterator[Sentence]:
    """Problems that were fixed and are there again."""
    for cause in week.causes:
        if cause.regressed:
            yield say(msg("{name} came back after it was fixed."), name=shortened(cause.name))


def _angry(week: Week) -> Iterator[Sentence]:
    """Who is angry and has not heard from us since."""
    angry = int(week.risk.angry_figure.value or 0)
    if angry:
        yield say_n(
            msg("{n} customer is angry and has not heard from us since."),
            msg("{n} customers are angry and have not heard from us since."),
            n=angry,
        )


# What may be unusual, what is said whenever it is so, and what comes last; each in the order of the page.
UNUSUAL: tuple[Look, ...] = (
    _volume, _causes, _new_causes, _came_back, _satisfaction, _in_target, _first_contact, _response_rate,
)  # fmt: skip
ALWAYS: tuple[Look, ...] = (_past_target, _angry)
LAST: tuple[Look, ...] = (_calm, _people)
