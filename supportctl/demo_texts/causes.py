"""What goes wrong at the shop of the demonstration desk: reported, understood, fixed, and in one case back again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from supportctl.demo_texts.clerk import Clerk
from supportctl.domain import problems

if TYPE_CHECKING:
    from supportctl.demo_texts import Trouble
    from supportctl.demo_texts.stage import Case


class Causes(Clerk):
    """Root causes and the tickets behind them."""

    def report_trouble(self, trouble: Trouble, mood: str | None) -> None:
        """One more report of something that went wrong, answered as any other."""
        channel = self.rng.choice(("email", "web", "email", "chat"))
        if channel == "chat" and not self.shifts.holds(self.desk.now):
            channel = "web"
        case = self._open(trouble.topic, self._customer(), channel, mood, "normal")
        self._put_down(trouble, case)
        self._await_reply(case)

    def _put_down(self, trouble: Trouble, case: Case) -> None:
        """Put a ticket to its cause, if that is known yet."""
        self._reports.setdefault(trouble.title, []).append(case.id)
        problem_id = self._problems.get(trouble.title)
        if problem_id is not None:
            self.later(self._after_work(self.rng.uniform(5, 90)), partial(self._attach, problem_id, [case.id]))

    def understand(self, trouble: Trouble, owner: int) -> None:
        """Open the problem behind the reports so far, and say what it is and who takes care of it."""
        self.desk.actor = agent = self._agents[owner]
        details = {
            "cause": trouble.cause,
            "owner": agent,
            "affected": trouble.affected,
            "affected_source": trouble.source,
        }
        problem_id = problems.open_problem(self.desk, trouble.title, details, at=self.desk.now).problem.id
        self._problems[trouble.title] = problem_id
        self._attach(problem_id, self._reports[trouble.title])

    def _attach(self, problem_id: int, ticket_ids: list[int]) -> None:
        problems.attach_tickets(self.desk, problem_id, ticket_ids, at=self.desk.now)

    def fix(self, trouble: Trouble) -> None:
        """Say that a problem is fixed."""
        problems.fix_problems(self.desk, [self._problems[trouble.title]], at=self.desk.now)
