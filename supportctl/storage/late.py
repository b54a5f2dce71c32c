"""SQL for what became known about a span of time after a moment, found by when it was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage.settled import STANDING
from supportctl.storage.votes import OF_FEEDBACK

if TYPE_CHECKING:
    import sqlite3


class LateScore(Record):
    """A score of a span: the value known before, and the one known now; None where there was none."""

    feedback_id: int
    ticket_id: int | None
    before: int | None
    after: int | None


class LateStanding(Record):
    """A ticket of a span that counted before and not now, or the other way; `target_id` is what it was merged into."""

    ticket_id: int
    before: str
    after: str
    target_id: int | None


_STANDING_BEFORE = STANDING.replace(":as_of", ":before")
_ANSWER = """(SELECT n.score FROM feedback_answers n WHERE n.feedback_id = f.id AND n.recorded_at <= :{0}
    AND n.responded_at <= :{0} ORDER BY n.id DESC LIMIT 1)"""


def list_late_scores(db: sqlite3.Connection, start: int, end: int, before: int, as_of: int) -> list[LateScore]:
    """Scores first given in [start, end) whose value at `as_of` is not the one that was known at `before`."""
    rows = db.execute(
        f"""SELECT f.id, t.id, iif(f.removed_at <= :before, NULL, {_ANSWER.format("before")}) AS was,
                iif(f.removed_at <= :as_of, NULL, {_ANSWER.format("as_of")}) AS now
            FROM (SELECT feedback_id AS id FROM feedback_answers
                    WHERE recorded_at > :before AND recorded_at <= :as_of
                UNION SELECT id FROM feedback WHERE answered_at >= :start AND answered_at < :end
                    AND removed_at > :before AND removed_at <= :as_of) changed
            CROSS JOIN feedback f ON f.id = changed.id LEFT JOIN tickets t ON t.id = {OF_FEEDBACK}
            WHERE f.kind = 'csat' AND f.answered_at >= :start AND f.answered_at < :end
                AND (t.id IS NULL OR {STANDING} = 'present') AND was IS NOT now ORDER BY f.id""",
        {"start": start, "end": end, "before": before, "as_of": as_of},
    )
    return [LateScore._make(row) for row in rows.fetchall()]


def list_late_standings(db: sqlite3.Connection, start: int, end: int, before: int, as_of: int) -> list[LateStanding]:
    """Tickets received in [start, end) and known at `before` whose standing is another at `as_of`."""
    rows = db.execute(
        f"""SELECT t.id, {_STANDING_BEFORE} AS was, {STANDING} AS now, (SELECT CAST(p.value AS INTEGER)
                FROM ticket_events p WHERE p.ticket_id = t.id AND p.field = 'merged_into'
                AND p.recorded_at <= :as_of ORDER BY p.id DESC LIMIT 1)
            FROM (SELECT DISTINCT ticket_id AS id FROM ticket_events WHERE recorded_at > :before
                AND recorded_at <= :as_of AND field = 'standing') changed CROSS JOIN tickets t ON t.id = changed.id
            WHERE t.received_at >= :start AND t.received_at < :end AND t.recorded_at <= :before AND was <> now
            ORDER BY t.id""",
        {"start": start, "end": end, "before": before, "as_of": as_of},
    )
    return [LateStanding._make(row) for row in rows.fetchall()]


def list_late_requests(db: sqlite3.Connection, start: int, end: int, before: int, as_of: int) -> list[int]:
    """Requests of customers that count, received in [start, end) and recorded only after `before`."""
    rows = db.execute(
        f"""SELECT t.id FROM tickets t WHERE t.received_at >= :start AND t.received_at < :end
            AND t.recorded_at > :before AND t.recorded_at <= :as_of AND t.origin = 'customer'
            AND {STANDING} = 'present' ORDER BY t.id""",
        {"start": start, "end": end, "before": before, "as_of": as_of},
    )
    return [row[0] for row in rows.fetchall()]
