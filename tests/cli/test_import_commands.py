"""`import csv` at the command line: counts, dry run, refused rows, standard input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shell

TABLE = (
    "id,subject,email,received_at,status\n7,Late,ada@example.com,2026-11-10T10:00Z,open\n8,Lost,,2026-11-11,solved\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    path.write_text(TABLE)
    return path


def test_twice_is_once(cli: Shell, table: Path) -> None:
    load = ("import", "csv", str(table), "--as", "tickets")
    assert cli(*load, "--dry-run", "--json").json == {"new": 2, "changed": 0, "same": 0, "bad": 0}
    assert cli("ticket", "list", "--all") == ""
    assert cli(*load) == "new 2\n"
    before = cli.stored()
    assert cli(*load, "--json").json == {"new": 0, "changed": 0, "same": 2, "bad": 0}
    assert cli.stored() == before
    assert cli("db", "check", "-q") == ""


def test_from_stdin(cli: Shell) -> None:
    cli.refuses(2, "import", "csv", "-", "--as", "tickets", stdin=TABLE)
    assert cli("import", "csv", "-", "--as", "tickets", "--source", "shop", stdin=TABLE) == "new 2\n"


def test_bad_rows(cli: Shell, tmp_path: Path) -> None:
    path, bad = tmp_path / "t.csv", tmp_path / "bad.csv"
    path.write_text(TABLE + "9,,x@example.com,01/02/2026,oepn\n")
    before = cli.stored()
    said = cli("import", "csv", str(path), "--as", "tickets", exit_code=1)
    assert "4: subject is empty" in said.stderr
    assert cli.stored() == before
    assert "bad 1" in cli("import", "csv", str(path), "--as", "tickets", "--skip-bad", str(bad))
    assert bad.read_text().splitlines()[1].startswith("4,")
    assert oct(bad.stat().st_mode)[-3:] == "600"


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (2, ["--as", "tikcets"]), (2, ["--as", "tickets", "--map", "subject"]), (2, ["--as", "tickets", "--map",
        "subjct=a"]),
        (2, ["--as", "tickets", "--timezone", "Mars/Base"]), (2, ["--as", "tickets", "--dates", "nonsense"]),
        (1, ["--as", "tickets", "--set", "status=oepn"]),
        (2, ["--as", "tickets", "--map", "subject=Nosuch"]), (2, []),
    ],
)  # fmt: skip
def test_refused(cli: Shell, table: Path, code: int, arguments: list[str]) -> None:
    before = cli.stored()
    assert cli("import", "csv", str(table), *arguments, exit_code=code).stderr.startswith("supportctl: ")
    assert cli.stored() == before


def test_a_rejects_file_that_cannot_be_written(cli: Shell, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TABLE + "9,,x@example.com,01/02/2026,oepn\n")
    before = cli.stored()
    said = cli("import", "csv", str(path), "--as", "tickets", "--skip-bad", "/nowhere/bad.csv", exit_code=74)
    assert cli.stored() == before or "new 2" in said.stderr


@pytest.mark.parametrize("delimiter", ["ab", ";;", "tabs"])
def test_a_delimiter_of_two_characters(cli: Shell, table: Path, delimiter: str) -> None:
    cli.refuses(2, "import", "csv", str(table), "--as", "tickets", "--delimiter", delimiter)


@pytest.mark.parametrize("delimiter", ["\n", '"', "\r"])
def test_a_delimiter_that_cannot_be_one(cli: Shell, table: Path, delimiter: str) -> None:
    before = cli.stored()
    cli("import", "csv", str(table), "--as", "tickets", "--delimiter", delimiter, exit_code=2)
    assert cli.stored() == before


@pytest.mark.parametrize(
    "data",
    [
        '{"id":1,"subject":"Late","received_at":"2026-11-10"}\n',
        '[{"id":1,"subject":"Late","received_at":"2026-11-10"}]',
    ],
)
def test_json_from_stdin(cli: Shell, data: str) -> None:
    assert cli("import", "csv", "-", "--as", "tickets", "--source", "shop", stdin=data) == "new 1\n"
