"""What became known since the last saved report, in small print and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.errors import msg
from supportctl.reports.carried import in_a_row
from supportctl.reports.model import Id, Joined, Line, Sentence, say, say_n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.metrics.late import Change, Late

# So many tickets of one kind of change are named, and so many changed scores.
_MAX_NAMED = 6
_MAX_SCORES = 4
_LATE = {
    "rating_arrived": msg("late ratings: {ids}"),
    "rating_removed": msg("ratings taken back: {ids}"),
    "request": msg("late requests: {ids}"),
    "spam": msg("now spam: {ids}"),
    "unspam": msg("no longer spam: {ids}"),
    "merged": msg("merged: {ids}"),
    "unmerged": msg("taken out of a merge: {ids}"),
    "removed": msg("removed: {ids}"),
    "returned": msg("brought back: {ids}"),
}


def late_lines(late: Late | None) -> list[Line]:
    """What became known since the last saved report, in a line of small print; none when nothing did."""
    if late is None or not late.changes:
        return []
    parts: list[Sentence] = []
    scores = [one for one in late.changes if one.kind == "rating_changed"]
    for one in scores[:_MAX_SCORES]:
        sentence = msg("rating for {id} changed {before}->{after}") if one.ticket_id else msg(
            "a rating changed {before}->{after}"
        )  # fmt: skip
        parts.append(say(sentence, id=Id(one.ticket_id or 0), before=one.before, after=one.after))
    if len(scores) > _MAX_SCORES:
        rest = len(scores) - _MAX_SCORES
        parts.append(say_n(msg("{n} more rating changed"), msg("{n} more ratings changed"), n=rest))
    for kind, sentence in _LATE.items():
        found = [one for one in late.changes if one.kind == kind]
        if found:
            parts.append(say(sentence, ids=_ids(found)))
    return [Line(say(msg("late, since the last report: {parts}"), parts=in_a_row(parts)), "dim")]


def late_data(late: Late | None) -> list[dict[str, Any]]:
    """What became known since the last saved report, for JSON."""
    return [
        {"kind": one.kind, "ticket_id": one.ticket_id, "from": one.before, "to": one.after}
        for one in (late.changes if late else ())
    ]


def _ids(changes: Sequence[Change]) -> Joined:
    named: list[object] = [
        say(msg("without a ticket")) if one.ticket_id is None else Id(one.ticket_id) for one in changes[:_MAX_NAMED]
    ]
    return Joined([*named, say("…")] if len(changes) > _MAX_NAMED else named)
