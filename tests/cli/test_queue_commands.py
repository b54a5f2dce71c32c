"""The queue as people use it: why a ticket stands where it stands, checks for scripts, a screen that redraws."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell


@pytest.fixture
def desk_of_three(cli: Shell) -> Shell:
    """Friday 10:00: an urgent one of 9:10, a high one of Thursday 16:00, and a low one."""
    cli.at("2026-11-19T16:00Z")("ticket", "new", "Broken", "-p", "high", "-c", "ada@example.com", "--feeling", "angry")
    cli("feedback", "add", "1", "--ticket", "1")
    cli.at("2026-11-20T09:10Z")("ticket", "new", "Down", "-p", "urgent")
    cli("ticket", "new", "Colour", "-p", "low", "-a", "kim")
    return cli.at("2026-11-20T10:00Z")


def test_every_term_is_explained(desk_of_three: Shell) -> None:
    page = desk_of_three("queue", "--explain", "1")
    assert page.lines[0].split() == ["#1", "Broken", "2", "of", "3", "in", "the", "queue"]
    terms = {line[:14].strip(): line[14:] for line in page.lines[2:] if line[:1].strip()}
    assert list(terms) == [
        "group", "counted from", "target", "due", "now", "left", "in a tie", "contacts", "rating", "feeling",
        "resolution", "why",
    ]  # fmt: skip
    assert terms["group"] == "3 of 4: all others, by the time left"
    assert terms["counted from"].startswith("Thu 19 Nov 2026 16:00 (18 h ago), the oldest message")
    assert terms["target"] == "first answer, high: 4 h of working time"
    assert terms["due"] == "Fri 20 Nov 2026 12:00"
    assert terms["left"] == "2 h of working time"
    assert terms["in a tie"] == "priority high, then since when, then #1"
    assert terms["rating"] == "rated us 1 18 h ago"
    assert terms["resolution"] == "no target; 2 h of our working time so far"
    assert terms["why"] == "2 h left, rated us 1 18 h ago, angry"


def test_explained_as_data(desk_of_three: Shell) -> None:
    desk_of_three("config", "set", "targets.resolution.high", "16h")
    data = desk_of_three("queue", "--explain", "#۱", "--json").json
    assert data == {
        "id": 1, "position": 2, "of": 3, "absence": None, "group": "waiting", "priority": "high",
        "anchor": "message", "anchor_at": "2026-11-19T16:00:00Z", "target": "first_response", "target_minutes": 240,
        "due_at": "2026-11-20T12:00:00Z", "now": "2026-11-20T10:00:00Z", "slack_minutes": 120, "past_target": False,
        "contacts": 1, "rating": 1, "rated_at": "2026-11-19T16:00:00Z", "feeling": "angry",
        "resolution_target_minutes": 960, "our_minutes": 120,
        "why": [
            {"name": "left", "amount": 120, "at": None},
            {"name": "rated", "amount": 1, "at": "2026-11-19T16:00:00Z"},
            {"name": "angry", "amount": None, "at": None},
        ],
    }  # fmt: skip
    assert "16 h allowed; 2 h of our" in desk_of_three("queue", "--explain", "1")
    assert desk_of_three("queue", "--explain", "1", "--get", "slack_minutes") == "120\n"
    desk_of_three.at("2026-11-20T10:30Z")
    assert desk_of_three("queue", "--explain", "1", "--get", "group") == "high\n"
    assert "2 of 4: high ones with 1 h 30 min or less left" in desk_of_three("queue", "--explain", "1")
    assert "3 of 3 in" in desk_of_three("queue", "--explain", "3")
    # As it was: the low one of today was not there.
    assert desk_of_three("queue", "--explain", "1", "--as-of", "2026-11-19T16:30Z", "--get", "of") == "1\n"
    assert "It did not wait at" in desk_of_three("queue", "--explain", "3", "--as-of", "2026-11-19T16:30Z")


def test_in_persian(desk_of_three: Shell) -> None:
    desk_of_three.environ["SUPPORTCTL_WEEKEND"] = "sat,sun"
    page = desk_of_three("queue", "--explain", "1", "--lang", "fa")
    assert "۲ از ۳ در صف" in page
    assert not any(word in page for word in ("working", "group", "target", "left"))


def test_what_is_not_there_says_why(cli: Shell) -> None:
    cli("ticket", "new", "a")
    assert cli("queue", "--explain", "1", "--get", "absence") == "\n"
    cli("reply", "1", "-m", "b")
    page = cli("queue", "--explain", "1")
    assert "not in the queue" in page
    assert "We wait for the customer." in page
    assert cli("queue", "--explain", "1", "--get", "absence") == "pending\n"
    cli("resolve", "1")
    assert "It is resolved" in cli("queue", "--explain", "1")
    cli.at("2026-12-20")
    assert "It is closed" in cli("queue", "--explain", "1")
    cli("ticket", "rm", "1", "-y")
    assert "It was removed" in cli("queue", "--explain", "1")
    cli.refuses(3, "queue", "--explain", "2")
    cli.refuses(2, "queue", "--explain", "x")


@pytest.mark.parametrize(
    ("until", "wakes_on", "sentence"),
    [
        ("1795600000000", "'snooze'", "It sleeps until Wed 25 Nov 2026"),
        ("1795600000000", "'promise'", "An answer is promised for Wed 25 Nov 2026"),
        ("NULL", "'reply'", "It sleeps until the customer writes."),
    ],
)
def test_what_sleeps_says_until_when(cli: Shell, until: str, wakes_on: str, sentence: str) -> None:
    import sqlite3

    cli("ticket", "new", "a")
    cli("reply", "1", "-m", "b")
    db = sqlite3.connect(cli.db)
    db.execute(f"UPDATE tickets SET snoozed_until = {until}, wakes_on = {wakes_on}")  # our own words
    db.commit()
    db.close()
    assert sentence in cli("queue", "--explain", "1")


def test_hostile_subjects_stay_text(cli: Shell) -> None:
    cli("ticket", "new", "\x1b[31m[bold]{0} \u202ex")
    for arguments in ([], ["-f", "html"], ["-f", "markdown"]):
        page = cli("queue", "--explain", "1", *arguments)
        assert "\x1b" not in page
        assert "\u202e" not in page


@pytest.mark.parametrize(
    "arguments",
    [
        ["--watch"], ["--watch", "--check"], ["--check", "--explain", "1"],
        ["--watch", "--explain", "1"], ["--explain", "1", "--mine"], ["--explain", "1", "status:new"],
    ],
)  # fmt: skip
def test_what_does_not_go_together(cli: Shell, arguments: list[str]) -> None:
    cli("ticket", "new", "a")
    cli.refuses(2, "queue", *arguments)
    if arguments != ["--watch"]:
        cli.terminal("queue", *arguments, exit_code=2)


def test_watching_is_for_a_terminal_and_for_now(cli: Shell) -> None:
    cli("ticket", "new", "a")
    for more in (["--as-of", "yesterday"], ["--json"], ["-q"], ["-o", "x.txt"]):
        assert cli.terminal("queue", "--watch", *more, exit_code=2) == ""


def test_check_is_silent_when_all_is_well(cli: Shell) -> None:
    assert cli("queue", "--check") == ""
    cli("ticket", "new", "a", "-p", "urgent")
    cli.at("2026-11-20T11:00Z")
    assert cli("queue", "--check").stderr == ""
    cli.at("2026-11-20T11:01Z")
    assert "1 past target" in cli("queue", "--check", exit_code=5).stderr
    result = cli("queue", "--check", "-q", exit_code=5)
    assert (result, result.stderr) == ("", "")


def test_a_watched_queue_redraws_on_change_and_ends_quietly(cli: Shell) -> None:
    cli("ticket", "new", "First one")
    environ = {**cli.environ, "PATH": "/usr/bin:/bin"}
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover  # another process
        os.execve(sys.executable, [sys.executable, "-m", "supportctl", "queue", "--watch"], environ)  # noqa: S606

    def seen(text: str) -> bool:
        shown, end = "", time.monotonic() + 20
        while text not in shown and time.monotonic() < end:
            if select.select([terminal], [], [], 0.2)[0]:
                shown += os.read(terminal, 65536).decode()
        return text in shown

    try:
        assert seen("First one")
        before = cli.stored()
        time.sleep(1)
        assert cli.stored() == before
        assert not select.select([terminal], [], [], 0)[0]  # nothing changed, nothing is drawn
        cli("ticket", "new", "Second one")
        assert seen("Second one")
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 12, 60, 0, 0))
        assert seen("Second one")
        os.write(terminal, b"\x03")
        _, status, usage = os.wait4(child, 0)
        child = 0
        assert os.waitstatus_to_exitcode(status) == 130
        assert usage.ru_utime + usage.ru_stime < 3
    finally:
        os.close(terminal)
        if child:
            os.kill(child, 9)
            os.waitpid(child, 0)
