"""`feedback` and `survey`: asked and unasked, first and changed, and never off the scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell


@pytest.fixture
def solved(cli: Shell) -> Shell:
    cli("ticket", "new", "a", "-c", "ada@example.com")
    cli("resolve", "1")
    return cli.at("2026-11-21T12:00Z")


def test_asked_and_answered(solved: Shell) -> None:
    asked = solved("survey", "send", "--due")
    assert "ada@example.com" in asked
    assert "supportctl survey answer 1 SCORE" in asked
    assert solved("survey", "send", "--due", "--json").json == []
    assert solved("survey", "list", "--waiting", "-q") == "1\n"
    solved("survey", "answer", "1", "۴", "-m", "fine", "--channel", "phone")
    assert solved("survey", "list", "--waiting") == ""
    one = solved("feedback", "show", "1", "--json").json
    assert (one["score"], one["comment"], one["channel"], one["ticket_id"]) == (4, "fine", "phone", 1)
    assert one["asked_at"] == one["responded_at"] == "2026-11-21T12:00:00Z"


def test_a_changed_mind_keeps_its_first_score(solved: Shell) -> None:
    solved("feedback", "add", "5", "--ticket", "1", "-m", "great")
    solved.at("2026-11-23T12:00Z")("feedback", "edit", "1", "--score", "2")
    one = solved("feedback", "show", "1", "--json").json
    assert (one["score"], one["comment"]) == (2, "great")
    assert [(answer["score"], answer["responded_at"]) for answer in one["answers"]] == [
        (5, "2026-11-21T12:00:00Z"),
        (2, "2026-11-23T12:00:00Z"),
    ]
    before = solved.stored()
    solved("feedback", "edit", "1", "--score", "2", "-m", "great")
    assert solved.stored() == before


def test_a_second_score_changes_the_first_until_the_next_resolution(solved: Shell) -> None:
    assert solved("feedback", "add", "5", "--ticket", "1") == "1\n"
    assert solved("feedback", "add", "2", "--ticket", "1") == "1\n"
    assert solved("feedback", "add", "9", "--ticket", "1", "--kind", "nps") == "2\n"
    solved.at("2026-11-22T12:00Z")("ticket", "inbound", "1", "-m", "again")
    solved("resolve", "1")
    assert solved.at("2026-11-22T13:00Z")("feedback", "add", "4", "--ticket", "1") == "3\n"


def test_it_answers_the_newest_open_question(solved: Shell) -> None:
    solved("survey", "send", "1")
    assert solved("feedback", "add", "3", "--ticket", "1") == "1\n"
    assert solved("feedback", "show", "1", "--get", "asked_at") == "2026-11-21T12:00:00Z\n"


def test_words_alone(cli: Shell) -> None:
    said = cli("feedback", "add", "none", "--kind", "complaint", "-c", "Sara Ahmadi", "-m", "Third late parcel")
    assert said.stderr == "created customer 1 (Sara Ahmadi)\n"
    assert cli("feedback", "list", "--kind", "complaint", "--get", "comment") == "Third late parcel\n"


@pytest.mark.parametrize("kind", ["complaint", "suggestion", "praise"])
def test_words_alone_need_words(cli: Shell, kind: str) -> None:
    cli.refuses(2, "feedback", "add", "none", "--kind", kind, "-c", "Sara")


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (2, ["feedback", "add", "6", "--ticket", "1"]), (2, ["feedback", "add", "0", "--ticket", "1"]),
        (2, ["feedback", "add", "11", "--ticket", "1", "--kind", "nps"]), (2, ["feedback", "add", "5"]),
        (2, ["feedback", "add", "8", "--ticket", "1", "--kind", "ces"]), (2, ["feedback", "add", "4.5", "--ticket",
        "1"]),
        (2, ["feedback", "add", "none", "--ticket", "1"]), (2, ["feedback", "add", "5", "--ticket", "1", "--kind",
        "praise"]),
        (3, ["feedback", "add", "5", "--ticket", "9"]), (3, ["feedback", "show", "1"]), (3, ["feedback", "rm", "1"]),
        (2, ["feedback", "add", "5", "--ticket", "1", "--kind", "cast"]), (2, ["survey", "send"]), (3, ["survey",
        "send", "9"]),
        (2, ["survey", "send", "1", "--due"]), (3, ["survey", "answer", "1", "5"]), (2, ["survey", "list", "--kind",
        "praise"]),
        (2, ["feedback", "add", "5", "--ticket", "1", "--at", "01/02/2026"]), (2, ["feedback", "list", "--since",
        "may"]),
        (2, ["feedback", "add", "9" * 30, "--ticket", "1"]), (2, ["feedback", "edit", "1"]), (2, ["feedback", "show",
        "x"]),
    ],
)  # fmt: skip
def test_refused(solved: Shell, code: int, arguments: list[str]) -> None:
    solved.refuses(code, *arguments)


def test_nobody_is_asked_twice_at_once(solved: Shell) -> None:
    solved("survey", "send", "1")
    solved.refuses(4, "survey", "send", "1")
    assert solved("survey", "send", "1", "--kind", "nps", "-q") == "2\n"
    solved("ticket", "new", "b", "-c", "bob@example.com")
    solved.refuses(4, "survey", "send", "2", "1")
    assert solved("survey", "list", "--count") == "2\n"


def test_removed_feedback_is_in_no_list_and_no_figure(solved: Shell) -> None:
    solved("feedback", "add", "5", "--ticket", "1")
    assert solved("report", "csat", "--since", "2026-11-01", "--json").json["figures"]["csat"]["numerator"] == 1
    assert solved("feedback", "rm", "1") == "1\n"
    assert solved("feedback", "list") == ""
    assert solved("report", "csat", "--since", "2026-11-01", "--json").json["figures"]["csat"]["numerator"] == 0
    solved.refuses(3, "feedback", "edit", "1", "--score", "3")
    solved.refuses(3, "survey", "answer", "1", "3")


def test_thresholds_stay_with_the_question(solved: Shell) -> None:
    solved("survey", "send", "1")
    solved("config", "set", "csat.positive_min", "5")
    solved("survey", "answer", "1", "4")
    assert solved("report", "csat", "--since", "2026-11-01", "--json").json["figures"]["csat"]["numerator"] == 1


def test_filters(solved: Shell) -> None:
    solved("feedback", "add", "5", "--ticket", "1")
    solved.at("2026-11-25T12:00Z")("feedback", "add", "none", "--kind", "praise", "-c", "Bob", "-m", "nice")
    assert solved("feedback", "list", "-q") == "2\n1\n"
    assert (
        solved("feedback", "list", "--since", "2026-11-24", "-q")
        == solved("feedback", "list", "-c", "Bob", "-q")
        == "2\n"
    )
    assert (
        solved("feedback", "list", "--until", "2026-11-24", "-q")
        == solved("feedback", "list", "--ticket", "1", "-q")
        == "1\n"
    )


def test_whose_score_it_is(solved: Shell) -> None:
    solved("customer", "new", "Bob")
    solved.refuses(4, "feedback", "add", "5", "--ticket", "1", "-c", "Bob")


def test_a_report_knows_a_removal_only_from_when_it_was_recorded(solved: Shell) -> None:
    solved("feedback", "add", "5", "--ticket", "1")
    report = (
        "report",
        "csat",
        "--since",
        "2026-11-16",
        "--until",
        "2026-11-22",
        "--as-of",
        "2026-11-23T12:00Z",
        "--json",
    )
    before = solved.at("2026-11-25T12:00Z")(*report)
    solved("feedback", "rm", "1")
    assert solved(*report) == before


def test_whether_they_would_recommend_us_is_asked_of_a_customer_once_a_quarter(solved: Shell) -> None:
    asked = solved("survey", "send", "--kind", "nps", "-c", "ada@example.com")
    assert "To ada@example.com\n" in asked
    assert "from 0 (not at all) to 10 (surely)" in " ".join(asked.split())
    assert solved("feedback", "show", "1", "--get", "ticket_id") == "\n"
    solved("ticket", "new", "b", "-c", "ada@example.com")
    for arguments in (["-c", "ada@example.com"], ["1"], ["2"]):
        refused = solved.refuses(4, "survey", "send", "--kind", "nps", *arguments)
        assert "customer 1 was asked in the last 13 weeks (survey 1)" in refused.stderr
    assert solved("survey", "send", "--kind", "nps", "-c", "ada@example.com", "--again", "-q") == "2\n"
    solved.at("2027-02-20T11:00Z").refuses(4, "survey", "send", "--kind", "nps", "1")
    # Of several tickets of one customer one question comes.
    assert solved.at("2027-02-20T13:00Z")("survey", "send", "--kind", "nps", "1", "2", "-q") == "3\n"


def test_who_is_due_for_the_question_of_the_quarter(solved: Shell) -> None:
    solved.at("2026-11-20T11:00Z")("ticket", "new", "b", "-c", "ada@example.com")
    solved("ticket", "new", "nobody")
    solved("resolve", "2", "3")
    due = solved.at("2026-11-22T12:00Z")("survey", "send", "--due", "--kind", "nps", "--json").json
    assert [(one["customer_id"], one["ticket_id"]) for one in due] == [(1, None)]
    assert solved("survey", "send", "--due", "--kind", "nps", "--json").json == []
    solved.refuses(1, "survey", "send", "--kind", "nps", "3")


@pytest.mark.parametrize(
    "arguments",
    [
        ["1", "-c", "ada@example.com", "--kind", "nps"], ["-c", "ada@example.com"], ["1", "--again"],
        ["--due", "-c", "ada@example.com", "--kind", "nps"],
    ],
)  # fmt: skip
def test_what_belongs_to_the_question_of_the_quarter(solved: Shell, arguments: list[str]) -> None:
    solved.refuses(2, "survey", "send", *arguments)


def test_errors_say_what_was_wrong_with_a_question(solved: Shell) -> None:
    assert "no question 7\nhint: supportctl survey list " in solved.refuses(3, "survey", "answer", "7", "5").stderr
    for arguments in (["1", "--due"], ["1", "-c", "ada@example.com", "--kind", "nps"]):
        assert "exclude one another" in solved.refuses(2, "survey", "send", *arguments).stderr
    assert "exclude" not in solved.refuses(2, "survey", "send", "--kind", "nps").stderr


def test_an_answer_finds_the_question_of_the_customer(solved: Shell) -> None:
    solved("survey", "send", "--kind", "nps", "-c", "ada@example.com")
    assert solved("feedback", "add", "9", "--kind", "nps", "--ticket", "1") == "1\n"
    assert solved("feedback", "show", "1", "--get", "score") == "9\n"


@pytest.mark.parametrize(
    ("kind", "scale", "thresholds"), [("csat", (1, 5), (4, 2)), ("nps", (0, 10), (9, 6)), ("ces", (1, 7), (5, 3))]
)
def test_the_scale_and_its_direction_stay_with_the_score(
    solved: Shell, kind: str, scale: tuple[int, int], thresholds: tuple[int, int]
) -> None:
    solved("feedback", "add", str(scale[1]), "--kind", kind, "--ticket", "1")
    solved("survey", "send", "--kind", kind, *(["-c", "ada@example.com"] if kind == "nps" else ["1"]))
    rows = solved.rows("SELECT scale_min, scale_max, positive_min, negative_max FROM feedback")
    assert rows == [(*scale, *thresholds)] * 2
    solved.refuses(2, "survey", "answer", "2", str(scale[1] + 1))
    solved("survey", "answer", "2", str(scale[0]))


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "And was it solved the first time that you asked"), ("fa", "همان بار اول")]
)
def test_the_question_after_a_ticket_asks_for_the_first_time_too(solved: Shell, lang: str, words: str) -> None:
    asked = solved("survey", "send", "1", "--lang", lang)
    assert words in asked
    assert "supportctl survey answer 1 SCORE [--[not-]first-time]" in " ".join(asked.split())
    solved("survey", "answer", "1", "5", "--not-first-time")
    assert solved.rows("SELECT solved_first_time FROM feedback_answers") == [(0,)]
