"""Opening, editing and removing tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain import lifecycle, messages
from supportctl.errors import UsageError, msg
from supportctl.records import Record
from supportctl.storage import keys, search
from supportctl.storage import tickets as store
from supportctl.storage.filters import by_ids
from supportctl.storage.searchtexts import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from supportctl.domain.attachments import Files
    from supportctl.domain.desk import Desk
    from supportctl.domain.terms import Term
    from supportctl.models import Ticket
    from supportctl.storage.customers import Named
    from supportctl.storage.journal import Transaction

MAX_SUBJECT = 500


class Draft(Record):
    """A request as it comes in. Without a body the subject is the message."""

    subject: str
    body: str | None = None
    customer_id: int | None = None
    channel: str = "other"
    priority: str = "normal"
    kind: str | None = None
    category: str | None = None
    tags: Sequence[str] = ()
    assignee: str | None = None
    feeling: str | None = None
    is_outbound: bool = False
    spent_minutes: int | None = None
    fields: Mapping[str, str | None] = {}
    files: Files = ()
    problem_id: int | None = None


class Opened(Record):
    """A ticket, whether this call opened it, and the customer created for it."""

    ticket: Ticket
    is_new: bool
    created: Named | None


def open_ticket(desk: Desk, draft: Draft, *, at: int, who: str | None = None, key: str | None = None) -> Opened:
    """Open a ticket for the customer that `who` means, who is created when nobody fits; `key` may know it already.

    Raises UsageError for an empty subject or message, ConflictError when `who` could be several customers.
    """
    created = None
    with desk.change() as tx:
        known = keys.find_created(tx.db, key, "ticket")
        if known is not None:
            return Opened(lifecycle.get_ticket(desk, known, spam=True), False, None)
        if who is not None:
            from supportctl.domain.customers import find_or_create

            customer, is_new = find_or_create(tx, desk, who)
            draft = draft._replace(customer_id=customer.id)
            created = customer if is_new else None
        lifecycle.refuse_unknown_problem(desk, draft.problem_id)
        ticket_id = add_ticket(tx, desk, draft, at=at)
        keys.remember(tx, key, "ticket", ticket_id)
    return Opened(lifecycle.get_ticket(desk, ticket_id), True, created)


def add_ticket(tx: Transaction, desk: Desk, draft: Draft, *, at: int, message_id: int | None = None) -> int:
    """Write a new ticket with its first message, events and tags, and return its id.

    `message_id` is a message that stands on another ticket and becomes the first of this one.
    """
    subject = checked_subject(draft.subject)
    body = messages.checked_body(subject if draft.body is None else draft.body)
    origin, status, direction = ("agent", "pending", "out") if draft.is_outbound else ("customer", "new", "in")
    ticket_id = tx.insert(
        "tickets",
        customer_id=draft.customer_id,
        subject=subject,
        status=status,
        priority=draft.priority,
        kind=draft.kind,
        channel=draft.channel,
        is_synchronous=int(is_synchronous(desk, draft.channel)),
        origin=origin,
        category=draft.category,
        assignee=draft.assignee,
        feeling=draft.feeling,
        problem_id=draft.problem_id,
        received_at=at,
        recorded_at=desk.now,
        updated_at=desk.now,
        waiting_since=None if draft.is_outbound else at,
    )
    author = desk.actor if draft.is_outbound else _customer_name(desk, draft.customer_id)
    if message_id is not None:
        tx.update("messages", message_id, ticket_id=ticket_id)
    else:
        message_id = tx.insert(
            "messages",
            ticket_id=ticket_id,
            direction=direction,
            author=author,
            author_kind="agent" if draft.is_outbound else "customer",
            body=body,
            channel=draft.channel,
            spent_minutes=draft.spent_minutes,
            occurred_at=at,
            recorded_at=desk.now,
        )
        messages.attach(tx, message_id, draft.files)
    actor_kind = "agent" if draft.is_outbound else "customer"
    lifecycle.record(tx, desk, ticket_id, "status", status, at=at, actor_kind=actor_kind, message_id=message_id)
    for field in ("priority", "kind", "category", "assignee", "feeling"):
        value = getattr(draft, field)
        if value is not None and (field, value) != ("priority", "normal"):
            lifecycle.record(tx, desk, ticket_id, field, value, at=at)
    if draft.problem_id is not None:
        lifecycle.record(tx, desk, ticket_id, "problem", str(draft.problem_id), at=at)
    for tag in dict.fromkeys(draft.tags):
        tx.insert("ticket_tags", ticket_id=ticket_id, tag=tag)
        lifecycle.record(tx, desk, ticket_id, "tag", tag, at=at)
    if draft.fields:
        from supportctl.domain.fields import set_values

        set_values(tx, desk, ticket_id, draft.fields, at=at)
    search.index_new_tickets(tx.db, [(ticket_id, draft.customer_id, joined(subject, [body]))])
    return ticket_id


def edit_tickets(desk: Desk, ticket_ids: Sequence[int], changes: dict[str, Any], *, at: int) -> list[Ticket]:
    """Set fields of tickets, each change with its event; None clears a field that may be unset."""
    if "subject" in changes:
        changes = {**changes, "subject": checked_subject(changes["subject"])}
    with desk.change() as tx:
        lifecycle.refuse_unknown_problem(desk, changes.get("problem_id"))
        tickets = lifecycle.get_tickets(desk, ticket_ids)
        for ticket in tickets:
            _edit(tx, desk, ticket, changes, at=at)
    return lifecycle.get_tickets(desk, ticket_ids)


def tag_tickets(
    desk: Desk, ticket_ids: Sequence[int], add: Iterable[str], drop: Iterable[str], *, at: int
) -> list[Ticket]:
    """Put tags on tickets and take others off; what is so already writes nothing."""
    with desk.change() as tx:
        tickets = lifecycle.get_tickets(desk, ticket_ids)
        for ticket in tickets:
            for tag in dict.fromkeys(add):
                if tag not in ticket.tags:
                    tx.insert("ticket_tags", ticket_id=ticket.id, tag=tag)
                    lifecycle.record(tx, desk, ticket.id, "tag", tag, at=at)
            for tag in dict.fromkeys(drop):
                row_id = store.find_tag_id(tx.db, ticket.id, tag)
                if row_id is not None:
                    tx.delete("ticket_tags", row_id)
                    lifecycle.record(tx, desk, ticket.id, "untag", tag, at=at)
    return lifecycle.get_tickets(desk, ticket_ids)


def move_tickets(
    desk: Desk,
    ticket_ids: Sequence[int],
    verb: str,
    *,
    at: int,
    reason: str | None = None,
    body: str | None = None,
    spent: int | None = None,
) -> list[Ticket]:
    """Move tickets with one verb of lifecycle.MOVES, after a last reply when there is one; all of them or none.

    `spent` is the minutes that the reply to each of them took.
    """
    with desk.change() as tx:
        tickets = lifecycle.get_tickets(desk, ticket_ids)
        for ticket in tickets:
            if ticket.status not in lifecycle.MOVES[verb][0]:
                raise lifecycle.illegal(ticket, verb)
            if body is not None:
                messages.add_message(tx, desk, ticket, "out", body, at=at, spent=spent)
            lifecycle.move(tx, desk, ticket, verb, at=at, reason=reason)
    return lifecycle.get_tickets(desk, ticket_ids)


def remove_tickets(desk: Desk, ticket_ids: Sequence[int], *, at: int) -> list[Ticket]:
    """Take tickets out of every list, queue and figure; nothing is erased."""
    with desk.change() as tx:
        tickets = lifecycle.get_tickets(desk, ticket_ids, spam=True)
        for ticket in tickets:
            lifecycle.record(tx, desk, ticket.id, "standing", "removed", at=at, previous=ticket.standing)
            tx.update("tickets", ticket.id, standing="removed", updated_at=desk.now)
    return tickets


def purge_tickets(desk: Desk, ticket_ids: Sequence[int]) -> list[Ticket]:
    """Erase tickets with everything said on them, history and journal included; this cannot be undone.

    What was merged into them goes with them and comes first in what is returned. Raises ConflictError for a ticket
    that is merged into one that would stay.
    """
    from supportctl.domain.attachments import sweeping
    from supportctl.domain.merges import with_merged
    from supportctl.storage import erasure

    with sweeping(desk) as hashes, desk.change() as tx:
        tickets = with_merged(desk, ticket_ids)
        for ticket in tickets:
            hashes += erasure.erase_ticket(tx, ticket.id)
    return tickets


def list_tickets(
    desk: Desk,
    query: str,
    *,
    terms: Sequence[Term] = (),
    ids: Sequence[int] | None = None,
    everything: bool = False,
    limit: int | None = None,
    with_total: bool = False,
) -> tuple[list[Ticket], int | None]:
    """The tickets that a query or a list of ids means, and how many there are in all when that is asked for.

    Raises NotFoundError for an id that does not exist.
    """
    from supportctl.domain.queries import chosen

    if ids is not None:
        tickets = lifecycle.get_tickets(desk, ids, spam=True)
        if terms:
            fitting = chosen(desk, query, terms=terms, everything=True)
            found = by_ids(fitting, [ticket.id for ticket in tickets])
            kept = {ticket.id for ticket in store.list_tickets(desk.db, found, desk.closed_before)}
            tickets = [ticket for ticket in tickets if ticket.id in kept]
        return tickets[:limit], len(tickets)
    found = chosen(desk, query, terms=terms, everything=everything)
    tickets = [] if limit == 0 else store.list_tickets(desk.db, found, desk.closed_before, limit)
    total = store.count_tickets(desk.db, found, desk.closed_before) if with_total else None
    return tickets, total


def checked_subject(subject: str) -> str:
    """The subject as it will be stored; raises UsageError when it is empty, too long or holds a NUL."""
    text = subject.strip()
    if not text:
        raise UsageError(msg("the subject is empty"), msg('for example: supportctl ticket new "Cannot log in"'))
    if "\0" in text:
        raise UsageError(msg("the subject contains a NUL character"), msg("nothing was stored"))
    if len(text) > MAX_SUBJECT:
        raise UsageError(
            msg("the subject has {length} characters; {limit} are possible"),
            msg("put the rest into the message with -m"),
            length=len(text),
            limit=MAX_SUBJECT,
        )
    return text


def is_synchronous(desk: Desk, channel: str) -> bool:
    """Whether a channel is answered while it is used, so that no response time can be measured on it."""
    return desk.config.channels().get(channel, False)


def _edit(tx: Transaction, desk: Desk, ticket: Ticket, changes: dict[str, Any], *, at: int) -> None:
    different = {field: value for field, value in changes.items() if getattr(ticket, field) != value}
    if not different:
        return
    for field, value in different.items():
        event = lifecycle.EVENT_NAMES.get(field, field)
        before = getattr(ticket, field)
        lifecycle.record(
            tx, desk, ticket.id, event, None if value is None else str(value), at=at,
            previous=None if before is None else str(before),
        )  # fmt: skip
    tx.update("tickets", ticket.id, **different, updated_at=desk.now)
    if "subject" in different or "customer_id" in different:
        search.index_ticket(tx.db, ticket.id)


def _customer_name(desk: Desk, customer_id: int | None) -> str:
    from supportctl.storage.customers import find_named

    found = find_named(desk.db, customer_id) if customer_id is not None else None
    return found.name if found else "customer"
