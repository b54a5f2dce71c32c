"""The causes of a period: one row a problem or category, and how many mistakes were made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import msg
from supportctl.reports import model
from supportctl.reports.model import Column, Grid, Line, Table, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.subjects import Subject
    from supportctl.reports.model import Sentence

COLUMNS = (
    Column("cause", model.TEXT, msg("cause"), is_flexible=True),
    Column("problem_id", model.ID, msg("problem"), in_table=False),
    Column("reports", model.NUMBER, msg("reports")),
    Column("customers", model.NUMBER, msg("customers")),
    Column("angry", model.NUMBER, msg("angry")),
    Column("upset", model.NUMBER, msg("upset")),
    Column("neutral", model.NUMBER, msg("neutral"), in_table=False),
    Column("pleased", model.NUMBER, msg("pleased"), in_table=False),
    Column("since", model.INSTANT, msg("first seen")),
    Column("state", model.WORD, msg("status")),
    Column("owner", model.TEXT, msg("owner"), in_table=False),
    Column("came_back", model.NUMBER, msg("came back"), in_table=False),
)
GROUP_HEADINGS = (msg("received"), msg("with a problem"), msg("made again"))


def cause_table(subject: Subject) -> Table:
    """The causes of a period as rows."""
    rows = [
        [
            one.name, one.problem_id, one.reports, one.customers,
            *(one.feelings.get(name, 0) for name in ("angry", "upset", "neutral", "pleased")),
            one.since, one.state, one.owner, one.regressed if one.problem_id is not None else None,
        ]
        for one in subject.causes
    ]  # fmt: skip
    return Table("cause", COLUMNS, rows, None, say(msg("No request has a problem or a category.")))


def cause_lines(subject: Subject) -> Sequence[Line | Grid | Table]:
    """The causes as a table, and behind it the mistakes that were made again."""
    received, repeated = subject.figures
    lines: list[Line | Grid | Table] = [
        Line(say(msg("received {n}"), n=int(received.value or 0))),
        cause_table(subject),
    ]
    if repeated.denominator:
        sentence = msg("{x} of {n} with a problem were a mistake made again: {known} known, {back} after a fix")
        lines.append(
            Line(
                say(
                    sentence, x=repeated.numerator, n=repeated.denominator, known=repeated.more["known"],
                    back=repeated.more["regressed"],
                )
            )
        )  # fmt: skip
    if repeated.excluded:
        lines.append(Line(say(msg("without a cause {n}"), n=repeated.excluded["without_cause"]), "dim"))
    return lines


def group_cells(figures: Sequence[Figure]) -> list[Sentence | None]:
    """The cells of GROUP_HEADINGS."""
    received, repeated = figures
    return [
        say("{n}", n=int(received.value or 0)), say("{n}", n=repeated.denominator or 0),
        say("{n}", n=repeated.numerator or 0),
    ]  # fmt: skip
