"""What OCR1 and the numerical median of OCR2 read from the aggregator (OCR1 14.3, OCR2 MED-6, config-and-keys 16.9)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from ocr_offchain.chain.aggregator import Aggregator
from ocr_offchain.chain.aggregator_abi import Interface
from ocr_offchain.chain.log_search import DEFAULT_MAX_RANGE, LogSearch
from ocr_offchain.chain.rpc import Block, EvmClient
from ocr_offchain.plugins.median.interface import NO_ROUND_REQUESTED
from ocr_offchain.types import NANOSECONDS_PER_SECOND, ConfigDigest, LatestTransmissionDetails, RoundRequested

REORG_BLOCKS = 64
"""So many blocks before the newest known one are searched again each time: the chain may have replaced them."""


@dataclass(frozen=True, slots=True)
class _Request:
    block: int
    timestamp: int
    """Of the block, in seconds since the Unix epoch."""
    requested: RoundRequested


@dataclass(slots=True)
class _Searched:
    """The blocks that have been searched, without a gap, and the newest request in them."""

    lowest: int
    lowest_timestamp: int
    highest: int
    found: _Request | None


class EvmMedianContract:
    """Implements `MedianContract` over an OCR2 aggregator, and the same for OCR1 over one of OCR1."""

    def __init__(
        self,
        client: EvmClient,
        contract_address: str,
        *,
        max_log_range: int = DEFAULT_MAX_RANGE,
        first_block: int = 0,
        interface: Interface = "OCR2Aggregator",
    ) -> None:
        """`first_block`: nothing is searched before it, for example the block in which the contract was deployed.

        Raises `InvalidInputError` for an address that is none.
        """
        self._client = client
        self._aggregator = Aggregator(client, contract_address, interface)
        self._search = LogSearch(self._aggregator, "RoundRequested", max_log_range)
        self._first_block = first_block
        self._searched: _Searched | None = None
        self._lock = asyncio.Lock()

    async def latest_transmission_details(self) -> LatestTransmissionDetails:
        digest, epoch, round_, answer, timestamp = await self._aggregator.call("latestTransmissionDetails")
        return LatestTransmissionDetails(
            config_digest=ConfigDigest(bytes(digest)),
            epoch=epoch,
            round=round_,
            latest_answer=answer,
            latest_timestamp=timestamp * NANOSECONDS_PER_SECOND,
        )

    async def latest_round_requested(self, lookback: int) -> RoundRequested:
        """The newest request in blocks not older than the head's time less `lookback` nanoseconds.

        Only blocks that have not been seen before are searched, and the last ones again. A search that is cut short by
        an error or a deadline goes on the next time where it stopped.
        """
        async with self._lock:
            head = await self._client.block()
            if self._searched is not None:
                await self._search_new_blocks(self._searched, head)
            if self._searched is None:
                self._searched = _Searched(head.number + 1, head.timestamp, head.number, None)
            oldest = head.timestamp * NANOSECONDS_PER_SECOND - lookback
            await self._search_old_blocks(self._searched, oldest)
            found = self._searched.found
        if found is None or found.timestamp * NANOSECONDS_PER_SECOND < oldest:
            return NO_ROUND_REQUESTED
        return found.requested

    async def _search_new_blocks(self, searched: _Searched, head: Block) -> None:
        start = max(searched.lowest, searched.highest + 1 - REORG_BLOCKS)
        async for _, request in self._requests(start, head.number):
            if request is not None:
                searched.found = request
                break
        else:
            if searched.found is not None and searched.found.block >= start:
                # It was there and is no longer: the chain was reorganized, and an older one may count again.
                self._searched = None
                return
        searched.highest = head.number

    async def _search_old_blocks(self, searched: _Searched, oldest: int) -> None:
        """Go back until a request is found or blocks are older than `oldest`, in nanoseconds since the Unix epoch."""
        if searched.found is not None or searched.lowest_timestamp * NANOSECONDS_PER_SECOND < oldest:
            return
        async for start, request in self._requests(self._first_block, searched.lowest - 1):
            timestamp = (await self._client.block(start)).timestamp
            searched.found, searched.lowest, searched.lowest_timestamp = request, start, timestamp
            if request is not None or timestamp * NANOSECONDS_PER_SECOND < oldest:
                return

    async def _requests(self, first: int, last: int) -> AsyncIterator[tuple[int, _Request | None]]:
        """(first block of a range, the newest request in it), from new to old."""
        async for start, logs in self._search.backwards(first, last):
            if not logs:
                yield start, None
                continue
            log, arguments = logs[-1]
            yield (
                start,
                _Request(
                    log["blockNumber"],
                    (await self._client.block(log["blockNumber"])).timestamp,
                    RoundRequested(
                        ConfigDigest(bytes(arguments["configDigest"])), arguments["epoch"], arguments["round"]
                    ),
                ),
            )
