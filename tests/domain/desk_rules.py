"""The commands of the state machine: each knows what the program is asked for, and what the model says to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain import conversation, customers, feedback, tickets, undo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from tests.domain import desk_model
    from tests.domain.desk_model import DAY, MINUTE, SCALE, FeedbackState, Model, Refused
else:
    import desk_model
    from desk_model import DAY, MINUTE, SCALE, FeedbackState, Refused

NAMES = ("Ada", "Bob", "Zoe")
TAGS = ("vip", "late", "سلام")
TEXTS = ("parcel", "late parcel", "سلام دنیا", "[/] refund")
KEYS = (None, None, "k1", "k2")
LEGAL = {
    "resolve": (("new", "open", "pending", "hold"), "resolved"),
    "reopen": (("resolved",), "open"),
    "close": (("new", "open", "pending", "hold", "resolved"), "closed"),
}


class Draw:
    """Four numbers of a step, read as what a rule needs; small numbers mean the plain things, so that they shrink."""

    def __init__(self, numbers: Sequence[int], model: Model) -> None:
        self._numbers = list(numbers)
        self._model = model
        self.now = model.now

    def one_of(self, *choices: Any) -> Any:
        number = self._numbers.pop(0)
        return choices[number % len(choices)]

    def id(self, noun: str = "ticket") -> int:
        """One that is there, the first four times in five; else one that is not, or not any more."""
        number = self._numbers.pop(0)
        known = [key[1] for key, _ in self._model.all(noun)]
        return int(known[number % len(known)]) if known and number % 5 < 4 else number % 6 + 1

    def moment(self) -> int:
        """Now, a little earlier, or days before."""
        return self.now - int(self.one_of(0, 0, 0, MINUTE, DAY, 9 * DAY))


class Rule:
    """One command. `act` asks the program for it; `expect` does the same to the model, or raises Refused."""

    def __init__(self, draw: Draw) -> None:
        raise NotImplementedError

    def act(self, desk: Desk) -> None:
        raise NotImplementedError

    def expect(self, model: Model) -> None:
        raise NotImplementedError

    def after(self, model: Model) -> None:
        """What the model does when the journal row stands."""

    # The number of a command that an undo takes back.
    undoes: int | None = None
    is_purge = False


class New(Rule):
    def __init__(self, draw: Draw) -> None:
        self.text, self.name = draw.one_of(*TEXTS), draw.one_of(None, *NAMES)
        self.key, self.tag = draw.one_of(*KEYS), draw.one_of(None, *TAGS)
        self.now = draw.now

    def act(self, desk: Desk) -> None:
        draft = tickets.Draft(self.text, tags=[self.tag] if self.tag else [], priority="high" if self.tag else "normal")
        tickets.open_ticket(desk, draft, at=self.now, who=self.name, key=self.key)

    def expect(self, model: Model) -> None:
        known = model.things.get(("key", self.key))
        if known is not None:
            if known[0] != "ticket":
                raise Refused(4)
            model.ticket(known[1])
            return
        customer = model.customer_called(self.name) if self.name else None
        ticket_id = model.open(self.text, customer, self.now, priority="high" if self.tag else "normal")
        if self.tag:
            model.things["tag", ticket_id, self.tag] = True
        if self.key:
            model.things["key", self.key] = ("ticket", ticket_id)


class Reply(Rule):
    def __init__(self, draw: Draw) -> None:
        self.ticket, self.text, self.at = draw.id(), draw.one_of(*TEXTS), draw.moment()
        self.status = draw.one_of(None, None, "hold", "resolved", "pending")

    def act(self, desk: Desk) -> None:
        conversation.reply(desk, self.ticket, self.text, at=self.at, status=self.status)

    def expect(self, model: Model) -> None:
        ticket = model.ticket(self.ticket)
        status = model.status(ticket, self.at)
        if status == "closed":
            raise Refused(1)
        is_newest = self.at >= ticket.last_move
        if self.status and not is_newest:
            raise Refused(2)
        model.say(self.ticket, "out", self.at)
        if self.status:
            model.move(self.ticket, self.status, self.at)
        elif is_newest and status in ("new", "open", "hold"):
            model.move(self.ticket, "pending", self.at)


class Note(Rule):
    def __init__(self, draw: Draw) -> None:
        self.ticket, self.text, self.at = draw.id(), draw.one_of(*TEXTS), draw.moment()

    def act(self, desk: Desk) -> None:
        conversation.note(desk, self.ticket, self.text, at=self.at)

    def expect(self, model: Model) -> None:
        model.ticket(self.ticket)
        model.say(self.ticket, "note", self.at)


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
        ticket = model.ticket(self.ticket)
        status = model.status(ticket, self.at)
        moves = self.manner == "plain" and self.at >= ticket.last_move
        window = (ticket.resolved or 0) + desk_model.REOPEN_DAYS * DAY
        if moves and (status == "closed" or (status == "resolved" and self.at > window)):
            follower = model.open(ticket.subject, ticket.customer, self.at, priority=ticket.priority,
                                  category=ticket.category, assignee=ticket.assignee)  # fmt: skip
            model.things["link", follower, self.ticket] = "follows"
            return
        model.say(self.ticket, "in", self.at, counts=self.manner == "plain")
        if moves and status in ("pending", "hold", "resolved"):
            model.move(self.ticket, "open", self.at)


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
        for ticket_id in self.tickets:
            model.ticket(ticket_id)
        for ticket_id in self.tickets:
            ticket = model.ticket(ticket_id)
            sources, target = LEGAL[self.verb]
            if model.status(ticket) not in sources:
                raise Refused(1)
            if self.body:
                model.say(ticket_id, "out", self.at)
            if self.at < ticket.last_move:
                raise Refused(2)
            model.move(ticket_id, target, self.at)


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
                "kind": (None, "praise", "problem"),
            }  # fmt: skip
            self.changes[field] = words[field][value]

    def act(self, desk: Desk) -> None:
        tickets.edit_tickets(desk, [self.ticket], self.changes, at=desk.now)

    def expect(self, model: Model) -> None:
        ticket = model.ticket(self.ticket)
        if any(getattr(ticket, field) != value for field, value in self.changes.items()):
            model.put(self.ticket, **self.changes)


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
        for ticket_id in self.tickets:
            model.ticket(ticket_id)
        for ticket_id in self.tickets:
            for tag in self.add:
                model.things["tag", ticket_id, tag] = True
            for tag in self.drop:
                model.things.pop(("tag", ticket_id, tag), None)


class Remove(Rule):
    def __init__(self, draw: Draw) -> None:
        self.ticket = draw.id()

    def act(self, desk: Desk) -> None:
        tickets.remove_tickets(desk, [self.ticket], at=desk.now)

    def expect(self, model: Model) -> None:
        model.ticket(self.ticket)
        model.put(self.ticket, standing="removed")


class Purge(Rule):
    is_purge = True

    def __init__(self, draw: Draw) -> None:
        self.ticket = draw.id()

    def act(self, desk: Desk) -> None:
        tickets.purge_tickets(desk, [self.ticket])

    def expect(self, model: Model) -> None:
        model.ticket(self.ticket, removed=True)
        model.purge(self.ticket)

    def after(self, model: Model) -> None:
        model.final.add(len(model.journal))


class Ask(Rule):
    def __init__(self, draw: Draw) -> None:
        self.ticket, self.kind = draw.id(), draw.one_of("csat", "nps")

    def act(self, desk: Desk) -> None:
        feedback.send_surveys(desk, [self.ticket], kind=self.kind, at=desk.now)

    def expect(self, model: Model) -> None:
        ticket = model.ticket(self.ticket)
        for _, one in model.all("feedback"):
            if (one.kind, one.ticket) == (self.kind, self.ticket) and one.answered is None and not one.is_removed:
                raise Refused(4)
        model.things["feedback", model.new_id("feedback")] = FeedbackState(
            self.kind, self.ticket, ticket.customer, model.now
        )


class Rate(Rule):
    """A score for a ticket: the answer to its open question, a change of the last one, or said unasked."""

    def __init__(self, draw: Draw) -> None:
        self.ticket, self.kind, self.key = draw.id(), draw.one_of("csat", "nps"), draw.one_of(*KEYS)
        self.score = draw.one_of(3, 5, 6)

    def act(self, desk: Desk) -> None:
        feedback.add_feedback(
            desk, self.score, kind=self.kind, ticket_id=self.ticket, comment=None, at=desk.now, key=self.key
        )

    def expect(self, model: Model) -> None:
        low, high = SCALE[self.kind]
        if not low <= self.score <= high:
            raise Refused(2)
        ticket = model.ticket(self.ticket)
        known = model.things.get(("key", self.key))
        if known is not None:
            if known[0] != "feedback":
                raise Refused(4)
            return
        number = self._question(model)
        if number is None:
            number = model.new_id("feedback")
            model.things["feedback", number] = FeedbackState(self.kind, self.ticket, ticket.customer, None)
        one = model.things["feedback", number]
        answered = model.now if one.answered is None else one.answered
        model.things["feedback", number] = one._replace(scores=(*one.scores, self.score), answered=answered)
        if self.key:
            model.things["key", self.key] = ("feedback", number)

    def _question(self, model: Model) -> int | None:
        mine = [
            (key[1], one)
            for key, one in model.all("feedback")
            if (one.kind, one.ticket) == (self.kind, self.ticket) and not one.is_removed
        ]
        asked = max(((one.asked, number) for number, one in mine if one.asked and one.answered is None), default=None)
        if asked is not None:
            return int(asked[1])
        # Once the ticket was resolved again, a score is a new one; every resolution is a move, and moves lie in order.
        since = [
            (one.answered, number)
            for number, one in mine
            if one.answered is not None and not model.was_resolved_after(self.ticket, one.answered)
        ]
        return int(max(since)[1]) if since else None


class ChangeRating(Rule):
    def __init__(self, draw: Draw) -> None:
        self.feedback, self.score = draw.id("feedback"), draw.one_of(1, 4)

    def act(self, desk: Desk) -> None:
        feedback.edit_feedback(desk, self.feedback, score=self.score, comment=None, at=desk.now)

    def expect(self, model: Model) -> None:
        one = model.things.get(("feedback", self.feedback))
        if one is None or one.is_removed:
            raise Refused(3)
        if one.answered is None:
            raise Refused(1)
        if one.scores[-1] != self.score:
            model.things["feedback", self.feedback] = one._replace(scores=(*one.scores, self.score))


class Unrate(Rule):
    def __init__(self, draw: Draw) -> None:
        self.feedback = draw.id("feedback")

    def act(self, desk: Desk) -> None:
        feedback.remove_feedback(desk, [self.feedback])

    def expect(self, model: Model) -> None:
        one = model.things.get(("feedback", self.feedback))
        if one is None or one.is_removed:
            raise Refused(3)
        model.things["feedback", self.feedback] = one._replace(is_removed=True)


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
        if ("customer", self.customer) not in model.things:
            raise Refused(3)
        if self.what == "name":
            model.things["customer", self.customer] = self.name
        elif self.what == "note":
            model.things["cnote", model.new_id("cnote")] = self.customer
        elif self.what == "tag":
            model.things["ctag", self.customer, self.tag] = True
        else:
            model.things.pop(("ctag", self.customer, self.tag), None)


class UndoLast(Rule):
    def __init__(self, draw: Draw) -> None:  # noqa: ARG002  # nothing is chosen
        self.number: int | None = None

    def act(self, desk: Desk) -> None:
        undo.undo(desk, self.number)

    def expect(self, model: Model) -> None:
        self.undoes = model.newest() if self.number is None else self.number
        model.undo(self.undoes)

    def after(self, model: Model) -> None:
        assert self.undoes is not None
        model.note_undone(self.undoes)


class UndoOne(UndoLast):
    """A command by its number, counted from the newest: an older one, an undo, one that is undone, or none at all."""

    def __init__(self, draw: Draw) -> None:
        super().__init__(draw)
        self.back = draw.one_of(*range(12))

    def act(self, desk: Desk) -> None:
        self.number = max(0, desk.db.execute("SELECT count(*) FROM journal").fetchone()[0] - self.back)
        super().act(desk)


# A rule that stands here twice is drawn twice as often.
RULES: tuple[type[Rule], ...] = (
    New, New, Reply, Reply, Note, Inbound, Inbound, Move, Move, Edit, Edit, Tag, Tag, Remove, Ask, Rate, Rate,
    ChangeRating, Unrate, EditCustomer, UndoLast, UndoOne, UndoOne, UndoOne,
)  # fmt: skip
RULES_WITH_PURGE = (*RULES, Purge)
