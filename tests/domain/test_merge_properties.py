"""Whatever was said on tickets: a merge and its unmerge leave every row as it was, and no message is ever lost."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportctl import config
from supportctl.domain import (
    conversation,
    customer_merges,
    customers,
    feedback,
    fields,
    merges,
    sleep,
    splits,
    tickets,
)
from supportctl.domain.desk import HOUR, MINUTE, Desk
from supportctl.domain.subjects import read_subject
from supportctl.domain.week import read_week
from supportctl.errors import SupportctlError
from supportctl.periods import DateRange
from supportctl.reports.weekly import weekly_page
from supportctl.storage.checks import run_checks
from supportctl.storage.connection import open_database
from supportctl.storage.messages import list_messages
from tests.domain.desk_pages import whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NOW_MS = 1_795_168_800_000
TICKETS = 4
# What tells of the merge itself, or when something was last touched.
_HISTORY = ("journal", "journal_changes", "ticket_events", "ticket_merges", "customer_merges", "customer_merge_rows")

Step = tuple[str, int, str, int]
TALKING = (
    *("in", "ack", "auto", "reply", "finish", "hold", "note", "resolve", "reopen", "edit", "tag", "untag", "rate"),
    *("sleep", "set", "unset", "promise"),
)
TALK = st.lists(
    st.tuples(
        st.sampled_from(TALKING), st.integers(1, TICKETS), st.sampled_from(("a", "b", "c")), st.integers(0, 3 * 24 * 60)
    ),
    max_size=12,
)
MERGES = st.lists(st.tuples(st.integers(1, TICKETS), st.integers(1, TICKETS)), min_size=1, max_size=4)


@contextmanager
def desk_with(empty_database: Path, talk: Sequence[Step]) -> Iterator[Desk]:
    """A desk with some tickets of one customer, the last of nobody known, and what was said on them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        shutil.copyfile(empty_database, path)
        db = open_database(path, NOW_MS)
        db.execute("PRAGMA synchronous = OFF")
        desk = Desk(db, config.load(Path(folder) / "none", {}), now=NOW_MS, actor="a", command="c")
        for number in range(1, TICKETS + 1):
            draft = tickets.Draft(f"Subject {number}", tags=["abc"[number % 3]] * (number % 2))
            tickets.open_ticket(desk, draft, at=desk.now, who="Ada" if number < TICKETS else None)
            desk.now += 20 * MINUTE
        for step in talk:
            say(desk, *step)
        try:
            yield desk
        finally:
            db.close()


def say(desk: Desk, name: str, ticket: int, text: str, minutes: int) -> None:
    desk.now += minutes * MINUTE
    at = desk.now
    with suppress(SupportctlError):
        if name in ("in", "ack", "auto"):
            conversation.inbound(desk, ticket, text, at=at, is_ack=name == "ack", is_automatic=name == "auto")
        elif name in ("reply", "finish", "hold"):
            conversation.reply(desk, ticket, text, at=at, status={"finish": "resolved", "hold": "hold"}.get(name))
        elif name == "note":
            conversation.note(desk, ticket, text, at=at)
        elif name in ("resolve", "reopen"):
            tickets.move_tickets(desk, [ticket], name, at=at)
        elif name == "edit":
            changes: dict[str, Any] = {
                "a": {"priority": "urgent", "feeling": "angry"}, "b": {"priority": "low", "kind": "complaint"},
                "c": {"category": "x", "assignee": "sam", "feeling": "pleased"},
            }[text]  # fmt: skip
            tickets.edit_tickets(desk, [ticket], changes, at=at)
        elif name in ("tag", "untag"):
            tickets.tag_tickets(desk, [ticket], [text] * (name == "tag"), [text] * (name == "untag"), at=at)
        elif name in ("set", "unset"):
            with desk.change() as tx:
                fields.set_values(tx, desk, ticket, {text: f"{ticket} {minutes}" if name == "set" else None}, at=at)
        elif name == "promise":
            conversation.reply(desk, ticket, text, at=at, promise=at + minutes * MINUTE + HOUR)
        elif name == "rate":
            feedback.add_feedback(desk, 1 + minutes % 5, kind="csat", ticket_id=ticket, comment=text, at=at)
        else:
            sleep.put_aside(desk, [ticket], "snooze", at=at, until=at + HOUR)


def rows(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Every row that says how things are now, without its id where rows are put back, and without when it changed."""
    tables = [row[0] for row in desk.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found = {}
    for table in tables:
        if table in _HISTORY or table.startswith(("sqlite_", "_sqlite")) or "_search_" in table:
            continue
        dropped = {"updated_at"} | ({"id"} if table in ("ticket_tags", "customer_tags", "ticket_fields") else set())
        kept = [
            {k: v for k, v in dict(row).items() if k not in dropped}
            for row in desk.db.execute(f"SELECT * FROM {table}")
        ]
        found[table] = sorted(kept, key=repr)
    return found


def is_sound(desk: Desk) -> bool:
    return [finding for finding in run_checks(desk.db) if not finding.is_sound] == []


@given(TALK, MERGES, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merge_and_unmerge_leave_every_row_as_it_was(
    empty_database: Path, talk: list[Step], pairs: list[tuple[int, int]], order: Any
) -> None:
    with desk_with(empty_database, talk) as desk:
        before = rows(desk)
        merged = []
        for source, target in pairs:
            desk.now += HOUR
            with suppress(SupportctlError):
                merges.merge_tickets(desk, [source], target)
                merged.append(source)
            assert is_sound(desk)
        # In any order in which the way is free.
        order.shuffle(merged)
        while merged:
            desk.now += HOUR
            for ticket_id in list(merged):
                with suppress(SupportctlError):
                    merges.unmerge_ticket(desk, ticket_id)
                    merged.remove(ticket_id)
                    break
            else:
                raise AssertionError(merged)
            assert is_sound(desk)
        assert rows(desk) == before


@given(TALK, TALK, MERGES)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_message_is_lost_or_doubled(
    empty_database: Path, talk: list[Step], further: list[Step], pairs: list[tuple[int, int]]
) -> None:
    with desk_with(empty_database, talk) as desk:
        for source, target in pairs:
            with suppress(SupportctlError):
                merges.merge_tickets(desk, [source], target)
        for step in further:
            say(desk, *step)
        with suppress(SupportctlError):
            splits.split_ticket(desk, 1, 1 + len(talk))
        assert everything_said_once(desk)
        for _ in range(TICKETS):
            for ticket_id in range(1, TICKETS + 1):
                with suppress(SupportctlError):
                    merges.unmerge_ticket(desk, ticket_id)
        assert everything_said_once(desk)
        assert is_sound(desk)


def everything_said_once(desk: Desk) -> bool:
    standing = desk.db.execute("SELECT id FROM tickets WHERE standing = 'present'").fetchall()
    said = [message.id for (ticket_id,) in standing for message in list_messages(desk.db, ticket_id)]
    return sorted(said) == [row[0] for row in desk.db.execute("SELECT id FROM messages ORDER BY id")]


@given(TALK, MERGES)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_customers_come_back_as_they_were(empty_database: Path, talk: list[Step], pairs: list[tuple[int, int]]) -> None:
    with desk_with(empty_database, talk) as desk:
        for number, who in enumerate(("Bo", "Eve", "Kim"), 2):
            contacts = [("email", f"{who}@example.com"), ("handle", f"@{who}")]
            customers.new_customer(
                desk, who, contacts=contacts, fields={"referred_by": number - 1}, tags=["x", who], note="n", key=None
            )
            tickets.open_ticket(desk, tickets.Draft(who), at=desk.now, who=who)
            feedback.add_feedback(desk, 3, kind="nps", ticket_id=None, comment=None, at=desk.now, who=who)
        before = rows(desk)
        merged = []
        for source, target in pairs:
            with suppress(SupportctlError):
                customer_merges.merge_customers(desk, [str(source)], str(target))
                merged.append(source)
            assert is_sound(desk)
        for source in reversed(merged):
            customer_merges.unmerge_customer(desk, str(source))
            assert is_sound(desk)
        assert rows(desk) == before


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("merge", "unmerge", "split", "join", "part", *TALKING)), st.integers(1, TICKETS + 1),
        st.integers(1, TICKETS + 8),
    ),
    max_size=8,
)  # fmt: skip


@given(TALK, ACTS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_page_as_of_an_earlier_moment_changes(
    empty_database: Path, talk: list[Step], acts: list[tuple[str, int, int]]
) -> None:
    with desk_with(empty_database, talk) as desk:
        customers.new_customer(desk, "Bo", contacts=(), fields={}, tags=(), note=None, key=None)
        tickets.open_ticket(desk, tickets.Draft("x", category="x", feeling="angry"), at=desk.now, who="Bo")
        feedback.add_feedback(desk, 1, kind="csat", ticket_id=None, comment="bad", at=desk.now, who="Bo")
        for name, one, other in acts[:4]:
            act(desk, name, one, other)
        as_of = desk.now
        before = pages(desk, as_of)
        desk.now += HOUR
        for name, one, other in acts[4:]:
            act(desk, name, one, other)
            assert pages(desk, as_of) == before
            assert is_sound(desk)


def act(desk: Desk, name: str, one: int, other: int) -> None:
    desk.now += HOUR
    with suppress(SupportctlError):
        if name == "merge":
            merges.merge_tickets(desk, [one], other)
        elif name == "unmerge":
            merges.unmerge_ticket(desk, one)
        elif name == "split":
            splits.split_ticket(desk, one, other)
        elif name == "join":
            customer_merges.merge_customers(desk, ["1"], "2")
        elif name == "part":
            customer_merges.unmerge_customer(desk, "1")
        else:
            say(desk, name, one, "a", other)


_PARTS = ("tag", "category", "assignee")
_NAMES = ("csat", "response", "resolution", "volume", "backlog")


def pages(desk: Desk, as_of: int) -> list[Any]:
    """What reports print about the weeks in which everything happened, as known at `as_of`."""
    now = desk.now
    desk.now = as_of
    first = date(2026, 11, 16)
    found: list[Any] = []
    for week in range(3):
        days = DateRange.of(first + timedelta(days=7 * week), first + timedelta(days=7 * week + 7))
        found.append(whole(weekly_page(read_week(desk, days, as_of))))
    span = DateRange.of(first, first + timedelta(days=60))
    for name in _NAMES:
        subject = read_subject(desk, name, span, as_of, by="day")
        drawn = [read() for read in (subject.scores, subject.counts) if read is not None]
        found.append((subject._replace(scores=None, counts=None), drawn))
    found.extend(read_subject(desk, name, span, as_of, by=by).groups for name in _NAMES for by in _PARTS)
    desk.now = now
    return found


def test_what_was_put_aside_after_a_merge_wakes_when_it_is_finished_again(desk: Desk) -> None:
    for who in (1, 2):
        tickets.open_ticket(desk, tickets.Draft("a"), at=desk.now, who="Ada")
        conversation.reply(desk, who, "x", at=desk.now)
    sleep.put_aside(desk, [1], "snooze", at=desk.now, until=desk.now + HOUR)
    tickets.move_tickets(desk, [2], "resolve", at=desk.now)
    desk.now += MINUTE
    merges.merge_tickets(desk, [1], 2)
    sleep.put_aside(desk, [2], "snooze", at=desk.now, until=desk.now + 3 * HOUR)
    merges.unmerge_ticket(desk, 1)
    found = [tuple(row) for row in desk.db.execute("SELECT status, wakes_on, snoozed_until FROM tickets")]
    assert found == [("pending", "snooze", NOW_MS + HOUR), ("resolved", None, None)]
    assert is_sound(desk)


def test_a_promise_for_the_end_of_a_sleep_is_taken_back_whole(desk: Desk) -> None:
    for _ in range(3):
        tickets.open_ticket(desk, tickets.Draft("a"), at=desk.now, who="Ada")
    until = desk.now + HOUR
    conversation.reply(desk, 2, "x", at=desk.now, promise=until)
    sleep.put_aside(desk, [3], "snooze", at=desk.now, until=until)
    merges.merge_tickets(desk, [2], 3)
    merges.merge_tickets(desk, [1], 3)
    merges.unmerge_ticket(desk, 2)
    assert is_sound(desk)
    merges.unmerge_ticket(desk, 1)
    found = [tuple(row) for row in desk.db.execute("SELECT status, wakes_on, snoozed_until FROM tickets")]
    assert found == [("new", None, None), ("pending", "promise", until), ("new", "snooze", until)]
    assert is_sound(desk)
