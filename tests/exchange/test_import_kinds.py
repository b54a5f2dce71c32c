"""Messages, customers and feedback from tables, and how their rows refer to one another."""

from collections.abc import Callable
from typing import Any

import pytest

from supportctl.domain import lifecycle, sleep, standing, tickets
from supportctl.domain.desk import DAY, Desk
from supportctl.errors import SupportctlError, UsageError
from supportctl.exchange.tables import Outcome
from supportctl.storage import customers, search
from supportctl.storage import messages as message_store
from supportctl.storage import tickets as store
from supportctl.storage.checks import run_checks
from supportctl.storage.feedback import find_feedback, list_answers
from supportctl.storage.searchtexts import find_ticket_text

Import = Callable[..., Outcome]


def all_rows(desk: Desk, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in desk.db.execute(sql)]


@pytest.fixture
def two_tickets(load: Import) -> None:
    load(
        "id,subject,received_at,customer,resolved_at\n"
        "T-1,first,2026-11-02 10:00,Ada,\n"
        "T-2,second,2026-11-02 10:00,Bo,2026-11-03 10:00\n",
        source="desk",
    )


@pytest.mark.usefixtures("two_tickets")
def test_messages_move_their_tickets_in_time_order(desk: Desk, load: Import) -> None:
    table = (
        "id,ticket,at,direction,author,body,automatic\n"
        "3,T-1,2026-11-04 10:00,in,,still broken,\n"
        "2,T-1,2026-11-02 12:00,OUT,cy,try this,no\n"
        "1,T-1,2026-11-02 11:00,out,,we got it,yes\n"
        "4,T-1,2026-11-05 10:00,note,,hm,\n"
        "5,T-2,2026-11-02 11:00,in,,more,\n"
    )
    assert load(table, kind="messages", source="desk")[:4] == (5, 0, 0, 0)
    first = lifecycle.get_ticket(desk, 1)
    assert first.status == "open"
    assert [e.value for e in store.list_events(desk.db, 1)] == ["new", "pending", "open"]
    said = message_store.list_messages(desk.db, 1)
    assert [(m.author, m.author_kind) for m in said[1:]] == [
        ("tester", "bot"),
        ("cy", "agent"),
        ("Ada", "customer"),
        ("tester", "agent"),
    ]
    assert first.first_response_at == said[2].occurred_at
    assert first.waiting_since == said[3].occurred_at
    # What was written before the resolution does not reopen it.
    assert [e.value for e in store.list_events(desk.db, 2)] == ["new", "resolved"]
    assert search.list_wrong_rows(desk.db) == []
    assert load(table, kind="messages", source="desk")[:4] == (0, 0, 5, 0)
    changed = load(table.replace("try this", "try that"), kind="messages", source="desk")
    assert changed[:4] == (0, 1, 4, 0)
    assert "try that" in (find_ticket_text(desk.db, 1) or "")
    assert search.list_wrong_rows(desk.db) == []


@pytest.mark.usefixtures("two_tickets")
def test_references_never_mix_two_sources(desk: Desk, load: Import) -> None:
    table = "ticket,at,direction,body\n1,2026-11-04,in,hello\n"
    with pytest.raises(SupportctlError, match="no ticket '1' was imported from desk"):
        load(table, kind="messages", source="desk")
    assert load(table, kind="messages", source="elsewhere").new == 1
    assert len(message_store.list_messages(desk.db, 1)) == 2
    with pytest.raises(SupportctlError, match="no ticket 77"):
        load(table.replace("\n1,", "\n77,"), kind="messages", source="elsewhere")


@pytest.mark.parametrize(
    "row", [",2026-11-04,in,x", "T-1,,in,x", "T-1,2026-11-04,,x", "T-1,2026-11-04,up,x", "T-1,2026-11-04,in,"]
)
@pytest.mark.usefixtures("two_tickets")
def test_bad_messages(load: Import, row: str) -> None:
    outcome = load(f"ticket,at,direction,body\n{row}\n", kind="messages", source="desk", skip_bad=True)
    assert (outcome.new, outcome.bad) == (0, 1)


def test_customers_with_all_fields(desk: Desk, load: Import) -> None:
    table = (
        "id,name,email,phone,handle,organisation,tier,since,language,tags,referred_by,note\n"
        "1,Ada,ada@example.com,+98 912 123 4567,ada,ACME,gold,2020-03-01,fa,vip,,likes tea\n"
        "2,Bo,,,,,,,,,1,\n"
    )
    assert load(table, kind="customers")[:4] == (2, 0, 0, 0)
    ada = customers.find_customer(desk.db, 1)
    assert ada is not None
    assert ada[1:11] == (
        "Ada",
        "ACME",
        "gold",
        "2020-03-01",
        "fa",
        None,
        "ada@example.com",
        "+989121234567",
        "@ada",
        ("vip",),
    )
    assert [note.body for note in customers.list_notes(desk.db, 1)] == ["likes tea"]
    assert all_rows(desk, "SELECT referred_by FROM customers") == [(None,), (1,)]
    assert load(table, kind="customers")[:4] == (0, 0, 2, 0)
    assert load(table.replace("gold", "silver"), kind="customers")[:4] == (0, 1, 1, 0)
    assert all_rows(desk, "SELECT tier FROM customers") == [("silver",), (None,)]
    assert len(customers.list_notes(desk.db, 1)) == 1


def test_known_customers_are_completed(desk: Desk, load: Import) -> None:
    load("subject,received_at,customer,email\na,2026-11-02,Ada,\nb,2026-11-02,,bo@example.com\n")
    outcome = load(
        "id,name,email,phone\n"
        "x,Ada,ada@example.com,\n"
        "y,Bo Li,BO@example.com,+98 912 123 4567\n"
        "z,Ada,,+98 912 000 4567\n",
        kind="customers",
    )
    assert outcome[:4] == (1, 2, 0, 0)
    assert all_rows(desk, "SELECT id, name FROM customers") == [(1, "Ada"), (2, "Bo Li"), (3, "Ada")]
    outcome = load(
        "id,email,phone\nq,ada@example.com,+989121234567\nw,,\ne,nonsense,\n",
        kind="customers",
        source="more",
        skip_bad=True,
    )
    assert (outcome.new, outcome.bad) == (0, 3)
    assert "several customers: 1, 2" in outcome.refused[0].reason


def test_a_changed_row_cannot_take_another_address(load: Import) -> None:
    load("id,name,email\n1,Ada,ada@example.com\n2,Bo,bo@example.com\n", kind="customers")
    with pytest.raises(SupportctlError, match="belongs to customer 2"):
        load("id,name,email\n1,Ada,bo@example.com\n", kind="customers")


@pytest.mark.usefixtures("two_tickets")
def test_feedback_of_every_kind(desk: Desk, load: Import) -> None:
    table = (
        "id,ticket,customer,kind,score,comment,at\n"
        "1,T-1,,,4,good,2026-11-05\n"
        "2,,Ada,NPS,0,,2026-11-05\n"
        "3,,Cy,complaint,,late again,2026-11-05\n"
    )
    assert load(table, kind="feedback", source="desk")[:4] == (3, 0, 0, 0)
    rows = all_rows(desk, "SELECT kind, scale_max, positive_min, customer_id, ticket_id, asked_at FROM feedback")
    assert rows == [("csat", 5, 4, 1, 1, None), ("nps", 10, 9, 1, None, None), ("complaint", None, None, 3, None, None)]
    assert load(table, kind="feedback", source="desk")[:4] == (0, 0, 3, 0)
    changed = table.replace("4,good", "5,great").replace("late again,2026-11-05", "late again,2026-11-06")
    assert load(changed, kind="feedback", source="desk")[:4] == (0, 2, 1, 0)
    assert [answer.score for answer in list_answers(desk.db, 1)] == [4, 5]
    complaint = find_feedback(desk.db, 3)
    assert complaint is not None
    assert complaint.responded_at == 1_793_923_200_000
    with pytest.raises(SupportctlError, match="cannot become"):
        load(table.replace("NPS,0", "csat,1"), kind="feedback", source="desk")


@pytest.mark.parametrize(
    "row", ["1,,11,,2026-11-05", "1,csat,,x,2026-11-05", "1,praise,3,x,2026-11-05", "1,praise,,,2026-11-05", "1,,5,,"]
)
@pytest.mark.usefixtures("two_tickets")
def test_bad_feedback(load: Import, row: str) -> None:
    outcome = load(f"ticket,kind,score,comment,at\n{row}\n", kind="feedback", source="x", skip_bad=True)
    assert (outcome.new, outcome.bad) == (0, 1)


def test_required_columns(load: Import) -> None:
    for kind, table in (("messages", "ticket,at,body\n"), ("customers", "note\n"), ("feedback", "score,at\n")):
        with pytest.raises(UsageError, match="no column is"):
            load(table, kind=kind)


MESSAGES = "id,ticket,at,direction,body\n"


@pytest.mark.usefixtures("two_tickets")
def test_messages_open_within_the_window_and_begin_anew_after_it(desk: Desk, load: Import) -> None:
    """T-2 was resolved on 3 November at 10:00; the window is seven days."""
    outcome = load(MESSAGES + "1,T-2,2026-11-10 10:00,in,in time\n", kind="messages", source="desk")
    assert outcome.new == 1
    assert lifecycle.get_ticket(desk, 2).status == "open"
    assert store.find_ticket(desk.db, 3, 0) is None


@pytest.mark.usefixtures("two_tickets")
def test_a_late_message_and_what_follows_it_is_another_ticket(desk: Desk, load: Import) -> None:
    table = MESSAGES + (
        "5,T-2,2026-11-13 10:00,in,thank you\n"
        "1,T-2,2026-11-10 10:01,in,it is back\n"
        "2,T-2,2026-11-10 12:00,out,again?\n"
        "3,T-2,2026-11-11 10:00,note,hm\n"
        "4,T-2,2026-11-03 09:00,in,before the end\n"
    )
    assert load(table, kind="messages", source="desk")[:4] == (5, 0, 0, 0)
    old, new = lifecycle.get_ticket(desk, 2, at=0), lifecycle.get_ticket(desk, 3)
    assert (old.status, new.status, new.subject, new.customer_id) == ("resolved", "open", "second", old.customer_id)
    assert [one.body for one in message_store.list_messages(desk.db, 2)] == ["second", "before the end"]
    assert [one.body for one in message_store.list_messages(desk.db, 3)] == ["it is back", "again?", "hm", "thank you"]
    assert [e.value for e in store.list_events(desk.db, 3) if e.field == "status"] == ["new", "pending", "open"]
    assert [tuple(link) for link in store.list_links(desk.db, 2)] == [(3, 2, "follows")]
    assert all(finding.is_sound for finding in run_checks(desk.db))
    assert load(table, kind="messages", source="desk")[:4] == (0, 0, 5, 0)
    assert load(table.replace("again?", "really?"), kind="messages", source="desk")[:4] == (0, 1, 4, 0)
    assert [one.body for one in message_store.list_messages(desk.db, 3)] == ["it is back", "really?", "hm", "thank you"]
    assert all(finding.is_sound for finding in run_checks(desk.db))


@pytest.mark.usefixtures("two_tickets")
def test_automatic_messages_begin_nothing(desk: Desk, load: Import) -> None:
    table = "id,ticket,at,direction,body,automatic\n1,T-2,2026-11-12 10:00,in,out of office,yes\n"
    load(table, kind="messages", source="desk")
    assert store.find_ticket(desk.db, 3, 0) is None
    assert lifecycle.get_ticket(desk, 2, at=0).status == "resolved"


@pytest.mark.usefixtures("two_tickets")
def test_a_ticket_that_was_closed_here_is_over(desk: Desk, load: Import) -> None:
    tickets.move_tickets(desk, [1], "close", at=desk.now - 5 * DAY)
    load(MESSAGES + "1,T-1,2026-11-17 10:00,in,hello\n", kind="messages", source="desk")
    assert [lifecycle.get_ticket(desk, number).status for number in (1, 3)] == ["closed", "new"]


@pytest.mark.parametrize("status", ["closed", "solved"])
def test_after_an_end_at_an_unknown_time_nothing_begins(desk: Desk, load: Import, status: str) -> None:
    load(f"id,subject,received_at,status\nT-1,first,2026-11-02,{status}\n", source="desk")
    load(MESSAGES + "1,T-1,2026-11-12 10:00,in,hello\n", kind="messages", source="desk")
    assert store.find_ticket(desk.db, 2, 0) is None
    assert len(message_store.list_messages(desk.db, 1)) == 2


@pytest.mark.usefixtures("two_tickets")
def test_imported_messages_wake_and_answer(desk: Desk, load: Import) -> None:
    sleep.put_aside(desk, [1], "snooze", at=desk.now - 15 * DAY, on_reply=True)
    load(MESSAGES + "1,T-1,2026-11-12 10:00,in,hello\n", kind="messages", source="desk")
    assert lifecycle.get_ticket(desk, 1).wakes_on is None
    sleep.put_aside(desk, [1], "snooze", at=desk.now - 5 * DAY, on_reply=True)
    load(MESSAGES + "2,T-1,2026-11-17 10:00,out,answer\n", kind="messages", source="desk")
    ticket = lifecycle.get_ticket(desk, 1)
    assert (ticket.status, ticket.wakes_on) == ("pending", None)
    assert all(finding.is_sound for finding in run_checks(desk.db))


@pytest.mark.usefixtures("two_tickets")
def test_a_nightly_import_goes_on_with_what_was_marked_as_spam(desk: Desk, load: Import) -> None:
    standing.mark_spam(desk, [1], at=desk.now)
    assert load(MESSAGES + "1,T-1,2026-11-17 10:00,out,answer\n", kind="messages", source="desk").new == 1
    changed = "id,subject,received_at,priority\nT-1,first,2026-11-02 10:00,high\n"
    assert load(changed, source="desk").changed == 1
    assert load("ticket,kind,score,at\nT-1,csat,5,2026-11-17\n", kind="feedback", source="desk").new == 1
    ticket = lifecycle.get_ticket(desk, 1, spam=True)
    assert (ticket.standing, ticket.status, ticket.priority) == ("spam", "pending", "high")
    assert all(finding.is_sound for finding in run_checks(desk.db))


def test_any_language_of_a_customer(desk: Desk, load: Import) -> None:
    load("name,زبان\nAda,فارسی\nBo,English\nCy,Klingon\n", kind="customers")
    assert [row[0] for row in all_rows(desk, "SELECT language FROM customers ORDER BY id")] == ["fa", "en", "Klingon"]
