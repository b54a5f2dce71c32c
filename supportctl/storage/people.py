"""SQL for the lists of people: who was angry, who came back, who was answered last and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage import families
from supportctl.storage.customer_merges import list_later_owners
from supportctl.storage.figures import as_known, list_later_changes
from supportctl.storage.marks import IS_ACK, IS_AUTOMATIC
from supportctl.storage.settled import STANDING
from supportctl.storage.tickets import parts
from supportctl.storage.votes import OF_FEEDBACK

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence


def _counted(as_of: int) -> str:
    return f"{_at(STANDING, as_of)} = 'present'"


def _at(sql: str, as_of: int) -> str:
    # A number of ours among the question marks of the ids.
    return sql.replace(":as_of", str(int(as_of)))


class Case(Record):
    """A ticket as the lists of people see it."""

    ticket_id: int
    customer_id: int | None
    customer: str | None
    subject: str
    category: str | None
    kind: str | None
    priority: str
    origin: str
    received_at: int
    problem_id: int | None


_CASE = """SELECT t.id, t.customer_id, c.name, t.subject, t.category, t.kind, t.priority, t.origin, t.received_at,
    t.problem_id FROM tickets t LEFT JOIN customers c ON c.id = t.customer_id"""


def list_cases(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> dict[int, Case]:
    """These tickets by id as they were known at `as_of`, without those that did not count then."""
    found: dict[int, Case] = {}
    later = list_later_changes(db, as_of)
    for marks, part in parts(ticket_ids):
        rows = db.execute(
            f"{_CASE} WHERE t.id IN ({marks}) AND t.recorded_at <= ? AND {_counted(as_of)}", (*part, as_of)
        ).fetchall()
        found.update((row[0], as_known(Case._make(row), later.get(row[0]))) for row in rows)
    return found


def list_angry(db: sqlite3.Connection, start: int, as_of: int, also: Sequence[int] = ()) -> list[int]:
    """Tickets whose newest feeling is angry: felt since `start`, or among the tickets `also`."""
    rows = db.execute(
        """SELECT ticket_id FROM ticket_events WHERE field = 'feeling' AND occurred_at >= :start
            AND occurred_at <= :as_of AND recorded_at <= :as_of""",
        {"start": start, "as_of": as_of},
    ).fetchall()
    candidates = list(dict.fromkeys([*(row[0] for row in rows), *also]))
    found: list[int] = []
    for marks, part in parts(candidates):
        newest = db.execute(
            f"""SELECT e.ticket_id, e.value FROM ticket_events e WHERE e.ticket_id IN ({marks})
                AND e.field = 'feeling' AND e.occurred_at <= ? AND e.recorded_at <= ? ORDER BY e.occurred_at, e.id""",
            (*part, as_of, as_of),
        ).fetchall()
        feelings = {row[0]: row[1] for row in newest}
        found.extend(ticket_id for ticket_id, feeling in feelings.items() if feeling == "angry")
    return sorted(found)


def list_written_to(db: sqlite3.Connection, start: int, as_of: int) -> list[int]:
    """Tickets on which a customer wrote something that counts since `start`, or on one that was merged into them."""
    counts = f"""m.direction = 'in' AND m.occurred_at >= :start AND m.occurred_at <= :as_of
        AND m.recorded_at <= :as_of AND NOT {IS_AUTOMATIC} AND NOT {IS_ACK}"""
    params = {"start": start, "as_of": as_of}
    rows = db.execute(f"SELECT DISTINCT m.ticket_id FROM messages m WHERE {counts}", params).fetchall()
    moved = db.execute(
        f"""SELECT DISTINCT v.from_id FROM message_moves v JOIN messages m ON m.id = v.message_id
            WHERE v.recorded_at > :as_of AND {counts}""",
        params,
    ).fetchall()
    found = {row[0] for row in (*rows, *moved)}
    targets = families.list_targets(db, list(found), as_of)
    return sorted({targets.get(ticket_id, ticket_id) for ticket_id in found})


def list_recent_tickets(db: sqlite3.Connection, customer_ids: Sequence[int], since: int, as_of: int) -> list[Case]:
    """What these customers asked since an instant, oldest first."""
    wanted = """t.received_at >= ? AND t.received_at <= ? AND t.recorded_at <= ? AND t.origin = 'customer'"""
    moments = (since, as_of, as_of)
    later = list_later_changes(db, as_of)
    # Tickets that went over to another customer since are found by their ids.
    moved = [ticket_id for ticket_id, changed in later.items() if "customer" in changed]
    found: dict[int, Case] = {}
    for column, ids in (("t.customer_id", customer_ids), ("t.id", moved)):
        for marks, part in parts(ids):
            rows = db.execute(
                f"{_CASE} WHERE {column} IN ({marks}) AND {wanted} AND {_counted(as_of)}", (*part, *moments)
            ).fetchall()
            found.update((row[0], as_known(Case._make(row), later.get(row[0]))) for row in rows)
    theirs = set(customer_ids)
    cases = [case for case in found.values() if case.customer_id in theirs]
    return sorted(cases, key=lambda case: (case.received_at, case.ticket_id))


def list_last_answers(db: sqlite3.Connection, customer_ids: Iterable[int], as_of: int) -> dict[int, int]:
    """When each of these customers last heard from a person, by reply on any ticket."""
    owners: dict[int, int] = {}
    wanted = set(customer_ids)
    for marks, part in parts(list(wanted)):
        owners.update(
            db.execute(f"SELECT id, customer_id FROM tickets WHERE customer_id IN ({marks})", part).fetchall()
        )
    for ticket_id, changed in list_later_changes(db, as_of).items():
        if "customer" in changed:
            owners.pop(ticket_id, None)
            if changed["customer"] and int(changed["customer"]) in wanted:
                owners[ticket_id] = int(changed["customer"])
    for child, target in families.list_members(db, list(owners), as_of).items():
        owners[child] = owners[target]
    found: dict[int, int] = {}
    for marks, part in parts(list(owners)):
        rows = db.execute(
            f"""SELECT m.ticket_id, max(m.occurred_at) FROM messages m WHERE m.ticket_id IN ({marks})
                AND m.direction = 'out' AND m.occurred_at <= ? AND m.recorded_at <= ?
                AND NOT {_at(IS_AUTOMATIC, as_of)} GROUP BY m.ticket_id""",
            (*part, as_of, as_of),
        ).fetchall()
        for ticket_id, at in rows:
            found[owners[ticket_id]] = max(at, found.get(owners[ticket_id], 0))
    return found


def list_words(
    db: sqlite3.Connection, kind: str, start: int, end: int, as_of: int
) -> list[tuple[int | None, str | None, int | None]]:
    """Complaints, suggestions or praise said in [start, end): (customer, name, ticket)."""
    rows = db.execute(
        f"""SELECT f.id, f.customer_id, c.name, t.id FROM feedback f LEFT JOIN customers c ON c.id = f.customer_id
            LEFT JOIN tickets t ON t.id = {_at(OF_FEEDBACK, as_of)}
            WHERE (t.id IS NULL OR {_counted(as_of)})
                AND f.answered_at >= ? AND f.answered_at < ? AND f.kind = ? AND f.recorded_at <= ?
                AND (f.removed_at IS NULL OR f.removed_at > ?) ORDER BY f.answered_at, f.id""",
        (start, end, kind, as_of, as_of),
    ).fetchall()
    owners = list_later_owners(db, as_of)
    return [(*owners.get(row[0], (row[1], row[2])), row[3]) for row in rows]
