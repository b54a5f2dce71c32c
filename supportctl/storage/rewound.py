"""SQL for tickets as they were at an earlier moment: rows that stand in no table, and what a filter chooses of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.storage import families, fields
from supportctl.storage.tags import known_tags, list_later_tags
from supportctl.storage.tickets import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from supportctl.models import Ticket
    from supportctl.storage.filters import Filter

# What the clauses of a filter ask of a ticket.
_CELLS = (
    "id", "customer_id", "subject", "status", "priority", "kind", "channel", "category", "assignee", "feeling",
    "standing", "received_at", "updated_at", "resolved_at", "waiting_since", "snoozed_until", "wakes_on", "merged_into",
    "problem_id",
)  # fmt: skip


def with_known_details(db: sqlite3.Connection, tickets: Sequence[Ticket], as_of: int) -> list[Ticket]:
    """Tickets with the tags that they bore at `as_of` and the moment of their newest change by then."""
    later = list_later_tags(db, as_of)
    changed = _list_newest_changes(db, [ticket.id for ticket in tickets if ticket.updated_at > as_of], as_of)
    return [
        ticket._replace(
            tags=tuple(sorted(known_tags(ticket.tags, later.get(ticket.id, {})))),
            updated_at=changed.get(ticket.id, ticket.updated_at),
        )
        for ticket in tickets
    ]


def list_chosen(
    db: sqlite3.Connection, chosen: Filter, tickets: Sequence[Ticket], as_of: int, closed_before: int
) -> set[int]:
    """The ids of those among tickets as they were at `as_of` that a filter chooses; words are those of today."""
    import json

    ids = [ticket.id for ticket in tickets]
    rows = [[getattr(ticket, name) for name in _CELLS] for ticket in tickets]
    # What was merged into them by then has files that count as theirs.
    for child, target in families.list_members(db, ids, as_of).items():
        cells = {"id": child, "standing": "merged", "merged_into": target}
        rows.append([cells.get(name) for name in _CELLS])
    tags = [(ticket.id, tag) for ticket in tickets for tag in ticket.tags]
    own = [
        (ticket_id, name, value)
        for ticket_id, values in fields.list_values_known(db, ids, as_of).items()
        for name, value in values.items()
    ]
    clauses = [chosen.sql]
    if chosen.words is not None:
        clauses.append("t.id IN (SELECT rowid FROM ticket_search WHERE ticket_search MATCH :words)")
    # Under these names the clauses find what was, and not what is.
    found = db.execute(
        f"""WITH tickets AS ({_rows(_CELLS, "tickets")}),
            ticket_tags AS ({_rows(("ticket_id", "tag"), "tags")}),
            ticket_fields AS ({_rows(("ticket_id", "name", "value"), "own")}),
            messages AS (SELECT * FROM main.messages WHERE recorded_at <= :as_of)
            SELECT t.id FROM tickets t LEFT JOIN customers c ON c.id = t.customer_id WHERE {" AND ".join(clauses)}""",
        {
            **chosen.params, "tickets": json.dumps(rows), "tags": json.dumps(tags), "own": json.dumps(own),
            "as_of": as_of, "closed_before": closed_before, "words": chosen.words,
        },
    )  # fmt: skip
    return {row[0] for row in found.fetchall()}


def _rows(names: Sequence[str], source: str) -> str:
    cells = ", ".join(f"json_extract(j.value, '$[{place}]') AS {name}" for place, name in enumerate(names))
    return f"SELECT {cells} FROM json_each(:{source}) j"


def _list_newest_changes(db: sqlite3.Connection, ticket_ids: Sequence[int], as_of: int) -> dict[int, int]:
    """When each of these tickets changed last, by what was recorded by `as_of`."""
    found: dict[int, int] = {}
    for table in ("ticket_events", "messages"):
        for marks, part in parts(ticket_ids):
            rows = db.execute(
                f"""SELECT ticket_id, max(recorded_at) FROM {table} WHERE ticket_id IN ({marks}) AND recorded_at <= ?
                    GROUP BY ticket_id""",
                (*part, as_of),
            )
            for ticket_id, at in rows.fetchall():
                found[ticket_id] = max(at, found.get(ticket_id, at))
    return found
