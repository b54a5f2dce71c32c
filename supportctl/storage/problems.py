"""SQL for problems: the causes behind tickets, what was counted on these, and their history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.models import Problem
from supportctl.records import Record
from supportctl.storage.tickets import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

# What a report of a problem is: a request of a customer that counts.
_COUNTS = "t.standing = 'present' AND t.origin = 'customer'"
# A fix held until the first report after it, or until somebody opened the problem again.
_RETURN = f"""CASE WHEN p.fixed_at IS NOT NULL THEN (SELECT min(at) FROM (
        SELECT min(t.received_at) AS at FROM tickets t
            WHERE t.problem_id = p.id AND t.received_at > p.fixed_at AND {_COUNTS}
        UNION ALL SELECT max(e.occurred_at) FROM problem_events e
            WHERE p.status = 'open' AND e.problem_id = p.id AND e.field = 'status')) END"""
_PROBLEM = f"""SELECT p.id, p.title, p.status, p.cause, p.owner, p.affected, p.affected_source, p.opened_at, p.fixed_at,
    {_RETURN} AS came_back_at, p.updated_at FROM problems p"""
_EVENT = """SELECT id, problem_id, field, value, previous, actor, occurred_at, recorded_at FROM problem_events"""


class Counts(Record):
    """What was counted on the tickets of a problem; who is unknown counts as one customer a ticket."""

    reports: int
    customers: int
    angry: int
    upset: int
    neutral: int
    pleased: int
    first_at: int | None


NOTHING = Counts(0, 0, 0, 0, 0, 0, None)


class ProblemEvent(Record):
    """One change of one problem: append-only, the truth behind its row."""

    id: int
    problem_id: int
    field: str
    value: str | None
    previous: str | None
    actor: str
    occurred_at: int
    recorded_at: int


def find_problem(db: sqlite3.Connection, problem_id: int) -> Problem | None:
    """The problem with this id."""
    row = db.execute(f"{_PROBLEM} WHERE p.id = ?", (problem_id,)).fetchone()
    return Problem._make(row) if row else None


def list_problems(db: sqlite3.Connection, *, everything: bool = False, limit: int | None = None) -> list[Problem]:
    """The problems that are open or came back after they were fixed, or all of them; the newest first."""
    rows = db.execute(f"{_PROBLEM} WHERE {_chosen(everything)} ORDER BY p.id DESC LIMIT ?", (_limit(limit),)).fetchall()
    return [Problem._make(row) for row in rows]


def count_problems(db: sqlite3.Connection, *, everything: bool = False) -> int:
    """How many problems a list has without its limit."""
    return int(db.execute(f"SELECT count(*) FROM problems p WHERE {_chosen(everything)}").fetchone()[0])


def count_reports(db: sqlite3.Connection, problem_ids: Sequence[int]) -> dict[int, Counts]:
    """What was counted on the tickets of each of these problems that has some."""
    found: dict[int, Counts] = {}
    for marks, part in parts(problem_ids):
        rows = db.execute(
            f"""SELECT t.problem_id, count(*), count(DISTINCT coalesce(t.customer_id, -t.id)),
                sum(t.feeling IS 'angry'), sum(t.feeling IS 'upset'), sum(t.feeling IS 'neutral'),
                sum(t.feeling IS 'pleased'), min(t.received_at)
                FROM tickets t WHERE t.problem_id IN ({marks}) AND {_COUNTS} GROUP BY t.problem_id""",
            part,
        )
        found.update((row[0], Counts(*row[1:])) for row in rows.fetchall())
    return found


def list_ticket_ids(db: sqlite3.Connection, problem_id: int, *, unfinished: bool = False) -> list[int]:
    """The tickets that a problem is behind, or only those that nobody has finished, oldest first."""
    among = "AND status IN ('new', 'open', 'pending', 'hold')" if unfinished else ""
    rows = db.execute(
        f"""SELECT id FROM tickets WHERE problem_id = ? AND standing = 'present' {among} ORDER BY received_at, id""",
        (problem_id,),
    ).fetchall()
    return [row[0] for row in rows]


def list_problem_events(db: sqlite3.Connection, problem_id: int) -> list[ProblemEvent]:
    """Every change of a problem in the order in which it was recorded."""
    rows = db.execute(f"{_EVENT} WHERE problem_id = ? ORDER BY id", (problem_id,)).fetchall()
    return [ProblemEvent._make(row) for row in rows]


def find_last_move(db: sqlite3.Connection, problem_id: int) -> int:
    """When a problem was opened, fixed or opened again last."""
    row = db.execute(
        "SELECT max(occurred_at) FROM problem_events WHERE problem_id = ? AND field = 'status'", (problem_id,)
    ).fetchone()
    return row[0] or 0


def list_differing_problems(db: sqlite3.Connection) -> list[int]:
    """Problems whose row does not say what their newest events say."""
    found: set[int] = set()
    for field in ("status", "title", "cause", "owner", "affected", "affected_source"):
        rows = db.execute(
            f"""SELECT p.id FROM problems p LEFT JOIN problem_events e ON e.id = (SELECT max(n.id) FROM problem_events n
                WHERE n.problem_id = p.id AND n.field = '{field}') WHERE p.{field} IS NOT e.value"""
        )
        found.update(row[0] for row in rows)
    rows = db.execute(
        """SELECT p.id FROM problems p WHERE p.fixed_at IS NOT (SELECT e.occurred_at FROM problem_events e
            WHERE e.problem_id = p.id AND e.field = 'status' AND e.value = 'fixed' ORDER BY e.id DESC LIMIT 1)"""
    )
    found.update(row[0] for row in rows)
    return sorted(found)


def _chosen(everything: bool) -> str:
    return "1" if everything else f"(p.status = 'open' OR {_RETURN} IS NOT NULL)"


def _limit(limit: int | None) -> int:
    return -1 if limit is None else limit
