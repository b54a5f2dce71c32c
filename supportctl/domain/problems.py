"""Problems: the root causes behind tickets; opened, understood, fixed, and opened again when they come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain import conversation, lifecycle
from supportctl.domain.messages import checked_body
from supportctl.domain.problem_files import get_problem, get_problems
from supportctl.domain.tickets import edit_tickets
from supportctl.errors import Moment, SupportctlError, UsageError, msg
from supportctl.records import Record
from supportctl.storage import keys
from supportctl.storage import problems as store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Problem, Ticket
    from supportctl.storage.journal import Transaction

MAX_TITLE = 200
MAX_CAUSE = 2000
MAX_NAME = 100


class Opened(Record):
    """A problem, and whether this call opened it."""

    problem: Problem
    is_new: bool


class Fixed(Record):
    """Problems that are fixed now, and the tickets that were answered and resolved with them."""

    problems: Sequence[Problem]
    tickets: Sequence[Ticket]


def open_problem(desk: Desk, title: str, details: Mapping[str, Any], *, at: int, key: str | None = None) -> Opened:
    """Open a problem; `key` may know it already. `details` are columns besides the title: cause, owner, affected …

    Raises UsageError for a text that is empty or too long, and for a source without an estimate.
    """
    values = _checked(desk, {"title": title, **details})
    with desk.change() as tx:
        known = keys.find_created(tx.db, key, "problem")
        if known is not None:
            return Opened(get_problem(desk, known), False)
        _refuse_source(values, None)
        problem_id = tx.insert(
            "problems", **values, status="open", opened_at=at, recorded_at=desk.now, updated_at=desk.now
        )
        for field, value in {"status": "open", **values}.items():
            if value is not None:
                _record(tx, desk, problem_id, field, value, at=at)
        keys.remember(tx, key, "problem", problem_id)
    return Opened(get_problem(desk, problem_id), True)


def edit_problems(desk: Desk, problem_ids: Sequence[int], changes: Mapping[str, Any], *, at: int) -> list[Problem]:
    """Change columns of problems, each change with its event; None clears one, and an estimate takes its source along.

    Raises UsageError for a text that is empty or too long, and for a source without an estimate.
    """
    values = _checked(desk, changes)
    with desk.change() as tx:
        for problem in get_problems(desk, problem_ids):
            _refuse_source(values, problem)
            _edit(tx, desk, problem, values, at=at)
    return get_problems(desk, problem_ids)


def attach_tickets(desk: Desk, problem_id: int, ticket_ids: Sequence[int], *, at: int) -> list[Ticket]:
    """Put a problem behind tickets; one that had another problem has this one then."""
    with desk.change():
        return edit_tickets(desk, ticket_ids, {"problem_id": get_problem(desk, problem_id).id}, at=at)


def detach_tickets(desk: Desk, problem_id: int, ticket_ids: Sequence[int], *, at: int) -> list[Ticket]:
    """Take tickets off a problem, all or none; raises SupportctlError for one that is not attached to it."""
    with desk.change():
        problem = get_problem(desk, problem_id)
        for ticket in lifecycle.get_tickets(desk, ticket_ids):
            if ticket.problem_id != problem.id:
                raise SupportctlError(
                    msg("ticket {id} is not attached to problem {problem}"),
                    msg("supportctl problem show {problem} lists its tickets"),
                    id=ticket.id,
                    problem=problem.id,
                )
        return edit_tickets(desk, ticket_ids, {"problem_id": None}, at=at)


def fix_problems(desk: Desk, problem_ids: Sequence[int], *, at: int, reply: str | None = None) -> Fixed:
    """Say that problems are fixed since `at`; with `reply` answer each unfinished ticket of theirs now, and resolve it.

    What came back after a fix may be fixed again. Raises SupportctlError for what is fixed already, UsageError for a
    moment before the last fix or opening.
    """
    if reply is not None:
        reply = checked_body(reply)
    answered: list[int] = []
    with desk.change() as tx:
        for problem in get_problems(desk, problem_ids):
            if problem.state == "fixed":
                raise SupportctlError(
                    msg("problem {id} is fixed already"),
                    msg("supportctl problem reopen {id} opens it again"),
                    id=problem.id,
                )
            _move(tx, desk, problem, "fixed", at=at)
            for ticket_id in store.list_ticket_ids(tx.db, problem.id, unfinished=True) if reply else ():
                conversation.reply(desk, ticket_id, reply or "", at=desk.now, status="resolved")
                answered.append(ticket_id)
    return Fixed(get_problems(desk, problem_ids), lifecycle.get_tickets(desk, answered))


def reopen_problems(desk: Desk, problem_ids: Sequence[int], *, at: int) -> list[Problem]:
    """Say that problems were not fixed after all, or came back; raises SupportctlError for one that is open."""
    with desk.change() as tx:
        for problem in get_problems(desk, problem_ids):
            if problem.status == "open":
                raise SupportctlError(
                    msg("problem {id} is open"), msg("supportctl problem fix {id} says that it is fixed"), id=problem.id
                )
            _move(tx, desk, problem, "open", at=at)
    return get_problems(desk, problem_ids)


def _checked(desk: Desk, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they will be stored; whose estimate it is stands beside every estimate."""
    found = dict(values)
    for name, limit in (("title", MAX_TITLE), ("cause", MAX_CAUSE), ("owner", MAX_NAME), ("affected_source", MAX_NAME)):
        if found.get(name) is not None:
            found[name] = _text(found[name], limit)
    if "affected" in found:
        if found["affected"] is None:
            found["affected_source"] = None
        elif found.get("affected_source") is None:
            found["affected_source"] = desk.actor
    return found


def _text(text: str, limit: int) -> str:
    """A text as one line."""
    line = " ".join(text.split())
    if not line:
        raise UsageError(msg("the text is empty"), msg('for example: supportctl problem new "Label printer is down"'))
    if "\0" in line or len(line) > limit:
        raise UsageError(
            msg("the text has {length} characters; {limit} are possible"),
            msg("a note on a ticket has room for more"),
            length=len(line),
            limit=limit,
        )
    return line


def _refuse_source(values: Mapping[str, Any], problem: Problem | None) -> None:
    estimate = values.get("affected", problem.affected if problem else None)
    if values.get("affected_source") is not None and estimate is None:
        raise UsageError(
            msg("--affected-source needs an estimate"), msg('--affected 200 --affected-source "orders of the week"')
        )


def _edit(tx: Transaction, desk: Desk, problem: Problem, values: Mapping[str, Any], *, at: int) -> None:
    different = {field: value for field, value in values.items() if getattr(problem, field) != value}
    if not different:
        return
    for field, value in different.items():
        _record(tx, desk, problem.id, field, value, at=at, previous=getattr(problem, field))
    tx.update("problems", problem.id, **different, updated_at=desk.now)


def _move(tx: Transaction, desk: Desk, problem: Problem, status: str, *, at: int) -> None:
    last = store.find_last_move(tx.db, problem.id)
    if at < last:
        raise UsageError(
            msg("problem {id} was opened or fixed later than that"),
            msg("--at lies before its last change, {last}"),
            id=problem.id,
            last=Moment(last),
        )
    _record(tx, desk, problem.id, "status", status, at=at, previous=problem.status)
    fixed_at = at if status == "fixed" else problem.fixed_at
    tx.update("problems", problem.id, status=status, fixed_at=fixed_at, updated_at=desk.now)


def _record(
    tx: Transaction, desk: Desk, problem_id: int, field: str, value: Any, *, at: int, previous: Any = None
) -> None:
    """Append one event: what changed from what, when it happened, and when it became known (now)."""
    tx.insert(
        "problem_events",
        problem_id=problem_id,
        field=field,
        value=None if value is None else str(value),
        previous=None if previous is None else str(previous),
        actor=desk.actor,
        occurred_at=at,
        recorded_at=desk.now,
    )
