"""What only a real process shows: closed and full outputs, pipes without a reader, signals, a bare environment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Shell

    Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def gone() -> int:
    """The writing end of a pipe that nobody reads."""
    read, write = os.pipe()
    os.close(read)
    return write


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (141, ["ticket", "list"]), (141, ["report", "weekly"]), (141, ["--help"]), (0, ["ticket", "new", "x"]),
        (0, ["survey", "send", "1"]), (0, ["resolve", "1", "--ask"]),
    ],
    ids=str,
)  # fmt: skip
def test_the_reader_went_away(cli: Shell, run: Run, gone: int, code: int, arguments: list[str]) -> None:
    cli("ticket", "new", "a", "-c", "ada@example.com")
    done = run(*arguments, stdout=gone)
    os.close(gone)
    assert b"Traceback" not in done.stderr
    assert done.returncode == code


def test_a_change_is_stored_though_nobody_reads(cli: Shell, run: Run, gone: int) -> None:
    run("ticket", "new", "x", stdout=gone)
    os.close(gone)
    assert cli("ticket", "list", "--count") == "1\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_stdout(cli: Shell, run: Run) -> None:
    with Path("/dev/full").open("wb") as full:
        for arguments in (
            ["ticket", "list"],
            ["report", "weekly"],
            ["--help"],
            ["--version"],
            ["help", "dates"],
            ["db", "schema"],
        ):
            cli("ticket", "new", "a")
            done = run(*arguments, stdout=full)
            assert done.returncode == 74
            assert done.stderr.startswith(b"supportctl: output cannot be written")
        done = run("ticket", "new", "x", stdout=full)
    assert done.returncode == 74
    assert b"ticket #7: x" in done.stderr
    assert cli("ticket", "list", "--count") == "7\n"


def test_survey_send_tells_what_is_stored(cli: Shell, run: Run) -> None:
    cli("ticket", "new", "a", "-c", "ada@example.com")
    with Path("/dev/full").open("wb") as full:
        done = run("survey", "send", "1", stdout=full)
    assert done.returncode == 74
    assert cli("survey", "list", "--count") == "1\n"
    assert b"1" in done.stderr.splitlines()[1]


@pytest.mark.parametrize("arguments", ["ticket list", "ticket new x", "--version", "--help"])
def test_a_closed_stdout(cli: Shell, arguments: str) -> None:
    command = f"exec {sys.executable} -m supportctl {arguments} >&-"
    done = subprocess.run(["/bin/sh", "-c", command], env=cli.environ, capture_output=True, check=False)
    assert (done.returncode, done.stderr.count(b"\n")) == (74, 2), done.stderr


def test_closed_stdin_and_stderr(cli: Shell) -> None:
    for command, code in (
        ("ticket new x -F - <&-", 2),
        ("ticket new x 2>&-", 0),
        ("show 9 2>&-", 3),
        ("ticket rm 1 --purge <&-", 2),
    ):
        line = f"exec {sys.executable} -m supportctl {command}"
        done = subprocess.run(["/bin/sh", "-c", line], env=cli.environ, capture_output=True, check=False)
        assert done.returncode == code, done.stderr
        assert b"Traceback" not in done.stderr


def test_bytes_that_are_no_text(cli: Shell, run: Run) -> None:
    cli("ticket", "new", "a")
    before = cli.stored()
    for arguments, data in (
        ([b"ticket", b"new", b"caf\xe9"], b""), ([b"ticket", b"new", b"x", b"-c", b"\xff"], b""), ([b"\xff"], b""),
        ([b"ticket", b"new", b"x", b"-F", b"-"], b"caf\xe9"), ([b"ticket", b"new", b"x", b"-F", b"-"], b"a\0b"),
        ([b"resolve", b"-"], b"\xff\n"), ([b"ticket", b"list", b"\xed\xa0\x80"], b""),
    ):  # fmt: skip
        done = run(*arguments, input=data)
        assert (done.returncode, done.stderr.count(b"\n"), done.stdout) == (2, 2, b""), (arguments, done.stderr)
        done.stderr.decode()
    assert cli.stored() == before


@pytest.mark.parametrize("locale", [pytest.param({"LC_ALL": "C"}, marks=pytest.mark.slow), {"LC_ALL": "POSIX",
"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
                                    {"PYTHONIOENCODING": "ascii"}, pytest.param({"PYTHONIOENCODING": "latin-1"},
                                    marks=pytest.mark.slow)],
                                    ids=str)  # fmt: skip
def test_any_locale_prints_any_text(cli: Shell, run: Run, locale: dict[str, str]) -> None:
    cli("ticket", "new", "سلام 👩", "-c", "علی")
    cli.environ.update(locale)
    assert "سلام 👩" in run("ticket", "list").stdout.decode()
    assert run("show", "1", "-f", "text").returncode == 0
    done = run("ticket", "new", "دوم", "--json")
    assert done.returncode == 0
    assert "دوم" in done.stdout.decode()
    assert run("customer", "show", "ناشناس").stderr.startswith(b"supportctl: ")


def _interrupted(cli: Shell, arguments: list[str], wait: float) -> subprocess.Popen[bytes]:
    environ = {**cli.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "supportctl", *arguments]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ
    )
    time.sleep(wait)
    process.send_signal(signal.SIGINT)
    return process


def test_ctrl_c(cli: Shell) -> None:
    process = _interrupted(cli, ["ticket", "new", "x", "-F", "-"], 0.6)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in errors
    assert cli("ticket", "list") == ""


def test_ctrl_c_in_a_query(cli: Shell) -> None:
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
    process = _interrupted(cli, ["db", "sql", endless], 0.8)
    process.communicate(timeout=20)
    assert process.returncode == 130


def test_cron_gets_the_same_bytes_twice(cli: Shell, run: Run) -> None:
    cli("db", "init", "--demo", "--db", str(cli.home / "demo.db"))
    cli.environ = {"HOME": str(cli.home)}
    arguments = ("--db", str(cli.home / "demo.db"), "report", "weekly", "--as-of", "2026-11-20T06:00Z")
    first, second = run(*arguments), run(*arguments)
    assert (first.returncode, first.stderr) == (0, b"")
    assert first.stdout == second.stdout
    assert b"SATISFACTION" in first.stdout.upper()
    assert first.stdout.isascii() or first.stdout.decode()


def test_umask_and_modes(newcomer: Shell, run: Run) -> None:
    run("ticket", "new", "x", umask=0o000)
    run("db", "backup", str(newcomer.home / "b.db"), umask=0o022)
    run("ticket", "list", "-o", str(newcomer.home / "l.csv"), umask=0o022)
    run("db", "restore", str(newcomer.home / "b.db"), "-y", umask=0o022)
    run("config", "set", "lang", "en", umask=0o022)
    for path in newcomer.home.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_module_and_the_script(cli: Shell) -> None:
    script = Path(sys.executable).parent / "supportctl"
    shown = subprocess.run([script, "--version"], capture_output=True, check=True, env=cli.environ).stdout
    assert shown.startswith(b"supportctl ")
