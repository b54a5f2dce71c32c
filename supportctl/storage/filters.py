"""Which tickets a list shows: clauses with bound values; names that a user may choose come from this table only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.models import PRIORITIES, UNRESOLVED
from supportctl.records import Record
from supportctl.storage.tickets import STATUS

if TYPE_CHECKING:
    from collections.abc import Sequence

_PRIORITY_RANK = "CASE t.priority " + " ".join(f"WHEN '{p}' THEN {i}" for i, p in enumerate(PRIORITIES)) + " END"
# What a query may compare, and what it may sort by.
COLUMNS = {
    "kind": "t.kind",
    "channel": "t.channel",
    "category": "t.category",
    "assignee": "t.assignee",
    "feeling": "t.feeling",
    "priority": "t.priority",
}
INSTANTS = {
    "created": "t.received_at",
    "updated": "t.updated_at",
    "resolved": "t.resolved_at",
}
ORDERS = {
    "id": "t.id",
    "created": "t.received_at",
    "received_at": "t.received_at",
    "updated": "t.updated_at",
    "updated_at": "t.updated_at",
    "resolved": "t.resolved_at",
    "resolved_at": "t.resolved_at",
    "priority": _PRIORITY_RANK,
    "status": "t.status",
    "subject": "t.subject",
    "customer": "c.name",
}
_PRESENT = "t.standing = 'present'"
# Written out as in the partial index, or SQLite does not use it.
_UNRESOLVED = "t.status IN ('new', 'open', 'pending', 'hold')"
_WAITING = f"{_PRESENT} AND {_UNRESOLVED} AND t.status IN ('new', 'open')"


class Filter(Record):
    """A WHERE clause over tickets `t` and customers `c`, with its values and its order."""

    clauses: tuple[str, ...] = ()
    params: dict[str, Any] = {}  # noqa: RUF012  # never changed: `with_clause` copies it
    order: str = "t.received_at DESC, t.id DESC"

    @property
    def sql(self) -> str:
        return " AND ".join(self.clauses) or "1"

    def with_clause(self, clause: str, *values: Any) -> Filter:
        """The same filter with one more clause, in which each `?` stands for one of the values."""
        params = dict(self.params)
        for value in values:
            name = f"p{len(params)}"
            clause = clause.replace("?", f":{name}", 1)
            params[name] = value
        return self._replace(clauses=(*self.clauses, clause), params=params)

    def negated_last(self) -> Filter:
        """The same filter with its newest clause turned round; rows without a value belong to the negation."""
        *rest, last = self.clauses
        return self._replace(clauses=(*rest, f"NOT coalesce(({last}), 0)"))

    def sorted_by(self, name: str, *, descending: bool) -> Filter:
        """The same filter in the order of one of ORDERS."""
        way = "DESC" if descending else "ASC"
        return self._replace(order=f"{ORDERS[name]} {way}, t.id {way}")


def present() -> Filter:
    """All tickets but spam, merged and removed ones."""
    return Filter((_PRESENT,))


def unresolved() -> Filter:
    """Tickets that somebody still has to finish."""
    return Filter((_PRESENT, _UNRESOLVED))


def by_ids(chosen: Filter, ids: Sequence[int]) -> Filter:
    """Only these ids."""
    return chosen.with_clause(f"t.id IN ({', '.join('?' * len(ids))})", *ids)


def by_status(chosen: Filter, statuses: Sequence[str]) -> Filter:
    """Only tickets in one of these states, as they are when read."""
    marks = ", ".join("?" * len(statuses))
    if set(statuses) <= set(UNRESOLVED):
        # The first clause lets the partial index serve.
        return chosen.with_clause(f"{_UNRESOLVED} AND t.status IN ({marks})", *statuses)
    return chosen.with_clause(f"{STATUS} IN ({marks})", *statuses)


def by_value(chosen: Filter, field: str, values: Sequence[str | None]) -> Filter:
    """Only tickets with one of these values in a field of COLUMNS; None is the unset one."""
    column = COLUMNS[field]
    given = [value for value in values if value is not None]
    parts = [f"{column} IN ({', '.join('?' * len(given))})"] if given else []
    if None in values:
        parts.append(f"{column} IS NULL")
    return chosen.with_clause(f"({' OR '.join(parts)})", *given)


def by_tags(chosen: Filter, tags: Sequence[str]) -> Filter:
    """Only tickets with at least one of these tags."""
    marks = ", ".join("?" * len(tags))
    return chosen.with_clause(f"t.id IN (SELECT ticket_id FROM ticket_tags WHERE tag IN ({marks}))", *tags)


def without_tags(chosen: Filter) -> Filter:
    """Only tickets without any tag."""
    return chosen.with_clause("NOT EXISTS (SELECT 1 FROM ticket_tags WHERE ticket_id = t.id)")


def by_customers(chosen: Filter, customer_ids: Sequence[int | None]) -> Filter:
    """Only tickets of one of these customers; None is the unknown one."""
    given = [value for value in customer_ids if value is not None]
    parts = [f"t.customer_id IN ({', '.join('?' * len(given))})"] if given else []
    if None in customer_ids or not parts:
        parts.append("t.customer_id IS NULL")
    return chosen.with_clause(f"({' OR '.join(parts)})", *given)


def by_time(chosen: Filter, field: str, start: int, end: int) -> Filter:
    """Only tickets whose instant of INSTANTS lies in [start, end)."""
    column = INSTANTS[field]
    return chosen.with_clause(f"({column} >= ? AND {column} < ?)", start, end)


def by_words(chosen: Filter, expression: str) -> Filter:
    """Only tickets whose words match an FTS5 expression that `folding` has written."""
    return chosen.with_clause("t.id IN (SELECT rowid FROM ticket_search WHERE ticket_search MATCH ?)", expression)


def by_snooze(chosen: Filter, now: int) -> Filter:
    """Only tickets that sleep at `now`."""
    return chosen.with_clause(f"({_PRESENT} AND {_UNRESOLVED} AND t.snoozed_until > ?)", now)


def by_attachment(chosen: Filter) -> Filter:
    """Only tickets with a file on one of their messages, or of those merged into them."""
    return chosen.with_clause(
        """t.id IN (SELECT coalesce(o.merged_into, o.id) FROM attachments a JOIN messages m ON m.id = a.message_id
            JOIN tickets o ON o.id = m.ticket_id)"""
    )


def by_waiting(chosen: Filter) -> Filter:
    """Only tickets whose customer waits for us."""
    return chosen.with_clause(f"({_WAITING} AND t.waiting_since IS NOT NULL)")


def by_overdue(chosen: Filter, limits: dict[str, int]) -> Filter:
    """Only tickets waiting since before the limit of their priority."""
    parts = " OR ".join("(t.priority = ? AND t.waiting_since < ?)" for _ in limits)
    values = [value for pair in limits.items() for value in pair]
    return chosen.with_clause(f"({_WAITING} AND ({parts}))", *values)
