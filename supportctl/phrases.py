"""Dates as they are said: `3 days ago`, «۳ روز پیش», «هفتهٔ گذشته», brought to the shorthand that is read."""

import re

from supportctl.calendars import weekday_named

_SHORT = {
    "minute": "m", "min": "m", "hour": "h", "hr": "h", "day": "d", "week": "w", "month": "mo", "year": "y",
    **{unit: unit for unit in ("m", "h", "d", "w", "mo", "y")},
    "دقیقه": "m", "ساعت": "h", "روز": "d", "هفته": "w", "ماه": "mo", "سال": "y",
}  # fmt: skip
_LONG = {"هفته": "week", "ماه": "month", "سال": "year"}
_FIXED = {
    "الان": "now", "حالا": "now", "پایان روز": "eod", "آخر روز": "eod", "پایان هفته": "eow", "پایان ماه": "eom",
    "آخر ماه": "eom",
}  # fmt: skip
# Of a length, and of a week or a month; «۳ روز گذشته» is neither a moment nor a period that ends today in every use.
_AGO, _IN = ("پیش", "قبل"), ("دیگر", "بعد")
_LAST, _NEXT = (*_AGO, "گذشته"), (*_IN, "آینده")


def shortened(word: str) -> str:
    """Return a text that `calendars.clean` has cleaned with the words that dates are written in, else as it is."""
    word = re.sub("ۀ|ه\u0654|هی(?= |$)| ی(?= |$)", "ه", word).replace("هه", "ه") if not word.isascii() else word
    if word in _FIXED:
        return _FIXED[word]
    units = "|".join(_SHORT)
    # Two hours and five minutes, with "and" between them or not.
    word = re.sub(rf"\b(\d+|an?|یک) ?({units})s?\b(?: (?:and|و)(?= \d))?", _joined, word)
    # A clock that is called one, with its minutes or without: «فردا ساعت ۹».
    word = re.sub(r" ساعت (\d{1,2})(?=$|(:))", lambda clock: f" {clock[1]}{'' if clock[2] else ':00'}", word)
    phrase, _, last = word.rpartition(" ")
    if re.search(r"\d[a-z]+$", phrase):
        return f"{phrase} ago" if last in _AGO else f"in {phrase}" if last in _IN else word
    if word.startswith("این "):
        phrase, last = word[4:], "این"
    step = "this" if last == "این" else "last" if last in _LAST else "next" if last in _NEXT else None
    if step and (phrase in _LONG or weekday_named(phrase) is not None):
        return f"{step} {_LONG.get(phrase, phrase)}"
    return word


def _joined(length: re.Match[str]) -> str:
    number = length[1] if length[1].isdecimal() else "1"
    return f"{number}{_SHORT[length[2]]}"
