"""SQL for customers and the ways to reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.models import Customer
from supportctl.records import Record
from supportctl.storage.tickets import parts

if TYPE_CHECKING:
    import sqlite3

_TAG_SEPARATOR = "\x1f"
_CUSTOMER = """SELECT c.id, c.name, c.organisation, c.tier, c.since, c.language, c.referred_by,
    (SELECT value FROM contact_points WHERE customer_id = c.id AND kind = 'email' ORDER BY id LIMIT 1) AS email,
    (SELECT key FROM contact_points WHERE customer_id = c.id AND kind = 'phone' ORDER BY id LIMIT 1) AS phone,
    (SELECT value FROM contact_points WHERE customer_id = c.id AND kind = 'handle' ORDER BY id LIMIT 1) AS handle,
    (SELECT group_concat(tag, char(31)) FROM (SELECT tag FROM customer_tags WHERE customer_id = c.id ORDER BY tag))
        AS tags,
    (SELECT count(*) FROM tickets WHERE customer_id = c.id AND standing = 'present'
        AND status IN ('new', 'open', 'pending', 'hold')) AS open_tickets,
    (SELECT count(*) FROM tickets WHERE customer_id = c.id AND standing = 'present') AS tickets,
    (SELECT max(m.occurred_at) FROM tickets t JOIN messages m
        ON m.ticket_id IN (SELECT t.id UNION ALL SELECT k.id FROM tickets k WHERE k.merged_into = t.id)
        WHERE t.customer_id = c.id AND t.standing = 'present' AND m.direction <> 'note') AS last_contact_at
    FROM customers c"""


class ContactPoint(Record):
    """One way to reach a customer: as it was typed, and the key by which it is found again."""

    id: int
    kind: str
    value: str
    key: str


class Note(Record):
    """What we wrote down about a customer."""

    id: int
    author: str
    body: str
    occurred_at: int


class Named(Record):
    """A customer's id and name: enough to choose among candidates."""

    id: int
    name: str


def find_customer(db: sqlite3.Connection, customer_id: int) -> Customer | None:
    """The customer with this id."""
    row = db.execute(f"{_CUSTOMER} WHERE c.id = ?", (customer_id,)).fetchone()
    return _customer(row) if row else None


def find_named(db: sqlite3.Connection, customer_id: int) -> Named | None:
    """The id and name of a customer, following a merge."""
    row = db.execute(
        """SELECT coalesce(m.id, c.id), coalesce(m.name, c.name) FROM customers c
            LEFT JOIN customers m ON m.id = c.merged_into WHERE c.id = ?""",
        (customer_id,),
    ).fetchone()
    return Named._make(row) if row else None


def find_own_name(db: sqlite3.Connection, customer_id: int) -> Named | None:
    """The id and name of a customer, of a merged one as they were."""
    row = db.execute("SELECT id, name FROM customers WHERE id = ?", (customer_id,)).fetchone()
    return Named._make(row) if row else None


def list_merged_by_name_key(db: sqlite3.Connection, key: str) -> list[Named]:
    """Customers with this folded name who were merged into another, by id."""
    rows = db.execute(
        "SELECT id, name FROM customers WHERE name_key = ? AND merged_into IS NOT NULL ORDER BY id LIMIT 21", (key,)
    ).fetchall()
    return [Named._make(row) for row in rows]


def list_by_contact(db: sqlite3.Connection, kind: str, key: str) -> list[Named]:
    """The customer who is reached by this e-mail address, phone number or handle."""
    rows = db.execute(
        """SELECT c.id, c.name FROM contact_points p JOIN customers c ON c.id = p.customer_id
            WHERE p.kind = ? AND p.key = ?""",
        (kind, key),
    ).fetchall()
    return [Named._make(row) for row in rows]


def list_by_name_key(db: sqlite3.Connection, key: str, *, prefix: bool = False) -> list[Named]:
    """Customers whose folded name is `key`, or begins with it, or who stand for one with such a name.

    By id, at most 21.
    """
    if prefix:
        where, params = "name_key >= :key AND name_key < :key || char(1114111)", {"key": key}
    else:
        where, params = "name_key = :key", {"key": key}
    rows = db.execute(
        f"""SELECT id, name FROM customers WHERE id IN (SELECT coalesce(merged_into, id) FROM customers WHERE {where})
            ORDER BY id LIMIT 21""",
        params,
    ).fetchall()
    return [Named._make(row) for row in rows]


def list_customers(
    db: sqlite3.Connection,
    *,
    key: str = "",
    words: str | None = None,
    tag: str | None = None,
    limit: int | None = None,
    by_name: bool = False,
) -> list[Customer]:
    """Customers, newest first, or by name as Persian and Latin letters are sorted.

    Only those whose folded name contains `key` or whose words match, or who carry a tag.
    """
    clauses, params = _chosen(key, words, tag)
    order = "c.id DESC"
    if by_name:
        from supportctl.folding import sort_key

        # A function of ours orders this one query; in an index it would make the file unreadable to others.
        db.create_function("sort_key", 1, sort_key, deterministic=True)
        order = "sort_key(c.name), c.id"
    # The rows first: what costs more is read of those alone that are listed.
    ids = db.execute(
        f"SELECT c.id FROM customers c WHERE {clauses} ORDER BY {order} LIMIT :limit",
        {**params, "limit": -1 if limit is None else limit},
    ).fetchall()
    found: dict[int, Customer] = {}
    for marks, part in parts([row[0] for row in ids]):
        rows = db.execute(f"{_CUSTOMER} WHERE c.id IN ({marks})", part).fetchall()
        found.update((row[0], _customer(row)) for row in rows)
    return [found[row[0]] for row in ids]


def count_customers(db: sqlite3.Connection, *, key: str = "", words: str | None = None, tag: str | None = None) -> int:
    """How many customers list_customers would give without a limit."""
    clauses, params = _chosen(key, words, tag)
    return int(db.execute(f"SELECT count(*) FROM customers c WHERE {clauses}", params).fetchone()[0])


def list_contact_points(db: sqlite3.Connection, customer_id: int) -> list[ContactPoint]:
    """Every way to reach a customer, first known first."""
    rows = db.execute(
        "SELECT id, kind, value, key FROM contact_points WHERE customer_id = ? ORDER BY id", (customer_id,)
    ).fetchall()
    return [ContactPoint._make(row) for row in rows]


def list_notes(db: sqlite3.Connection, customer_id: int) -> list[Note]:
    """What we wrote down about a customer, oldest first."""
    rows = db.execute(
        "SELECT id, author, body, occurred_at FROM customer_notes WHERE customer_id = ? ORDER BY occurred_at, id",
        (customer_id,),
    ).fetchall()
    return [Note._make(row) for row in rows]


def find_plain_fields(db: sqlite3.Connection, customer_id: int) -> dict[str, object]:
    """What stands on a customer's own row."""
    row = db.execute("SELECT * FROM customers WHERE id = ?", (customer_id,)).fetchone()
    return dict(row)


def find_customer_tag_id(db: sqlite3.Connection, customer_id: int, tag: str) -> int | None:
    """The row of a tag on a customer."""
    row = db.execute("SELECT id FROM customer_tags WHERE customer_id = ? AND tag = ?", (customer_id, tag)).fetchone()
    return row[0] if row else None


def _chosen(key: str, words: str | None, tag: str | None) -> tuple[str, dict[str, object]]:
    clauses = ["c.merged_into IS NULL"]
    params: dict[str, object] = {}
    if key:
        by_words = " OR c.id IN (SELECT rowid FROM customer_search WHERE customer_search MATCH :words)" if words else ""
        clauses.append(f"(instr(c.name_key, :key){by_words})")
        params.update(key=key, words=words)
    if tag is not None:
        clauses.append("c.id IN (SELECT customer_id FROM customer_tags WHERE tag = :tag)")
        params["tag"] = tag
    return " AND ".join(clauses), params


def _customer(row: sqlite3.Row) -> Customer:
    values = list(row)
    values[10] = tuple(values[10].split(_TAG_SEPARATOR)) if values[10] else ()
    return Customer._make(values)
