"""`ticket merge`, `unmerge`, `split` and `link`: which conversations belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportctl.cli import options, values
from supportctl.cli.ticket import done
from supportctl.errors import ListedWord, msg

if TYPE_CHECKING:
    from supportctl.cli.session import Session
    from supportctl.models import Ticket
    from supportctl.reports.model import Sentence

_Id = Annotated[str, typer.Argument(metavar="ID", show_default=False, help="A ticket id.")]


def merge(
    ctx: typer.Context,
    ids: options.Ids,
    into: Annotated[str, typer.Option("--into", metavar="ID", help="The ticket that stands for all.")],
) -> None:
    """Make several tickets of one customer one. Every merged id leads to the ticket that stands for all.

    It keeps its own date and takes over the messages, the tags, the higher priority, and what it does not say itself.

    \b
    supportctl ticket merge 143 --into 142
    supportctl ticket merge 143 150-152 --into 142
    supportctl ticket list customer:ada tag:duplicate -q | supportctl ticket merge - --into 142
    """
    from supportctl.domain.merges import merge_tickets
    from supportctl.reports.model import Id, say_n

    session = ctx.obj
    target_id, source_ids = values.read_id(into), values.read_ids(ids)
    if not source_ids:
        return
    merged = merge_tickets(session.desk_to_write, source_ids, target_id)
    target = merged.target
    sentence = say_n(
        msg("Merged ticket {source} into {id}"), msg("Merged {n} tickets into {id}"), n=len(merged.source_ids),
        source=Id(merged.source_ids[0]), id=Id(target.id),
    )  # fmt: skip
    _emit(session, [target], sentence)
    if target.status != merged.status_before:
        session.say(
            msg("ticket {id} was {before} and is {status} now"), id=target.id,
            before=ListedWord(merged.status_before), status=ListedWord(target.status),
        )  # fmt: skip


def unmerge(ctx: typer.Context, ids: options.Ids) -> None:
    """Take merged tickets out again, each as it was; the other loses what the merge gave it, and nothing else.

    \b
    supportctl ticket unmerge 143
    supportctl ticket unmerge 150-152
    """
    from supportctl.domain.merges import unmerge_tickets
    from supportctl.reports.model import Id, say_n

    session = ctx.obj
    ticket_ids = values.read_ids(ids)
    if not ticket_ids:
        return
    pairs = unmerge_tickets(session.desk_to_write, ticket_ids)
    sentence = say_n(
        msg("Took ticket {id} out of {target} again"), msg("Took {n} tickets out again"), n=len(pairs),
        id=Id(pairs[0][0].id), target=Id(pairs[0][1].id),
    )  # fmt: skip
    _emit(session, [ticket for ticket, _ in pairs], sentence)


def split(
    ctx: typer.Context,
    ticket: _Id,
    start: Annotated[
        str,
        typer.Option("--from", metavar="MESSAGE", help="The first message to move, by its number in `show`."),
    ],
    subject: Annotated[str | None, typer.Option("--subject", metavar="TEXT", help="What the new one is about.")] = None,
) -> None:
    """Make a new ticket of a customer's message and all that was said after it; the two are linked as related.

    \b
    supportctl show 142
    supportctl ticket split 142 --from 907
    supportctl ticket split 142 --from 907 --subject "A second parcel is missing"
    """
    from supportctl.domain.splits import split_ticket
    from supportctl.reports.model import Id, Word, say

    session = ctx.obj
    ticket_id, message_id = values.read_id(ticket), values.read_id(start, "message")
    old, new = split_ticket(session.desk_to_write, ticket_id, message_id, subject=subject)
    sentence = say(
        msg("Split ticket {id}, which is {status} now: the rest is ticket {new}, {new_status}"), id=Id(old.id),
        status=Word(old.status), new=Id(new.id), new_status=Word(new.status),
    )  # fmt: skip
    _emit(session, [new], sentence)


def link(
    ctx: typer.Context,
    ticket: _Id,
    to: Annotated[str, typer.Option("--to", metavar="ID", help="The other ticket.")],
    kind: Annotated[str, typer.Option("--as", metavar="WORD", help="related, duplicate or follows.")] = "related",
    remove: Annotated[bool, typer.Option("--remove", help="Take the link off.")] = False,
) -> None:
    """Link a ticket to another. Both show the link; figures and lists do not change.

    \b
    supportctl ticket link 142 --to 87
    supportctl ticket link 142 --to 87 --as follows
    supportctl ticket link 142 --to 87 --as duplicate --remove
    """
    from supportctl.domain.links import LINK_KINDS, link_tickets, unlink_tickets
    from supportctl.reports.model import Id, Word, say

    session = ctx.obj
    chosen = values.choice("--as", kind, LINK_KINDS) or "related"
    ticket_id, other_id = values.read_id(ticket), values.read_id(to)
    desk = session.desk_to_write
    if remove:
        one, other = unlink_tickets(desk, ticket_id, other_id, chosen)
        text = msg("Tickets {id} and {other} are not linked as {kind} any more")
    else:
        one, other, is_new = link_tickets(desk, ticket_id, other_id, chosen)
        text = (
            msg("Linked ticket {id} to {other} as {kind}")
            if is_new
            else msg("Tickets {id} and {other} are linked as {kind} already")
        )
    _emit(session, [one], say(text, id=Id(one.id), other=Id(other.id), kind=Word(chosen)))


def _emit(session: Session, tickets: list[Ticket], sentence: Sentence) -> None:
    from supportctl.reports.model import Done

    session.emit(Done(sentence, [ticket.id for ticket in tickets], done.ticket_data(session, tickets)))
