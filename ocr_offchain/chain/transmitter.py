"""Sends reports to the aggregator (OCR2 20.3, config-and-keys 16.2)."""

from __future__ import annotations

from collections.abc import Sequence

from ocr_offchain.chain.aggregator import Aggregator
from ocr_offchain.chain.aggregator_abi import encode_call
from ocr_offchain.chain.log_search import DEFAULT_MAX_RANGE, LogSearch
from ocr_offchain.chain.rpc import EvmClient
from ocr_offchain.chain.transactions import TransactionManager
from ocr_offchain.crypto.evm_signatures import WORD, raw_report_context, split_signatures
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.types import AttributedOnchainSignature, ConfigDigest, ReportContext


def encode_transmit(
    context: ReportContext,
    report: bytes,
    signatures: Sequence[AttributedOnchainSignature],
    *,
    signature_hints: bool,
) -> bytes:
    """Calldata of `transmit(bytes32[3] reportContext, bytes report, bytes32[] rs, bytes32[] ss, bytes32 rawVs)`.

    Byte k of rawVs is v of signature k (0 or 1). With `signature_hints`, byte 31 − k is the id of the oracle that made
    signature k, which saves this project's aggregator a search; other aggregators ignore those bytes.

    Raises `InvalidInputError` for signatures of another form and for more than fit into rawVs.
    """
    rs, ss, raw_vs = split_signatures([each.signature for each in signatures])
    if any(v > 1 for v in raw_vs):
        raise InvalidInputError("on-chain signature: v must be 0 or 1")
    if signature_hints:
        if 2 * len(signatures) > WORD:
            raise InvalidInputError(f"{len(signatures)} signatures leave no room for hints in rawVs")
        hints = bytes(each.signer for each in signatures)
        raw_vs = raw_vs[: WORD - len(hints)] + hints[::-1]
    return encode_call("transmit", [raw_report_context(context), report, rs, ss, raw_vs])


class EvmContractTransmitter:
    """Implements `ContractTransmitter` over an OCR2 aggregator and the transaction manager of the transmitting key."""

    def __init__(
        self,
        client: EvmClient,
        contract_address: str,
        transactions: TransactionManager,
        *,
        signature_hints: bool,
        max_log_range: int = DEFAULT_MAX_RANGE,
    ) -> None:
        """`signature_hints`: see `encode_transmit`; for this project's aggregator only.

        Raises `InvalidInputError` for an address that is none.
        """
        self._aggregator = Aggregator(client, contract_address)
        self._transactions = transactions
        self._signature_hints = signature_hints
        self._transmitted = LogSearch(self._aggregator, "Transmitted", max_log_range)

    async def transmit(
        self, context: ReportContext, report: bytes, signatures: tuple[AttributedOnchainSignature, ...]
    ) -> None:
        """Queues the transaction; what becomes of it, the transaction manager's events tell."""
        data = encode_transmit(context, report, signatures, signature_hints=self._signature_hints)
        self._transactions.submit(self._aggregator.address, data)

    async def latest_config_digest_and_epoch(self) -> tuple[ConfigDigest, int]:
        """Of the latest successful transmission.

        A contract that keeps no epoch says so; then the newest `Transmitted` log of the configuration tells it, and
        there is none before the block in which the configuration was set.
        """
        scan_logs, digest, epoch = await self._aggregator.call("latestConfigDigestAndEpoch")
        if not scan_logs:
            return ConfigDigest(bytes(digest)), int(epoch)
        _, changed_in_block, digest = await self._aggregator.call("latestConfigDetails")
        head = await self._aggregator.client.block_number()
        async for _, logs in self._transmitted.backwards(changed_in_block, head):
            for _, arguments in reversed(logs):
                if arguments["configDigest"] == digest:
                    return ConfigDigest(bytes(digest)), int(arguments["epoch"])
        return ConfigDigest(bytes(digest)), 0

    async def from_account(self) -> str:
        return self._transactions.address
