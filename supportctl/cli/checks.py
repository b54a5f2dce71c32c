"""What the options of output ask for, checked before anything is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import OutputError, UsageError, msg

if TYPE_CHECKING:
    from supportctl.cli.session import Session

# What commands that write print, where it is not the thing itself.
_OTHER_FIELDS = {
    "feedback rm": ["id"],
    "ticket save": ["id", "message_id", "name", "size", "sha256", "path"],
    "import": ["new", "changed", "same", "bad"],
    "holidays add": ["id", "day", "last_day", "name", "yearly", "usual"],
    "holidays rm": ["id"],
    "holidays import": ["new", "changed", "same", "left_out"],
    "db": ["path"],
    "config": ["key"],
    "view": ["name", "query", "fields"],
}


def check_options(session: Session) -> None:
    """Raise UsageError for a word among the options of output that is none of theirs, before anything is done."""
    from supportctl.cli.values import choice

    # Both refuse what they do not know.
    _ = session.format, session.language
    choice("--color", session.options.get("color"), ("auto", "always", "never"))
    choice("--bidi", session.options.get("bidi"), ("auto", "terminal", "app", "off"))
    target = session.options.get("output")
    if target is not None and target != "-":
        check_target(target)


def check_target(name: str) -> None:
    """Raise OutputError for a file that can surely not be written, before anything is done for it."""
    from pathlib import Path

    path = Path(name)
    if not path.name or path.is_dir() or not path.parent.is_dir():
        raise OutputError(msg("{path} is not a file in a folder that exists"), path=name)
    if path.is_symlink():
        raise OutputError(msg("{path} is a link"), msg("name a file; nothing was written"), path=name)


def check_fields(session: Session) -> None:
    """Raise UsageError for a field that what is about to be written does not have."""
    options = session.options
    wanted = [*(options.get("fields") or "").split(","), options.get("get") or ""]
    names = [name.strip() for name in wanted if name.strip()]
    if not names:
        return
    from supportctl.reports import listings

    noun = session.command.split(" ")[0]
    columns = {"customer": listings.CUSTOMER_COLUMNS, "feedback": listings.FEEDBACK_COLUMNS}
    columns["survey"] = listings.FEEDBACK_COLUMNS
    if session.command == "undo":
        from supportctl.reports import log

        shown = [column.name for column in log.COLUMNS] if session.options.get("dry_run") else [*log.UNDO_FIELDS]
        for name in names:
            known_field(name, shown)
        return
    known = _OTHER_FIELDS.get(session.command) or _OTHER_FIELDS.get(noun)
    if known is None:
        asks = "--ask" in session.arguments
        if noun == "problem" and session.command != "problem attach":
            from supportctl.reports.problem_details import PROBLEM_COLUMNS

            columns[noun] = PROBLEM_COLUMNS
        chosen = listings.FEEDBACK_COLUMNS if asks else columns.get(noun, listings.TICKET_COLUMNS)
        known = [column.name for column in chosen]
        if chosen is listings.TICKET_COLUMNS:
            known += [field.name for field in session.config.fields()]
    for name in names:
        known_field(name, known)


def known_field(name: str, known: list[str]) -> str:
    """The name when it is a field; raises UsageError, with did-you-mean, when not."""
    if name in known:
        return name
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=1)
    raise UsageError(
        msg("unknown field {name!r}; did you mean {guess}?") if close else msg("unknown field {name!r}"),
        msg("fields: {fields}"),
        name=name,
        guess=close[0] if close else "",
        fields=", ".join(known),
    )
