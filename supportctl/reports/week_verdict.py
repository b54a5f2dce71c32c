"""The verdict of the weekly page: what is unusual, in as many sentences as there are unusual things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.causes import is_striking
from supportctl.errors import msg
from supportctl.reports import satisfaction_words as words
from supportctl.reports.actions import shortened
from supportctl.reports.model import Line, Sentence, say, say_n

if TYPE_CHECKING:
    from supportctl.domain.week import Week


def verdict_lines(week: Week) -> list[Line]:
    """The verdict: what is unusual, who waits too long, how many should hear from us."""
    unusual = list(_unusual(week))
    lines = [Line(sentence, "bad") for sentence in unusual]
    if not unusual:
        quiet = (
            say(msg("Nothing is unusual.")) if week.weeks else say(msg("There is no usual week to compare with yet."))
        )
        lines.append(Line(quiet))
    past = sum(one.is_past_target for one in week.waiting)
    if past:
        sentence = say_n(
            msg("{n} customer waits longer than the target allows."),
            msg("{n} customers wait longer than the target allows."),
            n=past,
        )
        lines.append(Line(sentence, "bad"))
    if week.call:
        sentence = say_n(
            msg("{n} person should hear from you, below."), msg("{n} people should hear from you, below."),
            n=len(week.call),
        )  # fmt: skip
        lines.append(Line(sentence))
    return lines


def _unusual(week: Week) -> list[Sentence]:
    found = []
    received = week.received
    if received.flag and received.usual and received.value is not None:
        found.append(
            say(
                msg("{count} requests, outside the usual {low}-{high}."),
                count=int(received.value), low=int(received.usual.low or 0), high=int(received.usual.high or 0),
            )
        )  # fmt: skip
    found.extend(
        say_n(
            msg("{name}: {n} report, usual {usual}."),
            msg("{name}: {n} reports, usual {usual}."),
            name=shortened(cause.name),
            n=cause.reports,
            usual=round(cause.usual or 0),
        )
        for cause in week.causes
        if cause.is_unusual and not is_striking(cause)
    )
    found.extend(
        say(msg("{name} is new: {n} customers."), name=shortened(cause.name), n=cause.customers)
        for cause in week.causes
        if is_striking(cause)
    )
    found.extend(
        say(msg("{name} came back after it was fixed."), name=shortened(cause.name))
        for cause in week.causes
        if cause.regressed
    )
    flagged = words.comparison(week.csat.figure, len([v for v in week.csat.votes if v.comment]))
    if flagged is not None:
        found.append(say(msg("Satisfaction: {sentence}"), sentence=flagged))
    target = week.first_response.in_target
    if target.flag and target.usual:
        found.append(
            say(
                msg("Answered in target: {x} of {n}, usually {y} of {m}."),
                x=target.numerator, n=target.denominator, y=target.usual.numerator, m=target.usual.denominator,
            )
        )  # fmt: skip
    solved = week.quality.fcr
    if solved.flag and solved.usual:
        found.append(
            say(
                msg("Solved at first contact: {x} of {n}, usually {y} of {m}."),
                x=solved.numerator, n=solved.denominator, y=solved.usual.numerator, m=solved.usual.denominator,
            )
        )  # fmt: skip
    return found
