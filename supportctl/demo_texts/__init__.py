"""What the people of the demonstration desk write; braces hold slots that `demo` fills."""

from __future__ import annotations

from supportctl.records import Record


class Topic(Record):
    """One thing that customers write about: `asks` is what we must know first, `tells` their answer to it.

    Subjects belong to the bodies one by one; so do replies and tells where there are as many of them.
    """

    category: str | None
    kind: str
    weight: int
    subjects: tuple[str, ...]
    bodies: tuple[str, ...]
    replies: tuple[str, ...]
    asks: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    tag: str | None = None


class Trouble(Record):
    """One root cause: how customers report it, what we call it, and what we found out; `source` knows how many."""

    topic: Topic
    title: str
    cause: str
    affected: int
    source: str


class Texts(Record):
    """Everything one language needs; `comments` are by score, 5 first; the first two `notes` speak of couriers.

    `courier`, whose topic is the unusual one of the last week, `printer` and `till` are what went wrong. Prices and the
    `costs` of a month, by kind, are minor units of the currency; `promises` and `outcomes` are by kind of follow-up.
    """

    agents: tuple[str, ...]
    topics: tuple[Topic, ...]
    courier: Trouble
    printer: Trouble
    till: Trouble
    outreach: Topic
    chasers: tuple[str, ...]
    third_time: str
    third_rating: str
    notes: tuple[str, ...]
    thanks: tuple[str, ...]
    again: tuple[str, ...]
    away: tuple[str, ...]
    silent: str
    receipt: str
    comments: tuple[tuple[str, ...], ...]
    remarks: tuple[tuple[str, tuple[str, ...]], ...]
    greetings: tuple[str, ...]
    closings: tuple[str, ...]
    reply_frame: str
    gift: str
    customer_notes: tuple[str, ...]
    tiers: tuple[str, ...]
    organisations: tuple[str, ...]
    items: tuple[str, ...]
    towns: tuple[str, ...]
    days: tuple[str, ...]
    channels: tuple[tuple[str, int], ...]
    shifts: tuple[tuple[int, int], ...]
    currency: str
    prices: tuple[int, ...]
    costs: tuple[tuple[str, int], ...]
    outcomes: dict[str, tuple[str, ...]]
    promises: dict[str, str]

    @property
    def spike(self) -> Topic:
        """What the unusual cause of the last week sounds like."""
        return self.courier.topic
