"""The monthly page: the order of the weekly one over a month, with customers and money in full and a year before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain.week_figures import FIGURES
from supportctl.errors import msg
from supportctl.reports.actions import action_lines, desk_of
from supportctl.reports.figure_names import short_name
from supportctl.reports.figure_words import in_words, usual_in_words, value_in_words
from supportctl.reports.figures import figure_table, folded_figures, group_data, group_table
from supportctl.reports.model import Days, Document, Grid, Id, Instant, Joined, Line, Section, Unit, say, say_n
from supportctl.reports.month_books import customer_parts, money_parts, people
from supportctl.reports.week_notes import footnotes
from supportctl.reports.week_satisfaction import recommendation_lines, satisfaction_lines
from supportctl.reports.week_verdict import verdict_lines
from supportctl.reports.week_volume import volume_lines
from supportctl.reports.weekly import page_chart, page_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.month import Month
    from supportctl.reports.model import Sentence, Table

# What stands in a section, as far as anything is known of it.
_SPEED = ("first_response_working", "first_response_in_target", "next_response_working", "resolution_working")
_QUALITY = ("fcr", "fcr_said", "reopen_rate", "repeat_contacts", "repeated_error_rate")
_RISK = ("angry", "detractors", "waiting", "silent", "told_others", "price")


def monthly_page(month: Month, *, is_saved: bool = False) -> Document:
    """The page about one month for people, with every figure and list as data."""
    days = month.scope.days
    return Document(
        "monthly",
        say("{name}  {days}", name=desk_of(month), days=Days(days.start, days.end)),
        say(msg("as of {when}"), when=Instant(month.scope.as_of)),
        list(_sections(month, is_saved=is_saved)),
        data=None,
        table=figure_table([]),
        is_page=True,
        later=lambda: _data(month),
    )


def _sections(month: Month, *, is_saved: bool) -> Iterator[Section]:
    yield Section(say(msg("In short")), verdict_lines(month), "verdict")
    yield Section(say(msg("Satisfaction")), [*_satisfaction(month), page_chart("month_satisfaction", month)])
    yield Section(say(msg("Speed (working hours)")), [*_speed(month), page_chart("waits", month)])
    if quality := _grid(month, _QUALITY):
        yield Section(say(msg("Quality")), quality)
    drawn = [page_chart("month_volume", month), page_chart("month_causes", month)]
    yield Section(say(msg("Volume")), [*_volume(month), *drawn])
    if risk := _risk(month):
        yield Section(say(msg("Risk")), risk)
    if month.has_books:
        yield Section(say(msg("Customers")), customer_parts(month))
        for unit in month.money:
            title = say(msg("Money in {unit} (nominal)"), unit=Unit(unit)) if unit else say(msg("Money"))
            yield Section(title, money_parts(month, unit))
    yield Section(say(msg("Do next")), action_lines(month, is_saved=is_saved, is_month=True), "tasks")
    yield Section(None, [*footnotes(month), *_year_note(month), folded_figures(lambda: month.figures)])


def _satisfaction(month: Month) -> list[Line | Grid]:
    lines: list[Line | Grid] = [*satisfaction_lines(month), *recommendation_lines(month)]
    before = month.last_year
    if before is not None and before.csat.figure.denominator:
        lines.append(
            Line(say(msg("the same month last year: {figure} satisfied"), figure=in_words(before.csat.figure)))
        )
    return lines


def _figures(month: Month, names: Sequence[str]) -> list[Figure]:
    return [FIGURES[name](month) for name in names]


def _grid(month: Month, names: Sequence[str]) -> list[Line | Grid]:
    """One line a figure of which anything is known: its name, its value, what is usual, and a year before."""
    rows = [
        [short_name(figure.name), in_words(figure), usual_in_words(figure), _year_before(month, figure.name)]
        for figure in _figures(month, names)
        if figure.value or figure.denominator or figure.n or figure.pending
    ]
    return [Grid(rows, headings(month))] if rows else []


def headings(month: Month) -> Sequence[Sentence | None]:
    """What stands above the name of a figure, its value, the usual one and that of a year before."""
    before = month.last_year
    days = say("{days}", days=Days(before.scope.days.start, before.scope.days.end)) if before else None
    return (None, say(msg("this month")), say(msg("usual")) if month.weeks else None, days)


def _year_before(month: Month, name: str) -> Sentence | None:
    if month.last_year is None:
        return None
    figure = FIGURES[name](month.last_year)
    return in_words(figure) if figure.value or figure.denominator or figure.n else None


def _speed(month: Month) -> list[Line | Grid]:
    figures = _figures(month, _SPEED)
    if not any(figure.n for figure in figures):
        return [Line(say(msg("No request came in by a channel that is answered later.")))]
    rows: list[list[Sentence | None]] = []
    for figure in figures:
        name = short_name(figure.name)
        rows.append([name, in_words(figure), usual_in_words(figure), _year_before(month, figure.name)])
        if figure.more.get("p90") is not None:
            rows.append([say(msg("  9 of 10 within")), value_in_words(figure, figure.more["p90"])])
    slowest = month.first_response.working.more.get("slowest")
    if slowest:
        time = value_in_words(month.first_response.working, slowest["value"])
        rows.append([say(msg("slowest")), say("{id}  {time}", id=Id(slowest["ticket_id"]), time=time)])
    return [Grid(rows, headings(month))]


def _volume(month: Month) -> list[Line | Grid]:
    """Months have different working days, so that only what comes in on so many of them can be compared."""
    lines = volume_lines(month)
    if month.working_days:
        lines.append(
            Line(
                say_n(
                    msg("{n} working day; in ten working days {rate} requests"),
                    msg("{n} working days; in ten working days {rate} requests"),
                    n=month.working_days, rate=_rate(month),
                )
            )
        )  # fmt: skip
    before = month.last_year
    if before is not None and before.working_days:
        sentence = say(
            msg("the same month last year: received {n}, in ten working days {rate}, solved {solved}"),
            n=int(before.received.value or 0), rate=_rate(before), solved=int(before.endings.resolved.value or 0),
        )  # fmt: skip
        lines.append(Line(sentence))
    return lines


def _rate(month: Month) -> int:
    return round(int(month.received.value or 0) * 10 / month.working_days)


def _risk(month: Month) -> list[Line]:
    figures = [figure for figure in _figures(month, _RISK) if figure.value]
    if not figures:
        return []
    parts = [say(msg("{name} {n}"), name=short_name(f.name), n=int(f.value or 0)) for f in figures]
    return [Line(say("{parts}", parts=Joined(parts)))]


def _year_note(month: Month) -> list[Line]:
    if month.calendar != "jalali" or (month.last_year or month.books_last_year) is None:
        return []
    return [Line(say(msg("Ramadan and Muharram come 10 or 11 days earlier each year: not seen here.")), "dim")]


def _data(month: Month) -> tuple[dict[str, Any], Table]:
    data, table = page_data(month)
    again = month.bought_again
    groups = [(unit, figures) for unit, figures in month.money.items()] if len(month.money) > 1 else []
    data = {
        **data,
        "report": "monthly",
        "working_days": month.working_days,
        "bought_again": {
            "customers": again.customers,
            "shares": [{"days": days, "share": share} for days, share in again.shares],
        },
        "groups": {"currency": group_data(groups)} if groups else {},
        "lists": {**data["lists"], **people(month)},
    }
    if groups:
        # Amounts of several currencies have a row each, under their currency.
        amounts = group_table("currency", groups)
        table = amounts._replace(rows=[*([None, *row] for row in table.rows), *amounts.rows])
    return data, table
