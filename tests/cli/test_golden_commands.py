"""The golden week typed at the command line: every expected figure, from the JSON of the weekly report."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import tomli_w

if TYPE_CHECKING:
    from tests.conftest import Shell

PAGE = Path(__file__).parents[3] / "shared" / "golden" / "week.json"
TEHRAN = ZoneInfo("Asia/Tehran")
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="../shared/golden/week.json is not there")


class Typist:
    """Types each fact at its own moment."""

    def __init__(self, cli: Shell) -> None:
        self.cli = cli
        self.ids: dict[int, str] = {}
        self.surveys: dict[int, str] = {}
        self._begun: dict[int, dict[str, Any]] = {}
        self._causes: dict[int, str] = {}

    def play(self, facts: list[dict[str, Any]]) -> None:
        self.cli.at("2026-11-10T09:00")("problem", "new", "P1", "-q")
        for fact in facts:
            self.cli.at(fact["at"])
            getattr(self, f"_{fact['do']}")(fact)

    def _ticket(self, fact: dict[str, Any]) -> None:
        self._begun[fact["ticket"]] = fact
        if fact["synchronous"]:
            self._open(fact["ticket"])

    def _open(self, number: int) -> None:
        fact = self._begun.pop(number)
        way = ["--outbound"] if fact["origin"] == "agent" else []
        typed = ["new", fact["subject"], "-c", fact["customer"], "--channel", fact["channel"], *way, "-q"]
        self.ids[number] = self.cli(*typed).strip()
        if number in self._causes:
            self.cli("problem", "attach", "1", self.ids[number])

    def _message(self, fact: dict[str, Any]) -> None:
        number = fact["ticket"]
        if number in self._begun:
            self._open(number)
        elif fact["direction"] == "in":
            self.cli("ticket", "inbound", self.ids[number], "-m", "in", *["--ack"] * fact.get("ack", False))
        else:
            self.cli("reply", self.ids[number], "-m", "out")
            if fact.get("automatic"):
                [*_, last] = self.cli("show", self.ids[number], "--json").json["messages"]
                self.cli("ticket", "edit", self.ids[number], "--message", str(last["id"]), "--automatic")

    def _status(self, fact: dict[str, Any]) -> None:
        if fact["by"] == "agent":
            self.cli("resolve", self.ids[fact["ticket"]])
        else:
            assert self.cli("show", self.ids[fact["ticket"]], "--get", "status").strip() == fact["value"]

    def _survey(self, fact: dict[str, Any]) -> None:
        self.surveys[fact["survey"]] = self.cli("survey", "send", self.ids[fact["ticket"]], "-q").strip()

    def _response(self, fact: dict[str, Any]) -> None:
        words = ["-m", fact["comment"]] if fact.get("comment") else []
        self.cli("survey", "answer", self.surveys[fact["survey"]], str(fact["value"]), *words)

    def _problem(self, fact: dict[str, Any]) -> None:
        self._causes[fact["ticket"]] = fact["value"]

    def _feeling(self, fact: dict[str, Any]) -> None:
        self.cli("ticket", "edit", self.ids[fact["ticket"]], "--feeling", fact["value"])

    def _spam(self, fact: dict[str, Any]) -> None:
        self.cli("ticket", "spam", self.ids[fact["ticket"]], *["--undo"] * (not fact["value"]))

    def _merged_into(self, fact: dict[str, Any]) -> None:
        self.cli("ticket", "merge", self.ids[fact["ticket"]], "--into", self.ids[fact["value"]])


def test_every_expected_figure(newcomer: Shell) -> None:
    golden = json.loads(PAGE.read_text())
    expected = golden["expected"]
    newcomer.environ["SUPPORTCTL_TIMEZONE"] = golden["timezone"]
    folder = newcomer.home / ".config/supportctl"
    folder.mkdir(parents=True)
    target = {"normal": golden["targets"]["first_response"]}
    (folder / "config.toml").write_text(
        tomli_w.dumps({
            "week_start": golden["week"]["first_day"], "hours": [golden["working_hours"]],
            "targets": {"first_response": target, "next_response": target},
        })
    )  # fmt: skip
    typist = Typist(newcomer)
    typist.play(golden["facts"])
    numbers = {ticket: number for number, ticket in typist.ids.items()}

    def report(as_of: str) -> dict[str, Any]:
        found: dict[str, Any] = newcomer.at(as_of)("report", "weekly", "--week", "2026-11-14", "--json").json
        return found

    def behind(name: str) -> list[int]:
        return sorted(numbers[one] for one in newcomer("report", "weekly", "--explain", name, "-q").lines)

    page = report(golden["as_of"])
    figures = page["figures"]
    assert (figures["received"]["value"], behind("received")) == (8, expected["received"]["tickets"])
    assert (figures["outreach"]["value"], behind("outreach")) == (1, expected["outreach"]["tickets"])
    assert figures["received"]["excluded"] == {"spam": 1, "merged": 1}
    for name, key in (
        ("first_response", "first_response_calendar_minutes"), ("resolution", "resolution_calendar_minutes"),
        ("first_response_working", "first_response_working_minutes"),
    ):  # fmt: skip
        assert figures[name]["value"] == expected[key]["median"], name
    csat = expected["csat"]
    assert (figures["csat"]["numerator"], figures["csat"]["denominator"]) == (csat["satisfied"], csat["rated"])
    assert [round(figures["csat"][end], 3) for end in ("low", "high")] == csat["wilson95"]
    rate = expected["response_rate_of_surveys_sent_in_week"]
    assert (figures["response_rate"]["numerator"], figures["response_rate"]["denominator"]) == (
        rate["answered"], rate["sent"],
    )  # fmt: skip
    assert figures["response_rate"]["pending"] == rate["sent"] - rate["answered"]
    assert figures["contacts"]["value"] == expected["contacts"]
    assert figures["repeat_contacts"]["numerator"] == expected["repeat_contacts"]
    assert figures["repeat_contacts"]["denominator"] == expected["contacts"]
    lists = expected["lists"]
    assert [one["name"] for one in page["lists"]["call"]] == lists["call"]
    assert [one["name"] for one in page["lists"]["thank"]] == lists["thank"]
    assert not any(one["past_target"] for one in page["lists"]["waiting"])

    # Seven days later, and nobody has come back; the week's own cohort stands on the next page.
    later = datetime.fromisoformat(golden["as_of"]).replace(tzinfo=TEHRAN) + timedelta(days=8)
    fcr = newcomer.at(later.isoformat())("report", "weekly", "--json").json["figures"]["fcr"]
    known = expected["first_contact_resolution_at_plus_7_days_if_nobody_returns"]
    assert (fcr["numerator"], fcr["denominator"]) == (known["yes"], known["of"])
    assert newcomer("db", "check", "-q").stdout == ""
