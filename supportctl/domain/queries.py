"""The query language of lists and queues: `status:open tag:billing created:7d.. not:assignee:none words`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.terms import Search, Term, parse, placing, refusal, refuse_comparison, unknown, unknown_field
from supportctl.errors import msg
from supportctl.locales import term_named
from supportctl.models import FEELINGS, PRIORITIES, STATUSES, TICKET_KINDS, UNRESOLVED
from supportctl.storage import filters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.storage.filters import Filter

_WORDS = {
    "status": STATUSES,
    "priority": PRIORITIES,
    "kind": TICKET_KINDS,
    "feeling": FEELINGS,
}
_PARTS = ("attachment",)  # what `has:` asks for
_FLAGS = ("waiting", "overdue", "snoozed", "unresolved", "spam")
# Optional fields, for which `none` means unset.
_CLEARABLE = ("kind", "category", "assignee", "feeling")
# Free text, which may hold a comma when it is quoted.
_FREE = ("customer", "assignee", "category", "channel", *filters.INSTANTS)
# With one of these in a query, it says itself which states it means.
_BOUNDING = {"status", "resolved", "is", "id"}


def chosen(desk: Desk, query: str, *, terms: Sequence[Term] = (), everything: bool = False) -> Filter:
    """The filter that a query and further terms mean; without a status in them only unresolved tickets.

    Words choose the best first, unless the query sorts. Raises UsageError for a term that cannot be read,
    NotFoundError for an unknown customer or view, each with its place in the query.
    """
    parsed = [*expanded(desk, query), *terms]
    bounded = not _BOUNDING.isdisjoint(term.field for term in parsed)
    found = filters.present() if everything or bounded else filters.unresolved()
    # Nothing else finds what is marked as spam.
    flags = [_flags(term) for term in parsed if term.field == "is" and not term.is_negated]
    is_spam = {"spam"} in flags
    if is_spam:
        found = filters.spam()
    elif any("spam" in named for named in flags):
        found = filters.present_or_spam()
    for term in parsed:
        with placing(term):
            if not term.field:
                refuse_comparison(term, _READERS)
            if term.field == "sort":
                found = _sorted(found, term)
            elif term.field or term.is_negated:
                found = _applied(desk, found, term)
                if term.is_negated:
                    found = found.negated_last()
    if is_spam:
        found = found.with_first_way()
    expression = _expression(searched(parsed))
    # Signs alone are no word: they narrow nothing, and find nothing wrong either.
    return found if expression is None else filters.by_words(found, expression)


def expanded(desk: Desk, query: str) -> list[Term]:
    """The terms of a query with those of its @views in their places; an order that is typed wins over a view's.

    Raises NotFoundError for an unknown view, UsageError for `not:@view`.
    """
    parsed = parse(query)
    has_order = any(term.field == "sort" for term in parsed)
    found: list[Term] = []
    for term in parsed:
        if not is_view(term):
            found.append(term)
            continue
        with placing(term):
            if term.is_negated:
                raise refusal(msg("a view cannot be turned round"), msg("turn its terms round instead"), term)
            from supportctl.domain.views import get_view

            view = get_view(desk, term.value.removeprefix("@"))
        found += (one for one in parse(view.query) if one.field != "sort" or not has_order)
    return found


def is_view(term: Term) -> bool:
    """Whether a term names a saved view; in quotes it is a word like any other."""
    return not term.field and not term.is_quoted and term.value.startswith("@") and len(term.value) > 1


def searched(terms: Iterable[Term]) -> Search:
    """What terms search for in the text of tickets: their words and their quoted phrases."""
    words: list[str] = []
    phrases: list[str] = []
    for term in terms:
        if not term.field and not term.is_negated:
            (phrases if term.is_quoted else words).append(term.value)
    return Search(" ".join(words), tuple(phrases))


def _expression(search: Search) -> str | None:
    if search == Search():
        return None
    from supportctl.folding import match_expression

    return match_expression(search.words, phrases=search.phrases)


def _applied(desk: Desk, found: Filter, term: Term) -> Filter:
    if not term.field:
        expression = _expression(searched([term._replace(is_negated=False)]))
        # What is no word stands in no ticket, so that turned round it leaves all of them.
        return filters.nothing(found) if expression is None else filters.with_words(found, expression)
    reader = _READERS.get(term.field)
    if reader is None:
        return _own_field(desk, found, term)
    is_whole = term.is_whole and term.field in _FREE
    values = [term.value] if is_whole else [value.strip() for value in term.value.replace("،", ",").split(",")]
    if not all(values):
        raise refusal(msg("{field} has no value"), msg("for example {field}:VALUE"), term, field=term.field)
    return reader(desk, found, term, values)


def _status(_: Desk, found: Filter, term: Term, values: list[str]) -> Filter:
    return filters.by_status(found, [_known(value, STATUSES, term) for value in values])


def _value(desk: Desk, found: Filter, term: Term, values: list[str]) -> Filter:
    field = term.field
    if field in _WORDS:
        allowed = (*_WORDS[field], "none") if field in _CLEARABLE else _WORDS[field]
        values = [_known(value, allowed, term) for value in values]
    elif field == "assignee":
        values = [desk.actor if value in ("me", "@me") else value for value in values]
    elif field == "channel":
        values = [term_named(value, tuple(desk.config.channels())) or value for value in values]
    return filters.by_value(
        found, field, [None if value == "none" and field in _CLEARABLE else value for value in values]
    )


def _priority(_: Desk, found: Filter, term: Term, values: list[str]) -> Filter:
    return filters.by_value(found, "priority", [name for value in values for name in _priorities(value, term)])


def _tag(_: Desk, found: Filter, _term: Term, values: list[str]) -> Filter:
    return filters.by_tags(found, [None if value == "none" else value for value in values])


def _customer(desk: Desk, found: Filter, _term: Term, values: list[str]) -> Filter:
    from supportctl.domain.customers import get_customer

    return filters.by_customers(found, [None if value == "none" else get_customer(desk, value).id for value in values])


def _problem(desk: Desk, found: Filter, term: Term, values: list[str]) -> Filter:
    from supportctl.domain.problem_files import get_problem

    hint = msg("for example problem:3,7 or problem:none")
    numbers = [
        None if value.lower() == "none" else _number(value, term, msg("{value!r} is not the id of a problem"), hint)
        for value in values
    ]
    return filters.by_problems(found, [None if number is None else get_problem(desk, number).id for number in numbers])


def _time(desk: Desk, found: Filter, term: Term, values: list[str]) -> Filter:
    from supportctl.dates import parse_range

    context = desk.date_context()
    spans = [parse_range(value, context) for value in ([term.value] if term.is_whole else values)]
    return filters.by_time(found, term.field, [(span.start, span.end) for span in spans])


_NO_TICKET = msg("{value!r} is not the id of a ticket"), msg("for example id:3,7,10..20")


def _id(_: Desk, found: Filter, term: Term, values: list[str]) -> Filter:
    spans: list[tuple[int, int]] = []
    for value in values:
        low, dots, high = value.partition("..")
        first = _number(low, term, *_NO_TICKET) if low or not dots else 0
        last = (_number(high, term, *_NO_TICKET) if high else 2**62) if dots else first
        if first > last:
            raise refusal(msg("{value!r} is not a range of ids"), msg("for example id:3,7,10..20"), term, value)
        spans.append((first, last))
    return filters.by_id_ranges(found, spans)


def _number(text: str, term: Term, refused: str, hint: str) -> int:
    from supportctl.typed import parse_number, strip_marks

    number = parse_number(strip_marks(text).removeprefix("#"))
    if number is None:
        raise refusal(refused, hint, term, text)
    return number


def _is(desk: Desk, found: Filter, term: Term, values: list[str]) -> Filter:
    flags = [_known(value, _FLAGS, term) for value in values]
    return filters.either(found, [_flagged(desk, flag) for flag in flags])


def _flags(term: Term) -> set[str]:
    return {value.strip().lower() for value in term.value.split(",")}


def _flagged(desk: Desk, flag: str) -> Filter:
    nothing_chosen = filters.Filter()
    if flag == "waiting":
        return filters.by_waiting(nothing_chosen)
    if flag == "snoozed":
        return filters.by_snooze(nothing_chosen, desk.now)
    if flag == "spam":
        return filters.spam()
    if flag == "unresolved":
        return filters.by_status(nothing_chosen, UNRESOLVED)
    return _overdue(desk, nothing_chosen)


def _overdue(desk: Desk, found: Filter) -> Filter:
    from supportctl.domain.queue import list_overdue

    return filters.by_ids(found, list_overdue(desk))


def _has(_: Desk, found: Filter, term: Term, values: list[str]) -> Filter:
    for value in values:
        _known(value, _PARTS, term)
    return filters.by_attachment(found)


def _own_field(desk: Desk, found: Filter, term: Term) -> Filter:
    """What a term says about a field that the configuration declares; raises UsageError for any other."""
    declared = [one.name for one in desk.config.fields()]
    if term.field not in declared:
        raise unknown_field(term, (*FIELDS, *declared))
    from supportctl.domain.fields import filtered

    return filtered(desk, found, term.field, term.value)


# What stands before a colon, and what it means. Anything else is refused, never searched for.
_READERS: dict[str, Callable[[Desk, Filter, Term, list[str]], Filter]] = {
    "id": _id,
    "status": _status,
    "tag": _tag,
    "customer": _customer,
    "priority": _priority,
    "kind": _value,
    "channel": _value,
    "category": _value,
    "assignee": _value,
    "feeling": _value,
    "problem": _problem,
    "created": _time,
    "updated": _time,
    "resolved": _time,
    "is": _is,
    "has": _has,
}
FIELDS = (*_READERS, "sort")


def _sorted(found: Filter, term: Term) -> Filter:
    for value in term.value.split(","):
        name = value.lstrip("-+")
        if name not in filters.ORDERS:
            raise unknown(name, sorted(filters.ORDERS), term)
        found = found.sorted_by(name, descending=value.startswith("-"))
    return found


def _priorities(value: str, term: Term) -> Sequence[str]:
    low, dots, high = value.partition("..")
    if not dots:
        return [_known(value, PRIORITIES, term)]
    start = PRIORITIES.index(_known(low, PRIORITIES, term)) if low else 0
    end = PRIORITIES.index(_known(high, PRIORITIES, term)) if high else len(PRIORITIES) - 1
    if start > end:
        raise refusal(
            msg("{value!r} is no range: the lower priority comes first"),
            msg("for example priority:high.."),
            term,
            value,
        )
    return PRIORITIES[start : end + 1]


def _known(value: str, allowed: Sequence[str], term: Term) -> str:
    known = term_named(value, allowed)
    if known is None:
        raise unknown(value, allowed, term)
    return known
