"""Rules of what is done to tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import fields, sleep, standing, tickets

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from tests.domain.desk_draw import TAGS, TEXTS, Draw, Rule
    from tests.domain.desk_model import Model
    from tests.domain.desk_purge import purge
    from tests.domain.desk_things import DAY, UNFINISHED, Refused
else:
    from desk_draw import TAGS, TEXTS, Rule
    from desk_purge import purge
    from desk_things import DAY, UNFINISHED, Refused

LEGAL = {
    "resolve": (("new", "open", "pending", "hold"), "resolved"),
    "reopen": (("resolved",), "open"),
    "close": (("new", "open", "pending", "hold", "resolved"), "closed"),
}


class Move(Rule):
    """Resolve, reopen or close one or two tickets, perhaps with a last reply."""

    def __init__(self, draw: Draw) -> None:
        self.verb, self.at = draw.one_of(*LEGAL), draw.moment()
        first = draw.id()
        self.tickets = draw.one_of([first], [first], [first, first % 6 + 1])
        self.body = "last" if first % 2 else None

    def act(self, desk: Desk) -> None:
        tickets.move_tickets(desk, self.tickets, self.verb, at=self.at, body=self.body)

    def expect(self, model: Model) -> None:
        for ticket_id in model.tickets(self.tickets):
            ticket = model.stored(ticket_id)
            sources, target = LEGAL[self.verb]
            if model.status(ticket) not in sources:
                raise Refused(1)
            if self.body:
                model.say(ticket_id, "out", self.at)
            if self.at < ticket.last_move:
                raise Refused(2)
            model.move(ticket_id, target, self.at)


class Aside(Rule):
    """Pend, hold or snooze, for a while or until the customer writes."""

    def __init__(self, draw: Draw) -> None:
        self.verb = draw.one_of("pend", "hold", "snooze")
        first, self.at = draw.id(), draw.moment()
        self.tickets = [first, first % 6 + 1] if first % 4 == 0 else [first]
        self.until, self.on_reply = draw.one_of((None, False), (draw.now + DAY, False), (draw.now + 2 * DAY, False))
        if self.verb == "snooze" and self.until is None:
            self.on_reply = True

    def act(self, desk: Desk) -> None:
        sleep.put_aside(desk, self.tickets, self.verb, at=self.at, until=self.until, on_reply=self.on_reply)

    def expect(self, model: Model) -> None:
        kind = "reply" if self.on_reply else None if self.until is None else {"snooze": "snooze"}.get(self.verb, "pend")
        for number in model.tickets(self.tickets):
            ticket = model.stored(number)
            if model.status(ticket) not in UNFINISHED:
                raise Refused(1)
            if self.at < ticket.last_move:
                raise Refused(2)
            model.move(number, {"pend": "pending", "hold": "hold"}.get(self.verb, ticket.status), self.at)
            if model.stored(number).wakes_on != "promise":
                model.sleep(number, kind, self.until, self.at)
            elif kind is not None:
                raise Refused(1)


class SetField(Rule):
    """Set or clear a field of our own."""

    def __init__(self, draw: Draw) -> None:
        self.ticket, self.name = draw.id(), draw.one_of("order", "severity")
        self.value = draw.one_of("A-17", "B", None)

    def act(self, desk: Desk) -> None:
        fields.edit_with_fields(desk, [self.ticket], {}, {self.name: self.value}, at=desk.now)

    def expect(self, model: Model) -> None:
        number, _ = model.ticket(self.ticket)
        key = ("field", number, self.name)
        if model.things.get(key) == self.value:
            return
        model.things.pop(("gifts", number, ("field", self.name)), None)
        if self.value is None:
            del model.things[key]
        else:
            model.things[key] = self.value
        model.put(number)


class Spam(Rule):
    def __init__(self, draw: Draw) -> None:
        self.ticket, self.at = draw.id(), draw.moment()
        self.is_back = draw.one_of(False, True, True)

    def act(self, desk: Desk) -> None:
        (standing.unmark_spam if self.is_back else standing.mark_spam)(desk, [self.ticket], at=self.at)

    def expect(self, model: Model) -> None:
        number, ticket = model.ticket(self.ticket, spam=self.is_back)
        if self.is_back and ticket.standing != "spam":
            raise Refused(1)
        if self.at < max(ticket.standings, default=0):
            raise Refused(2)
        standings = (*ticket.standings, self.at)
        model.put(number, standing="present" if self.is_back else "spam", standings=standings)


class Edit(Rule):
    def __init__(self, draw: Draw) -> None:
        self.ticket = draw.id()
        self.changes = {
            draw.one_of("priority", "subject", "category", "feeling", "assignee", "kind"): None,
        }
        value = draw.one_of(0, 1, 2)
        for field in self.changes:
            words = {
                "priority": ("low", "normal", "urgent"), "subject": TEXTS, "category": (None, "a", "b"),
                "feeling": (None, "angry", "pleased"), "assignee": (None, "sam", "sara"),
                "kind": (None, "praise", "complaint"),
            }  # fmt: skip
            self.changes[field] = words[field][value]

    def act(self, desk: Desk) -> None:
        tickets.edit_tickets(desk, [self.ticket], self.changes, at=desk.now)

    def expect(self, model: Model) -> None:
        number, ticket = model.ticket(self.ticket)
        if any(getattr(ticket, field) != value for field, value in self.changes.items()):
            model.change(number, **self.changes)


class Tag(Rule):
    """Put a tag on one or two tickets, or take another off."""

    def __init__(self, draw: Draw) -> None:
        first = draw.id()
        self.tickets = draw.one_of([first], [first, first % 6 + 1])
        tag = draw.one_of(*TAGS)
        self.add, self.drop = draw.one_of(([tag], []), ([], [tag]), ([tag], [TAGS[TAGS.index(tag) - 1]]))

    def act(self, desk: Desk) -> None:
        tickets.tag_tickets(desk, self.tickets, self.add, self.drop, at=desk.now)

    def expect(self, model: Model) -> None:
        for ticket_id in model.tickets(self.tickets):
            for tag in self.add:
                model.tag(ticket_id, tag, is_on=True)
            for tag in self.drop:
                model.tag(ticket_id, tag, is_on=False)


class Remove(Rule):
    def __init__(self, draw: Draw) -> None:
        self.ticket = draw.id()

    def act(self, desk: Desk) -> None:
        tickets.remove_tickets(desk, [self.ticket], at=desk.now)

    def expect(self, model: Model) -> None:
        number, ticket = model.ticket(self.ticket, spam=True)
        model.put(number, standing="removed", standings=(*ticket.standings, model.now))


class Purge(Rule):
    is_purge = True

    def __init__(self, draw: Draw) -> None:
        self.ticket = draw.id()

    def act(self, desk: Desk) -> None:
        tickets.purge_tickets(desk, [self.ticket])

    def expect(self, model: Model) -> None:
        purge(model, self.ticket)

    def after(self, model: Model) -> None:
        model.final.add(len(model.journal))
