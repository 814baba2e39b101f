"""Virtual time: what is to happen stands in a queue, and the clock jumps from one event to the next."""

from __future__ import annotations

import heapq
from collections.abc import Callable


class Scheduler:
    def __init__(self, start: int) -> None:
        self.now = start
        """Nanoseconds since the Unix epoch."""
        self._queue: list[tuple[int, int, Callable[[], object]]] = []
        self._number = 0

    def call_after(self, delay: int, action: Callable[[], object]) -> None:
        """Let `action` happen `delay` nanoseconds from now; what is due at the same time keeps its order."""
        self.call_at(self.now + max(0, delay), action)

    def call_at(self, time: int, action: Callable[[], object]) -> None:
        """Let `action` happen at `time`, which is not in the past."""
        self._number += 1
        heapq.heappush(self._queue, (time, self._number, action))

    def run_for(self, duration: int) -> None:
        """Let everything happen that is due within `duration` nanoseconds."""
        end = self.now + duration
        while self._queue and self._queue[0][0] <= end:
            self._step()
        self.now = end

    def run_until(self, condition: Callable[[], bool], limit: int) -> bool:
        """Go on until `condition` holds, for at most `limit` nanoseconds; returns whether it does."""
        end = self.now + limit
        while not condition():
            if not self._queue or self._queue[0][0] > end:
                self.now = end
                return condition()
            self._step()
        return True

    def _step(self) -> None:
        self.now, _, action = heapq.heappop(self._queue)
        action()
