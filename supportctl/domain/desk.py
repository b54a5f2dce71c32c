"""What every decision needs at hand: the database, the settings, the moment and who acts."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from supportctl.storage.journal import rehearsal, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import date

    from supportctl.config import Config
    from supportctl.dates import Context
    from supportctl.storage.journal import Transaction, Watch
    from supportctl.worktime import Schedule

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Desk:
    """One desk at one moment, for one command."""

    def __init__(
        self,
        db: sqlite3.Connection,
        config: Config,
        *,
        now: int,
        actor: str,
        command: str,
        rehearses: bool = False,
        watch: Watch | None = None,
    ) -> None:
        self.db = db
        self.config = config
        self.now = now
        self.actor = actor
        self.command = command
        # A rehearsal shows what would be so; what it writes is gone when the connection closes.
        self.rehearses = rehearses
        self.watch = watch
        # Whether the command changed anything so far that an undo takes back.
        self.can_undo = False
        # Merged tickets that were named, each with the one that stands for it.
        self.followed: dict[int, int] = {}
        # What is read of a desk whose clock was set back is what was known then.
        self.is_set_back = False
        self._open: Transaction | None = None

    @property
    def closed_before(self) -> int:
        """Tickets resolved at this instant or earlier count as closed."""
        return self.closed_before_at(self.now)

    def closed_before_at(self, moment: int) -> int:
        """Tickets resolved at this instant or earlier counted as closed at a moment."""
        return moment - int(self.config.get("close_days")) * DAY

    def set_back(self, moment: int) -> None:
        """Let an earlier moment be now, for a look at what was so then."""
        self.now = moment
        self.is_set_back = True

    @cached_property
    def schedule(self) -> Schedule:
        """The working time of this desk: its hours, each table from its date on, without its holidays."""
        from zoneinfo import ZoneInfo

        from supportctl.storage.holidays import list_holidays
        from supportctl.worktime import Schedule

        return Schedule(self.config.hours(), list_holidays(self.db), ZoneInfo(self.config.zone_name()))

    def date_context(self) -> Context:
        """What dates are read against on this desk."""
        # Hours and holidays are read only for a day that stands for an instant.
        return context_of(self.config, self.now)._replace(day_start=lambda day: self.schedule.day_start(day))

    def first_day(self, noun: str = "ticket") -> date:
        """The local day of the oldest ticket or purchase; today when there is none."""
        from supportctl.periods import local_day
        from supportctl.storage.figures import find_first_instant
        from supportctl.storage.ledger import find_first_purchase

        context = self.date_context()
        first = (find_first_instant if noun == "ticket" else find_first_purchase)(self.db, self.now)
        return context.today if first is None else local_day(first, context.zone)

    @contextmanager
    def change(self) -> Iterator[Transaction]:
        """Open the one transaction, and journal row, of a command that writes; inner blocks join the outer one."""
        if self.rehearses and self._open is None:
            self._open = rehearsal(self.db, at=self.now, actor=self.actor, command=self.command)
        if self._open is not None:
            yield self._open
            return
        with transaction(self.db, at=self.now, actor=self.actor, command=self.command, watch=self.watch) as tx:
            self._open = tx
            try:
                yield tx
            finally:
                self._open = None
        self.can_undo = self.can_undo or tx.can_undo


def context_of(config: Config, now: int) -> Context:
    """What days are read against where there is no desk yet; they start at 00:00."""
    from zoneinfo import ZoneInfo

    from supportctl.dates import Context

    return Context(now, ZoneInfo(config.zone_name()), config.first_weekday(), config.get("calendar"))
