"""One node on an EVM chain: what its oracles share, opened and closed in order, and the parts of an OCR2 oracle.

A node has one set of keys, one endpoint of one chain, and one account whose transactions do not get in each other's
way, whichever versions of the protocol its oracles speak.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from eth_account import Account
from prometheus_client import CollectorRegistry

from ocr_offchain.chain.config_tracker import EvmConfigTracker
from ocr_offchain.chain.fees import FeePolicy
from ocr_offchain.chain.rpc import EvmClient
from ocr_offchain.chain.transactions import EventCallback, TransactionEvent, TransactionManager
from ocr_offchain.chain.transmitter import EvmContractTransmitter
from ocr_offchain.config.digest import EVMOffchainConfigDigester
from ocr_offchain.crypto.keystore import OracleSecrets
from ocr_offchain.crypto.secp256k1 import parse_address
from ocr_offchain.host import BinaryNetworkEndpointFactory
from ocr_offchain.node.account_metrics import AccountMetrics
from ocr_offchain.node.lifecycle import stop
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.managed import ManagedOracle
from ocr_offchain.node.observer import AnyNotice, OracleObserver
from ocr_offchain.plugins.interface import ReportingPluginFactory
from ocr_offchain.storage.sqlite import SqliteDatabase


@dataclass(frozen=True, slots=True, kw_only=True)
class EvmNodeConfig:
    """What all oracles of a node have in common."""

    name: str
    rpc_url: str
    chain_id: int
    fees: FeePolicy
    bootstrappers: tuple[str, ...] = ()
    """As `peerid@host:port/…`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvmNode:
    """What a node lends to its oracles; all of it stays open longer than they do."""

    config: EvmNodeConfig
    secrets: OracleSecrets
    client: EvmClient
    transactions: TransactionManager
    endpoint_factory: BinaryNetworkEndpointFactory
    metrics_registry: CollectorRegistry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OracleParts:
    """What is one oracle's own, whichever protocol it speaks."""

    name: str
    """Of the oracle or of its feed; stands in errors."""
    contract_address: str
    database: Path
    logger: logging.Logger
    observer: OracleObserver[AnyNotice] | None = None


OracleOpener = Callable[[EvmNode], AbstractAsyncContextManager[object]]
"""Runs one oracle for as long as the context is open, and leaves nothing behind.

Raises `OCRError` for a configuration that cannot work and a database that cannot be opened; a chain or a source that
does not answer is logged and asked again.
"""


@asynccontextmanager
async def evm_node(
    config: EvmNodeConfig,
    secrets: OracleSecrets,
    endpoint_factory: BinaryNetworkEndpointFactory,
    oracles: Sequence[OracleOpener],
    *,
    logger: logging.Logger,
    on_transaction: EventCallback | None = None,
    metrics_registry: CollectorRegistry | None = None,
) -> AsyncIterator[None]:
    """Run the oracles until the block ends. Raises what opening one of them raises; then none of them is left.

    One registry takes the metrics of one node: its account's are in it once.
    """
    async with AsyncExitStack() as stack:
        client = EvmClient(config.rpc_url)
        stack.push_async_callback(client.close)
        account = Account.from_key(secrets.transmit)
        if metrics_registry is not None:
            metrics = AccountMetrics(metrics_registry, client, account.address, logger)
            on_transaction = _both(metrics.count, on_transaction)
            watching = asyncio.create_task(metrics.watch_balance(), name=f"balance of {config.name}")
            stack.push_async_callback(stop, watching)
        transactions = TransactionManager(client, account, config.fees, on_event=on_transaction, logger=logger)
        sending = asyncio.create_task(transactions.run(), name=f"transactions of {config.name}")
        stack.push_async_callback(stop, sending)
        node = EvmNode(
            config=config,
            secrets=secrets,
            client=client,
            transactions=transactions,
            endpoint_factory=endpoint_factory,
            metrics_registry=metrics_registry,
        )
        for open_oracle in oracles:
            await stack.enter_async_context(open_oracle(node))
        yield


def _both(first: EventCallback, second: EventCallback | None) -> EventCallback:
    def callback(event: TransactionEvent) -> None:
        first(event)
        if second is not None:
            second(event)

    return callback


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


def ocr2_oracle(
    parts: OracleParts, open_plugin: PluginOpener, local_config: LocalConfig, *, signature_hints: bool
) -> OracleOpener:
    """An OCR2 oracle with its plugin.

    `signature_hints`: whether the contract is this project's aggregator, which takes hints on who signed (cheaper
    transmissions).
    """

    @asynccontextmanager
    async def open_oracle(node: EvmNode) -> AsyncIterator[ManagedOracle]:
        async with AsyncExitStack() as stack:
            plugin_factory = await stack.enter_async_context(
                open_plugin(PluginHost(parts.name, node.client, parts.contract_address, parts.logger))
            )
            database = await SqliteDatabase.open(parts.database)
            stack.push_async_callback(database.close)
            oracle = ManagedOracle(
                endpoint_factory=node.endpoint_factory,
                tracker=EvmConfigTracker(node.client, parts.contract_address),
                digester=EVMOffchainConfigDigester(node.config.chain_id, parse_address(parts.contract_address)),
                transmitter=EvmContractTransmitter(
                    node.client, parts.contract_address, node.transactions, signature_hints=signature_hints
                ),
                database=database,
                offchain_keyring=node.secrets.offchain_keyring(),
                onchain_keyring=node.secrets.onchain_keyring(),
                plugin_factory=plugin_factory,
                local_config=local_config,
                bootstrappers=node.config.bootstrappers,
                logger=parts.logger,
                metrics_registry=node.metrics_registry,
                observer=parts.observer,
            )
            await oracle.start()
            stack.push_async_callback(oracle.close)
            yield oracle

    return open_oracle
