"""Right-to-left text for terminals that know nothing of it: letters joined, and every line in visual order."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING
from unicodedata import bidirectional, category

from supportctl.rendering.bidi import FSI, LRI, PDI, RLI, is_rtl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Stands in no text: what is shown has passed text.visible, which spells selectors out.
_SIGN = "\U000e01ef"
# Neutral symbols, one for each isolate of a line, as far as the line does not hold them itself.
_SYMBOLS = range(0x1D300, 0x1D357)
_OPENERS = (LRI, RLI, FSI)
# Marks stay and joiners count; of all ligatures only lam with alef is one that terminals and their fonts have.
_SHAPED = frozenset((
    "support_zwj", "support_ligatures", "ARABIC LIGATURE LAM WITH ALEF",
    "ARABIC LIGATURE LAM WITH ALEF WITH HAMZA ABOVE", "ARABIC LIGATURE LAM WITH ALEF WITH HAMZA BELOW",
    "ARABIC LIGATURE LAM WITH ALEF WITH MADDA ABOVE",
))  # fmt: skip
_RIGHT = ("R", "AL", "AN", "RLI")
# These have done their work when the letters are shaped.
_JOINERS = dict.fromkeys((0x200C, 0x200D))
_CONTROLS = dict.fromkeys((*range(0x200E, 0x2010), 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


@cache
def is_available() -> bool:
    """Whether the two libraries of the extra `bidi` are installed."""
    from importlib.util import find_spec

    return all(find_spec(name) is not None for name in ("bidi", "arabic_reshaper"))


@lru_cache(maxsize=512)  # terms and names stand in many cells
def shape(text: str) -> str:
    """Return text with its Arabic letters as the forms in which they are joined, lam and alef as one.

    It has to be shaped before it is measured, because that one takes one column. A heh with a hamza above it becomes
    the one letter that it is, because some terminals draw the mark alone where their font lacks it.
    """
    return text if text.isascii() else _shaper()(text.replace("ه\u0654", "\u06c0"))


def visual(line: str) -> str:
    """Return one line, its base direction left to right, in the order in which it is drawn, without controls.

    Brackets in right-to-left text are mirrored and marks stay behind their letters. The result is that of ICU's
    writeReordered with KEEP_BASE_COMBINING, DO_MIRRORING and REMOVE_BIDI_CONTROLS (UAX 9, rules L2 to L4).
    """
    if line.isascii():
        return line
    text = line.translate(_JOINERS)
    if not any(bidirectional(char) in _RIGHT for char in text):
        return text.translate(_CONTROLS)
    text = _with_end_outside(text)
    symbols = (symbol for symbol in map(chr, _SYMBOLS) if symbol not in text)
    return _drawn(text, is_from_right=False, symbols=symbols)


def _drawn(text: str, *, is_from_right: bool, symbols: Iterator[str]) -> str:
    """Draw a text, each isolate in it as a text of its own that stands outside as one neutral symbol (UAX 9, BD9)."""
    from bidi import get_display

    outside, isolates = _taken_apart(text, symbols)
    drawn = _in_order(get_display(_with_signs(outside), base_dir="R" if is_from_right else "L"))
    return "".join(isolates.get(char, char) for char in drawn).translate(_CONTROLS)


def _taken_apart(text: str, symbols: Iterator[str]) -> tuple[str, dict[str, str]]:
    outside: list[str] = []
    isolates: dict[str, str] = {}
    opened: list[int] = []
    for place, char in enumerate(text):
        if char in _OPENERS:
            opened.append(place)
        elif char == PDI and opened:
            start = opened.pop()
            if not opened:
                inside = text[start + 1 : place]
                symbol = next(symbols)
                is_from_right = text[start] == RLI or (text[start] == FSI and is_rtl(_without_isolates(inside)))
                isolates[symbol] = _drawn(inside, is_from_right=is_from_right, symbols=symbols)
                outside.append(symbol)
        elif not opened:
            outside.append(char)
    return "".join(outside), isolates


def _without_isolates(text: str) -> str:
    depth = 0
    found = []
    for char in text:
        depth += char in _OPENERS
        if not depth:
            found.append(char)
        depth -= char == PDI
    return "".join(found)


def _with_end_outside(line: str) -> str:
    """The line with the spaces at its end outside of isolates, where they belong to the line itself (rule L1)."""
    end = len(line)
    while end and (line[end - 1] in (*_OPENERS, PDI) or line[end - 1].isspace()):
        end -= 1
    tail = line[end:]
    return line[:end] + "".join(c for c in tail if not c.isspace()) + "".join(c for c in tail if c.isspace())


# python-bidi reorders (L2) and leaves marks and brackets where that puts them (L3, L4). So a sign stands behind every
# letter with marks and every bracket; as a mark it goes where they go, and before them where they read from the right.
def _with_signs(text: str) -> str:
    mirrored = _mirrored()
    parts: list[str] = []
    for place, char in enumerate(text):
        parts.append(char)
        needs_sign = char in mirrored or (place > 0 and _is_mark(char))
        if needs_sign and not _is_mark(text[place + 1 : place + 2]):
            parts.append(_SIGN)
    return "".join(parts)


def _in_order(drawn: str) -> list[str]:
    """Put marks behind their letters and mirror brackets wherever the sign says that they read from the right."""
    mirrored = _mirrored()
    parts: list[str] = []
    place = 0
    while place < len(drawn):
        start = place
        is_from_right = drawn[place] == _SIGN
        place += 1
        while place < len(drawn) and drawn[place] != _SIGN and _is_mark(drawn[place]):
            place += 1
        if is_from_right:
            base = drawn[place : place + 1]
            parts += [mirrored.get(base, base), *reversed(drawn[start + 1 : place])]
            place += 1
        else:
            parts += drawn[start:place]
            has_sign = place - start > 1 or drawn[start] in mirrored
            place += has_sign and drawn[place : place + 1] == _SIGN
    return parts


def _is_mark(char: str) -> bool:
    return bool(char) and category(char) in ("Mn", "Me")


@cache
def _mirrored() -> dict[str, str]:
    from bidi.mirror import MIRRORED

    return dict(MIRRORED)


class _Settings:
    """What the shaper asks its configuration at every text; a ConfigParser costs more to be asked than to shape."""

    def getboolean(self, name: str) -> bool:
        return name in _SHAPED


@cache
def _shaper() -> Callable[[str], str]:
    from arabic_reshaper import ArabicReshaper

    shaper = ArabicReshaper()
    shaper.configuration = _Settings()
    reshape: Callable[[str], str] = shaper.reshape
    return reshape
