from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.ragep2p.ring_buffer import RingBuffer
from ocr_offchain.network.ragep2p.token_bucket import MAX_MILLI_RATE, TokenBucket, TokenBucketParams, milli_rate

SECOND = 1_000_000_000


def test_the_worked_example_two_per_second_capacity_ten() -> None:
    bucket = TokenBucket.of(TokenBucketParams(2.0, 10), now=0)
    assert [bucket.remove(1, 0) for _ in range(14)] == [True] * 10 + [False] * 4
    assert [bucket.remove(1, 1_400_000_000) for _ in range(5)] == [True, True, False, False, False]


def test_a_failed_removal_empties_the_bucket() -> None:
    bucket = TokenBucket.of(TokenBucketParams(1.0, 10), now=0)
    assert not bucket.remove(11, 0)
    assert not bucket.remove(1, SECOND - 1000)
    assert not bucket.remove(1, SECOND + 1), "what had come in until then was lost as well"
    assert bucket.remove(1, 2 * SECOND + 1)


def test_less_than_a_microsecond_is_kept_for_later() -> None:
    bucket = TokenBucket(1000, 1, now=0)
    assert bucket.remove(1, 0)
    for now in range(999, SECOND - 999, 333_333_333):
        assert bucket.remove(0, now)
    assert not TokenBucket(1000, 1, now=0, full=False).remove(1, SECOND - 1)
    assert bucket.remove(1, SECOND)


def test_a_clock_that_goes_backwards_gives_nothing() -> None:
    bucket = TokenBucket(1000, 5, now=10 * SECOND, full=False)
    assert not bucket.remove(1, 0)
    assert not bucket.remove(1, 10 * SECOND)
    assert bucket.remove(1, 11 * SECOND)


def test_added_tokens_may_exceed_the_capacity_until_the_next_update() -> None:
    bucket = TokenBucket(0, 5, now=0, full=False)
    bucket.add(7)
    assert not bucket.remove(6, 0), "clamped to the capacity, then too few"
    bucket.add(3)
    assert bucket.remove(3, 0)


def test_a_change_settles_the_time_at_the_old_rate_and_keeps_the_content() -> None:
    bucket = TokenBucket(1000, 10, now=0, full=False)
    bucket.change(0, 10, 3 * SECOND)
    assert bucket.remove(3, 100 * SECOND)
    assert not bucket.remove(1, 100 * SECOND)


def test_an_infinite_rate_leaves_only_the_capacity() -> None:
    bucket = TokenBucket.of(TokenBucketParams(math.inf, 10), now=0)
    assert not bucket.remove(11, 0)
    assert bucket.remove(10, 0)
    assert bucket.remove(10, 0)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(0.0, 0), (0.0001, 1), (6.6, 6600), (2.0001, 2001), (1e300, MAX_MILLI_RATE), (math.inf, None)],
)
def test_rates_become_thousandths_rounded_up(rate: float, expected: int | None) -> None:
    assert milli_rate(rate) == expected


@pytest.mark.parametrize(("rate", "capacity"), [(-1.0, 1), (math.nan, 1), (1.0, -1), (1.0, 1 << 32)])
def test_impossible_parameters_are_refused(rate: float, capacity: int) -> None:
    with pytest.raises(InvalidInputError, match="token bucket"):
        TokenBucketParams(rate, capacity)


@given(
    st.integers(0, 10_000),
    st.integers(0, 1000),
    st.lists(st.tuples(st.integers(0, 2 * SECOND), st.integers(0, 50)), max_size=40),
)
def test_never_more_than_capacity_and_rate_allow(rate: int, capacity: int, steps: list[tuple[int, int]]) -> None:
    bucket = TokenBucket(rate, capacity, now=0)
    now = taken = 0
    for wait, tokens in steps:
        now += wait
        if bucket.remove(tokens, now):
            taken += tokens
    assert taken * SECOND * 1000 <= capacity * SECOND * 1000 + rate * now


def test_a_full_ring_drops_its_oldest_item() -> None:
    ring: RingBuffer[int] = RingBuffer(3)
    assert [ring.push(item) for item in range(5)] == [None, None, None, 0, 1]
    assert [ring.pop() for _ in range(4)] == [2, 3, 4, None]


def test_a_shrunken_ring_keeps_the_newest_items() -> None:
    ring: RingBuffer[int] = RingBuffer(5)
    for item in range(5):
        ring.push(item)
    ring.set_capacity(2)
    assert len(ring) == 2
    assert [ring.pop(), ring.pop()] == [3, 4]
    ring.set_capacity(4)
    assert [ring.push(item) for item in range(5)] == [None] * 4 + [0]


@pytest.mark.parametrize("capacity", [0, -1])
def test_a_ring_holds_at_least_one_item(capacity: int) -> None:
    with pytest.raises(InvalidInputError):
        RingBuffer(capacity)
    with pytest.raises(InvalidInputError):
        RingBuffer(1).set_capacity(capacity)
