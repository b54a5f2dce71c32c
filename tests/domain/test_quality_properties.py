"""Figures of quality equal a plain walk through every ticket, and stay what they were as of an earlier moment."""

from __future__ import annotations

import random
import shutil
import tempfile
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportctl import config
from supportctl.domain import (
    conversation,
    customer_merges,
    customers,
    lifecycle,
    marks,
    merges,
    splits,
    standing,
    tickets,
)
from supportctl.domain.contacts import contact_times
from supportctl.domain.desk import DAY, HOUR, MINUTE, Desk
from supportctl.domain.week import Week, read_week
from supportctl.errors import SupportctlError
from supportctl.periods import DateRange
from supportctl.storage.connection import open_database
from supportctl.storage.families import list_messages_known
from supportctl.storage.people import list_cases
from supportctl.storage.tickets import list_events_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportctl.models import Message
    from supportctl.storage.people import Case

# A Monday, 00:00 UTC.
START = 1_790_553_600_000
FIRST = date(2026, 9, 28)
WEEKS = 9
PEOPLE = ("Ada", "Bo", "Cy")
CATEGORIES = ("billing", "delivery", None)
PRIORITIES = ("low", "normal", "high", "urgent")
STEPS = (
    *("in", "reply", "resolve") * 5, *("open", "ask") * 4, *("ack", "finish", "reopen") * 2, "auto", "edit", "merge",
    "unmerge", "split", "spam", "back", "mark", "people", "late", "rule", "problem", "ours", "promise", "close",
)  # fmt: skip


class Play:
    """Steps on a desk, each at its moment; what is not possible is left out."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.draw = random.Random(seed)  # noqa: S311  # a test draws the same again
        with desk.change() as tx:
            for title in ("P1", "P2"):
                tx.insert("problems", title=title, status="open", opened_at=START, recorded_at=START, updated_at=START)

    def go(self, steps: int, until: int) -> None:
        """So many steps, evenly until a moment."""
        pace = (until - self.desk.now) // steps
        for _ in range(steps):
            # Often a burst, then a while of nothing.
            self.desk.now += self.draw.choice((0, MINUTE, 10 * MINUTE, 2 * HOUR, pace, 2 * pace))
            if self.desk.now >= until:
                return
            with suppress(SupportctlError):
                getattr(self, f"_{self.draw.choice(STEPS)}")(self.desk.now)

    def _ticket(self) -> int:
        last = self.desk.db.execute("SELECT coalesce(max(id), 0) FROM tickets").fetchone()[0]
        return max(1, int(last) - int(self.draw.expovariate(0.4)))

    def _message(self, ticket: int) -> int:
        rows = self.desk.db.execute("SELECT id FROM messages WHERE ticket_id = ?", (ticket,)).fetchall()
        return int(self.draw.choice(rows)[0]) if rows else 0

    def _open(self, at: int, *, is_outbound: bool = False) -> None:
        draft = tickets.Draft(
            "a", body="b", category=self.draw.choice(CATEGORIES), priority=self.draw.choice(PRIORITIES),
            channel=self.draw.choice(("email", "email", "phone")), is_outbound=is_outbound,
        )  # fmt: skip
        tickets.open_ticket(self.desk, draft, at=at, who=self.draw.choice((*PEOPLE, None)))

    _ask = _open

    def _ours(self, at: int) -> None:
        self._open(at, is_outbound=True)

    def _in(self, at: int, *, is_ack: bool = False, is_automatic: bool = False) -> None:
        conversation.inbound(self.desk, self._ticket(), "b", at=at, is_ack=is_ack, is_automatic=is_automatic)

    def _ack(self, at: int) -> None:
        self._in(at, is_ack=True)

    def _auto(self, at: int) -> None:
        self._in(at, is_automatic=True)

    def _late(self, at: int) -> None:
        ticket = lifecycle.get_ticket(self.desk, self._ticket())
        earlier = max(ticket.received_at, at - self.draw.randint(0, 3 * DAY))
        if self.draw.random() < 0.5:
            conversation.inbound(self.desk, ticket.id, "b", at=earlier)
        else:
            conversation.reply(self.desk, ticket.id, "b", at=earlier)

    def _reply(self, at: int) -> None:
        conversation.reply(self.desk, self._ticket(), "b", at=at)

    def _finish(self, at: int) -> None:
        conversation.reply(self.desk, self._ticket(), "b", at=at, status="resolved")

    def _promise(self, at: int) -> None:
        conversation.reply(self.desk, self._ticket(), "b", at=at, promise=at + DAY)

    def _resolve(self, at: int) -> None:
        tickets.move_tickets(self.desk, [self._ticket()], "resolve", at=at)

    def _reopen(self, at: int) -> None:
        tickets.move_tickets(self.desk, [self._ticket()], "reopen", at=at)

    def _close(self, at: int) -> None:
        tickets.move_tickets(self.desk, [self._ticket()], "close", at=at)

    def _rule(self, at: int) -> None:
        ticket = lifecycle.get_ticket(self.desk, self._ticket())
        if ticket.status in ("new", "open", "pending"):
            with self.desk.change() as tx:
                lifecycle.set_status(tx, self.desk, ticket, "resolved", at=at, actor_kind="system")

    def _edit(self, at: int) -> None:
        change = {"category": self.draw.choice(CATEGORIES), "priority": self.draw.choice(PRIORITIES)}
        tickets.edit_tickets(self.desk, [self._ticket()], change, at=at)

    def _problem(self, at: int) -> None:
        ticket = self._ticket()
        before = self.desk.db.execute("SELECT problem_id FROM tickets WHERE id = ?", (ticket,)).fetchone()
        value = self.draw.choice((1, 1, 2, None))
        if before is None or before[0] == value:
            return
        with self.desk.change() as tx:
            words = [None if one is None else str(one) for one in (before[0], value)]
            lifecycle.record(tx, self.desk, ticket, "problem", words[1], at=at, previous=words[0])
            tx.update("tickets", ticket, problem_id=value)

    def _merge(self, at: int) -> None:  # noqa: ARG002  # a merge happens now
        merges.merge_tickets(self.desk, [self._ticket()], self._ticket())

    def _unmerge(self, at: int) -> None:  # noqa: ARG002
        rows = self.desk.db.execute("SELECT id FROM tickets WHERE merged_into > 0").fetchall()
        if rows:
            merges.unmerge_ticket(self.desk, self.draw.choice(rows)[0])

    def _split(self, at: int) -> None:  # noqa: ARG002
        ticket = self._ticket()
        splits.split_ticket(self.desk, ticket, self._message(ticket))

    def _spam(self, at: int) -> None:
        standing.mark_spam(self.desk, [self._ticket()], at=at)

    def _back(self, at: int) -> None:
        standing.unmark_spam(self.desk, [self._ticket()], at=at)

    def _mark(self, at: int) -> None:  # noqa: ARG002
        ticket = self._ticket()
        word = self.draw.choice(({"is_ack": True}, {"is_ack": False}, {"is_automatic": True}, {"is_automatic": False}))
        marks.mark_message(self.desk, ticket, self._message(ticket), **word)

    def _people(self, at: int) -> None:  # noqa: ARG002
        source, target = self.draw.sample(PEOPLE, 2)
        if self.draw.random() < 0.3:
            customer_merges.merge_customers(self.desk, [source], target)
        else:
            customer_merges.unmerge_customer(self.desk, source)


@contextmanager
def desk_of(empty_database: Path) -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        shutil.copyfile(empty_database, path)
        db = open_database(path, START)
        db.execute("PRAGMA synchronous = OFF")
        desk = Desk(db, config.load(Path(folder) / "none", {}), now=START, actor="a", command="c")
        for name in PEOPLE:
            customers.new_customer(desk, name, contacts=(), fields={}, tags=(), note=None, key=None)
        yield desk
        db.close()


def week_at(desk: Desk, number: int, as_of: int) -> Week:
    first = FIRST + timedelta(days=7 * number)
    return read_week(desk, DateRange(first, first + timedelta(days=7)), as_of)


class Walk:
    """Everything about quality, by reading every ticket from its first message to its last."""

    def __init__(self, desk: Desk, as_of: int) -> None:
        self.as_of = as_of
        ids = [row[0] for row in desk.db.execute("SELECT id FROM tickets ORDER BY id")]
        self.cases = list_cases(desk.db, ids, as_of)
        self.messages = list_messages_known(desk.db, list(self.cases), as_of)
        events = list_events_of(desk.db, list(self.cases), "status")
        self.events = {
            one: [e for e in events[one] if e.occurred_at <= as_of and e.recorded_at <= as_of] for one in self.cases
        }
        self.phoned = {row[0] for row in desk.db.execute("SELECT id FROM tickets WHERE is_synchronous = 1")}
        self.contacts: list[tuple[int, int, Case]] = []
        for ticket_id, case in self.cases.items():
            if case.origin == "customer":
                times = contact_times(
                    self.messages[ticket_id], self.events[ticket_id], desk.schedule, burst_minutes=30,
                    target_minutes=int(desk.config.get(f"targets.first_response.{case.priority}")),
                )  # fmt: skip
                self.contacts.extend((at, ticket_id, case) for at in times)
        self.contacts.sort(key=lambda one: one[:2])

    def subject(self, case: Case) -> object:
        if case.customer_id is None:
            return case.ticket_id
        if case.problem_id is not None:
            return (case.customer_id, case.problem_id)
        return (case.customer_id, case.category) if case.category is not None else case.ticket_id

    def repeats(self, start: int, end: int) -> tuple[int, int, int, int]:
        """Repeat contacts, contacts, people with repeats, contacts without a class."""
        repeats, people = 0, set()
        inside = [(place, *one) for place, one in enumerate(self.contacts) if start <= one[0] < end]
        for place, at, ticket_id, case in inside:
            before = self.contacts[:place]
            if any(self.subject(c) == self.subject(case) and at - t <= 30 * DAY for t, _, c in before):
                repeats += 1
                people.add(case.customer_id or -ticket_id)
        unknown = sum(one[3].problem_id is None and one[3].category is None for one in inside)
        return repeats, len(inside), len(people), unknown

    def history(self, ticket_id: int) -> tuple[list[tuple[int, str]], list[int]]:
        """When and by whom a ticket was resolved, and when it was opened again."""
        said: dict[int, Message] = {message.id: message for message in self.messages[ticket_id]}
        states: list[tuple[int, str, str, int | None]] = []
        for event in self.events[ticket_id]:
            value = event.value or ""
            if event.message_id is not None:
                message = said.get(event.message_id)
                idle = message is None or (
                    message.direction == "in" and (message.is_ack or message.is_automatic or value == "resolved")
                )
                if idle:
                    continue
            elif (
                states
                and (states[-1][0], value != "closed") == (event.occurred_at, True)
                and (states[-1][1] == "resolved" or states[-1][3] is None)
            ):
                del states[-1]
            states.append((event.occurred_at, value, event.actor_kind, event.message_id))
        pairs = list(zip([(0, "", "", None), *states], states, strict=False))
        resolved = [(b[0], b[2]) for a, b in pairs if b[1] == "resolved" != a[1]]
        return resolved, [b[0] for a, b in pairs if a[1] == "resolved" and b[1] == "open"]

    def first_contact(self, start: int, end: int, *, is_usual: bool = False) -> tuple[int, int, int]:
        """Solved at first contact, resolved, pending."""
        solved = total = pending = 0
        for ticket_id, case in self.cases.items():
            if case.origin != "customer":
                continue
            resolved, reopened = self.history(ticket_id)
            if not resolved:
                waits = self.events[ticket_id][-1].value in ("new", "open", "pending", "hold")
                pending += waits and start <= case.received_at < end
                continue
            at, actor = resolved[0]
            if not start <= at < end:
                continue
            if at + 7 * DAY > self.as_of:
                pending += 1
                continue
            total += 1
            own = [t for t, one, _ in self.contacts if one == ticket_id and t <= at + 7 * DAY]
            answered = ticket_id in self.phoned or any(
                m.direction == "out" and not m.is_automatic and m.occurred_at <= at + 7 * DAY
                for m in self.messages[ticket_id]
            )
            solved += (
                len(own) == 1
                and actor != "system"
                and answered
                and not any(at <= t <= at + 7 * DAY for t in reopened)
                and not any(
                    self.subject(c) == self.subject(case) and one != ticket_id
                    and (t, one) > (own[0], ticket_id) and at - 7 * DAY <= t <= at + 7 * DAY
                    for t, one, c in self.contacts
                )
            )  # fmt: skip
        return solved, total, 0 if is_usual else pending

    def reopened(self, start: int, end: int) -> tuple[int, int, int]:
        counted = total = pending = 0
        for ticket_id, case in self.cases.items():
            resolved, reopened = self.history(ticket_id)
            inside = [at for at, _ in resolved if start <= at < end]
            if case.origin != "customer" or not inside:
                continue
            if inside[-1] + 7 * DAY > self.as_of:
                pending += 1
                continue
            total += 1
            counted += any(at <= again <= at + 7 * DAY for at in inside for again in reopened)
        return counted, total, pending

    def asked_often(self, start: int) -> list[tuple[int, int]]:
        """The ticket of the last contact, and how many contacts, of each chain that goes on since an instant."""
        chains: dict[object, list[tuple[int, int, Case]]] = {}
        for one in self.contacts:
            chains.setdefault(self.subject(one[2]), []).append(one)
        found = []
        for chain in chains.values():
            run = 1
            while run < len(chain) and chain[-run][0] - chain[-run - 1][0] <= 30 * DAY:
                if chain[-run - 1][0] < start - 30 * DAY:
                    break
                run += 1
            if run > 1 and chain[-1][0] >= start:
                found.append((chain[-1][1], run))
        return sorted(found)


def told(week: Week) -> dict[str, Any]:
    """Every figure of quality of a week, as plain numbers."""
    quality = week.quality
    figures = (quality.fcr, quality.reopen_rate, quality.repeat_contacts_beside)
    found: dict[str, Any] = {one.name: (one.numerator, one.denominator, one.pending) for one in figures}
    for one in figures:
        usual = one.usual
        found[f"{one.name} usual"] = (usual.numerator, usual.denominator) if usual else None
    repeats, contacts = quality.repeat_contacts, quality.contacts_made
    found["people"], found["unknown"] = repeats.more["customers"], repeats.excluded.get("not_classified", 0)
    found["contacts"] = (contacts.value, contacts.usual and contacts.usual.numerator)
    found["often"] = sorted((one.case.ticket_id, one.contacts) for one in quality.asked_often)
    return found


def walked(week: Week, walk: Walk) -> dict[str, Any]:
    """The same by walking."""
    start, end = week.scope.span.start, week.scope.end
    ripe = week.quality.ripe
    repeats, contacts, people, unknown = walk.repeats(start, end)
    found: dict[str, Any] = {
        "fcr": walk.first_contact(ripe.span.start, ripe.end), "reopen_rate": walk.reopened(ripe.span.start, ripe.end),
        "repeat_contacts": (repeats, contacts, None), "people": people, "unknown": unknown,
    }  # fmt: skip
    before = [walk.first_contact(one.start, one.end, is_usual=True) for one in week.quality.ripe_weeks]
    found["fcr usual"] = _sum([one[:2] for one in before])
    again = [walk.reopened(one.start, one.end) for one in _joined(week.quality.ripe_weeks)]
    found["reopen_rate usual"] = _sum([one[:2] for one in again])
    earlier = [walk.repeats(one.start, one.end)[:2] for one in week.weeks]
    found["repeat_contacts usual"] = _sum(earlier)
    is_compared = week.scope.is_over and sum(one[1] for one in earlier) > 0
    found["contacts"] = (contacts, sum(one[1] for one in earlier) if is_compared else None)
    found["often"] = walk.asked_often(start)
    return found


def _joined(weeks: Any) -> Any:
    from supportctl.domain.metrics.figures import joined

    return joined(weeks)


def _sum(pairs: list[tuple[int, int]]) -> tuple[int, int] | None:
    numerator, denominator = sum(one[0] for one in pairs), sum(one[1] for one in pairs)
    return (numerator, denominator) if denominator else None


def check(empty_database: Path, seed: int) -> None:
    with desk_of(empty_database) as desk:
        play = Play(desk, seed)
        play.go(90, START + 8 * 7 * DAY)
        before = START + 8 * 7 * DAY + play.draw.randint(0, 6 * DAY)
        seen = {number: told(week_at(desk, number, before)) for number in (6, 7, 8)}
        for number, found in seen.items():
            assert found == walked(week_at(desk, number, before), Walk(desk, before)), (seed, number)
        parts_add_up(week_at(desk, 7, before))
        desk.now = before + 1
        play.go(40, START + WEEKS * 7 * DAY)
        # Whatever happened since: the same moment knows the same, and a walk with that knowledge finds it too.
        for number, found in seen.items():
            assert told(week_at(desk, number, before)) == found, (seed, number)
        now = desk.now
        assert told(week_at(desk, 7, now)) == walked(week_at(desk, 7, now), Walk(desk, now)), seed


def parts_add_up(week: Week) -> None:
    """The things that a figure names are as many as it counts."""
    quality = week.quality
    for figure in (quality.fcr, quality.reopen_rate, quality.repeat_contacts):
        roles = [part.role for part in figure.parts()]
        assert roles.count("counted") == figure.numerator
        assert roles.count("counted") + roles.count("other") == figure.denominator
        assert roles.count("pending") == (figure.pending or 0)
        assert roles.count("outreach") == figure.excluded.get("outreach", 0)
    assert len(quality.contacts_made.parts()) == quality.contacts_made.value


SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(st.integers(0, 2**32))
@settings(SETTINGS, max_examples=15)
def test_figures_of_quality_equal_a_walk(empty_database: Path, seed: int) -> None:
    check(empty_database, seed)


@pytest.mark.slow
@given(st.integers(0, 2**32))
@settings(SETTINGS, max_examples=300)
def test_figures_of_quality_equal_a_walk_many_times(empty_database: Path, seed: int) -> None:
    check(empty_database, seed)
