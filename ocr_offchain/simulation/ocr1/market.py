"""The price that a simulated feed follows: it stands still for a while, and then moves by more than the deviation.

It goes up and down like a triangle. So from any answer that the chain or an oracle may hold, a price that deviates from
it is never far, which is what bounds the time to the next answer.
"""

from __future__ import annotations

import random

STEP = 500_000_000
"""Nanoseconds from one price to the next."""
BASE = 100_000_000
STRIDE = 1_500_000
"""1.5 % of the base, from one price to the next."""
_STRIDES_UP = 20
_JITTER = 100_000
"""What honest sources differ by from the price, either way, at most."""


class Market:
    def __init__(self, start: int, rng: random.Random) -> None:
        """`start` in nanoseconds since the Unix epoch."""
        self._start = start
        self._rng = rng

    def price(self, now: int) -> int:
        position = (now - self._start) // STEP % (2 * _STRIDES_UP)
        return BASE + STRIDE * min(position, 2 * _STRIDES_UP - position)

    def observed(self, now: int) -> int:
        """By an honest oracle, true time `now`."""
        return self.price(now) + self._rng.randint(-_JITTER, _JITTER)
