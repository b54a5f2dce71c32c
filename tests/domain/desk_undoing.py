"""What the model says to undo: which commands stand, and what taking one back gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.domain.desk_model import Model
    from tests.domain.desk_things import Key, Refused, stands_in_the_way
else:
    from desk_things import Refused, stands_in_the_way


def is_standing(model: Model, number: int) -> bool:
    return number not in model.undone


def newest(model: Model) -> int:
    for number in range(len(model.journal), 0, -1):
        if is_standing(model, number) and model.journal[number - 1].undoes is None:
            return number
    raise Refused(1)


def take_back(model: Model, number: int) -> None:
    """Give everything that a command changed its old value, unless a later one stands in the way."""
    if not 1 <= number <= len(model.journal):
        raise Refused(3)
    if not is_standing(model, number):
        raise Refused(4)
    if number in model.final:
        raise Refused(1)
    mine = model.journal[number - 1]
    for later in range(number + 1, len(model.journal) + 1):
        other = model.journal[later - 1]
        cancels = other.undoes is not None and other.undoes > number
        if is_standing(model, later) and not cancels and stands_in_the_way(mine.changes, other.changes):
            raise Refused(4)
    for key, (before, _) in mine.changes.items():
        if before is None:
            del model.things[key]
        else:
            model.things[key] = before
    if any(_is_left_behind(model, key, value, mine.changes) for key, value in model.things.items()):
        raise Refused(4)


def _is_left_behind(model: Model, key: Key, value: Any, changes: dict[Key, Any]) -> bool:
    """Whether something belongs to a customer who was merged meanwhile, or is merged again now."""
    if key[0] not in ("ticket", "feedback", "cnote", "ctag"):
        return False
    owner = {"cnote": value, "ctag": key[-2]}.get(key[0]) or getattr(value, "customer", None)
    if key not in changes and ("customer", owner) not in changes:
        return False
    target = owner and model.things["customer", owner].merged_into
    return bool(target) and (key[0] != "ctag" or ("ctag", target, key[2]) not in model.things)


def note_undone(model: Model, number: int) -> None:
    """After the undo was journalled: what it took back is undone, and what that had taken back stands again."""
    by = len(model.journal)
    model.undone[number] = by
    standing, current = True, model.journal[number - 1].undoes
    child = number
    while current is not None:
        if standing:
            model.undone.pop(current, None)
        else:
            model.undone[current] = child
        standing, child, current = not standing, current, model.journal[current - 1].undoes
