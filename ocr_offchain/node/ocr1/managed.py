"""An OCR1 oracle that runs by itself: follows the contract's configuration and runs an instance of each (OCR1 13)."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable

from ocr_offchain.config.digest import lift_ocr1_digest
from ocr_offchain.config.ocr1 import OCR1ContractConfig
from ocr_offchain.config.ocr1_codec import shared_config_from_contract_config
from ocr_offchain.crypto.keyring import OCR1OnchainKeyring, OffchainKeyring
from ocr_offchain.crypto.secp256k1 import parse_address
from ocr_offchain.host import BinaryNetworkEndpoint, BinaryNetworkEndpointFactory, MonitoringEndpoint
from ocr_offchain.node.following import LifecycleError
from ocr_offchain.node.instance import stop
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.node.ocr1.config_tracking import ZERO_DIGEST, OCR1ConfigTracking
from ocr_offchain.node.ocr1.driver import OCR1Driver, OCR1DriverParts
from ocr_offchain.node.ocr1.local_config import OCR1LocalConfig
from ocr_offchain.node.telemetry import TelemetryForwarder
from ocr_offchain.ocr1_host import (
    OCR1ConfigOverrider,
    OCR1ContractConfigTracker,
    OCR1ContractTransmitter,
    OCR1Database,
    OCR1DataSource,
)
from ocr_offchain.protocol.ocr1.instance import Instance
from ocr_offchain.protocol.ocr1.limits import network_limits
from ocr_offchain.protocol.ocr1.notices import Notice
from ocr_offchain.protocol.ocr1.oracle import Oracle
from ocr_offchain.protocol.ocr1.telemetry import telemetry
from ocr_offchain.types import NANOSECONDS_PER_SECOND, ConfigDigest

Onlooker = Callable[[Notice, int, ConfigDigest], None]
"""(notice, when it happened in nanoseconds since the Unix epoch, digest of the instance); must return at once."""

_COLLECTION_SECONDS = 600
_COLLECTION_JITTER_SECONDS = 300
_KEEP_NANOSECONDS = 24 * 3600 * NANOSECONDS_PER_SECOND


class ManagedOCR1Oracle:
    def __init__(
        self,
        *,
        endpoint_factory: BinaryNetworkEndpointFactory,
        tracker: OCR1ContractConfigTracker,
        transmitter: OCR1ContractTransmitter,
        database: OCR1Database,
        data_source: OCR1DataSource,
        offchain_keyring: OffchainKeyring,
        onchain_keyring: OCR1OnchainKeyring,
        chain_id: int,
        local_config: OCR1LocalConfig,
        overrider: OCR1ConfigOverrider | None = None,
        bootstrappers: tuple[str, ...] = (),
        logger: logging.Logger | None = None,
        monitoring_endpoint: MonitoringEndpoint | None = None,
        onlooker: Onlooker | None = None,
    ) -> None:
        """The parts stay the caller's: closing the oracle closes neither database nor network nor keys.

        `bootstrappers` as `peerid@host:port/…`. Raises `ConfigError` for a local configuration out of
        its ranges (MG-1).
        """
        local_config.check()
        self._endpoint_factory = endpoint_factory
        self._tracker = tracker
        self._transmitter = transmitter
        self._database = database
        self._data_source = data_source
        self._offchain_keyring = offchain_keyring
        self._onchain_keyring = onchain_keyring
        self._chain_id = chain_id
        self._local_config = local_config
        self._overrider = overrider
        self._bootstrappers = bootstrappers
        self._onlooker = onlooker
        plain_logger = logger or logging.getLogger("ocr_offchain.ocr1")
        self._logger = StructuredLogger(plain_logger)
        self._has_monitoring = monitoring_endpoint is not None
        self._telemetry = TelemetryForwarder(monitoring_endpoint, plain_logger)
        self._rng = random.Random()
        self._instance: asyncio.Task[None] | None = None
        self._main: asyncio.Task[None] | None = None
        self._closed = False

    async def start(self) -> None:
        """Begin, once; returns at once. Raises `LifecycleError` the second time (MG-1)."""
        if self._main is not None:
            raise LifecycleError("the oracle was started before")
        self._telemetry.start()
        self._main = asyncio.create_task(self._run(), name="managed OCR1 oracle")

    async def close(self) -> None:
        """Stop everything and wait for its end. Raises `LifecycleError` before `start` and the second time (MG-6)."""
        if self._main is None or self._closed:
            raise LifecycleError("the oracle is not running")
        self._closed = True
        await stop(self._main)
        self._telemetry.close()

    @property
    def is_running_an_instance(self) -> bool:
        return self._instance is not None and not self._instance.done()

    async def _run(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._collect_garbage())
                tasks.create_task(self._follow())
        except Exception as error:
            self._logger.failure("the oracle has stopped by a fault of its own", error)

    async def _follow(self) -> None:
        """MG-2, MG-3: a node whose chain does not answer runs with the configuration that it knows."""
        try:
            known = ZERO_DIGEST
            stored = await self._stored_config()
            if stored is not None and await self._apply(stored):
                known = stored.config_digest
            await OCR1ConfigTracking(self._tracker, self._local_config, known, self._deliver, self._logger).run()
        finally:
            await self._stop_instance()

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
        await self._stop_instance()
        logger = self._logger.child(configDigest=config.config_digest)
        try:
            instance = await self._make_instance(config)
        except Exception as error:  # a bad configuration, or the host's code
            logger.log(logging.ERROR, "configuration refused, the node is idle", rule="MG-4", error=describe(error))
            return False
        logger = logger.child(oid=instance.oracle_id)
        try:
            endpoint = await self._start_endpoint(instance)
        except Exception as error:  # the host's code
            logger.log(logging.ERROR, "no network, the node is idle", rule="MG-4", error=describe(error))
            return True
        self._instance = asyncio.create_task(self._run_instance(instance, endpoint, logger))
        await asyncio.sleep(0)  # a task that has not begun would not close its endpoint when it is cancelled
        logger.info("instance started", n=instance.n, f=instance.f)
        await self._store(config)
        return True

    async def _make_instance(self, config: OCR1ContractConfig) -> Instance:
        """MG-5 is in the decoding. Raises what the host's code raises, and `ConfigError`."""
        async with asyncio.timeout(self._local_config.blockchain_timeout / NANOSECONDS_PER_SECOND):
            account = await self._transmitter.from_account()
        shared, oracle_id = shared_config_from_contract_config(
            config,
            self._chain_id,
            offchain_keyring=self._offchain_keyring,
            onchain_signing_address=self._onchain_keyring.address(),
            peer_id=self._endpoint_factory.peer_id(),
            transmit_address=parse_address(account),
            skip_chain_specific_checks=self._local_config.is_development_mode,
        )
        return Instance.create(
            shared, oracle_id, self._offchain_keyring, self._onchain_keyring, self._local_config.time_limits
        )

    async def _start_endpoint(self, instance: Instance) -> BinaryNetworkEndpoint:
        endpoint = await self._endpoint_factory.new_endpoint(
            lift_ocr1_digest(instance.config_digest),
            tuple(identity.peer_id for identity in instance.config.oracle_identities),
            self._bootstrappers,
            instance.f,
            network_limits(instance.config),
        )
        try:
            await endpoint.start()
        except BaseException:
            await endpoint.close()
            raise
        return endpoint

    async def _run_instance(
        self, instance: Instance, endpoint: BinaryNetworkEndpoint, logger: StructuredLogger
    ) -> None:
        def look(notice: Notice, when: int) -> None:
            record = telemetry(notice, when, instance.config_digest) if self._has_monitoring else None
            if record is not None:
                self._telemetry.put_record(lambda: record)
            if self._onlooker is not None:
                self._onlooker(notice, when, instance.config_digest)

        driver = OCR1Driver(
            Oracle(instance),
            OCR1DriverParts(
                config_digest=instance.config_digest,
                endpoint=endpoint,
                data_source=self._data_source,
                transmitter=self._transmitter,
                database=self._database,
                overrider=self._overrider,
                blockchain_timeout=self._local_config.blockchain_timeout,
                database_timeout=self._local_config.database_timeout,
                onlooker=look,
                logger=logger,
            ),
        )
        try:
            await driver.run()
        except Exception as error:
            logger.failure("instance ended", error, rule="MG-4")
        finally:
            try:
                await endpoint.close()
            except Exception as error:  # the host's code
                logger.warning("network endpoint not closed properly", error=describe(error))

    async def _stop_instance(self) -> None:
        instance, self._instance = self._instance, None
        if instance is not None:
            await stop(instance)

    async def _store(self, config: OCR1ContractConfig) -> None:
        try:
            async with asyncio.timeout(self._local_config.database_timeout / NANOSECONDS_PER_SECOND):
                await self._database.write_config(config)
        except Exception as error:  # the host's code
            self._logger.log(logging.ERROR, "configuration not stored", rule="MG-4", error=describe(error))

    async def _collect_garbage(self) -> None:
        """OCR1 13.3."""
        while True:
            await asyncio.sleep(_COLLECTION_SECONDS + self._rng.randrange(_COLLECTION_JITTER_SECONDS))
            try:
                async with asyncio.timeout(self._local_config.database_timeout / NANOSECONDS_PER_SECOND):
                    await self._database.delete_pending_transmissions_older_than(time.time_ns() - _KEEP_NANOSECONDS)
            except Exception as error:  # the host's code
                self._logger.log(logging.ERROR, "old transmissions not deleted", rule="13.3", error=describe(error))
