"""The parts of a bootstrapper for one aggregator on an EVM chain, opened and closed in order."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from ocr_offchain.chain.config_tracker import EvmConfigTracker
from ocr_offchain.chain.ocr1_config_tracker import EvmOCR1ConfigTracker
from ocr_offchain.chain.rpc import EvmClient
from ocr_offchain.config.digest import EVMOffchainConfigDigester
from ocr_offchain.crypto.secp256k1 import parse_address
from ocr_offchain.node.bootstrapper import BootstrapperFactory, ManagedBootstrapper
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.ocr1.bootstrapper import ManagedOCR1Bootstrapper
from ocr_offchain.node.ocr1.local_config import OCR1LocalConfig
from ocr_offchain.storage.ocr1_adapter import OCR1DatabaseAdapter
from ocr_offchain.storage.sqlite import SqliteDatabase


@dataclass(frozen=True, slots=True)
class FollowedContract:
    """An aggregator whose oracles are introduced to each other."""

    rpc_url: str
    chain_id: int
    address: str
    local_config: LocalConfig | OCR1LocalConfig
    """It is that of the protocol which the aggregator speaks."""


@asynccontextmanager
async def evm_bootstrapper(
    contract: FollowedContract,
    database_file: Path,
    factory: BootstrapperFactory,
    bootstrappers: tuple[str, ...],
    logger: logging.Logger,
) -> AsyncIterator[None]:
    """Run the bootstrapper until the block ends. Raises `OCRError` for a database that cannot be opened."""
    async with AsyncExitStack() as stack:
        client = EvmClient(contract.rpc_url)
        stack.push_async_callback(client.close)
        database = await SqliteDatabase.open(database_file)
        stack.push_async_callback(database.close)
        bootstrapper: ManagedBootstrapper | ManagedOCR1Bootstrapper
        if isinstance(contract.local_config, OCR1LocalConfig):
            bootstrapper = ManagedOCR1Bootstrapper(
                factory=factory,
                tracker=EvmOCR1ConfigTracker(client, contract.address),
                database=OCR1DatabaseAdapter(database),
                local_config=contract.local_config,
                bootstrappers=bootstrappers,
                logger=logger,
            )
        else:
            bootstrapper = ManagedBootstrapper(
                factory=factory,
                tracker=EvmConfigTracker(client, contract.address),
                digester=EVMOffchainConfigDigester(contract.chain_id, parse_address(contract.address)),
                database=database,
                local_config=contract.local_config,
                bootstrappers=bootstrappers,
                logger=logger,
            )
        await bootstrapper.start()
        stack.push_async_callback(bootstrapper.close)
        yield
