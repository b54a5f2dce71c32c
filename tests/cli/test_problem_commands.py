"""`problem`: a root cause behind several tickets, from its opening to its fix, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell

HOSTILE = "Label\x1b[31m \u202eprinter [bold]=1+1"


@pytest.fixture
def printer(cli: Shell) -> Shell:
    """Problem 1 with tickets 1 (Ada, angry), 2 (Ada) and 3 (Bob, upset); 4 has none."""
    cli("ticket", "new", "No label", "-c", "Ada", "--feeling", "angry")
    cli("ticket", "new", "Still no label", "-c", "Ada")
    cli("ticket", "new", "Where is my label", "-c", "Bob", "--feeling", "upset")
    cli("ticket", "new", "Password", "-c", "Cy")
    cli("problem", "new", "Label printer is down", "--cause", "toner", "--owner", "sara")
    cli("problem", "attach", "1", "1-3")
    return cli


@pytest.mark.parametrize("option", [(), ("--all",)])
def test_an_empty_list_says_what_else_there_is(cli: Shell, option: tuple[str, ...]) -> None:
    cli("ticket", "new", "a")
    shown = cli.terminal("problem", "list", *option).stderr
    assert shown.startswith("No problem")
    assert ("--all" in shown) == (not option)


def get(cli: Shell, field: str, problem: str = "1") -> str:
    return cli("problem", "show", problem, "--get", field).strip()


def test_customers_are_counted_once(printer: Shell) -> None:
    one = printer("problem", "show", "1", "--json").json
    assert (one["reports"], one["customers"], one["angry"], one["upset"], one["neutral"]) == (3, 2, 1, 1, 0)
    assert one["tickets"] == [3, 2, 1]
    assert (one["cause"], one["owner"], one["status"]) == ("toner", "sara", "open")
    # Whom we do not know is somebody else each time.
    printer("ticket", "new", "Label", "--problem", "1")
    printer("ticket", "new", "Label", "--problem", "1")
    assert get(printer, "customers") == "4"
    # What does not count is no report, and what we started neither.
    printer("ticket", "spam", "3")
    printer("ticket", "new", "We are sorry", "-c", "Eve", "--outbound", "--problem", "1")
    assert (get(printer, "reports"), get(printer, "customers"), get(printer, "upset")) == ("4", "3", "0")


def test_an_estimate_stands_apart_and_has_a_source(printer: Shell) -> None:
    printer("problem", "edit", "1", "--affected", "۲۰۰")
    one = printer("problem", "show", "1", "--json").json
    assert (one["affected"], one["affected_source"], one["customers"]) == (200, "sam", 2)
    printer("problem", "edit", "1", "--affected-source", "orders of the week")
    assert "about 200, says orders of the week" in printer("problem", "show", "1", "-f", "text")
    printer("problem", "edit", "1", "--affected", "none")
    one = printer("problem", "show", "1", "--json").json
    assert one["affected"] is one["affected_source"] is None
    assert "needs an estimate" in printer.refuses(2, "problem", "edit", "1", "--affected-source", "x").stderr
    printer.refuses(2, "problem", "new", "x", "--affected-source", "x")
    printer.refuses(2, "problem", "edit", "1", "--affected", "many")


def test_attaching_and_detaching(printer: Shell) -> None:
    assert printer("problem", "attach", "۱", "#4", "1") == "4\n1\n"
    printer("problem", "new", "Another")
    printer("problem", "attach", "2", "4")
    assert (get(printer, "reports"), get(printer, "reports", "2")) == ("3", "1")
    assert "not attached to problem 1" in printer.refuses(1, "problem", "attach", "1", "1", "4", "--detach").stderr
    printer("problem", "attach", "1", "1-2", "--detach")
    assert printer("ticket", "list", "problem:1", "-q") == "3\n"
    assert printer("problem", "attach", "1", "-", stdin="1\n2\n") == "1\n2\n"
    assert printer("problem", "attach", "1", "--where", "password", "-y") == "4\n"
    printer.refuses(3, "problem", "attach", "9", "1")
    printer.refuses(3, "problem", "attach", "1", "99")
    printer.refuses(2, "problem", "attach", "1")
    printer.refuses(2, "problem", "attach", "printer", "1")


def test_a_rehearsal_attaches_nothing(printer: Shell) -> None:
    before = printer.stored()
    shown = printer("problem", "attach", "1", "--where", "password", "--dry-run")
    assert shown.split("\t")[12] == "1"
    assert printer.stored() == before


def test_the_problem_of_a_ticket(printer: Shell) -> None:
    assert printer("show", "1", "--get", "problem_id") == "1\n"
    assert printer("show", "1", "--json").json["problem"] == {
        "id": 1, "title": "Label printer is down", "status": "open",
    }  # fmt: skip
    assert "Label printer is down (open)" in printer("show", "1", "-f", "text")
    printer("ticket", "edit", "1", "--problem", "none")
    assert printer("show", "1", "--json").json["problem"] is None
    assert printer("ticket", "edit", "1", "--problem", "1", "--get", "problem_id") == "1\n"
    printer.refuses(3, "ticket", "edit", "1", "--problem", "7")
    printer.refuses(3, "ticket", "new", "x", "--problem", "7")
    printer.refuses(2, "ticket", "edit", "1", "--problem", "x")
    history = printer("ticket", "history", "1", "--json").json
    told = [(one["from"], one["to"]) for one in history if one["field"] == "problem"]
    assert told == [(None, "1"), ("1", None), (None, "1")]


def test_queries(printer: Shell) -> None:
    printer("problem", "new", "Another")
    printer("problem", "attach", "2", "4")
    assert printer("ticket", "list", "problem:1", "sort:id", "-q") == "1\n2\n3\n"
    assert printer("ticket", "list", "problem:۱,2", "sort:id", "-q") == "1\n2\n3\n4\n"
    assert printer("ticket", "list", "problem:none", "-q") == ""
    printer("ticket", "new", "Loose")
    assert printer("ticket", "list", "problem:none", "-q") == "5\n"
    assert printer("ticket", "list", "problem:none,2", "sort:id", "-q") == "4\n5\n"
    assert printer("ticket", "list", "not:problem:1", "sort:id", "-q") == "4\n5\n"
    assert printer("queue", "problem:2", "-q") == "4\n"
    assert "no problem 7" in printer("ticket", "list", "problem:7", exit_code=3).stderr
    printer("ticket", "list", "problem:x", exit_code=2)


def test_the_queue_as_it_was(printer: Shell) -> None:
    printer.at("2026-11-20T12:00Z")("problem", "attach", "1", "3", "--detach")
    assert printer("queue", "problem:1", "-q") == "1\n2\n"
    assert printer("queue", "problem:1", "-q", "--as-of", "2026-11-20T11:00Z").lines == ["1", "2", "3"]
    then = printer("queue", "--as-of", "2026-11-20T11:00Z", "--json").json
    assert {one["id"]: one["problem_id"] for one in then} == {1: 1, 2: 1, 3: 1, 4: None}


def test_fixing_answers_who_waits(printer: Shell) -> None:
    printer("reply", "1", "-m", "We are on it", "--resolve")
    printer("ticket", "spam", "2")
    assert printer.at("2026-11-20T11:00Z")("problem", "fix", "1", "-m", "It prints again.") == "1\n"
    assert printer("show", "3", "--get", "status") == "resolved\n"
    assert printer("show", "3", "--json").json["messages"][-1]["body"] == "It prints again."
    assert len(printer("show", "1", "--json").json["messages"]) == 2
    assert printer.rows("SELECT status FROM tickets WHERE id IN (2, 4) ORDER BY id") == [("new",), ("new",)]
    one = printer("problem", "show", "1", "--json").json
    assert (one["status"], one["fixed_at"], one["came_back_at"]) == ("fixed", "2026-11-20T11:00:00Z", None)
    printer("undo")
    assert (get(printer, "status"), printer("show", "3", "--get", "status")) == ("open", "new\n")
    assert printer("db", "check")


def test_fixing_refuses(printer: Shell) -> None:
    printer.refuses(2, "problem", "fix", "1", "-m", " ")
    printer.refuses(2, "problem", "fix", "1", "--at", "2026-11-01")
    printer.refuses(2, "problem", "fix", "1", "-m", "x", "-F", "y")
    printer.refuses(3, "problem", "fix", "1", "9", "-m", "x")
    printer.refuses(1, "problem", "reopen", "1")
    printer("problem", "fix", "1")
    assert "problem reopen 1" in printer.refuses(1, "problem", "fix", "1").stderr


def test_a_fixed_problem_comes_back(printer: Shell) -> None:
    printer.at("2026-11-20T11:00Z")("problem", "fix", "1")
    assert printer("problem", "list", "-q") == ""
    assert printer("problem", "list", "--all", "-q") == "1\n"
    # A report from before the fix that is logged late does not bring it back.
    printer.at("2026-11-20T12:00Z")("ticket", "new", "Late", "--problem", "1", "--at", "2026-11-20T10:30Z")
    assert get(printer, "status") == "fixed"
    printer("ticket", "new", "Again no label", "-c", "Dora", "--problem", "1")
    one = printer("problem", "list", "--json").json[0]
    assert (one["status"], one["came_back_at"]) == ("came-back", "2026-11-20T12:00:00Z")
    # It may be fixed again at once, or be opened again first.
    printer.at("2026-11-20T13:00Z")("problem", "fix", "1")
    assert get(printer, "status") == "fixed"
    printer.at("2026-11-20T14:00Z")("problem", "reopen", "1")
    one = printer("problem", "show", "1", "--json").json
    assert (one["status"], one["fixed_at"], one["came_back_at"]) == (
        "open", "2026-11-20T13:00:00Z", "2026-11-20T14:00:00Z",
    )  # fmt: skip
    printer.refuses(2, "problem", "fix", "1", "--at", "2026-11-20T12:00Z")
    states = [(step["from"], step["to"]) for step in one["history"] if step["field"] == "status"]
    assert states == [(None, "open"), ("open", "fixed"), ("fixed", "fixed"), ("fixed", "open")]


def test_causes_and_titles(printer: Shell) -> None:
    printer("problem", "cause", "1", "wrong", "label", "size")
    assert get(printer, "cause") == "wrong label size"
    printer("problem", "cause", "1", "none")
    assert get(printer, "cause") == ""
    printer("problem", "edit", "1", "--title", "  Label\n printer ", "--owner", "none")
    assert (get(printer, "title"), get(printer, "owner")) == ("Label printer", "")
    printer.refuses(2, "problem", "edit", "1", "--title", " ")
    printer.refuses(2, "problem", "new", "x" * 201)
    printer.refuses(2, "problem", "edit", "1")
    printer.refuses(3, "problem", "edit", "1", "8", "--title", "x")


def test_a_key_opens_once(cli: Shell) -> None:
    assert cli("problem", "new", "Down", "--key", "k") == cli("problem", "new", "Down", "--key", "k") == "1\n"
    cli.refuses(4, "ticket", "new", "x", "--key", "k")


def test_the_first_command_of_all(newcomer: Shell) -> None:
    assert newcomer("problem", "new", "Label printer is down") == "1\n"


def test_a_merge_gives_a_problem_to_one_that_has_none(printer: Shell) -> None:
    printer("ticket", "new", "Label", "-c", "Ada")
    printer("ticket", "merge", "1", "--into", "5")
    assert printer("show", "5", "--get", "problem_id") == "1\n"
    printer("ticket", "unmerge", "1")
    assert printer("show", "5", "--json").json["problem_id"] is None
    assert printer("show", "1", "--get", "problem_id") == "1\n"
    printer("problem", "new", "Another")
    printer("ticket", "edit", "5", "--problem", "2")
    printer("ticket", "merge", "1", "--into", "5")
    assert printer("show", "1", "--get", "problem_id") == "2\n"
    assert get(printer, "reports") == "2"


def test_what_follows_and_what_is_split_off(printer: Shell) -> None:
    printer("resolve", "1")
    printer("ticket", "inbound", "2", "-m", "And my invoice?")
    message = printer("show", "2", "--json").json["messages"][-1]["id"]
    # It is another matter, and who still has the same trouble after the end has it still.
    split = printer("ticket", "split", "2", "--from", str(message)).strip()
    assert printer("show", split, "--json").json["problem_id"] is None
    follower = printer.at("2026-11-29T10:00Z")("ticket", "inbound", "1", "-m", "No label again").strip()
    assert printer("show", follower, "--get", "problem_id") == "1\n"


def test_a_purged_ticket_leaves_the_problem(printer: Shell) -> None:
    printer("ticket", "rm", "3", "--purge", "-y")
    assert (get(printer, "reports"), get(printer, "upset")) == ("2", "0")
    assert printer("problem", "show", "1", "--json").json["tickets"] == [2, 1]
    printer("db", "check")


def test_the_log_tells_it(printer: Shell) -> None:
    printer("problem", "fix", "1", "-m", "done")
    printer("problem", "reopen", "1")
    printer("problem", "cause", "1", "none")
    what = {one["number"]: (one["touched"], one["what"], one["problems"]) for one in printer("log", "--json").json}
    assert what[5] == ("problem 1", "new problem", [1])
    assert what[6] == ("#1, #2, #3", "attached to problem 1 (3)", [])
    assert (what[7][0], what[7][2]) == ("#1, #2, #3, problem 1", [1])
    assert {"problem fixed", "answered (3)", "status resolved (3)"} <= set(what[7][1].split(", "))
    assert what[8] == ("problem 1", "problem opened again", [1])
    assert what[9] == ("problem 1", "cause cleared", [1])
    undone = printer("undo", "--json").json
    assert undone["problems"] == [1]


def test_an_undo_of_a_problem_that_has_tickets(printer: Shell) -> None:
    assert "problem attach" in printer.refuses(4, "undo", "5").stderr
    printer("undo", "6")
    printer("undo", "5")
    assert printer("problem", "list", "--all", "-q") == ""


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE problems SET status = 'fixed'", "UPDATE problems SET cause = 'x'", "UPDATE problems SET affected = 3",
        "UPDATE problems SET fixed_at = 5",
    ],
)  # fmt: skip
def test_the_check_finds_a_problem_that_its_events_do_not_tell(printer: Shell, damage: str) -> None:
    import sqlite3

    db = sqlite3.connect(printer.db)
    db.execute(damage)
    db.commit()
    db.close()
    assert "problems\tbroken\t1" in printer("db", "check", exit_code=5)


def test_the_check_finds_a_ticket_with_another_problem(printer: Shell) -> None:
    import sqlite3

    db = sqlite3.connect(printer.db)
    db.execute("UPDATE tickets SET problem_id = 1 WHERE id = 4")
    db.commit()
    db.close()
    assert "states\tbroken\t#4" in printer("db", "check", exit_code=5)


def test_hostile_titles_stay_text(cli: Shell) -> None:
    cli("problem", "new", HOSTILE)
    cli("ticket", "new", "x", "--problem", "1")
    for words in (("problem", "list"), ("problem", "show", "1"), ("show", "1"), ("report", "weekly", "--week", "this")):
        shown = cli.terminal(*words, "--color", "never")
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "Label^[[31m" in shown
    assert "<bold>" not in cli("problem", "show", "1", "-f", "html")
    cli("problem", "edit", "1", "--title", "=1+1")
    assert "'=1+1" in cli("problem", "list", "-f", "csv")


def test_in_persian(printer: Shell) -> None:
    printer("problem", "fix", "1")
    printer.at("2026-11-20T12:00Z")("ticket", "new", "Again", "--problem", "1")
    shown = printer.terminal("problem", "show", "1", "--lang", "fa", "--color", "never", "--bidi", "off")
    assert "دوباره پیش آمد" in shown
    assert "علت" in shown


def test_completion_knows_problems(printer: Shell) -> None:
    from supportctl.cli.completion import answered

    def offered(line: str) -> str:
        return answered("zsh", {**printer.environ, "SUPPORTCTL_COMPLETE_LINE": line})

    assert "1\tLabel printer is down" in offered("supportctl problem show ")
    assert "1\tLabel" in offered("supportctl ticket edit 1 --problem ")
    assert "none" in offered("supportctl ticket edit 1 --problem n")
    assert "problem:1" in offered("supportctl ticket list problem:")
    assert "1\tLabel" not in offered("supportctl problem reopen ")
    assert "4\tPassword" in offered("supportctl problem attach 1 ")
    assert "affected_source" in offered("supportctl problem list --fields aff")


def test_what_was_before_is_named_without_an_arrow(cli: Shell) -> None:
    cli("problem", "new", "Printer")
    cli("problem", "fix", "1")
    assert "status: fixed (before: open)" in cli("problem", "show", "1", "-f", "text")
    shown = cli("problem", "show", "1", "-f", "text", "--lang", "fa")
    assert "وضعیت: برطرف شد (پیش از آن: باز)" in shown
    assert not set("←→") & set(shown)
