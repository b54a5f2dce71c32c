"""SQL for the lists of people: who was angry, who came back, who was answered last and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage.figures import STANDING
from supportctl.storage.tickets import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence


def _counted(as_of: int) -> str:
    # A number of ours among the question marks of the ids.
    return f"{STANDING.replace(':as_of', str(int(as_of)))} = 'present'"


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


_CASE = """SELECT t.id, t.customer_id, c.name, t.subject, t.category, t.kind, t.priority, t.origin, t.received_at
    FROM tickets t LEFT JOIN customers c ON c.id = t.customer_id"""


def list_cases(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> dict[int, Case]:
    """These tickets by id, without those that did not count at `as_of`."""
    found: dict[int, Case] = {}
    for marks, part in parts(ticket_ids):
        rows = db.execute(f"{_CASE} WHERE t.id IN ({marks}) AND {_counted(as_of)}", part).fetchall()
        found.update((row[0], Case._make(row)) for row in rows)
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
    """Tickets on which a customer wrote something that counts since `start`."""
    rows = db.execute(
        """SELECT DISTINCT ticket_id FROM messages WHERE direction = 'in' AND occurred_at >= :start
            AND occurred_at <= :as_of AND recorded_at <= :as_of AND is_automatic = 0 AND is_ack = 0
            ORDER BY ticket_id""",
        {"start": start, "as_of": as_of},
    ).fetchall()
    return [row[0] for row in rows]


def list_recent_tickets(db: sqlite3.Connection, customer_ids: Sequence[int], since: int, as_of: int) -> list[Case]:
    """What these customers asked since an instant, oldest first."""
    found: list[Case] = []
    for marks, part in parts(customer_ids):
        rows = db.execute(
            f"""{_CASE} WHERE t.customer_id IN ({marks}) AND t.received_at >= ? AND t.received_at <= ?
                AND t.recorded_at <= ? AND {_counted(as_of)} AND t.origin = 'customer'
                ORDER BY t.received_at, t.id""",
            (*part, since, as_of, as_of),
        ).fetchall()
        found.extend(Case._make(row) for row in rows)
    return found


def list_last_answers(db: sqlite3.Connection, customer_ids: Iterable[int], as_of: int) -> dict[int, int]:
    """When each of these customers last heard from a person, by reply on any ticket."""
    found: dict[int, int] = {}
    for marks, part in parts(list(customer_ids)):
        rows = db.execute(
            f"""SELECT t.customer_id, max(m.occurred_at) FROM tickets t JOIN messages m ON m.ticket_id = t.id
                WHERE t.customer_id IN ({marks}) AND m.direction = 'out' AND m.is_automatic = 0
                    AND m.occurred_at <= ? AND m.recorded_at <= ? GROUP BY t.customer_id""",
            (*part, as_of, as_of),
        ).fetchall()
        found.update((row[0], row[1]) for row in rows)
    return found


def list_words(
    db: sqlite3.Connection, kind: str, start: int, end: int, as_of: int
) -> list[tuple[int | None, str | None, int | None]]:
    """Complaints, suggestions or praise said in [start, end): (customer, name, ticket)."""
    rows = db.execute(
        f"""SELECT f.customer_id, c.name, f.ticket_id FROM feedback f LEFT JOIN customers c ON c.id = f.customer_id
            LEFT JOIN tickets t ON t.id = f.ticket_id
            WHERE (t.id IS NULL OR {_counted(as_of)})
                AND f.answered_at >= ? AND f.answered_at < ? AND f.kind = ? AND f.recorded_at <= ?
                AND (f.removed_at IS NULL OR f.removed_at > ?) ORDER BY f.answered_at, f.id""",
        (start, end, kind, as_of, as_of),
    ).fetchall()
    return [(row[0], row[1], row[2]) for row in rows]
