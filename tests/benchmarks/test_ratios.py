"""One table of ratios: what, target, measured. Only a command that fails makes a benchmark fail.

SUPPORTCTL_BENCHMARK_TICKETS adds a size to 1,000 and 100,000 tickets, SUPPORTCTL_BENCHMARK_RUNS says how many pairs.
"""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from .generator import COMMON, NEWCOMER, RARE, SELDOM, build
from .timing import Bench, Command, Ratio, compile_bytecode, machine_noise, ratio_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.benchmark

RUNS = int(os.environ.get("SUPPORTCTL_BENCHMARK_RUNS", "21"))
SIZES = sorted({1_000, 100_000, int(os.environ.get("SUPPORTCTL_BENCHMARK_TICKETS", "100000"))})
FLAT = 1.15
PEAK_MEGABYTES = 120
TASKS = 100_000
IMPORT_SECONDS = 300
IMPORTED_ROWS = 100_000
PURCHASE_LINES = 525_000
LINES_A_SECOND = 40_000
SHOP = Path(__file__).parents[3] / "shared" / "data" / "ecommerce_csat" / "tickets.csv"
BIN = Path(sys.executable).parent

HELLO = """import typer

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(name: str = "World") -> None:
    typer.echo(f"Hello {name}")
"""
BARE_TABLE = """
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "status", "priority", "subject", "customer", "received")
    for number in range(25):
        table.add_row(str(number), "open", "normal", "Parcel 1 is late", "Customer 0000001", "3 h ago")
    Console().print(table)
"""
RUN = """

if __name__ == "__main__":
    app()
"""


class Row(NamedTuple):
    """One line of the table; a target is a largest value unless `at_least`, None is only of interest."""

    what: str
    target: float | None
    ratio: Ratio | None
    at_least: bool = False
    note: str = ""


class Place:
    """Where the benchmarks lie while they run: a memory file system when there is one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bench = Bench(folder / "home", RUNS)
        self.rows: list[Row] = []
        (folder / "hello.py").write_text(HELLO + RUN)
        (folder / "table.py").write_text(HELLO + BARE_TABLE + RUN)

    def hello(self, *, at_terminal: bool = False) -> Command:
        return Command((sys.executable, str(self.folder / "hello.py")), at_terminal)

    def database(self, tickets: int) -> Path:
        """A database of so many tickets, built when it is first asked for."""
        path = self.folder / f"{tickets}.db"
        if not path.exists():
            build(path, tickets, int(time.time() * 1000))
        return path

    def database_to_write(self, tickets: int) -> Path:
        """A copy for the commands that write, so that the others find what was generated."""
        path = self.folder / f"{tickets}-written.db"
        if not path.exists():
            shutil.copyfile(self.database(tickets), path)
        return path

    def supportctl(self, database: Path, *arguments: str, at_terminal: bool = False) -> Command:
        return Command((str(BIN / "supportctl"), "--db", str(database), *arguments), at_terminal)

    def compare(self, what: str, target: float | None, baseline: Command, measured: Command) -> None:
        self.rows.append(Row(what, target, self.bench.ratio(baseline, measured)))


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    memory = Path("/dev/shm")  # noqa: S108  # the memory file system itself
    compile_bytecode()
    with tempfile.TemporaryDirectory(
        prefix="supportctl-benchmarks-", dir=memory if os.access(memory, os.W_OK) else None
    ) as folder:
        found = Place(Path(folder))
        yield found
        low, high = machine_noise(found.bench, found.hello())
        sys.stdout.write(_table(found.rows, low, high))


def test_start_up(place: Place) -> None:
    hello = place.hello()
    database = place.database(100_000)
    written = place.database_to_write(100_000)
    place.compare("--help", 1.15, hello, Command((str(BIN / "supportctl"), "--help")))
    place.compare("ticket new -q", 1.25, hello, place.supportctl(written, "ticket", "new", "A parcel is late", "-q"))
    place.compare("ticket list, in a pipe", 1.25, hello, place.supportctl(database, "ticket", "list"))
    place.compare("show --json", 1.25, hello, place.supportctl(database, "show", "99000", "--json"))
    place.compare("report weekly, 100,000", 2.2, hello, place.supportctl(database, "report", "weekly"))


@pytest.mark.parametrize("line", ["show ", "ticket list tag:", "ticket new x -c s", "ticket edit --"])
def test_completion(place: Place, line: str) -> None:
    typed = f"SUPPORTCTL_COMPLETE_LINE=supportctl --db {place.database(100_000)} {line}"
    measured = Command(("env", typed, str(BIN / "supportctl"), "__complete", "zsh"))
    place.compare(f"TAB after `{line}`, 100,000", 1.3, place.hello(), measured)


def test_a_table_at_a_terminal(place: Place) -> None:
    hello = place.hello(at_terminal=True)
    bare = Command((sys.executable, str(place.folder / "table.py")), at_terminal=True)
    listed = place.supportctl(place.database(100_000), "ticket", "list", at_terminal=True)
    # A header, or fewer rows than a screen, would be another thing than what the target is about.
    assert place.bench.run(listed)[1].count(b"\n") >= 25
    place.compare("(a bare script with a Rich table of 25 rows)", None, hello, bare)
    place.compare("a Rich table of 25 rows", 2.1, hello, listed)


def test_a_table_in_persian(place: Place) -> None:
    """The same table for a reader of Persian with the Jalali calendar; text that we draw ourselves has no target."""
    database = place.folder / "fa.db"
    place.bench.run(place.supportctl(database, "--lang", "fa", "db", "init", "--demo"))
    english = place.supportctl(database, "ticket", "list", "-s", "closed", at_terminal=True)
    persian = place.supportctl(database, "ticket", "list", "-s", "closed", "--lang", "fa", at_terminal=True)
    persian = Command(("env", "SUPPORTCTL_CALENDAR=jalali", *persian.arguments), at_terminal=True)
    english = Command(("env", "SUPPORTCTL_CALENDAR=gregorian", *english.arguments), at_terminal=True)
    place.compare("a table in Persian to one in English", 1.15, english, persian)
    drawn = Command((*persian.arguments, "--bidi", "app"), at_terminal=True)
    place.compare("(the same, drawn by us)", None, english, drawn)


@pytest.mark.parametrize(
    ("what", "arguments"),
    [
        ("ticket list -n 50", ("ticket", "list", "-n", "50")),
        ("ticket list --all -n 50", ("ticket", "list", "--all", "-n", "50")),
        ("list is:overdue -p urgent", ("ticket", "list", "is:overdue", "-p", "urgent", "-n", "50")),
        ("customer list -n 50", ("customer", "list", "-n", "50")),
        ("feedback list -n 50", ("feedback", "list", "-n", "50")),
        ("survey list -n 50", ("survey", "list", "-n", "50")),
        (f"list {RARE}", ("ticket", "list", RARE, "--all", "-n", "200")),
        (f"list {RARE}, unresolved", ("ticket", "list", RARE)),
        ("list tag and assignee", ("ticket", "list", f"tag:{SELDOM}", f"assignee:{NEWCOMER}", "--all")),
        ("list tag and status", ("ticket", "list", f"tag:{SELDOM}", "status:closed")),
        ("list assignee is:waiting", ("ticket", "list", "assignee:ada", "is:waiting")),
        ("list customer created", ("ticket", "list", "customer:50", "created:10y..", "--all")),
        ("list tag:vip status:open", ("ticket", "list", "tag:vip", "status:open", "-n", "50")),
        ("list updated priority", ("ticket", "list", "updated:1w..", "priority:urgent", "--all", "-n", "50")),
        ("show 500 --json", ("show", "500", "--json")),
        ("ticket new -q", ("ticket", "new", "A parcel is late", "-q")),
        ("queue", ("queue",)),
    ],
)
def test_sizes_make_no_difference(place: Place, what: str, arguments: tuple[str, ...]) -> None:
    find = place.database_to_write if "new" in arguments else place.database
    smallest, *others = place.bench.samples([place.supportctl(find(size), *arguments) for size in SIZES])
    for size, samples in zip(SIZES[1:], others, strict=True):
        place.rows.append(Row(f"{what}: {size:,} to {SIZES[0]:,}", FLAT, ratio_of(smallest, samples)))


@pytest.mark.parametrize("words", [(COMMON,), (COMMON, "parcel"), ("hello",)])
@pytest.mark.parametrize("at_terminal", [False, True])
def test_search(place: Place, words: tuple[str, ...], at_terminal: bool) -> None:
    """Words that stand in a third of the messages, and one in half of them, to a list that searches nothing.

    0.2 s where such a list takes 70 ms.
    """
    database = place.database(100_000)
    what = f"search {' '.join(words)}, 100,000, {'terminal' if at_terminal else 'pipe'}"
    listed = place.supportctl(database, "ticket", "list", *words, "--all", "-n", "25", at_terminal=at_terminal)
    target = 2.85 if COMMON in words else None
    place.compare(what, target, place.supportctl(database, "ticket", "list", "-n", "25"), listed)


@pytest.mark.parametrize("pending", [TASKS, 200])
def test_taskwarrior(place: Place, pending: int) -> None:
    what = f"task next to queue, {TASKS:,}" if pending == TASKS else f"(the same, but {pending} tasks pending)"
    task = shutil.which("task")
    if task is None:
        _skip(place, what, "Taskwarrior is not installed")
    settings = _import_tasks(place, str(task), what, pending)
    queue = place.supportctl(place.database(100_000), "queue")
    ratio = place.bench.ratio(queue, Command((str(task), f"rc:{settings}", "next")))
    place.rows.append(Row(what, 4 if pending == TASKS else None, ratio, at_least=True))


def test_import(place: Place) -> None:
    what = f"import of {IMPORTED_ROWS:,} rows to sqlite-utils"
    tool = BIN / "sqlite-utils"
    if not SHOP.exists() or not tool.exists():
        _skip(place, what, "../shared/data or sqlite-utils is not there")
    table = place.folder / "tickets.csv"
    _write_table(table)
    empty, ours, theirs = (place.folder / name for name in ("empty.db", "import.db", "utils.db"))
    place.bench.run(place.supportctl(empty, "db", "init"))
    imported = place.supportctl(ours, "import", "csv", str(table), "--as", "tickets", "--dates", "day-first", *_MAPPING)
    imported = imported._replace(before=[("cp", str(empty), str(ours))])
    script = '"$0" insert "$1" t "$2" --csv && "$0" enable-fts "$1" t Sub-category "Customer Remarks" && echo done'
    inserted = Command(("sh", "-c", script, str(tool), str(theirs), str(table)), before=[("rm", "-f", str(theirs))])
    ratio = place.bench.ratio(inserted, imported, runs=max(3, RUNS // 5))
    place.rows.append(Row(what, 1.0, ratio))
    shutil.copyfile(empty, ours)
    peak = place.bench.peak_megabytes(imported.arguments)
    verdict = "ok" if peak < PEAK_MEGABYTES else "over"
    place.rows.append(Row("  its peak memory", None, None, note=f"{peak:.0f} MB of {PEAK_MEGABYTES}: {verdict}"))


def test_purchases(place: Place) -> None:
    """Lines without an id column, known by their content alone, and the monthly report on them."""
    what = f"import of {PURCHASE_LINES:,} purchase lines"
    table = place.folder / "lines.csv"
    _write_lines(table)
    empty, filled = place.folder / "empty-ledger.db", place.folder / "ledger.db"
    place.bench.run(place.supportctl(empty, "db", "init"))
    imported = place.supportctl(filled, "import", "csv", str(table), "--as", "purchases", "--set", "currency=GBP")
    rates = []
    for _ in range(3):
        shutil.copyfile(empty, filled)
        started = time.perf_counter()
        place.bench.run(imported)
        rates.append(PURCHASE_LINES / (time.perf_counter() - started))
    rate = sorted(rates)[1]
    verdict = "ok" if rate >= LINES_A_SECOND else "under"
    place.rows.append(Row(what, None, None, note=f"{rate:,.0f} a second of {LINES_A_SECOND:,}: {verdict}"))
    shutil.copyfile(empty, filled)
    peak = place.bench.peak_megabytes(imported.arguments)
    place.rows.append(Row("  its peak memory", None, None, note=f"{peak:.0f} MB"))
    for report in ("customers", "money"):
        started = time.perf_counter()
        span = ("--since", "2025-12-01", "--until", "2025-12-31")
        place.bench.run(place.supportctl(filled, "report", report, *span))
        took = time.perf_counter() - started
        place.rows.append(Row(f"  report {report} of a month", None, None, note=f"{took:.2f} s of 2"))
    started = time.perf_counter()
    place.bench.run(place.supportctl(filled, "report", "monthly", "--month", "2025-12"))
    place.rows.append(Row("  report monthly", None, None, note=f"{time.perf_counter() - started:.2f} s of 2"))


def _write_lines(path: Path) -> None:
    """Orders of a year, twenty lines each, of five thousand customers, some without one, some of it refunded."""
    numbers = random.Random(7)  # noqa: S311  # the same lines each time
    with path.open("w", newline="") as sink:
        writer = csv.writer(sink)
        writer.writerow(["order", "description", "quantity", "at", "unit_price", "customer"])
        for order in range(PURCHASE_LINES // 20):
            minute = order * 525_600 // (PURCHASE_LINES // 20)
            day, clock = divmod(minute, 1440)
            at = f"{date.fromordinal(_FIRST_DAY + day)} {clock // 60:02}:{clock % 60:02}"
            customer = numbers.randrange(5_000) or ""
            for line in range(20):
                quantity = numbers.choice((1, 2, 6, 12, 24)) * (-1 if order % 60 == 0 else 1)
                writer.writerow(
                    [order, f"thing {line}", quantity, at, f"{numbers.randrange(1, 999) / 100:.2f}", customer]
                )


_FIRST_DAY = date(2025, 1, 1).toordinal()
_MAPPING = [
    word
    for field, column in {
        "id": "Unique id",
        "channel": "channel_name",
        "category": "category",
        "subject": "Sub-category",
        "body": "Customer Remarks",
        "received_at": "Issue_reported at",
        "first_response_at": "issue_responded",
        "csat": "CSAT Score",
        "csat_at": "Survey_response_Date",
        "assignee": "Agent_name",
    }.items()
    for word in ("--map", f"{field}={column}")
]


def _write_table(path: Path) -> None:
    """The rows of the shop again and again, each time with another id."""
    with SHOP.open(newline="") as source, path.open("w", newline="") as sink:
        reader = csv.reader(source)
        writer = csv.writer(sink)
        header = next(reader)
        writer.writerow(header)
        place = header.index("Unique id")
        for row in islice(cycle(list(reader)), IMPORTED_ROWS):
            row[place] = str(uuid.uuid4())
            writer.writerow(row)


def _import_tasks(place: Place, task: str, what: str, pending: int) -> Path:
    """Fill a Taskwarrior of its own; the path of its settings."""
    data = place.folder / f"tasks-{pending}"
    data.mkdir()
    settings = data / "rc"
    settings.write_text(f"data.location={data}\nconfirmation=no\nverbose=nothing\nhooks=off\n")
    numbers = random.Random(17)  # noqa: S311  # the same tasks each time
    tasks = []
    for number in range(TASKS):
        one = {
            "uuid": str(uuid.UUID(int=numbers.getrandbits(128), version=4)),
            "description": f"Parcel {number} is late",
            "entry": "20250101T000000Z",
            "priority": "H" if number % 7 == 0 else "M",
        }
        state = {"status": "pending"} if number < pending else {"status": "completed", "end": "20250102T000000Z"}
        tasks.append(one | state)
    source = data / "tasks.json"
    source.write_text(json.dumps(tasks))
    try:
        subprocess.run(
            (task, f"rc:{settings}", "import", str(source)),
            env=place.bench.environ, check=True, capture_output=True, timeout=IMPORT_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        _skip(place, what, f"`task import` takes more than {IMPORT_SECONDS} s")
    return settings


def _skip(place: Place, what: str, reason: str) -> None:
    place.rows.append(Row(what, None, None, note=f"skipped: {reason}"))
    pytest.skip(reason)


def _table(rows: list[Row], low: float, high: float) -> str:
    lines = [
        "",
        f"{'what':<46} {'target':>7} {'median':>7} {'min .. max':>14} {'CPU':>6} {'ms : ms':>14}",
        "-" * 106,
    ]
    for row in rows:
        if row.ratio is None:
            lines.append(f"{row.what:<46} {row.note}")
            continue
        ratio = row.ratio
        target = "" if row.target is None else f"{'>=' if row.at_least else '<='} {row.target:g}"
        span = f"{ratio.least:.2f} .. {ratio.most:.2f}"
        times = f"{ratio.baseline * 1000:.0f} : {ratio.measured * 1000:.0f}"
        verdict = "" if row.target is None else "over"
        if row.target is not None and (ratio.median >= row.target if row.at_least else ratio.median <= row.target):
            verdict = "ok"
        lines.append(
            f"{row.what:<46} {target:>7} {ratio.median:>7.2f} {span:>14} {ratio.cpu:>6.2f} {times:>14}  {verdict}"
        )
    lines.append("-" * 106)
    lines.append(
        f"{RUNS} pairs each; half of the runs of a hello world lie within {low:+.0%} and {high:+.0%} of its median."
    )
    return "\n".join((*lines, ""))
