"""The interfaces of the aggregators of OCR1 and OCR2, as the chain layer uses them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, Literal

from eth_abi.abi import encode
from eth_typing import ABI, ChecksumAddress
from eth_utils.abi import filter_abi_by_name, filter_abi_by_type, get_abi_input_types
from web3.contract import AsyncContract
from web3.types import LogReceipt

from ocr_offchain.chain.rpc import ChainError, EvmClient, checksum_address
from ocr_offchain.crypto.hashing import keccak256

Interface = Literal["OCR2Aggregator", "OffchainAggregator"]
"""By the name of the contract; `OffchainAggregator` is that of OCR1."""


@cache
def aggregator_abi(interface: Interface = "OCR2Aggregator") -> ABI:
    text = resources.files("ocr_offchain.chain").joinpath(f"abi/{interface}.json").read_text(encoding="utf-8")
    abi: ABI = json.loads(text)
    return abi


class Aggregator:
    """The contract at one address, read through one endpoint."""

    def __init__(self, client: EvmClient, address: str, interface: Interface = "OCR2Aggregator") -> None:
        """Raises `InvalidInputError` for an address that is none."""
        self.client = client
        self.address: ChecksumAddress = checksum_address(address)
        self.contract: AsyncContract = client.web3.eth.contract(address=self.address, abi=aggregator_abi(interface))
        self._interface: Interface = interface

    async def call(self, function: str) -> Any:
        """Result of a view function without arguments, called with no sender, which so equals the originator."""
        return await self.client.request(f"{function} of {self.address}", self.contract.functions[function]().call())

    async def logs(self, event: str, first: int, last: int) -> list[tuple[LogReceipt, dict[str, Any]]]:
        """(log, its arguments) of an event in the blocks `first` to `last`, in chain order."""
        logs = await self.client.logs(self.address, event_topic(event, self._interface), first, last)
        decoded = []
        for log in logs:
            try:
                arguments = dict(self.contract.events[event]().process_log(log)["args"])
            except Exception as error:
                # The decoder raises whatever it trips over; an endpoint can send anything.
                raise ChainError(
                    f"{self.client.host}: {event} of {self.address}: unreadable log ({type(error).__name__})"
                ) from None
            decoded.append((log, arguments))
        return decoded


def _types(kind: Literal["function", "event"], name: str, interface: Interface) -> list[str]:
    entries = filter_abi_by_type(kind, aggregator_abi(interface))
    (entry,) = filter_abi_by_name(name, entries)
    return get_abi_input_types(entry)


@cache
def event_topic(event: str, interface: Interface = "OCR2Aggregator") -> bytes:
    """Topic 0 of an event of the aggregator."""
    return keccak256(f"{event}({','.join(_types('event', event, interface))})".encode())


def encode_call(function: str, arguments: Sequence[object], interface: Interface = "OCR2Aggregator") -> bytes:
    """Calldata of a function of the aggregator, in the canonical ABI encoding."""
    types = _types("function", function, interface)
    return keccak256(f"{function}({','.join(types)})".encode())[:4] + encode(types, arguments)
