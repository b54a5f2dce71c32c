"""Finding, creating and describing customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.contacts import parse_email, parse_handle, parse_phone, parse_who
from supportctl.errors import ConflictError, ListedWord, NotFoundError, UsageError, first, msg
from supportctl.folding import name_key
from supportctl.storage import customers as store
from supportctl.storage import keys, search
from supportctl.storage.customers import Named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportctl.contacts import Who
    from supportctl.domain.desk import Desk
    from supportctl.models import Customer
    from supportctl.storage.journal import Transaction

MAX_NAME = 200
_PLAIN_FIELDS = ("name", "organisation", "tier", "since", "language", "referred_by")


def get_customer(desk: Desk, text: str) -> Named:
    """The one customer that an id, address, phone number, handle, name or beginning of a name means.

    Raises NotFoundError when there is none, ConflictError with the candidates when there are several.
    """
    who = read_who(desk, text)
    found = _matches(desk, who)
    if not found and who.kind == "name":
        found = store.list_by_name_key(desk.db, who.value, prefix=True)
    if not found:
        raise _missing(who)
    return _only(who, found)


def find_or_create(tx: Transaction, desk: Desk, text: str) -> tuple[Named, bool]:
    """The customer that `text` means, created when nobody fits, with True when that happened.

    A number that reads as an id is never created. Raises NotFoundError and ConflictError as get_customer.
    """
    who = read_who(desk, text)
    found = _matches(desk, who)
    if found:
        return _only(who, found), False
    if who.kind == "id":
        raise _missing(who)
    contacts = [] if who.kind == "name" else [(who.kind, who.typed, who.value)]
    customer_id = add_customer(tx, desk, who.typed, contacts)
    return Named(customer_id, who.typed), True


def new_customer(
    desk: Desk,
    name: str,
    *,
    contacts: Sequence[tuple[str, str]],
    fields: dict[str, Any],
    tags: Sequence[str],
    note: str | None,
    key: str | None,
) -> tuple[int, bool]:
    """Create a customer and return the id, with False when `key` had created it before.

    Raises ConflictError when another customer is reached by the same address, number or handle.
    """
    read = [read_contact(desk, kind, value) for kind, value in contacts]
    with desk.change() as tx:
        known = keys.find_created(tx.db, key, "customer")
        if known is not None:
            named = store.find_named(tx.db, known)
            return named.id if named else known, False
        _refuse_known(tx, read, None)
        customer_id = add_customer(tx, desk, name, read, **fields)
        _set_tags(tx, customer_id, tags, ())
        if note is not None:
            _add_note(tx, desk, customer_id, note, desk.now)
        keys.remember(tx, key, "customer", customer_id)
    return customer_id, True


def edit_customer(
    desk: Desk,
    customer_id: int,
    *,
    contacts: Sequence[tuple[str, str]] = (),
    fields: dict[str, Any] | None = None,
    tags: Sequence[str] = (),
    untags: Sequence[str] = (),
    dropped: Sequence[str] = (),
) -> None:
    """Change a customer; a new address, number or handle stands beside those already known.

    Raises ConflictError when a way to reach somebody else is given, NotFoundError when one to drop is unknown.
    """
    read = [read_contact(desk, kind, value) for kind, value in contacts]
    changes = dict(fields or {})
    if "name" in changes:
        changes["name"] = checked_name(changes["name"])
        changes["name_key"] = name_key(changes["name"])
    if changes.get("referred_by") == customer_id:
        raise UsageError(msg("a customer cannot be referred by themselves"))
    with desk.change() as tx:
        _refuse_known(tx, read, customer_id)
        known = store.list_contact_points(tx.db, customer_id)
        for kind, typed, key in read:
            if (kind, key) not in {(point.kind, point.key) for point in known}:
                tx.insert("contact_points", customer_id=customer_id, kind=kind, value=typed, key=key)
        for text in dropped:
            who = read_who(desk, text)
            point = next((p for p in known if (p.kind, p.key) == (who.kind, who.value)), None)
            if point is None:
                raise NotFoundError(msg("{text!r} is not known for this customer"), text=text)
            tx.delete("contact_points", point.id)
        before = store.find_plain_fields(tx.db, customer_id)
        changes = {field: value for field, value in changes.items() if before[field] != value}
        if changes:
            tx.update("customers", customer_id, **changes, updated_at=desk.now)
        if read or dropped or changes.keys() & {"name", "organisation"}:
            search.index_customer(tx.db, customer_id)
        _set_tags(tx, customer_id, tags, untags)


def add_note(desk: Desk, customer_id: int, body: str, *, at: int) -> None:
    """Write down something about a customer."""
    with desk.change() as tx:
        _add_note(tx, desk, customer_id, body, at)


def add_customer(
    tx: Transaction,
    desk: Desk,
    name: str,
    contacts: Iterable[tuple[str, str, str]],
    **fields: Any,
) -> int:
    """Write a customer with contact points (kind, as typed, key) and return the id."""
    checked = checked_name(name)
    customer_id = tx.insert(
        "customers",
        name=checked,
        name_key=name_key(checked),
        created_at=desk.now,
        updated_at=desk.now,
        **{field: value for field, value in fields.items() if field in _PLAIN_FIELDS},
    )
    for kind, typed, key in contacts:
        tx.insert("contact_points", customer_id=customer_id, kind=kind, value=typed, key=key)
    search.index_new_customer(tx.db, customer_id)
    return customer_id


def read_who(desk: Desk, text: str) -> Who:
    """What kind of name was typed; raises UsageError when it is empty."""
    if not text.strip():
        raise UsageError(
            msg("the customer is empty"),
            msg("give an id, an e-mail address, a phone number, @handle or a name"),
        )
    return parse_who(text, region(desk))


def region(desk: Desk) -> str:
    """The country whose phone numbers may stand without a prefix; ZZ (unknown) when none is set."""
    return desk.config.region() or "ZZ"


def read_contact(desk: Desk, kind: str, value: str) -> tuple[str, str, str]:
    """A contact point as (kind, as typed, key); raises UsageError when it cannot be one."""
    typed = value.strip()
    if kind == "email":
        key = parse_email(typed)
    elif kind == "handle":
        key = parse_handle(typed if typed.startswith("@") else f"@{typed}")
        typed = typed if typed.startswith("@") else f"@{typed}"
    else:
        key = parse_phone(typed, region(desk))[0] or None
    if not key:
        raise UsageError(
            msg("{value!r} is not a {kind}"),
            msg("for example ada@example.com, +44 20 7946 0123 or @ada"),
            value=value,
            kind=ListedWord(kind),
        )
    return kind, typed, key


def checked_name(name: str) -> str:
    """The name as it will be stored; raises UsageError when it is empty, too long or holds a NUL."""
    text = name.strip()
    if not text or "\0" in text or len(text) > MAX_NAME or not name_key(text):
        raise UsageError(
            msg("{name!r} cannot be a name"),
            msg("a name has 1 to {limit} characters"),
            name=name[:80],
            limit=MAX_NAME,
        )
    return text


def list_contact_points(desk: Desk, customer: Customer) -> list[store.ContactPoint]:
    """Every way to reach a customer."""
    return store.list_contact_points(desk.db, customer.id)


def _matches(desk: Desk, who: Who) -> list[Named]:
    if who.kind == "id":
        named = store.find_named(desk.db, int(who.value))
        return [named] if named else []
    if who.kind == "name":
        return store.list_by_name_key(desk.db, who.value)
    return store.list_by_contact(desk.db, who.kind, who.value)


def _missing(who: Who) -> NotFoundError:
    if who.kind == "id":
        return NotFoundError(
            msg("no customer {id}"),
            msg("a number alone is an id; write a phone number with + or 0 in front"),
            id=int(who.value),
        )
    return NotFoundError(
        msg("no customer is called {text!r}"), msg("supportctl customer new creates one"), text=who.typed
    )


def _only(who: Who, found: list[Named]) -> Named:
    if len(found) > 1:
        raise ConflictError(
            msg("{text!r} could be several customers"),
            msg("take one of these ids: {candidates}"),
            text=who.typed,
            candidates=first([(c.id, c.name) for c in found], 20),
        )
    return found[0]


def _refuse_known(tx: Transaction, contacts: Iterable[tuple[str, str, str]], customer_id: int | None) -> None:
    for kind, typed, key in contacts:
        for other in store.list_by_contact(tx.db, kind, key):
            if other.id != customer_id:
                raise ConflictError(
                    msg("{contact} belongs to customer {id} ({name})"),
                    msg("supportctl customer show {id}"),
                    contact=typed,
                    id=other.id,
                    name=other.name,
                )


def _set_tags(tx: Transaction, customer_id: int, tags: Sequence[str], untags: Sequence[str]) -> None:
    for tag in dict.fromkeys(tags):
        if store.find_customer_tag_id(tx.db, customer_id, tag) is None:
            tx.insert("customer_tags", customer_id=customer_id, tag=tag)
    for tag in dict.fromkeys(untags):
        row_id = store.find_customer_tag_id(tx.db, customer_id, tag)
        if row_id is not None:
            tx.delete("customer_tags", row_id)


def _add_note(tx: Transaction, desk: Desk, customer_id: int, body: str, at: int) -> None:
    from supportctl.domain.messages import checked_body

    tx.insert(
        "customer_notes",
        customer_id=customer_id,
        author=desk.actor,
        body=checked_body(body),
        occurred_at=at,
        recorded_at=desk.now,
    )
