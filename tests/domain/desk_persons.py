"""What the model says to merges of customers: everything goes over to one, and comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.domain.desk_model import Model
    from tests.domain.desk_things import CustomerMerge, Refused
else:
    from desk_things import CustomerMerge, Refused


def merge_customers(model: Model, source: int, into: int) -> None:
    target = model.customer(into)
    if ("customer", source) not in model.things:
        raise Refused(3)
    if source == target or _standing(model, source):
        raise Refused(1)
    things = model.things
    rows: list[Any] = []
    for key, value in list(things.items()):
        if (key[0] == "cnote" and value == source) or (key[0] in ("ticket", "feedback") and value.customer == source):
            rows.append(key)
        elif key[0] == "ctag" and key[1] == source and ("ctag", target, key[2]) not in things:
            rows.append(("ctag", value))
    things["cmerge", model.new_id("cmerge")] = CustomerMerge(source, target, tuple(rows))
    for key in rows:
        _hand_over(model, key, target)
    for one in (*_customers_below(model, source), source):
        _lead(model, one, target)
    _lead(model, target, None)


def unmerge_customer(model: Model, source: int) -> None:
    if ("customer", source) not in model.things:
        raise Refused(3)
    found = _standing(model, source)
    if found is None:
        raise Refused(1)
    key, one = found
    if _standing(model, one.target):
        raise Refused(4)
    mine = [row for row in one.rows if _owner(model, row) == one.target]
    torn = [
        key for key, ticket in model.all("ticket")
        if ticket.merged_into and ticket.customer == model.things["ticket", ticket.merged_into].customer == one.target
        and (key in mine) != (("ticket", ticket.merged_into) in mine)
    ]  # fmt: skip
    if torn:
        raise Refused(4)
    model.things[key] = one._replace(stands=False)
    for row in mine:
        _hand_over(model, row, source)
    _lead(model, source, None)
    for child in _customers_below(model, source):
        _lead(model, child, source)
    _lead(model, one.target, None)


def _standing(model: Model, source: int) -> tuple[Any, CustomerMerge] | None:
    return next(((key, one) for key, one in model.all("cmerge") if one.source == source and one.stands), None)


def _customers_below(model: Model, customer: int) -> list[int]:
    straight = [one.source for _, one in model.all("cmerge") if one.target == customer and one.stands]
    return [found for child in straight for found in (child, *_customers_below(model, child))]


def _lead(model: Model, customer: int, target: int | None) -> None:
    old = model.things["customer", customer]
    model.things["customer", customer] = old._replace(merged_into=target, version=old.version + 1)


def _owner(model: Model, row: Any) -> int | None:
    """Whose a row is; a tag is named by the number of its row."""
    if row[0] == "ctag":
        return next((key[1] for key, number in model.all("ctag") if number == row[1]), None)
    value = model.things.get(row)
    return None if value is None else value if row[0] == "cnote" else value.customer


def _hand_over(model: Model, row: Any, target: int) -> None:
    things = model.things
    if row[0] == "ticket":
        model.change(row[1], customer=target)
    elif row[0] == "feedback":
        things[row] = things[row]._replace(customer=target)
    elif row[0] == "cnote":
        things[row] = target
    else:
        key = next(key for key, number in model.all("ctag") if number == row[1])
        del things[key]
        things["ctag", target, key[2]] = row[1]
