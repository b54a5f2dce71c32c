"""The last list on the weekly page: how much of it is done, and who is called again because it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import msg
from supportctl.instants import rfc3339
from supportctl.models import CONTACT_KINDS
from supportctl.periods import local_day
from supportctl.reports.model import Day, Joined, Sentence, Word, say, say_n
from supportctl.reports.reasons import reason_words
from supportctl.vocabulary import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.people import Call
    from supportctl.domain.week import Week

_WEEK = 7 * 86_400_000


def action_title(week: Week) -> Sentence:
    """The heading of the list of this week, with what became of the last one."""
    last = week.last_list
    if last is None:
        return say(msg("Do this week"))
    parts = [say(msg("{done} of {n} done"), done=last.done, n=len(last.followups))]
    if last.dropped:
        parts.append(say_n(msg("{n} given up"), msg("{n} given up"), n=last.dropped))
    listed = {one.id for one in last.followups}
    below = sum(one.followup.id in listed and one.followup.kind in CONTACT_KINDS for one in week.owed if one.is_carried)
    if below:
        parts.append(say_n(msg("{n} is below"), msg("{n} are below"), n=below))
    if last.left > below:
        parts.append(
            say_n(msg("{n} is in followup list"), msg("{n} are in followup list"), n=last.left - below)
        )  # fmt: skip
    return say(msg("Do this week  (last list: {parts})"), parts=in_a_row(parts))


def call_words(call: Call, week: Week, *, in_full: bool) -> Sentence:
    """Why somebody is called: the reasons, in full with the day it is due, or what was carried over and from where."""
    reasons = [_reason(call, name, week) for name in call.reasons]
    if not call.is_carried:
        if in_full:
            return say(msg("{reasons}; due {day}"), reasons=Joined(reasons), day=_due_day(call, week))
        return say("{reasons}", reasons=Joined(reasons))
    # What a person wrote stands for itself.
    reasons += [say("{note}", note=one.followup.note) for one in call.owed if one.followup.note]
    first = next(one for one in call.owed if one.is_carried)
    told = Joined(reasons or [say("{kind}", kind=Word(first.followup.kind))])
    if first.is_of_last:
        is_of_week_before = week.last_list is not None and week.last_list.run.end_at == week.scope.span.start
        if in_full and is_of_week_before:
            return say(msg("carried over from last week: {reasons}"), reasons=told)
        return say(msg("carried over: {reasons}"), reasons=told)
    day = local_day(first.followup.due_at or 0, week.scope.zone)
    return say(msg("was due on {day}: {reasons}"), day=Day(day), reasons=told)


def _reason(call: Call, name: str, week: Week) -> Sentence:
    if name == "silent":
        found = next((one for one in week.risk.silent or () if one.customer_id == call.customer_id), None)
        if found is not None:
            from supportctl.reports.week_risk import silence_sentence

            return silence_sentence(found)
    return reason_words(name, call.amounts[name])


def _due_day(call: Call, week: Week) -> Sentence:
    """The day of the week, of a later one the date."""
    due = call.due or week.call_due
    day = local_day(due, week.scope.zone)
    if due < week.scope.as_of + _WEEK:
        return say(WEEKDAYS[day.weekday()])
    return say("{day}", day=Day(day))


def call_data(call: Call, week: Week) -> dict[str, object]:
    """One person to call, for JSON."""
    due = call.due if call.owed else week.call_due
    return {
        "customer_id": call.customer_id,
        "name": call.name,
        "ticket_id": call.ticket_id,
        "reasons": list(call.reasons),
        "due": None if due is None else rfc3339(due),
        "carried_over": call.is_carried,
        "followups": [one.followup.id for one in call.owed],
        "note": next((one.followup.note for one in call.owed if one.followup.note), None),
    }


def in_a_row(parts: Sequence[Sentence]) -> Sentence:
    """Sentences that have commas of their own, one behind the other."""
    row = parts[-1]
    for part in reversed(parts[:-1]):
        row = say(msg("{part}; {rest}"), part=part, rest=row)
    return row
