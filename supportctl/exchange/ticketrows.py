"""Imported tickets as rows of the database, written many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage import imports as store
from supportctl.storage import search
from supportctl.storage.searchtexts import joined

if TYPE_CHECKING:
    from typing import Any

    from supportctl.exchange.tickets import TicketImporter
    from supportctl.storage.journal import Transaction

# Of an answer only its time is known. Without a letter in it, search finds nothing there.
ANSWER = "[...]"
_TABLES = ("tickets", "messages", "ticket_events", "ticket_tags", "ticket_fields", "feedback", "feedback_answers")


class TicketRow(Record):
    """One row with its values read; `moves` are the states after `new`, each with its time, in order.

    `answered_at` is None without an answer, and the time of the request when the time of the answer is unknown.
    """

    subject: str
    body: str
    customer_id: int | None
    author: str
    channel: str
    kind: str | None
    category: str | None
    priority: str | None
    feeling: str | None
    assignee: str | None
    tags: list[str]
    received_at: int
    answered_at: int | None
    is_time_known: bool
    moves: list[tuple[str, int]]
    has_status: bool
    score: int | None
    comment: str | None
    scored_at: int
    recorded_at: int | None
    fields: dict[str, str]

    @property
    def status(self) -> str:
        return self.moves[-1][0] if self.moves else "new"

    @property
    def resolved_at(self) -> int | None:
        if self.status not in ("resolved", "closed"):
            return None
        return next((at for status, at in reversed(self.moves) if status == "resolved"), None)


class Batch:
    """The database rows of some tickets, with ids given out in order."""

    def __init__(self, tx: Transaction, tickets: TicketImporter) -> None:
        self._importer = tickets
        self._actor = tickets.desk.actor
        self._rating = tickets.rating()
        self._first = {table: tx.next_id(table) for table in _TABLES}
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _TABLES}
        self._texts: list[tuple[int, int | None, str]] = []
        self._comments: list[tuple[int, str | None]] = []

    def add(self, row: TicketRow) -> int:
        """Take one ticket and return the id that it gets."""
        received, recorded = row.received_at, row.recorded_at
        known_from = received if recorded is None else recorded
        answered = row.answered_at
        ticket_id = self._next("tickets")
        last = max(at for at in (received, answered, row.moves[-1][1] if row.moves else None) if at is not None)
        self._rows["tickets"].append(
            (
                *(ticket_id, row.customer_id, row.subject, row.status, row.priority or "normal", row.kind),
                *(row.channel, self._importer.is_synchronous(row.channel), "customer"),
                *(row.category, row.assignee, row.feeling, received, known_from, last),
                answered if row.is_time_known else None,
                received if answered is None else None,
                row.resolved_at,
            )
        )
        request = self._next("messages")
        self._rows["messages"].append(
            (request, ticket_id, "in", row.author, "customer", row.body, row.channel, 0, received, known_from, 1)
        )
        answer = None
        bodies = [row.body]
        if answered is not None:
            answer = request + 1
            known_at = answered if recorded is None else recorded
            author = row.assignee or self._actor
            known = int(row.is_time_known)
            self._rows["messages"].append(
                (answer, ticket_id, "out", author, "agent", ANSWER, row.channel, 0, answered, known_at, known)
            )
            bodies.append(ANSWER)
            if not known:
                self._importer.note_unknown_time(ticket_id)
        if row.score is not None and row.comment:
            bodies.append(row.comment)
        self._texts.append((ticket_id, row.customer_id, joined(row.subject, bodies)))
        self._event(ticket_id, "new", "customer", request, received, recorded)
        before = "new"
        for status, at in row.moves:
            message = answer if status == "pending" else None
            self._event(ticket_id, status, "agent", message, at, recorded, previous=before)
            before = status
        for tag in row.tags:
            self._rows["ticket_tags"].append((self._next("ticket_tags"), ticket_id, tag))
        for name, value in row.fields.items():
            self._rows["ticket_fields"].append((self._next("ticket_fields"), ticket_id, name, value))
            self._event(ticket_id, value, "agent", None, received, recorded, field=f"field:{name}")
        if row.score is not None:
            self._add_rating(ticket_id, row)
        return ticket_id

    def write(self, tx: Transaction) -> None:
        """Store everything that was taken."""
        for table, rows in self._rows.items():
            store.write(tx, table, rows)
        search.index_new_tickets(tx.db, self._texts)
        search.index_new_feedback(tx.db, self._comments)

    def _add_rating(self, ticket_id: int, row: TicketRow) -> None:
        at = row.scored_at
        known_at = at if row.recorded_at is None else row.recorded_at
        rating = self._next("feedback")
        self._rows["feedback"].append((rating, "csat", *self._rating, row.customer_id, ticket_id, at, known_at))
        self._comments.append((rating, row.comment))
        self._rows["feedback_answers"].append(
            (self._next("feedback_answers"), rating, row.score, row.comment, at, known_at)
        )

    def _event(
        self,
        ticket_id: int,
        value: str,
        by: str,
        message: int | None,
        at: int,
        recorded: int | None,
        field: str = "status",
        previous: str | None = None,
    ) -> None:
        known_at = at if recorded is None else recorded
        event = self._next("ticket_events")
        self._rows["ticket_events"].append(
            (event, ticket_id, field, value, previous, self._actor, by, message, None, at, known_at)
        )

    def _next(self, table: str) -> int:
        return self._first[table] + len(self._rows[table])
