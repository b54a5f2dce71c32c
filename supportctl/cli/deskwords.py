"""What is on the desk, as words at the cursor: tickets, messages, customers, channels, fields of our own."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from supportctl.errors import SupportctlError
from supportctl.storage import suggestions as store
from supportctl.storage.suggestions import Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportctl.cli.candidates import Desk
    from supportctl.cli.cursor import Place
    from supportctl.storage.suggestions import Known

MOST = 30


def words(values: Iterable[str], typed: str, hint: str = "") -> list[Suggestion]:
    """The words that begin as typed."""
    return [Suggestion(value, hint) for value in values if value.startswith(typed)]


def tickets(desk: Desk, place: Place) -> list[Suggestion]:
    """Ids with subjects: of tickets that are not finished, or of those that a verb takes back; `3-` begins a range."""
    first, dash, last = place.typed.partition("-")
    if not (first + last).isdecimal() and place.typed:
        return []
    among = {"reopen": "resolved", "unmerge": "merged"}.get(place.path[-1], "unresolved")
    if place.path[-1] == "spam" and "undo" in place.given:
        among = "spam"
    found = desk.read(store.list_tickets, last if dash else first, MOST, among)
    if not found and among in ("resolved", "unresolved"):
        found = desk.read(store.list_tickets, last if dash else first, MOST, "any")
    if dash:
        return [Suggestion(f"{first}-{id_}", hint) for id_, hint in found if int(id_) > int(first)]
    return [one for one in found if one.value not in place.arguments]


def customers(desk: Desk, typed: str, *, in_one_word: bool = False) -> list[Suggestion]:
    """Customers by handle, e-mail address, id or name, whichever was begun; a query needs one word."""
    if typed.startswith("@"):
        return desk.read(store.list_contacts, "handle", typed.lower(), MOST)
    key = typed
    if typed:
        from supportctl.folding import name_key

        key = name_key(typed)
    known = desk.read(store.list_customers, key, MOST)
    found = [_named(one, by_name=not in_one_word or " " not in one.name) for one in known]
    # What the shell cannot see in the word it does not offer.
    found = [one for one in found if one.value.casefold().startswith(typed.casefold())]
    if typed and len(found) < MOST:
        named = {one.value for one in found}
        more = desk.read(store.list_contacts, "email", typed.lower(), MOST)
        # Nobody stands there by name and by address too.
        found += [one for one in more if not {one.value, one.hint} & named]
    return found


def _named(known: Known, *, by_name: bool) -> Suggestion:
    """The shortest way to name a customer that means nobody else, and nothing else."""
    if (
        by_name
        and known.is_only
        and known.name[:1].isalpha()
        and "@" not in known.name
        and known.name not in ("none", "me")
    ):
        return Suggestion(known.name, known.email or f"customer {known.id}")
    return Suggestion(known.email or str(known.id), known.name)


def messages(desk: Desk, place: Place, *, with_ours: bool) -> list[Suggestion]:
    """Numbers of the messages of the ticket that was named, with how they begin."""
    named = [text.lstrip("#") for text in place.arguments[:1]]
    if not named or not named[0].isdecimal():
        return []
    return desk.read(store.list_messages, int(named[0]), place.typed, MOST, with_ours=with_ours)


def merged_customers(desk: Desk, typed: str) -> list[Suggestion]:
    """Ids of the customers who are merged into another, with their names."""
    return desk.read(store.list_merged_customers, typed, MOST)


def set_fields(desk: Desk, typed: str) -> list[Suggestion]:
    """`FIELD=` of the declared fields, and behind the sign what a field may be."""
    name, equals, value = typed.partition("=")
    if not equals:
        return words((f"{one}=" for one in declared_fields(desk)), typed)
    return [one._replace(value=f"{name}={one.value}") for one in field_values(desk, name, value)]


def field_values(desk: Desk, name: str, typed: str) -> list[Suggestion]:
    """What may stand in a declared field, where that is a list."""
    with suppress(SupportctlError):
        from supportctl.fields import find_field

        field = find_field(desk.config.fields(), name)
        if field is not None and field.type in ("choice", "yes-no"):
            return words((*(field.choices or ("yes", "no")), "none"), typed)
    return []


def channels(desk: Desk) -> Sequence[str]:
    """The channels of the program and those that the configuration adds."""
    from supportctl.models import CHANNELS

    with suppress(SupportctlError):
        return tuple(desk.config.channels())
    return CHANNELS


def declared_fields(desk: Desk) -> list[str]:
    """The fields that the configuration declares."""
    with suppress(SupportctlError):
        return sorted({key.split(".")[1] for key, _, _ in desk.config.items() if key.startswith("fields.")})
    return []
