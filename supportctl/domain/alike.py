"""Whether a new ticket says what another one of the same customer says already: a hint, never a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.domain.desk import DAY
from supportctl.folding import tokens
from supportctl.storage.tickets import list_subjects_of

if TYPE_CHECKING:
    from supportctl.domain.desk import Desk
    from supportctl.models import Ticket

DAYS = 14
# Of 28 pairs of subjects that mean the same, in English and Persian, 20 reach it; of 28 that do not, one
# (tests/domain/test_alike.py). At 0.5 it is 24 and 7, at 0.7 it is 12 and none.
THRESHOLD = 0.6


def find_alike(desk: Desk, ticket: Ticket) -> int | None:
    """The id of the ticket of the same customer whose subject is most like this one's; None when none is.

    Looks at the last 14 days, at what is not closed and was not resolved before the reopening window.
    """
    if ticket.customer_id is None:
        return None
    resolved_after = desk.now - int(desk.config.get("reopen_days")) * DAY
    others = list_subjects_of(desk.db, ticket.customer_id, ticket.received_at - DAYS * DAY, resolved_after)
    rated = [
        (similarity(subject, ticket.subject), ticket_id) for ticket_id, subject in others if ticket_id != ticket.id
    ]
    best, ticket_id = max(rated, default=(0.0, 0))
    return ticket_id if best >= THRESHOLD else None


def similarity(one: str, other: str) -> float:
    """How alike two subjects are, 0 to 1: the share of their trigrams that both have.

    As `similarity()` of PostgreSQL's pg_trgm counts them, over folded words. Two that name different numbers, say of
    two orders, are not alike at all.
    """
    words, others = tokens(one), tokens(other)
    numbers, other_numbers = _numbers(words), _numbers(others)
    if numbers and other_numbers and not numbers & other_numbers:
        return 0.0
    trigrams, other_trigrams = _trigrams(words), _trigrams(others)
    union = trigrams | other_trigrams
    return len(trigrams & other_trigrams) / len(union) if union else 0.0


def _numbers(words: list[str]) -> set[str]:
    return {word for word in words if word.isdecimal()}


def _trigrams(words: list[str]) -> set[str]:
    padded = [f"  {word} " for word in words]
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}
