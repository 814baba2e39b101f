"""Follows the configuration of an OCR1 contract by polling (OCR1 13.2, CT-1 and CT-4)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import TypeVar

from ocr_offchain.config.ocr1 import ENCODED_CONFIG_VERSION, OCR1ContractConfig
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.node.ocr1.local_config import OCR1LocalConfig
from ocr_offchain.ocr1_host import OCR1ContractConfigTracker
from ocr_offchain.types import NANOSECONDS_PER_SECOND

T = TypeVar("T")

ZERO_DIGEST = bytes(16)
"""What a contract without a configuration reports."""

_AWAITING_POLL_SECONDS = 15.0


class Outcome(Enum):
    SETTLED = auto()
    """Nothing to do until the next poll."""
    AWAITING = auto()
    """A change is on its way; look again soon."""


class OCR1ConfigTracking:
    def __init__(
        self,
        tracker: OCR1ContractConfigTracker,
        local_config: OCR1LocalConfig,
        known_digest: bytes,
        deliver: Callable[[OCR1ContractConfig], Awaitable[None]],
        logger: StructuredLogger,
    ) -> None:
        """`known_digest` is the one in force; `deliver` puts another in force."""
        self._tracker = tracker
        self._local_config = local_config
        self._known_digest = known_digest
        self._deliver = deliver
        self._logger = logger

    async def run(self) -> None:
        """CT-1: check at once, then at every poll. Never returns; cancel it."""
        poll = self._local_config.contract_config_tracker_poll_interval / NANOSECONDS_PER_SECOND
        while True:
            outcome = await self.check()
            await asyncio.sleep(min(_AWAITING_POLL_SECONDS, poll) if outcome is Outcome.AWAITING else poll)

    async def check(self) -> Outcome:
        """CT-4, and the delivery of what comes out.

        The digest is remembered before: a configuration that cannot be applied is not tried again.
        """
        height = await self._read("height", self._tracker.latest_block_height())
        details = await self._read("config details", self._tracker.latest_config_details())
        if height is None or details is None:
            return Outcome.SETTLED
        changed_in_block, digest = details
        if digest == ZERO_DIGEST:
            self._logger.warning("the contract has no configuration yet", rule="CT-4")
            return Outcome.SETTLED
        if digest == self._known_digest:
            return Outcome.SETTLED
        if not self._local_config.skip_contract_config_confirmations:
            confirmed_at = changed_in_block + self._local_config.contract_config_confirmations - 1
            if height < confirmed_at:
                self._logger.info(
                    "new configuration awaits confirmation", rule="CT-4", digest=digest, at=confirmed_at, height=height
                )
                return Outcome.AWAITING
        config = await self._read("configuration", self._tracker.config_from_logs(changed_in_block))
        if config is None:
            return Outcome.AWAITING
        if config.encoded_config_version != ENCODED_CONFIG_VERSION:
            self._logger.error(
                "configuration of a version that is not known",
                rule="CT-4",
                digest=digest,
                version=config.encoded_config_version,
            )
            return Outcome.SETTLED
        self._known_digest = config.config_digest
        await self._deliver(config)
        return Outcome.SETTLED

    async def _read(self, what: str, read: Awaitable[T]) -> T | None:
        try:
            async with asyncio.timeout(self._local_config.blockchain_timeout / NANOSECONDS_PER_SECOND):
                return await read
        except Exception as error:  # the host's code
            self._logger.log(logging.ERROR, f"{what} not read", rule="CT-4", error=describe(error))
            return None
