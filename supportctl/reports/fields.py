"""Fields that the configuration declares, as columns behind a ticket's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.fields import is_number
from supportctl.reports import model
from supportctl.reports.model import Column, Plain, Word, say

if TYPE_CHECKING:
    from supportctl.domain.fields import FieldValues
    from supportctl.fields import Field
    from supportctl.reports.model import Sentence

_KINDS = {
    "text": model.TEXT,
    "number": model.DECIMAL,
    "date": model.DAY,
    "yes-no": model.FLAG,
    "choice": model.TEXT,
}


def field_columns(own: FieldValues) -> tuple[Column, ...]:
    """One column a declared field; a table at a terminal shows it only when --fields names it."""
    return tuple(Column(field.name, _KINDS[field.type], field.name, in_table=False) for field in own.declared)


def field_cells(own: FieldValues, ticket_id: int) -> list[Any]:
    """The values of one ticket in those columns."""
    stored = own.by_ticket.get(ticket_id, {})
    return [_cell(field, stored.get(field.name)) for field in own.declared]


def field_facts(own: FieldValues, ticket_id: int) -> list[tuple[Sentence, Sentence]]:
    """The fields of one ticket that have a value, as labels with what belongs to them."""
    stored = own.by_ticket.get(ticket_id, {})
    return [
        (say("{name}", name=Plain(field.name)), say("{value}", value=_shown(field, stored[field.name])))
        for field in own.declared
        if field.name in stored
    ]


def _cell(field: Field, stored: str | None) -> Any:
    # What was stored while the field had another type is shown where that type's column can hold it.
    if stored is not None and field.type == "yes-no":
        return {"yes": True, "no": False}.get(stored)
    if stored is not None and field.type == "number":
        return stored if is_number(stored) else None
    return stored


def _shown(field: Field, stored: str) -> Any:
    if field.type == "yes-no":
        return Word(stored)
    if field.type == "number" and is_number(stored):
        return model.Decimal(stored)
    if field.type == "date":
        from datetime import date

        try:
            return model.Day(date.fromisoformat(stored))
        except ValueError:
            return stored
    return stored
