"""The commands of the state machine: each knows what the program is asked for, and what the model says to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain import undo

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from tests.domain.desk_draw import Draw, Rule
    from tests.domain.desk_joins import Link, Merge, Split, Unmerge
    from tests.domain.desk_model import Model
    from tests.domain.desk_people import EditCustomer, MergeCustomers, UnmergeCustomer
    from tests.domain.desk_problems import Attach, EditProblem, FixProblem, OpenProblem, ReopenProblem
    from tests.domain.desk_ratings import Ask, ChangeRating, Rate, Unrate
    from tests.domain.desk_setup import Rest, SaveView
    from tests.domain.desk_talk import Inbound, Mark, New, Note, Reply
    from tests.domain.desk_undoing import newest, note_undone, take_back
    from tests.domain.desk_work import Aside, Edit, Move, Purge, Remove, SetField, Spam, Tag
else:
    from desk_draw import Draw, Rule
    from desk_joins import Link, Merge, Split, Unmerge
    from desk_people import EditCustomer, MergeCustomers, UnmergeCustomer
    from desk_problems import Attach, EditProblem, FixProblem, OpenProblem, ReopenProblem
    from desk_ratings import Ask, ChangeRating, Rate, Unrate
    from desk_setup import Rest, SaveView
    from desk_talk import Inbound, Mark, New, Note, Reply
    from desk_undoing import newest, note_undone, take_back
    from desk_work import Aside, Edit, Move, Purge, Remove, SetField, Spam, Tag


class UndoLast(Rule):
    def __init__(self, draw: Draw) -> None:  # noqa: ARG002  # nothing is chosen
        self.number: int | None = None

    def act(self, desk: Desk) -> None:
        undo.undo(desk, self.number)

    def expect(self, model: Model) -> None:
        self.undoes = newest(model) if self.number is None else self.number
        take_back(model, self.undoes)

    def after(self, model: Model) -> None:
        assert self.undoes is not None
        note_undone(model, self.undoes)


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
    New, New, New, New, New, Reply, Reply, Note, Inbound, Inbound, Inbound, Mark, Mark, Mark, Move, Move, Aside, Aside,
    Edit, Edit, Tag, Tag, SetField, Spam, Remove, Ask, Rate, Rate, ChangeRating, Unrate, EditCustomer, EditCustomer,
    MergeCustomers, MergeCustomers, UnmergeCustomer, UnmergeCustomer, Merge, Merge, Merge, Merge, Unmerge, Unmerge,
    Unmerge, Split, Split, Split, Link, Link, OpenProblem, Attach, Attach, FixProblem,
    ReopenProblem, EditProblem, SaveView, Rest, UndoLast, UndoOne, UndoOne, UndoOne,
)  # fmt: skip
RULES_WITH_PURGE = (*RULES, Purge)
