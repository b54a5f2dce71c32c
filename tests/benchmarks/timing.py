"""Whole processes, timed side by side: A B A B, each pair under the same load of the machine."""

from __future__ import annotations

import compileall
import fcntl
import os
import statistics
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WARM_UPS = 2
_COLUMNS, _LINES = 120, 50
_CHUNK = 1 << 16
# A child's peak cannot be asked for below its parent's, so a small parent stands between.
_PEAK = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
sys.stderr.write(f"\\npeak {usage.ru_maxrss}\\n")
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Command(NamedTuple):
    """One command line; at a terminal of 120 columns when `at_terminal`, else in a pipe.

    `before` is run first each time and not timed.
    """

    arguments: Sequence[str]
    at_terminal: bool = False
    before: Sequence[Sequence[str]] = ()


class Sample(NamedTuple):
    """One run, in seconds."""

    wall: float
    cpu: float


class Ratio(NamedTuple):
    """How many times as long the second command takes: the median of the pairs, and their range."""

    median: float
    least: float
    most: float
    cpu: float
    baseline: float
    measured: float


class CommandFailedError(Exception):
    """A command that is timed did not end well, so that its time means nothing."""


class Bench:
    """Runs commands in an environment of its own below `home`."""

    def __init__(self, home: Path, runs: int) -> None:
        self.runs = runs
        self._errors = home / "stderr"
        home.mkdir(exist_ok=True)
        # Nothing of the person who measures: no NO_COLOR, no settings, and bytecode that may be written.
        self.environ = {
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "USER": "bench",
            "TERM": "xterm-256color",
        }

    def run(self, command: Command) -> tuple[Sample, bytes]:
        """Run a command once; raises CommandFailedError unless it exits with 0 and prints something."""
        for arguments in command.before:
            subprocess.run(arguments, env=self.environ, check=True, stdout=subprocess.DEVNULL)
        with self._errors.open("wb") as errors:
            started = time.perf_counter()
            process, source = _start(command, self.environ, errors)
            output = _read(source)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        os.close(source)
        if process.returncode != 0 or not output.strip():
            shown = (output[-500:] + self._errors.read_bytes()[-500:]).decode(errors="replace")
            raise CommandFailedError(f"{' '.join(command.arguments)} ended with {process.returncode}: {shown}")
        return Sample(wall, usage.ru_utime + usage.ru_stime), output

    def samples(self, commands: Sequence[Command], runs: int | None = None) -> list[list[Sample]]:
        """Run the commands in turn, again and again; the samples of each, warm-ups left out."""
        warm_ups, runs = (WARM_UPS, self.runs) if runs is None else (1, runs)
        found: list[list[Sample]] = [[] for _ in commands]
        places = list(range(len(commands)))
        for turn in range(-warm_ups, runs):
            # Every second turn backwards: whoever goes first must not win.
            for place in places if turn % 2 == 0 else reversed(places):
                sample, _ = self.run(commands[place])
                if turn >= 0:
                    found[place].append(sample)
        return found

    def ratio(self, baseline: Command, measured: Command, runs: int | None = None) -> Ratio:
        """Time two commands side by side."""
        return ratio_of(*self.samples((baseline, measured), runs))

    def peak_megabytes(self, arguments: Sequence[str]) -> float:
        """The largest resident memory of one run of a command."""
        wrapped = [sys.executable, "-I", "-S", "-c", _PEAK, *arguments]
        done = subprocess.run(wrapped, env=self.environ, check=True, capture_output=True, text=True)
        kilobytes = int(done.stderr.rpartition("peak ")[2])
        return kilobytes / (1024 * 1024 if sys.platform == "darwin" else 1024)


def ratio_of(baseline: Sequence[Sample], measured: Sequence[Sample]) -> Ratio:
    """The ratio of samples that were taken in turn."""
    pairs = [b.wall / a.wall for a, b in zip(baseline, measured, strict=True)]
    cpu = [b.cpu / max(a.cpu, 0.0001) for a, b in zip(baseline, measured, strict=True)]
    return Ratio(
        statistics.median(pairs),
        min(pairs),
        max(pairs),
        statistics.median(cpu),
        statistics.median(sample.wall for sample in baseline),
        statistics.median(sample.wall for sample in measured),
    )


def compile_bytecode() -> None:
    """Compile this program and what it stands on, as an installation does; an edit since then costs nobody a run."""
    import rich
    import sqlite_utils
    import typer

    import supportctl

    for package in (supportctl, typer, rich, sqlite_utils):
        compileall.compile_dir(str(Path(str(package.__file__)).parent), quiet=1)


def machine_noise(bench: Bench, command: Command) -> tuple[float, float]:
    """The middle half of the times of one command, as shares of its median: what the machine adds by itself."""
    (samples,) = bench.samples((command,))
    walls = sorted(sample.wall for sample in samples)
    low, middle, high = statistics.quantiles(walls, n=4)
    return low / middle - 1, high / middle - 1


def _start(command: Command, environ: Mapping[str, str], errors: BinaryIO) -> tuple[subprocess.Popen[bytes], int]:
    if not command.at_terminal:
        source, sink = os.pipe()
        process = subprocess.Popen(command.arguments, env=environ, stdin=subprocess.DEVNULL, stdout=sink, stderr=errors)
        os.close(sink)
        return process, source
    source, sink = os.openpty()
    fcntl.ioctl(sink, termios.TIOCSWINSZ, struct.pack("HHHH", _LINES, _COLUMNS, 0, 0))
    process = subprocess.Popen(command.arguments, env=environ, stdin=sink, stdout=sink, stderr=sink)
    os.close(sink)
    return process, source


def _read(source: int) -> bytes:
    parts = []
    while True:
        try:
            part = os.read(source, _CHUNK)
        except OSError:
            # How Linux says that nobody holds the other end of a terminal any more.
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts)
