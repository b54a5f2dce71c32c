"""The schema's steps in order; each is written once and never edited after its release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import StorageError, msg
from supportctl.storage import schema, schema_ledger, schema_reports, schema_workday, search

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from sqlite_utils import Database

# "SUPC" in ASCII; file(1) and `db check` tell the file by it.
APPLICATION_ID = 0x53555043


def m001_first_desk(db: Database) -> None:
    """Create every table, index and view of the first release."""
    for statement in (*schema.TABLES, *schema.INDEXES, *schema.SEARCH, *schema.VIEWS):
        db.execute(statement)


def m002_working_day(db: Database) -> None:
    """Create what snoozing, merging, splitting, fields, attachments, holidays, views and undo need."""
    for statement in (
        *schema_workday.COLUMNS, *schema_workday.ROWS, *schema_workday.TABLES, *schema_workday.SEARCH,
        *schema_workday.INDEXES,
    ):  # fmt: skip
        db.execute(statement)


def m003_ledger(db: Database) -> None:
    """Create what customers bought and got back, and what supporting them costs."""
    for statement in (*schema_ledger.TABLES, *schema_ledger.INDEXES, *schema_ledger.VIEWS):
        db.execute(statement)


def m004_reports(db: Database) -> None:
    """Create what the report needs besides figures: problems, follow-ups and the pages that were kept."""
    for statement in (
        *schema_reports.TABLES, *schema_reports.COLUMNS, *schema_reports.INDEXES, *schema_reports.VIEWS,
    ):  # fmt: skip
        db.execute(statement)


STEPS: tuple[Callable[[Database], None], ...] = (m001_first_desk, m002_working_day, m003_ledger, m004_reports)


def has_unknown(db: sqlite3.Connection) -> bool:
    """Whether a step that this program does not know was applied: a newer one wrote the file."""
    known = [step.__name__ for step in STEPS]
    marks = ", ".join("?" * len(known))
    return bool(db.execute(f"SELECT 1 FROM _sqlite_migrations WHERE name NOT IN ({marks}) LIMIT 1", known).fetchone())


def apply(db: sqlite3.Connection) -> None:
    """Apply the missing steps in one transaction; foreign keys are off until they have been checked.

    Raises StorageError when the result breaks a foreign key; the file is then as it was.
    """
    from sqlite_utils import Database, Migrations

    migrations = Migrations("supportctl")
    for step in STEPS:
        migrations()(step)
    # A no-op inside a transaction, so it stands before it.
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(Database(db, recursive_triggers=False, execute_plugins=False))
        if search.is_there(db) and search.is_outdated(db):
            search.rebuild(db)
        if db.execute("PRAGMA foreign_key_check").fetchone():
            raise StorageError(msg("the new schema breaks a reference between rows"))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {len(STEPS)}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    finally:
        db.execute("PRAGMA foreign_keys = ON")
