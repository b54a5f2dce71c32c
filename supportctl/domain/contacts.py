"""Contacts: the times that a customer started or started again (a message is not a contact, nor is a ticket)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.desk import MINUTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.models import Event, Message
    from supportctl.storage.contacts import Line, Move
    from supportctl.worktime import Schedule


def contact_times(
    messages: Sequence[Message] | Sequence[Line],
    statuses: Sequence[Event] | Sequence[Move],
    schedule: Schedule,
    *,
    target_minutes: int,
    burst_minutes: int,
) -> list[int]:
    """The instants of a ticket's contacts, from its messages and status events in time order (METRICS.md G4).

    A contact is the request itself, unless we began; a customer message that reopened a resolved ticket; or a chaser:
    a customer message after the response target, in working time, has passed without a human answer. Messages within
    `burst_minutes` of one another before our first answer are one contact; thanks and automatic messages are none. The
    first message of a ticket that was merged into this one is a contact too, unless the customer wrote within
    `burst_minutes` before (G8).
    """
    reopening = _reopening_messages(statuses)
    is_ours = bool(statuses) and statuses[0].value == "pending"
    times: list[int] = []
    waiting_since: int | None = None
    previous = 0
    begun: set[int] = set()
    for message in messages:
        if message.direction == "note":
            continue
        is_opening = message.ticket_id not in begun
        begun.add(message.ticket_id)
        if message.is_automatic:
            continue
        if message.direction == "out":
            waiting_since = None
            continue
        if message.is_ack:
            continue
        at = message.occurred_at
        is_burst = waiting_since is not None and at - previous <= burst_minutes * MINUTE
        is_chaser = waiting_since is not None and schedule.worked(waiting_since, at) > target_minutes * MINUTE
        is_duplicate = at - previous <= burst_minutes * MINUTE
        is_request = not times and not is_ours
        is_again = message.id in reopening or (is_chaser and not is_burst) or (is_opening and not is_duplicate)
        if is_request or is_again:
            times.append(at)
        waiting_since = at if waiting_since is None else waiting_since
        previous = at
    return times


def waiting_since(messages: Sequence[Message], as_of: int) -> tuple[int | None, bool]:
    """Since when the customer of a conversation waited at `as_of`, and whether a person had answered before."""
    since: int | None = None
    answered = False
    for message in messages:
        if max(message.occurred_at, message.recorded_at) > as_of or message.is_automatic:
            continue
        if message.direction == "out":
            since, answered = None, True
        elif message.direction == "in" and not message.is_ack and since is None:
            since = message.occurred_at
    return since, answered


def _reopening_messages(statuses: Sequence[Event] | Sequence[Move]) -> set[int]:
    found: set[int] = set()
    before: str | None = None
    for event in statuses:
        if before == "resolved" and event.value == "open" and event.message_id is not None:
            found.add(event.message_id)
        before = event.value
    return found
