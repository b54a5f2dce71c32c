"""Whom the demonstration desk means to call: each time somebody was cross, and the list of the report that it kept."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from supportctl.demo_texts.stage import Case, Stage
from supportctl.domain import feedback, followups
from supportctl.domain.due import next_working_day
from supportctl.models import CONTACT_KINDS
from supportctl.periods import local_day
from supportctl.storage.followups import Chosen, list_followups

if TYPE_CHECKING:
    from collections.abc import Callable

    from supportctl.models import Followup
    from supportctl.periods import DateRange


class Promises(Stage):
    """What is to be done for customers beside answering them."""

    def _promise(self, case: Case) -> None:
        """Mean to speak with a customer, and do so."""
        if self.desk.now >= self.listed_from:
            return
        self.desk.actor = case.agent
        kind = self.rng.choice(("call", "call", "apology"))
        one = followups.add_followup(
            self.desk,
            kind=kind,
            customer_id=None,
            ticket_id=case.id,
            due_at=next_working_day(self.desk, local_day(self.desk.now, self.shifts.zone)),
            note=self.texts.promises[kind],
            owner=case.agent,
            at=self.desk.now,
        )
        self.later(self._after_work(self.rng.uniform(60, 700)), partial(self._finish, one))

    def _finish(self, one: Followup) -> None:
        self.desk.actor = one.owner or self.rng.choice(self._agents)
        outcome = self.rng.choice(self.texts.outcomes[one.kind])
        followups.finish_followups(self.desk, [one.id], outcome=outcome, at=self.desk.now)

    def keep_list(self, keep: Callable[[DateRange], object], days: DateRange) -> None:
        """Keep the report on a week, do most of its list in the days that follow, and leave two calls open."""
        self.desk.actor = self._agents[0]
        keep(days)
        listed = [one for one in list_followups(self.tx.db, Chosen()) if one.run_id is not None]
        left = self._left_open([one for one in listed if one.kind in CONTACT_KINDS])
        for one in listed:
            if one.id not in left:
                self.later(self._after_work(self.rng.uniform(100, 1700)), partial(self._finish, one))

    def _left_open(self, calls: list[Followup]) -> set[int]:
        """One call to a good customer who is silent, and one to somebody who is only angry."""
        lost = [one.id for one in calls if one.customer_id in self._lost[:1]]
        angry = [one.id for one in calls if "angry" in (one.reasons or "")]
        return {*lost[:1], *angry[-1:]}

    def change_mind(self, start: int, end: int) -> None:
        """Somebody who was content with what we did in [start, end) is not any more."""
        given = [(score, survey_id) for at, survey_id, score in self._rated if start <= at < end and score >= 4]
        if given:
            _, survey_id = min(given)
            feedback.edit_feedback(self.desk, survey_id, score=2, comment=self.texts.again[1], at=self.desk.now)
