"""Dates and durations as they are said: `3 days ago`, «۳ روز پیش», «هفتهٔ گذشته», brought to the shorthand."""

import re

from supportctl.calendars import clean, weekday_named

_UNITS = {
    "minute": "m", "min": "m", "hour": "h", "hr": "h", "day": "d", "week": "w", "month": "mo", "year": "y",
    "دقیقه": "m", "ساعت": "h", "روز": "d", "هفته": "w", "ماه": "mo", "سال": "y",
}  # fmt: skip
_SHORT = {unit: unit for unit in ("m", "h", "d", "w", "mo", "y")}
_NUMBERS = {
    "یک": 1, "دو": 2, "سه": 3, "چهار": 4, "پنج": 5, "شش": 6, "هفت": 7, "هشت": 8, "نه": 9, "ده": 10, "a": 1, "an": 1,
}  # fmt: skip
_LONG = {"هفته": "week", "ماه": "month", "سال": "year"}
_FIXED = {
    "الان": "now", "حالا": "now", "همین حالا": "now", "just now": "now", "پایان روز": "eod", "آخر روز": "eod",
    "پایان هفته": "eow", "پایان ماه": "eom", "آخر ماه": "eom",
}  # fmt: skip
# Of a length, and of a week or a month; «۳ روز گذشته» is neither a moment nor a period that ends today in every use.
_AGO, _IN = ("پیش", "قبل"), ("دیگر", "بعد")
_LAST, _NEXT = (*_AGO, "گذشته"), (*_IN, "آینده")


def shortened(word: str) -> str:
    """Return a text that `calendars.clean` has cleaned with the words that dates are written in, else as it is."""
    if not word.isascii():
        # However the ezafe of «هفتهٔ» is written.
        word = re.sub("ۀ|ه\u0654|هی(?= |$)| ی(?= |$)", "ه", word).replace("هه", "ه")
        word = re.sub(r"^سال (?=\d{4}$)", "", word)
    if word in _FIXED:
        return _FIXED[word]
    numbers, units = "|".join(_NUMBERS), "|".join(_UNITS)
    word = re.sub(rf"\b({numbers})(?= (?:{units})s?\b)", lambda number: str(_NUMBERS[number[1]]), word)
    # Two hours and five minutes, with "and" between them or not.
    word = re.sub(rf"\b(\d+) ?({units}|{'|'.join(_SHORT)})s?\b(?: (?:and|و)(?= \d))?", _joined, word)
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


def parse_minutes(text: str) -> int | None:
    """Return the minutes of `90`, `25m`, `1h30m`, `2 hours` or «۲ ساعت و ۵ دقیقه»; None for anything else."""
    word = clean(text)
    said = shortened(word)
    length = re.fullmatch(r"(?:(\d{1,9}) ?h ?)?(?:(\d{1,9}) ?m?)?", said)
    if length is None or not said or (said.isdecimal() and said != word):
        return None  # «سال ۱۴۰۵» is a number to dates alone
    return int(length[1] or 0) * 60 + int(length[2] or 0)


def _joined(length: re.Match[str]) -> str:
    return f"{length[1]}{_UNITS.get(length[2], length[2])}"
