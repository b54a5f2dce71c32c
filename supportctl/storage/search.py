"""The full-text rows of tickets, customers and feedback: folded, written in the same transaction as the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.storage import searchtexts as texts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

# Raised when what stands in the rows changes; together with the version of the folding it tells older rows.
ROWS_VERSION = 2
_TABLES = {"ticket_search": "tickets", "customer_search": "customers", "feedback_search": "feedback"}
_BATCH = 500


def index_ticket(db: sqlite3.Connection, ticket_id: int) -> None:
    """Bring the search row of one ticket up to date; a ticket that is gone loses it."""
    _write(db, "ticket_search", ticket_id, texts.find_ticket_text(db, ticket_id))


def index_tickets(db: sqlite3.Connection, ticket_ids: Iterable[int]) -> None:
    """Bring the search rows of tickets up to date."""
    for ticket_id in ticket_ids:
        index_ticket(db, ticket_id)


def index_rows(
    db: sqlite3.Connection, *, tickets: Iterable[int], customers: Iterable[int] = (), feedback: Iterable[int] = ()
) -> None:
    """Bring just these search rows up to date, whatever else holds the same words."""
    index_tickets(db, tickets)
    for customer_id in customers:
        _write(db, "customer_search", customer_id, _text_of(db, "customer_search", customer_id))
    for feedback_id in feedback:
        _write(db, "feedback_search", feedback_id, _text_of(db, "feedback_search", feedback_id))


def index_new_tickets(db: sqlite3.Connection, rows: Iterable[tuple[int, int | None, str]]) -> None:
    """Write the search rows of tickets that have none yet: id, customer and what was written on each."""
    known = list(rows)
    customers = texts.list_customer_texts(db, {customer for _, customer, _ in known if customer is not None})
    _insert(
        db,
        "ticket_search",
        ((row_id, text if customer is None else f"{text}\n{customers[customer]}") for row_id, customer, text in known),
    )


def index_customer(db: sqlite3.Connection, customer_id: int) -> None:
    """Bring the search row of a customer, and those of their tickets, up to date."""
    index_rows(db, tickets=texts.list_tickets_of_customer(db, customer_id), customers=[customer_id])


def index_new_customer(db: sqlite3.Connection, customer_id: int) -> None:
    """Write the search row of a customer who has neither a row nor a ticket yet."""
    _insert(db, "customer_search", texts.list_customer_texts(db, [customer_id]).items())


def index_feedback(db: sqlite3.Connection, feedback_ids: Sequence[int]) -> None:
    """Bring the search rows of feedback, and those of its tickets, up to date; removed feedback loses its row."""
    index_rows(db, tickets=texts.list_tickets_of_feedback(db, feedback_ids), feedback=feedback_ids)


def index_new_feedback(db: sqlite3.Connection, comments: Iterable[tuple[int, str | None]]) -> None:
    """Write the search rows of feedback that has none yet; without words it needs none."""
    _insert(db, "feedback_search", ((row_id, comment) for row_id, comment in comments if comment))


def rebuild(db: sqlite3.Connection, progress: Callable[[int], None] | None = None) -> int:
    """Write every search row anew inside the caller's transaction and return how many there are."""
    count = 0
    for table, source in _TABLES.items():
        db.execute(f"DELETE FROM {table}")
        ids = [row[0] for row in db.execute(f"SELECT id FROM {source} ORDER BY id").fetchall()]
        for start in range(0, len(ids), _BATCH):
            found = ((row_id, _text_of(db, table, row_id)) for row_id in ids[start : start + _BATCH])
            count += _insert(db, table, ((row_id, text) for row_id, text in found if text is not None))
            if progress is not None:
                progress(count)
        db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    db.execute(
        """INSERT INTO meta (key, value) VALUES ('search_version', ?)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
        (_version(),),
    )
    return count


def reindex(db: sqlite3.Connection, progress: Callable[[int], None] | None = None) -> int:
    """Write every search row anew in a transaction of its own and return how many there are.

    They are derived from what is stored, so that no journal row tells of it.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        count = rebuild(db, progress)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return count


def is_there(db: sqlite3.Connection) -> bool:
    """Whether the file has all tables of the search: its schema is not that of the first release."""
    marks = ", ".join("?" * len(_TABLES))
    row = db.execute(f"SELECT count(*) FROM sqlite_schema WHERE name IN ({marks})", tuple(_TABLES)).fetchone()
    return bool(row[0] == len(_TABLES))


def is_outdated(db: sqlite3.Connection) -> bool:
    """Whether the rows were written by a program that put other words into them."""
    row = db.execute("SELECT value FROM meta WHERE key = 'search_version'").fetchone()
    return row is None or row[0] != _version()


def list_wrong_rows(db: sqlite3.Connection) -> list[str]:
    """What has a search row that is missing or differs from its text, and rows of what is gone."""
    wrong = ["version"] if is_outdated(db) else []
    for table, source in _TABLES.items():
        sign = "#" if source == "tickets" else f"{table.partition('_')[0]} "
        rows = db.execute(f"SELECT rowid, s, x FROM {table}")
        found = [row_id for row_id, *folded in rows if folded != _document(_text_of(db, table, row_id))]
        rows = db.execute(f"SELECT id FROM {source} WHERE id NOT IN (SELECT rowid FROM {table})")
        found += [row_id for (row_id,) in rows if _text_of(db, table, row_id) is not None]
        wrong += [f"{sign}{row_id}" for row_id in sorted(found)]
    return wrong


def _version() -> str:
    from supportctl.folding import FOLD_VERSION

    return f"{FOLD_VERSION}.{ROWS_VERSION}"


def _document(text: str | None) -> list[str]:
    from supportctl.folding import document

    return [] if text is None else list(document(text))


def _text_of(db: sqlite3.Connection, table: str, row_id: int) -> str | None:
    if table == "ticket_search":
        return texts.find_ticket_text(db, row_id)
    if table == "customer_search":
        return texts.list_customer_texts(db, [row_id]).get(row_id)
    return texts.find_comment(db, row_id)


def _write(db: sqlite3.Connection, table: str, row_id: int, text: str | None) -> None:
    db.execute(f"DELETE FROM {table} WHERE rowid = ?", (row_id,))
    if text is not None:
        _insert(db, table, [(row_id, text)])


def _insert(db: sqlite3.Connection, table: str, rows: Iterable[tuple[int, str | None]]) -> int:
    from supportctl.folding import document

    folded = ((row_id, *document(text)) for row_id, text in rows if text is not None)
    return db.executemany(f"INSERT INTO {table} (rowid, s, x) VALUES (?, ?, ?)", folded).rowcount
