"""SQL for scores: what was answered and what was asked in a span of time, as far as it was known at `as_of`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.records import Record
from supportctl.storage import families
from supportctl.storage.customer_merges import list_later_owners
from supportctl.storage.figures import TAGS, list_later_changes
from supportctl.storage.settled import STANDING
from supportctl.storage.tags import with_known_tags

if TYPE_CHECKING:
    import sqlite3

# Feedback stays on the ticket for which it was given and counts for the one into which that was merged.
OF_FEEDBACK = families.CANONICAL.format(column="f.ticket_id")


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


def list_votes(
    db: sqlite3.Connection, kind: str, start: int, end: int, as_of: int, *, with_tags: bool = False
) -> list[Vote]:
    """Scores whose first answer lies in [start, end), on tickets that count, in the order of that answer."""
    rows = db.execute(
        f"""SELECT f.id, a.score, f.positive_min, f.negative_max, a.comment, f.answered_at, f.asked_at IS NOT NULL,
            coalesce(f.customer_id, t.customer_id), c.name, t.id, coalesce(t.channel, a.channel), t.category,
            t.assignee, {TAGS if with_tags else "NULL"}, f.customer_id IS NOT NULL
            FROM feedback f
            JOIN feedback_answers a ON a.id = (SELECT max(n.id) FROM feedback_answers n
                WHERE n.feedback_id = f.id AND n.recorded_at <= :as_of AND n.responded_at <= :as_of)
            LEFT JOIN tickets t ON t.id = {OF_FEEDBACK}
            LEFT JOIN customers c ON c.id = coalesce(f.customer_id, t.customer_id)
            WHERE f.answered_at >= :start AND f.answered_at < :end AND f.kind = :kind
                AND (f.removed_at IS NULL OR f.removed_at > :as_of) AND a.score IS NOT NULL
                AND (t.id IS NULL OR {STANDING} = 'present')
            ORDER BY f.answered_at, f.id""",
        {"start": start, "end": end, "as_of": as_of, "kind": kind},
    ).fetchall()
    later = list_later_changes(db, as_of)
    owners = list_later_owners(db, as_of)
    votes = [_as_known(Vote._make(row[:-1]), row[-1], owners, later) for row in rows]
    return with_known_tags(db, votes, as_of) if with_tags else votes


def _as_known(
    vote: Vote, has_owner: int, owners: dict[int, tuple[int, str]], later: dict[int, dict[str, str | None]]
) -> Vote:
    """A score with what its ticket said then, under its own customer of then, else under that of the ticket."""
    if not owners and not later:
        return vote
    changed = later.get(vote.ticket_id or 0, {})
    former: dict[str, Any] = {field: changed[field] for field in ("category", "assignee") if field in changed}
    vote = vote._replace(**former)
    if has_owner:
        customer_id, name = owners.get(vote.feedback_id, (vote.customer_id, vote.customer))
        return vote._replace(customer_id=customer_id, customer=name)
    if "customer" not in changed:
        return vote
    before = changed["customer"]
    return vote._replace(customer_id=int(before) if before else None, customer=changed["customer_name"])


def list_scores(db: sqlite3.Connection, kind: str, start: int, end: int, as_of: int) -> list[tuple[int, int]]:
    """When each score of [start, end) was first given, and 1 when its newest value known at `as_of` satisfies, else 0.

    The scores are those of list_votes, without anything about their tickets and customers.
    """
    return db.execute(
        f"""SELECT f.answered_at, a.score >= f.positive_min FROM feedback f
            JOIN feedback_answers a ON a.id = (SELECT max(n.id) FROM feedback_answers n
                WHERE n.feedback_id = f.id AND n.recorded_at <= :as_of AND n.responded_at <= :as_of)
            LEFT JOIN tickets t ON t.id = {OF_FEEDBACK}
            WHERE f.answered_at >= :start AND f.answered_at < :end AND f.kind = :kind
                AND (f.removed_at IS NULL OR f.removed_at > :as_of) AND a.score IS NOT NULL
                AND (t.id IS NULL OR {STANDING} = 'present')""",
        {"start": start, "end": end, "as_of": as_of, "kind": kind},
    ).fetchall()


def count_asked(db: sqlite3.Connection, kind: str, start: int, end: int, as_of: int) -> tuple[int, int]:
    """How many questions were sent in [start, end), and how many of those had an answer by `as_of`."""
    row = db.execute(
        f"""SELECT count(*), coalesce(sum(EXISTS (SELECT 1 FROM feedback_answers a WHERE a.feedback_id = f.id
                AND a.recorded_at <= :as_of AND a.responded_at <= :as_of)), 0)
            FROM feedback f LEFT JOIN tickets t ON t.id = {OF_FEEDBACK}
            WHERE f.asked_at >= :start AND f.asked_at < :end AND f.kind = :kind AND f.recorded_at <= :as_of
                AND (f.removed_at IS NULL OR f.removed_at > :as_of) AND (t.id IS NULL OR {STANDING} = 'present')""",
        {"start": start, "end": end, "as_of": as_of, "kind": kind},
    ).fetchone()
    return row[0], row[1]
