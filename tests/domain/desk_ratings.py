"""Rules of questions and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import feedback, surveys

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from tests.domain.desk_draw import KEYS, Draw, Rule
    from tests.domain.desk_model import Model
    from tests.domain.desk_things import SCALE, FeedbackState, Refused
else:
    from desk_draw import KEYS, Rule
    from desk_things import SCALE, FeedbackState, Refused


class Ask(Rule):
    def __init__(self, draw: Draw) -> None:
        self.ticket, self.kind = draw.id(), draw.one_of("csat", "nps")

    def act(self, desk: Desk) -> None:
        surveys.send_surveys(desk, [self.ticket], kind=self.kind, at=desk.now)

    def expect(self, model: Model) -> None:
        number, ticket = model.ticket(self.ticket)
        if self.kind == "nps":
            self._expect_of_customer(model, ticket.customer)
            return
        for _, one in model.all("feedback"):
            is_mine = one.kind == self.kind and one.ticket in model.family(number)
            if is_mine and one.asked is not None and one.answered is None and not one.is_removed:
                raise Refused(4)
        model.things["feedback", model.new_id("feedback")] = FeedbackState(
            self.kind, number, ticket.customer, model.now
        )

    def _expect_of_customer(self, model: Model, customer: int | None) -> None:
        """Whether they would recommend us is asked of a customer, not of a ticket, and once in a quarter."""
        if customer is None:
            raise Refused(1)
        for _, one in model.all("feedback"):
            is_theirs = (one.kind, one.customer) == ("nps", customer) and not one.is_removed
            if is_theirs and one.asked is not None and one.asked > model.now - surveys.QUARTER:
                raise Refused(4)
        model.things["feedback", model.new_id("feedback")] = FeedbackState("nps", None, customer, model.now)


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
        ticket_id, ticket = model.ticket(self.ticket)
        known = model.things.get(("key", self.key))
        if known is not None:
            if known[0] != "feedback":
                raise Refused(4)
            return
        about = None if self.kind == "nps" and ticket.customer is not None else ticket_id
        number = self._question(model, ticket_id) if about else self._question_to(model, ticket.customer)
        if number is None:
            number = model.new_id("feedback")
            model.things["feedback", number] = FeedbackState(self.kind, about, ticket.customer, None)
        one = model.things["feedback", number]
        answered = model.now if one.answered is None else one.answered
        model.things["feedback", number] = one._replace(scores=(*one.scores, self.score), answered=answered)
        if self.key:
            model.things["key", self.key] = ("feedback", number)

    def _question_to(self, model: Model, customer: int | None) -> int | None:
        """The newest question to a customer about no ticket that waits for an answer."""
        mine = [
            (one.asked, key[1])
            for key, one in model.all("feedback")
            if (one.kind, one.ticket, one.customer) == (self.kind, None, customer)
            and one.asked is not None
            and one.answered is None
            and not one.is_removed
        ]
        return int(max(mine)[1]) if mine else None

    def _question(self, model: Model, ticket_id: int) -> int | None:
        family = model.family(ticket_id)
        mine = [
            (key[1], one)
            for key, one in model.all("feedback")
            if one.kind == self.kind and one.ticket in family and not one.is_removed
        ]
        asked = max(((one.asked, number) for number, one in mine if one.asked and one.answered is None), default=None)
        if asked is not None:
            return int(asked[1])
        # Once the ticket was resolved again, a score is a new one; every resolution is a move, and moves lie in order.
        since = [
            (one.answered, number)
            for number, one in mine
            if one.answered is not None and not model.was_resolved_after(ticket_id, one.answered)
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
