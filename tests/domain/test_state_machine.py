"""Random commands against a plain model of a desk: the same state after each, exact undo, an empty desk at the end."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, find, given, note, settings
from hypothesis import strategies as st

from supportctl import config
from supportctl.domain.desk import DAY, MINUTE, Desk
from supportctl.errors import SupportctlError
from supportctl.storage import checks, search
from supportctl.storage import undo as store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.domain.desk_model import FeedbackState, Model, Refused, TicketState
    from tests.domain.desk_rules import RULES, RULES_WITH_PURGE, Draw, Rule, UndoLast
else:
    from desk_model import FeedbackState, Model, Refused, TicketState
    from desk_rules import RULES, RULES_WITH_PURGE, Draw, Rule, UndoLast

START = 1_795_168_800_000
# Numbers of a step: the rule, four for its arguments, and how far the clock goes on.
Step = tuple[int, int, int, int, int, int]
LATER = (0, MINUTE, MINUTE, 60 * MINUTE, DAY, 8 * DAY, 15 * DAY)
NOT_COMPARED = ("journal", "journal_changes", "sqlite_sequence")
Rows = dict[tuple[str, int], tuple[Any, ...]]


def steps(count: int) -> st.SearchStrategy[list[Step]]:
    """So many steps; the rule 0 is to do nothing, so that a failing run shrinks to the steps that matter."""
    number = st.integers(0, 59)
    rule, later = st.integers(0, len(RULES_WITH_PURGE)), st.integers(0, len(LATER) - 1)
    return st.lists(st.tuples(rule, number, number, number, number, later), min_size=count, max_size=count)


class Machine:
    """The program and the model side by side."""

    def __init__(self, template: bytes, settings_of_desk: config.Config, rules: Sequence[type[Rule]]) -> None:
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.deserialize(template)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA foreign_keys = ON")
        self.desk = Desk(self.db, settings_of_desk, now=START, actor="sam", command="c")
        self.model = Model()
        self.rules = rules
        tables = self.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT'")
        self.tables = [row[0] for row in tables if row[0] not in NOT_COMPARED]
        # What each command of the journal changed, row for row.
        self.written: list[dict[tuple[str, int], tuple[Any, Any]]] = []
        self.rows = self.read_rows()

    def step(self, numbers: Step) -> None:
        name, *rest, later = numbers
        if name == 0:
            return
        self.desk.now += LATER[later]
        self.model.now = self.desk.now
        rule = self.rules[(name - 1) % len(self.rules)](Draw(rest, self.model))
        note(f"{type(rule).__name__} {vars(rule)}")
        self.do(rule)

    def do(self, rule: Rule) -> None:
        """Let both do one command, and compare."""
        expected = refused = None
        try:
            rule.act(self.desk)
        except SupportctlError as error:
            refused = error.exit_code
        self.model.begin()
        try:
            rule.expect(self.model)
        except Refused as error:
            expected = error.code
            self.model.give_up()
        assert refused == expected, (type(rule).__name__, vars(rule))
        written = expected is None and self.model.commit(rule.undoes, is_purge=rule.is_purge)
        if written:
            rule.after(self.model)
        before, self.rows = self.rows, self.read_rows()
        assert not self.db.in_transaction
        if not written:
            assert self.rows == before
        else:
            keys = before.keys() | self.rows.keys()
            changed = {
                key: (before.get(key), self.rows.get(key)) for key in keys if before.get(key) != self.rows.get(key)
            }
            if rule.undoes is not None:
                # Exactly the rows that the other had changed, the other way round.
                assert changed == {key: (new, old) for key, (old, new) in self.written[rule.undoes - 1].items()}
            self.written.append(changed)
        self.compare()

    def compare(self) -> None:
        db, model = self.db, self.model
        standing = {row["id"]: row["undone_by"] for row in db.execute("SELECT id, undone_by FROM journal")}
        assert standing == {number: model.undone.get(number) for number in range(1, len(model.journal) + 1)}
        stored = {row["id"]: row for row in db.execute("SELECT * FROM tickets")}
        expected = {key[1]: value for key, value in model.all("ticket")}
        assert {number: _ticket(row) for number, row in stored.items()} == {
            number: _of_model(ticket) for number, ticket in expected.items()
        }
        for number, row in stored.items():
            assert row["waiting_since"] == model.waiting_since(number)
            assert row["first_response_at"] == model.first_response(number)
        tags = {("tag", *row) for row in db.execute("SELECT ticket_id, tag FROM ticket_tags")}
        tags |= {("ctag", *row) for row in db.execute("SELECT customer_id, tag FROM customer_tags")}
        assert tags == {key for key in model.things if key[0] in ("tag", "ctag")}
        messages = {row["id"]: row["ticket_id"] for row in db.execute("SELECT id, ticket_id FROM messages")}
        assert messages == {key[1]: value.ticket for key, value in model.all("message")}
        names = {row["id"]: row["name"] for row in db.execute("SELECT id, name FROM customers")}
        assert names == {key[1]: value for key, value in model.all("customer")}
        keys = {row["key"]: (row["noun"], row["row_id"]) for row in db.execute("SELECT * FROM creation_keys")}
        assert keys == {key[1]: value for key, value in model.all("key")}
        assert self._feedback() == {key[1]: value for key, value in model.all("feedback")}
        assert search.list_wrong_rows(db) == []
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert [finding for finding in checks.run_checks(db) if not finding.is_sound] == []

    def _feedback(self) -> dict[int, FeedbackState]:
        scores: dict[int, list[int]] = {}
        for feedback_id, score in self.db.execute("SELECT feedback_id, score FROM feedback_answers ORDER BY id"):
            scores.setdefault(feedback_id, []).append(score)
        return {
            row["id"]: FeedbackState(
                row["kind"], row["ticket_id"], row["customer_id"], row["asked_at"], tuple(scores.get(row["id"], ())),
                row["answered_at"], row["removed_at"] is not None,
            )
            for row in self.db.execute("SELECT * FROM feedback")
        }  # fmt: skip

    def read_rows(self) -> Rows:
        return {
            (table, row[0]): tuple(row) for table in self.tables for row in self.db.execute(f"SELECT * FROM {table}")
        }

    def undo_everything(self) -> None:
        """Undo the newest until nothing is left: then the desk is as it was on its first day, row for row."""
        for _ in range(len(self.written) + 1):
            if not self.model.things:
                break
            self.do(UndoLast(Draw((), self.model)))
        assert self.rows == {key: row for key, row in self.rows.items() if key[0] == "meta"}
        assert self.db.execute("SELECT count(*) FROM ticket_search").fetchone()[0] == 0


def _ticket(row: sqlite3.Row) -> tuple[Any, ...]:
    names = ("subject", "customer_id", "received_at", "status", "priority", "kind", "category", "assignee", "feeling")
    return tuple(row[name] for name in (*names, "standing", "resolved_at"))


def _of_model(ticket: TicketState) -> tuple[Any, ...]:
    names = ("subject", "customer", "received", "status", "priority", "kind", "category", "assignee", "feeling")
    return tuple(getattr(ticket, name) for name in (*names, "standing", "resolved"))


@pytest.fixture(scope="module")
def template(empty_database: Path) -> bytes:
    return empty_database.read_bytes()


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> config.Config:
    return config.load(tmp_path_factory.mktemp("config") / "none", {"SUPPORTCTL_TIMEZONE": "UTC"})


def run(template: bytes, usual: config.Config, numbers: Sequence[Step], rules: Sequence[type[Rule]] = RULES) -> None:
    machine = Machine(template, usual, rules)
    try:
        for step in numbers:
            machine.step(step)
        if rules is RULES:
            machine.undo_everything()
    finally:
        machine.db.close()


def settings_for(runs: int) -> settings:
    return settings(max_examples=runs, deadline=None, suppress_health_check=list(HealthCheck))


@given(steps(30))
@settings_for(15)
def test_any_commands_and_their_undoing(template: bytes, usual: config.Config, numbers: list[Step]) -> None:
    run(template, usual, numbers)


@given(steps(30))
@settings_for(15)
def test_what_was_erased_stays_erased(template: bytes, usual: config.Config, numbers: list[Step]) -> None:
    run(template, usual, numbers, RULES_WITH_PURGE)


@pytest.mark.slow
@given(steps(50))
@settings_for(2_000)
def test_two_thousand_working_days(template: bytes, usual: config.Config, numbers: list[Step]) -> None:
    run(template, usual, numbers)


@pytest.mark.slow
@given(steps(50))
@settings_for(500)
def test_five_hundred_days_with_erasing(template: bytes, usual: config.Config, numbers: list[Step]) -> None:
    run(template, usual, numbers, RULES_WITH_PURGE)


def test_an_undo_that_forgets_the_status_is_found(
    template: bytes, usual: config.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    revert = store.revert

    def forgetful(tx: Any, entry: Any) -> None:
        update = tx.update

        def update_all_but_the_status(table: str, row_id: int, **values: Any) -> None:
            values.pop("status", None)
            update(table, row_id, **values)

        tx.update = update_all_but_the_status
        revert(tx, entry)

    def is_found(numbers: list[Step]) -> bool:
        try:
            run(template, usual, numbers)
        except AssertionError:
            return True
        return False

    monkeypatch.setattr(store, "revert", forgetful)
    found = find(steps(30), is_found, settings=settings(settings_for(500), database=None))
    names = [RULES[(step[0] - 1) % len(RULES)].__name__ for step in found if step[0]]
    # The shortest way there: a ticket, and a move of it that is taken back when everything is.
    assert names[0] == "New"
    assert len(names) <= 3
