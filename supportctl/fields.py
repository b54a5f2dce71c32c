"""Fields that the configuration declares for tickets: their names, their types, and what a value may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from supportctl.errors import Listed, UsageError, msg
from supportctl.records import Record
from supportctl.settings import closest
from supportctl.typed import parse_decimal, strip_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MAX_NAME = 40
MAX_TEXT = 500
# As many digits as every reader of JSON keeps, and as many as SQLite compares exactly.
MAX_DIGITS = 15
# What a ticket, a queue, a query or the JSON of `show` calls its own, now or soon.
RESERVED = frozenset((
    "id", "status", "priority", "subject", "customer", "customer_id", "channel", "kind", "category",
    "assignee", "tag", "tags", "feeling", "problem", "problem_id", "created", "received", "received_at",
    "recorded_at", "updated", "updated_at", "resolved", "resolved_at", "closed", "closed_at",
    "first_response_at", "snoozed_until", "wakes_on", "waiting_since", "merged_into", "spent", "spent_minutes",
    "origin", "standing", "position", "anchor_at", "due_at", "slack_minutes", "why", "messages", "message",
    "customer_record", "links", "attachments", "attachment", "history", "events", "feedback", "fields",
    "field", "body", "text", "words", "author", "email", "phone", "handle", "csat", "csat_comment", "csat_at",
    "is", "has", "not", "and", "or", "sort", "key", "none", "all", "any", "at", "on",
))  # fmt: skip
_YES = ("yes", "y", "true", "on", "1", "بله", "آری")
_NO = ("no", "n", "false", "off", "0", "نه", "خیر")


class Field(Record):
    """One declared field; only a choice has choices."""

    name: str
    type: str
    choices: tuple[str, ...] = ()


def declared(given: Mapping[str, Any], path: object) -> tuple[Field, ...]:
    """Return the fields that typed settings declare, in their order; the keys are `fields.NAME`, `.type`, `.choices`.

    A list of choices alone makes a choice. Raises UsageError, naming the file, for a choice without them and for
    choices of another type.
    """
    names = dict.fromkeys(key.split(".")[1] for key in given)
    return tuple(_declared(name, given, path) for name in names)


def _declared(name: str, given: Mapping[str, Any], path: object) -> Field:
    key = f"fields.{name}"
    choices = tuple(given.get(f"{key}.choices", ()))
    kind = given.get(key) or given.get(f"{key}.type") or ("choice" if choices else "text")
    if kind == "choice" and not choices:
        raise UsageError(
            msg("{path}: {key} is a choice and has no choices"),
            msg("supportctl config set {key}.choices minor,major declares it with them"),
            path=path,
            key=key,
        )
    if kind != "choice" and choices:
        raise UsageError(
            msg("{path}: {key} has choices, and its type is {kind}"),
            msg("supportctl config unset {key} forgets both; then declare it anew"),
            path=path,
            key=key,
            kind=kind,
        )
    return Field(name, kind, choices)


def check_name(name: str, key: str) -> None:
    """Raise UsageError, which calls the setting `key`, for a name that a field cannot have."""
    if re.fullmatch(r"[a-z][a-z0-9_]*", name) is None or len(name) > MAX_NAME:
        plain = re.sub(r"[^a-z0-9_]+", "_", name[:MAX_NAME].lower()).strip("_0123456789")
        hint = msg("small letters a to z, digits and _, at most {limit} of them; did you mean {guess}?")
        raise UsageError(
            msg("{key}: “{field}” cannot be the name of a field"),
            hint if plain else msg("small letters a to z, digits and _, at most {limit} of them"),
            key=key[:200],
            field=name[:80],
            limit=MAX_NAME,
            guess=plain,
        )
    if name in RESERVED:
        raise UsageError(
            msg("{key}: tickets have a “{field}” already"),
            msg("choose another name, such as my_{field}"),
            key=key[:200],
            field=name,
        )


def get_field(fields: Sequence[Field], name: str) -> Field:
    """Return the declared field of this name; raises UsageError, with did-you-mean, when there is none."""
    found = find_field(fields, name)
    if found is not None:
        return found
    guess = closest(name, [field.name for field in fields])
    raise UsageError(
        msg("no field {field!r}; did you mean {guess}?") if guess else msg("no field {field!r}"),
        msg("declared: {fields}; supportctl config set fields.{new} text declares one")
        if fields
        else msg("supportctl config set fields.{new} text declares it"),
        field=name,
        guess=guess,
        fields=Listed(field.name for field in fields),
        new=name if _could_be(name) else "NAME",
    )


def find_field(fields: Iterable[Field], name: str) -> Field | None:
    """Return the declared field of this name, None when there is none."""
    return next((field for field in fields if field.name == name), None)


def parse(field: Field, text: str) -> str:
    """Return a value in the form in which it is stored, of every type but a date; raises UsageError."""
    if field.type == "number":
        return parse_number(field, text)
    if field.type == "yes-no":
        return parse_yes_no(field, text)
    if field.type == "choice":
        return parse_choice(field, text)
    return parse_text(field, text)


def parse_number(field: Field, text: str) -> str:
    """Return the one form in which a number is stored, `-1250.5`; raises UsageError for anything else."""
    number = parse_decimal(text)
    if number is None:
        raise _refusal(field, text, msg("{field} takes a number, not {text!r}"), msg("for example 1250.5 or ۱۲۵۰٫۵"))
    sign = "-" if number.startswith("-") else ""
    whole, _, fraction = number.removeprefix("-").partition(".")
    plain = f"{whole.lstrip('0') or '0'}.{fraction.rstrip('0')}".rstrip(".")
    if plain == "0":
        return "0"
    plain = sign + plain
    if len(plain.lstrip("-").replace(".", "").lstrip("0")) > MAX_DIGITS:
        raise _refusal(
            field,
            text,
            msg("{field} takes a number of at most {limit} digits, not {text!r}"),
            msg("a field of type text keeps longer ones"),
        )
    return plain


def parse_yes_no(field: Field, text: str) -> str:
    """Return `yes` or `no`; raises UsageError for anything else."""
    word = strip_marks(text).casefold()
    if word in _YES:
        return "yes"
    if word in _NO:
        return "no"
    raise _refusal(field, text, msg("{field} takes yes or no, not {text!r}"))


def parse_choice(field: Field, text: str) -> str:
    """Return the choice as it was declared, whatever the case typed; raises UsageError, with did-you-mean."""
    from supportctl.folding import fold

    by_fold = {fold(choice): choice for choice in field.choices}
    wanted = fold(strip_marks(text))
    if wanted in by_fold:
        return by_fold[wanted]
    close = closest(wanted, list(by_fold))
    raise _refusal(
        field,
        text,
        msg("{field} cannot be {text!r}; did you mean {guess}?") if close else msg("{field} cannot be {text!r}"),
        msg("possible: {choices}"),
        guess=by_fold[close] if close else "",
    )


def parse_text(field: Field, text: str) -> str:
    """Return the text without space around it; raises UsageError when it is too long or holds a NUL or a line break."""
    value = text.strip()
    if len(value) > MAX_TEXT or any(char in value for char in "\0\n\r"):
        raise _refusal(field, text, msg("{field} takes one line of at most {limit} characters"))
    return value


def is_number(text: str) -> bool:
    """Whether a stored value is a number; a field may have had another type before."""
    return re.fullmatch(r"-?\d{1,18}(\.\d{1,18})?", text, re.ASCII) is not None


def _could_be(name: str) -> bool:
    return re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None and len(name) <= MAX_NAME and name not in RESERVED


def _refusal(field: Field, text: str, sentence: str, hint: str = "", **values: Any) -> UsageError:
    limits = {"text": MAX_TEXT, "number": MAX_DIGITS}
    return UsageError(
        sentence,
        hint,
        field=field.name,
        text=text[:80],
        limit=limits.get(field.type, 0),
        choices=Listed(field.choices),
        **values,
    )
