"""Files by their hash beside the database: whole before a row refers to them, private, never changed, never run."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from supportctl.errors import NotFoundError, OutputError, StorageError, UsageError, msg
from supportctl.records import Record

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from io import BufferedReader

MAX_BYTES = 25_000_000
_CHUNK = 1 << 20
_DRAFT = ".new-"
_STALE_SECONDS = 86_400


class Staged(Record):
    """A file on its way in: written and synced under a name of its own, and not yet under its hash."""

    draft: Path
    sha256: str
    size: int


class BlobStore:
    """One directory, `support.db.attachments` beside `support.db`; a file of hash abcd… lies there as `ab/abcd…`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the file of a hash lies, or would."""
        return self.root / sha256[:2] / sha256

    def stage(self, source: IO[bytes], name: str) -> Staged:
        """Copy a file into the directory, not yet under its hash, and sync it.

        Raises UsageError when it is longer than MAX_BYTES, OutputError when it cannot be written; nothing is left then.
        """
        import hashlib
        import tempfile

        digest, size = hashlib.sha256(), 0
        with _unwritable(self.root):
            _make(self.root)
            handle, draft_name = tempfile.mkstemp(prefix=_DRAFT, dir=self.root)  # 0600, O_EXCL, O_NOFOLLOW
        draft = Path(draft_name)
        try:
            with os.fdopen(handle, "wb") as file, _unwritable(self.root):
                while chunk := source.read(_CHUNK):
                    size += len(chunk)
                    if size > MAX_BYTES:
                        raise too_large(name)
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
                self._drop_stale(os.fstat(file.fileno()).st_mtime)
        except BaseException:
            draft.unlink()
            raise
        return Staged(draft, digest.hexdigest(), size)

    def keep(self, staged: Staged) -> None:
        """Give a staged file its hash as its name; what lay there before had the same content.

        To be called inside the transaction that refers to it: `sweep` holds the same lock when it removes a file.
        """
        target = self.path(staged.sha256)
        with _unwritable(self.root):
            _make(target.parent)
            staged.draft.replace(target)
            _sync(target.parent)

    def discard(self, staged: Staged) -> None:
        """Remove a staged file that was not kept."""
        staged.draft.unlink(missing_ok=True)

    @contextmanager
    def opened(self, sha256: str) -> Iterator[BufferedReader]:
        """Open the file of a hash for reading; raises StorageError when it is not there."""
        path = self.path(sha256)
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise StorageError(
                msg("the attachment at {path} cannot be read: {reason}"),
                msg("supportctl db check names what is missing; a backup has it beside it"),
                path=str(path),
                reason=error.strerror,
            ) from error
        with os.fdopen(handle, "rb") as file:
            yield file

    def is_sound(self, sha256: str, size: int) -> bool:
        """Whether the file of a hash is there and has that hash and size."""
        try:
            with self.opened(sha256) as file:
                if os.fstat(file.fileno()).st_size != size:
                    return False
                import hashlib

                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except (StorageError, OSError):
            return False

    def remove(self, sha256: str) -> None:
        """Remove the file of a hash, and its directory when that is empty then."""
        path = self.path(sha256)
        path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()

    def copy(self, hashes: Iterable[str], target: BlobStore) -> int:
        """Copy files into another store, verifying each, and return how many could not be: missing or damaged.

        Raises OutputError when one cannot be written.
        """
        lacking = 0
        for sha256 in hashes:
            try:
                with self.opened(sha256) as file:
                    staged = target.stage(file, sha256)
            except StorageError:
                lacking += 1
                continue
            if staged.sha256 == sha256:
                target.keep(staged)
            else:
                target.discard(staged)
                lacking += 1
        return lacking

    def _drop_stale(self, now: float) -> None:
        """Remove what a process that was killed a day ago left behind; `now` is the clock of the file system."""
        for path in self.root.glob(f"{_DRAFT}*"):
            with suppress(FileNotFoundError):
                if now - path.stat().st_mtime > _STALE_SECONDS:
                    path.unlink()


def store_at(database: Path) -> BlobStore:
    """The store of the database at a path; behind a link it is that of the file."""
    real = database.resolve()
    return BlobStore(real.with_name(f"{real.name}.attachments"))


def store_of(db: sqlite3.Connection) -> BlobStore:
    """The store of an open database."""
    return store_at(Path(db.execute("PRAGMA database_list").fetchone()[2]))


def open_source(name: str) -> BufferedReader:
    """Open a file that is to be attached.

    Raises NotFoundError when it cannot be read, UsageError when it is a directory or a device, or too large.
    """
    try:
        # A pipe would wait for its writer, a terminal become ours.
        handle = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise NotFoundError(
            msg("{path} cannot be read: {reason}"), path=name, reason=error.strerror or str(error)
        ) from error
    about = os.fstat(handle)
    if not stat.S_ISREG(about.st_mode):
        os.close(handle)
        raise UsageError(msg("{path} is not a file"), msg("--attach takes files; pack a folder first"), path=name)
    if about.st_size > MAX_BYTES:
        os.close(handle)
        raise too_large(name)
    return os.fdopen(handle, "rb")


def too_large(name: str) -> UsageError:
    """The error for a file that is too large to be attached."""
    return UsageError(
        msg("{path} is over {limit} MB"),
        msg("put it elsewhere and write where in the message"),
        path=name,
        limit=MAX_BYTES // 1_000_000,
    )


@contextmanager
def _unwritable(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            msg("attachments cannot be stored in {path}: {reason}"),
            msg("nothing was written"),
            path=str(root),
            reason=error.strerror or str(error),
        ) from error


def _make(folder: Path) -> None:
    """Create a private directory unless it is there, so that a power cut does not lose it."""
    if not folder.is_dir():
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
