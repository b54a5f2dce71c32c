"""Rules of customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import customer_merges, customers

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from tests.domain.desk_draw import NAMES, TAGS, Draw, Rule
    from tests.domain.desk_model import Model
    from tests.domain.desk_persons import merge_customers, unmerge_customer
else:
    from desk_draw import NAMES, TAGS, Rule
    from desk_persons import merge_customers, unmerge_customer


class EditCustomer(Rule):
    """A new name, a tag on or off, or a note."""

    def __init__(self, draw: Draw) -> None:
        self.customer = draw.id("customer")
        self.what, self.name, self.tag = draw.one_of("name", "tag", "untag", "note"), draw.one_of(*NAMES), TAGS[0]

    def act(self, desk: Desk) -> None:
        who = customers.get_customer(desk, str(self.customer)).id
        if self.what == "note":
            customers.add_note(desk, who, "n", at=desk.now)
            return
        customers.edit_customer(
            desk,
            who,
            fields={"name": self.name} if self.what == "name" else {},
            tags=[self.tag] if self.what == "tag" else [],
            untags=[self.tag] if self.what == "untag" else [],
        )

    def expect(self, model: Model) -> None:
        number = model.customer(self.customer)
        old = model.things["customer", number]
        tagged = ("ctag", number, self.tag)
        if self.what == "name" and old.name != self.name:
            model.things["customer", number] = old._replace(name=self.name, version=old.version + 1)
        elif self.what == "note":
            model.things["cnote", model.new_id("cnote")] = number
        elif self.what == "tag" and tagged not in model.things:
            model.things[tagged] = model.new_id("ctag")
        elif self.what == "untag":
            model.things.pop(tagged, None)


class MergeCustomers(Rule):
    def __init__(self, draw: Draw) -> None:
        self.source, self.target = draw.id("customer"), draw.id("customer")

    def act(self, desk: Desk) -> None:
        customer_merges.merge_customers(desk, [str(self.source)], str(self.target))

    def expect(self, model: Model) -> None:
        merge_customers(model, self.source, self.target)


class UnmergeCustomer(Rule):
    def __init__(self, draw: Draw) -> None:
        self.customer = draw.merged("customer")

    def act(self, desk: Desk) -> None:
        customer_merges.unmerge_customer(desk, str(self.customer))

    def expect(self, model: Model) -> None:
        unmerge_customer(model, self.customer)
