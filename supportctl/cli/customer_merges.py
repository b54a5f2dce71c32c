"""`customer merge` and `unmerge`: two records of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportctl.errors import msg

if TYPE_CHECKING:
    from supportctl.cli.session import Session
    from supportctl.reports.model import Sentence

_WHO = "Id, e-mail, phone, @handle, name."


def merge(
    ctx: typer.Context,
    who: Annotated[list[str], typer.Argument(metavar="WHO…", show_default=False, help=_WHO)],
    into: Annotated[str, typer.Option("--into", metavar="WHO", help="The customer who stands for all.")],
) -> None:
    """Make one of several customers who are one person: tickets, feedback, contacts, notes and tags go to one of them.

    Old ids, names, addresses and numbers lead there. Organisation, tier and language are filled in where unset.

    \b
    supportctl customer merge 31 --into 12
    supportctl customer merge @sara 09121234567 --into "Sara Ahmadi"
    supportctl customer merge ada@example.com --into 12 --json
    """
    from supportctl.domain.customer_merges import merge_customers
    from supportctl.reports.model import Plain, say_n

    session = ctx.obj
    sources, target = merge_customers(session.desk_to_write, who, into)
    sentence = say_n(
        msg("Merged customer {source} ({source_name}) into {id} ({name})"),
        msg("Merged {n} customers into {id} ({name})"),
        n=len(sources), source=Plain(str(sources[0].id)), source_name=sources[0].name,
        id=Plain(str(target.id)), name=target.name,
    )  # fmt: skip
    _emit(session, target.id, sentence)


def unmerge(
    ctx: typer.Context,
    who: Annotated[str, typer.Argument(metavar="WHO", show_default=False, help="The merged customer: id or name.")],
) -> None:
    """Give a merged customer everything back; what the other got since stays there.

    \b
    supportctl customer unmerge 31
    supportctl customer unmerge "S. Ahmadi"
    """
    from supportctl.domain.customer_merges import unmerge_customer
    from supportctl.reports.model import Plain, say

    session = ctx.obj
    source, target = unmerge_customer(session.desk_to_write, who)
    sentence = say(
        msg("Took customer {id} ({name}) out of {target} ({target_name}) again"),
        id=Plain(str(source.id)), name=source.name, target=Plain(str(target.id)), target_name=target.name,
    )  # fmt: skip
    _emit(session, source.id, sentence)


def _emit(session: Session, customer_id: int, sentence: Sentence) -> None:
    from supportctl.reports.listings import CUSTOMER_COLUMNS, customer_row, record
    from supportctl.reports.model import Done
    from supportctl.storage.customers import find_customer

    customer = find_customer(session.desk.db, customer_id)
    assert customer is not None  # noqa: S101  # written a moment ago
    session.emit(Done(sentence, [customer_id], record(CUSTOMER_COLUMNS, customer_row(customer))))
