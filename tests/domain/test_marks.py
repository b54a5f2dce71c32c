"""A message marked afterwards: the state is what it would have been, and every event stays."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportctl import config
from supportctl.domain import conversation, lifecycle, merges, sleep, tickets
from supportctl.domain.contacts import contact_times
from supportctl.domain.desk import DAY, HOUR, Desk
from supportctl.domain.marks import mark_message
from supportctl.errors import NotFoundError, SupportctlError
from supportctl.storage import messages as message_store
from supportctl.storage import tickets as store
from supportctl.storage.checks import run_checks
from supportctl.storage.connection import open_database
from supportctl.storage.figures import list_endings, list_unfinished

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supportctl.models import Ticket

NOW_MS = 1_795_168_800_000
REQUEST, LAST = 1, 10_000


@pytest.fixture(autouse=True)
def sound(desk: Desk) -> Iterator[None]:
    yield
    assert [finding for finding in run_checks(desk.db) if not finding.is_sound] == []


class Talk:
    """A ticket on which something is said or done every hour."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.new()

    def _later(self) -> int:
        self.desk.now += HOUR
        return self.desk.now

    def new(self) -> int:
        return tickets.open_ticket(self.desk, tickets.Draft("a"), at=self._later()).ticket.id

    def said(self, **more: Any) -> int:
        conversation.inbound(self.desk, 1, "in", at=self._later(), **more)
        return self.newest()

    def answer(self, **more: Any) -> int:
        conversation.reply(self.desk, 1, "out", at=self._later(), **more)
        return self.newest()

    def move(self, verb: str) -> None:
        tickets.move_tickets(self.desk, [1], verb, at=self._later())

    def put_aside(self, verb: str, days: int | None = 5) -> None:
        until = None if days is None else self.desk.now + days * DAY
        sleep.put_aside(self.desk, [1], verb, at=self._later(), until=until, on_reply=days is None)

    def newest(self) -> int:
        return int(self.desk.db.execute("SELECT max(id) FROM messages").fetchone()[0])

    def mark(self, message: int, **marks: bool) -> tuple[bool, bool]:
        self._later()
        marked = mark_message(self.desk, 1, message, **{f"is_{name}": value for name, value in marks.items()})
        return marked.is_moved, marked.stays

    def rows(self) -> int:
        return int(self.desk.db.execute("SELECT count(*) FROM journal").fetchone()[0])

    def state(self) -> Ticket:
        """Everything that the ticket's row says, but for when it was last touched."""
        ticket = lifecycle.get_ticket(self.desk, 1)
        return ticket._replace(updated_at=0)

    def history(self) -> list[tuple[str | None, str | None]]:
        return [(e.previous, e.value) for e in store.list_events(self.desk.db, 1) if e.field == "status"]


@pytest.fixture
def talk(desk: Desk) -> Talk:
    return Talk(desk)


@pytest.mark.parametrize("flag", ["ack", "automatic"])
@pytest.mark.parametrize("before", ["pending", "hold", "resolved"])
def test_thanks_that_opened_a_ticket_give_it_back(talk: Talk, before: str, flag: str) -> None:
    talk.answer(status=before)
    calm, moves = talk.state(), len(talk.history())
    thanks = talk.said()
    opened = talk.state()
    assert talk.mark(thanks, **{flag: True}) == (True, False)
    assert talk.state() == calm
    assert talk.history()[moves:] == [(before, "open"), ("open", before)]
    assert talk.mark(thanks, **{flag: False}) == (True, False)
    assert talk.state() == opened
    assert talk.mark(thanks, **{flag: False}) == (False, False)


def test_an_old_resolution_stands_again(talk: Talk, desk: Desk) -> None:
    talk.move("resolve")
    resolved_at = desk.now
    desk.now += 3 * DAY
    thanks = talk.said()
    said_at = desk.now
    known_before = desk.now
    desk.now += DAY
    talk.mark(thanks, ack=True)
    assert lifecycle.get_ticket(desk, 1).resolved_at == resolved_at
    [ending] = list_endings(desk.db, 0, desk.now, desk.now)
    assert ending.at == resolved_at
    assert list_endings(desk.db, resolved_at + 1, desk.now, desk.now) == []
    assert list_unfinished(desk.db, said_at + 1, desk.now) == []
    # Who asks what was known before the mark is told as before.
    assert [one.ticket_id for one in list_unfinished(desk.db, said_at + 1, known_before)] == [1]
    assert list_endings(desk.db, 0, desk.now, known_before) == []
    talk.move("close")
    assert lifecycle.get_ticket(desk, 1).resolved_at == resolved_at
    [ending] = list_endings(desk.db, 0, desk.now, desk.now)
    assert (ending.at, ending.is_solved) == (resolved_at, True)


def test_the_reopening_window_counts_from_the_old_resolution(talk: Talk, desk: Desk) -> None:
    talk.move("resolve")
    desk.now += 6 * DAY
    talk.mark(talk.said(), ack=True)
    desk.now += 2 * DAY
    assert conversation.inbound(desk, 1, "again", at=desk.now).id == 2


def test_contacts_follow_the_mark(talk: Talk, desk: Desk) -> None:
    def contacts() -> int:
        messages = message_store.list_messages_of(desk.db, [1])[1]
        statuses = store.list_events_of(desk.db, [1], "status")[1]
        return len(contact_times(messages, statuses, desk.schedule, target_minutes=480, burst_minutes=30))

    talk.move("resolve")
    thanks = talk.said()
    assert contacts() == 2
    talk.mark(thanks, ack=True)
    assert contacts() == 1
    talk.mark(thanks, ack=False)
    assert contacts() == 2


def test_the_next_message_opens_in_its_place(talk: Talk) -> None:
    talk.move("resolve")
    thanks = talk.said()
    question = talk.said()
    assert talk.mark(thanks, ack=True) == (False, False)
    assert lifecycle.get_ticket(talk.desk, 1).status == "open"
    assert talk.history()[1:] == [("new", "resolved"), ("resolved", "open"), ("open", "resolved"), ("resolved", "open")]
    last = store.list_events(talk.desk.db, 1)[-1]
    assert last.message_id == question


def test_what_was_moved_later_stays(talk: Talk) -> None:
    talk.move("resolve")
    thanks = talk.said()
    talk.answer()
    before, history = talk.state(), talk.history()
    assert talk.mark(thanks, ack=True) == (False, True)
    assert (talk.state(), talk.history()) == (before, history)


def test_a_state_that_was_asked_for_stays(talk: Talk) -> None:
    answer = talk.answer(status="resolved")
    assert talk.mark(answer, automatic=True) == (False, True)
    ticket = lifecycle.get_ticket(talk.desk, 1)
    assert (ticket.status, ticket.first_response_at, ticket.waiting_since) == ("resolved", None, ticket.received_at)


@pytest.mark.parametrize("state", ["new", "open"])
def test_an_answer_that_a_machine_gave_answers_nothing(talk: Talk, state: str) -> None:
    if state == "open":
        talk.answer()
        talk.said()
    before = talk.state()
    receipt = talk.answer()
    after = talk.state()
    assert talk.mark(receipt, automatic=True) == (True, False)
    assert talk.state() == before
    assert talk.desk.db.execute("SELECT author_kind FROM messages WHERE id = ?", (receipt,)).fetchone()[0] == "bot"
    assert talk.mark(receipt, automatic=False) == (True, False)
    assert talk.state() == after


def test_what_was_no_thanks_opens_afterwards(talk: Talk) -> None:
    talk.answer()
    question = talk.said(is_ack=True)
    asked_at = talk.desk.now
    assert talk.mark(question, ack=False) == (True, False)
    ticket = lifecycle.get_ticket(talk.desk, 1)
    assert (ticket.status, ticket.waiting_since) == ("open", asked_at)
    event = [e for e in store.list_events(talk.desk.db, 1) if e.field == "status"][-1]
    assert (event.message_id, event.occurred_at, event.actor_kind) == (question, asked_at, "customer")


def test_what_was_answered_since_opens_nothing(talk: Talk) -> None:
    talk.answer()
    question = talk.said(is_ack=True)
    talk.answer()
    assert talk.mark(question, ack=False) == (False, False)
    assert talk.history()[1:] == [("new", "pending"), ("pending", "open"), ("open", "pending")]


def test_what_came_too_late_starts_nothing_afterwards(talk: Talk, desk: Desk) -> None:
    talk.move("resolve")
    desk.now += 8 * DAY
    late = talk.said(is_ack=True)
    assert talk.mark(late, ack=False) == (False, True)
    assert lifecycle.get_ticket(desk, 1).status == "resolved"
    assert store.find_ticket(desk.db, 2, 0) is None


def test_the_request_itself_moves_nothing(talk: Talk) -> None:
    assert talk.mark(REQUEST, automatic=True) == (False, False)
    ticket = lifecycle.get_ticket(talk.desk, 1)
    assert (ticket.status, ticket.waiting_since) == ("new", None)


@pytest.mark.parametrize("days", [5, None])
def test_a_sleep_that_thanks_ended_goes_on(talk: Talk, days: int | None) -> None:
    talk.put_aside("snooze", days)
    asleep = talk.state()
    thanks = talk.said()
    awake = talk.state()
    assert lifecycle.get_ticket(talk.desk, 1).wakes_on is None
    talk.mark(thanks, ack=True)
    assert talk.state() == asleep
    talk.mark(thanks, ack=False)
    assert talk.state() == awake


def test_a_pend_with_its_date_comes_back(talk: Talk) -> None:
    talk.put_aside("pend")
    asleep = talk.state()
    talk.mark(talk.said(), automatic=True)
    assert talk.state() == asleep


def test_a_sleep_that_came_later_stays(talk: Talk) -> None:
    talk.put_aside("snooze")
    thanks = talk.said()
    talk.put_aside("snooze", None)
    before = talk.state()
    talk.mark(thanks, ack=True)
    assert lifecycle.get_ticket(talk.desk, 1).wakes_on == "reply"
    talk.mark(thanks, ack=False)
    assert talk.state() == before


def test_a_promise_stands_whatever_the_customer_said(talk: Talk) -> None:
    talk.answer(promise=talk.desk.now + 5 * DAY)
    promised = talk.state()
    thanks = talk.said()
    talk.mark(thanks, ack=True)
    assert talk.state() == promised


def test_a_promise_that_only_a_machine_kept_stands_again(talk: Talk) -> None:
    talk.answer(promise=talk.desk.now + 5 * DAY)
    promised = talk.state()
    answer = talk.answer()
    kept = talk.state()
    talk.mark(answer, automatic=True)
    assert talk.state() == promised
    talk.mark(answer, automatic=False)
    assert talk.state() == kept


def test_a_message_that_promised_keeps_its_promise(talk: Talk) -> None:
    promise = talk.answer(promise=talk.desk.now + 5 * DAY)
    talk.mark(promise, automatic=True)
    assert lifecycle.get_ticket(talk.desk, 1).wakes_on == "promise"


def test_the_mark_is_history(talk: Talk, desk: Desk) -> None:
    thanks = talk.said()
    talk.mark(thanks, ack=True, automatic=False)
    [event] = [e for e in store.list_events(desk.db, 1) if e.field == "ack"]
    assert (event.previous, event.value, event.message_id, event.occurred_at) == ("no", "yes", thanks, desk.now)


def test_one_journal_row_and_none_for_nothing(talk: Talk) -> None:
    talk.move("resolve")
    thanks = talk.said()
    before = talk.rows()
    talk.mark(thanks, ack=True)
    talk.mark(thanks, ack=True)
    assert talk.rows() == before + 1


@pytest.mark.parametrize(
    ("message", "marks", "error"),
    [
        ("of another ticket", {"is_ack": True}, NotFoundError), (LAST, {"is_ack": True}, NotFoundError),
        ("note", {"is_ack": True}, SupportctlError), ("note", {"is_automatic": False}, SupportctlError),
        ("answer", {"is_ack": True}, SupportctlError), ("answer", {"is_ack": False}, SupportctlError),
    ],
)  # fmt: skip
def test_marks_that_no_message_bears(
    talk: Talk, desk: Desk, message: str | int, marks: dict[str, bool], error: type[SupportctlError]
) -> None:
    numbers = {"answer": talk.answer()}
    conversation.note(desk, 1, "note", at=desk.now)
    numbers["note"] = talk.newest()
    talk.new()
    numbers["of another ticket"] = talk.newest()
    before = list(desk.db.iterdump())
    with pytest.raises(error):
        mark_message(desk, 1, numbers.get(str(message), LAST), **marks)
    assert list(desk.db.iterdump()) == before


STEP = st.sampled_from(("in", "out", "note", "snooze", "until reply", "pend", "hold", "promise", "resolve", "days"))


def _played(path: Path, steps: Sequence[str], *, place: int, is_ack: bool) -> tuple[Talk, int, list[bool]]:
    """A ticket after these steps, with what the customer says before one of them.

    With it the number of that message, and which steps wrote something.
    """
    db = open_database(path, NOW_MS)
    db.execute("PRAGMA synchronous = OFF")
    talk = Talk(Desk(db, config.load(path.parent / "none", {}), now=NOW_MS, actor="a", command="c"))
    number, wrote = 0, []
    for at, step in enumerate((*steps, "end")):
        if at == place:
            number = talk.said(is_ack=is_ack)
        rows = talk.rows()
        with contextlib.suppress(SupportctlError):
            _do(talk, step)
        wrote.append(talk.rows() > rows)
    return talk, number, wrote


def _do(talk: Talk, step: str) -> None:
    talk.desk.now += HOUR
    now = talk.desk.now
    if step == "days":
        talk.desk.now += 3 * DAY
    elif step == "in":
        conversation.inbound(talk.desk, 1, "in", at=now)
    elif step == "note":
        conversation.note(talk.desk, 1, "note", at=now)
    elif step in ("out", "promise"):
        conversation.reply(talk.desk, 1, "out", at=now, promise=NOW_MS + 400 * DAY if step == "promise" else None)
    elif step == "resolve":
        tickets.move_tickets(talk.desk, [1], "resolve", at=now)
    elif step == "until reply":
        sleep.put_aside(talk.desk, [1], "snooze", at=now, on_reply=True)
    elif step != "end":
        sleep.put_aside(talk.desk, [1], step, at=now, until=NOW_MS + 400 * DAY)


@given(st.lists(STEP, max_size=7), st.integers(0, 7), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mark_afterwards_is_a_mark_from_the_beginning(
    empty_database: Path, steps: list[str], place: int, is_ack: bool
) -> None:
    """Unless something moved the ticket later: then its moments follow all the same.

    Where a later step was possible, or changed anything, only in one of the two runs, they are two stories.
    """
    with tempfile.TemporaryDirectory() as folder:
        runs = []
        for flag in (is_ack, not is_ack):
            path = Path(folder) / f"{flag}.db"
            shutil.copyfile(empty_database, path)
            runs.append(_played(path, steps, place=min(place, len(steps)), is_ack=flag))
        (wanted, _, wrote), (talk, number, other_wrote) = runs
        counts = [run.desk.db.execute("SELECT count(*) FROM tickets").fetchone()[0] for run, _, _ in runs]
        if counts == [1, 1] and wrote == other_wrote:
            before = talk.history()
            _, stays = talk.mark(number, ack=is_ack)
            state, expected = talk.state(), wanted.state()
            assert (state.waiting_since, state.first_response_at) == (
                expected.waiting_since, expected.first_response_at,
            )  # fmt: skip
            if stays:
                assert talk.history() == before
            else:
                assert state == expected
            assert [finding for finding in run_checks(talk.desk.db) if not finding.is_sound] == []
        for run, _, _ in runs:
            run.desk.db.close()


def test_what_a_merged_ticket_began_with_is_marked_on_both(talk: Talk) -> None:
    # `sound` looks at the row of the merged one as well.
    second = talk.new()
    message = talk.newest()
    merges.merge_tickets(talk.desk, [second], 1)
    talk.mark(message, automatic=True)
    merged = store.find_ticket(talk.desk.db, second, 0)
    assert merged is not None
    assert merged.waiting_since is None


def test_a_tag_is_no_move(talk: Talk) -> None:
    talk.answer()
    message = talk.said()
    tickets.tag_tickets(talk.desk, [1], ["pend"], [], at=talk.desk.now + HOUR)
    assert talk.mark(message, ack=True) == (True, False)
    assert lifecycle.get_ticket(talk.desk, 1).status == "pending"
