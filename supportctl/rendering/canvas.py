"""A canvas for charts: elements of SVG, placed from where lines of text begin and mirrored where that is the right."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from supportctl.rendering.values import Weave, sentence

if TYPE_CHECKING:
    from supportctl.rendering import Look
    from supportctl.reports.model import Sentence

# Units of a drawing: as wide as a phone, where a unit is a pixel or a little less.
WIDTH = 360
_WEAVE = Weave(own=escape, user=escape, token=escape)


class Canvas:
    """The elements of one drawing; a place across is counted from where lines of text begin."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.elements: list[str] = []

    def words(self, text: Sentence) -> str:
        """A sentence as text of SVG."""
        return sentence(text, self.look, _WEAVE)

    def x(self, at: float) -> float:
        """A place across as a coordinate."""
        return WIDTH - at if self.look.locale.is_rtl else at

    def line(self, kind: str, x1: float, y1: float, x2: float, y2: float) -> None:
        """A straight line."""
        ends = f'x1="{short(self.x(x1))}" y1="{short(y1)}" x2="{short(self.x(x2))}" y2="{short(y2)}"'
        self.elements.append(f'<line class="{kind}" {ends}/>')

    def box(self, kind: str, x: float, y: float, wide: float, high: float) -> None:
        """A rectangle."""
        left = min(self.x(x), self.x(x + wide))
        sizes = f'x="{short(left)}" y="{short(y)}" width="{short(wide)}" height="{short(high)}"'
        self.elements.append(f'<rect class="{kind}" {sizes}/>')

    def dot(self, kind: str, x: float, y: float, radius: float) -> None:
        """A circle."""
        self.elements.append(f'<circle class="{kind}" cx="{short(self.x(x))}" cy="{short(y)}" r="{short(radius)}"/>')

    def text(self, kind: str, x: float, y: float, text: str, anchor: str = "middle") -> None:
        """A label that is escaped already; its `start` is where a line of text begins."""
        place = f'x="{short(self.x(x))}" y="{short(y)}" text-anchor="{anchor}"'
        self.elements.append(f'<text class="{kind}" {place}>{text}</text>')

    def name(self, y: float, room: float, name: str) -> None:
        """What a person called something, at the beginning of its line and cut where the room ends."""
        left = min(self.x(0), self.x(room))
        self.elements.append(f'<svg x="{short(left)}" y="{short(y)}" width="{short(room)}" height="18">')
        at = room if self.look.locale.is_rtl else 0
        self.elements.append(
            f'<text class="name" x="{short(at)}" y="13" text-anchor="start">{escape(name)}</text></svg>'
        )

    def open(self, words: Sentence) -> None:
        """Begin what belongs together; a pointer that rests on it shows the words."""
        self.elements.append(f"<g><title>{self.words(words)}</title>")

    def close(self) -> None:
        """End what belongs together."""
        self.elements.append("</g>")


def short(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")
