"""The records that every floor shares, as immutable rows."""

from __future__ import annotations

# They are NamedTuples: a frozen dataclass of this size costs 1.6 ms to define at every start, a NamedTuple 0.2 ms.
# Instants are integers, epoch milliseconds UTC.
from supportctl.records import Record

STATUSES = ("new", "open", "pending", "hold", "resolved", "closed")
UNRESOLVED = ("new", "open", "pending", "hold")
PRIORITIES = ("low", "normal", "high", "urgent")
TICKET_KINDS = ("question", "problem", "complaint", "suggestion", "request", "praise")
FEELINGS = ("angry", "upset", "neutral", "pleased")
CHANNELS = ("email", "phone", "chat", "social", "web", "in-person", "other")
SYNCHRONOUS_CHANNELS = ("phone", "in-person")
FEEDBACK_KINDS = ("csat", "nps", "ces", "complaint", "suggestion", "praise")
SCALES = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
DIRECTIONS = ("in", "out", "note")
PROBLEM_STATES = ("open", "fixed", "came-back")
REFUND_KINDS = ("refund", "return")
# What is done for a customer; a fix is done against a problem, and enters the list from a report alone.
CONTACT_KINDS = ("call", "apology", "check-in")
FOLLOWUP_KINDS = (*CONTACT_KINDS, "thanks", "fix")


class Ticket(Record):
    """One request, with the state that its events add up to."""

    id: int
    customer_id: int | None
    customer: str | None
    subject: str
    status: str
    priority: str
    kind: str | None
    channel: str
    is_synchronous: bool
    origin: str
    category: str | None
    assignee: str | None
    feeling: str | None
    standing: str
    received_at: int
    updated_at: int
    first_response_at: int | None
    waiting_since: int | None
    resolved_at: int | None
    snoozed_until: int | None
    wakes_on: str | None = None
    merged_into: int | None = None
    problem_id: int | None = None
    tags: tuple[str, ...] = ()


class Problem(Record):
    """A root cause behind several tickets. `affected` is an estimate of `affected_source`, and never counted.

    `fixed_at` is the last fix; `came_back_at` the first report after it, or when the problem was opened again.
    """

    id: int
    title: str
    status: str
    cause: str | None
    owner: str | None
    affected: int | None
    affected_source: str | None
    opened_at: int
    fixed_at: int | None
    came_back_at: int | None
    updated_at: int

    @property
    def state(self) -> str:
        """One of PROBLEM_STATES: what is fixed came back when it was reported since."""
        return "came-back" if self.status == "fixed" and self.came_back_at is not None else self.status


class Message(Record):
    """What one side wrote, or a note that never leaves the desk."""

    id: int
    ticket_id: int
    direction: str
    author: str
    author_kind: str
    body: str
    is_automatic: bool
    is_ack: bool
    occurred_at: int
    recorded_at: int
    time_known: bool
    spent_minutes: int | None = None


class Attachment(Record):
    """A file that came with a message; it lies under its hash, and its name is only data."""

    id: int
    message_id: int
    name: str
    size: int
    sha256: str


class Customer(Record):
    """One person or firm that we serve."""

    id: int
    name: str
    organisation: str | None
    tier: str | None
    since: str | None
    language: str | None
    referred_by: int | None
    email: str | None = None
    phone: str | None = None
    handle: str | None = None
    tags: tuple[str, ...] = ()
    open_tickets: int = 0
    tickets: int = 0
    last_contact_at: int | None = None


class Feedback(Record):
    """One question with its newest answer, or something said without being asked."""

    id: int
    kind: str
    score: int | None
    scale_min: int | None
    scale_max: int | None
    positive_min: int | None
    negative_max: int | None
    customer_id: int | None
    customer: str | None
    ticket_id: int | None
    comment: str | None
    channel: str | None
    asked_at: int | None
    responded_at: int | None


class Event(Record):
    """One change of one ticket: append-only, the truth behind the ticket's row."""

    id: int
    ticket_id: int
    field: str
    value: str | None
    previous: str | None
    actor: str
    actor_kind: str
    message_id: int | None
    reason: str | None
    occurred_at: int
    recorded_at: int


class Purchase(Record):
    """What a customer bought at once: one order. Money is in minor units of `unit`."""

    id: int
    customer: str | None
    customer_id: int | None
    order: str | None
    amount: int
    unit: str
    refunded: int
    placed_at: int
    source: str | None
    note: str | None


class Refund(Record):
    """Money given back, or goods that came back; `purchase_id` is None when nobody knows what for."""

    id: int
    kind: str
    purchase_id: int | None
    customer: str | None
    customer_id: int | None
    order: str | None
    amount: int
    unit: str
    refunded_at: int
    source: str | None
    note: str | None


class Cost(Record):
    """What supporting customers costs, from one local midnight to another."""

    id: int
    kind: str | None
    amount: int
    unit: str
    from_at: int
    to_at: int
    ticket_id: int | None


class Followup(Record):
    """What we mean to do for a customer, or against a problem; `reasons` is JSON, as a report found them.

    Its ticket is the one that stands for the one for which it was entered.
    """

    id: int
    kind: str
    customer: str | None
    customer_id: int | None
    ticket_id: int | None
    problem_id: int | None
    due_at: int | None
    reasons: str | None
    note: str | None
    owner: str | None
    run_id: int | None
    occurred_at: int
    recorded_at: int
    done_at: int | None
    done_recorded_at: int | None
    outcome: str | None
    dropped_at: int | None

    @property
    def status(self) -> str:
        """Open, done or dropped."""
        if self.done_at is not None:
            return "done"
        return "open" if self.dropped_at is None else "dropped"
