"""Everything that ever changed on a ticket, in the order in which it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.records import Record
from supportctl.storage import messages as message_store
from supportctl.storage import tickets as store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Event, Message

# Fields of which a ticket has one value, so that the change before says what it was.
_SINGLE = (
    "status",
    "priority",
    "kind",
    "category",
    "assignee",
    "feeling",
    "problem",
    "subject",
    "customer",
    "standing",
    "wakes_on",
    "snoozed_until",
)
_SAID = {"in": "inbound", "out": "reply", "note": "note"}


class Step(Record):
    """One change of one ticket; `recorded_at` is None when it was known at once."""

    ticket_id: int
    at: int
    recorded_at: int | None
    actor: str
    field: str
    before: str | int | None
    after: str | int | None
    reason: str | None


def list_history(desk: Desk, ticket_ids: Sequence[int]) -> list[Step]:
    """Every change of these tickets, removed ones included, and of those merged into them: ticket by ticket, in order.

    Raises NotFoundError for the first ticket that is missing.
    """
    tickets = lifecycle.get_tickets(desk, ticket_ids, removed=True, spam=True)
    family: dict[int, list[int]] = {ticket.id: [ticket.id] for ticket in tickets}
    for merged, target in store.list_merged_into(desk.db, list(family)).items():
        family[target].append(merged)
    steps: list[Step] = []
    for ticket_id, members in family.items():
        ordered = [
            *(
                (m.occurred_at, m.recorded_at, 0, m.id, _said(m))
                for m in message_store.list_messages(desk.db, ticket_id)
            ),
            *(pair for member in members for pair in _changed(store.list_events(desk.db, member))),
        ]
        steps += [step for *_, step in sorted(ordered)]
    return steps


def _changed(events: Iterable[Event]) -> Iterable[tuple[int, int, int, int, Step]]:
    known: dict[str, str | None] = {}
    for event in events:
        # Only edits note what was there before; a move follows the move before it.
        before = event.previous if event.previous is not None else known.get(event.field)
        if event.field in _SINGLE:
            known[event.field] = event.value
        step = Step(
            event.ticket_id, event.occurred_at, _when_late(event), event.actor, event.field,
            _readable(event.field, before), _readable(event.field, event.value), event.reason,
        )  # fmt: skip
        yield event.occurred_at, event.recorded_at, 1, event.id, step


def _readable(field: str, value: str | None) -> str | int | None:
    """A stored value as what it is: events keep an instant as text."""
    return int(value) if field == "snoozed_until" and value is not None else value


def _said(message: Message) -> Step:
    field = "automatic" if message.is_automatic else "ack" if message.is_ack else _SAID[message.direction]
    return Step(
        message.ticket_id, message.occurred_at, _when_late(message), message.author, field, None, message.body, None
    )  # fmt: skip


def _when_late(thing: Event | Message) -> int | None:
    return None if thing.recorded_at == thing.occurred_at else thing.recorded_at
