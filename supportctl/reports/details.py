"""One thing whole: a ticket with its conversation and its customer, a customer with everything said, a feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.instants import rfc3339
from supportctl.reports.listings import (
    CUSTOMER_COLUMNS,
    FEEDBACK_COLUMNS,
    TICKET_COLUMNS,
    customer_row,
    feedback_row,
    ticket_row,
)
from supportctl.reports.model import (
    INSTANT,
    TAGS,
    Ago,
    Block,
    Document,
    Grid,
    Id,
    Instant,
    Joined,
    Line,
    Plain,
    Section,
    Table,
    Word,
    say,
    say_n,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.files import CustomerFile, TicketFile
    from supportctl.models import Customer, Feedback, Message
    from supportctl.reports.model import Column, Sentence
    from supportctl.storage.feedback import Answer


def ticket_details(files: Sequence[TicketFile]) -> Document:
    """Tickets with their conversations and the customers beside them; one is an object in JSON, several an array."""
    sections = [section for file in files for section in _ticket_sections(file, titled=len(files) > 1)]
    data = [_ticket_data(file) for file in files]
    table = Table("ticket", TICKET_COLUMNS, [ticket_row(file.ticket) for file in files])
    first = files[0].ticket
    title = say("{id}  {subject}", id=Id(first.id), subject=first.subject)
    if len(files) > 1:
        title = say_n(msg("{n} ticket"), msg("{n} tickets"), n=len(files))
    return Document(
        "ticket", title, None, sections, data[0] if len(data) == 1 else data, table, [file.ticket.id for file in files]
    )


def customer_details(files: Sequence[CustomerFile]) -> Document:
    """Customers with everything known of them."""
    sections = [section for file in files for section in _customer_sections(file, titled=len(files) > 1)]
    data = [_customer_data(file) for file in files]
    table = Table("customer", CUSTOMER_COLUMNS, [customer_row(file.customer) for file in files])
    first = files[0].customer
    title = say("{name} ({id})", name=first.name, id=Plain(str(first.id)))
    if len(files) > 1:
        title = say_n(msg("{n} customer"), msg("{n} customers"), n=len(files))
    ids = [file.customer.id for file in files]
    return Document("customer", title, None, sections, data[0] if len(data) == 1 else data, table, ids)


def feedback_details(one: Feedback, answers: Sequence[Answer]) -> Document:
    """One question or remark with every answer it ever had."""
    lines = [
        Line(
            say(
                msg("{when}: {score}"),
                when=Instant(answer.responded_at),
                score=answer.score if answer.score is not None else say(msg("no score")),
            )
        )
        for answer in answers
    ]
    quotes = [Block(say(msg("Comment")), one.comment)] if one.comment else []
    asked = [Line(say(msg("asked {when}"), when=Instant(one.asked_at)))] if one.asked_at else []
    data = {
        **record(FEEDBACK_COLUMNS, feedback_row(one)),
        "answers": [{"score": a.score, "comment": a.comment, "responded_at": rfc3339(a.responded_at)} for a in answers],
    }
    about = say(msg("about {ticket}"), ticket=Id(one.ticket_id)) if one.ticket_id else None
    who = say("{name}", name=one.customer) if one.customer else None
    title = say(msg("Feedback {id} ({kind})"), id=Plain(str(one.id)), kind=Word(one.kind))
    subtitle = say("{parts}", parts=Joined([part for part in (who, about) if part])) if who or about else None
    table = Table("feedback", FEEDBACK_COLUMNS, [feedback_row(one)])
    return Document("feedback", title, subtitle, [Section(None, [*asked, *lines, *quotes])], data, table, [one.id])


def record(columns: Sequence[Column], row: Sequence[Any]) -> dict[str, Any]:
    """A row as a JSON object: instants in RFC 3339, tags as an array."""
    found: dict[str, Any] = {}
    for column, value in zip(columns, row, strict=True):
        if column.kind == INSTANT and value is not None:
            found[column.name] = rfc3339(value)
        else:
            found[column.name] = list(value) if column.kind == TAGS else value
    return found


def _ticket_sections(file: TicketFile, *, titled: bool) -> list[Section]:
    ticket = file.ticket
    facts = [
        (say(msg("status")), say("{status}", status=Word(ticket.status))),
        (say(msg("priority")), say("{priority}", priority=Word(ticket.priority))),
        (say(msg("received")), say("{when} ({ago})", when=Instant(ticket.received_at), ago=Ago(ticket.received_at))),
        (say(msg("channel")), say("{channel}", channel=Word(ticket.channel))),
        *_optional(
            (msg("kind"), ticket.kind and Word(ticket.kind)),
            (msg("category"), ticket.category),
            (msg("assignee"), ticket.assignee),
            (msg("feeling"), ticket.feeling and Word(ticket.feeling)),
            (msg("tags"), Joined(ticket.tags) if ticket.tags else None),
            (msg("first answer"), ticket.first_response_at and Instant(ticket.first_response_at)),
            (msg("resolved"), ticket.resolved_at and Instant(ticket.resolved_at)),
            (msg("snoozed until"), ticket.snoozed_until and Instant(ticket.snoozed_until)),
        ),
        *_links(file),
    ]
    title = say("{id}  {subject}", id=Id(ticket.id), subject=ticket.subject) if titled else None
    sections = [Section(title, [Grid(facts)])]
    if file.customer is not None:
        sections.append(Section(say(msg("Customer")), [Grid(_customer_facts(file.customer))]))
    sections.append(Section(say(msg("Conversation")), [_message(message) for message in file.messages]))
    if file.feedback:
        sections.append(Section(say(msg("Feedback")), [_feedback_line(one) for one in file.feedback]))
    return sections


def _links(file: TicketFile) -> list[tuple[Sentence, Sentence]]:
    found = []
    for link in file.links:
        if link.kind == "follows" and link.ticket_id == file.ticket.id:
            label = say(msg("follows"))
        elif link.kind == "follows":
            label = say(msg("followed by"))
        else:
            label = say(msg("related to")) if link.kind == "related" else say(msg("duplicate of"))
        other = link.other_id if link.ticket_id == file.ticket.id else link.ticket_id
        found.append((label, say("{id}", id=Id(other))))
    return found


def _message(message: Message) -> Block:
    when = Instant(message.occurred_at)
    if message.direction == "note":
        head, style = say(msg("{when}  note by {author}"), when=when, author=message.author), "dim"
    elif message.direction == "out":
        head, style = say(msg("{when}  {author} answered"), when=when, author=message.author), "strong"
    else:
        head, style = say(msg("{when}  {author} wrote"), when=when, author=message.author), "strong"
    if not message.time_known:
        head = say(msg("{author} answered, nobody knows when"), author=message.author)
    elif message.is_automatic:
        head, style = say(msg("{when}  automatic message"), when=when), "dim"
    elif message.is_ack:
        head = say(msg("{when}  {author} said thanks"), when=when, author=message.author)
    return Block(head, message.body, style)


def _feedback_line(one: Feedback) -> Line:
    kind = Word(one.kind)
    if one.responded_at is None:
        return Line(say(msg("{kind}: asked {when}, no answer yet"), kind=kind, when=Instant(one.asked_at or 0)), "dim")
    when = Instant(one.responded_at)
    if one.score is None:
        return Line(say(msg("{kind}: {comment} ({when})"), kind=kind, comment=one.comment or "", when=when))
    if one.comment:
        return Line(
            say(
                msg("{kind}: {score} of {best}: {comment} ({when})"),
                kind=kind, score=one.score, best=one.scale_max, comment=one.comment, when=when,
            )
        )  # fmt: skip
    return Line(
        say(msg("{kind}: {score} of {best} ({when})"), kind=kind, score=one.score, best=one.scale_max, when=when)
    )


def _customer_facts(customer: Customer) -> list[tuple[Sentence, Sentence]]:
    return [
        (say(msg("name")), say("{name} ({id})", name=customer.name, id=Plain(str(customer.id)))),
        *_optional(
            (msg("e-mail"), customer.email),
            (msg("phone"), customer.phone),
            (msg("handle"), customer.handle),
            (msg("organisation"), customer.organisation),
            (msg("tier"), customer.tier),
            (msg("tags"), Joined(customer.tags) if customer.tags else None),
        ),
        (
            say(msg("tickets")),
            say(msg("{tickets} in all, {open} open"), tickets=customer.tickets, open=customer.open_tickets),
        ),
    ]


def _optional(*pairs: tuple[str, Any]) -> list[tuple[Sentence, Sentence]]:
    return [(say(label), say("{value}", value=value)) for label, value in pairs if value]


def _customer_sections(file: CustomerFile, *, titled: bool) -> list[Section]:
    customer = file.customer
    facts = [
        *_optional(
            (msg("organisation"), customer.organisation),
            (msg("tier"), customer.tier),
            (msg("customer since"), customer.since),
            (msg("language"), customer.language),
            (msg("tags"), Joined(customer.tags) if customer.tags else None),
            (msg("referred by"), customer.referred_by and Plain(str(customer.referred_by))),
        ),
        *((say("{kind}", kind=Word(point.kind)), say("{value}", value=point.value)) for point in file.contacts),
        (
            say(msg("tickets")),
            say(msg("{tickets} in all, {open} open"), tickets=customer.tickets, open=customer.open_tickets),
        ),
    ]
    title = say("{name} ({id})", name=customer.name, id=Plain(str(customer.id))) if titled else None
    sections = [Section(title, [Grid(facts)])]
    if file.notes:
        notes = [
            Block(say(msg("{when}  note by {author}"), when=Instant(n.occurred_at), author=n.author), n.body)
            for n in file.notes
        ]
        sections.append(Section(say(msg("Notes")), notes))
    moments: list[tuple[int, Line]] = [
        (
            ticket.received_at,
            Line(
                say(
                    "{when}  {id}  {subject} ({status})",
                    when=Instant(ticket.received_at), id=Id(ticket.id), subject=ticket.subject,
                    status=Word(ticket.status),
                )
            ),
        )
        for ticket in file.tickets
    ]  # fmt: skip
    moments.extend((one.responded_at or one.asked_at or 0, _feedback_line(one)) for one in file.feedback)
    if moments:
        moments.sort(key=lambda moment: -moment[0])
        sections.append(Section(say(msg("Timeline")), [line for _, line in moments]))
    return sections


def _ticket_data(file: TicketFile) -> dict[str, Any]:
    return {
        **record(TICKET_COLUMNS, ticket_row(file.ticket)),
        "messages": [_message_data(message) for message in file.messages],
        "customer_record": record(CUSTOMER_COLUMNS, customer_row(file.customer)) if file.customer else None,
        "links": [{"ticket_id": link.ticket_id, "other_id": link.other_id, "kind": link.kind} for link in file.links],
        "attachments": [],
    }


def _message_data(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "direction": message.direction,
        "at": rfc3339(message.occurred_at) if message.time_known else None,
        "author": message.author,
        "body": message.body,
        "automatic": message.is_automatic,
        "ack": message.is_ack,
    }


def _customer_data(file: CustomerFile) -> dict[str, Any]:
    return {
        **record(CUSTOMER_COLUMNS, customer_row(file.customer)),
        "contacts": [{"kind": point.kind, "value": point.value} for point in file.contacts],
        "notes": [{"author": n.author, "body": n.body, "at": rfc3339(n.occurred_at)} for n in file.notes],
        "timeline": [record(TICKET_COLUMNS, ticket_row(ticket)) for ticket in file.tickets],
        "feedback": [record(FEEDBACK_COLUMNS, feedback_row(one)) for one in file.feedback],
    }
