"""SQL for holidays."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from supportctl.holidays import Holiday
from supportctl.storage.tickets import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from supportctl.storage.journal import Transaction

_HOLIDAY = "SELECT id, first_day, last_day, name, yearly, is_usual FROM holidays"


def list_holidays(db: sqlite3.Connection) -> list[Holiday]:
    """All holidays in the order of their days."""
    return [_holiday(row) for row in db.execute(f"{_HOLIDAY} ORDER BY first_day, last_day, id")]


def list_known(db: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Holiday]:
    """Those of these ids that exist."""
    found: dict[int, Holiday] = {}
    for marks, part in parts(ids):
        found.update((row["id"], _holiday(row)) for row in db.execute(f"{_HOLIDAY} WHERE id IN ({marks})", part))
    return found


def insert_holiday(tx: Transaction, holiday: Holiday) -> int:
    """Store a new holiday and return its id."""
    return tx.insert(
        "holidays",
        first_day=holiday.first.isoformat(),
        last_day=holiday.last.isoformat(),
        name=holiday.name,
        yearly=holiday.yearly,
        is_usual=int(holiday.is_usual),
    )


def _holiday(row: sqlite3.Row) -> Holiday:
    first, last = date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"])
    return Holiday(first, last, row["yearly"], bool(row["is_usual"]), row["name"], row["id"])
