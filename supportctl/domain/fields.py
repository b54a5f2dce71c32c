"""Fields of our own on tickets: values read by their type, set with their events, and filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl import fields as declarations
from supportctl.domain import lifecycle, tickets
from supportctl.errors import UsageError, msg
from supportctl.fields import get_field
from supportctl.records import Record
from supportctl.storage import fields as store
from supportctl.storage.fields import Between

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.fields import Field
    from supportctl.models import Ticket
    from supportctl.storage.filters import Filter
    from supportctl.storage.journal import Transaction


class FieldValues(Record):
    """The declared fields, and what tickets have in them, as stored."""

    declared: tuple[Field, ...]
    by_ticket: Mapping[int, Mapping[str, str]]


NO_FIELDS = FieldValues((), {})


def read_values(desk: Desk, ticket_ids: Sequence[int]) -> FieldValues:
    """What these tickets have in the declared fields; nothing is read when none is declared."""
    declared = desk.config.fields()
    if not declared:
        return NO_FIELDS
    if desk.is_set_back:
        return FieldValues(declared, store.list_values_known(desk.db, ticket_ids, desk.now))
    return FieldValues(declared, store.list_values(desk.db, ticket_ids))


def parse_pairs(declared: Sequence[Field], texts: Sequence[str]) -> dict[str, str]:
    """The fields that `FIELD=VALUE` name, with their values as typed.

    Raises UsageError for an unknown field and for what a field does not take; a date needs the clock of a desk and is
    not looked at yet.
    """
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(msg("--set {text!r} has no ="), msg("for example --set order=A-17"), text=text[:80])
        field = get_field(declared, name.strip())
        if not value.strip():
            raise UsageError(msg("{field} has no value"), msg("{field}=none clears it"), field=field.name)
        if field.type != "date" and not _is_none(value):
            declarations.parse(field, value)
        found[field.name] = value
    return found


def parse_values(desk: Desk, pairs: Mapping[str, str]) -> dict[str, str | None]:
    """The values in the form in which they are stored, None for `none`; raises UsageError for one of another type."""
    declared = desk.config.fields()
    return {
        name: None if _is_none(value) else parse_value(desk, get_field(declared, name), value)
        for name, value in pairs.items()
    }


def parse_value(desk: Desk, field: Field, text: str) -> str:
    """One value in the form in which it is stored; raises UsageError when the field does not take it."""
    if field.type == "date":
        from supportctl.dates import parse_day

        return parse_day(text, desk.date_context()).isoformat()
    return declarations.parse(field, text)


def set_values(tx: Transaction, desk: Desk, ticket_id: int, values: Mapping[str, str | None], *, at: int) -> bool:
    """Write fields of one ticket, each change with its event, and return whether anything changed."""
    is_changed = False
    for name, value in values.items():
        found = store.find_value(tx.db, ticket_id, name)
        row_id, before = found or (None, None)
        if value == before:
            continue
        if row_id is None:
            tx.insert("ticket_fields", ticket_id=ticket_id, name=name, value=value)
        elif value is None:
            tx.delete("ticket_fields", row_id)
        else:
            tx.update("ticket_fields", row_id, value=value)
        lifecycle.record(tx, desk, ticket_id, f"field:{name}", value, at=at, previous=before)
        is_changed = True
    return is_changed


def edit_with_fields(
    desk: Desk, ticket_ids: Sequence[int], changes: dict[str, Any], own: Mapping[str, str | None], *, at: int
) -> list[Ticket]:
    """Set fields of tickets as `tickets.edit_tickets` does, and with them those that the configuration declares."""
    with desk.change() as tx:
        tickets.edit_tickets(desk, ticket_ids, changes, at=at)
        for ticket in lifecycle.get_tickets(desk, ticket_ids):
            if set_values(tx, desk, ticket.id, own, at=at):
                tx.update("tickets", ticket.id, updated_at=desk.now)
    return lifecycle.get_tickets(desk, ticket_ids)


def filtered(desk: Desk, chosen: Filter, name: str, text: str) -> Filter:
    """The filter narrowed to what one term says about a declared field: `name:text`.

    Commas part alternatives, `none` is the unset field, and `a..b` is a range of a number or a date. Raises UsageError
    for an unknown field and for what the field does not take.
    """
    field = get_field(desk.config.fields(), name)
    values: list[str] = []
    ranges: list[Between] = []
    or_unset = False
    for part in text.split(","):
        word = part.strip()
        if not word:
            raise UsageError(
                msg("{field} has no value"), msg("for example {field}:none or not:{field}:none"), field=name
            )
        if _is_none(word):
            or_unset = True
        elif field.type == "date" or (field.type == "number" and ".." in word):
            ranges.append(_between(desk, field, word))
        else:
            values.append(parse_value(desk, field, word))
    as_numbers = field.type == "number"
    return store.by_field(chosen, name, values, ranges, or_unset=or_unset, as_numbers=as_numbers)


def _is_none(text: str) -> bool:
    return text.strip().casefold() == "none"


def _between(desk: Desk, field: Field, text: str) -> Between:
    if field.type == "date":
        return _days(desk, text)
    low, _, high = text.partition("..")
    if not (low.strip() or high.strip()):
        raise UsageError(
            msg("{field} has no value"), msg("for example {field}:10..20 or {field}:10.."), field=field.name
        )
    start = declarations.parse_number(field, low) if low.strip() else None
    end = declarations.parse_number(field, high) if high.strip() else None
    if start is not None and end is not None and float(start) > float(end):
        raise UsageError(
            msg("{low} is more than {high}"), msg("write the smaller number first: 10..20"), low=start, high=end
        )
    return Between(start, end)


def _days(desk: Desk, text: str) -> Between:
    from supportctl.dates import parse_range
    from supportctl.periods import local_day

    context = desk.date_context()
    span = parse_range(text, context)
    low, dots, high = text.partition("..")
    return Between(
        None if dots and not low.strip() else local_day(span.start, context.zone).isoformat(),
        None if dots and not high.strip() else local_day(span.end - 1, context.zone).isoformat(),
    )
