"""Rules of problems: opened, put behind tickets, understood, fixed and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import problems

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from tests.domain.desk_draw import KEYS, TEXTS, Draw, Rule
    from tests.domain.desk_model import Model
    from tests.domain.desk_things import UNFINISHED, ProblemState, Refused
else:
    from desk_draw import KEYS, TEXTS, Rule
    from desk_things import UNFINISHED, ProblemState, Refused


class OpenProblem(Rule):
    def __init__(self, draw: Draw) -> None:
        self.title, self.key = draw.one_of(*TEXTS), draw.one_of(*KEYS)
        self.cause, self.at = draw.one_of(None, "snow"), draw.moment()

    def act(self, desk: Desk) -> None:
        problems.open_problem(desk, self.title, {"cause": self.cause}, at=self.at, key=self.key)

    def expect(self, model: Model) -> None:
        known = model.things.get(("key", self.key))
        if known is not None:
            if known[0] != "problem":
                raise Refused(4)
            return
        number = model.new_id("problem")
        state = ProblemState(self.title, cause=self.cause, opened=self.at, last_move=self.at)
        model.things["problem", number] = state
        if self.key:
            model.things["key", self.key] = ("problem", number)


class Attach(Rule):
    """Put a problem behind one or two tickets, or take them off it."""

    def __init__(self, draw: Draw) -> None:
        self.problem, first = draw.id("problem"), draw.id()
        self.tickets = draw.one_of([first], [first, first % 6 + 1])
        self.is_off = draw.one_of(False, False, True)

    def act(self, desk: Desk) -> None:
        change = problems.detach_tickets if self.is_off else problems.attach_tickets
        change(desk, self.problem, self.tickets, at=desk.now)

    def expect(self, model: Model) -> None:
        _get(model, self.problem)
        numbers = model.tickets(self.tickets)
        if self.is_off and any(model.stored(number).problem != self.problem for number in numbers):
            raise Refused(1)
        value = None if self.is_off else self.problem
        for number in numbers:
            if model.stored(number).problem != value:
                model.change(number, problem=value)


class EditProblem(Rule):
    def __init__(self, draw: Draw) -> None:
        self.problem, self.cause, self.title = draw.id("problem"), draw.one_of(None, "snow", "ice"), draw.one_of(*TEXTS)

    def act(self, desk: Desk) -> None:
        changes = {"cause": self.cause, "title": self.title}
        problems.edit_problems(desk, [self.problem], changes, at=desk.now)

    def expect(self, model: Model) -> None:
        state = _get(model, self.problem)
        if (state.cause, state.title) != (self.cause, self.title):
            _put(model, self.problem, state._replace(cause=self.cause, title=self.title))


class FixProblem(Rule):
    """Say that a problem is fixed, perhaps with an answer to everybody who waits because of it."""

    def __init__(self, draw: Draw) -> None:
        self.problem, self.at = draw.id("problem"), draw.moment()
        self.reply = draw.one_of(None, "repaired")

    def act(self, desk: Desk) -> None:
        problems.fix_problems(desk, [self.problem], at=self.at, reply=self.reply)

    def expect(self, model: Model) -> None:
        state = _get(model, self.problem)
        mine = [(key[1], one) for key, one in model.all("ticket") if one.problem == self.problem]
        reports = [one for _, one in mine if (one.standing, one.origin) == ("present", "customer")]
        if state.status == "fixed" and not any(one.received > (state.fixed or 0) for one in reports):
            raise Refused(1)
        if self.at < state.last_move:
            raise Refused(2)
        _put(model, self.problem, state._replace(status="fixed", fixed=self.at, last_move=self.at))
        waiting = [(one.received, number) for number, one in mine
                   if self.reply and one.standing == "present" and one.status in UNFINISHED]  # fmt: skip
        for _, number in sorted(waiting):
            message = model.say(number, "out", model.now)
            model.move(number, "resolved", model.now, message)
            kinds = model.things["ticket", number].kinds
            if model.now >= max((turn.at for turn in kinds), default=0):
                model.sleep(number, None, None, model.now, message)


class ReopenProblem(Rule):
    def __init__(self, draw: Draw) -> None:
        self.problem, self.at = draw.id("problem"), draw.moment()

    def act(self, desk: Desk) -> None:
        problems.reopen_problems(desk, [self.problem], at=self.at)

    def expect(self, model: Model) -> None:
        state = _get(model, self.problem)
        if state.status == "open":
            raise Refused(1)
        if self.at < state.last_move:
            raise Refused(2)
        _put(model, self.problem, state._replace(status="open", last_move=self.at))


def _get(model: Model, number: int) -> ProblemState:
    found: ProblemState | None = model.things.get(("problem", number))
    if found is None:
        raise Refused(3)
    return found


def _put(model: Model, number: int, state: ProblemState) -> None:
    model.things["problem", number] = state._replace(version=state.version + 1)
