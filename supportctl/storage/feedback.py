"""SQL for what customers say: questions, their answers, and what was said without a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.models import Feedback
from supportctl.records import Record
from supportctl.storage.tickets import FAMILY, parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_FEEDBACK = """SELECT f.id, f.kind, a.score, f.scale_min, f.scale_max, f.positive_min, f.negative_max, f.customer_id,
    c.name AS customer, coalesce(t.merged_into, f.ticket_id) AS ticket_id, a.comment, a.channel, f.asked_at,
    f.answered_at AS responded_at
    FROM feedback f LEFT JOIN customers c ON c.id = f.customer_id LEFT JOIN tickets t ON t.id = f.ticket_id
    LEFT JOIN feedback_answers a ON a.id = (SELECT max(id) FROM feedback_answers WHERE feedback_id = f.id)"""


class Answer(Record):
    """One answer to one question; a change of mind is a further one."""

    id: int
    feedback_id: int
    score: int | None
    comment: str | None
    channel: str | None
    responded_at: int
    recorded_at: int


class Chosen(Record):
    """Which feedback a list shows."""

    kind: str | None = None
    customer_id: int | None = None
    ticket_id: int | None = None
    start: int | None = None
    end: int | None = None
    asked_only: bool = False
    unanswered_only: bool = False
    words: str | None = None


def find_feedback(db: sqlite3.Connection, feedback_id: int) -> Feedback | None:
    """The feedback with this id, unless it was removed."""
    row = db.execute(f"{_FEEDBACK} WHERE f.id = ? AND f.removed_at IS NULL", (feedback_id,)).fetchone()
    return Feedback._make(row) if row else None


def list_feedback(db: sqlite3.Connection, chosen: Chosen, limit: int | None = None) -> list[Feedback]:
    """Feedback, newest first."""
    where, params = _where(chosen)
    rows = db.execute(
        f"{_FEEDBACK} WHERE {where} ORDER BY coalesce(f.answered_at, f.asked_at) DESC, f.id DESC LIMIT :limit",
        {**params, "limit": -1 if limit is None else limit},
    ).fetchall()
    return [Feedback._make(row) for row in rows]


def count_feedback(db: sqlite3.Connection, chosen: Chosen) -> int:
    """How much feedback a list would show without a limit."""
    where, params = _where(chosen)
    return int(db.execute(f"SELECT count(*) FROM feedback f WHERE {where}", params).fetchone()[0])


def list_answers(db: sqlite3.Connection, feedback_id: int) -> list[Answer]:
    """Every answer to one question, in the order in which they became known."""
    rows = db.execute(
        """SELECT id, feedback_id, score, comment, channel, responded_at, recorded_at FROM feedback_answers
            WHERE feedback_id = ? ORDER BY id""",
        (feedback_id,),
    ).fetchall()
    return [Answer._make(row) for row in rows]


def find_unanswered(db: sqlite3.Connection, kind: str, ticket_id: int | None, customer_id: int | None) -> int | None:
    """The newest question of this kind about a ticket, or to a customer about none, that waits for an answer."""
    row = db.execute(
        f"""SELECT id FROM feedback WHERE kind = :kind AND answered_at IS NULL AND asked_at IS NOT NULL
            AND removed_at IS NULL AND (ticket_id IN {FAMILY} OR (:ticket_id IS NULL AND ticket_id IS NULL))
            AND (:ticket_id IS NOT NULL OR customer_id IS :customer_id)
            ORDER BY asked_at DESC, id DESC LIMIT 1""",
        {"kind": kind, "ticket_id": ticket_id, "customer_id": customer_id},
    ).fetchone()
    return row[0] if row else None


def find_question(db: sqlite3.Connection, kind: str, customer_id: int, since: int) -> int | None:
    """The newest question of this kind to a customer, about a ticket or none, that was asked after an instant."""
    row = db.execute(
        """SELECT id FROM feedback WHERE customer_id = ? AND kind = ? AND asked_at > ? AND removed_at IS NULL
            ORDER BY asked_at DESC, id DESC LIMIT 1""",
        (customer_id, kind, since),
    ).fetchone()
    return row[0] if row else None


def find_answered_since_resolution(db: sqlite3.Connection, kind: str, ticket_id: int) -> int | None:
    """The newest score of this kind on a ticket that was not resolved again after it."""
    row = db.execute(
        f"""SELECT f.id FROM feedback f WHERE f.kind = :kind AND f.ticket_id IN {FAMILY} AND f.removed_at IS NULL
            AND f.answered_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM ticket_events e WHERE e.ticket_id = :ticket_id AND e.field = 'status'
                AND e.value = 'resolved' AND e.occurred_at > f.answered_at)
            ORDER BY f.answered_at DESC, f.id DESC LIMIT 1""",
        {"kind": kind, "ticket_id": ticket_id},
    ).fetchone()
    return row[0] if row else None


def was_asked(db: sqlite3.Connection, kind: str, ticket_id: int) -> bool:
    """Whether a ticket's customer was ever asked this."""
    return bool(
        db.execute(
            f"""SELECT 1 FROM feedback WHERE kind = :kind AND ticket_id IN {FAMILY} AND asked_at IS NOT NULL
                AND removed_at IS NULL LIMIT 1""",
            {"kind": kind, "ticket_id": ticket_id},
        ).fetchone()
    )


def list_newest_scores(db: sqlite3.Connection, customer_ids: Sequence[int], since: int) -> dict[int, Feedback]:
    """The newest score that each of these customers gave since an instant."""
    found: dict[int, Feedback] = {}
    for marks, part in parts(customer_ids):
        rows = db.execute(
            f"""{_FEEDBACK} WHERE f.customer_id IN ({marks}) AND f.removed_at IS NULL AND f.answered_at >= ?
                AND a.score IS NOT NULL ORDER BY f.answered_at, f.id""",
            (*part, since),
        ).fetchall()
        found.update((row["customer_id"], Feedback._make(row)) for row in rows)
    return found


def _where(chosen: Chosen) -> tuple[str, dict[str, Any]]:
    clauses = ["f.removed_at IS NULL"]
    params: dict[str, Any] = {}
    for name in ("kind", "customer_id", "ticket_id"):
        value = getattr(chosen, name)
        if value is not None:
            clauses.append(f"f.ticket_id IN {FAMILY}" if name == "ticket_id" else f"f.{name} = :{name}")
            params[name] = value
    if chosen.words is not None:
        clauses.append("f.id IN (SELECT rowid FROM feedback_search WHERE feedback_search MATCH :words)")
        params["words"] = chosen.words
    moment = "f.asked_at" if chosen.asked_only else "coalesce(f.answered_at, f.asked_at)"
    for name, sign in (("start", ">="), ("end", "<")):
        value = getattr(chosen, name)
        if value is not None:
            clauses.append(f"{moment} {sign} :{name}")
            params[name] = value
    if chosen.asked_only:
        clauses.append("f.asked_at IS NOT NULL")
    if chosen.unanswered_only:
        clauses.append("f.answered_at IS NULL")
    return " AND ".join(clauses), params
