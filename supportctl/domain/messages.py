"""One message on a ticket: checked, stored, and reflected in the ticket's cached moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import UsageError, msg
from supportctl.storage import messages as message_store
from supportctl.storage import search

if TYPE_CHECKING:
    from supportctl.domain.attachments import Files
    from supportctl.domain.desk import Desk
    from supportctl.models import Ticket
    from supportctl.storage.journal import Transaction

MAX_BODY_BYTES = 5_000_000


def add_message(
    tx: Transaction,
    desk: Desk,
    ticket: Ticket,
    direction: str,
    body: str,
    *,
    at: int,
    channel: str | None = None,
    is_ack: bool = False,
    is_automatic: bool = False,
    spent: int | None = None,
    files: Files = (),
) -> int:
    """Store one message with its files and the minutes spent on it, and return its id.

    The ticket's cached moments and its search row are brought up to date.
    """
    author_kind = "customer" if direction == "in" else "agent"
    message_id = tx.insert(
        "messages",
        ticket_id=ticket.id,
        direction=direction,
        author=(ticket.customer or "customer") if direction == "in" else desk.actor,
        author_kind=author_kind,
        body=checked_body(body),
        channel=channel,
        is_automatic=int(is_automatic),
        is_ack=int(is_ack),
        spent_minutes=spent,
        occurred_at=at,
        recorded_at=desk.now,
    )
    attach(tx, message_id, files)
    refresh_moments(tx, desk, ticket.id)
    search.index_ticket(tx.db, ticket.id)
    return message_id


def attach(tx: Transaction, message_id: int, files: Files) -> None:
    """Put files on a message; most have none, and then nothing is loaded for it."""
    if files:
        from supportctl.domain.attachments import attach

        attach(tx, message_id, files)


def refresh_moments(tx: Transaction, desk: Desk, ticket_id: int) -> None:
    """Compute a ticket's cached moments again from its messages."""
    tx.update(
        "tickets",
        ticket_id,
        waiting_since=message_store.find_waiting_since(tx.db, ticket_id),
        first_response_at=message_store.find_first_response(tx.db, ticket_id),
        updated_at=desk.now,
    )


def checked_body(body: str) -> str:
    """The text of a message as it will be stored; raises UsageError when it is empty, too long or holds a NUL."""
    if not body.strip():
        raise UsageError(msg("the message is empty"), msg("write it with -m TEXT, -F FILE or in the editor with -e"))
    if "\0" in body:
        raise UsageError(msg("the message contains a NUL character"), msg("is it a binary file? nothing was stored"))
    if len(body) > MAX_BODY_BYTES or len(body.encode("utf-8", "surrogatepass")) > MAX_BODY_BYTES:
        raise UsageError(
            msg("the message is over {limit} MB"),
            msg("attach a file or shorten it"),
            limit=MAX_BODY_BYTES // 1_000_000,
        )
    return body
