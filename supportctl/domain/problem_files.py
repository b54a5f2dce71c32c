"""Problems as they are read: each with what was counted on its tickets, and one whole with its tickets and history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import NotFoundError, msg
from supportctl.records import Record
from supportctl.storage import problems as store
from supportctl.storage.filters import by_problems, present
from supportctl.storage.problems import NOTHING
from supportctl.storage.tickets import list_tickets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Problem, Ticket
    from supportctl.storage.problems import Counts, ProblemEvent


class Counted(Record):
    """A problem with what was counted on its tickets."""

    problem: Problem
    counts: Counts


class ProblemFile(Record):
    """A problem with its tickets, newest first, and everything that changed on it."""

    counted: Counted
    tickets: Sequence[Ticket]
    events: Sequence[ProblemEvent]


def get_problem(desk: Desk, problem_id: int) -> Problem:
    """The problem with this id; raises NotFoundError when there is none."""
    found = store.find_problem(desk.db, problem_id)
    if found is None:
        raise NotFoundError(
            msg("no problem {id}"), msg("supportctl problem list --all shows every problem"), id=problem_id
        )
    return found


def get_problems(desk: Desk, problem_ids: Sequence[int]) -> list[Problem]:
    """The problems with these ids, each once; raises NotFoundError for the first that is not there."""
    return [get_problem(desk, problem_id) for problem_id in dict.fromkeys(problem_ids)]


def list_counted(
    desk: Desk, *, everything: bool = False, limit: int | None = None, with_total: bool = False
) -> tuple[list[Counted], int | None]:
    """The problems that are not fixed, or all, newest first, and how many there are when that is asked for."""
    problems = [] if limit == 0 else store.list_problems(desk.db, everything=everything, limit=limit)
    total = store.count_problems(desk.db, everything=everything) if with_total else None
    return counted(desk, problems), total


def counted(desk: Desk, problems: Sequence[Problem]) -> list[Counted]:
    """These problems with what was counted on their tickets."""
    counts = store.count_reports(desk.db, [problem.id for problem in problems])
    return [Counted(problem, counts.get(problem.id, NOTHING)) for problem in problems]


def read_problems(desk: Desk, problem_ids: Sequence[int]) -> list[ProblemFile]:
    """The files of these problems; raises NotFoundError for the first that is missing."""
    return [
        ProblemFile(
            one,
            list_tickets(desk.db, by_problems(present(), [one.problem.id]), desk.closed_before),
            store.list_problem_events(desk.db, one.problem.id),
        )
        for one in counted(desk, get_problems(desk, problem_ids))
    ]
