"""Asking customers: about a ticket how it was, and once a quarter whether they would recommend us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import lifecycle
from supportctl.domain.desk import DAY
from supportctl.domain.feedback import OF_CUSTOMERS, get_feedback, insert_question
from supportctl.errors import ConflictError, SupportctlError, msg
from supportctl.storage import feedback as store
from supportctl.storage.tickets import list_resolved_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.models import Feedback

# How long an answer to a question that is about no ticket stands.
QUARTER = 13 * 7 * DAY


def send_surveys(
    desk: Desk, ticket_ids: Sequence[int], *, kind: str, at: int, is_again: bool = False
) -> list[Feedback]:
    """Record that the customers of these tickets are asked, and return the open questions.

    A question whether somebody would recommend us is about no ticket: each of the customers is asked once, as by
    `ask_customers`. Raises ConflictError when one of them is waiting for an answer of this kind already.
    """
    tickets = lifecycle.get_tickets(desk, ticket_ids)
    if kind == OF_CUSTOMERS:
        unknown = next((ticket for ticket in tickets if ticket.customer_id is None), None)
        if unknown is not None:
            raise SupportctlError(
                msg("ticket {id} has no customer to ask"),
                msg("supportctl ticket edit {id} -c CUSTOMER says who it is"),
                id=unknown.id,
            )
        customers = [ticket.customer_id for ticket in tickets if ticket.customer_id is not None]
        return ask_customers(desk, customers, at=at, is_again=is_again)
    sent = []
    with desk.change() as tx:
        for ticket in tickets:
            waiting = store.find_unanswered(tx.db, kind, ticket.id, ticket.customer_id)
            if waiting is not None:
                raise ConflictError(
                    msg("ticket {id} has been asked already (survey {survey})"),
                    msg("supportctl survey answer {survey} SCORE records the answer"),
                    id=ticket.id,
                    survey=waiting,
                )
            sent.append(insert_question(tx, desk, kind, ticket.id, ticket.customer_id, asked_at=at))
    return [get_feedback(desk, feedback_id) for feedback_id in sent]


def ask_customers(desk: Desk, customer_ids: Sequence[int], *, at: int, is_again: bool = False) -> list[Feedback]:
    """Record that these customers are asked whether they would recommend us, and return the open questions.

    Raises ConflictError when one of them was asked in the thirteen weeks before, unless `is_again`.
    """
    sent = []
    with desk.change() as tx:
        for customer_id in dict.fromkeys(customer_ids):
            asked = store.find_question(tx.db, OF_CUSTOMERS, customer_id, at - QUARTER)
            if asked is not None and not is_again:
                raise ConflictError(
                    msg("customer {id} was asked in the last 13 weeks (survey {survey})"),
                    msg("--again asks all the same"),
                    id=customer_id,
                    survey=asked,
                )
            sent.append(insert_question(tx, desk, OF_CUSTOMERS, None, customer_id, asked_at=at))
    return [get_feedback(desk, feedback_id) for feedback_id in sent]


def list_due(desk: Desk, kind: str) -> list[int]:
    """Tickets resolved at least 24 hours ago, not closed yet, whose customers were never asked.

    Whether somebody would recommend us is asked once in thirteen weeks: of each customer one ticket.
    """
    resolved = list_resolved_between(desk.db, desk.closed_before, desk.now - DAY + 1)
    if kind != OF_CUSTOMERS:
        return [ticket_id for ticket_id in resolved if not store.was_asked(desk.db, kind, ticket_id)]
    found: dict[int, int] = {}
    for ticket in lifecycle.get_tickets(desk, resolved):
        if ticket.customer_id is not None:
            found.setdefault(ticket.customer_id, ticket.id)
    return [
        ticket_id
        for customer_id, ticket_id in found.items()
        if store.find_question(desk.db, kind, customer_id, desk.now - QUARTER) is None
    ]
