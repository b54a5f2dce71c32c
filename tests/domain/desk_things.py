"""What stands on a desk, as plain values, and which of it belongs to what."""

from __future__ import annotations

from typing import Any, NamedTuple

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
REOPEN_DAYS = 7
CLOSE_DAYS = 14
SCALE = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
UNFINISHED = ("new", "open", "pending", "hold")
PRIORITIES = ("low", "normal", "high", "urgent")
FEELINGS = ("angry", "upset", "neutral", "pleased")

# ("ticket", 3), ("tag", 3, "vip"), ("message", 8) …
Key = tuple[Any, ...]


class Refused(Exception):  # noqa: N818  # the answer of a rule
    """The model says that a command is impossible, and with which exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Turn(NamedTuple):
    """One value that a ticket took: its state, or what it sleeps on, with the message that brought it."""

    value: Any
    at: int
    message: int | None = None
    recorded: int = 0


class Gift(NamedTuple):
    """What a merge made of one value of its target; nothing when both are the same."""

    source: int
    before: Any
    after: Any
    # When the target had been resolved before a merge reopened it.
    resolved: int | None = None


class TicketState(NamedTuple):
    subject: str
    customer: int | None
    received: int
    status: str = "new"
    priority: str = "normal"
    kind: str | None = None
    category: str | None = None
    assignee: str | None = None
    feeling: str | None = None
    standing: str = "present"
    resolved: int | None = None
    origin: str = "customer"
    wakes_on: str | None = None
    until: int | None = None
    merged_into: int | None = None
    problem: int | None = None
    # Every state that it took, every kind and every moment of a sleep, in the order in which they were written.
    states: tuple[Turn, ...] = ()
    kinds: tuple[Turn, ...] = ()
    moments: tuple[Turn, ...] = ()
    standings: tuple[int, ...] = ()
    # Grows with every writing of the ticket's own row.
    version: int = 0

    @property
    def last_move(self) -> int:
        return max(turn.at for turn in self.states)


class MessageState(NamedTuple):
    ticket: int
    direction: str
    at: int
    recorded: int
    ack: bool = False
    automatic: bool = False
    spent: int | None = None

    @property
    def is_silent(self) -> bool:
        """Whether it moves nothing."""
        return self.ack or self.automatic or self.direction == "note"


class ProblemState(NamedTuple):
    title: str
    status: str = "open"
    cause: str | None = None
    fixed: int | None = None
    opened: int = 0
    last_move: int = 0
    version: int = 0


class CustomerState(NamedTuple):
    name: str
    merged_into: int | None = None
    version: int = 0


class FeedbackState(NamedTuple):
    kind: str
    ticket: int | None
    customer: int | None
    asked: int | None
    scores: tuple[int, ...] = ()
    answered: int | None = None
    is_removed: bool = False


class Merge(NamedTuple):
    """A ticket merged into another, after so many messages had ever been split away."""

    source: int
    target: int
    splits: int
    stands: bool = True


class CustomerMerge(NamedTuple):
    """A customer merged into another, with what went over: ("ticket", 3), ("ctag", 7) …"""

    source: int
    target: int
    rows: tuple[Key, ...]
    stands: bool = True


class Written(NamedTuple):
    """One row of the journal: what it changed, and what it takes back."""

    changes: dict[Key, tuple[Any, Any]]
    undoes: int | None
    is_purge: bool


def parents(key: Key, value: Any) -> set[Key]:
    """What cannot go while this is there."""
    noun = key[0]
    if noun == "ticket":
        return {("customer", value.customer), ("ticket", value.merged_into), ("problem", value.problem)}
    if noun == "customer":
        return {("customer", value.merged_into)}
    if noun in ("message", "feedback"):
        return {("ticket", value.ticket), ("customer", getattr(value, "customer", None))}
    if noun in ("tmerge", "cmerge"):
        return {({"t": "ticket", "c": "customer"}[noun[0]], one) for one in (value.source, value.target)}
    if noun == "move":
        return {("message", value[0]), ("ticket", value[1])}
    if noun == "link":
        return {("ticket", key[1]), ("ticket", key[2])}
    if noun == "key":
        return {value}
    owners = {"tag": "ticket", "field": "ticket", "ctag": "customer"}
    if noun in owners:
        return {(owners[noun], key[1])}
    return {("customer", value)} if noun == "cnote" else set()


def stands_in_the_way(mine: dict[Key, tuple[Any, Any]], later: dict[Key, tuple[Any, Any]]) -> bool:
    """Whether a later command touched the same, or what the one needs or made."""
    if mine.keys() & later.keys():
        return True
    created = {key for key, (before, _) in mine.items() if before is None}
    taken = {key for key, (_, after) in later.items() if after is None}
    return bool(created & _refers(later)) or bool(taken & _refers(mine))


def _refers(changes: dict[Key, tuple[Any, Any]]) -> set[Key]:
    return {parent for key, pair in changes.items() for value in pair if value is not None
            for parent in parents(key, value)}  # fmt: skip
