"""`followup`: what is to be done for customers, entered, done, dropped, and what becomes of it when things merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from supportctl.storage.checks import run_checks
from supportctl.storage.connection import open_database
from supportctl.text import width

if TYPE_CHECKING:
    from tests.conftest import Shell


@pytest.fixture
def shop(cli: Shell) -> Shell:
    """Ticket 1 of Ada, 2 of Bob, 3 of nobody known."""
    cli("new", "Parcel is late", "-c", "Ada")
    cli("new", "Password", "-c", "Bob")
    cli("new", "Where are you")
    return cli


def sound(cli: Shell) -> bool:
    db = open_database(cli.db, 0)
    try:
        return all(finding.is_sound for finding in run_checks(db))
    finally:
        db.close()


def test_a_call_from_promise_to_outcome(shop: Shell) -> None:
    # Friday, 10:00; the next working day is Monday.
    assert shop("followup", "add", "-c", "Ada", "-m", "promised refund") == "1\n"
    [one] = shop("followup", "list", "--json").json
    assert (one["kind"], one["customer"], one["due_at"]) == ("call", "Ada", "2026-11-23T09:00:00Z")
    assert (one["status"], one["note"], one["why"], one["reasons"]) == (
        "open",
        "promised refund",
        "promised refund",
        [],
    )
    shop.at("2026-11-23T11:00Z")
    done = shop("followup", "done", "1", "-m", "talked", "--at", "2026-11-23T10:30", "--json").json
    assert (done["status"], done["done_at"], done["outcome"]) == ("done", "2026-11-23T10:30:00Z", "talked")
    assert shop("followup", "list") == ""
    assert shop("followup", "list", "--done", "--since", "today", "-q") == "1\n"


def test_open_ones_stand_in_the_order_in_which_they_are_due(shop: Shell) -> None:
    for when in ("2w", "tomorrow", "friday"):
        shop("followup", "add", "-c", "Bob", "--due", when)
    shop("followup", "add", "--ticket", "1", "--kind", "apology", "--due", "3d", "-a", "me")
    assert shop("followup", "list", "-q").lines == ["2", "4", "3", "1"]
    assert shop("followup", "list", "--until", "2026-11-24", "-q").lines == ["2", "4"]
    assert shop("followup", "list", "--kind", "apology", "--fields", "customer,ticket_id,owner") == "Ada\t1\tsam\n"
    assert shop("followup", "list", "-c", "Bob", "-n", "1", "-q") == "2\n"
    assert shop("followup", "list", "--count") == "4\n"
    shop("followup", "done", "1-2")
    shop("followup", "drop", "3", "--reason", "moved away")
    assert shop("followup", "list", "--all", "-q").lines[0] == "4"
    assert shop("followup", "list", "--dropped", "--fields", "id,status,outcome") == "3\tdropped\tmoved away\n"


def test_today_lasts_until_the_day_ends(shop: Shell) -> None:
    shop("followup", "add", "-c", "Ada", "--due", "today")
    assert shop("followup", "list", "--fields", "due_at") == "2026-11-20T23:59:00Z\n"
    shop.refuses(2, "followup", "add", "-c", "Ada", "--due", "2026-11-19")
    shop.refuses(2, "followup", "add", "-c", "Ada", "--due", "2026-11-20T09:00")


def test_what_cannot_be(shop: Shell) -> None:
    shop("followup", "add", "-c", "Ada")
    shop.refuses(2, "followup", "add")
    shop.refuses(2, "followup", "add", "-c", "Ada", "--kind", "fix")
    shop.refuses(2, "followup", "add", "-c", "Ada", "-m", "  ")
    shop.refuses(3, "followup", "add", "-c", "Zoe")
    shop.refuses(3, "followup", "add", "--ticket", "9")
    shop.refuses(4, "followup", "add", "-c", "Bob", "--ticket", "1")
    shop.refuses(2, "followup", "list", "--all", "--done")
    shop.refuses(2, "followup", "done", "x")
    # All or none.
    shop.refuses(3, "followup", "done", "1", "7")
    shop("followup", "done", "1")
    shop.refuses(1, "followup", "done", "1")
    shop.refuses(1, "followup", "drop", "1")


def test_no_hint_takes_back_something_else(shop: Shell) -> None:
    shop("followup", "add", "-c", "Ada")
    shop("followup", "done", "1")
    shop("note", "1", "-m", "later")
    # What undo alone would take back is the note.
    assert "supportctl undo takes" not in shop.refuses(1, "followup", "done", "1").stderr


@pytest.mark.parametrize("language", ["en", "fa"])
def test_lists_fit_the_screen(shop: Shell, language: str) -> None:
    shop("customer", "edit", "Ada", "--name", "Wendy Cartledge-Hartley")
    shop("followup", "add", "--ticket", "1", "-m", "promised to look after the refund", "-a", "robin")
    shop("followup", "add", "--ticket", "1", "--kind", "apology", "-m", "the third time in a row that it was late")
    shop("followup", "drop", "1", "-m", "the number does not exist any more")
    shop("followup", "done", "2", "-m", "talked, and she is content with the new one")
    for state in ("--done", "--dropped", "--all"):
        printed = shop.terminal("followup", "list", state, "--lang", language, "--color", "never")
        assert max(width(line) for line in printed.splitlines()) <= 80, state


def test_the_same_key_again_enters_nothing_new(shop: Shell) -> None:
    first = shop("followup", "add", "-c", "Ada", "--key", "k")
    assert shop("followup", "add", "-c", "Ada", "--key", "k") == first
    shop.refuses(4, "ticket", "new", "x", "--key", "k")
    shop("undo")
    assert shop("followup", "add", "-c", "Ada", "--key", "k") == "2\n"


def test_hostile_notes_stay_on_their_line(shop: Shell) -> None:
    shop("followup", "add", "-c", "Ada", "-m", "=x()\n\x1b[31mred\u202e [bold]")
    shown = shop.terminal("followup", "list")
    assert "\x1b[31mred" not in shown
    assert "\u202e" not in shown
    assert len(shop("followup", "list").lines) == 1
    assert "'=x()" in shop("followup", "list", "-f", "csv", "--fields", "note")
    shop.refuses(2, "followup", "done", "1", "-m", "a\0b")


def test_customer_show_says_what_is_to_be_done(shop: Shell) -> None:
    shop("followup", "add", "-c", "Ada", "--kind", "apology", "--ticket", "1", "-m", "we were late")
    shop("followup", "add", "-c", "Ada")
    shop("followup", "done", "2")
    page = shop("customer", "show", "Ada", "-f", "text")
    assert "apology, due Mon 23 Nov 2026 09:00, #1, we were late" in page
    assert [one["id"] for one in shop("customer", "show", "Ada", "--json").json["followups"]] == [1]


def test_the_log_says_it_in_words(shop: Shell) -> None:
    shop("followup", "add", "-c", "Ada")
    shop("followup", "add", "-c", "Bob", "--kind", "thanks")
    shop("followup", "done", "1")
    shop("followup", "drop", "2")
    told = shop("log", "--fields", "touched,what").lines[:4]
    assert told == [
        "customer 2\tfollow-up dropped", "customer 1\tfollow-up done", "customer 2\tfollow-up: thanks",
        "customer 1\tfollow-up: call",
    ]  # fmt: skip


def test_they_move_with_a_merged_customer_and_come_back(shop: Shell) -> None:
    shop("followup", "add", "-c", "Ada")
    shop("customer", "merge", "Ada", "--into", "Bob")
    assert shop("followup", "list", "--fields", "customer") == "Bob\n"
    shop("followup", "done", "1")
    assert sound(shop)
    shop("customer", "unmerge", "1")
    assert shop("followup", "list", "--done", "--fields", "customer,status") == "Ada\tdone\n"
    assert sound(shop)


def test_an_undo_leaves_nothing_with_a_merged_customer(shop: Shell) -> None:
    shop("followup", "add", "-c", "Ada")
    shop("undo")
    shop("customer", "merge", "Ada", "--into", "Bob")
    # Done again, the follow-up would belong to somebody who is merged now.
    number = str(shop.rows("SELECT max(id) FROM journal WHERE command = 'undo'")[0][0])
    shop.refuses(4, "undo", number)


def test_they_are_shown_with_the_ticket_that_stands_for_theirs(shop: Shell) -> None:
    shop("new", "Again", "-c", "Ada")
    shop("followup", "add", "--ticket", "4")
    shop("ticket", "merge", "4", "--into", "1")
    assert shop("followup", "list", "--fields", "ticket_id") == "1\n"
    shop("followup", "add", "--ticket", "4")
    assert shop("followup", "list", "--fields", "ticket_id").lines == ["1", "1"]
    shop("ticket", "unmerge", "4")
    assert shop("followup", "list", "--fields", "ticket_id").lines == ["4", "1"]


def test_a_purged_ticket_leaves_what_is_owed_to_a_customer(shop: Shell) -> None:
    shop("followup", "add", "--ticket", "1", "-m", "call Ada", "--key", "a")
    shop("followup", "add", "--ticket", "3", "-m", "call nobody", "--key", "n")
    shop("ticket", "rm", "1", "3", "--purge", "-y")
    assert shop("followup", "list", "--fields", "customer,ticket_id,note") == "Ada\t\tcall Ada\n"
    assert b"call nobody" not in shop.stored()
    assert sound(shop)
    shop("followup", "done", "1")
    shop("undo")
    # The key of what was erased is free again.
    assert shop("followup", "add", "-c", "Bob", "--key", "n") == "3\n"


def test_ids_are_completed(shop: Shell) -> None:
    shop("followup", "add", "-c", "Ada")
    shop("followup", "add", "-c", "Bob", "--kind", "thanks")
    shop("followup", "done", "1")
    for line in ("supportctl followup done ", "supportctl followup drop "):
        shop.environ["SUPPORTCTL_COMPLETE_LINE"] = line
        assert shop("__complete", "zsh") == "words\n2\tthanks Bob\n"
    shop("report", "weekly", "--save")
    shop.environ["SUPPORTCTL_COMPLETE_LINE"] = "supportctl report runs "
    assert shop("__complete", "zsh") == "words\n1\tweekly 2026-11-09\n"
    shop.environ["SUPPORTCTL_COMPLETE_LINE"] = "supportctl followup add --kind ch"
    assert shop("__complete", "zsh").lines[1:] == ["check-in\t"]
