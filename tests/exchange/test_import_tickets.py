"""Ticket rows become tickets with messages, events and ratings; the same table again changes nothing."""

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportctl.domain import conversation, lifecycle
from supportctl.domain.desk import Desk
from supportctl.errors import SupportctlError, UsageError
from supportctl.exchange.tables import Options, Outcome, Refused, import_table
from supportctl.storage import messages as message_store
from supportctl.storage import search
from supportctl.storage import tickets as store
from supportctl.storage.feedback import list_answers

Import = Callable[..., Outcome]
SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "ecommerce_csat"
SAMPLE_MAPPING = {
    "id": "Unique id",
    "channel": "channel_name",
    "category": "category",
    "subject": "Sub-category",
    "body": "Customer Remarks",
    "received_at": "Issue_reported at",
    "first_response_at": "issue_responded",
    "csat": "CSAT Score",
    "csat_at": "Survey_response_Date",
    "assignee": "Agent_name",
}
HEADER = "id,subject,received_at,first_response_at,resolved_at,status,csat,csat_comment,csat_at\n"


def scalar(desk: Desk, sql: str, *values: Any) -> Any:
    return desk.db.execute(sql, values).fetchone()[0]


def moves(desk: Desk, ticket_id: int = 1) -> list[tuple[str | None, int]]:
    return [(e.value, e.occurred_at) for e in store.list_events(desk.db, ticket_id) if e.field == "status"]


def instant(desk: Desk, column: str) -> str | None:
    sql = f"SELECT strftime('%Y-%m-%d %H:%M', {column} / 1000, 'unixepoch') FROM tickets ORDER BY id"
    value: str | None = scalar(desk, sql)
    return value


@pytest.mark.skipif(not SAMPLE.exists(), reason=f"the sample table is not at {SAMPLE}")
def test_the_sample_of_a_shop(desk: Desk) -> None:
    reference = json.loads((SAMPLE / "reference.json").read_text())
    options = Options("tickets", "tickets.csv", ZoneInfo("Asia/Kolkata"), mapping=SAMPLE_MAPPING, dates="day-first")
    done: list[int] = []
    with (SAMPLE / "tickets.csv").open("rb") as stream:
        outcome = import_table(desk, stream, options, done.append)
    assert outcome[:4] == (2166, 0, 0, 0)
    assert done == [1000, 2000, 2166]
    assert outcome.unknown_times == reference["first_response_minutes"]["responded_before_reported"]
    assert len(outcome.unknown_ids) == 20
    valid = "SELECT (first_response_at - received_at) / 60000 FROM tickets WHERE first_response_at IS NOT NULL"
    minutes = sorted(row[0] for row in desk.db.execute(valid))
    assert len(minutes) == reference["first_response_minutes"]["valid"]
    assert minutes[len(minutes) // 2] == reference["first_response_minutes"]["median"]
    weeks = dict(
        desk.db.execute(
            """SELECT date(answered_at / 1000 + 19800, 'unixepoch', '+1 day', 'weekday 6', '-7 days'), count(*)
                FROM feedback GROUP BY 1"""
        ).fetchall()
    )
    assert weeks == {week: n["rated"] for week, n in reference["csat_by_saturday_week_of_survey"].items()}
    satisfied = (
        "SELECT count(*) FROM feedback f JOIN feedback_answers a ON a.feedback_id = f.id WHERE score >= positive_min"
    )
    assert scalar(desk, satisfied) == reference["csat"]["satisfied"]
    with (SAMPLE / "tickets.csv").open("rb") as stream:
        assert import_table(desk, stream, options)[:4] == (0, 0, 2166, 0)
    assert search.list_wrong_rows(desk.db) == []
    assert scalar(desk, "SELECT count(*) FROM journal") == 1
    assert scalar(desk, "SELECT count(*) FROM journal_changes") < 10


def test_a_row_with_everything(desk: Desk, load: Import) -> None:
    outcome = load(
        "ID,Subject,Body,Customer,E-mail,Channel,Kind,Priority,Tags,Assignee,Feeling,Received At,First-response at,"
        "resolved_at,csat,csat_comment,csat_at\n"
        "007,Late parcel,Where is it?,Ada Lovelace,ada@example.com,Inbound,PROBLEM,High,vip; price,bo,Upset,"
        "2026-11-02 10:00,2026-11-02 11:30,2026-11-03 09:00,2,slow,2026-11-04\n",
        mapping={"email": "E-mail"},
    )
    assert outcome[:4] == (1, 0, 0, 0)
    ticket = lifecycle.get_ticket(desk, 1)
    assert (ticket.subject, ticket.customer, ticket.channel) == ("Late parcel", "Ada Lovelace", "Inbound")
    assert (ticket.kind, ticket.priority, ticket.feeling, ticket.assignee) == ("problem", "high", "upset", "bo")
    assert ticket.tags == ("price", "vip")
    assert [status for status, _ in moves(desk)] == ["new", "pending", "resolved"]
    assert ticket.resolved_at == moves(desk)[2][1]
    assert ticket.first_response_at == moves(desk)[1][1]
    request, answer = message_store.list_messages(desk.db, 1)
    assert (request.author, request.body, request.recorded_at) == ("Ada Lovelace", "Where is it?", ticket.received_at)
    assert (answer.author, answer.direction, answer.time_known) == ("bo", "out", True)
    assert list_answers(desk.db, 1)[0][2:4] == (2, "slow")
    assert scalar(desk, "SELECT external_id FROM imported_rows") == "007"
    assert scalar(desk, "SELECT asked_at IS NULL AND answered_at = recorded_at FROM feedback") == 1


@pytest.mark.parametrize(
    ("row", "status", "states"),
    [
        ("1,s,2026-11-02 10:00,,,,,,", "new", ["new"]),
        ("1,s,2026-11-02 10:00,2026-11-02 11:00,,,,,", "pending", ["new", "pending"]),
        ("1,s,2026-11-02 10:00,,2026-11-02 11:00,,,,", "resolved", ["new", "resolved"]),
        ("1,s,2026-11-02 10:00,2026-11-02 12:00,2026-11-02 11:00,,,,", "resolved", ["new", "resolved"]),
        ("1,s,2026-11-02 10:00,,,Solved,,,", "resolved", ["new", "resolved"]),
        ("1,s,2026-11-02 10:00,,,DONE,,,", "resolved", ["new", "resolved"]),
        ("1,s,2026-11-02 10:00,,,waiting,,,", "pending", ["new", "pending"]),
        ("1,s,2026-11-02 10:00,2026-11-02 11:00,,new,,,", "open", ["new", "pending", "open"]),
        ("1,s,2026-11-02 10:00,,2026-11-02 11:00,open,,,", "open", ["new", "resolved", "open"]),
        ("1,s,2026-11-02 10:00,,2026-11-02 11:00,closed,,,", "closed", ["new", "resolved", "closed"]),
    ],
)
def test_the_state_of_a_row(desk: Desk, load: Import, row: str, status: str, states: list[str]) -> None:
    load(HEADER + row)
    assert scalar(desk, "SELECT status FROM tickets") == status
    assert [state for state, _ in moves(desk)] == states
    ends = [at for state, at in moves(desk) if state == "resolved"] if status in ("resolved", "closed") else []
    assert scalar(desk, "SELECT resolved_at FROM tickets") == (ends[-1] if ends else None)
    # The cached moments are what the domain computes from the messages.
    assert scalar(desk, "SELECT waiting_since FROM tickets") == message_store.find_waiting_since(desk.db, 1)
    assert scalar(desk, "SELECT first_response_at FROM tickets") == message_store.find_first_response(desk.db, 1)


@pytest.mark.parametrize(
    ("answered", "known"),
    [
        ("2026-11-02 09:59", None),
        ("2026-11-02", None),
        ("2026-11-01", None),
        ("2026-11-02 10:00", "2026-11-02 10:00"),
        ("2026-11-03", "2026-11-03 00:00"),
    ],
)
def test_answers_whose_time_cannot_be_true(desk: Desk, load: Import, answered: str, known: str | None) -> None:
    outcome = load(f"subject,received_at,first_response_at\ns,2026-11-02 10:00,{answered}\n")
    assert outcome.new == 1
    assert outcome.unknown_times == (known is None)
    assert outcome.unknown_ids == ((1,) if known is None else ())
    assert instant(desk, "first_response_at") == known
    assert scalar(desk, "SELECT status FROM tickets") == "pending"
    assert scalar(desk, "SELECT waiting_since FROM tickets") is None
    assert message_store.list_messages(desk.db, 1)[1].time_known == (known is not None)


def test_days_without_a_time_are_compared_by_day(desk: Desk, load: Import) -> None:
    load(HEADER + "1,s,2026-11-02 10:00,,2026-11-02,,5,,2026-11-02")
    assert instant(desk, "resolved_at") == "2026-11-02 10:00"
    assert scalar(desk, "SELECT answered_at = received_at FROM feedback, tickets") == 1


def test_three_ways_to_write_a_day(desk: Desk, load: Import) -> None:
    load(
        "subject,received_at,first_response_at,resolved_at\ns,02/11/2026 18:39,2-Nov-26 19:00,3.11.2026\n",
        dates="day-first",
        zone=ZoneInfo("Asia/Tehran"),
    )
    assert instant(desk, "received_at") == "2026-11-02 15:09"
    assert instant(desk, "first_response_at") == "2026-11-02 15:30"
    assert instant(desk, "resolved_at") == "2026-11-02 20:30"


def test_bad_rows_are_named_and_nothing_is_stored(desk: Desk, load: Import) -> None:
    table = HEADER + "".join(
        f"{row}\n"
        for row in (
            "1,fine,2026-11-02,,,,,,",
            "2,,2026-11-02,,,,,,",
            "3,s,02/11/2026,,,,,,",
            "4,s,,,,,,,",
            "5,s,2026-11-02,,,perhaps,,,",
            "6,s,2026-11-02,,,,6,,",
            "7,s,2026-11-02,,,,4.5,,",
            "8,s,2026-11-02,,2026-11-01,,,,",
            ",s,2026-11-02,,,,,,",
            "9,s,2026-11-02,,,,,nice,",
            "1,other,2026-11-02,,,,,,",
        )
    )
    with pytest.raises(SupportctlError) as caught:
        load(table)
    assert caught.value.exit_code == 1
    assert "10 of 11 rows" in str(caught.value)
    assert "3: subject is empty" in str(caught.value)
    assert scalar(desk, "SELECT count(*) FROM tickets") == 0
    assert scalar(desk, "SELECT count(*) FROM journal") == 0
    given_out: list[Refused] = []
    outcome = load(table, skip_bad=True, refuse=given_out.append)
    assert outcome[:4] == (1, 0, 0, 10)
    assert [refused.line for refused in given_out] == list(range(3, 13))
    assert given_out[3].row["status"] == "perhaps"
    assert "perhaps" in given_out[3].reason
    assert load(table, skip_bad=True)[:4] == (0, 0, 1, 10)


def test_rows_without_ids_are_known_by_content_and_occurrence(desk: Desk, load: Import) -> None:
    table = "subject,received_at\na,2026-11-02\na,2026-11-02\nb,2026-11-02\n"
    assert load(table)[:4] == (3, 0, 0, 0)
    assert load(table + "a,2026-11-02\n")[:4] == (1, 0, 3, 0)
    assert load(table, source="other.csv")[:4] == (3, 0, 0, 0)


def test_the_same_row_twice_in_a_table(load: Import) -> None:
    rows = "".join(f"{n},s,2026-11-02\n" for n in range(1500))
    assert load("id,subject,received_at\n" + rows + "7,s,2026-11-02\n1499,s,2026-11-02\n")[:4] == (1500, 0, 2, 0)
    with pytest.raises(SupportctlError, match="7' stands in the table before"):
        load("id,subject,received_at\n" + rows + "7,other,2026-11-02\n")


def test_changed_rows_correct_what_they_created(desk: Desk, load: Import) -> None:
    load(HEADER + "1,s,2026-11-02 10:00,2026-11-02 12:00,,,3,,\n2,other,2026-11-02,,,,,,\n")
    changed = "1,new words,2026-11-02 09:00,2026-11-02 11:00,2026-11-05 10:00,,5,better,\n2,other,2026-11-02,,,,,,\n"
    assert load(HEADER + changed)[:4] == (0, 1, 1, 0)
    assert load(HEADER + changed)[:4] == (0, 0, 2, 0)
    ticket = lifecycle.get_ticket(desk, 1)
    assert ticket.subject == "new words"
    assert [message.body for message in message_store.list_messages(desk.db, 1)] == ["new words", "[...]"]
    assert instant(desk, "received_at") == "2026-11-02 09:00"
    assert instant(desk, "first_response_at") == "2026-11-02 11:00"
    assert moves(desk) == [
        ("new", ticket.received_at),
        ("pending", ticket.first_response_at),
        ("resolved", ticket.resolved_at),
    ]
    assert [answer.score for answer in list_answers(desk.db, 1)] == [3, 5]
    assert search.list_wrong_rows(desk.db) == []
    load(HEADER + changed.replace("2026-11-05", "2026-11-06"))
    assert moves(desk)[2][1] == scalar(desk, "SELECT resolved_at FROM tickets")
    assert instant(desk, "resolved_at") == "2026-11-06 10:00"


def test_a_changed_row_does_not_undo_what_was_done_here(desk: Desk, load: Import) -> None:
    load("id,subject,received_at\n1,s,2026-11-02\n")
    conversation.reply(desk, 1, "Solved it.", at=desk.now, status="resolved")
    assert load("id,subject,received_at,category,csat\n1,s,2026-11-02,billing,4\n")[:4] == (0, 1, 0, 0)
    ticket = lifecycle.get_ticket(desk, 1)
    assert (ticket.status, ticket.category) == ("resolved", "billing")
    assert len(message_store.list_messages(desk.db, 1)) == 2
    assert load("id,subject,received_at,status\n1,s,2026-11-02,open\n").changed == 1
    assert lifecycle.get_ticket(desk, 1).status == "open"


def test_dates_read_in_another_zone_are_a_change(desk: Desk, load: Import) -> None:
    table = "subject,received_at\ns,2026-11-02 10:00\n"
    load(table)
    assert load(table, zone=ZoneInfo("Asia/Tehran"))[:4] == (0, 1, 0, 0)
    assert instant(desk, "received_at") == "2026-11-02 06:30"


def test_a_dry_run_stores_nothing(desk: Desk, load: Import, tmp_path: Path) -> None:
    before = (tmp_path / "support.db").read_bytes()
    rows = "".join(f"{n},s,2026-11-02,c{n}@example.com\n" for n in range(2500))
    assert load("id,subject,received_at,email\n" + rows, dry_run=True)[:4] == (2500, 0, 0, 0)
    assert (tmp_path / "support.db").read_bytes() == before


def test_customers_are_found_or_created(desk: Desk, load: Import) -> None:
    outcome = load(
        "subject,received_at,customer,email,phone\n"
        "a,2026-11-02,Ada,ada@example.com,\n"
        "b,2026-11-02,,ADA@example.com,\n"
        "c,2026-11-02,ada,,\n"
        "d,2026-11-02,Ada,other@example.com,\n"
        "e,2026-11-02,,,+98 912 123 4567\n"
        "f,2026-11-02,,,+۹۸۹۱۲۱۲۳۴۵۶۷\n"
        "g,2026-11-02,,,\n"
    )
    assert outcome.new == 7
    owners = [row[0] for row in desk.db.execute("SELECT customer_id FROM tickets ORDER BY id")]
    assert owners == [1, 1, 1, 2, 3, 3, None]
    with pytest.raises(SupportctlError, match="several customers"):
        load("subject,received_at,customer\nx,2026-11-03,Ada\n")
    with pytest.raises(SupportctlError, match="no customer 99"):
        load("subject,received_at,customer\nx,2026-11-03,99\n")


def test_values_stay_text_and_lose_their_guard(desk: Desk, load: Import) -> None:
    load("id,subject,received_at,category,assignee\n0012,'=1+1,2026-11-02,'tis,'+98912\n")
    row = desk.db.execute("SELECT subject, category, assignee FROM tickets").fetchone()
    assert tuple(row) == ("=1+1", "'tis", "+98912")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kind": "invoices"}, "invoices"),
        ({"kind": "ticket"}, "'ticket'"),
        ({"mapping": {"subjekt": "subject"}}, "subjekt"),
        ({"mapping": {"subject": "sujbect"}}, "sujbect"),
        ({"fixed": {"priority": "high"}, "mapping": {"priority": "subject"}}, "mapped and set"),
        ({"fixed": {"id": "1"}}, "its own id"),
        ({"dates": "sometimes"}, "sometimes"),
        ({"source": ""}, "source"),
    ],
)
def test_what_is_wrong_is_said_before_a_row_is_read(
    desk: Desk, load: Import, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        load("subject,received_at\ns,nonsense\n", **options)
    assert words in str(caught.value)


def test_did_you_mean_and_missing_columns(load: Import) -> None:
    with pytest.raises(UsageError) as caught:
        load("subject,received_at\n", mapping={"subject": "Subjekt"})
    assert caught.value.values["guess"] == "subject"
    with pytest.raises(UsageError, match="no column is received_at"):
        load("subject\ns\n")
    with pytest.raises(UsageError, match="could both be subject"):
        load("Subject,SUBJECT,received_at\n")
    assert load("subject\ns\n", fixed={"received_at": "2026-11-02", "priority": "high"}).new == 1


def test_memory_does_not_grow_with_the_table(load: Import) -> None:
    rows = "".join(f"{n},subject {n},2026-11-02 10:00,{'word ' * 40}\n" for n in range(3000))
    data = ("id,subject,received_at,body\n" + rows).encode()
    load("subject,received_at\nwarm up,2026-11-02\n")
    tracemalloc.start()
    try:
        assert load(data).new == 3000
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), max_size=6),
    text=st.none() | st.text(max_size=200) | st.binary(max_size=200),
    number=st.integers(0, 10**9),
)
def test_any_table_is_imported_or_refused(
    load: Import, rows: list[list[str]], text: str | bytes | None, number: int
) -> None:
    import csv
    import io

    sheet = io.StringIO()
    csv.writer(sheet).writerows([["subject", "received_at", "body"], *rows])
    # Lone surrogates cannot stand in a file.
    table = text if text is not None else sheet.getvalue()
    data = table if isinstance(table, bytes) else table.encode("utf-8", "replace")
    options = {"source": f"s{number}", "fixed": {"channel": "web", "received_at": "2026-11-02"}, "skip_bad": True}
    try:
        first = load(data, **options)
    except SupportctlError:
        return
    again = load(data, **options)
    assert (again.new, again.changed, again.bad) == (0, 0, first.bad)
    assert again.same == first.new + first.same


def test_a_persian_table_maps_itself(desk: Desk, load: Import) -> None:
    """Columns, terms, digits and days in Persian, kaf and yeh from an Arabic keyboard among them."""
    load(
        "شماره,موضوع,نام مشتری,تلفن همراه,كانال,نوع,اولويت,وضعیت,دسته‌بندی,برچسب‌ها,تاریخ دریافت,امتیاز,نظر\n"
        "۱۲,سفارش نرسید,سارا احمدی,۰۹۱۲۱۲۳۴۵۶۷,تلفن,شکایت,زیاد,باز,تحویل,تهران;پیک,۱۴۰۵/۰۸/۲۶ ۱۰:۱۵,۲,دیر شد\n",
        source="sheet.csv",
    )
    ticket = lifecycle.get_ticket(desk, 1)
    assert (ticket.subject, ticket.channel, ticket.kind) == ("سفارش نرسید", "phone", "complaint")
    assert (ticket.priority, ticket.status, ticket.category) == ("high", "open", "تحویل")
    assert list(ticket.tags) == ["تهران", "پیک"]
    assert instant(desk, "received_at") == "2026-11-17 10:15"
    assert scalar(desk, "SELECT external_id FROM imported_rows") == "12"
    assert [(one.score, one.comment) for one in list_answers(desk.db, 1)] == [(2, "دیر شد")]
    assert desk.db.execute("SELECT name FROM customers").fetchone()[0] == "سارا احمدی"


def test_two_persian_columns_for_one_field(load: Import) -> None:
    with pytest.raises(UsageError, match="'تلفن', 'موبایل' could both be phone"):
        load("موضوع,تاریخ,تلفن,موبایل\nx,1405/08/26,1,2\n")


def test_ids_in_any_digits_are_one_row(desk: Desk, load: Import) -> None:
    load("id,subject,received_at\n۱۲,x,1405/08/26\n", source="sheet.csv")
    assert load("id,subject,received_at\n12,y,1405/08/26\n", source="sheet.csv")[:4] == (0, 1, 0, 0)
    load("id,ticket,at,direction,body\n1,\u2067١٢\u2069,1405/08/27,in,more\n", kind="messages", source="sheet.csv")
    assert [one.body for one in message_store.list_messages(desk.db, 1)][-1] == "more"


def test_a_column_of_the_very_name_comes_first(desk: Desk, load: Import) -> None:
    load("id,شماره,موضوع,متن,توضیحات,تاریخ ثبت\nA,9,x,said,more,1405/08/26\n")
    assert scalar(desk, "SELECT external_id FROM imported_rows") == "A"
    assert message_store.list_messages(desk.db, 1)[0].body == "said"


def test_a_nul_is_refused_beside_any_letters(load: Import) -> None:
    for name in ("hello", "سلام"):
        with pytest.raises(SupportctlError, match="NUL"):
            load(f"subject,category,received_at\n{name},c\0at,2026-11-17\n".encode())
