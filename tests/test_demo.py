"""The demonstration desk: always the same, sound, and interesting in the week that the report shows."""

from __future__ import annotations

import random
from datetime import date
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from supportctl.cli.runs import keep_week
from supportctl.config import Config
from supportctl.demo import WEEKS, fill
from supportctl.demo_texts import Texts, en, fa
from supportctl.demo_texts.hours import Shifts
from supportctl.demo_texts.people import invent_people
from supportctl.domain.desk import DAY, HOUR, Desk
from supportctl.domain.week import Week, read_week
from supportctl.locales import Locale
from supportctl.periods import last_completed_week, local_day, span_of, weeks_before
from supportctl.storage import messages as message_store
from supportctl.storage.checks import run_checks
from supportctl.storage.connection import create_database, open_database
from supportctl.storage.problems import list_problems
from supportctl.text import width

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Shell

NOW = 1_795_170_600_000  # 2026-11-20T10:30:00Z, a Friday
MONDAY = 1_795_392_060_000  # 2026-11-23T00:01:00Z, when the English week has just begun
ZONES = {"en": "Europe/London", "fa": "Asia/Tehran"}
TEXTS: dict[str, Texts] = {"en": en.TEXTS, "fa": fa.TEXTS}
Language = Literal["en", "fa"]


class Filled(NamedTuple):
    language: Language
    texts: Texts
    desk: Desk
    written: int

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.desk.db.execute(sql, values)]

    def value(self, sql: str, *values: Any) -> Any:
        return self.rows(sql, *values)[0][0]


def make(folder: Path, language: Language, *, now: int = NOW, seed: int = 7) -> Filled:
    folder.mkdir(exist_ok=True)
    path = folder / "support.db"
    create_database(path)
    environ = {"HOME": str(folder), "SUPPORTCTL_LANG": language, "SUPPORTCTL_TIMEZONE": ZONES[language]}
    config = Config(folder / "config.toml", environ)
    db = open_database(path, now)
    # The default forces the disk at every commit, which only costs time here.
    db.execute("PRAGMA synchronous = OFF")
    desk = Desk(db, config, now=now, actor="Sam", command="db init --demo")
    keep = partial(keep_week, desk, Locale(language, zone_name=ZONES[language]))
    return Filled(language, TEXTS[language], desk, fill(desk, language=language, seed=seed, keep=keep))


@pytest.fixture(scope="module", params=["en", "fa"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    filled = make(tmp_path_factory.mktemp("demo"), request.param)
    yield filled
    filled.desk.db.close()


def dump(filled: Filled) -> list[str]:
    # When the empty file was made is of no interest.
    return [line for line in filled.desk.db.iterdump() if "_sqlite_migrations" not in line]


def test_same_moment_language_and_seed_write_the_same_rows(demo: Filled, tmp_path: Path) -> None:
    again = make(tmp_path, demo.language)
    try:
        assert dump(again) == dump(demo)
    finally:
        again.desk.db.close()


def test_counts_are_those_of_half_a_year_at_a_small_shop(demo: Filled) -> None:
    assert demo.written == demo.value("SELECT count(*) FROM tickets")
    assert 530 <= demo.written <= 640
    assert 165 <= demo.value("SELECT count(*) FROM customers") <= 180
    assert demo.value("SELECT count(DISTINCT subject) FROM tickets") >= 60
    assert demo.value("SELECT count(DISTINCT body) FROM messages") >= 500
    assert 2 <= demo.value("SELECT count(*) FROM tickets WHERE standing = 'removed'") <= 8
    assert demo.value("SELECT count(*) FROM tickets WHERE origin = 'agent'") >= 8
    assert demo.value("SELECT count(*) FROM messages WHERE is_ack = 1") >= 30
    assert demo.value("SELECT count(*) FROM messages WHERE is_automatic = 1 AND direction = 'in'") >= 1
    assert demo.value("SELECT count(*) FROM messages WHERE direction = 'note'") >= 20
    assert demo.value("SELECT count(DISTINCT assignee) FROM tickets") == 3
    assert {"price", "told-others", "vip"} <= {tag for (tag,) in demo.rows("SELECT tag FROM ticket_tags")}
    kinds = {kind for (kind,) in demo.rows("SELECT DISTINCT kind FROM feedback")}
    assert kinds == {"csat", "nps", "complaint", "suggestion", "praise"}


def test_one_journal_row_and_a_restored_desk(demo: Filled) -> None:
    assert demo.rows("SELECT at, actor FROM journal") == [(NOW, "Sam")]
    assert (demo.desk.now, demo.desk.actor) == (NOW, "Sam")
    assert demo.value("SELECT count(*) FROM messages WHERE occurred_at > ? OR occurred_at <> recorded_at", NOW) == 0
    assert demo.value("SELECT count(*) FROM purchases WHERE placed_at > ? OR placed_at <> recorded_at", NOW) == 0
    assert demo.value("SELECT count(*) FROM ticket_events WHERE occurred_at > ?", NOW) == 0


def test_satisfaction_and_speed_are_believable(demo: Filled) -> None:
    resolved = demo.value(
        "SELECT count(DISTINCT ticket_id) FROM ticket_events WHERE field = 'status' AND value = 'resolved'"
    )
    asked = demo.value("SELECT count(*) FROM feedback WHERE kind = 'csat' AND asked_at IS NOT NULL")
    answered = demo.value("SELECT count(*) FROM feedback WHERE kind = 'csat' AND asked_at + answered_at > 0")
    scores = demo.rows("SELECT score FROM v_feedback WHERE kind = 'csat' AND score IS NOT NULL")
    assert 0.5 <= asked / resolved <= 0.68
    assert 0.22 <= answered / asked <= 0.34
    assert 0.8 <= sum(score >= 4 for (score,) in scores) / len(scores) <= 0.92
    waits = demo.rows(
        """SELECT received_at, first_response_at FROM tickets WHERE origin = 'customer' AND is_synchronous = 0
            AND first_response_at IS NOT NULL"""
    )
    assert HOUR <= median(answer - request for request, answer in waits) <= 4 * HOUR
    assert any(answer - request > 24 * HOUR for request, answer in waits)


def test_cached_columns_agree_with_the_messages(demo: Filled) -> None:
    for ticket_id, waiting_since, first_response_at in demo.rows(
        "SELECT id, waiting_since, first_response_at FROM tickets"
    ):
        assert message_store.find_waiting_since(demo.desk.db, ticket_id) == waiting_since
        assert message_store.find_first_response(demo.desk.db, ticket_id) == first_response_at
    assert (
        demo.rows(
            """SELECT t.id FROM tickets t WHERE status <> (SELECT value FROM ticket_events e
                WHERE e.ticket_id = t.id AND field = 'status' ORDER BY id DESC LIMIT 1)"""
        )
        == []
    )


def test_ids_follow_the_time_of_the_request(demo: Filled) -> None:
    times = [at for (at,) in demo.rows("SELECT received_at FROM tickets ORDER BY id")]
    assert times == sorted(times)
    assert demo.rows("PRAGMA foreign_key_check") == []


def test_addresses_and_numbers_reach_nobody(demo: Filled) -> None:
    emails = [value for (value,) in demo.rows("SELECT value FROM contact_points WHERE kind = 'email'")]
    assert {email.partition("@")[2] for email in emails} == {"example.com", "example.org", "example.net"}
    numbers = [key for (key,) in demo.rows("SELECT key FROM contact_points WHERE kind = 'phone'")]
    prefixes = {"en": ("+442079460", "+447700900"), "fa": ("+989120000", "+989350000")}[demo.language]
    assert len(numbers) >= 80
    assert all(number.startswith(prefixes) for number in numbers)
    assert len(set(demo.rows("SELECT name FROM customers"))) == demo.value("SELECT count(*) FROM customers")


def test_last_completed_week_has_one_unusual_cause(demo: Filled) -> None:
    zone = ZoneInfo(ZONES[demo.language])
    week = last_completed_week(local_day(NOW, zone), demo.desk.config.first_weekday())
    sql = """SELECT category, count(*) FROM tickets WHERE standing = 'present' AND origin = 'customer'
        AND category IS NOT NULL AND received_at >= ? AND received_at < ? GROUP BY 1 ORDER BY 2 DESC"""
    counts = [dict(demo.rows(sql, *span_of(one, zone))) for one in (*weeks_before(week, 8), week)]
    spike = demo.texts.spike.category
    assert next(iter(counts[-1])) == spike
    assert counts[-1][spike] >= 10
    assert counts[-1][spike] >= 2 * sum(count.get(spike, 0) for count in counts[:-1]) / 8
    angry = "SELECT count(*) FROM tickets WHERE feeling = 'angry' AND received_at >= ? AND received_at < ?"
    assert demo.value(angry, *span_of(week, zone)) >= 3
    third = demo.value("SELECT ticket_id FROM messages WHERE body = ?", demo.texts.third_time)
    assert demo.value("SELECT count(*) FROM messages WHERE ticket_id = ? AND direction = 'in'", third) == 3
    totals = [
        demo.value("SELECT count(*) FROM tickets WHERE received_at >= ? AND received_at < ?", *span_of(one, zone))
        for one in weeks_before(week, WEEKS - 1)
    ]
    assert all(17 <= total <= 28 for total in totals)


@pytest.mark.parametrize("now", [NOW, MONDAY])
def test_unfinished_tickets_make_a_queue(demo: Filled, tmp_path: Path, now: int) -> None:
    if now != NOW and demo.language == "fa":
        pytest.skip("one language is enough for another moment and seed")
    filled = demo if now == NOW else make(tmp_path, demo.language, now=now, seed=8)
    unfinished = """SELECT count(*) FROM tickets WHERE standing = 'present'
        AND status IN ('new', 'open', 'pending', 'hold')"""
    try:
        assert 15 <= filled.value(unfinished) <= 25
        assert filled.value(f"{unfinished} AND waiting_since < ?", now - 30 * HOUR) >= 2
        assert filled.value(f"{unfinished} AND priority = 'urgent'") == 1
        assert filled.value(f"{unfinished} AND status = 'pending'") >= 4
        assert filled.value(f"{unfinished} AND status = 'hold'") >= 1
        assert filled.value(f"{unfinished} AND snoozed_until > ?", now) == 1
        assert filled.value(f"{unfinished} AND status = 'open' AND waiting_since IS NULL") == 0
    finally:
        if filled is not demo:
            filled.desk.db.close()


def week_of_the_page(demo: Filled) -> Week:
    days = last_completed_week(local_day(NOW, ZoneInfo(ZONES[demo.language])), demo.desk.config.first_weekday())
    return read_week(demo.desk, days, NOW)


def test_everything_on_it_is_sound(demo: Filled) -> None:
    assert [one for one in run_checks(demo.desk.db) if not one.is_sound] == []


def test_a_year_of_purchases(demo: Filled) -> None:
    assert 280 <= demo.value("SELECT count(*) FROM purchases") <= 340
    assert 90 <= demo.value("SELECT count(DISTINCT customer_id) FROM purchases") <= 93
    assert demo.value("SELECT min(placed_at) FROM purchases") > NOW - 366 * DAY
    assert demo.rows("SELECT DISTINCT unit FROM purchases") == [(demo.texts.currency,)]
    assert 5 <= demo.value("SELECT count(*) FROM refunds") <= 25
    assert demo.value("SELECT count(*) FROM costs") == 26
    assert demo.value("SELECT count(*) FROM customers WHERE referred_by IS NOT NULL") >= 10
    # Who buys often asks about an order of their own.
    asked = """SELECT count(*) FROM messages m JOIN tickets t ON t.id = m.ticket_id
        JOIN purchases p ON p.customer_id = t.customer_id WHERE instr(m.body, p.order_ref)"""
    assert demo.language == "fa" or demo.value(asked) >= 20


def test_problems_are_open_back_and_fixed(demo: Filled) -> None:
    states = {one.title: one.state for one in list_problems(demo.desk.db, everything=True)}
    titles = [one.title for one in (demo.texts.courier, demo.texts.printer, demo.texts.till)]
    assert states == dict(zip(titles, ("open", "came-back", "fixed"), strict=True))
    fix = week_of_the_page(demo).fix
    assert [(one.name, one.reports, one.regressed) for one in fix] == [(titles[0], 14, 0), (titles[1], 2, 2)]
    assert all(one.owner for one in fix)


def test_last_list_is_done_but_for_two(demo: Filled) -> None:
    last = week_of_the_page(demo).last_list
    assert last is not None
    assert last.done >= 3
    assert last.left == 2
    assert last.run.end_at == week_of_the_page(demo).scope.span.start
    assert all(one.outcome for one in last.followups if one.done_at)


def test_a_good_customer_fell_silent_and_others_became_loyal(demo: Filled) -> None:
    week = week_of_the_page(demo)
    assert 1 <= len(week.risk.silent or ()) <= 5
    assert any(call.is_carried and "silent" in call.reasons for call in week.call)
    assert week.quarter.addition_rate.denominator
    assert "referrer" in {one.reason for one in week.thank}


def test_a_rating_changed_after_the_report(demo: Filled) -> None:
    late = week_of_the_page(demo).late
    assert late is not None
    assert [(one.kind, one.after) for one in late.changes if one.kind == "rating_changed"] == [("rating_changed", 2)]


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("now", ["2026-11-26T06:00Z", "2026-01-05T09:30Z", "2027-03-06T08:00Z"])
def test_the_page_of_the_week_fits_and_shows_it_all(newcomer: Shell, language: str, now: str) -> None:
    newcomer.environ |= {"SUPPORTCTL_LANG": language, "SUPPORTCTL_TIMEZONE": ZONES[language]}
    newcomer.at(now)("db", "init", "--demo")
    page = newcomer("report", "weekly", "--bidi", "off")
    assert len(page.lines) <= 63
    assert max(map(width, page.lines)) <= 78
    assert page.count(TEXTS[language].courier.title) == 3
    if language == "en":
        for shown in ("Quality", "Customers and money", "; 2 are below)", "FIX", "THANK", "carried over", "changed"):
            assert shown in page


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_text_can_be_filled_in(language: str) -> None:
    texts = TEXTS[language]
    slots = dict.fromkeys(("name", "sign", "agent", "order", "amount", "item", "town", "day"), "x")
    for topic in (*texts.topics, texts.spike, texts.printer.topic, texts.till.topic, texts.outreach):
        assert len(topic.subjects) == len(topic.bodies)
        assert bool(topic.tells) == bool(topic.asks) or topic is texts.outreach
        for text in (*topic.subjects, *topic.bodies, *topic.replies, *topic.asks, *topic.tells):
            assert text.format_map(slots).strip()
    written = "".join(str(value) for value in texts)
    assert "ي" not in written
    assert "ك" not in written


def test_people_have_different_names_and_some_way_to_reach_them() -> None:
    people = invent_people(random.Random(1), "fa", fa.TEXTS, 100)  # noqa: S311  # not a secret
    assert len({person.name for person in people}) == 100
    assert all(person.contacts for person in people)


def test_shifts_count_only_working_time() -> None:
    zone = ZoneInfo("Europe/London")
    shifts = Shifts(date(2026, 11, 16), 2, en.TEXTS.shifts, zone)
    friday_at_four = 1_795_190_400_000  # 2026-11-20T16:00:00Z
    assert shifts.holds(friday_at_four)
    assert shifts.after(friday_at_four, 2 * HOUR) == friday_at_four + 66 * HOUR
    assert shifts.before(friday_at_four + 66 * HOUR, 2 * HOUR) == friday_at_four


def test_a_clock_between_two_seconds_ends_too(tmp_path: Path) -> None:
    filled = make(tmp_path / "between", "en", now=NOW + 321)
    try:
        assert 530 <= filled.written <= 640
    finally:
        filled.desk.db.close()
