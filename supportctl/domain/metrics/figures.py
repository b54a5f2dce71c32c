"""A figure: a number that never travels without its denominator, its interval and what was left out of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from supportctl.periods import Span, span_of, weeks_before
from supportctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from zoneinfo import ZoneInfo

    from supportctl.domain.desk import Desk
    from supportctl.holidays import DaysOff
    from supportctl.periods import DateRange

# With fewer complete weeks than this there is no "usual" yet (METRICS.md part 3).
MIN_USUAL_WEEKS = 4
# A percentage is printed from this many on, and when its interval is at most so wide (METRICS.md 2.10).
MIN_RATED = 5
MIN_SHARE = 30
MAX_SHARE_WIDTH = 0.30


class Usual(Record):
    """The same figure over the previous complete weeks, pooled; `low` and `high` bound what is not unusual."""

    value: float | None
    numerator: int | None
    denominator: int | None
    low: float | None
    high: float | None
    weeks: int


class Part(Record):
    """One thing behind a figure and its role in it.

    `counted` stands in the numerator or is what is counted, `other` in the denominator alone, `pending` may still
    become one of the two; any other role is the reason why it is left out, a key of `excluded`. `value` is in the unit
    of the figure: minutes, a score.
    """

    role: str
    ticket_id: int | None = None
    customer_id: int | None = None
    value: float | None = None


def counted(reasons: Iterable[str]) -> dict[str, int]:
    """How many things there are of each reason, in the order in which the reasons first appear."""
    return dict(Counter(reasons))


def _no_parts() -> list[Part]:
    return []


class Figure(Record):
    """One figure. `value` is None when there is nothing to divide by; then `excluded` or `n` tells why.

    `parts` reads the things behind it, for whoever asks how it came about.
    """

    name: str
    unit: str
    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    n: int | None = None
    low: float | None = None
    high: float | None = None
    usual: Usual | None = None
    flag: str | None = None
    pending: int | None = None
    excluded: dict[str, int] = {}  # noqa: RUF012  # never changed
    more: dict[str, Any] = {}  # noqa: RUF012  # the extras of durations and scores
    parts: Callable[[], Sequence[Part]] = _no_parts

    def __eq__(self, other: object) -> bool:
        # What reads the parts says nothing of the figure.
        return isinstance(other, Figure) and tuple(self)[:-1] == tuple(other)[:-1]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.name, self.unit, self.value))


class Scope(Record):
    """What a report is about: local days, the instants they mean, and the moment of knowledge."""

    days: DateRange
    span: Span
    as_of: int
    zone: ZoneInfo
    first_weekday: int
    calendar: str

    @property
    def is_over(self) -> bool:
        """Whether the period ended before the moment of knowledge."""
        return self.span.end <= self.as_of

    @property
    def end(self) -> int:
        """The end, exclusive, of what can be known: the period's, or just after the moment of knowledge."""
        return min(self.span.end, self.as_of + 1)


def scope_of(desk: Desk, days: DateRange, as_of: int) -> Scope:
    """The scope of a period of local days on this desk."""
    context = desk.date_context()
    return Scope(days, span_of(days, context.zone), as_of, context.zone, context.first_weekday, context.calendar)


def usual_weeks(scope: Scope, first_instant: int | None, count: int, days_off: DaysOff) -> list[Span]:
    """The complete weeks before a period that the desk was there for, oldest first; [] when they are too few.

    A week with a holiday that is not usual is none of them (METRICS.md part 3).
    """
    if first_instant is None:
        return []
    before = [week for week in weeks_before(scope.days, count) if not days_off.disturbs(week)]
    weeks = [span_of(week, scope.zone) for week in before]
    known = [
        week for week in weeks if week.start >= first_instant or week.start <= first_instant < week.start + 86_400_000
    ]
    return known if len(known) >= MIN_USUAL_WEEKS else []


def joined(weeks: Sequence[Span]) -> list[Span]:
    """The same time in as few spans as possible: most weeks follow one another."""
    found: list[Span] = []
    for week in weeks:
        if found and found[-1].end == week.start:
            found[-1] = Span(found[-1].start, week.end)
        else:
            found.append(week)
    return found


def by_ticket(parts: Iterable[Part]) -> list[Part]:
    """Parts by the ids of their tickets, in the given order where these are the same: whatever way each was found."""
    return sorted(parts, key=lambda part: part.ticket_id or 0)


def may_print_share(figure: Figure) -> bool:
    """Whether a percentage of this figure may be printed at all."""
    return (
        figure.denominator is not None
        and figure.denominator >= MIN_SHARE
        and figure.low is not None
        and figure.high is not None
        and figure.high - figure.low <= MAX_SHARE_WIDTH
    )


def share(name: str, numerator: int, denominator: int, **more: Any) -> Figure:
    """A proportion with its 95 % Wilson interval; without a denominator there is no value (METRICS.md 2.1)."""
    if denominator == 0:
        return Figure(name, "share", None, 0, 0, 0, **more)
    from supportctl.stats import wilson

    low, high = wilson(numerator, denominator)
    return Figure(name, "share", numerator / denominator, numerator, denominator, denominator, low, high, **more)


def compared(figure: Figure, numerator: int, denominator: int, weeks: int) -> Figure:
    """A proportion beside its usual value: `watch` when the 95 % interval of the difference leaves out 0.

    At 99 % it is a `signal`. Newcombe's interval against the pooled weeks (METRICS.md 2.2); nothing is compared below
    five observations.
    """
    if weeks == 0 or denominator == 0:
        return figure
    from supportctl.stats import Z99, newcombe, wilson

    low, high = wilson(numerator, denominator)
    usual = Usual(numerator / denominator, numerator, denominator, low, high, weeks)
    flag = None
    if figure.numerator is not None and figure.denominator is not None and figure.denominator >= MIN_RATED:
        pair = (figure.numerator, figure.denominator, numerator, denominator)
        for name, z in (("signal", Z99), ("watch", None)):
            lower, upper = newcombe(*pair, z) if z else newcombe(*pair)
            if lower > 0 or upper < 0:
                flag = name
                break
    return figure._replace(usual=usual, flag=flag)
