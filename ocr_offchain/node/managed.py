"""An oracle that runs by itself: follows the contract's configuration and runs an instance of each (OCR2 17)."""

from __future__ import annotations

import asyncio
import logging
import random
import time

from prometheus_client import CollectorRegistry

from ocr_offchain.crypto.keyring import OffchainKeyring, OnchainKeyring
from ocr_offchain.errors import OCRError
from ocr_offchain.host import (
    BinaryNetworkEndpointFactory,
    ContractConfigTracker,
    ContractTransmitter,
    Database,
    MonitoringEndpoint,
    OffchainConfigDigester,
)
from ocr_offchain.node.backoff import backoff
from ocr_offchain.node.config_tracking import ZERO_DIGEST, ConfigTracking
from ocr_offchain.node.instance import InstanceError, InstanceHost, run_instance, stop
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.node.observer import OracleObserver
from ocr_offchain.node.telemetry import TelemetryForwarder
from ocr_offchain.outage import Outage
from ocr_offchain.plugins.interface import ReportingPluginFactory
from ocr_offchain.types import NANOSECONDS_PER_SECOND, ConfigDigest, ContractConfig

_COLLECTION_SECONDS = 600
_COLLECTION_JITTER_SECONDS = 300
_KEEP_NANOSECONDS = 24 * 3600 * NANOSECONDS_PER_SECOND


class LifecycleError(OCRError):
    """An object was started or closed at the wrong time."""


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
        observer: OracleObserver | None = None,
    ) -> None:
        """The parts stay the caller's: closing the oracle closes neither database nor network nor keys.

        `bootstrappers` as `peerid@host:port/…`. Raises `ConfigError` for a local configuration out of its ranges.
        """
        local_config.check()
        self._tracker = tracker
        self._digester = digester
        self._local_config = local_config
        self._database = database
        self._plain_logger = logger or logging.getLogger("ocr_offchain.ocr2")
        self._logger = StructuredLogger(self._plain_logger)
        self._telemetry = TelemetryForwarder(monitoring_endpoint, self._plain_logger)
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
        self._main: asyncio.Task[None] | None = None
        self._closed = False
        self._instance: asyncio.Task[None] | None = None

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
            known = ZERO_DIGEST
            stored = await self._stored_config()
            if stored is not None:
                known = stored.config_digest
                self._start_instance(stored)
            tracking = ConfigTracking(
                self._tracker,
                self._digester,
                self._local_config,
                known,
                self._put_in_force,
                self._logger,
                Outage("checking for a new configuration", self._plain_logger),
            )
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(tracking.run())
                tasks.create_task(self._collect_garbage())
        except Exception as error:
            self._logger.failure("the oracle has stopped by a fault of its own", error)
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
                await run_instance(config, self._host, self._logger)
            except InstanceError as error:
                if not error.retry:
                    logger.log(logging.ERROR, "configuration cannot be run, waiting for the next", error=error)
                    return
                logger.log(logging.ERROR, "instance failed, trying again", error=error, seconds=round(seconds, 1))
            except Exception as error:
                logger.failure("instance failed, trying again", error, seconds=round(seconds, 1))
            await asyncio.sleep(seconds)

    async def _collect_garbage(self) -> None:
        """17.5."""
        while True:
            await asyncio.sleep(_COLLECTION_SECONDS + self._rng.randrange(_COLLECTION_JITTER_SECONDS))
            try:
                async with asyncio.timeout(self._local_config.database_timeout / NANOSECONDS_PER_SECOND):
                    await self._database.delete_pending_transmissions_older_than(time.time_ns() - _KEEP_NANOSECONDS)
            except Exception as error:  # the host's code
                self._logger.log(logging.ERROR, "old transmissions not deleted", rule="17.5", error=describe(error))


def _name(config_digest: ConfigDigest) -> str:
    return f"instance {config_digest.hex()}"
