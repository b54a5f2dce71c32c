"""SQL for complaints and praise: tickets that are one, what was said without one, and who could have said it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage import families
from supportctl.storage.customer_merges import list_later_owners
from supportctl.storage.figures import as_known, list_later_changes
from supportctl.storage.marks import IS_AUTOMATIC
from supportctl.storage.settled import STANDING
from supportctl.storage.tickets import parts
from supportctl.storage.votes import OF_FEEDBACK, is_kind

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from supportctl.periods import Span


class Remark(Record):
    """A complaint or praise: a ticket of that kind (`feedback_id` is None), or words recorded as one."""

    ticket_id: int | None
    feedback_id: int | None
    customer_id: int | None
    customer: str | None
    said_at: int
    kind: str | None
    category: str | None
    problem_id: int | None
    comment: str | None
    standing: str


_TICKET = f"""SELECT t.id, NULL, t.customer_id, c.name, t.received_at, t.kind, t.category, t.problem_id, t.subject,
    {STANDING} FROM tickets t LEFT JOIN customers c ON c.id = t.customer_id"""


def list_remarks(db: sqlite3.Connection, kind: str, spans: Sequence[Span], as_of: int) -> list[Remark]:
    """Complaints or praise said in these spans as known at `as_of`, those on tickets that do not count among them."""
    found = [*_list_tickets(db, kind, spans, as_of), *_list_words(db, kind, spans, as_of)]
    return sorted(found, key=lambda one: (one.said_at, one.ticket_id or 0, one.feedback_id or 0))


def _list_tickets(db: sqlite3.Connection, kind: str, spans: Sequence[Span], as_of: int) -> list[Remark]:
    later = list_later_changes(db, as_of)
    found: dict[int, Remark] = {}
    for span in spans:
        params = {"kind": kind, "as_of": as_of, "start": span.start, "end": span.end}
        rows = db.execute(
            f"""{_TICKET} WHERE t.kind IN ('complaint', 'praise') AND t.kind = :kind AND t.received_at >= :start
                AND t.received_at < :end AND t.origin = 'customer' AND t.recorded_at <= :as_of""",
            params,
        ).fetchall()
        found.update((row[0], Remark._make(row)) for row in rows)
    # What is of another kind by now may have been of this one then.
    changed = [ticket_id for ticket_id, fields in later.items() if "kind" in fields and ticket_id not in found]
    for marks, part in parts(changed):
        query = f"{_TICKET} WHERE t.id IN ({marks}) AND t.origin = 'customer' AND t.recorded_at <= :as_of"
        for row in db.execute(query.replace(":as_of", str(int(as_of))), part).fetchall():
            if any(span.start <= row[4] < span.end for span in spans):
                found[row[0]] = Remark._make(row)
    known = [_ticket_as_known(one, later.get(ticket_id)) for ticket_id, one in found.items()]
    return [one for one in known if one.kind == kind]


def _ticket_as_known(one: Remark, changed: dict[str, str | None] | None) -> Remark:
    # The words of a ticket are its subject.
    known = as_known(one, changed)
    return known._replace(comment=changed["subject"]) if changed and "subject" in changed else known


def _list_words(db: sqlite3.Connection, kind: str, spans: Sequence[Span], as_of: int) -> list[Remark]:
    found: list[sqlite3.Row] = []
    for span in spans:
        found += db.execute(
            f"""SELECT t.id, f.id, coalesce(f.customer_id, t.customer_id), c.name, f.answered_at, f.kind, t.category,
                t.problem_id, a.comment, CASE WHEN t.id IS NULL THEN 'present' ELSE {STANDING} END,
                f.customer_id IS NOT NULL
                FROM feedback f JOIN feedback_answers a ON a.id = (SELECT max(n.id) FROM feedback_answers n
                    WHERE n.feedback_id = f.id AND n.recorded_at <= :as_of AND n.responded_at <= :as_of)
                LEFT JOIN tickets t ON t.id = {OF_FEEDBACK}
                LEFT JOIN customers c ON c.id = coalesce(f.customer_id, t.customer_id)
                WHERE f.answered_at >= :start AND f.answered_at < :end AND {is_kind(kind)} AND f.recorded_at <= :as_of
                    AND (f.removed_at IS NULL OR f.removed_at > :as_of)""",
            {"kind": kind, "as_of": as_of, "start": span.start, "end": span.end},
        ).fetchall()
    if not found:
        return []
    owners, later = list_later_owners(db, as_of), list_later_changes(db, as_of)
    return [_as_known(Remark._make(row[:-1]), row[-1], owners, later) for row in found]


def _as_known(
    one: Remark, has_owner: int, owners: dict[int, tuple[int, str]], later: dict[int, dict[str, str | None]]
) -> Remark:
    """Words as they were known, under their own customer of then, else under that of the ticket."""
    # The kind is that of the words, whatever the ticket is.
    known = as_known(one, later.get(one.ticket_id or 0))._replace(kind=one.kind)
    if not has_owner:
        return known
    customer_id, name = owners.get(one.feedback_id or 0, (one.customer_id, one.customer))
    return known._replace(customer_id=customer_id, customer=name)


def list_written_back(
    db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int
) -> dict[int, list[tuple[int, bool]]]:
    """What we wrote on each of these tickets: when, and whether a machine did."""
    messages = families.list_messages_known(db, ticket_ids, as_of)
    return {
        ticket_id: [(one.occurred_at, one.is_automatic) for one in written if one.direction == "out"]
        for ticket_id, written in messages.items()
    }


def list_ended(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> set[int]:
    """Those of these tickets that stood resolved or closed at `as_of`."""
    found: set[int] = set()
    for marks, part in parts(ticket_ids):
        rows = db.execute(
            f"""SELECT t.id FROM tickets t WHERE t.id IN ({marks}) AND (SELECT e.value FROM ticket_events e
                WHERE e.ticket_id = t.id AND e.field = 'status' AND e.occurred_at <= ? AND e.recorded_at <= ?
                ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1) IN ('resolved', 'closed')""",
            (*part, as_of, as_of),
        )
        found.update(row[0] for row in rows)
    return found


def count_active_customers(db: sqlite3.Connection, start: int, end: int, as_of: int) -> int:
    """How many customers wrote to us or bought something in [start, end)."""
    from supportctl.storage.ledger_figures import known_rows

    params = {"start": start, "end": end, "as_of": as_of}
    written = db.execute(
        f"""SELECT DISTINCT t.id, t.customer_id FROM messages m JOIN tickets t ON t.id = m.ticket_id
            WHERE m.direction = 'in' AND m.occurred_at >= :start AND m.occurred_at < :end AND m.recorded_at <= :as_of
                AND NOT {IS_AUTOMATIC} AND {STANDING} NOT IN ('spam', 'removed')""",
        params,
    ).fetchall()
    later = list_later_changes(db, as_of)
    found: set[int | None] = set()
    for ticket_id, customer_id in written:
        before = later.get(ticket_id, {}).get("customer", customer_id)
        found.add(int(before) if before else None)
    bought = known_rows(
        db,
        """SELECT DISTINCT p.customer_id FROM purchases p WHERE p.placed_at >= :start AND p.placed_at < :end
            AND p.recorded_at <= :as_of""",
        params,
    )
    found.update(row[0] for row in bought)
    return len(found - {None})
