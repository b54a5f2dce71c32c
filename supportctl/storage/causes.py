"""SQL for causes as they were known at `as_of`: problems and categories of requests, counted, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage.settled import STANDING
from supportctl.storage.tickets import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    # For each ticket the fields that changed after `as_of`, by `figures.list_later_changes`.
    Later = Mapping[int, Mapping[str, str | None]]

# The id of a problem, or else a category.
Key = int | str
_COUNTED = f"""t.recorded_at <= :as_of AND t.origin = 'customer' AND {STANDING} = 'present'"""
_COLUMNS = {"problem": "problem_id", "category": "category"}


class Known(Record):
    """A problem as it was known: `moves` are its states with their moments, in the order in which they were noted."""

    id: int
    title: str
    owner: str | None
    opened_at: int
    moves: tuple[tuple[int, str], ...]

    @property
    def status(self) -> str:
        """The newest state, open or fixed."""
        return self.moves[-1][1]

    def was_fixed(self, at: int) -> bool:
        """Whether the problem counted as fixed at a moment."""
        status = "open"
        for moment, value in self.moves:
            if moment < at:
                status = value
        return status == "fixed"


def list_known(db: sqlite3.Connection, problem_ids: Sequence[int], as_of: int) -> dict[int, Known]:
    """Those of these problems that were known at `as_of`, as they were then."""
    values: dict[int, dict[str, str | None]] = {}
    moves: dict[int, list[tuple[int, str]]] = {}
    for marks, part in parts(problem_ids):
        rows = db.execute(
            f"""SELECT problem_id, field, value, occurred_at FROM problem_events WHERE problem_id IN ({marks})
                AND recorded_at <= ? AND occurred_at <= ? ORDER BY id""",
            (*part, as_of, as_of),
        ).fetchall()
        for problem_id, field, value, at in rows:
            values.setdefault(problem_id, {})[field] = value
            if field == "status":
                moves.setdefault(problem_id, []).append((at, value))
    return {
        number: Known(number, values[number].get("title") or "", values[number].get("owner"), found[0][0], tuple(found))
        for number, found in moves.items()
    }


def count_by_cause(db: sqlite3.Connection, start: int, end: int, as_of: int, later: Later) -> dict[Key, int]:
    """How many requests of customers that count came in for each cause in [start, end)."""
    changed = [ticket_id for ticket_id, fields in later.items() if not _COLUMNS.keys().isdisjoint(fields)]
    spans = "t.received_at >= :start AND t.received_at < :end"
    others = "AND t.id NOT IN (SELECT value FROM json_each(:changed))" if changed else ""
    params = {"start": start, "end": end, "as_of": as_of, "changed": _json(changed)}
    rows = db.execute(
        f"""SELECT coalesce(t.problem_id, t.category), count(*) FROM tickets t WHERE {spans}
            AND (t.problem_id IS NOT NULL OR t.category IS NOT NULL) {others} AND {_COUNTED} GROUP BY 1""",
        params,
    ).fetchall()
    found: dict[Key, int] = {row[0]: row[1] for row in rows}
    if changed:
        rows = db.execute(
            f"""SELECT t.id, t.problem_id, t.category FROM tickets t WHERE {spans}
                AND t.id IN (SELECT value FROM json_each(:changed)) AND {_COUNTED}""",
            params,
        ).fetchall()
        for ticket_id, problem, category in rows:
            before = later[ticket_id]
            problem_id = before.get("problem", problem)
            key = before.get("category", category) if problem_id is None else int(problem_id)
            if key is not None:
                found[key] = found.get(key, 0) + 1
    return found


def find_first_report(db: sqlite3.Connection, key: Key, as_of: int, later: Later) -> tuple[int, int] | None:
    """The oldest request that counts of a problem or of a category: when it was received, and its id.

    A category is as old as the word, whatever problem stands behind its tickets.
    """
    field = "problem" if isinstance(key, int) else "category"
    moved = {ticket_id: fields[field] for ticket_id, fields in later.items() if field in fields}
    others = "AND t.id NOT IN (SELECT value FROM json_each(:moved))" if moved else ""
    params = {"key": key, "as_of": as_of, "moved": _json(list(moved))}
    rows = db.execute(
        f"""SELECT t.received_at, t.id FROM tickets t WHERE t.{_COLUMNS[field]} = :key {others} AND {_COUNTED}
            ORDER BY t.received_at, t.id LIMIT 1""",
        params,
    ).fetchall()
    then = [ticket_id for ticket_id, value in moved.items() if value == str(key)]
    if then:
        rows += db.execute(
            f"""SELECT t.received_at, t.id FROM tickets t WHERE t.id IN (SELECT value FROM json_each(:then))
                AND {_COUNTED} ORDER BY t.received_at, t.id LIMIT 1""",
            {"as_of": as_of, "then": _json(then)},
        ).fetchall()
    return min((row[0], row[1]) for row in rows) if rows else None


def _json(ids: Sequence[int]) -> str:
    return f"[{', '.join(map(str, ids))}]"
