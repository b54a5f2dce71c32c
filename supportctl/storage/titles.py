"""SQL for what a ticket is called in a report: its subject and its customer as they were known at `as_of`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage.figures import as_known, list_later_changes
from supportctl.storage.tickets import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


class Title(Record):
    """A ticket's subject with its customer."""

    ticket_id: int
    subject: str
    customer_id: int | None
    customer: str | None


def are_right_to_left(db: sqlite3.Connection) -> bool:
    """Whether a letter of the Hebrew, Arabic or a neighbouring block stands in a subject or in a customer's name."""
    letters = "*[\u0590-\u08ff]*"
    return bool(
        db.execute(
            """SELECT EXISTS (SELECT 1 FROM customers WHERE name GLOB :letters)
                OR EXISTS (SELECT 1 FROM tickets WHERE subject GLOB :letters)""",
            {"letters": letters},
        ).fetchone()[0]
    )


def list_titles(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> dict[int, Title]:
    """The titles of these tickets by id."""
    found: dict[int, Title] = {}
    later = list_later_changes(db, as_of)
    for marks, part in parts(ticket_ids):
        rows = db.execute(
            f"""SELECT t.id, t.subject, t.customer_id, c.name FROM tickets t
                LEFT JOIN customers c ON c.id = t.customer_id WHERE t.id IN ({marks})""",
            part,
        )
        for row in rows.fetchall():
            found[row[0]] = as_known(Title._make(row), later.get(row[0]))
    return found
