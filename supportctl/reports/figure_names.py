"""What each figure is called for people; programs and `--explain` know it by its name (PRODUCT.md 8)."""

from __future__ import annotations

from supportctl.errors import msg
from supportctl.reports.model import Sentence, say

FIGURE_NAMES = {
    "received": msg("requests received"),
    "outreach": msg("started by us"),
    "resolved": msg("solved"),
    "closed_unanswered": msg("ended unanswered"),
    "open": msg("open at the end"),
    "csat": msg("satisfied, of those who rated"),
    "response_rate": msg("answered, of those asked"),
    "nps": msg("would recommend us, less those who would not"),
    "ces": msg("found it easy"),
    "first_response": msg("first answer, by the calendar"),
    "first_response_working": msg("first answer, in working hours"),
    "first_response_in_target": msg("answered in target"),
    "next_response": msg("later answers, by the calendar"),
    "next_response_working": msg("later answers, in working hours"),
    "resolution": msg("until solved, by the calendar"),
    "resolution_working": msg("until solved, in working hours"),
    "fcr": msg("solved at first contact"),
    "fcr_said": msg("solved at first contact, as customers say"),
    "reopen_rate": msg("reopened, of the solved"),
    "contacts": msg("contacts"),
    "repeat_contacts": msg("contacts for a known problem"),
    "repeated_error_rate": msg("mistakes that had been reported before"),
    "complaints": msg("complaints"),
    "appreciation": msg("words of praise"),
    "new_customers": msg("new customers"),
    "addition_rate": msg("of the new ones bought again in time"),
    "loyal_conversion": msg("of the new ones became loyal"),
    "loyal_customers": msg("loyal at the end"),
    "retention": msg("active at the start and at the end"),
    "retention_month": msg("bought last month and the month before"),
    "refund_rate": msg("purchases refunded or returned"),
    "refund_rate_flow": msg("refunded, of the sales"),
    "refund_rate_flow_count": msg("refunded orders"),
    "refunds": msg("refunded"),
    "revenue": msg("sales"),
    "revenue_new": msg("sales to new customers"),
    "revenue_existing": msg("sales to known customers"),
    "support_cost": msg("support cost"),
    "cost_per_resolved": msg("cost per solved ticket"),
    "cost_per_contact": msg("cost per contact"),
    "referrals": msg("new customers whom somebody sent"),
    "angry": msg("angry customers"),
    "detractors": msg("rated us low"),
    "waiting": msg("waiting past target"),
    "silent": msg("silent after trouble"),
    "told_others": msg("told others"),
    "price": msg("object to the price"),
}

# In rows and lists whose heading says the rest.
_SHORT_NAMES = {
    "received": msg("requests"),
    "csat": msg("satisfied"),
    "response_rate": msg("answered when asked"),
    "nps": msg("net promoters"),
    "first_response_working": msg("first answer, typical"),
    "next_response": msg("next answer, by the calendar"),
    "next_response_working": msg("next answer, typical"),
    "resolution": msg("solved, by the calendar"),
    "resolution_working": msg("solved, typical"),
    "fcr_said": msg("customers say: solved at once"),
    "reopen_rate": msg("opened again"),
    "repeat_contacts": msg("repeat contacts"),
    "repeated_error_rate": msg("same mistake again"),
    "appreciation": msg("praise"),
    "revenue_new": msg("to new customers"),
    "revenue_existing": msg("to known customers"),
    "cost_per_resolved": msg("per solved ticket"),
    "cost_per_contact": msg("per contact"),
    "angry": msg("angry"),
}


def figure_name(name: str) -> Sentence:
    """What a figure is called; one that is not listed goes by its own name."""
    return say(FIGURE_NAMES.get(name, name))


def short_name(name: str) -> Sentence:
    """What a figure is called in a row under a heading, or beside its number."""
    return say(_SHORT_NAMES.get(name) or FIGURE_NAMES[name])
