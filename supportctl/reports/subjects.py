"""One subject as a page: the figures in words, then a table of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.calendars import written_days
from supportctl.errors import msg
from supportctl.reports import causes as cause_words
from supportctl.reports import ledger_words, speed_pages
from supportctl.reports.figures import document_data, figure_table, group_table
from supportctl.reports.listings import record
from supportctl.reports.model import (
    Chart,
    Day,
    Days,
    Document,
    Grid,
    Instant,
    Line,
    Month,
    Section,
    Sentence,
    Share,
    Table,
    Unit,
    Word,
    say,
)
from supportctl.reports.week_satisfaction import score_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.subjects import Subject
    from supportctl.reports.pictures import Picture

_TITLES = {
    "csat": msg("Satisfaction"), "response": msg("First answer"), "resolution": msg("Solving"),
    "volume": msg("Volume"), "causes": msg("Causes"), "backlog": msg("Backlog"), "customers": msg("Customers"),
    "money": msg("Money"),
}  # fmt: skip


def subject_page(subject: Subject) -> Document:
    """The page of a subject; in CSV and TSV one row a figure, or a cause, or one row a part when it was divided."""
    lines: Sequence[Line | Grid | Table] = _LINES[subject.name](subject)
    sections = [Section(None, [*lines, Chart(lambda: _picture(subject))])]
    if subject.by:
        title = say(msg("By {what}"), what=say(subject.by))
        if subject.name == "money" and subject.figures[0].unit:
            title = say(msg("By {what}, amounts in {unit}"), what=say(subject.by), unit=Unit(subject.figures[0].unit))
        sections.append(Section(title, [_group_grid(subject)]))
    lists = dict(subject.lists)
    if subject.name == "response":
        lists["unknown_time"] = [request.ticket_id for request in subject.untimed]
    if subject.name == "causes":
        lists["causes"] = [record(cause_words.COLUMNS, row) for row in cause_words.cause_table(subject).rows]
    groups = {subject.by: subject.groups} if subject.by else {}
    days = subject.scope.days
    return Document(
        subject.name,
        say("{title}  {days}", title=say(_TITLES[subject.name]), days=Days(days.start, days.end)),
        say(msg("as of {when}"), when=Instant(subject.scope.as_of)),
        sections,
        document_data(subject.name, subject.scope, subject.figures, groups=groups, lists=lists),
        _whole_table(subject),
        is_page=True,
    )


def _csat(subject: Subject) -> list[Line | Grid]:
    score, rate = subject.figures
    if not score.denominator:
        return [Line(say(msg("No ratings ({asked} asked)."), asked=rate.denominator or 0))]
    return list(score_lines(score, subject.votes, rate))


def _volume(subject: Subject) -> list[Line | Grid]:
    labels = {
        "received": msg("received"), "outreach": msg("started by us"), "resolved": msg("solved"),
        "closed_unanswered": msg("ended unanswered"), "open": msg("open at the end"),
    }  # fmt: skip
    return [Grid([[say(labels[f.name]), say("{n}", n=int(f.value or 0))] for f in subject.figures])]


def _picture(subject: Subject) -> Picture | None:
    """What a page that can draw shows of a subject; None for one that is not drawn."""
    from supportctl.reports import charts

    first = subject.figures[0]
    if subject.scores is not None:
        return charts.share_series(subject.scores(), first, subject.unit)
    if subject.counts is not None:
        return charts.count_series(subject.counts(), first, subject.unit)
    if subject.name == "response":
        return charts.wait_chart(subject.waits, subject.figures[1])
    return charts.cause_bars(subject.causes, msg("Causes"))


_LINES = {
    "csat": _csat, "response": speed_pages.response_lines, "resolution": speed_pages.resolution_lines,
    "volume": _volume, "causes": cause_words.cause_lines, "backlog": speed_pages.backlog_lines,
    "customers": ledger_words.customer_lines, "money": ledger_words.money_lines,
}  # fmt: skip


def _group_grid(subject: Subject) -> Grid:
    headings: dict[str, Sequence[Sentence | None]] = {
        "csat": (None, say(msg("satisfied"))),
        **{name: (None, *map(say, words)) for name, words in speed_pages.HEADINGS.items()},
        "volume": (None, say(msg("received"))),
        "causes": (None, *map(say, cause_words.GROUP_HEADINGS)),
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
    if by == "month":
        year, _, month = key.partition("-")
        return say("{key}", key=Month(written_days(int(year), month, None).start))
    return say("{key}", key=Word(key) if by == "channel" else key)


def _cells(name: str, figures: Sequence[Figure]) -> list[Sentence | None]:
    first = figures[0]
    if name == "csat":
        return [_satisfied(first)]
    if name == "causes":
        return cause_words.group_cells(figures)
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


def _whole_table(subject: Subject) -> Table:
    if subject.by:
        return group_table(subject.by, subject.groups)
    return cause_words.cause_table(subject) if subject.name == "causes" else figure_table(subject.figures)
