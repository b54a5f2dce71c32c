"""Why a ticket stands where it stands in the queue: the time that is left, who asks, who is angry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.contacts import contact_times
from supportctl.domain.desk import DAY
from supportctl.domain.targets import response_minutes
from supportctl.records import Record
from supportctl.storage import feedback as feedback_store
from supportctl.storage import tickets as store
from supportctl.storage.families import list_messages_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.targets import Deadline
    from supportctl.models import Feedback, Ticket

RATED_DAYS = 30


class Reason(Record):
    """One reason in raw numbers.

    `left` and `past` in working minutes, `asked` times, `rated` a score with its instant, `woke` and `promise` at one.
    """

    name: str
    amount: int = 0
    at: int = 0


class History(Record):
    """What happened on a ticket that a reason may come from: how often its customer asked, and their last rating."""

    contacts: int
    rating: Feedback | None


def histories_of(desk: Desk, tickets: Sequence[Ticket]) -> dict[int, History]:
    """The histories of tickets as far as they are known now, by id."""
    ids = [ticket.id for ticket in tickets]
    messages = list_messages_known(desk.db, ids, desk.now)
    statuses = store.list_events_of(desk.db, ids, "status")
    burst = int(desk.config.get("burst_minutes"))
    customers = {ticket.customer_id for ticket in tickets} - {None}
    ratings = feedback_store.list_newest_scores(
        desk.db, [c for c in customers if c is not None], desk.now - RATED_DAYS * DAY
    )
    found = {}
    for ticket in tickets:
        target = response_minutes(desk, ticket)
        times = contact_times(
            messages[ticket.id], statuses[ticket.id], desk.schedule, target_minutes=target, burst_minutes=burst
        )
        rating = ratings.get(ticket.customer_id) if ticket.customer_id else None
        if rating is not None and (rating.responded_at is None or rating.responded_at > desk.now):
            rating = None
        found[ticket.id] = History(len(times), rating)
    return found


def reasons_of(ticket: Ticket, deadline: Deadline, history: History) -> tuple[Reason, ...]:
    """The reasons of a ticket, the strongest first."""
    reasons = [Reason("urgent")] if ticket.priority == "urgent" else []
    slack = deadline.slack_minutes
    if slack is None:
        reasons.append(Reason("nobody"))
    elif slack < 0:
        reasons.append(Reason("past", -slack))
    elif deadline.anchor != "promise":
        reasons.append(Reason("left", slack))
    if deadline.anchor not in (None, "message") and deadline.anchor_at is not None:
        reasons.append(Reason("promise" if deadline.anchor == "promise" else "woke", at=deadline.anchor_at))
    if history.contacts > 1:
        reasons.append(Reason("asked", history.contacts))
    rating = history.rating
    if rating and rating.score is not None and rating.negative_max is not None and rating.score <= rating.negative_max:
        reasons.append(Reason("rated", rating.score, rating.responded_at or 0))
    if ticket.feeling == "angry":
        reasons.append(Reason("angry"))
    return tuple(reasons)
