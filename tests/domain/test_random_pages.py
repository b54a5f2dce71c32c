"""Random desks: a page of an earlier moment says the same ever after, and rows say what the events say."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from supportctl.domain import feedback, followups, ledger, problems, runs, surveys, tickets, undo
from supportctl.domain.desk import DAY, HOUR, MINUTE, Desk
from supportctl.domain.explained import explain_figure
from supportctl.domain.month import read_month
from supportctl.domain.subjects import DIMENSIONS, read_customers, read_subject
from supportctl.domain.week_figures import FIGURES
from supportctl.domain.weeks import read_weeks
from supportctl.errors import SupportctlError
from supportctl.periods import DateRange, month_of
from supportctl.reports.explained import explained_page
from supportctl.reports.monthly import monthly_page
from supportctl.reports.subjects import subject_page
from supportctl.reports.weekly import weekly_page
from supportctl.reports.weeks import weeks_page
from tests.domain.desk_pages import whole
from tests.domain.test_quality_properties import FIRST, PEOPLE, START, STEPS, Play, desk_of, week_at

if TYPE_CHECKING:
    from pathlib import Path

WEEK = 7 * DAY
UNTIL = START + 9 * WEEK
MORE = (
    *("rate", "buy", "tag", "feel") * 3, *("survey", "answer", "say", "refund", "follow", "done", "cause", "fix") * 2,
    "nps", "change", "unrate", "drop", "untag", "assign", "remove", "old", "save",
)  # fmt: skip


class Life(Play):
    """All that may happen on a desk besides conversations."""

    def live(self, steps: tuple[str, ...] = (*STEPS, *MORE)) -> None:
        with suppress(SupportctlError):
            getattr(self, f"_{self.draw.choice(steps)}")(self.desk.now)

    def _one_of(self, table: str, where: str = "1") -> int:
        rows = self.desk.db.execute(f"SELECT id FROM {table} WHERE {where}").fetchall()
        return int(self.draw.choice(rows)[0]) if rows else 0

    def _customer(self) -> int:
        return self._one_of("customers", "merged_into IS NULL")

    def _old(self, at: int) -> None:
        self._open(at - self.draw.randint(0, 60 * DAY))

    def _feel(self, at: int) -> None:
        change = {"feeling": self.draw.choice(("angry", "upset", None)), "subject": self.draw.choice("xyz")}
        change["kind"] = self.draw.choice(("complaint", "praise", "problem", None))
        tickets.edit_tickets(self.desk, [self._ticket()], change, at=at - self.draw.choice((0, DAY)))

    def _assign(self, at: int) -> None:
        change = {"assignee": self.draw.choice(("sam", None)), "customer_id": self._customer()}
        tickets.edit_tickets(self.desk, [self._ticket()], change, at=at)

    def _tag(self, at: int) -> None:
        tickets.tag_tickets(self.desk, [self._ticket()], [self.draw.choice(("price", "told-others"))], (), at=at)

    def _untag(self, at: int) -> None:
        tickets.tag_tickets(self.desk, [self._ticket()], (), ["price", "told-others"], at=at)

    def _remove(self, at: int) -> None:
        tickets.remove_tickets(self.desk, [self._ticket()], at=at)

    def _rate(self, at: int) -> None:
        comment = self.draw.choice((None, "c"))
        score = self.draw.choice((1, 3, 4, 5))
        feedback.add_feedback(self.desk, score, kind="csat", ticket_id=self._ticket(), comment=comment, at=at)

    def _say(self, at: int) -> None:
        kind = self.draw.choice(("complaint", "praise"))
        about = self.draw.choice(({"ticket_id": self._ticket()}, {"ticket_id": None, "customer_id": self._customer()}))
        feedback.add_feedback(self.desk, None, kind=kind, comment="w", at=at, **about)

    def _nps(self, at: int) -> None:
        score, who = self.draw.choice((0, 8, 10)), self._customer()
        feedback.add_feedback(self.desk, score, kind="nps", ticket_id=None, customer_id=who, comment=None, at=at)

    def _survey(self, at: int) -> None:
        surveys.send_surveys(self.desk, [self._ticket()], kind=self.draw.choice(("csat", "ces")), at=at)

    def _answer(self, at: int) -> None:
        asked, said = self._one_of("feedback", "asked_at > 0"), self.draw.choice((True, False, None))
        feedback.answer_survey(self.desk, asked, 4, comment=None, at=at, solved_first_time=said)

    def _change(self, at: int) -> None:
        score = self.draw.choice((1, 4))
        feedback.edit_feedback(self.desk, self._one_of("feedback", "answered_at > 0"), score=score, comment="n", at=at)

    def _unrate(self, at: int) -> None:  # noqa: ARG002
        feedback.remove_feedback(self.desk, [self._one_of("feedback")])

    def _buy(self, at: int) -> None:
        at -= self.draw.choice((0, 20 * DAY, 100 * DAY))
        ledger.add_purchase(self.desk, self.draw.choice(PEOPLE), 500, "EUR", order=None, at=at)

    def _refund(self, at: int) -> None:
        ledger.refund_purchase(self.desk, self._one_of("purchases"), 250, kind="refund", at=at)

    def _follow(self, at: int) -> None:
        kind, whom = self.draw.choice(("call", "thanks")), self._customer()
        followups.add_followup(
            self.desk, kind=kind, customer_id=whom, ticket_id=None, due_at=at + DAY, note=None, owner=None, at=at
        )

    def _done(self, at: int) -> None:
        opened = self._one_of("followups", "done_at IS NULL AND dropped_at IS NULL")
        followups.finish_followups(self.desk, [opened], outcome=None, at=at)

    def _drop(self, at: int) -> None:  # noqa: ARG002
        opened = self._one_of("followups", "done_at IS NULL AND dropped_at IS NULL")
        followups.drop_followups(self.desk, [opened], reason=None)

    def _cause(self, at: int) -> None:
        number = problems.open_problem(self.desk, "P3", {}, at=at).problem.id
        problems.attach_tickets(self.desk, number, [self._ticket()], at=at)

    def _fix(self, at: int) -> None:
        move = self.draw.choice((problems.fix_problems, problems.reopen_problems))
        move(self.desk, [self._one_of("problems", "id > 2")], at=at)

    def _save(self, at: int) -> None:
        week = week_at(self.desk, max(0, (at - START) // WEEK - 1), at - self.draw.choice((0, DAY)))
        if week.scope.as_of >= week.scope.span.start:
            runs.save_run(self.desk, "weekly", week.scope, page="", data="{}", items=runs.listed(week))


def pages(desk: Desk, number: int, as_of: int) -> dict[str, Any]:
    """Every page about a week and the weeks before it, as known at a moment, with everything that is on them."""
    week = week_at(desk, number, as_of)
    days = week.scope.days
    found = {f"explain {name}": whole(explained_page(explain_figure(week, name))) for name in FIGURES}
    found["weekly"] = whole(weekly_page(week_at(desk, number, as_of)))
    found["weeks"] = whole(weeks_page(read_weeks(desk, days, 6, as_of)))
    found["monthly"] = whole(monthly_page(read_month(desk, month_of(days.start), as_of)))
    long = DateRange(max(FIRST, days.start - timedelta(days=21)), days.end)
    for name in ("csat", "response", "resolution", "volume", "backlog"):
        for by in (None, *DIMENSIONS):
            found[f"{name} {by}"] = whole(subject_page(read_subject(desk, name, long, as_of, by=by)))
    found["causes"] = whole(subject_page(read_subject(desk, "causes", long, as_of, by="category")))
    found["customers"] = whole(subject_page(read_customers(desk, long, as_of, by="week")))
    return found


def lived(desk: Desk, seed: int, steps: int = 180) -> list[tuple[int, int, dict[str, Any]]]:
    """Let a desk live for nine weeks; return the pages of some moments as they were printed then."""
    life, kept = Life(desk, seed), []
    pace = (UNTIL - desk.now) // steps
    for _ in range(steps):
        desk.now += life.draw.choice((0, MINUTE, 2 * HOUR, pace, 2 * pace))
        life.live()
        if life.draw.random() < 3 / steps:
            number = max(0, (desk.now - START) // WEEK - life.draw.choice((0, 1, 1, 2)))
            kept.append((number, desk.now, pages(desk, number, desk.now)))
            desk.now += MINUTE
    return kept


def check_earlier_pages(empty_database: Path, seed: int) -> None:
    with desk_of(empty_database) as desk:
        for number, as_of, before in lived(desk, seed):
            after = pages(desk, number, as_of)
            assert [name for name in before if after[name] != before[name]] == [], seed


def check_rows(empty_database: Path, seed: int) -> None:
    with desk_of(empty_database) as desk:
        moments = [(number, as_of) for number, as_of, _ in lived(desk, seed)]
        for _ in range(3):
            with suppress(SupportctlError):
                undo.undo(desk)
        by_rows = [pages(desk, *moment) for moment in moments]
        # As if every ticket had been touched a moment ago: all is read from its events.
        desk.db.execute("UPDATE tickets SET updated_at = ?", (desk.now + DAY,))
        for moment, before in zip(moments, by_rows, strict=True):
            after = pages(desk, *moment)
            assert [name for name in before if after[name] != before[name]] == [], seed


@pytest.mark.parametrize("seed", range(4))
def test_a_page_of_then_says_the_same_ever_after(empty_database: Path, seed: int) -> None:
    check_earlier_pages(empty_database, seed)


@pytest.mark.parametrize("seed", range(2))
def test_rows_say_what_the_events_say(empty_database: Path, seed: int) -> None:
    check_rows(empty_database, seed)


@pytest.mark.slow
def test_sixty_desks(empty_database: Path) -> None:
    for seed in range(100, 160):
        check_earlier_pages(empty_database, seed)
        check_rows(empty_database, seed)
