"""The golden week of METRICS.md part 6, built fact by fact, and its edges; expected figures were derived by hand."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import tomli_w

from supportctl import config
from supportctl.dates import parse_week
from supportctl.domain import (
    conversation,
    customers,
    feedback,
    lifecycle,
    merges,
    problems,
    standing,
    surveys,
    tickets,
)  # fmt: skip
from supportctl.domain.contacts import contact_times
from supportctl.domain.desk import Desk
from supportctl.domain.subjects import read_subject
from supportctl.domain.week import Week, read_week
from supportctl.periods import DateRange
from supportctl.reports.weekly import weekly_page
from supportctl.storage.checks import run_checks
from supportctl.storage.connection import create_database, open_database
from supportctl.storage.families import list_messages_known
from supportctl.storage.search import index_ticket
from supportctl.storage.tickets import list_events_of
from supportctl.survival import kaplan_meier
from tests.domain.desk_pages import whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.metrics.people import Call

PAGE = Path(__file__).parents[3] / "shared" / "golden" / "week.json"
TEHRAN = ZoneInfo("Asia/Tehran")
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="../shared/golden/week.json is not there")


def at(text: str, zone: ZoneInfo = TEHRAN) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


class Player:
    """Plays facts on a desk, the clock standing at each of them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.ids: dict[int, int] = {}
        self.surveys: dict[int, int] = {}
        self.people: dict[str, int] = {}
        self.problems: dict[str, int] = {}
        self._waiting: dict[int, dict[str, Any]] = {}

    def play(self, fact: dict[str, Any]) -> None:
        self.desk.now = at(fact["at"])
        getattr(self, f"_{fact['do']}")(fact, self.desk.now)
        assert all(finding.is_sound for finding in run_checks(self.desk.db)), fact

    def _person(self, name: str) -> int:
        if name not in self.people:
            self.people[name], _ = customers.new_customer(
                self.desk, name, contacts=(), fields={}, tags=(), note=None, key=None
            )
        return self.people[name]

    def _ticket(self, fact: dict[str, Any], moment: int) -> None:
        self._waiting[fact["ticket"]] = fact
        if fact["synchronous"]:
            self._open(fact["ticket"], moment)

    def _open(self, number: int, moment: int) -> None:
        fact = self._waiting.pop(number)
        draft = tickets.Draft(
            subject=fact["subject"], customer_id=self._person(fact["customer"]), channel=fact["channel"],
            is_outbound=fact["origin"] == "agent", problem_id=fact.get("problem"),
        )  # fmt: skip
        with self.desk.change() as tx:
            self.ids[number] = tickets.add_ticket(tx, self.desk, draft, at=moment)

    def _message(self, fact: dict[str, Any], moment: int) -> None:
        number = fact["ticket"]
        if number in self._waiting:
            self._open(number, moment)
        elif fact["direction"] == "in":
            conversation.inbound(self.desk, self.ids[number], "in", at=moment, is_ack=fact.get("ack", False))
        elif fact.get("automatic"):
            with self.desk.change() as tx:
                tx.insert(
                    "messages", ticket_id=self.ids[number], direction="out", author="bot", author_kind="bot",
                    body="bot",
                    is_automatic=1, occurred_at=moment, recorded_at=moment,
                )  # fmt: skip
                index_ticket(tx.db, self.ids[number])
        else:
            conversation.reply(self.desk, self.ids[number], "out", at=moment)

    def _status(self, fact: dict[str, Any], moment: int) -> None:
        if fact["by"] == "agent":
            tickets.move_tickets(self.desk, [self.ids[fact["ticket"]]], "resolve", at=moment)
        else:
            assert lifecycle.get_ticket(self.desk, self.ids[fact["ticket"]]).status == fact["value"]

    def _survey(self, fact: dict[str, Any], moment: int) -> None:
        [sent] = surveys.send_surveys(self.desk, [self.ids[fact["ticket"]]], kind="csat", at=moment)
        self.surveys[fact["survey"]] = sent.id

    def _response(self, fact: dict[str, Any], moment: int) -> None:
        feedback.answer_survey(
            self.desk, self.surveys[fact["survey"]], fact["value"], comment=fact.get("comment"), at=moment
        )

    def _problem(self, fact: dict[str, Any], moment: int) -> None:
        title = fact["value"]
        if title not in self.problems:
            self.problems[title] = problems.open_problem(self.desk, title, {}, at=moment).problem.id
        if fact["ticket"] in self._waiting:
            # It is named with the request, which is opened with its first message.
            self._waiting[fact["ticket"]]["problem"] = self.problems[title]
        else:
            problems.attach_tickets(self.desk, self.problems[title], [self.ids[fact["ticket"]]], at=moment)

    def _feeling(self, fact: dict[str, Any], moment: int) -> None:
        tickets.edit_tickets(self.desk, [self.ids[fact["ticket"]]], {"feeling": fact["value"]}, at=moment)

    def _spam(self, fact: dict[str, Any], moment: int) -> None:
        change = standing.mark_spam if fact["value"] else standing.unmark_spam
        change(self.desk, [self.ids[fact["ticket"]]], at=moment)

    def _merged_into(self, fact: dict[str, Any], moment: int) -> None:
        assert moment == self.desk.now
        merges.merge_tickets(self.desk, [self.ids[fact["ticket"]]], self.ids[fact["value"]])


Golden = tuple[Player, dict[str, Any]]


@contextmanager
def opened(folder: Path) -> Iterator[Desk]:
    """The desk of the golden week, empty when there is none in the folder yet."""
    path = folder / "golden.db"
    create_database(path)
    db = open_database(path, 0)
    data = json.loads(PAGE.read_text())
    # Every golden ticket is of normal priority.
    target = data["targets"]["first_response"]
    settings = {
        "timezone": data["timezone"],
        "week_start": data["week"]["first_day"],
        "hours": [data["working_hours"]],
        "targets": {"first_response": {"normal": target}, "next_response": {"normal": target}},
    }
    (folder / "config.toml").write_text(tomli_w.dumps(settings))
    yield Desk(db, config.load(folder / "config.toml", {}), now=0, actor="agent", command="test")
    db.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as desk:
        yield desk


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Player]:
    """The week, played once for all tests, and who played it."""
    folder = tmp_path_factory.mktemp("golden")
    with opened(folder) as desk:
        player = Player(desk)
        for fact in json.loads(PAGE.read_text())["facts"]:
            player.play(fact)
    return folder / "golden.db", player


@pytest.fixture
def golden(played: tuple[Path, Player], tmp_path: Path) -> Iterator[Golden]:
    path, known = played
    shutil.copyfile(path, tmp_path / "golden.db")
    with opened(tmp_path) as desk:
        player = Player(desk)
        player.ids, player.surveys = {**known.ids}, {**known.surveys}
        player.people, player.problems = {**known.people}, {**known.problems}
        desk.now = known.desk.now
        yield player, json.loads(PAGE.read_text())


def read(desk: Desk, as_of: str = "2026-11-21T06:00", first: date = date(2026, 11, 14)) -> Week:
    desk.now = at(as_of)
    return read_week(desk, DateRange.of(first, date.fromordinal(first.toordinal() + 7)), at(as_of))


def numbers(player: Player, ids: Any) -> list[int]:
    back = {ticket_id: number for number, ticket_id in player.ids.items()}
    return sorted(back[ticket_id] for ticket_id in ids)


def names(calls: Any) -> list[str]:
    return [call.name for call in calls]


def test_the_week_is_the_last_completed_one(golden: Golden) -> None:
    player, data = golden
    player.desk.now = at(data["as_of"])
    week = parse_week("last", player.desk.date_context())
    assert (week.start.isoformat(), week.end.isoformat()) == ("2026-11-14", "2026-11-21")
    assert (
        week
        == parse_week("2026-11-14", player.desk.date_context())
        == parse_week("1405/08/29", player.desk.date_context())
    )


def test_received_outreach_and_excluded(golden: Golden) -> None:
    player, data = golden
    week = read(player.desk)
    assert week.received.value == data["expected"]["received"]["count"] == 8
    assert week.outreach.value == data["expected"]["outreach"]["count"] == 1
    assert week.received.excluded == {"spam": 1, "merged": 1}
    assert week.endings.resolved.value == 6  # without T9, which we started
    assert [one.ticket_id for one in week.backlog.tickets] == [player.ids[4], player.ids[11]]


def test_first_response(golden: Golden) -> None:
    player, data = golden
    first = read(player.desk).first_response
    expected = data["expected"]["first_response_calendar_minutes"]
    found = sorted([wait.elapsed // 60_000, wait.is_answered] for wait in first.waits)
    assert found == expected["observations"]
    assert first.figure.value == expected["median"] == 245
    assert (first.figure.n, first.figure.pending) == (7, 2)
    assert first.figure.more["answered"] == 5
    # The slowest of those that wait is named: T4, unanswered since Thursday noon.
    assert first.figure.more["slowest"] == {"ticket_id": player.ids[4], "value": 2520}


def test_first_response_in_working_time(golden: Golden) -> None:
    player, data = golden
    first = read(player.desk).first_response
    expected = data["expected"]["first_response_working_minutes"]
    observed = sorted((wait.worked // 60_000, wait.is_answered) for wait in first.waits)
    assert observed == sorted(map(tuple, expected["observations"]))
    curve = kaplan_meier([(float(minutes), answered) for minutes, answered in observed])
    assert [[step.time, str(step.survival)] for step in curve] == expected["kaplan_meier"]
    assert first.working.value == expected["median"] == 120
    assert (first.working.n, first.working.pending, first.working.excluded) == (7, 2, first.figure.excluded)
    assert first.working.more["slowest"] == {"ticket_id": player.ids[7], "value": 245}
    # T7 was answered after 245 minutes; T4 and T11 still are in time.
    assert (first.in_target.numerator, first.in_target.denominator, first.in_target.pending) == (4, 5, 2)


def test_resolution(golden: Golden) -> None:
    player, data = golden
    found = read(player.desk).resolution
    expected = data["expected"]["resolution_calendar_minutes"]
    observed = sorted((one.elapsed // 60_000, one.role == "counted") for one in found.solvings)
    assert observed == [tuple(pair) for pair in expected["observations"]]
    curve = kaplan_meier([(float(minutes), solved) for minutes, solved in observed])
    assert [[step.time, str(step.survival)] for step in curve] == expected["kaplan_meier"]
    figure = found.figure
    assert figure.value == expected["median"] == 1170
    assert (figure.n, figure.pending, figure.more["answered"]) == (8, 2, 6)
    assert figure.excluded == {"spam": 1, "merged": 1, "outreach": 1}
    # T3 was solved on Monday, opened again on Wednesday, and solved for good after 51 hours.
    assert figure.more["slowest"] == {"ticket_id": player.ids[3], "value": 3060}
    # Until our first answers, and T3 again from 10:00 to 10:20: 10, 30, 60, 140, 245, 480+, 1005, 2520+. After 140
    # exactly half are over, so the median lies midway to the next, 245.
    assert figure.more["our_time"] == 192.5
    assert (figure.more["p90"], figure.more["by_timer"], figure.more["closed_unsolved"]) == (None, 0, 0)


def test_resolution_in_working_time(golden: Golden) -> None:
    player, _ = golden
    found = read(player.desk).resolution
    # By hand: T11 came on a Friday night; T10 on the phone; T5 at night, solved at 09:30; T1 an hour; T4 since Thursday
    # 12:00; T2 30 + 180; T7 480 + 60; T3 480 + 480 + 180.
    observed = sorted((one.worked // 60_000, one.role == "counted") for one in found.solvings)
    assert observed == [
        (0, False), (10, True), (30, True), (60, False), (60, True), (210, True), (540, True), (1140, True),
    ]  # fmt: skip
    # S is 6/7, 5/7, 4/7 after 10, 30 and 60, and 8/21 after 210.
    assert found.working.value == 210
    assert found.working.more["our_time"] == 45


def test_next_response(golden: Golden) -> None:
    player, _ = golden
    found = read(player.desk).next_response
    # T3 was opened again on Wednesday at 10:00 and answered at 10:20; T9, which we started, on Thursday from 09:30 to
    # 09:45. T2 only said thanks, T7 and T8 are one first wait. Half of two are over after 15: midway to 20.
    assert [(one.request.ticket_id, (one.end - one.start) // 60_000, one.role) for one in found.episodes] == [
        (player.ids[3], 20, "counted"), (player.ids[9], 15, "counted"),
    ]  # fmt: skip
    assert found.figure.value == found.working.value == 17.5
    assert (found.figure.n, found.figure.pending) == (2, 0)


def test_the_parts_of_the_figures_of_speed(golden: Golden) -> None:
    player, _ = golden
    week = read(player.desk)
    back = {ticket_id: number for number, ticket_id in player.ids.items()}

    def roles(figure: Figure) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for part in figure.parts():
            found.setdefault(part.role, []).append(back[part.ticket_id or 0])
        return {role: sorted(numbers) for role, numbers in found.items()}

    aside = {"spam": [6], "merged": [8], "outreach": [9]}
    answered = {"counted": [1, 2, 3, 5, 7], "pending": [4, 11], "synchronous": [10], **aside}
    assert roles(week.first_response.figure) == roles(week.first_response.working) == answered
    assert roles(week.first_response.in_target) == {**answered, "counted": [1, 2, 3, 5], "other": [7]}
    assert roles(week.resolution.figure) == {"counted": [1, 2, 3, 5, 7, 10], "pending": [4, 11], **aside}
    assert roles(week.next_response.figure) == {"counted": [3, 9]}
    for figure in (week.first_response.figure, week.resolution.working):
        left_out = [part.role for part in figure.parts() if part.role in figure.excluded]
        assert {reason: left_out.count(reason) for reason in left_out} == figure.excluded


def test_the_backlog_of_any_evening(golden: Golden) -> None:
    player, data = golden
    player.desk.now = at(data["as_of"])
    days = DateRange.of(date(2026, 11, 14), date(2026, 11, 21))
    found = read_subject(player.desk, "backlog", days, player.desk.now, by="day")
    # T2 waits on Saturday evening; T5 on Tuesday evening; T7 and T9 on Wednesday; T4 from Thursday, T11 from Friday on.
    # What was spam, or was merged, by now was never open.
    assert [figures[0].value for _, figures in found.groups] == [1, 0, 0, 1, 2, 1, 2]
    assert [figure.value for figure in found.figures] == [2, 8, 6]


def test_satisfaction(golden: Golden) -> None:
    player, data = golden
    week = read(player.desk)
    score = week.csat.figure
    assert sorted(vote.score for vote in week.csat.votes) == sorted(data["expected"]["csat"]["votes"])
    assert (score.numerator, score.denominator) == (2, 5)
    assert [round(score.low or 0, 3), round(score.high or 0, 3)] == data["expected"]["csat"]["wilson95"]
    assert score.more["distribution"] == {"1": 1, "2": 1, "3": 1, "5": 2}
    rate = week.response_rate
    assert (rate.numerator, rate.denominator, rate.pending) == (4, 6, 2)


def test_people(golden: Golden) -> None:
    player, data = golden
    week = read(player.desk)
    assert names(week.call) == data["expected"]["lists"]["call"] == ["F", "B", "C"]
    assert names(week.thank) == data["expected"]["lists"]["thank"] == ["A", "J"]
    # Both who wait are in time, and of the two C is on the list above already.
    assert [(one.case.customer, one.working_minutes) for one in week.waiting] == [("C", 60), ("I", 0)]
    assert not any(one.is_past_target for one in week.waiting)
    in_time = [one.case.customer for one in week.waiting if one.case.customer not in names(week.call)]
    assert in_time == data["expected"]["lists"]["waiting_in_time"]
    calls: dict[str | None, Call] = {call.name: call for call in week.call}
    assert calls["F"].reasons == ("angry", "low_rating")
    assert calls["F"].amounts["low_rating"] == 1
    assert calls["B"].amounts == {"low_rating": 2}
    assert calls["C"].amounts == {"asked_often": 3}


def test_a_mistake_made_again(golden: Golden) -> None:
    player, _ = golden
    # T3 and T4 are of one problem; T4 came in while that was known and not fixed.
    found = read(player.desk).repeated_error_rate
    assert (found.numerator, found.denominator, found.more) == (1, 2, {"known": 1, "regressed": 0})
    assert numbers(player, [part.ticket_id for part in found.parts() if part.role == "counted"]) == [4]
    assert numbers(player, [part.ticket_id for part in found.parts()]) == [3, 4]
    [cause] = read(player.desk).causes
    assert (cause.name, cause.reports, cause.customers, cause.state) == ("P1", 2, 1, "open")
    # Before T4 was there, and before the problem was known at all.
    assert read(player.desk, "2026-11-18T00:00").repeated_error_rate.denominator == 1
    assert read(player.desk, "2026-11-16T08:00").repeated_error_rate.value is None


def test_the_same_moment_gives_the_same_week(golden: Golden) -> None:
    player, _ = golden
    assert whole(weekly_page(read(player.desk))) == whole(weekly_page(read(player.desk)))
    before = player.desk.db.total_changes
    whole(weekly_page(read(player.desk)))
    assert player.desk.db.total_changes == before


def test_as_of_before_and_after_a_changed_rating(golden: Golden) -> None:
    player, _ = golden
    early = read(player.desk, "2026-11-16T07:59")
    late = read(player.desk, "2026-11-16T08:00")
    assert [vote.score for vote in early.csat.votes] == [5, 4, 5]
    assert [vote.score for vote in late.csat.votes] == [5, 2, 5]
    assert (early.csat.figure.numerator, late.csat.figure.numerator) == (3, 2)
    assert names(early.call) == []
    assert names(late.call) == ["B"]


def test_a_rating_changed_after_the_report_changes_its_first_week(golden: Golden) -> None:
    player, _ = golden
    player.play({"at": "2026-11-23T10:00", "do": "response", "survey": 1, "value": 1})
    assert read(player.desk).csat.figure.numerator == 2
    assert read(player.desk, "2026-11-24T10:00").csat.figure.numerator == 1
    assert read(player.desk, "2026-11-28T06:00", date(2026, 11, 21)).csat.figure.denominator == 0


def test_as_of_before_a_spam_mark(golden: Golden) -> None:
    player, _ = golden
    assert read(player.desk, "2026-11-17T11:59").received.excluded == {}
    assert read(player.desk, "2026-11-17T12:00").received.excluded == {"spam": 1}


def test_unspam_brings_everything_back(golden: Golden) -> None:
    player, _ = golden
    player.play({"at": "2026-11-21T05:00", "do": "spam", "ticket": 6, "value": False})
    week = read(player.desk)
    assert week.received.value == 9
    assert week.received.excluded == {"merged": 1}
    assert read(player.desk, "2026-11-21T04:59").received.value == 8


def test_contacts(golden: Golden) -> None:
    player, data = golden
    as_of = at(data["as_of"])
    customers_own = [player.ids[number] for number in (1, 2, 3, 4, 5, 7, 10, 11)]
    messages = list_messages_known(player.desk.db, customers_own, as_of)
    statuses = list_events_of(player.desk.db, customers_own, "status")
    times = {
        ticket_id: contact_times(
            messages[ticket_id], statuses[ticket_id], player.desk.schedule, target_minutes=240, burst_minutes=30
        )
        for ticket_id in customers_own
    }
    assert sum(map(len, times.values())) == data["expected"]["contacts"] == 9
    # The double-send merged into T7 is no contact; the reopening of T3 is one.
    assert [number for number in (3, 7) if len(times[player.ids[number]]) > 1] == [3]


def test_contacts_and_repeats_of_the_week(golden: Golden) -> None:
    player, data = golden
    quality = read(player.desk).quality
    assert quality.contacts_made.value == data["expected"]["contacts"] == 9
    repeats = quality.repeat_contacts
    assert (repeats.numerator, repeats.denominator) == (data["expected"]["repeat_contacts"], 9)
    named = [part.ticket_id for part in repeats.parts() if part.role == "counted"]
    assert numbers(player, named) == data["expected"]["repeat_contact_tickets"]
    assert repeats.more["customers"] == 1
    # Everything but the three contacts of C is about nothing that was told.
    assert repeats.excluded == {"not_classified": 6}
    [often] = quality.asked_often
    assert (often.case.customer, often.contacts, numbers(player, often.tickets)) == ("C", 3, [3, 4])


def test_first_contact_resolution_seven_days_later(golden: Golden) -> None:
    player, data = golden
    expected = data["expected"]["first_contact_resolution_at_plus_7_days_if_nobody_returns"]
    week = read(player.desk, "2026-11-28T06:00", date(2026, 11, 21))
    solved = week.quality.fcr
    assert (solved.numerator, solved.denominator) == (expected["yes"], expected["of"]) == (5, 6)
    roles = {role: numbers(player, [p.ticket_id for p in solved.parts() if p.role == role]) for role in
             ("counted", "other", "pending", "outreach")}  # fmt: skip
    assert roles == {"counted": [1, 2, 5, 7, 10], "other": expected["no"], "pending": [4, 11], "outreach": [9]}
    assert (solved.pending, solved.excluded) == (2, {"outreach": 1})
    assert (solved.more["start"], solved.more["end"]) == ("2026-11-13T20:30:00Z", "2026-11-20T20:30:00Z")
    again = week.quality.reopen_rate
    assert (again.numerator, again.denominator, again.pending) == (1, 6, 0)
    # At the end of its own week nothing of it is known yet but of what was resolved on its first day.
    early = read(player.desk, "2026-11-21T12:00", date(2026, 11, 21)).quality.fcr
    assert (early.numerator, early.denominator, early.pending) == (1, 1, 7)


def test_unmerge_brings_everything_back(golden: Golden) -> None:
    player, _ = golden
    player.desk.now = at("2026-11-21T05:00")
    merges.unmerge_ticket(player.desk, player.ids[8])
    assert all(finding.is_sound for finding in run_checks(player.desk.db))
    assert read(player.desk).received.value == 9
    assert read(player.desk, "2026-11-21T04:59").received.excluded == {"spam": 1, "merged": 1}


def test_an_empty_week(empty: Desk) -> None:
    week = read(empty)
    assert week.is_empty
    assert week.csat.figure.value is week.response_rate.value is week.first_response.figure.value is None
    assert week.received.value == 0
    assert (week.call, week.thank, week.waiting) == ([], [], [])


def test_a_week_of_one(empty: Desk) -> None:
    player = Player(empty)
    for fact in (
        {"at": "2026-11-14T00:00", "do": "ticket", "ticket": 1, "customer": "A", "channel": "email",
        "origin": "customer",
         "synchronous": False, "subject": "a"},
        {"at": "2026-11-14T00:00", "do": "message", "ticket": 1, "direction": "in"},
        {"at": "2026-11-14T00:00", "do": "message", "ticket": 1, "direction": "out"},
    ):  # fmt: skip
        player.play(fact)
    week = read(empty)
    # Answered in the same second, in the first instant of the week: an answer after no time at all.
    assert (week.first_response.figure.value, week.first_response.figure.n, week.received.value) == (0, 1, 1)
    assert week.waiting == []
    feedback.add_feedback(empty, 4, kind="csat", ticket_id=1, comment=None, at=at("2026-11-20T23:59"))
    week = read(empty)
    assert (week.csat.figure.numerator, week.csat.figure.denominator) == (1, 1)
    assert read(empty, first=date(2026, 11, 21), as_of="2026-11-28T06:00").csat.figure.denominator == 0


def test_the_median_is_unknown_while_more_than_half_wait(empty: Desk) -> None:
    player = Player(empty)
    for number in range(1, 4):
        for do in ("ticket", "message"):
            player.play({"at": f"2026-11-15T1{number}:00", "do": do, "ticket": number, "customer": f"X{number}",
            "channel": "email",
                         "origin": "customer", "synchronous": False, "subject": "a", "direction": "in"})  # fmt: skip
    week = read(empty)
    assert week.first_response.figure.value is None
    assert week.first_response.figure.pending == 3
    assert names(week.call) == ["X1", "X2", "X3"]
    assert week.csat.figure.value is None


@pytest.mark.parametrize(
    ("zone", "first", "hours"), [("Europe/Berlin", date(2026, 3, 23), 167), ("Europe/Berlin", date(2026, 10, 19),
    169), ("Asia/Tehran", date(2026, 11, 14), 168), ("Asia/Tehran", date(2022, 3, 19), 167), ("Asia/Tehran",
    date(2022, 9, 17), 169)]
)  # fmt: skip
def test_weeks_at_a_clock_change(tmp_path: Path, zone: str, first: date, hours: int) -> None:
    create_database(tmp_path / "a.db")
    db = open_database(tmp_path / "a.db", 0)
    settings = config.load(tmp_path / "none.toml", {"SUPPORTCTL_TIMEZONE": zone})
    end = date.fromordinal(first.toordinal() + 7)
    start_ms, end_ms = at(first.isoformat(), ZoneInfo(zone)), at(end.isoformat(), ZoneInfo(zone))
    assert end_ms - start_ms == hours * 3_600_000
    desk = Desk(db, settings, now=end_ms + 3_600_000, actor="a", command="c")
    for moment in (start_ms - 1, start_ms, end_ms - 1, end_ms):
        tickets.open_ticket(desk, tickets.Draft("a"), at=moment)
    week = read_week(desk, DateRange.of(first, end), desk.now)
    assert week.received.value == 2
    assert (week.scope.span.start, week.scope.span.end) == (start_ms, end_ms)
    db.close()
