"""Files that come with messages: taken in before the change is stored, saved out under names that cannot harm."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.errors import NotFoundError, OutputError, StorageError, msg
from supportctl.filenames import numbered, safe_name
from supportctl.records import Record
from supportctl.storage import attachments as store
from supportctl.storage import blobs
from supportctl.storage.messages import list_messages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from supportctl.domain.desk import Desk
    from supportctl.models import Attachment
    from supportctl.storage.blobs import BlobStore, Staged
    from supportctl.storage.journal import Transaction

_MAX_NUMBER = 10_000


class Upload(Record):
    """A file that waits for its message, with the name that it had."""

    name: str
    staged: Staged


if TYPE_CHECKING:
    Files = Sequence[Upload]


class Saved(Record):
    """An attachment and the path under which it was saved."""

    attachment: Attachment
    path: Path


@contextmanager
def uploads(desk: Desk, paths: Sequence[str]) -> Iterator[Files]:
    """Take files in for the messages that are written inside the block; what none of them took is removed after it.

    Every file is opened before the first is copied. Raises NotFoundError for one that cannot be read, UsageError for
    one that is no file or too large.
    """
    if not paths:
        yield ()
        return
    keeper = blobs.store_of(desk.db)
    taken: list[Upload] = []
    with ExitStack() as opened:
        sources = [(path, opened.enter_context(blobs.open_source(path))) for path in paths]
        try:
            for path, source in sources:
                taken.append(take_in(keeper, source, os.path.basename(path)))  # noqa: PTH119  # a name, not a path
            yield taken
        finally:
            for upload in taken:
                keeper.discard(upload.staged)


def take_in(keeper: BlobStore, source: IO[bytes], name: str) -> Upload:
    """Copy one file in, under the name that a stranger may have given it: that is data and never a path."""
    return Upload(name.replace("\0", "") or "attachment", keeper.stage(source, name))


def attach(tx: Transaction, message_id: int, files: Files) -> None:
    """Put files on a message: each gets its place under its hash before the change is stored."""
    if not files:
        return
    keeper = blobs.store_of(tx.db)
    kept: set[str] = set()
    for name, staged in files:
        if staged.sha256 not in kept:
            keeper.keep(staged)
            kept.add(staged.sha256)
        tx.insert("attachments", message_id=message_id, name=name, sha256=staged.sha256, size=staged.size)


def list_attachments(desk: Desk, ticket_id: int) -> list[Attachment]:
    """The files on the messages of a ticket and of those merged into it, in the order of the conversation."""
    ticket = lifecycle.get_ticket(desk, ticket_id)
    return store.list_attachments(desk.db, [message.id for message in list_messages(desk.db, ticket.id)])


def save(desk: Desk, ticket_id: int, folder: Path, number: int | None = None) -> list[Saved]:
    """Save all files of a ticket, or the one with this number from 1, into a directory, and return where.

    The directory is created when only it is missing. No file is ever overwritten, none is executable, and each is
    verified against its hash; when one cannot be saved, none is. Raises NotFoundError when there is no such file,
    OutputError when it cannot be written, StorageError when it is missing or damaged.
    """
    found = list_attachments(desk, ticket_id)
    if not found:
        raise NotFoundError(msg("ticket {id} has no attachment"), id=ticket_id)
    if number is not None and not 1 <= number <= len(found):
        raise NotFoundError(
            msg("ticket {id} has no attachment {number}"),
            msg("they are numbered from 1 to {count}; supportctl show {id} lists them"),
            id=ticket_id,
            number=number,
            count=len(found),
        )
    chosen = found if number is None else [found[number - 1]]
    keeper = blobs.store_of(desk.db)
    handle = _opened_folder(folder)
    names: list[str] = []
    try:
        for attachment in chosen:
            name, target = _created(handle, folder, safe_name(attachment.name))
            names.append(name)
            _write(keeper, attachment, target, folder / name)
    except BaseException:
        for name in names:
            os.unlink(name, dir_fd=handle)
        raise
    finally:
        os.close(handle)
    return [Saved(attachment, folder / name) for attachment, name in zip(chosen, names, strict=True)]


@contextmanager
def sweeping(desk: Desk) -> Iterator[list[str]]:
    """Collect hashes of files inside the block, and remove those that nobody refers to when its change is stored."""
    hashes: list[str] = []
    yield hashes
    if hashes and not desk.rehearses:
        store.sweep(desk.db, blobs.store_of(desk.db), hashes)


def _opened_folder(folder: Path) -> int:
    try:
        if not folder.exists():
            folder.mkdir(mode=0o700)
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _created(handle: int, folder: Path, name: str) -> tuple[str, int]:
    """Create and open an empty file in a directory, under the first of the name's numbers that is free."""
    for number in range(1, _MAX_NUMBER):
        free = numbered(name, number)
        flags = os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_RDWR | os.O_CLOEXEC
        try:
            return free, os.open(free, flags, 0o600, dir_fd=handle)
        except FileExistsError:
            continue
        except OSError as error:
            raise _unwritable(folder / free, error) from error
    raise OutputError(msg("{path} exists already"), msg("name another directory with -o"), path=str(folder / name))


def _write(keeper: BlobStore, attachment: Attachment, target: int, path: Path) -> None:
    """Fill a file that was just opened, and read it again: what counts is what really stands there."""
    import hashlib
    import shutil

    with os.fdopen(target, "w+b") as file, keeper.opened(attachment.sha256) as source:
        try:
            shutil.copyfileobj(source, file)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise _unwritable(path, error) from error
    if found != attachment.sha256:
        raise StorageError(
            msg("the attachment at {path} is damaged"),
            msg("supportctl db check names what is damaged; a backup has it beside it"),
            path=str(keeper.path(attachment.sha256)),
        )


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(msg("{path} cannot be written: {reason}"), path=str(path), reason=error.strerror or str(error))
