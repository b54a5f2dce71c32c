"""Text from others made safe to show, and measured in terminal cells."""

import unicodedata
from collections.abc import Iterator

from supportctl.typed import CodeTable

MARKS_PER_BASE = 8

_ZWJ = "\u200d"
_ZWNJ = "\u200c"
_EMOJI_STYLE = "\ufe0f"
_DROPPED = frozenset((0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x2060, 0x2065), 0xFEFF))
_ENCODED = (range(0x80, 0xA0), range(0x202A, 0x202F), range(0x2066, 0x2070), range(0xFFF9, 0xFFFC))
# Hangul vowels and finals, and skin tones, are drawn into the character before them.
_JOINING = (range(0x1160, 0x1200), range(0xD7B0, 0xD800), range(0x1F3FB, 0x1F400))
_TAGS = range(0xE0000, 0xE0080)
_LINE_BREAKS = dict.fromkeys((*range(0x09, 0x0E), 0x85, 0x2028, 0x2029), " ")
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2212")
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


class _Visible(CodeTable):
    def entry(self, code: int) -> str | int:
        if code < 0x20:
            return f"^{chr(code + 0x40)}"
        if code == 0x7F:
            return "^?"
        if code in _DROPPED:
            return ""
        if 0xD800 <= code < 0xE000:
            return "\ufffd"
        if code in _TAGS or any(code in block for block in _ENCODED):
            return f"<U+{code:04X}>"
        return code


class _Marks(CodeTable):
    """Maps what stacks on the letter before it to `m`, everything else to a space."""

    def entry(self, code: int) -> str:
        char = chr(code)
        return "m" if char in (_ZWJ, _ZWNJ) or unicodedata.category(char) in ("Mn", "Me") else " "


class _Cells(CodeTable):
    def entry(self, code: int) -> int:
        char = chr(code)
        category = unicodedata.category(char)
        if category in ("Mn", "Mc", "Me", "Cc", "Zl", "Zp"):
            return 0
        if category == "Cf":
            # Number signs are drawn around the digits after them.
            return int(code == 0xAD or unicodedata.bidirectional(char) == "AN" or char in "\u070f\U000110bd\U000110cd")
        if any(code in block for block in _JOINING):
            return 0
        return 2 if unicodedata.east_asian_width(char) in "WF" else 1


_ONE_LINE = _Visible({0x09: " ", 0x0A: "↵", 0x2028: "↵", 0x2029: "↵"})
_BLOCK = _Visible({0x09: "\t", 0x0A: "\n", 0x2028: "\n", 0x2029: "\n"})
_MARKS = _Marks()
_CELLS = _Cells()


def visible(text: str) -> str:
    """Return `text` as one line on which nothing acts on a terminal; applying it again changes nothing."""
    if text.isascii() and text.isprintable():
        return text
    return _cap_marks(text.replace("\r\n", "\n").translate(_ONE_LINE))


def visible_block(text: str) -> str:
    """Do the same for a body, which keeps its line breaks and tabs."""
    if text.isascii() and text.isprintable():
        return text
    return _cap_marks(text.replace("\r\n", "\n").translate(_BLOCK))


def _cap_marks(text: str) -> str:
    if text.isascii() or "m" * (MARKS_PER_BASE + 1) not in text.translate(_MARKS):
        return text
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if _MARKS[ord(char)] == "m" else 0
        if run <= MARKS_PER_BASE:
            kept.append(char)
    return "".join(kept)


def width(text: str) -> int:
    """Return how many terminal cells `text` takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    if _ZWJ in text or _EMOJI_STYLE in text:
        return sum(cells for _, cells in _clusters(text))
    return sum(map(_CELLS.__getitem__, map(ord, text)))


def truncate(text: str, cells: int) -> str:
    """Shorten `text` to at most `cells` cells, ending in `…`; a letter keeps its marks."""
    if len(text) <= cells and text.isascii() and text.isprintable():
        return text
    if cells < 1:
        return ""
    kept: list[str] = []
    used = room = 0
    for cluster, size in _clusters(text):
        used += size
        if used > cells:
            return "".join(kept[:room]) + "…"
        kept.append(cluster)
        if used < cells:
            room = len(kept)
    return text


def pad(text: str, cells: int, right: bool = False) -> str:
    """Fill `text` with spaces to `cells` cells, before it when `right`; longer text is left as it is."""
    gap = " " * (cells - width(text))
    return gap + text if right else text + gap


def wrap(text: str, cells: int) -> list[str]:
    """Break `text` into lines of at most `cells` cells at spaces, folding words that are longer.

    Line breaks in the text stay; a character wider than `cells` gets a line of its own.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for number, word in enumerate(paragraph.expandtabs(4).split(" ")):
            size = width(word)
            if number and used + 1 + size <= cells:
                line, used = f"{line} {word}", used + 1 + size
                continue
            if number and line.strip(" "):
                lines.append(line.rstrip(" "))
            if size > cells:
                *full, word = _fold(word, cells)
                lines += full
                size = width(word)
            line, used = word, size
        lines.append(line.rstrip(" "))
    return lines


def _fold(word: str, cells: int) -> list[str]:
    pieces: list[list[str]] = [[]]
    used = 0
    for cluster, size in _clusters(word):
        if used + size > cells and pieces[-1]:
            pieces.append([])
            used = 0
        pieces[-1].append(cluster)
        used += size
    return ["".join(piece) for piece in pieces]


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Yield what is drawn as one: a character with its marks, or joined emoji; and its cells."""
    start = size = 0
    joined = False
    for index, char in enumerate(text):
        own = _CELLS[ord(char)]
        if own and not (joined and (own == 2 or unicodedata.category(char) == "So")):
            if index > start:
                yield text[start:index], size
            start, size = index, own
        elif char == _EMOJI_STYLE and size == 1 and _has_emoji_style(text[start]):
            size = 2
        joined = char == _ZWJ
    if start < len(text):
        yield text[start:], size


def _has_emoji_style(char: str) -> bool:
    return char in "#*0123456789ℹ" or (ord(char) > 0xA8 and unicodedata.category(char) in ("So", "Sm", "Po"))


def one_line(text: str) -> str:
    """Turn every tab and line break into one space, as a field of TSV needs."""
    if text.isascii() and text.isprintable():
        return text
    return text.replace("\r\n", " ").translate(_LINE_BREAKS)


def spreadsheet_safe(text: str) -> str:
    """Put `'` before text that a spreadsheet would take for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(_FORMULA) else text
