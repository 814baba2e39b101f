"""Where configurations of OCR1 come from on EVM chains (config-and-keys 8.1, 12.1, 16.9)."""

from __future__ import annotations

from ocr_offchain.chain.aggregator import Aggregator
from ocr_offchain.chain.rpc import ChainError, EvmClient
from ocr_offchain.config.digest import ocr1_config_digest
from ocr_offchain.config.ocr1 import OCR1ContractConfig
from ocr_offchain.crypto.secp256k1 import parse_address


class EvmOCR1ConfigTracker:
    """Implements `OCR1ContractConfigTracker`: reads `latestConfigDetails` and the `ConfigSet` log that it points at."""

    def __init__(self, client: EvmClient, contract_address: str) -> None:
        """Raises `InvalidInputError` for an address that is none."""
        self._client = client
        self._aggregator = Aggregator(client, contract_address, "OffchainAggregator")

    async def subscribe_to_new_configs(self) -> None:
        """None: the chain is polled."""

    async def latest_config_details(self) -> tuple[int, bytes]:
        """(block of the latest configuration, its digest of 16 bytes); a zero digest means not configured."""
        try:
            _, block, digest = await self._aggregator.call("latestConfigDetails")
        except ChainError as error:
            await self._refuse_ocr2(error)
            raise
        return int(block), bytes(digest)

    async def _refuse_ocr2(self, error: ChainError) -> None:
        """Say what is wrong where an aggregator of OCR2 answers, whose digests do not fit into 16 bytes."""
        aggregator = Aggregator(self._client, self._aggregator.address)
        try:
            await aggregator.call("latestConfigDetails")
        except ChainError:
            return
        raise ChainError(f"{aggregator.address} is an aggregator of OCR2, not of OCR1") from error

    async def config_from_logs(self, changed_in_block: int) -> OCR1ContractConfig:
        """The last configuration that was set in that block; raises `ChainError` when the endpoint knows of none.

        The event carries no digest, so it is computed.
        """
        logs = await self._aggregator.logs("ConfigSet", changed_in_block, changed_in_block)
        if not logs:
            raise ChainError(
                f"{self._client.host}: no ConfigSet of {self._aggregator.address} in block {changed_in_block}; "
                "the endpoint may have dropped the logs of old blocks"
            )
        _, arguments = logs[-1]
        signers = tuple(parse_address(signer) for signer in arguments["signers"])
        transmitters = tuple(parse_address(transmitter) for transmitter in arguments["transmitters"])
        threshold = arguments["threshold"]
        version = arguments["encodedConfigVersion"]
        encoded = bytes(arguments["encoded"])
        digest = ocr1_config_digest(
            parse_address(self._aggregator.address),
            arguments["configCount"],
            signers,
            transmitters,
            threshold,
            version,
            encoded,
        )
        return OCR1ContractConfig(digest, signers, transmitters, threshold, version, encoded)

    async def latest_block_height(self) -> int:
        return await self._client.block_number()
