"""Attachments: taken in under their hash, listed, saved out safely, backed up and erased."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from supportctl.domain import attachments, tickets
from supportctl.errors import UsageError
from supportctl.storage import blobs

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from tests.conftest import Shell


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"a picture")
    path.chmod(0o777)
    return path


def store(cli: Shell) -> Path:
    return cli.db.with_name("support.db.attachments")


def stored(cli: Shell) -> list[str]:
    """The files in the store, drafts included."""
    return sorted(path.name for path in store(cli).rglob("*") if path.is_file())


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_each_kind_of_message_takes_files(cli: Shell, photo: Path, tmp_path: Path) -> None:
    note = tmp_path / "a.txt"
    note.write_text("text")
    cli("ticket", "new", "Broken", "--attach", str(photo), "--attach", str(note))
    cli("reply", "1", "-m", "See", "--attach", str(photo))
    cli("note", "1", "-m", "Ours", "--attach", str(note))
    cli("ticket", "inbound", "1", "-m", "Again", "--attach", str(photo))
    shown = cli("show", "1", "--json").json
    names = [(one["message_id"], one["name"], one["size"]) for one in shown["attachments"]]
    assert names == [(1, "photo.jpg", 9), (1, "a.txt", 4), (2, "photo.jpg", 9), (3, "a.txt", 4), (4, "photo.jpg", 9)]
    assert stored(cli) == sorted([digest(photo), digest(note)])
    for path in store(cli).rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert stat.S_IMODE(store(cli).stat().st_mode) == 0o700
    page = cli("show", "1", "-f", "text")
    assert "attached 2: a.txt (4 bytes)" in page
    assert page.index("attached 2") < page.index("See") < page.index("attached 3")
    assert set(cli("db", "check", "--get", "result").split()) == {"sound"}


def test_a_late_message_takes_its_files_to_the_new_ticket(cli: Shell, photo: Path) -> None:
    cli("ticket", "new", "Broken")
    cli("ticket", "close", "1")
    cli("ticket", "inbound", "1", "-m", "Again", "--attach", str(photo))
    assert [one["name"] for one in cli("show", "2", "--json").json["attachments"]] == ["photo.jpg"]


def test_has_attachment(cli: Shell, photo: Path) -> None:
    cli("ticket", "new", "One")
    cli("ticket", "new", "Two", "--attach", str(photo))
    assert cli("ticket", "list", "has:attachment", "-q") == "2\n"
    assert cli("ticket", "list", "not:has:attachment", "-q") == "1\n"
    assert "attachment" in cli.refuses(2, "ticket", "list", "has:attachement").stderr


@pytest.mark.parametrize("kind", ["missing", "folder", "fifo", "device", "large", "loop", "second"])
def test_what_is_no_file_is_refused_before_anything_is_stored(
    cli: Shell, photo: Path, tmp_path: Path, kind: str
) -> None:
    bad = tmp_path / "bad"
    if kind == "folder":
        bad.mkdir()
    elif kind == "fifo":
        os.mkfifo(bad)
    elif kind == "device":
        bad = Path("/dev/zero")
    elif kind == "large":
        with bad.open("wb") as file:
            file.truncate(blobs.MAX_BYTES + 1)
    elif kind == "loop":
        bad.symlink_to(bad)
    cli("ticket", "new", "One")
    for command in (["ticket", "new", "x"], ["reply", "1", "-m", "x"]):
        code = 3 if kind in ("missing", "loop", "second") else 2
        cli.refuses(code, *command, "--attach", str(photo), "--attach", str(bad))
        assert not store(cli).exists()


def test_a_missing_file_is_told_before_the_editor_opens(cli: Shell, tmp_path: Path) -> None:
    cli("ticket", "new", "One")
    cli.environ["EDITOR"] = f"touch {tmp_path}/opened"
    told = cli.terminal("reply", "1", "--attach", str(tmp_path / "none"), exit_code=3).stderr
    assert "cannot be read" in told
    assert not (tmp_path / "opened").exists()


def test_a_file_that_grows_while_it_is_read(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x" * 11)
    monkeypatch.setattr(blobs, "MAX_BYTES", 10)
    with path.open("rb") as file, pytest.raises(UsageError, match="over 0 MB"):
        blobs.store_of(desk.db).stage(file, "log")
    assert [path for path in blobs.store_of(desk.db).root.rglob("*") if path.is_file()] == []


def test_a_command_that_fails_leaves_no_file(cli: Shell, photo: Path) -> None:
    cli("ticket", "new", "One")
    cli("ticket", "close", "1")
    cli.refuses(1, "reply", "1", "-m", "x", "--attach", str(photo))
    cli.refuses(2, "note", "1", "-m", " ", "--attach", str(photo))
    assert stored(cli) == []


def test_a_disk_that_is_full_stores_nothing(cli: Shell, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cli("ticket", "new", "One")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for name in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, full)
            cli.refuses(74, "note", "1", "-m", "x", "--attach", str(photo))
            cli.refuses(74, "ticket", "new", "x", "--attach", str(photo))
        assert stored(cli) == []


def test_save(cli: Shell, photo: Path, tmp_path: Path) -> None:
    cli("ticket", "new", "One", "--attach", str(photo))
    out = tmp_path / "out"
    assert cli("ticket", "save", "1", "-o", str(out)) == f"{out}/photo.jpg\n"
    assert cli("ticket", "save", "۱", "1", "-o", str(out)) == f"{out}/photo-2.jpg\n"
    saved = cli("ticket", "save", "1", "-o", str(out), "--json").json
    assert [(one["name"], one["path"]) for one in saved] == [("photo.jpg", f"{out}/photo-3.jpg")]
    assert cli.terminal("ticket", "save", "1", "-o", str(out)).startswith("Saved ")
    assert cli("ticket", "save", "1", "-o", str(out), "--get", "sha256") == f"{digest(photo)}\n"
    for path in out.iterdir():
        assert path.read_bytes() == photo.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (out / "photo-6.jpg").symlink_to(tmp_path / "elsewhere")
    assert cli("ticket", "save", "1", "-o", str(out)) == f"{out}/photo-7.jpg\n"
    assert not (tmp_path / "elsewhere").exists()


def test_what_save_refuses(cli: Shell, photo: Path, tmp_path: Path) -> None:
    cli("ticket", "new", "One", "--attach", str(photo))
    cli("ticket", "new", "Two")
    cli.refuses(3, "ticket", "save", "2")
    cli.refuses(3, "ticket", "save", "1", "2")
    cli.refuses(3, "ticket", "save", "1", "0")
    cli.refuses(3, "ticket", "save", "9")
    cli.refuses(2, "ticket", "save", "1", "x")
    cli.refuses(2, "ticket", "save", "1", "-o", "-")
    cli.refuses(2, "ticket", "save", "1", "--fields", "size,pat")
    cli.refuses(74, "ticket", "save", "1", "-o", str(photo))
    cli.refuses(74, "ticket", "save", "1", "-o", str(tmp_path / "no" / "where"))


def test_a_damaged_file_is_not_handed_out(cli: Shell, photo: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("good")
    cli("ticket", "new", "One", "--attach", str(good), "--attach", str(photo))
    (path,) = store(cli).rglob(digest(photo))
    path.write_bytes(b"other stuff")
    out = tmp_path / "out"
    cli.refuses(6, "ticket", "save", "1", "-o", str(out))
    assert list(out.iterdir()) == []
    found = {one["check"]: (one["result"], one["detail"]) for one in cli("db", "check", "--json", exit_code=5).json}
    assert found["attachments"] == ("broken", "#1 photo.jpg")
    path.unlink()
    cli.refuses(6, "ticket", "save", "1", "2", "-o", str(out))
    assert "photo.jpg" in cli("db", "check", exit_code=5)
    # The same content again mends it.
    cli("note", "1", "-m", "x", "--attach", str(photo))
    assert set(cli("db", "check", "--get", "result").split()) == {"sound"}


def _hostile_names() -> list[str]:
    names = [
        "../../../etc/passwd", "..", ".", "/", "/etc/shadow", "..\\..\\x.ini", "C:\\Windows\\x", "C:x", "a/../../b",
        "CON", "nul.txt", "COM1", "lpt9.log", "aux.", ".bashrc", ".ssh/authorized_keys", "-rf", "--help", "~root",
        "\u202egpj.exe", "a\u2066b\u2069", "a\nb", "a\r\nb", "\t", " ", "   .txt", "", "x" * 5000, "é" * 300 + ".pdf",
        "😀" * 200 + ".png", "$(touch x)", "`touch x`", "a;rm -rf .", "|cat", "*", "?", "[/]", "=1+1", "%2e%2e%2f",
        "..%c0%af..", "．．／x", "\x1b]0;x\x07", "\x7f", "\x9b2J", "\u200b", "\ufeff", "\u2028", "x.tar.gz", "a:b:c",
        "....//....//x", "..;/x", "file:///etc/passwd", "\\\\server\\share", "x\u0000.txt", "con .txt", "CLOCK$",
    ]  # fmt: skip
    chance = random.Random(7)  # noqa: S311  # the same names in every run
    parts = ["..", "/", "\\", ".", "-", "\n", "\x1b[2J", "\u202e", " ", "CON", "a", "é", "\u200f", ":", "~", "$x"]
    while len(names) < 200:
        names.append("".join(chance.choices(parts, k=chance.randint(1, 12))))
    return names


def test_200_hostile_names_stay_inside_the_directory(desk: Desk, tmp_path: Path) -> None:
    names = _hostile_names()
    keeper = blobs.store_of(desk.db)
    source = tmp_path / "source"
    source.write_bytes(b"content")
    files = []
    for name in names:
        with source.open("rb") as file:
            files.append(attachments.take_in(keeper, file, name))
    ticket = tickets.open_ticket(desk, tickets.Draft("x", files=files), at=desk.now).ticket
    base = tmp_path / "base"
    out = base / "deep" / "out"
    out.mkdir(parents=True)
    before = {path for path in tmp_path.rglob("*") if not path.is_relative_to(keeper.root)}
    saved = attachments.save(desk, ticket.id, out)
    made = {path for path in tmp_path.rglob("*") if not path.is_relative_to(keeper.root)} - before
    assert len(saved) == len(made) == len(names) == 200
    for path in made:
        assert path.parent == out
        assert path.is_file()
        assert not path.is_symlink()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.name[0] not in ".-~"
        assert path.name.isprintable()
    assert not (Path.cwd() / "x").exists()


def test_hostile_names_reach_no_terminal(cli: Shell, tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2J\u202egpj\n.exe"
    path.write_text("x")
    cli("ticket", "new", "One", "--attach", str(path))
    for text in (cli.terminal("show", "1"), cli("show", "1", "-f", "text"), cli("show", "1", "-f", "html")):
        assert "\x1b[2J" not in text
        assert "\u202e" not in text
    assert cli("ticket", "save", "1", "-o", str(tmp_path / "o")) == f"{tmp_path}/o/a[2Jgpj .exe\n".replace(" .", ".")


def test_backup_and_restore_bring_files_along(cli: Shell, photo: Path, tmp_path: Path) -> None:
    cli("ticket", "new", "One", "--attach", str(photo))
    backup = tmp_path / "b.db"
    told = cli.terminal("db", "backup", str(backup))
    assert "1 attachment to" in told
    copies = tmp_path / "b.db.attachments"
    assert [path.name for path in copies.rglob("*") if path.is_file()] == [digest(photo)]
    cli("ticket", "rm", "1", "--purge", "-y")
    assert stored(cli) == []
    cli("db", "restore", str(backup), "-y")
    assert stored(cli) == [digest(photo)]
    assert set(cli("db", "check", "--get", "result").split()) == {"sound"}
    (copy,) = copies.rglob(digest(photo))
    copy.write_bytes(b"rot")
    (live,) = store(cli).rglob(digest(photo))
    live.unlink()
    assert "1 attachment is missing" in cli("db", "restore", str(backup), "-y").stderr
    again = cli("db", "backup", str(tmp_path / "c.db"))
    assert "1 attachment is missing or damaged" in again.stderr


def test_a_backup_that_cannot_hold_the_files_leaves_nothing(cli: Shell, photo: Path, tmp_path: Path) -> None:
    cli("ticket", "new", "One", "--attach", str(photo))
    (tmp_path / "b.db.attachments").write_text("in the way")
    cli.refuses(74, "db", "backup", str(tmp_path / "b.db"))
    assert not (tmp_path / "b.db").exists()


def test_purge_keeps_what_others_refer_to(cli: Shell, photo: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.txt"
    alone.write_text("alone")
    cli("ticket", "new", "One", "--attach", str(photo), "--attach", str(alone))
    cli("ticket", "new", "Two", "--attach", str(photo))
    cli("ticket", "rm", "1", "--purge", "--dry-run")
    assert len(stored(cli)) == 2
    cli("ticket", "rm", "1", "--purge", "-y")
    assert stored(cli) == [digest(photo)]
    assert b"alone.txt" not in cli.stored()
    cli("ticket", "rm", "2")
    assert stored(cli) == [digest(photo)]
    assert set(cli("db", "check", "--get", "result").split()) == {"sound"}


def test_purge_leaves_what_a_redo_of_another_ticket_needs(cli: Shell, photo: Path) -> None:
    cli("ticket", "new", "One", "--attach", str(photo))
    cli("ticket", "new", "Two", "--attach", str(photo))
    # As an undo leaves it: the row is gone, and its image stands in the journal.
    db = sqlite3.connect(cli.db)
    db.execute(
        """INSERT INTO journal_changes (journal_id, table_name, action, first_id, last_id, before)
            SELECT 1, 'attachments', 'delete', id, id, json_object('id', id, 'message_id', message_id, 'sha256', sha256)
            FROM attachments WHERE message_id = 2"""
    )
    db.execute("DELETE FROM attachments WHERE message_id = 2")
    db.commit()
    db.close()
    cli("ticket", "rm", "1", "--purge", "-y")
    assert stored(cli) == [digest(photo)]
    cli("ticket", "rm", "2", "--purge", "-y")
    assert stored(cli) == []
    images = "SELECT count(*) FROM journal_changes WHERE table_name = 'attachments' AND before IS NOT NULL"
    assert cli.rows(images) == [(0,)]


def test_a_file_gets_its_hash_and_goes_under_the_lock_of_writers(
    desk: Desk, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.db.execute("PRAGMA database_list").fetchone()[2]
    seen: list[str] = []

    def spy(name: str) -> None:
        real = getattr(blobs.BlobStore, name)

        def checked(*arguments: Any) -> None:
            other = sqlite3.connect(path, timeout=0, isolation_level=None)
            with closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
            seen.append(name)
            real(*arguments)

        monkeypatch.setattr(blobs.BlobStore, name, checked)

    spy("keep")
    spy("remove")
    with attachments.uploads(desk, [str(photo)]) as files:
        ticket = tickets.open_ticket(desk, tickets.Draft("x", files=files), at=desk.now).ticket
    tickets.purge_tickets(desk, [ticket.id])
    assert seen == ["keep", "remove"]


def test_a_database_behind_a_link_has_one_store(cli: Shell, photo: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(cli.db)
    cli("ticket", "new", "One", "--attach", str(photo), "--db", str(link))
    assert stored(cli) == [digest(photo)]
    assert not (tmp_path / "link.db.attachments").exists()


def test_what_a_killed_process_left_goes_after_a_day(cli: Shell, photo: Path) -> None:
    store(cli).mkdir(mode=0o700)
    old, young = store(cli) / ".new-old", store(cli) / ".new-young"
    for path in (old, young):
        path.write_text("half")
    os.utime(old, (0, 0))
    cli("ticket", "new", "One", "--attach", str(photo))
    assert not old.exists()
    assert young.exists()
