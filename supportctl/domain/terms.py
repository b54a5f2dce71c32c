"""The words of a query: what stands between its spaces, each with its place, so that an error can show it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from supportctl.errors import Listed, Place, SupportctlError, UsageError, msg
from supportctl.records import Record
from supportctl.typed import strip_marks

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

MAX_QUERY = 4000
# Of these a range can be asked for.
_RANGED = ("id", "created", "updated", "resolved", "priority")
EXAMPLES = ("status:open,pending tag:billing", "customer:ada created:7d..", "refund not:tag:vip sort:-updated")


class Term(Record):
    """One term as typed, `not:` stripped; a bare word has no field.

    A whole value is not divided at commas; quoted words stand next to each other. `query`, `start` and `end` say
    where it stands; a term from an option stands nowhere.
    """

    field: str
    value: str
    is_negated: bool = False
    is_whole: bool = False
    is_quoted: bool = False
    query: str = ""
    start: int = 0
    end: int = 0


class Search(Record):
    """What is searched for in the text of tickets: all the words, and phrases whose words stand side by side."""

    words: str = ""
    phrases: tuple[str, ...] = ()


def parse(query: str) -> list[Term]:
    """The terms of a query; raises UsageError when it is too long or a quotation mark is not closed."""
    if len(query) > MAX_QUERY:
        raise UsageError(msg("the query has over {limit} characters"), limit=MAX_QUERY)
    return [_term(query, start, end) for start, end in _places(query)]


def _places(query: str) -> Iterator[tuple[int, int]]:
    """Where the words of a query stand, apart at spaces except inside double quotes."""
    start = opened = -1
    for place, char in enumerate(query):
        if char == '"':
            opened = place if opened < 0 else -1
            start = place if start < 0 else start
        elif char.isspace() and opened < 0:
            if start >= 0:
                yield start, place
            start = -1
        elif start < 0:
            start = place
    if opened >= 0:
        error = UsageError(msg("a quotation mark is not closed"), msg("quoted words stand next to each other"))
        raise placed(error, Place(query, opened, len(query)))
    if start >= 0:
        yield start, len(query)


def _term(query: str, start: int, end: int) -> Term:
    # Marks that copying adds stand around a term; inside words they are folded away.
    text = strip_marks(query[start:end])
    is_negated = text.startswith("not:") and len(text) > 4
    rest = text[4:] if is_negated else text
    field, colon, value = rest.partition(":")
    if colon and field.isidentifier() and field.isascii():
        is_whole = value.startswith('"')
        return Term(field.lower(), value.replace('"', ""), is_negated, is_whole, query=query, start=start, end=end)
    return Term(
        "", rest.replace('"', ""), is_negated, is_quoted=rest.startswith('"'), query=query, start=start, end=end
    )  # fmt: skip


@contextmanager
def placing(term: Term) -> Iterator[None]:
    """Let whatever goes wrong inside the block tell where in the query."""
    try:
        yield
    except SupportctlError as error:
        if term.query and error.place is None:
            # What a field says is wrong, not the field.
            value = term.query.find(":", term.start + 4 * term.is_negated, term.end) + 1 if term.field else 0
            placed(error, Place(term.query, value or term.start, term.end))
        raise


def placed(error: SupportctlError, place: Place) -> SupportctlError:
    """The error with the place where a query goes wrong, and with examples when the query itself is wrong."""
    error.place = place
    if isinstance(error, UsageError):
        error.examples = EXAMPLES
    return error


def unknown(value: str, allowed: Sequence[str], term: Term) -> UsageError:
    """The error for a value that is not in a list, with the place of this value."""
    from difflib import get_close_matches

    close = get_close_matches(value.lower(), allowed, n=1)
    error = UsageError(
        msg("{value!r} is not possible for {field}; did you mean {guess}?")
        if close
        else msg("{value!r} is not possible for {field}"),
        msg("possible: {allowed}"),
        value=value,
        field=term.field,
        guess=close[0] if close else "",
        allowed=Listed(allowed),
    )
    return _at_value(error, value, term)


def unknown_field(term: Term, fields: Sequence[str]) -> UsageError:
    """The error for a field that there is not, with its place."""
    from difflib import get_close_matches

    close = get_close_matches(term.field, fields, n=1)
    error = UsageError(
        msg("unknown field {field!r}; did you mean {guess}?") if close else msg("unknown field {field!r}"),
        msg('put words with a colon in quotes: "{field} …"; fields: {fields}'),
        field=term.field,
        guess=close[0] if close else "",
        fields=Listed(fields),
    )
    if term.query:
        start = term.query.lower().find(term.field, term.start)
        placed(error, Place(term.query, start, start + len(term.field)))
    return error


def refuse_comparison(term: Term, fields: Container[str]) -> None:
    """Raise UsageError for a bare word that compares a field with signs, as other query languages do."""
    compared = None if term.is_quoted else re.match(r"([a-z_]+)(!=|[<>]=?|=)", term.value.lower())
    if compared and compared[1] in fields:
        is_range = compared[1] in _RANGED and compared[2] not in ("=", "!=")
        hint = msg("write {field}:A..B, {field}:A.. or {field}:..B") if is_range else msg("for example {field}:VALUE")
        raise UsageError(msg("{field} is compared with a colon"), hint, field=compared[1])


def refusal(sentence: str, hint: str, term: Term, value: str = "", **values: str) -> UsageError:
    """An error about one value of a term, with its place."""
    return _at_value(UsageError(sentence, hint, value=value, **values), value, term)


def _at_value(error: UsageError, value: str, term: Term) -> UsageError:
    colon = term.query.find(":", term.start + 4 if term.is_negated else term.start) + 1
    start = term.query.find(value, colon, term.end) if value and colon else -1
    if start >= 0:
        placed(error, Place(term.query, start, start + len(value)))
    return error
