"""Words in any spelling find tickets, customers and feedback, best first, and are shown where they stand."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.conftest import Shell

# Cases 19 to 29 of the Persian test list.
GROUPS = [
    ["می‌خواهم", "میخواهم", "می خواهم"],
    ["كتاب", "کتاب", "کِتاب", "کـتاب", "ﻛﺘﺎب"],
    ["۱۲۳", "123", "١٢٣", "１２３"],
    ["علي", "علی", "على"],
    ["مُحَمَّد", "محمد", "محمّد"],
    ["پشتیبان‌گیری", "پشتیبانگیری", "پشتیبان گیری"],
    ["علي‌رضا", "علیرضا", "علی رضا"],
    ["کتاب‌ها", "کتابها", "کتاب ها"],
    ["خانۀ", "خانهٔ", "خانه"],
    ["أحمد", "احمد"],
    ["مدرسة", "مدرسه"],
    ["آذر", "اذر"],
    ["پائیز", "پاییز"],
    ["لطفاً", "لطفا"],
    ["VIP", "vip"],
    ["iOS ۱۷", "ios 17"],
]
SPELLINGS = list(dict.fromkeys(spelling for group in GROUPS for spelling in group))
PAIRS = [pair for group in GROUPS for pair in product(group, group)]
NO_WORDS = ['"', "*", "؟", "\u200c", "", '""', "-", "ء", "!?", " "]
HOSTILE = [
    *NO_WORDS, "NOT", "NEAR(", "a AND", "^a", "{s x}: a", "'; DROP TABLE tickets; --", "a*", "(", "s : a", "\ud800",
    "%", "_", "\\", "a\u202eb", "<b>", "$(id)", "-1", "ticket_search", "sort:", "not:", "not:not:a", ":", "::",
    "@", "@@", "id:", "id:..", "id:1..", "id:9..1", "id:x", "tag:", "tag:,", "created:..", "is:,",
    "customer:", "status:none",
]  # fmt: skip


@pytest.fixture(scope="module")
def spelled(shared_shell: Shell) -> Shell:
    """A desk with a ticket for each spelling, numbered in their order."""
    for spelling in SPELLINGS:
        shared_shell("ticket", "new", "x", "-m", f"سلام، {spelling}!", "-q")
    return shared_shell


def test_there_are_132_pairs() -> None:
    assert len(PAIRS) == 132


@pytest.mark.parametrize(("stored", "query"), PAIRS)
def test_every_spelling_finds_every_other(spelled: Shell, stored: str, query: str) -> None:
    # A number alone is an id.
    query = f'"{query}"' if query.isdecimal() else query
    assert str(SPELLINGS.index(stored) + 1) in spelled("ticket", "list", query, "-q").split()


@pytest.mark.parametrize("stored", SPELLINGS)
def test_what_was_written_comes_back_and_is_marked(spelled: Shell, stored: str) -> None:
    ticket_id = SPELLINGS.index(stored) + 1
    assert spelled("show", str(ticket_id), "--json").json["messages"][0]["body"] == f"سلام، {stored}!"
    page = spelled("ticket", "list", f'"{stored}"', f"id:{ticket_id}", "-f", "html")
    marks = [part.partition("</mark>")[0] for part in page.split("<mark>")[1:]]
    # Case 30 and 33: the code points of the text, not of the query or of the folded form.
    assert "".join(marks).replace(" ", "") == stored.replace(" ", "")


def test_a_part_of_a_word_finds_nothing(cli: Shell) -> None:
    cli("ticket", "new", "اینترنت قطع است")
    assert cli("ticket", "list", "نت", "-q") == ""
    assert cli("ticket", "list", "اینترنت", "-q") == "1\n"


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_queries_are_words_or_refused(spelled: Shell, query: str) -> None:
    result = spelled("ticket", "list", query, exit_code=None)
    assert result.exit_code in (0, 2, 3), result.stderr
    if query in NO_WORDS and query != '"':
        assert result.exit_code == 0
    if result.exit_code:
        assert [line.partition(":")[0] for line in result.error_lines] == ["supportctl", "hint"]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=40)
    | st.lists(
        st.sampled_from(
            ['"', ":", "not:", "id:", "is:", "tag:", "sort:", "a", "..", ",", "@", "(", "۱", "می\u200cخ", " "]
        )
    ).map("".join)
)
def test_any_text_is_a_query_or_a_usage_error(spelled: Shell, query: str) -> None:
    for command in (["ticket", "list", "--", query], ["feedback", "list", "--", query]):
        assert spelled(*command, exit_code=None).exit_code in (0, 2, 3)
    assert spelled("customer", "list", "--", query).exit_code == 0


def test_all_words_must_stand_in_one_ticket(cli: Shell) -> None:
    cli("ticket", "new", "Late parcel", "-m", "it is still not here")
    cli("ticket", "note", "1", "-m", "called the warehouse")
    cli("ticket", "new", "Late invoice")
    assert cli("ticket", "list", "late", "warehouse", "-q") == "1\n"
    assert cli("ticket", "list", "late", "not:warehouse", "-q") == "2\n"
    assert cli("ticket", "list", '"still not"', "-q") == "1\n"
    assert cli("ticket", "list", '"not still"', "-q") == ""
    assert cli("ticket", "list", 'not:"late parcel"', "-q") == "2\n"
    assert cli("ticket", "list", "not:!!", "-q") == "2\n1\n"


def test_the_best_match_comes_first_unless_the_query_sorts(cli: Shell) -> None:
    cli("ticket", "new", "Parcel, parcel, parcel")
    cli("ticket", "new", "A question", "-m", f"{'many other words about this and that ' * 5} and one parcel")
    assert cli("ticket", "list", "parcel", "-q") == "1\n2\n"
    assert cli("ticket", "list", "parcel", "sort:-created,-id", "-q") == "2\n1\n"
    assert cli("ticket", "list", "parcel", "-n", "1", "-q") == "1\n"
    assert cli("ticket", "list", "parcel", "--count") == "2\n"


def test_what_is_gone_is_not_found(cli: Shell) -> None:
    for _ in range(3):
        cli("ticket", "new", "Late parcel")
    cli("ticket", "rm", "2")
    assert cli("ticket", "list", "parcel", "--all", "-q") == "3\n1\n"
    assert cli("ticket", "list", "parcel", "--all", "--count") == "2\n"
    cli("resolve", "3")
    assert cli("ticket", "list", "parcel", "-q") == "1\n"
    assert cli("ticket", "list", "parcel", "status:resolved", "-q") == "3\n"


def test_customers_and_feedback_are_found_with_their_tickets(cli: Shell) -> None:
    cli("customer", "new", "علي‌رضا احمدی", "--phone", "0912 123 4567", "--email", "ali@shop.example")
    cli("customer", "edit", "1", "--organisation", "Blue Whale Ltd")
    cli("ticket", "new", "Refund", "-c", "1")
    cli("feedback", "add", "2", "--ticket", "1", "-m", "far too slow")
    for words in ("علیرضا", "shop.example", "blue whale refund", "slow", "احمدی slow refund"):
        assert cli("ticket", "list", words, "-q") == "1\n", words
    for words in ("0912", '"09121234567"'):
        assert cli("ticket", "list", f"refund {words}", "-q") == "1\n", words
    for words in ("علی رضا", "whale", "ali@shop.example", "احم", "shop", "whal"):
        assert cli("customer", "list", words, "-q") == "1\n", words
    assert cli("customer", "list", "whale", "refund", "-q") == ""
    assert cli("feedback", "list", "slow", "-q") == "1\n"
    assert cli("feedback", "list", "refund", "-q") == ""
    assert cli("feedback", "list", "!!", "-q") == "1\n"


def test_words_follow_every_change(cli: Shell) -> None:
    def found(words: str) -> str:
        assert "broken" not in cli("db", "check")
        return " ".join(cli("ticket", "list", words, "--all", "-q").split())

    cli("ticket", "new", "Refund", "-c", "ada@example.com")
    cli("customer", "edit", "1", "--name", "Ada Lovelace")
    assert (found("lovelace"), found("refund lovelace")) == ("1", "1")
    cli("customer", "edit", "1", "--drop", "ada@example.com", "--phone", "+44 20 7946 0123")
    assert (found("example.com"), found("44 7946")) == ("", "1")
    cli("ticket", "edit", "1", "-c", "none")
    assert found("lovelace") == ""
    cli("ticket", "edit", "1", "-c", "1")
    cli("feedback", "add", "1", "--ticket", "1", "-m", "slow")
    cli("feedback", "edit", "1", "-m", "quick")
    assert (found("slow"), found("quick")) == ("", "1")
    assert (cli("feedback", "list", "slow", "-q"), cli("feedback", "list", "quick", "-q")) == ("", "1\n")
    cli("feedback", "rm", "1")
    assert (found("quick"), cli("feedback", "list", "quick", "-q")) == ("", "")
    cli("feedback", "add", "none", "--kind", "praise", "-c", "1", "-m", "wonderful")
    assert (found("wonderful"), cli("feedback", "list", "wonderful", "-q")) == ("", "2\n")
    cli("ticket", "rm", "1", "--purge", "-y")
    assert found("refund") == ""


def test_an_excerpt_shows_what_the_subject_does_not(cli: Shell) -> None:
    cli("ticket", "new", "Where is the parcel?", "-c", "Sara")
    cli("ticket", "reply", "1", "-m", "It is at the depot; the parcel comes tomorrow.")
    assert cli("ticket", "list", "parcel depot", "--get", "excerpt").startswith("It is at the depot")
    assert cli("ticket", "list", "where", "--get", "excerpt") == "\n"


def test_an_excerpt_is_an_addition_where_words_were_searched(cli: Shell) -> None:
    cli("ticket", "new", "Late parcel", "-m", "where is it?\nthe PARCEL, I mean", "-c", "Sara")
    listed = cli("ticket", "list", "parcel", "--json").json[0]
    assert listed["excerpt"] == "…the PARCEL, I mean"
    assert listed["subject"] == "Late parcel"
    assert {**listed, "excerpt": None} == {**cli("ticket", "list", "--json").json[0], "excerpt": None}
    assert cli("ticket", "list", "late", "--json").json[0]["excerpt"] is None
    assert "excerpt" not in cli("ticket", "list", "--json").json[0]
    assert cli("ticket", "list", "parcel") == cli("ticket", "list")
    assert cli("ticket", "list", "parcel", "--fields", "id,excerpt") == "1\t…the PARCEL, I mean\n"
    assert cli("ticket", "list", "sara", "--get", "excerpt") == "Sara\n"


def test_marks_are_styled_or_signed_and_never_data(cli: Shell) -> None:
    cli("ticket", "new", "Late [parcel] <b>*", "-m", "the parcel \x1b[31m & more")
    colour = cli.terminal("ticket", "list", "parcel", "--color", "always")
    assert "\x1b[1;4mparcel\x1b[0m" in colour
    assert "\x1b[31m &" not in colour
    plain = cli.terminal("ticket", "list", "parcel", "--color", "never")
    assert "Late [[parcel]] <b>*" in plain
    assert "the [parcel] ^[[31m & more" in plain
    assert "«parcel»" in cli.terminal("--lang", "fa", "ticket", "list", "parcel", "--color", "never")
    assert "<bdi>Late [<mark>parcel</mark>] &lt;b&gt;*</bdi>" in cli("ticket", "list", "parcel", "-f", "html")
    assert "| Late \\[**parcel**\\] \\<b\\>\\* |" in cli("ticket", "list", "parcel", "-f", "markdown")


def test_marks_stay_in_their_cells_when_room_is_short(cli: Shell) -> None:
    cli("ticket", "new", f"{'a long subject ' * 8}parcel", "-m", f"the parcel {'and a long message ' * 20}")
    for line in cli.terminal("ticket", "list", "parcel", "--color", "always").lines:
        assert len(line.replace("\x1b[1;4m", "").replace("\x1b[0m", "").replace("\x1b[2m", "")) < 120
    assert "\x1b[1;4mparcel\x1b[0m and a" in cli.terminal("ticket", "list", "parcel", "--color", "always")


def test_reindex_writes_the_rows_anew(cli: Shell) -> None:
    import sqlite3

    cli("ticket", "new", "Late parcel", "-c", "Ada")
    cli("feedback", "add", "1", "--ticket", "1", "-m", "slow")
    db = sqlite3.connect(cli.db)
    for table in ("ticket_search", "customer_search", "feedback_search"):
        db.execute(f"DELETE FROM {table}")
    db.commit()
    db.close()
    checked = cli("db", "check", exit_code=5)
    assert "search\tbroken\t#1, customer 1, feedback 1\n" in checked
    assert "supportctl db reindex" in checked.stderr
    before = cli.rows("SELECT count(*) FROM journal")
    assert cli("db", "reindex") == "3\n"
    assert cli("db", "reindex", "--json").json == {"rows": 3}
    assert cli.terminal("db", "reindex") == "Wrote 3 search rows anew\n"
    assert "broken" not in cli("db", "check")
    assert cli("ticket", "list", "slow", "-q") == "1\n"
    assert cli.rows("SELECT count(*) FROM journal") == before
