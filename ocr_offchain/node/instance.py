"""Runs one instance: from a contract configuration to a driver, and back to nothing (OCR2 17.4)."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass

from prometheus_client import CollectorRegistry

from ocr_offchain.config.ocr2 import PublicConfig
from ocr_offchain.config.ocr2_codec import shared_config_from_contract_config
from ocr_offchain.crypto.keyring import OffchainKeyring, OnchainKeyring
from ocr_offchain.errors import OCRError
from ocr_offchain.host import BinaryNetworkEndpoint, BinaryNetworkEndpointFactory, ContractTransmitter, Database
from ocr_offchain.node.driver import Driver, DriverParts
from ocr_offchain.node.instance_loop import wanted
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.node.metrics import InstanceMetrics
from ocr_offchain.node.observer import OracleObserver
from ocr_offchain.node.plugin_calls import PLUGIN_PATIENCE, plugin_config, within
from ocr_offchain.node.telemetry import TelemetryForwarder
from ocr_offchain.plugins.interface import (
    ReportingPlugin,
    ReportingPluginFactory,
    ReportingPluginInfo,
)
from ocr_offchain.protocol.ocr2.instance import Instance
from ocr_offchain.protocol.ocr2.limits import check_plugin_limits, network_limits
from ocr_offchain.protocol.ocr2.notices import Notice
from ocr_offchain.protocol.ocr2.oracle import Oracle
from ocr_offchain.types import ContractConfig, OracleId


class InstanceError(OCRError):
    """An instance could not be started, or ended by itself."""

    def __init__(self, problem: str, *, retry: bool) -> None:
        super().__init__(problem)
        self.retry = retry
        """Whether the same configuration may work later."""


@dataclass(frozen=True, slots=True)
class InstanceHost:
    """All that an oracle's instances have in common."""

    endpoint_factory: BinaryNetworkEndpointFactory
    bootstrappers: tuple[str, ...]
    transmitter: ContractTransmitter
    database: Database
    local_config: LocalConfig
    offchain_keyring: OffchainKeyring
    onchain_keyring: OnchainKeyring
    plugin_factory: ReportingPluginFactory
    metrics_registry: CollectorRegistry | None
    telemetry: TelemetryForwarder
    observer: OracleObserver[Notice] | None


async def run_instance(contract_config: ContractConfig, host: InstanceHost, logger: StructuredLogger) -> None:
    """Run until cancelled; then close what was opened. Raises `InstanceError`.

    Beyond 17.4, a failure to read the own account (step 1) is retried: the chain may be down for a while.
    """
    try:
        account = await host.transmitter.from_account()
    except Exception as error:  # the host's code
        raise InstanceError(f"own account not known: {describe(error)}", retry=True) from error
    try:
        shared, oracle_id = shared_config_from_contract_config(
            contract_config,
            offchain_keyring=host.offchain_keyring,
            onchain_public_key=host.onchain_keyring.public_key(),
            peer_id=host.endpoint_factory.peer_id(),
            transmit_account=account,
            skip_resource_exhaustion_checks=host.local_config.is_development_mode,
        )
    except OCRError as error:
        raise InstanceError(f"configuration refused: {error}", retry=False) from error
    config = shared.public
    logger = logger.child(configDigest=config.config_digest, oid=oracle_id)

    async with AsyncExitStack() as cleanup:
        plugin, info = await _make_plugin(config, oracle_id, host, logger)
        # The order of closing is the reverse: first the endpoint, then the plugin (C-7).
        cleanup.push_async_callback(_close_plugin, plugin, logger)
        instance = Instance.create(
            shared,
            oracle_id,
            info,
            host.offchain_keyring,
            host.onchain_keyring,
            min_max_duration_query=host.local_config.min_ocr2_max_duration_query,
            contract_transmitter_transmit_timeout=host.local_config.contract_transmitter_transmit_timeout,
            record_signatures=host.local_config.record_signatures,
        )
        endpoint = await _start_endpoint(config, info, host, cleanup, logger)
        metrics = _make_metrics(config, host, logger)
        cleanup.callback(metrics.close)
        driver = Driver(
            Oracle(
                instance,
                wanted(logger, message_notices=host.telemetry.is_wanted or host.observer is not None),
            ),
            DriverParts(
                config_digest=config.config_digest,
                oracle_id=oracle_id,
                endpoint=endpoint,
                plugin=plugin,
                transmitter=host.transmitter,
                database=host.database,
                local_config=host.local_config,
                telemetry=host.telemetry,
                metrics=metrics,
                observer=host.observer,
                logger=logger,
            ),
        )
        logger.info("instance started", plugin=info.name, n=config.n, f=config.f)
        try:
            await driver.run()
        except Exception as error:
            raise InstanceError(f"instance ended: {_reasons(error)}", retry=True) from error


def _reasons(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return ", ".join(_reasons(inner) for inner in error.exceptions)
    return describe(error)


async def _make_plugin(
    config: PublicConfig, oracle_id: OracleId, host: InstanceHost, logger: StructuredLogger
) -> tuple[ReportingPlugin, ReportingPluginInfo]:
    """Step 3 of 17.4."""
    deadline = config.max_duration_initialization
    if deadline is None:
        deadline = host.local_config.default_max_duration_initialization
    try:
        return await within(
            host.plugin_factory.new_reporting_plugin(plugin_config(config, oracle_id)),
            deadline,
            PLUGIN_PATIENCE,
            lambda: logger.error("plugin factory ignores its deadline"),
        )
    except Exception as error:  # the host's code
        raise InstanceError(f"plugin not made: {describe(error)}", retry=False) from error


async def _start_endpoint(
    config: PublicConfig,
    info: ReportingPluginInfo,
    host: InstanceHost,
    cleanup: AsyncExitStack,
    logger: StructuredLogger,
) -> BinaryNetworkEndpoint:
    """Steps 4 to 7 of 17.4."""
    try:
        check_plugin_limits(info.limits)
        limits = network_limits(config, info.limits, host.onchain_keyring.max_signature_length())
    except OCRError as error:
        raise InstanceError(f"limits refused: {error}", retry=False) from error
    try:
        endpoint = await host.endpoint_factory.new_endpoint(
            config.config_digest,
            tuple(identity.peer_id for identity in config.oracle_identities),
            host.bootstrappers,
            config.f,
            limits,
        )
        cleanup.push_async_callback(_close_endpoint, endpoint, logger)
        await endpoint.start()
    except Exception as error:  # the host's code
        raise InstanceError(f"network endpoint not started: {describe(error)}", retry=True) from error
    return endpoint


def _make_metrics(config: PublicConfig, host: InstanceHost, logger: StructuredLogger) -> InstanceMetrics:
    """A registry that refuses our metrics costs the metrics only (OCR2 18.2)."""
    public_key = host.offchain_keyring.offchain_public_key()
    try:
        return InstanceMetrics(host.metrics_registry, config, public_key)
    except ValueError as error:
        logger.log(logging.ERROR, "metrics not registered", error=describe(error))
        return InstanceMetrics(None, config, public_key)


async def _close_endpoint(endpoint: BinaryNetworkEndpoint, logger: StructuredLogger) -> None:
    try:
        await endpoint.close()
    except Exception as error:  # the host's code
        logger.warning("network endpoint not closed properly", error=describe(error))


async def _close_plugin(plugin: ReportingPlugin, logger: StructuredLogger) -> None:
    try:
        await plugin.close()
    except Exception as error:  # the host's code
        logger.warning("plugin not closed properly", error=describe(error))
