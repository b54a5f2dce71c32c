"""SQL for tickets merged into others and for messages split away: what stands, and what a merge gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage.tickets import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


class Merge(Record):
    """One merge of tickets that still holds; `given` is JSON: what it changed on the target."""

    id: int
    source_id: int
    target_id: int
    given: str
    occurred_at: int


class MergedTicket(Record):
    """A ticket that stands merged into another: its own subject, and when it was merged."""

    id: int
    subject: str
    merged_at: int


class Newest(Record):
    """The newest change of one field of a ticket."""

    id: int
    value: str | None
    occurred_at: int


_MERGE = "SELECT id, source_id, target_id, given, occurred_at FROM ticket_merges"


def find_merge(db: sqlite3.Connection, source_id: int) -> Merge | None:
    """The merge by which a ticket stands merged."""
    row = db.execute(f"{_MERGE} WHERE source_id = ? AND unmerged_at IS NULL", (source_id,)).fetchone()
    return Merge._make(row) if row else None


def list_merges_into(db: sqlite3.Connection, target_id: int) -> list[Merge]:
    """The merges by which others stand merged straight into a ticket, oldest first."""
    rows = db.execute(f"{_MERGE} WHERE target_id = ? AND unmerged_at IS NULL ORDER BY id", (target_id,)).fetchall()
    return [Merge._make(row) for row in rows]


def list_merged_tickets(db: sqlite3.Connection, target_id: int) -> list[MergedTicket]:
    """The tickets that lead to a ticket, with the moments of their own merges, by id."""
    rows = db.execute(
        """SELECT t.id, t.subject, m.occurred_at FROM tickets t JOIN ticket_merges m
            ON m.source_id = t.id AND m.unmerged_at IS NULL WHERE t.merged_into = ? ORDER BY t.id""",
        (target_id,),
    ).fetchall()
    return [MergedTicket._make(row) for row in rows]


def list_sources(db: sqlite3.Connection, target_id: int) -> list[int]:
    """The tickets that stand merged into one, straight or through another, by id."""
    rows = db.execute(
        """WITH RECURSIVE merged(id) AS (SELECT source_id FROM ticket_merges
                WHERE target_id = :id AND unmerged_at IS NULL
            UNION SELECT m.source_id FROM ticket_merges m JOIN merged ON m.target_id = merged.id
                WHERE m.unmerged_at IS NULL)
            SELECT id FROM merged ORDER BY id""",
        {"id": target_id},
    ).fetchall()
    return [row[0] for row in rows]


def find_newest(
    db: sqlite3.Connection, ticket_id: int, fields: Sequence[str], value: str | None = None, *, before: int = 2**62
) -> Newest | None:
    """The newest change of one of these fields of a ticket, or of one value in them; `before` is the id of another."""
    row = db.execute(
        f"""SELECT id, value, occurred_at FROM ticket_events WHERE ticket_id = ? AND field IN ({_marks(fields)})
            AND (? IS NULL OR value = ?) AND id < ? ORDER BY id DESC LIMIT 1""",
        (ticket_id, *fields, value, value, before),
    ).fetchone()
    return Newest._make(row) if row else None


def find_last_move_id(db: sqlite3.Connection) -> int:
    """The newest of all messages' moves; 0 when nothing was ever split."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM message_moves").fetchone()[0])


def find_moved_since(db: sqlite3.Connection, ticket_ids: Sequence[int], move_id: int) -> int | None:
    """A ticket to which a message of one of these was split away by a later move than `move_id`."""
    for marks, part in parts(ticket_ids):
        row = db.execute(
            f"""SELECT m.ticket_id FROM message_moves v JOIN messages m ON m.id = v.message_id
                WHERE v.from_id IN ({marks}) AND v.id > ? ORDER BY v.id LIMIT 1""",
            (*part, move_id),
        ).fetchone()
        if row:
            return int(row[0])
    return None


def is_answered(db: sqlite3.Connection, ticket_ids: Sequence[int]) -> bool:
    """Whether a person ever answered on one of these tickets."""
    return any(
        db.execute(
            f"""SELECT 1 FROM messages WHERE ticket_id IN ({marks}) AND direction = 'out' AND is_automatic = 0
                LIMIT 1""",
            part,
        ).fetchone()
        for marks, part in parts(ticket_ids)
    )


def find_link(db: sqlite3.Connection, ticket_id: int, other_id: int, kind: str) -> int | None:
    """The row of a link between two tickets or those merged into them; all but `follows` join both ways."""
    row = db.execute(
        """SELECT l.id FROM ticket_links l JOIN tickets a ON a.id = l.ticket_id JOIN tickets b ON b.id = l.other_id
            WHERE l.kind = :kind AND (l.ticket_id = :one OR a.merged_into = :one)
                AND (l.other_id = :other OR b.merged_into = :other)
            UNION ALL SELECT l.id FROM ticket_links l JOIN tickets a ON a.id = l.ticket_id
            JOIN tickets b ON b.id = l.other_id
            WHERE :kind <> 'follows' AND l.kind = :kind AND (l.ticket_id = :other OR a.merged_into = :other)
                AND (l.other_id = :one OR b.merged_into = :one) LIMIT 1""",
        {"kind": kind, "one": ticket_id, "other": other_id},
    ).fetchone()
    return row[0] if row else None


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
