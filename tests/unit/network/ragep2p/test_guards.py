from __future__ import annotations

import math

import pytest

from ocr_offchain.network.ragep2p.constants import BASE_BYTES_CAPACITY
from ocr_offchain.network.ragep2p.guards import RawBytesLimiter, inbound_connection_bucket, overhead_is_excessive
from ocr_offchain.network.ragep2p.token_bucket import TokenBucketParams

SECOND = 1_000_000_000


def test_four_connections_at_once_and_then_as_often_as_the_interval_says() -> None:
    bucket = inbound_connection_bucket(SECOND, 0)
    assert [bucket.remove(1, 0) for _ in range(7)] == [True] * 4 + [False] * 3
    assert not bucket.remove(1, SECOND // 2 - 1000)
    assert bucket.remove(1, SECOND)


@pytest.mark.parametrize(("interval", "per_second"), [(15 * SECOND, 0.5), (SECOND // 10, 20.0), (3 * SECOND, 0.666)])
def test_the_rate_of_inbound_connections_is_truncated_and_never_below_a_half(interval: int, per_second: float) -> None:
    bucket = inbound_connection_bucket(interval, 0)
    assert not bucket.remove(5, 0)
    until_full = round(SECOND / per_second)
    assert not bucket.remove(1, until_full - 2_000)
    assert bucket.remove(1, 2 * until_full)


def test_the_sum_over_streams_is_the_original_s() -> None:
    limiter = RawBytesLimiter(0)
    assert (limiter.milli_rate, limiter.capacity) == (1_465_000, 879_000)
    one = (TokenBucketParams(6.6, 16), TokenBucketParams(1926.8, 7912))
    limiter.add(*one, 0)
    assert limiter.milli_rate == 1_465_000 + math.ceil((37 * 6.6 + 1926.8) * 1.5 * 1000)
    assert limiter.capacity == 879_000 + (37 * 16 + 7912) * 3 // 2
    limiter.subtract(*one, 0)
    assert (limiter.milli_rate, limiter.capacity) == (1_465_000, 879_000)


def test_a_peer_has_no_credit_before_its_first_connection() -> None:
    limiter = RawBytesLimiter(0)
    assert not limiter.admits(1, 0)
    limiter.connection_established()
    assert limiter.admits(BASE_BYTES_CAPACITY, 0)
    assert not limiter.admits(1, 0)
    assert limiter.admits(1465, SECOND)
    assert not limiter.admits(1, SECOND)


@pytest.mark.parametrize(
    "limits",
    [
        (TokenBucketParams(math.inf, 1), TokenBucketParams(1.0, 1)),
        (TokenBucketParams(1.0, 1), TokenBucketParams(1e300, 1)),
        (TokenBucketParams(1.0, 1), TokenBucketParams(1.0, 2**32 - 1)),
    ],
    ids=["infinite", "large rate", "large capacity"],
)
def test_what_cannot_be_summed_up_ends_the_limit_for_good(limits: tuple[TokenBucketParams, TokenBucketParams]) -> None:
    limiter = RawBytesLimiter(0)
    limiter.add(*limits, 0)
    assert limiter.unlimited
    limiter.subtract(*limits, 0)
    assert limiter.unlimited
    assert limiter.admits(10**12, 0)


def test_the_bound_of_overhead() -> None:
    assert not overhead_is_excessive(102_400, 0)
    assert overhead_is_excessive(102_401, 0)
    assert not overhead_is_excessive(102_600, 100)
    assert overhead_is_excessive(102_601, 100)
