"""`followup`: what we mean to do for customers, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportctl.cli import moments, options, values
from supportctl.errors import UsageError, msg
from supportctl.models import FOLLOWUP_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.cli.session import Session
    from supportctl.models import Followup
    from supportctl.reports.model import Sentence

_BY_HAND = FOLLOWUP_KINDS[:-1]
_Ids = Annotated[
    list[str], typer.Argument(metavar="ID…", show_default=False, help="Ids of follow-ups, ranges 3-9, or - for stdin.")
]


def list_(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Done and dropped ones too.")] = False,
    done: Annotated[bool, typer.Option("--done", help="Only what was done, the newest first.")] = False,
    dropped: Annotated[bool, typer.Option("--dropped", help="Only what was dropped.")] = False,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="WORD", help="call, apology, check-in, thanks or fix.")
    ] = None,
    customer: options.Customer = None,
    since: options.Since = None,
    until: options.Until = None,
    limit: options.Limit = None,
) -> None:
    """List follow-ups, those due first. --since and --until mean the day they are due, with --done that they were done.

    \b
    supportctl followup list
    supportctl followup list --until today
    supportctl followup list --done --since "last week" --json
    supportctl followup list --kind call -q | supportctl followup done -
    """
    from supportctl.reports.followups import followup_list
    from supportctl.storage.followups import Chosen, count_followups, list_followups

    session = ctx.obj
    if everything + done + dropped > 1:
        raise UsageError(msg("--all, --done and --dropped exclude one another"), msg("take one of them"))
    status = "" if everything else "done" if done else "dropped" if dropped else "open"
    start, end = moments.read_between(session, since, until)
    chosen = Chosen(
        status, values.choice("--kind", kind, FOLLOWUP_KINDS), values.customer_id(session, customer), start, end
    )
    db = session.desk.db
    found = list_followups(db, chosen, values.read_limit(session, limit))
    total = count_followups(db, chosen) if session.is_table or session.options.get("count") else None
    session.emit(followup_list(found, total, status))


def add(
    ctx: typer.Context,
    customer: options.Customer = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="WORD", help="call (the default), apology, check-in or thanks.")
    ] = None,
    due: Annotated[
        str | None, typer.Option("--due", metavar="WHEN", help="By when (the next working day): friday, 3d …")
    ] = None,
    ticket: Annotated[str | None, typer.Option("--ticket", metavar="ID", help="The ticket it is about.")] = None,
    message: options.Message = None,
    assignee: options.Assignee = None,
    at: options.At = None,
    key: options.Key = None,
) -> None:
    """Enter what is to be done for a customer. What is overdue stands first on the weekly page.

    \b
    supportctl followup add -c "Sara Ahmadi" --kind call --due friday -m "promised refund"
    supportctl followup add --ticket 142 --kind apology --due tomorrow -a me
    supportctl followup add -c ada@example.com --kind check-in --due 2w
    """
    from supportctl.domain.followups import add_followup
    from supportctl.reports.model import Instant, Plain, Word, say

    session = ctx.obj
    chosen = values.choice("--kind", kind, _BY_HAND) or "call"
    ticket_id = None if ticket is None else values.read_id(ticket)
    desk = session.desk_to_write
    one = add_followup(
        desk, kind=chosen, customer_id=values.customer_id(session, customer), ticket_id=ticket_id,
        due_at=_read_due(session, due), note=message, owner=values.person(session, assignee),
        at=moments.read_at(session, at), key=key,
    )  # fmt: skip
    sentence = say(
        msg("Entered follow-up {id}: {kind}, due {when}"),
        id=Plain(str(one.id)), kind=Word(one.kind), when=Instant(one.due_at or 0),
    )  # fmt: skip
    _emit(session, sentence, [one])


def done(
    ctx: typer.Context,
    ids: _Ids,
    message: Annotated[str | None, typer.Option("-m", "--message", metavar="TEXT", help="What came of it.")] = None,
    at: options.At = None,
) -> None:
    """Record that follow-ups were done; their customers are not called again for the same reason.

    \b
    supportctl followup done 7 -m "talked, she is content"
    supportctl followup done 3-5 --at yesterday
    """
    from supportctl.domain.followups import finish_followups
    from supportctl.reports.model import Plain, say, say_n

    session = ctx.obj
    numbers = values.read_ids(ids, "follow-up")
    if not numbers:
        return
    desk = session.desk_to_write
    found = finish_followups(desk, numbers, outcome=message, at=moments.read_at(session, at))
    sentence = say(msg("Follow-up {id} is done"), id=Plain(str(numbers[0])))
    if len(numbers) > 1:
        sentence = say_n(msg("{n} follow-up is done"), msg("{n} follow-ups are done"), n=len(numbers))
    _emit(session, sentence, found)


def drop(
    ctx: typer.Context,
    ids: _Ids,
    reason: Annotated[
        str | None, typer.Option("-m", "--message", "--reason", metavar="TEXT", help="Why; kept with the change.")
    ] = None,
) -> None:
    """Record that follow-ups will not be done, and why.

    \b
    supportctl followup drop 7 --reason "moved away"
    supportctl followup drop 3-5 -m "wrong numbers"
    """
    from supportctl.domain.followups import drop_followups
    from supportctl.reports.model import Plain, say, say_n

    session = ctx.obj
    numbers = values.read_ids(ids, "follow-up")
    if not numbers:
        return
    found = drop_followups(session.desk_to_write, numbers, reason=reason)
    sentence = say(msg("Dropped follow-up {id}"), id=Plain(str(numbers[0])))
    if len(numbers) > 1:
        sentence = say_n(msg("Dropped {n} follow-up"), msg("Dropped {n} follow-ups"), n=len(numbers))
    _emit(session, sentence, found)


def _read_due(session: Session, text: str | None) -> int:
    """When a follow-up is due: the option, else the next working day; `today` lasts until the day ends."""
    from supportctl.dates import parse_instant
    from supportctl.domain.due import next_working_day

    desk = session.desk
    context = desk.date_context()
    if text is None:
        return next_working_day(desk, context.today)
    end = parse_instant(text, context, forward=True, edge="end")
    if end > session.now >= parse_instant(text, context, forward=True):
        return end
    return moments.read_ahead(session, "--due", text)


def _emit(session: Session, sentence: Sentence, found: Sequence[Followup]) -> None:
    from supportctl.reports.followups import followup_record
    from supportctl.reports.model import Done

    data = [followup_record(one) for one in found]
    session.emit(Done(sentence, [one.id for one in found], data[0] if len(data) == 1 else data))
