"""Showing something again and again: when the database, the minute or the window changes, until Ctrl-C."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from supportctl.errors import UsageError, msg

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from supportctl.cli.session import Session

INTERRUPTED = 130
# How long a change may go unseen.
_SECONDS = 0.5


def watch(session: Session, draw: Callable[[int], str]) -> None:
    """Show what `draw` returns for so many lines, until Ctrl-C ends it with exit code 130.

    Between two pictures no database is open, and only its file's time is looked at. Raises UsageError where there is
    no terminal to redraw.
    """
    import time

    if not session.is_table:
        raise UsageError(msg("--watch needs a terminal"), msg("without it the queue is printed once, in any format"))
    path = session.database_path[0]
    try:
        while True:
            stamp, size = _stamp(path), _size()
            session.renew()
            _show(draw(size[1] - 1))
            minute = session.now // 60_000
            while session.read_clock() // 60_000 == minute and (_stamp(path), _size()) == (stamp, size):
                time.sleep(_SECONDS)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def _show(text: str) -> None:
    # Line by line over the old picture: an empty screen in between would flicker.
    lines = "".join(f"{line}\x1b[K\n" for line in text.splitlines())
    sys.stdout.write(f"\x1b[H{lines}\x1b[J")
    sys.stdout.flush()


def _size() -> tuple[int, int]:
    """The columns and lines of the terminal, which a hand may change at any time."""
    import shutil

    columns, lines = shutil.get_terminal_size()
    return columns, lines


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What differs after every commit, and after another file took the place of this one."""
    try:
        now = path.stat()
    except OSError:
        return None
    return now.st_ino, now.st_mtime_ns, now.st_size
