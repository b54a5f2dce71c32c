"""SQL for follow-ups: what we mean to do for customers, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.models import Followup
from supportctl.records import Record
from supportctl.storage.customer_merges import list_later_owners
from supportctl.storage.families import CANONICAL
from supportctl.storage.tickets import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_COLUMNS = """f.problem_id, f.due_at, f.reasons, f.note, f.owner, f.run_id, f.occurred_at, f.recorded_at, f.done_at,
    f.done_recorded_at, f.outcome, f.dropped_at"""
_OPEN = "f.done_at IS NULL AND f.dropped_at IS NULL"
_FOLLOWUP = f"""SELECT f.id, f.kind, c.name, f.customer_id, coalesce(t.merged_into, f.ticket_id), {_COLUMNS}
    FROM followups f LEFT JOIN customers c ON c.id = f.customer_id LEFT JOIN tickets t ON t.id = f.ticket_id"""


class Chosen(Record):
    """Which follow-ups a list shows; `status` is open, done, dropped or "" for all.

    The span is that of the moments at which they are due, of done ones that at which they were done.
    """

    status: str = "open"
    kind: str | None = None
    customer_id: int | None = None
    start: int | None = None
    end: int | None = None


def find_followup(db: sqlite3.Connection, followup_id: int) -> Followup | None:
    """The follow-up with this id."""
    row = db.execute(f"{_FOLLOWUP} WHERE f.id = ?", (followup_id,)).fetchone()
    return Followup._make(row) if row else None


def list_followups(db: sqlite3.Connection, chosen: Chosen, limit: int | None = None) -> list[Followup]:
    """Follow-ups: open ones due first, done and dropped ones the newest first, all of them in this order."""
    where, params = _where(chosen)
    rows = db.execute(
        f"""{_FOLLOWUP} WHERE {where} ORDER BY coalesce(f.done_at, f.dropped_at) IS NOT NULL,
            coalesce(f.done_at, f.dropped_at) DESC, f.due_at IS NULL, f.due_at, f.id LIMIT :limit""",
        {**params, "limit": -1 if limit is None else limit},
    ).fetchall()
    return [Followup._make(row) for row in rows]


def count_followups(db: sqlite3.Connection, chosen: Chosen) -> int:
    """How many follow-ups list_followups would give without a limit."""
    where, params = _where(chosen)
    return int(db.execute(f"SELECT count(*) FROM followups f WHERE {where}", params).fetchone()[0])


class Open(Record):
    """A follow-up that was open, with the report that entered it and where the period of that began."""

    followup: Followup
    report: str | None
    start_at: int | None


def list_open_known(db: sqlite3.Connection, as_of: int) -> list[Open]:
    """Follow-ups that were entered and neither done nor dropped, as known at `as_of`; due first.

    Customers and tickets are those that they belonged to then. What a report entered that knew as much or more is
    left out: a page knows nothing of its own list.
    """
    known = "f.recorded_at <= :as_of AND (r.id IS NULL OR r.as_of < :as_of)"
    wanted = f"""SELECT f.id, f.kind, c.name, f.customer_id, {CANONICAL.format(column="f.ticket_id")}, {_COLUMNS},
        r.report, r.start_at FROM followups f LEFT JOIN customers c ON c.id = f.customer_id
        LEFT JOIN report_runs r ON r.id = f.run_id"""
    rows = db.execute(
        f"""{wanted} WHERE {_OPEN} AND {known}
            UNION ALL {wanted} WHERE (f.done_at IS NOT NULL OR f.dropped_at IS NOT NULL)
                AND coalesce(f.done_recorded_at, f.dropped_at) > :as_of AND {known}""",
        {"as_of": as_of},
    ).fetchall()
    if not rows:
        return []
    owners = list_later_owners(db, as_of, "followups")
    found = []
    for *values, report, start_at in rows:
        one = Followup._make(values)
        if one.id in owners:
            one = one._replace(customer_id=owners[one.id][0], customer=owners[one.id][1])
        found.append(Open(one, report, start_at))
    return sorted(found, key=lambda one: (one.followup.due_at is None, one.followup.due_at or 0, one.followup.id))


def has_runs(db: sqlite3.Connection) -> bool:
    """Whether any report was saved, so that there may be a last list."""
    return db.execute("SELECT 1 FROM report_runs LIMIT 1").fetchone() is not None


def list_entered(db: sqlite3.Connection, report: str, start: int, as_of: int | None = None) -> list[Followup]:
    """The follow-ups that the saved reports of one period entered, by those known at `as_of`, whatever became of them.

    A report that knew as much or more is no part of what was known.
    """
    known = "" if as_of is None else "AND f.recorded_at <= :as_of AND r.as_of < :as_of"
    # CROSS JOIN: first the runs of the period.
    rows = db.execute(
        f"""SELECT f.id, f.kind, c.name, f.customer_id, coalesce(t.merged_into, f.ticket_id), {_COLUMNS}
            FROM report_runs r CROSS JOIN followups f ON f.run_id = r.id LEFT JOIN customers c ON c.id = f.customer_id
            LEFT JOIN tickets t ON t.id = f.ticket_id
            WHERE r.report = :report AND r.start_at = :start {known} ORDER BY f.id""",
        {"report": report, "start": start, "as_of": as_of},
    ).fetchall()
    return [Followup._make(row) for row in rows]


class LastDone(Record):
    """When follow-ups were last done for customers, and about tickets of nobody known."""

    for_customers: dict[int, int]
    about_tickets: dict[int, int]

    def is_since(self, customer_id: int | None, ticket_id: int | None, at: int) -> bool:
        """Whether one was done at `at` or later: for the customer, or about the ticket where nobody is known."""
        if customer_id is not None:
            return self.for_customers.get(customer_id, at - 1) >= at
        return self.about_tickets.get(ticket_id or 0, at - 1) >= at


def list_last_done(
    db: sqlite3.Connection, people: Iterable[tuple[int | None, int | None]], kinds: Sequence[str], as_of: int
) -> LastDone:
    """When a follow-up of these kinds was last done for each of these people: (customer, ticket), as known at `as_of`.

    Follow-ups that went over to another customer since count for the one of then.
    """
    ended = "done_at IS NOT NULL OR dropped_at IS NOT NULL"
    asked = set(people)
    if not asked or not db.execute(f"SELECT 1 FROM followups WHERE {ended} LIMIT 1").fetchone():
        return LastDone({}, {})
    owners = list_later_owners(db, as_of, "followups")
    customers = {customer_id for customer_id, _ in asked if customer_id is not None}
    tickets = {ticket_id for customer_id, ticket_id in asked if customer_id is None and ticket_id is not None}
    moved = [followup_id for followup_id, (owner, _) in owners.items() if owner in customers]
    kind_marks = ", ".join("?" * len(kinds))
    found: dict[str, dict[int, int]] = {"customer_id": {}, "ticket_id": {}}
    for named, by, ids in (
        ("customer_id", "customer_id", sorted(customers)),
        ("customer_id", "id", moved),
        ("ticket_id", "ticket_id", sorted(tickets)),
    ):
        for marks, part in parts(ids):
            rows = db.execute(
                f"""SELECT id, {named}, done_at FROM followups WHERE {by} IN ({marks}) AND kind IN ({kind_marks})
                    AND done_at <= ? AND done_recorded_at <= ?""",
                (*part, *kinds, as_of, as_of),
            ).fetchall()
            for followup_id, today, at in rows:
                owner = owners[followup_id][0] if named == "customer_id" and followup_id in owners else today
                found[named][owner] = max(at, found[named].get(owner, at))
    return LastDone(found["customer_id"], found["ticket_id"])


def _where(chosen: Chosen) -> tuple[str, dict[str, Any]]:
    states = {"open": _OPEN, "done": "f.done_at IS NOT NULL", "dropped": "f.dropped_at IS NOT NULL"}
    clauses, params = [states.get(chosen.status, "1")], dict[str, Any]()
    moment = "f.done_at" if chosen.status == "done" else "f.due_at"
    for name, value, clause in (
        ("kind", chosen.kind, "f.kind = :kind"),
        ("customer_id", chosen.customer_id, "f.customer_id = :customer_id"),
        ("start", chosen.start, f"{moment} >= :start"),
        ("end", chosen.end, f"{moment} < :end"),
    ):
        if value is not None:
            clauses.append(clause)
            params[name] = value
    return " AND ".join(clauses), params
