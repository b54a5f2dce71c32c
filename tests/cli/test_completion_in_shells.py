"""TAB in real shells: what is offered, what is inserted, and that nothing on the desk is ever run."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from supportctl.cli.completion import script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Shell

BIN = Path(sys.executable).parent
HOSTILE = [
    "$(touch x)", "`touch x`", "\\$(touch x)", "\\`touch x\\`", "' \\$(touch x) '", '" $(touch x) "', "[/]", "[red]",
    ";touch x", "| touch x", "&& touch x", "> x", "a\n$(touch x)", "\x1b]0;title\x07\x1b[2J", "%n %~ %(?.a.b)", "*",
    "~", "!touch", "${x:=$(touch x)}", "$'\\x24(touch x)'", "a:b\\:c", "سلام \u202e دنیا", "=(touch x)",
    "<(touch x)", "(touch x)", "{touch,x}", "#", "\u200b\x9b31m", "{$(touch x)", "\\",
]  # fmt: skip
# A tag is typed as it is, so that it has to be quoted and not cleaned.
TAGS = [
    "$(touch${IFS}x)",
    "`touch${IFS}x`",
    "a:b",
    "*",
    "~",
    "'",
    '"',
    ";touch${IFS}x",
    "\\$(touch${IFS}x)",
    "!!",
    "گل",
]
LINES, COLUMNS = 60, 200
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[=>()][A-Z0-9]?|\][^\x07]*\x07)|\x07|\x0e|\x0f")
START = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
SET_UP = {
    "bash": "bind 'set show-all-if-ambiguous on'; bind 'set page-completions off'\n",
    "zsh": "autoload -Uz compinit; compinit -u -D; LISTMAX=1000; unsetopt zle_bracketed_paste; setopt no_beep\n",
}
CALLED = "supportctl() { printf '<%s>' \"$@\"; echo '<done>'; }\n"


class Terminal:
    """A shell at a terminal, in a folder of its own, with completion switched on."""

    def __init__(self, name: str, cli: Shell) -> None:
        import fcntl
        import termios

        self.folder = cli.home / "empty"
        self.folder.mkdir()
        path = cli.home / f"completion.{name}"
        path.write_text(script(name))
        environ = {
            **cli.environ, "PATH": f"{BIN}:/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "xterm",
            "PS1": "READY> ",
        }  # fmt: skip
        self.leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.process = subprocess.Popen(
            START[name], stdin=follower, stdout=follower, stderr=follower, env=environ, cwd=self.folder,
            start_new_session=True,
        )  # fmt: skip
        os.close(follower)
        self.type(f"{SET_UP[name]}{CALLED}PS1='READY> '; source {path}; echo set-$((40 + 2))\n", "set-42", "READY> ")

    def type(self, keys: str, *expected: str, seconds: float = 20) -> str:
        """Type keys and read until all that is expected was printed, or for so many seconds."""
        os.write(self.leader, keys.encode())
        printed = b""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not (expected and all(text in shown(printed) for text in expected)):
            if select.select([self.leader], [], [], 0.1)[0]:
                printed += os.read(self.leader, 65536)
        return shown(printed)

    def completed(self, typed: str) -> list[str]:
        """What the program is called with after TAB and an `E`, in the words that the shell makes of it."""
        # Completion asks the command; what is called is a function that takes its name.
        printed = self.type(f"{typed}\tE\n", "<done>")
        called = re.search(r"(<[^\n]*>)<done>", printed)
        assert called, printed
        return called[1][1:-1].split("><")

    def cleared(self) -> None:
        """Throw the line away."""
        self.type("\x15\n", "READY> ")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.leader)


def shown(printed: bytes) -> str:
    return ESCAPES.sub("", printed.decode(errors="replace"))


def needs(name: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")


@pytest.fixture(params=["bash", "zsh"])
def terminal(request: pytest.FixtureRequest, cli: Shell) -> Iterator[Terminal]:
    needs(request.param)
    for subject in HOSTILE:
        cli("ticket", "new", subject, "-m", "x")
    for tag in TAGS:
        cli("ticket", "tag", "1", "-t", tag)
    cli("customer", "new", "Sara Ahmadi", "--email", "sara@example.com")
    cli("customer", "new", "$(touch x) `touch x`")
    db = sqlite3.connect(cli.db)
    db.execute("INSERT INTO views (name, query) VALUES ('mine', 'assignee:me $(touch x)')")
    db.commit()
    db.close()
    found = Terminal(request.param, cli)
    yield found
    found.close()
    assert [path.name for path in found.folder.iterdir()] == []
    assert not (cli.home / "x").exists()


def test_every_ticket_is_listed_and_nothing_runs(terminal: Terminal) -> None:
    last = len(HOSTILE)
    printed = terminal.type("supportctl show \t", f"{last} ", "1 ", " touch x")
    printed += terminal.type("", "READY> ", seconds=2)
    listed = {int(number) for number in re.findall(r"(?m)(?:^|\s)(\d+)\b", printed)}
    assert listed >= set(range(1, last + 1)), printed
    assert not {"\u202e", "\x9b", "\x07", "$(", "`"} & set(printed)
    # Once more, to walk through the list, and with what then stands on the line.
    terminal.type("\t\t\t", seconds=1)
    terminal.cleared()


def test_hostile_tags_are_inserted_as_they_are(terminal: Terminal) -> None:
    # Listed first, all of them, then completed from as much as is needed to mean one of them.
    terminal.type("supportctl x --tag \t", seconds=1)
    terminal.cleared()
    for begun, tag in (
        ("\\$", "$(touch${IFS}x)"), ("\\`", "`touch${IFS}x`"), ("\\;", ";touch${IFS}x"), ("a", "a:b"), ("گ", "گل"),
        ("\\\\", "\\$(touch${IFS}x)"), ("\\'", "'"), ('\\"', '"'), ("\\*", "*"), ("\\~", "~"), ("\\!", "!!"),
        ("'$", "$(touch${IFS}x)"), ('"\\$', "$(touch${IFS}x)"), ('"\\`', "`touch${IFS}x`"),
    ):  # fmt: skip
        assert terminal.completed(f"supportctl ticket list --tag {begun}") == ["ticket", "list", "--tag", tag, "E"]


def test_what_is_inserted(terminal: Terminal) -> None:
    for typed, *expected in (
        ("res", "resolve", "E"),
        ("ticket list status:pe", "ticket", "list", "status:pending", "E"),
        ("ticket list status:open,pe", "ticket", "list", "status:open,pending", "E"),
        ("ticket list not:sta", "ticket", "list", "not:status:E"),
        ("ticket list --status=pe", "ticket", "list", "--status=pending", "E"),
        ("ticket list -c Sara", "ticket", "list", "-c", "Sara Ahmadi", "E"),
        ("ticket list -c Sara\\ A", "ticket", "list", "-c", "Sara Ahmadi", "E"),
        ('ticket list -c "Sara', "ticket", "list", "-c", "Sara Ahmadi", "E"),
        ("ticket list -c 'Sara A", "ticket", "list", "-c", "Sara Ahmadi", "E"),
        ("ticket list customer:sa", "ticket", "list", "customer:sara@example.com", "E"),
        ("ticket list -c sa", "ticket", "list", "-c", "Sara Ahmadi", "E"),
        ("config get targets.resolution.u", "config", "get", "targets.resolution.urgent", "E"),
        ("show 1-30", "show", "1-30", "E"),
        ("--lang f", "--lang", "fa", "E"),
        ("ticket new x --prio", "ticket", "new", "x", "--priority", "E"),
        ("ticket list @mi", "ticket", "list", "@mine", "E"),
    ):
        assert terminal.completed(f"supportctl {typed}") == expected


def test_the_cursor_may_stand_inside_the_line(terminal: Terminal) -> None:
    called = terminal.completed(f"supportctl new سلام -p urg zzz{4 * chr(2)}")
    assert called[:3] == ["new", "سلام", "-p"]
    assert called[3].startswith("urgent")
    assert called[-1] == "zzz"


def test_files_are_left_to_the_shell(terminal: Terminal) -> None:
    path = terminal.folder / "a long answer.txt"
    path.write_text("x")
    try:
        assert terminal.completed("supportctl new y -F a")[3:] == [path.name, "E"]
        assert terminal.completed("supportctl new y --file=a")[2:] == [f"--file={path.name}", "E"]
    finally:
        path.unlink()


def in_fish(cli: Shell, typed: str) -> str:
    folder = cli.home / "empty"
    folder.mkdir(exist_ok=True)
    path = cli.home / "completion.fish"
    path.write_text(script("fish"))
    done = subprocess.run(
        ["fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", str(path), typed],
        env={**cli.environ, "PATH": f"{BIN}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, cwd=folder, check=True,
        capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.stderr == ""
    assert [path.name for path in folder.iterdir() if path.name == "x"] == []
    return done.stdout


def test_fish(cli: Shell) -> None:
    needs("fish")
    for subject in HOSTILE:
        cli("ticket", "new", subject, "-m", "x")
    for tag in TAGS:
        cli("ticket", "tag", "1", "-t", tag)
    listed = in_fish(cli, "supportctl show ").splitlines()
    assert sorted(int(line.split("\t")[0]) for line in listed) == list(range(1, len(HOSTILE) + 1))
    tags = in_fish(cli, "supportctl ticket list --tag ")
    assert all(tag in tags for tag in ("a:b", "$(touch${IFS}x)", "گل"))
    assert in_fish(cli, "supportctl ticket list status:pe") == "status:pending\n"
    assert in_fish(cli, "supportctl ticket list --status=pe").strip() == "--status=pending"
    (cli.home / "empty" / "a long answer.txt").write_text("x")
    assert "answer.txt" in in_fish(cli, "supportctl ticket new y -F a")
    assert "--file=a" in in_fish(cli, "supportctl ticket new y --file=a")
