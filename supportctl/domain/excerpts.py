"""What of a ticket a search has found: its subject marked, and a part of what was said around the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.queries import expanded, searched
from supportctl.records import Record
from supportctl.storage.searchtexts import list_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.highlights import Finder, Marked
    from supportctl.models import Ticket


class Found(Record):
    """A ticket with the words of a query marked; without an excerpt nothing but its subject holds any."""

    ticket: Ticket
    subject: Marked
    excerpt: Marked | None


def find_words(desk: Desk, query: str) -> Finder | None:
    """What finds the words of a query in a text; None when the query has no words."""
    search = searched(expanded(desk, query))
    if not search.words and not search.phrases:
        return None
    from supportctl.highlights import Finder

    finder = Finder(search.words, search.phrases)
    return None if finder.is_empty else finder


def list_found(desk: Desk, tickets: Sequence[Ticket], finder: Finder) -> list[Found]:
    """The tickets with their subjects marked and an excerpt of the message, customer or feedback that fits best."""
    texts = list_texts(desk.db, [ticket.id for ticket in tickets])
    return [Found(t, finder.mark(t.subject), finder.excerpt(texts[t.id], t.subject)) for t in tickets]
