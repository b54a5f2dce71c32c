"""What every figure means: the rule of METRICS.md part 1 in two plain sentences at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.errors import msg
from supportctl.records import Record
from supportctl.reports.model import Plain, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supportctl.config import Config


class Rule(Record):
    """The rule of a figure, whose placeholders are filled from `settings` of the configuration."""

    text: str
    settings: Mapping[str, str] = {}  # never changed
    tag: str = ""


def rule_sentence(name: str, config: Config) -> Sentence:
    """The rule of a figure with the numbers that this desk has set."""
    rule = RULES[name]
    values: dict[str, object] = {place: int(config.get(key)) for place, key in rule.settings.items()}
    if rule.tag:
        values["tag"] = Plain(rule.tag)
    return Sentence(rule.text, values)


def plain_rule(name: str, config: Config) -> str:
    """The same for programs: in the language of their keys."""
    sentence = rule_sentence(name, config)
    return sentence.text.format(
        **{place: value.value if isinstance(value, Plain) else value for place, value in sentence.values.items()}
    )


_BURST = {"burst": "burst_minutes"}

# In the order of PRODUCT.md 8.
RULES: dict[str, Rule] = {
    "received": Rule(msg(
        "Requests of customers that came in during the period, by any channel. Spam, removed and merged tickets and "
        "those that we started are not counted.")),
    "outreach": Rule(msg(
        "Tickets of the period that began with a message of ours. They are no requests and are in no waiting time.")),
    "resolved": Rule(msg(
        "Requests that were resolved in the period and still are. Opened again, it counts when it is solved for good; "
        "closed without a solution is not solved.")),
    "closed_unanswered": Rule(msg(
        "Requests that ended in the period without any answer of a person. Notes and automatic messages are none.")),
    "open": Rule(msg(
        "Tickets that were neither resolved nor closed when the period ended, whenever they came in. It is worked out "
        "from what happened, so that it is exact for any past moment.")),
    "csat": Rule(msg(
        "Of the ratings first given in the period those of at least {positive} of 5; each counts with its newest "
        "value. A neutral rating is not a satisfied one, and silence is none at all."),
        {"positive": "csat.positive_min"}),
    "response_rate": Rule(msg(
        "Of the questions sent in the period those that have an answer by now. For seven days after the period the "
        "others can still be answered.")),
    "nps": Rule(msg(
        "Of all who answered in the last 13 weeks the share that gave 9 or 10 less the share that gave 0 to 6. Each "
        "customer counts once, with the newest answer; 7 and 8 are in the total.")),
    "ces": Rule(msg(
        "Of the answers of the period to how easy it was those of 5 to 7 on a scale of 7. Each counts with its newest "
        "value.")),
    "first_response": Rule(msg(
        "The time by which half of the requests of the period had the first answer of a person, by the calendar. Those "
        "without an answer count with the time they have waited; phone, in person and what we started are left out.")),
    "first_response_working": Rule(msg(
        "The time by which half of the requests of the period had the first answer of a person, in working time. Those "
        "without an answer count with the time they have waited; phone, in person and what we started are left out.")),
    "first_response_in_target": Rule(msg(
        "Requests of the period first answered within the target of their priority, of those that were or whose target "
        "is over. The target is working time; those still in time are pending.")),
    "next_response": Rule(msg(
        "From the first message of a customer that nobody has answered to the next answer of a person, by the "
        "calendar: the time by which half had it. Thanks and automatic messages ask for nothing.")),
    "next_response_working": Rule(msg(
        "From the first message of a customer that nobody has answered to the next answer of a person, in working "
        "time: the time by which half had it. Thanks and automatic messages ask for nothing.")),
    "resolution": Rule(msg(
        "The time by which half of the requests of the period were solved, by the calendar. Those not solved count "
        "with the time so far; opened again is not solved.")),
    "resolution_working": Rule(msg(
        "The time by which half of the requests of the period were solved, in working time. Those not solved count "
        "with the time so far; opened again is not solved.")),
    "fcr": Rule(msg(
        "Requests first solved in the newest week that is old enough (of a month, in that month) that a person "
        "answered and solved with one contact, that were not opened again, and whose customer did not ask about the "
        "same on another ticket within {days} days, of all whose {days} days are over. The others, and what is not "
        "solved, are pending."), {"days": "fcr_days"}),
    "fcr_said": Rule(msg(
        "Of the customers who were asked whether it was solved the first time those who said yes. It is never mixed "
        "with what the program sees by itself.")),
    "reopen_rate": Rule(msg(
        "Requests resolved in the newest week that is old enough (of a month, in that month) that were opened again "
        "within {days} days, of those whose {days} days are over. A message that only says thanks opens nothing."),
        {"days": "fcr_days"}),
    "contacts": Rule(msg(
        "How often customers came to us in the period: with a new request, on one that was solved, or again because "
        "the target passed without an answer. Messages within {burst} minutes of each other are one contact."), _BURST),
    "repeat_contacts": Rule(msg(
        "Contacts of customers who had come with the same problem in the {days} days before, of all contacts of the "
        "period. Without a problem the same category counts, and without either only the same ticket."),
        {"days": "repeat_days"}),
    "repeated_error_rate": Rule(msg(
        "Requests of the period whose cause had been reported before, of those whose cause is known. Without a known "
        "cause a request is left out.")),
    "complaints": Rule(msg(
        "Complaints that came in during the period, as tickets or as feedback. One customer with one cause is one "
        "complaint, however many messages it takes.")),
    "appreciation": Rule(msg(
        "Praise that came in during the period, and best ratings with a kind word.")),
    "new_customers": Rule(msg(
        "Customers whose first purchase ever lies in the period. One whose purchase went back whole is none.")),
    "addition_rate": Rule(msg(
        "New customers of the period who bought again on another day within {days} days, of those whose {days} days "
        "are over. The others are pending."), {"days": "addition_days"}),
    "loyal_conversion": Rule(msg(
        "New customers of the period with {purchases} purchases within {days} days, of those whose {days} days are "
        "over. The others are pending."), {"purchases": "loyal.purchases", "days": "loyal.days"}),
    "loyal_customers": Rule(msg(
        "Customers with {purchases} purchases in the {days} days before the end of the period, the last of them in "
        "the last {recent} days. What is bought on one day is one purchase."),
        {"purchases": "loyal.purchases", "days": "loyal.days", "recent": "loyal.recent_days"}),
    "retention": Rule(msg(
        "Customers active both when the period began and when it ended, of those active when it began. Active is a "
        "purchase in the {days} days before; new customers and those who came back are in neither."),
        {"days": "active_days"}),
    "retention_month": Rule(msg(
        "Customers who bought in the month and in the one before it, of those who bought in the one before.")),
    "refund_rate": Rule(msg(
        "Purchases of the period of which anything went back within {days} days, of those whose {days} days are over. "
        "A refund in parts is one; free orders are not counted."), {"days": "refund_days"}),
    "refund_rate_flow": Rule(msg(
        "What went back in the period, by value, beside what was sold in it. These are different purchases, so that "
        "it may be more than all.")),
    "refund_rate_flow_count": Rule(msg(
        "Orders that went back in the period, in part or whole, beside those placed in it. These are different orders, "
        "so that it may be more than all.")),
    "refunds": Rule(msg(
        "What went back in the period, by the date of the refund, whenever it was bought.")),
    "revenue": Rule(msg(
        "Everything that was sold in the period, before refunds. What went back is a figure of its own.")),
    "revenue_new": Rule(msg(
        "Sales of the period to customers whose first purchase lies in it, before refunds. Purchases of nobody known "
        "are left out.")),
    "revenue_existing": Rule(msg(
        "Sales of the period to customers who had bought before it, before refunds. Purchases of nobody known are left "
        "out.")),
    "support_cost": Rule(msg(
        "Costs that were recorded for the period. Of a cost of more days it takes the part of its days that lie in "
        "it.")),
    "cost_per_resolved": Rule(msg(
        "The support cost of the period divided by the requests solved in it.")),
    "cost_per_contact": Rule(msg(
        "The support cost of the period divided by the contacts in it.")),
    "referrals": Rule(msg(
        "New customers of the period who name somebody that sent them, of all new ones. Those who came nobody knows "
        "how are in the total.")),
    "angry": Rule(msg(
        "Customers with a ticket that says angry and that was not solved and followed up since. Somebody has to say "
        "it; it is never guessed from words.")),
    "detractors": Rule(msg(
        "Customers who gave a bad rating and with whom nobody has followed up since. Bad is at most {negative} of 5, 3 "
        "of 7 for ease, 6 of 10 for recommending us."), {"negative": "csat.negative_max"}),
    "waiting": Rule(msg(
        "Customers who wait for an answer longer than the target of the priority allows, at the moment of the report. "
        "The target is working time.")),
    "silent": Rule(msg(
        "Customers with trouble in the last {days} days who have not complained, have not been heard of since, and "
        "have not bought for more than {factor} times their usual gap."),
        {"days": "risk_days", "factor": "gap_factor"}),
    "told_others": Rule(msg(
        "Customers who told others about their trouble: they or their tickets carry the tag {tag}."),
        tag="told-others"),
    "price": Rule(msg(
        "Customers who object to the price: they or their tickets carry the tag {tag}."), tag="price"),
}  # fmt: skip
