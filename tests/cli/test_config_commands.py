"""`config`: what is set, where it comes from, and a file whose comments stay."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shell


@pytest.fixture
def file(newcomer: Shell) -> Path:
    path = newcomer.home / ".config/supportctl/config.toml"
    assert newcomer("config", "path") == f"{path}\n"
    return path


def test_set_get_unset(newcomer: Shell, file: Path) -> None:
    assert newcomer("config", "get", "reopen_days") == "7\n"
    newcomer("config", "set", "reopen_days", "۹")
    newcomer("config", "set", "desk.name", "Fruit shop")
    newcomer("config", "set", "targets.first_response.urgent", "30")
    assert newcomer("config", "get", "reopen_days") == "9\n"
    assert newcomer("config", "get", "desk.name") == "Fruit shop\n"
    file.write_text(f"# mine\n{file.read_text()}# end\n")
    newcomer("config", "set", "reopen_days", "3")
    newcomer("config", "unset", "desk.name")
    text = file.read_text()
    assert text.startswith("# mine\n")
    assert text.endswith("# end\n")
    assert "Fruit" not in text
    assert newcomer("config", "get", "desk.name") == "\n"
    origins = {one["key"]: one["origin"] for one in newcomer("config", "list", "--json").json}
    assert (origins["reopen_days"], origins["lang"], origins["timezone"]) == ("file", "default", "environment")
    assert oct(file.parent.stat().st_mode)[-3:] == "700"


@pytest.mark.parametrize(
    "arguments",
    [
        ["get", "lagn"], ["set", "lagn", "x"], ["unset", "lagn"], ["set", "lang", "xx"], ["set", "reopen_days", "many"],
        ["set", "timezone", "Mars/Base"], ["set", "week_start", "someday"], ["get"], ["set", "lang"],
    ],
)  # fmt: skip
def test_refused(newcomer: Shell, file: Path, arguments: list[str]) -> None:
    assert newcomer("config", *arguments, exit_code=2).stderr.startswith("supportctl: ")
    assert not file.exists()


@pytest.mark.parametrize(
    "text", ["lagn = 'fa'\n", "lang = 'xx'\n", "lang = \n", "\xff", "lang = 3\n", "[reopen_days]\n"]
)
def test_a_bad_file_is_named(cli: Shell, text: str) -> None:
    path = cli.home / ".config/supportctl/config.toml"
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode("latin-1"))
    for command in (["config", "list"], ["ticket", "list"], ["queue"], ["ticket", "new", "x"], ["report", "weekly"]):
        assert "config.toml" in cli(*command, exit_code=2).stderr
    assert cli("--help")
    assert cli.rows("SELECT count(*) FROM tickets") == [(0,)]


def test_values_keep_their_type_in_json(newcomer: Shell) -> None:
    assert newcomer("config", "get", "reopen_days", "--json").json["value"] == 7


def test_the_environment_comes_first(newcomer: Shell) -> None:
    newcomer("config", "set", "week_start", "sunday")
    newcomer.environ["SUPPORTCTL_WEEK_START"] = "saturday"
    assert newcomer("config", "get", "week_start") == "saturday\n"
    newcomer.environ["SUPPORTCTL_WEEK_START"] = "someday"
    assert "SUPPORTCTL_WEEK_START" in newcomer("config", "get", "week_start", exit_code=2).stderr


def test_edit(newcomer: Shell, file: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text("import sys; open(sys.argv[1], 'w').write('lang = \"fa\"\\n')\n")
    newcomer.environ["EDITOR"] = f"{sys.executable} {editor}"
    newcomer("config", "edit")
    assert newcomer("config", "get", "week_start") == "saturday\n"


def test_edit_tells_a_mistake(newcomer: Shell, tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text("import sys; open(sys.argv[1], 'w').write('lagn = 1\\n')\n")
    newcomer.environ["EDITOR"] = f"{sys.executable} {editor}"
    assert "lagn" in newcomer("config", "edit", exit_code=2).stderr
