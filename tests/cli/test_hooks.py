"""Hooks: what they are told, what a veto keeps away, and that none of them holds the desk up."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from supportctl.cli import hookrun, hooks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shell


class HookFolder:
    """`hook("pre-write", "exit 1")`: scripts in the hooks directory of a shell's home."""

    def __init__(self, cli: Shell) -> None:
        self.path = cli.home / ".config/supportctl/hooks"
        self.path.mkdir(parents=True)
        self.seen = cli.home / "seen"
        self.seen.mkdir()

    def __call__(self, name: str, script: str, *, interpreter: str = "#!/bin/sh\n", mode: int = 0o755) -> Path:
        path = self.path / name
        path.write_text(f"{interpreter}{script}\n")
        path.chmod(mode)
        return path

    def keeping(self, name: str) -> Path:
        """A hook that keeps what it is told in a file of its name."""
        return self(name, f'cat > "{self.seen}/$SUPPORTCTL_HOOK.json"; env > "{self.seen}/$SUPPORTCTL_HOOK.env"')

    def told(self, name: str) -> Any:
        return json.loads((self.seen / f"{name}.json").read_text())

    def environ(self, name: str) -> dict[str, str]:
        lines = (self.seen / f"{name}.env").read_text().splitlines()
        return dict(line.partition("=")[::2] for line in lines)


@pytest.fixture
def hook(cli: Shell) -> HookFolder:
    return HookFolder(cli)


@pytest.fixture
def short_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hookrun.LIMIT_SECONDS == 10
    monkeypatch.setattr(hookrun, "LIMIT_SECONDS", 0.6)


def test_hooks_hear_of_merges_and_sleeps(cli: Shell, hook: HookFolder) -> None:
    for name in ("One", "Two"):
        cli("new", name, "-c", "Ada")
    hook.keeping("post-write")
    cli("ticket", "merge", "2", "--into", "1")
    told = hook.told("post-write")
    assert {"ticket_merges", "tickets", "ticket_events"} <= {change["table"] for change in told["changes"]}
    assert set(hook.environ("post-write")["SUPPORTCTL_TICKET_IDS"].split()) == {"1", "2"}
    cli("ticket", "snooze", "1", "--until", "2d")
    events = [change["after"] for change in hook.told("post-write")["changes"] if change["table"] == "ticket_events"]
    assert {(event["field"], event["value"]) for event in events} == {
        ("wakes_on", "snooze"), ("snoozed_until", "2026-11-22T10:00:00Z"),
    }  # fmt: skip


def test_what_a_hook_is_told(cli: Shell, hook: HookFolder) -> None:
    cli("ticket", "new", "Parcel", "-c", "ada@example.com", "-t", "billing")
    hook.keeping("pre-ticket-edit")
    hook.keeping("post-ticket-edit.mail")
    cli("ticket", "edit", "1", "-p", "urgent", "--category", "post")
    told = hook.told("pre-ticket-edit")
    assert {key: told[key] for key in ("schema", "hook", "command", "actor", "at", "truncated")} == {
        "schema": 1, "hook": "pre-ticket-edit", "command": "ticket edit", "actor": "sam", "at": "2026-11-20T10:00:00Z",
        "truncated": False,
    }  # fmt: skip
    (ticket,) = [change for change in told["changes"] if change["table"] == "tickets"]
    assert (ticket["id"], ticket["action"]) == (1, "update")
    changed = {name for name in ticket["after"] if ticket["after"][name] != ticket["before"][name]}
    assert changed >= {"priority", "category"}
    assert (ticket["before"]["priority"], ticket["after"]["priority"]) == ("normal", "urgent")
    assert ticket["after"]["received_at"] == "2026-11-20T10:00:00Z"
    added = [change for change in told["changes"] if change["action"] == "insert"]
    assert {change["table"] for change in added} == {"ticket_events"}
    assert all(change["before"] is None for change in added)
    assert told["counts"]["tickets"] == {"change": 1}
    assert told["journal_id"] == cli.rows("SELECT max(id) FROM journal")[0][0]
    after = hook.told("post-ticket-edit.mail")
    assert {**after, "hook": None} == {**told, "hook": None}


def test_a_deleted_row_and_one_that_changed_twice(cli: Shell, hook: HookFolder) -> None:
    cli("ticket", "new", "Parcel", "-t", "a")
    hook.keeping("pre-write")
    cli("ticket", "tag", "1", "--untag", "a")
    deleted = [change for change in hook.told("pre-write")["changes"] if change["action"] == "delete"]
    assert [(change["table"], change["before"]["tag"], change["after"]) for change in deleted] == [
        ("ticket_tags", "a", None)
    ]
    cli("reply", "1", "-m", "x", "--resolve")
    tickets = [change for change in hook.told("pre-write")["changes"] if change["table"] == "tickets"]
    assert [(change["before"]["status"], change["after"]["status"]) for change in tickets] == [("new", "resolved")]


def test_the_surroundings_of_a_hook(cli: Shell, hook: HookFolder) -> None:
    cli("ticket", "new", "SECRET $(touch x)", "-c", "SECRET name")
    hook.keeping("pre-ticket-reply")
    hook("post-ticket-reply", f'pwd > "{hook.seen}/pwd"; umask >> "{hook.seen}/pwd"; echo "$#" >> "{hook.seen}/pwd"')
    cli("reply", "1", "-m", "SECRET text")
    environ = hook.environ("pre-ticket-reply")
    assert environ["SUPPORTCTL_TICKET_IDS"] == "1"
    assert environ["SUPPORTCTL_CUSTOMER_IDS"] == ""
    assert environ["SUPPORTCTL_DB"] == str(cli.db)
    assert environ["SUPPORTCTL_NO_HOOKS"] == "1"
    assert "SECRET" not in "".join(environ.values())
    assert (hook.seen / "pwd").read_text().splitlines() == [str(cli.db.parent), "0077", "0"]


def test_a_veto(cli: Shell, hook: HookFolder) -> None:
    cli("ticket", "new", "Parcel")
    hook("pre-ticket-resolve", 'echo "No answer yet."; echo "Write to them." >&2; exit 3')
    hook.keeping("post-ticket-resolve")
    refused = cli.refuses(1, "resolve", "1")
    assert refused.stderr == (
        "supportctl: hook pre-ticket-resolve said no: No answer yet. · Write to them.\n"
        "hint: nothing was written; --no-hooks goes past it\n"
    )
    assert cli("resolve", "1", "--json", exit_code=1).error["code"] == 1
    assert not list(hook.seen.iterdir())
    hook("pre-ticket-resolve", "exit 7")
    assert "said no (exit code 7)" in cli.refuses(1, "resolve", "1").stderr
    cli("resolve", "1", "--no-hooks")
    cli("ticket", "reopen", "1")


def test_hooks_run_in_the_order_of_their_names(cli: Shell, hook: HookFolder) -> None:
    for name in ("pre-write", "pre-ticket-new.b", "pre-ticket-new", "pre-ticket-new.a", "post-ticket-new"):
        hook(name, f'echo "{name}" >> "{hook.seen}/order"')
    for name in ("pre-ticket-new~", "pre-ticket-new.a.sample", "pre-ticket-newer", "pre-ticket", "post-ticket-reply"):
        hook(name, "exit 1")
    assert cli("new", "Parcel") == "1\n"
    assert (hook.seen / "order").read_text().split() == [
        "pre-ticket-new", "pre-ticket-new.a", "pre-ticket-new.b", "pre-write", "post-ticket-new",
    ]  # fmt: skip


def test_hooks_are_off_when_asked_and_when_nothing_is_stored(cli: Shell, hook: HookFolder) -> None:
    cli("ticket", "new", "Parcel")
    hook("pre-write", "exit 1")
    cli("ticket", "new", "x", "--no-hooks")
    cli("ticket", "assign", "1", "--to", "ann", "--dry-run")
    for arguments in (["ticket", "list"], ["show", "1"], ["queue"], ["db", "check"]):
        cli(*arguments)
    cli("ticket", "new", "x", exit_code=1)
    cli.environ["SUPPORTCTL_NO_HOOKS"] = "1"
    cli("ticket", "new", "x")


def test_only_hooks_beside_the_configuration(cli: Shell, hook: HookFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    hook("pre-write", "exit 1")
    monkeypatch.chdir(hook.path.parent)
    for named, code in (("config.toml", 0), (str(cli.home / "other.toml"), 0), ("./config.toml", 0), ("", 1)):
        cli.environ["SUPPORTCTL_CONFIG"] = named
        cli("ticket", "new", "x", exit_code=code)


def test_a_post_hook_cannot_undo(cli: Shell, hook: HookFolder) -> None:
    hook("post-ticket-new", "echo oops; exit 4")
    done = cli("ticket", "new", "Parcel")
    assert done == "1\n"
    assert done.stderr == (
        "supportctl: hook post-ticket-new ended with exit code 4; the change is stored\npost-ticket-new: oops\n"
    )
    assert cli("ticket", "new", "Parcel", "-q").stderr.count("\n") == 1
    assert cli("ticket", "list", "--count") == "2\n"


def test_a_post_hook_may_use_the_desk(cli: Shell, hook: HookFolder) -> None:
    # The database is free again, and what the hook writes calls no hook.
    hook("post-ticket-new", 'exec "$0.py"')
    write = "import os, sqlite3\ndb = sqlite3.connect(os.environ['SUPPORTCTL_DB'], timeout=0)\n"
    write += "db.execute(\"UPDATE tickets SET category = 'hooked'\")\ndb.commit()"
    hook("post-ticket-new.py", write, interpreter=f"#!{sys.executable}\n")
    assert cli("ticket", "new", "Parcel").stderr == ""
    assert cli("show", "1", "--get", "category") == "hooked\n"


def test_others_can_read_while_a_hook_thinks(cli: Shell, hook: HookFolder) -> None:
    cli("ticket", "new", "Parcel")
    read = "import os, sqlite3\ndb = sqlite3.connect(os.environ['SUPPORTCTL_DB'], timeout=0)\n"
    read += "print(db.execute('SELECT count(*) FROM tickets').fetchone()[0])"
    hook("pre-write", read, interpreter=f"#!{sys.executable}\n")
    assert cli("ticket", "new", "Second").stderr == "pre-write: 1\n"


MISBEHAVING = {
    "endless loop": ("while :; do :; done", "was stopped: it ran for more than 1 seconds"),
    "sleeps": ("exec sleep 60", "was stopped"),
    "ignores signals": ("trap '' TERM INT HUP; while :; do sleep 1; done", "was stopped"),
    "prints for ever": ("exec yes", "was stopped"),
    "killed": ("kill -9 $$", "was ended by signal 9"),
    "crashes": ("kill -SEGV $$", "was ended by signal 11"),
    "closes its output and sleeps": ("exec >&- 2>&-; exec sleep 60", "was stopped"),
}


@pytest.mark.parametrize("name", MISBEHAVING)
@pytest.mark.usefixtures("short_limit")
def test_misbehaving_hooks(cli: Shell, hook: HookFolder, name: str) -> None:
    script, told = MISBEHAVING[name]
    cli("ticket", "new", "Parcel")
    path = hook("pre-write", script)
    started = time.monotonic()
    assert told in cli.refuses(1, "resolve", "1").stderr
    path.rename(path.with_name("post-write"))
    done = cli("resolve", "1")
    assert (done, cli("show", "1", "--get", "status", "--no-hooks")) == ("1\n", "resolved\n")
    assert done.stderr.startswith("supportctl: hook post-write")
    assert told in done.stderr
    assert time.monotonic() - started < 8


@pytest.mark.parametrize("interpreter", ["", "#!/no/such/program\n", "\x7fELF"])
def test_a_hook_that_is_no_program(cli: Shell, hook: HookFolder, interpreter: str) -> None:
    path = hook("pre-write", "no program", interpreter=interpreter)
    assert "could not be started" in cli.refuses(1, "ticket", "new", "x").stderr
    path.rename(path.with_name("post-write"))
    assert "could not be started" in cli("ticket", "new", "x").stderr


@pytest.mark.parametrize(("when", "code", "status"), [("pre", 130, "new"), ("post", 0, "resolved")])
def test_ctrl_c_while_a_hook_runs(cli: Shell, hook: HookFolder, when: str, code: int, status: str) -> None:
    cli("ticket", "new", "Parcel")
    path = hook(f"{when}-ticket-resolve", f'touch "{hook.seen}/started"; exec sleep 60')
    command = [sys.executable, "-m", "supportctl", "resolve", "1"]
    process = subprocess.Popen(command, env=cli.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (hook.seen / "started").exists():
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    printed, told = process.communicate(timeout=20)
    path.unlink()
    assert process.returncode == code
    assert (printed, told.count("stopped")) == (("1\n", 1) if when == "post" else ("", 0))
    assert "Traceback" not in told
    assert cli("show", "1", "--get", "status") == f"{status}\n"


def test_output_is_short_and_harmless(cli: Shell, hook: HookFolder) -> None:
    hook("pre-ticket-new", r"printf 'a\033]0;title\007b\rc\n\302\233d\n\377\n[red]{name}\n'; yes | head -c 3000000")
    done = cli("ticket", "new", "Parcel")
    assert done == "1\n"
    lines = done.stderr.splitlines()
    assert len(lines) == 21
    assert all(line.isprintable() for line in lines)
    assert lines[0].startswith("pre-ticket-new: a^[]0;title^Gb")
    assert lines[-1] == "pre-ticket-new: …"
    hook("pre-ticket-new", r"printf '\033[2Jno\n\n%s' $(yes | head -c 100000 | tr -d '\n'); exit 1")
    assert "said no: ^[[2Jno" in cli.refuses(1, "ticket", "new", "x").stderr


def test_a_child_that_keeps_the_pipe_open(cli: Shell, hook: HookFolder) -> None:
    started = time.monotonic()
    hook("pre-write", "echo first; (sleep 5; echo late) & exit 0")
    assert cli("ticket", "new", "Parcel").stderr == "pre-write: first\n"
    hook("pre-write", "(yes) & exit 0")
    assert cli("ticket", "new", "Parcel") == "2\n"
    assert time.monotonic() - started < 4


def test_a_hook_that_does_not_listen(cli: Shell, hook: HookFolder) -> None:
    hook("pre-write", "exec <&-; exit 0")
    assert cli("ticket", "new", "Parcel", "-m", "x" * 900_000) == "1\n"
    hook("pre-write", "exec >&- 2>&-; cat > /dev/null")
    assert cli("ticket", "new", "Parcel", "-m", "x" * 900_000) == "2\n"


@pytest.mark.usefixtures("short_limit")
def test_a_hook_that_writes_to_the_database_itself(cli: Shell, hook: HookFolder) -> None:
    cli("ticket", "new", "Parcel")
    write = "import os, sqlite3\ndb = sqlite3.connect(os.environ['SUPPORTCTL_DB'], timeout=60)\n"
    write += "db.execute('BEGIN IMMEDIATE')"
    hook("pre-write", write, interpreter=f"#!{sys.executable}\n")
    assert "was stopped" in cli.refuses(1, "resolve", "1").stderr
    cli("resolve", "1", "--no-hooks")


def test_hooks_that_others_could_have_written(cli: Shell, hook: HookFolder) -> None:
    path = hook("pre-write", "exit 1", mode=0o757)
    assert "hook pre-write was not run: others may write to it" in cli("ticket", "new", "x").stderr
    path.chmod(0o644)
    assert "hook pre-write was not run: it is not executable" in cli("ticket", "new", "x", "-q").stderr
    path.chmod(0o755)
    hook.path.chmod(0o777)
    assert "no hook was run: others may write to" in cli("ticket", "new", "x").stderr
    hook.path.chmod(0o755)
    cli.refuses(1, "ticket", "new", "x")


def test_a_large_change_is_told_in_part(cli: Shell, hook: HookFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    hook.keeping("pre-import-csv")
    rows = "subject,received_at\n" + "".join(f"Parcel {n},2026-11-19\n" for n in range(400))
    cli("import", "csv", "-", "--as", "tickets", "--source", "a", stdin=rows)
    told = hook.told("pre-import-csv")
    assert told["truncated"] is True
    assert len(told["changes"]) == hooks.MOST_CHANGES
    assert told["counts"]["tickets"] == {"insert": 400}
    hook.keeping("pre-ticket-new")
    cli("ticket", "new", "x", "-m", "y" * 1_500_000)
    told = hook.told("pre-ticket-new")
    assert told["truncated"] is True
    assert told["counts"]["messages"] == {"insert": 1}
    # Importing the same again changes nothing, and nobody is told.
    (hook.seen / "pre-import-csv.json").unlink()
    cli("import", "csv", "-", "--as", "tickets", "--source", "a", stdin=rows)
    cli("import", "csv", "-", "--as", "tickets", "--source", "b", "--dry-run", stdin=rows)
    assert not (hook.seen / "pre-import-csv.json").exists()


def test_without_hooks_a_write_looks_once(cli: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "supportctl.cli.hooks", raising=False)
    monkeypatch.delitem(sys.modules, "supportctl.storage.changes", raising=False)
    cli("ticket", "new", "Parcel")
    assert "supportctl.cli.hooks" not in sys.modules
    assert "supportctl.storage.changes" not in sys.modules


def test_a_veto_rolls_everything_back(cli: Shell, hook: HookFolder) -> None:
    cli("ticket", "new", "Parcel")
    hook("pre-write", "exit 1")
    cli.refuses(1, "ticket", "new", "late parcel", "-c", "New Person", "-t", "a", "--key", "k")
    db = sqlite3.connect(cli.db)
    assert db.execute("SELECT count(*) FROM customers").fetchone() == (0,)
    assert db.execute("SELECT count(*) FROM journal").fetchone() == (1,)
    db.close()
    assert cli("ticket", "list", "late", "-q") == ""
