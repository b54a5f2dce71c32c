"""Saved reports: a page that is kept as it was, and its list entered as follow-ups, once a period."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from supportctl.domain.due import call_due, week_due
from supportctl.errors import NotFoundError, UsageError, msg
from supportctl.records import Record
from supportctl.storage import followups as followup_store
from supportctl.storage import runs as store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.domain.week import Week
    from supportctl.models import Followup
    from supportctl.storage.journal import Transaction
    from supportctl.storage.runs import Kept, Run

# Settings that change no figure.
_SILENT = ("user.", "bidi", "digits", "rials", "editor", "pager", "lang", "region", "fields.", "mail.", "hooks.")


class Item(Record):
    """One line of a report's list: a call, thanks or a fix, for a customer, the customer of a ticket, or a problem."""

    kind: str
    customer_id: int | None = None
    ticket_id: int | None = None
    problem_id: int | None = None
    reasons: dict[str, int] | None = None


class Saved(Record):
    """What became of `--save`: the run, and how many follow-ups were entered."""

    run_id: int
    entered: int


def get_run(desk: Desk, run_id: int) -> Run:
    """The saved report with this id; raises NotFoundError when there is none."""
    found = store.find_run(desk.db, run_id)
    if found is None:
        raise NotFoundError(
            msg("no report was saved as run {id}"), msg("supportctl report runs lists those that were"), id=run_id
        )
    return found


def get_kept(desk: Desk, run_id: int) -> Kept:
    """What a saved report said; raises NotFoundError when there is none."""
    get_run(desk, run_id)
    found = store.find_kept(desk.db, run_id)
    assert found is not None  # noqa: S101  # just found
    return found


def refuse_future(desk: Desk, as_of: int) -> None:
    """Raise UsageError when a report that is to be saved would know what has not happened yet."""
    if as_of > desk.now:
        raise UsageError(
            msg("a report of a moment to come cannot be saved"), msg("leave out --save, or give an earlier --as-of")
        )


def save_run(desk: Desk, report: str, scope: Scope, *, page: str, data: str, items: Iterable[Item]) -> Saved:
    """Keep a page with its data (JSON) and the settings that it used, and enter its list as follow-ups.

    A second run of the same period keeps its page and enters nobody twice, nor does any run enter somebody who has an
    open follow-up of that kind.
    """
    with desk.change() as tx:
        run_id = tx.insert(
            "report_runs", report=report, start_at=scope.span.start, end_at=scope.span.end, as_of=scope.as_of,
            recorded_at=desk.now, settings=json.dumps(_settings(desk), ensure_ascii=False), page=page, data=data,
        )  # fmt: skip
        known = followup_store.list_followups(tx.db, followup_store.Chosen())
        known += followup_store.list_entered(tx.db, report, scope.span.start)
        taken = {_whose(one) for one in known}
        entered = 0
        for listed_then in items:
            item = _of_today(tx, listed_then)
            if _whose(item) in taken:
                continue
            taken.add(_whose(item))
            _enter(tx, desk, scope, run_id, item)
            entered += 1
    return Saved(run_id, entered)


def listed(week: Week) -> list[Item]:
    """The list of a weekly page: whom to call who is not called already, what to fix, and whom to thank."""
    calls = [
        Item("call", call.customer_id, call.ticket_id, reasons=dict(call.amounts))
        for call in week.call
        if not call.is_carried
    ]
    fixes = [Item("fix", problem_id=one.problem_id) for one in week.fix]
    thanks = [Item("thanks", one.customer_id, one.ticket_id, reasons={one.reason: one.sent}) for one in week.thank]
    return [*calls, *fixes, *thanks]


def _enter(tx: Transaction, desk: Desk, scope: Scope, run_id: int, item: Item) -> None:
    due_at = call_due(desk, scope) if item.kind == "call" else week_due(desk, scope)
    tx.insert(
        "followups", kind=item.kind, customer_id=item.customer_id, ticket_id=item.ticket_id,
        problem_id=item.problem_id, reasons=None if item.reasons is None else json.dumps(item.reasons),
        due_at=due_at, run_id=run_id, occurred_at=scope.as_of, recorded_at=desk.now,
    )  # fmt: skip


def _of_today(tx: Transaction, item: Item) -> Item:
    """A line for the customer who stands for theirs today: a page of an earlier moment knows no later merge."""
    if item.customer_id is None:
        return item
    from supportctl.storage.customers import find_named

    found = find_named(tx.db, item.customer_id)
    return item._replace(customer_id=found.id) if found else item


def _whose(one: Item | Followup) -> tuple[str, str, int | None]:
    """What makes two follow-ups the same: the kind, and the problem, the customer or, of nobody known, the ticket."""
    if one.kind == "fix" and one.problem_id is not None:
        return one.kind, "problem", one.problem_id
    if one.customer_id is not None:
        return one.kind, "customer", one.customer_id
    return one.kind, "ticket", one.ticket_id


def _settings(desk: Desk) -> dict[str, Any]:
    """The values that figures depend on, the hours and holidays among them."""
    from supportctl.storage.holidays import list_holidays

    found = {key: value for key, value, _ in desk.config.items() if not key.startswith(_SILENT)}
    days = [
        {"first": one.first.isoformat(), "last": one.last.isoformat(), "yearly": one.yearly, "usual": one.is_usual}
        for one in list_holidays(desk.db)
    ]
    return {**found, "timezone": desk.config.zone_name(), "hours": desk.config.hours(), "holidays": days}
