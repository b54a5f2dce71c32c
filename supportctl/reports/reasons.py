"""Why somebody is on a list of people, in words."""

from __future__ import annotations

from supportctl.errors import msg
from supportctl.reports.model import Minutes, Sentence, Word, say, say_n

_SAID = {
    "angry": msg("angry"),
    "low_rating": msg("rated us {score}"),
    "complaint": msg("complained"),
    "silent": msg("no purchase for {days} d"),
    "best_score": msg("5/5"),
    "praise": msg("praised us"),
    "loyal": msg("became loyal"),
}


def reason_words(name: str, amount: int) -> Sentence:
    """One reason of a call or of thanks; `amount` is the score, the number of contacts, of days or the minutes."""
    # A list may have thousands: only the words that are needed are made.
    if name == "waiting":
        return say(msg("waiting {time}"), time=Minutes(amount))
    if name == "asked_often":
        return say_n(msg("asked {n} time"), msg("asked {n} times"), n=amount)
    if name == "referrer":
        return say_n(msg("sent {n} new customer"), msg("sent {n} new customers"), n=amount)
    if name in _SAID:
        return say(_SAID[name], score=amount, days=amount)
    # What another release put on a list.
    return say("{name}", name=Word(name))
