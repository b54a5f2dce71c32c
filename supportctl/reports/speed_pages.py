"""Speed and the backlog as pages of their own: the figures in words, and the cells of their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.durations import MIN_MEDIAN
from supportctl.errors import msg
from supportctl.reports.model import Grid, Id, Joined, Line, Minutes, Sentence, WorkTime, say, say_n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.subjects import Subject

MAX_NAMED = 12
HEADINGS = {
    "response": (msg("typical"), msg("in target"), msg("next answer")),
    "resolution": (msg("typical"), msg("solved"), msg("still open")),
    "backlog": (msg("open"), msg("oldest"), msg("received"), msg("solved")),
}


def response_lines(subject: Subject) -> list[Line | Grid]:
    """How long customers waited for a first answer, and for the next ones."""
    calendar, first, target, _, following = subject.figures
    if not first.n:
        return [Line(say(msg("No request came in by a channel that is answered later."))), *_following(following)]
    lines = _times(calendar, first, msg("9 of 10 answered within {time}"))
    lines.insert(-1, Line(say(msg("answered in target {x} of {n}"), x=target.numerator, n=target.denominator)))
    if first.pending:
        lines.append(Line(say(msg("{n} not answered yet, counted with the time they have waited"), n=first.pending)))
    lines.extend(_following(following))
    if subject.untimed:
        ids = Joined([Id(request.ticket_id) for request in subject.untimed[:MAX_NAMED]])
        rest = len(subject.untimed) - MAX_NAMED
        text = (
            msg("{n} answered before they were asked, so at an unknown time, left out: {ids} and {rest} more")
            if rest > 0
            else msg("{n} answered before they were asked, so at an unknown time, left out: {ids}")
        )
        lines.append(Line(say(text, n=len(subject.untimed), ids=ids, rest=max(rest, 0)), "dim"))
    return [*lines]


def resolution_lines(subject: Subject) -> list[Line | Grid]:
    """How long requests took to be solved, and what the figures count as what."""
    calendar, working, solved, unanswered = subject.figures
    if not working.n:
        lines = [Line(say(msg("No request came in.")))]
    else:
        within = msg("9 of 10 solved within {time}")
        if "p90_start" in working.more:
            within = msg("9 of 10 solved within {time} (those of the last 28 days)")
        lines = _times(calendar, working, within)
        if working.pending:
            sentence = say_n(
                msg("{n} is still open, counted with the time it has been open"),
                msg("{n} are still open, counted with the time they have been open"),
                n=working.pending,
            )
            lines.append(Line(sentence))
        ours = working.more["our_time"]
        if ours is not None and (working.n or 0) >= MIN_MEDIAN:
            lines.append(Line(say(msg("our part of it, typically {time}"), time=WorkTime(ours))))
    others = (
        (msg("{n} closed by timer"), working.more["by_timer"]),
        (msg("closed without a solution {n}"), working.more["closed_unsolved"]),
        (msg("ended unanswered {n}"), int(unanswered.value or 0)),
    )
    counts = [say(msg("solved in this time {n}"), n=int(solved.value or 0))]
    counts += [say(text, n=count) for text, count in others if count]
    return [*lines, Line(say("{counts}", counts=Joined(counts)))]


def backlog_lines(subject: Subject) -> list[Line | Grid]:
    """What was open at the end, and whether it became more or less."""
    left, received, solved = subject.figures
    lines = [Line(_left(left))]
    came, went = int(received.value or 0), int(solved.value or 0)
    lines.append(Line(say(msg("received {received}, solved {solved}"), received=came, solved=went)))
    return [*lines]


def cells(name: str, figures: Sequence[Figure]) -> list[Sentence | None]:
    """What stands in the row of one part."""
    if name == "backlog":
        return _backlog_cells(figures)
    first = figures[1]
    typical = say("{time}", time=WorkTime(first.value)) if first.value is not None else say(msg("not known yet"))
    found: list[Sentence | None] = [typical if first.n else None]
    if name == "resolution":
        counts = (first.more["answered"], first.pending) if first.n else (None, None)
        return found + [None if count is None else say("{n}", n=count) for count in counts]
    target, following = figures[2], figures[4]
    found.append(say(msg("{x} of {n}"), x=target.numerator, n=target.denominator) if target.denominator else None)
    if following.value is not None and (following.n or 0) >= MIN_MEDIAN:
        return [*found, say("{time}", time=WorkTime(following.value))]
    return [*found, None]


def _backlog_cells(figures: Sequence[Figure]) -> list[Sentence | None]:
    oldest = figures[0].more["oldest"]
    found: list[Sentence | None] = [
        say("{n}", n=int(figures[0].value or 0)),
        say("{id}  {age}", id=Id(oldest["ticket_id"]), age=Minutes(oldest["value"])) if oldest else None,
    ]
    return found + [say("{n}", n=int(figure.value or 0)) for figure in figures[1:]]


def _times(calendar: Figure, working: Figure, within: str) -> list[Line]:
    """What is typical in working time and by the calendar, what nine of ten took, and the slowest."""
    lines = [Line(_typical(working))]
    if calendar.value is not None and (working.n or 0) >= MIN_MEDIAN:
        lines.append(Line(say(msg("by the calendar {time}"), time=Minutes(calendar.value)), "dim"))
    if working.more.get("p90") is not None:
        lines.append(Line(say(within, time=WorkTime(working.more["p90"]))))
    slowest = working.more["slowest"]
    sentence = say(msg("slowest {id}: {time}"), id=Id(slowest["ticket_id"]), time=WorkTime(slowest["value"]))
    return [*lines, Line(sentence)]


def _typical(figure: Figure) -> Sentence:
    if (figure.n or 0) < MIN_MEDIAN:
        return say(msg("too few requests to say what is typical ({n})"), n=figure.n)
    if figure.value is None:
        return say(msg("Typical time not known yet: more than half are still open."))
    return say(msg("typically {time} of working time ({n} requests)"), time=WorkTime(figure.value), n=figure.n)


def _following(figure: Figure) -> list[Line]:
    """How long those waited who wrote again; nothing when nobody did."""
    if not figure.n:
        return []
    if figure.n < MIN_MEDIAN:
        return [Line(say(msg("next answer: too few to say ({n})"), n=figure.n))]
    if figure.value is None:
        return [Line(say(msg("next answer: not known yet, more than half still wait")))]
    time = WorkTime(figure.value)
    return [Line(say(msg("next answer: typically {time} of working time ({n} times)"), time=time, n=figure.n))]


def _left(figure: Figure) -> Sentence:
    oldest = figure.more["oldest"]
    if oldest is None:
        return say(msg("nothing was left open"))
    return say(
        msg("open at the end {n}, oldest {id} ({age})"),
        n=int(figure.value or 0), id=Id(oldest["ticket_id"]), age=Minutes(oldest["value"]),
    )  # fmt: skip
