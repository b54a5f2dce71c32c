"""Instants as machines exchange them."""

from functools import lru_cache
from time import gmtime

_TWO = tuple(f"{n:02}" for n in range(60))


def rfc3339(ms: int) -> str:
    """Return epoch milliseconds as RFC 3339 in UTC, `2026-11-20T10:00:00Z`; milliseconds only when there are any.

    Raises OverflowError or OSError for years that the platform does not know.
    """
    # A list of a thousand tickets has six thousand instants: this takes a third of the time of datetime.isoformat.
    seconds, rest = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    tail = f".{rest:03}Z" if rest else "Z"
    return f"{_day(day)}T{_TWO[hour]}:{_TWO[minute]}:{_TWO[second]}{tail}"


@lru_cache(maxsize=4096)
def _day(number: int) -> str:
    # Not datetime: lists in a pipe need nothing else of it, and it costs 2 ms.
    then = gmtime(number * 86_400)
    return f"{then.tm_year:04}-{then.tm_mon:02}-{then.tm_mday:02}"
