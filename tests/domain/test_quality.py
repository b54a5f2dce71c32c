"""What counts as a contact, as asked again, as solved at first contact (METRICS.md 1.3 and the matrix of 1.7)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from supportctl.domain import conversation, feedback, lifecycle, marks, merges, standing, surveys, tickets
from supportctl.domain.desk import DAY, HOUR, MINUTE
from supportctl.domain.week import Week, read_week
from supportctl.periods import DateRange

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk

# Monday 2026-11-02, 09:00 UTC, when work begins.
MONDAY = 1_793_610_000_000
PAGE = date(2026, 11, 9)
LATER = MONDAY + 14 * DAY


class Story:
    """What happens on a desk, in days after Monday morning."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def at(self, days: float) -> int:
        self.desk.now = MONDAY + round(days * DAY)
        return self.desk.now

    def ask(self, days: float = 0, who: str | None = "Ada", **fields: Any) -> int:
        at = self.at(days)
        draft = tickets.Draft("a", **{"body": "b", "channel": "email", **fields})
        return tickets.open_ticket(self.desk, draft, at=at, who=who).ticket.id

    def write(self, days: float, ticket: int = 1, **marked: bool) -> int:
        return conversation.inbound(self.desk, ticket, "b", at=self.at(days), **marked).id  # type: ignore[arg-type]

    def answer(self, days: float, ticket: int = 1) -> None:
        conversation.reply(self.desk, ticket, "b", at=self.at(days))

    def solve(self, days: float, ticket: int = 1) -> None:
        conversation.reply(self.desk, ticket, "b", at=self.at(days), status="resolved")

    def move(self, days: float, verb: str, ticket: int = 1) -> None:
        tickets.move_tickets(self.desk, [ticket], verb, at=self.at(days))

    def belongs(self, ticket: int, problem: int) -> None:
        if not self.desk.db.execute("SELECT 1 FROM problems WHERE id = ?", (problem,)).fetchone():
            with self.desk.change() as tx:
                now = self.desk.now
                tx.insert("problems", title="p", status="open", opened_at=now, recorded_at=now, updated_at=now)
        with self.desk.change() as tx:
            lifecycle.record(tx, self.desk, ticket, "problem", str(problem), at=self.desk.now)
            tx.update("tickets", ticket, problem_id=problem, updated_at=self.desk.now)

    def page(self, as_of: int = LATER, first: date = PAGE) -> Week:
        """The page of the second week, which tells of the first one what takes seven days to show."""
        return read_week(self.desk, DateRange(first, first + timedelta(days=7)), as_of)

    def fcr(self, as_of: int = LATER) -> tuple[int | None, int | None, int | None]:
        figure = self.page(as_of).quality.fcr
        return figure.numerator, figure.denominator, figure.pending

    def repeats(self, as_of: int = LATER) -> tuple[int | None, int | None]:
        """Of the first week."""
        figure = self.page(as_of, PAGE - timedelta(days=7)).quality.repeat_contacts
        return figure.numerator, figure.denominator


@pytest.fixture
def story(desk: Desk) -> Story:
    return Story(desk)


SOLVED, FAILED, PENDING, NOWHERE = (1, 1, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0)


def test_one_contact_answered_and_resolved(story: Story) -> None:
    story.ask()
    story.solve(0.1)
    assert (story.fcr(), story.repeats()) == (SOLVED, (0, 1))


def test_open_is_pending(story: Story) -> None:
    story.ask()
    story.answer(0.1)
    assert (story.fcr(), story.repeats()) == (PENDING, (0, 1))


def test_closed_without_a_solution_is_in_no_figure(story: Story) -> None:
    story.ask()
    story.move(0.1, "close")
    assert story.fcr() == NOWHERE


def test_reopened_fails_and_repeats(story: Story) -> None:
    story.ask()
    story.solve(0.1)
    story.write(2)
    story.solve(2.1)
    assert (story.fcr(), story.repeats()) == (FAILED, (1, 2))
    again = story.page().quality.reopen_rate
    assert (again.numerator, again.denominator) == (1, 1)


def test_reopened_by_us_fails_and_is_no_contact(story: Story) -> None:
    story.ask()
    story.solve(0.1)
    story.move(1, "reopen")
    assert (story.fcr(), story.repeats()) == (FAILED, (0, 1))


def test_an_answer_to_our_question_is_no_contact(story: Story) -> None:
    story.ask()
    story.answer(0.1)
    story.write(1)
    story.solve(1.1)
    assert (story.fcr(), story.repeats()) == (SOLVED, (0, 1))


@pytest.mark.parametrize(("minutes", "solved", "contacts"), [(5, SOLVED, (0, 1)), (45, FAILED, (1, 2))])
def test_a_merged_ticket_counts_unless_it_was_a_double(
    story: Story, minutes: int, solved: Any, contacts: tuple[int, int]
) -> None:
    story.ask()
    story.ask(minutes * MINUTE / DAY)
    story.at(0.05)
    merges.merge_tickets(story.desk, [2], 1)
    story.solve(0.1)
    assert (story.fcr(), story.repeats()) == (solved, contacts)


def test_an_unmerged_ticket_counts_again(story: Story) -> None:
    story.ask()
    story.ask(5 * MINUTE / DAY)
    story.at(0.05)
    merges.merge_tickets(story.desk, [2], 1)
    story.solve(0.1)
    merged = story.at(0.2)
    story.at(0.3)
    merges.unmerge_ticket(story.desk, 2)
    assert story.repeats() == (0, 2)
    assert story.repeats(merged) == (0, 1)


def test_spam_is_in_no_figure(story: Story) -> None:
    story.ask()
    story.solve(0.1)
    before = story.at(0.2)
    story.at(0.3)
    standing.mark_spam(story.desk, [1], at=story.desk.now)
    assert (story.fcr(), story.repeats()) == (NOWHERE, (0, 0))
    assert story.repeats(before) == (0, 1)


def test_a_machine_of_the_customer_and_thanks_are_ignored(story: Story) -> None:
    story.ask()
    story.solve(0.1)
    story.write(0.2, is_automatic=True)
    story.write(0.3, is_ack=True)
    assert (story.fcr(), story.repeats()) == (SOLVED, (0, 1))


def test_thanks_that_were_marked_later(story: Story) -> None:
    story.ask()
    story.solve(0.1)
    story.write(0.2)
    before = story.at(0.3)
    story.at(0.4)
    marks.mark_message(story.desk, 1, 3, is_ack=True)
    assert (story.fcr(), story.repeats()) == (SOLVED, (0, 1))
    assert story.repeats(before) == (1, 2)


def test_what_we_started_is_left_out_and_told(story: Story) -> None:
    story.ask(is_outbound=True)
    story.write(1)
    story.solve(1.1)
    assert (story.fcr(), story.repeats()) == (NOWHERE, (0, 0))
    assert story.page().quality.fcr.excluded == {"outreach": 1}


def test_a_call_needs_no_written_answer(story: Story) -> None:
    story.ask(channel="phone")
    story.move(0.1, "resolve")
    assert (story.fcr(), story.repeats()) == (SOLVED, (0, 1))


def test_resolved_without_an_answer_fails(story: Story) -> None:
    story.ask()
    story.move(0.1, "resolve")
    assert story.fcr() == FAILED


def test_an_answer_of_a_machine_is_none(story: Story) -> None:
    story.ask()
    story.solve(0.1)
    story.at(0.2)
    marks.mark_message(story.desk, 1, 2, is_automatic=True)
    assert story.fcr() == FAILED


def test_resolved_by_a_rule_fails(story: Story) -> None:
    story.ask()
    story.answer(0.1)
    at = story.at(0.2)
    with story.desk.change() as tx:
        ticket = lifecycle.get_ticket(story.desk, 1)
        lifecycle.set_status(tx, story.desk, ticket, "resolved", at=at, actor_kind="system")
    assert story.fcr() == FAILED


def test_a_burst_is_one_contact(story: Story) -> None:
    story.ask()
    story.write(10 * MINUTE / DAY)
    story.write(35 * MINUTE / DAY)
    story.solve(0.1)
    assert (story.fcr(), story.repeats()) == (SOLVED, (0, 1))


def test_a_chaser_is_a_contact(story: Story) -> None:
    # After the eight working hours of the target.
    story.ask(priority="normal")
    story.write(1.5 * HOUR / DAY)
    story.write(1 + 2 * HOUR / DAY)
    story.solve(2)
    assert (story.fcr(), story.repeats()) == (FAILED, (1, 2))


@pytest.mark.parametrize(
    ("first", "second", "outcome", "repeats", "inferred"),
    [
        ({"category": "x"}, {"category": "x"}, FAILED, (1, 2), 1),
        ({"category": "x"}, {"category": "y"}, SOLVED, (0, 2), 0),
        ({"category": "x"}, {}, SOLVED, (0, 2), 0),
        ({}, {}, SOLVED, (0, 2), 0),
        ({"problem": 1}, {"problem": 1}, FAILED, (1, 2), 0),
        ({"problem": 1, "category": "x"}, {"problem": 2, "category": "x"}, SOLVED, (0, 2), 0),
        ({"problem": 1, "category": "x"}, {"category": "x"}, SOLVED, (0, 2), 0),
    ],
    ids=str,
)
def test_coming_back_in_another_ticket(
    story: Story, first: dict[str, Any], second: dict[str, Any], outcome: Any, repeats: tuple[int, int], inferred: int
) -> None:
    for number, told in enumerate((first, second), 1):
        fields = dict(told)
        problem = fields.pop("problem", None)
        story.ask(number - 1, **fields)
        if problem:
            story.belongs(number, problem)
        if number == 1:
            story.solve(0.1)
    figure = story.page().quality.fcr
    # The second ticket is open: it is pending.
    assert (figure.numerator, figure.denominator, figure.pending) == (*outcome[:2], 1)
    assert story.repeats() == repeats
    assert figure.more["inferred"] == inferred


def test_another_customer_with_the_same_is_no_repeat(story: Story) -> None:
    for number, who in enumerate(("Ada", "Bo", None, None), 1):
        story.ask(number / 10, who, category="x")
        story.solve(number / 10 + 0.05, number)
    assert (story.fcr(), story.repeats()) == ((4, 4, 0), (0, 4))


@pytest.mark.parametrize(("days", "solved"), [(7.0, 0), (7.1, 1)])
def test_who_comes_back_later_was_helped(story: Story, days: float, solved: int) -> None:
    story.ask(category="x")
    story.solve(0.1)
    story.ask(0.1 + days, category="x")
    assert story.fcr()[:2] == (solved, 1)


@pytest.mark.parametrize(("days", "repeats"), [(30.0, 1), (30.1, 0)])
def test_a_chain_breaks_after_thirty_days(story: Story, days: float, repeats: int) -> None:
    story.ask(0 - days, category="x")
    story.solve(0.1 - days)
    story.ask(category="x")
    assert story.repeats() == (repeats, 1)


def test_who_asks_on_two_tickets_at_once_was_not_helped_by_the_first(story: Story) -> None:
    story.ask(category="x")
    story.ask(1, category="x")
    story.solve(2)
    story.solve(2, 2)
    assert story.fcr() == (1, 2, 0)


def test_a_category_told_later_changes_nothing_before(story: Story) -> None:
    story.ask()
    story.ask(1)
    before = story.at(2)
    story.at(3)
    tickets.edit_tickets(story.desk, [1, 2], {"category": "x"}, at=story.desk.now)
    assert (story.repeats(before), story.repeats()) == ((0, 2), (1, 2))


def test_what_is_too_young_is_pending(story: Story) -> None:
    story.ask()
    story.solve(0.1)
    edge = MONDAY + round(0.1 * DAY) + 7 * DAY
    assert (story.fcr(edge - 1), story.fcr(edge)) == (PENDING, SOLVED)


def test_customers_say_it_themselves(story: Story) -> None:
    for number, said in enumerate((True, False, None), 1):
        story.ask(7 + number / 10, f"C{number}")
        story.solve(7.5, number)
        [sent] = surveys.send_surveys(story.desk, [number], kind="csat", at=story.at(8))
        feedback.answer_survey(story.desk, sent.id, 5, comment=None, at=story.at(8.1), solved_first_time=said)
    quality = story.page().quality
    assert (quality.fcr_said.numerator, quality.fcr_said.denominator) == (1, 2)
    # What they say is not what is observed.
    assert (quality.fcr.numerator, quality.fcr.denominator) == (0, 0)


def test_usual_weeks_are_those_before_the_ripe_one(story: Story) -> None:
    for week in range(-8, 1):
        ticket = story.ask(7 * week, f"W{week}")
        story.solve(7 * week + 0.1, ticket)
        if week < -4:
            story.write(7 * week + 1, ticket)
    figure = story.page().quality.fcr
    assert (figure.numerator, figure.denominator) == (1, 1)
    assert figure.usual is not None
    assert (figure.usual.numerator, figure.usual.denominator, figure.usual.weeks) == (4, 8, 8)


def test_an_empty_desk(story: Story) -> None:
    quality = story.page().quality
    assert quality.fcr.value is quality.repeat_contacts.value is quality.reopen_rate.value is None
    assert (quality.contacts_made.value, list(quality.asked_often)) == (0, [])
