"""What a command that changed tickets prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.cli import values
from supportctl.errors import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.cli.session import Session
    from supportctl.models import Ticket


def ticket_data(session: Session, tickets: Sequence[Ticket]) -> Any:
    """Tickets for --json, --fields and --get: one as an object, several as an array; None when nobody asked."""
    asked = session.options.get("fields") or session.options.get("get")
    if not asked and session.format not in ("json", "ndjson"):
        return None
    from supportctl.reports.listings import record, ticket_list

    table = ticket_list(tickets, own=values.own_fields(session, tickets))
    records = [record(table.columns, row) for row in table.rows]
    return records[0] if len(records) == 1 else records


def emit_tickets(
    session: Session, tickets: Sequence[Ticket], one: str, many: str, *, to_stderr: bool = False, **shown: Any
) -> None:
    """Say what was done to tickets; `shown` are further values of the two sentences."""
    if not tickets:
        # "list … | act -" with nothing to act on has done all there was to do.
        return
    if session.options.get("dry_run"):
        from supportctl.reports.listings import ticket_list

        session.emit(ticket_list(tickets, own=values.own_fields(session, tickets)))
        session.say(msg("dry run: nothing was changed"))
        return
    from supportctl.reports.model import Done, Id, say, say_n

    sentence = say_n(one, many, n=len(tickets), id=Id(tickets[0].id), **shown)
    if len(tickets) > 1 and session.desk.can_undo:
        sentence = say(msg("{done} (undo: supportctl undo)"), done=sentence)
    if to_stderr:
        session.wrote(sentence)
        session.say_sentence(sentence)
        return
    session.emit(Done(sentence, [ticket.id for ticket in tickets], ticket_data(session, tickets)))
