"""What the weekly page says of problems: mistakes made again, new causes, what to fix; as known at a moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from supportctl.domain import problems, tickets
from supportctl.domain.subjects import read_subject
from supportctl.domain.week import Week
from supportctl.periods import DateRange
from supportctl.reports.model import Document, completed
from supportctl.reports.problem_words import came_back_row
from supportctl.reports.weekly import weekly_page
from tests.domain.desk_pages import whole

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk

MONDAY = date(2026, 11, 16)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("UTC")).timestamp() * 1000)


class Office:
    """A desk on which things happen at given moments, the clock standing at each."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._people: dict[str, int] = {}

    def ask(self, when: str, who: str, problem: int | None = None, **more: str) -> int:
        self.desk.now = at(when)
        draft = tickets.Draft("a", problem_id=problem, **more)  # type: ignore[arg-type]
        return tickets.open_ticket(self.desk, draft, at=self.desk.now, who=who).ticket.id

    def open(self, when: str, title: str = "Label printer") -> int:
        self.desk.now = at(when)
        return problems.open_problem(self.desk, title, {}, at=self.desk.now).problem.id

    def fix(self, when: str, problem: int) -> None:
        self.desk.now = at(when)
        problems.fix_problems(self.desk, [problem], at=self.desk.now)

    def week(self, as_of: str = "2026-11-23T06:00", first: date = MONDAY) -> Week:
        self.desk.now = at(as_of)
        return Week(self.desk, DateRange.of(first, date.fromordinal(first.toordinal() + 7)), self.desk.now)


@pytest.fixture
def office(desk: Desk) -> Office:
    office = Office(desk)
    office.ask("2026-10-01T10:00", "Old")
    return office


def test_the_first_report_is_no_repetition(office: Office) -> None:
    problem = office.open("2026-11-16T09:00")
    office.ask("2026-11-16T10:00", "Ada", problem)
    found = office.week().repeated_error_rate
    assert (found.numerator, found.denominator, found.value) == (0, 1, 0)
    office.ask("2026-11-17T10:00", "Bob", problem)
    office.ask("2026-11-17T10:00", "Cy", problem)
    found = office.week().repeated_error_rate
    # Of two in the same second the second is one more.
    assert (found.numerator, found.denominator, found.more) == (2, 3, {"known": 2, "regressed": 0})
    assert office.week("2026-11-30T06:00", date(2026, 11, 23)).repeated_error_rate.value is None


def test_known_before_the_week(office: Office) -> None:
    problem = office.open("2026-11-02T09:00")
    office.ask("2026-11-02T10:00", "Ada", problem)
    office.ask("2026-11-17T10:00", "Bob", problem)
    found = office.week().repeated_error_rate
    assert (found.numerator, found.denominator) == (1, 1)


def test_what_comes_after_a_fix(office: Office) -> None:
    problem = office.open("2026-11-02T09:00")
    office.ask("2026-11-02T10:00", "Ada", problem)
    office.fix("2026-11-17T10:00", problem)
    # In the very instant of the fix it is not after it.
    for when in ("2026-11-17T09:00", "2026-11-17T10:00", "2026-11-17T10:01"):
        office.ask(when, f"B {when}", problem)
    week = office.week()
    assert week.repeated_error_rate.more == {"known": 2, "regressed": 1}
    [cause] = week.causes
    assert (cause.state, cause.regressed, cause.is_new) == ("came-back", 1, False)
    assert [one.problem_id for one in week.fix] == [problem]
    row = came_back_row(week)
    assert row is not None
    assert row[1] is not None
    assert row[1].values["n"] == 1


def test_opened_again_it_is_known_and_not_fixed(office: Office) -> None:
    problem = office.open("2026-11-02T09:00")
    office.ask("2026-11-02T10:00", "Ada", problem)
    office.fix("2026-11-03T10:00", problem)
    office.desk.now = at("2026-11-16T10:00")
    problems.reopen_problems(office.desk, [problem], at=office.desk.now)
    office.ask("2026-11-17T10:00", "Bob", problem)
    assert office.week().repeated_error_rate.more == {"known": 1, "regressed": 0}
    assert office.week().causes[0].state == "open"


def test_a_problem_that_was_fixed_before_anybody_reported_it(office: Office) -> None:
    problem = office.open("2026-11-02T09:00")
    office.fix("2026-11-03T10:00", problem)
    office.ask("2026-11-17T10:00", "Bob", problem)
    assert office.week().repeated_error_rate.more == {"known": 0, "regressed": 1}


def test_what_is_left_out(office: Office) -> None:
    problem = office.open("2026-11-16T09:00")
    office.ask("2026-11-16T10:00", "Ada", problem)
    office.ask("2026-11-16T10:10", "Bob", kind="problem")
    office.ask("2026-11-16T10:20", "Cy", kind="complaint")
    office.ask("2026-11-16T10:30", "Dora", kind="question")
    spam = office.ask("2026-11-16T10:40", "Eve", problem)
    tickets.remove_tickets(office.desk, [spam], at=office.desk.now)
    tickets.open_ticket(
        office.desk, tickets.Draft("we", problem_id=problem, is_outbound=True), at=office.desk.now, who="Flo"
    )
    found = office.week().repeated_error_rate
    assert (found.denominator, found.excluded) == (1, {"without_cause": 2})
    roles = [part.role for part in found.parts()]
    assert sorted(roles) == ["other", "without_cause", "without_cause"]


def test_beside_the_usual_weeks(office: Office) -> None:
    problem = office.open("2026-10-01T11:00")
    for week in range(4):
        for day in (6, 7):
            office.ask(f"2026-10-{day + 7 * week:02}T10:00", f"W{week}{day}", problem)
    office.ask("2026-11-17T10:00", "Bob", problem)
    usual = office.week().repeated_error_rate.usual
    assert usual is not None
    assert (usual.numerator, usual.denominator, usual.weeks) == (7, 8, 6)


def test_as_known_at_a_moment(office: Office) -> None:
    problem, other = office.open("2026-11-16T09:00"), office.open("2026-11-16T09:00", "Courier")
    ticket = office.ask("2026-11-16T10:00", "Ada", category="labels")
    office.ask("2026-11-16T10:30", "Bob", problem, category="labels")
    office.desk.now = at("2026-11-18T10:00")
    problems.attach_tickets(office.desk, problem, [ticket], at=office.desk.now)
    office.desk.now = at("2026-11-19T10:00")
    problems.attach_tickets(office.desk, other, [ticket], at=office.desk.now)
    problems.edit_problems(office.desk, [problem], {"title": "Toner", "owner": "sara"}, at=office.desk.now)
    office.fix("2026-11-20T10:00", problem)
    found = [
        [(one.name, one.owner, one.reports, one.state) for one in office.week(when).causes]
        for when in ("2026-11-17T00:00", "2026-11-18T12:00", "2026-11-19T12:00", "2026-11-23T06:00")
    ]
    assert found == [
        [("Label printer", None, 1, "open"), ("labels", None, 1, None)],
        [("Label printer", None, 2, "open")],
        [("Courier", None, 1, "open"), ("Toner", "sara", 1, "open")],
        [("Courier", None, 1, "open"), ("Toner", "sara", 1, "fixed")],
    ]
    numbers = [office.week(when).repeated_error_rate.numerator for when in ("2026-11-17T00:00", "2026-11-18T12:00")]
    assert numbers == [0, 1]
    early = whole(weekly_page(office.week("2026-11-18T12:00")))
    assert early == whole(weekly_page(office.week("2026-11-18T12:00")))


def test_usual_weeks_are_as_known_too(office: Office) -> None:
    moved = [office.ask(f"2026-11-{day:02}T10:00", f"P{day}", category="labels") for day in (2, 3, 4)]
    office.ask("2026-11-17T10:00", "Ada", category="labels")
    problem = office.open("2026-11-20T09:00")
    problems.attach_tickets(office.desk, problem, moved, at=office.desk.now)
    tickets.edit_tickets(office.desk, moved[:1], {"category": "other"}, at=office.desk.now)
    then, now = (
        {one.name: one.usual for one in office.week(when).causes} for when in ("2026-11-19T00:00", "2026-11-23T06:00")
    )
    assert then == {"labels": 3 / 6}
    assert now == {"labels": 0}
    # A category is as old as the word, whatever problem stands behind its tickets now.
    assert [office.week(when).causes[0].since for when in ("2026-11-19T00:00", "2026-11-23T06:00")] == [
        at("2026-11-02T10:00"), at("2026-11-03T10:00"),
    ]  # fmt: skip


def test_a_new_cause_is_told_from_three_customers_on(office: Office) -> None:
    for number in range(2):
        office.ask(f"2026-11-17T1{number}:00", f"N{number}", category="courier")
    office.ask("2026-11-17T12:00", "N1", category="courier")
    assert "is new" not in str(weekly_page(office.week()).sections[0])
    office.ask("2026-11-17T13:00", "N3", category="courier")
    week = office.week()
    assert "is new" in str(weekly_page(week).sections[0])
    assert (week.causes[0].reports, week.causes[0].customers) == (4, 3)
    # A problem that was opened before the week is not new, though nobody had reported it.
    problem = office.open("2026-11-01T10:00")
    for number in range(3):
        office.ask(f"2026-11-18T1{number}:00", f"M{number}", problem)
    assert [one.is_new for one in office.week().causes if one.problem_id] == [False]


def test_on_a_new_desk_nothing_is_new(desk: Desk) -> None:
    office = Office(desk)
    for number in range(4):
        office.ask(f"2026-11-17T1{number}:00", f"N{number}", category="courier")
    assert [one.is_new for one in office.week().causes] == [False]


def test_what_to_fix(office: Office) -> None:
    numbers = [office.open("2026-11-02T09:00", f"P{number}") for number in range(5)]
    for place, problem in enumerate(numbers):
        for number in range(place + 1):
            office.ask(f"2026-11-17T1{number}:00", f"C{number}", problem, feeling="angry" if number == 0 else "upset")
    office.fix("2026-11-18T10:00", numbers[4])
    week = office.week()
    assert [one.problem_id for one in week.fix] == [numbers[3], numbers[2], numbers[1]]
    page = completed(weekly_page(week))
    assert isinstance(page, Document)
    assert page.data["lists"]["fix"][0] == {
        "problem_id": numbers[3], "title": "P3", "reports": 4, "customers": 4, "angry": 1,
    }  # fmt: skip


def test_a_desk_without_problems_asks_nothing_of_them(office: Office) -> None:
    office.ask("2026-11-17T10:00", "Ada", category="labels")
    week = office.week()
    _ = week.requests, week.weeks
    asked: list[str] = []
    office.desk.db.set_trace_callback(asked.append)
    assert week.problem_reports.attached == ()
    office.desk.db.set_trace_callback(None)
    assert asked == []
    assert came_back_row(week) is None
    assert week.fix == []


def test_causes_of_any_period(office: Office) -> None:
    problem = office.open("2026-11-02T09:00")
    office.ask("2026-11-02T10:00", "Ada", problem, channel="phone")
    office.ask("2026-11-17T10:00", "Ada", problem, feeling="angry")
    office.ask("2026-11-17T11:00", "Bob", category="labels")
    days = DateRange.of(date(2026, 11, 1), date(2026, 11, 23))
    found = read_subject(office.desk, "causes", days, at("2026-11-23T06:00"), by="channel")
    assert [(one.name, one.reports, one.customers, one.feelings) for one in found.causes] == [
        ("Label printer", 2, 1, {"angry": 1}), ("labels", 1, 1, {}),
    ]  # fmt: skip
    assert [(figure.name, figure.numerator, figure.denominator) for figure in found.figures] == [
        ("received", None, None), ("repeated_error_rate", 1, 2),
    ]  # fmt: skip
    assert [(key, figures[1].numerator, figures[1].denominator) for key, figures in found.groups] == [
        ("other", 1, 1), ("phone", 0, 1),
    ]  # fmt: skip
