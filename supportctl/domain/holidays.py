"""Holidays: adding, taking away and bringing in days on which nobody works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.calendars import calendar_named
from supportctl.dates import parse_day, parse_last_day
from supportctl.errors import ConflictError, NotFoundError, UsageError, msg
from supportctl.holidays import Holiday
from supportctl.records import Record
from supportctl.storage import holidays as store
from supportctl.storage import keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supportctl.dates import Context
    from supportctl.domain.desk import Desk
    from supportctl.periods import Calendar

MAX_DAYS = 366
MAX_NAME = 200


class Imported(Record):
    """How many holidays of a file were new, changed or known already."""

    new: int
    changed: int
    same: int


def read_holiday(
    context: Context, days: str, *, name: str = "", is_yearly: bool = False, is_usual: bool = True
) -> Holiday:
    """The holiday that DAY or DAY..DAY means, yearly in the calendar in which it was typed.

    Raises UsageError for days that cannot be read, more than 366 of them, or both calendars in one yearly holiday.
    """
    first, dots, last = days.partition("..")
    if dots and not (first.strip() and last.strip()):
        raise UsageError(
            msg("{days!r} has no first or no last day"), msg("for example 2026-12-24..2027-01-01"), days=days
        )
    start = parse_day(first, context, forward=True)
    end = parse_last_day(last, start, context, forward=True) if dots else start
    yearly: Calendar | None = None
    if is_yearly:
        named = {calendar for calendar in map(calendar_named, (first, last)) if calendar}
        if len(named) > 1:
            raise UsageError(
                msg("{days!r} names two calendars, and a year of which is meant?"),
                msg("write both days in the calendar in which they come back"),
                days=days,
            )
        yearly = named.pop() if named else context.calendar
    return checked_holiday(Holiday(start, end, yearly, is_usual, name))


def checked_holiday(holiday: Holiday) -> Holiday:
    """The holiday as it will be stored; raises UsageError for too many days, none, or a name that cannot be one."""
    name = " ".join(holiday.name.split())
    if "\0" in name or len(name) > MAX_NAME:
        raise UsageError(
            msg("{name!r} cannot be a name"), msg("a name has 1 to {limit} characters"), name=name[:80], limit=MAX_NAME
        )
    length = (holiday.last - holiday.first).days + 1
    if length < 1:
        raise UsageError(msg("the last day lies before the first"), msg("write the earlier day first"))
    if length > MAX_DAYS:
        raise UsageError(
            msg("a holiday of {n} days is too long"),
            msg("at most {limit} days; hours from a date on stand in the configuration: {command}"),
            n=length,
            limit=MAX_DAYS,
            command="supportctl help hours",
        )
    return holiday._replace(name=name)


def add_holiday(desk: Desk, holiday: Holiday, *, key: str | None = None) -> Holiday:
    """Store a holiday; raises ConflictError when the same days have this name already. `key` may know it already."""
    with desk.change() as tx:
        known = keys.find_created(tx.db, key, "holiday")
        if known is not None:
            return get_holidays(desk, [known])[0]
        same = _alike(store.list_holidays(tx.db)).get(_identity(holiday))
        if same is not None:
            raise ConflictError(
                msg("these days are holiday {id} already"), msg("supportctl holidays list shows them"), id=same.id
            )
        added = holiday._replace(id=store.insert_holiday(tx, holiday))
        keys.remember(tx, key, "holiday", added.id)
    return added


def get_holidays(desk: Desk, ids: Sequence[int]) -> list[Holiday]:
    """The holidays with these ids; raises NotFoundError for the first that does not exist."""
    known = store.list_known(desk.db, ids)
    for holiday_id in ids:
        if holiday_id not in known:
            raise NotFoundError(
                msg("there is no holiday {id}"), msg("supportctl holidays list shows their ids"), id=holiday_id
            )
    return [known[holiday_id] for holiday_id in ids]


def remove_holidays(desk: Desk, ids: Sequence[int]) -> list[Holiday]:
    """Make working days of holidays again, all or none; raises NotFoundError."""
    with desk.change() as tx:
        removed = get_holidays(desk, ids)
        for holiday in removed:
            tx.delete("holidays", holiday.id)
    return removed


def import_holidays(desk: Desk, holidays: Iterable[Holiday]) -> Imported:
    """Store the holidays of a file; one that is known changes at most whether its week is usual."""
    new = changed = same = 0
    with desk.change() as tx:
        known = _alike(store.list_holidays(tx.db))
        for holiday in holidays:
            found = known.get(_identity(holiday))
            if found is None:
                known[_identity(holiday)] = holiday._replace(id=store.insert_holiday(tx, holiday))
                new += 1
            elif found.is_usual != holiday.is_usual:
                tx.update("holidays", found.id, is_usual=int(holiday.is_usual))
                known[_identity(holiday)] = holiday._replace(id=found.id)
                changed += 1
            else:
                same += 1
    return Imported(new, changed, same)


def _alike(holidays: Iterable[Holiday]) -> dict[object, Holiday]:
    return {_identity(holiday): holiday for holiday in holidays}


def _identity(holiday: Holiday) -> object:
    return holiday.first, holiday.last, holiday.yearly, holiday.name
