"""Directions on a terminal: when to isolate text, and isolates that never leave their line."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import bidirectional

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from re import Match

    from supportctl.rendering import Bidi

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
_OPENERS = (LRI, RLI, FSI)


# Terminals that print letters in the order in which they come (PERSIAN.md 3.3), by their TERM or a variable of theirs.
_WITHOUT_BIDI = ("alacritty", "foot", "linux")
_SIGNS_WITHOUT_BIDI = ("XTERM_VERSION", "GHOSTTY_RESOURCES_DIR", "WT_SESSION", "ALACRITTY_WINDOW_ID")


def decide(option: str | None, environ: Mapping[str, str], is_terminal: bool) -> Bidi:
    """Return who puts right-to-left text in order; `option` is what --bidi, SUPPORTCTL_BIDI or the configuration says.

    Without the two libraries of app mode the terminal is left to do it.
    """
    if option == "app":
        return "app" if _can_draw() else "terminal"
    if option not in (None, "auto"):
        return "off" if option == "off" else "terminal"
    term = environ.get("TERM", "")
    if not is_terminal or term == "dumb":
        return "off"
    if environ.get("TMUX") or environ.get("STY"):
        return "terminal"
    # mlterm draws isolates as boxes; kitty shapes words itself and is damaged by them.
    if environ.get("MLTERM") or term == "mlterm" or environ.get("KITTY_WINDOW_ID") or term == "xterm-kitty":
        return "off"
    if environ.get("VTE_VERSION") or environ.get("KONSOLE_VERSION"):
        return "terminal"
    lacks = term.startswith(_WITHOUT_BIDI) or any(map(environ.get, _SIGNS_WITHOUT_BIDI))
    return "app" if lacks and _can_draw() else "terminal"


def _can_draw() -> bool:
    from supportctl.rendering.visual import is_available

    return is_available()


def is_rtl(text: str) -> bool:
    """Tell whether the first letter with a direction reads from right to left."""
    if text.isascii():
        return False
    return next((kind != "L" for kind in map(bidirectional, text) if kind in ("L", "R", "AL")), False)


def isolate(text: str, *, rtl: bool | None = None) -> str:
    """Return one rendered line or cell isolated from its neighbours, as it is when nothing in it could move.

    The direction is that of its first letter unless `rtl` says it.
    """
    if text.isascii() or not any(bidirectional(char) in ("R", "AL", "AN") for char in text):
        return text
    opener = RLI if (is_rtl(text) if rtl is None else rtl) else LRI
    return f"{opener}{text}{PDI}"


def embed(text: str) -> str:
    """Return text of a person isolated inside a sentence, in the direction of its first letter."""
    return f"{FSI}{text}{PDI}"


def embed_token(text: str) -> str:
    """Return a phone number, a command, a signed number isolated inside a sentence, left to right."""
    return f"{LRI}{text}{PDI}"


def embed_commands(text: str) -> str:
    """Return a right-to-left sentence with the commands, options and dashed numbers in it isolated, left to right.

    Else `-n 0` would read `n 0-`, and `2026-11-20` `20-11-2026`. What was put into a command is a part of it.
    """
    from re import compile as pattern

    # A word of a command or an option, and what follows it in ASCII, or as a value that is ASCII.
    command = pattern(
        f"(?<![!-~])(?:[A-Za-z]|--?[A-Za-z])[!-~]*(?: (?:[!-~]+|{FSI}[ -~]*{PDI}[!-~]*))*"
        "|(?<![!-~])[0-9]+(?:-[0-9A-Za-z]+)+"
    )

    def isolated(found: Match[str]) -> str:
        run = found.group()
        words = run.rstrip(":;,.")
        # A bracket that was opened before the command is closed by the sentence.
        while words.endswith(")") and words.count(")") > words.count("("):
            words = words[:-1].rstrip(":;,.")
        return f"{LRI}{words}{PDI}{run[len(words) :]}"

    return command.sub(isolated, text)


def balance(lines: Iterable[str]) -> list[str]:
    """Return the lines of one text with every isolate closed on its line and opened again on the next."""
    balanced: list[str] = []
    opened: list[str] = []
    for line in lines:
        start = "".join(opened)
        for index, char in enumerate(line):
            if char == FSI:
                # The next line may begin with another letter, but it continues in the same direction.
                opened.append(RLI if is_rtl(line[index + 1 :]) else LRI)
            elif char in _OPENERS:
                opened.append(char)
            elif char == PDI and opened:
                opened.pop()
        balanced.append(start + line + PDI * len(opened))
    return balanced
