"""One journal row a command, none for a no-op or a failure, and a history that always explains the present."""

from __future__ import annotations

import shutil
import tempfile
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
    feedback,
    lifecycle,
    links,
    marks,
    merges,
    sleep,
    splits,
    standing,
    surveys,
    tickets,
)
from supportctl.domain.desk import DAY, Desk
from supportctl.errors import SupportctlError
from supportctl.storage.checks import run_checks
from supportctl.storage.connection import open_database
from supportctl.storage.messages import list_messages

if TYPE_CHECKING:
    from collections.abc import Callable

NOW_MS = 1_795_168_800_000


def journal(desk: Desk) -> int:
    return int(desk.db.execute("SELECT count(*) FROM journal").fetchone()[0])


def new(desk: Desk, subject: str = "a", **more: Any) -> int:
    return tickets.open_ticket(desk, tickets.Draft(subject, **more), at=desk.now, who="Ada").ticket.id


def test_one_row_a_command(desk: Desk) -> None:
    commands: list[Callable[[], Any]] = [
        lambda: new(desk, tags=["x", "y"], priority="high"),
        lambda: new(desk),
        lambda: conversation.reply(desk, 1, "b", at=desk.now, status="resolved"),
        lambda: conversation.note(desk, 1, "n", at=desk.now),
        lambda: conversation.inbound(desk, 1, "i", at=desk.now),
        lambda: tickets.edit_tickets(desk, [1, 2], {"priority": "low", "kind": "praise"}, at=desk.now),
        lambda: tickets.tag_tickets(desk, [1, 2], ["z"], ["x"], at=desk.now),
        lambda: tickets.move_tickets(desk, [1, 2], "resolve", at=desk.now, body="last"),
        lambda: surveys.send_surveys(desk, [1, 2], kind="csat", at=desk.now),
        lambda: feedback.answer_survey(desk, 1, 4, comment=None, at=desk.now),
        lambda: feedback.edit_feedback(desk, 1, score=2, comment=None, at=desk.now),
        lambda: feedback.remove_feedback(desk, [1]),
        lambda: customers.add_note(desk, 1, "n", at=desk.now),
        lambda: customers.edit_customer(desk, 1, fields={"name": "Eve"}, tags=["vip"]),
        lambda: tickets.move_tickets(desk, [1, 2], "reopen", at=desk.now),
        lambda: sleep.put_aside(desk, [1, 2], "hold", at=desk.now, until=desk.now + DAY),
        lambda: sleep.put_aside(desk, [1, 2], "snooze", at=desk.now, on_reply=True),
        lambda: conversation.reply(desk, 2, "b", at=desk.now, promise=desk.now + DAY),
        lambda: marks.mark_message(desk, 2, 2, is_automatic=True),
        lambda: standing.mark_spam(desk, [1, 2], at=desk.now),
        lambda: standing.unmark_spam(desk, [1, 2], at=desk.now),
        lambda: tickets.remove_tickets(desk, [1], at=desk.now),
        lambda: tickets.purge_tickets(desk, [1, 2]),
    ]
    for number, command in enumerate(commands, 1):
        command()
        assert journal(desk) == number
        assert all(finding.is_sound for finding in run_checks(desk.db))


def test_no_row_for_nothing(desk: Desk) -> None:
    new(desk, tags=["x"])
    tickets.edit_tickets(desk, [1], {"priority": "normal", "subject": "a", "kind": None}, at=desk.now)
    tickets.tag_tickets(desk, [1], ["x"], ["y"], at=desk.now)
    customers.edit_customer(desk, 1, contacts=[], fields={}, tags=[])
    assert journal(desk) == 1


@pytest.mark.parametrize(
    "failing",
    [
        lambda desk: new(desk, " "),
        lambda desk: tickets.move_tickets(desk, [1, 2], "reopen", at=desk.now),
        lambda desk: tickets.move_tickets(desk, [1], "resolve", at=desk.now, body="\0"),
        lambda desk: conversation.reply(desk, 1, "", at=desk.now),
        lambda desk: conversation.inbound(desk, 9, "x", at=desk.now),
        lambda desk: surveys.send_surveys(desk, [1, 9], kind="csat", at=desk.now),
        lambda desk: feedback.add_feedback(desk, 6, kind="csat", ticket_id=1, comment=None, at=desk.now),
        lambda desk: tickets.purge_tickets(desk, [1, 9]),
        lambda desk: customers.edit_customer(desk, 1, fields={"name": "B"}, dropped=["x@example.com"]),
    ],
)
def test_no_row_for_a_failure(desk: Desk, failing: Callable[[Desk], Any]) -> None:
    new(desk)
    new(desk)
    before = list(desk.db.iterdump())
    with pytest.raises(SupportctlError):
        failing(desk)
    assert list(desk.db.iterdump()) == before


def test_an_event_says_when_it_happened_and_when_it_was_known(desk: Desk) -> None:
    desk.now -= 2 * DAY
    new(desk)
    desk.now += 2 * DAY
    tickets.move_tickets(desk, [1], "resolve", at=desk.now - DAY, reason="by phone")
    event = desk.db.execute("SELECT * FROM ticket_events ORDER BY id DESC LIMIT 1").fetchone()
    assert (event["value"], event["reason"], event["occurred_at"], event["recorded_at"]) == (
        "resolved", "by phone", desk.now - DAY, desk.now,
    )  # fmt: skip


STEPS = st.lists(
    st.tuples(
        st.sampled_from((
            *("new", "reply", "hold", "finish", "note", "in", "ack", "auto", "resolve", "close", "reopen", "edit"),
            *("tag", "untag", "remove", "purge", "ask", "rate", "change", "unrate", "customer", "merge", "unmerge"),
            *("split", "link", "unlink", "join", "part", "pend", "snooze", "until reply", "promise", "spam", "no spam"),
            "mark",
        )),
        st.integers(1, 4),
        st.sampled_from(("x", "late parcel", "سلام", "[/]")),
        st.integers(-3 * DAY, 12 * DAY),
        st.integers(0, 5 * DAY),
    ),
    max_size=24,
)  # fmt: skip


@given(STEPS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_moves_stays_sound(empty_database: Path, steps: list[tuple[str, int, str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        shutil.copyfile(empty_database, path)
        db = open_database(path, NOW_MS)
        db.execute("PRAGMA synchronous = OFF")
        desk = Desk(db, config.load(Path(folder) / "none", {}), now=NOW_MS, actor="a", command="c")
        for step in steps:
            rows, before = journal(desk), db.total_changes
            try:
                _do(desk, *step)
            except SupportctlError:
                assert journal(desk) == rows
            assert journal(desk) - rows in (0, 1)
            assert not db.in_transaction
            assert db.total_changes >= before
        assert [finding for finding in run_checks(db) if not finding.is_sound] == []
        for (ticket_id,) in db.execute("SELECT id FROM tickets").fetchall():
            ticket = lifecycle.get_ticket(desk, ticket_id, removed=True, spam=True)
            assert (ticket.resolved_at is not None) or ticket.status != "resolved"
        db.close()


def _do(desk: Desk, name: str, ticket: int, text: str, back: int, later: int) -> None:
    desk.now += later
    moment = desk.now - back
    moves = {"resolve", "close", "reopen"}
    if name == "new":
        tickets.open_ticket(desk, tickets.Draft(text, tags=[text]), at=moment, who=text)
    elif name in ("reply", "hold", "finish"):
        conversation.reply(desk, ticket, text, at=moment, status={"hold": "hold", "finish": "resolved"}.get(name))
    elif name == "note":
        conversation.note(desk, ticket, text, at=moment)
    elif name in ("in", "ack", "auto"):
        conversation.inbound(desk, ticket, text, at=moment, is_ack=name == "ack", is_automatic=name == "auto")
    elif name in moves:
        tickets.move_tickets(desk, [ticket], name, at=moment, body=text if back % 2 else None)
    elif name in ("pend", "snooze", "until reply"):
        until = None if name == "until reply" else desk.now + 1 + back % DAY
        verb = "snooze" if until is None else name
        sleep.put_aside(desk, [ticket], verb, at=moment, until=until, on_reply=until is None)
    elif name == "promise":
        conversation.reply(desk, ticket, text, at=moment, promise=desk.now + 1 + back % DAY)
    elif name == "spam":
        standing.mark_spam(desk, [ticket], at=desk.now)
    elif name == "no spam":
        standing.unmark_spam(desk, [ticket], at=desk.now)
    elif name == "mark":
        said = list_messages(desk.db, ticket)
        number = said[back % len(said)].id if said else 1
        marks.mark_message(
            desk, ticket, number, is_ack=bool(back % 3) if later % 2 else None, is_automatic=back % 5 < 2
        )
    elif name == "edit":
        tickets.edit_tickets(desk, [ticket], {"subject": text, "category": text, "feeling": "angry"}, at=moment)
    elif name in ("tag", "untag"):
        tickets.tag_tickets(desk, [ticket], [text] * (name == "tag"), [text] * (name == "untag"), at=moment)
    elif name == "remove":
        tickets.remove_tickets(desk, [ticket], at=moment)
    elif name == "purge":
        tickets.purge_tickets(desk, [ticket])
    elif name == "ask":
        surveys.send_surveys(desk, [ticket], kind="csat", at=moment)
    elif name == "rate":
        feedback.add_feedback(desk, 1 + ticket, kind="csat", ticket_id=ticket, comment=text, at=moment)
    elif name == "change":
        feedback.edit_feedback(desk, ticket, score=1, comment=text, at=moment)
    elif name == "merge":
        merges.merge_tickets(desk, [ticket], 1 + back % 4)
    elif name == "unmerge":
        merges.unmerge_ticket(desk, ticket)
    elif name == "split":
        splits.split_ticket(desk, ticket, 1 + back % 9)
    elif name == "link":
        links.link_tickets(desk, ticket, 1 + back % 4, "duplicate")
    elif name == "unlink":
        links.unlink_tickets(desk, ticket, 1 + back % 4, "duplicate")
    elif name == "join":
        customer_merges.merge_customers(desk, [str(ticket)], str(1 + back % 4))
    elif name == "part":
        customer_merges.unmerge_customer(desk, str(ticket))
    elif name == "unrate":
        feedback.remove_feedback(desk, [ticket])
    else:
        who = customers.get_customer(desk, str(ticket)).id
        customers.edit_customer(desk, who, fields={"name": text}, tags=[text])


@pytest.mark.parametrize("kind", ["csat", "nps", "ces"])
def test_a_removed_ticket_takes_its_ratings_out_of_the_figures(desk: Desk, kind: str) -> None:
    from supportctl.domain.week import read_week
    from supportctl.periods import week_of

    new(desk)
    feedback.add_feedback(desk, 5, kind=kind, ticket_id=1, comment="kind", at=desk.now)
    days = week_of(desk.date_context().today, 0)
    assert read_week(desk, days, desk.now).csat.figure.denominator == (kind == "csat")
    desk.now += 60_000
    tickets.remove_tickets(desk, [1], at=desk.now)
    week = read_week(desk, days, desk.now)
    assert (week.csat.figure.denominator, week.thank, week.call, week.waiting) == (0, [], [], [])
