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


class Texts(Record):
    """Everything one language needs; `comments` are by score, 5 first; the first two `notes` speak of couriers."""

    agents: tuple[str, ...]
    topics: tuple[Topic, ...]
    spike: Topic
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
