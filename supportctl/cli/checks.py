"""What the options of output ask for, checked before anything is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import Listed, OutputError, UsageError, msg

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
    names = named_fields(options["fields"]) if options.get("fields") else []
    names += [options["get"]] if options.get("get") else []
    if not names:
        return
    known = _written_fields(session)
    for name in names:
        known_field(name, known)


def _written_fields(session: Session) -> list[str]:
    """The fields of what the command prints about what it wrote."""
    command = session.command
    noun = command.split(" ")[0]
    if command == "undo":
        from supportctl.reports import log

        return [column.name for column in log.COLUMNS] if session.options.get("dry_run") else [*log.UNDO_FIELDS]
    found = _OTHER_FIELDS.get(command) or _OTHER_FIELDS.get(noun)
    if found is not None:
        return found
    from supportctl.cli.fixedwords import REPORT, listed_columns, ticket_columns

    if noun == "report":
        if session.format in ("csv", "tsv") and session.options.get("fields"):
            from supportctl.reports.figures import FIGURE_COLUMNS

            return [column.name for column in FIGURE_COLUMNS]
        return [*REPORT, *(("working_days", "bought_again") if command == "report monthly" else ())]
    about = {"problem attach": "ticket", "purchase refund": "refund"}.get(command, noun)
    columns = listed_columns("feedback" if "--ask" in session.arguments else about)
    if columns is None:
        return [*(column.name for column in ticket_columns("")), *(field.name for field in session.config.fields())]
    # Why a follow-up stands on a list is for people; for programs it has reasons and a note.
    return [column.name for column in columns if (noun, column.name) != ("followup", "why")]


def named_fields(text: str) -> list[str]:
    """The fields that --fields names; raises UsageError when it names none."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError(msg("--fields names no field"), msg("for example --fields id,subject"))
    return names


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
        fields=Listed(known),
    )
