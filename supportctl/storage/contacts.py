"""SQL for contacts: which tickets hold more than one request and its answer, and what was written on those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage import families
from supportctl.storage.marks import as_marked
from supportctl.storage.tickets import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

# A ticket that is today what it was at :as_of. Whether a customer asked on it just once is another matter: that is so
# when `list_involved` does not name it.
AS_THEN = "t.standing = 'present' AND t.updated_at <= :as_of AND t.recorded_at <= :as_of"
# What a customer may ask once more about: a problem, else a category.
IS_CLASSIFIED = "(t.problem_id IS NOT NULL OR t.category IS NOT NULL)"
APART = "(SELECT value FROM json_each(:apart))"
# Whether we wrote last before the message `m`: what follows our answer is talk, unless it reopens the ticket.
_WE_SPOKE = """(SELECT max(CASE p.direction WHEN 'out' THEN p.occurred_at END) >
        max(CASE p.direction WHEN 'in' THEN p.occurred_at END)
    FROM messages p WHERE p.ticket_id = m.ticket_id AND p.direction <> 'note' AND p.is_automatic = 0 AND p.is_ack = 0
        AND (p.occurred_at, p.id) < (m.occurred_at, m.id))"""


class Line(Record):
    """One message of a conversation without its words; a note is none."""

    id: int
    ticket_id: int
    direction: str
    is_automatic: bool
    is_ack: bool
    occurred_at: int
    recorded_at: int


class Move(Record):
    """One change of the state of a ticket."""

    id: int
    ticket_id: int
    value: str
    actor_kind: str
    message_id: int | None
    occurred_at: int


def id_list(ids: Iterable[int]) -> str:
    """Ids as the JSON that `json_each` reads."""
    return f"[{','.join(map(str, ids))}]"


def list_involved(db: sqlite3.Connection, start: int, end: int, as_of: int) -> list[int]:
    """Tickets on which customers may have asked other than once in [start, end), or that are not what they were.

    Who stands merged is told by the ticket that stands for all. Every other ticket that was received in the span holds
    exactly one contact of that span, and that is the moment when it was received.
    """
    rows = db.execute(
        f"""SELECT m.ticket_id FROM messages m CROSS JOIN tickets t ON t.id = m.ticket_id
            WHERE m.direction = 'in' AND m.occurred_at >= :start AND m.occurred_at < :end
                AND (CASE WHEN m.occurred_at = t.received_at THEN m.is_ack OR m.is_automatic
                        ELSE NOT m.is_ack AND NOT m.is_automatic AND {_WE_SPOKE} IS NOT 1 END
                    OR NOT ({AS_THEN}) OR EXISTS (SELECT 1 FROM tickets c WHERE c.merged_into = t.id))
        UNION SELECT ticket_id FROM ticket_events WHERE field = 'status' AND previous = 'resolved' AND value <> 'closed'
            AND occurred_at >= :start AND occurred_at < :end
        UNION SELECT e.ticket_id FROM ticket_events e CROSS JOIN tickets t ON t.id = e.ticket_id
            WHERE e.recorded_at > :as_of AND t.recorded_at <= :as_of
        UNION SELECT from_id FROM message_moves WHERE recorded_at > :as_of""",
        {"start": start, "end": end, "as_of": as_of},
    ).fetchall()
    return list_canonical(db, [row[0] for row in rows], as_of)


def list_canonical(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> list[int]:
    """The tickets that stood for these at `as_of`, each once."""
    targets = families.list_targets(db, ticket_ids, as_of)
    return sorted({targets.get(ticket_id, ticket_id) for ticket_id in ticket_ids})


def list_alike(db: sqlite3.Connection, start: int, end: int, as_of: int) -> list[int]:
    """Tickets received in [start, end) that share their customer and problem, or category, with another such ticket.

    Only such as are today what they were at `as_of`.
    """
    rows = db.execute(
        f"""SELECT group_concat(t.id) FROM tickets t WHERE t.received_at >= :start AND t.received_at < :end
                AND t.customer_id IS NOT NULL AND {IS_CLASSIFIED} AND t.origin = 'customer' AND {AS_THEN}
            GROUP BY t.customer_id, t.problem_id, CASE WHEN t.problem_id IS NULL THEN t.category END
            HAVING count(*) > 1""",
        {"start": start, "end": end, "as_of": as_of},
    ).fetchall()
    return [int(ticket_id) for row in rows for ticket_id in row[0].split(",")]


def list_subjects(
    db: sqlite3.Connection, start: int, end: int, as_of: int, customer_ids: Iterable[int]
) -> list[tuple[int, int, int | None, str | None]]:
    """What these customers asked about in [start, end): (ticket, customer, problem, category), where one was said.

    Only tickets that are today what they were at `as_of`.
    """
    rows = db.execute(
        f"""SELECT t.id, t.customer_id, t.problem_id, t.category FROM tickets t
            WHERE t.customer_id IN (SELECT value FROM json_each(:customers)) AND t.received_at >= :start
                AND t.received_at < :end AND {IS_CLASSIFIED} AND t.origin = 'customer' AND {AS_THEN}""",
        {"start": start, "end": end, "as_of": as_of, "customers": id_list(customer_ids)},
    ).fetchall()
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def count_single(db: sqlite3.Connection, start: int, end: int, as_of: int, apart: Iterable[int]) -> tuple[int, int]:
    """How many requests of customers were received in [start, end) but for those `apart`, and how many without a class.

    Without a class is what has neither a problem nor a category.
    """
    row = db.execute(
        f"""SELECT count(*), coalesce(sum(NOT {IS_CLASSIFIED}), 0) FROM tickets t
            WHERE t.received_at >= :start AND t.received_at < :end AND t.origin = 'customer' AND {AS_THEN}
                AND t.id NOT IN {APART}""",
        {"start": start, "end": end, "as_of": as_of, "apart": id_list(apart)},
    ).fetchone()
    return row[0], row[1]


def list_single(db: sqlite3.Connection, start: int, end: int, as_of: int, apart: Iterable[int]) -> list[int]:
    """The tickets that `count_single` counts, oldest first."""
    rows = db.execute(
        f"""SELECT t.id FROM tickets t WHERE t.received_at >= :start AND t.received_at < :end
            AND t.origin = 'customer' AND {AS_THEN} AND t.id NOT IN {APART} ORDER BY t.received_at, t.id""",
        {"start": start, "end": end, "as_of": as_of, "apart": id_list(apart)},
    ).fetchall()
    return [row[0] for row in rows]


def list_lines_known(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> dict[int, list[Line]]:
    """What `families.list_messages_known` tells of these tickets, without words and notes."""
    members = families.list_members(db, ticket_ids, as_of)
    moves = families.list_later_moves(db, as_of)
    homes = {**{ticket_id: ticket_id for ticket_id in ticket_ids}, **members}
    lines = [line for line in _lines(db, "ticket_id", list(homes), as_of) if line.id not in moves]
    back = [message_id for message_id, ticket_id in moves.items() if ticket_id in homes]
    lines.extend(line._replace(ticket_id=moves[line.id]) for line in _lines(db, "id", back, as_of))
    found: dict[int, list[Line]] = {ticket_id: [] for ticket_id in ticket_ids}
    for line in as_marked(db, lines, as_of):
        found[homes[line.ticket_id]].append(line)
    if members or back:
        for family in found.values():
            family.sort(key=lambda line: (line.occurred_at, line.id))
    return found


def list_moves_known(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> dict[int, list[Move]]:
    """The changes of state of these tickets that were known at `as_of`, in the order in which they happened."""
    found: dict[int, list[Move]] = {ticket_id: [] for ticket_id in ticket_ids}
    for marks, part in parts(ticket_ids):
        rows = db.execute(
            f"""SELECT id, ticket_id, value, actor_kind, message_id, occurred_at FROM ticket_events
                WHERE ticket_id IN ({marks}) AND field = 'status' AND occurred_at <= ? AND recorded_at <= ?
                ORDER BY occurred_at, id""",
            (*part, as_of, as_of),
        ).fetchall()
        for row in rows:
            found[row[1]].append(Move._make(row))
    return found


def _lines(db: sqlite3.Connection, column: str, ids: Sequence[int], as_of: int) -> list[Line]:
    found: list[Line] = []
    for marks, part in parts(ids):
        rows = db.execute(
            f"""SELECT id, ticket_id, direction, is_automatic, is_ack, occurred_at, recorded_at FROM messages
                WHERE {column} IN ({marks}) AND direction <> 'note' AND occurred_at <= ? AND recorded_at <= ?
                ORDER BY occurred_at, id""",
            (*part, as_of, as_of),
        ).fetchall()
        found.extend(map(Line._make, rows))
    return found
