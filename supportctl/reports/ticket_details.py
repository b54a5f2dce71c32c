"""One thing whole: a ticket with its conversation and its customer, a customer with everything said, a feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.instants import rfc3339
from supportctl.reports.feedback_details import feedback_line
from supportctl.reports.listings import (
    CUSTOMER_COLUMNS,
    customer_row,
    record,
    ticket_list,
)
from supportctl.reports.model import (
    Block,
    Document,
    Grid,
    Id,
    Instant,
    Joined,
    Line,
    Minutes,
    Plain,
    Section,
    Size,
    Word,
    say,
    say_n,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.files import TicketFile
    from supportctl.domain.sleep import Sleep
    from supportctl.models import Customer, Message, Problem
    from supportctl.reports.model import Sentence


def ticket_details(files: Sequence[TicketFile]) -> Document:
    """Tickets with their conversations and the customers beside them; one is an object in JSON, several an array."""
    sections = [section for file in files for section in _ticket_sections(file, titled=len(files) > 1)]
    table = ticket_list([file.ticket for file in files], own=files[0].own)
    records = [record(table.columns, row) for row in table.rows]
    data = [{**one, **_ticket_data(file)} for one, file in zip(records, files, strict=True)]
    first = files[0].ticket
    title = say("{id}  {subject}", id=Id(first.id), subject=first.subject)
    if len(files) > 1:
        title = say_n(msg("{n} ticket"), msg("{n} tickets"), n=len(files))
    return Document(
        "ticket", title, None, sections, data[0] if len(data) == 1 else data, table, [file.ticket.id for file in files]
    )


def _ticket_sections(file: TicketFile, *, titled: bool) -> list[Section]:
    ticket = file.ticket
    facts = [
        (say(msg("status")), say("{status}", status=Word(ticket.status))),
        *([(say(msg("spam")), say(msg("in no queue, list or figure")))] if ticket.standing == "spam" else []),
        (say(msg("priority")), say("{priority}", priority=Word(ticket.priority))),
        (say(msg("received")), say("{when}", when=Instant(ticket.received_at, with_ago=True))),
        (say(msg("channel")), say("{channel}", channel=Word(ticket.channel))),
        *optional_facts(
            (msg("kind"), ticket.kind and Word(ticket.kind)),
            (msg("category"), ticket.category),
            (msg("assignee"), ticket.assignee),
            (msg("feeling"), ticket.feeling and Word(ticket.feeling)),
            (msg("tags"), Joined(ticket.tags) if ticket.tags else None),
            (msg("problem"), file.problem and _problem(file.problem)),
            (msg("first answer"), ticket.first_response_at and Instant(ticket.first_response_at)),
            (msg("resolved"), ticket.resolved_at and Instant(ticket.resolved_at)),
            (msg("time spent"), Minutes(_spent(file)) if _spent(file) else None),
        ),
        *_sleep(file.sleep),
        *_own_facts(file),
        *_links(file),
        *((say(msg("merged")), say("{id}  {subject}", id=Id(one.id), subject=one.subject)) for one in file.merged),
    ]
    title = say("{id}  {subject}", id=Id(ticket.id), subject=ticket.subject) if titled else None
    sections = [Section(title, [Grid(facts)])]
    if file.customer is not None:
        sections.append(Section(say(msg("Customer")), [Grid(_customer_facts(file.customer))]))
    sections.append(Section(say(msg("Conversation")), _conversation(file)))
    if file.feedback:
        sections.append(Section(say(msg("Feedback")), [feedback_line(one) for one in file.feedback]))
    return sections


def _problem(problem: Problem) -> Sentence:
    return say(
        "{number}  {title} ({state})", number=Plain(str(problem.id)), title=problem.title, state=Word(problem.state)
    )


def _sleep(sleep: Sleep | None) -> list[tuple[Sentence, Sentence]]:
    if sleep is None:
        return []
    if sleep.until is None:
        return [(say(msg("asleep until")), say(msg("the customer writes")))]
    labels = {
        "snooze": msg("awake since") if sleep.is_over else msg("asleep until"),
        "pend": msg("back since") if sleep.is_over else msg("comes back"),
        "promise": msg("answer promised by"),
    }
    when = say("{when}", when=Instant(sleep.until, with_ago=True))
    return [(say(labels[sleep.wakes_on]), when)]


def _spent(file: TicketFile) -> int:
    return sum(message.spent_minutes or 0 for message in file.messages)


def _own_facts(file: TicketFile) -> list[tuple[Sentence, Sentence]]:
    if file.own is None:
        return []
    from supportctl.reports.fields import field_facts

    return field_facts(file.own, file.ticket.id)


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


def _conversation(file: TicketFile) -> list[Block | Line]:
    """Messages with their files under them, numbered as `ticket save` counts them."""
    found: list[Block | Line] = []
    numbered = list(enumerate(file.attachments, 1))
    # What we began with answers nothing.
    opening = min((one.id for one in file.messages), default=0) if file.ticket.origin == "agent" else 0
    for message in file.messages:
        found.append(_message(message, file.ticket.id, is_ours=message.id == opening))
        found += [
            Line(
                say(msg("attached {n}: {name} ({size})"), n=number, name=one.name, size=Size(one.size)), "dim", indent=2
            )
            for number, one in numbered
            if one.message_id == message.id
        ]
    return found


def _message(message: Message, ticket_id: int, *, is_ours: bool = False) -> Block:
    when = Instant(message.occurred_at)
    if message.direction == "note":
        head = say(msg("{when}  note by {author}"), when=when, author=message.author)
    elif message.direction == "out" and not is_ours:
        head = say(msg("{when}  {author} answered"), when=when, author=message.author)
    else:
        head = say(msg("{when}  {author} wrote"), when=when, author=message.author)
    if not message.time_known:
        head = say(msg("{author} answered, nobody knows when"), author=message.author)
    elif message.is_automatic:
        head = say(msg("{when}  automatic message"), when=when)
    elif message.is_ack:
        head = say(msg("{when}  {author} said thanks"), when=when, author=message.author)
    if message.ticket_id != ticket_id:
        head = say("{what}  ({id})", what=head, id=Id(message.ticket_id))
    number = Plain(str(message.id))
    if message.spent_minutes:
        head = say("{number}  {head} ({time})", number=number, head=head, time=Minutes(message.spent_minutes))
    else:
        head = say("{number}  {head}", number=number, head=head)
    is_aside = message.direction == "note" or (message.is_automatic and message.time_known)
    return Block(head, message.body, "dim" if is_aside else "")


def _customer_facts(customer: Customer) -> list[tuple[Sentence, Sentence]]:
    return [
        (say(msg("name")), say("{name} ({id})", name=customer.name, id=Plain(str(customer.id)))),
        *optional_facts(
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


def optional_facts(*pairs: tuple[str, Any]) -> list[tuple[Sentence, Sentence]]:
    """Labels with what belongs to them, without those that have nothing."""
    return [(say(label), say("{value}", value=value)) for label, value in pairs if value]


def _ticket_data(file: TicketFile) -> dict[str, Any]:
    return {
        "messages": [_message_data(message) for message in file.messages],
        "customer_record": record(CUSTOMER_COLUMNS, customer_row(file.customer)) if file.customer else None,
        "links": [{"ticket_id": link.ticket_id, "other_id": link.other_id, "kind": link.kind} for link in file.links],
        "attachments": [one._asdict() for one in file.attachments],
        "merged": [{"ticket_id": one.id, "subject": one.subject, "at": rfc3339(one.merged_at)} for one in file.merged],
        "problem": file.problem and {"id": file.problem.id, "title": file.problem.title, "status": file.problem.state},
        "standing": file.ticket.standing,
        "wakes_on": file.ticket.wakes_on,
        "spent_minutes": _spent(file),
    }


def _message_data(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "ticket_id": message.ticket_id,
        "direction": message.direction,
        "at": rfc3339(message.occurred_at) if message.time_known else None,
        "author": message.author,
        "body": message.body,
        "automatic": message.is_automatic,
        "ack": message.is_ack,
        "spent_minutes": message.spent_minutes,
    }
