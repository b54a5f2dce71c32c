"""The small print of the weekly page: what was left out and why, and what it was compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import msg
from supportctl.reports.carried import in_a_row
from supportctl.reports.late import late_lines
from supportctl.reports.model import Id, Joined, Line, say, say_n

if TYPE_CHECKING:
    from supportctl.domain.week import Week

_EXCLUDED = {
    "spam": msg("spam {n}"),
    "merged": msg("merged {n}"),
    "removed": msg("removed {n}"),
    "outreach": msg("started by us {n}"),
    "synchronous": msg("by phone or in person {n}"),
    "without_cause": msg("without a cause {n}"),
    "unknown_time": msg("answered at an unknown time {n}"),
}


def footnotes(week: Week) -> list[Line]:
    """What was left out and why, and what "usual" means."""
    left_out: dict[str, int] = {}
    for excluded in (week.received.excluded, week.first_response.excluded):
        for reason, count in excluded.items():
            left_out[reason] = max(left_out.get(reason, 0), count)
    if week.problem_reports.attached and week.problem_reports.without_cause:
        left_out["without_cause"] = len(week.problem_reports.without_cause)
    lines = []
    untimed = week.first_response.untimed
    if untimed:
        named = Joined([Id(request.ticket_id) for request in untimed[:6]])
        sentence = (
            msg("answered at an unknown time: {ids}")
            if len(untimed) <= 6
            else msg("answered at an unknown time: {ids} …")
        )
        lines.append(Line(say(sentence, ids=named), "dim"))
    if week.weeks:
        usual = say_n(
            msg('"usual" = the previous {n} full week'), msg('"usual" = the previous {n} full weeks'), n=len(week.weeks)
        )
    else:
        usual = say(msg("no usual yet: fewer than {n} full weeks before this one"), n=4)
    if left_out:
        parts = [say(_EXCLUDED.get(reason, reason), n=count) for reason, count in left_out.items()]
        usual = in_a_row([say(msg("left out: {parts}"), parts=Joined(parts)), usual])
    return [*lines, Line(usual, "dim"), *late_lines(week.late)]
