"""Clocks that run at a rate and with an offset of their own. An oracle's timers and its time of day come from one."""

from __future__ import annotations

from dataclasses import dataclass

START = 1_700_000_000 * 1_000_000_000
"""When every run begins, in nanoseconds since the Unix epoch. A clock with an offset only is wrong by it at any time;
one with a rate is right by that much at the start."""

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Clock:
    """Right by default."""

    rate_ppm: int = 0
    """How much too fast the clock runs, in parts per million; negative where it is too slow."""
    offset: int = 0
    """How far ahead the clock is at `START`, in nanoseconds."""

    def shown_at(self, now: int) -> int:
        """What the clock shows at the true time `now`, both in nanoseconds since the Unix epoch."""
        return now + self.offset + (now - START) * self.rate_ppm // _MILLION

    def true_duration(self, shown: int) -> int:
        """How many nanoseconds pass while the clock advances by `shown`; at least that moment when it has."""
        return -(-shown * _MILLION // (_MILLION + self.rate_ppm))
