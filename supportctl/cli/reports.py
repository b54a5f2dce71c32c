"""`report weekly`: the page."""

from __future__ import annotations

from typing import Annotated

import typer

from supportctl.cli import moments, options, values
from supportctl.errors import CheckFailed, UsageError, msg


def weekly(
    ctx: typer.Context,
    week: Annotated[
        str, typer.Option("--week", metavar="WEEK", help="last, this, a date in it, or 2026-W46.")
    ] = "last",
    as_of: options.AsOf = None,
    fail_under: Annotated[
        str | None, typer.Option("--fail-under", metavar="PERCENT", help="Exit 5 below this satisfaction.")
    ] = None,
    min_responses: Annotated[
        str, typer.Option("--min-responses", metavar="N", help="… from this many ratings on.")
    ] = "5",
    skip_empty: Annotated[bool, typer.Option("--skip-empty", help="Print nothing when nothing happened.")] = False,
    save: options.Save = False,
) -> None:
    """Print the page about the last completed week: what is unusual, who waits, whom to call and to thank.

    With --save the page is kept (supportctl report runs) and its list entered as follow-ups, nobody twice; the next
    page begins with what was done of it. Without --save a report writes nothing.

    \b
    supportctl report weekly
    supportctl report weekly --week 2026-W46 --as-of 2026-11-21T06:00
    supportctl report weekly -o week.md
    supportctl report weekly --json | jq .lists.call
    supportctl report weekly --save
    0 7 * * 1  supportctl report weekly --save --skip-empty
    """
    from supportctl.dates import parse_week
    from supportctl.domain.week import read_week
    from supportctl.reports.weekly import weekly_page

    session = ctx.obj
    desk = session.desk_to_write if save else session.desk
    limit = _percent(fail_under)
    least = values.read_number("--min-responses", min_responses)
    moment = moments.read_as_of(session, as_of)
    context = desk.date_context()._replace(now=moment)
    found = read_week(desk, parse_week(week, context), moment)
    if skip_empty and found.is_empty:
        return
    page = weekly_page(found, is_saved=save)
    if save:
        from supportctl.cli.runs import saved
        from supportctl.domain.runs import listed

        page = saved(session, page, found.scope, listed(found))
    session.emit(page)
    score = found.csat.figure
    if (
        limit is not None
        and score.value is not None
        and (score.denominator or 0) >= least
        and score.value * 100 < limit
    ):
        raise CheckFailed(
            msg("{x} of {n} satisfied: under {limit} percent"), msg("the report was printed all the same"),
            x=score.numerator, n=score.denominator, limit=limit,
        )  # fmt: skip


def _percent(text: str | None) -> int | None:
    if text is None:
        return None
    number = values.read_number("--fail-under", text.strip().removesuffix("%").removesuffix("٪"))
    if number > 100:
        raise UsageError(
            msg("--fail-under {text!r} is not a percentage"), msg("for example --fail-under 80"), text=text
        )
    return number
