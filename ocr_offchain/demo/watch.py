"""Watches the demo's aggregator and consumer contract, as anybody on chain could."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from eth_typing import ChecksumAddress
from web3 import AsyncWeb3
from web3.contract import AsyncContract

from ocr_offchain.demo.price_servers import Market
from ocr_offchain.demo.state import FeedState, Landing
from ocr_offchain.types import EpochRound, OracleId

POLL_SECONDS = 0.1


@dataclass(slots=True)
class FeedWatcher:
    """Turns `NewTransmission` events into landings, and keeps balances and the consumer's answer up to date."""

    web3: AsyncWeb3[Any]
    aggregator: AsyncContract
    consumer: AsyncContract
    decimals: int
    state: FeedState
    market: Market
    next_block: int

    async def run(self) -> None:
        while True:
            await self.poll()
            await asyncio.sleep(POLL_SECONDS)

    async def poll(self) -> None:
        head = await self.web3.eth.block_number
        if head < self.next_block:
            return
        events = await self.aggregator.events.NewTransmission().get_logs(from_block=self.next_block, to_block=head)
        seen = time.time()
        self.next_block = head + 1
        for event in events:
            self.state.landings.append(await self._landing(event, seen))
        if events:
            answer = await self.consumer.functions.latestPrice().call()
            self.state.consumer_answer = self._price(answer)
        for oracle in self.state.oracles:
            account = AsyncWeb3.to_checksum_address(oracle.account)
            oracle.owed_juels = await self.aggregator.functions.owedPayment(account).call()

    def _price(self, answer: int) -> Decimal:
        return Decimal(answer).scaleb(-self.decimals)

    def _oracle_of(self, account: ChecksumAddress) -> OracleId | None:
        return next((oracle.oracle for oracle in self.state.oracles if oracle.account == account), None)

    async def _landing(self, event: Any, seen: float) -> Landing:
        fields = event["args"]
        receipt = await self.web3.eth.get_transaction_receipt(event["transactionHash"])
        epoch_round = _epoch_round(fields)
        transmitter = self._oracle_of(fields["transmitter"])
        if transmitter is not None:
            self.state.oracles[transmitter].transmissions += 1
            self.state.oracles[transmitter].gas_used += receipt["gasUsed"]
        known = self.state.rounds.get(epoch_round)
        return Landing(
            aggregator_round=fields["aggregatorRoundId"],
            epoch_round=epoch_round,
            leader=known.leader if known else None,
            answer=self._price(fields["answer"]),
            honest_range=self.market.honest_range(known.started, known.finalized or seen) if known else None,
            observers=tuple(OracleId(observer) for observer in fields["observers"]),
            transmitter=transmitter,
            gas_used=receipt["gasUsed"],
            block=event["blockNumber"],
            seen=seen,
            latency=seen - known.started if known else None,
        )


def _epoch_round(fields: Any) -> EpochRound:
    """Of a `NewTransmission`: in OCR2 a number of its own, in OCR1 the last five bytes of the report context."""
    if "epochAndRound" in fields:
        number = int(fields["epochAndRound"])
    else:
        number = int.from_bytes(fields["rawReportContext"][-5:], "big")
    return EpochRound(number >> 8, number & 0xFF)
