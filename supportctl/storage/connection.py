"""One connection to one file: created, checked for what it is, and set up before anything is read."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from supportctl.errors import ConflictError, NotFoundError, OutputError, StorageError, SupportctlError, msg
from supportctl.storage import migrations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY_SECONDS = 30
# https://www.sqlite.org/fileformat.html#the_database_header
_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
# One cell; more than any mail or import may bring.
MAX_CELL_BYTES = 50_000_000


def open_database(path: Path, now: int) -> sqlite3.Connection:
    """Open an existing supportctl database, migrating an older one after a verified backup.

    Raises NotFoundError when there is no file, StorageError when it is not ours, newer, damaged or unreadable; the
    file is then untouched.
    """
    with translated(path):
        if not path.exists():
            raise NotFoundError(
                msg("there is no database at {path}"), msg("supportctl db init creates it"), path=str(path)
            )
        if not path.is_file():
            raise StorageError(msg("{path} is not a file"), msg("name a database file with --db"), path=str(path))
        _check_header(path)
        db = _connect(path)
        try:
            _check(db, path)
            if db.execute("PRAGMA user_version").fetchone()[0] < len(migrations.STEPS):
                _migrate(db, path, now)
            _set_up(db)
        except BaseException:
            db.close()
            raise
        return db


def create_database(path: Path) -> None:
    """Create an empty desk at `path` with mode 0600, in a directory with mode 0700 when that is new too.

    It is built beside its place and renamed into it, so that nobody ever meets half a database; of several processes
    that start together one creates it and the others find it.
    """
    with translated(path):
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(path):
            if path.exists() or path.is_symlink():
                return
            draft = path.with_name(f".{path.name}.{os.getpid()}")
            with suppress(FileNotFoundError):
                draft.unlink()
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY, 0o600))
            try:
                db = _connect(draft)
                try:
                    migrations.apply(db)
                finally:
                    db.close()
                draft.rename(path)
            finally:
                draft.unlink(missing_ok=True)


def open_read_only(path: Path, now: int) -> sqlite3.Connection:
    """Open a database for SQL that a person typed: nothing can be written, attached or loaded."""
    open_database(path, now).close()
    with translated(path):
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        db.execute("PRAGMA query_only = ON")
        db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL_BYTES)
        return db


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file beside the database, for creating, migrating and restoring it."""
    import fcntl

    lock = os.open(path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


@contextmanager
def translated(path: Path | None = None) -> Iterator[None]:
    """Turn what SQLite and the file system raise into one plain sentence with its exit code."""
    try:
        yield
    except SupportctlError:
        raise
    except sqlite3.Error as error:
        raise explained(error, path) from error
    except PermissionError as error:
        raise StorageError(
            msg("permission denied: {path}"),
            msg("the directory and the file must belong to you"),
            path=error.filename or path,
        ) from error


def explained(error: sqlite3.Error, path: Path | None = None) -> SupportctlError:
    """The sentence for one of SQLite's errors."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    text = str(error)
    where = str(path) if path else "the database"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StorageError(
            msg("the database is busy: another supportctl has been writing for {seconds} seconds"),
            msg("try again; supportctl db check tells whether it is sound"),
            seconds=BUSY_SECONDS,
        )
    if code == sqlite3.SQLITE_READONLY:
        return StorageError(
            msg("{path} is read-only"), msg("nothing was written; check the rights of the file"), path=where
        )
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and path and _is_full(path)):
        return OutputError(msg("the disk is full; nothing was written"), msg("free some space and try again"))
    if code == sqlite3.SQLITE_IOERR:
        return OutputError(msg("the disk reports an error: {text}"), msg("nothing was written"), text=text)
    if code == sqlite3.SQLITE_NOTADB:
        return _not_ours(where)
    if code == sqlite3.SQLITE_CANTOPEN:
        return StorageError(
            msg("{path} cannot be opened"), msg("check the rights of the directory and the file"), path=where
        )
    if code == sqlite3.SQLITE_CONSTRAINT:
        return ConflictError(
            msg("the change contradicts what is stored: {text}"), msg("nothing was written"), text=text
        )
    return StorageError(
        msg("{path} is damaged: {text}"),
        msg("supportctl db check says more; supportctl db restore FILE brings a backup back"),
        path=where,
        text=text,
    )


def is_damage(error: StorageError) -> bool:
    """Whether the content of a file is the reason that it cannot be used, and not who else uses it or may."""
    cause = error.__cause__
    if cause is None:
        # What another program or a newer supportctl wrote is nobody's damage.
        return bool(error.values.get("is_damage"))
    damage = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
    return isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", 0) & 0xFF in damage


def _connect(path: Path) -> sqlite3.Connection:
    # isolation_level=None: no transaction but our own. Never uri=True with a name that a person typed.
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL_BYTES)
    return db


def _set_up(db: sqlite3.Connection) -> None:
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA foreign_keys = ON")
    # EXTRA: with FULL, a power cut after the commit can bring the old journal back and lose the last ticket.
    db.execute("PRAGMA synchronous = EXTRA")
    db.execute("PRAGMA secure_delete = ON")
    db.execute("PRAGMA cell_size_check = ON")
    db.execute("PRAGMA trusted_schema = OFF")
    if db.execute("PRAGMA journal_mode").fetchone()[0] != "delete":
        db.execute("PRAGMA journal_mode = DELETE")


def _check_header(path: Path) -> None:
    """Refuse what is not ours before SQLite opens it: opening alone may change another program's file."""
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if not header:
        raise StorageError(
            msg("{path} is empty: not a supportctl database"),
            msg("supportctl db restore FILE brings a backup back; or name another file with --db"),
            path=str(path),
            is_damage=True,
        )
    if header[:16] != _MAGIC:
        raise _not_ours(str(path), is_damage=True)
    if int.from_bytes(header[68:72]) != migrations.APPLICATION_ID:
        raise _not_ours(str(path))


def _check(db: sqlite3.Connection, path: Path) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > len(migrations.STEPS) or migrations.has_unknown(db):
        raise StorageError(
            msg("{path} was written by a newer supportctl (schema {version}, this one knows {known})"),
            msg("install the newer version; nothing was changed"),
            path=str(path),
            version=version,
            known=len(migrations.STEPS),
        )


def _migrate(db: sqlite3.Connection, path: Path, now: int) -> None:
    from supportctl.storage.backups import keep_copy

    with locked(path):
        # Another process may have done it while this one waited for the lock.
        if db.execute("PRAGMA user_version").fetchone()[0] < len(migrations.STEPS):
            keep_copy(db, path, now)
            migrations.apply(db)


def _not_ours(path: str, *, is_damage: bool = False) -> StorageError:
    return StorageError(
        msg("{path} is not a supportctl database"),
        msg("name another file with --db; supportctl db init creates one"),
        path=path,
        is_damage=is_damage,
    )


def _is_full(path: Path) -> bool:
    import shutil

    return shutil.disk_usage(path.parent).free < 1_000_000
