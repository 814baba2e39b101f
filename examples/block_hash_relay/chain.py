"""Both chains of the relay over JSON-RPC."""

from __future__ import annotations

from typing import Any

from eth_typing import ABI

from examples.block_hash_relay.codec import HASH_LENGTH
from ocr_offchain.chain.rpc import ChainError, EvmClient, checksum_address

_ABI: ABI = [
    {
        "type": "function",
        "name": "latestBlockNumber",
        "inputs": [],
        "outputs": [{"name": "", "type": "uint64"}],
        "stateMutability": "view",
    }
]


class EvmSourceChain:
    """Implements `SourceChain`."""

    def __init__(self, client: EvmClient, chain_id: int) -> None:
        self._client = client
        self._chain_id = chain_id

    async def head(self) -> int:
        """Raises `ChainError`, also for an endpoint of another chain."""
        chain_id = await self._client.chain_id()
        if chain_id != self._chain_id:
            raise ChainError(f"{self._client.host}: is an endpoint of chain {chain_id}, not {self._chain_id}")
        return await self._client.block_number()

    async def block_hash(self, number: int) -> bytes:
        block: Any = await self._client.request(f"block {number}", self._client.web3.eth.get_block(number))
        block_hash = block.get("hash")
        if block.get("number") != number or not isinstance(block_hash, bytes) or len(block_hash) != HASH_LENGTH:
            raise ChainError(f"{self._client.host}: block {number}: unusable answer")
        return bytes(block_hash)


class EvmRelayContract:
    """Implements `RelayContract`."""

    def __init__(self, client: EvmClient, address: str) -> None:
        """Raises `InvalidInputError` for an address that is none."""
        self._client = client
        self._contract = client.web3.eth.contract(address=checksum_address(address), abi=_ABI)

    async def latest_block_number(self) -> int:
        call = self._contract.functions.latestBlockNumber().call()
        return int(await self._client.request(f"latestBlockNumber of {self._contract.address}", call))
