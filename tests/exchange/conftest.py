"""An empty desk, and tables imported into it from text."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from supportctl import config
from supportctl.domain.desk import Desk
from supportctl.exchange.tables import Options, Outcome, import_table
from supportctl.storage.connection import create_database, open_database

NOW = 1_795_000_000_000
Import = Callable[..., Outcome]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    path = tmp_path / "support.db"
    create_database(path)
    db = open_database(path, NOW)
    yield Desk(db, config.load(tmp_path / "none.toml", {}), now=NOW, actor="tester", command="import csv")
    assert not db.in_transaction
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()


@pytest.fixture
def load(desk: Desk) -> Import:
    def run(table: str | bytes, kind: str = "tickets", source: str = "t.csv", **options: Any) -> Outcome:
        data = table.encode() if isinstance(table, str) else table
        chosen = Options(kind=kind, source=source, zone=ZoneInfo("UTC"))._replace(**options)
        return import_table(desk, io.BytesIO(data), chosen)

    return run
