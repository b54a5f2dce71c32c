"""What is said on stderr: in whose language, with which commas, and why the system said no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shell


def settings(shell: Shell) -> Path:
    return shell.db.parents[3] / ".config/supportctl/config.toml"


def test_what_is_wrong_with_the_language_is_said_at_a_terminal(cli: Shell) -> None:
    """The likely language speaks: what the file says, else the locale; never a traceback."""
    said = cli.terminal("ticket", "list", "--lang", "xx", exit_code=2).stderr
    assert "--lang" in said
    assert "Traceback" not in said
    settings(cli).parent.mkdir(parents=True, exist_ok=True)
    settings(cli).write_text('lang = "fa"\ncalendar = "foo"\n')
    assert "راهنمایی: " in cli("queue", exit_code=2).stderr
    assert "gregorian، jalali" in cli("queue", exit_code=2).stderr
    settings(cli).write_text('lang = "fa"\n[[broken\n')
    assert "راهنمایی: " in cli.terminal("queue", exit_code=2).stderr
    assert "راهنمایی: " in cli("queue", "--lang", "xx", exit_code=2).stderr
    settings(cli).write_text("")
    cli.environ["LANG"] = "fa_IR.UTF-8"
    assert "راهنمایی: " in cli("queue", "--lang", "xx", exit_code=2).stderr


def test_lists_and_reasons_in_persian_errors(cli: Shell, tmp_path: Path) -> None:
    cli.environ["SUPPORTCTL_LANG"] = "fa"
    cli("new", "x", "-c", "Ada")
    assert "low، normal، high، urgent" in cli("new", "x", "-p", "zork", exit_code=2).stderr
    missing = cli("import", "csv", str(tmp_path / "none.csv"), "--as", "tickets", exit_code=3).stderr
    assert "چنین فایلی وجود ندارد" in missing
    assert "مشتری ۹۹۹۹ وجود ندارد" in cli("customer", "show", "9999", exit_code=3).stderr
    assert "فقط خواندن مجاز است" in cli("db", "sql", "DELETE FROM tickets", exit_code=2).stderr
    cli("purchase", "add", "-c", "Ada", "480000", "--currency", "IRT")
    told = cli("purchase", "refund", "1", "99999999", exit_code=1).stderr
    assert "۹۹٬۹۹۹٬۹۹۹ تومان بیشتر از ماندهٔ خرید ۱ است: ۴۸۰٬۰۰۰ تومان" in told
    asked = cli.terminal("ticket", "close", "--where", "status:new", answers="بله\n").stderr
    assert "#۱" in asked
    assert "[بله/خیر]" in asked


def test_fields_that_name_none(cli: Shell) -> None:
    cli("new", "x")
    cli.refuses(2, "ticket", "list", "--fields", ",")
    cli.refuses(2, "new", "y", "--fields", ",")


def test_a_broken_configuration_sends_nobody_to_change_a_device(cli: Shell) -> None:
    cli("new", "x")
    settings(cli).parent.mkdir(parents=True)
    settings(cli).write_text("[[broken")
    found = cli("doctor", exit_code=5).stdout
    assert "/dev/null" not in found


@pytest.mark.parametrize(
    "arguments",
    [
        ("new", "x", "--at", "1650-01-01"), ("new", "x", "--channel", "zork"), ("new", "x", "--at", "tomorrow"),
        ("feedback", "add", "4", "-c", "Ada", "--at", "zork"), ("problem", "new", "x", "--at", "zork"),
        ("purchase", "add", "-c", "Ada", "5 EUR", "--at", "zork"), ("cost", "add", "5 EUR", "--from", "zork"),
        ("customer", "new", "Ada", "--customer-since", "zork"), ("customer", "new", "Ada", "-t", "a b"),
    ],
)  # fmt: skip
def test_bad_input_creates_no_database(newcomer: Shell, arguments: tuple[str, ...]) -> None:
    said = newcomer(*arguments, exit_code=2).stderr
    assert "created" not in said
    assert not newcomer.db.exists()
