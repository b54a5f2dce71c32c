"""What can go wrong, each with its exit code; an error never prints itself."""

from collections.abc import Sequence
from typing import Any


def msg(text: str) -> str:
    """Mark a sentence for the message catalogue and return it unchanged."""
    return text


class ListedWord(str):
    """A word of a fixed list among the values of an error: a status, a noun; shown in the reader's language."""

    __slots__ = ()


class Moment(int):
    """An instant among the values of an error, epoch milliseconds; shown as a local day and time in the calendar."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        from supportctl.instants import rfc3339

        return rfc3339(self)


class Listed(tuple[Any, ...]):
    """Several values of an error, set apart with the commas of the reader's language; a pair is `id (name)`."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return ", ".join(f"{one[0]} ({one[1]})" if isinstance(one, tuple) else str(one) for one in self)


def first(values: Sequence[Any], most: int) -> Listed:
    """Return the first `most` values for a sentence, with a sign that there are more when there are."""
    return Listed(values) if len(values) <= most else Listed([*values[:most], "…"])


class Amount(tuple[int, str]):
    """Money among the values of an error: minor units and their currency."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        from supportctl.money import decimal_text

        return f"{decimal_text(*self)} {self[1]}"


class Place:
    """Where in a query something is wrong: characters `start` to `end`, the end left out."""

    __slots__ = ("end", "query", "start")

    def __init__(self, query: str, start: int, end: int) -> None:
        self.query, self.start, self.end = query, start, end


class SupportctlError(Exception):
    """A rule said no. The sentence and its hint are catalogue keys, filled from `values` when shown."""

    exit_code = 1
    # Where there is nothing better to advise, it is good to know.
    usual_hint = msg("nothing was changed")

    def __init__(self, sentence: str, hint: str = "", **values: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint or self.usual_hint
        self.values = values
        self.place: Place | None = None
        self.examples: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.sentence.format(**self.values)


class UsageError(SupportctlError):
    """A bad option or value, an unknown field or key, or required input missing with nobody to ask."""

    exit_code = 2


class NotFoundError(SupportctlError):
    """The named ticket, customer, view, file or database does not exist."""

    exit_code = 3


class ConflictError(SupportctlError):
    """An ambiguous name, a duplicate, or something changed meanwhile."""

    exit_code = 4


class CheckFailed(SupportctlError):  # noqa: N818  # an answer that was asked for, not a fault
    """A check that was asked for says no; the output is printed all the same."""

    exit_code = 5


class StorageError(SupportctlError):
    """The database cannot be used: busy too long, not ours, newer, damaged or read-only."""

    exit_code = 6


class OutputError(SupportctlError):
    """Output cannot be written."""

    exit_code = 74
