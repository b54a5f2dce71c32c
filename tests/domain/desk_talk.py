"""Rules of what is said on tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import conversation, marks, tickets

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from tests.domain.desk_draw import KEYS, NAMES, TAGS, TEXTS, Draw, Rule
    from tests.domain.desk_marks import is_over, mark
    from tests.domain.desk_model import Model
    from tests.domain.desk_things import DAY, Refused
else:
    from desk_draw import KEYS, NAMES, TAGS, TEXTS, Rule
    from desk_marks import is_over, mark
    from desk_things import DAY, Refused


class New(Rule):
    def __init__(self, draw: Draw) -> None:
        self.text, self.name = draw.one_of(*TEXTS), draw.one_of(None, NAMES[0], *NAMES)
        self.key, self.tag = draw.one_of(*KEYS), draw.one_of(None, *TAGS)
        self.now = draw.now
        self.is_outbound = self.text == TEXTS[-1]

    def act(self, desk: Desk) -> None:
        draft = tickets.Draft(
            self.text, tags=[self.tag] if self.tag else [], priority="high" if self.tag else "normal",
            is_outbound=self.is_outbound, spent_minutes=5 if self.is_outbound else None,
        )  # fmt: skip
        tickets.open_ticket(desk, draft, at=self.now, who=self.name, key=self.key)

    def expect(self, model: Model) -> None:
        known = model.things.get(("key", self.key))
        if known is not None:
            if known[0] != "ticket":
                raise Refused(4)
            model.ticket(known[1], spam=True)
            return
        customer = model.customer_called(self.name) if self.name else None
        ticket_id = model.open(
            self.text, customer, self.now, spent=5 if self.is_outbound else None, outbound=self.is_outbound,
            priority="high" if self.tag else "normal",
        )  # fmt: skip
        if self.tag:
            model.things["tag", ticket_id, self.tag] = True
        if self.key:
            model.things["key", self.key] = ("ticket", ticket_id)


class Reply(Rule):
    def __init__(self, draw: Draw) -> None:
        self.ticket, self.text, self.at = draw.id(), draw.one_of(*TEXTS), draw.moment()
        self.status, promises = draw.one_of(
            (None, False), (None, False), ("hold", False), ("resolved", False), ("pending", False), (None, True),
            ("hold", True),
        )  # fmt: skip
        self.promise = draw.now + DAY if promises else None
        self.spent = 7 if promises else None

    def act(self, desk: Desk) -> None:
        conversation.reply(
            desk, self.ticket, self.text, at=self.at, status=self.status, promise=self.promise, spent=self.spent
        )

    def expect(self, model: Model) -> None:
        number, ticket = model.ticket(self.ticket)
        status = model.status(ticket, self.at)
        if status == "closed":
            raise Refused(1)
        is_newest = self.at >= ticket.last_move
        wanted = "pending" if self.promise and self.status is None else self.status
        if wanted and not is_newest:
            raise Refused(2)
        message = model.say(number, "out", self.at, spent=self.spent)
        if wanted:
            model.move(number, wanted, self.at, message)
        elif is_newest and status in ("new", "open", "hold"):
            model.move(number, "pending", self.at, message)
        kinds = model.things["ticket", number].kinds
        if self.promise or (is_newest and self.at >= max((turn.at for turn in kinds), default=0)):
            model.sleep(number, None, None, self.at, message)
        if self.promise:
            model.sleep(number, "promise", self.promise, self.at, message)


class Note(Rule):
    def __init__(self, draw: Draw) -> None:
        self.ticket, self.text, self.at = draw.id(), draw.one_of(*TEXTS), draw.moment()
        self.spent = draw.one_of(None, 3)

    def act(self, desk: Desk) -> None:
        conversation.note(desk, self.ticket, self.text, at=self.at, spent=self.spent)

    def expect(self, model: Model) -> None:
        model.say(model.ticket(self.ticket)[0], "note", self.at, spent=self.spent)


class Inbound(Rule):
    def __init__(self, draw: Draw) -> None:
        self.ticket, self.text, self.at = draw.id(), draw.one_of(*TEXTS), draw.moment()
        self.manner = draw.one_of("plain", "plain", "ack", "automatic")

    def act(self, desk: Desk) -> None:
        conversation.inbound(
            desk, self.ticket, self.text, at=self.at, is_ack=self.manner == "ack",
            is_automatic=self.manner == "automatic",
        )  # fmt: skip

    def expect(self, model: Model) -> None:
        number, ticket = model.ticket(self.ticket)
        moves = self.manner == "plain" and self.at >= ticket.last_move
        if moves and is_over(model, ticket, self.at):
            follower = model.open(ticket.subject, ticket.customer, self.at, priority=ticket.priority,
                                  category=ticket.category, assignee=ticket.assignee,
                                  problem=ticket.problem)  # fmt: skip
            model.things["link", follower, number, "follows"] = True
            return
        message = model.say(number, "in", self.at, ack=self.manner == "ack", automatic=self.manner == "automatic")
        if not moves:
            return
        if ticket.status in ("pending", "hold", "resolved"):
            model.move(number, "open", self.at, message)
        if model.things["ticket", number].wakes_on != "promise":
            model.sleep(number, None, None, self.at, message)


class Mark(Rule):
    """Say afterwards that a message is thanks, or automatic, or is not."""

    def __init__(self, draw: Draw) -> None:
        self.message = draw.id("message")
        self.other = draw.one_of(0, 0, 0, 0, 1)
        self.marks = draw.one_of({"ack": True}, {"automatic": True}, {"ack": False}, {"automatic": False})
        self.ticket = draw.home(self.message) + self.other

    def act(self, desk: Desk) -> None:
        marks.mark_message(
            desk, self.ticket, self.message, is_ack=self.marks.get("ack"), is_automatic=self.marks.get("automatic")
        )

    def expect(self, model: Model) -> None:
        mark(model, self.ticket, self.message, self.marks)
