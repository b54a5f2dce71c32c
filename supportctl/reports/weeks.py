"""Several weeks as a table, oldest first, and each figure as a line of small bars; nothing is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.durations import MIN_MEDIAN
from supportctl.domain.metrics.figures import MIN_RATED
from supportctl.errors import msg
from supportctl.reports.figures import document_data, group_table
from supportctl.reports.model import Bars, Day, Document, Grid, Instant, Line, Section, WorkTime, say, say_n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.weeks import WeekFigures, Weeks
    from supportctl.reports.model import Sentence


def weeks_page(weeks: Weeks) -> Document:
    """One row a week, then one line of bars a figure."""
    rows = weeks.rows
    notes = [Line(say(msg("Below {n} answers or requests a week has no bar."), n=MIN_RATED), "dim")]
    if not rows[-1].is_over:
        notes.append(Line(say(msg("The last week is not over."))))
    if weeks.is_short:
        notes.append(Line(say(msg("The desk is younger: its first week is the first one here.")), "dim"))
    groups = [(row.days.start.isoformat(), row.figures) for row in rows]
    name = str(weeks.desk.config.get("desk.name")) or "supportctl"
    count = say_n(msg("{n} week"), msg("{n} weeks"), n=len(rows))
    last = rows[-1].days.end
    return Document(
        "weekly",
        say(msg("{name}  {count} up to {day}"), name=name, count=count, day=Day(last - last.resolution)),
        say(msg("as of {when}"), when=Instant(weeks.scope.as_of)),
        [
            Section(say(msg("Week by week (working hours)")), [_grid(rows)]),
            Section(say(msg("Oldest first")), [_lines(rows)]),
            Section(None, notes),
        ],
        data=document_data("weekly", weeks.scope, [], groups={"week": groups}),
        table=group_table("week", groups),
        is_page=True,
    )


def _grid(rows: Sequence[WeekFigures]) -> Grid:
    headings = (
        say(msg("week from")), say(msg("received")), say(msg("satisfied")), say(msg("first answer")),
        say(msg("in target")), say(msg("solved")), say(msg("open")),
    )  # fmt: skip
    return Grid([_cells(row) for row in rows], headings)


def _cells(row: WeekFigures) -> list[Sentence | None]:
    return [
        say("{day}", day=Day(row.days.start)),
        _count(row.received), _x_of_n(row.csat), _typical(row.first_response), _x_of_n(row.in_target),
        _count(row.resolved), _count(row.open),
    ]  # fmt: skip


def _count(figure: Figure) -> Sentence:
    return say("{n}", n=int(figure.value or 0))


def _x_of_n(figure: Figure) -> Sentence | None:
    return say(msg("{x} of {n}"), x=figure.numerator, n=figure.denominator) if figure.denominator else None


def _typical(figure: Figure) -> Sentence | None:
    if not figure.n:
        return None
    if figure.n < MIN_MEDIAN:
        return say(msg("too few ({n})"), n=figure.n)
    return say("{time}", time=WorkTime(figure.value)) if figure.value is not None else say(msg("not known yet"))


def _lines(rows: Sequence[WeekFigures]) -> Grid:
    """A bar a week: counts and times from 0 to the largest, shares from none to all; then the least and the most."""
    lines: list[list[Sentence | None]] = []
    for label, values in (
        (msg("received"), [row.received.value for row in rows]),
        (msg("solved"), [row.resolved.value for row in rows]),
        (msg("open"), [row.open.value for row in rows]),
    ):
        known = [int(value) for value in values if value is not None]
        lines.append([say(label), _bars(values), say(msg("{low}-{high}"), low=min(known), high=max(known))])
    times = [_time(row.first_response) for row in rows]
    waits = [WorkTime(value) for value in times if value is not None]
    between = say(msg("{low} to {high}"), low=min(waits), high=max(waits)) if waits else None
    return Grid([
        *lines,
        [say(msg("first answer")), _bars(times), between],
        [say(msg("satisfied")), _bars([_share(row.csat) for row in rows], 1.0)],
        [say(msg("in target")), _bars([_share(row.in_target) for row in rows], 1.0)],
    ])  # fmt: skip


def _bars(values: Sequence[float | None], most: float | None = None) -> Sentence:
    return say("{bars}", bars=Bars(values, most))


def _share(figure: Figure) -> float | None:
    return figure.value if (figure.denominator or 0) >= MIN_RATED else None


def _time(figure: Figure) -> float | None:
    return figure.value if (figure.n or 0) >= MIN_MEDIAN else None
