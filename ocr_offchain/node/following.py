"""Runs what a contract's configuration asks for: one instance at a time, the next one when the contract moves on.

Oracles and bootstrappers follow their contracts alike (OCR2 17.3, 17.4, 17.6).
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Protocol

from ocr_offchain.host import ContractConfigTracker, OffchainConfigDigester
from ocr_offchain.node.backoff import backoff
from ocr_offchain.node.config_tracking import ZERO_DIGEST, ConfigTracking
from ocr_offchain.node.instance import InstanceError
from ocr_offchain.node.lifecycle import stop
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.outage import Outage
from ocr_offchain.types import NANOSECONDS_PER_SECOND, ConfigDigest, ContractConfig


class ConfigDatabase(Protocol):
    """The part of `host.Database` that remembers the configuration in force."""

    async def read_config(self) -> ContractConfig | None: ...

    async def write_config(self, config: ContractConfig) -> None: ...


class ConfigFollower:
    def __init__(
        self,
        *,
        tracker: ContractConfigTracker,
        digester: OffchainConfigDigester,
        database: ConfigDatabase,
        local_config: LocalConfig,
        run_instance: Callable[[ContractConfig], Awaitable[None]],
        logger: logging.Logger,
    ) -> None:
        """`run_instance` runs until it is cancelled, or raises `InstanceError`."""
        self._tracker = tracker
        self._digester = digester
        self._database = database
        self._local_config = local_config
        self._run_instance = run_instance
        self._logger = StructuredLogger(logger)
        self._plain_logger = logger
        self._rng = random.Random()
        self._instance: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Never returns; cancel it. No instance is left then."""
        try:
            known = ZERO_DIGEST
            stored = await self._stored_config()
            if stored is not None:
                known = stored.config_digest
                self._start_instance(stored)
            await ConfigTracking(
                self._tracker,
                self._digester,
                self._local_config,
                known,
                self._put_in_force,
                self._logger,
                Outage("checking for a new configuration", self._plain_logger),
            ).run()
        finally:
            await self._stop_instance()

    async def _stored_config(self) -> ContractConfig | None:
        """M-1: a node whose chain endpoint is down runs with the configuration that it knows."""
        try:
            async with asyncio.timeout(self._local_config.database_timeout / NANOSECONDS_PER_SECOND):
                return await self._database.read_config()
        except Exception as error:  # the host's code
            self._logger.log(logging.ERROR, "stored configuration not read", rule="M-1", error=describe(error))
            return None

    async def _put_in_force(self, config: ContractConfig) -> None:
        """M-4."""
        self._logger.info("new configuration", rule="M-4", configDigest=config.config_digest)
        await self._stop_instance()
        self._start_instance(config)
        try:
            async with asyncio.timeout(self._local_config.database_timeout / NANOSECONDS_PER_SECOND):
                await self._database.write_config(config)
        except Exception as error:  # the host's code
            self._logger.log(
                logging.ERROR, "configuration not stored", configDigest=config.config_digest, error=describe(error)
            )

    def _start_instance(self, config: ContractConfig) -> None:
        self._instance = asyncio.create_task(self._run_with_retries(config), name=_name(config.config_digest))

    async def _stop_instance(self) -> None:
        if self._instance is not None:
            await stop(self._instance)
            self._instance = None

    async def _run_with_retries(self, config: ContractConfig) -> None:
        """17.4: what may work later is tried again, with longer and longer pauses."""
        logger = self._logger.child(configDigest=config.config_digest)
        for seconds in backoff(self._rng):
            try:
                await self._run_instance(config)
            except InstanceError as error:
                if not error.retry:
                    logger.log(logging.ERROR, "configuration cannot be run, waiting for the next", error=error)
                    return
                logger.log(logging.ERROR, "instance failed, trying again", error=error, seconds=round(seconds, 1))
            except Exception as error:
                logger.failure("instance failed, trying again", error, seconds=round(seconds, 1))
            await asyncio.sleep(seconds)


def _name(config_digest: ConfigDigest) -> str:
    return f"instance {config_digest.hex()}"
