"""Token buckets with exactly the arithmetic that all oracles share (networking 6.2).

Not a shaper: who asks for more than is there gets nothing and loses what was there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from ocr_offchain.errors import InvalidInputError

MAX_CAPACITY: Final = (1 << 32) - 1
MAX_MILLI_RATE: Final = (1 << 64) - 1
_MAX_CONTENT: Final = (1 << 64) - 1
_NANO: Final = 1_000_000_000
_NANOSECONDS_PER_MICROSECOND: Final = 1000


@dataclass(frozen=True, slots=True)
class TokenBucketParams:
    rate: float
    """Tokens per second; infinity keeps a bucket full."""
    capacity: int
    """Tokens, uint32."""

    def __post_init__(self) -> None:
        if not self.rate >= 0:
            raise InvalidInputError(f"rate of a token bucket: expected a number of at least 0, got {self.rate}")
        if not 0 <= self.capacity <= MAX_CAPACITY:
            raise InvalidInputError(f"capacity of a token bucket: expected 0 to {MAX_CAPACITY}, got {self.capacity}")


def milli_rate(rate: float) -> int | None:
    """Thousandths of a token per second, rounded up, at most 2^64 - 1; None for an infinite rate."""
    if math.isinf(rate):
        return None
    thousandfold = rate * 1000
    if math.isinf(thousandfold):
        return MAX_MILLI_RATE
    return min(math.ceil(thousandfold), MAX_MILLI_RATE)


class TokenBucket:
    """Times are nanoseconds of a clock that does not jump; should it go backwards, nothing happens."""

    __slots__ = ("_content", "_limit", "_milli_rate", "_updated")

    def __init__(self, rate_milli: int | None, capacity: int, now: int, *, full: bool = True) -> None:
        """`rate_milli` in thousandths of a token per second; None keeps the bucket full."""
        self._milli_rate = rate_milli
        self._limit = capacity * _NANO
        self._content = self._limit if full else 0
        self._updated = now

    @classmethod
    def of(cls, params: TokenBucketParams, now: int) -> TokenBucket:
        """A full bucket."""
        return cls(milli_rate(params.rate), params.capacity, now)

    def remove(self, tokens: int, now: int) -> bool:
        """Take `tokens`; if there are fewer, empty the bucket and say False."""
        if (
            now - self._updated >= _NANOSECONDS_PER_MICROSECOND
            or self._content > self._limit
            or self._milli_rate is None
        ):
            self._update(now)
        cost = tokens * _NANO
        if self._content < cost:
            self._content = 0
            return False
        self._content -= cost
        return True

    def add(self, tokens: int) -> None:
        """May exceed the capacity until the next update."""
        self._content = min(self._content + tokens * _NANO, _MAX_CONTENT)

    def change(self, rate_milli: int | None, capacity: int, now: int) -> None:
        """The time until now counts at the old rate. The content stays, clamped at the next update."""
        self._update(now)
        self._milli_rate = rate_milli
        self._limit = capacity * _NANO

    def change_to(self, params: TokenBucketParams, now: int) -> None:
        self.change(milli_rate(params.rate), params.capacity, now)

    def _update(self, now: int) -> None:
        if self._milli_rate is None:
            self._content = self._limit
            self._updated = max(self._updated, now)
            return
        microseconds = max(now - self._updated, 0) // _NANOSECONDS_PER_MICROSECOND
        self._updated += microseconds * _NANOSECONDS_PER_MICROSECOND
        self._content = min(self._content + microseconds * self._milli_rate, self._limit)
