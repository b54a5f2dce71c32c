"""Terms of a query while they are typed: fields, then their values, and saved views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.cli.deskwords import MOST, channels, customers, declared_fields, field_values, words
from supportctl.domain.queries import FIELDS
from supportctl.models import FEELINGS, PRIORITIES, STATUSES, TICKET_KINDS
from supportctl.storage import suggestions as store
from supportctl.storage.suggestions import Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from supportctl.cli.candidates import Desk

_DATES = ("today", "yesterday", "7d..", "2w..", "1mo..")
_VALUES: dict[str, Sequence[str]] = {
    "status": STATUSES,
    "priority": (*PRIORITIES, "high.."),
    "kind": (*TICKET_KINDS, "none"),
    "feeling": (*FEELINGS, "none"),
    "is": ("waiting", "overdue", "snoozed", "unresolved", "spam"),
    "has": ("attachment",),
    "sort": ("-updated", "-created", "-resolved", "-priority"),
    "created": _DATES,
    "updated": _DATES,
    "resolved": _DATES,
}


def query_terms(desk: Desk, typed: str, *, in_one_word: bool, is_first: bool) -> list[Suggestion]:
    """What may be typed next in a query; with `in_one_word` all of it stands in one word of the command line."""
    before, space, term = typed.rpartition(" ") if in_one_word else ("", "", typed)
    if term.startswith("@") and is_first and not before:
        views = desk.read(store.list_views, term[1:], MOST)
        return [Suggestion(f"@{view.value}", view.hint) for view in views if " " not in view.value]
    found = _terms(desk, term)
    if not term and is_first and not before:
        views = desk.read(store.list_views, "", MOST)
        found += [Suggestion(f"@{view.value}", view.hint) for view in views if " " not in view.value]
    return [one._replace(value=f"{before}{space}{one.value}") for one in found]


def _terms(desk: Desk, term: str) -> list[Suggestion]:
    turned = "not:" if term.startswith("not:") else ""
    field, colon, value = term[len(turned) :].partition(":")
    if not colon:
        fields = [f"{name}:" for name in _fields(desk)] + ([] if turned else ["not:"])
        return words((turned + name for name in fields), term)
    before, comma, last = value.rpartition(",")
    start = f"{turned}{field}:{before}{comma}"
    return [one._replace(value=start + one.value) for one in _values(desk, field, last) if " " not in one.value]


def _fields(desk: Desk) -> Iterable[str]:
    return dict.fromkeys((*FIELDS, *declared_fields(desk)))


def _values(desk: Desk, field: str, typed: str) -> list[Suggestion]:
    if field in _VALUES:
        return words(_VALUES[field], typed)
    ways: dict[str, Callable[[], list[Suggestion]]] = {
        "tag": lambda: [*desk.read(store.list_tags, typed, MOST), *words(["none"], typed)],
        "customer": lambda: customers(desk, typed, in_one_word=True),
        "category": lambda: [*desk.read(store.list_words, "category", typed, MOST), *words(["none"], typed)],
        "assignee": lambda: [*words(["me", "none"], typed), *desk.read(store.list_words, "assignee", typed, MOST)],
        "problem": lambda: [*desk.read(store.list_problems, typed, MOST), *words(["none"], typed)],
        "channel": lambda: words(channels(desk), typed),
    }
    return ways[field]() if field in ways else field_values(desk, field, typed)
