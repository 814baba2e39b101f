"""When the configuration of a contract is looked at (OCR2 M-2; OCR1 CT-1, CT-2)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from enum import Enum, auto
from typing import Any

from ocr_offchain.types import NANOSECONDS_PER_SECOND

AWAITING_POLL_SECONDS = 15.0
"""Until a change that is not confirmed yet is looked at again."""

Listen = Callable[[Callable[[], None]], Coroutine[Any, Any, None]]
"""Calls what it is given for each notification. It may end."""


class Outcome(Enum):
    SETTLED = auto()
    """Nothing to do until the next poll."""
    AWAITING = auto()
    """A change is on its way; look again soon."""


async def poll(check: Callable[[], Awaitable[Outcome]], listen: Listen, interval: int) -> None:
    """Check at once, at each poll (`interval` in nanoseconds) and after each notification. Never returns; cancel it."""
    notified = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(listen(notified.set))
        while True:
            notified.clear()
            pause = interval / NANOSECONDS_PER_SECOND
            if await check() is Outcome.AWAITING:
                pause = min(AWAITING_POLL_SECONDS, pause)
            try:
                async with asyncio.timeout(pause):
                    await notified.wait()
            except TimeoutError:
                continue
