"""A line on stderr that counts rows while something takes longer than a second."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from supportctl.errors import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from supportctl.cli.session import Session


@contextmanager
def counting(session: Session) -> Iterator[Callable[[int], None] | None]:
    """Yield what counts rows at a terminal, after a second; None where nobody would read it.

    The line is gone when the block ends; an error takes it away itself.
    """
    yield _counter(session)
    if session.options.pop("progress", False):
        sys.stderr.write("\r\x1b[K")


def _counter(session: Session) -> Callable[[int], None] | None:
    if session.is_quiet or not sys.stderr.isatty():
        return None
    import time

    started = time.monotonic()

    def show(done: int) -> None:
        if time.monotonic() - started > 1:
            sys.stderr.write(f"\r{session.filled(msg('{n} rows …'), {'n': session.locale.number(done)})}\x1b[K")
            sys.stderr.flush()
            session.options["progress"] = True

    return show
