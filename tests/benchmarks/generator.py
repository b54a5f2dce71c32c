"""A desk of any size, filled in one transaction: the same seed and moment make the same desk."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, TypeVar

from supportctl.folding import document, squash
from supportctl.storage.connection import create_database, open_database
from supportctl.storage.searchtexts import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
RECENT_WEEKS = 17
PER_WEEK = 200
OPEN = 200
YEARS = 15
BATCH = 5_000

_T = TypeVar("_T")
_THINGS = ("parcel", "invoice", "refund", "password", "login", "delivery", "order", "account", "card", "address")
_TROUBLES = ("is late", "is wrong", "does not arrive", "cannot be found", "was charged twice", "is locked", "is broken")
_CHANNELS = ("email", "email", "email", "chat", "web", "phone")
_PRIORITIES = ("low", *("normal",) * 14, "high", "high", "high", "high", "urgent")
_KINDS = ("question", "problem", "complaint", "request", None)
_CATEGORIES = ("delivery", "billing", "account", None)
_TAGS = ("vip", "refund", "bug", "late", "shop")
_AGENTS = ("ada", "bo", "cyrus", None)
# Written with a probability of a third into each message, and on this many tickets whatever the size of the desk.
COMMON, RARE, RARE_TICKETS = "blue", "walrus", 200
# A tag and a person of few tickets, among them three that have both.
SELDOM, NEWCOMER, SELDOM_TICKETS = "seldom", "zoe", 40
_SCORES = (5, 5, 5, 5, 4, 4, 4, 3, 2, 1)
_COLUMNS = {
    "tickets": "id customer_id subject status priority kind channel is_synchronous origin category assignee feeling "
    "received_at recorded_at updated_at first_response_at waiting_since resolved_at",
    "messages": "id ticket_id direction author author_kind body channel occurred_at recorded_at",
    "ticket_events": "id ticket_id field value actor actor_kind message_id occurred_at recorded_at",
    "ticket_tags": "id ticket_id tag",
    "feedback": "id kind scale_min scale_max positive_min negative_max customer_id ticket_id asked_at answered_at "
    "recorded_at",
    "feedback_answers": "id feedback_id score comment channel responded_at recorded_at",
    "ticket_search": "rowid s x",
    "feedback_search": "rowid s x",
}


def build(path: Path, tickets: int, now: int) -> None:
    """Create a database of so many tickets, 1,000 or more, at `path`; `db check` finds it sound.

    Each of the last 17 weeks has 200 of them (fewer when there are not 3,400), and 200 of these are not finished; the
    others lie evenly in the 15 years before. A tenth as many customers; a question and an answer a ticket, and a
    second question on the open ones; for three finished tickets in ten a score was asked for, and mostly given. Some
    words and fields stand on as many tickets whatever the size.
    """
    create_database(path)
    open_database(path, now).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in ("synchronous = OFF", "journal_mode = MEMORY", "cache_size = -400000", "foreign_keys = OFF"):
            db.execute(f"PRAGMA {pragma}")
        # An index is written once, in its order, when all rows are there.
        indexes = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").fetchall()
        db.execute("BEGIN IMMEDIATE")
        for name, _ in indexes:
            db.execute(f"DROP INDEX {name}")
        _write_customers(db, max(1, tickets // 10), now - YEARS * 365 * DAY)
        desk = _Rows(db, tickets=tickets, customers=max(1, tickets // 10), now=now)
        for received, is_open in _arrivals(tickets, now):
            desk.add(received, is_open=is_open)
        desk.write()
        for _, sql in indexes:
            db.execute(sql)
        db.execute("COMMIT")
        db.execute("PRAGMA journal_mode = DELETE")


def _arrivals(tickets: int, now: int) -> Iterator[tuple[int, bool]]:
    """When each ticket was received, oldest first, and whether it is still open."""
    recent = RECENT_WEEKS * min(PER_WEEK, tickets // RECENT_WEEKS)
    older = tickets - recent
    edge = now - RECENT_WEEKS * WEEK
    for place in range(older):
        yield edge - YEARS * 365 * DAY * (older - place) // older, False
    for place in range(recent):
        # The open ones evenly among them: as many of the newest as of those that were forgotten.
        is_open = (place + 1) * OPEN // recent > place * OPEN // recent
        yield edge + RECENT_WEEKS * WEEK * place // recent, is_open


def _write_customers(db: sqlite3.Connection, count: int, at: int) -> None:
    names = ((number, f"Customer {number:07d}") for number in range(1, count + 1))
    db.executemany(
        "INSERT INTO customers (id, name, name_key, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
        ((number, name, squash(name), at, at) for number, name in names),
    )
    db.executemany(
        "INSERT INTO customer_search (rowid, s, x) VALUES (?, ?, ?)",
        ((number, *document(_customer_text(number))) for number in range(1, count + 1)),
    )
    db.executemany(
        "INSERT INTO contact_points (id, customer_id, kind, value, key) VALUES (?, ?, 'email', ?, ?)",
        ((n, n, f"c{n}@example.com", f"c{n}@example.com") for n in range(1, count + 1)),
    )


def _customer_text(number: int) -> str:
    return f"Customer {number:07d}, c{number}@example.com"


class _Rows:
    """Rows of all tables, with ids given out in order, written a batch at a time."""

    def __init__(self, db: sqlite3.Connection, *, tickets: int, customers: int, now: int) -> None:
        self._db = db
        self._tickets = tickets
        self._customers = customers
        self._now = now
        self._random = random.Random(17)  # noqa: S311  # the same desk each time
        self._last = dict.fromkeys(_COLUMNS, 0)
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _COLUMNS}

    def add(self, received: int, *, is_open: bool) -> None:
        """One ticket: asked and answered, resolved unless it is open, sometimes tagged and rated."""
        draw, pick = self._random.random, self._pick
        ticket = self._last["tickets"] + 1
        customer = int(draw() * self._customers) + 1
        is_seldom = self._is_one_of(ticket, SELDOM_TICKETS)
        author, agent, channel = f"Customer {customer:07d}", pick(_AGENTS), pick(_CHANNELS)
        subject = f"{pick(_THINGS).capitalize()} {ticket} {pick(_TROUBLES)}"
        # Half of the open ones never had an answer; the others asked again after it.
        is_new = is_open and draw() < 0.5
        answered = received + int((0.1 + 11.9 * draw()) * HOUR)
        resolved = answered + int((0.2 + 60 * draw()) * HOUR)
        again = min(resolved, self._now)
        if not is_open and resolved > self._now:
            answered = received + (self._now - received) // 3
            resolved = received + (self._now - received) * 2 // 3
        answered = min(answered, self._now)
        if self._is_one_of(ticket, SELDOM_TICKETS, 1) or (is_seldom and ticket % 13 == 0):
            agent = NEWCOMER
        request = f"Hello, my {pick(_THINGS)} {pick(_TROUBLES)} since day {ticket % 97}. Please help me with it soon."
        reply = "Thank you for writing. We have looked at it and put it right; tell us when anything is missing."
        question = "Is there any news?"
        if self._is_one_of(ticket, RARE_TICKETS):
            request += f" It is about a {RARE}."
        request += f" It is {COMMON}." if draw() < 1 / 3 else ""
        reply += f" We sent a {COMMON} one." if draw() < 1 / 3 else ""
        first = self._message(ticket, "in", author, request, channel, received)
        self._event(ticket, "new", "customer", first, received)
        bodies = [request]
        if is_new:
            self._message(ticket, "in", author, question, channel, again)
            bodies.append(question)
            status, waiting = "new", received
        else:
            second = self._message(ticket, "out", agent or "me", reply, channel, answered)
            self._event(ticket, "pending", "agent", second, answered)
            bodies.append(reply)
            status, waiting = "resolved", None
            if is_open:
                third = self._message(ticket, "in", author, question, channel, again)
                self._event(ticket, "open", "customer", third, again)
                bodies.append(question)
                status, waiting = "open", again
            else:
                self._event(ticket, "resolved", "agent", None, resolved)
        last = again if is_open else resolved
        self._put(
            "tickets", customer, subject, status, pick(_PRIORITIES), pick(_KINDS), channel, int(channel == "phone"),
            "customer", pick(_CATEGORIES), agent, None, received, received, last,
            None if is_new else answered, waiting, None if is_open else resolved,
        )  # fmt: skip
        if is_seldom:
            self._put("ticket_tags", ticket, SELDOM)
        if draw() < 0.2:
            self._put("ticket_tags", ticket, pick(_TAGS))
        if not is_open and draw() < 0.3:
            bodies += self._ask(ticket, customer, resolved)
        self._put("ticket_search", *document(f"{joined(subject, bodies)}\n{_customer_text(customer)}"))
        if len(self._rows["tickets"]) >= BATCH:
            self.write()

    def _pick(self, choices: Sequence[_T]) -> _T:
        # A third of the cost of random.choice, ten times a ticket.
        return choices[int(self._random.random() * len(choices))]

    def _is_one_of(self, ticket: int, count: int, shift: int = 0) -> bool:
        """Whether a ticket is one of so many that lie evenly among all."""
        return (ticket + shift) * count // self._tickets > (ticket + shift - 1) * count // self._tickets

    def write(self) -> None:
        """Store what was put together."""
        for table, rows in self._rows.items():
            columns = _COLUMNS[table].split()
            marks = ", ".join("?" * len(columns))
            self._db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
            rows.clear()

    def _ask(self, ticket: int, customer: int, resolved: int) -> list[str]:
        """Ask for a score, which may come; returns the words that come with it."""
        asked = resolved + DAY
        answered = asked + int(self._random.random() * 2 * DAY)
        if answered > self._now:
            return []
        has_answer = self._random.random() < 0.8
        question = self._put(
            "feedback", "csat", 1, 5, 4, 2, customer, ticket, asked, answered if has_answer else None, asked
        )
        if has_answer:
            score = self._pick(_SCORES)
            comment = "It took too long." if score < 3 else None
            self._put("feedback_answers", question, score, comment, "email", answered, answered)
            if comment:
                # Not every feedback has a row there, so its own id is given.
                self._rows["feedback_search"].append((question, *document(comment)))
                return [comment]
        return []

    def _message(self, ticket: int, direction: str, author: str, body: str, channel: str, at: int) -> int:
        kind = "customer" if direction == "in" else "agent"
        return self._put("messages", ticket, direction, author, kind, body, channel, at, at)

    def _event(self, ticket: int, status: str, by: str, message: int | None, at: int) -> None:
        self._put("ticket_events", ticket, "status", status, "me", by, message, at, at)

    def _put(self, table: str, *values: Any) -> int:
        self._last[table] += 1
        self._rows[table].append((self._last[table], *values))
        return self._last[table]
