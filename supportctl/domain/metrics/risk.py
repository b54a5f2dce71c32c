"""Risk: who is angry, dissatisfied, waiting or silent, who told others, whom the price troubles (METRICS.md 1.6)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from supportctl.domain.desk import DAY
from supportctl.domain.metrics.figures import Figure, Part
from supportctl.domain.metrics.satisfaction import is_dissatisfied
from supportctl.models import CONTACT_KINDS
from supportctl.records import Record
from supportctl.storage import people, tags, votes
from supportctl.storage.followups import list_last_done

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.domain.metrics.people import Waiting
    from supportctl.domain.metrics.silence import Silence
    from supportctl.storage.followups import LastDone
    from supportctl.storage.people import Case
    from supportctl.storage.votes import Vote

PRICE = "price"
TOLD_OTHERS = "told-others"
RATINGS = ("csat", "nps", "ces")
# How far back the problems of a customer count beside their word about the price.
PROBLEM_DAYS = 180
_MANY_PROBLEMS = 3


class Anger(Record):
    """A ticket whose customer is angry: since when, and whether we have talked since."""

    case: Case
    at: int
    is_followed_up: bool


class Risk:
    """The risks of a desk as they were known at a moment, each read when it is asked for.

    People count once; a ticket of nobody known is a person of its own. One of them is a fact and no statistic, so that
    nothing here is compared with usual weeks.
    """

    def __init__(self, desk: Desk, scope: Scope, waits: Sequence[Waiting]) -> None:
        self.desk = desk
        self.scope = scope
        self.waits = waits

    @cached_property
    def feelings(self) -> Sequence[Anger]:
        """Tickets that are angry, by the newest word on it, and wait still or said so in the last `risk_days`."""
        as_of = self.scope.as_of
        start = min(self.scope.span.start, as_of - int(self.desk.config.get("risk_days")) * DAY)
        angry = people.list_angry(self.desk.db, start, as_of, [one.case.ticket_id for one in self.waits])
        cases = people.list_cases(self.desk.db, list(angry), as_of)
        talked = self._last_talked([(case.customer_id, ticket_id) for ticket_id, case in cases.items()])
        return [
            Anger(case, angry[ticket_id], talked.is_since(case.customer_id, ticket_id, angry[ticket_id]))
            for ticket_id, case in cases.items()
        ]

    @cached_property
    def angry(self) -> Sequence[Case]:
        """The angry tickets about which we have not talked with the customer since."""
        return [one.case for one in self.feelings if not one.is_followed_up]

    @cached_property
    def silent(self) -> Sequence[Silence] | None:
        """Who is silent after trouble, the largest customers first; None while nobody bought twice."""
        from supportctl.storage.ledger import has_purchases

        if not has_purchases(self.desk.db, self.scope.as_of):
            return None
        from supportctl.domain.metrics.silence import find_silent

        return find_silent(self.desk, self.scope)

    @cached_property
    def tagged(self) -> dict[str, Sequence[Case]]:
        """The tickets that were tagged `price` or `told-others` in the period and still are."""
        found = tags.list_risk_tagged(self.desk.db, self.scope.span.start, self.scope.end, self.scope.as_of)
        if not found:
            return {PRICE: [], TOLD_OTHERS: []}
        cases = people.list_cases(self.desk.db, list(found), self.scope.as_of)
        return {tag: [case for one, case in cases.items() if tag in found[one]] for tag in (PRICE, TOLD_OTHERS)}

    @property
    def angry_figure(self) -> Figure:
        """People who are angry and have not heard from us about it since; always a signal."""
        left = self.angry
        done = [one.case for one in self.feelings if one.is_followed_up]
        count = count_people(left)
        return Figure(
            "angry", "count", count, n=count, flag="signal" if count else None,
            excluded={"followed_up": count_people(done)} if done else {}, more={"tickets": len(left)},
            parts=lambda: [*_parts(left), *_parts(done, "followed_up")],
        )  # fmt: skip

    @property
    def detractors_figure(self) -> Figure:
        """People who gave a low score in the period (CSAT, CES or NPS) and whom we did not talk with after it."""
        span, as_of = self.scope.span, self.scope.as_of
        low = [
            vote
            for kind in RATINGS
            for vote in votes.list_votes(self.desk.db, kind, span.start, span.end, as_of)
            if vote.answered_at <= as_of and is_dissatisfied(vote)
        ]
        talked = self._last_talked([(vote.customer_id, vote.ticket_id) for vote in low])
        done = {vote.feedback_id for vote in low if talked.is_since(vote.customer_id, vote.ticket_id, vote.answered_at)}
        left = [vote for vote in low if vote.feedback_id not in done]
        count, heard = count_people(left), count_people(vote for vote in low if vote.feedback_id in done)
        return Figure(
            "detractors", "count", count, n=count, excluded={"followed_up": heard} if heard else {},
            more={"ratings": len(left)},
            parts=lambda: [
                Part("followed_up" if v.feedback_id in done else "counted", v.ticket_id, v.customer_id, v.score)
                for v in low
            ],
        )  # fmt: skip

    @property
    def waiting_figure(self) -> Figure:
        """Tickets that wait for an answer past their target; `pending` wait and are in time. Always a signal."""
        past = sum(one.is_past_target for one in self.waits)
        return Figure(
            "waiting", "count", past, n=past, flag="signal" if past else None, pending=len(self.waits) - past,
            parts=lambda: [
                Part("counted" if w.is_past_target else "pending", w.case.ticket_id, w.case.customer_id,
                     w.working_minutes)
                for w in self.waits
            ],
        )  # fmt: skip

    @property
    def silent_figure(self) -> Figure:
        """Customers who are silent after trouble; `voice` is how many of those with trouble complained at all."""
        from supportctl.domain.metrics.silence import voice_rate

        found = self.silent
        more = {"voice": voice_rate(self.desk, self.scope)}
        if found is None:
            return Figure("silent", "count", None, n=0, more=more)
        return Figure(
            "silent", "count", len(found), n=len(found), more=more,
            parts=lambda: [Part("counted", one.trouble.ticket_id, one.customer_id, one.days) for one in found],
        )  # fmt: skip

    @property
    def told_others_figure(self) -> Figure:
        """People who told others, by the tag that was set in the period; a count without a multiplier."""
        cases = self.tagged[TOLD_OTHERS]
        count = count_people(cases)
        return Figure("told_others", "count", count, n=count, more={"tickets": len(cases)}, parts=lambda: _parts(cases))

    @property
    def price_figure(self) -> Figure:
        """People whom the price troubles, by the tag that was set in the period.

        `by_problems` tells of the customers who asked anything in the trailing 180 days how many spoke of the price, by
        how many problems they had: 0, 1, 2, or 3 and more.
        """
        cases = self.tagged[PRICE]
        count = count_people(cases)
        more = {"tickets": len(cases), "by_problems": self._by_problems()}
        return Figure("price", "count", count, n=count, more=more, parts=lambda: _parts(cases))

    def _last_talked(self, whom: Sequence[tuple[int | None, int | None]]) -> LastDone:
        return list_last_done(self.desk.db, whom, CONTACT_KINDS, self.scope.as_of)

    def _by_problems(self) -> list[dict[str, object]]:
        db, as_of = self.desk.db, self.scope.as_of
        start = self.scope.end - PROBLEM_DAYS * DAY
        cases = people.list_cases(db, people.list_received(db, start, self.scope.end, as_of), as_of)
        said = tags.list_risk_tagged(db, start, self.scope.end, as_of)
        of_price = people.list_cases(db, [one for one, theirs in said.items() if PRICE in theirs], as_of)
        spoke = {case.customer_id for case in of_price.values()}
        problems: dict[int, set[tuple[str, int]]] = {}
        for case in cases.values():
            if case.customer_id is None:
                continue
            theirs = problems.setdefault(case.customer_id, set())
            if case.problem_id is not None:
                theirs.add(("problem", case.problem_id))
            elif case.kind == "problem":
                theirs.add(("ticket", case.ticket_id))
        found = []
        for number in range(_MANY_PROBLEMS + 1):
            of_them = [one for one, theirs in problems.items() if min(len(theirs), _MANY_PROBLEMS) == number]
            name = f"{number}+" if number == _MANY_PROBLEMS else str(number)
            found.append({"problems": name, "customers": len(of_them), "price": sum(one in spoke for one in of_them)})
        return found


def count_people(items: Iterable[Case | Vote]) -> int:
    """How many people are behind tickets or scores."""
    return len({("customer", one.customer_id) if one.customer_id else ("ticket", one.ticket_id or 0) for one in items})


def _parts(cases: Sequence[Case], role: str = "counted") -> list[Part]:
    return [Part(role, case.ticket_id, case.customer_id) for case in cases]
