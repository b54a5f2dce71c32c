"""Why a ticket stands where it stands in the queue: every term in words, and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain.queue import GROUPS, HIGH_MINUTES
from supportctl.domain.reasons import RATED_DAYS
from supportctl.domain.targets import Deadline
from supportctl.errors import msg
from supportctl.instants import rfc3339
from supportctl.reports import model
from supportctl.reports.listings import reason_sentence
from supportctl.reports.model import (
    Ago,
    Column,
    Document,
    Grid,
    Id,
    Instant,
    Joined,
    Line,
    Section,
    Table,
    Word,
    WorkTime,
    say,
    say_n,
)

if TYPE_CHECKING:
    from supportctl.domain.explanation import Explanation
    from supportctl.domain.reasons import Reason
    from supportctl.models import Feedback
    from supportctl.reports.model import Sentence

_COLUMNS = (
    Column("id", model.ID, msg("id")),
    Column("position", model.NUMBER, msg("position")),
    Column("of", model.NUMBER, msg("of")),
    Column("absence", model.PLAIN, msg("not in the queue")),
    Column("group", model.PLAIN, msg("group")),
    Column("priority", model.WORD, msg("priority")),
    Column("anchor", model.PLAIN, msg("counted from")),
    Column("anchor_at", model.INSTANT, msg("waiting since")),
    Column("target", model.PLAIN, msg("target")),
    Column("target_minutes", model.MINUTES, msg("target")),
    Column("due_at", model.INSTANT, msg("due")),
    Column("now", model.INSTANT, msg("now")),
    Column("slack_minutes", model.MINUTES, msg("slack")),
    Column("past_target", model.FLAG, msg("past target")),
    Column("contacts", model.NUMBER, msg("asked")),
    Column("rating", model.NUMBER, msg("rating")),
    Column("rated_at", model.INSTANT, msg("rated")),
    Column("feeling", model.WORD, msg("feeling")),
    Column("resolution_target_minutes", model.MINUTES, msg("target of the resolution")),
    Column("our_minutes", model.MINUTES, msg("our time")),
    Column("why", model.PHRASE, msg("why")),
)
_GROUPS = {
    "urgent": msg("urgent ones"),
    "high": msg("high ones with {limit} or less left"),
    "waiting": msg("all others, by the time left"),
    "nobody": msg("nobody waits for these"),
}
_ANCHORS = {
    "message": msg("{when}, the oldest message without an answer"),
    "snooze": msg("{when}, when it woke"),
    "pend": msg("{when}, until when it was pending"),
    "promise": msg("{when}, for when an answer was promised"),
}
_TARGETS = {
    "first_response": msg("first answer, {priority}: {time} of working time"),
    "next_response": msg("next answer, {priority}: {time} of working time"),
}
_ABSENCES = {
    "resolved": msg("It is resolved: nobody waits for an answer."),
    "closed": msg("It is closed: nobody waits for an answer."),
    "pending": msg("We wait for the customer."),
    "hold": msg("We wait for somebody else."),
    "asleep": msg("It sleeps until {when}."),
    "promise": msg("An answer is promised for {when}; until then nobody waits."),
    "reply": msg("It sleeps until the customer writes."),
    "spam": msg("It is spam."),
    "merged": msg("It was merged into {other}, which stands in its place."),
    "removed": msg("It was removed."),
    "then": msg("It did not wait at {now}."),
}


def explanation(found: Explanation) -> Document:
    """The page about one ticket and the queue."""
    ticket, place = found.ticket, found.place
    row = _row(found)
    names = [column.name for column in _COLUMNS]
    data: dict[str, Any] = dict(zip(names, row, strict=True))
    data.update({name: rfc3339(data[name]) for name in _INSTANTS if data[name] is not None})
    data["why"] = [_reason(reason) for reason in place.reasons] if place else []
    if place is None:
        sentence = _ABSENCES.get(found.absence or "", found.absence or "")
        values = {
            "when": Instant(ticket.snoozed_until or 0), "other": Id(ticket.merged_into or 0), "now": Instant(found.now),
        }  # fmt: skip
        parts: list[Line | Grid] = [Line(say(sentence, **values), "strong")]
    else:
        parts = [Grid(_terms(found))]
    title = say("{id}  {subject}", id=Id(ticket.id), subject=ticket.subject)
    subtitle = say(msg("not in the queue"))
    if place is not None:
        subtitle = say(msg("{position} of {length} in the queue"), position=place.position, length=found.length)
    table = Table("queue", _COLUMNS, [row])
    return Document("queue", title, subtitle, [Section(None, [*parts])], data, table, [ticket.id], is_page=True)


_INSTANTS = [column.name for column in _COLUMNS if column.kind == model.INSTANT]


def _row(found: Explanation) -> list[Any]:
    ticket, place, rating = found.ticket, found.place, found.history.rating
    deadline = place.deadline if place else Deadline()
    return [
        ticket.id, place.position if place else None, found.length, found.absence, place.group if place else None,
        ticket.priority, deadline.anchor, deadline.anchor_at, deadline.target, deadline.target_minutes,
        deadline.due_at, found.now, deadline.slack_minutes, deadline.is_past, found.history.contacts,
        rating.score if rating else None, rating.responded_at if rating else None, ticket.feeling,
        found.resolution_minutes, found.our_minutes,
        tuple(reason_sentence(reason) for reason in place.reasons) if place else (),
    ]  # fmt: skip


def _reason(reason: Reason) -> dict[str, Any]:
    return {"name": reason.name, "amount": reason.amount or None, "at": rfc3339(reason.at) if reason.at else None}


def _terms(found: Explanation) -> list[list[Sentence | None]]:
    ticket, place = found.ticket, found.place
    if place is None:
        return []
    deadline = place.deadline
    group = say(_GROUPS[place.group], limit=WorkTime(HIGH_MINUTES))
    step = GROUPS.index(place.group) + 1
    terms = [(msg("group"), say(msg("{step} of {steps}: {group}"), step=step, steps=len(GROUPS), group=group))]
    if deadline.anchor is not None and deadline.anchor_at is not None:
        when = Instant(deadline.anchor_at, with_ago=True)
        terms.append((msg("counted from"), say(_ANCHORS[deadline.anchor], when=when)))
        terms.append((msg("target"), _target(deadline, ticket.priority)))
        due = say(msg("never: there are no working hours"))
        if deadline.due_at is not None:
            due = say("{when}", when=Instant(deadline.due_at))
        terms.append((msg("due"), due))
    terms.append((msg("now"), say("{when}", when=Instant(found.now))))
    if deadline.slack_minutes is not None:
        slack = deadline.slack_minutes
        left = say(msg("{time} of working time"), time=WorkTime(slack))
        if slack < 0:
            left = say(msg("none: past target {time} of working time"), time=WorkTime(-slack))
        terms.append((msg("left"), left))
    ties = say(msg("priority {priority}, then since when, then {id}"), priority=Word(ticket.priority), id=Id(ticket.id))
    contacts = found.history.contacts
    terms += [
        (msg("in a tie"), ties),
        (msg("contacts"), say_n(msg("asked {n} time"), msg("asked {n} times"), n=contacts)),
        (msg("rating"), _rating(found.history.rating)),
        (msg("feeling"), say("{feeling}", feeling=Word(ticket.feeling)) if ticket.feeling else say(msg("not set"))),
        (msg("resolution"), _resolution(found)),
        (msg("why"), say("{reasons}", reasons=Joined([reason_sentence(reason) for reason in place.reasons]))),
    ]
    return [[say(label), value] for label, value in terms]


def _target(deadline: Deadline, priority: str) -> Sentence:
    if deadline.target is None:
        return say(msg("the promise itself"))
    time = WorkTime(deadline.target_minutes or 0)
    return say(_TARGETS[deadline.target], priority=Word(priority), time=time)


def _rating(rating: Feedback | None) -> Sentence:
    if rating is None or rating.score is None or rating.responded_at is None:
        return say(msg("none in the last {n} days"), n=RATED_DAYS)
    return say(msg("rated us {score} {when}"), score=rating.score, when=Ago(rating.responded_at))


def _resolution(found: Explanation) -> Sentence:
    used = WorkTime(found.our_minutes)
    if found.resolution_minutes is None:
        return say(msg("no target; {used} of our working time so far"), used=used)
    limit = WorkTime(found.resolution_minutes)
    return say(msg("{limit} allowed; {used} of our working time so far"), limit=limit, used=used)
