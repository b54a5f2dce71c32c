"""Each figure of a week under its documented name; one is read without the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.metrics import volume

if TYPE_CHECKING:
    from collections.abc import Callable

    from supportctl.domain.metrics.figures import Figure
    from supportctl.domain.week import Week


def _nps(week: Week) -> Figure:
    from supportctl.domain.metrics import scales

    return scales.nps_beside_usual(week, week.nps or scales.nps(week))


def _ces(week: Week) -> Figure:
    from supportctl.domain.metrics import scales

    return scales.ces(week)


def _complaints(week: Week) -> Figure:
    from supportctl.domain.metrics import voice

    return voice.complaints_in_detail(week, week.complaints)


def _appreciation(week: Week) -> Figure:
    from supportctl.domain.metrics import voice

    return voice.appreciation_beside_usual(week, week.appreciation.figure)


# Each figure under its name, in the order of PRODUCT.md 8.
FIGURES: dict[str, Callable[[Week], Figure]] = {
    "received": lambda week: week.received,
    "outreach": lambda week: volume.outreach_beside_usual(week, week.outreach),
    "resolved": lambda week: week.endings_beside_usual.resolved,
    "closed_unanswered": lambda week: week.endings_beside_usual.unanswered,
    "open": lambda week: volume.backlog_beside_usual(week, week.backlog.figure),
    "csat": lambda week: week.csat.figure,
    "response_rate": lambda week: week.response_rate,
    "nps": lambda week: _nps(week),
    "ces": lambda week: _ces(week),
    "first_response": lambda week: week.first_response.figure,
    "first_response_working": lambda week: week.first_response.working,
    "first_response_in_target": lambda week: week.first_response.in_target,
    "next_response": lambda week: week.next_response.figure,
    "next_response_working": lambda week: week.next_response.working,
    "resolution": lambda week: week.resolution.figure,
    "resolution_working": lambda week: week.resolution.working,
    "fcr": lambda week: week.quality.fcr,
    "fcr_said": lambda week: week.quality.fcr_said_beside,
    "reopen_rate": lambda week: week.quality.reopen_rate,
    "contacts": lambda week: week.quality.contacts_made,
    "repeat_contacts": lambda week: week.quality.repeat_contacts_beside,
    "repeated_error_rate": lambda week: week.repeated_error_rate,
    "complaints": lambda week: _complaints(week),
    "appreciation": lambda week: _appreciation(week),
    "new_customers": lambda week: week.quarter.new_customers,
    "addition_rate": lambda week: week.quarter.addition_rate,
    "loyal_conversion": lambda week: week.quarter.loyal_conversion,
    "loyal_customers": lambda week: week.quarter.loyal_customers,
    "retention": lambda week: week.quarter.retention,
    "retention_month": lambda week: week.quarter.retention_month,
    "refund_rate": lambda week: week.quarter.refund_rate,
    "refund_rate_flow": lambda week: week.quarter.money["refund_rate_flow"],
    "refund_rate_flow_count": lambda week: week.quarter.money["refund_rate_flow_count"],
    "refunds": lambda week: week.quarter.money["refunds"],
    "revenue": lambda week: week.quarter.money["revenue"],
    "revenue_new": lambda week: week.quarter.money["revenue_new"],
    "revenue_existing": lambda week: week.quarter.money["revenue_existing"],
    "support_cost": lambda week: week.quarter.money["support_cost"],
    "cost_per_resolved": lambda week: week.quarter.money["cost_per_resolved"],
    "cost_per_contact": lambda week: week.quarter.money["cost_per_contact"],
    "referrals": lambda week: week.quarter.referrals,
    "angry": lambda week: week.risk.angry_figure,
    "detractors": lambda week: week.risk.detractors_figure,
    "waiting": lambda week: week.risk.waiting_figure,
    "silent": lambda week: week.risk.silent_figure,
    "told_others": lambda week: week.risk.told_others_figure,
    "price": lambda week: week.risk.price_figure,
}
