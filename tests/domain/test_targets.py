"""When a ticket is due: what the clock runs from, which target, and what pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from supportctl.domain import conversation, tickets
from supportctl.domain.explanation import explain
from supportctl.domain.holidays import add_holiday, read_holiday
from supportctl.domain.queue import is_past_target, list_overdue, list_queue
from supportctl.domain.targets import deadline_of, our_minutes
from supportctl.storage.filters import Filter
from supportctl.storage.tickets import list_events_of, list_tickets
from tests.conftest import NOW_MS

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from supportctl.domain.targets import Deadline
    from supportctl.models import Ticket

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
# Friday at 10:00; the desk works Monday to Friday, 9 to 17.
MONDAY_AT_NINE = NOW_MS + 3 * DAY - HOUR


def opened(desk: Desk, priority: str = "normal", *, at: int = NOW_MS) -> int:
    desk.now = at
    return tickets.open_ticket(desk, tickets.Draft("a", priority=priority), at=at).ticket.id


def asleep(desk: Desk, ticket_id: int, wakes_on: str | None, until: int | None, **more: object) -> None:
    """What the verbs write that send a ticket to sleep."""
    with desk.change() as tx:
        tx.update("tickets", ticket_id, wakes_on=wakes_on, snoozed_until=until, **more)


def find(desk: Desk, ticket_id: int) -> Ticket:
    return next(one for one in list_tickets(desk.db, Filter(), desk.closed_before) if one.id == ticket_id)


def deadline(desk: Desk, ticket_id: int) -> Deadline:
    return deadline_of(desk, find(desk, ticket_id))


@pytest.mark.parametrize(
    ("priority", "due"),
    [
        ("urgent", NOW_MS + HOUR),
        ("high", NOW_MS + 4 * HOUR),
        ("normal", MONDAY_AT_NINE + HOUR),
        ("low", MONDAY_AT_NINE + DAY + 8 * HOUR + HOUR),
    ],
)
def test_due_after_so_much_work(desk: Desk, priority: str, due: int) -> None:
    found = deadline(desk, opened(desk, priority))
    if priority == "low":
        due = MONDAY_AT_NINE + 2 * DAY + HOUR  # 7 h on Friday, 8 on Monday and Tuesday, 1 on Wednesday
    assert (found.anchor, found.anchor_at, found.target, found.due_at) == ("message", NOW_MS, "first_response", due)
    desk.now = due
    assert (deadline(desk, 1).slack_minutes, deadline(desk, 1).is_past) == (0, False)
    desk.now = due + 1
    assert (deadline(desk, 1).slack_minutes, deadline(desk, 1).is_past) == (-1, True)


def test_nights_and_holidays_make_nobody_late(desk: Desk) -> None:
    opened(desk, "urgent", at=NOW_MS + 6 * HOUR + 30 * MINUTE)
    desk.now = MONDAY_AT_NINE
    assert deadline(desk, 1).slack_minutes == 30
    # The desk has read its holidays once; the next command reads them again.
    add_holiday(desk, read_holiday(desk.date_context(), "2026-11-23"))
    del desk.__dict__["schedule"]
    desk.now = MONDAY_AT_NINE + 3 * HOUR
    assert deadline(desk, 1).slack_minutes == 30


def test_the_next_answer_has_its_own_target(desk: Desk) -> None:
    desk.config.environ = {**desk.config.environ, "SUPPORTCTL_TARGETS_NEXT_RESPONSE_NORMAL": "2h"}
    opened(desk)
    desk.now += HOUR
    conversation.reply(desk, 1, "b", at=desk.now)
    assert deadline(desk, 1) == (None,) * 6
    conversation.inbound(desk, 1, "c", at=desk.now)
    found = deadline(desk, 1)
    assert (found.target, found.target_minutes, found.due_at) == ("next_response", 120, desk.now + 2 * HOUR)


def test_a_ticket_that_we_started_has_no_first_response(desk: Desk) -> None:
    tickets.open_ticket(desk, tickets.Draft("a", is_outbound=True), at=desk.now)
    assert deadline(desk, 1) == (None,) * 6
    conversation.inbound(desk, 1, "c", at=desk.now)
    assert deadline(desk, 1).target == "next_response"


@pytest.mark.parametrize("word", ["snooze", "pend"])
def test_what_woke_is_counted_from_its_waking(desk: Desk, word: str) -> None:
    opened(desk, "high")
    asleep(desk, 1, word, NOW_MS + 2 * HOUR, status="pending" if word == "pend" else "open")
    desk.now = NOW_MS + HOUR
    assert list_queue(desk) == []
    desk.now = NOW_MS + 3 * HOUR
    [place] = list_queue(desk)
    found = place.deadline
    assert (found.anchor, found.anchor_at, found.due_at) == (word, NOW_MS + 2 * HOUR, NOW_MS + 6 * HOUR)
    assert [reason.name for reason in place.reasons] == ["left", "woke"]


def test_a_promise_is_due_when_it_says(desk: Desk) -> None:
    opened(desk, "low")
    asleep(desk, 1, "promise", NOW_MS + 2 * HOUR, status="pending")
    desk.now = NOW_MS + 2 * HOUR
    [place] = list_queue(desk)
    assert (place.deadline.due_at, place.deadline.slack_minutes) == (NOW_MS + 2 * HOUR, 0)
    assert [reason.name for reason in place.reasons] == ["promise"]
    desk.now = NOW_MS + 5 * HOUR
    [place] = list_queue(desk)
    assert place.deadline.slack_minutes == -180
    assert is_past_target(place)
    assert [reason.name for reason in place.reasons] == ["past", "promise"]


def test_a_promise_makes_nobody_wait_longer(desk: Desk) -> None:
    opened(desk, "urgent")
    asleep(desk, 1, "promise", NOW_MS + 5 * HOUR)
    desk.now = NOW_MS + 2 * HOUR
    # Not due yet, and the customer waits.
    assert deadline(desk, 1)[:2] == ("message", NOW_MS)
    desk.now = NOW_MS + 6 * HOUR
    assert (deadline(desk, 1).anchor, deadline(desk, 1).slack_minutes) == ("message", -300)
    asleep(desk, 1, "promise", NOW_MS + HOUR // 2)
    assert (deadline(desk, 1).anchor, deadline(desk, 1).slack_minutes) == ("promise", -330)


def test_without_hours_nobody_is_ever_late(desk: Desk) -> None:
    desk.config.environ = {**desk.config.environ, "SUPPORTCTL_WEEKEND": "mon,tue,wed,thu,fri,sat,sun"}
    opened(desk)
    desk.now += 1000 * DAY
    [place] = list_queue(desk)
    assert (place.deadline.due_at, place.deadline.slack_minutes) == (None, 480)
    assert explain(desk, 1).our_minutes == 0


def test_overdue_is_what_the_queue_says(desk: Desk) -> None:
    for number, priority in enumerate(("urgent", "high", "normal", "low", "urgent", "high", "normal")):
        opened(desk, priority, at=NOW_MS + number * 20 * MINUTE)
    asleep(desk, 3, "promise", NOW_MS + 150 * MINUTE)
    asleep(desk, 6, "snooze", NOW_MS + 10 * DAY)
    for minutes in (0, 90, 200, 400, 3000, 6000, 9000):
        desk.now = NOW_MS + minutes * MINUTE
        past = {place.ticket.id for place in list_queue(desk) if is_past_target(place)}
        assert set(list_overdue(desk)) == past
        assert {ticket.id for ticket in tickets.list_tickets(desk, "is:overdue")[0]} == past
        assert {place.ticket.id for place in list_queue(desk, query="is:overdue")} == past
        assert {ticket.id for ticket in tickets.list_tickets(desk, "not:is:overdue")[0]} == {1, 2, 3, 4, 5, 6, 7} - past


def test_our_time_pauses_while_the_customer_is_asked(desk: Desk) -> None:
    opened(desk)
    desk.now = NOW_MS + HOUR
    conversation.reply(desk, 1, "b", at=desk.now)
    desk.now = NOW_MS + 3 * HOUR
    conversation.inbound(desk, 1, "c", at=desk.now)
    desk.now = NOW_MS + 4 * HOUR
    # A snooze pauses nothing.
    asleep(desk, 1, "snooze", NOW_MS + 20 * DAY)

    def ours() -> int:
        return our_minutes(desk, list_events_of(desk.db, [1], "status")[1])

    assert ours() == 120
    desk.now = NOW_MS + 6 * HOUR
    tickets.move_tickets(desk, [1], "resolve", at=desk.now)
    desk.now += 30 * DAY
    assert ours() == 240


def test_contacts_are_counted_in_working_time(desk: Desk) -> None:
    # Friday at 16:30, target one hour; a customer who writes again at night has not waited it out.
    start = NOW_MS + 6 * HOUR + 30 * MINUTE
    opened(desk, "urgent", at=start)
    for after in (3 * HOUR, 20 * HOUR):
        desk.now = start + after
        conversation.inbound(desk, 1, "?", at=desk.now)
    assert explain(desk, 1).history.contacts == 1
    desk.now = MONDAY_AT_NINE + 31 * MINUTE
    conversation.inbound(desk, 1, "?", at=desk.now)
    assert explain(desk, 1).history.contacts == 2
