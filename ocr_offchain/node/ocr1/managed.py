"""An OCR1 oracle that runs by itself: follows the contract's configuration and runs an instance of each (OCR1 13)."""

from __future__ import annotations

import asyncio
import logging

from prometheus_client import CollectorRegistry

from ocr_offchain.config.ocr1 import OCR1ContractConfig
from ocr_offchain.crypto.keyring import OCR1OnchainKeyring, OffchainKeyring
from ocr_offchain.host import BinaryNetworkEndpointFactory, MonitoringEndpoint
from ocr_offchain.node.lifecycle import Managed, collect_garbage
from ocr_offchain.node.logs import StructuredLogger
from ocr_offchain.node.observer import OracleObserver
from ocr_offchain.node.ocr1.following import OCR1ConfigFollower, Start
from ocr_offchain.node.ocr1.instance import OCR1InstanceHost, prepare_instance
from ocr_offchain.node.ocr1.local_config import OCR1LocalConfig
from ocr_offchain.node.telemetry import TelemetryForwarder
from ocr_offchain.ocr1_host import (
    OCR1ConfigOverrider,
    OCR1ContractConfigTracker,
    OCR1ContractTransmitter,
    OCR1Database,
    OCR1DataSource,
)
from ocr_offchain.protocol.ocr1.notices import Notice


class ManagedOCR1Oracle(Managed):
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
        metrics_registry: CollectorRegistry | None = None,
        monitoring_endpoint: MonitoringEndpoint | None = None,
        observer: OracleObserver[Notice] | None = None,
    ) -> None:
        """The parts stay the caller's: closing the oracle closes neither database nor network nor keys.

        `bootstrappers` as `peerid@host:port/…`. Raises `ConfigError` for a local configuration out of
        its ranges (MG-1).
        """
        local_config.check()
        self._database = database
        self._local_config = local_config
        plain_logger = logger or logging.getLogger("ocr_offchain.ocr1")
        super().__init__("oracle", StructuredLogger(plain_logger))
        self._telemetry = TelemetryForwarder(monitoring_endpoint, plain_logger)
        self._host = OCR1InstanceHost(
            endpoint_factory=endpoint_factory,
            bootstrappers=bootstrappers,
            transmitter=transmitter,
            database=database,
            data_source=data_source,
            offchain_keyring=offchain_keyring,
            onchain_keyring=onchain_keyring,
            chain_id=chain_id,
            local_config=local_config,
            overrider=overrider,
            metrics_registry=metrics_registry,
            telemetry=self._telemetry,
            observer=observer,
        )
        self._follower = OCR1ConfigFollower(
            tracker=tracker,
            database=database,
            local_config=local_config,
            prepare=self._prepare,
            logger=plain_logger,
        )

    async def start(self) -> None:
        await super().start()
        self._telemetry.start()

    async def close(self) -> None:
        await super().close()
        self._telemetry.close()

    @property
    def is_running_an_instance(self) -> bool:
        return self._follower.is_running

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follower.run())
            tasks.create_task(
                collect_garbage(
                    self._database.delete_pending_transmissions_older_than,
                    self._local_config.database_timeout,
                    "13.3",
                    self._logger,
                )
            )

    async def _prepare(self, config: OCR1ContractConfig) -> Start:
        return await prepare_instance(config, self._host, self._logger)
