"""What settings say about time: tables of working hours, minutes, and the time zone."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supportctl.errors import UsageError, msg
from supportctl.setting_values import parse_weekdays
from supportctl.settings import closest

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEZONE_FILE = Path("/etc/timezone")
LOCALTIME_LINK = Path("/etc/localtime")


def check_hours(raw: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Return the tables in order of their dates: `from` as ISO text ("" for always), days as mon to sun."""
    tables: dict[str, dict[str, Any]] = {}
    for table in raw:
        start = _iso_date(table.get("from", ""), name)
        if start in tables:
            raise UsageError(msg("{name} has two tables from the same date {text}"), name=name, text=start)
        tables[start] = {"from": start}
        for day, spans in table.items():
            if day == "from":
                continue
            (short,) = parse_weekdays([day], name)
            if short in tables[start] or not isinstance(spans, list) or not _are_spans(spans):
                sentence = msg("{name}: {day} takes one list of spans such as 09:00-13:00, 14:00-17:00, in order")
                raise UsageError(sentence, name=name, day=day)
            tables[start][short] = spans
    return [tables[start] for start in sorted(tables)]


def read_span(span: str) -> tuple[int, int]:
    """Return the milliseconds after midnight at which a span of a checked table starts and ends."""
    start, end = (_clock(part) or 0 for part in span.split("-"))
    return start * 60_000, end * 60_000


def zone_exists(zone: str) -> bool:
    """Return whether the time zone database has a zone of this name."""
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a directory
        return False
    return True


def check_zone(zone: str, name: str = "timezone") -> None:
    """Do nothing for a time zone that exists; raises UsageError with a suggestion for any other."""
    if zone_exists(zone):
        return
    import zoneinfo

    zones = {known.casefold(): known for known in zoneinfo.available_timezones()}
    near = closest(zone, list(zones))
    hint = msg("did you mean {guess}?") if near else msg("zones have names such as Asia/Tehran or Europe/Berlin")
    values = {"name": name, "text": zone, "guess": zones[near] if near else None}
    raise UsageError(msg("{name}: there is no time zone {text}"), hint, **values)


def system_zone(environ: Mapping[str, str]) -> str:
    """Return the zone of the system: the first that exists of TZ, /etc/timezone and /etc/localtime, else "UTC"."""
    candidates = []
    if "TZ" in environ:
        # POSIX: an empty TZ is UTC. A rule such as IRST-3:30 has no name and leaves it to the files.
        candidates.append(environ["TZ"].removeprefix(":").rpartition("zoneinfo/")[2] or "UTC")
    with suppress(OSError, UnicodeDecodeError):
        candidates.append(TIMEZONE_FILE.read_text(encoding="utf-8").partition("\n")[0].strip())
    with suppress(OSError):
        candidates.append(str(LOCALTIME_LINK.readlink()).rpartition("zoneinfo/")[2])
    return next((zone for zone in candidates if zone and zone_exists(zone)), "UTC")


def _iso_date(raw: Any, name: str) -> str:
    if raw == "":
        return ""
    import re

    from supportctl.calendars import clean, date_of

    with suppress(UsageError):
        if day := re.fullmatch(r"(\d{4})([-/.])(\d\d?)\2(\d\d?)", clean(str(raw))):  # refuses what has a time
            return date_of(int(day[1]), int(day[3]), int(day[4])).isoformat()
    raise UsageError(msg("{name}: from takes a date such as 2026-03-21, not “{text}”"), name=name, text=str(raw)[:80])


def _are_spans(spans: list[Any]) -> bool:
    last = 0
    for span in spans:
        start, end = (_clock(part) for part in str(span).split("-")) if str(span).count("-") == 1 else (None, None)
        if start is None or end is None or not last <= start < end <= 24 * 60:
            return False
        last = end
    return True


def _clock(text: str) -> int | None:
    hour, _, minute = text.strip().partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 and len(minute) == 2 and int(minute) < 60):
        return None
    return int(hour) * 60 + int(minute)
