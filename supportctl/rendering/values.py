"""Raw values and sentences as text for people: the only place where a value gets its human form."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from supportctl.records import Record
from supportctl.rendering import bidi
from supportctl.reports import model
from supportctl.text import visible
from supportctl.vocabulary import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from supportctl.locales import Locale
    from supportctl.rendering import Look

NOTHING = "–"
_BARS = "▁▂▃▄▅▆▇█"
_NO_BAR = "·"


class Weave(Record):
    """How the strands of a sentence are put into a page.

    Our words, text of people, tokens that read left to right, and small bars, which are equally wide.
    """

    own: Callable[[str], str]
    user: Callable[[str], str]
    token: Callable[[str], str]
    bars: Callable[[str], str] = str


PLAIN = Weave(str, str, str)
_IN_LTR = Weave(str, lambda text: text if text.isascii() else bidi.embed(text), str)
_IN_RTL = Weave(str, bidi.embed, bidi.embed_token)


def weave_for(look: Look) -> Weave:
    """Return how sentences are woven for a terminal or for plain text."""
    if look.bidi == "off":
        return PLAIN
    return _IN_RTL if look.locale.is_rtl else _IN_LTR


def sentence(s: model.Sentence, look: Look, weave: Weave | None = None) -> str:
    """Return a sentence in the language of the reader, on one line; values are never read as templates."""
    weave = weave or weave_for(look)
    locale = look.locale
    template = locale.plural(s.text, s.many, s.values["n"]) if s.many else locale.text(s.text)
    values = {name: _strand(value, look, weave) for name, value in s.values.items()}
    return weave.own(template).format(**values)


def human(value: Any, kind: str, look: Look, weave: Weave = PLAIN) -> str:
    """Return one raw value of a kind as text of one line, a dash for None."""
    if value is None:
        return weave.own(NOTHING)
    if kind == model.TEXT:
        return weave.user(visible(value))
    if kind == model.MARKED:
        return weave.user(signed(value, look))
    if kind == model.PLAIN:
        return weave.token(visible(value))
    if kind == model.TAGS:
        return look.locale.join(weave.user(visible(tag)) for tag in value)
    if kind == model.IDS:
        return look.locale.join(weave.own(look.locale.digits(str(one))) for one in value)
    if kind == model.VALUE and isinstance(value, int):
        kind = model.INSTANT
    if kind == model.WORD and value.startswith(model.OWN):
        return weave.user(visible(value.removeprefix(model.OWN)))
    if kind == model.VALUE and value not in WORDS:
        return weave.user(visible(value))
    if kind == model.PHRASE:
        phrases = (value,) if isinstance(value, model.Sentence) else value
        return look.locale.join(sentence(phrase, look, weave) for phrase in phrases)
    return weave.own(_plain(value, kind, look))


def pieces(value: str) -> list[tuple[str, bool]]:
    """Return a text in parts made harmless, each with whether it was searched for."""
    found: list[tuple[str, bool]] = []
    place = 0
    for start, end in getattr(value, "spans", ()):
        found += [(visible(value[place:start]), False), (visible(value[start:end]), True)]
        place = end
    return [(text, is_marked) for text, is_marked in (*found, (visible(value[place:]), False)) if text]


def signed(value: str, look: Look) -> str:
    """Return a text with signs around what was searched for, where nothing else can show it."""
    before, after = "«»" if look.locale.is_rtl else "[]"
    return "".join(f"{before}{text}{after}" if is_marked else text for text, is_marked in pieces(value))


def bars(values: Sequence[float | None], most: float | None = None) -> str:
    """Return one small bar a number, the lowest for 0, in reading order; a dot where there is no number."""
    top = most or max((value for value in values if value is not None), default=0)
    return "".join(
        _NO_BAR if value is None else _BARS[min(int(value * len(_BARS) / top), len(_BARS) - 1) if top else 0]
        for value in values
    )


def _plain(value: Any, kind: str, look: Look) -> str:
    locale = look.locale
    if kind == model.ID:
        return locale.digits(str(value))
    if kind == model.NUMBER:
        return locale.number(value)
    if kind == model.DECIMAL:
        return locale.decimal(value)
    if kind in (model.WORD, model.VALUE):
        return visible(locale.word(value))
    if kind == model.INSTANT:
        return locale.instant(value) if look.absolute else locale.ago(value, look.now)
    if kind == model.DAY:
        return _day(value, locale)
    if kind == model.MINUTES:
        return locale.minutes(value)
    if kind == model.SHARE:
        return locale.share(value)
    if kind == model.MONEY:
        return locale.money(value.amount, value.unit)
    if kind == model.FLAG:
        return locale.word("yes" if value else "no")
    raise ValueError(kind)


def _day(value: str, locale: Locale) -> str:
    try:
        return locale.day(date.fromisoformat(value))
    except ValueError:
        # "Customer since 2021" is not a day, but it is what was stored.
        return visible(value)


def _strand(value: Any, look: Look, weave: Weave) -> str:
    locale = look.locale
    match value:
        case None:
            return weave.own(NOTHING)
        case str():
            return weave.user(visible(value))
        case bool():
            return weave.own(locale.word("yes" if value else "no"))
        case int() | float():
            number = locale.number(value)
            return weave.token(number) if value < 0 else weave.own(number)
        case model.Id():
            return weave.own(f"#{locale.digits(str(value.value))}")
        case model.Plain():
            # What is only a number is an id of ours.
            text = value.value
            return weave.own(locale.digits(text)) if text.isdecimal() else weave.token(visible(text))
        case model.Word():
            return weave.own(visible(locale.word(value.value)))
        case model.Minutes():
            return weave.own(locale.minutes(value.value))
        case model.WorkTime():
            return weave.own(locale.minutes(value.value, in_days=False))
        case model.Share():
            return weave.own(locale.share(value.value))
        case model.Money():
            return weave.own(locale.money(value.amount, value.unit, is_bare=value.is_bare))
        case model.Unit():
            return weave.own(locale.unit(value.value))
        case model.Day():
            return weave.own(locale.short_day(value.value) if value.is_short else locale.day(value.value))
        case model.Month():
            return weave.own(locale.month(value.value))
        case model.Days():
            return weave.own(locale.days(value.start, value.end))
        case model.Instant():
            moment = locale.instant(value.value)
            is_near = value.with_ago and locale.is_near(value.value, look.now)
            return weave.own(f"{moment} ({locale.ago(value.value, look.now)})" if is_near else moment)
        case model.Ago():
            return weave.own(locale.ago(value.value, look.now))
        case model.Decimal():
            return weave.token(locale.decimal(value.value))
        case model.Size():
            return weave.own(locale.size(value.value))
        case model.Bars():
            return weave.bars(bars(value.values, value.most))
        case model.Joined():
            items = [_strand(item, look, weave) for item in value.values]
            return value.sign.join(items) if value.sign else locale.join(items)
        case model.Sentence():
            return sentence(value, look, weave)
        case _:
            raise TypeError(type(value).__name__)
