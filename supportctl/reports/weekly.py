"""The weekly page: the verdict, satisfaction, speed, quality and volume, then the people to call and to thank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.reports.actions import action_lines, desk_of
from supportctl.reports.carried import action_title, call_data
from supportctl.reports.figures import document_data, figure_table, folded_figures
from supportctl.reports.late import late_data
from supportctl.reports.model import Chart, Days, Document, Grid, Instant, Line, Section, Table, say
from supportctl.reports.problem_words import fix_data
from supportctl.reports.week_money import money_lines
from supportctl.reports.week_notes import footnotes
from supportctl.reports.week_quality import often_data, quality_lines, quality_title
from supportctl.reports.week_risk import risk_lines, risk_lists
from supportctl.reports.week_satisfaction import satisfaction_lines
from supportctl.reports.week_speed import speed_lines
from supportctl.reports.week_verdict import verdict_lines
from supportctl.reports.week_volume import volume_lines

if TYPE_CHECKING:
    from supportctl.domain.week import Week
    from supportctl.reports.pictures import Picture


# A page has about 60 lines; some are broken into two.
PAGE_LINES = 56
# Title and rules; the heading of the list, whom to thank, and who else there is.
_HEAD = 3 + 5


def weekly_page(week: Week, *, is_saved: bool = False) -> Document:
    """The page about one week for people, with every figure and list as data."""
    before = [
        Section(say(msg("In short")), verdict_lines(week), "verdict"),
        Section(say(msg("Satisfaction")), [*satisfaction_lines(week), page_chart("week_satisfaction", week)]),
        Section(say(msg("Speed (working hours)")), [*speed_lines(week), page_chart("waits", week)]),
        Section(quality_title(week), quality_lines(week)),
        Section(
            say(msg("Volume")),
            [*volume_lines(week), page_chart("week_volume", week), page_chart("causes", week)],
        ),
        Section(say(msg("Risk")), risk_lines(week)),
        *(Section(say(msg("Customers and money ({n} weeks)"), n=13), lines) for lines in [money_lines(week)] if lines),
    ]
    notes = footnotes(week)
    room = PAGE_LINES - _HEAD - sum(map(_height, before)) - len(notes) - len(week.fix)
    sections = [
        *before,
        Section(action_title(week), action_lines(week, room, is_saved=is_saved), "tasks"),
        Section(None, [*notes, folded_figures(lambda: week.figures)]),
    ]
    return Document(
        "weekly",
        say("{name}  {days}", name=desk_of(week), days=Days(week.scope.days.start, week.scope.days.end)),
        say(msg("as of {when}"), when=Instant(week.scope.as_of)),
        sections,
        data=None,
        table=figure_table([]),
        is_page=True,
        later=lambda: page_data(week),
    )


def _height(section: Section) -> int:
    """The lines of a section with its title and the empty one above it, when none of them is broken."""
    parts = (len(part.rows) + bool(part.headings) if isinstance(part, Grid) else 1 for part in section.parts
             if isinstance(part, Grid | Line))  # fmt: skip
    return 2 + sum(parts)


def page_chart(name: str, week: Week) -> Chart:
    """A chart of the page, of which nothing is loaded before it is drawn."""

    def read() -> Picture | None:
        from supportctl.reports import charts

        found: Picture | None = getattr(charts, name)(week)
        return found

    return Chart(read)


def page_data(week: Week) -> tuple[dict[str, Any], Table]:
    """Every figure and list of a page: for JSON, and one row a figure."""
    from supportctl.domain.metrics import voice

    figures = week.figures
    lists = {
        "call": [call_data(call, week) for call in week.call],
        "fix": [fix_data(cause) for cause in week.fix],
        "thank": [
            {"customer_id": t.customer_id, "name": t.name, "ticket_id": t.ticket_id, "reason": t.reason}
            for t in week.thank
        ],
        "asked_often": [often_data(one) for one in week.quality.asked_often],
        "waiting": [
            {"ticket_id": one.case.ticket_id, "customer_id": one.case.customer_id, "minutes": one.minutes,
             "working_minutes": one.working_minutes, "past_target": one.is_past_target}
            for one in week.waiting
        ],
        "complaints": [voice.complaint_data(one, fate) for one, fate in voice.list_fates(week, week.complaints)],
        "appreciation": [voice.kindness_data(one) for one in week.appreciation.found],
        "unknown_time": [request.ticket_id for request in week.first_response.untimed],
        **risk_lists(week),
    }  # fmt: skip
    data = document_data("weekly", week.scope, figures, lists=lists)
    return {**data, "late": late_data(week.late)}, figure_table(figures)
