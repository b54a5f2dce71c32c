"""The command tree: short letters, examples, shortcuts and topics."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest

from supportctl.cli.app import root
from supportctl.cli.commands import ALIASES, COMMANDS, SECTIONS, SHORTCUTS, Group
from supportctl.cli.session import Session
from supportctl.cli.topic_texts import TOPICS
from supportctl.domain.queries import FIELDS
from supportctl.models import FEELINGS, PRIORITIES, STATUSES, TICKET_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Shell

LETTERS = {
    "-c": "customer", "-p": "priority", "-t": "tag", "-a": "assignee", "-s": "status", "-m": "message", "-F": "file",
    "-e": "editor",
    "-f": "format", "-o": "output", "-n": "limit", "-q": "quiet", "-y": "yes", "-h": "help",
}  # fmt: skip
PATHS = [
    (name, verb) if verb else (name,)
    for name, entry in COMMANDS.items()
    for verb in (["", *entry.entries] if isinstance(entry, Group) else [""])
]
LEAVES = [path for path in PATHS if not isinstance(COMMANDS[path[0]], Group) or len(path) == 2]


def command_at(path: tuple[str, ...]) -> Any:
    session = Session({})
    context = root().make_context("supportctl", ["--help"], resilient_parsing=True, obj=session)
    for word in path:
        found = context.command.get_command(context, word)
        context = found.make_context(word, ["--help"], parent=context, resilient_parsing=True)
    return context.command


def examples(path: tuple[str, ...]) -> Iterator[str]:
    text = (command_at(path).help or "").replace("\\\n", " ")
    for line in text.splitlines():
        if "supportctl" in line and re.match(r"\s*(supportctl|[\w=$(]+\(?supportctl|curl|[\d*]+ )", line):
            yield line.strip()


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_one_letter_means_one_thing(path: tuple[str, ...]) -> None:
    for param in command_at(path).params:
        for option in param.opts:
            if re.fullmatch("-[A-Za-z]", option):
                assert LETTERS[option] in {other.removeprefix("--") for other in param.opts}, (path, option)


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_help_has_examples_that_could_run(path: tuple[str, ...]) -> None:
    command = command_at(path)
    assert (command.help or "").strip().splitlines()[0].endswith((".", "…", ":"))
    found = list(examples(path))
    assert 1 <= len(found) <= 6
    for line in found:
        plain = re.sub(r'"[^"]*"', "X", re.sub(r"\$\(date [^()]*\)", "X", line))
        for part in re.findall(r"supportctl [^|;)&<]*", plain):
            _check(part)


def _check(line: str) -> None:
    words = shlex.split(line.replace("`", ""))[1:]
    command = command_at(())
    options = _options(command)
    while words:
        word = words.pop(0)
        if word.startswith("-") and len(word) > 1:
            name = word.split("=")[0]
            assert name in options, (line, word)
            if not options[name].is_flag and "=" not in word:
                words.pop(0)
        elif hasattr(command, "entries"):
            path = (*getattr(command, "path", ()), word)
            found = command.get_command(None, word)
            assert found is not None, (line, path)
            command = found
            options |= _options(command)


def _options(command: Any) -> dict[str, Any]:
    return {
        name: param
        for param in command.params
        if param.param_type_name == "option"
        for name in (*param.opts, *param.secondary_opts)
    }


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_option_and_argument_is_explained(path: tuple[str, ...]) -> None:
    for param in command_at(path).params:
        assert getattr(param, "help", "x"), (path, param.name)


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_fits_a_terminal(newcomer: Shell, path: tuple[str, ...]) -> None:
    page = newcomer(*path, "--help")
    assert page == newcomer(*path, "-h") == newcomer("help", *path)
    assert "\x1b" not in page
    shown = [line for line in page.lines if "supportctl" not in line]  # an example is one line, however long
    assert max(map(len, shown)) <= 80


def test_all_commands_are_shown(newcomer: Shell) -> None:
    assert {name for _, names in SECTIONS for name in names} == set(COMMANDS)
    page = newcomer("--help")
    for name, entry in COMMANDS.items():
        assert f"  {name}" in page
        assert entry.help in re.sub(r"\s+", " ", page)
    assert newcomer("--version").startswith("supportctl ")


def test_shortcuts(cli: Shell) -> None:
    assert set(SHORTCUTS) == {"new", "show", "reply", "note", "resolve"}
    assert ALIASES["q"] == "queue"
    assert cli("new", "x") == "1\n"
    cli("note", "1", "-m", "n")
    cli("reply", "1", "-m", "r")
    cli("resolve", "1")
    assert cli("show", "1", "--get", "status") == "resolved\n"
    assert cli("t", "list", "--all") == cli("ticket", "ls", "--all")
    assert cli("q") == ""


@pytest.mark.parametrize(
    "topic", ["dates", "queries", "states", "formats", "exit-codes", "environment", "cron", "hooks"]
)
def test_topics(newcomer: Shell, topic: str) -> None:
    page = newcomer("help", topic)
    assert max(map(len, page.lines)) <= 120
    assert topic in newcomer("help")


def test_examples_of_topics_run(cli: Shell) -> None:
    cli("ticket", "new", "late parcel", "-c", "ada", "-t", "billing")
    for date in (
        "now", "today", "yesterday", "tomorrow", "2d", "3h", "2w", "1mo", "1y", "2d ago", "in 2d", "monday",
        "last week", "this month",
        "next monday", "2026", "2026-11", "2026-W46", "2026-11-20", "2026-11-20T10:00", "2026-11-20T10:00Z",
        "2026-11-20T10:00+03:30",
        "1405/08/30", "1405-08", "۳۰ آبان ۱۴۰۵", "eod", "eow", "eom",
    ):  # fmt: skip
        cli("ticket", "list", f'created:"{date}"')


def test_every_example_of_the_query_page_runs(cli: Shell) -> None:
    cli("ticket", "new", "late parcel, refund", "-c", "ada", "-t", "billing")
    cli("view", "save", "billing", "tag:billing")
    for number in range(1, 8):
        cli("problem", "new", f"Problem {number}")
    page = cli("help", "queries")
    fields = set()
    for line in page.lines:
        if not line.startswith("  ") or line.startswith("   "):
            continue
        example = line.strip().partition("   ")[0]
        fields.add(example.removeprefix("not:").partition(":")[0].strip("'"))
        words = shlex.split(example)
        if words[0] == "supportctl":
            cli(*words[1:])
        else:
            cli("ticket", "list", *words, "-q")
    assert set(FIELDS) <= fields


def test_the_query_page_names_every_value() -> None:
    for values in (STATUSES, PRIORITIES, TICKET_KINDS, FEELINGS):
        assert " ".join(values) in TOPICS["queries"]


def test_the_query_page_as_it_stands(cli: Shell) -> None:
    cli("ticket", "new", "a")
    cli("resolve", "1")
    assert cli.at("2026-11-27T10:00Z")("ticket", "list", "resolved:last week", "-q") == "1\n"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("snooze", "ticket snooze"), ("merge", "ticket merge"), ("resolv", "resolve"), ("qeue", "queue")],
)
def test_an_unknown_command_is_told_what_was_meant(cli: Shell, typed: str, meant: str) -> None:
    assert f"unknown command '{typed}'; did you mean {meant}?" in cli.refuses(2, typed, "1").stderr


def test_the_bare_command_tells_the_state(cli: Shell) -> None:
    cli("ticket", "new", "a")
    # 17:00 is the end of Friday's work.
    cli.at("2026-11-23T10:01Z")
    assert cli().lines[-1] == "1 open, 1 past target"
