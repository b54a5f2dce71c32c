"""SQL for saved views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record

if TYPE_CHECKING:
    import sqlite3

_VIEW = "SELECT id, name, query, fields FROM views"


class View(Record):
    """A query under a name, with the fields that it shows, or None for the usual ones."""

    id: int
    name: str
    query: str
    fields: str | None


def find_view(db: sqlite3.Connection, name: str) -> View | None:
    """The view of this name."""
    row = db.execute(f"{_VIEW} WHERE name = ?", (name,)).fetchone()
    return View._make(row) if row else None


def list_views(db: sqlite3.Connection) -> list[View]:
    """All views by name."""
    return [View._make(row) for row in db.execute(f"{_VIEW} ORDER BY name").fetchall()]
