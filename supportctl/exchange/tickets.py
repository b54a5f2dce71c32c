"""Rows of tickets: each becomes a request with its answer, resolution and rating, and the events of its states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import feedback
from supportctl.domain.messages import checked_body
from supportctl.domain.tickets import checked_subject, is_synchronous
from supportctl.errors import SupportctlError, msg
from supportctl.exchange import importer, ticketchanges
from supportctl.exchange.importer import Importer
from supportctl.exchange.people import People
from supportctl.models import FEELINGS, PRIORITIES, SCALES, STATUSES, TICKET_KINDS
from supportctl.periods import day_of, local_day, span_of
from supportctl.records import Record
from supportctl.storage import imports as store
from supportctl.storage import search
from supportctl.storage.searchtexts import joined

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from supportctl.domain.desk import Desk
    from supportctl.exchange.importer import Options, Values
    from supportctl.storage.journal import Transaction

# Of an answer only its time is known. Without a letter in it, search finds nothing there.
ANSWER = "[...]"
_STATUS_ALIASES = {"solved": "resolved", "done": "resolved", "waiting": "pending"}


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

    @property
    def status(self) -> str:
        return self.moves[-1][0] if self.moves else "new"

    @property
    def resolved_at(self) -> int | None:
        if self.status not in ("resolved", "closed"):
            return None
        return next((at for status, at in reversed(self.moves) if status == "resolved"), None)


class TicketImporter(Importer):
    """Tickets, each with everything that its row tells."""

    def __init__(self, desk: Desk, options: Options) -> None:
        super().__init__(desk, options)
        self._people = People(desk, options.source)
        self._synchronous: dict[str, int] = {}
        self._day_ends: dict[int, int] = {}
        self._thresholds = feedback.thresholds(desk, "csat")

    def read(self, tx: Transaction, values: Values) -> TicketRow:
        """Return the row as it will be stored; raises SupportctlError when it cannot be."""
        if "subject" not in values:
            raise SupportctlError(msg("{field} is empty"), field="subject")
        subject = checked_subject(values["subject"])
        body = values.get("body")
        received = self.required_instant("received_at", values)
        answered, is_time_known = self._answered(values, received)
        resolved = self._resolved(values, received, answered)
        status = importer.choice("status", values, STATUSES, _STATUS_ALIASES)
        score = importer.score("csat", values)
        if score is not None:
            feedback.check_score("csat", score)
        elif "csat_comment" in values:
            raise SupportctlError(msg("there is a csat_comment and no csat"))
        recorded = self.instant("recorded_at", values)
        moments = [at for at in (resolved, answered, received) if at is not None]
        row = TicketRow(
            subject=subject,
            body=checked_body(body) if body is not None else subject,
            customer_id=None,
            author="customer",
            channel=values.get("channel", "other"),
            kind=importer.choice("kind", values, TICKET_KINDS),
            category=values.get("category"),
            priority=importer.choice("priority", values, PRIORITIES),
            feeling=importer.choice("feeling", values, FEELINGS),
            assignee=values.get("assignee"),
            tags=importer.tags(values),
            received_at=received,
            answered_at=answered,
            is_time_known=is_time_known,
            moves=_moves(status, received, answered, resolved),
            has_status=status is not None,
            score=score,
            comment=values.get("csat_comment"),
            scored_at=received if score is None else self._scored(values, moments),
            recorded_at=recorded[0] if recorded else None,
        )
        # Last, because it may create the customer.
        person = self._people.find(tx, values)
        return row if person is None else row._replace(customer_id=person[0], author=person[1])

    def add(self, tx: Transaction, rows: Sequence[Any]) -> list[int]:
        """Store new tickets and return their ids."""
        batch = _Batch(tx, self)
        ids = [batch.add(row) for row in rows]
        batch.write(tx)
        return ids

    def change(self, tx: Transaction, row_id: int, row: Any) -> None:
        """Bring a ticket up to date with a changed row."""
        ticketchanges.change_ticket(tx, self.desk, row_id, row)
        if row.answered_at is not None and not row.is_time_known:
            self.note_unknown_time(row_id)

    def is_synchronous(self, channel: str) -> int:
        """Whether no response time can be measured on a channel."""
        known = self._synchronous.get(channel)
        if known is None:
            known = self._synchronous[channel] = int(is_synchronous(self.desk, channel))
        return known

    def rating(self) -> tuple[int | None, ...]:
        """The scale and thresholds that are stored with every rating."""
        return (*SCALES["csat"], *self._thresholds)

    def _answered(self, values: Values, received: int) -> tuple[int | None, bool]:
        """Return when the first answer was given, and whether that is known.

        It is not before the request, and not from a day alone on the day of the request.
        """
        found = self.instant("first_response_at", values)
        if found is None:
            return None, True
        at, has_clock = found
        if at < received or (not has_clock and self._is_same_day(at, received)):
            return received, False
        return at, True

    def _resolved(self, values: Values, received: int, answered: int | None) -> int | None:
        """Return when the ticket was resolved; a day alone is that day's last known moment of the ticket."""
        found = self.instant("resolved_at", values)
        if found is None:
            return None
        at, has_clock = found
        if not has_clock:
            same_day = [moment for moment in (answered, received) if moment and self._is_same_day(at, moment)]
            at = max([at, *same_day])
        if at < received:
            raise SupportctlError(msg("resolved_at lies before received_at"))
        return at

    def _scored(self, values: Values, moments: list[int]) -> int:
        """Return when the rating was given: as told, else with the last known moment of the ticket."""
        found = self.instant("csat_at", values)
        if found is None:
            return moments[0]
        at, has_clock = found
        if has_clock:
            return at
        return next((moment for moment in moments if self._is_same_day(at, moment)), at)

    def _is_same_day(self, midnight: int, at: int) -> bool:
        end = self._day_ends.get(midnight)
        if end is None:
            zone = self.options.zone
            end = self._day_ends[midnight] = span_of(day_of(local_day(midnight, zone)), zone).end
        return midnight <= at < end


def _moves(status: str | None, received: int, answered: int | None, resolved: int | None) -> list[tuple[str, int]]:
    """Return the states after `new` that follow from the times, and the one that the row names at their end."""
    moves = []
    if answered is not None and (resolved is None or answered <= resolved):
        moves.append(("pending", answered))
    if resolved is not None:
        moves.append(("resolved", resolved))
    if status == "new" and answered is not None:
        status = "open"  # new is what we have never answered
    last, at = moves[-1] if moves else ("new", received)
    if status is not None and status != last:
        moves.append((status, at))
    return moves


class _Batch:
    """The database rows of some tickets, with ids given out in order."""

    def __init__(self, tx: Transaction, tickets: TicketImporter) -> None:
        self._importer = tickets
        self._actor = tickets.desk.actor
        self._rating = tickets.rating()
        tables = ("tickets", "messages", "ticket_events", "ticket_tags", "feedback", "feedback_answers")
        self._first = {table: tx.next_id(table) for table in tables}
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in tables}
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
        for status, at in row.moves:
            message = answer if status == "pending" else None
            self._event(ticket_id, status, "agent", message, at, recorded)
        for tag in row.tags:
            self._rows["ticket_tags"].append((self._next("ticket_tags"), ticket_id, tag))
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

    def _event(self, ticket_id: int, status: str, by: str, message: int | None, at: int, recorded: int | None) -> None:
        known_at = at if recorded is None else recorded
        event = self._next("ticket_events")
        self._rows["ticket_events"].append(
            (event, ticket_id, "status", status, self._actor, by, message, None, at, known_at)
        )

    def _next(self, table: str) -> int:
        return self._first[table] + len(self._rows[table])
