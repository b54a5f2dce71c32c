"""Keys under which text is searched, compared and sorted whatever its spelling; never shown."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from supportctl.typed import CodeTable

FOLD_VERSION = 1
MAX_QUERY_TOKENS = 32

_ZWNJ = "\u200c"
_DIFFERENT = "يىئېےكڪةۀہەھآأإٱؤ"
_SAME = "یییییککههههه" + "ااااو"
_LETTERS = {ord(a): b for a, b in zip(_DIFFERENT, _SAME, strict=True)}
# U+00AC is what editors left of ZWNJ in code page 1256; tatweel and hamza carry no meaning for search.
_SPECIAL = _LETTERS | {0xAC: _ZWNJ, 0x200C: _ZWNJ, 0x640: "", 0x621: ""}
# Letters now, but marks in the Unicode 6.1 of FTS5, which parts words there.
_NOT_IN_FTS5 = frozenset((*range(0x19B0, 0x19C1), 0x19C8, 0x19C9, 0x1CF2, 0x1CF3))
_DROPPED = frozenset(("Mn", "Me", "Cf"))

# The order of CLDR's Persian collation; hamza stands for أ إ ؤ ئ, which sort with it.
_ORDER = "آاءبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
# Between the digits and the small Latin letters ASCII has 39 places, and folded text uses none of them.
_RANKS = {letter: chr(0x3A + rank) for rank, letter in enumerate(_ORDER)}
_AFTER_RANKS = "_"


class _Fold(CodeTable):
    def entry(self, code: int) -> str | int:
        char = chr(code)
        category = unicodedata.category(char)
        if category in _DROPPED:
            return ""
        return str(unicodedata.decimal(char)) if category == "Nd" else code


class _Words(_Fold):
    """Does the same and turns what parts words for FTS5 into a space."""

    def entry(self, code: int) -> str | int:
        category = unicodedata.category(chr(code))
        if code not in _NOT_IN_FTS5 and (category[0] in "LN" or category == "Co" or category in _DROPPED):
            return super().entry(code)
        return " "


class _Sort(_Words):
    """Does the same and puts the Persian letters in their order, between digits and Latin."""

    def entry(self, code: int) -> str | int:
        char = chr(code)
        if char in "أإؤئ":
            return _RANKS["ء"]
        folded = _LETTERS.get(code, char)
        if folded in _RANKS:
            return _RANKS[folded]
        value = super().entry(code)
        if value == code and _is_arabic(char):
            return _AFTER_RANKS + char
        base = unicodedata.normalize("NFD", char)[0]
        return base if value == code and base.isascii() else value


_FOLD = _Fold(_SPECIAL)
_WORDS = _Words(_SPECIAL)
_SORT = _Sort({0x622: _RANKS["آ"], 0x621: _RANKS["ء"], 0xAC: "", 0x200C: "", 0x640: ""})


def fold(text: str, joiner: str = "") -> str:
    """Return the form in which spellings of one text are equal; `joiner` stands where ZWNJ stood."""
    if text.isascii():
        return text.lower()
    return _prepared(text).translate(_FOLD).replace(_ZWNJ, joiner)


def tokens(text: str) -> list[str]:
    """Return the folded words of `text` as FTS5 will part them, ZWNJ parting too."""
    return _prepared(text).translate(_WORDS).replace(_ZWNJ, " ").split()


def document(text: str) -> tuple[str, str]:
    """Return what the two full-text columns hold: the words, and Persian neighbours written together."""
    if text.isascii():
        return text.lower().replace("\0", " "), ""
    words = [_parts(word) for word in _prepared(text).translate(_WORDS).split()]
    split = [part for parts in words for part in parts]
    joined = [a + b for a, b in pairwise(split) if _is_arabic(a) and _is_arabic(b)]
    joined += ["".join(parts) for parts in words if len(parts) > 2]
    return " ".join(split), " ".join(joined)


def match_expression(query: str, *, phrases: Sequence[str] = (), prefix: bool = False) -> str | None:
    """Return the FTS5 expression for all words of `query` and all phrases; None without a word.

    Each word may stand alone, written together with a Persian neighbour, or inside its ZWNJ compound. With `prefix`
    the last word may go on. The words of a phrase stand next to each other. The first 32 of all words count.
    """
    forms = word_forms(query)
    last = len(forms) - 1
    terms: list[str] = []
    for index, (token, before, after, compound) in enumerate(forms):
        # A prefix also ends the forms that contain the last word.
        open_ended = {token, before} if index == last else {after} if index == last - 1 else set()
        alternatives = dict.fromkeys(form for form in (token, before, after, compound) if form)
        quoted = [_quoted(form) + ("*" if prefix and form in open_ended else "") for form in alternatives]
        terms.append(_either(quoted))
    room = MAX_QUERY_TOKENS - len(forms)
    for phrase in phrases:
        words = phrase_forms(phrase)
        if len(words[0]) == 1:
            # One word is a word, however it is written.
            terms += [] if (alone := match_expression(phrase)) is None or room < 1 else [f"({alone})"]
        elif words[0] and room > 0:
            terms.append("s : " + _either([_quoted(" ".join(form[:room])) for form in words]))
        room -= len(words[0])
    return " AND ".join(terms) or None


def word_forms(query: str) -> list[tuple[str, str, str, str]]:
    """Return how each of the first 32 words may be written: alone, with its neighbours, in its compound, or ""."""
    words = [_parts(word) for word in _prepared(query).translate(_WORDS).split()]
    split = [part for parts in words for part in parts][:MAX_QUERY_TOKENS]
    compounds: list[str] = []
    for parts in words:
        compounds += ["".join(parts) if len(parts) > 1 else ""] * len(parts)
    merged = ["", *(a + b if _is_arabic(a) and _is_arabic(b) else "" for a, b in pairwise(split)), ""]
    return [(token, merged[index], merged[index + 1], compounds[index]) for index, token in enumerate(split)]


def phrase_forms(phrase: str) -> list[tuple[str, ...]]:
    """Return the rows of words that a phrase may be: as it is split, and with one Persian pair written together."""
    split = tuple(tokens(phrase)[:MAX_QUERY_TOKENS])
    found = [split]
    for index, (a, b) in enumerate(pairwise(split)):
        if _is_arabic(a) and _is_arabic(b):
            found.append((*split[:index], a + b, *split[index + 2 :]))
    return found


def located(text: str) -> list[list[tuple[str, int, int]]]:
    """Return the words of a text as `document` sees them, each in its parts with the place where it stands.

    A place is that of the characters which were folded into the part, marks after the last letter included.
    """
    if text.isascii():
        return _located_in_ascii(text)
    words: list[list[tuple[str, int, int]]] = []
    word: list[tuple[str, int, int]] = []
    part, begin, finish = "", 0, 0
    for start, end in _clusters(text):
        folded = _prepared(text[start:end]).translate(_WORDS)
        for char in folded:
            if char != _ZWNJ and not char.isspace():
                begin = begin if part else start
                part, finish = part + char, end
                continue
            if part:
                word.append((part, begin, finish))
            part = ""
            if char != _ZWNJ and word:
                words.append(word)
                word = []
    if part:
        word.append((part, begin, finish))
    return [*words, word] if word else words


def _located_in_ascii(text: str) -> list[list[tuple[str, int, int]]]:
    import re

    return [[(match[0].lower(), *match.span())] for match in re.finditer(r"[A-Za-z0-9]+", text)]


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield the pieces of a text that NFKC changes each for itself."""
    start = 0
    for place in range(1, len(text)):
        if _begins(text, start, place):
            yield start, place
            start = place
    yield start, len(text)


def _begins(text: str, start: int, place: int) -> bool:
    char = text[place]
    if char.isascii() or "\u0621" <= char <= "\u064a":
        return True
    if unicodedata.combining(char):
        return False
    # Hangul and some Indic letters, which compose without being marks.
    before = text[start:place]
    whole = unicodedata.normalize("NFKC", before + char)
    return whole == unicodedata.normalize("NFKC", before) + unicodedata.normalize("NFKC", char)


def is_joinable(first: str, second: str) -> bool:
    """Tell whether two neighbouring words may as well be written as one."""
    return _is_arabic(first) and _is_arabic(second)


def squash(text: str) -> str:
    """Return the letters and digits of `text` only, folded, for finding what looks alike."""
    return "".join(tokens(text))


def name_key(text: str) -> str:
    """Return the key of an exact name: one space between words, none between words in Persian script.

    So علی‌رضا, علیرضا and علی رضا are one name, while Ann Alee and Anna Lee stay two.
    """
    words = tokens(text)
    if not words:
        return " ".join(fold(text).split()) or text.strip()
    gaps = ["" if _is_arabic(a) and _is_arabic(b) else " " for a, b in pairwise(words)]
    return "".join(part for pair in zip(words, [*gaps, ""], strict=True) for part in pair)


def sort_key(text: str) -> str:
    """Return a key whose code points sort names: digits, then Persian in its order, then Latin."""
    return " ".join(_prepared(text).translate(_SORT).split())


def _prepared(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def _parts(word: str) -> list[str]:
    return [part for part in word.split(_ZWNJ) if part] if _ZWNJ in word else [word]


def _is_arabic(token: str) -> bool:
    first = token[0]
    return "\u0600" <= first <= "\u06ff" or "\u0750" <= first <= "\u077f" or "\u08a0" <= first <= "\u08ff"


def _either(terms: Sequence[str]) -> str:
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'
