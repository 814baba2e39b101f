"""An oracle that runs by itself: follows the contract's configuration and runs an instance of each (OCR2 17)."""

from __future__ import annotations

import asyncio
import logging
import random
import time

from prometheus_client import CollectorRegistry

from ocr_offchain.crypto.keyring import OffchainKeyring, OnchainKeyring
from ocr_offchain.host import (
    BinaryNetworkEndpointFactory,
    ContractConfigTracker,
    ContractTransmitter,
    Database,
    MonitoringEndpoint,
    OffchainConfigDigester,
)
from ocr_offchain.node.following import ConfigFollower, LifecycleError
from ocr_offchain.node.instance import InstanceHost, run_instance, stop
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.node.observer import OracleObserver
from ocr_offchain.node.telemetry import TelemetryForwarder
from ocr_offchain.plugins.interface import ReportingPluginFactory
from ocr_offchain.protocol.ocr2.notices import Notice
from ocr_offchain.types import NANOSECONDS_PER_SECOND, ContractConfig

_COLLECTION_SECONDS = 600
_COLLECTION_JITTER_SECONDS = 300
_KEEP_NANOSECONDS = 24 * 3600 * NANOSECONDS_PER_SECOND


class ManagedOracle:
    def __init__(
        self,
        *,
        endpoint_factory: BinaryNetworkEndpointFactory,
        tracker: ContractConfigTracker,
        digester: OffchainConfigDigester,
        transmitter: ContractTransmitter,
        database: Database,
        offchain_keyring: OffchainKeyring,
        onchain_keyring: OnchainKeyring,
        plugin_factory: ReportingPluginFactory,
        local_config: LocalConfig,
        bootstrappers: tuple[str, ...] = (),
        logger: logging.Logger | None = None,
        metrics_registry: CollectorRegistry | None = None,
        monitoring_endpoint: MonitoringEndpoint | None = None,
        observer: OracleObserver[Notice] | None = None,
    ) -> None:
        """The parts stay the caller's: closing the oracle closes neither database nor network nor keys.

        `bootstrappers` as `peerid@host:port/…`. Raises `ConfigError` for a local configuration out of its ranges.
        """
        local_config.check()
        self._local_config = local_config
        self._database = database
        plain_logger = logger or logging.getLogger("ocr_offchain.ocr2")
        self._logger = StructuredLogger(plain_logger)
        self._telemetry = TelemetryForwarder(monitoring_endpoint, plain_logger)
        self._rng = random.Random()
        self._host = InstanceHost(
            endpoint_factory=endpoint_factory,
            bootstrappers=bootstrappers,
            transmitter=transmitter,
            database=database,
            local_config=local_config,
            offchain_keyring=offchain_keyring,
            onchain_keyring=onchain_keyring,
            plugin_factory=plugin_factory,
            metrics_registry=metrics_registry,
            telemetry=self._telemetry,
            observer=observer,
        )
        self._follower = ConfigFollower(
            tracker=tracker,
            digester=digester,
            database=database,
            local_config=local_config,
            run_instance=self._run_instance,
            logger=plain_logger,
        )
        self._main: asyncio.Task[None] | None = None
        self._closed = False

    async def start(self) -> None:
        """Begin, once; returns at once. Raises `LifecycleError` the second time."""
        if self._main is not None:
            raise LifecycleError("the oracle was started before")
        self._telemetry.start()
        self._main = asyncio.create_task(self._run(), name="managed oracle")

    async def close(self) -> None:
        """Stop everything and wait for its end. Raises `LifecycleError` before `start` and the second time."""
        if self._main is None or self._closed:
            raise LifecycleError("the oracle is not running")
        self._closed = True
        await stop(self._main)
        self._telemetry.close()

    async def _run(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._follower.run())
                tasks.create_task(self._collect_garbage())
        except Exception as error:
            self._logger.failure("the oracle has stopped by a fault of its own", error)

    async def _run_instance(self, config: ContractConfig) -> None:
        await run_instance(config, self._host, self._logger)

    async def _collect_garbage(self) -> None:
        """17.5."""
        while True:
            await asyncio.sleep(_COLLECTION_SECONDS + self._rng.randrange(_COLLECTION_JITTER_SECONDS))
            try:
                async with asyncio.timeout(self._local_config.database_timeout / NANOSECONDS_PER_SECOND):
                    await self._database.delete_pending_transmissions_older_than(time.time_ns() - _KEEP_NANOSECONDS)
            except Exception as error:  # the host's code
                self._logger.log(logging.ERROR, "old transmissions not deleted", rule="17.5", error=describe(error))
