"""The life of a ticket: every verb from every state, what sleeps and wakes, spam and back, time spent, hints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from supportctl.domain.lifecycle import MOVES

if TYPE_CHECKING:
    from tests.conftest import Shell

# state -> the commands that reach it from a new ticket
STATES: dict[str, list[list[str]]] = {
    "new": [],
    "open": [["reply", "1", "-m", "a"], ["ticket", "inbound", "1", "-m", "b"]],
    "pending": [["ticket", "pend", "1"]],
    "hold": [["ticket", "hold", "1"]],
    "resolved": [["resolve", "1"]],
    "closed": [["ticket", "close", "1"]],
}
UNRESOLVED = ("new", "open", "pending", "hold")
# verb -> (further arguments, {state: state after it}); what is not named is refused.
TABLE: dict[str, tuple[list[str], dict[str, str]]] = {
    "resolve": ([], dict.fromkeys(UNRESOLVED, "resolved")),
    "pend": ([], dict.fromkeys(UNRESOLVED, "pending")),
    "hold": ([], dict.fromkeys(UNRESOLVED, "hold")),
    "snooze": (["--until", "2d"], {state: state for state in UNRESOLVED}),
    "reopen": ([], {"resolved": "open"}),
    "close": ([], dict.fromkeys((*UNRESOLVED, "resolved"), "closed")),
    "reply": (["-m", "x"], {"new": "pending", "open": "pending", "pending": "pending", "hold": "pending",
                            "resolved": "resolved"}),
    "inbound": (["-m", "x"], {"new": "new", "open": "open", "pending": "open", "hold": "open", "resolved": "open",
                              "closed": "closed"}),
    "note": (["-m", "x"], {state: state for state in STATES}),
    "tag": (["-t", "vip"], {state: state for state in STATES}),
    "edit": (["-p", "high"], {state: state for state in STATES}),
    "assign": (["--to", "me"], {state: state for state in STATES}),
    "spam": ([], {state: state for state in STATES}),
    "rm": ([], {state: state for state in STATES}),
}  # fmt: skip


def status(cli: Shell, ticket: int = 1) -> str:
    return cli("show", str(ticket), "--get", "status").strip()


def queue(cli: Shell) -> list[str]:
    return cli("queue", "-q").lines


def events(cli: Shell, field: str, ticket: int = 1) -> list[tuple[Any, ...]]:
    return cli.rows(f"SELECT previous, value FROM ticket_events WHERE ticket_id = {ticket} AND field = '{field}'")


def reach(cli: Shell, state: str) -> Shell:
    cli("ticket", "new", "Cannot log in", "-c", "ada@example.com")
    for command in STATES[state]:
        cli(*command)
    assert status(cli) == state
    return cli


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", TABLE)
def test_every_verb_from_every_state(cli: Shell, state: str, verb: str) -> None:
    reach(cli, state)
    more, legal = TABLE[verb]
    if state not in legal:
        said = cli.refuses(1, "ticket", verb, "1", *more).stderr
        assert f"ticket 1 is {state}; " in said
        if state == "closed":
            assert "supportctl ticket new starts a new one" in said
            assert "link NEW --to 1 --as follows" in said
        else:
            possible = said.partition("possible now: ")[2].strip().split(", ")
            assert possible == [name for name in MOVES if state in TABLE[name][1]]
        return
    cli("ticket", verb, "1", *more)
    if verb != "rm":
        assert status(cli) == legal[state]
    assert cli("db", "check", "-q") == ""


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", [*TABLE, "spam --undo"])
def test_every_verb_on_spam(cli: Shell, state: str, verb: str) -> None:
    reach(cli, state)
    cli("ticket", "spam", "1")
    if verb in ("rm", "spam --undo"):
        assert cli("ticket", *verb.split(), "1") == "1\n"
        return
    said = cli.refuses(1, "ticket", verb, "1", *TABLE[verb][0]).stderr
    assert "ticket 1 is marked as spam" in said
    assert "supportctl ticket spam 1 --undo" in said


@pytest.mark.parametrize("command", [["survey", "send", "1"], ["feedback", "add", "5", "--ticket", "1"]])
def test_nobody_is_asked_about_spam(cli: Shell, command: list[str]) -> None:
    reach(cli, "new")
    cli("ticket", "spam", "1")
    cli.refuses(1, *command)


def test_spam_leaves_everything_and_comes_back_exactly(cli: Shell) -> None:
    reach(cli, "open")
    cli("ticket", "edit", "1", "--kind", "complaint", "--feeling", "angry")
    cli("ticket", "snooze", "1", "--until", "reply")
    views = [
        ("show", "1", "--json"), ("ticket", "list", "--all", "--json"), ("ticket", "list", "log in", "-q"),
        ("customer", "show", "1", "--json"), ("queue", "--json"), ("ticket", "list", "is:snoozed", "-q"),
        ("report", "volume", "--since", "today", "--json"), ("ticket", "list", "is:waiting", "-q"),
    ]  # fmt: skip
    before = [cli(*view) for view in views]
    cli("ticket", "spam", "1", "--reason", "sells pills")
    assert cli("ticket", "list", "--all") == cli("ticket", "list", "log in") == cli("queue") == ""
    assert cli("ticket", "list", "is:snoozed") == cli("ticket", "list", "is:waiting") == ""
    assert cli("report", "volume", "--since", "today", "--json").json["figures"]["received"]["excluded"] == {"spam": 1}
    assert cli("customer", "show", "1", "--json").json["tickets"] == 0
    assert cli("show", "1", "--json").json["standing"] == "spam"
    assert cli("ticket", "list", "1", "-q") == cli("ticket", "list", "is:spam", "log in", "-q") == "1\n"
    assert cli("ticket", "history", "1", "-f", "ndjson").lines[-1].count("sells pills") == 1
    assert cli("ticket", "spam", "1", "--undo") == "1\n"
    assert [cli(*view) for view in views] == before
    assert events(cli, "standing") == [("present", "spam"), ("spam", "present")]
    assert "not marked as spam" in cli.refuses(1, "ticket", "spam", "1", "--undo").stderr


def test_spam_is_all_or_nothing_and_keeps_its_order_in_time(cli: Shell) -> None:
    for subject in "abc":
        cli("ticket", "new", subject)
    cli("ticket", "spam", "2")
    cli.refuses(1, "ticket", "spam", "1-3")
    cli.refuses(3, "ticket", "spam", "1", "9")
    cli.refuses(2, "ticket", "spam", "2", "--undo", "--at", "yesterday")
    assert cli("ticket", "spam", "--where", "a", "-y") == "1\n"
    assert cli("ticket", "list", "-q") == "3\n"


def test_the_same_key_finds_its_ticket_among_the_spam(cli: Shell) -> None:
    cli("ticket", "new", "a", "--key", "k")
    cli("ticket", "spam", "1")
    assert cli("ticket", "new", "a", "--key", "k") == "1\n"


def test_a_snoozed_ticket_keeps_its_state_and_wakes_when_read(cli: Shell) -> None:
    reach(cli, "open")
    assert cli("ticket", "snooze", "1", "--until", "monday 09:00", "--reason", "new stock") == "1\n"
    stored = cli.stored()
    assert (status(cli), queue(cli)) == ("open", [])
    assert cli("show", "1", "--get", "snoozed_until") == "2026-11-23T09:00:00Z\n"
    assert cli("ticket", "list", "is:snoozed", "--fields", "snoozed_until") == "2026-11-23T09:00:00Z\n"
    assert "asleep until  Mon 23 Nov 2026 09:00" in cli("show", "1", "-f", "text")
    assert cli.at("2026-11-23T08:59Z")("queue") == ""
    cli.at("2026-11-23T09:00Z")
    assert queue(cli) == ["1"]
    assert cli("ticket", "list", "is:snoozed") == ""
    assert "awake since   Mon 23 Nov 2026 09:00" in cli("show", "1", "-f", "text")
    assert cli.stored() == stored
    assert events(cli, "wakes_on") == [(None, "snooze")]
    assert cli.rows("SELECT reason FROM ticket_events WHERE field = 'wakes_on'") == [("new stock",)]
    cli("reply", "1", "-m", "It is there")
    assert events(cli, "wakes_on") == [(None, "snooze"), ("snooze", None)]
    assert events(cli, "snoozed_until") == [(None, "1795424400000"), ("1795424400000", None)]
    assert cli("db", "check", "-q") == ""


@pytest.mark.parametrize("state", UNRESOLVED)
def test_until_reply(cli: Shell, state: str) -> None:
    reach(cli, state)
    cli("ticket", "snooze", "1", "--until", "Reply")
    assert status(cli) == state
    assert cli.at("2030-01-01")("queue") == ""
    assert cli("ticket", "list", "is:snoozed", "--fields", "snoozed_until") == "\n"
    shown = cli("show", "1", "--json").json
    assert (shown["wakes_on"], shown["snoozed_until"]) == ("reply", None)
    assert "asleep until  the customer writes" in cli("show", "1", "-f", "text")
    cli("ticket", "inbound", "1", "--ack", "-m", "thanks")
    cli("ticket", "inbound", "1", "--automatic", "-m", "out of office")
    cli("note", "1", "-m", "hm")
    assert queue(cli) == []
    cli("ticket", "inbound", "1", "-m", "hello?")
    assert queue(cli) == ["1"]
    assert cli("ticket", "list", "is:snoozed") == ""
    assert events(cli, "wakes_on") == [(None, "reply"), ("reply", None)]
    assert cli("db", "check", "-q") == ""


@pytest.mark.parametrize("verb", ["pend", "hold"])
def test_pend_and_hold_until(cli: Shell, verb: str) -> None:
    reach(cli, "new")
    cli("ticket", verb, "1", "--until", "3d")
    assert queue(cli) == []
    assert cli("ticket", "list", "is:snoozed", "-q") == "1\n"
    assert "comes back  Mon 23 Nov 2026 10:00" in cli("show", "1", "-f", "text")
    assert cli.at("2026-11-23T09:59Z")("queue") == ""
    assert cli.at("2026-11-23T10:02Z")("queue", "--fields", "id,why") == "1\t7 h 58 min left, woke 2 min ago\n"
    assert "back since  Mon 23 Nov 2026 10:00" in cli("show", "1", "-f", "text")
    cli("ticket", verb, "1")
    assert (queue(cli), cli("show", "1", "--get", "snoozed_until")) == ([], "\n")
    cli("ticket", verb, "1", "--until", "1w")
    cli("ticket", "inbound", "1", "-m", "here it is")
    assert (status(cli), queue(cli)) == ("open", ["1"])
    assert events(cli, "wakes_on")[-1] == ("pend", None)


def test_a_later_pend_takes_the_place_of_a_snooze(cli: Shell) -> None:
    reach(cli, "new")
    cli("ticket", "snooze", "1", "--until", "reply")
    cli("ticket", "pend", "1", "--until", "2d")
    cli("ticket", "hold", "1", "--until", "2d")
    assert events(cli, "wakes_on") == [(None, "reply"), ("reply", None), (None, "pend"), ("pend", None), (None, "pend")]
    cli("ticket", "snooze", "1", "--until", "2d")
    assert cli("show", "1", "--json").json["wakes_on"] == "snooze"
    assert cli("db", "check", "-q") == ""


def test_a_promise_is_kept_until_we_answer(cli: Shell) -> None:
    reach(cli, "new")
    cli("reply", "1", "-m", "We ask the courier", "--promise", "tomorrow 12:00")
    assert status(cli) == "pending"
    assert "answer promised by  Sat 21 Nov 2026 12:00" in cli("show", "1", "-f", "text")
    assert (queue(cli), cli("ticket", "list", "is:snoozed", "-q")) == ([], "1\n")
    for verb in ("snooze", "pend", "hold"):
        said = cli.refuses(1, "ticket", verb, "1", "--until", "3d").stderr
        assert "promise of an answer by Sat 21 Nov 2026 12:00; it" in said
    cli("ticket", "hold", "1")
    assert cli("show", "1", "--json").json["wakes_on"] == "promise"
    cli("ticket", "inbound", "1", "-m", "any news?")
    assert (queue(cli), cli("ticket", "list", "is:snoozed", "-q")) == (["1"], "")
    assert cli("queue", "--fields", "why") == "8 h left\n"
    assert cli("show", "1", "--json").json["wakes_on"] == "promise"
    assert cli.at("2026-11-21T12:30Z")("queue", "--fields", "anchor_at") == "2026-11-21T12:00:00Z\n"
    cli("reply", "1", "-m", "Not yet", "--promise", "monday 09:00")
    assert (queue(cli), cli("show", "1", "--get", "snoozed_until")) == ([], "2026-11-23T09:00:00Z\n")
    assert cli.at("2026-11-23T09:00Z")("queue", "-q") == "1\n"
    cli("reply", "1", "-m", "It is here")
    assert (queue(cli), cli("show", "1", "--json").json["wakes_on"]) == ([], None)
    assert cli("db", "check", "-q") == ""


@pytest.mark.parametrize(("more", "after"), [([], "pending"), (["--hold"], "hold"), (["--pend"], "pending")])
def test_who_promises_is_not_done(cli: Shell, more: list[str], after: str) -> None:
    reach(cli, "resolved")
    cli("reply", "1", "-m", "x", "--promise", "2d", *more)
    assert (status(cli), cli("show", "1", "--json").json["wakes_on"]) == (after, "promise")


@pytest.mark.parametrize(
    "command", [["resolve", "1"], ["ticket", "close", "1"], ["reply", "1", "-m", "x", "--resolve"]]
)
@pytest.mark.parametrize(
    "sleep",
    [["ticket", "snooze", "1", "--until", "2d"], ["ticket", "snooze", "1", "--until", "reply"],
     ["ticket", "pend", "1", "--until", "2d"], ["reply", "1", "-m", "x", "--promise", "2d"]],
)  # fmt: skip
def test_the_end_ends_every_sleep(cli: Shell, sleep: list[str], command: list[str]) -> None:
    reach(cli, "new")
    cli(*sleep)
    cli(*command)
    shown = cli("show", "1", "--json").json
    assert (shown["wakes_on"], shown["snoozed_until"]) == (None, None)
    assert cli.at("2026-11-25")("queue") == ""
    assert cli("db", "check", "-q") == ""


def test_a_reply_from_before_the_snooze_does_not_wake(cli: Shell) -> None:
    cli.at("2026-11-20T08:00Z")("ticket", "new", "a")
    cli.at("2026-11-20T10:00Z")("ticket", "snooze", "1", "--until", "2d")
    cli.at("2026-11-20T11:00Z")("reply", "1", "-m", "said by phone", "--at", "09:00 today", exit_code=2)
    cli("ticket", "note", "1", "-m", "n", "--at", "today 09:00")
    cli("ticket", "inbound", "1", "-m", "what nobody knew of", "--at", "today 09:00")
    assert queue(cli) == ["1"]
    assert cli("db", "check", "-q") == ""


def test_a_late_reply_keeps_the_snooze(cli: Shell) -> None:
    cli.at("2026-11-20T08:00Z")("ticket", "new", "a")
    cli("ticket", "pend", "1")
    cli.at("2026-11-20T10:00Z")("ticket", "snooze", "1", "--until", "2d")
    cli.at("2026-11-20T11:00Z")("reply", "1", "-m", "said by phone", "--at", "today 09:00")
    assert cli("show", "1", "--json").json["wakes_on"] == "snooze"


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (2, ["snooze", "1"]), (2, ["snooze", "1", "--until", "yesterday"]), (2, ["snooze", "1", "--until", "now"]),
        (2, ["snooze", "1", "--until", "01/02/2026"]), (2, ["snooze", "1", "--until", "repyl"]),
        (2, ["snooze", "1", "--until", ""]), (2, ["snooze", "1", "--until", "2d ago"]), (2, ["pend", "1", "--until",
        "today"]), (2, ["hold", "1", "--until", "5"]), (2, ["pend", "1", "--at", "tomorrow"]), (3, ["pend", "9"]),
        (3, ["snooze", "1", "9", "--until", "2d"]), (2, ["pend"]), (2, ["snooze", "--until", "2d"]),
        (2, ["reply", "1", "-m", "x", "--promise", "yesterday"]), (2, ["reply", "1", "-m", "x", "--promise", "soon"]),
        (2, ["reply", "1", "-m", "x", "--promise", "2d", "--resolve"]), (2, ["reply", "1", "--promise", "2d"]),
        (2, ["reply", "1", "-m", "x", "--promise", "reply"]), (2, ["pend", "1", "--at", "2020-01-01"]),
        (2, ["snooze", "1", "--unitl", "2d"]), (2, ["snooze", "x", "--until", "2d"]), (2, ["spam"]), (3, ["spam", "9"]),
        (2, ["note", "1", "--spent", "25m"]), (2, ["note", "1", "-m", "x", "--spent", "0"]), (2, ["note", "1", "-m",
        "x", "--spent", "1d"]), (2, ["note", "1", "-m", "x", "--spent", ""]), (2, ["note", "1", "-m", "x", "--spent",
        "-5"]), (2, ["note", "1", "-m", "x", "--spent", "169h"]), (2, ["note", "1", "-m", "x", "--spent", "1.5h"]),
        (2, ["reply", "1", "-m", "x", "--spent", "h"]), (2, ["inbound", "1", "-m", "x", "--spent", "soon"]),
        (2, ["resolve", "1", "--spent", "5m"]), (2, ["new", "x", "--outbound", "-m", ""]),
    ],
)  # fmt: skip
def test_refused(cli: Shell, code: int, arguments: list[str]) -> None:
    reach(cli, "new")
    cli.refuses(code, "ticket", *arguments)


def test_did_you_mean_the_option(cli: Shell) -> None:
    reach(cli, "new")
    assert "did you mean --until?" in cli.refuses(2, "ticket", "snooze", "1", "--unitl", "2d").stderr


def test_days_point_forward_and_the_moment_is_told(cli: Shell) -> None:
    reach(cli, "new")
    for text, moment in {
        "3h": "2026-11-20T13:00:00Z", "monday": "2026-11-23T09:00:00Z", "friday 9:00": "2026-11-27T09:00:00Z",
        "in 2d": "2026-11-22T10:00:00Z", "1405/09/10 08:00": "2026-12-01T08:00:00Z", "eod": "2026-11-20T23:59:00Z",
        "next week": "2026-11-23T09:00:00Z", "saturday": "2026-11-21T00:00:00Z",
    }.items():  # fmt: skip
        cli("ticket", "snooze", "1", "--until", text)
        assert cli("show", "1", "--get", "snoozed_until") == f"{moment}\n", text
    said = cli.terminal("ticket", "snooze", "1", "--until", "monday 9:00")
    assert (said, said.stderr) == ("Ticket #1 sleeps until Mon 23 Nov 2026 09:00\n", "")
    assert cli.terminal("ticket", "snooze", "1", "--until", "2d", "-q", "--json").stderr == ""
    assert cli.terminal("ticket", "snooze", "1", "--until", "2d", "--json").stderr == "Sun 22 Nov 2026 10:00\n"
    assert cli.terminal("ticket", "snooze", "1", "--until", "reply") == "Ticket #1 sleeps until the customer writes\n"
    told = cli.terminal("reply", "1", "-m", "x", "--promise", "monday 9:00")
    assert told == "Answered ticket #1; the next answer is promised by Mon 23 Nov 2026 09:00\n"


def test_many_sleep_at_once_and_a_rehearsal_changes_nothing(cli: Shell) -> None:
    for subject in ("late parcel", "late letter", "refund"):
        cli("ticket", "new", subject)
    before = cli.stored()
    assert cli("ticket", "snooze", "--where", "late", "--until", "2d", "--dry-run", "--get", "id").split() == ["2", "1"]
    assert cli.stored() == before
    assert cli.terminal("ticket", "snooze", "1-2", "--until", "2d") == (
        "2 tickets sleep until Sun 22 Nov 2026 10:00 (undo: supportctl undo)\n"
    )
    assert queue(cli) == ["3"]
    assert cli("ticket", "pend", "1-3").split() == ["1", "2", "3"]
    before = cli.stored()
    assert cli("ticket", "pend", "1-3").split() == ["1", "2", "3"]
    assert cli.stored() == before


def test_what_we_begin_is_no_request(cli: Shell) -> None:
    assert cli("ticket", "new", "It is back in stock", "-c", "ada@example.com", "--outbound", "--channel", "email")
    shown = cli("show", "1", "--json").json
    assert (shown["status"], shown["messages"][0]["direction"], shown["messages"][0]["author"]) == (
        "pending", "out", "sam",
    )  # fmt: skip
    assert "sam wrote" in cli("show", "1", "-f", "text")
    assert queue(cli) == []
    cli.environ["SUPPORTCTL_TARGETS_NEXT_RESPONSE_NORMAL"] = "120"
    cli.at("2026-11-20T11:00Z")("ticket", "inbound", "1", "-m", "Wonderful, two please")
    assert cli("queue", "--fields", "why") == "2 h left\n"
    assert cli.at("2026-11-20T11:40Z")("queue", "--fields", "why") == "1 h 20 min left\n"
    cli("reply", "1", "-m", "They are on their way")
    assert cli("show", "1", "--get", "first_response_at") == "\n"
    figures = cli("report", "volume", "--since", "today", "--json").json["figures"]
    assert (figures["received"]["value"], figures["outreach"]["value"]) == (0, 1)
    first = cli("report", "response", "--since", "today", "--json").json["figures"]["first_response"]
    assert (first["n"], first["excluded"]) == (0, {"outreach": 1})


def test_an_answer_to_what_we_began_is_no_contact(cli: Shell) -> None:
    cli("ticket", "new", "It is back in stock", "-c", "ada@example.com", "--outbound")
    cli("ticket", "inbound", "1", "-m", "Two please")
    cli.at("2026-11-20T20:00Z")("ticket", "inbound", "1", "-m", "Are you there?")
    assert "asked" not in cli("queue", "--fields", "why")
    for when in ("2026-11-23T11:00Z", "2026-11-23T16:00Z"):
        cli.at(when)("ticket", "inbound", "1", "-m", "Hello?")
    assert "asked 2 times" in cli("queue", "--fields", "why")


def test_time_spent(cli: Shell) -> None:
    cli("ticket", "new", "a", "--spent", "2")
    cli("reply", "1", "-m", "x", "--spent", "1h30m")
    cli("note", "1", "-m", "x", "--spent", "۲۵m")
    cli("ticket", "inbound", "1", "-m", "x", "--spent", "2h")
    cli("note", "1", "-m", "none")
    cli("resolve", "1", "-m", "x", "--spent", "1h")
    shown = cli("show", "1", "--json").json
    assert [message["spent_minutes"] for message in shown["messages"]] == [2, 90, 25, 120, None, 60]
    assert shown["spent_minutes"] == 297
    page = cli("show", "1", "-f", "text")
    assert "time spent    4 h 57 min" in page
    assert "sam answered (1 h 30 min)" in page
    cli.at("2026-12-20")("ticket", "inbound", "1", "-m", "again", "--spent", "3m")
    assert cli("show", "2", "--json").json["spent_minutes"] == 3


def test_a_ticket_that_looks_alike_is_told(cli: Shell) -> None:
    new = ("ticket", "new", "-c", "ada@example.com")
    cli(*new, "Parcel is late")
    told = cli(*new, "My parcel is late!").stderr
    assert told == ("ticket 1 from the same customer looks alike; supportctl ticket merge 2 --into 1\n")
    assert cli(*new, "Parcel is late", "-q").stderr == ""
    assert cli(*new, "Invoice is wrong").stderr == ""
    assert cli("ticket", "new", "Parcel is late", "-c", "bob@example.com").stderr == (
        "created customer 2 (bob@example.com)\n"
    )
    assert cli("ticket", "new", "Parcel is late").stderr == ""
    assert cli(*new, "Parcel is late", "--outbound").stderr == ""
    assert "ticket 1 " not in cli.at("2026-12-05")(*new, "Parcel is late").stderr


@pytest.mark.parametrize(
    ("command", "later", "is_told"),
    [
        (["resolve", "1"], "2026-11-27T09:00Z", True), (["resolve", "1"], "2026-11-27T11:00Z", False),
        (["ticket", "close", "1"], "2026-11-20T11:00Z", False), (["ticket", "spam", "1"], "2026-11-20T11:00Z", False),
        (["ticket", "rm", "1"], "2026-11-20T11:00Z", False),
    ],
)  # fmt: skip
def test_only_what_goes_on_looks_alike(cli: Shell, command: list[str], later: str, is_told: bool) -> None:
    cli("ticket", "new", "Parcel is late", "-c", "ada@example.com")
    cli(*command)
    told = cli.at(later)("ticket", "new", "Parcel is late", "-c", "ada@example.com").stderr
    assert bool(told) == is_told


def test_the_same_key_gives_no_hint(cli: Shell) -> None:
    new = ("ticket", "new", "Parcel is late", "-c", "ada@example.com", "--key", "k")
    cli(*new)
    assert cli(*new).stderr == ""


@pytest.mark.parametrize(
    ("said_at", "holds"),
    [("2026-11-24T10:00Z", 1), ("2026-11-27T10:00Z", 1), ("2026-11-27T10:01Z", 2), ("2026-12-05T10:00Z", 2)],
)
def test_what_is_logged_late_counts_when_it_was_said(cli: Shell, said_at: str, holds: int) -> None:
    """The ticket counts as closed by now, but was not when the customer wrote."""
    reach(cli, "resolved")
    cli.at("2026-12-10T10:00Z")
    assert status(cli) == "closed"
    assert cli("ticket", "inbound", "1", "-m", "it is back", "--at", said_at) == f"{holds}\n"
    assert status(cli) == ("open" if holds == 1 else "closed")
    assert cli("db", "check", "-q") == ""


def test_a_reply_that_is_logged_late_counts_when_it_was_said(cli: Shell) -> None:
    reach(cli, "resolved")
    cli.at("2026-12-10T10:00Z").refuses(1, "reply", "1", "-m", "x")
    cli("reply", "1", "-m", "by phone", "--at", "2026-11-22T10:00Z")
    assert status(cli) == "closed"


def test_what_was_said_before_the_end_reopens_nothing(cli: Shell) -> None:
    cli.at("2026-11-20T08:00Z")("ticket", "new", "a")
    cli.at("2026-11-20T10:00Z")("resolve", "1")
    assert cli("ticket", "inbound", "1", "-m", "x", "--at", "today 09:00") == "1\n"
    assert status(cli) == "resolved"


@pytest.mark.parametrize("option", ["--ack", "--automatic"])
def test_thanks_and_machines_start_nothing_after_the_end(cli: Shell, option: str) -> None:
    reach(cli, "resolved")
    for when in ("2026-11-21", "2026-11-29", "2027-01-01"):
        assert cli.at(when)("ticket", "inbound", "1", option, "-m", "x") == "1\n"
    assert cli.at("2026-11-22")("show", "1", "--get", "status") == "resolved\n"
    assert cli("ticket", "list", "--all", "--count") == "1\n"


def test_a_message_is_marked_by_the_number_that_show_prints(cli: Shell) -> None:
    reach(cli, "resolved")
    cli("ticket", "inbound", "1", "-m", "thank you!")
    assert "  2  Fri 20 Nov 2026 10:00  ada@example.com wrote" in cli("show", "1", "-f", "text")
    assert cli("show", "1", "--json").json["messages"][1]["id"] == 2
    before = cli.stored()
    cli("ticket", "edit", "1", "--message", "2", "--ack", "--dry-run")
    assert cli.stored() == before
    said = cli.terminal("ticket", "edit", "1", "--message", "۲", "--ack")
    assert said == "Marked message 2 of ticket #1; it is resolved now\n"
    assert "said thanks" in cli("show", "1", "-f", "text")
    assert cli.terminal("ticket", "edit", "1", "--message", "2", "--ack") == "Marked message 2 of ticket #1\n"
    assert cli("ticket", "edit", "1", "--message", "#2", "--no-ack", "--json").json["status"] == "open"
    cli("reply", "1", "-m", "x")
    said = cli.terminal("ticket", "edit", "1", "--message", "2", "--automatic")
    assert said == "Marked message 2 of ticket #1; the ticket was moved since and stays pending\n"


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (3, ["1", "--message", "9", "--ack"]), (3, ["1", "--message", "4", "--ack"]), (3, ["9", "--message", "1",
        "--ack"]), (2, ["1", "--message", "x", "--ack"]), (2, ["1", "--message", "1"]), (2, ["1", "--ack"]),
        (2, ["1", "--no-automatic"]), (2, ["1-2", "--message", "1", "--ack"]), (2, ["--message", "1", "--ack"]),
        (2, ["1", "--message", "1", "--ack", "-p", "high"]), (2, ["--where", "is:unresolved", "-y", "--message", "1",
        "--ack"]), (1, ["1", "--message", "2", "--ack"]), (1, ["1", "--message", "3", "--automatic"]),
    ],
)  # fmt: skip
def test_marks_that_are_refused(cli: Shell, code: int, arguments: list[str]) -> None:
    reach(cli, "new")
    cli("reply", "1", "-m", "ours")
    cli("note", "1", "-m", "a note")
    cli("ticket", "new", "another")
    cli.refuses(code, "ticket", "edit", *arguments)


def test_spam_is_found_by_its_own_query_only(cli: Shell) -> None:
    for subject in ("late parcel", "late letter", "seo offer"):
        cli("ticket", "new", subject)
    cli("ticket", "spam", "1", "3")
    cli("ticket", "close", "2")
    for query, found in {
        "is:spam": "3 1", "is:spam late": "1", "not:is:spam": "2", "is:spam,waiting": "3 1", "is:waiting": "",
        "is:overdue,spam": "3 1", "is:spam,unresolved": "3 1", "not:is:spam,waiting": "2",
        "is:spam status:new sort:id": "1 3", "is:SPAM": "3 1",
    }.items():  # fmt: skip
        assert cli("ticket", "list", *query.split(), "--all", "-q").split() == found.split(), query
    assert cli("ticket", "spam", "--undo", "--where", "is:spam", "-y").split() == ["3", "1"]
    assert cli("ticket", "list", "is:spam") == ""


def test_sleep_and_spam_in_history_and_log(cli: Shell) -> None:
    reach(cli, "new")
    cli("ticket", "snooze", "1", "--until", "monday")
    cli("ticket", "inbound", "1", "-m", "hello?")
    steps = cli("ticket", "history", "1", "-f", "tsv", "--fields", "field,from,to").lines
    assert "wakes_on\t\tsnooze" in steps
    assert "snoozed_until\t\t2026-11-23T09:00:00Z" in steps
    assert "snoozed_until\t2026-11-23T09:00:00Z\t" in steps
    told = cli("log", "--since", "today", "-f", "text")
    assert "asleep (snooze)" in told
    assert "awake" in told
    assert "17954" not in told


@pytest.mark.parametrize(
    "command",
    [["ticket", "snooze", "1", "--until", "2d"], ["ticket", "hold", "1", "--until", "2d"], ["ticket", "spam", "1"],
     ["reply", "1", "-m", "x", "--promise", "2d", "--spent", "5m"], ["ticket", "edit", "1", "--message", "1", "--ack"]],
)  # fmt: skip
def test_all_of_it_can_be_undone(cli: Shell, command: list[str]) -> None:
    reach(cli, "new")
    tables = ("tickets", "messages", "ticket_events")
    before = [cli.rows(f"SELECT * FROM {table}") for table in tables]
    cli(*command)
    assert [cli.rows(f"SELECT * FROM {table}") for table in tables] != before
    cli("undo")
    assert [cli.rows(f"SELECT * FROM {table}") for table in tables] == before


def test_sentences_in_persian(cli: Shell) -> None:
    reach(cli, "new")
    cli.environ["SUPPORTCTL_LANG"] = "fa"
    for command in (
        ["ticket", "snooze", "1", "--until", "3d"], ["ticket", "snooze", "1", "--until", "reply"],
        ["ticket", "pend", "1", "--until", "3d"], ["ticket", "hold", "1"], ["ticket", "spam", "1"],
        ["ticket", "spam", "1", "--undo"], ["reply", "1", "-m", "x", "--promise", "3d"], ["show", "1"],
    ):  # fmt: skip
        said = cli.terminal(*command)
        latin = [word for word in said.split() if word.isascii() and word.isalpha()]
        assert set(latin) <= {"Cannot", "log", "in", "sam", "x"}, said
