"""A desk in plain dictionaries, with rules of its own: what the state machine holds the program against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.domain.desk_things import (
        CLOSE_DAYS,
        DAY,
        UNFINISHED,
        CustomerState,
        Key,
        MessageState,
        Refused,
        TicketState,
        Turn,
        Written,
    )  # fmt: skip
else:
    from desk_things import (
        CLOSE_DAYS,
        DAY,
        UNFINISHED,
        CustomerState,
        MessageState,
        Refused,
        TicketState,
        Turn,
        Written,
    )  # fmt: skip


class Model:
    """What a desk holds. A rule changes `things`; `commit` makes one journal row of it, `give_up` forgets it."""

    def __init__(self) -> None:
        self.now = 0
        self.things: dict[Key, Any] = {}
        self.last_ids: dict[str, int] = {}
        self.journal: list[Written] = []
        self.undone: dict[int, int] = {}
        self.final: set[int] = set()

    # One command

    def begin(self) -> None:
        self._before = dict(self.things), dict(self.last_ids)

    def give_up(self) -> None:
        self.things, self.last_ids = self._before

    def commit(self, undoes: int | None = None, *, is_purge: bool = False) -> bool:
        """Write the journal row; False when nothing was changed."""
        before = self._before[0]
        keys = before.keys() | self.things.keys()
        changes = {
            key: (before.get(key), self.things.get(key)) for key in keys if before.get(key) != self.things.get(key)
        }
        if not changes:
            return False
        self.journal.append(Written({} if is_purge else changes, undoes, is_purge))
        return True

    def new_id(self, noun: str) -> int:
        self.last_ids[noun] = self.last_ids.get(noun, 0) + 1
        return self.last_ids[noun]

    # Reading

    def all(self, noun: str) -> list[tuple[Key, Any]]:
        return [(key, value) for key, value in self.things.items() if key[0] == noun]

    def canonical(self, ticket_id: int) -> int:
        """The ticket that stands for one: itself, or the one into which it was merged."""
        found = self.things.get(("ticket", ticket_id))
        return ticket_id if found is None or found.merged_into is None else int(found.merged_into)

    def stored(self, ticket_id: int, *, removed: bool = False, spam: bool = False) -> TicketState:
        """The ticket of this very id, or a refusal."""
        found: TicketState | None = self.things.get(("ticket", ticket_id))
        if found is None or (found.standing == "removed" and not removed):
            raise Refused(3)
        if found.standing == "spam" and not spam:
            raise Refused(1)
        return found

    def ticket(self, ticket_id: int, *, removed: bool = False, spam: bool = False) -> tuple[int, TicketState]:
        """The ticket that an id means, with its own id."""
        number = self.canonical(ticket_id)
        return number, self.stored(number, removed=removed, spam=spam)

    def tickets(self, ids: Iterable[int], *, spam: bool = False) -> list[int]:
        return list(dict.fromkeys([self.ticket(one, spam=spam)[0] for one in ids]))

    def status(self, ticket: TicketState, at: int | None = None) -> str:
        """As it is read now, or as it was when something was said."""
        moment = self.now if at is None else at
        is_old = ticket.status == "resolved" and (ticket.resolved or 0) <= moment - CLOSE_DAYS * DAY
        return "closed" if is_old else ticket.status

    def family(self, ticket_id: int) -> list[int]:
        """A ticket, and those that were merged into it."""
        return [ticket_id, *(key[1] for key, one in self.all("ticket") if one.merged_into == ticket_id)]

    def tags(self, ticket_id: int) -> set[str]:
        return {key[2] for key, _ in self.all("tag") if key[1] == ticket_id}

    def messages(self, ticket_id: int) -> list[tuple[int, MessageState]]:
        """What was said on a ticket and those merged into it, in order."""
        family = self.family(ticket_id)
        said = [(key[1], value) for key, value in self.all("message") if value.ticket in family]
        return sorted(said, key=lambda pair: (pair[1].at, pair[0]))

    def is_answered(self, ticket_id: int) -> bool:
        return any(m.direction == "out" and not m.automatic for _, m in self.messages(ticket_id))

    def waiting_since(self, ticket_id: int) -> int | None:
        """The oldest thing a customer said that nobody answered after it."""
        said = self.messages(ticket_id)
        answers = [(m.at, number) for number, m in said if m.direction == "out" and not m.automatic]
        last = max(answers, default=(-1, -1))
        asked = [m.at for number, m in said if m.direction == "in" and not m.is_silent and (m.at, number) > last]
        return min(asked, default=None)

    def first_response(self, ticket_id: int) -> int | None:
        ticket = self.things["ticket", ticket_id]
        answers = [
            m.at for _, m in self.messages(ticket_id)
            if m.direction == "out" and not m.automatic and m.at >= ticket.received
        ]  # fmt: skip
        return min(answers, default=None) if ticket.origin == "customer" else None

    def was_resolved_after(self, ticket_id: int, moment: int) -> bool:
        return any(turn.value == "resolved" and turn.at > moment for turn in self.things["ticket", ticket_id].states)

    # Writing

    def put(self, ticket_id: int, **values: Any) -> None:
        old = self.things["ticket", ticket_id]
        self.things["ticket", ticket_id] = old._replace(**values, version=old.version + 1)

    def change(self, ticket_id: int, **values: Any) -> None:
        """Set fields by hand: what merges had given to them is nobody's gift any more."""
        for field in values:
            gift = "sleep" if field in ("wakes_on", "until") else field
            self.things.pop(("gifts", ticket_id, gift), None)
        self.put(ticket_id, **values)

    def tag(self, ticket_id: int, tag: str, *, is_on: bool) -> None:
        if (tag in self.tags(ticket_id)) == is_on:
            return
        self.things.pop(("gifts", ticket_id, ("tag", tag)), None)
        if is_on:
            self.things["tag", ticket_id, tag] = True
        else:
            del self.things["tag", ticket_id, tag]

    def say(self, ticket_id: int, direction: str, at: int, **more: Any) -> int:
        number = self.new_id("message")
        self.things["message", number] = MessageState(ticket_id, direction, at, self.now, **more)
        self.put(ticket_id)
        return number

    def move(self, ticket_id: int, status: str, at: int, message: int | None = None) -> None:
        """Write a state; the one that stands already is no move. A move ends a sleep, but no promise."""
        ticket = self.things["ticket", ticket_id]
        if ticket.status == status:
            return
        resolved = at if status == "resolved" else ticket.resolved if status == "closed" else None
        turn = Turn(status, at, message, self.now)
        self.change(ticket_id, status=status, resolved=resolved)
        self.put(ticket_id, states=(*ticket.states, turn))
        if ticket.wakes_on != "promise" or status not in UNFINISHED:
            self.sleep(ticket_id, None, None, at, message)

    def sleep(self, ticket_id: int, kind: str | None, until: int | None, at: int, message: int | None = None) -> None:
        ticket = self.things["ticket", ticket_id]
        at = max(at, max((turn.at for turn in ticket.kinds), default=0))
        if ticket.wakes_on != kind:
            kinds = (*ticket.kinds, Turn(kind, at, message, self.now))
            self.change(ticket_id, wakes_on=kind, kinds=kinds)
        if ticket.until != until:
            moments = (*ticket.moments, Turn(until, at, message, self.now))
            self.change(ticket_id, until=until, moments=moments)

    def open(self, subject: str, customer: int | None, at: int, spent: int | None = None, **more: Any) -> int:
        ticket_id, message = self.new_id("ticket"), self.new_id("message")
        status, origin, direction = ("new", "customer", "in")
        if more.pop("outbound", False):
            status, origin, direction = ("pending", "agent", "out")
        first = Turn(status, at, message, self.now)
        ticket = TicketState(subject, customer, at, status, origin=origin, states=(first,), **more)
        self.things["ticket", ticket_id] = ticket
        self.things["message", message] = MessageState(ticket_id, direction, at, self.now, spent=spent)
        return ticket_id

    def customer(self, customer_id: int) -> int:
        """The customer that an id means."""
        found: CustomerState | None = self.things.get(("customer", customer_id))
        if found is None:
            raise Refused(3)
        return found.merged_into or customer_id

    def customer_called(self, name: str) -> int:
        found = {value.merged_into or key[1] for key, value in self.all("customer") if value.name == name}
        if len(found) > 1:
            raise Refused(4)
        if found:
            return int(found.pop())
        customer_id = self.new_id("customer")
        self.things["customer", customer_id] = CustomerState(name)
        return customer_id
