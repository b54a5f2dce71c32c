"""What the model says to erasing: everything of a ticket goes, and whatever touched it is final."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.domain.desk_model import Model
    from tests.domain.desk_things import Key, Refused
else:
    from desk_things import Refused


def purge(model: Model, ticket_id: int) -> None:
    """Erase a ticket with those merged into it; one that is merged itself cannot go alone."""
    ticket = model.stored(ticket_id, removed=True, spam=True)
    if ticket.merged_into is not None:
        raise Refused(4)
    for one in (*model.family(ticket_id)[1:], ticket_id):
        _erase(model, one)


def _erase(model: Model, ticket_id: int) -> None:
    homes = _homes(model)
    mine = {key for key, home in homes.items() if home == ticket_id}

    def is_gone(key: Key, *values: Any) -> bool:
        noun = key[0]
        if noun in ("ticket", "tag", "field", "gifts"):
            return bool(key[1] == ticket_id)
        if noun == "link":
            return ticket_id in key[1:3]
        if noun == "tmerge":
            return any(value and ticket_id in (value.source, value.target) for value in values)
        if noun == "move":
            return any(value and (value[1] == ticket_id or ("message", value[0]) in mine) for value in values)
        if noun == "key":
            return any(value == ("ticket", ticket_id) or value in mine for value in values)
        return key in mine

    lost = {key for key in mine if key[0] == "feedback"} | {("ticket", ticket_id)}
    for number, written in enumerate(model.journal, 1):
        gone = [key for key, values in written.changes.items() if is_gone(key, *values)]
        moved = [key for key, values in written.changes.items() if key[0] == "cmerge" and _names(lost, values)]
        if gone or moved:
            model.final.add(number)
        for key in gone:
            del written.changes[key]
    for key in [key for key, value in model.things.items() if is_gone(key, value)]:
        del model.things[key]
    for key, one in model.all("ticket"):
        turns = {
            name: tuple(turn._replace(message=None) if ("message", turn.message) in mine else turn
                        for turn in getattr(one, name))
            for name in ("states", "kinds", "moments")
        }  # fmt: skip
        model.things[key] = one._replace(**turns)
    for key, one in model.all("cmerge"):
        model.things[key] = one._replace(rows=tuple(row for row in one.rows if row not in lost))


def _homes(model: Model) -> dict[Key, int]:
    """The ticket of every message and feedback; of those that are gone, the one on which they stood last."""
    found: dict[Key, int] = {}
    for written in model.journal:
        for key, (before, after) in written.changes.items():
            if key[0] in ("message", "feedback"):
                found[key] = (after or before).ticket
    found.update((key, one.ticket) for noun in ("message", "feedback") for key, one in model.all(noun))
    return found


def _names(lost: set[Key], values: tuple[Any, ...]) -> bool:
    return any(value is not None and not lost.isdisjoint(value.rows) for value in values)
