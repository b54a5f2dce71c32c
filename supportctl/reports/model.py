"""What everything printed is made of: typed columns and raw values, sentences with their numbers still numbers."""

from __future__ import annotations

# Nothing here knows a language, a format or a terminal; `rendering` turns it into text.
from typing import TYPE_CHECKING, Any

from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from supportctl.reports.pictures import Picture

# The kinds of raw values, and what stands in a cell of that kind.
ID = "id"  # int
TEXT = "text"  # str that a person wrote
MARKED = "marked"  # str that a person wrote, with `spans` when something in it was searched for
PLAIN = "plain"  # str of ours: a key, a path, a command
NUMBER = "number"  # int
DECIMAL = "decimal"  # str, a decimal number as it is stored: 12.5
WORD = "word"  # str of a fixed list, translated: a status, a priority …
INSTANT = "instant"  # int, epoch milliseconds
DAY = "day"  # str, YYYY-MM-DD
MINUTES = "minutes"  # int or float
SHARE = "share"  # float, 0 to 1
TAGS = "tags"  # tuple of str
IDS = "ids"  # tuple of int
VALUE = "value"  # str: a term of a fixed list, translated, or else text that a person wrote; int: an instant
# Before the name of a field of our own, where names of fields are words.
OWN = "field:"
FLAG = "flag"  # bool
MONEY = "money"  # Money
PHRASE = "phrase"  # Sentence or tuple of them, translated


class Id(Record):
    """A ticket's number inside a sentence: `#12`."""

    value: int


class Minutes(Record):
    """A duration inside a sentence."""

    value: float


class WorkTime(Record):
    """A duration of working time inside a sentence, in minutes; printed in hours, for a working day has no length."""

    value: float


class Share(Record):
    """A proportion inside a sentence, printed as a whole percentage."""

    value: float


class Money(Record):
    """An amount in minor units of its currency; people read it with its unit, programs get the whole number.

    `is_bare` leaves the unit out where the heading says it.
    """

    amount: int
    unit: str
    is_bare: bool = False


class Day(Record):
    """A local day inside a sentence; `is_short` leaves its year out."""

    value: date
    is_short: bool = False


class Month(Record):
    """A month inside a sentence, by a day in it."""

    value: date


class Days(Record):
    """A span of local days inside a sentence; the end is exclusive."""

    start: date
    end: date


class Instant(Record):
    """A moment inside a sentence, epoch milliseconds, printed as local day and time.

    With `with_ago`, how long ago that is stands behind it, unless it is so far away that only the day would.
    """

    value: int
    with_ago: bool = False


class Ago(Record):
    """A moment inside a sentence, epoch milliseconds, printed as seen from now: "3 h ago"."""

    value: int


class Word(Record):
    """A term of a fixed list inside a sentence: a status, a priority, a feeling."""

    value: str


class Unit(Record):
    """A currency inside a sentence, as amounts in it are shown."""

    value: str


class Plain(Record):
    """Text of ours inside a sentence that is never translated: a command, a path, a field name."""

    value: str


class Decimal(Record):
    """A decimal number inside a sentence, as it is stored: 12.5."""

    value: str


class Size(Record):
    """The size of a file inside a sentence, in bytes."""

    value: int


class Joined(Record):
    """Several values inside a sentence, set apart with commas or with another sign."""

    values: Sequence[Any]
    sign: str = ""


class Bars(Record):
    """Numbers in a row inside a sentence, drawn as small bars from 0 to `most`, else to the largest; None has none."""

    values: Sequence[float | None]
    most: float | None = None


class Sentence(Record):
    """A catalogue key with its raw values; `many` is the key for a plural decided by the value `n`.

    A str among the values is text that a person wrote; an int is a number.
    """

    text: str
    values: Mapping[str, Any] = {}
    many: str = ""


def say(text: str, /, **values: Any) -> Sentence:
    """A sentence of the catalogue with its raw values."""
    return Sentence(text, values)


def say_n(one: str, many: str, /, **values: Any) -> Sentence:
    """A sentence whose wording depends on the value `n`."""
    return Sentence(one, values, many)


class Column(Record):
    """One typed column: its machine name, its heading for people, and whether a table on a terminal shows it."""

    name: str
    kind: str
    heading: str
    in_table: bool = True
    is_flexible: bool = False


class Table(Record):
    """A list of things: every row has one raw value a column."""

    noun: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    total: int | None = None
    empty: Sentence | None = None


class Line(Record):
    """One line of a page; `style` is "", "good", "bad", "dim", "strong" or "quote"."""

    sentence: Sentence
    style: str = ""
    indent: int = 0


class Grid(Record):
    """Lines in columns: a label and what belongs to it."""

    rows: Sequence[Sequence[Sentence | None]]
    headings: Sequence[Sentence | None] = ()


class Block(Record):
    """A text that a person wrote, kept with its line breaks, under a line that says who and when."""

    head: Sentence
    text: str
    style: str = ""


class Chart(Record):
    """A drawing of numbers for pages that can draw, read when it is drawn; None where there is nothing to see."""

    read: Callable[[], Picture | None]


class Folded(Record):
    """Parts that a page keeps folded under their title until somebody wants them; other formats leave them out."""

    title: Sentence
    read: Callable[[], Sequence[Part]]


Part = Line | Grid | Block | Table | Chart | Folded


class Section(Record):
    """A titled part of a page; `kind` is "", "verdict" or "tasks", a list of things to do."""

    title: Sentence | None
    parts: Sequence[Part]
    kind: str = ""


class Document(Record):
    """A page: sections for people, `data` for JSON, `table` for CSV and TSV.

    A page that is read as a whole (a report) stays text in a pipe; a record (`show`) becomes TSV there. What costs
    more than the page shows is read by `later`, and only for programs: `completed` puts it in place.
    """

    noun: str
    title: Sentence
    subtitle: Sentence | None
    sections: Sequence[Section]
    data: Any
    table: Table
    ids: Sequence[int | str] = ()
    is_page: bool = False
    later: Callable[[], tuple[Any, Table]] | None = None


class Done(Record):
    """What a write did: a sentence at a terminal, the ids in a pipe, the object as JSON."""

    sentence: Sentence
    ids: Sequence[int | str]
    data: Any


Report = Table | Document | Done


def completed(report: Report) -> Report:
    """The report with the data and the table that it left for later."""
    if not isinstance(report, Document) or report.later is None:
        return report
    data, table = report.later()
    return report._replace(data=data, table=table, later=None)


def json_number(text: str) -> int | float:
    """A decimal number for JSON; with at most 15 digits it is exactly what is stored."""
    return float(text) if "." in text else int(text)


def as_records(table: Table) -> list[dict[str, Any]]:
    """The rows of a table as flat mappings from column name to raw value."""
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]
