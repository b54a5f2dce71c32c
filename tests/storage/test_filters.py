"""Which rows a filter finds does not depend on what finds them; where one clause has few rows, it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportctl.domain.queries import chosen
from supportctl.domain.tickets import Draft, add_ticket
from supportctl.storage import tickets as store

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk

DAY = 86_400_000
TERMS = (
    "tag:a", "tag:b,none", "not:tag:a", "assignee:me", "assignee:bo,none", "category:x", "feeling:angry",
    "kind:question", "priority:high..", "created:3d..", "created:..2d", "updated:1d..",
    "status:new", "is:waiting", "is:overdue,snoozed",
    "id:3..9", "not:id:4", "parcel", "not:parcel", "sort:-priority,id", "channel:phone", "resolved:1y..",
)  # fmt: skip


@pytest.fixture
def crowd(desk: Desk) -> Desk:
    """Forty tickets, each with another mixture of everything."""
    with desk.change() as tx:
        for n in range(40):
            draft = Draft(
                subject="parcel" if n % 3 else "invoice", tags=[tag for tag, k in (("a", 4), ("b", 7)) if n % k == 0],
                assignee=("sam", "bo", None)[n % 3], category="x" if n % 5 == 0 else None,
                feeling="angry" if n % 11 == 0 else None, kind="question" if n % 2 else None,
                priority=("low", "normal", "high", "urgent")[n % 4], channel="phone" if n % 6 == 0 else "email",
            )  # fmt: skip
            add_ticket(tx, desk, draft, at=desk.now - n * DAY // 5)
    return desk


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(TERMS), unique=True, max_size=4), st.booleans())
def test_the_leading_clause_changes_nothing(crowd: Desk, terms: list[str], everything: bool) -> None:
    found = chosen(crowd, " ".join(terms), everything=everything)
    results = []
    for few in (-1, 1000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store, "_FEW", few)
            tickets = store.list_tickets(crowd.db, found, crowd.closed_before)
            assert store.count_tickets(crowd.db, found, crowd.closed_before) == len(tickets)
            assert tickets[:3] == store.list_tickets(crowd.db, found, crowd.closed_before, 3)
            results.append([ticket.id for ticket in tickets])
    assert results[0] == results[1]
    assert len(set(results[0])) == len(results[0])


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("tag:a assignee:me", "tickets_with_tag"), ("customer:none tag:a", "tickets_with_tag"),
        ("category:x feeling:angry --all", "tickets_of_feeling"),
        ("updated:1h.. priority:high --all", "tickets_by_update"),
        ("assignee:zoe kind:question --all", "tickets_of_assignee"), ("created:1h.. priority:high --all",
        "tickets_by_received"), ("id:3 tag:a", "INTEGER PRIMARY KEY"),
    ],
)  # fmt: skip
def test_the_clause_with_the_fewest_rows_leads(crowd: Desk, query: str, index: str) -> None:
    text = query.removesuffix(" --all")
    found = chosen(crowd, text, everything=text != query)
    plan = _plan_of(crowd, found)
    assert index in plan, plan


def test_words_lead_over_everything(crowd: Desk) -> None:
    plan = _plan_of(crowd, chosen(crowd, "parcel tag:a"))
    assert plan.startswith("SCAN ticket_search VIRTUAL TABLE"), plan


def _plan_of(desk: Desk, found: Any) -> str:
    params = {**found.params, "closed_before": 0}
    tables, where = store._found(desk.db, found, params)
    rows = desk.db.execute(f"EXPLAIN QUERY PLAN SELECT t.id FROM {tables} WHERE {where}", params).fetchall()
    return "\n".join(row["detail"] for row in rows)
