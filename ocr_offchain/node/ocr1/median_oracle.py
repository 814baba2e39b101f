"""The parts of an OCR1 oracle over HTTP sources and an aggregator of OCR1, opened and closed in order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from ocr_offchain.chain.ocr1_config_tracker import EvmOCR1ConfigTracker
from ocr_offchain.chain.ocr1_transmitter import EvmOCR1ContractTransmitter
from ocr_offchain.node.evm_node import EvmNode, OracleOpener, OracleParts
from ocr_offchain.node.ocr1.local_config import OCR1LocalConfig
from ocr_offchain.node.ocr1.managed import ManagedOCR1Oracle
from ocr_offchain.sources.config import FeedSourcesConfig
from ocr_offchain.sources.http import HttpClient
from ocr_offchain.storage.ocr1_adapter import OCR1DatabaseAdapter
from ocr_offchain.storage.sqlite import SqliteDatabase


def ocr1_median_oracle(parts: OracleParts, sources: FeedSourcesConfig, local_config: OCR1LocalConfig) -> OracleOpener:
    """An OCR1 oracle: its protocol is about one number and needs no plugin."""

    @asynccontextmanager
    async def open_oracle(node: EvmNode) -> AsyncIterator[ManagedOCR1Oracle]:
        async with AsyncExitStack() as stack:
            http = HttpClient()
            stack.push_async_callback(http.close)
            database = await SqliteDatabase.open(parts.database)
            stack.push_async_callback(database.close)
            oracle = ManagedOCR1Oracle(
                endpoint_factory=node.endpoint_factory,
                tracker=EvmOCR1ConfigTracker(node.client, parts.contract_address),
                transmitter=EvmOCR1ContractTransmitter(node.client, parts.contract_address, node.transactions),
                database=OCR1DatabaseAdapter(database),
                data_source=sources.build(parts.name, http),
                offchain_keyring=node.secrets.offchain_keyring(),
                onchain_keyring=node.secrets.ocr1_onchain_keyring(),
                chain_id=node.config.chain_id,
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
