"""One subject as a page: the figures in words, then a table of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import msg
from supportctl.reports import ledger_words, model, speed_pages
from supportctl.reports import satisfaction_words as words
from supportctl.reports.figures import document_data, figure_table
from supportctl.reports.model import (
    Column,
    Day,
    Days,
    Document,
    Grid,
    Instant,
    Line,
    Plain,
    Section,
    Sentence,
    Share,
    Table,
    Word,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.subjects import Subject

_TITLES = {
    "csat": msg("Satisfaction"), "response": msg("First answer"), "resolution": msg("Solving"),
    "volume": msg("Volume"), "backlog": msg("Backlog"), "customers": msg("Customers"), "money": msg("Money"),
}  # fmt: skip


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
    lines: list[Line | Grid] = [Line(words.headline(score)), Line(words.distribution_sentence(subject.votes))]
    interval = words.interval_sentence(score)
    if interval is not None:
        lines.append(Line(interval))
    return [*lines, Line(words.asked_sentence(rate))]


def _volume(subject: Subject) -> list[Line | Grid]:
    labels = {
        "received": msg("received"), "outreach": msg("started by us"), "resolved": msg("solved"),
        "closed_unanswered": msg("ended unanswered"), "open": msg("open at the end"),
    }  # fmt: skip
    return [Grid([[say(labels[f.name]), say("{n}", n=int(f.value or 0))] for f in subject.figures])]


_LINES = {
    "csat": _csat, "response": speed_pages.response_lines, "resolution": speed_pages.resolution_lines,
    "volume": _volume, "backlog": speed_pages.backlog_lines, "customers": ledger_words.customer_lines,
    "money": ledger_words.money_lines,
}  # fmt: skip


def _group_grid(subject: Subject) -> Grid:
    headings: dict[str, Sequence[Sentence | None]] = {
        "csat": (None, say(msg("satisfied"))),
        **{name: (None, *map(say, words)) for name, words in speed_pages.HEADINGS.items()},
        "volume": (None, say(msg("received"))),
        "customers": (None, *map(say, ledger_words.CUSTOMER_HEADINGS)),
        "money": (None, *map(say, ledger_words.MONEY_HEADINGS)),
    }
    rows = [[_key(subject.by, key), *_cells(subject.name, found)] for key, found in subject.groups]
    # Parts by name have fewer figures than parts of time.
    return Grid(rows, headings[subject.name][: len(rows[0])] if rows else ())


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
    return speed_pages.cells(name, figures)


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
