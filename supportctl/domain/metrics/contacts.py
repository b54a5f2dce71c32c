"""Contacts of a span of time: how often customers started or started again, and what they had to ask twice."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from supportctl.domain.contacts import contact_times
from supportctl.domain.desk import DAY
from supportctl.models import PRIORITIES
from supportctl.records import Record
from supportctl.storage import contacts as store
from supportctl.storage import people as people_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.periods import Span
    from supportctl.storage.contacts import Line, Move
    from supportctl.storage.people import Case

# What a customer asks about: (customer, "problem", its id), (customer, "category", its name), or a ticket by itself.
Key = tuple[int, str, int | str]


class Contact(Record):
    """One contact, and the one before it about the same, if any."""

    at: int
    case: Case
    before: Contact | None


class AskedOften(Record):
    """A customer who asked several times about one thing: how often, on which tickets, and on which one last."""

    case: Case
    contacts: int
    tickets: Sequence[int]
    last_at: int
    is_inferred: bool


class Contacts:
    """The contacts in [start, end) as they were known at `as_of` (METRICS.md G4).

    Nearly every ticket holds one, at the moment when it was received, and shares its customer and problem with no
    other; these are only counted. The others are walked message by message, and those in `also` with them.
    """

    def __init__(self, desk: Desk, start: int, end: int, as_of: int, also: Sequence[int] = ()) -> None:
        self.desk = desk
        self.start, self.end, self.as_of = start, end, as_of
        self.repeat = int(desk.config.get("repeat_days")) * DAY
        self._also = also

    @cached_property
    def apart(self) -> Sequence[int]:
        """The tickets that are not merely counted, those that do not count at all included."""
        involved = store.list_involved(self.desk.db, self.start, self.end, self.as_of)
        return sorted({*involved, *self._also})

    @cached_property
    def walked(self) -> Mapping[int, Case]:
        """The tickets to walk by id, ours too."""
        return people_store.list_cases(self.desk.db, self.apart, self.as_of)

    @cached_property
    def lines(self) -> Mapping[int, Sequence[Line]]:
        """What was written on the walked tickets."""
        return store.list_lines_known(self.desk.db, list(self.walked), self.as_of)

    @cached_property
    def moves(self) -> Mapping[int, Sequence[Move]]:
        """How the states of the walked tickets changed."""
        return store.list_moves_known(self.desk.db, list(self.walked), self.as_of)

    @cached_property
    def alike(self) -> Mapping[int, Case]:
        """The tickets of one contact that may be about what another ticket is about, by id."""
        db, span = self.desk.db, (self.start, self.end, self.as_of)
        keys = {key_of(case) for case in self.walked.values()}
        asked = store.list_subjects(db, *span, {key[0] for key in keys if key[1] != "ticket"})
        found = set(store.list_alike(db, *span))
        found.update(row[0] for row in asked if key_of_subject(*row) in keys)
        return people_store.list_cases(db, sorted(found.difference(self.walked)), self.as_of)

    @cached_property
    def times(self) -> Mapping[int, Sequence[int]]:
        """The instants of the contacts on each ticket of customers that is walked or like another, in order."""
        get = self.desk.config.get
        burst, schedule = int(get("burst_minutes")), self.desk.schedule
        targets = {priority: int(get(f"targets.first_response.{priority}")) for priority in PRIORITIES}
        found = {ticket_id: [case.received_at] for ticket_id, case in self.alike.items()}
        for ticket_id, case in self.walked.items():
            if case.origin == "customer":
                target = targets[case.priority]
                found[ticket_id] = contact_times(
                    self.lines[ticket_id], self.moves[ticket_id], schedule, target_minutes=target, burst_minutes=burst
                )
        return found

    @cached_property
    def chains(self) -> Mapping[Key, Sequence[Contact]]:
        """The contacts of these tickets by what they are about, in order."""
        cases = {**self.alike, **self.walked}
        found: dict[Key, list[tuple[int, int]]] = {}
        for ticket_id, times in self.times.items():
            found.setdefault(key_of(cases[ticket_id]), []).extend((at, ticket_id) for at in times if at < self.end)
        chains = {}
        for key, chain in found.items():
            contacts: list[Contact] = []
            for at, ticket_id in sorted(chain):
                contacts.append(Contact(at, cases[ticket_id], contacts[-1] if contacts else None))
            chains[key] = contacts
        return chains

    def listed(self, span: Span) -> list[Contact]:
        """The contacts of these tickets in a span, in order."""
        found = [one for chain in self.chains.values() for one in chain if span.start <= one.at < span.end]
        return sorted(found, key=lambda one: (one.at, one.case.ticket_id))

    def count(self, span: Span) -> tuple[int, int]:
        """How many contacts a span holds, and how many of them are about nothing that was told."""
        listed = self.listed(span)
        counted, unknown = store.count_single(self.desk.db, span.start, span.end, self.as_of, self._listed_ids)
        return counted + len(listed), unknown + sum(not is_classified(one.case) for one in listed)

    def single(self, span: Span) -> list[int]:
        """The tickets received in a span that hold one contact and are like no other."""
        return store.list_single(self.desk.db, span.start, span.end, self.as_of, self._listed_ids)

    def repeats(self, span: Span) -> list[Contact]:
        """The contacts in a span about what their customer had asked at most `repeat_days` before."""
        return [one for one in self.listed(span) if self.is_repeat(one)]

    def is_repeat(self, contact: Contact) -> bool:
        """Whether the contact before is so near that both are about one thing."""
        return contact.before is not None and contact.at - contact.before.at <= self.repeat

    def asked_often(self, start: int) -> list[AskedOften]:
        """Who asked again since an instant, or asks once more for what they had asked shortly before it.

        With all contacts of the chain that lie at most `repeat_days` before that instant; the oldest ticket first.
        """
        found = []
        for key, chain in self.chains.items():
            last = chain[-1] if chain else None
            if last is None or last.at < start:
                continue
            run = [last]
            while self.is_repeat(run[-1]) and (before := run[-1].before) and before.at >= start - self.repeat:
                run.append(before)
            if len(run) > 1:
                tickets = sorted({one.case.ticket_id for one in run})
                inferred = key[1] == "category" and len(tickets) > 1
                found.append(AskedOften(last.case, len(run), tickets, last.at, inferred))
        return sorted(found, key=lambda one: (one.case.ticket_id, one.last_at))

    @cached_property
    def _listed_ids(self) -> Sequence[int]:
        return [*self.apart, *self.alike]


def key_of(case: Case) -> Key:
    """What a ticket is about."""
    return key_of_subject(case.ticket_id, case.customer_id, case.problem_id, case.category)


def key_of_subject(ticket_id: int, customer_id: int | None, problem_id: int | None, category: str | None) -> Key:
    """What a ticket is about: its customer's problem, else category; without one of them it is a thing of its own."""
    if customer_id is not None and problem_id is not None:
        return (customer_id, "problem", problem_id)
    if customer_id is not None and category is not None:
        return (customer_id, "category", category)
    return (ticket_id, "ticket", ticket_id)


def is_classified(case: Case) -> bool:
    """Whether it was said what a ticket is about."""
    return case.problem_id is not None or case.category is not None


def is_inferred(contact: Contact, before: Contact) -> bool:
    """Whether only their category says that two contacts are about the same."""
    return contact.case.ticket_id != before.case.ticket_id and contact.case.problem_id is None


def count_contacts(desk: Desk, scope: Scope) -> tuple[int, int]:
    """How many times customers started, or started again, in the period, and how many of them were repeats."""
    from supportctl.periods import Span

    repeat = int(desk.config.get("repeat_days")) * DAY
    contacts = Contacts(desk, scope.span.start - repeat, scope.end, scope.as_of)
    span = Span(scope.span.start, max(scope.span.start, scope.end))
    return contacts.count(span)[0], len(contacts.repeats(span))
