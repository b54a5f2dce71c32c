"""SQL for the figures: what happened in a span of time, as far as it was known at `as_of`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from supportctl.records import Record
from supportctl.storage import families
from supportctl.storage.endings import endings_in, list_endings_of
from supportctl.storage.settled import ANSWERED_AT, CLOSED_AT, HAS_UNTIMED, IS_SETTLED, RESOLVED_AT, STANDING
from supportctl.storage.tags import with_known_tags
from supportctl.storage.tickets import STANDS_AGAIN, parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from supportctl.models import Message, Ticket
    from supportctl.storage.endings import Ending
    from supportctl.storage.people import Case
    from supportctl.storage.titles import Title
    from supportctl.storage.voice import Remark

TAGS = "(SELECT group_concat(tag, char(31)) FROM ticket_tags g WHERE g.ticket_id = t.id)"


_CHANGEABLE = ("subject", "priority", "kind", "category", "assignee", "feeling")


Known = TypeVar("Known", "Request", "Ticket", "Case", "Title", "Remark")


class Request(Record):
    """A ticket received in a span, with its first human answer and its end as known at `as_of`.

    `ended_at` is when it was solved, `resolved_at` too, or closed without that. `has_untimed_answer` tells of one that
    was answered, but only at a time that nobody knows.
    """

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
    problem_id: int | None
    resolved_at: int | None
    feeling: str | None


class Unfinished(Record):
    """A ticket that was not finished at an instant."""

    ticket_id: int
    received_at: int


def find_first_instant(db: sqlite3.Connection, as_of: int) -> int | None:
    """When the oldest ticket that was known at `as_of` was received."""
    row = db.execute("SELECT min(received_at) FROM tickets WHERE recorded_at <= ?", (as_of,)).fetchone()
    value: int | None = row[0]
    return value


def list_requests(
    db: sqlite3.Connection, start: int, end: int, as_of: int, *, with_tags: bool = False
) -> list[Request]:
    """Tickets received in [start, end), those that do not count included, oldest first."""
    chosen = "t.received_at >= :start AND t.received_at < :end"
    return _requests(db, chosen, {"start": start, "end": end, "as_of": as_of}, with_tags=with_tags)


def list_requests_of(
    db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int, *, with_tags: bool = False
) -> list[Request]:
    """These tickets, those that do not count included, oldest first."""
    import json

    chosen = "t.id IN (SELECT value FROM json_each(:ids))"
    return _requests(db, chosen, {"ids": json.dumps(list(ticket_ids)), "as_of": as_of}, with_tags=with_tags)


def _requests(db: sqlite3.Connection, chosen: str, params: dict[str, Any], *, with_tags: bool) -> list[Request]:
    as_of = params["as_of"]
    rows = db.execute(
        f"""SELECT t.id, t.customer_id, c.name, t.subject, t.priority, t.channel, t.kind, t.category, t.assignee,
            t.is_synchronous, t.origin, t.received_at, {STANDING}, {ANSWERED_AT}, {HAS_UNTIMED},
            coalesce({RESOLVED_AT}, {CLOSED_AT}), {TAGS if with_tags else "NULL"}, t.problem_id, {RESOLVED_AT},
            t.feeling, {IS_SETTLED}
            FROM tickets t LEFT JOIN customers c ON c.id = t.customer_id
            WHERE {chosen} AND t.recorded_at <= :as_of ORDER BY t.received_at, t.id""",
        params,
    ).fetchall()
    later = list_later_changes(db, as_of)
    found = [as_known(Request._make(row[:-1]), later.get(row[0])) for row in rows]
    if with_tags:
        found = with_known_tags(db, found, as_of)
    moved = [row[0] for row in rows if not row[-1]]
    return _rewound(db, found, moved, as_of) if moved else found


def _rewound(db: sqlite3.Connection, requests: list[Request], moved: Sequence[int], as_of: int) -> list[Request]:
    """Requests of which some were touched after `as_of`: their answers and ends as they were known then."""
    endings = list_endings_of(db, moved, as_of)
    joined = families.list_joined(db, moved, as_of)
    messages = families.list_messages_known(db, joined, as_of) if joined else {}
    among = set(moved)
    found = []
    for request in requests:
        ticket_id = request.ticket_id
        if ticket_id in among:
            ending = endings.get(ticket_id)
            request = request._replace(
                ended_at=ending.at if ending else None, resolved_at=ending.at if ending and ending.is_solved else None
            )
            if ticket_id in messages:
                request = _with_answers(request, messages[ticket_id])
        found.append(request)
    return found


def _with_answers(request: Request, messages: Sequence[Message]) -> Request:
    """A request whose conversation was joined from several tickets, with the answers in it."""
    answers = [message for message in messages if _is_answer(message)]
    timed = [m.occurred_at for m in answers if m.time_known and m.occurred_at >= request.received_at]
    return request._replace(
        answered_at=min(timed, default=None), has_untimed_answer=not all(message.time_known for message in answers)
    )


def list_later_changes(db: sqlite3.Connection, as_of: int) -> dict[int, dict[str, str | None]]:
    """What became known after `as_of`: for each ticket the fields that changed, with what they said before.

    Beside an earlier `customer` stands that customer's name, as `customer_name`.
    """
    rows = db.execute(
        # +id: without it SQLite reads the whole table in the order of its ids.
        "SELECT ticket_id, field, previous FROM ticket_events WHERE recorded_at > ? ORDER BY +id DESC",
        (as_of,),
    ).fetchall()
    found: dict[int, dict[str, str | None]] = {}
    for ticket_id, field, previous in rows:
        found.setdefault(ticket_id, {})[field] = previous
    owned = [changed for changed in found.values() if "customer" in changed]
    names = list_names(db, [int(changed["customer"]) for changed in owned if changed["customer"]])
    for changed in owned:
        changed["customer_name"] = names.get(int(changed["customer"] or 0))
    return found


def list_names(db: sqlite3.Connection, customer_ids: Sequence[int]) -> dict[int, str]:
    """The names of these customers by id, merged ones under their own."""
    found: dict[int, str] = {}
    for marks, part in parts(customer_ids):
        found.update(db.execute(f"SELECT id, name FROM customers WHERE id IN ({marks})", part).fetchall())
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
    if "problem" in changed and "problem_id" in known._fields:
        before["problem_id"] = int(changed["problem"]) if changed["problem"] else None
    if "customer" in changed:
        before["customer_id"] = int(changed["customer"]) if changed["customer"] else None
        before["customer"] = changed["customer_name"]
    return known._replace(**before)


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
    found = [ending for ending in endings_in(rows) if start <= ending.at < end]
    joined = families.list_joined(db, [ending.ticket_id for ending in found], as_of)
    if not joined:
        return found
    messages = families.list_messages_known(db, joined, as_of)
    answered = {ticket_id: any(_is_answer(one) for one in written) for ticket_id, written in messages.items()}
    return [one._replace(was_answered=answered.get(one.ticket_id, one.was_answered)) for one in found]


def _is_answer(message: Message) -> bool:
    return message.direction == "out" and not message.is_automatic


def list_unfinished(db: sqlite3.Connection, at: int, as_of: int) -> list[Unfinished]:
    """Tickets that counted and were neither resolved nor closed just before `at`, as known at `as_of`; oldest first."""
    rows = db.execute(
        f"""WITH candidates AS (
                SELECT id FROM tickets WHERE standing = 'present'
                    AND status IN ('new', 'open', 'pending', 'hold') AND received_at < :at
                UNION SELECT ticket_id FROM ticket_events WHERE field = 'status'
                    AND value IN ('resolved', 'closed') AND occurred_at >= :at
                UNION SELECT ticket_id FROM ticket_events WHERE recorded_at > :as_of)
            SELECT t.id, t.received_at, CASE WHEN t.updated_at < :at AND {IS_SETTLED} THEN t.status ELSE (
                SELECT e.value FROM ticket_events e WHERE e.ticket_id = t.id
                AND e.field = 'status' AND e.occurred_at < :at AND e.recorded_at <= :as_of
                ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1) END AS status_then
            FROM candidates JOIN tickets t ON t.id = candidates.id
            WHERE t.received_at < :at AND t.recorded_at <= :as_of AND {STANDING} = 'present'
                AND status_then IN ('new', 'open', 'pending', 'hold')
            ORDER BY t.received_at, t.id""",
        {"at": at, "as_of": as_of},
    ).fetchall()
    return [Unfinished(row[0], row[1]) for row in rows]
