"""`help TOPIC`: the conventions of the program, and the help of any command."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from supportctl.cli.topic_texts import TOPICS
from supportctl.errors import Listed, NotFoundError, msg


def help_(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TOPIC|COMMAND]…", help=f"{', '.join(TOPICS)}."),
    ] = None,
) -> None:
    """Explain a topic, or show the help of a command.

    \b
    supportctl help dates
    supportctl help exit-codes
    supportctl help ticket new
    supportctl help man | man -l -
    """
    if not words:
        sys.stdout.write(
            ctx.find_root().get_help() + "\n\nTopics: supportctl help " + ", ".join((*TOPICS, "man")) + "\n"
        )
        return
    if words == ["man"]:
        ctx.obj.emit_text(manual_page())
        return
    if words[0] in TOPICS:
        sys.stdout.write(TOPICS[words[0]])
        return
    context = ctx.find_root()
    for word in words:
        find = getattr(context.command, "get_command", None)
        command = find(context, word) if find else None
        if command is None:
            raise _unknown(words)
        context = command.make_context(word, ["--help"], parent=context, resilient_parsing=True)
    sys.stdout.write(context.get_help() + "\n")


def manual_page() -> str:
    """The manual page as it is installed, in roff."""
    from pathlib import Path

    return (Path(__file__).parent.parent / "man" / "supportctl.1").read_text(encoding="utf-8")


def _unknown(words: list[str]) -> NotFoundError:
    from difflib import get_close_matches

    from supportctl.cli.commands import COMMANDS, TICKET

    name = " ".join(words)
    close = get_close_matches(words[-1], [*TOPICS, *COMMANDS, *TICKET.entries], n=1)
    return NotFoundError(
        msg("there is no help on {name!r}; did you mean {guess}?") if close else msg("there is no help on {name!r}"),
        msg("topics: {topics}"),
        name=name,
        guess=close[0] if close else "",
        topics=Listed(TOPICS),
    )
