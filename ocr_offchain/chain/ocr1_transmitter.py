"""Reads and writes the OCR1 aggregator (OCR1 5.6, 14.3)."""

from __future__ import annotations

from ocr_offchain.chain.aggregator_abi import encode_call
from ocr_offchain.chain.log_search import DEFAULT_MAX_RANGE
from ocr_offchain.chain.median_contract import EvmMedianContract
from ocr_offchain.chain.rpc import EvmClient, checksum_address
from ocr_offchain.chain.transactions import TransactionManager
from ocr_offchain.types import LatestTransmissionDetails, RoundRequested


class EvmOCR1ContractTransmitter:
    """Implements `ocr1_host.OCR1ContractTransmitter` with the transaction manager of the transmitting key."""

    def __init__(
        self,
        client: EvmClient,
        contract_address: str,
        transactions: TransactionManager,
        *,
        max_log_range: int = DEFAULT_MAX_RANGE,
        first_block: int = 0,
    ) -> None:
        """`first_block`: no request is searched before it. Raises `InvalidInputError` for an address that is none."""
        self._address = checksum_address(contract_address)
        self._transactions = transactions
        self._contract = EvmMedianContract(
            client,
            contract_address,
            max_log_range=max_log_range,
            first_block=first_block,
            interface="OffchainAggregator",
        )

    async def transmit(self, report: bytes, rs: tuple[bytes, ...], ss: tuple[bytes, ...], vs: bytes) -> None:
        """Queues the transaction; what becomes of it, the transaction manager's events tell."""
        self._transactions.submit(self._address, encode_call("transmit", [report, rs, ss, vs], "OffchainAggregator"))

    async def latest_transmission_details(self) -> LatestTransmissionDetails:
        return await self._contract.latest_transmission_details()

    async def latest_round_requested(self, lookback: int) -> RoundRequested:
        return await self._contract.latest_round_requested(lookback)

    async def from_account(self) -> str:
        return self._transactions.address
