"""Targets: when a ticket is due, in working time; a response clock never pauses, that of the resolution does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.desk import MINUTE
from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Event, Ticket

# While we are to act, or somebody else than the customer (METRICS.md 1.2, "our time"); a snooze stops nothing.
_OURS = ("new", "open", "hold")


class Deadline(Record):
    """When a ticket is to be answered, and why then.

    `anchor` is what the clock runs from: the customer's "message", or a "snooze", a "pend" or a "promise" that came
    due at `anchor_at`. `target` names the setting; a promise has none, it is due when it says. Minutes are working
    minutes; without an anchor nobody waits.
    """

    anchor: str | None = None
    anchor_at: int | None = None
    target: str | None = None
    target_minutes: int | None = None
    due_at: int | None = None
    slack_minutes: int | None = None

    @property
    def is_past(self) -> bool:
        """Whether the customer has waited longer than the target allows, or than we promised."""
        return self.slack_minutes is not None and self.slack_minutes < 0


def deadline_of(desk: Desk, ticket: Ticket) -> Deadline:
    """The deadline of a ticket as it stands now.

    What has come due counts from that moment; but a promise that is due, or not yet, makes nobody wait longer who
    waits for an answer already.
    """
    slept_until = ticket.snoozed_until
    if slept_until is None or slept_until > desk.now:
        return _from(desk, ticket, "message", ticket.waiting_since)
    if ticket.wakes_on != "promise":
        return _from(desk, ticket, str(ticket.wakes_on), slept_until)
    slack = -desk.schedule.worked(slept_until, desk.now) // MINUTE
    promised = Deadline("promise", slept_until, None, None, slept_until, slack)
    waiting = _from(desk, ticket, "message", ticket.waiting_since)
    return waiting if waiting.slack_minutes is not None and waiting.slack_minutes < slack else promised


def _from(desk: Desk, ticket: Ticket, anchor: str, since: int | None) -> Deadline:
    """The deadline of an answer whose clock runs from an instant; none without one."""
    if since is None:
        return Deadline()
    schedule, minutes = desk.schedule, response_minutes(desk, ticket)
    slack = (minutes * MINUTE - schedule.worked(since, desk.now)) // MINUTE
    return Deadline(anchor, since, response_target(ticket), minutes, schedule.after(since, minutes), slack)


def response_target(ticket: Ticket) -> str:
    """Which target the next human answer has to meet."""
    return "first_response" if ticket.first_response_at is None and ticket.origin == "customer" else "next_response"


def response_minutes(desk: Desk, ticket: Ticket) -> int:
    """How many working minutes the customer of a ticket may wait for the next human answer."""
    return int(desk.config.get(f"targets.{response_target(ticket)}.{ticket.priority}"))


def resolution_minutes(desk: Desk, ticket: Ticket) -> int | None:
    """How many working minutes a ticket may take us until it is solved; None without such a target."""
    minutes: int | None = desk.config.get(f"targets.resolution.{ticket.priority}")
    return minutes


def our_minutes(desk: Desk, statuses: Sequence[Event]) -> int:
    """How many working minutes a ticket has been ours, new, open or on hold, by its status events in time order."""
    return sum(desk.schedule.worked_each(our_spans(statuses, desk.now))) // MINUTE


def our_spans(statuses: Sequence[Event], until: int) -> list[tuple[int, int]]:
    """The spans up to an instant in which a ticket was ours, by its status events in time order."""
    found = []
    for number, event in enumerate(statuses):
        if event.value in _OURS and event.occurred_at < until:
            end = statuses[number + 1].occurred_at if number + 1 < len(statuses) else until
            found.append((event.occurred_at, min(end, until)))
    return found
