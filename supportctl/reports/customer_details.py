"""A customer with everything known of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.instants import rfc3339
from supportctl.languages import NAMES
from supportctl.reports.feedback_details import feedback_line
from supportctl.reports.followups import followup_record, followup_words
from supportctl.reports.listings import (
    CUSTOMER_COLUMNS,
    FEEDBACK_COLUMNS,
    TICKET_COLUMNS,
    customer_row,
    feedback_row,
    record,
    ticket_row,
)
from supportctl.reports.model import (
    Block,
    Day,
    Document,
    Grid,
    Id,
    Instant,
    Joined,
    Line,
    Money,
    Plain,
    Section,
    Sentence,
    Table,
    Word,
    say,
    say_n,
)
from supportctl.reports.ticket_details import optional_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.files import CustomerFile
    from supportctl.domain.metrics.habits import Buying


def customer_details(files: Sequence[CustomerFile]) -> Document:
    """Customers with everything known of them."""
    sections = [section for file in files for section in _customer_sections(file, titled=len(files) > 1)]
    data = [_customer_data(file) for file in files]
    table = Table("customer", CUSTOMER_COLUMNS, [customer_row(file.customer) for file in files])
    first = files[0].customer
    title = say("{name} ({id})", name=first.name, id=Plain(str(first.id)))
    if len(files) > 1:
        title = say_n(msg("{n} customer"), msg("{n} customers"), n=len(files))
    ids = [file.customer.id for file in files]
    return Document("customer", title, None, sections, data[0] if len(data) == 1 else data, table, ids)


def _language(code: str | None) -> Sentence | str | None:
    """A language that we speak by its name, any other as the table had it that it was imported from."""
    return say(NAMES[code]) if code in NAMES else code


def _customer_sections(file: CustomerFile, *, titled: bool) -> list[Section]:
    customer = file.customer
    facts = [
        *optional_facts(
            (msg("organisation"), customer.organisation),
            (msg("tier"), customer.tier),
            (msg("customer since"), customer.since and Day(date.fromisoformat(customer.since))),
            (msg("language"), _language(customer.language)),
            (msg("tags"), Joined(customer.tags) if customer.tags else None),
            (msg("referred by"), customer.referred_by and Plain(str(customer.referred_by))),
        ),
        *((say(msg("merged")), say("{name} ({id})", name=one.name, id=Plain(str(one.id)))) for one in file.merged),
        *((say("{kind}", kind=Word(point.kind)), say("{value}", value=point.value)) for point in file.contacts),
        (
            say(msg("tickets")),
            say(msg("{tickets} in all, {open} open"), tickets=customer.tickets, open=customer.open_tickets),
        ),
        *(_buying_facts(file.buying) if file.buying else ()),
    ]
    title = say("{name} ({id})", name=customer.name, id=Plain(str(customer.id))) if titled else None
    sections = [Section(title, [Grid(facts)])]
    if file.followups:
        open_ones = [Line(followup_words(one)) for one in file.followups]
        sections.append(Section(say(msg("To do")), open_ones))
    if file.notes:
        notes = [
            Block(say(msg("{when}  note by {author}"), when=Instant(n.occurred_at), author=n.author), n.body)
            for n in file.notes
        ]
        sections.append(Section(say(msg("Notes")), notes))
    moments: list[tuple[int, Line]] = [
        (
            ticket.received_at,
            Line(
                say(
                    "{when}  {id}  {subject} ({status})",
                    when=Instant(ticket.received_at), id=Id(ticket.id), subject=ticket.subject,
                    status=Word(ticket.status),
                )
            ),
        )
        for ticket in file.tickets
    ]  # fmt: skip
    moments.extend((one.responded_at or one.asked_at or 0, feedback_line(one)) for one in file.feedback)
    if moments:
        moments.sort(key=lambda moment: -moment[0])
        sections.append(Section(say(msg("Timeline")), [line for _, line in moments]))
    return sections


def _buying_facts(buying: Buying) -> list[tuple[Sentence, Sentence]]:
    amounts = Joined([Money(amount, unit) for unit, amount in sorted(buying.amounts.items())])
    bought = say_n(msg("{n} for {amounts}"), msg("{n} for {amounts}"), n=buying.purchases, amounts=amounts)
    facts = [(say(msg("purchases")), bought)]
    if buying.refunded:
        back = Joined([Money(amount, unit) for unit, amount in sorted(buying.refunded.items())])
        facts.append((say(msg("refunded")), say("{amounts}", amounts=back)))
    parts = [say(msg("last {when}"), when=Instant(buying.last_at))]
    if buying.usual_days is not None:
        parts.append(say_n(msg("usually every day"), msg("usually every {n} days"), n=max(1, buying.usual_days)))
    if buying.is_loyal:
        parts.append(say(msg("loyal")))
    return [*facts, (say(msg("buys")), say("{parts}", parts=Joined(parts)))]


def _buying_data(buying: Buying) -> dict[str, Any]:
    return {
        "count": buying.purchases,
        "amounts": [
            {"unit": unit, "amount": amount, "refunded": buying.refunded.get(unit, 0)}
            for unit, amount in sorted(buying.amounts.items())
        ],
        "last_at": rfc3339(buying.last_at),
        "is_loyal": buying.is_loyal,
        "usual_days": buying.usual_days,
    }


def _customer_data(file: CustomerFile) -> dict[str, Any]:
    return {
        **record(CUSTOMER_COLUMNS, customer_row(file.customer)),
        "contacts": [{"kind": point.kind, "value": point.value} for point in file.contacts],
        "notes": [{"author": n.author, "body": n.body, "at": rfc3339(n.occurred_at)} for n in file.notes],
        "timeline": [record(TICKET_COLUMNS, ticket_row(ticket)) for ticket in file.tickets],
        "merged": [{"id": one.id, "name": one.name, "at": rfc3339(one.merged_at)} for one in file.merged],
        "followups": [followup_record(one) for one in file.followups],
        "feedback": [record(FEEDBACK_COLUMNS, feedback_row(one)) for one in file.feedback],
        "purchases": _buying_data(file.buying) if file.buying else None,
    }
