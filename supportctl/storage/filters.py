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
# Fields whose values an index finds.
_INDEXED = ("category", "assignee", "feeling")
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
_NEWEST = "t.received_at DESC, t.id DESC"
# PERSIAN.md 2.4: words that a reader may have written together count half.
_BEST = "bm25(ticket_search, 1.0, 0.5), ticket_search.rowid DESC"
_IDS = "SELECT t.id AS id FROM tickets t WHERE "
_IDS_UNRESOLVED = f"{_IDS}{_PRESENT} AND {_UNRESOLVED}"


class Filter(Record):
    """A WHERE clause over tickets `t` and customers `c`, with its values, its order and the ways to find its rows.

    For each clause `drivers` has a SELECT of ids that an index answers, or "" where there is none; `words` is an FTS5
    expression, which alone finds the rows when it is there.
    """

    clauses: tuple[str, ...] = ()
    params: dict[str, Any] = {}  # noqa: RUF012  # never changed: `with_clause` copies it
    orders: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    words: str | None = None

    @property
    def sql(self) -> str:
        return " AND ".join(self.clauses) or "1"

    @property
    def order(self) -> str:
        """What was asked for, else the best match first, else the newest."""
        if self.orders:
            return ", ".join((*self.orders, f"t.id {self.orders[0].rpartition(' ')[2]}"))
        return _NEWEST if self.words is None else _BEST

    @property
    def ways(self) -> list[str]:
        """The drivers to choose among; without words none for what is unresolved: its index has the usual order too."""
        found = dict.fromkeys(driver for driver in self.drivers if driver)
        return [] if list(found) == [_IDS_UNRESOLVED] and self.words is None else list(found)

    @property
    def is_only_words(self) -> bool:
        """Whether nothing but words is asked of what is present, in the order of the best match."""
        return self.words is not None and self.clauses == (_PRESENT,) and not self.orders

    def with_clause(self, clause: str, *values: Any, driver: str = "") -> Filter:
        """The same filter with one more clause, in which each `?` stands for one of the values, as in its driver."""
        params = dict(self.params)
        for value in values:
            name = f"p{len(params)}"
            clause = clause.replace("?", f":{name}", 1)
            driver = driver.replace("?", f":{name}", 1)
            params[name] = value
        return self._replace(clauses=(*self.clauses, clause), params=params, drivers=(*self.drivers, driver))

    def with_first_way(self) -> Filter:
        """The same filter without the drivers of all clauses but the first, which lead to what is present only."""
        return self._replace(drivers=(self.drivers[0], *[""] * (len(self.drivers) - 1)))

    def negated_last(self) -> Filter:
        """The same filter with its newest clause turned round; rows without a value belong to the negation."""
        *rest, last = self.clauses
        return self._replace(clauses=(*rest, f"NOT coalesce(({last}), 0)"), drivers=(*self.drivers[:-1], ""))

    def sorted_by(self, name: str, *, descending: bool) -> Filter:
        """The same filter, sorted also by one of ORDERS where the orders before leave rows side by side."""
        return self._replace(orders=(*self.orders, f"{ORDERS[name]} {'DESC' if descending else 'ASC'}"))


def present() -> Filter:
    """All tickets but spam, merged and removed ones."""
    return Filter().with_clause(_PRESENT)


def spam() -> Filter:
    """All tickets that are marked as spam; every one of them has an event that says so."""
    return Filter().with_clause(
        "t.standing = 'spam'", driver="SELECT DISTINCT ticket_id AS id FROM ticket_events WHERE field = 'standing'"
    )


def present_or_spam() -> Filter:
    """All tickets but merged and removed ones."""
    return Filter().with_clause("t.standing IN ('present', 'spam')")


def unresolved() -> Filter:
    """Tickets that somebody still has to finish."""
    return present().with_clause(_UNRESOLVED, driver=_IDS_UNRESOLVED)


def nothing(chosen: Filter) -> Filter:
    """No ticket at all."""
    return chosen.with_clause("0")


def either(chosen: Filter, branches: Sequence[Filter]) -> Filter:
    """Only tickets that at least one of several filters of one clause each chooses."""
    if len(branches) == 1 and not branches[0].params:
        return chosen.with_clause(branches[0].clauses[0], driver=branches[0].drivers[0])
    clauses, values = [], []
    for branch in branches:
        (clause,) = branch.clauses
        for name, value in branch.params.items():
            clause = clause.replace(f":{name}", "?", 1)
            values.append(value)
        clauses.append(clause)
    # All of them are about what is unresolved and present, but for spam.
    driver = "" if spam().clauses[0] in clauses else _IDS_UNRESOLVED
    return chosen.with_clause(f"({' OR '.join(clauses)})", *values, driver=driver)


def by_ids(chosen: Filter, ids: Sequence[int]) -> Filter:
    """Only these ids, as many as there are."""
    return chosen.with_clause("t.id IN (SELECT value FROM json_each(?))", f"[{', '.join(map(str, ids))}]")


def by_id_ranges(chosen: Filter, spans: Sequence[tuple[int, int]]) -> Filter:
    """Only ids in one of these ranges, their ends included."""
    clause = _any("t.id BETWEEN ? AND ?", len(spans))
    return chosen.with_clause(clause, *(end for span in spans for end in span), driver=_IDS + clause)


def by_status(chosen: Filter, statuses: Sequence[str]) -> Filter:
    """Only tickets in one of these states, as they are when read."""
    marks = ", ".join("?" * len(statuses))
    if set(statuses) <= set(UNRESOLVED):
        # The first clause lets the partial index serve.
        clause = f"{_UNRESOLVED} AND t.status IN ({marks})"
        return chosen.with_clause(clause, *statuses, driver=f"{_IDS}{_PRESENT} AND {clause}")
    return chosen.with_clause(f"{STATUS} IN ({marks})", *statuses)


def by_value(chosen: Filter, field: str, values: Sequence[str | None]) -> Filter:
    """Only tickets with one of these values in a field of COLUMNS; None is the unset one."""
    column = COLUMNS[field]
    given = [value for value in values if value is not None]
    parts = [f"{column} IN ({', '.join('?' * len(given))})"] if given else []
    if None in values:
        parts.append(f"{column} IS NULL")
    clause = f"({' OR '.join(parts)})"
    is_indexed = field in _INDEXED and None not in values
    return chosen.with_clause(clause, *given, driver=_IDS + clause if is_indexed else "")


def by_problems(chosen: Filter, problem_ids: Sequence[int | None]) -> Filter:
    """Only tickets behind which one of these problems is; None is a ticket without one."""
    given = [value for value in problem_ids if value is not None]
    parts = [f"t.problem_id IN ({', '.join('?' * len(given))})"] if given else []
    if None in problem_ids:
        parts.append("t.problem_id IS NULL")
    clause = f"({' OR '.join(parts)})"
    return chosen.with_clause(clause, *given, driver=_IDS + clause if None not in problem_ids else "")


def by_tags(chosen: Filter, tags: Sequence[str | None]) -> Filter:
    """Only tickets with at least one of these tags; None is a ticket without any."""
    given = [tag for tag in tags if tag is not None]
    marks = ", ".join("?" * len(given))
    # Asked of each row, because a tag on half of all tickets would make a long list.
    parts = [f"EXISTS (SELECT 1 FROM ticket_tags WHERE ticket_id = t.id AND tag IN ({marks}))"] if given else []
    if None in tags:
        parts.append("NOT EXISTS (SELECT 1 FROM ticket_tags WHERE ticket_id = t.id)")
    driver = "" if None in tags else f"SELECT ticket_id AS id FROM ticket_tags WHERE tag IN ({marks})"
    return chosen.with_clause(f"({' OR '.join(parts)})", *given, driver=driver)


def by_customers(chosen: Filter, customer_ids: Sequence[int | None]) -> Filter:
    """Only tickets of one of these customers; None is the unknown one."""
    given = [value for value in customer_ids if value is not None]
    parts = [f"t.customer_id IN ({', '.join('?' * len(given))})"] if given else []
    if None in customer_ids or not parts:
        parts.append("t.customer_id IS NULL")
    clause = f"({' OR '.join(parts)})"
    return chosen.with_clause(clause, *given, driver=_IDS + clause if len(parts) == 1 and given else "")


def by_time(chosen: Filter, field: str, spans: Sequence[tuple[int, int]]) -> Filter:
    """Only tickets whose instant of INSTANTS lies in one of these spans [start, end)."""
    column = INSTANTS[field]
    clause = _any(f"({column} >= ? AND {column} < ?)", len(spans))
    return chosen.with_clause(clause, *(end for span in spans for end in span), driver=_IDS + clause)


def by_words(chosen: Filter, expression: str) -> Filter:
    """Only tickets whose words match an FTS5 expression that `folding` has written, found through it."""
    return chosen._replace(words=expression)


def with_words(chosen: Filter, expression: str) -> Filter:
    """The same as one clause among others, which can be turned round."""
    return chosen.with_clause("t.id IN (SELECT rowid FROM ticket_search WHERE ticket_search MATCH ?)", expression)


def by_snooze(chosen: Filter, now: int) -> Filter:
    """Only tickets that sleep at `now`: until a later moment, or until the customer writes.

    A promise sleeps only while the customer waits for nothing else.
    """
    asleep = "(t.snoozed_until > ? OR t.wakes_on = 'reply')"
    return chosen.with_clause(
        f"({_PRESENT} AND {_UNRESOLVED} AND {asleep} AND (t.wakes_on <> 'promise' OR t.status IN ('pending', 'hold')))",
        now,
        driver=_IDS_UNRESOLVED,
    )


def by_attachment(chosen: Filter) -> Filter:
    """Only tickets with a file on one of their messages, or of those merged into them."""
    # Asked of each row, because a desk may have more files than tickets that fit.
    return chosen.with_clause(
        """EXISTS (SELECT 1 FROM tickets o JOIN messages m ON m.ticket_id = o.id
            JOIN attachments a ON a.message_id = m.id WHERE o.id = t.id OR o.merged_into = t.id)"""
    )


def by_waiting(chosen: Filter) -> Filter:
    """Only tickets whose customer waits for us."""
    return chosen.with_clause(f"({_WAITING} AND t.waiting_since IS NOT NULL)", driver=f"{_IDS}{_WAITING}")


def _any(part: str, count: int) -> str:
    return f"({' OR '.join([part] * count)})"
