"""Rows of feedback: what customers said about a ticket, or about none, without having been asked here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain import feedback, lifecycle
from supportctl.errors import SupportctlError, msg
from supportctl.exchange import importer
from supportctl.exchange.importer import Importer
from supportctl.exchange.people import People
from supportctl.models import FEEDBACK_KINDS, SCALES
from supportctl.records import Record
from supportctl.storage import imports as store
from supportctl.storage import search
from supportctl.storage.feedback import list_answers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.exchange.importer import Options, Values
    from supportctl.storage.journal import Transaction


class FeedbackRow(Record):
    """One row with its values read."""

    kind: str
    score: int | None
    comment: str | None
    customer_id: int | None
    ticket_id: int | None
    at: int
    recorded_at: int


class FeedbackImporter(Importer):
    """Feedback; without a kind it is csat."""

    def __init__(self, desk: Desk, options: Options) -> None:
        super().__init__(desk, options)
        self._people = People(desk, options.source)
        self._thresholds = {kind: feedback.thresholds(desk, kind) for kind in FEEDBACK_KINDS}

    def read(self, tx: Transaction, values: Values) -> FeedbackRow:
        """Return the row as it will be stored; raises SupportctlError when it cannot be."""
        kind = importer.choice("kind", values, FEEDBACK_KINDS) or "csat"
        score = importer.score("score", values)
        feedback.check_score(kind, score)
        comment = values.get("comment")
        if score is None and comment is None:
            raise SupportctlError(msg("{field} is empty"), field="comment")
        at = self.required_instant("at", values)
        recorded = self.instant("recorded_at", values)
        ticket_id = self.find_ticket(tx, values["ticket"]) if "ticket" in values else None
        person = self._people.find(tx, values)
        if person is None and ticket_id is None:
            raise SupportctlError(msg("it names neither a ticket nor a customer"))
        customer_id = person[0] if person else None
        if ticket_id is not None and customer_id is None:
            customer_id = lifecycle.get_ticket(self.desk, ticket_id, spam=True).customer_id
        return FeedbackRow(kind, score, comment, customer_id, ticket_id, at, recorded[0] if recorded else at)

    def add(self, tx: Transaction, rows: Sequence[Any]) -> list[int]:
        """Store new feedback and return its ids."""
        first, answer = tx.next_id("feedback"), tx.next_id("feedback_answers")
        said, answers = [], []
        for place, row in enumerate(rows):
            scale = (*SCALES.get(row.kind, (None, None)), *self._thresholds[row.kind])
            about = (row.customer_id, row.ticket_id, row.at, row.recorded_at)
            said.append((first + place, row.kind, *scale, *about))
            answers.append((answer + place, first + place, row.score, row.comment, row.at, row.recorded_at))
        store.write(tx, "feedback", said)
        store.write(tx, "feedback_answers", answers)
        search.index_feedback(tx.db, [first + place for place, row in enumerate(rows) if row.comment])
        return list(range(first, first + len(rows)))

    def change(self, tx: Transaction, row_id: int, row: Any) -> None:
        """Add a changed score or comment as a further answer; a changed time or subject corrects what stands."""
        known = feedback.get_feedback(self.desk, row_id)
        if known.kind != row.kind:
            raise SupportctlError(msg("a {old} cannot become a {new}"), old=known.kind, new=row.kind)
        newest = list_answers(tx.db, row_id)[-1]
        if (known.score, known.comment) == (row.score, row.comment):
            tx.update("feedback_answers", newest.id, responded_at=row.at)
        else:
            tx.insert(
                "feedback_answers",
                feedback_id=row_id,
                score=row.score,
                comment=row.comment,
                responded_at=row.at,
                recorded_at=row.recorded_at,
            )
        first = list_answers(tx.db, row_id)[0].responded_at
        tx.update("feedback", row_id, customer_id=row.customer_id, ticket_id=row.ticket_id, answered_at=first)
        search.index_feedback(tx.db, [row_id])
        if known.ticket_id not in (None, row.ticket_id):
            search.index_ticket(tx.db, known.ticket_id)
