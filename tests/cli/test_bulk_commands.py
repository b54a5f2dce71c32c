"""Many tickets at once: ids, ranges, stdin, --where; shown before, asked for, all or nothing, and taken back in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from supportctl.cli.commands import TICKET

if TYPE_CHECKING:
    from tests.conftest import Shell

# Every verb that takes many, with what it needs besides.
VERBS = {
    "edit": ("-p", "urgent"),
    "assign": ("--to", "sara"),
    "tag": ("-t", "vip"),
    "resolve": (),
    "close": (),
    "pend": ("--until", "3d"),
    "hold": (),
    "snooze": ("--until", "reply"),
    "spam": (),
    "reopen": (),
    "rm": (),
    "rm --purge": ("--purge",),
}


@pytest.fixture
def desk_of_nine(cli: Shell) -> Shell:
    """Tickets 1 to 9; the odd ones about billing, 8 and 9 resolved."""
    rows = [f"{n},Ticket {n},{'billing' if n % 2 else ''},{'resolved' if n > 7 else 'new'}" for n in range(1, 10)]
    table = "\n".join(
        ["id,subject,tags,status,received_at,resolved_at", *(f"{row},2026-11-19,2026-11-20" for row in rows)]
    )
    cli("import", "csv", "-", "--as", "tickets", "--source", "x", stdin=table)
    return cli


def priorities(cli: Shell) -> str:
    return "".join(word[0] for (word,) in cli.rows("SELECT priority FROM tickets ORDER BY id"))


def journal(cli: Shell) -> int:
    return int(cli.rows("SELECT count(*) FROM journal")[0][0])


@pytest.mark.parametrize(
    ("ids", "stdin", "changed"),
    [
        (["3"], "", "nnunnnnnn"),
        (["3-5"], "", "nnuuunnnn"),
        (["1", "#3-#4", "۷", "3"], "", "unuunnunn"),
        (["-"], "2\n4\n\n#6\n", "nunununnn"),
        (["-"], "2\topen\tnormal\tsubject\n4\tnew\t\t\n", "nununnnnn"),
        (["-"], '{"id": 2, "subject": "3"}\n{"id": 5}\n', "nunnunnnn"),
        (["1", "-", "9"], "5\n", "unnnunnnu"),
        (["-"], "", "nnnnnnnnn"),
    ],
)
def test_tickets_are_named(desk_of_nine: Shell, ids: list[str], stdin: str, changed: str) -> None:
    before = journal(desk_of_nine)
    desk_of_nine("ticket", "edit", *ids, "-p", "urgent", stdin=stdin)
    assert priorities(desk_of_nine) == changed
    assert journal(desk_of_nine) - before == ("u" in changed)


def test_a_list_is_piped_into_a_change(desk_of_nine: Shell) -> None:
    cli = desk_of_nine
    for form in (("-q",), (), ("-f", "ndjson"), ("--fields", "id,subject")):
        cli("ticket", "edit", "1-9", "-p", "normal")
        cli("ticket", "edit", "-", "-p", "urgent", stdin=str(cli("ticket", "list", "tag:billing", "--all", *form)))
        assert priorities(cli) == "ununununu"


@pytest.mark.parametrize("stdin", ["x\n", '{"subject": "a"}\n', "{\n", '["1"]\n', "1.5\n"])
def test_what_is_no_id_on_stdin_changes_nothing(desk_of_nine: Shell, stdin: str) -> None:
    desk_of_nine.refuses(2, "ticket", "edit", "-", "-p", "urgent", stdin=f"1\n{stdin}")


@pytest.mark.parametrize("ids", [["9-3"], ["3-"], ["3-4-5"], ["1,2"], ["1-99999999"]])
def test_what_is_no_range_changes_nothing(desk_of_nine: Shell, ids: list[str]) -> None:
    desk_of_nine.refuses(2, "ticket", "edit", *ids, "-p", "urgent")


def test_one_bad_id_of_a_hundred_changes_nothing(cli: Shell) -> None:
    for number in range(1, 4):
        cli("new", f"Ticket {number}")
    cli("ticket", "close", "2")
    ids = [str(number) for number in (1, 3, *range(4, 101))]
    assert "no ticket 4" in cli.refuses(3, "ticket", "resolve", *ids).stderr
    # The last one is closed already: the moves before it are taken back.
    assert "ticket 2 is closed" in cli.refuses(1, "ticket", "resolve", "1", "3", "2").stderr


def test_a_query_chooses_and_is_asked_for(desk_of_nine: Shell) -> None:
    cli = desk_of_nine
    change = ("ticket", "edit", "--where", "tag:billing", "-p", "urgent")
    asked = cli.terminal(*change, answers="n\n", exit_code=1)
    assert asked.stderr.startswith("Change 4 tickets (#7, #5, #3, #1)? [y/N] ")
    assert "declined" in asked.stderr
    assert priorities(cli) == "nnnnnnnnn"
    cli.terminal(*change, answers="\n", exit_code=1)
    cli.terminal(*change, answers="", exit_code=1)
    assert priorities(cli) == "nnnnnnnnn"
    before = journal(cli)
    assert cli.terminal(*change, answers="y\n") == "Changed 4 tickets (undo: supportctl undo)\n"
    assert priorities(cli) == "ununununn"
    assert journal(cli) == before + 1
    assert cli("undo") == f"{before + 2}\n"
    assert priorities(cli) == "nnnnnnnnn"


def test_nobody_is_asked_in_a_pipe(desk_of_nine: Shell) -> None:
    change = ("ticket", "edit", "--where", "tag:billing", "-p", "urgent")
    assert "-y says yes" in desk_of_nine.refuses(2, *change).stderr
    assert desk_of_nine(*change, "-y").lines == ["7", "5", "3", "1"]
    assert priorities(desk_of_nine) == "ununununn"


def test_ids_or_a_query(desk_of_nine: Shell) -> None:
    cli = desk_of_nine
    assert "exclude one another" in cli.refuses(2, "ticket", "edit", "3", "--where", "tag:x", "-p", "low", "-y").stderr
    assert "ID is missing" in cli.refuses(2, "ticket", "edit", "-p", "low").stderr
    for query in ("", "  "):
        assert "is empty" in cli.refuses(2, "ticket", "edit", "--where", query, "-p", "low", "-y").stderr
    cli.refuses(2, "ticket", "edit", "--where", "status:opne", "-p", "low", "-y")
    before = journal(cli)
    nothing = cli("ticket", "edit", "--where", "tag:nobody", "-p", "low")
    assert (nothing, nothing.stderr) == ("", "No ticket fits the query.\n")
    assert journal(cli) == before


@pytest.mark.parametrize("verb", VERBS)
def test_a_rehearsal_shows_and_changes_nothing(desk_of_nine: Shell, verb: str) -> None:
    cli = desk_of_nine
    query, chosen = ("status:resolved", ["9", "8"]) if verb == "reopen" else ("tag:billing", ["7", "5", "3", "1"])
    before = cli.stored()
    shown = cli("ticket", verb.split()[0], "--where", query, *VERBS[verb], "--dry-run")
    assert [line.split("\t")[0] for line in shown.lines] == chosen
    assert shown.stderr == "dry run: nothing was changed\n"
    if verb == "edit":
        assert {line.split("\t")[2] for line in shown.lines} == {"urgent"}
    if verb == "resolve":
        assert {line.split("\t")[1] for line in shown.lines} == {"resolved"}
    assert cli.stored() == before
    # Ids as well, and at a terminal nobody is asked.
    cli.terminal("ticket", verb.split()[0], *chosen, *VERBS[verb], "--dry-run")
    assert cli.stored() == before


def test_every_verb_that_takes_many_is_rehearsed() -> None:
    assert {verb.split()[0] for verb in VERBS} == {name for name, entry in TICKET.entries.items() if entry.is_bulk}


def test_a_query_may_name_views_and_fields_of_our_own(desk_of_nine: Shell) -> None:
    cli = desk_of_nine
    cli("config", "set", "fields.cost", "number")
    for number in (1, 3, 5):
        cli("ticket", "edit", str(number), "--set", f"cost={number}")
    cli("view", "save", "dear", "tag:billing cost:2..")
    assert cli("ticket", "snooze", "--where", "@dear cost:..4", "--until", "2d", "--dry-run", "-q") == "3\n"
    assert cli("ticket", "snooze", "--where", "@dear", "--until", "2d", "-y").lines == ["5", "3"]
    assert "no view @cheap" in cli.refuses(3, "ticket", "hold", "--where", "@cheap", "-y").stderr


def test_erasing_many_asks_once(desk_of_nine: Shell) -> None:
    cli = desk_of_nine
    asked = cli.terminal("ticket", "rm", "--where", "tag:billing", "--purge", answers="y\n")
    assert asked.stderr.count("[y/N]") == 1
    # What cannot be undone offers no undo.
    assert asked == "Erased 4 tickets\n"
    assert cli("ticket", "rm", "-", "--purge") == ""


def test_nothing_that_changed_nothing_offers_an_undo(desk_of_nine: Shell) -> None:
    cli = desk_of_nine
    assert cli.terminal("ticket", "tag", "1", "3", "-t", "vip") == "Tagged 2 tickets (undo: supportctl undo)\n"
    # Else the offered undo would take back the command before.
    assert cli.terminal("ticket", "tag", "1", "3", "-t", "vip") == "Tagged 2 tickets\n"
    assert cli.terminal("ticket", "tag", "1", "-t", "big") == "Tagged ticket #1\n"
