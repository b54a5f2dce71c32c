"""What stands behind options and arguments, read: ids, words of fixed lists, tags, numbers, people."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from supportctl.errors import Listed, ListedWord, UsageError, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from supportctl.cli.session import Session
    from supportctl.domain.attachments import Upload
    from supportctl.domain.fields import FieldValues
    from supportctl.models import Ticket

# Minutes of work on one message: a week, day and night.
MAX_SPENT = 168 * 60


def read_id(text: str, noun: str = "ticket") -> int:
    """An id in any digits, with or without #; raises UsageError for anything else."""
    from supportctl.typed import parse_number, strip_marks

    bare = strip_marks(text).removeprefix("#")
    number = parse_number(bare)
    if number is None:
        raise UsageError(
            msg("{text!r} is not the id of a {noun}"),
            msg("an id is a number: 142, #142 or ۱۴۲"),
            text=text,
            noun=ListedWord(noun),
        )
    return number


def read_ids(texts: Sequence[str], noun: str = "ticket") -> list[int]:
    """Ids, ranges and `-` for the first field of each line of stdin (or `id` of NDJSON), each id once."""
    found: dict[int, None] = {}
    for text in texts:
        if text == "-":
            found.update(dict.fromkeys(_ids_from_stdin(noun)))
        elif text.isascii() and text.isdecimal() and len(text) <= 18:
            found[int(text)] = None
        else:
            found.update(dict.fromkeys(_range(text, noun)))
    return list(found)


def _range(text: str, noun: str) -> Iterable[int]:
    first, dash, last = text.partition("-")
    if dash and first and last:
        low, high = read_id(first, noun), read_id(last, noun)
        if not low <= high <= low + 100_000:
            raise UsageError(msg("{text!r} is not a range of ids"), msg("for example 3-9"), text=text)
        return range(low, high + 1)
    return [read_id(text, noun)]


def _ids_from_stdin(noun: str) -> Iterable[int]:
    from supportctl.cli.prompts import read_stdin

    for line in read_stdin().splitlines():
        if line.startswith("{"):
            import json

            try:
                yield read_id(str(json.loads(line)["id"]), noun)
            except (ValueError, KeyError, TypeError, RecursionError):
                raise UsageError(msg("a line on stdin is no object with an id"), msg("give one id a line")) from None
        elif line.strip():
            yield read_id(line.split()[0], noun)


def choice(option: str, value: str | None, allowed: Sequence[str]) -> str | None:
    """The allowed term that a value names, in Persian too; raises UsageError, with did-you-mean, when it names none."""
    if value is None or value in allowed:
        return value
    from supportctl.locales import term_named

    if term := term_named(value, allowed):
        return term
    from difflib import get_close_matches

    close = get_close_matches(value.strip().lower(), allowed, n=1)
    raise UsageError(
        msg("{option} {value!r} is not possible; did you mean {guess}?")
        if close
        else msg("{option} {value!r} is not possible"),
        msg("possible: {allowed}"),
        option=option,
        value=value,
        guess=close[0] if close else "",
        allowed=Listed(allowed),
    )


def read_tags(texts: Sequence[str] | None) -> list[str]:
    """Tags from repeated options and commas; raises UsageError for one with a space or a control character."""
    found = []
    for text in texts or ():
        for part in text.replace("،", ",").split(","):
            tag = part.strip()
            if (
                not tag
                or any(char.isspace() or (not char.isprintable() and char != "\u200c") for char in tag)
                or len(tag) > 60
            ):
                raise UsageError(
                    msg("{tag!r} cannot be a tag"), msg("a tag is one word of at most 60 characters"), tag=part
                )
            found.append(tag)
    return list(dict.fromkeys(found))


def read_limit(session: Session, text: str | None) -> int | None:
    """How many rows to show: the option, else 25 at a terminal and all in a pipe."""
    if text is None:
        return 25 if session.is_table else None
    from supportctl.typed import parse_number

    number = parse_number(text)
    if number is None:
        raise UsageError(msg("-n {text!r} is not a number of rows"), msg("for example -n 50; 0 for all"), text=text)
    return number or None


def read_number(option: str, text: str) -> int:
    """A whole number in any digits; raises UsageError for anything else."""
    from supportctl.typed import parse_number

    number = parse_number(text)
    if number is None:
        raise UsageError(
            msg("{option} {text!r} is not a number"), msg("for example {option} 5"), option=option, text=text
        )
    return number


def read_spent(text: str | None) -> int | None:
    """Minutes of work from `25m`, `1h30m` or a bare number; raises UsageError for anything else, none or too much."""
    if text is None:
        return None
    from supportctl.phrases import parse_minutes

    total = parse_minutes(text) or 0
    if not 0 < total <= MAX_SPENT:
        raise UsageError(
            msg("--spent {text!r} is no time that something took"),
            msg("write 25m, 1h30m or 90, at most {limit} hours"),
            text=text,
            limit=MAX_SPENT // 60,
        )
    return total


def customer_id(session: Session, who: str | None) -> int | None:
    """The customer named by an option where nobody is created; raises NotFoundError and ConflictError."""
    if who is None or who == "none":
        return None
    from supportctl.domain.customers import get_customer

    return get_customer(session.desk, who).id


def problem_id(text: str | None) -> int | None:
    """The id of a problem; `none` is no problem."""
    return None if text is None or text.strip().lower() in ("none", "") else read_id(text, "problem")


def person(session: Session, who: str | None) -> str | None:
    """An assignee: `me` is the one who acts, `none` is nobody."""
    if who is None or who == "none" or not who.strip():
        return None
    return session.actor if who == "me" else who.strip()


def field_pairs(session: Session, texts: Sequence[str] | None) -> Mapping[str, str]:
    """The declared fields that --set names, with their values as typed; the database is not opened for it."""
    if not texts:
        return {}
    from supportctl.domain.fields import parse_pairs

    return parse_pairs(session.config.fields(), texts)


def field_values(session: Session, pairs: Mapping[str, str]) -> Mapping[str, str | None]:
    """Those fields with their values read; raises UsageError for what a field does not take."""
    if not pairs:
        return {}
    from supportctl.domain.fields import parse_values

    read = parse_values(session.desk, pairs)
    if sys.stderr.isatty():
        _echo_days(session, pairs, read)
    return read


def _echo_days(session: Session, pairs: Mapping[str, str], read: Mapping[str, str | None]) -> None:
    """Tell which days were meant, as far as nobody typed them so."""
    from datetime import date

    from supportctl.reports.model import Day, Plain, say

    for field in session.config.fields():
        value = read.get(field.name)
        if field.type == "date" and value is not None and value != pairs[field.name].strip():
            day = Day(date.fromisoformat(value))
            session.say_sentence(say("{field}: {day}", field=Plain(field.name), day=day))


def check_files(paths: Sequence[str] | None) -> None:
    """Refuse what cannot be attached, before somebody writes a long answer to go with it."""
    if paths:
        from supportctl.storage.blobs import open_source

        for path in paths:
            open_source(path).close()


def uploads(session: Session, paths: Sequence[str] | None) -> AbstractContextManager[Sequence[Upload]]:
    """The files that --attach names, taken in for the message that is written inside the block."""
    if not paths:
        return nullcontext(())
    from supportctl.domain.attachments import uploads

    return uploads(session.desk, paths)


def own_fields(session: Session, tickets: Iterable[Ticket]) -> FieldValues | None:
    """What tickets have in the fields that the configuration declares; None when it declares none."""
    if not session.config.fields():
        return None
    from supportctl.domain.fields import read_values

    return read_values(session.desk, [ticket.id for ticket in tickets])
