"""Which tickets a verb is for: ids, ranges, `-` for stdin, or --where QUERY, which asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.cli import values
from supportctl.errors import Listed, UsageError, first, msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.cli.session import Session

_SHOWN = 10


def chosen_ids(session: Session, ids: Sequence[str] | None, *, asks: bool = True) -> list[int]:
    """The ids of the tickets to change, each once; none when stdin or the query has none.

    Raises UsageError when there is neither id nor query, or both, and when a change chosen by query was not
    confirmed and nobody can be asked; a verb that asks itself turns that off with `asks`.
    """
    query = session.options.get("where")
    if query is None:
        if not ids:
            raise UsageError(msg("ID is missing"), msg("name tickets by id, or choose them with --where QUERY"))
        return values.read_ids(ids)
    if ids:
        raise UsageError(msg("ids and --where exclude one another"), msg("id:3,7 in the query narrows it to ids"))
    if not query.strip():
        raise UsageError(
            msg("the query of --where is empty"), msg("it would change every ticket; --where is:unresolved says so")
        )
    from supportctl.domain.queries import expanded
    from supportctl.domain.tickets import list_tickets
    from supportctl.folding import tokens

    for term in expanded(session.desk, query):
        if not term.field and not tokens(term.value):
            raise UsageError(
                msg("there is no word in {word!r} to search for"), msg("it would narrow nothing; leave it out"),
                word=term.value,
            )  # fmt: skip
    found = [ticket.id for ticket in list_tickets(session.desk, query)[0]]
    if not found:
        session.say(msg("No ticket fits the query."))
    elif asks and not session.options.get("dry_run") and not session.options.get("yes"):
        from supportctl.cli.prompts import confirm

        confirm(session, msg("Change {n} tickets ({ids})?"), n=len(found), ids=shortened(found))
    return found


def shortened(ids: Sequence[int]) -> Listed:
    """The first ids, for a question."""
    return first([f"#{one}" for one in ids[: _SHOWN + 1]], _SHOWN)
