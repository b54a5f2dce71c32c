"""Rules of what a desk is set up with."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from supportctl.domain import holidays, views
from supportctl.holidays import Holiday

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from tests.domain.desk_draw import KEYS, Draw, Rule
    from tests.domain.desk_model import Model
    from tests.domain.desk_things import Refused
else:
    from desk_draw import KEYS, Rule
    from desk_things import Refused

DAYS = (date(2026, 12, 25), date(2026, 12, 31))


class SaveView(Rule):
    """Save a view, or take one away."""

    def __init__(self, draw: Draw) -> None:
        self.name, self.query = draw.one_of("late", "mine"), draw.one_of("tag:late", "priority:high", None)

    def act(self, desk: Desk) -> None:
        if self.query is None:
            views.remove_view(desk, self.name)
        else:
            views.save_view(desk, self.name, self.query, None)

    def expect(self, model: Model) -> None:
        key = ("view", self.name)
        if self.query is not None:
            model.things[key] = self.query
        elif model.things.pop(key, None) is None:
            raise Refused(3)


class Rest(Rule):
    """Enter a holiday, bring in a table of them, or make a working day of one again."""

    def __init__(self, draw: Draw) -> None:
        self.what, self.number = draw.one_of("add", "import", "remove"), draw.id("holiday")
        self.day, self.key = draw.one_of(*DAYS), draw.one_of(*KEYS)

    def act(self, desk: Desk) -> None:
        if self.what == "add":
            holidays.add_holiday(desk, Holiday(self.day, self.day), key=self.key)
        elif self.what == "import":
            holidays.import_holidays(desk, [Holiday(day, day, is_usual=day == self.day) for day in DAYS])
        else:
            holidays.remove_holidays(desk, [self.number])

    def expect(self, model: Model) -> None:
        known = {value[0]: key for key, value in model.all("holiday")}
        if self.what == "import":
            for day in DAYS:
                key = known.get(day) or ("holiday", model.new_id("holiday"))
                model.things[key] = (day, day == self.day)
        elif self.what == "remove":
            if model.things.pop(("holiday", self.number), None) is None:
                raise Refused(3)
        elif ("key", self.key) in model.things:
            noun, number = model.things["key", self.key]
            if noun != "holiday":
                raise Refused(4)
            if ("holiday", number) not in model.things:
                raise Refused(3)
        elif self.day in known:
            raise Refused(4)
        else:
            number = model.new_id("holiday")
            model.things["holiday", number] = (self.day, True)
            if self.key:
                model.things["key", self.key] = ("holiday", number)
