"""What to answer next, in the order in which to answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.contacts import waiting_since
from supportctl.domain.reasons import histories_of, reasons_of
from supportctl.domain.sleep import list_sleeps_at, waits
from supportctl.domain.targets import deadline_of
from supportctl.models import PRIORITIES
from supportctl.records import Record
from supportctl.storage import filters
from supportctl.storage import tickets as store
from supportctl.storage.families import list_messages_known
from supportctl.storage.figures import as_known, list_later_changes, list_unfinished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.reasons import Reason
    from supportctl.domain.targets import Deadline
    from supportctl.models import Ticket

# A high ticket with this much of its target left, or less, goes before everything but the urgent ones.
HIGH_MINUTES = 90
GROUPS = ("urgent", "high", "waiting", "nobody")
_FAR = 1 << 60


class Place(Record):
    """A ticket's place in the queue, and what put it there."""

    ticket: Ticket
    position: int
    group: str
    deadline: Deadline
    reasons: tuple[Reason, ...]

    @property
    def anchor_at(self) -> int | None:
        """Since when the customer waits."""
        return self.deadline.anchor_at

    @property
    def due_at(self) -> int | None:
        """When the target is reached."""
        return self.deadline.due_at

    @property
    def slack_minutes(self) -> int | None:
        """The working minutes until then, below 0 after it."""
        return self.deadline.slack_minutes


def group_of(priority: str, slack_minutes: float | None) -> str:
    """The group of GROUPS in which a ticket stands with so many working minutes left; None when nobody waits."""
    if priority == "urgent":
        return "urgent"
    if slack_minutes is None:
        return "nobody"
    return "high" if priority == "high" and slack_minutes <= HIGH_MINUTES else "waiting"


def rank(
    priority: str, slack_minutes: float | None, anchor_at: float | None, ticket_id: int
) -> tuple[int, float, int, float, int]:
    """The place of a ticket among others, the smallest first.

    Urgent first; then high with 90 working minutes or less left; then all by slack; then what nobody waits for. Ties:
    priority, anchor, id. Compared with the orders of eight help desks by simulation: tests/domain/test_queue_order.py.
    """
    return (
        GROUPS.index(group_of(priority, slack_minutes)),
        _FAR if slack_minutes is None else slack_minutes,
        -PRIORITIES.index(priority),
        _FAR if anchor_at is None else anchor_at,
        ticket_id,
    )


def list_queue(desk: Desk, *, query: str = "", assignee: str | None = None, as_of: int | None = None) -> list[Place]:
    """Everything that waits for us, or the part that a query chooses, in the order of `rank`."""
    if as_of is not None and as_of < desk.now:
        tickets = _waiting_at(desk, as_of)
    else:
        tickets = store.list_waiting(desk.db, desk.now, desk.closed_before)
    if assignee is not None:
        tickets = [ticket for ticket in tickets if ticket.assignee == assignee]
    if query:
        wanted = _chosen(desk, query, tickets)
        tickets = [ticket for ticket in tickets if ticket.id in wanted]
    placed = [_place(desk, ticket) for ticket in tickets]
    placed.sort(key=_rank_of)
    histories = histories_of(desk, tickets)
    return [
        place._replace(position=position, reasons=reasons_of(place.ticket, place.deadline, histories[place.ticket.id]))
        for position, place in enumerate(placed, 1)
    ]


def list_overdue(desk: Desk) -> list[int]:
    """The ids of the tickets in the queue that are past their target now."""
    if desk.is_set_back:
        tickets = _waiting_at(desk, desk.now)
    else:
        tickets = store.list_waiting(desk.db, desk.now, desk.closed_before)
    return [ticket.id for ticket in tickets if deadline_of(desk, ticket).is_past]


def is_past_target(place: Place) -> bool:
    """Whether the customer has waited longer than the target allows."""
    return place.deadline.is_past


def _chosen(desk: Desk, query: str, tickets: Sequence[Ticket]) -> set[int]:
    """The ids that a query chooses; on a desk that was set back among these tickets only, as they were then."""
    from supportctl.domain.queries import chosen

    found = chosen(desk, query)
    if not desk.is_set_back:
        return {ticket.id for ticket in store.list_tickets(desk.db, found, desk.closed_before)}
    from supportctl.storage.rewound import list_chosen

    return list_chosen(desk.db, found, tickets, desk.now, desk.closed_before)


def _waiting_at(desk: Desk, as_of: int) -> list[Ticket]:
    """Who waited at an earlier moment, rebuilt from what was known then; the clock of the desk goes back to it."""
    left = [one.ticket_id for one in list_unfinished(desk.db, as_of + 1, as_of)]
    statuses = store.list_events_of(desk.db, left, "status")
    messages = list_messages_known(desk.db, left, as_of)
    later = list_later_changes(desk.db, as_of)
    sleeps = list_sleeps_at(desk, left, as_of)
    desk.set_back(as_of)
    found = []
    for ticket in store.list_tickets(desk.db, filters.by_ids(filters.Filter(), left), desk.closed_before):
        known = [e.value or "" for e in statuses[ticket.id] if max(e.occurred_at, e.recorded_at) <= as_of]
        since, was_answered = waiting_since(messages[ticket.id], as_of)
        wakes_on, until = sleeps[ticket.id]
        then = as_known(ticket, later.get(ticket.id))._replace(
            status=known[-1],
            waiting_since=since,
            first_response_at=ticket.first_response_at if was_answered else None,
            snoozed_until=until,
            wakes_on=wakes_on,
            resolved_at=None,
            standing="present",
            merged_into=None,
        )
        if waits(then, as_of):
            found.append(then)
    from supportctl.storage.rewound import with_known_details

    return with_known_details(desk.db, found, as_of)


def _place(desk: Desk, ticket: Ticket) -> Place:
    deadline = deadline_of(desk, ticket)
    return Place(ticket, 0, group_of(ticket.priority, deadline.slack_minutes), deadline, ())


def _rank_of(place: Place) -> tuple[int, float, int, float, int]:
    deadline = place.deadline
    return rank(place.ticket.priority, deadline.slack_minutes, deadline.anchor_at, place.ticket.id)
