"""What `ocr run` opens: `entry = "examples.block_hash_relay.node:open_plugin"`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from examples.block_hash_relay.chain import EvmRelayContract, EvmSourceChain
from examples.block_hash_relay.plugin import BlockHashRelayFactory
from ocr_offchain.chain.rpc import EvmClient
from ocr_offchain.config.tables import Table
from ocr_offchain.node.evm_node import PluginHost
from ocr_offchain.plugins.interface import ReportingPluginFactory


@asynccontextmanager
async def open_plugin(host: PluginHost, settings: Table) -> AsyncIterator[ReportingPluginFactory]:
    """Settings: `source_rpc_url`, an endpoint of the chain whose block hashes are relayed. Raises `ConfigError`."""
    settings = Table(settings.table_values(), settings.where, ("source_rpc_url",))
    source = EvmClient(settings.text("source_rpc_url"))
    try:
        yield BlockHashRelayFactory(
            source=lambda chain_id: EvmSourceChain(source, chain_id),
            contract=EvmRelayContract(host.client, host.contract_address),
            logger=host.logger,
        )
    finally:
        await source.close()
