"""A line chart in characters, for terminals: eight dots to a cell, axis on the left, times below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

BRAILLE = 0x2800
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bits of the dots of a cell by row and column."""
MIN_WIDTH, MIN_HEIGHT = 10, 2


def chart(points: Sequence[tuple[int, Decimal]], width: int = 72, height: int = 12) -> str:
    """Values over time (seconds since 1970) as text of at most `width` columns and `height` + 1 lines.

    A value holds until the next one, as a feed's answer does. Fewer than two points give an empty text.
    """
    if len(points) < 2:
        return ""
    low, high = min(value for _, value in points), max(value for _, value in points)
    labels = [_label(value, high - low) for value in (high, (high + low) / 2, low)]
    margin = max(len(label) for label in labels)
    columns, rows = max(width - margin - 2, MIN_WIDTH), max(height, MIN_HEIGHT)
    cells = _draw(points, low, high, columns, rows)
    marks = {0: labels[0], (rows - 1) // 2: labels[1], rows - 1: labels[2]}
    lines = [
        f"{marks.get(row, ''):>{margin}} ┤{''.join(map(chr, line)).rstrip(chr(BRAILLE))}"
        for row, line in enumerate(cells)
    ]
    return "\n".join([*lines, " " * (margin + 2) + _times(points[0][0], points[-1][0], columns)])


def _draw(
    points: Sequence[tuple[int, Decimal]], low: Decimal, high: Decimal, columns: int, rows: int
) -> list[list[int]]:
    start, end = points[0][0], points[-1][0]
    dots_x, dots_y = 2 * columns, 4 * rows
    cells = [[BRAILLE] * columns for _ in range(rows)]
    position, before = 0, None
    for x in range(dots_x):
        moment = start + (end - start) * x // max(dots_x - 1, 1)
        while position + 1 < len(points) and points[position + 1][0] <= moment:
            position += 1
        share = (points[position][1] - low) / (high - low) if high > low else Decimal("0.5")
        y = dots_y - 1 - int(share * (dots_y - 1))
        for dot in range(min(y, y if before is None else before), max(y, y if before is None else before) + 1):
            cells[dot // 4][x // 2] |= DOTS[dot % 4][x % 2]
        before = y
    return cells


def _label(value: Decimal, spread: Decimal) -> str:
    """With as many places as it takes to tell the labels apart."""
    places = max(0, 2 - spread.adjusted()) if spread else 2
    return format(round(value, min(places, 18)), ",f")


def _times(start: int, end: int, columns: int) -> str:
    shape = "%H:%M" if end - start < 24 * 3600 else "%Y-%m-%d"
    first, last = (datetime.fromtimestamp(moment, UTC).strftime(shape) for moment in (start, end))
    return f"{first}{last:>{max(columns - len(first), 0)}}"
