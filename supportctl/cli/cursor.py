"""Where on a command line the cursor stands: in which command, and in what of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.cli.commands import SHORTCUTS
from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

_ESCAPED_IN_DOUBLE = '"\\$`'


class Word(Record):
    """A word as the shell will understand it, as it was typed, and the quotation mark that is still open."""

    text: str
    raw: str
    quote: str


class Place(Record):
    """What is being typed.

    `param` is the option or argument whose value it is; None for the name of a command or of an option. `kept` is
    what stands before the value in the same word: `--status=`.
    """

    command: Any
    path: tuple[str, ...]
    param: Any
    kept: str
    typed: str
    arguments: tuple[str, ...]
    given: dict[str, list[str]]
    is_option: bool


def split(line: str) -> list[Word]:
    """The words of a line up to the cursor, the last of them the one being typed, perhaps empty.

    Nothing is expanded, and a quotation mark may be open: this is what a shell has before it runs anything.
    """
    found: list[Word] = []
    text, raw, quote, is_word = "", "", "", False
    at = 0
    while at < len(line):
        char = line[at]
        after = line[at + 1 : at + 2]
        at += 1
        if not quote and char.isspace():
            if is_word:
                found.append(Word(text, raw, ""))
            text, raw, is_word = "", "", False
            continue
        raw, is_word = raw + char, True
        if char == "\\" and quote != "'" and (not quote or after in _ESCAPED_IN_DOUBLE):
            raw += after
            # A line break that is escaped is none.
            text += "" if after == "\n" else after
            at += len(after)
        elif quote:
            quote, text = ("", text) if char == quote else (quote, text + char)
        elif char in "'\"":
            quote = char
        else:
            text += char
    return [*found, Word(text, raw, quote)]


def find_place(root: Any, words: Sequence[str], typed: str) -> Place | None:
    """Follow the words through the tree of commands; None behind a command that does not exist."""
    command = root
    path: tuple[str, ...] = ()
    arguments: list[str] = []
    given: dict[str, list[str]] = {}
    waiting: Any = None
    only_arguments = False
    for word in words:
        if waiting is not None:
            given[waiting.name].append(word)
            waiting = None
        elif word == "--" and not only_arguments:
            only_arguments = True
        elif _is_option(word) and not only_arguments:
            param, value = _option(command, word)
            if param is None:
                continue
            known = given.setdefault(param.name, [])
            if value is not None:
                known.append(value)
            elif not param.is_flag:
                waiting = param
        elif hasattr(command, "entries"):
            command = command.get_command(None, word)
            if command is None:
                return None
            path = (*path, command.name)
        else:
            arguments.append(word)
    if path and path[0] in SHORTCUTS:
        path = ("ticket", *path)
    place = Place(command, path, None, "", typed, tuple(arguments), given, is_option=False)
    if waiting is not None:
        return place._replace(param=waiting)
    if _is_option(typed + "x") and not only_arguments:
        name, equals, value = typed.partition("=")
        if not equals:
            return place._replace(is_option=True)
        param, _ = _option(command, name)
        return None if param is None or param.is_flag else place._replace(param=param, kept=f"{name}=", typed=value)
    return place if hasattr(command, "entries") else place._replace(param=_argument(command, len(arguments)))


def options_of(command: Any) -> list[Any]:
    """The options of a command, its own before those of every command."""
    return [param for param in command.params if param.param_type_name == "option"]


def _is_option(word: str) -> bool:
    return word.startswith("-") and len(word) > 1


def _option(command: Any, word: str) -> tuple[Any, str | None]:
    """The option that a word names, and the value that is part of the word."""
    is_long = word.startswith("--")
    name, equals, value = word.partition("=") if is_long else (word[:2], word[2:], word[2:])
    for param in options_of(command):
        if name in (*param.opts, *param.secondary_opts):
            return param, value if equals and not param.is_flag else None
    return None, None


def _argument(command: Any, place: int) -> Any:
    found = [param for param in command.params if param.param_type_name == "argument"]
    if place < len(found):
        return found[place]
    return found[-1] if found and found[-1].nargs == -1 else None
