"""The aggregator of OCR1 or OCR2 at one address, read through one endpoint."""

from __future__ import annotations

from typing import Any

from eth_typing import ChecksumAddress
from web3.contract import AsyncContract
from web3.types import LogReceipt

from ocr_offchain.chain.aggregator_abi import Interface, aggregator_abi, event_topic
from ocr_offchain.chain.rpc import ChainError, EvmClient, checksum_address


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
