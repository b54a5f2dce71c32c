"""Silence after trouble: customers for whom something went wrong, who said nothing of it and buy no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain.desk import DAY, MINUTE
from supportctl.domain.metrics.durations import MIN_P90
from supportctl.domain.metrics.figures import share
from supportctl.domain.metrics.habits import purchase_days, usual_gap
from supportctl.domain.metrics.satisfaction import is_satisfied
from supportctl.models import PRIORITIES
from supportctl.records import Record
from supportctl.storage import buying, families, people, trouble, votes
from supportctl.storage import figures as figure_store
from supportctl.storage import tickets as ticket_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.models import Event, Message
    from supportctl.storage.people import Case

# A first answer that took so many times the target is one to remember (METRICS.md 1.6).
LATE_FACTOR = 2
# A late answer is trouble when it comes; what was asked so long before that is looked at.
_LONGEST_WAIT_DAYS = 28
# So many of the newest gaps between purchases stand for all: the age of a ledger costs nothing.
_NEWEST_GAPS = 2000
# The p90 of the resolution is that of the last 28 days (METRICS.md 2.5).
_RESOLUTION_DAYS = 28
_YEAR = 365 * DAY


class Trouble(Record):
    """Something that went wrong for a customer: `late`, `reopened`, `refunded`, `rated` or `unsolved`."""

    customer_id: int
    name: str
    kind: str
    at: int
    ticket_id: int | None
    score: int | None = None


class Silence(Record):
    """A customer who fell silent after trouble: days without a purchase, the usual ones, and a year's purchases."""

    customer_id: int
    name: str
    days: int
    usual: int | None
    trouble: Trouble
    amounts: Mapping[str, int]


def find_silent(desk: Desk, scope: Scope) -> list[Silence] | None:
    """Who is silent after trouble, the largest purchases of 365 days first; None while nobody bought twice.

    Something went wrong in the last `risk_days`, no complaint was recorded, the customer neither wrote nor bought
    anything since, and the last purchase is longer ago than `gap_factor` times the median of their own gaps and than
    the 90th percentile of all gaps (METRICS.md 1.6).
    """
    longest = _longest_gap(desk, scope)
    if longest is None:
        return None
    as_of = scope.as_of
    last: dict[int, Trouble] = {}
    for one in sorted(list_trouble(desk, scope, as_of - longest), key=lambda one: one.at):
        last[one.customer_id] = one
    for customer_id in complainers(desk, scope, last):
        del last[customer_id]
    wrote = people.list_last_answers(desk.db, last, as_of, "in")
    said = trouble.list_last_said(desk.db, last, as_of)
    bought = buying.list_bought(desk.db, last, as_of)
    factor = int(desk.config.get("gap_factor"))
    found = []
    for customer_id, one in last.items():
        theirs = bought.get(customer_id)
        if not theirs or max(wrote.get(customer_id, 0), said.get(customer_id, 0), theirs[-1].placed_at) > one.at:
            continue
        days = purchase_days([each.placed_at for each in theirs], scope.zone)
        usual = usual_gap(days)
        silent_for = as_of - days[-1]
        if silent_for > max(longest, factor * (usual or 0)):
            amounts: dict[str, int] = {}
            for each in theirs:
                if each.placed_at > as_of - _YEAR:
                    amounts[each.unit] = amounts.get(each.unit, 0) + each.amount
            days_usual = None if usual is None else round(usual / DAY)
            found.append(Silence(customer_id, one.name, silent_for // DAY, days_usual, one, amounts))
    return _largest_first(desk, found)


def risk_start(desk: Desk, scope: Scope) -> int:
    """From when on what happened is a risk."""
    return scope.as_of - int(desk.config.get("risk_days")) * DAY


def list_trouble(desk: Desk, scope: Scope, quiet_since: int | None = None) -> list[Trouble]:
    """What went wrong for whom in the last `risk_days`, in no order.

    With `quiet_since` only for customers who bought something, but nothing from that instant on.
    """
    start, as_of, db = risk_start(desk, scope), scope.as_of, desk.db
    limits = {
        name: LATE_FACTOR * int(desk.config.get(f"targets.first_response.{name}")) * MINUTE for name in PRIORITIES
    }
    late = trouble.list_perhaps_late(db, start - _LONGEST_WAIT_DAYS * DAY, as_of, limits, quiet_since)
    reopened = trouble.list_reopened(db, start, as_of)
    cases = people.list_cases(db, list({*late, *reopened}), as_of)
    quiet = trouble.list_quiet(db, {one.customer_id for one in cases.values() if one.customer_id}, quiet_since, as_of)
    cases = {ticket_id: one for ticket_id, one in cases.items() if one.customer_id in quiet}
    waited = _late(desk, scope, [cases[one] for one in late if one in cases], limits)
    found = [one for one in waited if one.at >= start]
    found += [_of(cases[ticket_id], "reopened", at) for ticket_id, at in reopened.items() if ticket_id in cases]
    found += [
        Trouble(customer_id, name, "refunded", at, None)
        for customer_id, name, at in trouble.list_refunded(db, start, as_of, quiet_since)
    ]
    low = [vote for vote in votes.list_votes(db, "csat", start, as_of + 1, as_of) if not is_satisfied(vote)]
    quiet = trouble.list_quiet(db, {vote.customer_id for vote in low if vote.customer_id}, quiet_since, as_of)
    found += [
        Trouble(vote.customer_id, vote.customer or "", "rated", vote.answered_at, vote.ticket_id, vote.score)
        for vote in low
        if vote.customer_id in quiet
    ]
    return found + _unsolved(desk, scope, quiet_since)


def complainers(desk: Desk, scope: Scope, customer_ids: Iterable[int]) -> set[int]:
    """Those of these customers who complained in the last `risk_days`: by a ticket of that kind, or by feedback."""
    wanted, start = list(customer_ids), risk_start(desk, scope)
    asked = people.list_recent_tickets(desk.db, wanted, start, scope.as_of)
    spoke = {case.customer_id for case in asked if case.kind == "complaint"}
    return {one for one in wanted if one in spoke} | (
        trouble.list_complainers(desk.db, start, scope.as_of) & set(wanted)
    )


def voice_rate(desk: Desk, scope: Scope) -> dict[str, Any]:
    """Customers for whom something went wrong and who complained ÷ all for whom it did, with its Wilson interval."""
    troubled = {one.customer_id for one in list_trouble(desk, scope)}
    rate = share("voice", len(complainers(desk, scope, troubled)), len(troubled))
    return {name: getattr(rate, name) for name in ("value", "numerator", "denominator", "low", "high")}


def _longest_gap(desk: Desk, scope: Scope) -> int | None:
    """The 90th percentile of the gaps between purchases on different days, milliseconds."""
    from supportctl.survival import nearest_rank

    gaps = buying.list_newest_gaps(desk.db, scope.as_of, _NEWEST_GAPS)
    longest = nearest_rank(
        [after - before for before, after in gaps if len(purchase_days((before, after), scope.zone)) > 1], 0.9
    )
    return None if longest is None else int(longest)


def _late(desk: Desk, scope: Scope, cases: Sequence[Case], limits: Mapping[str, int]) -> list[Trouble]:
    ids = [case.ticket_id for case in cases]
    messages = families.list_messages_known(desk.db, ids, scope.as_of)
    statuses = ticket_store.list_events_of(desk.db, ids, "status")
    found = []
    for case in cases:
        end = _end_of_wait(case, messages[case.ticket_id], statuses[case.ticket_id], scope.as_of)
        limit = limits[case.priority]
        if end is None or desk.schedule.worked(case.received_at, end) <= limit:
            continue
        # Who still waits, does so too long from then on.
        since = desk.schedule.after(case.received_at, limit // MINUTE) if end == scope.as_of else None
        found.append(_of(case, "late", since or end))
    return found


def _end_of_wait(case: Case, messages: Sequence[Message], statuses: Sequence[Event], as_of: int) -> int | None:
    """Until when the customer waited for the first answer: None when that is at an unknown time."""
    answers = [one for one in messages if one.direction == "out" and not one.is_automatic]
    timed = [one.occurred_at for one in answers if one.time_known and one.occurred_at >= case.received_at]
    if timed:
        return min(timed)
    if answers:
        return None
    known = [one for one in statuses if max(one.occurred_at, one.recorded_at) <= as_of]
    return known[-1].occurred_at if known and known[-1].value in ("resolved", "closed") else as_of


def _unsolved(desk: Desk, scope: Scope, quiet_since: int | None) -> list[Trouble]:
    """Tickets that have been open for longer than nine of ten take."""
    left = figure_store.list_unfinished(desk.db, scope.as_of + 1, scope.as_of)
    cases = people.list_cases(desk.db, [one.ticket_id for one in left], scope.as_of)
    owners = {case.customer_id for case in cases.values() if case.customer_id}
    quiet = trouble.list_quiet(desk.db, owners, quiet_since, scope.as_of)
    cases = {ticket_id: case for ticket_id, case in cases.items() if case.customer_id in quiet}
    if not cases:
        return []
    from supportctl.survival import nearest_rank_censored

    durations = trouble.list_durations(desk.db, scope.as_of - _RESOLUTION_DAYS * DAY, scope.as_of)
    limit = nearest_rank_censored(durations, 0.9) if len(durations) >= MIN_P90 else None
    if limit is None:
        return []
    over = [case for case in cases.values() if scope.as_of - case.received_at > limit and case.origin == "customer"]
    return [_of(case, "unsolved", case.received_at + int(limit)) for case in over]


def _of(case: Case, kind: str, at: int) -> Trouble:
    return Trouble(case.customer_id or 0, case.customer or "", kind, at, case.ticket_id)


def _largest_first(desk: Desk, found: Sequence[Silence]) -> list[Silence]:
    """By the amounts in one currency, that of the desk or else the most used: different ones are not compared."""
    units = sorted(unit for one in found for unit in one.amounts)
    main = str(desk.config.get("currency"))
    if main not in units:
        main = max(units, key=units.count, default="")
    return sorted(found, key=lambda one: (-one.amounts.get(main, 0), one.customer_id))
