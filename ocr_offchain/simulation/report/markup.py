"""What the pictures of the report page are made of: elements, scales, colours, and numbers as people read them.

Elements are `xml.etree` elements, which escape whatever text and attributes they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

from ocr_offchain.types import NANOSECONDS_PER_SECOND

WIDTH = 1200
"""Of every picture, in its own units; on the page it takes the width that there is."""

GUTTER = 100
"""Left of the plotted area, for labels."""

_HUE_STEP = 137.508
"""Degrees; the golden angle keeps the hues of any number of neighbours apart."""


def element(tag: str, *children: Element | str | None, **attributes: object) -> Element:
    """An element; `class_` is the attribute class, and underscores in other names stand for dashes."""
    made = Element(
        tag,
        {
            name.rstrip("_").replace("_", "-"): _attribute(value)
            for name, value in attributes.items()
            if value is not None
        },
    )
    for child in children:
        if isinstance(child, Element):
            made.append(child)
        elif child and len(made):
            made[-1].tail = (made[-1].tail or "") + child
        elif child:
            made.text = (made.text or "") + child
    return made


def _attribute(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def text(x: float, y: float, content: str, **attributes: object) -> Element:
    return element("text", content, x=x, y=y, **attributes)


def picture(height: float, label: str, *children: Element) -> Element:
    """An SVG; `label` says to those who cannot see it what it shows."""
    return element("svg", *children, viewBox=f"0 0 {WIDTH} {height:.0f}", role="img", aria_label=label)


def markup(made: Element) -> str:
    return tostring(made, encoding="unicode", method="html")


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Virtual time to the horizontal position in a picture."""

    start: int
    """Of the run, to which labels refer."""
    begin: int
    end: int

    def x(self, time: int) -> float:
        inside = min(max(time, self.begin), self.end)
        return GUTTER + (inside - self.begin) * (WIDTH - GUTTER) / max(1, self.end - self.begin)

    def meets(self, begin: int, end: int | None) -> bool:
        """Whether a stretch of time can be seen; None stands for one that lasts."""
        return begin < self.end and (end is None or end >= self.begin)

    def axis(self, y: float, height: float) -> list[Element]:
        """Labels above `y`, and lines from there on down."""
        step = _step((self.end - self.begin) / NANOSECONDS_PER_SECOND, 12)
        made = []
        first = int((self.begin - self.start) / NANOSECONDS_PER_SECOND / step)
        for number in range(first, first + 40):
            time = self.start + round(number * step * NANOSECONDS_PER_SECOND)
            if not self.begin <= time <= self.end:
                continue
            x = self.x(time)
            made.append(element("line", x1=x, x2=x, y1=y, y2=y + height, class_="grid"))
            label = text(x + 2, y - 3, f"{number * step:g} s", class_="axis")
            if x < WIDTH - 40:
                made.append(label)
        return made


def _step(extent: float, steps: int) -> float:
    """A round number that `extent` has at most `steps` of."""
    magnitude = 1e-9
    while True:
        for factor in (1, 2, 5):
            if extent <= magnitude * factor * steps:
                return magnitude * factor
        magnitude *= 10


def leader_colours(n: int) -> str:
    """CSS: a colour for each leader; lightness is a variable of the colour scheme."""
    return "\n".join(
        f".l{leader}{{fill:hsl({leader * _HUE_STEP % 360:.0f} {(60, 42)[leader % 2]}% var(--leader))}}"
        for leader in range(n)
    )


def seconds(nanoseconds: int) -> str:
    """A duration, to about three digits."""
    value = nanoseconds / NANOSECONDS_PER_SECOND
    if value >= 1 or nanoseconds == 0:
        return f"{value:.2f} s" if value < 100 else f"{value:.0f} s"
    return f"{value * 1000:.3g} ms"


def number(value: int) -> str:
    """A count or an answer: in full as long as it is readable."""
    return f"{value:,}".replace(",", "\u202f") if abs(value) < 10**13 else f"{float(value):.4g}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()) -> Element:
    """A table; the columns at the positions `numbers` are aligned to the right."""

    def cells(tag: str, row: Sequence[str]) -> list[Element]:
        return [element(tag, cell, class_="number" if column in numbers else None) for column, cell in enumerate(row)]

    return element(
        "table",
        element("thead", element("tr", *cells("th", head))),
        element("tbody", *(element("tr", *cells("td", row)) for row in rows)),
    )
