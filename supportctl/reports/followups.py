"""Follow-ups and saved reports as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain.metrics.carried import read_reasons
from supportctl.errors import msg
from supportctl.reports import model
from supportctl.reports.listings import record
from supportctl.reports.model import Column, Days, Id, Instant, Joined, Plain, Table, Word, say
from supportctl.reports.reasons import reason_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

    from supportctl.models import Followup
    from supportctl.reports.model import Sentence
    from supportctl.storage.runs import Run

FOLLOWUP_COLUMNS = (
    Column("id", model.ID, msg("id")),
    Column("kind", model.WORD, msg("kind")),
    Column("customer", model.TEXT, msg("customer"), is_flexible=True),
    Column("ticket_id", model.ID, msg("ticket")),
    Column("due_at", model.INSTANT, msg("due")),
    Column("why", model.PHRASE, msg("why"), is_flexible=True),
    Column("owner", model.TEXT, msg("owner")),
    Column("status", model.WORD, msg("status"), in_table=False),
    Column("done_at", model.INSTANT, msg("done"), in_table=False),
    Column("outcome", model.TEXT, msg("outcome"), in_table=False, is_flexible=True),
    Column("dropped_at", model.INSTANT, msg("dropped"), in_table=False),
    Column("customer_id", model.ID, msg("customer id"), in_table=False),
    Column("problem_id", model.ID, msg("problem"), in_table=False),
    Column("reasons", model.TAGS, msg("reasons"), in_table=False),
    Column("note", model.TEXT, msg("note"), in_table=False),
    Column("run_id", model.ID, msg("run"), in_table=False),
)
RUN_COLUMNS = (
    Column("id", model.ID, msg("id")),
    Column("report", model.WORD, msg("report")),
    Column("days", model.PHRASE, msg("days"), is_flexible=True),
    Column("start", model.INSTANT, msg("start"), in_table=False),
    Column("end", model.INSTANT, msg("end"), in_table=False),
    Column("as_of", model.INSTANT, msg("as of")),
    Column("recorded_at", model.INSTANT, msg("recorded"), in_table=False),
    Column("followups", model.NUMBER, msg("follow-ups")),
    Column("done", model.NUMBER, msg("done")),
)
# What a list shows besides, so that it fits the screen: of what is over, when and how it ended.
_OF_STATE = {
    "done": ("done_at", "outcome"),
    "dropped": ("dropped_at", "outcome"),
    "": ("ticket_id", "due_at", "status"),
    "open": ("ticket_id", "due_at", "owner"),
}
_ALWAYS = ("id", "kind", "customer", "why")


def followup_list(found: Iterable[Followup], total: int | None = None, status: str = "open") -> Table:
    """Follow-ups as a list; `status` says which were asked for, "" for all."""
    empty = say(msg("No follow-ups. supportctl followup add -c CUSTOMER enters one."))
    shown = (*_ALWAYS, *_OF_STATE[status])
    columns = [column._replace(in_table=column.name in shown) for column in FOLLOWUP_COLUMNS]
    return Table("followup", columns, [followup_row(one) for one in found], total, empty)


def followup_row(one: Followup) -> list[Any]:
    """The values of FOLLOWUP_COLUMNS."""
    reasons = read_reasons(one.reasons)
    return [
        one.id, one.kind, one.customer, one.ticket_id, one.due_at, _why(one, reasons) or None, one.owner, one.status,
        one.done_at, one.outcome, one.dropped_at, one.customer_id, one.problem_id, tuple(reasons), one.note,
        one.run_id,
    ]  # fmt: skip


def followup_words(one: Followup) -> Sentence:
    """One that is open, in a line: what is to be done, by when and why."""
    parts: list[Sentence] = [say("{id}  {kind}", id=Plain(str(one.id)), kind=Word(one.kind))]
    if one.due_at is not None:
        parts.append(say(msg("due {when}"), when=Instant(one.due_at)))
    if one.ticket_id is not None:
        parts.append(say("{id}", id=Id(one.ticket_id)))
    parts.extend(_why(one, read_reasons(one.reasons)))
    return say("{parts}", parts=Joined(parts))


def _why(one: Followup, reasons: Mapping[str, int]) -> tuple[Sentence, ...]:
    why = [reason_words(name, amount) for name, amount in reasons.items()]
    if one.note is not None:
        why.append(say("{note}", note=one.note))
    return tuple(why)


def followup_record(one: Followup) -> dict[str, Any]:
    """A follow-up as a JSON object; why it is there is its reasons and its note."""
    found = record(FOLLOWUP_COLUMNS, followup_row(one))
    del found["why"]
    return found


def run_list(runs: Iterable[Run], zone: ZoneInfo, total: int | None = None) -> Table:
    """Saved reports as a list."""
    empty = say(msg("No reports were saved. supportctl report weekly --save keeps one and enters its list."))
    return Table("run", RUN_COLUMNS, [_run_row(one, zone) for one in runs], total, empty)


def _run_row(one: Run, zone: ZoneInfo) -> list[Any]:
    from supportctl.periods import local_day

    days = say("{days}", days=Days(local_day(one.start_at, zone), local_day(one.end_at, zone)))
    return [
        one.id, one.report, days, one.start_at, one.end_at, one.as_of, one.recorded_at, one.followups, one.done,
    ]  # fmt: skip
