"""Fields of our own: declared, set, filtered, and shown in every format."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from supportctl import config
from supportctl.domain import fields, queries, tickets
from supportctl.domain.files import read_tickets

if TYPE_CHECKING:
    from pathlib import Path

    from supportctl.domain.desk import Desk
    from tests.conftest import Shell

OWN = ["order", "cost", "due", "paid", "severity"]


def fill(cli: Shell) -> Shell:
    """Declare one field of each type, and open three tickets."""
    for name, kind in zip(OWN, ("text", "number", "date", "yes-no"), strict=False):
        cli("config", "set", f"fields.{name}", kind)
    cli("config", "set", "fields.severity.choices", "minor,Major")
    cli("ticket", "new", "One", "--set", "order=A-17", "--set", "cost=۱۲۵۰٫۵۰", "--set", "due=1405/08/30",
        "--set", "paid=y", "--set", "severity=major")  # fmt: skip
    cli("ticket", "new", "Two", "--set", "cost=9", "--set", "due=2026-12-24", "--set", "paid=no")
    cli("ticket", "new", "Three", "--set", "cost=-0.5", "--set", "order==1+1")
    return cli


@pytest.fixture
def shop(cli: Shell) -> Shell:
    return fill(cli)


@pytest.fixture(scope="module")
def read_shop(shared_shell: Shell) -> Shell:
    """The same for tests that change nothing."""
    return fill(shared_shell)


def test_config_knows_both_ways_to_write_a_field(newcomer: Shell) -> None:
    newcomer("config", "set", "fields.order", "text")
    newcomer("config", "set", "fields.severity.choices", "minor, major")
    assert newcomer("config", "get", "fields.severity") == "choice\n"
    assert {"fields.order", "fields.severity.choices"} <= {
        one["key"] for one in newcomer("config", "list", "--json").json
    }
    for bad in (["fields.severity", "text"], ["fields.team", "choice"], ["fields.status", "text"], ["fields.x", "txt"]):
        newcomer.refuses(2, "config", "set", *bad)
    newcomer("config", "set", "fields.severity", "choice")
    newcomer.refuses(2, "config", "unset", "fields.severity.choices")
    newcomer("config", "unset", "fields.severity")
    assert newcomer("config", "get", "fields.severity") == "\n"
    newcomer("config", "set", "fields.severity", "number")
    assert newcomer("config", "get", "fields.severity.type") == "number\n"


def test_in_every_format(shop: Shell) -> None:
    first = shop("ticket", "list", "1", "--json").json[0]
    assert list(first)[-5:] == OWN
    assert [first[name] for name in OWN] == ["A-17", 1250.5, "2026-11-21", True, "Major"]
    assert shop("show", "1", "--json").json["cost"] == 1250.5
    assert shop("ticket", "list", "-f", "tsv", "--header").lines[0].split("\t")[-5:] == OWN
    rows = list(csv.DictReader(io.StringIO(shop("ticket", "list", "-f", "csv", "--fields", "id,order,cost,paid"))))
    assert rows[0] == {"id": "3", "order": "'=1+1", "cost": "-0.5", "paid": ""}
    assert shop("queue", "--fields", "id,severity,position").lines[0] == "1\tMajor\t1"
    assert list(shop("queue", "--json").json[0])[-6:] == ["why", *OWN]
    assert shop("show", "1", "--get", "due") == "2026-11-21\n"
    assert "severity" not in shop.terminal("ticket", "list").lower()
    assert "Major" in shop.terminal("ticket", "list", "--fields", "id,severity")
    page = shop("show", "1", "-f", "text")
    assert "cost      1250.5" in page
    assert "due       21 Nov 2026" in page
    assert "paid      yes" in page
    assert "۱۲۵۰٫۵" in shop("show", "1", "-f", "text", "--lang", "fa")
    for form in ("ndjson", "markdown", "html"):
        assert "A-17" in shop("ticket", "list", "-f", form, "--fields", "id,order").replace("\\", "")
    assert shop("ticket", "edit", "2", "--set", "order=B", "--json").json["order"] == "B"
    assert shop("ticket", "edit", "2", "--set", "order=C", "--get", "order") == "C\n"


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("severity:major", [1]), ("severity:MAJOR,minor", [1]), ("severity:none", [2, 3]),
        ("not:severity:major", [2, 3]),
        ("severity:major,none", [1, 2, 3]), ("not:severity:none", [1]), ("order:A-17", [1]),
        ("order:A-17,=1+1", [1, 3]),
        ("cost:9", [2]), ("cost:9.00", [2]), ("cost:۹..", [1, 2]), ("cost:..9", [2, 3]), ("cost:..-0.1", [3]),
        ("cost:-1..1000", [2, 3]), ("cost:100..2000,9", [1, 2]), ("not:cost:2..", [3]), ("cost:none", []),
        ("due:2026-11-21", [1]), ("due:1405/08/30", [1]), ("due:2026-11", [1]), ("due:2026-11-22..", [2]),
        ("due:..2026-12", [1, 2]), ("due:none", [3]), ("not:due:2026", [3]), ("paid:yes", [1]), ("paid:n", [2]),
        ("paid:yes,no", [1, 2]), ("paid:none cost:..0", [3]), ("severity:major One", [1]), ("severity:major Two", []),
    ],
)  # fmt: skip
def test_filters(read_shop: Shell, query: str, ids: list[int]) -> None:
    found = read_shop("ticket", "list", *query.split(), "sort:id", "-q").split()
    assert list(map(int, found)) == ids


def test_numbers_are_compared_as_numbers_whatever_the_type_was_before(shop: Shell) -> None:
    shop("config", "set", "fields.order", "number")
    shop("ticket", "edit", "2", "--set", "order=100")
    assert shop("ticket", "list", "order:..1000", "-q") == "2\n"
    assert [one["order"] for one in shop("ticket", "list", "sort:id", "--json").json] == [None, 100, None]
    assert "A-17" in shop("show", "1", "-f", "text")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ticket", "new", "x", "--set", "ordr=1"], "did you mean order?"),
        (["ticket", "new", "x", "--set", "order"], "has no ="),
        (["ticket", "new", "x", "--set", "order="], "order=none clears it"),
        (["ticket", "new", "x", "--set", "cost=many"], "takes a number"),
        (["ticket", "edit", "1", "--set", "severity=mayor"], "did you mean Major?"),
        (["ticket", "edit", "1", "--set", "due=01/02/2026"], "cannot be read as a date"),
        (["ticket", "edit", "1", "--set", "due=2026-11"], "is not one day"),
        (["ticket", "edit", "1", "--set", "paid=perhaps"], "yes or no"),
        (["ticket", "edit", "1", "--set", "status=new"], "no field 'status'"),
        (["ticket", "list", "severty:minor"], "did you mean severity?"),
        (["ticket", "list", "severity:mayor"], "did you mean Major?"),
        (["ticket", "list", "cost:x"], "takes a number"),
        (["ticket", "list", "cost:5..2"], "5 is more than 2"),
        (["ticket", "list", "cost:.."], "has no value"),
        (["ticket", "list", "cost:"], "has no value"),
        (["ticket", "list", "--fields", "id,ordr"], "did you mean order?"),
    ],
)
def test_refused(read_shop: Shell, arguments: list[str], words: str) -> None:
    assert words in read_shop.refuses(2, *arguments).stderr


def test_a_field_that_nobody_declared_says_how(cli: Shell) -> None:
    told = cli.refuses(2, "ticket", "new", "x", "--set", "order=1").stderr
    assert "supportctl config set fields.order text" in told
    cli.refuses(2, "ticket", "list", "order:1")


def test_each_change_is_an_event(shop: Shell) -> None:
    events = "SELECT field, value, previous FROM ticket_events WHERE ticket_id = 1 AND field LIKE 'field:%' ORDER BY id"
    before = shop.rows(events)
    assert before[0] == ("field:order", "A-17", None)
    shop("ticket", "edit", "1-3", "--set", "severity=minor", "--set", "order=none", "--set", "paid=yes")
    assert shop.rows(events)[len(before) :] == [("field:severity", "minor", "Major"), ("field:order", None, "A-17")]
    assert shop.rows("SELECT command FROM journal WHERE command = 'ticket edit'") == [("ticket edit",)]
    assert set(shop("db", "check", "--get", "result").split()) == {"sound"}
    stored = shop.stored()
    shop("ticket", "edit", "1", "--set", "severity=minor")
    assert shop.stored() == stored


def test_db_check_compares_fields_with_their_events(shop: Shell) -> None:
    import sqlite3

    for change in (
        "UPDATE ticket_fields SET value = 'B' WHERE ticket_id = 1 AND name = 'order'",
        "DELETE FROM ticket_fields WHERE ticket_id = 1 AND name = 'order'",
        "INSERT INTO ticket_fields (ticket_id, name, value) VALUES (2, 'order', 'x')",
    ):
        db = sqlite3.connect(shop.db)
        db.execute(change)
        db.commit()
        db.close()
        found = {one["check"]: one["detail"] for one in shop("db", "check", "--json", exit_code=5).json}
        assert found["states"]


def test_a_purged_ticket_leaves_no_value(shop: Shell) -> None:
    shop("ticket", "rm", "1", "--purge", "-y")
    assert shop.rows("SELECT count(*) FROM ticket_fields WHERE ticket_id = 1") == [(0,)]
    assert b"A-17" not in shop.stored()


def test_without_a_declaration_nothing_is_read(desk: Desk) -> None:
    tickets.open_ticket(desk, tickets.Draft("a"), at=desk.now)
    asked: list[str] = []
    desk.db.set_trace_callback(asked.append)
    assert fields.read_values(desk, [1]) is fields.NO_FIELDS
    read_tickets(desk, [1])
    assert not any("ticket_fields" in sql for sql in asked)
    assert any("tickets" in sql for sql in asked)


@pytest.mark.parametrize(
    ("query", "plan"),
    [
        ("order:A-17", "fields_by_value (name=? AND value=?)"),
        ("cost:10..20", "fields_by_number (name=? AND <expr>>? AND <expr><?)"),
        ("due:2026-11", "fields_by_value (name=? AND value>? AND value<?)"),
    ],
)
def test_values_are_found_by_an_index(desk: Desk, tmp_path: Path, query: str, plan: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[fields]\norder = "text"\ncost = "number"\ndue = "date"\n')
    desk.config = config.load(path, {"SUPPORTCTL_TIMEZONE": "UTC"})
    chosen = queries.chosen(desk, query)
    steps = desk.db.execute(f"EXPLAIN QUERY PLAN SELECT t.id FROM tickets t WHERE {chosen.sql}", chosen.params)
    assert plan in " ".join(step[3] for step in steps.fetchall())


def test_a_bad_value_creates_no_database(newcomer: Shell) -> None:
    newcomer("config", "set", "fields.cost", "number")
    for bad in ("cost=many", "cots=1"):
        newcomer.refuses(2, "ticket", "new", "x", "--set", bad)
        assert not newcomer.db.exists()


def test_a_typed_day_is_told_at_a_terminal(shop: Shell) -> None:
    told = shop.terminal("ticket", "edit", "1", "--set", "due=tomorrow", "--set", "paid=no").stderr
    assert told == "due: 21 Nov 2026\n"
    assert shop("ticket", "edit", "1", "--set", "due=yesterday").stderr == ""


def fields_of(cli: Shell, ticket_id: int) -> tuple[str | None, float | None]:
    ticket = cli("show", str(ticket_id), "--json").json
    return ticket["order"], ticket["cost"]


def test_a_merge_fills_what_is_unset_and_an_unmerge_takes_it_back(cli: Shell) -> None:
    for name, kind in (("order", "text"), ("cost", "number")):
        cli("config", "set", f"fields.{name}", kind)
    cli("ticket", "new", "One", "--set", "order=A-1")
    cli("ticket", "new", "Two", "--set", "order=B-2", "--set", "cost=5")
    cli("ticket", "new", "Three", "--set", "cost=7")
    before = cli("db", "sql", "SELECT ticket_id, name, value FROM ticket_fields ORDER BY 1, 2")
    cli("ticket", "merge", "2", "3", "--into", "1")
    assert fields_of(cli, 1) == ("A-1", 5)
    assert cli("ticket", "list", "cost:5", "-q").lines == ["1"]
    cli("ticket", "unmerge", "2")
    # What another one says as well comes to light then.
    assert (fields_of(cli, 1), fields_of(cli, 2)) == (("A-1", 7), ("B-2", 5))
    cli("ticket", "unmerge", "3")
    assert cli("db", "sql", "SELECT ticket_id, name, value FROM ticket_fields ORDER BY 1, 2") == before
    cli("db", "check")


@pytest.mark.parametrize("value", ["6", "none"])
def test_a_field_changed_since_the_merge_stays(cli: Shell, value: str) -> None:
    cli("config", "set", "fields.cost", "number")
    cli("config", "set", "fields.order", "text")
    cli("ticket", "new", "One")
    cli("ticket", "new", "Two", "--set", "cost=5")
    cli("ticket", "merge", "2", "--into", "1")
    cli("ticket", "edit", "1", "--set", f"cost={value}")
    cli("ticket", "unmerge", "2")
    assert fields_of(cli, 1)[1] == (None if value == "none" else 6)
    assert fields_of(cli, 2)[1] == 5
    cli("db", "check")
