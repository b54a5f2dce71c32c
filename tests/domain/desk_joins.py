"""Rules of tickets that become one, or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import links, merges, splits

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from tests.domain.desk_draw import Draw, Rule
    from tests.domain.desk_merging import merge, split, unmerge
    from tests.domain.desk_model import Model
    from tests.domain.desk_things import Refused
else:
    from desk_draw import Rule
    from desk_merging import merge, split, unmerge
    from desk_things import Refused


class Merge(Rule):
    def __init__(self, draw: Draw) -> None:
        self.source, self.target = draw.pair()

    def act(self, desk: Desk) -> None:
        merges.merge_tickets(desk, [self.source], self.target)

    def expect(self, model: Model) -> None:
        number, target = model.ticket(self.target)
        source = model.stored(self.source)
        customers = {source.customer, target.customer} - {None}
        if self.source in (self.target, number) or source.merged_into is not None:
            raise Refused(1)
        if model.status(target) == "closed" or len(customers) > 1:
            raise Refused(1)
        merge(model, self.source, number)


class Unmerge(Rule):
    def __init__(self, draw: Draw) -> None:
        self.ticket = draw.merged("ticket")

    def act(self, desk: Desk) -> None:
        merges.unmerge_ticket(desk, self.ticket)

    def expect(self, model: Model) -> None:
        unmerge(model, self.ticket)


class Split(Rule):
    def __init__(self, draw: Draw) -> None:
        self.message = draw.id("message")
        self.ticket = draw.home(self.message) + draw.one_of(0, 0, 0, 0, 1)

    def act(self, desk: Desk) -> None:
        splits.split_ticket(desk, self.ticket, self.message)

    def expect(self, model: Model) -> None:
        split(model, self.ticket, self.message)


class Link(Rule):
    """Link two tickets, or take the link off."""

    def __init__(self, draw: Draw) -> None:
        self.ticket, self.other = draw.pair()
        self.kind, self.is_off = draw.one_of("related", "duplicate", "follows"), draw.one_of(False, False, True)

    def act(self, desk: Desk) -> None:
        (links.unlink_tickets if self.is_off else links.link_tickets)(desk, self.ticket, self.other, self.kind)

    def expect(self, model: Model) -> None:
        one, other = model.ticket(self.ticket)[0], model.ticket(self.other)[0]
        if one == other:
            raise Refused(1)
        pairs = [(one, other)] if self.kind == "follows" else [(one, other), (other, one)]
        found = [
            key for key, _ in model.all("link")
            if key[3] == self.kind and (model.canonical(key[1]), model.canonical(key[2])) in pairs
        ]  # fmt: skip
        if self.is_off:
            if not found:
                raise Refused(3)
            for key in found:
                del model.things[key]
        elif found:
            return
        else:
            model.things["link", one, other, self.kind] = True
        model.put(one)
