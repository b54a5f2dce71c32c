"""Why somebody is on a list of people, in words."""

from __future__ import annotations

from supportctl.errors import msg
from supportctl.reports.model import Minutes, Sentence, Word, say, say_n


def reason_words(name: str, amount: int) -> Sentence:
    """One reason of a call or of thanks; `amount` is the score, the number of contacts or the minutes."""
    sentences = {
        "angry": say(msg("angry")),
        "low_rating": say(msg("rated us {score}"), score=amount),
        "asked_often": say_n(msg("asked {n} time"), msg("asked {n} times"), n=amount),
        "waiting": say(msg("waiting {time}"), time=Minutes(amount)),
        "complaint": say(msg("complained")),
        "silent": say(msg("no purchase for {days} d"), days=amount),
        "best_score": say(msg("5/5")),
        "praise": say(msg("praised us")),
        "referrer": say_n(msg("sent {n} new customer"), msg("sent {n} new customers"), n=amount),
        "loyal": say(msg("became loyal")),
    }
    # What another release put on a list.
    return sentences.get(name) or say("{name}", name=Word(name))
