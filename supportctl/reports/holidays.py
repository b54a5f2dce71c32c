"""Holidays as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.reports import model
from supportctl.reports.model import Column, Day, Days, Table, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.holidays import Holiday
    from supportctl.reports.model import Sentence

HOLIDAY_COLUMNS = (
    Column("id", model.ID, msg("id")),
    Column("day", model.DAY, msg("day")),
    Column("last_day", model.DAY, msg("last day")),
    Column("name", model.TEXT, msg("name"), is_flexible=True),
    Column("yearly", model.WORD, msg("yearly")),
    Column("usual", model.FLAG, msg("usual week")),
)


def holiday_list(holidays: Sequence[Holiday]) -> Table:
    """Holidays in the order of their days; the table can be imported again."""
    empty = say(msg("No holidays. supportctl holidays add DAY NAME enters one."))
    return Table("holiday", HOLIDAY_COLUMNS, [holiday_row(one) for one in holidays], len(holidays), empty)


def holiday_row(holiday: Holiday) -> list[Any]:
    """The values of HOLIDAY_COLUMNS."""
    return [
        holiday.id, holiday.first.isoformat(), holiday.last.isoformat(), holiday.name, holiday.yearly,
        holiday.is_usual,
    ]  # fmt: skip


def days_of(holiday: Holiday) -> Sentence:
    """Its day or days, for a sentence."""
    if holiday.first == holiday.last:
        return say("{day}", day=Day(holiday.first))
    return say("{days}", days=Days(holiday.first, holiday.last + holiday.last.resolution))
