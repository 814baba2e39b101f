"""A bootstrapper that runs by itself: introduces the oracles of whatever OCR1 configuration is in force (OCR1 13.5)."""

from __future__ import annotations

import asyncio
import logging

from ocr_offchain.config.digest import lift_ocr1_digest
from ocr_offchain.config.ocr1 import OCR1ContractConfig
from ocr_offchain.config.ocr1_codec import public_config_from_contract_config
from ocr_offchain.node.bootstrapper import Bootstrapper, BootstrapperFactory
from ocr_offchain.node.lifecycle import Managed
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.node.ocr1.following import OCR1ConfigDatabase, OCR1ConfigFollower, Start
from ocr_offchain.node.ocr1.local_config import OCR1LocalConfig
from ocr_offchain.ocr1_host import OCR1ContractConfigTracker


class ManagedOCR1Bootstrapper(Managed):
    def __init__(
        self,
        *,
        factory: BootstrapperFactory,
        tracker: OCR1ContractConfigTracker,
        database: OCR1ConfigDatabase,
        local_config: OCR1LocalConfig,
        bootstrappers: tuple[str, ...] = (),
        logger: logging.Logger,
    ) -> None:
        """The parts stay the caller's. `bootstrappers`: others beside this one, as `peerid@host:port/…`.

        Raises `ConfigError` for a local configuration out of its ranges.
        """
        local_config.check()
        super().__init__("bootstrapper", StructuredLogger(logger))
        self._factory = factory
        self._bootstrappers = bootstrappers
        self._follower = OCR1ConfigFollower(
            tracker=tracker, database=database, local_config=local_config, prepare=self._prepare, logger=logger
        )

    async def _run(self) -> None:
        await self._follower.run()

    async def _prepare(self, contract_config: OCR1ContractConfig) -> Start:
        """13.5: without secrets, and without the minimums of a chain."""
        config = public_config_from_contract_config(contract_config, None, skip_chain_specific_checks=True)
        peer_ids = tuple(identity.peer_id for identity in config.oracle_identities)
        logger = self._logger.child(configDigest=config.config_digest)

        async def start() -> asyncio.Task[None]:
            bootstrapper = await self._factory.new_bootstrapper(
                lift_ocr1_digest(config.config_digest), peer_ids, self._bootstrappers, config.f
            )
            try:
                await bootstrapper.start()
            except BaseException:
                await bootstrapper.close()
                raise
            logger.info("introducing oracles", n=config.n, f=config.f)
            return asyncio.create_task(_serve(bootstrapper, logger))

        return start


async def _serve(bootstrapper: Bootstrapper, logger: StructuredLogger) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        try:
            await bootstrapper.close()
        except Exception as error:  # the host's code
            logger.warning("bootstrapper not closed properly", error=describe(error))
