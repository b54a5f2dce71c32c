"""Quality: what was solved at the first contact, what had to be asked again, and what was opened again."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from supportctl.domain.desk import DAY
from supportctl.domain.metrics.contacts import Contacts, is_inferred
from supportctl.domain.metrics.figures import Figure, Part, by_ticket, compared, joined, scope_of, share, usual_weeks
from supportctl.domain.metrics.outcomes import Outcomes
from supportctl.instants import rfc3339
from supportctl.periods import Span, weeks_before
from supportctl.storage import figures as figure_store
from supportctl.storage import resolutions as resolution_store
from supportctl.storage import votes as vote_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from supportctl.domain.metrics.contacts import AskedOften
    from supportctl.domain.metrics.outcomes import Tally
    from supportctl.domain.metrics.reading import Reading
    from supportctl.periods import DateRange

DAYS_A_WEEK = 7


class Quality:
    """The figures of quality of a reading.

    What takes days to show is told of the ripe days: for a week the newest week whose days were over when it ended, for
    a longer period that period, as far as it is old enough. The contacts of all the time that the figures look at are
    read once.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._desk, self._scope = reading.desk, reading.scope
        self._window = int(self._desk.config.get("fcr_days")) * DAY
        self._repeat = int(self._desk.config.get("repeat_days")) * DAY
        self.ripe = scope_of(self._desk, self._ripe_days, self._scope.as_of)

    @cached_property
    def ripe_weeks(self) -> Sequence[Span]:
        """The usual weeks before the ripe days; none when they are too few."""
        if self.ripe.days == self._scope.days:
            return self._reading.weeks
        first = figure_store.find_first_instant(self._desk.db, self._scope.as_of)
        count = int(self._desk.config.get("usual_weeks"))
        return usual_weeks(self.ripe, first, count, self._desk.schedule.days_off)

    @cached_property
    def contacts(self) -> Contacts:
        """The contacts from long enough before the oldest usual week of the ripe days until the moment of knowledge."""
        ripe = min(self.ripe.span.start, *(week.start for week in self.ripe_weeks[:1]), self._scope.as_of)
        start, as_of = min(ripe - self._window, self._scope.span.start - self._repeat), self._scope.as_of
        also = resolution_store.list_resolved_otherwise(self._desk.db, start, ripe, self.ripe.end, as_of)
        return Contacts(self._desk, start, as_of + 1, as_of, also)

    @cached_property
    def _earlier(self) -> Contacts:
        """The contacts of the usual weeks."""
        weeks = self._reading.weeks
        return Contacts(self._desk, weeks[0].start - self._repeat, weeks[-1].end, self._scope.as_of)

    @cached_property
    def asked_often(self) -> Sequence[AskedOften]:
        """Who asked several times about one thing, the last time in the period or after it."""
        return self.contacts.asked_often(self._scope.span.start)

    @cached_property
    def contacts_made(self) -> Figure:
        """How many times customers started or started again in the period, beside the usual weeks."""
        from supportctl.domain.metrics.volume import with_usual

        count = self._counted[0]
        figure = Figure("contacts", "count", count, n=count, parts=self._contact_parts)
        if not self._reading.weeks or not self._scope.is_over:
            return figure
        return with_usual(
            figure, [self._earlier.count(week)[0] for week in self._reading.weeks], self._reading.exposure
        )

    @cached_property
    def repeat_contacts(self) -> Figure:
        """Contacts about what the customer had asked shortly before ÷ all contacts of the period; without the usual.

        `not_classified` are contacts on tickets with neither problem nor category, which can only repeat themselves:
        they stand in the denominator. `more` tells how many customers had to ask again, and how many of the repeats
        are such by their category alone.
        """
        total, unknown = self._counted
        repeats = self.contacts.repeats(self._known)
        customers = {one.case.customer_id or -one.case.ticket_id for one in repeats}
        inferred = sum(one.before is not None and is_inferred(one, one.before) for one in repeats)
        return share(
            "repeat_contacts", len(repeats), total, excluded={"not_classified": unknown} if unknown else {},
            more={"customers": len(customers), "inferred": inferred}, parts=self._repeat_parts,
        )  # fmt: skip

    @cached_property
    def repeat_contacts_beside(self) -> Figure:
        """The same beside the usual weeks."""
        weeks = self._reading.weeks
        counts = [(len(self._earlier.repeats(span)), self._earlier.count(span)[0]) for span in joined(weeks)]
        repeats, total = (sum(count[place] for count in counts) for place in (0, 1))
        figure = compared(self.repeat_contacts, repeats, total, len(weeks))
        return figure if self._scope.is_over else figure._replace(flag=None)

    @cached_property
    def fcr(self) -> Figure:
        """Requests solved at the first contact ÷ requests first resolved in the ripe days and old enough to know.

        Solved at first contact: one contact, a person's answer, no reopening, and no other contact of the same customer
        about the same thing from the first one until `fcr_days` after the resolution (METRICS.md 1.3). Observed, not
        said by customers.
        """
        found = self._outcomes.first_contact(self._ripe_span)
        figure = self._figure("fcr", found, lambda: self._outcomes.first_contact_parts(self._ripe_span))
        inferred = sum(one.is_inferred for one in found.outcomes)
        figure = figure._replace(more={**figure.more, "inferred": inferred})
        return self._beside(figure, lambda span: self._outcomes.first_contact(span, is_pending_wanted=False))

    @cached_property
    def reopen_rate(self) -> Figure:
        """Requests that were opened again at most `fcr_days` after a resolution ÷ those resolved in the ripe days."""
        found = self._outcomes.reopened(self._ripe_span)
        figure = self._figure("reopen_rate", found, lambda: self._outcomes.reopened_parts(self._ripe_span))
        return self._beside(figure, self._outcomes.reopened)

    @cached_property
    def fcr_said(self) -> Figure:
        """Customers who say that they were helped at once ÷ those who were asked and said; without the usual."""
        said = vote_store.list_said_first_time(
            self._desk.db, self._scope.span.start, self._scope.end, self._scope.as_of
        )
        yes = sum(one.is_first_time for one in said)
        parts = [Part("counted" if one.is_first_time else "other", one.ticket_id, one.customer_id) for one in said]
        return share("fcr_said", yes, len(said), parts=lambda: parts)

    @cached_property
    def fcr_said_beside(self) -> Figure:
        """The same beside the usual weeks."""
        said = [
            one
            for span in joined(self._reading.weeks)
            for one in vote_store.list_said_first_time(self._desk.db, span.start, span.end, self._scope.as_of)
        ]
        return compared(self.fcr_said, sum(one.is_first_time for one in said), len(said), len(self._reading.weeks))

    @property
    def _ripe_days(self) -> DateRange:
        days = self._scope.days
        if (days.end - days.start).days != DAYS_A_WEEK:
            return days
        back = -(-self._window // (DAYS_A_WEEK * DAY))
        return weeks_before(days, max(back, 1))[0]

    @cached_property
    def _outcomes(self) -> Outcomes:
        return Outcomes(self.contacts, self._window)

    @cached_property
    def _known(self) -> Span:
        """The part of the period of which anything can be known."""
        return Span(self._scope.span.start, max(self._scope.span.start, self._scope.end))

    @cached_property
    def _ripe_span(self) -> Span:
        return Span(self.ripe.span.start, max(self.ripe.span.start, self.ripe.end))

    @cached_property
    def _counted(self) -> tuple[int, int]:
        return self.contacts.count(self._known)

    def _figure(self, name: str, found: Tally, parts: Callable[[], Sequence[Part]]) -> Figure:
        ours = found.count("outreach")
        more: dict[str, Any] = {"start": rfc3339(self.ripe.span.start), "end": rfc3339(self.ripe.span.end)}
        return share(
            name, found.numerator, found.denominator, pending=found.pending,
            excluded={"outreach": ours} if ours else {}, more=more, parts=parts,
        )  # fmt: skip

    def _beside(self, figure: Figure, tally: Callable[[Span], Tally]) -> Figure:
        usual = [tally(span) for span in joined(self.ripe_weeks)]
        numerator, denominator = sum(one.numerator for one in usual), sum(one.denominator for one in usual)
        return compared(figure, numerator, denominator, len(self.ripe_weeks))

    def _contact_parts(self) -> list[Part]:
        several = [
            Part("counted", one.case.ticket_id, one.case.customer_id) for one in self.contacts.listed(self._known)
        ]
        return by_ticket([*several, *(Part("counted", ticket_id) for ticket_id in self.contacts.single(self._known))])

    def _repeat_parts(self) -> list[Part]:
        contacts = self.contacts
        single = contacts.single(self._known)
        listed = [
            Part("counted" if contacts.is_repeat(one) else "other", one.case.ticket_id, one.case.customer_id)
            for one in contacts.listed(self._known)
        ]
        return by_ticket([*listed, *(Part("other", ticket_id) for ticket_id in single)])
