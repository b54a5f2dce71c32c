"""The lists of words that options choose from, wherever the desk has no say: kinds, fields, formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.models import (
    FEEDBACK_KINDS,
    FEELINGS,
    FOLLOWUP_KINDS,
    PRIORITIES,
    REFUND_KINDS,
    SCALES,
    TICKET_KINDS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supportctl.cli.cursor import Place
    from supportctl.reports.model import Column

FIXED: Mapping[str, Sequence[str]] = {
    "--priority": PRIORITIES,
    "--feeling": FEELINGS,
    "--color": ("auto", "always", "never"),
    "--bidi": ("auto", "terminal", "app", "off"),
    "--by": ("channel", "category", "assignee", "tag", "day", "week", "month"),
    "--as": ("tickets", "messages", "customers", "feedback", "purchases"),
    "--dates": ("iso", "day-first", "month-first"),
    "--delimiter": ("tab", "whitespace"),
    "--week": ("last", "this"),
    "--month": ("last", "this"),
    "--format": ("table", "text", "json", "ndjson", "csv", "tsv", "markdown", "html"),
}
LATER = ("tomorrow", "monday", "next week", "eod", "eow", "3h", "2d", "1w", "1mo")
DATES = ("now", "today", "yesterday", "tomorrow", "monday", "last week", "this month", "2d", "1w", "eod")
# What the data of a report begins with.
REPORT = ("schema", "report", "period", "figures", "groups", "lists", "late")


def kinds(noun: str, verb: str) -> Sequence[str]:
    """What --kind takes in a command; nothing where it is a word of one's own."""
    if noun == "followup":
        # Who repairs a problem is its owner; only a saved report enters that.
        return FOLLOWUP_KINDS[:-1] if verb == "add" else FOLLOWUP_KINDS
    known = {"ticket": TICKET_KINDS, "feedback": FEEDBACK_KINDS, "survey": tuple(SCALES), "purchase": REFUND_KINDS}
    return known.get(noun, ())


def fields(place: Place) -> list[str]:
    """What --fields and --get take in a command."""
    noun, verb = place.path[0] if place.path else "", place.path[-1] if place.path else ""
    if noun == "report" and verb != "runs":
        return list(REPORT)
    columns = listed_columns("refund" if "refunds" in place.given else noun) or ticket_columns(verb)
    return [column.name for column in columns]


def listed_columns(noun: str) -> Sequence[Column] | None:
    """The columns of what a noun lists, None of tickets; those of `refund` are a list of their own."""
    from supportctl.reports import followups, holidays, ledger, listings, log, problem_details

    known: dict[str, Sequence[Column]] = {
        "customer": listings.CUSTOMER_COLUMNS,
        "feedback": listings.FEEDBACK_COLUMNS,
        "survey": listings.FEEDBACK_COLUMNS,
        "queue": listings.QUEUE_COLUMNS,
        "problem": problem_details.PROBLEM_COLUMNS,
        "followup": followups.FOLLOWUP_COLUMNS,
        "report": followups.RUN_COLUMNS,
        "purchase": ledger.PURCHASE_COLUMNS,
        "refund": ledger.REFUND_COLUMNS,
        "cost": ledger.COST_COLUMNS,
        "view": listings.VIEW_COLUMNS,
        "holidays": holidays.HOLIDAY_COLUMNS,
        "log": log.COLUMNS,
        "undo": log.COLUMNS,
    }
    return known.get(noun)


def ticket_columns(verb: str) -> Sequence[Column]:
    """The columns of tickets, or of their history."""
    from supportctl.reports import listings, log

    return log.HISTORY_COLUMNS if verb == "history" else listings.TICKET_COLUMNS
