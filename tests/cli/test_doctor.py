"""`doctor` looks at what a run depends on, and `config set lang fa` proposes what goes with Persian."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shell


def settings(shell: Shell) -> Path:
    return shell.db.parents[3] / ".config/supportctl/config.toml"


def results(cli: Shell, exit_code: int = 0) -> dict[str, str]:
    return {one["check"]: one["result"] for one in cli("doctor", "--json", exit_code=exit_code).json}


def test_a_desk_in_order(cli: Shell) -> None:
    cli("new", "x")
    assert results(cli) == dict.fromkeys(("configuration", "time zone", "files", "database", "terminal"), "sound")
    assert "sound" in cli.terminal("doctor").stdout


def test_a_newcomer_is_in_order_too(newcomer: Shell) -> None:
    assert set(results(newcomer).values()) == {"sound"}
    assert newcomer("db", "path").stdout.strip() in newcomer("doctor").stdout


def test_files_that_others_may_read(cli: Shell) -> None:
    cli("new", "x")
    cli.db.chmod(0o644)
    found = cli("doctor", exit_code=5)
    assert f"others may read {cli.db} (644): chmod 600 {cli.db}" in found.stdout
    assert found.error_lines == ["supportctl: one thing is wrong", "hint: each is named above"]


def test_what_cannot_be_read_is_named_and_the_rest_is_looked_at(cli: Shell, tmp_path: Path) -> None:
    cli("new", "x")
    settings(cli).parent.mkdir(parents=True)
    settings(cli).write_text("lang = 'klingon'\n")
    assert results(cli, 5)["configuration"] == "broken"
    settings(cli).write_text("")
    cli.db.write_bytes(b"no database at all" * 100)
    assert results(cli, 5)["database"] == "broken"


@pytest.mark.parametrize(("answer", "way"), [("2", "terminal"), ("۱", "off"), ("3", "app"), ("", None), ("9", None)])
def test_which_line_reads_right(cli: Shell, answer: str, way: str | None) -> None:
    cli("new", "x")
    asked = cli.terminal("--lang", "fa", "doctor", answers=f"{answer}\n")
    assert "iPhone 15" in asked.stderr
    kept = tomllib.loads(settings(cli).read_text()) if settings(cli).exists() else {}
    assert kept.get("bidi") == way


def test_which_line_is_asked_in_english_where_a_customer_writes_persian(cli: Shell) -> None:
    cli("new", "x", "-c", "Ada")
    assert "iPhone 15" not in cli.terminal("doctor", answers="2\n").stderr
    cli("new", "سفارش نرسید", "-c", "Ada")
    asked = cli.terminal("doctor", answers="2\n").stderr
    assert "Which line reads right" in asked
    assert "bidi is terminal now" in asked
    assert "Which line" not in cli.terminal("doctor").stderr


PERSIAN = {
    "lang": "fa",
    "timezone": "Asia/Tehran",
    "calendar": "jalali",
    "week_start": "saturday",
    "weekend": ["fri"],
    "region": "IR",
}


def test_one_switch(newcomer: Shell) -> None:
    del newcomer.environ["SUPPORTCTL_TIMEZONE"]
    told = newcomer("config", "set", "lang", "fa", "-y")
    assert "Asia/Tehran" in told.stderr
    written = tomllib.loads(settings(newcomer).read_text())
    [hours] = written.pop("hours")
    assert written == PERSIAN
    assert hours["sat"] == hours["wed"] == ["09:00-17:00"]
    assert (hours["thu"], "fri" in hours) == (["09:00-13:00"], False)
    # Each is a setting of its own.
    newcomer("config", "set", "calendar", "gregorian")
    newcomer("config", "unset", "hours")
    assert newcomer("config", "get", "calendar").stdout == "gregorian\n"
    assert newcomer("config", "get", "timezone").stdout == "Asia/Tehran\n"


def test_nothing_is_taken_silently(newcomer: Shell) -> None:
    told = newcomer("config", "set", "lang", "fa")
    assert "supportctl config set lang fa -y" in told.stderr
    assert tomllib.loads(settings(newcomer).read_text()) == {"lang": "fa"}
    newcomer.terminal("config", "set", "lang", "fa", answers="n\n")
    assert tomllib.loads(settings(newcomer).read_text()) == {"lang": "fa"}
    newcomer.terminal("config", "set", "lang", "fa", answers="\n")
    assert newcomer("config", "get", "calendar").stdout == "jalali\n"


def test_what_was_set_before_stays(newcomer: Shell) -> None:
    del newcomer.environ["SUPPORTCTL_TIMEZONE"]
    newcomer("config", "set", "timezone", "Europe/Berlin")
    newcomer("config", "set", "weekend", "thu,fri")
    newcomer("config", "set", "lang", "fa", "-y")
    assert newcomer("config", "get", "timezone").stdout == "Europe/Berlin\n"
    assert newcomer("config", "get", "weekend").stdout == "thu, fri\n"
    told = newcomer("config", "set", "lang", "fa", "-y")
    assert told.stderr == ""


def test_a_new_desk_in_persian_is_proposed_it_too(newcomer: Shell) -> None:
    made = newcomer("db", "init", "--lang", "fa")
    assert "config set lang fa -y" in made.stderr
    assert not settings(newcomer).exists()
    assert "config set" not in newcomer("db", "init", "--db", str(newcomer.home / "english.db")).stderr


def test_the_language_of_a_reader_moves_no_target(newcomer: Shell) -> None:
    newcomer("new", "x", "--at", "2026-11-20T10:00")
    english, persian = (newcomer("queue", "--json", "--lang", lang).json[0]["due_at"] for lang in ("en", "fa"))
    assert english == persian
