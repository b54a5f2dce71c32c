"""`report weekly --explain`: the figure, its rule, what is behind it and what was left out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from supportctl.config import load
from supportctl.domain import week_figures as week_module
from supportctl.domain.metrics.figures import Figure, Part, share
from supportctl.reports.explained import _ROLES
from supportctl.reports.explanations import RULES, plain_rule, rule_sentence

if TYPE_CHECKING:
    from tests.conftest import Shell

# The names of PRODUCT.md 8, in their order.
DOCUMENTED = (
    "received", "outreach", "resolved", "closed_unanswered", "open", "csat", "response_rate", "nps", "ces",
    "first_response", "first_response_working", "first_response_in_target", "next_response",
    "next_response_working", "resolution", "resolution_working", "fcr", "fcr_said", "reopen_rate", "contacts",
    "repeat_contacts", "repeated_error_rate", "complaints", "appreciation", "new_customers", "addition_rate",
    "loyal_conversion", "loyal_customers", "retention", "retention_month", "refund_rate", "refund_rate_flow",
    "refund_rate_flow_count", "refunds", "revenue", "revenue_new", "revenue_existing", "support_cost",
    "cost_per_resolved", "cost_per_contact", "referrals", "angry", "detractors", "waiting", "silent", "told_others",
    "price",
)  # fmt: skip
# To be True as soon as every documented figure is on the weekly page.
ALL_ARE_BUILT = True


def test_every_documented_figure_has_a_rule() -> None:
    assert tuple(RULES) == DOCUMENTED


def test_every_figure_is_documented_and_in_its_order() -> None:
    names = tuple(week_module.FIGURES)
    assert names == tuple(name for name in DOCUMENTED if name in names)
    assert names == DOCUMENTED or not ALL_ARE_BUILT


@pytest.mark.parametrize("name", DOCUMENTED)
def test_rules_say_what_this_desk_has_set(name: str, tmp_path: Path) -> None:
    config = load(tmp_path / "none.toml", {})
    text = plain_rule(name, config)
    assert "{" not in text
    assert text.endswith(".")
    assert text.count(". ") <= 1
    sentence = rule_sentence(name, config)
    assert sentence.text == RULES[name].text
    for place, key in RULES[name].settings.items():
        assert sentence.values[place] == config.get(key)


@pytest.fixture
def figure(cli: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A desk on which csat stands on three tickets, one more is pending and two are left out; nothing else is read."""
    cli.at("2026-11-10T10:00Z")
    for number in range(1, 7):
        cli("ticket", "new", f"Subject {number}", "-c", f"Customer {number}")

    def csat(_: object) -> Figure:
        return share(
            "csat", 2, 3, pending=1, excluded={"spam": 1, "unknown_time": 1},
            parts=lambda: [
                Part("counted", 1, value=5), Part("other", 2, value=2), Part("counted", 3, customer_id=3, value=4),
                Part("pending", 4), Part("spam", 5), Part("unknown_time", 6),
            ],
        )  # fmt: skip

    def never(_: object) -> Figure:
        raise AssertionError("another figure was read")

    for name in list(week_module.FIGURES):
        monkeypatch.setitem(week_module.FIGURES, name, csat if name == "csat" else never)
    return cli.at("2026-11-20T10:00Z")


def test_a_figure_explained(figure: Shell) -> None:
    page = figure("report", "weekly", "--explain", "csat")
    head, _, rest = page.partition("The rule")
    rule, _, rest = rest.partition("Behind it")
    behind, _, left_out = rest.partition("Left out")
    assert "2 of 3" in head
    assert "1 is not known yet" in head
    assert "at least 4 of 5" in " ".join(rule.split())
    assert [line.split()[0] for line in behind.splitlines() if "Subject" in line] == ["counted", "in", "counted", "not"]
    assert "Customer 3" in behind
    assert "Subject 5" not in behind
    assert [name in left_out for name in ("Subject 5", "Subject 6", "Subject 1")] == [True, True, False]
    assert "spam: 1" in left_out
    assert max(map(len, page.lines)) <= 78


def test_its_ids_are_those_of_the_tickets_in_it(figure: Shell) -> None:
    ids = figure("report", "weekly", "--explain", "csat", "-q")
    assert ids == "1\n2\n3\n"
    assert figure("ticket", "list", "-", "-q", stdin=ids).split() == ["1", "2", "3"]


def test_a_figure_explained_to_programs(figure: Shell) -> None:
    data = figure("report", "weekly", "--explain", "csat", "--json").json
    assert set(data) == {"schema", "report", "period", "name", "rule", "figure", "parts"}
    assert (data["name"], data["figure"]["numerator"], data["figure"]["excluded"]) == (
        "csat", 2, {"spam": 1, "unknown_time": 1},
    )  # fmt: skip
    assert data["rule"].startswith("Of the ratings first given in the period those of at least 4 of 5")
    assert data["parts"][0] == {"ticket_id": 1, "customer_id": 1, "role": "counted", "value": 5}
    assert [part["role"] for part in data["parts"]] == [
        "counted",
        "other",
        "counted",
        "pending",
        "spam",
        "unknown_time",
    ]
    rows = figure("report", "weekly", "--explain", "csat", "-f", "csv").lines
    assert rows[0] == "role,ticket_id,customer_id,subject,customer,value"
    assert rows[2] == "other,2,2,Subject 2,Customer 2,2"


def test_a_title_is_that_of_then(figure: Shell) -> None:
    before = figure("report", "weekly", "--explain", "csat", "--as-of", "2026-11-20T10:00")
    figure.at("2026-11-21T10:00Z")("ticket", "edit", "1", "--subject", "Renamed later", "-c", "Customer 6")
    assert (
        figure("report", "weekly", "--explain", "csat", "--as-of", "2026-11-20T10:00", "--week", "2026-11-09") == before
    )
    assert "Renamed later" in figure("report", "weekly", "--explain", "csat", "--week", "2026-11-09")


def test_in_persian(figure: Shell) -> None:
    page = figure("report", "weekly", "--explain", "csat", "--lang", "fa")
    assert "دست‌کم ۴ از ۵" in " ".join(page.split())
    assert "شمرده‌شده" in page


def test_a_figure_without_anything_behind_it(cli: Shell) -> None:
    cli("ticket", "new", "x", "--at", "2026-11-19")
    page = cli("report", "weekly", "--explain", "csat")
    assert "nothing to divide by" in page
    assert "Nothing." in page
    assert cli("report", "weekly", "--explain", "csat", "-q") == ""


def test_a_name_that_is_none(cli: Shell) -> None:
    cli("ticket", "new", "x")
    error = cli.refuses(2, "report", "weekly", "--explain", "csta")
    assert "did you mean csat?" in error.stderr
    assert "first_response_in_target" in error.stderr
    cli.refuses(2, "report", "weekly", "--explain", "nonsense")
    cli.refuses(2, "report", "weekly", "--explain", "csat", "--weeks", "3")


def test_hostile_subjects_stay_text(figure: Shell) -> None:
    figure("ticket", "edit", "1", "--subject", "\x1b[31m‮evil[/bold]<b>")
    page = figure("report", "weekly", "--explain", "csat")
    assert "\x1b" not in page
    assert "‮" not in page
    assert "&lt;b&gt;" in figure("report", "weekly", "--explain", "csat", "-f", "html")


def test_what_ended_unanswered_in_time_is_not_in_time_for_ever(cli: Shell) -> None:
    for minute in ("00", "01", "02"):
        cli.at(f"2026-11-10T10:{minute}Z")("ticket", "new", "a", "--channel", "email", "-p", "low")
    cli.at("2026-11-10T10:30Z")("reply", "1", "-m", "done", "--resolve")
    cli("ticket", "close", "2")
    cli("ticket", "spam", "3")
    report = ("report", "weekly", "--week", "2026-11-10", "--explain", "first_response_in_target", "--json")
    found = cli.at("2026-11-16T08:00Z")(*report).json
    figure = found["figure"]
    assert (figure["numerator"], figure["denominator"], figure["pending"]) == (1, 1, 0)
    assert figure["excluded"] == {"closed_unanswered": 1, "spam": 1}
    assert {part["ticket_id"]: part["role"] for part in found["parts"]} == {
        1: "counted", 2: "closed_unanswered", 3: "spam",
    }  # fmt: skip
    assert "ended unanswered" in cli(*report[:-1])


def test_every_role_and_reason_has_words() -> None:
    found = set()
    for path in (Path(week_module.__file__).parent / "metrics").glob("*.py"):
        source = path.read_text()
        for part in re.findall(r"Part\(([^,\n]+),|excluded ?= ?(\{[^}]+\})|excluded\[([^\]]+)\]", source):
            found.update(re.findall(r'(?<!= )"([a-z_]+)"', " ".join(part)))
    assert {"counted", "without_cause", "newer_answer", "followed_up", "said_again"} <= found
    assert found - _ROLES.keys() - {"present"} == set()


def test_how_long_customers_wait_is_a_time(cli: Shell) -> None:
    cli.at("2026-11-16T09:00Z")
    cli("new", "x", "-c", "Ada")
    cli.at("2026-11-20T10:00Z")
    page = cli("report", "weekly", "--week", "this", "--explain", "waiting")
    assert page.splitlines()[-1].split()[-2:] == ["33", "h"]
