"""SQL for saved reports: which pages were kept, what they said, and what became known since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record

if TYPE_CHECKING:
    import sqlite3


class Run(Record):
    """A page that was kept: the period it is about, and how much of its list is done."""

    id: int
    report: str
    start_at: int
    end_at: int
    as_of: int
    recorded_at: int
    followups: int
    done: int


class Kept(Record):
    """What a saved report said: the page as it was printed, and its data as JSON."""

    page: str
    data: str


_RUN = """SELECT r.id, r.report, r.start_at, r.end_at, r.as_of, r.recorded_at,
    (SELECT count(*) FROM followups f WHERE f.run_id = r.id),
    (SELECT count(*) FROM followups f WHERE f.run_id = r.id AND f.done_at IS NOT NULL) FROM report_runs r"""


def list_runs(db: sqlite3.Connection, limit: int | None = None) -> list[Run]:
    """Saved reports, newest first."""
    rows = db.execute(f"{_RUN} ORDER BY r.id DESC LIMIT ?", (-1 if limit is None else limit,)).fetchall()
    return [Run._make(row) for row in rows]


def count_runs(db: sqlite3.Connection) -> int:
    """How many reports were saved."""
    return int(db.execute("SELECT count(*) FROM report_runs").fetchone()[0])


def find_run(db: sqlite3.Connection, run_id: int) -> Run | None:
    """The saved report with this id."""
    row = db.execute(f"{_RUN} WHERE r.id = ?", (run_id,)).fetchone()
    return Run._make(row) if row else None


def find_kept(db: sqlite3.Connection, run_id: int) -> Kept | None:
    """What a saved report said."""
    row = db.execute("SELECT page, data FROM report_runs WHERE id = ?", (run_id,)).fetchone()
    return Kept._make(row) if row else None


def find_run_before(db: sqlite3.Connection, report: str, start: int, as_of: int) -> Run | None:
    """The newest saved report about the newest period that began before `start`, as known at `as_of`."""
    return _find(db, report, "r.start_at < :start ORDER BY r.start_at DESC", start, as_of)


def find_run_of(db: sqlite3.Connection, report: str, start: int, as_of: int) -> Run | None:
    """The newest saved report about the period that begins at `start`, as known at `as_of`."""
    return _find(db, report, "r.start_at = :start ORDER BY r.as_of DESC", start, as_of)


def _find(db: sqlite3.Connection, report: str, where: str, start: int, as_of: int) -> Run | None:
    row = db.execute(
        f"""{_RUN} WHERE r.report = :report AND r.as_of < :as_of AND r.recorded_at <= :as_of AND {where}, r.id DESC
            LIMIT 1""",
        {"report": report, "start": start, "as_of": as_of},
    ).fetchone()
    return Run._make(row) if row else None
