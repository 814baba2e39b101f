"""One OCR1 instance, from a contract configuration to a driver, and back to nothing (OCR1 MG-4, MG-5)."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from prometheus_client import CollectorRegistry

from ocr_offchain.config.digest import lift_ocr1_digest
from ocr_offchain.config.ocr1 import OCR1ContractConfig
from ocr_offchain.config.ocr1_codec import shared_config_from_contract_config
from ocr_offchain.crypto.keyring import OCR1OnchainKeyring, OffchainKeyring
from ocr_offchain.crypto.secp256k1 import parse_address
from ocr_offchain.host import BinaryNetworkEndpoint, BinaryNetworkEndpointFactory
from ocr_offchain.node.instance_loop import wanted
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.node.observer import OracleObserver
from ocr_offchain.node.ocr1.driver import OCR1Driver, OCR1DriverParts
from ocr_offchain.node.ocr1.following import Start
from ocr_offchain.node.ocr1.local_config import OCR1LocalConfig
from ocr_offchain.node.ocr1.metrics import OCR1InstanceMetrics
from ocr_offchain.node.telemetry import TelemetryForwarder
from ocr_offchain.ocr1_host import OCR1ConfigOverrider, OCR1ContractTransmitter, OCR1Database, OCR1DataSource
from ocr_offchain.protocol.ocr1.instance import Instance
from ocr_offchain.protocol.ocr1.limits import network_limits
from ocr_offchain.protocol.ocr1.notices import Notice
from ocr_offchain.protocol.ocr1.oracle import Oracle
from ocr_offchain.protocol.ocr1.telemetry import telemetry
from ocr_offchain.types import NANOSECONDS_PER_SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class OCR1InstanceHost:
    """All that an oracle's instances have in common."""

    endpoint_factory: BinaryNetworkEndpointFactory
    bootstrappers: tuple[str, ...]
    transmitter: OCR1ContractTransmitter
    database: OCR1Database
    data_source: OCR1DataSource
    offchain_keyring: OffchainKeyring
    onchain_keyring: OCR1OnchainKeyring
    chain_id: int
    local_config: OCR1LocalConfig
    overrider: OCR1ConfigOverrider | None
    metrics_registry: CollectorRegistry | None
    telemetry: TelemetryForwarder
    observer: OracleObserver[Notice] | None


async def prepare_instance(config: OCR1ContractConfig, host: OCR1InstanceHost, logger: StructuredLogger) -> Start:
    """MG-5 is in the decoding. Raises what the host's code raises, and `ConfigError`."""
    async with asyncio.timeout(host.local_config.blockchain_timeout / NANOSECONDS_PER_SECOND):
        account = await host.transmitter.from_account()
    shared, oracle_id = shared_config_from_contract_config(
        config,
        host.chain_id,
        offchain_keyring=host.offchain_keyring,
        onchain_signing_address=host.onchain_keyring.address(),
        peer_id=host.endpoint_factory.peer_id(),
        transmit_address=parse_address(account),
        skip_chain_specific_checks=host.local_config.is_development_mode,
    )
    instance = Instance.create(
        shared, oracle_id, host.offchain_keyring, host.onchain_keyring, host.local_config.time_limits
    )
    logger = logger.child(configDigest=instance.config_digest, oid=oracle_id)

    async def start() -> asyncio.Task[None]:
        endpoint = await _start_endpoint(instance, host)
        logger.info("instance started", n=instance.n, f=instance.f)
        return asyncio.create_task(
            _run(instance, endpoint, host, logger), name=f"instance {config.config_digest.hex()}"
        )

    return start


async def _start_endpoint(instance: Instance, host: OCR1InstanceHost) -> BinaryNetworkEndpoint:
    endpoint = await host.endpoint_factory.new_endpoint(
        lift_ocr1_digest(instance.config_digest),
        tuple(identity.peer_id for identity in instance.config.oracle_identities),
        host.bootstrappers,
        instance.f,
        network_limits(instance.config),
    )
    try:
        await endpoint.start()
    except BaseException:
        await endpoint.close()
        raise
    return endpoint


async def _run(
    instance: Instance, endpoint: BinaryNetworkEndpoint, host: OCR1InstanceHost, logger: StructuredLogger
) -> None:
    metrics = _make_metrics(instance, host, logger)

    def look(notice: Notice, when: int) -> None:
        metrics.notice(notice)
        record = telemetry(notice, when, instance.config_digest) if host.telemetry.is_wanted else None
        if record is not None:
            metrics.telemetry(notice, queued=host.telemetry.put_record(lambda: record))
        if host.observer is not None:
            host.observer.notice(notice, when, instance.config_digest, instance.oracle_id)

    onlookers = (host.metrics_registry, host.observer)
    message_notices = host.telemetry.is_wanted or any(onlooker is not None for onlooker in onlookers)
    driver = OCR1Driver(
        Oracle(instance, wanted(logger, message_notices=message_notices)),
        OCR1DriverParts(
            config_digest=instance.config_digest,
            endpoint=endpoint,
            data_source=host.data_source,
            transmitter=host.transmitter,
            database=host.database,
            overrider=host.overrider,
            blockchain_timeout=host.local_config.blockchain_timeout,
            database_timeout=host.local_config.database_timeout,
            onlooker=look,
            logger=logger,
        ),
    )
    try:
        await driver.run()
    except Exception as error:
        logger.failure("instance ended", error, rule="MG-4")
    finally:
        metrics.close()
        try:
            await endpoint.close()
        except Exception as error:  # the host's code
            logger.warning("network endpoint not closed properly", error=describe(error))


def _make_metrics(instance: Instance, host: OCR1InstanceHost, logger: StructuredLogger) -> OCR1InstanceMetrics:
    """A registry that refuses our metrics costs the metrics only."""
    labelled = instance.config, instance.oracle_id, host.offchain_keyring.offchain_public_key()
    try:
        return OCR1InstanceMetrics(host.metrics_registry, *labelled)
    except ValueError as error:
        logger.log(logging.ERROR, "metrics not registered", error=describe(error))
        return OCR1InstanceMetrics(None, *labelled)
