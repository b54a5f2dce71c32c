"""Random commands against a plain model of a desk: the same state after each, exact undo, an empty desk at the end."""

from __future__ import annotations

import sqlite3
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from supportctl import config
from supportctl.domain.desk import DAY, MINUTE, Desk
from supportctl.errors import SupportctlError
from supportctl.storage import checks, search
from supportctl.storage import undo as store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from tests.domain.desk_draw import Draw, Rule
    from tests.domain.desk_model import Model
    from tests.domain.desk_rules import RULES, RULES_WITH_PURGE, UndoLast
    from tests.domain.desk_things import FeedbackState, Refused, TicketState
else:
    from desk_draw import Draw
    from desk_model import Model
    from desk_rules import RULES, RULES_WITH_PURGE, UndoLast
    from desk_things import FeedbackState, Refused

START = 1_795_168_800_000
# Numbers of a step: the rule, four for its arguments, and how far the clock goes on.
Step = tuple[int, ...]
LATER = (0, MINUTE, MINUTE, 60 * MINUTE, DAY, 8 * DAY, 15 * DAY)
NOT_COMPARED = ("journal", "journal_changes", "sqlite_sequence")
Rows = dict[tuple[str, int], tuple[Any, ...]]
# What has no more than a name, and what has a number, or a name of its own, and values.
NAMED = {
    "tag": "SELECT ticket_id, tag FROM ticket_tags",
    "ctag": "SELECT customer_id, tag FROM customer_tags",
    "link": "SELECT ticket_id, other_id, kind FROM ticket_links",
}
VALUED = {
    "message": "SELECT id, ticket_id, direction, occurred_at, is_ack, is_automatic, spent_minutes FROM messages",
    "customer": "SELECT id, name, merged_into FROM customers",
    "cnote": "SELECT id, customer_id FROM customer_notes",
    "key": "SELECT key, noun, row_id FROM creation_keys",
    "tmerge": "SELECT id, source_id, target_id, unmerged_at IS NULL FROM ticket_merges",
    "cmerge": "SELECT id, source_id, target_id, unmerged_at IS NULL FROM customer_merges",
    "move": "SELECT id, message_id, from_id FROM message_moves",
    "view": "SELECT name, query FROM views",
    "problem": "SELECT id, title, status, cause, fixed_at, opened_at FROM problems",
    "holiday": "SELECT id, first_day, is_usual FROM holidays",
}
PLAIN: dict[str, Callable[[Any], tuple[Any, ...]]] = {
    "message": lambda one: (one.ticket, one.direction, one.at, one.ack, one.automatic, one.spent),
    "customer": lambda one: (one.name, one.merged_into),
    "cnote": lambda one: (one,),
    "key": tuple,
    "tmerge": lambda one: (one.source, one.target, one.stands),
    "cmerge": lambda one: (one.source, one.target, one.stands),
    "move": tuple,
    "view": lambda one: (one,),
    "problem": lambda one: (one.title, one.status, one.cause, one.fixed, one.opened),
    "holiday": lambda one: (one[0].isoformat(), one[1]),
}


def drawn(seed: int, count: int, rules: Sequence[type[Rule]]) -> list[Step]:
    """So many steps, always the same ones for the same seed."""
    # Not hypothesis: it draws and shrinks lists of lists of numbers many times slower than the commands run.
    random = Random(seed)  # noqa: S311  # nothing secret
    return [
        (random.randrange(len(rules)), *(random.randrange(60) for _ in range(4)), random.randrange(len(LATER)))
        for _ in range(count)
    ]


def shrunk(numbers: list[Step], fails: Callable[[list[Step]], bool]) -> list[Step]:
    """The steps without all those that the failure does not need: first in halves, then one by one."""
    size = len(numbers)
    while size:
        for start in range(len(numbers) - size, -1, -size):
            fewer = numbers[:start] + numbers[start + size :]
            if fails(fewer):
                numbers = fewer
        size //= 2
    return numbers


class Machine:
    """The program and the model side by side."""

    def __init__(self, template: bytes, settings: config.Config, rules: Sequence[type[Rule]]) -> None:
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.deserialize(template)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA foreign_keys = ON")
        self.desk = Desk(self.db, settings, now=START, actor="sam", command="c")
        self.model = Model()
        self.rules = rules
        self.told: list[str] = []
        tables = self.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT'")
        self.tables = [row[0] for row in tables if row[0] not in NOT_COMPARED]
        # What each command of the journal changed, row for row.
        self.written: list[dict[tuple[str, int], tuple[Any, Any]]] = []
        self.rows = self.read_rows()

    def step(self, numbers: Step) -> None:
        name, *rest, later = numbers
        self.desk.now += LATER[later]
        self.model.now = self.desk.now
        rule = self.rules[name](Draw(rest, self.model))
        self.told.append(f"{type(rule).__name__} {vars(rule)}")
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
        for noun, query in NAMED.items():
            assert {tuple(row) for row in db.execute(query)} == {key[1:] for key, _ in model.all(noun)}, noun
        for noun, query in VALUED.items():
            found = {row[0]: tuple(row)[1:] for row in db.execute(query)}
            assert found == {key[1]: PLAIN[noun](value) for key, value in model.all(noun)}, noun
        own = {tuple(row)[:2]: row[2] for row in db.execute("SELECT ticket_id, name, value FROM ticket_fields")}
        assert own == {key[1:]: value for key, value in model.all("field")}
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
    more = ("standing", "resolved_at", "origin", "wakes_on", "snoozed_until", "merged_into", "problem_id")
    return tuple(row[name] for name in (*names, *more))


def _of_model(ticket: TicketState) -> tuple[Any, ...]:
    names = ("subject", "customer", "received", "status", "priority", "kind", "category", "assignee", "feeling")
    more = ("standing", "resolved", "origin", "wakes_on", "until", "merged_into", "problem")
    return tuple(getattr(ticket, name) for name in (*names, *more))


class Bench:
    """Runs days of random commands; a failure is told by the fewest steps that lead to it."""

    def __init__(self, template: bytes, settings: config.Config) -> None:
        self.template, self.settings = template, settings

    def run(self, seeds: Iterable[int], count: int, rules: Sequence[type[Rule]] = RULES) -> None:
        for seed in seeds:
            numbers = drawn(seed, count, rules)
            if self.failure(numbers, rules) is not None:
                fewest = shrunk(numbers, lambda fewer: self.failure(fewer, rules) is not None)
                pytest.fail(f"seed {seed}:\n" + "\n".join(self.failure(fewest, rules) or ()))

    def failure(self, numbers: Sequence[Step], rules: Sequence[type[Rule]] = RULES) -> list[str] | None:
        """The commands up to the difference and what differed; None when there was none."""
        machine = Machine(self.template, self.settings, rules)
        try:
            for step in numbers:
                machine.step(step)
            if rules is RULES:
                machine.undo_everything()
        except (AssertionError, sqlite3.Error) as error:
            return [*machine.told, str(error)]
        finally:
            machine.db.close()
        return None


@pytest.fixture(scope="module")
def bench(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    settings = config.load(tmp_path_factory.mktemp("config") / "none", {"SUPPORTCTL_TIMEZONE": "UTC"})
    return Bench(empty_database.read_bytes(), settings)


def test_any_commands_and_their_undoing(bench: Bench) -> None:
    bench.run(range(12), 50)


def test_what_was_erased_stays_erased(bench: Bench) -> None:
    bench.run(range(12), 50, RULES_WITH_PURGE)


@pytest.mark.slow
def test_two_thousand_days(bench: Bench) -> None:
    bench.run(range(1_000, 3_000), 50)


@pytest.mark.slow
def test_five_hundred_days_with_erasing(bench: Bench) -> None:
    bench.run(range(1_000, 1_500), 50, RULES_WITH_PURGE)


def test_an_undo_that_forgets_the_status_is_found(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    revert = store.revert

    def forgetful(tx: Any, entry: Any) -> None:
        update = tx.update

        def update_all_but_the_status(table: str, row_id: int, **values: Any) -> None:
            values.pop("status", None)
            update(table, row_id, **values)

        tx.update = update_all_but_the_status
        revert(tx, entry)

    monkeypatch.setattr(store, "revert", forgetful)
    found = next(numbers for seed in range(100) if bench.failure(numbers := drawn(seed, 50, RULES)) is not None)
    fewest = shrunk(found, lambda fewer: bench.failure(fewer) is not None)
    # A short way there: a ticket, and a move of it, perhaps by a message, that is taken back when everything is.
    assert len(fewest) <= 3
    assert RULES[fewest[0][0]].__name__ == "New"
