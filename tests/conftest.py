"""A shell session in process, real processes where they matter, and an empty desk."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from supportctl import config
from supportctl.cli.app import run as run_command_line
from supportctl.cli.session import Session
from supportctl.domain.desk import Desk
from supportctl.storage.connection import create_database, open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = "2026-11-20T10:00:00Z"  # a Friday
NOW_MS = 1_795_168_800_000


class Stream(io.TextIOWrapper):
    """A standard stream in memory that may claim to be a terminal."""

    def __init__(self, data: bytes = b"", *, is_terminal: bool = False) -> None:
        self.memory = io.BytesIO(data)
        self.is_terminal = is_terminal
        super().__init__(self.memory, encoding="utf-8", newline="\n")

    def isatty(self) -> bool:
        return self.is_terminal

    def text(self) -> str:
        self.flush()
        return self.memory.getvalue().decode("utf-8")


class Result(str):
    """What a command printed on stdout; stderr and the exit code stand beside it."""

    __slots__ = ("exit_code", "stderr")
    stderr: str
    exit_code: int

    @property
    def stdout(self) -> str:
        return str(self)

    @property
    def json(self) -> Any:
        return json.loads(self)

    @property
    def lines(self) -> list[str]:
        return self.splitlines()

    @property
    def error(self) -> Any:
        """The error object that --json prints on stderr."""
        return json.loads(self.stderr)["error"]

    @property
    def error_lines(self) -> list[str]:
        """The lines of an error; where a query is wrong, it stands indented below with carets, and so do examples."""
        lines = self.stderr.splitlines()
        plain = [line for line in lines if not line.startswith("    ")]
        assert len(plain) == len(lines) or set(lines[2].strip()) == {"^"}, self.stderr
        return plain


class Shell:
    """`cli("ticket", "list")`: one command line in a private home, at a fixed time, with a checked exit code."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self.db = home / ".local/share/supportctl/support.db"
        self.environ = {
            "HOME": str(home), "USER": "sam", "SUPPORTCTL_NOW": NOW, "SUPPORTCTL_TIMEZONE": "UTC", "TERM": "xterm",
        }  # fmt: skip
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: str, exit_code: int | None = 0, stdin: str | bytes = b"") -> Result:
        return self._run(arguments, exit_code, stdin, is_terminal=False)

    def terminal(self, *arguments: str, exit_code: int | None = 0, answers: str = "") -> Result:
        """The same with all three streams at a terminal."""
        return self._run(arguments, exit_code, answers, is_terminal=True)

    def at(self, when: str) -> Shell:
        """Set the clock for everything that follows."""
        self.environ["SUPPORTCTL_NOW"] = when
        return self

    def refuses(self, exit_code: int, *arguments: str, stdin: str | bytes = b"") -> Result:
        """The command fails with two plain lines on stderr, prints nothing and leaves the database as it is."""
        before = self.stored()
        result = self(*arguments, exit_code=exit_code, stdin=stdin)
        assert result == ""
        assert [line.partition(":")[0] for line in result.error_lines] == ["supportctl", "hint"], result.stderr
        assert all(line.isprintable() for line in result.stderr.splitlines())
        assert self.stored() == before
        return result

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What really stands in the database."""
        db = sqlite3.connect(self.db)
        try:
            return db.execute(query).fetchall()
        finally:
            db.close()

    def stored(self) -> bytes:
        return self.db.read_bytes() if self.db.exists() else b""

    def _run(
        self, arguments: tuple[str, ...], exit_code: int | None, stdin: str | bytes, *, is_terminal: bool
    ) -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        streams = (
            Stream(data, is_terminal=is_terminal),
            Stream(is_terminal=is_terminal),
            Stream(is_terminal=is_terminal),
        )
        old_umask = os.umask(0o022)
        with self._monkeypatch.context() as patch:
            for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
                patch.setattr(sys, name, stream)
            patch.setenv("COLUMNS", "80")
            patch.setenv("LINES", "1000")
            patch.setenv("TMPDIR", str(self.home))
            try:
                code = run_command_line(arguments, Session(dict(self.environ)))
            except SystemExit as stop:
                code = int(stop.code or 0)
            finally:
                os.umask(old_umask)
        result = Result(streams[1].text())
        result.stderr, result.exit_code = streams[2].text(), code
        assert exit_code in (code, None), f"exit code {code} instead of {exit_code}: {result.stderr or result}"
        assert "Traceback" not in result.stderr
        return result


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "support.db"
    create_database(path)
    return path


@pytest.fixture(scope="module")
def shared_shell(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Shell]:
    """One desk for the tests of a module that only read it."""
    with pytest.MonkeyPatch.context() as patch:
        shell = Shell(tmp_path_factory.mktemp("home"), patch)
        shell.db.parent.mkdir(parents=True, mode=0o700)
        shutil.copyfile(empty_database, shell.db)
        yield shell


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell of somebody who has never used the program."""
    home = tmp_path / "home"
    home.mkdir()
    return Shell(home, monkeypatch)


@pytest.fixture
def cli(newcomer: Shell, empty_database: Path) -> Shell:
    """A shell with an empty desk."""
    newcomer.db.parent.mkdir(parents=True, mode=0o700)
    shutil.copyfile(empty_database, newcomer.db)
    newcomer.db.chmod(0o600)
    return newcomer


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration desk of 26 November 2026, filled once."""
    with pytest.MonkeyPatch.context() as patch:
        shell = Shell(tmp_path_factory.mktemp("demo"), patch)
        shell.at("2026-11-26T06:00Z")("db", "init", "--demo")
        return shell.db


@pytest.fixture
def demo(newcomer: Shell, demo_database: Path) -> Shell:
    """A shell with the demonstration desk, at the moment for which it was filled."""
    newcomer.db.parent.mkdir(parents=True, mode=0o700)
    shutil.copyfile(demo_database, newcomer.db)
    newcomer.db.chmod(0o600)
    return newcomer.at("2026-11-26T06:00Z")


@pytest.fixture
def run(newcomer: Shell) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """A real process with nothing in its environment but the shell's own variables."""

    def start(*arguments: str | bytes, **options: Any) -> subprocess.CompletedProcess[bytes]:
        options = {"stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE, "stdout": subprocess.PIPE, **options}
        if "input" in options:
            del options["stdin"]
        environ = {**newcomer.environ, "PATH": "/usr/bin:/bin"}
        command = [sys.executable, "-m", "supportctl", *arguments]
        return subprocess.run(command, env=environ, check=False, timeout=60, **options)

    return start


@pytest.fixture
def desk(tmp_path: Path, empty_database: Path) -> Iterator[Desk]:
    """An empty desk at noon of 20 November 2026, in UTC; setting `desk.now` moves its clock."""
    path = tmp_path / "desk.db"
    shutil.copyfile(empty_database, path)
    db = open_database(path, NOW_MS)
    settings = config.load(tmp_path / "none.toml", {"SUPPORTCTL_TIMEZONE": "UTC"})
    yield Desk(db, settings, now=NOW_MS, actor="sam", command="test")
    assert not db.in_transaction
    db.close()
