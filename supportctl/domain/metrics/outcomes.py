"""How resolved requests turned out: whether their customers had to come back, and whether they were opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.contacts import key_of
from supportctl.domain.metrics.figures import Part, by_ticket
from supportctl.domain.resolutions import turns
from supportctl.models import UNRESOLVED
from supportctl.periods import Span
from supportctl.records import Record
from supportctl.storage import resolutions as store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportctl.domain.metrics.contacts import Contacts
    from supportctl.domain.resolutions import Turns
    from supportctl.storage.people import Case
    from supportctl.storage.resolutions import Resolved


class Outcome(Record):
    """The role of one ticket in a figure (see Part); inferred when only a category decided it."""

    ticket_id: int
    role: str
    is_inferred: bool = False


class Tally(Record):
    """How many of how many, how many may still become either, and what was looked at ticket by ticket."""

    numerator: int
    denominator: int
    pending: int
    outcomes: Sequence[Outcome]

    def count(self, role: str) -> int:
        """How many of those that were looked at have a role."""
        return sum(one.role == role for one in self.outcomes)


class Outcomes:
    """The outcomes of resolutions, each known once `window` milliseconds have passed.

    A request that was resolved once and holds one contact, about what nobody asked again, is merely counted.
    """

    def __init__(self, contacts: Contacts, window: int) -> None:
        self._contacts, self._window = contacts, window
        self._db, self._since, self._as_of = contacts.desk.db, contacts.start, contacts.as_of
        self._turns: Mapping[int, Turns] | None = None
        self._synchronous: set[int] = set()

    def first_contact(self, span: Span, *, is_pending_wanted: bool = True) -> Tally:
        """Of the requests first resolved in a span, those that took one contact.

        Pending are those of them that are not old enough, and, when that is wanted, those received in it and unsolved.
        """
        ripe, unripe = self._parted(span)
        contacts = self._contacts
        outcomes = [self._solved(case, span) for case in contacts.walked.values()]
        for one in self._resolved(ripe, among=contacts.alike):
            inferred = self._came_back(contacts.alike[one.ticket_id], one.at) if one.was_told else None
            is_solved = one.was_told and inferred is None
            outcomes.append(Outcome(one.ticket_id, "counted" if is_solved else "other", bool(inferred)))
        total, told = self._count(ripe, [*contacts.apart, *contacts.alike])
        pending = self._count(unripe, contacts.apart)[0]
        if is_pending_wanted:
            pending += len(store.list_unresolved(self._db, span.start, span.end, self._as_of, contacts.apart))
        return self._tally(told, total, pending, outcomes)

    def first_contact_parts(self, span: Span) -> list[Part]:
        """The tickets behind `first_contact`."""
        ripe, unripe = self._parted(span)
        contacts = self._contacts
        single = self._resolved(ripe, apart=[*contacts.apart, *contacts.alike])
        found = [Part("counted" if one.was_told else "other", one.ticket_id) for one in single]
        waiting = store.list_unresolved(self._db, span.start, span.end, self._as_of, contacts.apart)
        found.extend(Part("pending", one.ticket_id) for one in self._resolved(unripe, apart=contacts.apart))
        found.extend(Part("pending", ticket_id) for ticket_id in waiting)
        return by_ticket([*found, *_parts(self.first_contact(span))])

    def reopened(self, span: Span) -> Tally:
        """Of the requests resolved in a span, those that were opened again in time."""
        ripe, unripe = self._parted(span)
        apart = self._contacts.apart
        outcomes = [self._opened_again(case, span) for case in self._contacts.walked.values()]
        return self._tally(0, self._count(ripe, apart)[0], self._count(unripe, apart)[0], outcomes)

    def reopened_parts(self, span: Span) -> list[Part]:
        """The tickets behind `reopened`."""
        ripe, unripe = self._parted(span)
        apart = self._contacts.apart
        found = [Part("other", one.ticket_id) for one in self._resolved(ripe, apart=apart)]
        found.extend(Part("pending", one.ticket_id) for one in self._resolved(unripe, apart=apart))
        return by_ticket([*found, *_parts(self.reopened(span))])

    def _solved(self, case: Case, span: Span) -> Outcome | None:
        found = self._turns_of(case.ticket_id)
        if not found.resolved:
            is_waiting = self._contacts.moves[case.ticket_id][-1].value in UNRESOLVED
            is_pending = is_waiting and case.origin == "customer" and span.start <= case.received_at < span.end
            return Outcome(case.ticket_id, "pending") if is_pending else None
        first = found.resolved[0]
        if not span.start <= first.occurred_at < span.end:
            return None
        if case.origin == "agent":
            return Outcome(case.ticket_id, "outreach")
        if first.occurred_at + self._window > self._as_of:
            return Outcome(case.ticket_id, "pending")
        last = first.occurred_at + self._window
        own = [at for at in self._contacts.times[case.ticket_id] if at <= last]
        is_answered = case.ticket_id in self._synchronous or any(
            line.direction == "out" and not line.is_automatic and line.occurred_at <= last
            for line in self._contacts.lines[case.ticket_id]
        )
        is_open_again = any(first.occurred_at <= move.occurred_at <= last for move in found.reopened)
        if first.actor_kind == "system" or not is_answered or is_open_again or len(own) != 1:
            return Outcome(case.ticket_id, "other")
        inferred = self._came_back(case, first.occurred_at)
        return Outcome(case.ticket_id, "counted" if inferred is None else "other", bool(inferred))

    def _opened_again(self, case: Case, span: Span) -> Outcome | None:
        found = self._turns_of(case.ticket_id)
        ends = [move.occurred_at for move in found.resolved if span.start <= move.occurred_at < span.end]
        if not ends or case.origin == "agent":
            return Outcome(case.ticket_id, "outreach") if ends else None
        if ends[-1] + self._window > self._as_of:
            return Outcome(case.ticket_id, "pending")
        again = [move.occurred_at for move in found.reopened]
        is_counted = any(end <= at <= end + self._window for end in ends for at in again)
        return Outcome(case.ticket_id, "counted" if is_counted else "other")

    def _came_back(self, case: Case, resolved_at: int) -> bool | None:
        """Whether only the category says so when the customer asked about the same on another ticket; None if not.

        Later than here, and at most the window before or after the resolution.
        """
        key = key_of(case)
        first = (self._contacts.times[case.ticket_id][0], case.ticket_id)
        earliest, latest = resolved_at - self._window, resolved_at + self._window
        for contact in self._contacts.chains[key]:
            is_later = (contact.at, contact.case.ticket_id) > first and earliest <= contact.at <= latest
            if is_later and contact.case.ticket_id != case.ticket_id:
                return key[1] == "category"
        return None

    def _turns_of(self, ticket_id: int) -> Turns:
        if self._turns is None:
            walked = self._contacts.walked
            self._turns = {one: turns(self._contacts.moves[one], self._contacts.lines[one]) for one in walked}
            self._synchronous = store.list_synchronous(self._db, list(walked))
        return self._turns[ticket_id]

    def _parted(self, span: Span) -> tuple[Span, Span]:
        """The part of a span of which everything is known, and the rest of it."""
        edge = max(span.start, min(span.end, self._as_of - self._window + 1))
        return Span(span.start, edge), Span(edge, span.end)

    def _count(self, span: Span, apart: Sequence[int]) -> tuple[int, int]:
        if span.start >= span.end:
            return 0, 0
        return store.count_resolved(self._db, self._since, span.start, span.end, self._as_of, self._window, apart)

    def _resolved(
        self, span: Span, *, among: Mapping[int, Case] | None = None, apart: Sequence[int] = ()
    ) -> list[Resolved]:
        return store.list_resolved(
            self._db, self._since, span.start, span.end, self._as_of, self._window, among=among, apart=apart
        )

    def _tally(self, counted: int, total: int, pending: int, outcomes: Sequence[Outcome | None]) -> Tally:
        tally = Tally(0, 0, 0, [one for one in outcomes if one is not None])
        counted += tally.count("counted")
        total += tally.count("counted") + tally.count("other")
        return tally._replace(numerator=counted, denominator=total, pending=pending + tally.count("pending"))


def _parts(tally: Tally) -> list[Part]:
    return [Part(one.role, one.ticket_id) for one in tally.outcomes]
