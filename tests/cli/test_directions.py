"""What is said on stderr keeps its direction at a terminal, and is plain text elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.rendering.bidi import FSI, LRI, PDI, RLI

if TYPE_CHECKING:
    from tests.conftest import Shell

ISOLATES = {FSI, LRI, RLI, PDI}


def test_a_persian_message_is_isolated_whole_and_not_in_the_first_column(cli: Shell) -> None:
    for _ in range(30):
        cli("new", "سلام", "-q")
    told = cli.terminal("ticket", "list", "--lang", "fa").stderr
    assert told.startswith(f" {RLI}۲۵ ")
    assert f"{LRI}-n 0{PDI}" in told


def test_the_name_of_the_program_stays_on_the_left(cli: Shell) -> None:
    cli("new", "x")
    failed = cli.terminal("show", "999", "--lang", "fa", exit_code=3)
    first, hint = failed.error_lines
    assert first.startswith(f"supportctl: {RLI}")
    assert f"{LRI}supportctl ticket list --all{PDI}" in hint


def test_a_persian_value_in_an_english_sentence(cli: Shell) -> None:
    cli("new", "x")
    failed = cli.terminal("customer", "show", "علی", exit_code=3)
    assert f"{RLI}'علی'{PDI}" in failed.stderr
    plain = cli("customer", "show", "علی", exit_code=3)
    assert not ISOLATES & set(plain.stderr)
    english = cli.terminal("customer", "show", "nobody", exit_code=3)
    assert not ISOLATES & set(english.stderr)


def test_app_mode_breaks_lines_before_it_turns_them(cli: Shell) -> None:
    cli("new", "x")
    cli("resolve", "1")
    cli("ticket", "close", "1")
    failed = cli.terminal("resolve", "1", "--lang", "fa", "--bidi", "app", exit_code=1)
    assert not ISOLATES & set(failed.stderr)
    # 80 columns wide: the sentence begins at the end of its first line.
    assert all(len(line) <= 80 + len("supportctl: ") for line in failed.stderr.splitlines())
    assert failed.stderr.splitlines()[1].endswith("ﯽﯾﺎﻤﻨﻫﺍﺭ")


def test_in_json_nothing_is_added(cli: Shell) -> None:
    failed = cli.terminal("show", "999", "--lang", "fa", "--json", exit_code=3)
    assert not ISOLATES & set(failed.stderr)


def test_numbers_in_messages_are_persian_where_they_keep_their_order(cli: Shell) -> None:
    cli("new", "x")
    cli("survey", "send", "1")
    told = cli.terminal("survey", "send", "1", "--lang", "fa", exit_code=4).stderr
    assert "تیکت ۱" in told
    assert "پرسش ۱" in told
    # What is typed stays as it is typed.
    assert "supportctl survey answer 1 SCORE" in told
    cli.environ["TERM"] = "xterm-kitty"
    cli.environ.pop("SUPPORTCTL_BIDI", None)
    assert "تیکت 1 " in cli.terminal("survey", "send", "1", "--lang", "fa", exit_code=4).stderr


def test_a_resolved_date_is_turned_where_the_terminal_cannot(cli: Shell) -> None:
    def moment(*options: str) -> str:
        said = cli.terminal("new", "x", "--at", "2026-11-18T09:00", "--lang", "fa", *options)
        return said.stderr.splitlines()[0]

    cli.environ["SUPPORTCTL_CALENDAR"] = "jalali"
    assert moment("--bidi", "terminal") == f" {RLI}{FSI}چهارشنبه ۲۷ آبان ۱۴۰۵ ۰۹:۰۰{PDI}{PDI}"
    assert moment("--bidi", "app") == "۰۹:۰۰ ۱۴۰۵ ﻥﺎﺑﺁ ۲۷ ﻪﺒﻨﺷﺭﺎﻬﭼ"
    assert moment("--bidi", "off") == "چهارشنبه 1405/08/27 09:00"


def test_no_english_is_left_in_errors_of_the_command_line(cli: Shell) -> None:
    told = cli("log", "557", "--lang", "fa", exit_code=2).stderr
    assert told.startswith("supportctl: اینجا اضافه است: 557\n")
    assert "--json takes no value" in cli("queue", "--json=x", exit_code=2).stderr


def test_errors_quote_moments_in_the_calendar_of_the_reader(cli: Shell) -> None:
    cli("new", "x")
    cli("resolve", "1")
    cli.environ |= {"SUPPORTCTL_CALENDAR": "jalali", "SUPPORTCTL_LANG": "fa"}
    told = cli("ticket", "reopen", "1", "--at", "2026-11-20T09:00", exit_code=2).stderr
    assert "جمعه ۲۹ آبان ۱۴۰۵ ۱۰:۰۰" in told
    cli.environ["SUPPORTCTL_LANG"] = "en"
    told = cli.refuses(2, "ticket", "reopen", "1", "--at", "2026-11-20T09:00").stderr
    assert "Fri 29 Aban 1405 10:00" in told


def test_one_ticket_and_many_in_persian(cli: Shell) -> None:
    for _ in range(3):
        cli("new", "x", "-q")
    cli("problem", "new", "y")
    cli.environ["SUPPORTCTL_LANG"] = "fa"
    assert "تیکت #۱ به مشکل ۱ وصل شد" in cli.terminal("problem", "attach", "1", "1", "--bidi", "terminal")
    assert "۲ تیکت به مشکل ۱ وصل شد" in cli.terminal("problem", "attach", "1", "2", "3", "--bidi", "terminal")
    assert "تیکت #۲ از مشکل ۱ جدا شد" in cli.terminal("problem", "attach", "1", "2", "--detach", "--bidi", "terminal")
