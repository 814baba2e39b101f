"""Follows the configuration of a contract (OCR2 17.3, M-2, M-3; config-and-keys 17.1).

Whatever a chain endpoint says or fails to say, the configuration in force stays until a better one is confirmed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from ocr_offchain.config.digest import check_config_digest
from ocr_offchain.errors import ConfigError
from ocr_offchain.host import ContractConfigTracker, OffchainConfigDigester
from ocr_offchain.node.config_polling import Outcome, poll
from ocr_offchain.node.local_config import LocalConfig
from ocr_offchain.node.logs import StructuredLogger, describe
from ocr_offchain.outage import Outage
from ocr_offchain.types import NANOSECONDS_PER_SECOND, ConfigDigest, ContractConfig

ZERO_DIGEST = ConfigDigest(bytes(32))
"""What a contract without a configuration reports."""


class ConfigTracking:
    def __init__(
        self,
        tracker: ContractConfigTracker,
        digester: OffchainConfigDigester,
        local_config: LocalConfig,
        known_digest: ConfigDigest,
        deliver: Callable[[ContractConfig], Awaitable[None]],
        logger: StructuredLogger,
        outage: Outage,
    ) -> None:
        """`known_digest` is the one in force; `deliver` puts another in force. `outage` hears of failing checks."""
        self._tracker = tracker
        self._digester = digester
        self._local_config = local_config
        self._known_digest = known_digest
        self._deliver = deliver
        self._logger = logger
        self._outage = outage

    async def run(self) -> None:
        """M-2. Never returns; cancel it."""
        await poll(self._check_in_time, self._listen, self._local_config.contract_config_tracker_poll_interval)

    async def _listen(self, notify: Callable[[], None]) -> None:
        """M-2: a stream that ends, or fails, is not listened to any more."""
        try:
            notifications = self._tracker.notifications()
            if notifications is None:
                return
            async for _ in notifications:
                notify()
        except Exception as error:  # the host's code
            self._logger.log(logging.ERROR, "config notifications failed, polling only", error=describe(error))
            return
        self._logger.error("config notifications ended, polling only")

    async def _check_in_time(self) -> Outcome:
        """M-3 under ContractConfigLoadTimeout; the delivery of a new configuration takes as long as it takes."""
        try:
            async with asyncio.timeout(self._local_config.contract_config_load_timeout / NANOSECONDS_PER_SECOND):
                outcome, config = await self._check()
        except TimeoutError:
            self._outage.failed("timed out")
            return Outcome.SETTLED
        except Exception as error:  # the host's code
            self._outage.failed(describe(error))
            return Outcome.SETTLED
        if config is not None:
            self._known_digest = config.config_digest
            await self._deliver(config)
        return outcome

    async def _check(self) -> tuple[Outcome, ContractConfig | None]:
        """M-3."""
        height = await self._tracker.latest_block_height()
        changed_in_block, digest = await self._tracker.latest_config_details()
        self._outage.succeeded()
        if digest == ZERO_DIGEST:
            self._logger.warning("the contract has no configuration yet", rule="M-3")
            return Outcome.SETTLED, None
        if digest == self._known_digest:
            return Outcome.SETTLED, None
        if not self._local_config.skip_contract_config_confirmations:
            confirmed_at = changed_in_block + self._local_config.contract_config_confirmations - 1
            if height < confirmed_at:
                self._logger.info(
                    "new configuration awaits confirmation", rule="M-3", digest=digest, at=confirmed_at, height=height
                )
                return Outcome.AWAITING, None
        try:
            config = await self._tracker.latest_config(changed_in_block)
        except Exception as error:  # the host's code
            self._logger.log(
                logging.ERROR, "new configuration not loaded", rule="M-3", digest=digest, error=describe(error)
            )
            return Outcome.AWAITING, None
        if config.config_digest != digest:
            self._logger.error(
                "the configuration loaded is not the one announced",
                rule="M-3",
                digest=digest,
                loaded=config.config_digest,
            )
            return Outcome.SETTLED, None
        try:
            check_config_digest(config, self._digester)
        except ConfigError as error:
            self._logger.log(logging.ERROR, "new configuration refused", rule="M-3", digest=digest, error=error)
            return Outcome.SETTLED, None
        return Outcome.SETTLED, config
