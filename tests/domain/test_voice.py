"""What customers say beside one score a ticket: recommending, effort, complaints, praise, and what bends a share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from supportctl.domain.metrics.satisfaction import csat_of
from supportctl.stats import wilson
from supportctl.storage.votes import Vote

if TYPE_CHECKING:
    from tests.conftest import Shell


def vote(number: int, score: int, customer: int | None = None, channel: str | None = None) -> Vote:
    return Vote(
        number, score, 4, 2, None, number, was_asked=True, customer_id=customer, customer=None, ticket_id=None,
        channel=None, category=None, assignee=None, tags=None, answer_channel=channel, standing="present",
    )  # fmt: skip


def figures(cli: Shell, *options: str) -> Any:
    return cli("report", "weekly", "--json", *options).json["figures"]


def answer(cli: Shell, kind: str, scores: dict[int, int], day: str = "2026-11-10") -> None:
    rows = [f"{day}{kind}{s}-{n},C {day} {s} {n},{s},{day}T12:00Z" for s, count in scores.items() for n in range(count)]
    table = "\n".join(["id,customer,score,at", *rows])
    cli("import", "csv", "-", "--as", "feedback", "--set", f"kind={kind}", "--source", f"{kind}{day}", stdin=table)


def test_happiness_is_that_of_help_scout() -> None:
    # Its own example: 41 great, 34 okay and 35 not good of 110 ratings, by 39 of 109 customers.
    votes = [vote(n, 5 if n < 41 else 3 if n < 75 else 1, n) for n in range(110)]
    assert csat_of(votes).more["happiness"] * 100 == pytest.approx(5.4545, abs=5e-5)
    assert pytest.approx(35.78, abs=5e-3) == 39 / 109 * 100


def test_one_customer_with_many_votes_widens_the_interval() -> None:
    alone = csat_of([vote(n, 5 if n < 6 else 2, n + 1) for n in range(8)])
    assert (alone.low, alone.high) == wilson(6, 8)
    assert alone.more["dominant"] is None
    together = csat_of([vote(n, 5 if n < 6 else 2, max(n, 3)) for n in range(8)])
    assert (together.numerator, together.denominator, together.more["raters"]) == (6, 8, 5)
    assert (together.low, together.high) == wilson(6 * 5 / 8, 5)
    assert together.more["dominant"] == {"customer_id": 3, "votes": 4}
    # Two of eight are a quarter and no more; who is not known may be anybody.
    assert csat_of([vote(n, 5, max(n, 1) + 1) for n in range(8)]).more["dominant"] is None
    assert csat_of([vote(n + 1, 5) for n in range(8)]).more["raters"] == 8
    # Few ratings are said one by one, so that nobody stands out.
    assert csat_of([vote(n, 5, 1) for n in range(4)]).more["dominant"] is None


def test_what_was_told_by_phone_is_told_apart(cli: Shell) -> None:
    for number, (score, channel) in enumerate(
        [("5", "phone"), ("4", "in-person"), ("2", "phone"), *[("5", "web")] * 3]
    ):
        cli.at("2026-11-10T10:00Z")("feedback", "add", score, "-c", f"c{number}", "--channel", channel)
    cli.at("2026-11-20T10:00Z")
    csat = figures(cli)["csat"]
    assert (csat["numerator"], csat["denominator"]) == (5, 6)
    assert csat["by_phone"] == {"numerator": 2, "denominator": 3}
    assert "3 of these were told to one of us by phone or in person; 2 satisfied." in cli("report", "weekly")


def test_one_customer_is_named_when_most_ratings_are_theirs(cli: Shell) -> None:
    for number, who in enumerate(["Ada", "Ada", "Bob", "Cem", "Dan"], 1):
        cli.at("2026-11-10T10:00Z")("ticket", "new", "a", "-c", who)
        cli("feedback", "add", "5", "--ticket", str(number))
    text = cli.at("2026-11-20T10:00Z")("report", "weekly")
    assert "2 of these 5 ratings are by one customer, Ada." in text
    assert "5 answers of 4 people: the true share could be anywhere from 51% to 100%." in text


def test_nps_of_the_example(cli: Shell) -> None:
    answer(cli, "nps", {10: 4, 9: 5, 8: 12, 7: 8, 6: 2, 0: 1})
    nps = figures(cli)["nps"]
    assert nps["value"] == 6 / 32
    assert (round(nps["low"], 4), round(nps["high"], 4)) == (-0.0271, 0.3897)
    assert (nps["promoters"], nps["passives"], nps["detractors"], nps["n"]) == (9, 20, 3, 32)
    assert (nps["start"], nps["end"]) == ("2026-08-17T00:00:00Z", "2026-11-16T00:00:00Z")
    assert nps["usual"] is nps["flag"] is None
    # A quarter's answers stand on the page of a month.
    page = cli("report", "monthly", "--month", "this")
    assert "Promoters 9, passives 20, detractors 3" in page
    assert "19" not in page.split("Promoters")[1].splitlines()[0]
    assert "توصیه‌کننده ۹ نفر، بی‌طرف ۲۰ نفر، منتقد ۳ نفر" in cli("report", "monthly", "--month", "this", "--lang", "fa")
    # The thirteen weeks end with the period.
    assert figures(cli, "--week", "2026-11-03")["nps"]["n"] == 0
    assert figures(cli, "--week", "2026-11-18")["nps"]["n"] == 32
    assert "Promoters" not in cli("report", "monthly", "--month", "2026-10") + cli("report", "weekly")


def test_nps_counts_a_customer_once_and_beside_the_quarter_before(cli: Shell) -> None:
    answer(cli, "nps", {10: 30}, "2026-07-01")
    answer(cli, "nps", {3: 10, 10: 10})
    cli.at("2026-11-12T10:00Z")("feedback", "add", "9", "--kind", "nps", "-c", "C 2026-11-10 3 0")
    nps = figures(cli.at("2026-11-20T10:00Z"))["nps"]
    assert (nps["promoters"], nps["detractors"], nps["n"]) == (11, 9, 20)
    assert nps["excluded"] == {"newer_answer": 1}
    assert (nps["usual"]["value"], nps["usual"]["denominator"], nps["usual"]["weeks"]) == (1, 30, 13)
    assert nps["flag"] == "signal"


def test_ces(cli: Shell) -> None:
    answer(cli, "ces", {7: 2, 5: 1, 4: 1, 1: 1})
    ces = figures(cli)["ces"]
    assert (ces["numerator"], ces["denominator"], ces["mean"]) == (3, 5, 24 / 5)
    assert ces["distribution"] == {"1": 1, "4": 1, "5": 1, "7": 2}


@pytest.fixture
def told(cli: Shell) -> Shell:
    """Complaints by ticket and in words, of three customers about four things."""
    cli.at("2026-11-10T10:00Z")
    for who, category in (("Ada", "box"), ("Ada", "box"), ("Ada", "price"), ("Bob", "box")):
        cli("ticket", "new", "a", "-c", who, "--kind", "complaint", "--category", category, "--channel", "email")
    cli("feedback", "add", "none", "--kind", "complaint", "--ticket", "1", "-m", "again the box")
    cli("feedback", "add", "none", "--kind", "complaint", "-c", "Cem", "-m", "no answer on the phone")
    cli("ticket", "new", "b", "-c", "Spam", "--kind", "complaint")
    cli("ticket", "spam", "5")
    cli.at("2026-11-11T10:00Z")("reply", "3", "-m", "sorry", "--resolve")
    return cli.at("2026-11-20T10:00Z")


def test_complaints_are_one_for_each_customer_and_cause(told: Shell) -> None:
    found = told("report", "weekly", "--json").json
    complaints = found["figures"]["complaints"]
    assert complaints["value"] == 4
    assert (round(complaints["low"], 4), round(complaints["high"], 4)) == (1.0899, 10.2416)
    assert complaints["excluded"] == {"said_again": 2, "spam": 1}
    assert (complaints["active_customers"], complaints["per_100_active"]) == (2, 200)
    assert (complaints["acknowledged"], complaints["answered"], complaints["closed"]) == (1, 1, 1)
    listed = {(one["name"], one["ticket_id"], one["times"]) for one in found["lists"]["complaints"]}
    assert listed == {("Ada", 1, 3), ("Ada", 3, 1), ("Bob", 4, 1), ("Cem", None, 1)}
    assert "complaints 4" in told("report", "weekly")
    assert "complaints" not in told("report", "weekly", "--week", "this")


def test_a_complaint_is_one_from_when_it_was_called_so(told: Shell) -> None:
    told("ticket", "edit", "4", "--kind", "question")
    assert figures(told)["complaints"]["value"] == 3
    assert figures(told, "--as-of", "2026-11-19T10:00")["complaints"]["value"] == 4


def test_appreciation(cli: Shell) -> None:
    cli.at("2026-11-10T10:00Z")("ticket", "new", "thank you", "-c", "Ada", "--kind", "praise")
    cli("feedback", "add", "5", "--ticket", "1", "-m", "the same again")
    cli("feedback", "add", "5", "-c", "Bob", "-m", "quick")
    cli("feedback", "add", "5", "-c", "Cem")
    cli("feedback", "add", "none", "--kind", "praise", "-c", "Dan", "-m", "kind")
    found = cli.at("2026-11-20T10:00Z")("report", "weekly", "--json").json
    assert found["figures"]["appreciation"]["value"] == 3
    listed = [(one["name"], one["reason"], one["comment"]) for one in found["lists"]["appreciation"]]
    assert listed == [("Bob", "best_score", "quick"), ("Dan", "praise", "kind"), ("Ada", "praise", "thank you")]
    assert "appreciation 3: " in cli("report", "weekly")


def test_quotes_say_which_are_which(cli: Shell) -> None:
    for number, (score, words) in enumerate(
        [(1, "worst"), (2, "bad"), (3, "so so"), (4, "good"), (5, "best"), (5, "")]
    ):
        said = ["-m", words] if words else []
        cli.at("2026-11-10T10:00Z")("feedback", "add", str(score), "-c", f"c{number}", *said)
    lines = [line.strip() for line in cli.at("2026-11-20T10:00Z")("report", "weekly").lines]
    assert [line for line in lines if line[:3] in ('- "', '+ "')] == [
        '- "worst" c0  1/5', '- "bad" c1  2/5', '+ "best" c4  5/5',
    ]  # fmt: skip
