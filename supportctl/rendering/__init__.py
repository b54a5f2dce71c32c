"""A report as text in one of the formats; only the module of that format is imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Literal

from supportctl.records import Record

if TYPE_CHECKING:
    from supportctl.locales import Locale
    from supportctl.reports.model import Report

_MODULES = {
    "table": "terminal",
    "text": "pages",
    "json": "data",
    "ndjson": "data",
    "csv": "data",
    "tsv": "data",
    "markdown": "markdown",
    "html": "documents",
}
FORMATS = tuple(_MODULES)


# Who puts right-to-left text in order: the terminal, told by isolates; we ourselves; nobody.
Bidi = Literal["terminal", "app", "off"]


class Look(Record):
    """For whom and where something is shown.

    `header` None means one in CSV and none in TSV, `raw` leaves text in CSV and TSV unguarded, `indent` spreads
    JSON over lines, `absolute` shows instants in tables as day and time.
    """

    locale: Locale
    now: int
    width: int = 80
    colour: bool = False
    bidi: Bidi = "off"
    header: bool | None = None
    raw: bool = False
    indent: bool = False
    is_terminal: bool = False
    absolute: bool = False


def render(report: Report, format: str, look: Look) -> str:  # noqa: A002  # the word of the option
    """Return the report in a format of FORMATS, with a line end after the last line; "" when there is no line."""
    module = import_module(f"{__name__}.{_MODULES[format]}")
    if _MODULES[format] == "data":
        from supportctl.reports.model import completed

        report = completed(report)
    text: str = getattr(module, f"render_{format}")(report, look)
    return text
