"""Rows of tickets: each becomes a request with its answer, resolution and rating, and the events of its states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import feedback
from supportctl.domain.messages import checked_body
from supportctl.domain.tickets import checked_subject, is_synchronous
from supportctl.errors import SupportctlError, msg
from supportctl.exchange import importer, ticketchanges
from supportctl.exchange.importer import Importer
from supportctl.exchange.ownfields import read_fields
from supportctl.exchange.people import People
from supportctl.exchange.ticketrows import Batch, TicketRow
from supportctl.locales import term_named
from supportctl.models import FEELINGS, PRIORITIES, SCALES, STATUSES, TICKET_KINDS
from supportctl.periods import day_of, local_day, span_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from supportctl.domain.desk import Desk
    from supportctl.exchange.importer import Options, Values
    from supportctl.storage.journal import Transaction

_STATUS_ALIASES = {"solved": "resolved", "done": "resolved", "waiting": "pending"}


class TicketImporter(Importer):
    """Tickets, each with everything that its row tells."""

    def __init__(self, desk: Desk, options: Options) -> None:
        super().__init__(desk, options)
        self._people = People(desk, options.source)
        self._declared = desk.config.fields()
        self._synchronous: dict[str, int] = {}
        self._channels: dict[str, str] = {}
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
            channel=self._channel(values.get("channel", "other")),
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
            fields=read_fields(self, self._declared, values),
        )
        # Last, because it may create the customer.
        person = self._people.find(tx, values)
        return row if person is None else row._replace(customer_id=person[0], author=person[1])

    def add(self, tx: Transaction, rows: Sequence[Any]) -> list[int]:
        """Store new tickets and return their ids."""
        batch = Batch(tx, self)
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

    def _channel(self, text: str) -> str:
        """The channel of ours that a cell names in any case or in Persian, else one that is called so."""
        known = self._channels.get(text)
        if known is None:
            known = self._channels[text] = term_named(text, tuple(self.desk.config.channels())) or text
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
