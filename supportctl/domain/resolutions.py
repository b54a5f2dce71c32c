"""Resolutions: when a ticket was solved, and when it turned out that it was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.storage.contacts import Line, Move


class Turns(Record):
    """The moments at which a ticket became resolved, and those at which it was opened again."""

    resolved: Sequence[Move]
    reopened: Sequence[Move]


def turns(moves: Sequence[Move], lines: Sequence[Line]) -> Turns:
    """The resolutions of a ticket and its reopenings, from its changes of state and its messages in time order.

    What a message caused that stands on another ticket now, or proved to be thanks, did not happen, and a customer's
    message resolves nothing. Neither did a resolution happen that was taken back at its own instant, as a merge does.
    """
    causes = {line.id: line for line in lines}
    standing: list[Move] = []
    for move in moves:
        if move.message_id is not None:
            cause = causes.get(move.message_id)
            if cause is None:
                continue
            if cause.direction == "in" and (cause.is_ack or cause.is_automatic or move.value == "resolved"):
                continue
        elif standing and _takes_back(move, standing[-1]):
            standing.pop()
        standing.append(move)
    resolved, reopened = [], []
    before = ""
    for move in standing:
        if move.value == "resolved" and before != "resolved":
            resolved.append(move)
        elif move.value == "open" and before == "resolved":
            reopened.append(move)
        before = move.value
    return Turns(resolved, reopened)


def _takes_back(move: Move, last: Move) -> bool:
    if last.occurred_at != move.occurred_at or move.value == "closed":
        return False
    return last.value == "resolved" or last.message_id is None
