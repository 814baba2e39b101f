"""Objects that run by themselves: started once, closed once, and nothing of them is left afterwards."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Final

from ocr_offchain.errors import OCRError
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.types import NANOSECONDS_PER_SECOND

_COLLECTION_SECONDS: Final = 600
_COLLECTION_JITTER_SECONDS: Final = 300
_KEEP_NANOSECONDS: Final = 24 * 3600 * NANOSECONDS_PER_SECOND


class LifecycleError(OCRError):
    """An object was started or closed at the wrong time."""


async def stop(task: asyncio.Task[None]) -> None:
    """Cancel a task, once however often this is called, and wait until it has ended, whatever with (OCR2 M-4)."""
    if not task.cancelling():
        task.cancel()
    await asyncio.wait({task})


class Managed(ABC):
    def __init__(self, what: str, logger: StructuredLogger) -> None:
        """`what` it is, for errors and logs: "oracle"."""
        self._what = what
        self._logger = logger
        self._main: asyncio.Task[None] | None = None
        self._closed = False

    async def start(self) -> None:
        """Begin, once; returns at once. Raises `LifecycleError` the second time (OCR1 MG-1)."""
        if self._main is not None:
            raise LifecycleError(f"the {self._what} was started before")
        self._main = asyncio.create_task(self._guarded(), name=f"managed {self._what}")

    async def close(self) -> None:
        """Stop everything and wait for its end (OCR1 MG-6).

        Raises `LifecycleError` before `start` and the second time.
        """
        if self._main is None or self._closed:
            raise LifecycleError(f"the {self._what} is not running")
        self._closed = True
        await stop(self._main)

    @abstractmethod
    async def _run(self) -> None:
        """Runs until it is cancelled."""

    async def _guarded(self) -> None:
        try:
            await self._run()
        except Exception as error:
            self._logger.failure(f"the {self._what} has stopped by a fault of its own", error)


async def collect_garbage(
    delete_older_than: Callable[[int], Awaitable[None]], patience: int, rule: str, logger: StructuredLogger
) -> None:
    """Every 10 to 15 minutes, forget pending transmissions that were due more than a day ago (OCR1 13.3, OCR2 17.5).

    `patience` with each try in nanoseconds. Never returns; cancel it.
    """
    rng = random.Random()
    while True:
        await asyncio.sleep(_COLLECTION_SECONDS + rng.randrange(_COLLECTION_JITTER_SECONDS))
        try:
            async with asyncio.timeout(patience / NANOSECONDS_PER_SECOND):
                await delete_older_than(time.time_ns() - _KEEP_NANOSECONDS)
        except Exception as error:  # the host's code
            logger.log(logging.ERROR, "old transmissions not deleted", rule=rule, error=describe(error))
