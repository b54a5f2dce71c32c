"""The people behind the figures: whom to call, and whom to thank. One angry customer is a fact, not a statistic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.contacts import waiting_since
from supportctl.domain.desk import DAY, MINUTE
from supportctl.domain.metrics.satisfaction import is_dissatisfied
from supportctl.models import CONTACT_KINDS
from supportctl.records import Record
from supportctl.storage import families
from supportctl.storage import figures as figure_store
from supportctl.storage import followups as followup_store
from supportctl.storage import people as store
from supportctl.storage.ledger import has_purchases
from supportctl.storage.votes import list_last_given

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.carried import Owed
    from supportctl.domain.metrics.contacts import AskedOften
    from supportctl.domain.metrics.figures import Scope
    from supportctl.domain.metrics.risk import Risk
    from supportctl.models import Followup
    from supportctl.storage.figures import Request
    from supportctl.storage.people import Case
    from supportctl.storage.votes import Vote

    _Key = tuple[str, int]

# The order of the list: a customer stands where the first of their reasons stands (METRICS.md part 3).
CALL_REASONS = ("angry", "low_rating", "asked_often", "waiting", "silent", "complaint")

BEST_SCORE = 5


class Call(Record):
    """One person to call, with every reason; `amounts` holds the score, contacts, minutes or days of a reason."""

    customer_id: int | None
    name: str | None
    ticket_id: int | None
    reasons: tuple[str, ...]
    amounts: dict[str, int]
    # What is open for them on the list already.
    owed: Sequence[Owed] = ()

    @property
    def is_carried(self) -> bool:
        """Whether an earlier list had them, or a promise to them is overdue."""
        return any(one.is_carried for one in self.owed)

    @property
    def due(self) -> int | None:
        """When they are to be called, None when nobody has entered that yet."""
        return next((one.followup.due_at for one in self.owed), None)


class Thanks(Record):
    """One person to thank: for the `best_score` with a kind word, `praise`, as a `referrer`, or as `loyal` now.

    `sent` is how many new customers a referrer sent.
    """

    customer_id: int | None
    name: str | None
    ticket_id: int | None
    reason: str
    comment: str | None = None
    sent: int = 0


class Waiting(Record):
    """A customer who waits for an answer: since when, and whether longer than the target allows in working time."""

    case: Case
    since: int
    minutes: int
    working_minutes: int
    is_past_target: bool


class _Found(Record):
    reason: str
    customer_id: int | None
    name: str | None
    ticket_id: int | None
    amount: int
    # When the reason arose: who was called since is not called again for it. None while it goes on.
    at: int | None = None


def waiting(desk: Desk, scope: Scope) -> list[Waiting]:
    """Who waited at the moment of knowledge, the longest first."""
    left = [one.ticket_id for one in figure_store.list_unfinished(desk.db, scope.as_of + 1, scope.as_of)]
    cases = store.list_cases(desk.db, left, scope.as_of)
    messages = families.list_messages_known(desk.db, list(cases), scope.as_of)
    found = []
    for ticket_id, case in cases.items():
        since, answered = waiting_since(messages[ticket_id], scope.as_of)
        if since is None:
            continue
        kind = "next_response" if answered or case.origin == "agent" else "first_response"
        worked = desk.schedule.worked(since, scope.as_of)
        limit = int(desk.config.get(f"targets.{kind}.{case.priority}"))
        minutes = (scope.as_of - since) // MINUTE
        found.append(Waiting(case, since, minutes, worked // MINUTE, worked > limit * MINUTE))
    return sorted(found, key=lambda one: (one.since, one.case.ticket_id))


def people_to_call(
    desk: Desk,
    scope: Scope,
    votes: Sequence[Vote],
    risk: Risk,
    often: Sequence[AskedOften],
    requests: Sequence[Request],
    owed: Sequence[Owed] = (),
) -> list[Call]:
    """Each customer once, with all reasons: what was carried over, then CALL_REASONS, the oldest ticket first."""
    found = [
        *(_of_case("angry", case) for case in risk.angry),
        *_low_ratings(desk, scope, votes),
        *(_of_case("asked_often", one.case, one.contacts, one.last_at) for one in often),
        *(_of_case("waiting", one.case, one.minutes) for one in risk.waits if one.is_past_target),
        *_silent(risk),
        *_complaints(desk, scope, requests),
    ]
    people: dict[_Key, list[_Found]] = {}
    for one in _still_to_call(desk, scope, found):
        people.setdefault(_key(one), []).append(one)
    open_for: dict[_Key, list[Owed]] = {}
    for item in owed:
        if item.followup.kind in CONTACT_KINDS:
            open_for.setdefault(_key(item.followup), []).append(item)
    keys = [*people, *(key for key, items in open_for.items() if any(one.is_carried for one in items))]
    calls = [_call(people.get(key, ()), open_for.get(key, ())) for key in dict.fromkeys(keys)]
    return sorted(calls, key=_rank)


def _rank(call: Call) -> tuple[bool, bool, int, tuple[bool, ...], int]:
    """Carried over and overdue first, then carried over, each due first; then by one reason after the other.

    Who is angry and rated us low stands before who is only angry (METRICS.md part 3: lexicographic).
    """
    is_overdue = any(one.is_overdue for one in call.owed)
    due = (call.due or 0) if call.is_carried else 0
    lacks = tuple(reason not in call.reasons for reason in CALL_REASONS)
    return not (call.is_carried and is_overdue), not call.is_carried, due, lacks, call.ticket_id or 0


def _key(one: _Found | Thanks | Followup) -> _Key:
    # A ticket of nobody known is a person of its own.
    return ("customer", one.customer_id) if one.customer_id is not None else ("ticket", one.ticket_id or 0)


def _still_to_call(desk: Desk, scope: Scope, found: Sequence[_Found]) -> list[_Found]:
    """The reasons for which nobody was called since they arose, as known then."""
    people = [(one.customer_id, one.ticket_id) for one in found]
    done = followup_store.list_last_done(desk.db, people, CONTACT_KINDS, scope.as_of)
    return [one for one in found if one.at is None or not done.is_since(one.customer_id, one.ticket_id, one.at)]


def people_to_thank(desk: Desk, scope: Scope, votes: Sequence[Vote], requests: Sequence[Request]) -> list[Thanks]:
    """Who gave the best score with a kind word, praised us, sent new customers or became loyal in the period.

    Each customer once, and nobody who was thanked in the last `thank_days` (METRICS.md 1.6).
    """
    found = [
        Thanks(vote.customer_id, vote.customer, vote.ticket_id, "best_score", vote.comment)
        for vote in votes
        if vote.comment and vote.score == BEST_SCORE and vote.customer is not None
    ]
    for customer_id, name, ticket_id in store.list_words(desk.db, "praise", scope.span.start, scope.end, scope.as_of):
        found.append(Thanks(customer_id, name, ticket_id, "praise"))
    found.extend(
        Thanks(request.customer_id, request.customer, request.ticket_id, "praise")
        for request in requests
        if request.kind == "praise" and request.standing == "present" and request.customer_id is not None
    )
    if has_purchases(desk.db, scope.as_of):
        from supportctl.domain.metrics import loyalty

        senders = loyalty.referrers(loyalty.list_newcomers(desk, scope))
        found.extend(Thanks(one, name, None, "referrer", sent=count) for one, name, count in senders)
        found.extend(Thanks(one, name, None, "loyal") for one, name in loyalty.list_newly_loyal(desk, scope))
    people = [(one.customer_id, None) for one in found]
    thanked = followup_store.list_last_done(desk.db, people, ("thanks",), scope.as_of)
    since = scope.as_of - int(desk.config.get("thank_days")) * DAY
    unique: dict[_Key, Thanks] = {}
    for one in found:
        if not thanked.is_since(one.customer_id, None, since + 1):
            unique.setdefault(_key(one), one)
    return list(unique.values())


def _call(found: Sequence[_Found], owed: Sequence[Owed]) -> Call:
    ordered = sorted(found, key=lambda one: (CALL_REASONS.index(one.reason), one.ticket_id or 0))
    amounts: dict[str, int] = {}
    for one in ordered:
        amounts.setdefault(one.reason, one.amount)
    for item in owed:
        # What was said of them then holds, as far as nothing newer is known.
        for reason, amount in item.reasons.items():
            if item.is_carried and reason in CALL_REASONS:
                amounts.setdefault(reason, amount)
    reasons = tuple(reason for reason in CALL_REASONS if reason in amounts)
    first = ordered[0] if ordered else owed[0].followup
    name = first.name if isinstance(first, _Found) else first.customer
    return Call(first.customer_id, name, first.ticket_id, reasons, amounts, tuple(owed))


def _of_case(reason: str, case: Case, amount: int = 0, at: int | None = None) -> _Found:
    return _Found(reason, case.customer_id, case.customer, case.ticket_id, amount, at)


def _silent(risk: Risk) -> list[_Found]:
    return [_Found("silent", one.customer_id, one.name, one.trouble.ticket_id, one.days) for one in risk.silent or ()]


def _low_ratings(desk: Desk, scope: Scope, votes: Sequence[Vote]) -> list[_Found]:
    low = [vote for vote in votes if is_dissatisfied(vote)]
    last = store.list_last_answers(desk.db, {v.customer_id for v in low if v.customer_id is not None}, scope.as_of)
    # A score that was changed asks for a call from then on.
    given = list_last_given(desk.db, [vote.feedback_id for vote in low], scope.as_of)
    return [
        _Found("low_rating", vote.customer_id, vote.customer, vote.ticket_id, vote.score, given[vote.feedback_id])
        for vote in low
        if last.get(vote.customer_id or 0, 0) <= given[vote.feedback_id]
    ]


def _complaints(desk: Desk, scope: Scope, requests: Sequence[Request]) -> list[_Found]:
    said = store.list_words(desk.db, "complaint", scope.span.start, scope.end, scope.as_of)
    customers = {customer_id for customer_id, _, _ in said if customer_id is not None}
    last = store.list_last_answers(desk.db, customers, scope.as_of)
    return [
        _Found("complaint", customer_id, name, ticket_id, 0, scope.span.start)
        for customer_id, name, ticket_id in said
        if customer_id is not None and last.get(customer_id, 0) < scope.span.start
    ] + [
        _Found("complaint", request.customer_id, request.customer, request.ticket_id, 0, request.received_at)
        for request in requests
        if request.kind == "complaint" and request.standing == "present" and request.answered_at is None
    ]
