"""Everything the README shows is run, and prints what is shown; README_UPDATE=1 writes what is printed."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from supportctl.cli.commands import COMMANDS, Group
from supportctl.cli.topic_texts import TOPICS

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BIN = Path(sys.executable).parent
COLUMNS, LINES = 80, 200
EXPORT = re.compile(r"export( [A-Z_]+=[^ ;]+)+")
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def terminal(command: str, home: Path, exported: Mapping[str, str]) -> str:
    """What a person at a terminal of 80 columns sees of a command, with what was exported before."""
    import fcntl
    import termios

    environ = {
        "HOME": str(home),
        "PATH": f"{BIN}:/usr/bin:/bin",
        "TERM": "xterm",
        "NO_COLOR": "1",
        "LANG": "C.UTF-8",
        "USER": "sam",
        "PAGER": "cat",
        "SUPPORTCTL_NOW": "2026-11-21T09:00",
        "SUPPORTCTL_TIMEZONE": "Europe/London",
        "SUPPORTCTL_REGION": "GB",
        "SUPPORTCTL_BIDI": "off",
        **exported,
    }
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    process = subprocess.Popen(
        ["bash", "-c", command], stdin=follower, stdout=follower, stderr=follower, env=environ, cwd=home
    )
    os.close(follower)
    printed = b""
    while True:
        try:
            if not select.select([leader], [], [], 60)[0]:
                break
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        printed += part
    process.wait()
    os.close(leader)
    lines = printed.decode().replace("\r\n", "\n").replace(str(home), "~").split("\n")
    # Tables keep their right edge at a terminal; a text file does not need it.
    return "\n".join(line.rstrip(" ") for line in lines)


def played(text: str, home: Path) -> str:
    """The README with the output that its commands print now."""

    def play(block: re.Match[str]) -> str:
        commands = [line[2:] for line in block[1].splitlines() if line.startswith("$ ")]
        exported: dict[str, str] = {}
        shown = ""
        for command in commands:
            # What a line of its own exports holds to the end of the block.
            if EXPORT.fullmatch(command):
                pairs = (pair.partition("=") for pair in command.split()[1:])
                exported.update((name, value) for name, _, value in pairs)
            shown += f"$ {command}\n{terminal(command, home, exported)}"
        return f"```console\n{shown}```"

    return CONSOLE.sub(play, text)


def filled(text: str, name: str, content: str) -> str:
    """The README with a part that is written from the code."""
    return re.sub(
        rf"(<!-- {name} -->\n).*?(<!-- end -->)", lambda m: f"{m[1]}{content}{m[2]}", text, count=1, flags=re.DOTALL
    )


def command_table() -> str:
    rows = ["| command | what it does |", "|---|---|"]
    for name, entry in COMMANDS.items():
        if isinstance(entry, Group):
            rows += [f"| `{name} {verb}` | {one.help} |" for verb, one in entry.entries.items()]
        else:
            rows.append(f"| `{name}` | {entry.help} |")
    return "\n".join(rows) + "\n"


def exit_codes() -> str:
    lines = TOPICS["exit-codes"].split("\n\n", 1)[1]
    return f"```text\n{lines}```\n"


def expected(home: Path) -> str:
    text = filled(README.read_text(), "commands", command_table())
    return played(filled(text, "exit-codes", exit_codes()), home)


@pytest.mark.skipif(shutil.which("bash") is None, reason="the README's blocks are bash")
def test_every_block_prints_what_is_shown(tmp_path: Path) -> None:
    home = tmp_path / "sam"
    home.mkdir()
    now = expected(home)
    if os.environ.get("README_UPDATE"):
        README.write_text(now)
    assert README.read_text() == now


def test_the_continuous_check_runs_the_test_command_as_printed() -> None:
    block = re.search(r"<!-- tests -->\n```sh\n(.*?)\n```", README.read_text(), re.DOTALL)
    assert block
    assert "-m pytest" in block[1]
    script = (ROOT / ".ci" / "run").read_text()
    assert "<!-- tests -->" in script
    assert "bash -euc" in script


def test_the_start_command_does_the_main_job() -> None:
    block = re.search(r"<!-- start -->\n```sh\n(.*?)\n```", README.read_text(), re.DOTALL)
    assert block
    assert "db init --demo" in block[1]
    assert "report weekly" in block[1]


def test_cron_lines_name_commands_and_options_that_exist(tmp_path: Path) -> None:
    block = re.search(r"^```crontab\n(.*?)^```", README.read_text(), re.MULTILINE | re.DOTALL)
    assert block
    for line in block[1].splitlines():
        for command in re.findall(r"supportctl (?:[a-z]+ ?){1,2}(?:--[a-z-]+|-[a-z])*", line):
            words = command.split()[1:]
            names = [word for word in words if not word.startswith("-")]
            shown = terminal(f"supportctl {' '.join(names)} --help", tmp_path, {})
            assert shown.startswith("Usage:"), command
            assert all(word in shown or word in ("-q", "-f", "--db") for word in words if word.startswith("-")), command
