"""SQL for customers merged into others: the merges, the rows that they moved, and whose those were before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

# What belongs to a customer, and the column that says so.
OWNED = (
    ("tickets", "customer_id"),
    ("feedback", "customer_id"),
    ("contact_points", "customer_id"),
    ("customer_notes", "customer_id"),
    ("customer_tags", "customer_id"),
    ("purchases", "customer_id"),
    ("refunds", "customer_id"),
    ("followups", "customer_id"),
    ("customers", "referred_by"),
)


class CustomerMerge(Record):
    """One merge of customers that still holds; `given` is JSON: what it filled in on the target."""

    id: int
    source_id: int
    target_id: int
    given: str
    occurred_at: int


class MergedCustomer(Record):
    """A customer who was merged: under which id, with which name, and when."""

    id: int
    name: str
    merged_at: int


# What a customer says about themselves that another can take over.
PLAIN = ("organisation", "tier", "since", "language")
_MERGE = "SELECT id, source_id, target_id, given, occurred_at FROM customer_merges"


def find_merge(db: sqlite3.Connection, source_id: int) -> CustomerMerge | None:
    """The merge by which a customer stands merged."""
    row = db.execute(f"{_MERGE} WHERE source_id = ? AND unmerged_at IS NULL", (source_id,)).fetchone()
    return CustomerMerge._make(row) if row else None


def list_merges_into(db: sqlite3.Connection, target_id: int) -> list[CustomerMerge]:
    """The merges by which others stand merged straight into a customer, oldest first."""
    rows = db.execute(f"{_MERGE} WHERE target_id = ? AND unmerged_at IS NULL ORDER BY id", (target_id,)).fetchall()
    return [CustomerMerge._make(row) for row in rows]


def get_plain(db: sqlite3.Connection, customer_id: int) -> dict[str, str | None]:
    """What stands in the plain fields of a customer, merged or not."""
    row = db.execute(f"SELECT {', '.join(PLAIN)} FROM customers WHERE id = ?", (customer_id,)).fetchone()
    return dict(zip(PLAIN, row, strict=True))


def list_sources(db: sqlite3.Connection, target_id: int) -> list[int]:
    """Who stands merged into a customer, straight or through another, by id."""
    rows = db.execute(
        """WITH RECURSIVE merged(id) AS (SELECT source_id FROM customer_merges
                WHERE target_id = :id AND unmerged_at IS NULL
            UNION SELECT m.source_id FROM customer_merges m JOIN merged ON m.target_id = merged.id
                WHERE m.unmerged_at IS NULL)
            SELECT id FROM merged ORDER BY id""",
        {"id": target_id},
    ).fetchall()
    return [row[0] for row in rows]


def list_merged(db: sqlite3.Connection, customer_id: int) -> list[MergedCustomer]:
    """Who stands merged into a customer, with the moment of the merge, in that order."""
    rows = db.execute(
        """SELECT c.id, c.name, m.occurred_at FROM customers c JOIN customer_merges m
            ON m.source_id = c.id AND m.unmerged_at IS NULL WHERE c.merged_into = ? ORDER BY m.id""",
        (customer_id,),
    ).fetchall()
    return [MergedCustomer._make(row) for row in rows]


def list_owned(db: sqlite3.Connection, table: str, customer_id: int) -> list[int]:
    """The rows of one table of OWNED that belong to a customer, by id."""
    column = dict(OWNED)[table]
    return [row[0] for row in db.execute(f"SELECT id FROM {table} WHERE {column} = ? ORDER BY id", (customer_id,))]


def list_kept_tags(db: sqlite3.Connection, source_id: int, target_id: int) -> list[int]:
    """The rows of a customer's tags that another customer bears too, so that they cannot move."""
    rows = db.execute(
        """SELECT s.id FROM customer_tags s JOIN customer_tags t ON t.tag = s.tag AND t.customer_id = ?
            WHERE s.customer_id = ?""",
        (target_id, source_id),
    )
    return [row[0] for row in rows]


def list_moved(db: sqlite3.Connection, merge_id: int, owner_id: int) -> list[tuple[str, int]]:
    """The rows that a merge moved and that still belong to `owner_id`, as (table, id) in the order of the merge."""
    found: list[tuple[int, str, int]] = []
    for table, column in OWNED:
        rows = db.execute(
            f"""SELECT r.id, r.table_name, r.row_id FROM customer_merge_rows r JOIN {table} o ON o.id = r.row_id
                WHERE r.merge_id = ? AND r.table_name = '{table}' AND o.{column} = ?""",
            (merge_id, owner_id),
        )
        found.extend((row[0], row[1], row[2]) for row in rows)
    return [(table, row_id) for _, table, row_id in sorted(found)]


def list_torn_families(db: sqlite3.Connection, ticket_ids: Sequence[int], owner_id: int) -> list[tuple[int, int]]:
    """Merged tickets that would belong to another customer than their target when these change owner: (child, target).

    Only pairs of which both belong to `owner_id` now.
    """
    wanted = set(ticket_ids)
    rows = db.execute(
        """SELECT k.id, k.merged_into FROM tickets k JOIN tickets t ON t.id = k.merged_into
            WHERE k.merged_into > 0 AND k.customer_id = :owner AND t.customer_id = :owner ORDER BY k.id""",
        {"owner": owner_id},
    )
    return [(child, target) for child, target in rows if (child in wanted) != (target in wanted)]


def list_later_owners(db: sqlite3.Connection, as_of: int, table: str = "feedback") -> dict[int, tuple[int, str]]:
    """Rows of a table of OWNED that went over to another customer after `as_of`: the id and name of the owner before.

    They are named by their own ids.
    """
    rows = db.execute(
        """SELECT r.row_id, c.id, c.name FROM (
                SELECT id, source_id AS owner, recorded_at AS at, 0 AS is_end FROM customer_merges
                    WHERE recorded_at > :as_of
                UNION ALL SELECT id, target_id, unmerged_at, 1 FROM customer_merges WHERE unmerged_at > :as_of) m
            JOIN customer_merge_rows r ON r.merge_id = m.id AND r.table_name = :table
            JOIN customers c ON c.id = m.owner ORDER BY m.at DESC, m.id DESC, m.is_end DESC""",
        {"as_of": as_of, "table": table},
    )
    # The earliest change tells last whose it was.
    return {row[0]: (row[1], row[2]) for row in rows}
