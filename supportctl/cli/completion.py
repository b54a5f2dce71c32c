"""`completion SHELL`, and `__complete SHELL`, which its scripts ask on every TAB."""

# The line up to the cursor comes in SUPPORTCTL_COMPLETE_LINE. The first line of the answer is `words`, `files` or
# `folders`; words follow, a line each, with a hint behind a TAB. No script evaluates any of it.

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportctl.cli.candidates import Candidates
    from supportctl.cli.cursor import Word

SHELLS = ("bash", "zsh", "fish")
PROTOCOL = "__complete"
_HINT_LENGTH = 60
# What no shell reads as anything but itself, and what readline does not part words at.
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./@%,:=")
# Hints are only looked at. They still lose every sign that a shell may act on, should one ever read them again.
_ACTIVE = str.maketrans(dict.fromkeys("\\`$\"'|&;<>(){}[]*?~#%!^=", " "))


def completion(
    ctx: typer.Context,
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> None:
    """Print the script that makes TAB complete commands, options, ticket ids, tags, customers and queries.

    \b
    supportctl completion bash > ~/.local/share/bash-completion/completions/supportctl
    supportctl completion zsh > ~/.zfunc/_supportctl
    supportctl completion fish > ~/.config/fish/completions/supportctl.fish
    """
    from supportctl.cli.values import choice

    chosen = choice("SHELL", shell, SHELLS) or ""
    ctx.obj.emit_text(script(chosen))


def script(shell: str) -> str:
    """The script for a shell, as it stands in the package."""
    from pathlib import Path

    return (Path(__file__).parent / "shells" / f"completion.{shell}").read_text(encoding="utf-8")


def answer(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Print what may stand at the cursor; whatever goes wrong, nothing is said and nothing is offered."""
    # A person is in the middle of a line: no message may fall into it.
    try:
        text = answered(arguments[0] if arguments else "", environ)
        if sys.stdout is not None:
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
            sys.stdout.flush()
    except Exception:  # noqa: BLE001  # as the docstring says
        return 1
    return 0


def answered(shell: str, environ: Mapping[str, str]) -> str:
    """The lines of the answer."""
    from supportctl.cli.app import root
    from supportctl.cli.candidates import Candidates, Desk, candidates
    from supportctl.cli.cursor import find_place, split

    words = split(environ.get("SUPPORTCTL_COMPLETE_LINE", ""))
    place = find_place(root(), [word.text for word in words[1:-1]], words[-1].text)
    found = candidates(place, Desk(environ, place)) if place else Candidates("words")
    piece = environ.get("SUPPORTCTL_COMPLETE_PIECE") if shell == "bash" else None
    return "".join((f"{found.kind}\n", *_lines(found, place.kept if place else "", words[-1], piece)))


def _lines(found: Candidates, kept: str, word: Word, piece: str | None) -> list[str]:
    lines: dict[str, str] = {}
    for value, hint in found.suggestions:
        whole = f"{kept}{value}"
        # A control character cannot be typed, and in a name it is not seen.
        if not whole.replace("\u200c", "").isprintable():
            continue
        shown: str | None = whole if piece is None else _for_bash(whole, word, piece)
        if shown is not None:
            lines.setdefault(shown, f"{shown}\t{harmless_hint(hint)}\n")
    return list(lines.values())


def harmless_hint(text: str) -> str:
    """A hint as one short line on which neither a terminal nor a shell finds anything to act on."""
    from supportctl.text import truncate, visible

    # Long before it is looked at: a subject may have any length.
    return truncate(" ".join(visible(text[:1000]).translate(_ACTIVE).split()), _HINT_LENGTH)


def _for_bash(value: str, word: Word, piece: str) -> str | None:
    """The value as readline puts it in the place of `piece`, the part of the word behind its last break.

    Readline parts words at `:`, `=` and `@` too, and inserts what it is given as it is.
    """
    if word.raw.endswith(piece):
        from supportctl.cli.cursor import split

        before = split(word.raw[: len(word.raw) - len(piece)])[-1].text
        value = value.removeprefix(before)
    if word.quote == "'":
        return None if "'" in value else value
    if word.quote == '"':
        # The exclamation mark would call up the history even there.
        return None if "!" in value else "".join(f"\\{char}" if char in '"\\$`' else char for char in value)
    return "".join(char if char in _PLAIN or not char.isascii() else f"\\{char}" for char in value)
