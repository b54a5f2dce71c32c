"""Holidays out of files: tables of days, and calendars in the form of RFC 5545."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from supportctl.domain.holidays import checked_holiday, read_holiday
from supportctl.errors import Listed, SupportctlError, UsageError, msg
from supportctl.exchange.reading import open_table
from supportctl.folding import tokens
from supportctl.holidays import Holiday
from supportctl.records import Record

if TYPE_CHECKING:
    from supportctl import periods
    from supportctl.dates import Context

_HINT = msg("columns: {columns}")
# What the columns may be called, spaces and underscores alike.
_COLUMNS = {
    "day": ("day", "first day", "date", "from", "روز", "تاریخ", "از"),
    "last_day": ("last day", "last", "until", "to", "روز آخر", "تا"),
    "name": ("name", "holiday", "title", "نام", "عنوان", "مناسبت"),
    "yearly": ("yearly", "هر سال"),
    "usual": ("usual", "هفتهٔ معمول"),
}
_ORDER = ("day", "last_day", "name")
_CALENDARS: dict[str, periods.Calendar] = {
    "gregorian": "gregorian",
    "jalali": "jalali",
    "میلادی": "gregorian",
    "شمسی": "jalali",
}
_YES = ("yes", "true", "1", "بله", *_CALENDARS)
_NO = ("no", "false", "0", "خیر", "–", "")
_DELIMITERS = ",;\t|"
# A rule with any of these comes back on other days, or not for ever.
_MOVING = {"COUNT", "UNTIL", "INTERVAL", "BYDAY", "BYWEEKNO", "BYYEARDAY", "BYSETPOS"}


class Calendar(Record):
    """The holidays of a calendar file, and the names of events that are no whole days of a year."""

    holidays: list[Holiday]
    left_out: list[str]


def read_table(context: Context, data: bytes) -> list[Holiday]:
    """The holidays of a CSV table: day, last day, name; the columns may be named in its first line.

    Raises SupportctlError for the first line that cannot be used (`values["reason"]` says why) and UsageError for
    a table without a column of days.
    """
    columns = _columns(context, data)
    table = open_table(io.BytesIO(data if columns is None else columns + data), "csv", None)
    places = _places(table.columns)
    found = []
    for row in table.rows:
        flaw = row.flaw
        if flaw is None:
            cells = {name: row.cells[place].strip() for name, place in places.items()}
            try:
                found.append(_holiday(context, cells))
            except SupportctlError as error:
                flaw = error
        if flaw is not None:
            line = row.line if columns is None else row.line - 1
            sentence = msg("line {line} cannot be used: {reason}")
            raise UsageError(sentence, flaw.hint, **{**flaw.values, "line": line, "reason": flaw})
    return found


def read_calendar(data: bytes, name: str) -> Calendar:
    """The holidays of an iCalendar file: events of whole days, yearly ones in the Gregorian calendar.

    Raises SupportctlError when the package that reads them is not installed, UsageError for another kind of file.
    """
    try:
        from icalendar import Calendar as Parsed
    except ImportError:
        raise SupportctlError(
            msg("a calendar file needs the package {package}"),
            msg("install it: {command}"),
            package="icalendar",
            command='python3 -m pip install "supportctl[ics]"',
        ) from None
    try:
        events = [_event(event) for event in Parsed.from_ical(data).walk("VEVENT")]
    except (ValueError, AttributeError, TypeError) as error:
        raise UsageError(
            msg("{path} cannot be read as a calendar: {reason}"), path=name, reason=str(error)[:200]
        ) from error
    return Calendar(
        [one for one in events if isinstance(one, Holiday)], [one for one in events if isinstance(one, str)]
    )


def _columns(context: Context, data: bytes) -> bytes | None:
    """The line of names that a table lacks whose first cell is a day already; None when it has names."""
    line = data.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    mark = max(_DELIMITERS, key=line.count)
    first = line.split(mark)[0].strip().strip('"')
    try:
        read_holiday(context, first)
    except SupportctlError:
        return None
    count = line.count(mark) + 1
    return (mark.join(_ORDER[:count]) + "\n").encode()


def _places(columns: list[str]) -> dict[str, int]:
    """Where the columns of a holiday stand in a table."""
    names = [_folded(column) for column in columns]
    found = {}
    for field, words in _COLUMNS.items():
        place = next((names.index(word) for word in map(_folded, words) if word in names), None)
        if place is not None:
            found[field] = place
    if "day" not in found:
        raise UsageError(msg("the table has no column of days"), _HINT, columns=Listed(_COLUMNS))
    return found


def _folded(heading: str) -> str:
    return " ".join(tokens(heading.replace("_", " ")))


def _holiday(context: Context, cells: dict[str, str]) -> Holiday:
    days = cells["day"] + (f"..{cells['last_day']}" if cells.get("last_day") else "")
    yearly = cells.get("yearly", "").casefold()
    holiday = read_holiday(
        context,
        days,
        name=cells.get("name", ""),
        is_yearly=_is_yes(yearly),
        is_usual=_is_yes(cells.get("usual") or "yes"),
    )
    # The list of holidays names the calendar, and writes every day in one.
    return holiday._replace(yearly=_CALENDARS.get(yearly, holiday.yearly))


def _is_yes(text: str) -> bool:
    word = text.casefold()
    if word not in (*_YES, *_NO):
        raise UsageError(msg("{text!r} is neither yes nor no"), _HINT, text=text, columns=Listed(_COLUMNS))
    return word in _YES


def _event(event: Any) -> Holiday | str | None:
    """An event as a holiday, the name of one that cannot be kept as it is, None for a cancelled one."""
    name = str(event.get("SUMMARY", ""))
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    start = event["DTSTART"].dt if "DTSTART" in event else None
    rule = event.get("RRULE")
    is_yearly = rule is not None and [str(word).upper() for word in rule.get("FREQ", [])] == ["YEARLY"]
    is_moving = rule is not None and (not is_yearly or _MOVING & {str(key).upper() for key in rule})
    if is_moving or "EXDATE" in event or "RDATE" in event:
        return name or str(start)
    if not isinstance(start, date) or isinstance(start, datetime):
        return name or str(start)
    end = event["DTEND"].dt if "DTEND" in event else start + event["DURATION"].dt if "DURATION" in event else start
    last = end - timedelta(days=1) if isinstance(end, date) and end > start else start
    return checked_holiday(Holiday(start, last, "gregorian" if is_yearly else None, True, name))
