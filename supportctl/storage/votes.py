"""SQL for scores: what was answered and what was asked in a span of time, as far as it was known at `as_of`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.records import Record
from supportctl.storage import families
from supportctl.storage.customer_merges import list_later_owners
from supportctl.storage.figures import TAGS, list_later_changes
from supportctl.storage.settled import STANDING
from supportctl.storage.tags import with_known_tags
from supportctl.storage.tickets import parts
from supportctl.storage.weeks import list_by_week

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from supportctl.periods import Span

# Feedback stays on the ticket for which it was given and counts for the one into which that was merged.
OF_FEEDBACK = families.CANONICAL.format(column="f.ticket_id")


def is_kind(kind: str) -> str:
    """The words for one kind of feedback; the rare kinds have an index of their own, which wants to be named."""
    return "f.kind = :kind" if kind == "csat" else "f.kind = :kind AND f.kind <> 'csat'"


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
    # How the answer itself came in, and whether the ticket it is about counts.
    answer_channel: str | None
    standing: str


class Said(Record):
    """What a customer said when asked whether they were helped at once."""

    feedback_id: int
    is_first_time: bool
    ticket_id: int | None
    customer_id: int | None


def list_votes(
    db: sqlite3.Connection, kind: str, start: int, end: int, as_of: int, *, with_tags: bool = False
) -> list[Vote]:
    """Scores whose first answer lies in [start, end) and is known, in the order of that answer.

    Those on tickets that do not count are among them, with the standing of the ticket.
    """
    rows = db.execute(
        f"""SELECT f.id, a.score, f.positive_min, f.negative_max, a.comment, f.answered_at, f.asked_at IS NOT NULL,
            coalesce(f.customer_id, t.customer_id), c.name, t.id, coalesce(t.channel, a.channel), t.category,
            t.assignee, {TAGS if with_tags else "NULL"}, a.channel,
            CASE WHEN t.id IS NULL THEN 'present' ELSE {STANDING} END, f.customer_id IS NOT NULL
            FROM feedback f
            JOIN feedback_answers a ON a.id = (SELECT max(n.id) FROM feedback_answers n
                WHERE n.feedback_id = f.id AND n.recorded_at <= :as_of AND n.responded_at <= :as_of)
            LEFT JOIN tickets t ON t.id = {OF_FEEDBACK}
            LEFT JOIN customers c ON c.id = coalesce(f.customer_id, t.customer_id)
            WHERE f.answered_at >= :start AND f.answered_at < :end AND f.answered_at <= :as_of AND {is_kind(kind)}
                AND (f.removed_at IS NULL OR f.removed_at > :as_of) AND a.score IS NOT NULL
            ORDER BY f.answered_at, f.id""",
        {"start": start, "end": end, "as_of": as_of, "kind": kind},
    ).fetchall()
    later = list_later_changes(db, as_of)
    owners = list_later_owners(db, as_of)
    votes = [_as_known(Vote._make(row[:-1]), row[-1], owners, later) for row in rows]
    return with_known_tags(db, votes, as_of) if with_tags else votes


def list_said_first_time(db: sqlite3.Connection, start: int, end: int, as_of: int) -> list[Said]:
    """Who said whether they were helped at once, by the first answer in [start, end) and in its order.

    What they said last counts.
    """
    rows = db.execute(
        f"""SELECT f.id, a.solved_first_time, t.id, coalesce(f.customer_id, t.customer_id), f.customer_id IS NOT NULL
            FROM feedback f
            JOIN feedback_answers a ON a.id = (SELECT max(n.id) FROM feedback_answers n WHERE n.feedback_id = f.id
                AND n.solved_first_time IS NOT NULL AND n.recorded_at <= :as_of AND n.responded_at <= :as_of)
            LEFT JOIN tickets t ON t.id = {OF_FEEDBACK}
            WHERE f.answered_at >= :start AND f.answered_at < :end
                AND (f.removed_at IS NULL OR f.removed_at > :as_of) AND (t.id IS NULL OR {STANDING} = 'present')
            ORDER BY f.answered_at, f.id""",
        {"start": start, "end": end, "as_of": as_of},
    ).fetchall()
    owner_of = _owners_known(db, as_of)
    return [Said(row[0], bool(row[1]), row[2], owner_of(row[0], row[2], row[3], row[4])) for row in rows]


def _owners_known(db: sqlite3.Connection, as_of: int) -> Callable[[int, int | None, int | None, int], int | None]:
    """Whose feedback was at `as_of`, told from its id, its ticket, its customer of today, and whether it names them."""
    owners, later = list_later_owners(db, as_of), list_later_changes(db, as_of)

    def owner_of(feedback_id: int, ticket_id: int | None, customer_id: int | None, has_owner: int) -> int | None:
        if has_owner:
            return owners[feedback_id][0] if feedback_id in owners else customer_id
        changed = later.get(ticket_id or 0, {})
        if "customer" not in changed:
            return customer_id
        return int(changed["customer"]) if changed["customer"] else None

    return owner_of


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


def count_votes(db: sqlite3.Connection, kind: str, weeks: Sequence[Span], as_of: int) -> list[tuple[int, int]]:
    """How many scores that count were first given in each week, and how many of them are satisfied ones."""
    counts = list_by_week(
        db,
        weeks,
        f"""SELECT w.n, count(*), sum(a.score >= f.positive_min) FROM weeks w CROSS JOIN feedback f
            ON f.answered_at >= w.start_at AND f.answered_at < w.end_at AND f.answered_at <= :as_of AND {is_kind(kind)}
            JOIN feedback_answers a ON a.id = (SELECT max(n.id) FROM feedback_answers n
                WHERE n.feedback_id = f.id AND n.recorded_at <= :as_of AND n.responded_at <= :as_of)
            LEFT JOIN tickets t ON t.id = {OF_FEEDBACK}
            WHERE (f.removed_at IS NULL OR f.removed_at > :as_of) AND a.score IS NOT NULL
                AND (t.id IS NULL OR {STANDING} = 'present') GROUP BY w.n""",
        {"as_of": as_of, "kind": kind},
    )
    return [(row[0], row[1]) if row else (0, 0) for row in counts]


def count_asked_by_age(
    db: sqlite3.Connection, kind: str, weeks: Sequence[Span], age: int, as_of: int
) -> tuple[int, int]:
    """How many questions were sent in these weeks, and how many had their first answer `age` after their week ended."""
    counts = list_by_week(
        db,
        weeks,
        f"""SELECT w.n, count(*), sum(coalesce(f.answered_at, w.end_at + :age) < w.end_at + :age AND EXISTS (
                SELECT 1 FROM feedback_answers a WHERE a.feedback_id = f.id AND a.recorded_at <= :as_of))
            FROM weeks w CROSS JOIN feedback f ON f.asked_at >= w.start_at AND f.asked_at < w.end_at AND {is_kind(kind)}
            LEFT JOIN tickets t ON t.id = {OF_FEEDBACK}
            WHERE f.recorded_at <= :as_of AND (f.removed_at IS NULL OR f.removed_at > :as_of)
                AND (t.id IS NULL OR {STANDING} = 'present') GROUP BY w.n""",
        {"as_of": as_of, "kind": kind, "age": age},
    )
    return sum(row[0] for row in counts if row), sum(row[1] for row in counts if row)


class Question(Record):
    """One question to a customer, and when it was answered, None when it was not by then."""

    feedback_id: int
    ticket_id: int | None
    customer_id: int | None
    answered_at: int | None
    standing: str


def list_questions(db: sqlite3.Connection, kind: str, start: int, end: int, as_of: int) -> list[Question]:
    """Questions sent in [start, end), those about tickets that do not count among them, in the order of sending."""
    rows = db.execute(
        f"""SELECT f.id, t.id, coalesce(f.customer_id, t.customer_id), (SELECT min(a.responded_at)
                FROM feedback_answers a WHERE a.feedback_id = f.id AND a.recorded_at <= :as_of
                AND a.responded_at <= :as_of), CASE WHEN t.id IS NULL THEN 'present' ELSE {STANDING} END,
            f.customer_id IS NOT NULL FROM feedback f LEFT JOIN tickets t ON t.id = {OF_FEEDBACK}
            WHERE f.asked_at >= :start AND f.asked_at < :end AND {is_kind(kind)} AND f.recorded_at <= :as_of
                AND (f.removed_at IS NULL OR f.removed_at > :as_of) ORDER BY f.asked_at, f.id""",
        {"start": start, "end": end, "as_of": as_of, "kind": kind},
    ).fetchall()
    owner_of = _owners_known(db, as_of)
    return [Question(row[0], row[1], owner_of(row[0], row[1], row[2], row[5]), row[3], row[4]) for row in rows]


def has_votes(db: sqlite3.Connection, kind: str, start: int, end: int) -> bool:
    """Whether anybody gave feedback of this kind in [start, end)."""
    row = db.execute(
        f"""SELECT 1 FROM feedback f WHERE f.answered_at >= :start AND f.answered_at < :end AND {is_kind(kind)}
            LIMIT 1""",
        {"start": start, "end": end, "kind": kind},
    ).fetchone()
    return row is not None


def count_asked(db: sqlite3.Connection, kind: str, start: int, end: int, as_of: int) -> tuple[int, int, dict[str, int]]:
    """How many questions were sent in [start, end), how many of those had an answer by `as_of`, and what was left out.

    Questions about tickets that do not count are left out, by the standing of the ticket.
    """
    rows = db.execute(
        f"""SELECT CASE WHEN t.id IS NULL THEN 'present' ELSE {STANDING} END AS standing, count(*),
            sum(EXISTS (SELECT 1 FROM feedback_answers a WHERE a.feedback_id = f.id
                AND a.recorded_at <= :as_of AND a.responded_at <= :as_of))
            FROM feedback f LEFT JOIN tickets t ON t.id = {OF_FEEDBACK}
            WHERE f.asked_at >= :start AND f.asked_at < :end AND {is_kind(kind)} AND f.recorded_at <= :as_of
                AND (f.removed_at IS NULL OR f.removed_at > :as_of) GROUP BY 1 ORDER BY 1""",
        {"start": start, "end": end, "as_of": as_of, "kind": kind},
    ).fetchall()
    counts = {row[0]: (row[1], row[2]) for row in rows}
    asked, answered = counts.pop("present", (0, 0))
    return asked, answered, {standing: count[0] for standing, count in counts.items()}


def list_last_given(db: sqlite3.Connection, feedback_ids: Sequence[int], as_of: int) -> dict[int, int]:
    """When each of these scores got the value that was known at `as_of`."""
    found: dict[int, int] = {}
    for marks, part in parts(feedback_ids):
        rows = db.execute(
            f"""SELECT feedback_id, max(responded_at) FROM feedback_answers WHERE feedback_id IN ({marks})
                AND responded_at <= ? AND recorded_at <= ? GROUP BY feedback_id""",
            (*part, as_of, as_of),
        )
        found.update(rows.fetchall())
    return found
