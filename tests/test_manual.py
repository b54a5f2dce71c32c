"""The manual page is what the tree of commands gives now; MANUAL_UPDATE=1 writes it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import supportctl
from supportctl.cli.commands import COMMANDS, Group
from supportctl.cli.manual import _escaped, _line, manual

if TYPE_CHECKING:
    from tests.conftest import Shell

PAGE = Path(supportctl.__file__).parent / "man" / "supportctl.1"


def test_the_page_is_what_the_commands_say() -> None:
    now = manual()
    if os.environ.get("MANUAL_UPDATE"):
        PAGE.write_text(now, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == now


def test_every_command_and_option_stands_in_it() -> None:
    page = manual()
    for name, entry in COMMANDS.items():
        for path in [f"{name} {verb}" for verb in entry.entries] if isinstance(entry, Group) else [name]:
            assert f"\\fBsupportctl {_escaped(path)}\\fR" in page
    for word in ("--no-hooks", "--where", "--purge", "SUPPORTCTL_NO_HOOKS", "130", "config.toml"):
        assert _escaped(word) in page


def test_roff_acts_on_nothing_of_the_text() -> None:
    page = manual()
    assert page.isascii()
    assert all(line and line == line.rstrip() for line in page.splitlines())
    for line in page.splitlines():
        if line.startswith((".", "'")):
            assert re.match(r'\.(\\"|TH|SH|SS|PP|TP|RS 4|RE|B|I|nf|fi)( |$)', line), line
        rest = re.sub(r"\\(f[BIR]|e|-|&|\(aq|\(ga|\(ha|\(ti|\(dq|\[u[0-9A-F]{4,6}\])", "", line)
        assert "\\" not in rest.removeprefix('.\\"'), line
    assert _line(_escaped(".so /etc/passwd")) == "\\&.so /etc/passwd"
    assert _escaped("a\\-b 'c' …") == "a\\e\\-b \\(aqc\\(aq \\[u2026]"


def test_help_man_prints_it(newcomer: Shell) -> None:
    assert newcomer("help", "man") == PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command", [["mandoc", "-T", "lint", "-W", "warning"], ["groff", "-man", "-Tutf8", "-ww", "-z"]], ids=lambda c: c[0]
)
def test_formatters_have_nothing_to_say(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run([*command, str(PAGE)], capture_output=True, text=True, check=False)
    # A date would have to be changed with every command, or be wrong.
    told = [line for line in (done.stdout + done.stderr).splitlines() if "missing date" not in line]
    assert told == []


def test_it_reads_as_the_help_does() -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not installed")
    done = subprocess.run(
        ["mandoc", "-T", "utf8", "-O", "width=100", str(PAGE)], capture_output=True, text=True, check=True
    )
    shown = re.sub(r".\x08", "", done.stdout)
    assert "supportctl ticket list status:pending customer:ada created:7d.." in shown
    assert "۳۰ آبان ۱۴۰۵" in shown
    assert '[ "$x"' not in shown
    assert "*/15 * * * *  supportctl queue --check -q || supportctl queue -f text -n 5" in shown
    assert "support-$(date +\\%F).db" in shown
