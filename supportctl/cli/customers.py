"""`customer`: the people we serve."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from supportctl.cli import moments, options, values
from supportctl.errors import UsageError, first, msg

_Who = Annotated[
    list[str], typer.Argument(metavar="WHO…", show_default=False, help="Id, e-mail, phone, @handle, name.")
]
_Email = Annotated[list[str] | None, typer.Option("--email", metavar="ADDRESS", help="An e-mail address.")]
_Phone = Annotated[list[str] | None, typer.Option("--phone", metavar="NUMBER", help="A phone number in any spelling.")]
_Handle = Annotated[list[str] | None, typer.Option("--handle", metavar="@NAME", help="A name on a social network.")]
_Organisation = Annotated[str | None, typer.Option("--organisation", metavar="TEXT", help="Where they work.")]
_Tier = Annotated[str | None, typer.Option("--tier", metavar="TEXT", help="A class of your own: gold, free …")]
_SinceDay = Annotated[str | None, typer.Option("--customer-since", metavar="DAY", help="Customer since this day.")]
_Language = Annotated[str | None, typer.Option("--language", metavar="en|fa", help="The language they read.")]
_ReferredBy = Annotated[str | None, typer.Option("--referred-by", metavar="WHO", help="Who sent them.")]


def new(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name as they write it.")],
    email: _Email = None,
    phone: _Phone = None,
    handle: _Handle = None,
    organisation: _Organisation = None,
    tier: _Tier = None,
    customer_since: _SinceDay = None,
    language: _Language = None,
    referred_by: _ReferredBy = None,
    tag: options.Tags = None,
    message: Annotated[str | None, typer.Option("-m", "--message", metavar="TEXT", help="A note about them.")] = None,
    key: options.Key = None,
) -> None:
    """Create a customer.

    \b
    supportctl customer new "Sara Ahmadi" --email sara@example.com --phone 09121234567
    supportctl customer new "Ada Example" --organisation "Example Ltd" -t vip
    supportctl customer new "Omid" --handle @omid --referred-by "Sara Ahmadi"
    """
    from supportctl.domain.customers import checked_name, new_customer

    session = ctx.obj
    checked_name(name)
    named = _fields(session, organisation, tier, customer_since, language)
    tags = values.read_tags(tag)
    desk = session.desk_to_fill
    fields = {**named, **_referrer(session, referred_by)}
    customer_id, is_new = new_customer(
        desk, name, contacts=_contacts(email, phone, handle), fields=fields, tags=tags,
        note=message, key=key,
    )  # fmt: skip
    _warn_of_phones(session, phone)
    if is_new:
        _tell_of_namesakes(session, name, customer_id)
    _emit(
        session,
        customer_id,
        msg("Created customer {id}: {name}") if is_new else msg("Customer {id} was there already: {name}"),
    )


def list_(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]…", help="Name, organisation, e-mail, phone, @handle.")
    ] = None,
    tag: Annotated[str | None, typer.Option("-t", "--tag", metavar="TAG", help="Only with this tag.")] = None,
    sort: Annotated[str | None, typer.Option("--sort", metavar="HOW", help="newest (the default) or name.")] = None,
    limit: options.Limit = None,
) -> None:
    """List customers, newest first, or by name: in Persian order, then Latin.

    \b
    supportctl customer list
    supportctl customer list ahmadi
    supportctl customer list example.com
    supportctl customer list --sort name -n 0
    supportctl customer list -t vip --json --fields id,name,email
    """
    from supportctl.folding import match_expression, name_key
    from supportctl.reports.listings import customer_list
    from supportctl.storage.customers import count_customers, list_customers

    session = ctx.obj
    text = " ".join(words or ())
    key, expression = (name_key(text), match_expression(text, prefix=True)) if words else ("", None)
    rows = values.read_limit(session, limit)
    by_name = values.choice("--sort", sort, ("newest", "name")) == "name"
    customers = list_customers(session.desk.db, key=key, words=expression, tag=tag, limit=rows, by_name=by_name)
    is_counted = session.is_table or session.options.get("count")
    total = count_customers(session.desk.db, key=key, words=expression, tag=tag) if is_counted else None
    session.emit(customer_list(customers, total))


def show(ctx: typer.Context, who: _Who) -> None:
    """Show customers: how to reach them, our notes, every ticket and everything they said.

    \b
    supportctl customer show ada@example.com
    supportctl customer show "Sara Ahmadi" --json
    supportctl customer show 12 --get phone
    """
    from supportctl.domain.files import read_customers
    from supportctl.reports.customer_details import customer_details

    session = ctx.obj
    session.emit(customer_details(read_customers(session.desk, who)))


def edit(
    ctx: typer.Context,
    who: Annotated[str, typer.Argument(metavar="WHO", show_default=False, help="Id, e-mail, phone, @handle, name.")],
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="A new name.")] = None,
    email: _Email = None,
    phone: _Phone = None,
    handle: _Handle = None,
    drop: Annotated[
        list[str] | None, typer.Option("--drop", metavar="CONTACT", help="An address or number to drop.")
    ] = None,
    organisation: _Organisation = None,
    tier: _Tier = None,
    customer_since: _SinceDay = None,
    language: _Language = None,
    referred_by: _ReferredBy = None,
    tag: options.Tags = None,
    untag: options.Untags = None,
) -> None:
    """Change a customer. A new address, number or handle stands beside those already known; `none` clears a field.

    \b
    supportctl customer edit ada@example.com --name "Ada Example" --phone "+44 20 7946 0123"
    supportctl customer edit 12 --tier gold -t vip
    supportctl customer edit 12 --drop old@example.com
    """
    from supportctl.domain.customers import edit_customer, get_customer

    session = ctx.obj
    desk = session.desk_to_write
    customer = get_customer(desk, who)
    fields = {
        **_fields(session, organisation, tier, customer_since, language),
        **_referrer(session, referred_by),
    }
    if name is not None:
        fields["name"] = name
    contacts = _contacts(email, phone, handle)
    if not (fields or contacts or tag or untag or drop):
        raise UsageError(msg("nothing to change"), msg("supportctl customer edit --help lists the fields"))
    edit_customer(
        desk, customer.id, contacts=contacts, fields=fields, tags=values.read_tags(tag),
        untags=values.read_tags(untag), dropped=drop or (),
    )  # fmt: skip
    _warn_of_phones(session, phone)
    _emit(session, customer.id, msg("Changed customer {id}: {name}"))


def note(
    ctx: typer.Context,
    who: Annotated[str, typer.Argument(metavar="WHO", show_default=False, help="Id, e-mail, phone, @handle, name.")],
    message: options.Message = None,
    file: options.File = None,
    editor: options.Editor = False,
    at: options.At = None,
) -> None:
    """Write down something about a customer. Without -m the editor opens.

    \b
    supportctl customer note "Sara Ahmadi" -m "Prefers a call after five"
    supportctl customer note 12 -F meeting.txt --at yesterday
    """
    from supportctl.cli.prompts import read_text
    from supportctl.domain.customers import add_note, get_customer

    session = ctx.obj
    desk = session.desk_to_write
    customer = get_customer(desk, who)
    body = read_text(session, message, file, editor=editor, may_open=True)
    add_note(desk, customer.id, body or "", at=moments.read_at(session, at))
    _emit(session, customer.id, msg("Noted about customer {id}: {name}"))


def _tell_of_namesakes(session: Any, name: str, customer_id: int) -> None:
    """Tell of customers who are called the same in any spelling: the new one may be one of them."""
    from supportctl.folding import name_key
    from supportctl.storage.customers import list_by_name_key

    others = [one.id for one in list_by_name_key(session.desk.db, name_key(name)) if one.id != customer_id]
    if others:
        session.say(msg("customers of this name are there already: {ids}; if one is the same person: {command}"),
                    ids=first(others, 5),
                    command=f"supportctl customer merge {customer_id} --into {others[0]}")  # fmt: skip


def _warn_of_phones(session: Any, phones: list[str] | None) -> None:
    """Tell of numbers that nobody can have, where a country is set; they are kept as they were typed."""
    from supportctl.contacts import parse_phone

    country = session.config.region()
    for phone in phones or ():
        if country and not parse_phone(phone, country)[1]:
            session.say(msg("{phone} is no valid phone number here; it is kept as typed"), phone=phone)


def _contacts(email: list[str] | None, phone: list[str] | None, handle: list[str] | None) -> list[tuple[str, str]]:
    given = (("email", email), ("phone", phone), ("handle", handle))
    return [(kind, value) for kind, values in given for value in values or ()]


def _fields(
    session: Any,
    organisation: str | None,
    tier: str | None,
    since: str | None,
    language: str | None,
) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in (("organisation", organisation), ("tier", tier)):
        if value is not None:
            fields[name] = None if value == "none" else value
    if since is not None:
        fields["since"] = None if since == "none" else moments.read_day(session, since).isoformat()
    if language is not None:
        from supportctl.languages import language_named

        chosen = values.choice("--language", language_named(language), ("en", "fa", "none"))
        fields["language"] = None if chosen == "none" else chosen
    return fields


def _referrer(session: Any, who: str | None) -> dict[str, Any]:
    return {} if who is None else {"referred_by": values.customer_id(session, who)}


def _emit(session: Any, customer_id: int, sentence: str) -> None:
    from supportctl.reports.listings import CUSTOMER_COLUMNS, customer_row, record
    from supportctl.reports.model import Done, Plain, say
    from supportctl.storage.customers import find_customer

    customer = find_customer(session.desk.db, customer_id)
    assert customer is not None  # noqa: S101  # written a moment ago
    data = record(CUSTOMER_COLUMNS, customer_row(customer))
    session.emit(Done(say(sentence, id=Plain(str(customer_id)), name=customer.name), [customer_id], data))
