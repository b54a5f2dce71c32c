"""What the rows of every kind of table have in common: their values are read, then written in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import Listed, SupportctlError, msg
from supportctl.locales import term_named
from supportctl.records import Record
from supportctl.storage import imports as store
from supportctl.tabletimes import TableTimes
from supportctl.typed import key_of, parse_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from supportctl.domain.desk import Desk
    from supportctl.storage.journal import Transaction

Values = dict[str, str]
_YES = ("yes", "true", "1", "y")
_NO = ("no", "false", "0", "n")
_SHOWN = 20
_COMMAS = dict.fromkeys(map(ord, ";،؛"), ",")


class Refused(Record):
    """A row that cannot be imported: its line, the sentence that says why, and its cells by column.

    In a JSON array the line is the number of the element.
    """

    line: int
    sentence: str
    values: dict[str, Any]
    row: dict[str, str]

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return self.sentence.format(**self.values)


class Options(Record):
    """How a table is to be read; `delimiter` is one character, "whitespace", or None to guess it."""

    kind: str
    source: str
    zone: ZoneInfo
    mapping: Mapping[str, str] = {}
    fixed: Mapping[str, str] = {}
    dates: str = "iso"
    delimiter: str | None = None
    format: str = "csv"
    dry_run: bool = False
    skip_bad: bool = False
    refuse: Callable[[Refused], None] | None = None


class Importer:
    """One kind of row. `read` refuses what cannot be stored; `add` and `change` store what `read` returned."""

    batch_size = 1_000

    def __init__(self, desk: Desk, options: Options) -> None:
        self.desk = desk
        self.options = options
        self.unknown_times = 0
        self.unknown_ids: list[int] = []
        # A column has one way of writing dates, and what it read once it need not read again.
        self._times: dict[str, TableTimes] = {}

    def check_fields(self, fields: set[str]) -> None:
        """Raise UsageError when what is mapped and set cannot make any row; most kinds need no more than REQUIRED."""

    def read(self, tx: Transaction, values: Values) -> Any:
        """Return the row as it will be stored; raises SupportctlError when it cannot be. Customers are created."""
        raise NotImplementedError

    def add(self, tx: Transaction, rows: Sequence[Any]) -> list[int]:
        """Store new rows and return the ids of what they became."""
        raise NotImplementedError

    def change(self, tx: Transaction, row_id: int, row: Any) -> None:
        """Bring what an earlier version of a row created up to date."""
        raise NotImplementedError

    def is_new(self, row: Any) -> bool:  # noqa: ARG002  # for kinds that may meet what is there already
        """Whether a row that was never imported creates something."""
        return True

    def finish(self, tx: Transaction) -> None:
        """Do what needs all rows; for most kinds nothing."""

    def instant(self, field: str, values: Values) -> tuple[int, bool] | None:
        """Return the time in a cell and whether it has a time of day; None for an empty cell."""
        text = values.get(field)
        if text is None:
            return None
        times = self._times.get(field)
        if times is None:
            times = self._times[field] = TableTimes(self.options.dates, self.options.zone)
        return times.read(text)

    def required_instant(self, field: str, values: Values) -> int:
        """Return the time in a cell that must not be empty."""
        found = self.instant(field, values)
        if found is None:
            raise SupportctlError(msg("{field} is empty"), field=field)
        return found[0]

    def note_unknown_time(self, ticket_id: int) -> None:
        """Count an answer whose time cannot be known."""
        self.unknown_times += 1
        if len(self.unknown_ids) < _SHOWN:
            self.unknown_ids.append(ticket_id)

    def find_ticket(self, tx: Transaction, reference: str) -> int:
        """Return the ticket that a cell means: by its id in the same source, else ours when no ticket came from there.

        The two are never mixed: a ticket of the source whose row was refused must not become one of ours.
        """
        source = self.options.source
        reference = key_of(reference)
        known = store.find_known(tx.db, source, "tickets", [reference]).get(reference)
        if known is not None:
            return known.row_id
        number = parse_number(reference.removeprefix("#"))
        if number is not None and not store.has_rows(tx.db, source, "tickets"):
            from supportctl.domain.lifecycle import get_ticket

            return get_ticket(self.desk, number, spam=True).id
        raise SupportctlError(
            msg("no ticket {reference!r} was imported from {source}"),
            msg("give both tables the same --source"),
            reference=reference,
            source=source,
        )


def choice(field: str, values: Values, allowed: Sequence[str], aliases: Mapping[str, str] | None = None) -> str | None:
    """Return the allowed word in a cell, whatever its case, or the one that it names in Persian; None when empty."""
    text = values.get(field)
    if text is None:
        return None
    word = text.casefold()
    term = term_named(aliases.get(word, word) if aliases else word, allowed)
    if term is None:
        raise SupportctlError(
            msg("{text!r} is not possible for {field}; possible are {choices}"),
            text=text[:80],
            field=field,
            choices=Listed(allowed),
        )
    return term


def flag(field: str, values: Values) -> bool:
    """Return whether a cell says yes; an empty one says no."""
    word = values.get(field, "no").casefold()
    word = term_named(word, ("yes", "no")) or word
    if word not in _YES and word not in _NO:
        raise SupportctlError(
            msg("{text!r} is not possible for {field}; possible are {choices}"),
            text=word[:80],
            field=field,
            choices=Listed(("yes", "no")),
        )
    return word in _YES


def score(field: str, values: Values) -> int | None:
    """Return the whole number in a cell, written `5` or `5.0`; None for an empty cell."""
    text = values.get(field)
    if text is None:
        return None
    whole, _, fraction = text.partition(".")
    number = parse_number(whole)
    if number is None or fraction.strip("0"):
        raise SupportctlError(msg("{text!r} is not a whole number"), text=text[:80])
    return number


def tags(values: Values) -> list[str]:
    """Return the tags in a cell, which commas or semicolons of either script part, each once."""
    text = values.get("tags")
    if text is None:
        return []
    parts = (part.strip() for part in text.translate(_COMMAS).split(","))
    return [tag for tag in dict.fromkeys(parts) if tag]
