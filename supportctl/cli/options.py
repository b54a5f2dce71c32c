"""The options that commands share, and the reading of what stands behind them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperOption

from supportctl.errors import UsageError, msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from supportctl.cli.session import Session
    from supportctl.domain.queries import Term
    from supportctl.models import Ticket
    from supportctl.periods import DateRange

# One letter means one thing in the whole program; a test holds it.
Customer = Annotated[
    str | None, typer.Option("-c", "--customer", metavar="WHO", help="Id, e-mail, phone, @handle, name.")
]
Priority = Annotated[str | None, typer.Option("-p", "--priority", metavar="WORD", help="low, normal, high or urgent.")]
Tags = Annotated[list[str] | None, typer.Option("-t", "--tag", metavar="TAG", help="A tag; several are possible.")]
Untags = Annotated[list[str] | None, typer.Option("--untag", metavar="TAG", help="A tag to take off.")]
Assignee = Annotated[str | None, typer.Option("-a", "--assignee", metavar="WHO", help="A person, `me` or `none`.")]
Status = Annotated[str | None, typer.Option("-s", "--status", metavar="WORD", help="A status; several with commas.")]
Message = Annotated[str | None, typer.Option("-m", "--message", metavar="TEXT", help="The text.")]
File = Annotated[str | None, typer.Option("-F", "--file", metavar="FILE", help="The text from a file, - for stdin.")]
Editor = Annotated[bool, typer.Option("-e", "--editor", help="Write the text in the editor.")]
At = Annotated[str | None, typer.Option("--at", metavar="WHEN", help="When it happened (now).")]
Key = Annotated[str | None, typer.Option("--key", metavar="TEXT", help="The same key again creates nothing new.")]
Kind = Annotated[str | None, typer.Option("--kind", metavar="WORD", help="question, problem, complaint, suggestion …")]
Channel = Annotated[str | None, typer.Option("--channel", metavar="WORD", help="email, phone, chat, social, web …")]
Category = Annotated[str | None, typer.Option("--category", metavar="TEXT", help="A word of your own.")]
Feeling = Annotated[str | None, typer.Option("--feeling", metavar="WORD", help="angry, upset, neutral or pleased.")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; kept with the change.")]
Since = Annotated[str | None, typer.Option("--since", metavar="WHEN", help="From this day on.")]
Until = Annotated[str | None, typer.Option("--until", metavar="WHEN", help="Up to the end of this day.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="WHEN", help="As it was known then (now).")]
Limit = Annotated[str | None, typer.Option("-n", "--limit", metavar="N", help="At most so many rows; 0 for all.")]
Yes = Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen and change nothing.")]
Ids = Annotated[
    list[str], typer.Argument(metavar="ID…", show_default=False, help="Ticket ids, ranges 3-9, or - for stdin.")
]

_SHARED = (
    ("db", ("--db",), "PATH", "Another database."),
    ("format", ("-f", "--format"), "FORMAT", "table, text, json, ndjson, csv, tsv, markdown or html."),
    ("json", ("--json",), None, "The same as -f json."),
    ("fields", ("--fields",), "A,B,C", "Only these fields."),
    ("get", ("--get",), "FIELD", "One raw value and nothing else."),
    ("count", ("--count",), None, "Only the number of rows."),
    ("output", ("-o", "--output"), "FILE", "Write to a file; its ending names the format."),
    ("header", ("--header/--no-header",), None, "Column names above TSV and CSV, or not."),
    ("raw", ("--raw",), None, "Leave text cells of CSV as they are: unsafe in a spreadsheet."),
    ("absolute", ("--absolute",), None, "Times instead of how long ago."),
    ("quiet", ("-q", "--quiet"), None, "Ids only; no messages."),
    ("color", ("--color",), "WHEN", "auto, always or never."),
    ("lang", ("--lang",), "en|fa|auto", "The language of what is printed."),
    ("bidi", ("--bidi",), "MODE", "auto, terminal or off."),
    ("no_input", ("--no-input",), None, "Never ask."),
    ("debug", ("--debug",), None, "Show the traceback of an error."),
)


def common_options(*, hidden: bool = False) -> list[Any]:
    """The options of every command; their values go to the session, not to the function."""
    return [
        TyperOption(
            param_decls=[name, *declarations],
            metavar=metavar,
            is_flag=metavar is None,
            default=None,
            help=text,
            hidden=hidden,
            expose_value=False,
            callback=_remember,
        )
        for name, declarations, metavar, text in _SHARED
    ]


def version_option() -> Any:
    """`--version` of the root."""
    return TyperOption(
        param_decls=["--version"],
        is_flag=True,
        default=None,
        help="Print the version.",
        expose_value=False,
        is_eager=True,
        callback=_print_version,
    )


def _remember(ctx: Any, param: Any, value: Any) -> Any:
    if value is not None and not ctx.resilient_parsing:
        ctx.obj.options[param.name] = value
    return value


def _print_version(ctx: Any, param: Any, value: Any) -> None:  # noqa: ARG001
    if value:
        from supportctl import __version__

        sys.stdout.write(f"supportctl {__version__}\n")
        raise typer.Exit


def read_id(text: str, noun: str = "ticket") -> int:
    """An id in any digits, with or without #; raises UsageError for anything else."""
    from supportctl.text import parse_number, strip_marks

    bare = strip_marks(text).removeprefix("#")
    number = parse_number(bare)
    if number is None:
        raise UsageError(
            msg("{text!r} is not the id of a {noun}"), msg("an id is a number: 142, #142 or ۱۴۲"), text=text, noun=noun
        )
    return number


def read_ids(texts: Sequence[str], noun: str = "ticket") -> list[int]:
    """Ids, ranges and `-` for the first field of each line of stdin (or `id` of NDJSON), each id once."""
    found: dict[int, None] = {}
    for text in texts:
        if text == "-":
            found.update(dict.fromkeys(_ids_from_stdin(noun)))
        elif text.isascii() and text.isdecimal():
            found[int(text[:18])] = None
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
            yield read_id(line.split("\t")[0].split()[0], noun)


def choice(option: str, value: str | None, allowed: Sequence[str]) -> str | None:
    """The value in lower case when it is one of the allowed; raises UsageError, with did-you-mean, when not."""
    if value is None or value in allowed:
        return value
    from difflib import get_close_matches

    folded = value.strip().lower()
    if folded in allowed:
        return folded
    close = get_close_matches(folded, allowed, n=1)
    raise UsageError(
        msg("{option} {value!r} is not possible; did you mean {guess}?")
        if close
        else msg("{option} {value!r} is not possible"),
        msg("possible: {allowed}"),
        option=option,
        value=value,
        guess=close[0] if close else "",
        allowed=", ".join(allowed),
    )


def read_tags(texts: Sequence[str] | None) -> list[str]:
    """Tags from repeated options and commas; raises UsageError for one with a space or a control character."""
    found = []
    for text in texts or ():
        for part in text.split(","):
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
    from supportctl.text import parse_number

    number = parse_number(text)
    if number is None:
        raise UsageError(msg("-n {text!r} is not a number of rows"), msg("for example -n 50; 0 for all"), text=text)
    return number or None


def read_at(session: Session, text: str | None) -> int:
    """When something happened: now without the option; raises UsageError for a date that cannot be read."""
    if text is None:
        return session.now
    from supportctl.dates import parse_instant

    at = parse_instant(text, session.desk.date_context())
    session.echo_resolved(at)
    return at


def customer_id(session: Session, who: str | None) -> int | None:
    """The customer named by an option where nobody is created; raises NotFoundError and ConflictError."""
    if who is None or who == "none":
        return None
    from supportctl.domain.customers import get_customer

    return get_customer(session.desk, who).id


def person(session: Session, who: str | None) -> str | None:
    """An assignee: `me` is the one who acts, `none` is nobody."""
    if who is None or who == "none":
        return None
    return session.actor if who == "me" else who


def ids_of_query(words: list[str]) -> list[int] | None:
    """The ids when a query is nothing but ids, ranges or `-`; the words are then used up."""
    if words and all(word == "-" or (word[:1].isdecimal() and word.replace("-", "").isdecimal()) for word in words):
        found = read_ids(words)
        words.clear()
        return found
    return None


def terms(session: Session, *, since: str | None = None, until: str | None = None, **given: Any) -> list[Any]:
    """The options of a list as terms of a query."""
    from supportctl.domain.queries import Term

    found: list[Term] = []
    for field, value in given.items():
        if isinstance(value, list):
            found.extend(Term("tag", part) for part in value)
        elif value is not None:
            found.append(Term(field, value))
    if since is not None or until is not None:
        found.append(Term("created", f"{since or ''}..{until or ''}"))
    del session
    return found


def ticket_data(session: Session, tickets: Sequence[Ticket]) -> Any:
    """Tickets for --json: one as an object, several as an array; None when nobody asked for JSON."""
    if session.format not in ("json", "ndjson"):
        return None
    from supportctl.reports.details import record
    from supportctl.reports.listings import TICKET_COLUMNS, ticket_row

    records = [record(TICKET_COLUMNS, ticket_row(ticket)) for ticket in tickets]
    return records[0] if len(records) == 1 else records


def emit_tickets(session: Session, tickets: Sequence[Ticket], one: str, many: str, *, to_stderr: bool = False) -> None:
    """Say what was done to tickets."""
    from supportctl.reports.model import Done, Id, say, say_n

    sentence = say(one, id=Id(tickets[0].id)) if len(tickets) == 1 else say_n(one, many, n=len(tickets))
    if to_stderr:
        session.wrote(sentence)
        session.say_sentence(sentence)
        return
    session.emit(Done(sentence, [ticket.id for ticket in tickets], ticket_data(session, tickets)))


def read_instant(session: Session, text: str) -> int:
    """One moment of the date grammar, without echo."""
    from supportctl.dates import parse_instant

    return parse_instant(text, session.desk.date_context())


def read_day(session: Session, text: str) -> date:
    """One day of the date grammar."""
    from supportctl.dates import parse_day

    return parse_day(text, session.desk.date_context())


def read_between(session: Session, since: str | None, until: str | None) -> tuple[int | None, int | None]:
    """The instants that --since and --until mean; None where one was not given."""
    if since is None and until is None:
        return None, None
    from supportctl.dates import parse_between

    span = parse_between(since, until, session.desk.date_context())
    return (None if since is None else span.start), (None if until is None else span.end)


def read_number(option: str, text: str) -> int:
    """A whole number in any digits; raises UsageError for anything else."""
    from supportctl.text import parse_number

    number = parse_number(text)
    if number is None:
        raise UsageError(
            msg("{option} {text!r} is not a number"), msg("for example {option} 5"), option=option, text=text
        )
    return number


def read_as_of(session: Session, text: str | None) -> int:
    """The moment of knowledge of a report: the option, else now; always a full minute."""
    moment = session.now if text is None else read_instant(session, text)
    return moment - moment % 60_000


def read_days(session: Session, since: str | None, until: str | None, moment: int) -> DateRange:
    """The local days that --since and --until mean; the last completed week without them, today as the open end."""
    from supportctl.dates import parse_between
    from supportctl.periods import DateRange, last_completed_week, local_day

    context = session.desk.date_context()._replace(now=moment)
    if since is None and until is None:
        return last_completed_week(context.today, context.first_weekday)
    span = parse_between(since, until, context)
    first = session.desk.first_day() if since is None else local_day(span.start, context.zone)
    last = context.today if until is None else local_day(span.end - 1, context.zone)
    return DateRange.of(first, max(first, last) + (context.today.resolution))
