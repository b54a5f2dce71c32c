"""The manual page, written from the tree of commands; the same bytes on every machine."""

from __future__ import annotations

import re
from textwrap import TextWrapper
from typing import TYPE_CHECKING, Any

from supportctl.cli.commands import ALIASES, COMMANDS, SHORTCUTS, Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supportctl.cli.commands import Entry

# What roff and its output devices would otherwise turn into typographic signs, or read as requests.
_SIGNS = str.maketrans({"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti", '"': "\\(dq"})
# No word is broken: half an escape would be another one.
_WRAP = TextWrapper(79, break_long_words=False, break_on_hyphens=False)
_FILES = (
    ("$XDG_CONFIG_HOME/supportctl/config.toml", "Settings, ~/.config where the variable is unset; see `config`."),
    ("$XDG_CONFIG_HOME/supportctl/hooks/", "Programs that hear of every change; see HOOKS."),
    ("$XDG_DATA_HOME/supportctl/support.db", "The database, ~/.local/share where the variable is unset."),
    ("$XDG_DATA_HOME/supportctl/backups/", "Copies made before a migration and before a restore."),
)
_TOPICS = ("queries", "dates", "formats", "hooks", "cron")


def manual() -> str:
    """The page in roff, for man(1) and mandoc(1)."""
    from supportctl.cli.app import root
    from supportctl.cli.options import common_options
    from supportctl.cli.topic_texts import TOPICS

    tree = root()
    lines = [
        '.\\" Written from the tree of commands; see tests/test_manual.py.',
        '.TH SUPPORTCTL 1 "" supportctl "User Commands"',
        ".SH NAME",
        "supportctl \\- customer support from the terminal",
        ".SH SYNOPSIS",
        ".B supportctl",
        "[\\fIoptions\\fR] \\fIcommand\\fR [\\fIargument\\fR ...]",
        ".SH DESCRIPTION",
        *_text(
            "Tickets, customers, what customers say, and an honest weekly report, in one local SQLite file. Without a "
            "command the help is printed, and one line about the state of the desk."
        ),
        ".SH OPTIONS",
        "These belong to every command.",
        *_options(common_options()),
        ".SH COMMANDS",
    ]
    for name, entry in COMMANDS.items():
        lines += _command(tree, (name,), entry)
    shortcuts = ", ".join(f"`{name}` for `ticket {name}`" for name in SHORTCUTS)
    aliases = ", ".join(f"`{short}` for `{name}`" for short, name in ALIASES.items())
    lines += [".SS Shortcuts", *_text(f"{shortcuts}; {aliases}.")]
    lines += [".SH EXIT STATUS", *_table(TOPICS["exit-codes"])]
    lines += [".SH ENVIRONMENT", *_table(TOPICS["environment"]), ".SH FILES"]
    for path, text in _FILES:
        lines += [".TP", f".I {_escaped(path)}", *_text(text)]
    for topic in _TOPICS:
        title = TOPICS[topic].partition("\n")[0]
        lines += [f".SH {_escaped(topic.upper())}", *_text(f"{title}."), *_table(TOPICS[topic])]
    lines += [
        ".SH EXAMPLES",
        *_block([line for name in ("queue", "ticket new", "report weekly") for line in _examples(tree, name.split())]),
        ".SH SEE ALSO",
        *_text("`supportctl help` and `supportctl help TOPIC` show the same at the terminal."),
    ]
    return "\n".join(lines) + "\n"


def _command(tree: Any, path: tuple[str, ...], entry: Group | Entry) -> Iterator[str]:
    if isinstance(entry, Group):
        yield f".SS {_escaped(' '.join(path))}"
        yield from _text(entry.help)
        for verb, one in entry.entries.items():
            yield ".PP"
            yield from _verb(tree, (*path, verb), one)
        return
    yield f".SS {_escaped(' '.join(path))}"
    yield from _verb(tree, path, entry)


def _verb(tree: Any, path: tuple[str, ...], entry: Entry) -> Iterator[str]:
    """A command with what it takes: usage, explanation, arguments, options, examples."""
    command = _found(tree, path)
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    usage = " ".join(f"\\fI{_escaped(_metavar(param))}\\fR" for param in arguments)
    yield f"\\fBsupportctl {_escaped(' '.join(path))}\\fR [\\fIoptions\\fR] {usage}".rstrip()
    yield ".RS 4"
    text, _, examples = (command.help or entry.help).partition("\b\n")
    yield from _text(text)
    for param in arguments:
        yield from (".TP", f".I {_escaped(_metavar(param))}", *_text(param.help or ""))
    yield from _options([param for param in command.params if param.param_type_name == "option" and not param.hidden])
    yield from (".PP", *_block(examples.splitlines()))
    yield ".RE"


def _options(params: list[Any]) -> Iterator[str]:
    for param in params:
        names = ", ".join(f"\\fB{_escaped(name)}\\fR" for name in (*param.opts, *param.secondary_opts))
        yield ".TP"
        yield names if param.is_flag else f"{names} \\fI{_escaped(param.metavar or 'TEXT')}\\fR"
        yield from _text(param.help or "")


def _metavar(param: Any) -> str:
    name = str(param.human_readable_name)
    return name if param.required or name.startswith("[") else f"[{name}]"


def _examples(tree: Any, path: list[str]) -> list[str]:
    return (_found(tree, tuple(path)).help or "").partition("\b\n")[2].splitlines()


def _found(tree: Any, path: tuple[str, ...]) -> Any:
    command = tree
    for word in path:
        command = command.get_command(None, word)
    return command


def _table(topic: str) -> list[str]:
    """A topic without its title, line by line as it stands."""
    return _block(topic.partition("\n")[2].strip("\n").splitlines())


def _block(lines: list[str]) -> list[str]:
    shown = [_line(_escaped(line.rstrip())) if line.strip() else "\\&" for line in lines]
    return [".nf", *shown, ".fi"]


def _text(text: str) -> list[str]:
    """A text that is filled: words between backquotes are bold, empty lines part paragraphs."""
    found: list[str] = []
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        parts = " ".join(paragraph.split()).split("`")
        bold = "".join(f"\\fB{_escaped(part)}\\fR" if at % 2 else _escaped(part) for at, part in enumerate(parts))
        found += [*([".PP"] if number else []), *map(_line, _WRAP.wrap(bold))]
    return found


def _escaped(text: str) -> str:
    """Text on which roff acts nowhere; what is not ASCII is named by its code."""
    shown = text.translate(_SIGNS)
    return shown if shown.isascii() else "".join(c if c.isascii() else f"\\[u{ord(c):04X}]" for c in shown)


def _line(text: str) -> str:
    """A line of text that is no request, whatever it begins with."""
    return f"\\&{text}" if text.startswith((".", "'")) else text
