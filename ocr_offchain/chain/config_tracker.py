"""Where configurations come from on EVM chains (config-and-keys 9.1, 16.9)."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ocr_offchain.chain.aggregator import Aggregator
from ocr_offchain.chain.rpc import ChainError, EvmClient
from ocr_offchain.config.digest import OCR1_DIGEST_LENGTH
from ocr_offchain.types import ConfigDigest, ContractConfig


class EvmConfigTracker:
    """Implements `ContractConfigTracker` by reading `latestConfigDetails` and the `ConfigSet` log that it points at."""

    def __init__(self, client: EvmClient, contract_address: str) -> None:
        """Raises `InvalidInputError` for an address that is none."""
        self._client = client
        self._aggregator = Aggregator(client, contract_address)

    def notifications(self) -> AsyncIterator[None] | None:
        """None: the chain is polled."""
        return None

    async def latest_config_details(self) -> tuple[int, ConfigDigest]:
        _, block, digest = await self._aggregator.call("latestConfigDetails")
        if digest[OCR1_DIGEST_LENGTH:] == bytes(len(digest) - OCR1_DIGEST_LENGTH) and any(digest):
            raise ChainError(f"{self._aggregator.address} is an aggregator of OCR1, not of OCR2")
        return int(block), ConfigDigest(bytes(digest))

    async def latest_config(self, changed_in_block: int) -> ContractConfig:
        """The last configuration that was set in that block; raises `ChainError` when the endpoint knows of none."""
        logs = await self._aggregator.logs("ConfigSet", changed_in_block, changed_in_block)
        if not logs:
            raise ChainError(
                f"{self._client.host}: no ConfigSet of {self._aggregator.address} in block {changed_in_block}; "
                "the endpoint may have dropped the logs of old blocks"
            )
        _, arguments = logs[-1]
        return ContractConfig(
            config_digest=ConfigDigest(bytes(arguments["configDigest"])),
            config_count=arguments["configCount"],
            signers=tuple(bytes.fromhex(signer.removeprefix("0x")) for signer in arguments["signers"]),
            transmitters=tuple(arguments["transmitters"]),
            f=arguments["f"],
            onchain_config=bytes(arguments["onchainConfig"]),
            offchain_config_version=arguments["offchainConfigVersion"],
            offchain_config=bytes(arguments["offchainConfig"]),
        )

    async def latest_block_height(self) -> int:
        return await self._client.block_number()
