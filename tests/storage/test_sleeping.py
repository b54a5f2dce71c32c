"""What sleeps and what is due: read by index, compared with its events, and carried over from the first schema."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from supportctl.domain import conversation, sleep, tickets
from supportctl.domain.desk import DAY
from supportctl.storage import filters, schema, schema_workday
from supportctl.storage import tickets as store
from supportctl.storage.checks import run_checks

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk


def new(desk: Desk) -> int:
    return tickets.open_ticket(desk, tickets.Draft("a"), at=desk.now).ticket.id


def test_the_queue_reads_only_what_waits_or_is_due(desk: Desk) -> None:
    statements: list[str] = []
    desk.db.set_trace_callback(statements.append)
    store.list_waiting(desk.db, desk.now, desk.closed_before)
    desk.db.set_trace_callback(None)
    plans = [[str(row[3]) for row in desk.db.execute(f"EXPLAIN QUERY PLAN {sql}")] for sql in statements]
    assert "SEARCH t USING INDEX tickets_due (snoozed_until>? AND snoozed_until<?)" in plans[1]
    assert any(line.startswith("SCAN t USING INDEX tickets_waiting") for line in plans[0])


def test_who_waits_and_who_sleeps(desk: Desk) -> None:
    ids = [new(desk) for _ in range(7)]
    soon, late = desk.now + DAY, desk.now + 3 * DAY
    sleep.put_aside(desk, [ids[0]], "snooze", at=desk.now, until=soon)
    sleep.put_aside(desk, [ids[1]], "snooze", at=desk.now, until=late)
    sleep.put_aside(desk, [ids[2]], "snooze", at=desk.now, on_reply=True)
    sleep.put_aside(desk, [ids[3]], "pend", at=desk.now, until=soon)
    sleep.put_aside(desk, [ids[4]], "hold", at=desk.now, until=late)
    conversation.reply(desk, ids[5], "x", at=desk.now, promise=late)
    conversation.inbound(desk, ids[5], "x", at=desk.now)

    def waiting() -> list[int]:
        found = sorted(ticket.id for ticket in store.list_waiting(desk.db, desk.now, desk.closed_before))
        everything = store.list_tickets(desk.db, filters.Filter(), desk.closed_before)
        assert sorted(ticket.id for ticket in everything if sleep.waits(ticket, desk.now)) == found
        return found

    def sleeping() -> list[int]:
        chosen = filters.by_snooze(filters.Filter(), desk.now)
        return sorted(ticket.id for ticket in store.list_tickets(desk.db, chosen, desk.closed_before))

    assert (waiting(), sleeping()) == ([6, 7], [1, 2, 3, 4, 5])
    desk.now = soon
    assert (waiting(), sleeping()) == ([1, 4, 6, 7], [2, 3, 5])
    desk.now = late
    assert (waiting(), sleeping()) == ([1, 2, 4, 5, 6, 7], [3])
    conversation.reply(desk, ids[5], "x", at=desk.now, promise=late + DAY)
    assert (waiting(), sleeping()) == ([1, 2, 4, 5, 7], [3, 6])
    not_sleeping = filters.by_snooze(filters.unresolved(), desk.now).negated_last()
    assert store.count_tickets(desk.db, not_sleeping, desk.closed_before) == 5


@pytest.mark.parametrize(
    "change",
    [
        "snoozed_until = snoozed_until + 1", "wakes_on = 'pend'", "wakes_on = NULL", "snoozed_until = NULL",
        "wakes_on = 'reply'", "wakes_on = NULL, snoozed_until = NULL", "standing = 'spam'",
    ],
)  # fmt: skip
def test_the_check_finds_a_sleep_that_no_event_tells(desk: Desk, change: str) -> None:
    new(desk)
    sleep.put_aside(desk, [1], "snooze", at=desk.now, until=desk.now + DAY)
    tickets.open_ticket(desk, tickets.Draft("b"), at=desk.now)
    assert all(finding.is_sound for finding in run_checks(desk.db))
    if change != "standing = 'spam'":
        desk.db.execute(f"UPDATE tickets SET {change} WHERE id = 1")
        assert [finding.detail for finding in run_checks(desk.db) if not finding.is_sound] == ["#1"]
    desk.db.execute("UPDATE tickets SET wakes_on = 'reply' WHERE id = 2")
    assert "#2" in next(finding.detail for finding in run_checks(desk.db) if finding.check == "states")


def test_what_slept_under_the_first_schema_goes_on_sleeping() -> None:
    db = sqlite3.connect(":memory:")
    for statement in (*schema.TABLES, *schema.INDEXES):
        db.execute(statement)
    for until in (None, 5_000):
        db.execute(
            """INSERT INTO tickets (subject, status, priority, channel, is_synchronous, origin,
                received_at, recorded_at, updated_at, snoozed_until)
                VALUES ('a', 'new', 'low', 'other', 0, 'customer', 1, 1, 2, ?)""",
            (until,),
        )
    for statement in (*schema_workday.COLUMNS, *schema_workday.ROWS):
        db.execute(statement)
    assert db.execute("SELECT wakes_on, snoozed_until FROM tickets").fetchall() == [(None, None), ("snooze", 5_000)]
    events = db.execute("SELECT ticket_id, field, value, occurred_at FROM ticket_events").fetchall()
    assert events == [(2, "wakes_on", "snooze", 2), (2, "snoozed_until", "5000", 2)]
