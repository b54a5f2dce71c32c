"""SQL for the fields that the configuration declares: one row a value, in one canonical text a type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage.tickets import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from supportctl.storage.filters import Filter

# Of a field that had another type before, what is no number is none of those that are compared. Written as in the
# partial index, or SQLite does not use it.
_IS_NUMBER = "value GLOB '*[0-9]' AND value NOT GLOB '*[^-.0-9]*'"


class Between(Record):
    """Values from `low` to `high`, both included; None leaves a side open."""

    low: str | None
    high: str | None


def list_values(db: sqlite3.Connection, ticket_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The values of each of these tickets that has some, by the name of the field."""
    found: dict[int, dict[str, str]] = {}
    for marks, part in parts(ticket_ids):
        rows = db.execute(f"SELECT ticket_id, name, value FROM ticket_fields WHERE ticket_id IN ({marks})", part)
        for ticket_id, name, value in rows:
            found.setdefault(ticket_id, {})[name] = value
    return found


def list_values_known(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> dict[int, dict[str, str]]:
    """The values of each of these tickets that had some at `as_of`, by the name of the field."""
    found = list_values(db, ticket_ids)
    wanted = set(ticket_ids)
    rows = db.execute(
        """SELECT ticket_id, substr(field, 7), previous FROM ticket_events
            WHERE field GLOB 'field:*' AND recorded_at > ? ORDER BY +id DESC""",
        (as_of,),
    )
    # The first change after that moment comes last, and tells what was before.
    for ticket_id, name, previous in rows.fetchall():
        if ticket_id in wanted:
            values = found.setdefault(ticket_id, {})
            values.pop(name, None)
            if previous is not None:
                values[name] = previous
    return found


def find_value(db: sqlite3.Connection, ticket_id: int, name: str) -> tuple[int, str] | None:
    """The row and the value of one field of a ticket."""
    row = db.execute("SELECT id, value FROM ticket_fields WHERE ticket_id = ? AND name = ?", (ticket_id, name))
    found: tuple[int, str] | None = row.fetchone()
    return found


def by_field(
    chosen: Filter,
    name: str,
    values: Sequence[str],
    ranges: Sequence[Between] = (),
    *,
    or_unset: bool = False,
    as_numbers: bool = False,
) -> Filter:
    """Only tickets whose field has one of these values or lies in one of the ranges, or, if asked, has no value."""
    cell, mark = ("CAST(value AS REAL)", "CAST(? AS REAL)") if as_numbers else ("value", "?")
    tests: list[str] = []
    params: list[str] = []
    if values:
        tests.append(f"value IN ({', '.join('?' * len(values))})")
        params.extend(values)
    for low, high in ranges:
        bounds = [f"{cell} {sign} {mark}" for sign, end in ((">=", low), ("<=", high)) if end is not None]
        tests.append(" AND ".join([*bounds, _IS_NUMBER] if as_numbers else bounds))
        params.extend(end for end in (low, high) if end is not None)
    clauses = []
    if tests:
        either = " OR ".join(f"({test})" for test in tests)
        clauses.append(f"t.id IN (SELECT ticket_id FROM ticket_fields WHERE name = ? AND ({either}))")
        params.insert(0, name)
    if or_unset:
        clauses.append("NOT EXISTS (SELECT 1 FROM ticket_fields WHERE ticket_id = t.id AND name = ?)")
        params.append(name)
    return chosen.with_clause(f"({' OR '.join(clauses)})", *params)
