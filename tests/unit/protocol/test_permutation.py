from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.protocol.permutation import KeyedSource, permutation

ZERO_KEY = bytes(16)
COUNTING_KEY = bytes(range(16))


class GivenDraws(KeyedSource):
    """Draws 32-bit numbers from a list."""

    def __init__(self, draws: list[int]) -> None:
        super().__init__(ZERO_KEY)
        self.draws = draws

    def draw_32(self) -> int:
        return self.draws.pop(0)


@pytest.mark.parametrize(
    ("n", "key", "expected"),
    [
        (4, ZERO_KEY, "0 2 3 1"),
        (10, ZERO_KEY, "5 8 2 1 7 0 9 6 3 4"),
        (31, ZERO_KEY, "5 15 23 0 11 4 27 7 9 8 1 25 26 29 13 12 21 2 30 17 20 28 16 18 6 24 3 19 22 10 14"),
        (4, COUNTING_KEY, "1 3 2 0"),
        (7, COUNTING_KEY, "4 2 3 6 1 5 0"),
        (31, COUNTING_KEY, "12 22 19 23 7 25 24 5 1 20 18 30 9 14 26 3 17 13 15 4 21 10 8 16 11 29 27 2 6 28 0"),
        (31, b"\xff" * 16, "8 13 30 6 20 17 23 2 27 16 9 7 28 11 19 12 21 4 3 24 22 26 15 29 5 1 25 0 14 10 18"),
    ],
)
def test_permutation_is_that_of_the_specification(n: int, key: bytes, expected: str) -> None:
    assert " ".join(map(str, permutation(n, key))) == expected


@given(n=st.integers(0, 100), key=st.binary(min_size=16, max_size=16))
def test_every_number_stands_once(n: int, key: bytes) -> None:
    assert sorted(permutation(n, key)) == list(range(n))


def test_draws_are_those_of_the_specification() -> None:
    source = KeyedSource(ZERO_KEY)
    assert [source.draw_63() for _ in range(3)] == [0x3B2C8AEFD44BE966, 0x2E2B34CA59FA4C88, 0x61307EFACEFCE258]
    assert KeyedSource(ZERO_KEY).draw_32() == 0x765915DF


def test_the_keystream_goes_on_past_any_number_of_draws() -> None:
    drawn = KeyedSource(COUNTING_KEY)
    first = [drawn.draw_63() for _ in range(100)]
    assert len(set(first)) == 100
    assert all(number < 2**63 for number in first)


def test_draws_that_would_favour_some_numbers_are_repeated() -> None:
    # 2^32 mod 3 = 1: a draw of 0 has the low half 0, below 1, and is thrown away; 2^31 is kept.
    source = GivenDraws([0, 0, 2**31])
    assert source.draw_below(3) == 1
    assert source.draws == []


def test_exactly_the_lower_32_bits_of_the_product_decide() -> None:
    # 2^32 mod 6 = 4: 715827883 * 6 = 2^32 + 2 is thrown away, 715827884 * 6 = 2^32 + 8 is kept.
    source = GivenDraws([715827883, 715827884])
    assert source.draw_below(6) == 1
    assert source.draws == []
    # 2863311531 * 3 = 2 * 2^32 + 1, and 1 is not below 2^32 mod 3 = 1.
    assert GivenDraws([2863311531]).draw_below(3) == 2


@pytest.mark.parametrize("bound", [1, 2, 4, 16])
def test_no_draw_is_repeated_for_a_power_of_two(bound: int) -> None:
    source = GivenDraws([0, 2**31])
    assert source.draw_below(bound) == 0
    assert source.draws == [2**31]


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_key_of_another_length_is_named(length: int) -> None:
    with pytest.raises(InvalidInputError, match=f"expected 16 bytes, got {length}"):
        permutation(4, bytes(length))
