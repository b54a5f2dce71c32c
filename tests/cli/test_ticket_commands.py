"""`ticket`: sessions from the first request to the end, every move legal and illegal, and what is refused."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shell

# state -> the commands that reach it from a new ticket
STATES: dict[str, list[list[str]]] = {
    "new": [],
    "open": [["reply", "1", "-m", "a"], ["ticket", "inbound", "1", "-m", "b"]],
    "pending": [["reply", "1", "-m", "a"]],
    "hold": [["reply", "1", "-m", "a", "--hold"]],
    "resolved": [["resolve", "1"]],
    "closed": [["ticket", "close", "1"]],
}
MOVES = {
    "resolve": ("resolved", {"new", "open", "pending", "hold"}),
    "close": ("closed", {"new", "open", "pending", "hold", "resolved"}),
    "reopen": ("open", {"resolved"}),
}
CUSTOMER_MESSAGE = {"new": "new", "open": "open", "pending": "open", "hold": "open", "resolved": "open"}
OUR_REPLY = {"new": "pending", "open": "pending", "pending": "pending", "hold": "pending", "resolved": "resolved"}


@pytest.fixture
def ticket_in(cli: Shell) -> object:
    def reach(state: str) -> Shell:
        cli("ticket", "new", "Cannot log in", "-c", "ada@example.com")
        for command in STATES[state]:
            cli(*command)
        assert cli("show", "1", "--get", "status") == f"{state}\n"
        return cli

    return reach


def status(cli: Shell, ticket: int = 1) -> str:
    return cli("show", str(ticket), "--get", "status").strip()


def test_a_day_at_the_desk(cli: Shell) -> None:
    new = cli("ticket", "new", "Cannot log in", "-c", "ada@example.com", "--channel", "email")
    assert new == "1\n"
    assert new.stderr == "created customer 1 (ada@example.com)\n"
    assert cli("q", "--fields", "id,why") == "1\t8 h left\n"
    cli.at("2026-11-20T11:00Z")
    assert cli("reply", "1", "-m", "Which browser?") == "1\n"
    assert status(cli) == "pending"
    assert cli("queue") == ""
    cli.at("2026-11-20T12:00Z")
    cli("ticket", "inbound", "1", "-m", "Firefox")
    assert status(cli) == "open"
    cli.at("2026-11-20T12:30Z")
    cli("reply", "1", "--resolve", "-m", "Fixed")
    shown = cli("show", "1", "--json").json
    assert shown["status"] == "resolved"
    assert shown["first_response_at"] == "2026-11-20T11:00:00Z"
    assert shown["resolved_at"] == "2026-11-20T12:30:00Z"
    assert [message["direction"] for message in shown["messages"]] == ["in", "out", "in", "out"]
    assert shown["customer_record"]["email"] == "ada@example.com"
    cli.at("2026-11-26T12:00Z")("ticket", "inbound", "1", "-m", "It is back")
    assert status(cli) == "open"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", MOVES)
def test_moves(ticket_in: object, state: str, verb: str) -> None:
    cli: Shell = ticket_in(state)  # type: ignore[operator]
    target, legal = MOVES[verb]
    if state in legal:
        assert cli("ticket", verb, "1") == "1\n"
        assert status(cli) == target
    else:
        said = cli.refuses(1, "ticket", verb, "1").stderr
        assert f"ticket 1 is {state}; {verb} is not possible" in said
        assert status(cli) == state


@pytest.mark.parametrize("state", STATES)
def test_a_reply_moves(ticket_in: object, state: str) -> None:
    cli: Shell = ticket_in(state)  # type: ignore[operator]
    if state == "closed":
        assert "ticket new" in cli.refuses(1, "reply", "1", "-m", "x").stderr
        return
    cli("reply", "1", "-m", "x")
    assert status(cli) == OUR_REPLY[state]


@pytest.mark.parametrize("state", STATES)
def test_a_customer_message_moves(ticket_in: object, state: str) -> None:
    cli: Shell = ticket_in(state)  # type: ignore[operator]
    if state == "closed":
        assert cli("ticket", "inbound", "1", "-m", "x") == "2\n"
        assert status(cli) == "closed"
        assert cli("show", "2", "--json").json["links"] == [{"ticket_id": 2, "other_id": 1, "kind": "follows"}]
        return
    assert cli("ticket", "inbound", "1", "-m", "x") == "1\n"
    assert status(cli) == CUSTOMER_MESSAGE[state]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("option", ["--ack", "--automatic"])
def test_thanks_and_machines_move_nothing(ticket_in: object, state: str, option: str) -> None:
    cli: Shell = ticket_in(state)  # type: ignore[operator]
    assert cli("ticket", "inbound", "1", option, "-m", "x") == "1\n"
    assert status(cli) == state
    assert len(cli("show", "1", "--json").json["messages"]) == len(STATES[state]) + (state != "closed") + (
        state == "closed"
    ) + 1 - (state in ("resolved", "closed"))


@pytest.mark.parametrize("state", STATES)
def test_a_note_moves_nothing(ticket_in: object, state: str) -> None:
    cli: Shell = ticket_in(state)  # type: ignore[operator]
    cli("note", "1", "-m", "x")
    cli("ticket", "tag", "1", "-t", "vip")
    cli("ticket", "edit", "1", "-p", "high")
    assert status(cli) == state


def test_after_the_reopening_window_a_message_is_a_new_ticket(cli: Shell) -> None:
    cli("ticket", "new", "One", "-c", "ada@example.com", "-p", "high")
    cli("resolve", "1")
    cli.at("2026-11-27T10:00:00Z")("ticket", "inbound", "1", "-m", "on the last moment")
    assert status(cli) == "open"
    cli("resolve", "1")
    cli.at("2026-12-04T10:01:00Z")
    assert cli("ticket", "inbound", "1", "-m", "too late") == "2\n"
    assert cli("show", "2", "--json").json["customer"] == "ada@example.com"
    assert cli("show", "2", "--get", "priority") == "high\n"


def test_resolved_closes_by_itself_without_an_event(cli: Shell) -> None:
    cli("ticket", "new", "One")
    cli("resolve", "1")
    before = cli.stored()
    assert cli.at("2026-12-04T09:59:59Z")("show", "1", "--get", "status") == "resolved\n"
    assert cli.at("2026-12-04T10:00:00Z")("show", "1", "--get", "status") == "closed\n"
    assert cli("ticket", "list", "status:closed", "--count") == "1\n"
    assert cli.stored() == before
    cli.refuses(1, "ticket", "reopen", "1")


def test_an_explicit_state_wins(cli: Shell) -> None:
    cli("ticket", "new", "One")
    cli("reply", "1", "--hold", "-m", "x")
    assert status(cli) == "hold"
    cli("reply", "1", "--resolve", "-m", "x")
    assert status(cli) == "resolved"


def test_reply_pend_wins_on_a_resolved_ticket(cli: Shell) -> None:
    cli("ticket", "new", "One")
    cli("resolve", "1")
    cli("reply", "1", "--pend", "-m", "x")
    assert status(cli) == "pending"


def test_several_ids_are_all_or_nothing(cli: Shell) -> None:
    for subject in "abc":
        cli("ticket", "new", subject)
    cli("ticket", "close", "2")
    cli.refuses(1, "resolve", "1", "2", "3")
    cli.refuses(3, "resolve", "1", "4")
    assert cli("resolve", "1", "3", "1", "-q") == "1\n3\n"
    assert [row[0] for row in cli.rows("SELECT command FROM journal")] == ["ticket new"] * 3 + [
        "ticket close",
        "resolve",
    ]


@pytest.mark.parametrize(
    "ids", [["1-3"], ["#1", "2", "۳"], ["۱-۳"], ["1", "#2-3"], ["\u200f1\u200f", "2-3"], ["-"], ["3", "-", "1"]]
)
def test_ids_in_every_spelling(cli: Shell, ids: list[str]) -> None:
    for subject in "abc":
        cli("ticket", "new", subject)
    lines = '1\tnew\tnormal\n#2\n\n{"id": 3}\n'
    assert sorted(cli("ticket", "tag", *ids, "-t", "vip", stdin=lines).lines) == ["1", "2", "3"]
    assert cli("ticket", "list", "tag:vip", "--count") == "3\n"


def test_lists_lead_to_commands(cli: Shell) -> None:
    for subject in "abc":
        cli("ticket", "new", subject, "-t", "billing")
    for form in (["-q"], ["-f", "ndjson"], []):
        found = cli("ticket", "list", "tag:billing", *form)
        assert cli("ticket", "assign", "-", "--to", "me", stdin=found) == "3\n2\n1\n"
    assert cli("ticket", "list", "assignee:sam", "--count") == "3\n"
    assert cli("ticket", "list", "2", "1", "--fields", "id") == "2\n1\n"


def test_list_takes_an_id_with_its_sign(cli: Shell) -> None:
    cli("ticket", "new", "a")
    assert cli("ticket", "list", "#1", "--get", "id") == "1\n"


@pytest.mark.parametrize("line", ["\tfoo\n", '{"id": null}\n', '{"no": 1}\n', "[1]\n", "x\n", "{" * 3000 + "\n"])
def test_a_bad_line_on_stdin(cli: Shell, line: str, request: pytest.FixtureRequest) -> None:
    cli("ticket", "new", "a")
    cli.refuses(2, "resolve", "-", stdin=line)


def test_a_long_id_is_never_another_ticket(cli: Shell) -> None:
    cli("ticket", "new", "a")
    cli.refuses(2, "resolve", "0000000000000000012")


@pytest.mark.parametrize("bad", ["1-", "-", "3-1", "1-999999999", "abc", "1.5", "", "٣٫٥", "0x1", "1_0", "--1"])
def test_bad_ids(cli: Shell, bad: str) -> None:
    cli("ticket", "new", "a")
    if bad == "-":
        assert cli("ticket", "show", "-", exit_code=0, stdin="1\n")
    else:
        cli.refuses(2, "ticket", "resolve", bad)


@pytest.mark.parametrize("command", ["show", "resolve", "rm", "list"])
def test_no_ids_on_stdin_is_harmless(cli: Shell, command: str, request: pytest.FixtureRequest) -> None:
    """`ticket list … -q | ticket … -` with nothing found: nothing to do, and no traceback."""
    cli("ticket", "new", "a")
    before = cli.stored()
    assert cli("ticket", command, "-", stdin="") == ""
    assert cli.stored() == before


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (2, ["new", ""]), (2, ["new", " \t\n "]), (2, ["new", "x" * 501]), (2, ["new", "x", "-m", ""]),
        (2, ["new", "x", "--at", "01/02/2026"]), (2, ["new", "x", "--at", "5"]), (2, ["new", "x", "--at", "may"]),
        (2, ["new", "x", "-p", "hihg"]), (2, ["new", "x", "--channel", "emial"]), (2, ["new", "x", "--kind", "q"]),
        (2, ["new", "x", "--feeling", "sad"]), (2, ["new", "x", "-t", "a b"]), (2, ["new", "x", "-t", "\x1b"]),
        (2, ["new", "x", "-m", "a", "-F", "b"]), (2, ["new"]), (2, ["new", "x", "y"]), (2, ["new", "x", "-c", " "]),
        (3, ["new", "x", "-c", "7"]), (2, ["reply", "1"]), (2, ["note", "1"]), (2, ["edit", "1"]), (2, ["tag", "1"]),
        (2, ["edit", "1", "--subject", " "]), (3, ["edit", "1", "-c", "nobody"]), (3, ["show", "99"]),
        (3, ["reply", "99", "-m", "x"]), (2, ["reply", "1", "-m", "x", "--hold", "--resolve"]), (2, ["assign", "1"]),
        (2, ["rm", "1", "--purge"]), (3, ["rm", "99"]), (2, ["list", "statsu:open"]), (2, ["list", "status:opne"]),
        (2, ["list", "created:01/02/2026"]), (2, ["list", '"open']), (2, ["list", "-n", "many"]), (2, ["list",
        "status:"]),
        (2, ["list", "--fields", "subjct"]), (2, ["list", "--get", "subjct"]), (2, ["list", "-f", "jsn"]), (2, ["lst"]),
        (2, ["list", "--cuont"]), (2, ["list", "sort:colour"]), (2, ["list", "is:late"]),
        (2, ["list", "--since", "2027", "--until", "2026"]), (3, ["list", "-c", "nobody"]), (2, ["list", "-s", "opn"]),
    ],
)  # fmt: skip
def test_refused(cli: Shell, code: int, arguments: list[str]) -> None:
    cli("ticket", "new", "a")
    cli.refuses(code, "ticket", *arguments)


@pytest.mark.parametrize(
    ("arguments", "guess"),
    [
        (["tikcet"], "ticket"), (["ticket", "lst"], "list"), (["ticket", "list", "--cuont"], "--count"),
        (["ticket", "list", "statsu:open"], "status"), (["ticket", "list", "status:opne"], "open"),
        (["ticket", "list", "--fields", "subjct"], "subject"), (["ticket", "new", "x", "-p", "hihg"], "high"),
        (["ticket", "list", "-f", "jsn"], "json"), (["config", "get", "lagn"], "lang"),
        (["report", "csat", "--by", "channle"], "channel"), (["raport"], "report"), (["ticket", "new", "x",
        "--channel", "emial"], "email"),
    ],
)  # fmt: skip
def test_did_you_mean(cli: Shell, arguments: list[str], guess: str) -> None:
    assert f"did you mean {guess}?" in cli.refuses(2, *arguments).stderr


def test_text_that_cannot_be_stored(cli: Shell) -> None:
    cli("ticket", "new", "a")
    for data in (b"a\0b", b"caf\xe9", b"a" * 5_000_001, b"", b" \n"):
        cli.refuses(2, "ticket", "new", "x", "-F", "-", stdin=data)
        cli.refuses(2, "reply", "1", "-F", "-", stdin=data)
    cli("ticket", "new", "just fits", "-F", "-", stdin=b"a" * 5_000_000)
    cli("ticket", "new", "marked", "-F", "-", stdin=b"\xef\xbb\xbfhello\n")
    assert cli("show", "3", "--json").json["messages"][0]["body"] == "hello\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["ticket", "note", "1", "-F", "/nowhere"], ["ticket", "list", "x" * 4001], ["import", "csv", "/nowhere",
        "--as", "tickets"],
        ["--db", "", "ticket", "list"], ["ticket", "list", "--lang", "xx"], ["ticket", "list", "-o", "/nowhere/x.csv"],
        ["config", "set", "lang", "xx"], ["customer", "edit", "1", "--drop", "zzz"], ["db", "restore", "/nowhere",
        "-y"],
        ["customer", "edit", "1", "--referred-by", "1"], ["db", "backup", "/nowhere/x"],
    ],
)  # fmt: skip
def test_every_error_has_a_hint(cli: Shell, arguments: list[str]) -> None:
    cli("ticket", "new", "a", "-c", "ada@example.com")
    assert len(cli(*arguments, exit_code=_code_of(arguments)).error_lines) == 2


def _code_of(arguments: list[str]) -> int:
    if "-F" in arguments or arguments[0] == "import" or "--drop" in arguments or "restore" in arguments:
        return 3
    return 74 if "-o" in arguments or "backup" in arguments else 2


@pytest.mark.parametrize("extra", [["-f", "jsn"], ["--get", "nosuch"], ["--lang", "xx"], ["--color", "x"]])
def test_a_bad_output_option_stores_nothing(cli: Shell, extra: list[str]) -> None:
    cli.refuses(2, "ticket", "new", "x", *extra)


def test_get_on_a_write(cli: Shell) -> None:
    assert cli("ticket", "new", "x", "--get", "id") == "1\n"


def test_fields_on_a_write(cli: Shell) -> None:
    assert cli("ticket", "new", "x", "--json", "--fields", "id,status").json == {"id": 1, "status": "new"}


@pytest.mark.parametrize("command", [["reply", "1", "-m", "y"], ["resolve", "1", "-m", "y"]])
def test_the_object_of_a_write_is_what_is_stored(cli: Shell, command: list[str]) -> None:
    cli("ticket", "new", "x")
    written = cli.at("2026-11-20T11:00Z")(*command, "--json").json
    shown = cli("show", "1", "--json").json
    assert {name: shown[name] for name in written} == written


def test_the_same_key_creates_nothing_new(cli: Shell) -> None:
    new = ("ticket", "new", "From the form", "-c", "ada@example.com", "--key", "form-17")
    assert cli(*new) == "1\n"
    before = cli.stored()
    assert cli(*new) == "1\n"
    assert cli(*new, "--json").json["id"] == 1
    assert cli.stored() == before
    assert cli("ticket", "new", "From the form", "--key", "form-18") == "2\n"
    cli.refuses(4, "customer", "new", "Zed", "--key", "form-17")
    assert cli("customer", "new", "Zed", "--key", "z") == cli("customer", "new", "Zed", "--key", "z") == "2\n"
    add = ("feedback", "add", "5", "--ticket", "2", "--key", "f")
    assert cli(*add) == cli(*add) == "1\n"
    assert cli.rows("SELECT count(*) FROM feedback_answers") == [(1,)]


def test_ids_are_never_used_again(cli: Shell) -> None:
    cli("ticket", "new", "a")
    cli("ticket", "rm", "1", "--purge", "-y")
    assert cli("ticket", "new", "b") == "2\n"
    cli.refuses(3, "show", "1")
    assert cli("db", "check", "-q") == ""


def test_removed_and_purged(cli: Shell) -> None:
    cli("ticket", "new", "Secret plan", "-c", "ada@example.com", "-t", "vip", "--key", "k")
    cli("reply", "1", "-m", "Canary words")
    cli("feedback", "add", "5", "--ticket", "1", "-m", "Canary praise")
    cli("ticket", "edit", "1", "--subject", "Other")
    cli("ticket", "rm", "1")
    cli.refuses(3, "show", "1")
    assert cli("ticket", "list", "--all") == cli("ticket", "list", "canary", "--all") == cli("queue") == ""
    assert b"Canary" in cli.stored()
    assert cli("ticket", "rm", "1", "--purge", "-y") == "1\n"
    assert cli("db", "check", "-q") == ""
    for word in (b"Canary", b"canary", b"Secret", b"secret"):
        assert word not in cli.stored()
    assert cli("ticket", "new", "Again", "--key", "k") == "2\n"


def test_a_key_whose_feedback_was_purged_is_free_again(cli: Shell) -> None:
    cli("ticket", "new", "a", "-c", "ada@example.com")
    cli("feedback", "add", "5", "--ticket", "1", "--key", "f")
    cli("ticket", "rm", "1", "--purge", "-y")
    assert cli("feedback", "add", "5", "-c", "ada@example.com", "--key", "f")


def test_edit_writes_events_and_only_for_changes(cli: Shell) -> None:
    cli("ticket", "new", "One", "-c", "ada@example.com")
    cli("ticket", "edit", "1", "-p", "urgent", "--kind", "complaint", "--category", "delivery", "--feeling", "angry")
    before = cli.stored()
    cli("ticket", "edit", "1", "-p", "urgent", "--kind", "complaint", "--category", "delivery", "--feeling", "angry")
    cli("ticket", "tag", "1", "--untag", "nothing")
    cli("ticket", "assign", "1", "--to", "none")
    assert cli.stored() == before
    cli("ticket", "edit", "1", "--kind", "none", "--category", "none", "--feeling", "none", "-c", "none")
    shown = cli("show", "1", "--json").json
    assert [shown[name] for name in ("kind", "category", "feeling", "customer_id")] == [None] * 4
    assert cli.rows("SELECT field, value FROM ticket_events WHERE field = 'kind'") == [
        ("kind", "complaint"),
        ("kind", None),
    ]


def test_queries(cli: Shell) -> None:
    cli.at("2026-11-10T10:00Z")("ticket", "new", "Late parcel", "-c", "Ada Example", "-p", "high", "-t", "delivery")
    cli.at("2026-11-20T10:00Z")("ticket", "new", "Refund", "-c", "Bob Example", "-m", "where is my money")
    cli("ticket", "assign", "2", "--to", "me")
    for query, ids in {
        "parcel": "1", "late parcel": "1", "money": "2", "tag:delivery": "1", "not:tag:delivery": "2", "tag:none": "2",
        "priority:high..": "1", "priority:..normal": "2", "customer:ada": "1", "assignee:me": "2", "assignee:none": "1",
        "created:7d..": "2", "created:2026-11-10": "1", "created:1405/08/19": "1", "created:..yesterday": "1",
        "status:new,open sort:created": "1 2", "is:overdue": "1", "is:waiting sort:-priority": "1 2", '"where is"': "2",
        "parcels": "", "status:closed": "", "is:snoozed": "", "examples": "",
    }.items():  # fmt: skip
        assert cli("ticket", "list", *query.split(" ") if '"' not in query else [query], "-q").split() == ids.split(), (
            query
        )
    assert cli("ticket", "list", "-n", "1", "-q") == "2\n"
    assert cli("ticket", "list", "-n", "0", "-q") == "2\n1\n"
    assert (
        cli("ticket", "list", "-s", "new", "-p", "high", "-a", "none", "-t", "delivery", "--since", "30d", "-q")
        == "1\n"
    )


def test_a_name_with_a_comma_can_be_chosen(cli: Shell) -> None:
    cli("ticket", "new", "a", "-c", "Doe, Jane")
    assert cli("ticket", "list", "-c", "Doe, Jane", "-q") == "1\n"


def test_a_message_from_the_editor(cli: Shell, tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text("import sys; p = sys.argv[1]; t = open(p).read(); open(p, 'w').write('Written here\\n' + t)\n")
    cli.environ["VISUAL"] = f"{sys.executable} {editor}"
    cli("ticket", "new", "a", "-e")
    assert cli.rows("SELECT body FROM messages") == [("Written here\n",)]
    cli.terminal("reply", "1")
    assert cli.rows("SELECT body FROM messages WHERE direction = 'out'") == [("Written here\n",)]
    cli.refuses(2, "reply", "1")  # nobody can be asked
    assert list(cli.home.glob("supportctl-*")) == []


def test_an_empty_or_failing_editor_stores_nothing(cli: Shell, tmp_path: Path) -> None:
    cli("ticket", "new", "a")
    before = cli.stored()
    cli.environ["EDITOR"] = "true"
    assert "the text is empty" in cli("reply", "1", "-e", exit_code=1).stderr
    cli.environ["EDITOR"] = "false"
    said = cli("reply", "1", "-e", exit_code=1).stderr
    draft = said.splitlines()[1].partition(" at ")[2]
    assert oct(tmp_path.joinpath(draft).stat().st_mode)[-3:] == "600"
    cli.environ["EDITOR"] = "/no/such/editor"
    cli.refuses(1, "reply", "1", "-e")
    assert cli.stored() == before


def test_a_draft_survives_a_failing_command(cli: Shell, tmp_path: Path) -> None:
    cli("ticket", "new", "a")
    editor = tmp_path / "editor.py"
    editor.write_text("import sys; open(sys.argv[1], 'w').write('Long work\\n')\n")
    cli.environ["EDITOR"] = f"{sys.executable} {editor}"
    said = cli("reply", "1", "-e", "--at", "01/02/2026", exit_code=2).stderr
    assert tmp_path.joinpath(said.splitlines()[1].partition(" at ")[2]).read_text() == "Long work\n"


def test_purging_asks(cli: Shell) -> None:
    cli("ticket", "new", "a")
    before = cli.stored()
    for answer in ("n\n", "\n", ""):
        asked = cli.terminal("ticket", "rm", "1", "--purge", exit_code=1, answers=answer)
        assert "Erase" in asked.stderr
        assert asked == ""
    cli.terminal("ticket", "rm", "1", "--purge", "--no-input", exit_code=2, answers="y\n")
    cli.environ["SUPPORTCTL_NO_INPUT"] = "1"
    cli.terminal("ticket", "rm", "1", "--purge", exit_code=2, answers="y\n")
    assert cli.stored() == before
    del cli.environ["SUPPORTCTL_NO_INPUT"]
    cli.terminal("ticket", "rm", "1", "--purge", answers="y\n")
    assert cli("ticket", "list", "--all") == ""


def test_at_and_its_echo(cli: Shell) -> None:
    shown = cli.terminal("ticket", "new", "a", "--at", "yesterday 16:30")
    assert "19 Nov 2026" in shown.stderr
    assert "16:30" in shown.stderr
    assert cli("show", "1", "--get", "received_at") == "2026-11-19T16:30:00Z\n"
    assert cli("reply", "1", "-m", "x", "--at", "۱۴۰۵/۰۸/۲۹ 10:00").stderr == ""


def test_resolve_and_ask_in_one_step(cli: Shell) -> None:
    cli("ticket", "new", "a", "-c", "ada@example.com")
    asked = cli("resolve", "1", "--ask")
    assert "supportctl survey answer 1 SCORE" in asked
    assert asked.stderr == "Resolved ticket #1\n"


def test_resolve_and_ask_is_all_or_nothing(cli: Shell) -> None:
    cli("ticket", "new", "a", "-c", "ada@example.com")
    cli("survey", "send", "1")
    before = cli.stored()
    cli("resolve", "1", "--ask", exit_code=4)
    assert cli.stored() == before


def test_queue_as_of_knows_no_later_ticket(cli: Shell) -> None:
    cli("ticket", "new", "a")
    assert cli("queue", "--as-of", "2026-11-19") == ""


def test_queue_order_and_check(cli: Shell) -> None:
    for at, subject, priority in (("08:00", "old", "normal"), ("09:00", "fire", "urgent"), ("07:00", "soon", "high")):
        cli.at(f"2026-11-20T{at}Z")("ticket", "new", subject, "-p", priority)
    cli.at("2026-11-20T09:40Z")
    assert cli("queue", "--get", "subject").lines == ["fire", "soon", "old"]
    assert cli("queue", "--check") == ""
    cli.at("2026-11-20T13:30Z")
    assert "2 past target" in cli("queue", "--check", exit_code=5).stderr
    assert cli("queue", "--check", "-q", exit_code=5).stderr == ""
    assert cli("queue", "--mine") == ""
    assert cli("queue", "tag:none", "-n", "1", "--json").json[0]["why"]


def test_an_empty_key_is_no_key(cli: Shell) -> None:
    before = cli.stored()
    cli("ticket", "new", "a", "--key", "", exit_code=2)
    assert cli.stored() == before


@pytest.mark.parametrize("option", ["--category", "--assignee"])
def test_an_empty_value_is_none(cli: Shell, option: str) -> None:
    cli("ticket", "new", "a", option, "")
    assert cli("ticket", "list", f"{option[2:]}:none", "-q") == "1\n"


def test_nothing_has_happened_in_the_future(cli: Shell) -> None:
    cli.refuses(2, "ticket", "new", "a", "--at", "2027-05-01")


def test_a_date_in_a_subject_is_found(cli: Shell) -> None:
    cli("ticket", "new", "Invoice 2026-11")
    assert cli("ticket", "list", "2026-11", "-q") == "1\n"


def test_named_tickets_are_all_listed_unless_told(cli: Shell) -> None:
    for _ in range(30):
        cli("new", "x", "-q")
    assert len(cli.terminal("ticket", "list", "1-30").lines) == 31
    assert len(cli("ticket", "list", "1-30", "-n", "3").lines) == 3
    assert cli("ticket", "list", "1-30", "-n", "3", "--count").stdout == "30\n"


def test_how_long_ago_stands_beside_a_near_day_only(cli: Shell) -> None:
    cli("new", "near", "--at", "3d")
    cli("new", "far", "--at", "90d")
    assert "(3 d ago)" in cli.terminal("show", "1").stdout
    [received] = [line for line in cli.terminal("show", "2").stdout.splitlines() if line.startswith("received")]
    assert "(" not in received


def test_only_the_head_of_a_message_is_bold(cli: Shell) -> None:
    cli("new", "x", "-m", "Where is it?")
    [line] = [line for line in cli.terminal("show", "1").stdout.splitlines() if "Where is it?" in line]
    assert "\x1b" not in line
