"""Copies of the whole database, made and brought back with SQLite's backup API, and verified."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from supportctl.errors import NotFoundError, OutputError, StorageError, UsageError, msg
from supportctl.records import Record
from supportctl.storage import migrations
from supportctl.storage.connection import BUSY_SECONDS, create_database, is_damage, locked, open_database, translated

if TYPE_CHECKING:
    from pathlib import Path

KEPT = 5


class Copied(Record):
    """How many attachments were copied, how many were missing or damaged, and where the copies lie."""

    attachments: int
    lacking: int
    folder: Path


def back_up(db: sqlite3.Connection, target: Path) -> None:
    """Copy the database into the new file `target` (mode 0600) and verify the copy.

    Raises OutputError when the file exists or cannot be written, StorageError when the copy is not sound; nothing is
    left behind then.
    """
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise OutputError(
            msg("{path} exists already"), msg("name a new file for the backup"), path=str(target)
        ) from None
    except OSError as error:
        raise OutputError(msg("{path} cannot be written: {reason}"), path=str(target), reason=error.strerror) from error
    copy = sqlite3.connect(target, isolation_level=None)
    try:
        with translated(target):
            # All pages in one step: with small steps every commit of another process starts the copy again.
            db.backup(copy, pages=-1)
            _verify(copy, target)
    except BaseException:
        copy.close()
        target.unlink()
        raise
    copy.close()
    _sync(target)


def back_up_whole(db: sqlite3.Connection, target: Path) -> Copied:
    """Copy the database and, beside the copy as they lie beside the original, the attachments that it refers to.

    Each file is verified; one that is missing or damaged already is counted and left out. Raises as `back_up` does,
    and OutputError when an attachment cannot be written; nothing is left behind then.
    """
    from supportctl.storage import attachments, blobs

    back_up(db, target)
    store = blobs.store_at(target)
    was_there = store.root.exists()
    try:
        # What the copy refers to: others may have attached more by now.
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            hashes = attachments.list_hashes(copy)
        lacking = blobs.store_of(db).copy(hashes, store)
    except BaseException:
        target.unlink()
        if not was_there:
            import shutil

            shutil.rmtree(store.root, ignore_errors=True)
        raise
    return Copied(len(hashes) - lacking, lacking, store.root)


def keep_copy(db: sqlite3.Connection, path: Path, now: int) -> Path:
    """Copy the database into `backups/` beside it, named for its schema and time; the newest five are kept."""
    folder = path.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    version = db.execute("PRAGMA user_version").fetchone()[0]
    target = _unused(folder / f"{path.stem}-v{version}-{_stamp(now)}.db")
    back_up(db, target)
    for old in sorted(folder.glob(f"{path.stem}-v*.db"))[:-KEPT]:
        old.unlink()
    return target


def restore(source: Path, path: Path, now: int) -> Path | None:
    """Bring the backup `source` into the live file at `path`; the present state is kept in `backups/` first.

    Attachments beside the backup come back with it, and none of the present ones goes. Returns where the present
    state was kept, None when there was none. Raises StorageError, with the live file unchanged, when the backup is not
    a sound supportctl database.
    """
    if not source.is_file():
        raise NotFoundError(msg("there is no file {path}"), path=str(source))
    if path.exists() and source.samefile(path):
        raise UsageError(msg("{path} is the database itself, not a backup of it"), path=str(source))
    with translated(source):
        backup = open_database(source, now)
        try:
            _verify(backup, source)
            kept = _keep_present(path, now)
            create_database(path)
            _bring_attachments(backup, source, path)
            with locked(path), translated(path):
                live = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
                try:
                    # Into the live file, never by copying over it: a left-over journal would be played into it.
                    backup.backup(live, pages=-1)
                    _verify(live, path)
                finally:
                    live.close()
        finally:
            backup.close()
    return kept


def _bring_attachments(backup: sqlite3.Connection, source: Path, path: Path) -> None:
    """Copy what a backup refers to and has beside it, before the rows that refer to it."""
    from supportctl.storage import attachments, blobs

    store, live = blobs.store_at(source), blobs.store_at(path)
    if store.root.is_dir():
        store.copy(attachments.list_hashes(backup), live)


def _keep_present(path: Path, now: int) -> Path | None:
    if not path.exists():
        return None
    if not path.is_file():
        raise StorageError(msg("{path} is not a file"), msg("name a database file with --db"), path=str(path))
    try:
        live = open_database(path, now)
    except StorageError as error:
        if not is_damage(error):
            raise
        return _moved_aside(path, now)
    try:
        return keep_copy(live, path, now)
    except StorageError as error:
        if not is_damage(error):
            raise
    finally:
        live.close()
    return _moved_aside(path, now)


def _moved_aside(path: Path, now: int) -> Path:
    """Move a file that is damaged beyond copying, and its journal, out of the way."""
    kept = _unused(path.with_name(f"{path.name}.damaged-{_stamp(now)}"))
    path.rename(kept)
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists():
        journal.rename(kept.with_name(f"{kept.name}-journal"))
    return kept


def _unused(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free


def _stamp(now: int) -> str:
    return f"{datetime.fromtimestamp(now / 1000, UTC):%Y%m%dT%H%M%S%f}"[:-3]


def _verify(db: sqlite3.Connection, path: Path) -> None:
    """Raise StorageError unless the file is one of ours and whole."""
    ours = db.execute("PRAGMA application_id").fetchone()[0] == migrations.APPLICATION_ID
    if not ours or db.execute("PRAGMA quick_check").fetchone()[0] != "ok":
        raise StorageError(msg("the copy at {path} is not sound"), path=str(path))


def _sync(path: Path) -> None:
    for name in (path, path.parent):
        handle = os.open(name, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
