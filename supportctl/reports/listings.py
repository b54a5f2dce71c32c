"""Lists: tickets, queue, customers, feedback, as typed columns in their documented order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.instants import rfc3339
from supportctl.reports import model
from supportctl.reports.model import Ago, Column, Table, WorkTime, say, say_n

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportctl.domain.excerpts import Found
    from supportctl.domain.fields import FieldValues
    from supportctl.domain.queue import Place
    from supportctl.domain.reasons import Reason
    from supportctl.models import Customer, Feedback, Ticket
    from supportctl.reports.model import Sentence
    from supportctl.storage.views import View

TICKET_COLUMNS = (
    Column("id", model.ID, msg("id")),
    Column("status", model.WORD, msg("status")),
    Column("priority", model.WORD, msg("priority")),
    Column("subject", model.TEXT, msg("subject"), is_flexible=True),
    Column("customer", model.TEXT, msg("customer")),
    Column("customer_id", model.ID, msg("customer id"), in_table=False),
    Column("channel", model.WORD, msg("channel"), in_table=False),
    Column("kind", model.WORD, msg("kind"), in_table=False),
    Column("category", model.TEXT, msg("category"), in_table=False),
    Column("assignee", model.TEXT, msg("assignee"), in_table=False),
    Column("tags", model.TAGS, msg("tags"), in_table=False),
    Column("feeling", model.WORD, msg("feeling"), in_table=False),
    Column("problem_id", model.ID, msg("problem"), in_table=False),
    Column("received_at", model.INSTANT, msg("received")),
    Column("updated_at", model.INSTANT, msg("updated"), in_table=False),
    Column("first_response_at", model.INSTANT, msg("first answer"), in_table=False),
    Column("resolved_at", model.INSTANT, msg("resolved"), in_table=False),
    Column("snoozed_until", model.INSTANT, msg("snoozed until"), in_table=False),
)
_SUBJECT = [column.name for column in TICKET_COLUMNS].index("subject")
_QUEUE_SHOWN = ("id", "priority", "subject", "customer")
QUEUE_COLUMNS = (
    *(column._replace(in_table=column.name in _QUEUE_SHOWN) for column in TICKET_COLUMNS),
    Column("position", model.NUMBER, msg("position"), in_table=False),
    Column("anchor_at", model.INSTANT, msg("waiting since"), in_table=False),
    Column("due_at", model.INSTANT, msg("due"), in_table=False),
    Column("slack_minutes", model.MINUTES, msg("slack"), in_table=False),
    Column("why", model.PHRASE, msg("why")),
)
CUSTOMER_COLUMNS = (
    Column("id", model.ID, msg("id")),
    Column("name", model.TEXT, msg("name"), is_flexible=True),
    Column("email", model.TEXT, msg("e-mail")),
    Column("phone", model.TEXT, msg("phone")),
    Column("handle", model.TEXT, msg("handle"), in_table=False),
    Column("organisation", model.TEXT, msg("organisation"), in_table=False),
    Column("tier", model.TEXT, msg("tier"), in_table=False),
    Column("since", model.DAY, msg("since"), in_table=False),
    Column("language", model.PLAIN, msg("language"), in_table=False),
    Column("tags", model.TAGS, msg("tags"), in_table=False),
    Column("referred_by", model.ID, msg("referred by"), in_table=False),
    Column("open_tickets", model.NUMBER, msg("open")),
    Column("tickets", model.NUMBER, msg("tickets")),
    Column("last_contact_at", model.INSTANT, msg("last contact")),
)
FEEDBACK_COLUMNS = (
    Column("id", model.ID, msg("id")),
    Column("kind", model.WORD, msg("kind")),
    Column("score", model.NUMBER, msg("score")),
    Column("scale_min", model.NUMBER, msg("scale from"), in_table=False),
    Column("scale_max", model.NUMBER, msg("scale to"), in_table=False),
    Column("customer_id", model.ID, msg("customer")),
    Column("ticket_id", model.ID, msg("ticket")),
    Column("comment", model.TEXT, msg("comment"), is_flexible=True),
    Column("channel", model.WORD, msg("channel"), in_table=False),
    Column("asked_at", model.INSTANT, msg("asked")),
    Column("responded_at", model.INSTANT, msg("answered")),
)


# Where words were searched, the best match first: what matched is worth more room than priority and age.
_FOUND_SHOWN = ("id", "status", "subject", "customer")
EXCERPT = Column("excerpt", model.MARKED, msg("excerpt"))
FOUND_COLUMNS = (
    *(
        column._replace(
            in_table=column.name in _FOUND_SHOWN,
            kind=model.MARKED if column.name == "subject" else column.kind,
            is_flexible=False,
        )
        for column in TICKET_COLUMNS
    ),
    EXCERPT,
)
VIEW_COLUMNS = (
    Column("name", model.PLAIN, msg("name")),
    Column("query", model.TEXT, msg("query"), is_flexible=True),
    Column("fields", model.PLAIN, msg("fields")),
)


def ticket_list(
    tickets: Iterable[Ticket], total: int | None = None, *, is_chosen: bool = False, own: FieldValues | None = None
) -> Table:
    """Tickets as a list; `is_chosen` when a query chose them, `own` what they have in declared fields."""
    empty = say(msg('No tickets. supportctl ticket new "SUBJECT" opens one.'))
    if is_chosen:
        empty = say(msg("No ticket fits; --all looks among the finished ones too."))
    table = Table("ticket", TICKET_COLUMNS, [ticket_row(ticket) for ticket in tickets], total, empty)
    return with_fields(table, own)


def with_fields(table: Table, own: FieldValues | None) -> Table:
    """The same table of tickets, whose rows begin with the id, with the declared fields as its last columns."""
    if own is None or not own.declared:
        return table
    from supportctl.reports.fields import field_cells, field_columns

    rows = [[*row, *field_cells(own, row[0])] for row in table.rows]
    return table._replace(columns=(*table.columns, *field_columns(own)), rows=rows)


def found_list(found: Iterable[Found], total: int | None = None, own: FieldValues | None = None) -> Table:
    """Tickets in which words were searched: their subjects marked, and an excerpt of what else holds the words."""
    rows = []
    for one in found:
        row = ticket_row(one.ticket)
        row[_SUBJECT] = one.subject
        rows.append([*row, one.excerpt])
    return with_fields(ticket_list((), total, is_chosen=True)._replace(columns=FOUND_COLUMNS, rows=rows), own)


def view_list(views: Iterable[View]) -> Table:
    """Saved views as a list."""
    empty = say(msg('No views. supportctl view save NAME "QUERY" saves one.'))
    return Table("view", VIEW_COLUMNS, [view_row(view) for view in views], None, empty)


def view_row(view: View) -> list[Any]:
    """The values of VIEW_COLUMNS."""
    return [view.name, view.query, view.fields]


def ticket_row(ticket: Ticket) -> list[Any]:
    """The values of TICKET_COLUMNS."""
    return [
        ticket.id, ticket.status, ticket.priority, ticket.subject, ticket.customer, ticket.customer_id, ticket.channel,
        ticket.kind, ticket.category, ticket.assignee, ticket.tags, ticket.feeling, ticket.problem_id,
        ticket.received_at, ticket.updated_at, ticket.first_response_at, ticket.resolved_at, ticket.snoozed_until,
    ]  # fmt: skip


def queue_list(places: Sequence[Place], total: int | None = None, own: FieldValues | None = None) -> Table:
    """What to answer next, in order, with the reasons in words; `own` is what the tickets have in declared fields."""
    rows = [
        [
            *ticket_row(place.ticket),
            place.position,
            place.anchor_at,
            place.due_at,
            place.slack_minutes,
            tuple(reason_sentence(reason) for reason in place.reasons),
        ]
        for place in places
    ]
    return with_fields(Table("queue", QUEUE_COLUMNS, rows, total, say(msg("Nobody is waiting."))), own)


def customer_list(customers: Iterable[Customer], total: int | None = None) -> Table:
    """Customers as a list."""
    empty = say(msg("No customers yet; the first ticket with -c creates one."))
    return Table("customer", CUSTOMER_COLUMNS, [customer_row(customer) for customer in customers], total, empty)


def customer_row(customer: Customer) -> list[Any]:
    """The values of CUSTOMER_COLUMNS."""
    return [
        customer.id, customer.name, customer.email, customer.phone, customer.handle, customer.organisation,
        customer.tier, customer.since, customer.language, customer.tags, customer.referred_by, customer.open_tickets,
        customer.tickets, customer.last_contact_at,
    ]  # fmt: skip


def feedback_list(feedback: Iterable[Feedback], total: int | None = None) -> Table:
    """Feedback as a list."""
    empty = say(msg("No feedback. supportctl feedback add SCORE --ticket ID records some."))
    return Table("feedback", FEEDBACK_COLUMNS, [feedback_row(one) for one in feedback], total, empty)


def feedback_row(one: Feedback) -> list[Any]:
    """The values of FEEDBACK_COLUMNS."""
    return [
        one.id, one.kind, one.score, one.scale_min, one.scale_max, one.customer_id, one.ticket_id, one.comment,
        one.channel, one.asked_at, one.responded_at,
    ]  # fmt: skip


def reason_sentence(reason: Reason) -> Sentence:
    """One reason of the queue in words."""
    name, amount = reason.name, reason.amount
    if name == "left":
        return say(msg("{time} left"), time=WorkTime(amount))
    if name == "past":
        return say(msg("past target {time}"), time=WorkTime(amount))
    if name == "woke":
        return say(msg("woke {when}"), when=Ago(reason.at))
    if name == "promise":
        return say(msg("promise due {when}"), when=Ago(reason.at))
    if name == "asked":
        return say_n(msg("asked {n} time"), msg("asked {n} times"), n=amount)
    if name == "rated":
        return say(msg("rated us {score} {when}"), score=amount, when=Ago(reason.at))
    if name == "angry":
        return say(msg("angry"))
    if name == "urgent":
        return say(msg("urgent"))
    return say(msg("nobody waits"))


def record(columns: Sequence[Column], row: Sequence[Any]) -> dict[str, Any]:
    """A row as a JSON object: instants in RFC 3339, tags as an array."""
    found: dict[str, Any] = {}
    for column, value in zip(columns, row, strict=True):
        if column.kind == model.INSTANT and value is not None:
            found[column.name] = rfc3339(value)
        elif column.kind == model.DECIMAL and value is not None:
            found[column.name] = model.json_number(value)
        else:
            found[column.name] = list(value) if column.kind == model.TAGS else value
    return found
