"""One figure explained: what it is, by which rule, what is behind it, and what was left out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain.explained import COUNTED, OTHER, PENDING
from supportctl.errors import msg
from supportctl.reports import model
from supportctl.reports.explanations import plain_rule, rule_sentence
from supportctl.reports.figure_names import short_name
from supportctl.reports.figure_words import doubt, in_words, part_in_words, usual_in_words
from supportctl.reports.figures import document_data, figure_data
from supportctl.reports.model import Column, Days, Document, Instant, Line, Section, Table, say, say_n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.explained import Explained, Member
    from supportctl.domain.metrics.figures import Figure
    from supportctl.reports.model import Sentence

_ROLES = {
    COUNTED: msg("counted"), OTHER: msg("in the total"), PENDING: msg("not known yet"),
    "spam": msg("spam"), "merged": msg("merged into another"), "removed": msg("removed"),
    "outreach": msg("started by us"), "synchronous": msg("by phone or in person"),
    "unknown_time": msg("answered at an unknown time"), "gone_back": msg("first purchase went back whole"),
    "without_purchase": msg("nobody knows for which purchase"), "without_customer": msg("nobody known"),
    "closed_unanswered": msg("ended unanswered"),
    "not_classified": msg("without problem or category"), "without_cause": msg("without a known cause"),
    "unsolved": msg("closed without a solution"), "followed_up": msg("followed up since"),
    "said_again": msg("said again about the same"), "newer_answer": msg("answered again later"),
    "other_currencies": msg("in other currencies"), "mixed_currencies": msg("in several currencies"),
}  # fmt: skip
_MEMBER_COLUMNS = (
    Column("role", model.PHRASE, msg("role")),
    Column("ticket_id", model.ID, msg("ticket")),
    Column("customer_id", model.ID, msg("customer id"), in_table=False),
    Column("subject", model.TEXT, msg("subject"), is_flexible=True),
    Column("customer", model.TEXT, msg("customer")),
    Column("value", model.PHRASE, msg("value")),
)
# The same for programs: roles are keys, values are numbers.
_PART_COLUMNS = (
    Column("role", model.PLAIN, msg("role")),
    *_MEMBER_COLUMNS[1:-1],
    Column("value", model.NUMBER, msg("value")),
)


def explained_page(explained: Explained) -> Document:
    """The page about one figure; its ids are the tickets that are in it, for `ticket list -`."""
    figure, scope = explained.figure, explained.scope
    rule = rule_sentence(figure.name, explained.config)
    inside = [one for one in explained.members if not one.is_left_out]
    outside = [one for one in explained.members if one.is_left_out]
    sections = [
        Section(short_name(figure.name), _figure_lines(figure)),
        Section(say(msg("The rule")), [Line(rule)]),
        Section(say(msg("Behind it")), [_members(figure, inside)]),
    ]
    if outside or figure.excluded:
        sections.append(Section(say(msg("Left out")), [*_counts_left_out(figure), *_listed(figure, outside)]))
    parts = [
        {"ticket_id": one.part.ticket_id, "customer_id": one.customer_id, "role": one.part.role,
         "value": one.part.value}
        for one in explained.members
    ]  # fmt: skip
    base = document_data("weekly", scope, [])
    data: dict[str, Any] = {
        "schema": base["schema"], "report": base["report"], "period": base["period"], "name": figure.name,
        "rule": plain_rule(figure.name, explained.config),
        "figure": figure_data(figure), "parts": parts,
    }  # fmt: skip
    rows = [
        [one.part.role, one.part.ticket_id, one.customer_id, one.subject, one.customer, one.part.value]
        for one in explained.members
    ]
    ids = [one.part.ticket_id for one in inside if one.part.role != PENDING and one.part.ticket_id is not None]
    return Document(
        "weekly",
        say("{name}  {days}", name=model.Plain(figure.name), days=Days(scope.days.start, scope.days.end)),
        say(msg("as of {when}"), when=Instant(scope.as_of)),
        sections,
        data=data,
        table=Table("part", _PART_COLUMNS, rows),
        ids=list(dict.fromkeys(ids)),
        is_page=True,
    )


def _figure_lines(figure: Figure) -> list[Line]:
    lines = [Line(in_words(figure), "strong")]
    usual, range_of = usual_in_words(figure), doubt(figure)
    if range_of is not None:
        lines.append(Line(range_of))
    if usual is not None and figure.usual is not None:
        lines.append(
            Line(
                say_n(
                    msg("usual: {usual} (the previous {n} full week)"),
                    msg("usual: {usual} (the previous {n} full weeks)"),
                    usual=usual, n=figure.usual.weeks,
                )
            )
        )  # fmt: skip
    if figure.pending:
        lines.append(Line(say_n(msg("{n} is not known yet"), msg("{n} are not known yet"), n=figure.pending)))
    return lines


def _members(figure: Figure, members: Sequence[Member]) -> Table | Line:
    if not members:
        is_empty = not (figure.value or figure.denominator or figure.n)
        return Line(say(msg("Nothing.") if is_empty else msg("What is behind this figure is not listed.")))
    rows = [
        [
            role_sentence(one.part.role), one.part.ticket_id, one.customer_id, one.subject, one.customer,
            None if one.part.value is None else part_in_words(figure, one.part.value),
        ]
        for one in members
    ]  # fmt: skip
    # A column in which nothing stands is none.
    columns = [
        column._replace(in_table=column.in_table and any(row[place] is not None for row in rows))
        for place, column in enumerate(_MEMBER_COLUMNS)
    ]
    return Table("part", columns, rows)


def _listed(figure: Figure, outside: Sequence[Member]) -> list[Table | Line]:
    return [_members(figure, outside)] if outside else []


def _counts_left_out(figure: Figure) -> list[Line]:
    return [
        Line(say(msg("{reason}: {n}"), reason=role_sentence(reason), n=count))
        for reason, count in figure.excluded.items()
    ]


def role_sentence(role: str) -> Sentence:
    """What a role or a reason is called."""
    return say(_ROLES[role]) if role in _ROLES else say("{reason}", reason=model.Plain(role.replace("_", " ")))
