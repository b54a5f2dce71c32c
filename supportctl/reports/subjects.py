"""One subject as a page: the figures in words, then a table of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.speed import MIN_MEDIAN
from supportctl.errors import msg
from supportctl.reports import ledger_words, model
from supportctl.reports.figures import document_data, figure_table
from supportctl.reports.model import (
    Column,
    Day,
    Days,
    Document,
    Grid,
    Id,
    Instant,
    Joined,
    Line,
    Minutes,
    Plain,
    Section,
    Sentence,
    Share,
    Table,
    Word,
    WorkTime,
    say,
)
from supportctl.reports.week_satisfaction import score_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.subjects import Subject

_TITLES = {
    "csat": msg("Satisfaction"), "response": msg("First answer"), "volume": msg("Volume"),
    "customers": msg("Customers"), "money": msg("Money"),
}  # fmt: skip
MAX_NAMED = 12


def subject_page(subject: Subject) -> Document:
    """The page of a subject; in CSV and TSV one row a figure, or one row a part when it was divided."""
    lines = _LINES[subject.name](subject)
    sections = [Section(None, lines)]
    if subject.by:
        title = say(msg("By {what}"), what=say(subject.by))
        if subject.name == "money" and subject.figures[0].unit:
            title = say(msg("By {what}, amounts in {unit}"), what=say(subject.by), unit=Word(subject.figures[0].unit))
        sections.append(Section(title, [_group_grid(subject)]))
    lists = dict(subject.lists)
    if subject.name == "response":
        lists["unknown_time"] = [request.ticket_id for request in subject.untimed]
    groups = {subject.by: [(key, found) for key, found in subject.groups]} if subject.by else {}
    days = subject.scope.days
    return Document(
        subject.name,
        say("{title}  {days}", title=say(_TITLES[subject.name]), days=Days(days.start, days.end)),
        say(msg("as of {when}"), when=Instant(subject.scope.as_of)),
        sections,
        document_data(subject.name, subject.scope, subject.figures, groups=groups, lists=lists),
        _group_table(subject) if subject.by else figure_table(subject.figures),
        is_page=True,
    )


def _csat(subject: Subject) -> list[Line | Grid]:
    score, rate = subject.figures
    if not score.denominator:
        return [Line(say(msg("No ratings ({asked} asked)."), asked=rate.denominator or 0))]
    return list(score_lines(score, subject.votes, rate))


def _response(subject: Subject) -> list[Line | Grid]:
    calendar, first, target = subject.figures
    if not first.n:
        return [Line(say(msg("No request came in by a channel that is answered later.")))]
    lines: list[Line | Grid] = [Line(_typical(first))]
    if calendar.value is not None and (first.n or 0) >= MIN_MEDIAN:
        lines.append(Line(say(msg("by the calendar {time}"), time=Minutes(calendar.value)), "dim"))
    if first.more.get("p90") is not None:
        lines.append(Line(say(msg("9 of 10 answered within {time}"), time=WorkTime(first.more["p90"]))))
    lines.append(Line(say(msg("answered in target {x} of {n}"), x=target.numerator, n=target.denominator)))
    slowest = first.more.get("slowest")
    if slowest:
        sentence = say(msg("slowest {id}: {time}"), id=Id(slowest["ticket_id"]), time=WorkTime(slowest["value"]))
        lines.append(Line(sentence))
    if first.pending:
        lines.append(Line(say(msg("{n} not answered yet, counted with the time they have waited"), n=first.pending)))
    if subject.untimed:
        ids = Joined([Id(request.ticket_id) for request in subject.untimed[:MAX_NAMED]])
        rest = len(subject.untimed) - MAX_NAMED
        text = (
            msg("{n} answered before they were asked, so at an unknown time, left out: {ids} and {rest} more")
            if rest > 0
            else msg("{n} answered before they were asked, so at an unknown time, left out: {ids}")
        )
        lines.append(Line(say(text, n=len(subject.untimed), ids=ids, rest=max(rest, 0)), "dim"))
    return lines


def _typical(figure: Figure) -> Sentence:
    if (figure.n or 0) < MIN_MEDIAN:
        return say(msg("too few requests to say what is typical ({n})"), n=figure.n)
    if figure.value is None:
        return say(msg("Typical time not known yet: more than half are still open."))
    return say(msg("typically {time} of working time ({n} requests)"), time=WorkTime(figure.value), n=figure.n)


def _volume(subject: Subject) -> list[Line | Grid]:
    labels = {
        "received": msg("received"), "outreach": msg("started by us"), "resolved": msg("solved"),
        "closed_unanswered": msg("ended unanswered"), "open": msg("open at the end"),
    }  # fmt: skip
    return [Grid([[say(labels[f.name]), say("{n}", n=int(f.value or 0))] for f in subject.figures])]


_LINES = {
    "csat": _csat, "response": _response, "volume": _volume,
    "customers": ledger_words.customer_lines, "money": ledger_words.money_lines,
}  # fmt: skip


def _group_grid(subject: Subject) -> Grid:
    headings: dict[str, Sequence[Sentence | None]] = {
        "csat": (None, say(msg("satisfied"))),
        "response": (None, say(msg("typical")), say(msg("in target"))),
        "volume": (None, say(msg("received"))),
        "customers": (None, *map(say, ledger_words.CUSTOMER_HEADINGS)),
        "money": (None, *map(say, ledger_words.MONEY_HEADINGS)),
    }
    rows = [[_key(subject.by, key), *_cells(subject.name, found)] for key, found in subject.groups]
    return Grid(rows, headings[subject.name])


def _key(by: str | None, key: str | None) -> Sentence:
    if key is None:
        return say(msg("not set"))
    if by in ("day", "week"):
        from datetime import date

        return say("{key}", key=Day(date.fromisoformat(key)))
    return say("{key}", key=Word(key) if by == "channel" else Plain(key) if by == "month" else key)


def _cells(name: str, figures: Sequence[Figure]) -> list[Sentence | None]:
    first = figures[0]
    if name == "csat":
        return [_satisfied(first)]
    if name == "customers":
        return ledger_words.customer_cells(figures)
    if name == "money":
        return ledger_words.money_cells(figures)
    if name == "volume":
        return [say("{n}", n=int(first.value or 0))]
    _, first, target = figures
    typical = say("{time}", time=WorkTime(first.value)) if first.value is not None else say(msg("not known yet"))
    met = say(msg("{x} of {n}"), x=target.numerator, n=target.denominator) if target.denominator else None
    return [typical if first.n else None, met]


def _satisfied(figure: Figure) -> Sentence:
    x, n = figure.numerator, figure.denominator
    if not n:
        return say(msg("no ratings"))
    from supportctl.domain.metrics.figures import may_print_share

    if may_print_share(figure) and figure.value is not None:
        return say(msg("{x} of {n}  {share}"), x=x, n=n, share=Share(figure.value))
    return say(msg("{x} of {n}"), x=x, n=n)


def _group_table(subject: Subject) -> Table:
    base = figure_table([])
    columns = (Column(str(subject.by), model.TEXT, str(subject.by)), *base.columns)
    rows = [[key, *row] for key, found in subject.groups for row in figure_table(found).rows]
    return Table("figure", columns, rows)
