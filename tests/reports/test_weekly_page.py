"""What the weekly page may say at which number of ratings, how large it may be, and the keys of its data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell

FORBIDDEN = re.compile(r"improved|dropped|significant|record\b|[↑↓→▲▼]", re.IGNORECASE)
DECIMAL = re.compile(r"\d\.\d")


def rate(cli: Shell, scores: dict[int, int], day: str) -> None:
    """Import so many ratings of each score, given on a day."""
    rows = [
        f"{day}-{score}-{number},C {day} {score} {number},{score},{day}T12:00Z\n"
        for score, count in scores.items()
        for number in range(count)
    ]
    if rows:
        table = "id,customer,score,at\n" + "".join(rows)
        cli("import", "csv", "-", "--as", "feedback", "--set", "kind=csat", "--source", day, stdin=table)


@pytest.fixture
def page(cli: Shell) -> Any:
    """A week's ratings, and maybe eight weeks before it, become a page."""

    def make(scores: dict[int, int], usual: dict[int, int] | None = None) -> str:
        cli.at("2026-11-20T10:00Z")
        if usual is not None:
            cli("ticket", "new", "first", "--at", "2026-09-01")
            cli("resolve", "1", "--at", "2026-09-02")
            for day in ("09-15", "09-22", "09-29", "10-06", "10-13", "10-20", "10-27", "11-03"):
                rate(cli, usual, f"2026-{day}")
        rate(cli, scores, "2026-11-10")
        return str(cli("report", "weekly", "--as-of", "2026-11-20T10:00"))

    return make


def satisfaction(page: str) -> str:
    return " ".join(re.split(r"(?im)^satisfaction$", page)[1].split("\n\n")[0].split())


def test_nobody_rated(page: Any) -> None:
    text = satisfaction(page({}))
    assert "o ratings" in text
    assert "%" not in text


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_one_to_four_print_each_and_no_share(page: Any, n: int) -> None:
    text = satisfaction(page({5: n - 1, 1: 1}, usual={5: 9, 2: 1}))
    assert "%" not in text
    assert "usual" not in text


def test_seven_without_a_flag(page: Any) -> None:
    whole = page({5: 6, 3: 1}, usual={5: 8, 3: 1})
    text = satisfaction(whole)
    assert "6 of 7 who rated were satisfied (usual: 64 of 72 = 89%)" in text
    assert "from 49% to 97%" in text
    assert "Nothing is unusual." in whole or "requests, outside" in whole
    assert "Satisfaction: 6 of 7 who rated were satisfied; too few to compare." in " ".join(whole.split())
    assert "86%" not in whole


def test_seven_with_a_watch(page: Any) -> None:
    text = " ".join(page({5: 4, 2: 3}, usual={5: 8, 2: 1}).split())
    assert "Satisfaction: 4 of 7" in text
    assert "could still be chance" in text


def test_seven_with_a_signal(page: Any) -> None:
    text = " ".join(page({5: 3, 1: 4}, usual={5: 8, 2: 1}).split())
    assert "Satisfaction: 3 of 7" in text
    assert "unusual for this team" in text


def test_thirty_and_more_print_a_share(page: Any) -> None:
    text = satisfaction(page({5: 36, 1: 4}))
    assert "36 of 40" in text
    assert re.search(r"\b90 ?%", text)


def test_twenty_nine_do_not(page: Any) -> None:
    assert not re.search(r"\b(90|93) ?%", satisfaction(page({5: 27, 1: 2})))


@pytest.mark.parametrize(
    ("scores", "usual"),
    [
        ({}, None), ({5: 1}, None), ({5: 4}, {5: 9, 1: 1}), ({5: 3, 1: 4}, {5: 8, 2: 1}), ({1: 4, 2: 3, 3: 2, 4: 1,
        5: 5}, {5: 4}),
        ({5: 70, 1: 30}, {5: 8, 2: 1}), ({1: 40}, {5: 8}),
    ],
    ids=str,
)  # fmt: skip
def test_one_page_of_78_columns_without_forbidden_words(
    page: Any, cli: Shell, scores: dict[int, int], usual: dict[int, int] | None
) -> None:
    text = page(scores, usual)
    assert max(map(len, text.splitlines())) <= 78
    assert len(text.splitlines()) <= 60
    assert not FORBIDDEN.search(text)
    assert not DECIMAL.search(text)
    assert not any(line != line.rstrip() for line in text.splitlines())
    assert text == cli("report", "weekly", "--as-of", "2026-11-20T10:00")


def test_a_crowded_week_still_is_one_page(cli: Shell) -> None:
    cli("config", "set", "desk.name", "A shop with a rather long name for all kinds of fruit")
    for number in range(25):
        cli.at(f"2026-11-1{number % 5}T0{number % 9}:00Z")
        cli("ticket", "new", f"Subject {number} " + "long " * 30, "-c",
        f"Somebody with a very long name indeed {number}",
            "--category", f"a long word for a cause {number % 7}", "--feeling", "angry")  # fmt: skip
        cli("feedback", "add", str(1 + number % 5), "--ticket", str(number + 1), "-m", "many words about it " * 20)
    text = cli.at("2026-11-20T10:00Z")("report", "weekly")
    assert max(map(len, text.lines)) <= 78
    assert len(text.lines) <= 60
    assert "more" in text


FIGURE = {"value", "numerator", "denominator", "n", "low", "high", "unit", "usual", "flag", "pending", "excluded"}
DURATION = {"p90", "answered", "slowest"}
FIRST, NEXT, SOLVED = ({name, f"{name}_working"} for name in ("first_response", "next_response", "resolution"))
# Nine of ten of the last 28 days, where the period is shorter.
SOLVING = {*DURATION, "p90_start", "p90_end", "by_timer", "closed_unsolved", "our_time"}
SPAN = {"start", "end"}
# What each figure tells besides.
EXTRA = {
    **dict.fromkeys(FIRST | NEXT, DURATION), **dict.fromkeys(SOLVED, SOLVING),
    "csat": {"distribution", "happiness", "raters", "by_phone", "dominant", "run"},
    "nps": {"start", "end", "promoters", "passives", "detractors"}, "ces": {"mean", "distribution"},
    "complaints": {"active_customers", "per_100_active", "acknowledged", "answered", "closed"},
    "repeated_error_rate": {"known", "regressed"}, "fcr": {*SPAN, "inferred"}, "fcr_said": set[str](),
    "reopen_rate": SPAN, "contacts": set[str](), "repeat_contacts": {"customers", "inferred"},
    **dict.fromkeys(("new_customers", "addition_rate", "loyal_conversion", "loyal_customers", "retention",
    "retention_month", "refund_rate", "refund_rate_flow", "refund_rate_flow_count", "refunds", "revenue", "revenue_new",
    "revenue_existing", "support_cost", "cost_per_resolved", "cost_per_contact", "referrals"), SPAN),
    "angry": {"tickets"}, "detractors": {"ratings"}, "silent": {"voice"}, "told_others": {"tickets"},
    "price": {"tickets", "by_problems"}, "waiting": set[str](),
}  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "figures"),
    [
        (["weekly"], {"received", "outreach", "resolved", "closed_unanswered", "open", "response_rate",
        "first_response_in_target", "appreciation", *EXTRA}),
        (["causes"], {"received", "repeated_error_rate"}),
        (["csat"], {"csat", "response_rate"}), (["response"], {"first_response_in_target", *FIRST, *NEXT}),
        (["resolution"], {"resolved", "closed_unanswered", *SOLVED}),
        (["volume"], {"received", "outreach", "resolved", "closed_unanswered", "open"}),
    ],
    # Sets print in any order; workers that share the tests need one.
    ids=lambda value: value[0] if isinstance(value, list) else "figures",
)  # fmt: skip
def test_the_data_keeps_its_contract(cli: Shell, arguments: list[str], figures: set[str]) -> None:
    cli.at("2026-11-10T10:00Z")("ticket", "new", "a", "-c", "ada@example.com", "--channel", "email", "-t", "x")
    cli.at("2026-11-10T11:00Z")("reply", "1", "-m", "b", "--resolve")
    cli("feedback", "add", "5", "--ticket", "1")
    data = cli.at("2026-11-20T10:00Z")("report", *arguments, "--json").json
    assert set(data) - {"late"} == {"schema", "report", "period", "figures", "groups", "lists"}
    assert ("late" in data) == (arguments == ["weekly"])
    assert (data["schema"], data["report"]) == (1, arguments[0])
    assert data["period"] == {
        "start": "2026-11-09T00:00:00Z", "end": "2026-11-16T00:00:00Z", "as_of": "2026-11-20T10:00:00Z",
        "timezone": "UTC",
    }  # fmt: skip
    assert set(data["figures"]) == figures
    for name, figure in data["figures"].items():
        assert set(figure) == FIGURE | EXTRA.get(name, set()), name
    assert set(data["lists"]) >= {"call", "fix", "thank"}


@pytest.mark.parametrize("by", ["channel", "category", "assignee", "tag", "day", "week", "month"])
@pytest.mark.parametrize("name", ["csat", "response", "resolution", "volume", "backlog", "causes"])
def test_groups_add_up(cli: Shell, name: str, by: str) -> None:
    for number, channel in enumerate(("email", "chat", "email"), 1):
        cli.at(f"2026-11-1{number}T10:00Z")("ticket", "new", "a", "-c", f"c{number}", "--channel", channel, "-a", "sam")
        cli("feedback", "add", "4", "--ticket", str(number))
    data = cli.at("2026-11-20T10:00Z")("report", name, "--by", by, "--json").json
    groups = data["groups"][by]
    first = {
        "csat": ("csat", "denominator"), "response": ("first_response", "n"), "resolution": ("resolution", "n"),
        "volume": ("received", "value"), "backlog": ("received" if by in ("day", "week", "month") else "open", "value"),
        "causes": ("received", "value"),
    }[name]  # fmt: skip
    assert sum(group["figures"][first[0]][first[1]] for group in groups) == data["figures"][first[0]][first[1]] == 3
    keys = [group["key"] for group in groups]
    if by == "day":
        assert keys == [f"2026-11-{day:02}" for day in range(9, 16)]
    elif by in ("week", "month"):
        assert keys == ["2026-11-09" if by == "week" else "2026-11"]
    elif by in ("category", "tag"):
        assert keys == [None]


def test_fail_under_and_skip_empty(cli: Shell) -> None:
    assert cli("report", "weekly", "--skip-empty") == ""
    rate(cli, {5: 3, 1: 2}, "2026-11-10")
    assert cli("report", "weekly", "--fail-under", "60")
    failed = cli("report", "weekly", "--fail-under", "۶۱٪", exit_code=5)
    assert "3 of 5" in failed
    assert "3 of 5 satisfied" in failed.stderr
    assert cli("report", "weekly", "--fail-under", "90", "--min-responses", "6")
    for more in (["--weeks", "2"], ["--explain", "received"]):
        assert "3 of 5 satisfied" in cli("report", "weekly", "--fail-under", "61", *more, exit_code=5).stderr
    for arguments in (["--fail-under", "101"], ["--fail-under", "x"], ["--min-responses", "few"]):
        cli.refuses(2, "report", "weekly", *arguments)
    assert cli("report", "weekly", "--skip-empty")


@pytest.mark.parametrize(
    ("week", "start"),
    [
        ("last", "2026-11-09"), ("this", "2026-11-16"), ("2026-11-11", "2026-11-09"), ("2026-W46", "2026-11-09"),
        ("1405/08/20", "2026-11-09"),
        ("yesterday", "2026-11-16"), ("last week", "2026-11-09"), ("2026W01", "2025-12-29"),
        ("۱۴۰۵/۰۸/۲۰", "2026-11-09"), ("sunday", "2026-11-09"),
    ],
)  # fmt: skip
def test_which_week(cli: Shell, week: str, start: str) -> None:
    cli("ticket", "new", "a")
    assert cli("report", "weekly", "--week", week, "--json").json["period"]["start"].startswith(start)
    cli.environ["SUPPORTCTL_WEEK_START"] = "saturday"
    cli("report", "weekly", "--week", week)


@pytest.mark.parametrize("week", ["2026", "2026-11", "2026-W60", "soon", "last month", ""])
def test_what_is_no_week(cli: Shell, week: str) -> None:
    cli("ticket", "new", "a")
    cli.refuses(2, "report", "weekly", "--week", week)


def test_in_persian(cli: Shell) -> None:
    rate(cli, {5: 6, 1: 1}, "2026-11-10")
    text = cli("report", "weekly", "--lang", "fa")
    assert "راضی" in text
    assert max(map(len, text.lines)) <= 90
