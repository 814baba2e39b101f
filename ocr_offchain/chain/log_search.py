"""Looking for logs from new to old, in ranges that the endpoint bears."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from web3.types import LogReceipt

from ocr_offchain.chain.aggregator import Aggregator
from ocr_offchain.chain.rpc import RpcError

DEFAULT_MAX_RANGE = 10_000
"""Blocks in one request. Many endpoints bear no more; smaller limits are found out."""


class LogSearch:
    """Logs of one event of one contract.

    Endpoints refuse ranges that are too long for them, each with words of its own. So a refused range is halved, down
    to a single block, and what worked is remembered; only a refused single block is an error.
    """

    def __init__(self, aggregator: Aggregator, event: str, max_range: int = DEFAULT_MAX_RANGE) -> None:
        self._aggregator = aggregator
        self._event = event
        self._max_range = max_range
        self._range = max_range

    async def backwards(
        self, first: int, last: int
    ) -> AsyncIterator[tuple[int, list[tuple[LogReceipt, dict[str, Any]]]]]:
        """Yields (first block of a range, its logs in chain order), beginning at `last` and ending at `first`.

        Raises `ChainError`; what has been yielded until then stays valid.
        """
        while last >= first:
            start = max(first, last - self._range + 1)
            try:
                logs = await self._aggregator.logs(self._event, start, last)
            except RpcError:
                if start == last:
                    raise
                self._range = max(1, (last - start + 1) // 2)
                continue
            yield start, logs
            last = start - 1
            self._range = min(self._max_range, self._range + self._range // 4 + 1)
