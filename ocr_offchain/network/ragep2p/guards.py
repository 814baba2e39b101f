"""What bounds a connection as a whole, besides the limits of its streams (networking 3.5, 8)."""

from __future__ import annotations

import math
from typing import Final

from ocr_offchain.network.ragep2p.constants import (
    BASE_BYTES_CAPACITY,
    BASE_BYTES_RATE,
    INBOUND_CONNECTION_CAPACITY,
    OVERHEAD_ALLOWANCE,
    OVERHEAD_FACTOR,
    RAW_BYTES_FACTOR,
)
from ocr_offchain.network.ragep2p.frames import BASE_HEADER_LENGTH
from ocr_offchain.network.ragep2p.token_bucket import MAX_CAPACITY, MAX_MILLI_RATE, TokenBucket, TokenBucketParams
from ocr_offchain.types import NANOSECONDS_PER_SECOND

_NO_MESSAGES: Final = TokenBucketParams(0.0, 0)
_BASE: Final = (_NO_MESSAGES, TokenBucketParams(BASE_BYTES_RATE, BASE_BYTES_CAPACITY))
_LOWEST_INBOUND_RATE: Final = 500
_INBOUND_DIALS_PER_INTERVAL: Final = 2


def inbound_connection_bucket(dial_interval: int, now: int) -> TokenBucket:
    """How often one peer may come in: 4 at once, then 2 per dial interval (nanoseconds), at least one in 2 seconds."""
    rate = _INBOUND_DIALS_PER_INTERVAL * 1000 * NANOSECONDS_PER_SECOND // dial_interval
    return TokenBucket(max(rate, _LOWEST_INBOUND_RATE), INBOUND_CONNECTION_CAPACITY, now)


class RawBytesLimiter:
    """The bucket of the older stack over all bytes that a peer sends, TLS overhead included (networking 8.1).

    Its rate and capacity are sums over the local streams, plus a base for OPEN and CLOSE. It starts empty and gets a
    grant with every connection. When a sum cannot be expressed in the original's integers it stops limiting for good.
    """

    __slots__ = ("_bucket", "_capacity", "_milli_rate", "unlimited")

    def __init__(self, now: int) -> None:
        self.unlimited = False
        self._milli_rate = 0
        self._capacity = 0
        self._bucket = TokenBucket(0, 0, now, full=False)
        self.add(*_BASE, now)

    def add(self, messages: TokenBucketParams, payload: TokenBucketParams, now: int) -> None:
        """Count in what a stream may bring."""
        self._change(messages, payload, 1, now)

    def subtract(self, messages: TokenBucketParams, payload: TokenBucketParams, now: int) -> None:
        self._change(messages, payload, -1, now)

    def connection_established(self) -> None:
        self._bucket.add(BASE_BYTES_CAPACITY)

    def admits(self, length: int, now: int) -> bool:
        return self.unlimited or self._bucket.remove(length, now)

    @property
    def milli_rate(self) -> int:
        """Thousandths of a byte per second."""
        return self._milli_rate

    @property
    def capacity(self) -> int:
        return self._capacity

    def _change(self, messages: TokenBucketParams, payload: TokenBucketParams, sign: int, now: int) -> None:
        if self.unlimited:
            return
        rate = (BASE_HEADER_LENGTH * messages.rate + payload.rate) * RAW_BYTES_FACTOR * 1000
        capacity = (BASE_HEADER_LENGTH * messages.capacity + payload.capacity) * RAW_BYTES_FACTOR
        if math.isinf(rate) or math.ceil(rate) > MAX_MILLI_RATE:
            self.unlimited = True
            return
        self._milli_rate += sign * math.ceil(rate)
        self._capacity += sign * math.ceil(capacity)
        self.unlimited = not (0 <= self._milli_rate <= MAX_MILLI_RATE and 0 <= self._capacity <= MAX_CAPACITY)
        if not self.unlimited:
            self._bucket.change(self._milli_rate, self._capacity, now)


def overhead_is_excessive(raw_bytes: int, consumed_bytes: int) -> bool:
    """The newer stack's bound: raw bytes beyond an allowance may be twice the plaintext (networking 8.2)."""
    return raw_bytes - OVERHEAD_ALLOWANCE > OVERHEAD_FACTOR * consumed_bytes
