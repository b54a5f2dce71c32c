"""`ticket new`: a request comes in."""

from __future__ import annotations

from typing import Annotated

import typer

from supportctl.cli import moments, options, values
from supportctl.cli.ticket import done
from supportctl.errors import msg
from supportctl.models import FEELINGS, PRIORITIES, TICKET_KINDS


def new(
    ctx: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="What it is about, in a line.")],
    customer: options.Customer = None,
    message: options.Message = None,
    file: options.File = None,
    editor: options.Editor = False,
    channel: options.Channel = None,
    priority: options.Priority = None,
    kind: options.Kind = None,
    category: options.Category = None,
    tag: options.Tags = None,
    assignee: options.Assignee = None,
    feeling: options.Feeling = None,
    problem: options.Problem = None,
    own: options.Set = None,
    attach: options.Attach = None,
    outbound: Annotated[
        bool, typer.Option("--outbound", help="We begin: the text is ours, and the ticket waits for the customer.")
    ] = False,
    spent: options.Spent = None,
    at: options.At = None,
    key: options.Key = None,
) -> None:
    """Open a ticket. Without -m the subject is the message.

    \b
    supportctl ticket new "Cannot log in"
    supportctl ticket new "Parcel is late" -c ada@example.com -p high -t delivery
    supportctl ticket new "Broken screen" --attach photo.jpg --set order=A-17 --problem 3
    supportctl new "Your order is back in stock" -c ada@example.com --outbound
    supportctl new "Refund" -c "Sara Ahmadi" --channel phone --at "yesterday 16:30"
    id=$(supportctl ticket new "From the form" -c 0912... -F - -q < body.txt)
    """
    from supportctl.domain.messages import checked_body
    from supportctl.domain.tickets import Draft, checked_subject, open_ticket
    from supportctl.reports.model import Done, Id, say

    session = ctx.obj
    draft = Draft(
        subject=subject,
        priority=values.choice("-p", priority, PRIORITIES) or "normal",
        kind=values.choice("--kind", kind, TICKET_KINDS),
        category=category or None,
        tags=values.read_tags(tag),
        feeling=values.choice("--feeling", feeling, FEELINGS),
        problem_id=values.problem_id(problem),
        is_outbound=outbound,
        spent_minutes=values.read_spent(spent),
    )
    body = None
    if message is not None or file is not None or editor:
        from supportctl.cli.prompts import read_text

        body = read_text(session, message, file, editor=editor)
    pairs = values.field_pairs(session, own)
    checked_subject(subject)
    if body is not None:
        checked_body(body)
    channel = values.choice("--channel", channel, tuple(session.config.channels())) or "other"
    moment = moments.read_at(session, at)
    desk = session.desk_to_fill
    draft = draft._replace(
        body=body,
        channel=channel,
        assignee=values.person(session, assignee),
        fields=values.field_values(session, pairs),
    )
    with values.uploads(session, attach) as files:
        opened = open_ticket(desk, draft._replace(files=files), at=moment, who=customer, key=key)
    if opened.created is not None:
        session.say(msg("created customer {id} ({name})"), id=opened.created.id, name=opened.created.name)
    ticket = opened.ticket
    sentence = (
        msg("Opened ticket {id}: {subject}") if opened.is_new else msg("Ticket {id} was there already: {subject}")
    )
    told = say(sentence, id=Id(ticket.id), subject=ticket.subject)
    session.emit(Done(told, [ticket.id], done.ticket_data(session, [ticket])))
    if opened.is_new and opened.created is None and not outbound and not session.is_quiet:
        from supportctl.domain.alike import find_alike

        alike = find_alike(desk, ticket)
        if alike is not None:
            session.say(
                msg("ticket {other} from the same customer looks alike; supportctl ticket merge {id} --into {other}"),
                other=alike,
                id=ticket.id,
            )
