"""What a report reads of one period of a desk: each thing when a figure first asks for it, and only once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from supportctl.domain.metrics.figures import joined, scope_of, usual_weeks
from supportctl.storage import figures as store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.exposure import Exposure
    from supportctl.periods import DateRange, Span
    from supportctl.storage.courses import Course
    from supportctl.storage.figures import Request


class Reading:
    """One period of local days as it was known at `as_of`, beside its usual weeks.

    A report that shows few figures costs what these few cost.
    """

    def __init__(self, desk: Desk, days: DateRange, as_of: int) -> None:
        self.desk = desk
        self.scope = scope_of(desk, days, as_of)

    @cached_property
    def weeks(self) -> Sequence[Span]:
        """The usual weeks, oldest first; none when they are too few."""
        count = int(self.desk.config.get("usual_weeks"))
        first = store.find_first_instant(self.desk.db, self.scope.as_of)
        return usual_weeks(self.scope, first, count, self.desk.schedule.days_off)

    @cached_property
    def exposure(self) -> Exposure:
        """The working days of the period and of its usual weeks."""
        from supportctl.domain.metrics.exposure import exposure_of

        return exposure_of(self.desk, self.scope, self.weeks)

    @cached_property
    def requests(self) -> Sequence[Request]:
        """The tickets received in the period, those that do not count included."""
        return store.list_requests(self.desk.db, self.scope.span.start, self.scope.end, self.scope.as_of)

    @cached_property
    def usual_courses(self) -> Sequence[Course]:
        """How the requests of the usual weeks that count went."""
        from supportctl.storage.courses import list_courses

        return [
            course
            for span in joined(self.weeks)
            for course in list_courses(self.desk.db, span.start, span.end, self.scope.as_of)
        ]
