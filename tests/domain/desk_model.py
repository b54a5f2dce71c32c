"""A desk in plain dictionaries, with rules of its own: what the state machine holds the program against."""

from __future__ import annotations

from typing import Any, NamedTuple

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
REOPEN_DAYS = 7
CLOSE_DAYS = 14
SCALE = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}

# ("ticket", 3), ("tag", 3, "vip"), ("message", 8) …
Key = tuple[Any, ...]


class Refused(Exception):  # noqa: N818  # the answer of a rule
    """The model says that a command is impossible, and with which exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class TicketState(NamedTuple):
    subject: str
    customer: int | None
    received: int
    last_move: int
    status: str = "new"
    priority: str = "normal"
    kind: str | None = None
    category: str | None = None
    assignee: str | None = None
    feeling: str | None = None
    standing: str = "present"
    resolved: int | None = None
    resolutions: tuple[int, ...] = ()
    # Grows with every writing of the ticket's own row.
    version: int = 0


class MessageState(NamedTuple):
    ticket: int
    direction: str
    at: int
    counts: bool


class FeedbackState(NamedTuple):
    kind: str
    ticket: int
    customer: int | None
    asked: int | None
    scores: tuple[int, ...] = ()
    answered: int | None = None
    is_removed: bool = False


class Written(NamedTuple):
    """One row of the journal: what it changed, and what it takes back."""

    changes: dict[Key, tuple[Any, Any]]
    undoes: int | None
    is_purge: bool


class Model:
    """What a desk holds. A rule changes `things`; `command` makes one journal row of it, or nothing when refused."""

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

    def ticket(self, ticket_id: int, *, removed: bool = False) -> TicketState:
        found: TicketState | None = self.things.get(("ticket", ticket_id))
        if found is None or (found.standing == "removed" and not removed):
            raise Refused(3)
        return found

    def status(self, ticket: TicketState, at: int | None = None) -> str:
        """As it is read now, or as it was when something was said."""
        moment = self.now if at is None else at
        is_old = ticket.status == "resolved" and (ticket.resolved or 0) <= moment - CLOSE_DAYS * DAY
        return "closed" if is_old else ticket.status

    def tags(self, ticket_id: int) -> set[str]:
        return {key[2] for key, _ in self.all("tag") if key[1] == ticket_id}

    def messages(self, ticket_id: int) -> list[tuple[int, MessageState]]:
        return sorted((key[1], value) for key, value in self.all("message") if value.ticket == ticket_id)

    def waiting_since(self, ticket_id: int) -> int | None:
        """The oldest thing a customer said that nobody answered after it."""
        said = self.messages(ticket_id)
        answers = [(m.at, number) for number, m in said if m.direction == "out"]
        last = max(answers, default=(-1, -1))
        asked = [m.at for number, m in said if m.direction == "in" and m.counts and (m.at, number) > last]
        return min(asked, default=None)

    def first_response(self, ticket_id: int) -> int | None:
        received = self.things["ticket", ticket_id].received
        answers = [m.at for _, m in self.messages(ticket_id) if m.direction == "out" and m.at >= received]
        return min(answers, default=None)

    def was_resolved_after(self, ticket_id: int, moment: int) -> bool:
        return any(at > moment for at in self.things["ticket", ticket_id].resolutions)

    # Writing

    def put(self, ticket_id: int, **values: Any) -> None:
        old = self.things["ticket", ticket_id]
        self.things["ticket", ticket_id] = old._replace(**values, version=old.version + 1)

    def say(self, ticket_id: int, direction: str, at: int, *, counts: bool = True) -> None:
        self.things["message", self.new_id("message")] = MessageState(ticket_id, direction, at, counts)
        self.put(ticket_id)

    def move(self, ticket_id: int, status: str, at: int) -> None:
        """Write a state; the one that stands already is no move."""
        ticket = self.things["ticket", ticket_id]
        if ticket.status == status:
            return
        resolved = at if status == "resolved" else ticket.resolved if status == "closed" else None
        resolutions = (*ticket.resolutions, at) if status == "resolved" else ticket.resolutions
        self.put(
            ticket_id, status=status, resolved=resolved, resolutions=resolutions, last_move=max(at, ticket.last_move)
        )

    def open(self, subject: str, customer: int | None, at: int, **more: Any) -> int:
        ticket_id = self.new_id("ticket")
        self.things["ticket", ticket_id] = TicketState(subject, customer, at, at, **more)
        self.things["message", self.new_id("message")] = MessageState(ticket_id, "in", at, counts=True)
        return ticket_id

    def customer_called(self, name: str) -> int:
        found = [key[1] for key, value in self.all("customer") if value == name]
        if len(found) > 1:
            raise Refused(4)
        if found:
            return int(found[0])
        customer_id = self.new_id("customer")
        self.things["customer", customer_id] = name
        return customer_id

    # Taking back

    def is_standing(self, number: int) -> bool:
        return number not in self.undone

    def newest(self) -> int:
        for number in range(len(self.journal), 0, -1):
            if self.is_standing(number) and self.journal[number - 1].undoes is None:
                return number
        raise Refused(1)

    def undo(self, number: int) -> None:
        """Give everything that a command changed its old value, unless a later one stands in the way."""
        if not 1 <= number <= len(self.journal):
            raise Refused(3)
        if not self.is_standing(number):
            raise Refused(4)
        if number in self.final:
            raise Refused(1)
        mine = self.journal[number - 1]
        for later in range(number + 1, len(self.journal) + 1):
            other = self.journal[later - 1]
            cancels = other.undoes is not None and other.undoes > number
            if self.is_standing(later) and not cancels and _stands_in_the_way(mine.changes, other.changes):
                raise Refused(4)
        for key, (before, _) in mine.changes.items():
            if before is None:
                del self.things[key]
            else:
                self.things[key] = before

    def note_undone(self, number: int) -> None:
        """After the undo was journalled: what it took back is undone, and what that had taken back stands again."""
        by = len(self.journal)
        self.undone[number] = by
        standing, current = True, self.journal[number - 1].undoes
        child = number
        while current is not None:
            if standing:
                self.undone.pop(current, None)
            else:
                self.undone[current] = child
            standing, child, current = not standing, current, self.journal[current - 1].undoes

    def purge(self, ticket_id: int) -> None:
        """Everything of a ticket goes for ever, and every command that ever touched it is final."""
        rows: list[tuple[Key, tuple[Any, ...]]] = [(key, (value,)) for key, value in self.things.items()]
        rows += [pair for written in self.journal for pair in written.changes.items()]
        owners = {("ticket", ticket_id)}
        owners |= {key for key, values in rows if key[0] == "feedback" and _belongs(key, values, ticket_id)}

        def is_gone(key: Key, values: tuple[Any, ...]) -> bool:
            return not owners.isdisjoint(values) if key[0] == "key" else _belongs(key, values, ticket_id)

        for number, written in enumerate(self.journal, 1):
            gone = [key for key, values in written.changes.items() if is_gone(key, values)]
            if gone:
                self.final.add(number)
            for key in gone:
                del written.changes[key]
        for key in [key for key, value in self.things.items() if is_gone(key, (value,))]:
            del self.things[key]


def _belongs(key: Key, values: tuple[Any, ...], ticket_id: int) -> bool:
    noun = key[0]
    if noun in ("ticket", "tag"):
        return bool(key[1] == ticket_id)
    if noun in ("message", "feedback"):
        return any(value is not None and value.ticket == ticket_id for value in values)
    return noun == "link" and ticket_id in key[1:]


def _parents(key: Key, value: Any) -> set[Key]:
    """What cannot go while this is there."""
    noun = key[0]
    if noun == "ticket":
        return {("customer", value.customer)}
    if noun == "message":
        return {("ticket", value.ticket)}
    if noun == "feedback":
        return {("ticket", value.ticket), ("customer", value.customer)}
    if noun == "key":
        return {value}
    if noun == "link":
        return {("ticket", key[1]), ("ticket", key[2])}
    return {"tag": {("ticket", key[1])}, "ctag": {("customer", key[1])}, "cnote": {("customer", value)}}.get(
        noun, set()
    )


def _refers(changes: dict[Key, tuple[Any, Any]]) -> set[Key]:
    return {parent for key, pair in changes.items() for value in pair if value is not None
            for parent in _parents(key, value)}  # fmt: skip


def _stands_in_the_way(mine: dict[Key, tuple[Any, Any]], later: dict[Key, tuple[Any, Any]]) -> bool:
    if mine.keys() & later.keys():
        return True
    created = {key for key, (before, _) in mine.items() if before is None}
    taken = {key for key, (_, after) in later.items() if after is None}
    return bool(created & _refers(later)) or bool(taken & _refers(mine))
