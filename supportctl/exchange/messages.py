"""Rows of messages on tickets that are there already, and the states that they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain import lifecycle
from supportctl.domain.conversation import follow_up, is_over, moved_by, take_in
from supportctl.domain.messages import checked_body, refresh_moments
from supportctl.errors import SupportctlError, msg
from supportctl.exchange import importer
from supportctl.exchange.importer import Importer
from supportctl.models import DIRECTIONS
from supportctl.records import Record
from supportctl.storage import imports as store
from supportctl.storage import messages as message_store
from supportctl.storage import search
from supportctl.storage import tickets as tickets_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.exchange.importer import Options, Values
    from supportctl.models import Message, Ticket
    from supportctl.storage.journal import Transaction

_KEPT = 100_000


class MessageRow(Record):
    """One row with its values read."""

    ticket_id: int
    direction: str
    author: str
    author_kind: str
    body: str
    is_automatic: int
    at: int
    recorded_at: int


class MessageImporter(Importer):
    """Messages; when all are stored, every ticket they belong to is brought up to date once."""

    def __init__(self, desk: Desk, options: Options) -> None:
        super().__init__(desk, options)
        self._tickets: dict[str, tuple[int, str]] = {}
        # The newest message of each ticket before this import; what is older moves nothing.
        self._touched: dict[int, int] = {}
        self._homes: set[int] = set()

    def read(self, tx: Transaction, values: Values) -> MessageRow:
        """Return the row as it will be stored; raises SupportctlError when it cannot be."""
        if "ticket" not in values:
            raise SupportctlError(msg("{field} is empty"), field="ticket")
        ticket_id, customer = self._ticket(tx, values["ticket"])
        direction = importer.choice("direction", values, DIRECTIONS)
        if direction is None:
            raise SupportctlError(msg("{field} is empty"), field="direction")
        is_automatic = importer.flag("automatic", values)
        at = self.required_instant("at", values)
        recorded = self.instant("recorded_at", values)
        ours = "bot" if is_automatic else "agent"
        return MessageRow(
            ticket_id=ticket_id,
            direction=direction,
            author=values.get("author") or (customer if direction == "in" else self.desk.actor),
            author_kind="customer" if direction == "in" else ours,
            body=checked_body(values.get("body", "")),
            is_automatic=int(is_automatic),
            at=at,
            recorded_at=recorded[0] if recorded else at,
        )

    def add(self, tx: Transaction, rows: Sequence[Any]) -> list[int]:
        """Store new messages and return their ids."""
        first = tx.next_id("messages")
        for row in rows:
            self._touched.setdefault(row.ticket_id, first - 1)
        store.write(
            tx,
            "messages",
            [
                (
                    *(message_id, row.ticket_id, row.direction, row.author, row.author_kind, row.body, None),
                    *(row.is_automatic, row.at, row.recorded_at, 1),
                )
                for message_id, row in enumerate(rows, start=first)
            ],
        )
        return list(range(first, first + len(rows)))

    def change(self, tx: Transaction, row_id: int, row: Any) -> None:
        """Write what a message says now; it stays on the ticket where it is, and moves no state."""
        fields = ("direction", "author", "author_kind", "body", "is_automatic")
        tx.update("messages", row_id, **{field: getattr(row, field) for field in fields}, occurred_at=row.at)
        # It may stand on a ticket that was merged into another, to which it was split away, or that follows.
        home = message_store.find_ticket_of(tx.db, row_id) or row.ticket_id
        self._homes.add(home)
        self._touched.setdefault(lifecycle.canonical_id(self.desk, home), tx.next_id("messages") - 1)

    def finish(self, tx: Transaction) -> None:
        """Bring the states, cached moments and search rows of all tickets up to date."""
        for ticket_id, before in self._touched.items():
            self._settle(tx, ticket_id, before)
        for ticket_id in self._homes - self._touched.keys():
            refresh_moments(tx, self.desk, ticket_id)
            search.index_ticket(tx.db, ticket_id)

    def _settle(self, tx: Transaction, ticket_id: int, before: int) -> None:
        """Let the new messages of a ticket act; what comes after its end goes on in a ticket that follows it."""
        # As stored: a resolved ticket merely counts as closed when it is old.
        ticket = tickets_store.find_ticket(tx.db, ticket_id, closed_before=-(2**62))
        late = self._move(tx, ticket, before) if ticket is not None else []
        if ticket is not None and late:
            first, *others = late
            at = first.occurred_at
            following = follow_up(tx, self.desk, ticket, first.body, at=at, message_id=first.id).id
            for message in others:
                tx.update("messages", message.id, ticket_id=following)
            self._settle(tx, following, before)
        refresh_moments(tx, self.desk, ticket_id)
        search.index_ticket(tx.db, ticket_id)

    def _move(self, tx: Transaction, ticket: Ticket, before: int) -> list[Message]:
        """Let the new messages act in the order of their times, as if each had been recorded when it was said.

        A message older than the ticket's last state changes nothing, nor do notes and automatic messages. Returns the
        new messages from the first one on that comes too late for this ticket. When a table names an end without its
        time, nobody knows what came after it: then nothing does.
        """
        events = tickets_store.list_events_of(tx.db, [ticket.id], "status")[ticket.id]
        last = events[-1].occurred_at if events else ticket.received_at
        is_end_known = len(events) > 1 and events[-2].occurred_at < last
        messages = [one for one in message_store.list_messages(tx.db, ticket.id) if one.id > before]
        for place, message in enumerate(messages):
            at = message.occurred_at
            if message.is_automatic or message.direction == "note" or at < last:
                continue
            if message.direction == "in" and is_over(self.desk, ticket, at):
                if is_end_known:
                    return messages[place:]
            elif message.direction == "in":
                ticket = take_in(tx, self.desk, ticket, at=at, message_id=message.id)
                is_end_known = True
            elif ticket.status != "closed":
                status = moved_by(ticket.status, "out")
                ticket = lifecycle.set_status(tx, self.desk, ticket, status, at=at, message_id=message.id)
                if at >= tickets_store.find_last_move(tx.db, ticket.id, "wakes_on"):
                    ticket = lifecycle.set_sleep(tx, self.desk, ticket, None, None, at=at, message_id=message.id)
        return []

    def _ticket(self, tx: Transaction, reference: str) -> tuple[int, str]:
        found = self._tickets.get(reference)
        if found is None:
            if len(self._tickets) >= _KEPT:
                self._tickets.clear()
            ticket = lifecycle.get_ticket(self.desk, self.find_ticket(tx, reference), spam=True)
            found = self._tickets[reference] = ticket.id, ticket.customer or "customer"
        return found
