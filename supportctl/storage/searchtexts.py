"""What is searched: everything written on a ticket, its customer and its feedback, as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.storage.tickets import FAMILY, list_merged_into, parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

# The words of the newest answer, unless the feedback was removed.
_COMMENTS = """FROM feedback f JOIN feedback_answers a
    ON a.id = (SELECT max(id) FROM feedback_answers WHERE feedback_id = f.id)
    WHERE f.removed_at IS NULL AND a.comment <> ''"""


def joined(subject: str, others: Iterable[str]) -> str:
    """The text of a ticket's search row; what repeats the subject counts once."""
    return "\n".join((subject, *(other for other in others if other != subject)))


def find_ticket_text(db: sqlite3.Connection, ticket_id: int) -> str | None:
    """Subjects, messages, notes, feedback and customers of a ticket and those merged into it; None for a merged one."""
    named = {"ticket_id": ticket_id}
    rows = db.execute(
        f"""SELECT subject, customer_id FROM tickets WHERE id IN {FAMILY}
            AND (id <> :ticket_id OR merged_into IS NULL) ORDER BY id <> :ticket_id, id""",
        named,
    ).fetchall()
    if not rows:
        return None
    (first, _), *merged = rows
    bodies = db.execute(f"SELECT body FROM messages WHERE ticket_id IN {FAMILY} ORDER BY id", named).fetchall()
    comments = db.execute(f"SELECT a.comment {_COMMENTS} AND f.ticket_id IN {FAMILY} ORDER BY f.id", named).fetchall()
    customers = list_customer_texts(db, {row[1] for row in rows if row[1] is not None})
    others = [*(row[0] for row in merged), *(row[0] for row in bodies), *(row[0] for row in comments)]
    return "\n".join((joined(first, others), *customers.values()))


def list_texts(db: sqlite3.Connection, ticket_ids: Sequence[int]) -> dict[int, list[str]]:
    """For each of many tickets what is searched beside its subject: messages, feedback, customer, in this order."""
    found: dict[int, list[str]] = {ticket_id: [] for ticket_id in ticket_ids}
    targets = list_merged_into(db, ticket_ids)
    customers: dict[int, int] = {}
    family = [*ticket_ids, *targets]
    for sql in (
        "SELECT ticket_id, body FROM messages WHERE ticket_id IN ({}) ORDER BY id",
        f"SELECT f.ticket_id, a.comment {_COMMENTS} AND f.ticket_id IN ({{}}) ORDER BY f.id",
        "SELECT id, customer_id FROM tickets WHERE id IN ({}) AND customer_id IS NOT NULL",
    ):
        for marks, part in parts(family):
            for ticket_id, value in db.execute(sql.format(marks), part).fetchall():
                if isinstance(value, int):
                    customers[ticket_id] = value
                else:
                    found[targets.get(ticket_id, ticket_id)].append(value)
    named = list_customer_texts(db, set(customers.values()))
    for ticket_id, customer_id in customers.items():
        if customer_id in named:
            found[targets.get(ticket_id, ticket_id)].append(named[customer_id])
    return found


def list_customer_texts(db: sqlite3.Connection, customer_ids: Collection[int]) -> dict[int, str]:
    """Name, organisation and every way to reach each of these customers, by id."""
    found: dict[int, list[str]] = {}
    for marks, part in parts(sorted(customer_ids)):
        rows = db.execute(f"SELECT id, name, organisation FROM customers WHERE id IN ({marks}) ORDER BY id", part)
        found.update((row[0], [text for text in row[1:] if text]) for row in rows.fetchall())
        rows = db.execute(
            f"SELECT customer_id, kind, value, key FROM contact_points WHERE customer_id IN ({marks}) ORDER BY id", part
        )
        for customer_id, kind, value, key in rows.fetchall():
            found[customer_id].extend([value] if kind != "phone" else _phone_texts(value, key))
    # Who was created from an address is called by it.
    return {customer_id: ", ".join(dict.fromkeys(texts)) for customer_id, texts in found.items()}


def find_comment(db: sqlite3.Connection, feedback_id: int) -> str | None:
    """The words of a feedback as they are now; None when there are none or it was removed."""
    row = db.execute(f"SELECT a.comment {_COMMENTS} AND f.id = ?", (feedback_id,)).fetchone()
    return row[0] if row else None


def list_tickets_of_customer(db: sqlite3.Connection, customer_id: int) -> list[int]:
    """The tickets in whose search rows a customer stands."""
    rows = db.execute(
        "SELECT DISTINCT coalesce(merged_into, id) FROM tickets WHERE customer_id = ? ORDER BY 1", (customer_id,)
    ).fetchall()
    return [row[0] for row in rows]


def list_tickets_of_feedback(db: sqlite3.Connection, feedback_ids: Sequence[int]) -> list[int]:
    """The tickets in whose search rows feedback stands."""
    found: set[int] = set()
    for marks, part in parts(feedback_ids):
        rows = db.execute(
            f"""SELECT coalesce(t.merged_into, t.id) FROM feedback f JOIN tickets t ON t.id = f.ticket_id
                WHERE f.id IN ({marks})""",
            part,
        ).fetchall()
        found.update(row[0] for row in rows)
    return sorted(found)


def _phone_texts(value: str, key: str) -> list[str]:
    """A number as it was typed, in its international form, and in one piece: people search for all three."""
    from supportctl.typed import ascii_digits

    piece = "".join(char for char in ascii_digits(value) if char.isascii() and char.isdecimal())
    return list(dict.fromkeys(text for text in (value, key, piece) if text))
