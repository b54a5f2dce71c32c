"""Loyalty: who is new, who buys again, who stays, and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supportctl.domain.desk import DAY
from supportctl.domain.metrics.figures import Figure, Part, share
from supportctl.domain.metrics.habits import purchase_days
from supportctl.instants import rfc3339
from supportctl.periods import Span, month_of, offsets_in, span_of
from supportctl.records import Record
from supportctl.storage import figures as figure_store
from supportctl.storage import ledger_figures as store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportctl.domain.desk import Desk
    from supportctl.domain.metrics.figures import Scope
    from supportctl.periods import DateRange
    from supportctl.storage.ledger_figures import Newcomer


class Cohort(Record):
    """The new customers of a period, with the days on which each bought something: as its first moment, in order.

    `gone_back` of them are not new after all, because what they bought first went back whole.
    """

    newcomers: Sequence[Newcomer]
    days: Mapping[int, Sequence[int]]
    gone_back: int


class Loyal(Record):
    """Loyal customers at the end of a period, and who became or ceased to be one in it."""

    figure: Figure
    gained: Sequence[tuple[int, str]]
    lost: Sequence[tuple[int, str]]


def read_cohort(desk: Desk, scope: Scope) -> Cohort:
    """The customers whose first purchase lies in the period (METRICS.md 1.4)."""
    gone_back = store.count_gone_back(desk.db, scope.span.start, scope.end, scope.as_of)
    return Cohort(list_newcomers(desk, scope), read_days(desk, scope), gone_back)


def read_days(desk: Desk, scope: Scope) -> dict[int, list[int]]:
    """The days on which each customer bought whose first purchase lies in the period, as long as it matters."""
    within = max(int(desk.config.get("addition_days")), int(desk.config.get("loyal.days"))) * DAY
    following = store.list_following(desk.db, scope.span.start, scope.end, scope.as_of, within)
    return {customer_id: purchase_days(moments, scope.zone) for customer_id, moments in following.items()}


def new_customers(cohort: Cohort) -> Figure:
    """Customers whose first purchase ever lies in the period; one that went back whole is none."""
    excluded = {"gone_back": cohort.gone_back} if cohort.gone_back else {}
    count = len(cohort.newcomers)
    return Figure(
        "new_customers", "count", count, n=count, excluded=excluded,
        parts=lambda: [Part("counted", customer_id=one.customer_id) for one in cohort.newcomers],
    )  # fmt: skip


def addition_rate(desk: Desk, scope: Scope, bought: Mapping[int, Sequence[int]]) -> Figure:
    """New customers who bought again, on another day, within `addition_days` ÷ those whose days have passed.

    `kaplan_meier` is the share that has bought again by then when those whose days have not passed count as far as
    they are known (METRICS.md 2.5).
    """
    from supportctl.survival import ended_by

    limit = int(desk.config.get("addition_days")) * DAY
    observations = []
    parts = []
    again = matured = 0
    for customer_id, days in bought.items():
        seen = scope.as_of - days[0]
        after = days[1] - days[0] if len(days) > 1 else None
        in_time = after is not None and after <= limit
        observations.append((float(after if in_time and after is not None else min(seen, limit)), in_time))
        if seen >= limit:
            matured += 1
            again += in_time
        role = "pending" if seen < limit else "counted" if in_time else "other"
        parts.append(Part(role, customer_id=customer_id))
    more = {"kaplan_meier": ended_by(observations, limit)}
    return share("addition_rate", again, matured, pending=len(bought) - matured, more=more, parts=lambda: parts)


def times_to_second(cohort: Cohort, as_of: int) -> list[tuple[float, bool]]:
    """How many milliseconds each new customer took to buy again, False for those who had not by `as_of`.

    Durations of a survival curve; beyond `loyal.days` or `addition_days`, whichever are more, nothing is known.
    """
    return [(float((days[1] if len(days) > 1 else as_of) - days[0]), len(days) > 1) for days in cohort.days.values()]


def loyal_conversion(desk: Desk, scope: Scope, bought: Mapping[int, Sequence[int]]) -> Figure:
    """New customers who became loyal within `loyal.days` ÷ those whose days have passed."""
    limit = int(desk.config.get("loyal.days")) * DAY
    needed = int(desk.config.get("loyal.purchases"))
    roles = {}
    for customer_id, days in bought.items():
        is_loyal = len(days) >= needed and days[needed - 1] - days[0] <= limit
        roles[customer_id] = "pending" if scope.as_of - days[0] < limit else "counted" if is_loyal else "other"
    found = list(roles.values())
    return share(
        "loyal_conversion", found.count("counted"), len(found) - found.count("pending"), pending=found.count("pending"),
        parts=lambda: [Part(role, customer_id=customer_id) for customer_id, role in roles.items()],
    )  # fmt: skip


def loyal_customers(desk: Desk, scope: Scope) -> Loyal:
    """Customers with `loyal.purchases` purchases in the trailing `loyal.days`, the last in `loyal.recent_days`.

    Counted at the end of the period, beside those gained and lost since its beginning.
    """
    before, after = _loyal(desk, scope)
    names = figure_store.list_names(desk.db, sorted(before ^ after))
    gained, lost = sorted(after - before), sorted(before - after)
    more = {"gained": len(gained), "lost": len(lost)}
    figure = Figure(
        "loyal_customers", "count", len(after), n=len(after), more=more,
        parts=lambda: [Part("counted", customer_id=one) for one in sorted(after)],
    )  # fmt: skip
    return Loyal(figure, [(one, names[one]) for one in gained], [(one, names[one]) for one in lost])


def list_newly_loyal(desk: Desk, scope: Scope) -> list[tuple[int, str]]:
    """Who became loyal in the period: (customer, name); nobody does so without buying something in it."""
    buyers = store.list_active(desk.db, scope.span.start, scope.end, scope.as_of)
    if not buyers:
        return []
    before, after = _loyal(desk, scope, buyers)
    gained = sorted(after - before)
    names = figure_store.list_names(desk.db, gained)
    return [(one, names[one]) for one in gained]


def _loyal(desk: Desk, scope: Scope, among: set[int] | None = None) -> tuple[set[int], set[int]]:
    """Customers who were loyal just before the period began and before it ended, of all or of these."""
    within = int(desk.config.get("loyal.days")) * DAY
    start, end = scope.span.start, scope.end
    return store.list_loyal(
        desk.db, start, end, scope.as_of, purchases=int(desk.config.get("loyal.purchases")), within=within,
        recent=int(desk.config.get("loyal.recent_days")) * DAY,
        offsets=offsets_in(Span(start - within, max(start, end)), scope.zone), among=among,
    )  # fmt: skip


def retention(desk: Desk, scope: Scope) -> Figure:
    """Customers active at the start and at the end ÷ active at the start; active is a purchase in `active_days`.

    The ones who came back after a longer time are in neither; `reactivated` counts them (METRICS.md 1.4).
    """
    window = int(desk.config.get("active_days")) * DAY
    start, end = scope.span.start, scope.end
    at_start = store.list_active(desk.db, start - window, start, scope.as_of)
    at_end = store.list_active(desk.db, end - window, end, scope.as_of)
    back = store.count_buyers_before(desk.db, at_end - at_start, start, scope.as_of)
    return share(
        "retention", len(at_start & at_end), len(at_start), more={"reactivated": back},
        parts=lambda: _who_stayed(at_start, at_end),
    )  # fmt: skip


def retention_month(desk: Desk, scope: Scope, month: DateRange | None = None) -> Figure:
    """Customers who bought in a month and in the one before it ÷ those who bought in the one before.

    Without `month` it is the last one that ended with the period or before; it carries its own start and end.
    """
    calendar: Any = scope.calendar
    if month is None:
        month = month_of(scope.days.end, calendar)
        month = month_of(month.start - month.start.resolution, calendar)
    previous = month_of(month.start - month.start.resolution, calendar)
    this, last = span_of(month, scope.zone), span_of(previous, scope.zone)
    before = store.list_active(desk.db, last.start, last.end, scope.as_of)
    now = store.list_active(desk.db, this.start, this.end, scope.as_of)
    more = {"start": rfc3339(this.start), "end": rfc3339(this.end)}
    return share("retention_month", len(before & now), len(before), more=more, parts=lambda: _who_stayed(before, now))


def _who_stayed(before: set[int], after: set[int]) -> list[Part]:
    return [Part("counted" if one in after else "other", customer_id=one) for one in sorted(before)]


def refund_rate(desk: Desk, scope: Scope) -> Figure:
    """Purchases of the period with a refund or return within `refund_days` ÷ those whose days have passed.

    The value is by count; `by_value` is the same by amount when all are in one currency. Refunds of which nobody knows
    the purchase are left out and counted; when there are no others, there is no rate (METRICS.md 1.4).
    """
    window = int(desk.config.get("refund_days")) * DAY
    matured_to = max(scope.span.start, min(scope.end, scope.as_of - window + 1))
    cohorts = store.list_cohorts(desk.db, scope.span.start, matured_to, scope.as_of, window)
    young = store.list_cohorts(desk.db, matured_to, scope.end, scope.as_of, window)
    stray = store.count_unattributed(desk.db, scope.span.start, scope.end, scope.as_of)
    more: dict[str, Any] = {"by_value": None, "refunded": None, "sold": None, "currency": None}
    if len(cohorts) == 1:
        one = cohorts[0]
        more = {
            "by_value": one.refunded_amount / one.amount, "refunded": one.refunded_amount, "sold": one.amount,
            "currency": one.unit,
        }  # fmt: skip
    figure = share(
        "refund_rate",
        sum(one.refunded for one in cohorts),
        sum(one.purchases for one in cohorts),
        pending=sum(one.purchases for one in young),
        excluded={"without_purchase": stray} if stray else {},
        more=more,
    )
    if stray and not figure.numerator:
        # Things came back, and of none is known what it was: that is not a rate of 0.
        return figure._replace(value=None, low=None, high=None, more={**more, "by_value": None})
    return figure


def referrals(cohort: Cohort) -> Figure:
    """New customers whom somebody sent ÷ new customers; `unknown` of them came nobody knows how."""
    sent = sum(one.referrer_id is not None for one in cohort.newcomers)
    return share(
        "referrals", sent, len(cohort.newcomers), more={"unknown": len(cohort.newcomers) - sent},
        parts=lambda: [
            Part("other" if one.referrer_id is None else "counted", customer_id=one.customer_id)
            for one in cohort.newcomers
        ],
    )  # fmt: skip


def list_newcomers(desk: Desk, scope: Scope) -> Sequence[Newcomer]:
    """The customers whose first purchase lies in the period."""
    return store.list_newcomers(desk.db, scope.span.start, scope.end, scope.as_of)


def referrers(newcomers: Sequence[Newcomer]) -> list[tuple[int, str, int]]:
    """Who sent new customers, and how many: (customer, name, count), the most first."""
    found: dict[tuple[int, str], int] = {}
    for one in newcomers:
        if one.referrer_id is not None:
            key = (one.referrer_id, one.referrer or "")
            found[key] = found.get(key, 0) + 1
    return sorted(((*key, count) for key, count in found.items()), key=lambda one: (-one[2], one[0]))
