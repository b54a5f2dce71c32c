"""What is left of earlier lists: what was done of the last one, and whom it still asks us to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record
from supportctl.storage import followups as store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.models import Followup
    from supportctl.storage.runs import Run


class Owed(Record):
    """A follow-up that is open at the moment of knowledge.

    It is carried over when the last saved list had it, or when it is overdue and older than the period.
    """

    followup: Followup
    is_carried: bool
    is_overdue: bool
    is_of_last: bool

    @property
    def reasons(self) -> Mapping[str, int]:
        """Why a report put it on its list, with the amounts; none for what was entered by hand."""
        return read_reasons(self.followup.reasons)


class LastList(Record):
    """What became of the list of the newest saved run before a period."""

    run: Run
    followups: Sequence[Followup]
    done: int
    dropped: int

    @property
    def left(self) -> int:
        """How many are neither done nor dropped."""
        return len(self.followups) - self.done - self.dropped


def read_reasons(text: str | None) -> dict[str, int]:
    """The reasons of a follow-up with their amounts, as a report stored them."""
    if text is None:
        return {}
    import json

    found: dict[str, int] = json.loads(text)
    return found


def list_owed(desk: Desk, report: str, start: int, as_of: int) -> list[Owed]:
    """The follow-ups that were open at `as_of`, due first, beside a period that begins at `start`."""
    opened = store.list_open_known(desk.db, as_of)
    if not opened:
        return []
    from supportctl.storage.runs import find_run_before

    run = find_run_before(desk.db, report, start, as_of) if any(one.start_at is not None for one in opened) else None
    found = []
    for one in opened:
        due = one.followup.due_at
        is_overdue = due is not None and due <= as_of
        is_of_last = run is not None and (one.report, one.start_at) == (report, run.start_at)
        is_older = one.start_at is None or one.start_at < start
        found.append(Owed(one.followup, is_of_last or (is_older and is_overdue), is_overdue, is_of_last))
    return found


def read_last_list(desk: Desk, report: str, scope: Scope) -> LastList | None:
    """What was on the list of the newest saved run before this period, and what was done of it by `as_of`.

    On it stood what its period's runs entered and what they had carried over.
    """
    from supportctl.storage.runs import find_run_before

    run = find_run_before(desk.db, report, scope.span.start, scope.as_of)
    if run is None:
        return None
    entered = store.list_entered(desk.db, report, run.start_at, scope.as_of)
    carried = [one.followup for one in list_owed(desk, report, run.start_at, run.as_of) if one.is_carried]
    found = list({one.id: one for one in (*carried, *entered)}.values())
    if not found:
        return None
    done = sum(one.done_recorded_at is not None and one.done_recorded_at <= scope.as_of for one in found)
    dropped = sum(one.dropped_at is not None and one.dropped_at <= scope.as_of for one in found)
    return LastList(run, found, done, dropped)
