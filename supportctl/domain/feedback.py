"""Recording what customers say, asked or not, and changing it without losing what was said first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.errors import ConflictError, ListedWord, NotFoundError, SupportctlError, UsageError, msg
from supportctl.models import SCALES
from supportctl.storage import feedback as store
from supportctl.storage import keys, search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Feedback
    from supportctl.storage.customers import Named
    from supportctl.storage.journal import Transaction


# The kind of score that is about us and no ticket (METRICS.md 1.1).
OF_CUSTOMERS = "nps"


def get_feedback(desk: Desk, feedback_id: int) -> Feedback:
    """The feedback with this id; raises NotFoundError when there is none."""
    found = store.find_feedback(desk.db, feedback_id)
    if found is None:
        raise NotFoundError(
            msg("no feedback {id}"), msg("supportctl feedback list shows what there is"), id=feedback_id
        )
    return found


def check_score(kind: str, score: int | None) -> None:
    """Raise UsageError unless the score lies on the scale of its kind; words alone have no score."""
    if kind not in SCALES:
        if score is not None:
            raise UsageError(
                msg("a {kind} has no score"), msg("write none instead of {score}"), kind=ListedWord(kind), score=score
            )
        return
    low, high = SCALES[kind]
    if score is None:
        raise UsageError(
            msg("a {kind} needs a score from {low} to {high}"),
            msg("only a complaint, suggestion or praise takes none"),
            kind=ListedWord(kind),
            low=low,
            high=high,
        )
    if not low <= score <= high:
        raise UsageError(
            msg("{score} is not on the {kind} scale"),
            msg("the scale runs from {low} to {high}"),
            score=score,
            kind=ListedWord(kind),
            low=low,
            high=high,
        )


def check_feedback(kind: str, score: int | None, comment: str | None) -> None:
    """Raise UsageError unless the score lies on its scale, or there are words where there is no score."""
    check_score(kind, score)
    if kind not in SCALES and not (comment or "").strip():
        raise UsageError(msg("a {kind} without words says nothing"), msg("write them with -m"), kind=ListedWord(kind))


def add_feedback(
    desk: Desk,
    score: int | None,
    *,
    kind: str,
    ticket_id: int | None,
    comment: str | None,
    channel: str | None = None,
    at: int,
    customer_id: int | None = None,
    who: str | None = None,
    key: str | None = None,
) -> tuple[int, Named | None]:
    """Record what a customer said; return the id of the feedback and the customer created for `who`, if any.

    It answers the newest open question of its kind about the ticket. Without one, a second score before another
    resolution changes the first; otherwise it is an unasked rating. Raises UsageError for a score off the scale.
    """
    check_feedback(kind, score, comment)
    with desk.change() as tx:
        owner = None
        if ticket_id is not None:
            ticket = lifecycle.get_ticket(desk, ticket_id)
            ticket_id, owner = ticket.id, ticket.customer_id
            customer_id = customer_id or owner
        known = keys.find_created(tx.db, key, "feedback")
        if known is not None:
            return known, None
        created = None
        if who is not None:
            from supportctl.domain.customers import find_or_create

            customer, is_new = find_or_create(tx, desk, who)
            customer_id, created = customer.id, customer if is_new else None
        if owner is not None and customer_id != owner:
            raise ConflictError(
                msg("ticket {id} belongs to another customer"), msg("leave out -c, or --ticket"), id=ticket_id
            )
        if kind == OF_CUSTOMERS and customer_id is not None:
            ticket_id = None
        feedback_id = _question(tx, kind, ticket_id, customer_id)
        if feedback_id is None:
            feedback_id = insert_question(tx, desk, kind, ticket_id, customer_id, asked_at=None)
        _answer(tx, desk, feedback_id, score, comment, channel, at)
        keys.remember(tx, key, "feedback", feedback_id)
    return feedback_id, created


def answer_survey(
    desk: Desk,
    survey_id: int,
    score: int | None,
    *,
    comment: str | None,
    at: int,
    channel: str | None = None,
    solved_first_time: bool | None = None,
) -> Feedback:
    """Record the answer to one survey; a second answer is a change of mind."""
    survey = store.find_feedback(desk.db, survey_id)
    if survey is None:
        raise NotFoundError(msg("no question {id}"), msg("supportctl survey list shows what was asked"), id=survey_id)
    check_score(survey.kind, score)
    with desk.change() as tx:
        _answer(tx, desk, survey_id, score, comment, channel, at, solved_first_time)
    return get_feedback(desk, survey_id)


def edit_feedback(desk: Desk, feedback_id: int, *, score: int | None, comment: str | None, at: int) -> Feedback:
    """Record a changed score or comment; the first one stays in the history and in its week."""
    old = get_feedback(desk, feedback_id)
    if old.responded_at is None:
        raise SupportctlError(
            msg("survey {id} has no answer yet"),
            msg("supportctl survey answer {id} SCORE records one"),
            id=feedback_id,
        )
    new_score = old.score if score is None else score
    check_score(old.kind, new_score)
    new_comment = old.comment if comment is None else comment
    if (new_score, new_comment) != (old.score, old.comment):
        with desk.change() as tx:
            _answer(tx, desk, feedback_id, new_score, new_comment, old.channel, at)
    return get_feedback(desk, feedback_id)


def remove_feedback(desk: Desk, feedback_ids: Sequence[int]) -> None:
    """Take feedback out of every list, and of every figure as known from now on; nothing is erased."""
    for feedback_id in feedback_ids:
        get_feedback(desk, feedback_id)
    with desk.change() as tx:
        for feedback_id in dict.fromkeys(feedback_ids):
            tx.update("feedback", feedback_id, removed_at=desk.now)
        search.index_feedback(tx.db, feedback_ids)


def _question(tx: Transaction, kind: str, ticket_id: int | None, customer_id: int | None) -> int | None:
    if kind not in SCALES:
        return None
    if ticket_id is None and customer_id is None:
        return None
    found = store.find_unanswered(tx.db, kind, ticket_id, customer_id)
    if found is None and ticket_id is not None:
        found = store.find_answered_since_resolution(tx.db, kind, ticket_id)
    return found


def insert_question(
    tx: Transaction,
    desk: Desk,
    kind: str,
    ticket_id: int | None,
    customer_id: int | None,
    *,
    asked_at: int | None,
) -> int:
    """Add a question with the scale of its kind and its thresholds of today; what nobody asked has no `asked_at`."""
    low, high = SCALES.get(kind, (None, None))
    positive, negative = thresholds(desk, kind)
    return tx.insert(
        "feedback",
        kind=kind,
        scale_min=low,
        scale_max=high,
        positive_min=positive,
        negative_max=negative,
        customer_id=customer_id,
        ticket_id=ticket_id,
        asked_at=asked_at,
        recorded_at=desk.now,
    )


def thresholds(desk: Desk, kind: str) -> tuple[int | None, int | None]:
    """The lowest satisfied and the highest dissatisfied score of a kind, stored with every question."""
    if kind == "csat":
        return int(desk.config.get("csat.positive_min")), int(desk.config.get("csat.negative_max"))
    return {"nps": (9, 6), "ces": (5, 3)}.get(kind, (None, None))


def _answer(
    tx: Transaction,
    desk: Desk,
    feedback_id: int,
    score: int | None,
    comment: str | None,
    channel: str | None,
    at: int,
    solved_first_time: bool | None = None,
) -> None:
    tx.insert(
        "feedback_answers",
        feedback_id=feedback_id,
        score=score,
        comment=comment,
        channel=channel,
        solved_first_time=None if solved_first_time is None else int(solved_first_time),
        responded_at=at,
        recorded_at=desk.now,
    )
    answers = store.list_answers(tx.db, feedback_id)
    tx.update("feedback", feedback_id, answered_at=answers[0].responded_at)
    if comment or len(answers) > 1:
        # A further answer may also have taken the words back.
        search.index_feedback(tx.db, [feedback_id])
