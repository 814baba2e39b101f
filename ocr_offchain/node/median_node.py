"""All parts of an oracle of one price feed on an EVM chain, put together and taken apart in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from eth_account import Account
from prometheus_client import CollectorRegistry

from ocr_offchain.chain.config_tracker import EvmConfigTracker
from ocr_offchain.chain.fees import FeePolicy
from ocr_offchain.chain.median_contract import EvmMedianContract
from ocr_offchain.chain.report_codec import EVMReportCodec
from ocr_offchain.chain.rpc import EvmClient
from ocr_offchain.chain.transactions import EventCallback, TransactionManager
from ocr_offchain.chain.transmitter import EvmContractTransmitter
from ocr_offchain.config.digest import EVMOffchainConfigDigester
from ocr_offchain.crypto.keystore import OracleSecrets
from ocr_offchain.crypto.secp256k1 import parse_address
from ocr_offchain.host import BinaryNetworkEndpointFactory
from ocr_offchain.node.instance import stop
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.managed import ManagedOracle
from ocr_offchain.node.observer import OracleObserver
from ocr_offchain.plugins.median.plugin import NumericalMedianFactory
from ocr_offchain.sources.config import FeedSourcesConfig
from ocr_offchain.sources.feed import ConstantSource
from ocr_offchain.sources.http import HttpClient
from ocr_offchain.storage.sqlite import SqliteDatabase


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianNodeConfig:
    """What one oracle of one feed needs to know."""

    name: str
    """Stands in its logs."""
    rpc_url: str
    chain_id: int
    contract_address: str
    database: Path
    sources: FeedSourcesConfig
    juels_per_fee_coin: int
    """Juels that 10^18 wei are worth; the contract pays for gas at the median of what the oracles say."""
    local_config: LocalConfig
    fees: FeePolicy
    signature_hints: bool
    """Whether the aggregator is this project's, which takes hints on who signed (cheaper transmissions)."""
    bootstrappers: tuple[str, ...] = ()
    """As `peerid@host:port/…`."""


@asynccontextmanager
async def median_node(
    config: MedianNodeConfig,
    secrets: OracleSecrets,
    endpoint_factory: BinaryNetworkEndpointFactory,
    *,
    logger: logging.Logger,
    observer: OracleObserver | None = None,
    on_transaction: EventCallback | None = None,
    metrics_registry: CollectorRegistry | None = None,
) -> AsyncIterator[ManagedOracle]:
    """Run the oracle until the block ends; nothing that it started is left then.

    Raises `OCRError` for a configuration that cannot work and a database that cannot be opened; a chain or a source
    that does not answer is logged and asked again.
    """
    async with AsyncExitStack() as stack:
        client = EvmClient(config.rpc_url)
        stack.push_async_callback(client.close)
        http = HttpClient()
        stack.push_async_callback(http.close)
        database = await SqliteDatabase.open(config.database)
        stack.push_async_callback(database.close)
        transactions = TransactionManager(
            client, Account.from_key(secrets.transmit), config.fees, on_event=on_transaction, logger=logger
        )
        sending = asyncio.create_task(transactions.run(), name=f"transactions of {config.name}")
        stack.push_async_callback(stop, sending)
        oracle = ManagedOracle(
            endpoint_factory=endpoint_factory,
            tracker=EvmConfigTracker(client, config.contract_address),
            digester=EVMOffchainConfigDigester(config.chain_id, parse_address(config.contract_address)),
            transmitter=EvmContractTransmitter(
                client, config.contract_address, transactions, signature_hints=config.signature_hints
            ),
            database=database,
            offchain_keyring=secrets.offchain_keyring(),
            onchain_keyring=secrets.onchain_keyring(),
            plugin_factory=NumericalMedianFactory(
                contract=EvmMedianContract(client, config.contract_address),
                value_source=config.sources.build(config.name, http),
                juels_per_fee_coin_source=ConstantSource(config.juels_per_fee_coin),
                gas_price_subunits_source=ConstantSource(0),
                report_codec=EVMReportCodec(),
                logger=logger,
            ),
            local_config=config.local_config,
            bootstrappers=config.bootstrappers,
            logger=logger,
            metrics_registry=metrics_registry,
            observer=observer,
        )
        await oracle.start()
        stack.push_async_callback(oracle.close)
        yield oracle
