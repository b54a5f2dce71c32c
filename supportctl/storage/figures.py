"""SQL for the figures: what happened in a span of time, as far as it was known at `as_of`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from supportctl.records import Record
from supportctl.storage.tickets import STANDS_AGAIN

if TYPE_CHECKING:
    import sqlite3

    from supportctl.models import Ticket

# The newest word on whether a ticket counts at all; present when nothing was ever said.
STANDING = """coalesce((SELECT s.value FROM ticket_events s WHERE s.ticket_id = t.id AND s.field = 'standing'
    AND s.recorded_at <= :as_of AND s.occurred_at <= :as_of
    ORDER BY s.occurred_at DESC, s.id DESC LIMIT 1), 'present')"""
_TAGS = "(SELECT group_concat(tag, char(31)) FROM ticket_tags g WHERE g.ticket_id = t.id)"


_CHANGEABLE = ("subject", "priority", "kind", "category", "assignee", "feeling")


Known = TypeVar("Known", "Request", "Ticket")


class Request(Record):
    """A ticket received in a span, with the first human answer known at `as_of`."""

    ticket_id: int
    customer_id: int | None
    customer: str | None
    subject: str
    priority: str
    channel: str
    kind: str | None
    category: str | None
    assignee: str | None
    is_synchronous: bool
    origin: str
    received_at: int
    standing: str
    answered_at: int | None
    has_untimed_answer: bool
    ended_at: int | None
    tags: str | None


class Vote(Record):
    """One answered question: in the span of its first answer, with the newest value known at `as_of`."""

    feedback_id: int
    score: int
    positive_min: int
    negative_max: int
    comment: str | None
    answered_at: int
    was_asked: bool
    customer_id: int | None
    customer: str | None
    ticket_id: int | None
    channel: str | None
    category: str | None
    assignee: str | None
    tags: str | None


class Unfinished(Record):
    """A ticket that was not finished at an instant."""

    ticket_id: int
    received_at: int


def find_first_instant(db: sqlite3.Connection) -> int | None:
    """When the oldest ticket was received."""
    value: int | None = db.execute("SELECT min(received_at) FROM tickets").fetchone()[0]
    return value


def list_requests(
    db: sqlite3.Connection, start: int, end: int, as_of: int, *, with_tags: bool = False
) -> list[Request]:
    """Tickets received in [start, end), those that do not count included, oldest first."""
    rows = db.execute(
        f"""SELECT t.id, t.customer_id, c.name, t.subject, t.priority, t.channel, t.kind, t.category, t.assignee,
            t.is_synchronous, t.origin, t.received_at, {STANDING},
            (SELECT min(m.occurred_at) FROM messages m WHERE m.ticket_id = t.id AND m.direction = 'out'
                AND m.is_automatic = 0 AND m.time_known = 1 AND m.occurred_at >= t.received_at
                AND m.occurred_at <= :as_of AND m.recorded_at <= :as_of) AS answered_at,
            EXISTS (SELECT 1 FROM messages m WHERE m.ticket_id = t.id AND m.direction = 'out'
                AND m.is_automatic = 0 AND m.time_known = 0 AND m.recorded_at <= :as_of),
            (SELECT CASE WHEN e.value IN ('resolved', 'closed') THEN e.occurred_at END FROM ticket_events e
                WHERE e.ticket_id = t.id AND e.field = 'status' AND e.occurred_at <= :as_of
                AND e.recorded_at <= :as_of ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1),
            {_TAGS if with_tags else "NULL"}
            FROM tickets t LEFT JOIN customers c ON c.id = t.customer_id
            WHERE t.received_at >= :start AND t.received_at < :end AND t.recorded_at <= :as_of
            ORDER BY t.received_at, t.id""",
        {"start": start, "end": end, "as_of": as_of},
    ).fetchall()
    later = list_later_changes(db, as_of)
    if not later:
        return [Request._make(row) for row in rows]
    return [as_known(Request._make(row), later.get(row[0])) for row in rows]


def list_later_changes(db: sqlite3.Connection, as_of: int) -> dict[int, dict[str, str | None]]:
    """What became known after `as_of`: for each ticket the fields that changed, with what they said before."""
    rows = db.execute(
        # +id: without it SQLite reads the whole table in the order of its ids.
        "SELECT ticket_id, field, previous FROM ticket_events WHERE recorded_at > ? ORDER BY +id DESC",
        (as_of,),
    ).fetchall()
    found: dict[int, dict[str, str | None]] = {}
    for ticket_id, field, previous in rows:
        found.setdefault(ticket_id, {})[field] = previous
    return found


def as_known(known: Known, changed: dict[str, str | None] | None) -> Known:
    """A request or ticket with the fields that were changed later, by list_later_changes, as they were."""
    if not changed:
        return known
    before: dict[str, Any] = {
        field: changed[field] for field in _CHANGEABLE if field in changed and field in known._fields
    }
    # A ticket that was opened later is not here at all, so a priority without a past was normal.
    if before.get("priority", "") is None:
        before["priority"] = "normal"
    return known._replace(**before)


def list_received_instants(db: sqlite3.Connection, start: int, end: int, as_of: int) -> list[int]:
    """When each request of a customer that counts was received in [start, end)."""
    rows = db.execute(
        f"""SELECT t.received_at FROM tickets t
            WHERE t.received_at >= :start AND t.received_at < :end AND t.recorded_at <= :as_of
                AND t.origin = 'customer' AND {STANDING} = 'present' ORDER BY t.received_at""",
        {"start": start, "end": end, "as_of": as_of},
    ).fetchall()
    return [row[0] for row in rows]


def list_votes(
    db: sqlite3.Connection, kind: str, start: int, end: int, as_of: int, *, with_tags: bool = False
) -> list[Vote]:
    """Scores whose first answer lies in [start, end), on tickets that count, in the order of that answer."""
    rows = db.execute(
        f"""SELECT f.id, a.score, f.positive_min, f.negative_max, a.comment, f.answered_at, f.asked_at IS NOT NULL,
            coalesce(f.customer_id, t.customer_id), c.name, f.ticket_id, coalesce(t.channel, a.channel), t.category,
            t.assignee, {_TAGS if with_tags else "NULL"}
            FROM feedback f
            JOIN feedback_answers a ON a.id = (SELECT max(n.id) FROM feedback_answers n
                WHERE n.feedback_id = f.id AND n.recorded_at <= :as_of AND n.responded_at <= :as_of)
            LEFT JOIN tickets t ON t.id = f.ticket_id
            LEFT JOIN customers c ON c.id = coalesce(f.customer_id, t.customer_id)
            WHERE f.answered_at >= :start AND f.answered_at < :end AND f.kind = :kind
                AND (f.removed_at IS NULL OR f.removed_at > :as_of) AND a.score IS NOT NULL
                AND (t.id IS NULL OR {STANDING} = 'present')
            ORDER BY f.answered_at, f.id""",
        {"start": start, "end": end, "as_of": as_of, "kind": kind},
    ).fetchall()
    return [Vote._make(row) for row in rows]


def count_asked(db: sqlite3.Connection, kind: str, start: int, end: int, as_of: int) -> tuple[int, int]:
    """How many questions were sent in [start, end), and how many of those had an answer by `as_of`."""
    row = db.execute(
        f"""SELECT count(*), coalesce(sum(EXISTS (SELECT 1 FROM feedback_answers a WHERE a.feedback_id = f.id
                AND a.recorded_at <= :as_of AND a.responded_at <= :as_of)), 0)
            FROM feedback f LEFT JOIN tickets t ON t.id = f.ticket_id
            WHERE f.asked_at >= :start AND f.asked_at < :end AND f.kind = :kind AND f.recorded_at <= :as_of
                AND (f.removed_at IS NULL OR f.removed_at > :as_of) AND (t.id IS NULL OR {STANDING} = 'present')""",
        {"start": start, "end": end, "as_of": as_of, "kind": kind},
    ).fetchone()
    return row[0], row[1]


class Ending(Record):
    """How a ticket of a customer ended that stands finished."""

    ticket_id: int
    at: int
    is_solved: bool
    was_answered: bool


def list_endings(db: sqlite3.Connection, start: int, end: int, as_of: int) -> list[Ending]:
    """Requests that ended in [start, end) and stand finished at `as_of`, by ticket."""
    rows = db.execute(
        f"""WITH ended AS (SELECT DISTINCT e.ticket_id FROM ticket_events e
                WHERE e.field = 'status' AND e.value IN ('resolved', 'closed')
                AND e.occurred_at >= :start AND e.occurred_at < :end AND e.recorded_at <= :as_of)
            SELECT t.id, e.value, e.occurred_at, EXISTS (SELECT 1 FROM messages m WHERE m.ticket_id = t.id
                AND m.direction = 'out' AND m.is_automatic = 0 AND m.recorded_at <= :as_of), {STANDS_AGAIN}
            FROM ended JOIN tickets t ON t.id = ended.ticket_id
            JOIN ticket_events e ON e.ticket_id = t.id AND e.field = 'status'
                AND e.occurred_at <= :as_of AND e.recorded_at <= :as_of
            WHERE t.origin = 'customer' AND {STANDING} = 'present' ORDER BY t.id, e.occurred_at, e.id""",
        {"start": start, "end": end, "as_of": as_of},
    ).fetchall()
    return [ending for ending in _endings(rows) if start <= ending.at < end]


def list_unfinished(db: sqlite3.Connection, at: int, as_of: int) -> list[Unfinished]:
    """Tickets that counted and were neither resolved nor closed just before `at`, as known at `as_of`; oldest first."""
    rows = db.execute(
        f"""WITH candidates AS (
                SELECT id FROM tickets WHERE standing = 'present'
                    AND status IN ('new', 'open', 'pending', 'hold') AND received_at < :at
                UNION SELECT ticket_id FROM ticket_events WHERE field = 'status'
                    AND value IN ('resolved', 'closed') AND occurred_at >= :at
                UNION SELECT ticket_id FROM ticket_events WHERE recorded_at > :as_of)
            SELECT t.id, t.received_at, (SELECT e.value FROM ticket_events e WHERE e.ticket_id = t.id
                AND e.field = 'status' AND e.occurred_at < :at AND e.recorded_at <= :as_of
                ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1) AS status_then
            FROM candidates JOIN tickets t ON t.id = candidates.id
            WHERE t.received_at < :at AND t.recorded_at <= :as_of AND {STANDING} = 'present'
                AND status_then IN ('new', 'open', 'pending', 'hold')
            ORDER BY t.received_at, t.id""",
        {"at": at, "as_of": as_of},
    ).fetchall()
    return [Unfinished(row[0], row[1]) for row in rows]


def _endings(rows: list[sqlite3.Row]) -> list[Ending]:
    """For each ticket that stands finished: when it was resolved, or closed without ever being resolved."""
    found: dict[int, Ending | None] = {}
    resolved: dict[int, Ending] = {}
    for ticket_id, status, at, was_answered, stands_again in rows:
        if status == "resolved":
            if not stands_again or ticket_id not in resolved:
                resolved[ticket_id] = Ending(ticket_id, at, True, bool(was_answered))
            found[ticket_id] = resolved[ticket_id]
        elif status == "closed":
            found[ticket_id] = found.get(ticket_id) or Ending(ticket_id, at, False, bool(was_answered))
        else:
            found[ticket_id] = None
    return [ending for ending in found.values() if ending]


def count_by_category(db: sqlite3.Connection, start: int, end: int, as_of: int) -> dict[str, int]:
    """How many requests of customers that count came in for each category in [start, end)."""
    rows = db.execute(
        f"""SELECT t.category, count(*) FROM tickets t WHERE t.received_at >= :start AND t.received_at < :end
            AND t.recorded_at <= :as_of AND t.origin = 'customer' AND t.category IS NOT NULL
            AND {STANDING} = 'present' GROUP BY t.category""",
        {"start": start, "end": end, "as_of": as_of},
    ).fetchall()
    return {row[0]: row[1] for row in rows}
