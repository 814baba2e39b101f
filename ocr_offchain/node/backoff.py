"""How long to wait before the next try (OCR2 17.4)."""

from __future__ import annotations

import random
from collections.abc import Iterator

_FIRST_SECONDS = 1.0
_MAX_SECONDS = 120.0
_JITTER = 0.1


def backoff(rng: random.Random) -> Iterator[float]:
    """Seconds: 1, then twice as much each time up to two minutes, less a random tenth at most that adds up."""
    seconds = _FIRST_SECONDS
    while True:
        yield seconds
        seconds = min(2 * seconds, _MAX_SECONDS) * (1 - _JITTER * rng.random())
