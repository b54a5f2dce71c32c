"""`db`: a file that is not ours is never touched, a backup is whole, and SQL reads only."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from supportctl.storage import checks, connection

if TYPE_CHECKING:
    from tests.conftest import Shell

COMMANDS = (
    ["ticket", "list"], ["ticket", "new", "x"], ["queue"], ["report", "weekly"], ["db", "check"], ["db", "schema"],
    ["db", "sql", "select 1"], ["customer", "list"], ["feedback", "list"], ["survey", "send", "--due"], ["show", "1"],
)  # fmt: skip
READING = [command for command in COMMANDS if command != ["ticket", "new", "x"]]


def test_the_first_write_creates_and_says_so_once(newcomer: Shell) -> None:
    assert newcomer("ticket", "new", "a").stderr == f"created the database {newcomer.db}\n"
    assert newcomer("ticket", "new", "b").stderr == ""
    assert oct(newcomer.db.stat().st_mode)[-3:] == "600"
    assert oct(newcomer.db.parent.stat().st_mode)[-3:] == "700"


def test_quiet_says_nothing(newcomer: Shell) -> None:
    assert newcomer("ticket", "new", "a", "-q", "-c", "ada@example.com").stderr == ""


@pytest.mark.parametrize("command", READING)
def test_reading_without_a_database(newcomer: Shell, command: list[str]) -> None:
    assert "there is no database" in newcomer.refuses(3, *command).stderr
    assert not newcomer.db.parent.exists()


def test_help_needs_no_database(newcomer: Shell) -> None:
    for command in (
        ["--help"],
        ["ticket", "--help"],
        ["ticket", "new", "--help"],
        ["--version"],
        ["help", "dates"],
        [],
    ):
        assert newcomer(*command)
    assert not newcomer.db.parent.exists()
    assert "No desk yet" in newcomer()


@pytest.mark.parametrize(
    "command",
    [
        ["resolve", "5"],
        ["ticket", "new", ""],
        ["reply", "1", "-m", "x"],
        ["import", "csv", "/nowhere", "--as", "tickets"],
    ],
)
def test_a_failing_first_write_creates_nothing(newcomer: Shell, command: list[str]) -> None:
    before = list(newcomer.home.iterdir())
    with pytest.raises(AssertionError, match="exit code"):
        newcomer(*command)
    assert list(newcomer.home.iterdir()) == before


def test_a_named_database_is_created_by_init_only(newcomer: Shell, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "named.db"
    for arguments in (["--db", str(path)], []):
        if not arguments:
            newcomer.environ["SUPPORTCTL_DB"] = str(path)
        assert "supportctl db init" in newcomer.refuses(3, *arguments, "ticket", "new", "a").stderr
    assert newcomer("db", "path") == f"{path}\n"
    assert newcomer("db", "init") == f"{path}\n"
    assert newcomer("ticket", "new", "a") == "1\n"
    newcomer.refuses(4, "db", "init")
    assert oct(path.stat().st_mode)[-3:] == "600"
    assert oct(path.parent.stat().st_mode)[-3:] == "700"


def test_the_demonstration(newcomer: Shell) -> None:
    newcomer("db", "init", "--demo")
    assert int(newcomer("ticket", "list", "--all", "--count")) > 20
    assert newcomer("db", "check", "-q") == ""
    assert newcomer("report", "weekly") == newcomer("report", "weekly")


def _make(kind: str, path: Path, cli: Shell) -> None:
    if kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("hello, this is a letter\n" * 300)
    elif kind == "other":
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE a (b)")
        other.close()
    elif kind == "newer":
        path.write_bytes(cli.stored())
        newer = sqlite3.connect(path)
        newer.execute("PRAGMA user_version = 99")
        newer.commit()
        newer.close()
    elif kind == "short":
        path.write_bytes(cli.stored()[:5000])
    elif kind == "schema":
        path.write_bytes(cli.stored()[:100] + b"\xff" * 4000 + cli.stored()[4100:])


@pytest.mark.parametrize("kind", ["empty", "text", "other", "newer", "short", "schema"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_that_is_not_ours_is_not_touched(cli: Shell, tmp_path: Path, kind: str, command: list[str]) -> None:
    path = tmp_path / "file.db"
    _make(kind, path, cli)
    before, names = path.read_bytes(), sorted(tmp_path.iterdir())
    cli.refuses(6, "--db", str(path), *command)
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == names


def test_a_directory_and_a_link(cli: Shell, tmp_path: Path) -> None:
    cli.refuses(6, "--db", str(tmp_path), "ticket", "list")
    cli.refuses(4, "--db", str(tmp_path), "db", "init")
    link = tmp_path / "link.db"
    link.symlink_to(cli.db)
    assert cli("--db", str(link), "ticket", "new", "a") == "1\n"
    assert cli("ticket", "list", "--count") == "1\n"


def test_init_on_a_dangling_link(cli: Shell, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "nowhere.db")
    cli("--db", str(link), "db", "init", exit_code=4)


def test_restore_never_moves_a_directory(cli: Shell, tmp_path: Path) -> None:
    cli("db", "backup", str(tmp_path / "b.db"))
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "letter.txt").touch()
    cli("--db", str(folder), "db", "restore", str(tmp_path / "b.db"), "-y", exit_code=6)
    assert (folder / "letter.txt").exists()


def _damaged(cli: Shell, table: str) -> None:
    """Overwrite the root page of one table."""
    db = sqlite3.connect(cli.db)
    page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
    db.close()
    data = bytearray(cli.stored())
    data[(page - 1) * 4096 : (page - 1) * 4096 + 200] = b"\xff" * 200
    cli.db.write_bytes(data)


@pytest.mark.parametrize(
    ("table", "command"),
    [
        ("tickets", ["ticket", "list"]), ("messages", ["ticket", "show", "1"]), ("tickets", ["report", "weekly"]),
        ("tickets", ["ticket", "new", "y"]), ("tickets", ["queue"]), ("customers", ["customer", "list"]),
    ],
)  # fmt: skip
def test_damage_inside_is_told_in_two_lines(cli: Shell, table: str, command: list[str]) -> None:
    cli("ticket", "new", "x", "-c", "ada@example.com")
    _damaged(cli, table)
    assert "damaged" in cli.refuses(6, *command).stderr


def test_check_tells_damage(cli: Shell) -> None:
    cli("ticket", "new", "x")
    _damaged(cli, "messages")
    assert "pages\tbroken" in cli("db", "check", exit_code=5)


def test_busy_when_opening(cli: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(cli.db, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert "busy" in cli("ticket", "list", exit_code=6).stderr
    other.close()


def test_busy_when_writing(cli: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(cli.db, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        assert cli("ticket", "list") == ""
        assert "busy" in cli("ticket", "new", "x", exit_code=6).stderr
    finally:
        other.close()


def test_read_only(cli: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write everything, so the connection says no here as the file would elsewhere."""
    original = connection._set_up

    def set_up(db: sqlite3.Connection) -> None:
        original(db)
        db.execute("PRAGMA query_only = ON")

    monkeypatch.setattr(connection, "_set_up", set_up)
    assert cli("ticket", "list") == ""
    assert "read-only" in cli.refuses(6, "ticket", "new", "x").stderr


def test_a_file_of_somebody_else(cli: Shell) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    cli.db.chmod(0)
    cli.refuses(6, "ticket", "list")
    cli.db.chmod(0o600)


def test_backup_and_restore(cli: Shell, tmp_path: Path) -> None:
    cli("ticket", "new", "kept", "-c", "ada@example.com")
    backup = tmp_path / "b.db"
    assert cli("db", "backup", str(backup)) == f"{backup}\n"
    assert oct(backup.stat().st_mode)[-3:] == "600"
    whole = cli("db", "sql", "select * from v_tickets")
    cli("ticket", "new", "lost")
    cli("db", "backup", str(backup), exit_code=74)
    restored = cli.terminal("db", "restore", str(backup), answers="y\n")
    assert "the state before is kept at" in restored.replace("\n", " ")
    assert cli("db", "sql", "select * from v_tickets") == whole
    kept = next((cli.db.parent / "backups").iterdir())
    assert cli("--db", str(kept), "ticket", "list", "--count") == "2\n"
    assert oct(kept.stat().st_mode)[-3:] == "600"
    assert cli("db", "check", "-q") == ""


def test_restore_asks_and_refuses(cli: Shell, tmp_path: Path) -> None:
    cli("ticket", "new", "x")
    backup, other = tmp_path / "b.db", tmp_path / "o.db"
    cli("db", "backup", str(backup))
    before = cli.stored()
    cli.terminal("db", "restore", str(backup), answers="n\n", exit_code=1)
    cli.refuses(2, "db", "restore", str(backup))
    for kind in ("empty", "text", "other", "newer", "short", "schema"):
        other.unlink(missing_ok=True)
        _make(kind, other, cli)
        cli.refuses(6, "db", "restore", str(other), "-y")
    cli("db", "restore", str(cli.db), "-y", exit_code=2)
    assert cli.stored() == before
    assert not (cli.db.parent / "backups").exists()


@pytest.mark.parametrize("kind", ["empty", "text", "short", "schema", "absent"])
def test_restore_over_a_damaged_file(cli: Shell, tmp_path: Path, kind: str) -> None:
    cli("ticket", "new", "kept")
    backup = tmp_path / "b.db"
    cli("db", "backup", str(backup))
    whole = cli.stored()
    cli.db.unlink()
    cli.db.write_bytes(whole)
    copy = tmp_path / "damaged.db"
    _make(kind, copy, cli)
    cli.db.unlink()
    if kind != "absent":
        copy.rename(cli.db)
    cli("db", "restore", str(backup), "-y")
    assert cli("ticket", "list", "--get", "subject") == "kept\n"
    assert oct(cli.db.stat().st_mode)[-3:] == "600"
    assert len(list(cli.db.parent.glob("*.damaged-*"))) == (kind != "absent")


def test_restore_over_a_left_over_journal(cli: Shell, tmp_path: Path) -> None:
    """A hot journal of the old file must never be played into the restored one."""
    cli("ticket", "new", "kept")
    backup = tmp_path / "b.db"
    cli("db", "backup", str(backup))
    for number in range(5):
        cli("ticket", "new", f"later {number}")
    writer = sqlite3.connect(cli.db, isolation_level=None)
    writer.execute("PRAGMA cache_size = 1")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE tickets SET subject = 'half' || hex(zeroblob(3000))")
    journal = Path(f"{cli.db}-journal").read_bytes()
    half = cli.db.read_bytes()
    writer.execute("ROLLBACK")
    writer.close()
    cli.db.write_bytes(half)
    Path(f"{cli.db}-journal").write_bytes(journal)
    cli("db", "restore", str(backup), "-y")
    assert cli("ticket", "list", "--get", "subject") == "kept\n"
    assert cli("db", "check", "-q") == ""
    kept = next((cli.db.parent / "backups").iterdir())
    assert cli("--db", str(kept), "ticket", "list", "--count") == "6\n"


def test_restore_twice_at_one_moment(cli: Shell, tmp_path: Path) -> None:
    cli("db", "backup", str(tmp_path / "b.db"))
    cli("db", "restore", str(tmp_path / "b.db"), "-y")
    cli("db", "restore", str(tmp_path / "b.db"), "-y")


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO meta VALUES (1, 'a', 'b')", "DELETE FROM tickets", "UPDATE tickets SET subject = 'x'",
        "PRAGMA user_version",
        "PRAGMA query_only = OFF", "ATTACH 'x.db' AS x", "SELECT load_extension('x')", "VACUUM", "VACUUM INTO 'x.db'",
        "BEGIN",
        "CREATE TEMP TABLE a (b)", "DROP TABLE tickets", "SELECT 1; DELETE FROM tickets", "", ";", "nonsense",
        "SELECT * FROM no",
        "WITH a AS (SELECT 1) DELETE FROM tickets", "REINDEX", "ANALYZE", "SELECT fts3_tokenizer('x')", "DETACH main",
        "EXPLAIN DELETE FROM tickets", "SELECT writefile('x', 'y')", "SELECT edit('x')", "SELECT '\x00'",
    ],
)  # fmt: skip
def test_sql_only_reads(cli: Shell, query: str) -> None:
    cli("ticket", "new", "x")
    names = sorted(cli.db.parent.iterdir())
    cli.refuses(2, "db", "sql", query)
    assert sorted(cli.db.parent.iterdir()) == names


def test_sql(cli: Shell) -> None:
    cli("ticket", "new", "x", "-t", "vip")
    assert (
        cli("db", "sql", "select id, subject, tags, received_at from v_tickets") == "1\tx\tvip\t2026-11-20T10:00:00Z\n"
    )
    assert (
        cli(
            "db",
            "sql",
            "-",
            stdin="select count(*) as n from v_messages",
        )
        == "1\n"
    )
    assert cli("db", "sql", "select 1 as a, 2 as b", "-f", "csv") == "a,b\n1,2\n"
    assert cli("db", "sql", "select 1 where 0") == ""


def test_sql_json_keeps_types(cli: Shell) -> None:
    assert cli("db", "sql", "select 1 as a, null as b, 2.5 as c, 'x' as d", "--json").json == [
        {"a": 1, "b": None, "c": 2.5, "d": "x"}
    ]


def test_sql_columns_of_one_name(cli: Shell) -> None:
    assert len(cli("db", "sql", "select 1 as a, 2 as a", "--json").json[0]) == 2


def test_sql_full_text(cli: Shell) -> None:
    cli("ticket", "new", "parcel")
    assert cli("db", "sql", "select rowid from ticket_search where ticket_search match 'parcel'") == "1\n"


@pytest.mark.parametrize("what", ["count(*)", "x"])
def test_sql_without_end_is_stopped(cli: Shell, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setattr(checks, "QUERY_SECONDS", 0.2)
    endless = f"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT {what} FROM c"
    assert "ran over" in cli.refuses(1, "db", "sql", endless).stderr


def test_schema_and_check(cli: Shell) -> None:
    schema = cli("db", "schema", "--json").json
    assert {"tickets", "messages", "feedback", "v_tickets", "ticket_search"} <= {one["name"] for one in schema}
    assert {one["result"] for one in cli("db", "check", "--json").json} == {"sound"}
    cli("ticket", "new", "x")
    db = sqlite3.connect(cli.db)
    db.execute("UPDATE tickets SET status = 'open'")
    db.commit()
    db.close()
    found = cli("db", "check", exit_code=5)
    assert "states\tbroken\t#1\n" in found
    assert cli("db", "check", "-q", exit_code=5) == ""
