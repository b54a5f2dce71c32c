"""Problems as a list, and one whole: what is known of it, its tickets and its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.instants import rfc3339
from supportctl.reports import model
from supportctl.reports.listings import record, ticket_list
from supportctl.reports.model import (
    Column,
    Document,
    Grid,
    Instant,
    Line,
    Plain,
    Section,
    Table,
    Word,
    say,
    say_n,
)
from supportctl.reports.problem_words import feeling_words
from supportctl.reports.ticket_details import optional_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportctl.domain.problem_files import Counted, ProblemFile
    from supportctl.storage.problems import ProblemEvent

PROBLEM_COLUMNS = (
    Column("id", model.ID, msg("id")),
    Column("status", model.WORD, msg("status")),
    Column("title", model.TEXT, msg("title"), is_flexible=True),
    Column("reports", model.NUMBER, msg("reports")),
    Column("customers", model.NUMBER, msg("customers")),
    Column("angry", model.NUMBER, msg("angry")),
    Column("upset", model.NUMBER, msg("upset")),
    Column("neutral", model.NUMBER, msg("neutral"), in_table=False),
    Column("pleased", model.NUMBER, msg("pleased"), in_table=False),
    Column("cause", model.TEXT, msg("cause"), in_table=False),
    Column("owner", model.TEXT, msg("owner"), in_table=False),
    Column("affected", model.NUMBER, msg("affected (estimate)"), in_table=False),
    Column("affected_source", model.TEXT, msg("estimated by"), in_table=False),
    Column("since", model.INSTANT, msg("first seen")),
    Column("fixed_at", model.INSTANT, msg("fixed"), in_table=False),
    Column("came_back_at", model.INSTANT, msg("came back"), in_table=False),
    Column("updated_at", model.INSTANT, msg("updated"), in_table=False),
)


def problem_list(problems: Iterable[Counted], total: int | None = None, *, is_all: bool = False) -> Table:
    """Problems as a list, of those that are not fixed or of all."""
    empty = say(
        msg('No problems. supportctl problem new "TITLE" opens one.')
        if is_all
        else msg('No problem is open. supportctl problem new "TITLE" opens one; --all shows the fixed ones.')
    )
    return Table("problem", PROBLEM_COLUMNS, [problem_row(one) for one in problems], total, empty)


def problem_row(one: Counted) -> list[Any]:
    """The values of PROBLEM_COLUMNS."""
    problem, counts = one
    return [
        problem.id, problem.state, problem.title, counts.reports, counts.customers, counts.angry, counts.upset,
        counts.neutral, counts.pleased, problem.cause, problem.owner, problem.affected, problem.affected_source,
        since_of(one), problem.fixed_at, problem.came_back_at, problem.updated_at,
    ]  # fmt: skip


def since_of(one: Counted) -> int:
    """Since when a problem is known: its opening, or the first report when that was earlier."""
    first = one.counts.first_at
    return one.problem.opened_at if first is None else min(first, one.problem.opened_at)


def problem_details(files: Sequence[ProblemFile]) -> Document:
    """Problems with their tickets and their history; one is an object in JSON, several an array."""
    table = problem_list([file.counted for file in files])
    data = [
        {**record(table.columns, row), **_data(file)} for file, row in zip(files, table.rows, strict=True)
    ]  # fmt: skip
    sections = [section for file in files for section in _sections(file, titled=len(files) > 1)]
    first = files[0].counted.problem
    title = say(msg("Problem {id}: {title}"), id=Plain(str(first.id)), title=first.title)
    if len(files) > 1:
        title = say_n(msg("{n} problem"), msg("{n} problems"), n=len(files))
    ids = [file.counted.problem.id for file in files]
    return Document("problem", title, None, sections, data[0] if len(data) == 1 else data, table, ids)


def _sections(file: ProblemFile, *, titled: bool) -> list[Section]:
    problem, counts = file.counted
    feelings = feeling_words({name: getattr(counts, name) for name in ("angry", "upset", "neutral", "pleased")})
    facts = [
        (say(msg("status")), say("{status}", status=Word(problem.state))),
        *optional_facts((msg("cause"), problem.cause), (msg("owner"), problem.owner)),
        (
            say(msg("reports")),
            say(
                msg("{reports}, of {customers}"),
                reports=counts.reports,
                customers=say_n(msg("{n} customer"), msg("{n} customers"), n=counts.customers),
            ),
        ),
        *optional_facts((msg("feelings"), feelings)),
        *_estimate(file),
        (say(msg("first seen")), say("{when}", when=Instant(since_of(file.counted)))),
        *optional_facts(
            (msg("fixed"), problem.fixed_at and Instant(problem.fixed_at)),
            (msg("came back"), problem.came_back_at and Instant(problem.came_back_at)),
        ),
    ]
    title = say(msg("Problem {id}: {title}"), id=Plain(str(problem.id)), title=problem.title) if titled else None
    tickets = ticket_list(file.tickets)._replace(empty=say(msg("No ticket is attached to it yet.")))
    return [
        Section(title, [Grid(facts)]),
        Section(say(msg("Tickets")), [tickets]),
        Section(say(msg("History")), [_line(event) for event in file.events]),
    ]


def _estimate(file: ProblemFile) -> list[tuple[Any, Any]]:
    problem = file.counted.problem
    if problem.affected is None:
        return []
    # What somebody guesses stands apart from what was counted.
    text = say(msg("about {n}, says {who}"), n=problem.affected, who=problem.affected_source or "")
    return [(say(msg("affected (estimate)")), text)]


def _line(event: ProblemEvent) -> Line:
    when, who = Instant(event.occurred_at), event.actor
    field = Word(event.field)
    previous, value = (_shown(event.field, one) for one in (event.previous, event.value))
    # No arrow, which would point backwards in text from right to left.
    is_first = previous is None
    told = say("{field}: {value}" if is_first else msg("{field}: {value} (before: {previous})"),
               field=field, value=value, previous=previous)  # fmt: skip
    if event.value is None:
        told = say(msg("{field} cleared"), field=field)
    return Line(say(msg("{when}  {who}  {what}"), when=when, who=who, what=told))


def _shown(field: str, value: str | None) -> Word | int | str | None:
    """A term or a number as the reader's language has it; what people typed as typed, also where it looks like one."""
    if value is None or field not in ("status", "affected"):
        return value
    return Word(value) if field == "status" else int(value)


def _data(file: ProblemFile) -> dict[str, Any]:
    return {
        "opened_at": rfc3339(file.counted.problem.opened_at),
        "tickets": [one.id for one in file.tickets],
        "history": [
            {
                "at": rfc3339(event.occurred_at), "recorded_at": rfc3339(event.recorded_at), "actor": event.actor,
                "field": event.field, "from": event.previous, "to": event.value,
            }
            for event in file.events
        ],
    }  # fmt: skip
