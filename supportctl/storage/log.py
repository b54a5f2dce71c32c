"""SQL for the log: the commands of a time, what each touched, and what it did, read from the rows that it wrote."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from supportctl.records import Record
from supportctl.storage.overlaps import touched_rows
from supportctl.storage.spans import ids_in, joined, size
from supportctl.storage.undo import ENTRY, entry_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from supportctl.storage.spans import Span
    from supportctl.storage.undo import Entry

# Whose rows say which ticket, customer or feedback they belong to.
_BELONGING = {
    "tickets": ("ticket_events", "messages", "ticket_tags", "ticket_links", "ticket_fields", "followups", "costs"),
    "customers": ("contact_points", "customer_tags", "customer_notes", "followups", "purchases", "refunds"),
    "feedback": ("feedback_answers",),
    "problems": ("problem_events",),
}
_OWNER = {"tickets": "ticket_id", "customers": "customer_id", "feedback": "feedback_id", "problems": "problem_id"}
_MANY = 1_000
# What a change of these columns tells nobody.
_SILENT = ("name_key", "updated_at", "answered_at", "merged_into")
# What an event is called, and its value: a mark says yes or no, a link that was taken off says which it was.
_EVENT_TOLD = """CASE WHEN field IN ('ack', 'automatic', 'standing') THEN field || ' ' || value
    WHEN value IS NULL AND field IN ('related', 'duplicate', 'follows') THEN 'unlink'
    WHEN value IS NULL AND field NOT IN ('wakes_on', 'snoozed_until', 'merged_into') THEN 'clear'
    ELSE field END,
    CASE WHEN field IN ('ack', 'automatic', 'standing') THEN NULL WHEN value IS NOT NULL THEN value
    WHEN field IN ('related', 'duplicate', 'follows') THEN previous
    WHEN field NOT IN ('wakes_on', 'snoozed_until', 'merged_into') THEN field END"""
_PROBLEM_TOLD = """CASE WHEN field = 'status' THEN 'problem ' || value WHEN value IS NULL AND field <> 'affected_source'
    THEN 'clear' ELSE field END, CASE WHEN field = 'status' THEN NULL ELSE coalesce(value, field) END"""
# Tables whose rows are named by their table alone.
_PLAIN = ("holidays", "views", "attachments", "customer_merges", "report_runs")
# Tables of amounts; of more rows than this only how many there are is told.
_LEDGER = ("purchases", "refunds", "costs")
_FEW = 3


class Chosen(Record):
    """Which commands a log shows; without `everything` those that count: what was undone again is left out."""

    start: int | None = None
    end: int | None = None
    actor: str | None = None
    everything: bool = False


class Touched(Record):
    """The tickets, customers, feedback and problems that a command added, changed or took away."""

    tickets: tuple[int, ...] = ()
    customers: tuple[int, ...] = ()
    feedback: tuple[int, ...] = ()
    problems: tuple[int, ...] = ()


class Deed(Record):
    """One thing that a command did, to how many."""

    what: str
    value: str | None
    times: int


def list_entries(db: sqlite3.Connection, chosen: Chosen, limit: int | None = None) -> list[Entry]:
    """The commands that wrote, newest first."""
    where, params = _where(chosen)
    rows = db.execute(
        f"{ENTRY} WHERE {where} ORDER BY id DESC LIMIT :limit", {**params, "limit": -1 if limit is None else limit}
    )
    return [entry_of(row) for row in rows.fetchall()]


def count_entries(db: sqlite3.Connection, chosen: Chosen) -> int:
    """How many commands a log would show without a limit."""
    where, params = _where(chosen)
    return int(db.execute(f"SELECT count(*) FROM journal WHERE {where}", params).fetchone()[0])


def find_touched(db: sqlite3.Connection, entry: Entry) -> Touched:
    """What a command touched, also when it was undone since."""
    rows = touched_rows(db, entry.id)
    return Touched(*(ids_in(_touched(db, entry, rows, table)) for table in _BELONGING))


def list_deeds(db: sqlite3.Connection, entry: Entry) -> list[Deed]:
    """What a command did, the same thing done to several counted once; the first thing first."""
    deeds: list[Deed] = []
    for table, what in (("tickets", "opened"), ("customers", "new_customer"), ("problems", "new_problem")):
        opened = _count_added(db, entry, table)
        if opened:
            deeds.append(Deed(what, None, opened))
    is_new = any(deed.what == "opened" for deed in deeds)
    if not is_new:
        deeds += _grouped(
            db,
            entry,
            "messages",
            ("direction", "is_ack", "is_automatic"),
            "CASE WHEN is_automatic THEN 'automatic' WHEN is_ack THEN 'ack' ELSE direction END, NULL",
        )
    deeds += _of_tickets(db, entry)
    deeds += _of_customers(db, entry)
    deeds += _of_feedback(db, entry)
    deeds += _of_problems(db, entry)
    deeds += _of_followups(db, entry)
    deeds += _of_ledger(db, entry)
    for table in _PLAIN:
        rows = db.execute(
            """SELECT action, sum(last_id - first_id + 1) FROM journal_changes
                WHERE journal_id = ? AND table_name = ? GROUP BY action""",
            (entry.id, table),
        )
        deeds += [Deed(f"{table} {action}", None, count) for action, count in rows]
    return deeds or [Deed("erased", None, 1)] * entry.is_final


def _of_tickets(db: sqlite3.Connection, entry: Entry) -> list[Deed]:
    told = _grouped(db, entry, "ticket_events", ("field", "value", "previous"), _EVENT_TOLD)
    is_merge = any(deed.what in ("merge", "unmerge") for deed in told)
    # A sleep is told by what wakes it, and a merge once.
    silent = ("snoozed_until", "merged_into", *(("standing merged", "standing present") if is_merge else ()))
    return [deed for deed in told if deed[:2] != ("status", "new") and deed.what not in silent]


def _of_customers(db: sqlite3.Connection, entry: Entry) -> list[Deed]:
    deeds = _changed_columns(db, entry, "customers")
    deeds += _grouped(db, entry, "customer_notes", ("id",), "'customer_note', NULL")
    for table, what in (("contact_points", "contact"), ("customer_tags", "tag")):
        column = "value" if table == "contact_points" else "tag"
        deeds += _grouped(db, entry, table, (column,), f"'{what}', {column}")
        dropped = db.execute(
            f"""SELECT json_extract(before, '$.{column}') FROM journal_changes
                WHERE journal_id = ? AND table_name = ? AND action = 'delete' ORDER BY id LIMIT 20""",
            (entry.id, table),
        )
        deeds += [Deed(f"un{what}", value, 1) for (value,) in dropped]
    return deeds


def _of_feedback(db: sqlite3.Connection, entry: Entry) -> list[Deed]:
    deeds = [
        deed
        for deed in _grouped(
            db, entry, "feedback", ("kind", "asked_at"), "iif(asked_at IS NULL, 'said', 'asked'), kind"
        )
        if deed.what == "asked"
    ]
    deeds += _grouped(db, entry, "feedback_answers", ("score",), "iif(score IS NULL, 'said', 'rated'), score")
    removed = db.execute(
        """SELECT count(*) FROM journal_changes WHERE journal_id = ? AND table_name = 'feedback' AND action = 'update'
            AND json_type(before, '$.removed_at') IS NOT NULL""",
        (entry.id,),
    ).fetchone()[0]
    return [*deeds, *([Deed("unrated", None, removed)] if removed else [])]


def _of_problems(db: sqlite3.Connection, entry: Entry) -> list[Deed]:
    if _count_added(db, entry, "problems"):
        # What it was opened with goes without saying.
        return []
    told = _grouped(db, entry, "problem_events", ("field", "value"), _PROBLEM_TOLD)
    return [deed for deed in told if deed.what != "affected_source"]


def _of_followups(db: sqlite3.Connection, entry: Entry) -> list[Deed]:
    deeds = _grouped(db, entry, "followups", ("kind",), "'followup', kind")
    rows = db.execute(
        """SELECT iif(json_type(after, '$.done_at') IS NULL, 'followup_dropped', 'followup_done'), count(*)
            FROM journal_changes WHERE journal_id = ? AND table_name = 'followups' AND action = 'update'
            AND (json_type(after, '$.done_at') = 'integer' OR json_type(after, '$.dropped_at') = 'integer')
            GROUP BY 1""",
        (entry.id,),
    )
    return deeds + [Deed(what, None, count) for what, count in rows]


def _of_ledger(db: sqlite3.Connection, entry: Entry) -> list[Deed]:
    """The amounts that a command wrote down, as minor units and currency; of many only how many."""
    deeds: list[Deed] = []
    for table in _LEDGER:
        count = _count_added(db, entry, table)
        if count > _FEW:
            deeds.append(Deed(f"{table} insert", None, count))
        elif count:
            deeds += _grouped(db, entry, table, ("amount", "unit"), f"'{table}', amount || ' ' || unit")
    return deeds


def _changed_columns(db: sqlite3.Connection, entry: Entry, table: str) -> list[Deed]:
    """Which columns a command changed on rows of a table that it had not added."""
    rows = db.execute(
        """SELECT DISTINCT first_id, before FROM journal_changes WHERE journal_id = ? AND table_name = ?
            AND action = 'update' LIMIT 1000""",
        (entry.id, table),
    )
    counts: dict[str, int] = {}
    for _, before in rows:
        for column in json.loads(before):
            if column not in _SILENT:
                counts[column] = counts.get(column, 0) + 1
    return [Deed(column, None, count) for column, count in counts.items()]


def _grouped(
    db: sqlite3.Connection, entry: Entry, table: str, columns: Sequence[str], what_and_value: str
) -> list[Deed]:
    """The rows of a table that a command added, counted by what they say; at most twenty kinds of them."""
    rows = db.execute(
        f"""SELECT {what_and_value}, count(*) FROM ({_added(table, columns)}) GROUP BY 1, 2
            ORDER BY min(row_id) LIMIT 20""",
        {"number": entry.id, "undone_by": entry.undone_by},
    )
    return [Deed(what, None if value is None else str(value), count) for what, value, count in rows]


def _count_added(db: sqlite3.Connection, entry: Entry, table: str) -> int:
    row = db.execute(
        """SELECT sum(last_id - first_id + 1) FROM journal_changes
            WHERE journal_id = ? AND table_name = ? AND action = 'insert'""",
        (entry.id, table),
    ).fetchone()
    # An undo gives back what was there; it opens nothing.
    return 0 if entry.undoes is not None else row[0] or 0


def _added(table: str, columns: Sequence[str]) -> str:
    """The rows that a command added: those that stand, and the images that its undo kept of those that do not."""
    names = ", ".join(f"t.{column}" for column in columns)
    images = ", ".join(f"json_extract(i.before, '$.{column}')" for column in columns)
    spans = f"""FROM journal_changes s CROSS JOIN {{}} WHERE s.journal_id = :number AND s.table_name = '{table}'
        AND s.action = 'insert' AND {{}} BETWEEN s.first_id AND s.last_id"""
    live = f"SELECT t.id AS row_id, {names} {spans.format(f'{table} t', 't.id')}"
    gone = f"""SELECT i.first_id, {images} {spans.format("journal_changes i", "i.first_id")}
        AND i.journal_id = :undone_by AND i.table_name = '{table}' AND i.action = 'delete'"""
    return f"{live} UNION ALL {gone}"


def _touched(db: sqlite3.Connection, entry: Entry, rows: dict[str, list[Span]], table: str) -> list[Span]:
    spans = list(rows.get(table, ()))
    if size(spans) > _MANY:
        # An import: what else its rows belong to would take seconds to find, and nobody reads it.
        return spans
    owner = _OWNER[table]
    params = {"number": entry.id, "undone_by": entry.undone_by}
    for belonging in _BELONGING[table]:
        if belonging not in rows or (belonging in _LEDGER and size(rows[belonging]) > _MANY):
            continue
        found = db.execute(
            f"""SELECT DISTINCT {owner} FROM ({_added(belonging, (owner,))})
                UNION SELECT json_extract(before, '$.{owner}') FROM journal_changes
                WHERE journal_id = :number AND table_name = '{belonging}' AND action = 'delete'""",
            params,
        )
        spans += [(row[0], row[0]) for row in found if row[0] is not None]
    if "followups" in rows and "followups" in _BELONGING[table]:
        # One that is done or dropped says nothing of its customer in the journal.
        found = db.execute(
            f"""SELECT DISTINCT f.{owner} FROM journal_changes s CROSS JOIN followups f ON f.id = s.first_id
                WHERE s.journal_id = :number AND s.table_name = 'followups' AND s.action = 'update'""",
            params,
        )
        spans += [(row[0], row[0]) for row in found if row[0] is not None]
    return joined(spans)


def _where(chosen: Chosen) -> tuple[str, dict[str, Any]]:
    clauses, params = ["1"], dict[str, Any]()
    for name, value, clause in (
        ("start", chosen.start, "at >= :start"),
        ("end", chosen.end, "at < :end"),
        ("actor", chosen.actor, "actor = :actor"),
    ):
        if value is not None:
            clauses.append(clause)
            params[name] = value
    if not chosen.everything:
        # What was done and undone within the time changed nothing; an undo of something older did.
        clauses.append("undone_by IS NULL")
        older = "undoes IN (SELECT id FROM journal WHERE at < :start)" if chosen.start is not None else "0"
        clauses.append(f"(undoes IS NULL OR {older})")
    return " AND ".join(clauses), params
