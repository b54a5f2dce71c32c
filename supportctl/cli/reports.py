"""`report weekly`: the page, several weeks as a table, or one figure explained; `report monthly`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportctl.cli import moments, options, values
from supportctl.errors import CheckFailed, UsageError, msg

if TYPE_CHECKING:
    from supportctl.cli.session import Session
    from supportctl.domain.week import Week
    from supportctl.reports.model import Document

# A line holds no more bars than these beside their name.
MAX_WEEKS = 60


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
    skip_empty: options.SkipEmpty = False,
    save: options.Save = False,
    weeks: Annotated[
        str | None, typer.Option("--weeks", metavar="N", help="A table of so many weeks instead, oldest first.")
    ] = None,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="NAME", help="How a figure came about; -q: its tickets.")
    ] = None,
) -> None:
    """Print the page about the last completed week: what is unusual, who waits, whom to call and to thank.

    With --save the page is kept (supportctl report runs) and its list entered as follow-ups, nobody twice; the next
    page begins with what was done of it. Without --save a report writes nothing.

    \b
    supportctl report weekly
    supportctl report weekly --week 2026-W46 --as-of 2026-11-21T06:00
    supportctl report weekly --weeks 12
    supportctl report weekly --explain csat -q | supportctl ticket list -
    supportctl report weekly --json | jq .lists.call
    0 7 * * 1  supportctl report weekly --save --skip-empty
    """
    from supportctl.dates import parse_week
    from supportctl.domain.week import read_week

    session = ctx.obj
    desk = session.desk_to_write if save else session.desk
    limit = _percent(fail_under)
    least = values.read_number("--min-responses", min_responses)
    count = None if weeks is None else _weeks(weeks)
    name = _figure_name(explain)
    if count is not None and name is not None:
        raise UsageError(msg("--weeks and --explain are two things"), msg("give one of them"))
    moment = moments.read_as_of(session, as_of)
    if save and (count is not None or name is not None):
        raise UsageError(
            msg("only the page of one week can be saved"), msg("leave out --save, or --weeks and --explain")
        )
    context = desk.date_context()._replace(now=moment)
    days = parse_week(week, context)
    moments.check_begun(week, days.start, context)
    found = read_week(desk, days, moment)
    report = _page(found, count, name, skip_empty=skip_empty, is_saved=save)
    if report is None:
        return
    session.emit(_kept(session, report, found) if save else report)
    if limit is None:
        return
    score = found.csat.figure
    if score.value is not None and (score.denominator or 0) >= least and score.value * 100 < limit:
        raise CheckFailed(
            msg("{x} of {n} satisfied: under {limit} percent"), msg("the report was printed all the same"),
            x=score.numerator, n=score.denominator, limit=limit,
        )  # fmt: skip


def monthly(
    ctx: typer.Context,
    month: Annotated[str, typer.Option("--month", metavar="MONTH", help="last, this, 2026-10 or 1405-08.")] = "last",
    as_of: options.AsOf = None,
    currency: options.Currency = None,
    skip_empty: options.SkipEmpty = False,
    save: options.Save = False,
) -> None:
    """Print the page about the last calendar month, with customers and money in full and the same month last year.

    A month of the calendar of the desk (supportctl config set calendar jalali); amounts of several currencies are
    never added up.

    \b
    supportctl report monthly
    supportctl report monthly --month 2026-10 --currency EUR
    supportctl report monthly --month 1405-08 -o aban.html
    supportctl report monthly --month last --json | jq .figures.retention
    0 7 1 * *  supportctl report monthly --save
    """
    from supportctl.dates import parse_month
    from supportctl.domain.month import read_month
    from supportctl.money import parse_unit
    from supportctl.reports.monthly import monthly_page

    session = ctx.obj
    desk = session.desk_to_write if save else session.desk
    unit = None if currency is None else parse_unit(currency)
    moment = moments.read_as_of(session, as_of)
    context = desk.date_context()._replace(now=moment)
    days = parse_month(month, context)
    moments.check_begun(month, days.start, context)
    found = read_month(desk, days, moment, unit=unit)
    if not (skip_empty and found.is_empty):
        page = monthly_page(found, is_saved=save)
        session.emit(_kept(session, page, found) if save else page)


def _kept(session: Session, page: Document, found: Week) -> Document:
    """Keep a page and enter its list."""
    from supportctl.cli.runs import saved
    from supportctl.domain.runs import listed

    return saved(session, page, found.scope, listed(found))


def _page(week: Week, count: int | None, name: str | None, *, skip_empty: bool, is_saved: bool) -> Document | None:
    """The page that was asked for; None when there is nothing to say and that is not wanted."""
    if count is not None:
        from supportctl.domain.weeks import read_weeks
        from supportctl.reports.weeks import weeks_page

        weeks = read_weeks(week.desk, week.scope.days, count, week.scope.as_of)
        return None if skip_empty and weeks.is_empty else weeks_page(weeks)
    if skip_empty and week.is_empty:
        return None
    if name is not None:
        from supportctl.domain.explained import explain_figure
        from supportctl.reports.explained import explained_page

        return explained_page(explain_figure(week, name))
    from supportctl.reports.weekly import weekly_page

    return weekly_page(week, is_saved=is_saved)


def _figure_name(text: str | None) -> str | None:
    if text is None:
        return None
    from supportctl.domain.week_figures import FIGURES

    return values.choice("--explain", text, list(FIGURES))


def _weeks(text: str) -> int:
    number = values.read_number("--weeks", text)
    if not 1 <= number <= MAX_WEEKS:
        raise UsageError(
            msg("--weeks {n} is not possible"), msg("from 1 to {most} weeks can be shown"), n=number, most=MAX_WEEKS
        )
    return number


def _percent(text: str | None) -> int | None:
    if text is None:
        return None
    number = values.read_number("--fail-under", text.strip().removesuffix("%").removesuffix("٪"))
    if number > 100:
        raise UsageError(
            msg("--fail-under {text!r} is not a percentage"), msg("for example --fail-under 80"), text=text
        )
    return number
