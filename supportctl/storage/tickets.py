"""SQL for tickets, their messages, events and links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.models import Event, Ticket
from supportctl.records import Record

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from supportctl.storage.filters import Filter

_TAG_SEPARATOR = "\x1f"
# So many rows are read and sorted faster than a screen of them is drawn.
_FEW = 1000
# A resolved ticket counts as closed once its time is over; that is computed here, whenever it is read.
STATUS = "CASE WHEN t.status = 'resolved' AND t.resolved_at <= :closed_before THEN 'closed' ELSE t.status END"
_COLUMNS = f"""SELECT t.id, t.customer_id, c.name AS customer, t.subject, {STATUS} AS status, t.priority, t.kind,
    t.channel, t.is_synchronous, t.origin, t.category, t.assignee, t.feeling, t.standing, t.received_at, t.updated_at,
    t.first_response_at, t.waiting_since, t.resolved_at, t.snoozed_until, t.wakes_on, t.merged_into, t.problem_id,
    (SELECT group_concat(tag, char(31)) FROM (SELECT tag FROM ticket_tags WHERE ticket_id = t.id ORDER BY tag)) AS tags
"""
_CUSTOMER = "LEFT JOIN customers c ON c.id = t.customer_id"
_TABLES = f"tickets t {_CUSTOMER}"
_TICKET = f"{_COLUMNS} FROM {_TABLES}"
_EVENT = """SELECT id, ticket_id, field, value, previous, actor, actor_kind, message_id, reason, occurred_at,
    recorded_at FROM ticket_events"""
# A ticket's conversation is its own and that of the tickets merged into it; merged_into always names the last target.
FAMILY = "(SELECT :ticket_id UNION ALL SELECT id FROM tickets WHERE merged_into = :ticket_id)"

# A customer's message resolves nothing: an event that names one says that its opening was none after all.
STANDS_AGAIN = """(e.value = 'resolved' AND EXISTS (SELECT 1 FROM messages x WHERE x.id = e.message_id
    AND x.direction = 'in'))"""


class Link(Record):
    """One ticket pointing to another."""

    ticket_id: int
    other_id: int
    kind: str


def find_ticket(db: sqlite3.Connection, ticket_id: int, closed_before: int) -> Ticket | None:
    """The ticket with this id, removed and spam ones included."""
    row = db.execute(f"{_TICKET} WHERE t.id = :id", {"id": ticket_id, "closed_before": closed_before}).fetchone()
    return _ticket(row) if row else None


def list_tickets(db: sqlite3.Connection, chosen: Filter, closed_before: int, limit: int | None = None) -> list[Ticket]:
    """The tickets that a filter chooses, in its order."""
    params = {**chosen.params, "closed_before": closed_before, "limit": -1 if limit is None else limit}
    tables, where = _found(db, chosen, params)
    if chosen.words is None:
        sql = f"{_COLUMNS} FROM {tables} WHERE {where} ORDER BY {chosen.order} LIMIT :limit"
        return [_ticket(row) for row in db.execute(sql, params).fetchall()]
    # Ids first: the columns of the many rows behind the limit are never put together.
    sql = f"SELECT ticket_search.rowid FROM {tables} WHERE {where} ORDER BY {chosen.order} LIMIT :limit"
    ids = [row[0] for row in db.execute(sql, params).fetchall()]
    found: dict[int, Ticket] = {}
    for marks, part in parts(ids):
        rows = db.execute(f"{_TICKET.replace(':closed_before', '?')} WHERE t.id IN ({marks})", (closed_before, *part))
        found.update((row["id"], _ticket(row)) for row in rows.fetchall())
    return [found[ticket_id] for ticket_id in ids if ticket_id in found]


def count_tickets(db: sqlite3.Connection, chosen: Filter, closed_before: int) -> int:
    """How many tickets a filter chooses."""
    params = {**chosen.params, "closed_before": closed_before}
    tables, where = _found(db, chosen, params)
    return int(db.execute(f"SELECT count(*) FROM {tables} WHERE {where}", params).fetchone()[0])


def _found(db: sqlite3.Connection, chosen: Filter, params: dict[str, Any]) -> tuple[str, str]:
    """The tables that find the rows of a filter, in the order in which they are read, and the condition.

    Words find through the full-text rows. Otherwise the clause with the fewest rows leads when these are few, which is
    counted and not guessed: the desk keeps no statistics. Without one the index of the order leads.
    """
    if chosen.is_only_words:
        # The few that are absent are looked up in a list: no row of a ticket is read to rank or to count.
        params["words"] = chosen.words
        absent = "SELECT id FROM tickets WHERE standing <> 'present'"
        return "ticket_search", f"ticket_search MATCH :words AND ticket_search.rowid NOT IN ({absent})"
    counts = {driver: _count_few(db, driver, params) for driver in chosen.ways}
    leading = min(counts, key=lambda driver: counts[driver], default="")
    is_led = bool(leading) and counts[leading] <= _FEW
    if chosen.words is not None:
        params["words"] = chosen.words
        joined = "ticket_search CROSS JOIN tickets t ON t.id = ticket_search.rowid"
        # The sign keeps SQLite from asking the full-text rows once for each of the few.
        among = f"+ticket_search.rowid IN (SELECT id FROM ({leading})) AND " if is_led else ""
        return f"{joined} {_CUSTOMER}", f"ticket_search MATCH :words AND {among}{chosen.sql}"
    if is_led:
        joined = f"(SELECT DISTINCT id FROM ({leading})) driver CROSS JOIN tickets t ON t.id = driver.id"
        return f"{joined} {_CUSTOMER}", chosen.sql
    return _TABLES, chosen.sql


def _count_few(db: sqlite3.Connection, driver: str, params: dict[str, Any]) -> int:
    found: int = db.execute(f"SELECT count(*) FROM (SELECT 1 FROM ({driver}) LIMIT {_FEW + 1})", params).fetchone()[0]
    return found


def list_waiting(db: sqlite3.Connection, now: int, closed_before: int) -> list[Ticket]:
    """New and open tickets that do not sleep at `now`, and others whose time has come."""
    # Two branches, each on its partial index: together they are as many rows as people wait. Whom we promised an
    # answer does not sleep while the customer waits.
    branches = (
        """t.standing = 'present' AND t.status IN ('new', 'open')
            AND (t.wakes_on IS NULL OR t.wakes_on = 'promise' OR t.snoozed_until <= :now)""",
        """t.standing = 'present' AND t.snoozed_until IS NOT NULL AND t.snoozed_until <= :now
            AND t.status IN ('pending', 'hold')""",
    )
    found: list[Ticket] = []
    for branch in branches:
        rows = db.execute(f"{_TICKET} WHERE {branch}", {"now": now, "closed_before": closed_before})
        found.extend(_ticket(row) for row in rows.fetchall())
    return found


def list_merged_into(db: sqlite3.Connection, ticket_ids: Sequence[int]) -> dict[int, int]:
    """The tickets merged into any of these, each with its target."""
    found: dict[int, int] = {}
    for marks, part in parts(ticket_ids):
        found.update(db.execute(f"SELECT id, merged_into FROM tickets WHERE merged_into IN ({marks})", part).fetchall())
    return found


def list_events(db: sqlite3.Connection, ticket_id: int) -> list[Event]:
    """Every change of a ticket in the order in which it was recorded."""
    rows = db.execute(f"{_EVENT} WHERE ticket_id = ? ORDER BY id", (ticket_id,)).fetchall()
    return [Event._make(row) for row in rows]


def list_events_of(db: sqlite3.Connection, ticket_ids: Sequence[int], field: str) -> dict[int, list[Event]]:
    """The changes of one field on each of many tickets, in the order in which they happened."""
    found: dict[int, list[Event]] = {ticket_id: [] for ticket_id in ticket_ids}
    for marks, part in parts(ticket_ids):
        rows = db.execute(
            f"{_EVENT} WHERE ticket_id IN ({marks}) AND field = ? ORDER BY occurred_at, id", (*part, field)
        ).fetchall()
        for row in rows:
            found[row["ticket_id"]].append(Event._make(row))
    return found


def list_subjects_of(
    db: sqlite3.Connection, customer_id: int, since: int, resolved_after: int, limit: int = 50
) -> list[tuple[int, str]]:
    """The newest tickets of a customer received since an instant, with their subjects, but for those long finished."""
    rows = db.execute(
        """SELECT id, subject FROM tickets WHERE customer_id = ? AND received_at >= ? AND standing = 'present'
            AND status <> 'closed' AND (resolved_at IS NULL OR resolved_at > ?)
            ORDER BY received_at DESC, id DESC LIMIT ?""",
        (customer_id, since, resolved_after, limit),
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def list_links(db: sqlite3.Connection, ticket_id: int) -> list[Link]:
    """The links of a ticket and of those merged into it, in both directions; one between the two is none."""
    rows = db.execute(
        f"""SELECT DISTINCT coalesce(a.merged_into, a.id) AS one, coalesce(b.merged_into, b.id) AS other, l.kind
            FROM ticket_links l JOIN tickets a ON a.id = l.ticket_id JOIN tickets b ON b.id = l.other_id
            WHERE (l.ticket_id IN {FAMILY} OR l.other_id IN {FAMILY}) AND one <> other ORDER BY l.id""",
        {"ticket_id": ticket_id},
    ).fetchall()
    return [Link._make(row) for row in rows]


def find_last_move(db: sqlite3.Connection, ticket_id: int, field: str = "status") -> int:
    """When the newest change of state, or of another field, happened; 0 when it never changed."""
    row = db.execute(
        "SELECT max(occurred_at) FROM ticket_events WHERE ticket_id = ? AND field = ?", (ticket_id, field)
    ).fetchone()
    return row[0] or 0


def find_resolution(db: sqlite3.Connection, ticket_id: int) -> int | None:
    """When the newest resolution happened; one that merely stands again counts from when it first stood."""
    row = db.execute(
        f"""SELECT e.occurred_at FROM ticket_events e WHERE e.ticket_id = ? AND e.field = 'status'
            AND e.value = 'resolved' AND NOT {STANDS_AGAIN} ORDER BY e.id DESC LIMIT 1""",
        (ticket_id,),
    ).fetchone()
    return row[0] if row else None


def find_tag_id(db: sqlite3.Connection, ticket_id: int, tag: str) -> int | None:
    """The row of a tag on a ticket."""
    row = db.execute("SELECT id FROM ticket_tags WHERE ticket_id = ? AND tag = ?", (ticket_id, tag)).fetchone()
    return row[0] if row else None


def list_resolved_between(db: sqlite3.Connection, start: int, end: int) -> list[int]:
    """Tickets standing resolved whose last resolution lies in [start, end)."""
    rows = db.execute(
        """SELECT DISTINCT t.id FROM ticket_events e JOIN tickets t ON t.id = e.ticket_id
            WHERE e.field = 'status' AND e.value IN ('resolved', 'closed') AND e.occurred_at >= ? AND e.occurred_at < ?
                AND t.standing = 'present' AND t.status = 'resolved' AND t.resolved_at >= ? AND t.resolved_at < ?
            ORDER BY t.id""",
        (start, end, start, end),
    ).fetchall()
    return [row[0] for row in rows]


def parts(ids: Sequence[int], size: int = 500) -> Iterable[tuple[str, list[int]]]:
    """Many ids in parts that fit into one statement, each with its question marks."""
    for start in range(0, len(ids), size):
        part = list(ids[start : start + size])
        yield ", ".join("?" * len(part)), part


def _ticket(row: sqlite3.Row) -> Ticket:
    values = list(row)
    values[8] = bool(values[8])
    values[-1] = tuple(values[-1].split(_TAG_SEPARATOR)) if values[-1] else ()
    return Ticket._make(values)
