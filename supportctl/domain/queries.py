"""The query language of lists and queues: `status:open tag:billing created:7d.. not:assignee:none words`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import UsageError, msg
from supportctl.models import FEELINGS, PRIORITIES, STATUSES, TICKET_KINDS, UNRESOLVED
from supportctl.records import Record
from supportctl.storage import filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.storage.filters import Filter

MAX_QUERY = 4000
_WORDS = {
    "status": STATUSES,
    "priority": PRIORITIES,
    "kind": TICKET_KINDS,
    "feeling": FEELINGS,
}
_PARTS = ("attachment",)  # what `has:` asks for
_FLAGS = ("waiting", "overdue", "snoozed", "unresolved")
FIELDS = ("status", "tag", "customer", "priority", "kind", "channel", "category", "assignee", "feeling",
          "created", "updated", "resolved", "is", "has", "sort")  # fmt: skip
# Optional fields, for which `none` means unset.
_CLEARABLE = ("kind", "category", "assignee", "feeling")


class Term(Record):
    """One term as typed, `not:` stripped; a bare word has no field, and a whole value is not divided at commas."""

    field: str
    value: str
    is_negated: bool = False
    is_whole: bool = False


def chosen(desk: Desk, query: str, *, terms: Sequence[Term] = (), everything: bool = False) -> Filter:
    """The filter that a query and further terms mean; without a status in them only unresolved tickets.

    Raises UsageError for a term that cannot be read, NotFoundError for an unknown customer.
    """
    parsed = [*parse(query), *terms]
    fields = {term.field for term in parsed}
    bounded = bool(fields & {"status", "resolved"}) or ("is" in fields)
    found = filters.present() if everything or bounded else filters.unresolved()
    words: list[str] = []
    for term in parsed:
        if term.field == "sort":
            found = _sorted(found, term)
        elif term.field == "" and not term.is_negated:
            words.append(term.value)
        else:
            found = _applied(desk, found, term)
            if term.is_negated:
                found = found.negated_last()
    return _with_words(found, " ".join(words)) if words else found


def parse(query: str) -> list[Term]:
    """The terms of a query; raises UsageError when it is too long or a quotation mark is not closed."""
    if len(query) > MAX_QUERY:
        raise UsageError(msg("the query has over {limit} characters"), limit=MAX_QUERY)
    return [_term(text) for text in _split(query)]


def _split(query: str) -> list[str]:
    """The words of a query, apart at spaces except inside double quotes."""
    found: list[str] = []
    word, is_quoted, is_open = "", False, False
    for char in query:
        if char == '"':
            is_open = not is_open
            is_quoted = True
        elif char.isspace() and not is_open:
            if word or is_quoted:
                found.append(word)
            word, is_quoted = "", False
        else:
            # A colon inside quotes belongs to the words, unless a field stands before the quotes.
            word += " " if char == ":" and is_open and ":" not in word else char
    if is_open:
        raise _refusal(msg("a quotation mark is not closed"))
    if word or is_quoted:
        found.append(word)
    return found


def _term(text: str) -> Term:
    is_negated = text.startswith("not:") and len(text) > 4
    rest = text[4:] if is_negated else text
    field, colon, value = rest.partition(":")
    if colon and field.isidentifier() and field.isascii():
        return Term(field.lower(), value, is_negated)
    return Term("", rest, is_negated)


def _applied(desk: Desk, found: Filter, term: Term) -> Filter:
    field = term.field
    values = [term.value] if term.is_whole else [value.strip() for value in term.value.split(",")]
    if field == "":
        return _with_words(found, term.value)
    if field not in FIELDS:
        if desk.config.fields():
            from supportctl.domain import fields

            if fields.is_declared(desk, field):
                return fields.filtered(desk, found, field, term.value)
        raise _unknown_field(term, [one.name for one in desk.config.fields()])
    if not all(values):
        raise _refusal(msg("{field} has no value"), field=field)
    if field in filters.INSTANTS:
        from supportctl.dates import parse_range

        span = parse_range(term.value, desk.date_context())
        return filters.by_time(found, field, span.start, span.end)
    if field == "has":
        for value in values:
            _known(value, _PARTS, term)
        return filters.by_attachment(found)
    if field == "is":
        return _flagged(desk, found, values, term)
    if field == "tag":
        return filters.without_tags(found) if values == ["none"] else filters.by_tags(found, values)
    if field == "customer":
        return filters.by_customers(found, [_customer(desk, value) for value in values])
    if field == "priority":
        values = [name for value in values for name in _priorities(value, term)]
    elif field in _WORDS:
        allowed = (*_WORDS[field], "none") if field in _CLEARABLE else _WORDS[field]
        values = [_known(value, allowed, term) for value in values]
    if field == "status":
        return filters.by_status(found, values)
    if field == "assignee":
        values = [desk.actor if value == "me" else value for value in values]
    return filters.by_value(
        found, field, [None if value == "none" and field in _CLEARABLE else value for value in values]
    )


def _flagged(desk: Desk, found: Filter, values: list[str], term: Term) -> Filter:
    for value in values:
        flag = _known(value, _FLAGS, term)
        if flag == "waiting":
            found = filters.by_waiting(found)
        elif flag == "snoozed":
            found = filters.by_snooze(found, desk.now)
        elif flag == "unresolved":
            found = filters.by_status(found, UNRESOLVED)
        else:
            minutes = {p: int(desk.config.get(f"targets.first_response.{p}")) for p in PRIORITIES}
            found = filters.by_overdue(found, {p: desk.now - m * 60_000 for p, m in minutes.items()})
    return found


def _sorted(found: Filter, term: Term) -> Filter:
    name = term.value.lstrip("-+")
    if name not in filters.ORDERS:
        raise _unknown(name, sorted(filters.ORDERS), term)
    return found.sorted_by(name, descending=term.value.startswith("-"))


def _with_words(found: Filter, text: str) -> Filter:
    from supportctl.folding import match_expression

    expression = match_expression(text)
    # Signs alone are no word: they narrow nothing, and find nothing wrong either.
    return found if expression is None else filters.by_words(found, expression)


def _customer(desk: Desk, value: str) -> int | None:
    if value == "none":
        return None
    from supportctl.domain.customers import get_customer

    return get_customer(desk, value).id


def _priorities(value: str, term: Term) -> Sequence[str]:
    low, dots, high = value.partition("..")
    if not dots:
        return [_known(value, PRIORITIES, term)]
    start = PRIORITIES.index(_known(low, PRIORITIES, term)) if low else 0
    end = PRIORITIES.index(_known(high, PRIORITIES, term)) if high else len(PRIORITIES) - 1
    return PRIORITIES[start : end + 1]


def _known(value: str, allowed: Sequence[str], term: Term) -> str:
    if value.lower() not in allowed:
        raise _unknown(value, allowed, term)
    return value.lower()


def _unknown(value: str, allowed: Sequence[str], term: Term) -> UsageError:
    from difflib import get_close_matches

    close = get_close_matches(value.lower(), allowed, n=1)
    sentence = (
        msg("{value!r} is not possible for {field}; did you mean {guess}?")
        if close
        else msg("{value!r} is not possible for {field}")
    )
    return UsageError(
        sentence,
        msg("possible: {allowed}"),
        value=value,
        field=term.field,
        guess=close[0] if close else "",
        allowed=", ".join(allowed),
    )


def _unknown_field(term: Term, own: Sequence[str]) -> UsageError:
    from difflib import get_close_matches

    known = (*FIELDS, *own)
    close = get_close_matches(term.field, known, n=1)
    sentence = msg("unknown field {field!r}; did you mean {guess}?") if close else msg("unknown field {field!r}")
    return UsageError(
        sentence,
        msg('put words with a colon in quotes: "{field} …"; fields: {fields}'),
        field=term.field,
        guess=close[0] if close else "",
        fields=", ".join(known),
    )


def _refusal(sentence: str, **values: str) -> UsageError:
    return UsageError(sentence, msg("for example: status:open tag:billing created:7d.. refund"), **values)
