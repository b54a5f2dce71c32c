"""Rows of customers: each creates one, or completes the one who is reached by the same address or number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain import customers
from supportctl.errors import ConflictError, Listed, SupportctlError, msg
from supportctl.exchange import importer
from supportctl.exchange.importer import Importer
from supportctl.folding import name_key
from supportctl.languages import language_named
from supportctl.periods import local_day
from supportctl.records import Record
from supportctl.storage import customers as store
from supportctl.storage import imports, search
from supportctl.typed import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.exchange.importer import Options, Values
    from supportctl.storage.journal import Transaction

_CONTACTS = ("email", "phone", "handle")


class CustomerRow(Record):
    """One row with its values read; `known` is the customer who is completed by it."""

    name: str
    contacts: list[tuple[str, str, str]]
    fields: dict[str, Any]
    tags: list[str]
    note: str | None
    known: int | None
    at: int


class CustomerImporter(Importer):
    """Customers. `referred_by` names a customer imported from the same source before, or one who is known here."""

    # One by one, so that a row can refer to the row before it, or be about the same person.
    batch_size = 1

    def __init__(self, desk: Desk, options: Options) -> None:
        super().__init__(desk, options)
        self._claimed = imports.list_row_ids(desk.db, options.source, "customers")

    def read(self, tx: Transaction, values: Values) -> CustomerRow:
        """Return the row as it will be stored; raises SupportctlError when it cannot be."""
        contacts = [customers.read_contact(self.desk, kind, values[kind]) for kind in _CONTACTS if kind in values]
        name = values.get("name") or (contacts[0][1] if contacts else "")
        if not name:
            raise SupportctlError(msg("{field} is empty"), field="name")
        fields: dict[str, Any] = {
            field: values[field] for field in ("organisation", "tier", "language") if field in values
        }
        if "language" in fields:
            fields["language"] = language_named(fields["language"])
        since = self.instant("since", values)
        if since is not None:
            fields["since"] = local_day(since[0], self.options.zone).isoformat()
        if "referred_by" in values:
            fields["referred_by"] = self._referrer(tx, values["referred_by"])
        recorded = self.instant("recorded_at", values)
        row = CustomerRow(
            name=customers.checked_name(name),
            contacts=contacts,
            fields=fields,
            tags=importer.tags(values),
            note=values.get("note"),
            known=None,
            at=recorded[0] if recorded else self.desk.now,
        )
        row = row._replace(known=self._known(tx, row, "name" in values))
        if "name" in values:
            row.fields["name"] = row.name
        return row

    def add(self, tx: Transaction, rows: Sequence[Any]) -> list[int]:
        """Store new rows and return the ids of their customers, some of whom were known."""
        ids = [self._add(tx, row) for row in rows]
        self._claimed.update(ids)
        return ids

    def _add(self, tx: Transaction, row: CustomerRow) -> int:
        if row.known is not None:
            self.change(tx, row.known, row)
            return row.known
        others = {field: value for field, value in row.fields.items() if field != "name"}
        customer_id = customers.add_customer(tx, self.desk, row.name, row.contacts, **others)
        self._complete(tx, customer_id, row)
        return customer_id

    def is_new(self, row: Any) -> bool:
        """Whether a row is about somebody who was not known before."""
        return row.known is None

    def change(self, tx: Transaction, row_id: int, row: Any) -> None:
        """Write what a row names; an empty cell, and a tag or address that it no longer names, leave what stands.

        The row of a customer who was merged completes the one who stands for them.
        """
        named = store.find_named(tx.db, row_id)
        is_merged = named is not None and named.id != row_id
        row_id = named.id if named else row_id
        for kind, typed, key in row.contacts:
            for other in store.list_by_contact(tx.db, kind, key):
                if other.id != row_id:
                    raise _taken(typed, other.id)
        known = store.find_customer(tx.db, row_id)
        if known is None:
            raise SupportctlError(msg("customer {id} is not there any more"), id=row_id)
        changes = {field: value for field, value in row.fields.items() if getattr(known, field) != value}
        if is_merged:
            changes = {field: value for field, value in changes.items() if getattr(known, field) is None}
        if "name" in changes:
            changes["name_key"] = name_key(changes["name"])
        if changes:
            tx.update("customers", row_id, **changes, updated_at=self.desk.now)
        points = {(point.kind, point.key) for point in store.list_contact_points(tx.db, row_id)}
        for kind, typed, key in row.contacts:
            if (kind, key) not in points:
                tx.insert("contact_points", customer_id=row_id, kind=kind, value=typed, key=key)
        search.index_customer(tx.db, row_id)
        self._complete(tx, row_id, row)

    def _complete(self, tx: Transaction, customer_id: int, row: CustomerRow) -> None:
        for tag in row.tags:
            if store.find_customer_tag_id(tx.db, customer_id, tag) is None:
                tx.insert("customer_tags", customer_id=customer_id, tag=tag)
        if row.note is not None and row.note not in {note.body for note in store.list_notes(tx.db, customer_id)}:
            tx.insert(
                "customer_notes",
                customer_id=customer_id,
                author=self.desk.actor,
                body=row.note,
                occurred_at=row.at,
                recorded_at=row.at,
            )

    def _known(self, tx: Transaction, row: CustomerRow, has_name: bool) -> int | None:
        """Return who is reached by the same address or number, else who is known by this name alone."""
        found = {
            other.id: typed for kind, typed, key in row.contacts for other in store.list_by_contact(tx.db, kind, key)
        }
        if len(found) > 1:
            raise ConflictError(
                msg("its addresses and numbers belong to several customers: {candidates}"),
                candidates=Listed(sorted(found)),
            )
        if found or not has_name:
            return next(iter(found), None)
        named = store.list_by_name_key(tx.db, name_key(row.name))
        if len(named) != 1 or named[0].id in self._claimed or store.list_contact_points(tx.db, named[0].id):
            return None
        return named[0].id

    def _referrer(self, tx: Transaction, text: str) -> int:
        key = key_of(text)
        row = imports.find_known(tx.db, self.options.source, "customers", [key]).get(key)
        named = store.find_named(tx.db, row.row_id) if row else None
        return named.id if named else customers.get_customer(self.desk, text).id


def _taken(contact: str, customer_id: int) -> ConflictError:
    return ConflictError(msg("{contact} belongs to customer {id}"), contact=contact, id=customer_id)
