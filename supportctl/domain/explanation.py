"""One ticket and the queue: every term of its place, or why it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.lifecycle import get_ticket
from supportctl.domain.queue import list_queue
from supportctl.domain.reasons import histories_of
from supportctl.domain.targets import our_minutes, resolution_minutes
from supportctl.records import Record
from supportctl.storage.tickets import find_ticket, list_events_of

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from supportctl.domain.queue import Place
    from supportctl.domain.reasons import History
    from supportctl.models import Ticket


class Explanation(Record):
    """Everything that decides where a ticket stands; minutes are working minutes.

    Without a place `absence` says why: a status, a standing, "asleep" or "promise" until a moment, "reply" until the
    customer writes, or "then" when it did not wait at an earlier moment.
    """

    ticket: Ticket
    now: int
    place: Place | None
    length: int
    absence: str | None
    history: History
    our_minutes: int
    resolution_minutes: int | None


def explain(desk: Desk, ticket_id: int, *, as_of: int | None = None) -> Explanation:
    """Why a ticket stands where it stands; raises NotFoundError when there is no such ticket."""
    # Whatever stands in the database can be asked about, spam and merged ones too.
    ticket = find_ticket(desk.db, ticket_id, desk.closed_before) or get_ticket(desk, ticket_id)
    is_earlier = as_of is not None and as_of < desk.now
    places = list_queue(desk, as_of=as_of)
    place = next((one for one in places if one.ticket.id == ticket_id), None)
    if place is not None:
        ticket = place.ticket
    statuses = list_events_of(desk.db, [ticket_id], "status")[ticket_id]
    return Explanation(
        ticket=ticket,
        now=desk.now,
        place=place,
        length=len(places),
        absence=None if place is not None else "then" if is_earlier else _absence(desk, ticket),
        history=histories_of(desk, [ticket])[ticket_id],
        our_minutes=our_minutes(desk, [event for event in statuses if event.recorded_at <= desk.now]),
        resolution_minutes=resolution_minutes(desk, ticket),
    )


def _absence(desk: Desk, ticket: Ticket) -> str:
    if ticket.standing != "present":
        return ticket.standing
    if ticket.status in ("resolved", "closed"):
        return ticket.status
    if ticket.snoozed_until is not None and ticket.snoozed_until > desk.now:
        return "promise" if ticket.wakes_on == "promise" else "asleep"
    return "reply" if ticket.wakes_on == "reply" else ticket.status
