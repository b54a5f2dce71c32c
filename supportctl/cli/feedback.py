"""`feedback`: what customers say."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from supportctl.cli import moments, options, values
from supportctl.errors import UsageError, msg
from supportctl.models import FEEDBACK_KINDS

_Kind = Annotated[
    str | None,
    typer.Option("--kind", metavar="WORD", help="csat (the default), nps, ces, complaint, suggestion or praise."),
]
_Ticket = Annotated[str | None, typer.Option("--ticket", metavar="ID", help="The ticket it is about.")]
_Id = Annotated[str, typer.Argument(metavar="ID", show_default=False, help="The id of a feedback.")]


def add(
    ctx: typer.Context,
    score: Annotated[str, typer.Argument(metavar="SCORE", help="A score, or none for words alone.")],
    ticket: _Ticket = None,
    customer: options.Customer = None,
    kind: _Kind = None,
    message: options.Message = None,
    at: options.At = None,
    channel: options.Channel = None,
    key: options.Key = None,
) -> None:
    """Record a score (csat 1 to 5, nps 0 to 10, ces 1 to 7), or words alone with `none`.

    \b
    supportctl feedback add 5 --ticket 142 -m "quick and kind"
    supportctl feedback add 9 --kind nps -c ada@example.com
    supportctl feedback add none --kind complaint -c "Sara Ahmadi" -m "Third late parcel"
    """
    from supportctl.domain.feedback import add_feedback, check_feedback

    session = ctx.obj
    chosen = values.choice("--kind", kind, FEEDBACK_KINDS) or "csat"
    number = read_score(score)
    if ticket is None and customer is None:
        raise UsageError(msg("--ticket or -c is missing"), msg("say what it is about, or who said it"))
    ticket_id = None if ticket is None else values.read_id(ticket)
    check_feedback(chosen, number, message)
    channel = values.choice("--channel", channel, tuple(session.config.channels()))
    moment = moments.read_at(session, at)
    feedback_id, created = add_feedback(
        session.desk_to_fill, number, kind=chosen, ticket_id=ticket_id, who=customer, comment=message,
        channel=channel, at=moment, key=key,
    )  # fmt: skip
    if created is not None:
        session.say(msg("created customer {id} ({name})"), id=created.id, name=created.name)
    _emit(session, feedback_id, msg("Recorded feedback {id}"))


def list_(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]…", help="Only with all these words in the comment.")
    ] = None,
    kind: _Kind = None,
    ticket: _Ticket = None,
    customer: options.Customer = None,
    since: options.Since = None,
    until: options.Until = None,
    limit: options.Limit = None,
) -> None:
    """List feedback, newest first.

    \b
    supportctl feedback list
    supportctl feedback list --kind complaint --since 30d
    supportctl feedback list late parcel
    supportctl feedback list --ticket 142 --json
    """
    from supportctl.domain.lifecycle import canonical_id
    from supportctl.folding import match_expression
    from supportctl.storage.feedback import Chosen

    session = ctx.obj
    start, end = moments.read_between(session, since, until)
    chosen = Chosen(
        kind=values.choice("--kind", kind, FEEDBACK_KINDS),
        ticket_id=None if ticket is None else canonical_id(session.desk, values.read_id(ticket)),
        customer_id=values.customer_id(session, customer),
        start=start,
        end=end,
        words=match_expression(" ".join(words)) if words else None,
    )
    emit_list(session, chosen, limit)


def show(ctx: typer.Context, feedback: _Id) -> None:
    """Show one feedback with its history.

    \b
    supportctl feedback show 7
    supportctl feedback show 7 --json
    """
    from supportctl.domain.feedback import get_feedback
    from supportctl.reports.feedback_details import feedback_details
    from supportctl.storage.feedback import list_answers

    session = ctx.obj
    one = get_feedback(session.desk, values.read_id(feedback, "feedback"))
    session.emit(feedback_details(one, list_answers(session.desk.db, one.id)))


def edit(
    ctx: typer.Context,
    feedback: _Id,
    score: Annotated[str | None, typer.Option("--score", metavar="SCORE", help="The new score.")] = None,
    message: options.Message = None,
    at: options.At = None,
) -> None:
    """Record a changed score or comment. The first one stays in the history, and in its week.

    \b
    supportctl feedback edit 7 --score 2 -m "It broke again"
    """
    from supportctl.domain.feedback import edit_feedback

    if score is None and message is None:
        raise UsageError(msg("nothing to change"), msg("give --score or -m"))
    session = ctx.obj
    desk = session.desk_to_write
    number = None if score is None else read_score(score)
    one = edit_feedback(
        desk, values.read_id(feedback, "feedback"), score=number, comment=message, at=moments.read_at(session, at)
    )
    _emit(session, one.id, msg("Changed feedback {id}"))


def rm(
    ctx: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID…", show_default=False, help="Ids of feedback.")],
) -> None:
    """Take feedback out of every list and figure; nothing is erased.

    \b
    supportctl feedback rm 7
    """
    from supportctl.domain.feedback import remove_feedback
    from supportctl.reports.model import Done, Plain, say, say_n

    session = ctx.obj
    desk = session.desk_to_write
    numbers = values.read_ids(ids, "feedback")
    if not numbers:
        return
    remove_feedback(desk, numbers)
    sentence = say(msg("Removed feedback {id}"), id=Plain(str(numbers[0])))
    if len(numbers) > 1:
        sentence = say_n(msg("Removed {n} feedback"), msg("Removed {n} feedback"), n=len(numbers))
    session.emit(Done(sentence, numbers, [{"id": number} for number in numbers]))


def read_score(text: str) -> int | None:
    """A score in any digits, None for `none`; raises UsageError for anything else."""
    from supportctl.typed import parse_number, strip_marks

    if text.strip().lower() == "none":
        return None
    number = parse_number(strip_marks(text))
    if number is None:
        raise UsageError(msg("{text!r} is not a score"), msg("a whole number, or none for words alone"), text=text)
    return number


def emit_list(session: Any, chosen: Any, limit: str | None) -> None:
    """Print the feedback that was chosen."""
    from supportctl.reports.listings import feedback_list
    from supportctl.storage.feedback import count_feedback, list_feedback

    found = list_feedback(session.desk.db, chosen, values.read_limit(session, limit))
    total = count_feedback(session.desk.db, chosen) if session.is_table or session.options.get("count") else None
    session.emit(feedback_list(found, total))


def _emit(session: Any, feedback_id: int, sentence: str) -> None:
    from supportctl.domain.feedback import get_feedback
    from supportctl.reports.listings import FEEDBACK_COLUMNS, feedback_row, record
    from supportctl.reports.model import Done, Plain, say

    data = record(FEEDBACK_COLUMNS, feedback_row(get_feedback(session.desk, feedback_id)))
    session.emit(Done(say(sentence, id=Plain(str(feedback_id))), [feedback_id], data))
