"""Declared fields of tickets come in with a table."""

from collections.abc import Callable
from pathlib import Path

import pytest

from supportctl import config
from supportctl.domain.desk import Desk
from supportctl.errors import SupportctlError, UsageError
from supportctl.exchange.tables import Outcome
from supportctl.storage.checks import run_checks
from supportctl.storage.fields import list_values

Import = Callable[..., Outcome]
DECLARED = '[fields]\norder = "text"\ncost = "number"\ndue = "date"\n[fields.severity]\nchoices = ["minor", "major"]\n'
TABLE = (
    "id,subject,received_at,Order no,Price,Due,Level\n"
    '7,a,2026-11-01T10:00Z,A-17,"1,250.50",3/2/2026,MAJOR\n'
    "8,b,2026-11-01T10:00Z,,,,\n"
)
MAPPING = {"order": "Order no", "cost": "Price", "due": "Due", "severity": "Level"}


@pytest.fixture(autouse=True)
def declare(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(DECLARED)
    desk.config = config.load(path, {})


def test_mapped_columns_fill_declared_fields(desk: Desk, load: Import) -> None:
    first = load(TABLE, mapping=MAPPING, dates="day-first")
    assert first[:4] == (2, 0, 0, 0)
    stored = {1: {"order": "A-17", "cost": "1250.5", "due": "2026-02-03", "severity": "major"}}
    assert list_values(desk.db, [1, 2]) == stored
    assert load(TABLE, mapping=MAPPING, dates="day-first")[:4] == (0, 0, 2, 0)
    changed = TABLE.replace("A-17", "B-1").replace("8,b,2026-11-01T10:00Z,", "8,b,2026-11-01T10:00Z,C")
    assert load(changed, mapping=MAPPING, dates="day-first")[:4] == (0, 2, 0, 0)
    assert list_values(desk.db, [1, 2]) == {1: {**stored[1], "order": "B-1"}, 2: {"order": "C"}}
    assert all(finding.is_sound for finding in run_checks(desk.db))


def test_the_same_value_for_every_row(desk: Desk, load: Import) -> None:
    load(TABLE, fixed={"severity": "minor"}, dates="day-first")
    assert list_values(desk.db, [1, 2]) == {1: {"severity": "minor"}, 2: {"severity": "minor"}}


def test_a_column_is_not_taken_for_a_declared_field_by_its_name(desk: Desk, load: Import) -> None:
    load("subject,received_at,order\na,2026-11-01,x\n")
    assert list_values(desk.db, [1]) == {}


def test_refused(desk: Desk, load: Import) -> None:
    with pytest.raises(UsageError, match="'ordr' is not a field here"):
        load(TABLE, mapping={"ordr": "Order no"})
    with pytest.raises(UsageError, match="not a field here"):
        load("name\nada\n", kind="customers", mapping={"order": "name"})
    with pytest.raises(SupportctlError) as caught:
        load(TABLE.replace("MAJOR", "huge"), mapping=MAPPING, dates="day-first")
    assert "severity cannot be 'huge'" in caught.value.values["refused"][0].reason
    assert list_values(desk.db, [1, 2]) == {}
