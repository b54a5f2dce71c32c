"""Whose row it is: customers found by id in the table, contact or exact name, or created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.contacts import parse_phone
from supportctl.domain import customers
from supportctl.errors import ConflictError, Listed, msg
from supportctl.folding import name_key
from supportctl.storage import customers as store
from supportctl.storage import imports, search
from supportctl.typed import key_of

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from supportctl.exchange.importer import Values
    from supportctl.storage.journal import Transaction

_KEPT = 100_000
# As in contacts.parse_who: a longer number may be a phone.
_ID_DIGITS = 9


class People:
    """The customers of one import; who was found once is remembered."""

    def __init__(self, desk: Desk, source: str, *, has_own_ids: bool = False) -> None:
        """Prepare for one table; with `has_own_ids` a number alone is an id of the table's own, never one of ours."""
        self._desk = desk
        self._source = source
        self._has_own_ids = has_own_ids
        self._may_be_stored = imports.has_rows(desk.db, source, "customers")
        self._found: dict[tuple[str | None, str | None, str | None], tuple[int, str]] = {}

    def find(self, tx: Transaction, values: Values) -> tuple[int, str] | None:
        """Return id and name of the customer of a row, created when nobody fits; None when the row names nobody.

        An address or number decides, then an id of the customers imported from the same source, then an exact name.
        Whoever has the name but another address is somebody else. Raises ConflictError for a name that several bear.
        """
        key = (values.get("customer"), values.get("email"), values.get("phone"))
        if key == (None, None, None):
            return None
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= _KEPT:
                self._found.clear()
                self._may_be_stored = True
            found = self._found[key] = self._find(tx, *key)
        return found

    def _find(self, tx: Transaction, text: str | None, email: str | None, phone: str | None) -> tuple[int, str]:
        typed = (("email", email), ("phone", phone))
        contacts = [customers.read_contact(self._desk, kind, value) for kind, value in typed if value]
        for kind, _, key in contacts:
            if known := store.list_by_contact(tx.db, kind, key):
                return known[0].id, known[0].name
        if text is None:
            name = email or phone or ""
            return customers.add_customer(tx, self._desk, name, contacts), name
        key = key_of(text)
        row = imports.find_known(tx.db, self._source, "customers", [key]).get(key) if self._may_be_stored else None
        named = store.find_named(tx.db, row.row_id) if row else None
        if named is None and self._has_own_ids and self._is_foreign_id(text):
            return self._create_by_id(tx, text, contacts)
        if named is None and not contacts:
            named = customers.find_or_create(tx, self._desk, text)[0]
        if named is None:
            return self._find_by_name(tx, text, contacts)
        return named.id, named.name

    def _create_by_id(self, tx: Transaction, text: str, contacts: list[tuple[str, str, str]]) -> tuple[int, str]:
        """Create the customer whom the table knows by a number; a later table of customers may tell the name."""
        customer_id = customers.add_customer(tx, self._desk, text, contacts)
        tx.insert(
            "imported_rows",
            source=self._source,
            noun="customers",
            external_id=key_of(text),
            digest="",
            row_id=customer_id,
        )
        return customer_id, text

    def _is_foreign_id(self, text: str) -> bool:
        """Whether a name is nothing but digits, and no phone number."""
        digits = key_of(text)
        if not (digits.isascii() and digits.isdecimal()):
            return False
        return len(digits) <= _ID_DIGITS or not parse_phone(digits, customers.region(self._desk))[1]

    def _find_by_name(self, tx: Transaction, text: str, contacts: list[tuple[str, str, str]]) -> tuple[int, str]:
        found = store.list_by_name_key(tx.db, name_key(text))
        kinds = {kind for kind, _, _ in contacts}
        free = [c for c in found if not kinds & {p.kind for p in store.list_contact_points(tx.db, c.id)}]
        if len(free) > 1:
            raise ConflictError(
                msg("{text!r} could be several customers: {candidates}"),
                text=text,
                candidates=Listed(candidate.id for candidate in free),
            )
        if not free:
            return customers.add_customer(tx, self._desk, text, contacts), text
        for kind, value, key in contacts:
            tx.insert("contact_points", customer_id=free[0].id, kind=kind, value=value, key=key)
        if contacts:
            search.index_customer(tx.db, free[0].id)
        return free[0].id, free[0].name
