"""What the model says to a message that is marked afterwards: the ticket becomes what it would have been."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.domain.desk_model import Model
    from tests.domain.desk_things import CLOSE_DAYS, DAY, REOPEN_DAYS, MessageState, Refused, TicketState, Turn
else:
    from desk_things import CLOSE_DAYS, DAY, REOPEN_DAYS, Refused, Turn

Said = tuple[int, "MessageState"]


def mark(model: Model, ticket_id: int, message: int, marks: dict[str, Any]) -> None:
    number, _ = model.ticket(ticket_id)
    said = model.messages(number)
    place = next((place for place, (one, _) in enumerate(said) if one == message), None)
    if place is None:
        raise Refused(3)
    before = said[place][1]
    if before.direction == "note" or (before.direction == "out" and "ack" in marks):
        raise Refused(1)
    after = before._replace(**marks)
    if after == before:
        return
    model.things["message", message] = after
    for one in {number, after.ticket}:
        model.put(one)
    rest = [(message, after), *said[place + 1 :]]
    ticket = model.things["ticket", number]
    states, caused = parted(ticket.states, message)
    if after.ticket == number and states and not _was_moved_since(ticket, states[-1], caused, message, after):
        _replay(model, number, states[-1].value, caused, rest)


def is_over(model: Model, ticket: TicketState, at: int) -> bool:
    """Whether what a customer says at that moment comes too late for a ticket."""
    if ticket.status != "resolved":
        return ticket.status == "closed"
    resolved = ticket.resolved or 0
    assert model.now >= resolved
    return at > resolved + REOPEN_DAYS * DAY or resolved <= at - CLOSE_DAYS * DAY


def parted(turns: Sequence[Turn], message: int) -> tuple[list[Turn], list[Turn]]:
    """The turns before the newest ones that a message brought, and those."""
    end = len(turns)
    while end and turns[end - 1].message == message:
        end -= 1
    return list(turns[:end]), list(turns[end:])


def leads_to(status: str, direction: str) -> str:
    if direction == "out" and status in ("new", "open", "hold"):
        return "pending"
    return "open" if direction == "in" and status in ("pending", "hold", "resolved") else status


def _was_moved_since(
    ticket: TicketState, start: Turn, caused: Sequence[Turn], message: int, after: MessageState
) -> bool:
    by_hand = bool(caused) and caused[0].value != leads_to(start.value, after.direction)
    pended = any(turn.value == "pend" and turn.at > after.at for turn in ticket.kinds)
    return by_hand or pended or (after.at, message) < (start.at, start.message or 0)


def _replay(model: Model, number: int, start: str, caused: Sequence[Turn], rest: Sequence[Said]) -> None:
    ticket = model.things["ticket", number]
    message, first = rest[0]
    now = caused[-1].value if caused else start
    before = ticket._replace(status=start, resolved=_resolution(model, ticket) if start == "resolved" else None)
    before = before if now != start else ticket
    moves: list[tuple[str, int, MessageState]] = []
    status: str = before.status
    for one, said in rest:
        if said.is_silent and said.direction != "note":
            continue
        if said.direction == "in" and is_over(model, before._replace(status=status), said.at):
            return
        if leads_to(status, said.direction) != status:
            status = leads_to(status, said.direction)
            moves.append((status, one, said))
    sleep = _sleep_after(ticket, rest)
    if [move[:2] for move in moves] != ([(now, message)] if now != start else []):
        if now != start:
            turn = Turn(start, first.at, message, model.now)
            model.change(number, status=start, resolved=before.resolved)
            model.put(number, states=(*ticket.states, turn))
        for status, one, said in moves:
            model.move(number, status, said.at, one)
    model.sleep(number, *sleep, first.at, message)


def _resolution(model: Model, ticket: TicketState) -> int | None:
    """When it was last resolved; a customer's message never resolves, it lets an old resolution stand again."""

    def is_real(turn: Turn) -> bool:
        said = model.things.get(("message", turn.message))
        return turn.value == "resolved" and not (said is not None and said.direction == "in")

    return next((turn.at for turn in reversed(ticket.states) if is_real(turn)), None)


def _sleep_after(ticket: TicketState, rest: Sequence[Said]) -> tuple[Any, Any]:
    """What it would sleep on; what it was put to sleep on since stays, whatever it is now."""
    now = ticket.wakes_on, ticket.until
    message, first = rest[0]
    kinds, caused = parted(ticket.kinds, message)
    if any(turn.value == "promise" and turn.recorded == first.recorded for turn in caused):
        return now
    if not caused and kinds and kinds[-1].at > first.at:
        return now
    moments, _ = parted(ticket.moments, message)
    kind = kinds[-1].value if kinds else None
    until = moments[-1].value if moments else None
    for _, said in rest:
        if not said.is_silent and (kind != "promise" or said.direction == "out"):
            return None, None
    return kind, until
