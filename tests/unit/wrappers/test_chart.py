"""The chart in characters: inside its size, its line at the value that held."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gethwrappers_py.feed.chart import chart

values = st.decimals(min_value=-(10**12), max_value=10**12, places=8)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10**6), values), min_size=2, max_size=40),
    st.integers(30, 120),
    st.integers(2, 20),
)
def test_it_keeps_to_its_size(points: list[tuple[int, Decimal]], width: int, height: int) -> None:
    lines = chart(sorted(points, key=lambda point: point[0]), width, height).splitlines()
    assert len(lines) == height + 1
    margin = lines[0].index("┤")
    assert all(len(line) <= max(width, margin + 12) for line in lines[:-1])


def test_a_step_is_drawn_low_then_high() -> None:
    lines = chart([(0, Decimal(1)), (50, Decimal(1)), (51, Decimal(2)), (100, Decimal(2))], 40, 4).splitlines()
    assert lines[0].startswith("2.00 ┤")
    assert lines[3].startswith("1.00 ┤")
    top, bottom = lines[0].split("┤")[1], lines[3].split("┤")[1]
    assert top[:10].strip("⠀") == ""
    assert len(bottom) < len(top)
    assert lines[4].split() == ["00:00", "00:01"]


@pytest.mark.parametrize("points", [[], [(0, Decimal(1))]])
def test_nothing_to_draw_is_nothing(points: list[tuple[int, Decimal]]) -> None:
    assert chart(points) == ""
