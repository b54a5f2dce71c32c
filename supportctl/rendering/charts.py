"""Charts as SVG: one drawing that is read on a phone and on paper, mirrored where lines begin at the right."""

from __future__ import annotations

from html import escape
from math import ceil, floor, log2, log10
from typing import TYPE_CHECKING

from supportctl.rendering.canvas import WIDTH, Canvas, short
from supportctl.rendering.values import sentence
from supportctl.reports.model import Joined, Share, WorkTime, say
from supportctl.reports.pictures import BarChart, CountSeries, ShareSeries, WaitChart
from supportctl.text import truncate, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supportctl.rendering import Look
    from supportctl.reports.model import Sentence
    from supportctl.reports.pictures import Picture

# Where the weeks begin, after the labels of the lines across; where the largest amount and 0 stand.
MARGIN = 36
TOP, BOTTOM = 26, 136
# What a letter of a label takes, and what stays free between two labels.
LETTER, BETWEEN = 7, 5
# One dated week in a stretch of at least this many units.
DATE_ROOM = 62
# Between two edges, in minutes, waits stand together; not all of them have room for their name.
EDGES = (15, 30, 60, 120, 240, 480, 960, 1920)
NAMED_EDGES = (15, 60, 240, 960)
# So many dots of this size in a row, and so many rows of them, before bars are easier to read.
DOT, ABREAST, DOT_ROWS = 12.5, 3, 9
# One bar under its name, and what stays free between name, word and number.
ROW, GAP = 40, 12
NAME_CELLS = 28


def draw(picture: Picture, look: Look) -> str:
    """Return the picture as one `<svg>` that says in words what it shows."""
    canvas = Canvas(look)
    if isinstance(picture, ShareSeries):
        height, words = _share_series(picture, canvas)
    elif isinstance(picture, CountSeries):
        height, words = _count_series(picture, canvas)
    elif isinstance(picture, WaitChart):
        height, words = _wait_chart(picture, canvas)
    else:
        height, words = _bars(picture, canvas)
    direction = "rtl" if look.locale.is_rtl else "ltr"
    spoken = canvas.words(say("{words}", words=Joined(words)))
    lines = (
        f'<svg viewBox="0 0 {WIDTH} {short(height)}" width="100%" role="img" direction="{direction}">',
        f"<title>{canvas.words(picture.title)}</title>",
        f"<desc>{spoken}</desc>",
        *canvas.elements,
        "</svg>",
    )
    return "\n".join(lines)


def _share_series(picture: ShareSeries, canvas: Canvas) -> tuple[float, Sequence[Sentence]]:
    slots = _Slots(len(picture.periods))
    for share in (0, 0.5, 1):
        canvas.line("rule", MARGIN, _level(share), WIDTH, _level(share))
        canvas.text("tick", MARGIN - 6, _level(share) + 4, canvas.words(say("{x}", x=Share(share))), "end")
    if picture.usual is not None:
        canvas.line("usual", MARGIN, _level(picture.usual), WIDTH, _level(picture.usual))
    numbers = [canvas.look.locale.number(one.n) for one in picture.periods]
    for place, one in enumerate(picture.periods):
        kind = "now" if place == slots.last else "past"
        middle = slots.middle(place)
        canvas.open(one.words)
        if one.low is not None and one.high is not None:
            canvas.line(f"whisker {kind}", middle, _level(one.low), middle, _level(one.high))
            for end in (one.low, one.high):
                canvas.line(f"whisker {kind}", middle - 4, _level(end), middle + 4, _level(end))
        if one.value is not None:
            canvas.dot(f"point {kind}", middle, _level(one.value), 5 if place == slots.last else 4)
        slots.label(canvas, place, BOTTOM + 15, numbers)
        canvas.close()
    if picture.word is not None:
        canvas.text("word", WIDTH, TOP - 12, canvas.words(picture.word), "end")
    _dates(canvas, slots, picture, BOTTOM + 31)
    return BOTTOM + 38, [one.words for one in picture.periods]


def _count_series(picture: CountSeries, canvas: Canvas) -> tuple[float, Sequence[Sentence]]:
    slots = _Slots(len(picture.periods))
    step, top = _scale(max(*(one.amount for one in picture.periods), picture.high or 0, 1))
    if picture.low is not None and picture.high is not None:
        begin = slots.middle(picture.usual_from) - slots.wide / 2
        high, low = _level(picture.high / top), _level(picture.low / top)
        canvas.box("band", begin, high, WIDTH - begin, low - high)
        for edge in (low, high):
            canvas.line("edge", begin, edge, WIDTH, edge)
    for tick in range(0, top + 1, step):
        canvas.line("rule", MARGIN, _level(tick / top), WIDTH, _level(tick / top))
        canvas.text("tick", MARGIN - 6, _level(tick / top) + 4, canvas.look.locale.number(tick), "end")
    numbers = [canvas.look.locale.number(one.amount) for one in picture.periods]
    for place, one in enumerate(picture.periods):
        kind = "now" if place == slots.last else "past"
        level = _level(one.amount / top)
        wide = min(slots.wide * 0.64, 34)
        canvas.open(one.words)
        canvas.box(f"bar {kind}" if one.is_over else "hollow", slots.middle(place) - wide / 2, level, wide,
        BOTTOM - level)  # fmt: skip
        slots.label(canvas, place, level - 4, numbers)
        canvas.close()
    if picture.word is not None:
        level = _level(picture.periods[-1].amount / top)
        canvas.text("word", WIDTH, level - 17, canvas.words(picture.word), "end")
    _dates(canvas, slots, picture, BOTTOM + 16)
    return BOTTOM + 24, [one.words for one in picture.periods]


def _wait_chart(picture: WaitChart, canvas: Canvas) -> tuple[float, Sequence[Sentence]]:
    bins: list[list[int]] = [[] for _ in range(len(EDGES) + 1)]
    for place, wait in enumerate(picture.waits):
        bins[floor(_position(wait.minutes))].append(place)
    # The answered ones stand below, so that the open ones are seen together.
    stacks = [sorted(places, key=lambda place: not picture.waits[place].is_over) for places in bins]
    wide = WIDTH / len(stacks)
    most = max(map(len, stacks))
    rows = ceil(most / ABREAST)
    # A few dots need no tall room.
    floor_at = TOP + rows * DOT if rows <= DOT_ROWS else BOTTOM
    for place, stack in enumerate(stacks):
        if rows <= DOT_ROWS:
            _dots(picture, canvas, stack, (place + 0.5) * wide, floor_at)
        else:
            _stacked(picture, canvas, stack, (place + 0.5) * wide, most)
    canvas.line("axis", 0, floor_at, WIDTH, floor_at)
    for place, edge in enumerate(EDGES, 1):
        canvas.line("axis", place * wide, floor_at, place * wide, floor_at + 4)
        if edge in NAMED_EDGES:
            name = canvas.words(say("{time}", time=WorkTime(edge)))
            canvas.text("tick", place * wide, floor_at + 17, name)
    if picture.typical is not None:
        at = _position(picture.typical) * wide
        canvas.line("usual", at, TOP - 12, at, floor_at)
    return floor_at + 24, [picture.words]


def _dots(picture: WaitChart, canvas: Canvas, stack: Sequence[int], middle: float, floor_at: float) -> None:
    """Every wait as a dot of its own, filled from below."""
    for number, place in enumerate(stack):
        wait = picture.waits[place]
        row, column = divmod(number, ABREAST)
        canvas.open(wait.words)
        across = middle + (column - (ABREAST - 1) / 2) * DOT
        canvas.dot("point" if wait.is_over else "hollow", across, floor_at - (row + 0.5) * DOT, DOT / 2 - 1.6)
        canvas.close()


def _stacked(picture: WaitChart, canvas: Canvas, stack: Sequence[int], middle: float, most: int) -> None:
    """The answered waits as a bar with the open ones upon it."""
    answered = sum(picture.waits[place].is_over for place in stack)
    waiting = len(stack) - answered
    level = _level(answered / most)
    above = _level(len(stack) / most)
    if answered:
        canvas.box("bar now", middle - 16, level, 32, BOTTOM - level)
    if waiting:
        canvas.box("hollow", middle - 16, above, 32, level - above)
    if stack:
        numbers = " + ".join(canvas.look.locale.number(count) for count in (answered, waiting) if count)
        canvas.text("count", middle, above - 4, numbers)


def _bars(picture: BarChart, canvas: Canvas) -> tuple[float, Sequence[Sentence]]:
    longest = max(max(bar.value, bar.usual or 0) for bar in picture.bars) or 1
    for place, bar in enumerate(picture.bars):
        top = place * ROW
        canvas.open(bar.words)
        number = canvas.look.locale.number(bar.value)
        word = canvas.words(bar.word) if bar.word is not None else ""
        room = WIDTH - (width(number) + width(word)) * LETTER - 2 * GAP
        canvas.name(top, room, truncate(sentence(bar.name, canvas.look), NAME_CELLS))
        canvas.text("count now", WIDTH, top + 13, number, "end")
        if word:
            canvas.text("word", WIDTH - width(number) * LETTER - GAP, top + 13, word, "end")
        canvas.box("track", 0, top + 19, WIDTH, 9)
        canvas.box("bar now" if bar.word else "bar past", 0, top + 19, WIDTH * bar.value / longest, 9)
        if bar.usual is not None:
            at = min(max(WIDTH * bar.usual / longest, 1), WIDTH - 1)
            canvas.line("mark", at, top + 16, at, top + 31)
        canvas.close()
    return len(picture.bars) * ROW, [bar.words for bar in picture.bars]


class _Slots:
    """Equal places for so many weeks or months, the newest last."""

    def __init__(self, count: int) -> None:
        self.last = count - 1
        self.wide = (WIDTH - MARGIN) / max(count, 1)

    def middle(self, place: int) -> float:
        return MARGIN + (place + 0.5) * self.wide

    def label(self, canvas: Canvas, place: int, y: float, labels: Sequence[str]) -> None:
        """The label of a place if it is one of those that do not touch each other, the newest among them."""
        room = max(map(width, labels)) * LETTER + BETWEEN
        if (self.last - place) % ceil(room / self.wide):
            return
        is_last, middle = place == self.last, self.middle(place)
        if room <= self.wide:
            canvas.text("count now" if is_last else "count past", middle, y, labels[place])
        elif is_last:
            # In the middle of its place it would stand over the edge.
            canvas.text("count now", WIDTH, y, labels[place], "end")
        elif middle + room / 2 <= WIDTH - room:
            canvas.text("count past", middle, y, labels[place])


def _dates(canvas: Canvas, slots: _Slots, picture: ShareSeries | CountSeries, y: float) -> None:
    """The first day of the newest week, or the name of the month, and of those before it as many as have room."""
    locale = canvas.look.locale
    named = locale.month if picture.unit == "month" else locale.short_day
    every = max(ceil(DATE_ROOM / slots.wide), 1)
    for place in range(slots.last, -1, -every):
        kind = "tick now" if place == slots.last else "tick"
        name = escape(named(picture.periods[place].start))
        if place == slots.last and slots.wide < DATE_ROOM:
            canvas.text(kind, WIDTH, y, name, "end")
        else:
            canvas.text(kind, slots.middle(place), y, name)


def _level(share: float) -> float:
    return BOTTOM - share * (BOTTOM - TOP)


def _position(minutes: float) -> float:
    """Where a wait stands, in bins: the first up to the first edge, each further one twice as long as that before."""
    first = EDGES[0]
    place = minutes / first if minutes < first else 1 + log2(minutes / first)
    return min(place, len(EDGES) + 0.99)


def _scale(most: float) -> tuple[int, int]:
    """Steps of 1, 2 or 5 times a power of ten, at most four up to the top, and that top."""
    power = 10 ** floor(log10(most))
    for step in (power // 10 * 5, power, power * 2, power * 5):
        if step >= 1 and ceil(most / step) <= 4:
            return step, step * ceil(most / step)
    return power * 10, power * 10
