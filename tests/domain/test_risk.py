"""Who is at risk and why, each case built by hand; as known at a moment."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from supportctl.domain import conversation, customers, feedback, ledger, tickets
from supportctl.domain.desk import DAY
from supportctl.domain.week import Week, read_week
from supportctl.periods import DateRange

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk

HOUR = 3_600_000
EPOCH = date(1970, 1, 1)
WEEK = DateRange.of(date(2026, 11, 16), date(2026, 11, 23))
REGULAR = ("2026-05-01", "2026-05-22", "2026-06-12", "2026-07-03", "2026-07-24", "2026-08-14", "2026-09-04")


def at(day: str, hour: float = 10) -> int:
    return (date.fromisoformat(day) - EPOCH).days * DAY + int(hour * HOUR)


def read(desk: Desk, as_of: str = "2026-11-23") -> Week:
    return read_week(desk, WEEK, at(as_of, 6))


def ask(desk: Desk, who: str | None, day: str, hour: float = 10, **more: Any) -> int:
    desk.now = at(day, hour)
    draft = tickets.Draft("Where is it?", channel="email", **more)
    return tickets.open_ticket(desk, draft, at=desk.now, who=who).ticket.id


def answer(desk: Desk, ticket_id: int, day: str, hour: float = 10.5, *, resolve: bool = True) -> None:
    desk.now = at(day, hour)
    conversation.reply(desk, ticket_id, "Here", at=desk.now, status="resolved" if resolve else None)


def buy(desk: Desk, who: str, *days: str, amount: int = 1000, unit: str = "EUR") -> None:
    for day in days:
        desk.now = at(day, 12)
        ledger.add_purchase(desk, who, amount, unit, order=None, at=desk.now)


def follow_up(desk: Desk, kind: str, done: str, *, customer: int | None = None, ticket: int | None = None) -> None:
    desk.now = at(done, 15)
    with desk.change() as tx:
        tx.insert(
            "followups", kind=kind, customer_id=customer, ticket_id=ticket, occurred_at=desk.now, recorded_at=desk.now,
            done_at=desk.now, done_recorded_at=desk.now, outcome="talked",
        )  # fmt: skip


def silent(week: Week) -> list[tuple[str, str, int | None, int, int | None]]:
    return [(one.name, one.trouble.kind, one.trouble.ticket_id, one.days, one.usual) for one in week.risk.silent or ()]


def test_an_empty_desk_has_no_risk(desk: Desk) -> None:
    risk = read(desk).risk
    figures = [risk.angry_figure, risk.detractors_figure, risk.waiting_figure, risk.told_others_figure]
    assert [(one.value, one.flag) for one in [*figures, risk.price_figure]] == [(0, None)] * 5
    # Nobody bought twice: who is silent cannot be told, which is another thing than nobody.
    assert (risk.silent, risk.silent_figure.value) == (None, None)
    assert risk.silent_figure.more["voice"]["value"] is None


def test_anger_is_cleared_by_a_talk_after_it(desk: Desk) -> None:
    first = ask(desk, "Ada", "2026-11-16", feeling="angry")
    ask(desk, "Ada", "2026-11-17", feeling="angry")
    ask(desk, "Bo", "2026-09-20", feeling="angry")
    answer(desk, 3, "2026-09-21")
    nobody = ask(desk, None, "2026-11-18", feeling="angry")
    calm = ask(desk, "Cy", "2026-11-18", feeling="angry")
    tickets.edit_tickets(desk, [calm], {"feeling": "pleased"}, at=at("2026-11-18", 11))
    figure = read(desk).risk.angry_figure
    assert (figure.value, figure.more["tickets"], figure.flag, figure.excluded) == (3, 4, "signal", {})
    assert [part.ticket_id for part in figure.parts()] == [1, 2, 3, nobody]

    follow_up(desk, "thanks", "2026-11-18", customer=1)  # is no talk about it
    follow_up(desk, "call", "2026-11-16", customer=1)  # before the second time
    week = read(desk)
    assert [case.ticket_id for case in week.risk.angry] == [2, 3, nobody]
    assert (week.risk.angry_figure.value, week.risk.angry_figure.excluded) == (3, {"followed_up": 1})
    follow_up(desk, "apology", "2026-11-19", customer=1)
    follow_up(desk, "call", "2026-11-19", ticket=nobody)
    week = read(desk)
    assert [case.customer for case in week.risk.angry] == ["Bo"]
    assert [(part.ticket_id, part.role) for part in week.risk.angry_figure.parts()] == [
        (3, "counted"), (1, "followed_up"), (2, "followed_up"), (nobody, "followed_up"),
    ]  # fmt: skip
    assert [call.name for call in week.call if "angry" in call.reasons] == ["Bo"]
    # That morning nobody had talked with them yet.
    assert [case.ticket_id for case in read(desk, "2026-11-19").risk.angry] == [2, 3, nobody]
    assert first == 1


def test_old_anger_that_nobody_waits_about_is_no_risk_any_more(desk: Desk) -> None:
    ask(desk, "Ada", "2026-08-01", feeling="angry")
    ask(desk, "Bo", "2026-08-01", feeling="angry")
    answer(desk, 1, "2026-08-02")
    assert [case.customer for case in read(desk).risk.angry] == ["Bo"]


def test_detractors_of_every_scale(desk: Desk) -> None:
    for number, who in enumerate(("Ada", "Bo", "Cy", "Di", "Ed"), 1):
        ask(desk, who, "2026-11-16")
        answer(desk, number, "2026-11-16")
    for kind, score, number in [
        ("csat", 2, 1),
        ("csat", 3, 2),
        ("nps", 6, 2),
        ("nps", 7, 3),
        ("ces", 3, 4),
        ("ces", 4, 5),
    ]:
        feedback.add_feedback(desk, score, kind=kind, ticket_id=number, comment=None, at=at("2026-11-17"))
    found = read(desk).risk.detractors_figure
    assert (found.value, found.more["ratings"]) == (3, 3)
    assert sorted((part.customer_id, part.value) for part in found.parts()) == [(1, 2), (2, 6), (4, 3)]
    follow_up(desk, "call", "2026-11-18", customer=2)
    found = read(desk).risk.detractors_figure
    assert (found.value, found.excluded) == (2, {"followed_up": 1})


def test_waiting_counts_those_past_their_target(desk: Desk) -> None:
    ask(desk, "Ada", "2026-11-16")
    ask(desk, "Bo", "2026-11-20", 16.5)
    found = read(desk, "2026-11-21").risk.waiting_figure
    assert (found.value, found.pending, found.flag) == (1, 1, "signal")
    assert [(part.role, part.ticket_id) for part in found.parts()] == [("counted", 1), ("pending", 2)]


def test_tags_count_in_the_week_in_which_they_were_set(desk: Desk) -> None:
    ask(desk, "Ada", "2026-11-16", tags=("price", "told-others", "vip"))
    ask(desk, "Ada", "2026-11-17", tags=("told-others",))
    old = ask(desk, "Bo", "2026-10-01", kind="problem")
    ask(desk, "Cy", "2026-11-09", tags=("price",))
    desk.now = at("2026-11-18")
    tickets.tag_tickets(desk, [old], ["price"], [], at=desk.now)
    risk = read(desk).risk
    assert (risk.told_others_figure.value, risk.told_others_figure.more["tickets"]) == (1, 2)
    assert [part.ticket_id for part in risk.price_figure.parts()] == [1, old]
    assert risk.price_figure.more["by_problems"] == [
        {"problems": "0", "customers": 2, "price": 2}, {"problems": "1", "customers": 1, "price": 1},
        {"problems": "2", "customers": 0, "price": 0}, {"problems": "3+", "customers": 0, "price": 0},
    ]  # fmt: skip
    desk.now = at("2026-11-24")
    tickets.tag_tickets(desk, [old], [], ["price"], at=desk.now)
    assert read(desk, "2026-11-25").risk.price_figure.value == 1
    assert read(desk).risk.price_figure.value == 2  # as it was known then


def trouble(desk: Desk, kind: str, who: str) -> int | None:
    """Let something go wrong for a customer on 7 September 2026 or soon after; the ticket."""
    if kind == "refunded":
        desk.now = at("2026-09-09")
        ledger.refund_purchase(desk, desk.db.execute("SELECT max(id) FROM purchases").fetchone()[0], 500,
                               kind="refund", at=desk.now)  # fmt: skip
        return None
    number = ask(desk, who, "2026-09-07")
    if kind == "late":
        answer(desk, number, "2026-09-10")
        return number
    answer(desk, number, "2026-09-07")
    if kind == "rated":
        feedback.add_feedback(desk, 3, kind="csat", ticket_id=number, comment=None, at=at("2026-09-09"))
    if kind == "reopened":
        desk.now = at("2026-09-08")
        conversation.inbound(desk, number, "Broken again", at=desk.now)
        answer(desk, number, "2026-09-08")
    return number


@pytest.mark.parametrize("kind", ["late", "rated", "refunded", "reopened"])
def test_silent_after_trouble(desk: Desk, kind: str) -> None:
    buy(desk, "Nouri", *REGULAR)
    number = trouble(desk, kind, "Nouri")
    assert silent(read(desk)) == [("Nouri", kind, number, 79, 21)]
    # Two usual gaps had not passed yet.
    assert silent(read(desk, "2026-10-10")) == []
    assert silent(read(desk, "2026-10-17")) == [("Nouri", kind, number, 42, 21)]


def test_who_bought_once_is_measured_by_the_gaps_of_all(desk: Desk) -> None:
    buy(desk, "Regular", *REGULAR, "2026-09-25", "2026-10-16", "2026-11-06")
    buy(desk, "Once", "2026-09-04")
    trouble(desk, "late", "Once")
    assert silent(read(desk)) == [("Once", "late", 1, 79, None)]


def test_who_spoke_or_bought_since_is_not_silent(desk: Desk) -> None:
    for who in ("Quiet", "Wrote", "Bought", "Complained", "Said", "Rated"):
        buy(desk, who, *REGULAR)
    for who in ("Quiet", "Wrote", "Bought", "Complained", "Said", "Rated"):
        trouble(desk, "late", who)
    assert {one[0] for one in silent(read(desk))} == {"Quiet", "Wrote", "Bought", "Complained", "Said", "Rated"}
    answer(desk, ask(desk, "Wrote", "2026-09-21"), "2026-09-21")
    buy(desk, "Bought", "2026-09-12")
    tickets.edit_tickets(desk, [4], {"kind": "complaint"}, at=at("2026-09-12"))
    feedback.add_feedback(desk, None, kind="complaint", who="Said", ticket_id=None, comment="slow", at=at("2026-09-12"))
    feedback.add_feedback(desk, 5, kind="csat", ticket_id=6, comment=None, at=at("2026-09-12"))
    week = read(desk)
    assert [one[0] for one in silent(week)] == ["Quiet"]
    voice = week.risk.silent_figure.more["voice"]
    assert (voice["numerator"], voice["denominator"]) == (2, 6)


def test_without_trouble_or_without_purchases_nobody_is_silent(desk: Desk) -> None:
    buy(desk, "Gone", *REGULAR)
    ask(desk, "Gone", "2026-09-07")
    answer(desk, 1, "2026-09-07")
    ask(desk, "Never bought", "2026-09-07")
    answer(desk, 2, "2026-09-20")
    assert silent(read(desk)) == []
    # Trouble of more than 90 days ago is over.
    trouble(desk, "late", "Gone")
    assert len(silent(read(desk, "2026-12-08"))) == 1
    assert silent(read(desk, "2026-12-15")) == []


def test_the_largest_customers_first_and_currencies_apart(desk: Desk) -> None:
    for who, amount, unit in (("Small", 10, "EUR"), ("Large", 5000, "EUR"), ("Other", 900_000, "IRR")):
        buy(desk, who, *REGULAR, amount=amount, unit=unit)
    for who in ("Small", "Large", "Other"):
        trouble(desk, "late", who)
    assert [one[0] for one in silent(read(desk))] == ["Large", "Small", "Other"]
    assert [call.name for call in read(desk).call] == ["Small", "Large", "Other"]  # by ticket, as every reason


def test_silent_before_a_merge_of_customers_stays_as_it_was(desk: Desk) -> None:
    from supportctl.domain.customer_merges import merge_customers

    buy(desk, "Nouri", *REGULAR)
    trouble(desk, "late", "Nouri")
    buy(desk, "N. Nouri", "2026-11-10")
    before = silent(read(desk))
    assert before == [("Nouri", "late", 1, 79, 21)]
    desk.now = at("2026-11-24")
    merge_customers(desk, ["1"], "2")
    assert silent(read(desk, "2026-11-25")) == []
    assert silent(read(desk)) == before


def test_thanks_once_and_not_again_within_ninety_days(desk: Desk) -> None:
    for number, who in enumerate(("Rad", "Old friend"), 1):
        ask(desk, who, "2026-11-16")
        answer(desk, number, "2026-11-16")
        feedback.add_feedback(desk, 5, kind="csat", ticket_id=number, comment="thank you", at=at("2026-11-17"))
    desk.now = at("2026-11-16")
    sender, _ = customers.new_customer(desk, "Amiri", contacts=(), fields={}, tags=(), note=None, key=None)
    for who in ("New 1", "New 2"):
        customers.new_customer(desk, who, contacts=(), fields={"referred_by": sender}, tags=(), note=None, key=None)
        buy(desk, who, "2026-11-18")
    buy(desk, "Loyal", "2026-08-01", "2026-10-01", "2026-11-18")
    buy(desk, "Loyal for long", "2026-08-01", "2026-09-01", "2026-10-01", "2026-11-18")
    found = [(one.name, one.reason, one.sent) for one in read(desk).thank]
    assert found == [
        ("Rad", "best_score", 0), ("Old friend", "best_score", 0), ("Amiri", "referrer", 2), ("Loyal", "loyal", 0),
    ]  # fmt: skip
    follow_up(desk, "thanks", "2026-10-01", customer=2)
    follow_up(desk, "call", "2026-11-19", customer=1)
    assert [one.name for one in read(desk).thank] == ["Rad", "Amiri", "Loyal"]
    follow_up(desk, "thanks", "2026-06-01", customer=1)  # long ago
    assert [one.name for one in read(desk).thank] == ["Rad", "Amiri", "Loyal"]
