"""The whole file of a ticket or a customer: everything the desk knows about one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.domain.sleep import Sleep, find_sleep
from supportctl.records import Record
from supportctl.storage import customers as customer_store
from supportctl.storage import feedback as feedback_store
from supportctl.storage import filters
from supportctl.storage import messages as message_store
from supportctl.storage import tickets as store
from supportctl.storage.attachments import list_attachments
from supportctl.storage.customer_merges import list_merged
from supportctl.storage.followups import Chosen, list_followups
from supportctl.storage.ledger import has_purchases
from supportctl.storage.merges import list_merged_tickets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.fields import FieldValues
    from supportctl.domain.metrics.habits import Buying
    from supportctl.models import Attachment, Customer, Feedback, Followup, Message, Problem, Ticket
    from supportctl.storage.customer_merges import MergedCustomer
    from supportctl.storage.customers import ContactPoint, Note
    from supportctl.storage.merges import MergedTicket
    from supportctl.storage.tickets import Link


class TicketFile(Record):
    """A ticket with its conversation, links, customer and problem, what was said and merged into it, and its sleep."""

    ticket: Ticket
    messages: Sequence[Message]
    links: Sequence[Link]
    customer: Customer | None
    feedback: Sequence[Feedback]
    own: FieldValues | None
    attachments: Sequence[Attachment]
    merged: Sequence[MergedTicket]
    sleep: Sleep | None
    problem: Problem | None


class CustomerFile(Record):
    """A customer with the ways to reach them, our notes, tickets, words and purchases, and what we mean to do for them.

    `merged` is who was merged into them.
    """

    customer: Customer
    contacts: Sequence[ContactPoint]
    notes: Sequence[Note]
    tickets: Sequence[Ticket]
    feedback: Sequence[Feedback]
    merged: Sequence[MergedCustomer]
    followups: Sequence[Followup]
    buying: Buying | None


def read_tickets(desk: Desk, ticket_ids: Sequence[int]) -> list[TicketFile]:
    """The files of these tickets; raises NotFoundError for the first that is missing."""
    tickets = lifecycle.get_tickets(desk, ticket_ids, spam=True)
    own = None
    if desk.config.fields():
        from supportctl.domain.fields import read_values

        own = read_values(desk, [ticket.id for ticket in tickets])
    return [_ticket_file(desk, ticket, own) for ticket in tickets]


def read_customers(desk: Desk, names: Sequence[str]) -> list[CustomerFile]:
    """The files of these customers; raises NotFoundError and ConflictError."""
    from supportctl.domain.customers import get_customer

    found = [get_customer(desk, name).id for name in names]
    return [_customer_file(desk, customer_id) for customer_id in dict.fromkeys(found)]


def _ticket_file(desk: Desk, ticket: Ticket, own: FieldValues | None) -> TicketFile:
    customer = None
    if ticket.customer_id is not None:
        customer = customer_store.find_customer(desk.db, ticket.customer_id)
    messages = message_store.list_messages(desk.db, ticket.id)
    return TicketFile(
        ticket,
        messages,
        store.list_links(desk.db, ticket.id),
        customer,
        feedback_store.list_feedback(desk.db, feedback_store.Chosen(ticket_id=ticket.id)),
        own,
        list_attachments(desk.db, [message.id for message in messages]),
        list_merged_tickets(desk.db, ticket.id),
        find_sleep(ticket, desk.now),
        _problem_of(desk, ticket),
    )


def _problem_of(desk: Desk, ticket: Ticket) -> Problem | None:
    if ticket.problem_id is None:
        return None
    from supportctl.storage.problems import find_problem

    return find_problem(desk.db, ticket.problem_id)


def _customer_file(desk: Desk, customer_id: int) -> CustomerFile:
    customer = customer_store.find_customer(desk.db, customer_id)
    assert customer is not None  # noqa: S101  # just found by name
    theirs = filters.by_customers(filters.present(), [customer_id])
    return CustomerFile(
        customer,
        customer_store.list_contact_points(desk.db, customer_id),
        customer_store.list_notes(desk.db, customer_id),
        store.list_tickets(desk.db, theirs, desk.closed_before),
        feedback_store.list_feedback(desk.db, feedback_store.Chosen(customer_id=customer_id)),
        list_merged(desk.db, customer_id),
        list_followups(desk.db, Chosen(customer_id=customer_id)),
        _buying(desk, customer_id),
    )


def _buying(desk: Desk, customer_id: int) -> Buying | None:
    if not has_purchases(desk.db, desk.now):
        return None
    from supportctl.domain.metrics.habits import find_buying

    return find_buying(desk, customer_id)
