"""One hook as a process: no shell, a time limit, and output that is read without ever waiting for it."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LIMIT_SECONDS = 10.0
_KEPT_BYTES = 8_000
_MOST_LINES, _LINE_LENGTH = 20, 300
_CHUNK = 65_536
# A child that the hook left behind may keep the pipe open for ever: after the hook has ended nobody waits for it.
_LOOK_SECONDS = 0.05


class Outcome(Record):
    """How a hook ended: its exit code, or the sentence that says why it has none; and what it printed."""

    exit_code: int
    failure: str
    values: dict[str, Any]
    lines: list[str]


def run(path: Path, data: bytes, environ: Mapping[str, str], folder: Path) -> Outcome:
    """Run a hook with `data` on its stdin; it and all that it started in its group is killed after ten seconds."""
    try:
        # Its own session: no terminal to ask at, and Ctrl-C is ours to handle.
        process = subprocess.Popen(  # noqa: S603  # the user's own program, and no shell
            [path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environ, cwd=folder,
            start_new_session=True, umask=0o077,
        )  # fmt: skip
    except OSError as error:
        reason = error.strerror or str(error)
        return Outcome(1, msg("hook {name} could not be started: {reason}"), {"reason": reason}, [])
    try:
        printed, is_over = _talk(process, data)
    except BaseException:
        _kill(process)
        raise
    finally:
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]
    lines = _readable(printed)
    if not is_over:
        _kill(process)
        failure = msg("hook {name} was stopped: it ran for more than {seconds} seconds")
        return Outcome(1, failure, {"seconds": round(LIMIT_SECONDS)}, lines)
    if process.returncode < 0:
        return Outcome(1, msg("hook {name} was ended by signal {number}"), {"number": -process.returncode}, lines)
    return Outcome(process.returncode, "", {}, lines)


def _talk(process: subprocess.Popen[bytes], data: bytes) -> tuple[bytes, bool]:
    """Write and read until the hook has ended; its first bytes of output, and whether it ended in time."""
    assert process.stdin is not None  # noqa: S101  # both are pipes
    assert process.stdout is not None  # noqa: S101
    # The one thing that is not about the desk: the clock of the session stands still in tests.
    end = time.monotonic() + LIMIT_SECONDS
    kept, rest, has_ended = b"", memoryview(data), False
    with selectors.DefaultSelector() as selector:
        for stream, events in ((process.stdin, selectors.EVENT_WRITE), (process.stdout, selectors.EVENT_READ)):
            os.set_blocking(stream.fileno(), False)
            selector.register(stream, events)
        while selector.get_map() and time.monotonic() < end:
            for key, _ in selector.select(_LOOK_SECONDS):
                if key.fileobj is process.stdin:
                    rest = _written(key.fd, rest)
                    is_done = not rest
                else:
                    part = os.read(key.fd, _CHUNK)
                    is_done = not part
                    kept += part[: _KEPT_BYTES - len(kept)]
                if is_done:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()  # type: ignore[union-attr]
            if not has_ended and process.poll() is not None:
                # What it printed is there by now; what it left behind may print for ever.
                has_ended, end = True, min(end, time.monotonic() + 2 * _LOOK_SECONDS)
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(0.0, end - time.monotonic()))
    return kept, process.returncode is not None


def _written(handle: int, rest: memoryview) -> memoryview:
    """What is left to write; nothing when the hook does not want to read it."""
    try:
        return rest[os.write(handle, rest[:_CHUNK]) :]
    except BlockingIOError:
        return rest
    except OSError:
        return rest[:0]


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _readable(printed: bytes) -> list[str]:
    """The first lines of output, each harmless at a terminal."""
    from supportctl.text import truncate, visible

    lines = [line.rstrip() for line in printed.decode("utf-8", "replace").splitlines() if line.strip()]
    shown = [truncate(visible(line[: _LINE_LENGTH * 4]), _LINE_LENGTH) for line in lines[:_MOST_LINES]]
    return [*shown, "…"] if len(lines) > _MOST_LINES or len(printed) == _KEPT_BYTES else shown
