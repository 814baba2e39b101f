"""An oracle that runs by itself: follows the contract's configuration and runs an instance of each (OCR2 17)."""

from __future__ import annotations

import asyncio
import logging

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
from ocr_offchain.node.following import ConfigFollower
from ocr_offchain.node.instance import InstanceHost, run_instance
from ocr_offchain.node.lifecycle import Managed, collect_garbage
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.logs import StructuredLogger
from ocr_offchain.node.observer import OracleObserver
from ocr_offchain.node.telemetry import TelemetryForwarder
from ocr_offchain.plugins.interface import ReportingPluginFactory
from ocr_offchain.protocol.ocr2.notices import Notice
from ocr_offchain.types import ContractConfig


class ManagedOracle(Managed):
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
        super().__init__("oracle", StructuredLogger(plain_logger))
        self._telemetry = TelemetryForwarder(monitoring_endpoint, plain_logger)
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

    async def start(self) -> None:
        await super().start()
        self._telemetry.start()

    async def close(self) -> None:
        await super().close()
        self._telemetry.close()

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follower.run())
            tasks.create_task(
                collect_garbage(
                    self._database.delete_pending_transmissions_older_than,
                    self._local_config.database_timeout,
                    "17.5",
                    self._logger,
                )
            )

    async def _run_instance(self, config: ContractConfig) -> None:
        await run_instance(config, self._host, self._logger)
