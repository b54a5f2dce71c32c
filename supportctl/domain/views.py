"""Saved views: a query under a name, `@name` in any query, checked when it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.terms import parse, placing, refusal
from supportctl.errors import NotFoundError, UsageError, msg
from supportctl.records import Record
from supportctl.storage import views as store

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from supportctl.storage.views import View

MAX_NAME = 40


class Saved(Record):
    """A view as it stands now, and whether there was none of that name before."""

    view: View
    is_new: bool


def save_view(desk: Desk, name: str, query: str, fields: str | None) -> Saved:
    """Save a query under a name, in place of the one that had the name.

    Raises UsageError for a name that is no word, and for a query that cannot be read or names another view;
    NotFoundError for a customer in it who is unknown.
    """
    checked = checked_name(name)
    if not query.strip():
        raise UsageError(
            msg("the query of the view is empty"), msg('for example: supportctl view save NAME "tag:billing"')
        )
    _check_query(desk, query)
    with desk.change() as tx:
        known = store.find_view(tx.db, checked)
        if known is None:
            tx.insert("views", name=checked, query=query, fields=fields)
        elif (known.query, known.fields) != (query, fields):
            tx.update("views", known.id, query=query, fields=fields)
    return Saved(get_view(desk, checked), known is None)


def remove_view(desk: Desk, name: str) -> View:
    """Remove a view; raises NotFoundError when there is none of that name."""
    view = get_view(desk, name)
    with desk.change() as tx:
        tx.delete("views", view.id)
    return view


def get_view(desk: Desk, name: str) -> View:
    """The view of this name, with or without its @; raises NotFoundError, with did-you-mean, when there is none."""
    bare = name.removeprefix("@").lower()
    found = store.find_view(desk.db, bare)
    if found is not None:
        return found
    from difflib import get_close_matches

    close = get_close_matches(bare, [view.name for view in store.list_views(desk.db)], n=1)
    raise NotFoundError(
        msg("there is no view @{name}; did you mean @{guess}?") if close else msg("there is no view @{name}"),
        msg("supportctl view list shows them; put a word that begins with @ in quotes: '\"@{name}\"'"),
        name=bare,
        guess=close[0] if close else "",
    )


def list_views(desk: Desk) -> list[View]:
    """All views by name."""
    return store.list_views(desk.db)


def fields_of(desk: Desk, query: str) -> str | None:
    """The fields that the view in a query wants to show; None without one, or when several views are named."""
    from supportctl.domain.queries import is_view

    if "@" not in query:
        return None
    named = [term for term in parse(query) if is_view(term)]
    if len(named) != 1:
        return None
    with placing(named[0]):
        return get_view(desk, named[0].value).fields


def checked_name(name: str) -> str:
    """The name as it will be stored, in small letters; raises UsageError when it is not one word."""
    text = name.strip().removeprefix("@").lower()
    is_word = all(char.isalnum() or char in "-_\u200c" for char in text) and any(char.isalnum() for char in text)
    if not is_word or len(text) > MAX_NAME:
        raise UsageError(
            msg("{name!r} cannot be the name of a view"),
            msg("one word of at most {limit} letters, digits, - and _: for example late-refunds"),
            name=name[:80],
            limit=MAX_NAME,
        )
    return text


def _check_query(desk: Desk, query: str) -> None:
    from supportctl.domain.queries import chosen, is_view

    for term in parse(query):
        if is_view(term):
            with placing(term):
                raise refusal(
                    msg("a view cannot name another view"), msg("write the terms of {name} out"), term, name=term.value
                )
    chosen(desk, query)
