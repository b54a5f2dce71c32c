"""The weekly page: verdict first, then satisfaction, speed and volume, then the people to call and to thank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.reports.actions import action_lines, call_data
from supportctl.reports.figures import document_data, figure_table, folded_figures
from supportctl.reports.model import Chart, Days, Document, Instant, Section, Table, say
from supportctl.reports.satisfaction_words import satisfaction_lines
from supportctl.reports.week_notes import footnotes
from supportctl.reports.week_speed import speed_lines
from supportctl.reports.week_verdict import verdict_lines
from supportctl.reports.week_volume import volume_lines

if TYPE_CHECKING:
    from supportctl.domain.week import Week
    from supportctl.reports.pictures import Picture


def weekly_page(week: Week) -> Document:
    """The page about one week for people, with every figure and list as data."""
    sections = [
        Section(say(msg("In short")), verdict_lines(week), "verdict"),
        Section(
            say(msg("Satisfaction")),
            [*satisfaction_lines(week.csat, week.response_rate), _chart("satisfaction_picture", week)],
        ),
        Section(say(msg("Speed (working hours)")), [*speed_lines(week), _chart("waits_picture", week)]),
        Section(
            say(msg("Volume")),
            [*volume_lines(week), _chart("volume_picture", week), _chart("causes_picture", week)],
        ),
        Section(say(msg("Do this week")), action_lines(week), "tasks"),
        Section(None, [*footnotes(week), folded_figures(lambda: week.figures)]),
    ]
    name = week.desk_name or "supportctl"
    return Document(
        "weekly",
        say("{name}  {days}", name=name, days=Days(week.scope.days.start, week.scope.days.end)),
        say(msg("as of {when}"), when=Instant(week.scope.as_of)),
        sections,
        data=None,
        table=figure_table([]),
        is_page=True,
        later=lambda: _data(week),
    )


def _chart(name: str, week: Week) -> Chart:
    """A chart of the week, of which nothing is loaded before it is drawn."""

    def read() -> Picture | None:
        from supportctl.reports import week_charts

        found: Picture | None = getattr(week_charts, name)(week)
        return found

    return Chart(read)


def _data(week: Week) -> tuple[dict[str, Any], Table]:
    figures = week.figures
    lists = {
        "call": [call_data(call) for call in week.call[: week.call_cap]],
        "fix": [],
        "thank": [
            {"customer_id": t.customer_id, "name": t.name, "ticket_id": t.ticket_id, "reason": t.reason}
            for t in week.thank
        ],
        "waiting": [
            {"ticket_id": one.case.ticket_id, "customer_id": one.case.customer_id, "minutes": one.minutes,
             "working_minutes": one.working_minutes, "past_target": one.is_past_target}
            for one in week.waiting
        ],
        "unknown_time": [request.ticket_id for request in week.first_response.untimed],
    }  # fmt: skip
    return document_data("weekly", week.scope, figures, lists=lists), figure_table(figures)
