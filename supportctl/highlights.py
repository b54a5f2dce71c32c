"""Where in a text its searched words stand, as they were written and not as they are folded."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Self

from supportctl.folding import is_joinable, located, match_expression, phrase_forms, word_forms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Behind so many characters nobody looks for the reason of a match.
LOOKED_AT = 50_000
EXCERPT = 160
# What stands before the first match in an excerpt: little, because a narrow column shows the beginning.
BEFORE = 16


class Marked(str):
    """A text that a person wrote, with the places that were searched for, in order and apart."""

    __slots__ = ("spans",)
    spans: tuple[tuple[int, int], ...]

    def __new__(cls, text: str, spans: Sequence[tuple[int, int]] = ()) -> Self:
        found = super().__new__(cls, text)
        found.spans = tuple(spans)
        return found


class Finder:
    """Finds the words and phrases of one query in any text, in every spelling that the search accepts."""

    def __init__(self, words: str, phrases: Sequence[str] = ()) -> None:
        self.is_empty = match_expression(words, phrases=phrases) is None
        forms = [{form for form in forms if form} for forms in word_forms(words)]
        self._phrases: list[tuple[str, ...]] = []
        for phrase in phrases:
            rows = phrase_forms(phrase)
            if len(rows[0]) == 1:
                forms += [{form for form in forms if form} for forms in word_forms(phrase)]
            else:
                self._phrases += [row for row in rows if row]
        # For each form the words of the query that it stands for.
        self._words: dict[str, set[int]] = {}
        for number, alternatives in enumerate(forms):
            for form in alternatives:
                self._words.setdefault(form, set()).add(number)

    def mark(self, text: str) -> Marked:
        """The text with what was searched for marked."""
        return Marked(text, self.find(text)[0])

    def find(self, text: str) -> tuple[list[tuple[int, int]], set[int | tuple[str, ...]]]:
        """The places of what was searched for, and which of the words and phrases stand there."""
        spans: list[tuple[int, int]] = []
        numbers: set[int | tuple[str, ...]] = set()
        for form, start, end in self._forms(text[:LOOKED_AT]):
            if form in self._words:
                spans.append((start, end))
                numbers |= self._words[form]
        for row, start, end in self._rows(text[:LOOKED_AT]):
            spans.append((start, end))
            numbers.add(row)
        return _joined(spans), numbers

    def excerpt(self, texts: Sequence[str], subject: str = "") -> Marked | None:
        """The part around the first match of the text that adds most words to those in the subject, then of most words.

        None when no word stands in a text that is not the subject again.
        """
        shown = self.find(subject)[1]
        best: tuple[tuple[int, int], list[tuple[int, int]], str] | None = None
        for text in texts:
            spans, numbers = self.find(text)
            worth = (len(numbers - shown), len(numbers))
            if spans and text != subject and (best is None or worth > best[0]):
                best = worth, spans, text
        return None if best is None else _cut(best[2], best[1])

    def _forms(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Every form under which `document` stores a part of the text: words, neighbours, whole compounds."""
        words = located(text)
        parts = [part for word in words for part in word]
        yield from parts
        for (a, start, _), (b, _, end) in pairwise(parts):
            if is_joinable(a, b):
                yield a + b, start, end
        for word in words:
            if len(word) > 2:
                yield "".join(part for part, _, _ in word), word[0][1], word[-1][2]

    def _rows(self, text: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
        if not self._phrases:
            return
        parts = [part for word in located(text) for part in word]
        names = [part for part, _, _ in parts]
        for row in self._phrases:
            for place in range(len(names) - len(row) + 1):
                if tuple(names[place : place + len(row)]) == row:
                    yield row, parts[place][1], parts[place + len(row) - 1][2]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _cut(text: str, spans: list[tuple[int, int]]) -> Marked:
    first = spans[0][0]
    start = max(0, first - BEFORE, text.rfind("\n", 0, first) + 1)
    if start and text[start - 1] != "\n":
        # Not in the middle of a word, unless it is longer than all that stands before the match.
        gaps = [place for place in range(start, first) if text[place - 1].isspace()]
        start = gaps[0] if gaps else first
    end = min(len(text), start + EXCERPT)
    lead, tail = "…" * (start > 0), "…" * (end < len(text))
    moved = [(a - start + len(lead), min(b, end) - start + len(lead)) for a, b in spans if start <= a < end]
    return Marked(f"{lead}{text[start:end].rstrip()}{tail}", moved)
