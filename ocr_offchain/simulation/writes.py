"""Writes to a database in virtual time: what is not safe when its process crashes is lost."""

from __future__ import annotations

from collections.abc import Callable

from ocr_offchain.simulation.scheduler import Scheduler


class Writes:
    """Of one kind of one oracle. They become safe in their order; those under way at a crash never do."""

    def __init__(self, scheduler: Scheduler, delay: Callable[[], int]) -> None:
        """`delay` says of each write in how many nanoseconds it would be safe; a zero is safe at once."""
        self._scheduler = scheduler
        self._delay = delay
        self._life = 0
        self._last = 0

    def write(self, action: Callable[[], object]) -> None:
        """Do `action`, which changes what outlives a crash, as soon as the write is safe."""
        safe = max(self._scheduler.now + self._delay(), self._last)
        self._last = safe
        if safe == self._scheduler.now:
            action()
            return
        life = self._life
        self._scheduler.call_after(safe - self._scheduler.now, lambda: action() if life == self._life else None)

    def crash(self) -> None:
        self._life += 1
        self._last = 0
