"""All parts of an OCR2 oracle on an EVM chain around its plugin, opened and closed in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from eth_account import Account
from prometheus_client import CollectorRegistry

from ocr_offchain.chain.config_tracker import EvmConfigTracker
from ocr_offchain.chain.fees import FeePolicy
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
from ocr_offchain.plugins.interface import ReportingPluginFactory
from ocr_offchain.storage.sqlite import SqliteDatabase


@dataclass(frozen=True, slots=True, kw_only=True)
class EvmNodeConfig:
    """What one oracle of one contract needs to know, apart from its plugin."""

    name: str
    """Stands in its logs."""
    rpc_url: str
    chain_id: int
    contract_address: str
    database: Path
    local_config: LocalConfig
    fees: FeePolicy
    signature_hints: bool
    """Whether the contract is this project's aggregator, which takes hints on who signed (cheaper transmissions)."""
    bootstrappers: tuple[str, ...] = ()
    """As `peerid@host:port/…`."""


@dataclass(frozen=True, slots=True)
class PluginHost:
    """What a node lends to its plugin. All of it stays open for as long as the plugin's factory is in use."""

    name: str
    """Of the node, for texts."""
    client: EvmClient
    """The chain of the contract."""
    contract_address: str
    logger: logging.Logger


PluginOpener = Callable[[PluginHost], AbstractAsyncContextManager[ReportingPluginFactory]]
"""Opens what a plugin needs for as long as the node runs, and closes it afterwards; may raise `OCRError`.

It must not depend on anything remote: a chain or a source that does not answer must not keep a node from starting.
"""


@asynccontextmanager
async def evm_node(
    config: EvmNodeConfig,
    secrets: OracleSecrets,
    endpoint_factory: BinaryNetworkEndpointFactory,
    open_plugin: PluginOpener,
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
        plugin_factory = await stack.enter_async_context(
            open_plugin(PluginHost(config.name, client, config.contract_address, logger))
        )
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
            plugin_factory=plugin_factory,
            local_config=config.local_config,
            bootstrappers=config.bootstrappers,
            logger=logger,
            metrics_registry=metrics_registry,
            observer=observer,
        )
        await oracle.start()
        stack.push_async_callback(oracle.close)
        yield oracle
