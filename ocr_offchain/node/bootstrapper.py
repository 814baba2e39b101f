"""A bootstrapper that runs by itself: introduces the oracles of whatever configuration is in force (OCR2 17.6)."""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from ocr_offchain.config.peer_config import peer_config_from_contract_config
from ocr_offchain.errors import OCRError
from ocr_offchain.host import ContractConfigTracker, OffchainConfigDigester
from ocr_offchain.node.following import ConfigDatabase, ConfigFollower
from ocr_offchain.node.instance import InstanceError
from ocr_offchain.node.lifecycle import Managed
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.types import ConfigDigest, ContractConfig


class Bootstrapper(Protocol):
    async def start(self) -> None: ...

    async def close(self) -> None: ...


class BootstrapperFactory(Protocol):
    """`network.peer.NetworkPeer` implements it."""

    async def new_bootstrapper(
        self, config_digest: ConfigDigest, peer_ids: tuple[str, ...], bootstrappers: tuple[str, ...], f: int
    ) -> Bootstrapper: ...


class ManagedBootstrapper(Managed):
    def __init__(
        self,
        *,
        factory: BootstrapperFactory,
        tracker: ContractConfigTracker,
        digester: OffchainConfigDigester,
        database: ConfigDatabase,
        local_config: LocalConfig,
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
        self._follower = ConfigFollower(
            tracker=tracker,
            digester=digester,
            database=database,
            local_config=local_config,
            run_instance=self._run_instance,
            logger=logger,
        )

    async def _run(self) -> None:
        await self._follower.run()

    async def _run_instance(self, contract_config: ContractConfig) -> None:
        try:
            config = peer_config_from_contract_config(contract_config)
        except OCRError as error:
            raise InstanceError(f"configuration refused: {error}", retry=False) from error
        logger = self._logger.child(configDigest=config.config_digest)
        try:
            bootstrapper = await self._factory.new_bootstrapper(
                config.config_digest, config.peer_ids, self._bootstrappers, config.f
            )
        except Exception as error:  # the host's code
            raise InstanceError(f"bootstrapper not made: {describe(error)}", retry=True) from error
        try:
            await bootstrapper.start()
            logger.info("introducing oracles", n=len(config.peer_ids), f=config.f)
            await asyncio.Event().wait()
        except Exception as error:  # the host's code
            raise InstanceError(f"bootstrapper not started: {describe(error)}", retry=True) from error
        finally:
            await self._close(bootstrapper, logger)

    async def _close(self, bootstrapper: Bootstrapper, logger: StructuredLogger) -> None:
        try:
            await bootstrapper.close()
        except Exception as error:  # the host's code
            logger.warning("bootstrapper not closed properly", error=describe(error))
