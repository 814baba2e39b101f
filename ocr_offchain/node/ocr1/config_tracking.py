"""Follows the configuration of an OCR1 contract by polling, and by a subscription where there is one (OCR1 13.2)."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from ocr_offchain.config.ocr1 import ENCODED_CONFIG_VERSION, OCR1ContractConfig
from ocr_offchain.node.config_polling import Outcome, poll
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.node.ocr1.local_config import OCR1LocalConfig
from ocr_offchain.ocr1_host import OCR1ConfigSubscription, OCR1ContractConfigTracker
from ocr_offchain.outage import Outage
from ocr_offchain.types import NANOSECONDS_PER_SECOND

T = TypeVar("T")

ZERO_DIGEST = bytes(16)
"""What a contract without a configuration reports."""

_SHORTEST_SUBSCRIPTION_SECONDS = 1.0
"""One that ends sooner is renewed only after so long, so that a broken endpoint is not asked without a pause."""


class OCR1ConfigTracking:
    def __init__(
        self,
        tracker: OCR1ContractConfigTracker,
        local_config: OCR1LocalConfig,
        known_digest: bytes,
        deliver: Callable[[OCR1ContractConfig], Awaitable[None]],
        logger: StructuredLogger,
        outage: Outage,
    ) -> None:
        """`known_digest` is the one in force; `deliver` puts another in force. `outage` hears of failing checks."""
        self._tracker = tracker
        self._local_config = local_config
        self._known_digest = known_digest
        self._deliver = deliver
        self._logger = logger
        self._outage = outage

    async def run(self) -> None:
        """CT-1, CT-2. Never returns; cancel it."""
        await poll(self.check, self._listen, self._local_config.contract_config_tracker_poll_interval)

    async def _listen(self, notify: Callable[[], None]) -> None:
        """CT-3: a subscription that ends is renewed at once; where there is none to be had, later."""
        while True:
            begun = time.monotonic()
            try:
                async with asyncio.timeout(self._local_config.blockchain_timeout / NANOSECONDS_PER_SECOND):
                    subscription = await self._tracker.subscribe_to_new_configs()
            except Exception as error:  # the host's code
                self._logger.warning("not subscribed to new configurations", rule="CT-3", error=describe(error))
                await asyncio.sleep(
                    self._local_config.contract_config_tracker_subscribe_interval / NANOSECONDS_PER_SECOND
                )
                continue
            if subscription is None:
                return
            await self._hear(subscription, notify)
            await asyncio.sleep(max(0.0, begun + _SHORTEST_SUBSCRIPTION_SECONDS - time.monotonic()))

    async def _hear(self, subscription: OCR1ConfigSubscription, notify: Callable[[], None]) -> None:
        """CT-2: what is delivered does not matter, only that something is."""
        try:
            async for _ in subscription:
                notify()
            self._logger.debug("subscription to new configurations ended", rule="CT-3")
        except Exception as error:  # the host's code
            self._logger.warning("subscription to new configurations failed", rule="CT-3", error=describe(error))
        finally:
            try:
                await subscription.close()
            except Exception as error:  # the host's code
                self._logger.warning("subscription not closed properly", rule="CT-3", error=describe(error))

    async def check(self) -> Outcome:
        """CT-4, and the delivery of what comes out.

        The digest is remembered before: a configuration that cannot be applied is not tried again.
        """
        try:
            height = await self._in_time(self._tracker.latest_block_height())
            details = await self._in_time(self._tracker.latest_config_details())
        except Exception as error:  # the host's code
            self._outage.failed(describe(error))
            return Outcome.SETTLED
        self._outage.succeeded()
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
        try:
            config = await self._in_time(self._tracker.config_from_logs(changed_in_block))
        except Exception as error:  # the host's code
            self._logger.log(
                logging.ERROR, "new configuration not loaded", rule="CT-4", digest=digest, error=describe(error)
            )
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

    async def _in_time(self, read: Awaitable[T]) -> T:
        async with asyncio.timeout(self._local_config.blockchain_timeout / NANOSECONDS_PER_SECOND):
            return await read
