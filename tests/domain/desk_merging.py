"""What the model says to merges: what each gives, and what is left when one is taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.domain.desk_model import Model
    from tests.domain.desk_things import (
        FEELINGS,
        PRIORITIES,
        UNFINISHED,
        Gift,
        Merge,
        MessageState,
        Refused,
        TicketState,
        Turn,
    )  # fmt: skip
else:
    from desk_things import FEELINGS, PRIORITIES, UNFINISHED, Gift, Merge, Refused, Turn

FIELDS = ("customer", "priority", "kind", "category", "assignee", "feeling", "problem", "status", "sleep")
TURNS = {"status": "states", "until": "moments", "wakes_on": "kinds"}


def columns(field: str, value: Any) -> dict[str, Any]:
    """A field as its columns: what a ticket sleeps on and until when are one."""
    return dict(zip(("wakes_on", "until"), value, strict=True)) if field == "sleep" else {field: value}


def value_of(ticket: TicketState, field: str) -> Any:
    return (ticket.wakes_on, ticket.until) if field == "sleep" else getattr(ticket, field)


def joined(target: TicketState, source: TicketState, *, answered: bool, waits: bool) -> TicketState:
    """The target with what the source adds to it."""
    feelings = [one.feeling for one in (target, source) if one.feeling]
    after = target._replace(
        customer=source.customer if target.customer is None else target.customer,
        priority=max(target.priority, source.priority, key=PRIORITIES.index),
        kind="complaint" if source.kind == "complaint" else target.kind or source.kind,
        category=target.category or source.category,
        problem=target.problem or source.problem,
        assignee=target.assignee or source.assignee,
        feeling=min(feelings, key=FEELINGS.index, default=None),
    )
    asks = source.status in ("new", "open")
    aside = source.status in ("pending", "hold")
    if target.status == "resolved" and aside:
        return after._replace(status=source.status, until=source.until, wakes_on=source.wakes_on)
    if asks and (target.status == "resolved" or (waits and target.status in ("pending", "hold"))):
        after = after._replace(status="open")
    elif target.status == "new" and answered:
        after = after._replace(status=source.status if aside and not waits else "open")
    if asks and waits and target.wakes_on != "promise":
        after = after._replace(until=None, wakes_on=None)
    if source.wakes_on == "promise" and after.status in UNFINISHED:
        promised = [one.until for one in (source, after) if one.wakes_on == "promise" and one.until]
        after = after._replace(until=min(promised), wakes_on="promise")
    return after


def merge(model: Model, source: int, target: int) -> None:
    things = model.things
    for child in model.family(source)[1:]:
        model.put(child, merged_into=target)
    standings = things["ticket", source].standings
    given, tags = things["ticket", source], model.tags(source)
    given = given._replace(status=model.status(given))
    old = things["ticket", target]
    model.put(source, merged_into=target, standing="merged", standings=(*standings, model.now))
    number = model.new_id("tmerge")
    splits = max((key[1] for key, _ in model.all("move")), default=0)
    things["tmerge", number] = Merge(source, target, splits)
    waits = model.waiting_since(target) is not None
    after = joined(old, given, answered=model.is_answered(target), waits=waits)
    model.put(target)
    for field in FIELDS:
        before, value = value_of(old, field), value_of(after, field)
        _note(model, target, field, Gift(source, before, value, old.resolved if field == "status" else None))
        if value != before:
            at = old.last_move if field == "status" else model.now
            _write(model, target, field, value, at, None)
    for tag in tags:
        had = ("tag", target, tag) in things
        _note(model, target, ("tag", tag), Gift(source, had, after=True))
        things["tag", target, tag] = True
    for key, value in [(key, value) for key, value in model.all("field") if key[1] == source]:
        own = ("field", key[2])
        before = things.get(("field", target, key[2]))
        _note(model, target, own, Gift(source, before, before or value))
        things["field", target, key[2]] = before or value


def unmerge(model: Model, source: int) -> None:
    things = model.things
    found = [(key, one) for key, one in model.all("tmerge") if one.source == source and one.stands]
    model.stored(source)
    if not found:
        raise Refused(1)
    key, one = found[0]
    target = model.stored(one.target, removed=True)
    children = _below(model, source)
    if target.merged_into is not None or any(
        move[1] in (source, *children) and number[1] > one.splits for number, move in model.all("move")
    ):
        raise Refused(4)
    things[key] = one._replace(stands=False)
    standings = things["ticket", source].standings
    model.put(source, merged_into=None, standing="present", standings=(*standings, model.now))
    for child in children:
        model.put(child, merged_into=source)
    model.put(one.target)
    fields = [key[2] for key, _ in model.all("gifts") if key[1] == one.target]
    # What the ticket was when the merge was taken out, whatever is put back first.
    seen = things["ticket", one.target]
    seen = seen._replace(status=model.status(seen))
    for field in sorted(fields, key=lambda field: FIELDS.index(field) if field in FIELDS else len(FIELDS)):
        _take_out(model, one.target, seen, field, source)
    if things["ticket", one.target].status not in UNFINISHED:
        model.sleep(one.target, None, None, model.now)


def _note(model: Model, target: int, field: Any, gift: Gift) -> None:
    """Remember a gift, and also what was none, because it would be one without those before it."""
    key = ("gifts", target, field)
    model.things[key] = (*model.things.get(key, ()), gift)


def _take_out(model: Model, target: int, seen: TicketState, field: Any, source: int) -> None:
    gifts = list(model.things["gifts", target, field])
    place = next((place for place, gift in enumerate(gifts) if gift.source == source), None)
    if place is None:
        return
    gift = gifts.pop(place)
    value = gift.before
    if gift.after != gift.before:
        for number, other in enumerate(gifts):
            if other.after != other.before:
                if number >= place:
                    # It goes on from what is there now.
                    gifts[number] = other._replace(before=value, resolved=gift.resolved)
                    break
                continue
            after = _joined_with(model, target, seen, field, value, other.source)
            if after != value:
                gifts[number] = other._replace(before=value, after=after, resolved=gift.resolved)
                value = after
        else:
            _restore(model, target, field, value, gift)
    key = ("gifts", target, field)
    model.things[key] = tuple(gifts)
    if not gifts:
        del model.things[key]


def _joined_with(model: Model, target: int, seen: TicketState, field: Any, value: Any, source: int) -> Any:
    if field[0] == "field":
        return value or model.things.get(("field", source, field[1]))
    if field not in FIELDS:
        return True
    other = model.things["ticket", source]
    # Both conversations stand on the target.
    waits, answered = model.waiting_since(target) is not None, model.is_answered(target)
    now = seen._replace(**columns(field, value))
    return value_of(joined(now, other, answered=answered, waits=waits), field)


def _restore(model: Model, target: int, field: Any, value: Any, gift: Gift) -> None:
    if field not in FIELDS:
        if value:
            model.things[field[0], target, field[1]] = value
        else:
            del model.things[field[0], target, field[1]]
        return
    ticket = model.things["ticket", target]
    if value_of(ticket, field) == value:
        return
    turns = [
        turn for column in columns(field, value) if column in TURNS for turn in getattr(ticket, TURNS[column])[-1:]
    ]
    at = max(turns, key=lambda turn: (turn.recorded, turn.at)).at if turns else 0
    resolved = gift.resolved if field == "status" and value == "resolved" else None
    _write(model, target, field, value, resolved or at, resolved)


def _write(model: Model, ticket_id: int, field: str, value: Any, at: int, resolved: int | None) -> None:
    ticket = model.things["ticket", ticket_id]
    more: dict[str, Any] = columns(field, value)
    if field == "status":
        more["resolved"] = resolved
    for column, new in list(more.items()):
        if column in TURNS and getattr(ticket, column) != new:
            more[TURNS[column]] = (*getattr(ticket, TURNS[column]), Turn(new, at, None, model.now))
    model.put(ticket_id, **more)


def _below(model: Model, ticket_id: int) -> list[int]:
    """All that stand merged into a ticket, straight or through another."""
    straight = [one.source for _, one in model.all("tmerge") if one.target == ticket_id and one.stands]
    return [found for child in straight for found in (child, *_below(model, child))]


def split(model: Model, ticket_id: int, message: int) -> None:
    number, old = model.ticket(ticket_id)
    if model.status(old) == "closed":
        raise Refused(1)
    said = model.messages(number)
    place = next((place for place, (one, _) in enumerate(said) if one == message), None)
    if place is None:
        raise Refused(3)
    first = said[place][1]
    begun = next(one for one, m in said if m.ticket == first.ticket)
    is_left = any(m.direction != "note" and m.ticket == number for _, m in said[:place])
    if first.direction != "in" or first.is_silent or (first.ticket != number and begun == message) or not is_left:
        raise Refused(1)
    new = model.new_id("ticket")
    moved = dict(said[place:])
    opening = Turn("new", first.at, message, model.now)
    model.things["ticket", new] = old._replace(
        received=first.at, status="new", resolved=None, kind=None, category=None, feeling=None, problem=None,
        origin="customer",
        wakes_on=None, until=None, states=(opening,), kinds=(), moments=(), standings=(), version=0,
    )  # fmt: skip
    for one, m in moved.items():
        model.things["move", model.new_id("move")] = (one, m.ticket)
        model.things["message", one] = m._replace(ticket=new)
        if m.ticket != number:
            model.put(m.ticket)
    turns = sorted(old.states, key=lambda turn: turn.at)
    _replay(model, new, moved, turns)
    left = [turn.value for turn in turns if turn.message not in moved]
    model.move(number, left[-1] if left else old.status, turns[-1].at)
    model.things["link", new, number, "related"] = True
    model.put(number)


def _replay(model: Model, new: int, moved: dict[int, MessageState], turns: list[Turn]) -> None:
    given = {turn.message: turn.value for turn in turns}
    for one, m in list(moved.items())[1:]:
        status = model.things["ticket", new].status
        if given.get(one) in ("hold", "resolved", "closed"):
            status = given[one]
        elif m.is_silent:
            continue
        elif m.direction == "in":
            status = "open" if status in ("pending", "hold", "resolved") else status
        elif status in ("new", "open", "hold"):
            status = "pending"
        model.move(new, status, m.at, one)
