"""The weekly page: verdict first, then satisfaction, speed and volume, then the people to call and to thank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics.speed import MIN_MEDIAN
from supportctl.errors import msg
from supportctl.reports import satisfaction_words as words
from supportctl.reports.actions import action_lines, call_data, shortened
from supportctl.reports.figures import document_data, figure_table
from supportctl.reports.model import (
    Days,
    Document,
    Grid,
    Id,
    Instant,
    Joined,
    Line,
    Minutes,
    Section,
    Sentence,
    WorkTime,
    say,
    say_n,
)

if TYPE_CHECKING:
    from supportctl.domain.week import Week

_EXCLUDED = {
    "spam": msg("spam {n}"),
    "merged": msg("merged {n}"),
    "removed": msg("removed {n}"),
    "outreach": msg("started by us {n}"),
    "synchronous": msg("by phone or in person {n}"),
    "unknown_time": msg("answered at an unknown time {n}"),
}
MAX_CAUSES = 5


def weekly_page(week: Week) -> Document:
    """The page about one week for people, with every figure and list as data."""
    sections = [
        Section(say(msg("In short")), _verdict(week)),
        Section(say(msg("Satisfaction")), words.satisfaction_lines(week.csat, week.response_rate)),
        Section(say(msg("Speed (working hours)")), _speed(week)),
        Section(say(msg("Volume")), _volume(week)),
        Section(say(msg("Do this week")), action_lines(week)),
        Section(None, _footnotes(week)),
    ]
    name = week.desk_name or "supportctl"
    title = say("{name}  {days}", name=name, days=Days(week.scope.days.start, week.scope.days.end))
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
    return Document(
        "weekly",
        title,
        say(msg("as of {when}"), when=Instant(week.scope.as_of)),
        sections,
        document_data("weekly", week.scope, week.figures, lists=lists),
        figure_table(week.figures),
        is_page=True,
    )


def _verdict(week: Week) -> list[Line]:
    unusual = list(_unusual(week))
    lines = [Line(sentence, "bad") for sentence in unusual]
    if not unusual:
        quiet = (
            say(msg("Nothing is unusual.")) if week.weeks else say(msg("There is no usual week to compare with yet."))
        )
        lines.append(Line(quiet))
    past = sum(one.is_past_target for one in week.waiting)
    if past:
        sentence = say_n(
            msg("{n} customer waits longer than the target allows."),
            msg("{n} customers wait longer than the target allows."),
            n=past,
        )
        lines.append(Line(sentence, "bad"))
    if week.call:
        sentence = say_n(
            msg("{n} person should hear from you, below."), msg("{n} people should hear from you, below."),
            n=len(week.call),
        )  # fmt: skip
        lines.append(Line(sentence))
    return lines


def _unusual(week: Week) -> list[Sentence]:
    found = []
    received = week.received
    if received.flag and received.usual and received.value is not None:
        found.append(
            say(
                msg("{count} requests, outside the usual {low}-{high}."),
                count=int(received.value), low=int(received.usual.low or 0), high=int(received.usual.high or 0),
            )
        )  # fmt: skip
    found.extend(
        say_n(
            msg("{name}: {n} report, usual {usual}."),
            msg("{name}: {n} reports, usual {usual}."),
            name=shortened(cause.name),
            n=cause.reports,
            usual=round(cause.usual or 0),
        )
        for cause in week.causes
        if cause.is_unusual
    )
    flagged = words.comparison(week.csat.figure, len([v for v in week.csat.votes if v.comment]))
    if flagged is not None:
        found.append(say(msg("Satisfaction: {sentence}"), sentence=flagged))
    target = week.first_response.in_target
    if target.flag and target.usual:
        found.append(
            say(
                msg("Answered in target: {x} of {n}, usually {y} of {m}."),
                x=target.numerator, n=target.denominator, y=target.usual.numerator, m=target.usual.denominator,
            )
        )  # fmt: skip
    return found


def _speed(week: Week) -> list[Line | Grid]:
    first, target = week.first_response.working, week.first_response.in_target
    if not first.n:
        return [Line(say(msg("No request came in by a channel that is answered later.")))]
    usual, usual_target = first.usual, target.usual
    typical = say("{time}", time=WorkTime(first.value)) if first.value is not None else say(msg("not known yet"))
    if first.n < MIN_MEDIAN:
        typical = say(msg("too few to say ({n})"), n=first.n)
    rows: list[list[Sentence | None]] = [
        [
            say(msg("first answer, typical")),
            typical,
            say("{time}", time=WorkTime(usual.value)) if usual and usual.value is not None else None,
        ],
        [
            say(msg("answered in target")),
            _x_of_n(target.numerator, target.denominator),
            _x_of_n(usual_target.numerator, usual_target.denominator) if usual_target else None,
        ],
    ]
    slowest = first.more.get("slowest")
    if slowest:
        rows.append(
            [
                say(msg("slowest")),
                say("{id}  {time}", id=Id(slowest["ticket_id"]), time=WorkTime(slowest["value"])),
                None,
            ]
        )
    rows.append([say(msg("waiting now past target")), say("{n}", n=sum(w.is_past_target for w in week.waiting)), None])
    headings = (None, say(msg("this week")), say(msg("usual")) if week.weeks else None)
    lines: list[Line | Grid] = [Grid(rows, headings)]
    if first.value is None and first.n >= MIN_MEDIAN:
        lines.append(Line(say(msg("Typical time not known yet: more than half are still open."))))
    elif first.pending:
        sentence = say_n(
            msg("{n} unanswered request is counted with the time it has waited."),
            msg("{n} unanswered requests are counted with the time they have waited."),
            n=first.pending,
        )
        lines.append(Line(sentence, "dim"))
    return lines


def _x_of_n(numerator: int | None, denominator: int | None) -> Sentence:
    if not denominator:
        return say(msg("none due yet"))
    return say(msg("{x} of {n}"), x=numerator, n=denominator)


def _volume(week: Week) -> list[Line | Grid]:
    received, left = week.received, week.backlog
    parts = [say(msg("received {n}"), n=int(received.value or 0))]
    if received.usual:
        parts = [
            say(
                msg("received {n} (usual {low}-{high})"),
                n=int(received.value or 0), low=int(received.usual.low or 0), high=int(received.usual.high or 0),
            )
        ]  # fmt: skip
    parts.append(say(msg("solved {n}"), n=int(week.endings.resolved.value or 0)))
    if week.endings.unsolved:
        parts.append(say(msg("closed unsolved {n}"), n=week.endings.unsolved))
    if week.endings.unanswered.value:
        parts.append(say(msg("ended unanswered {n}"), n=int(week.endings.unanswered.value)))
    if week.outreach.value:
        parts.append(say(msg("started by us {n}"), n=int(week.outreach.value)))
    lines: list[Line | Grid] = [Line(say("{parts}", parts=Joined(parts)))]
    if left.tickets:
        oldest = left.tickets[0]
        age = (week.scope.end - oldest.received_at) / 60_000
        lines.append(
            Line(
                say(
                    msg("open at the end {n}, oldest {id} ({age})"),
                    n=len(left.tickets), id=Id(oldest.ticket_id), age=Minutes(age),
                )
            )
        )  # fmt: skip
    else:
        lines.append(Line(say(msg("nothing was left open"))))
    if week.causes:
        rows: list[list[Sentence | None]] = [
            [
                say("{name}", name=shortened(cause.name)),
                say("{n}", n=cause.reports),
                say("{n}", n=cause.customers),
                say("{n}", n=round(cause.usual)) if cause.usual is not None else None,
                say(msg("unusual")) if cause.is_unusual else None,
            ]
            for cause in week.causes[:MAX_CAUSES]
        ]
        headings = (
            say(msg("causes")), say(msg("reports")), say(msg("customers")),
            say(msg("usual")) if week.weeks else None, None,
        )  # fmt: skip
        lines.append(Grid(rows, headings))
    return lines


def _footnotes(week: Week) -> list[Line]:
    left_out: dict[str, int] = {}
    for figure in (week.received, week.first_response.figure):
        for reason, count in figure.excluded.items():
            left_out[reason] = max(left_out.get(reason, 0), count)
    lines = []
    if left_out:
        parts = [say(_EXCLUDED.get(reason, reason), n=count) for reason, count in left_out.items()]
        lines.append(Line(say(msg("left out: {parts}"), parts=Joined(parts)), "dim"))
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
            msg('"usual" = the previous {n} full week'), msg('"usual" = the previous {n} full weeks'), n=week.weeks
        )
    else:
        usual = say(msg("no usual yet: fewer than {n} full weeks before this one"), n=4)
    return [*lines, Line(usual, "dim")]
