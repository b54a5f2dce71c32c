"""The words of a command line as a query: ids, terms, saved views, and options that say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.cli import values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.cli.session import Session
    from supportctl.domain.terms import Term


def ids_of_query(words: list[str]) -> list[int] | None:
    """The ids when a query is nothing but ids, ranges or `-`; the words are then used up."""
    if words and all(word == "-" or _is_id_or_range(word) for word in words):
        found = values.read_ids(words)
        words.clear()
        return found
    return None


def joined_query(words: Sequence[str]) -> str:
    """The words of a command line as one query; what the shell kept together stays so."""
    return " ".join(_kept_together(word) for word in words)


# Fields of single words: a space behind one begins the next term, so that a whole query may stand in quotes.
_SINGLE_WORDS = frozenset(("id", "status", "priority", "kind", "feeling", "channel", "tag", "problem", "is", "sort"))


def _kept_together(word: str) -> str:
    if " " not in word or '"' in word:
        return word
    field, colon, value = word.partition(":")
    if colon and " " not in field and ":" not in value and field.lower() not in _SINGLE_WORDS:
        # resolved:"last week", of which the shell takes the quotes.
        return f'{field}:"{value}"'
    return word


def _is_id_or_range(word: str) -> bool:
    parts = word.removeprefix("#").split("-")
    if len(parts) > 2 or not all(part.isdecimal() for part in parts):
        return False
    # 2026-11 is no range of ids.
    return int(parts[0]) <= int(parts[-1])


def use_fields_of_view(session: Session, query: str) -> None:
    """Show the fields that the view in a query was saved with, unless others are asked for."""
    if "@" in query and not session.options.get("fields"):
        from supportctl.domain.views import fields_of

        session.options["fields"] = fields_of(session.desk, query)


def terms(*, since: str | None = None, until: str | None = None, **given: Any) -> list[Term]:
    """The options of a list as terms of a query."""
    from supportctl.domain.terms import Term

    found: list[Term] = []
    for field, value in given.items():
        if isinstance(value, list):
            found.extend(Term("tag", part) for part in value)
        elif value is not None:
            # A name that stands behind an option may hold a comma.
            found.append(Term(field, value, is_whole=field in ("customer", "assignee")))
    if since is not None or until is not None:
        found.append(Term("created", f"{since or ''}..{until or ''}"))
    return found
