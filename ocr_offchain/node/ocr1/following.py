"""Runs what an OCR1 contract's configuration asks for, as oracles and bootstrappers do alike (OCR1 13.1, 13.5)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from ocr_offchain.config.ocr1 import OCR1ContractConfig
from ocr_offchain.node.lifecycle import stop
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.node.ocr1.config_tracking import ZERO_DIGEST, OCR1ConfigTracking
from ocr_offchain.node.ocr1.local_config import OCR1LocalConfig
from ocr_offchain.ocr1_host import OCR1ContractConfigTracker
from ocr_offchain.outage import Outage
from ocr_offchain.types import NANOSECONDS_PER_SECOND

Start = Callable[[], Awaitable[asyncio.Task[None]]]
"""Starts what a configuration asks for. The task runs until it is cancelled, and closes all that was opened then."""


class OCR1ConfigDatabase(Protocol):
    """The part of `ocr1_host.OCR1Database` that remembers the configuration in force."""

    async def read_config(self) -> OCR1ContractConfig | None: ...

    async def write_config(self, config: OCR1ContractConfig) -> None: ...


class OCR1ConfigFollower:
    def __init__(
        self,
        *,
        tracker: OCR1ContractConfigTracker,
        database: OCR1ConfigDatabase,
        local_config: OCR1LocalConfig,
        prepare: Callable[[OCR1ContractConfig], Awaitable[Start]],
        logger: logging.Logger,
    ) -> None:
        """`prepare` reads a configuration, and raises what is wrong with it."""
        self._tracker = tracker
        self._database = database
        self._local_config = local_config
        self._prepare = prepare
        self._logger = StructuredLogger(logger)
        self._outage = Outage("checking for a new configuration", logger)
        self._running: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        return self._running is not None and not self._running.done()

    async def run(self) -> None:
        """MG-2, MG-3: a node whose chain does not answer runs with the configuration that it knows.

        Never returns; cancel it. Nothing that was started is left then.
        """
        try:
            known = ZERO_DIGEST
            stored = await self._stored_config()
            if stored is not None and await self._apply(stored):
                known = stored.config_digest
            await OCR1ConfigTracking(
                self._tracker, self._local_config, known, self._deliver, self._logger, self._outage
            ).run()
        finally:
            await self._stop()

    async def _stored_config(self) -> OCR1ContractConfig | None:
        try:
            async with asyncio.timeout(self._local_config.database_timeout / NANOSECONDS_PER_SECOND):
                return await self._database.read_config()
        except Exception as error:  # the host's code
            self._logger.log(logging.ERROR, "stored configuration not read", rule="MG-2", error=describe(error))
            return None

    async def _deliver(self, config: OCR1ContractConfig) -> None:
        await self._apply(config)

    async def _apply(self, config: OCR1ContractConfig) -> bool:
        """MG-4: stop the old instance entirely, then start the new one; whatever fails leaves the node idle.

        Returns whether the configuration could be read; its digest is then the known one, even if nothing runs.
        """
        await self._stop()
        logger = self._logger.child(configDigest=config.config_digest)
        try:
            start = await self._prepare(config)
        except Exception as error:  # a bad configuration, or the host's code
            logger.log(logging.ERROR, "configuration refused, the node is idle", rule="MG-4", error=describe(error))
            return False
        try:
            self._running = await start()
        except Exception as error:  # the host's code
            logger.log(logging.ERROR, "no network, the node is idle", rule="MG-4", error=describe(error))
            return True
        await asyncio.sleep(0)  # a task that has not begun would not close what it has when it is cancelled
        await self._store(config)
        return True

    async def _stop(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            await stop(running)

    async def _store(self, config: OCR1ContractConfig) -> None:
        try:
            async with asyncio.timeout(self._local_config.database_timeout / NANOSECONDS_PER_SECOND):
                await self._database.write_config(config)
        except Exception as error:  # the host's code
            self._logger.log(logging.ERROR, "configuration not stored", rule="MG-4", error=describe(error))
