"""The reporting plugin of the block hash relay. `docs/plugins.md` goes through it step by step."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from examples.block_hash_relay.codec import (
    HASH_LENGTH,
    QUERY_LENGTH,
    REPORT_LENGTH,
    RelayConfig,
    decode_config,
    decode_observation,
    decode_query,
    decode_report,
    encode_query,
    encode_report,
)
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.plugins.interface import ReportingPluginConfig, ReportingPluginInfo, ReportingPluginLimits
from ocr_offchain.types import AttributedObservation, ReportTimestamp

_LOGGER = logging.getLogger(__name__)

_SLACK = 16
"""Bytes added to the limit of an observation: what the network lets through is computed without the overhead of each
observation in a bundle, and a bundle of 31 would not fit."""


class SourceChain(Protocol):
    """The chain whose block hashes are relayed. Both raise `OCRError` when it does not answer."""

    async def head(self) -> int:
        """Number of the newest block."""
        ...

    async def block_hash(self, number: int) -> bytes:
        """32 bytes, of a block that is there."""
        ...


class RelayContract(Protocol):
    async def latest_block_number(self) -> int:
        """Number of the newest block that was relayed; 0 before the first. Raises `OCRError`."""
        ...


SourceChainOf = Callable[[int], SourceChain]
"""Chain id → the chain, for which nothing has been asked yet. Raises `OCRError` for a chain that the node lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockHashRelayFactory:
    """Makes the plugin of each configuration; a `ReportingPluginFactory`."""

    source: SourceChainOf
    contract: RelayContract
    clock: Callable[[], int] = time.time_ns
    """Nanoseconds since the Unix epoch."""
    logger: logging.Logger = _LOGGER

    async def new_reporting_plugin(
        self, config: ReportingPluginConfig
    ) -> tuple[BlockHashRelayPlugin, ReportingPluginInfo]:
        """Raises `InvalidInputError` for a configuration that cannot be used.

        That ends the instance until the next configuration, so this asks no chain: one that is down would do the same.
        """
        relay = decode_config(config.offchain_config)
        plugin = BlockHashRelayPlugin(self, relay, self.source(relay.source_chain_id), config.f)
        # The contract takes f + 1 signatures, hence no unique reports: it has to bear a second report of one round.
        info = ReportingPluginInfo(
            "BlockHashRelay", False, ReportingPluginLimits(QUERY_LENGTH, HASH_LENGTH + _SLACK, REPORT_LENGTH)
        )
        return plugin, info


class BlockHashRelayPlugin:
    """One instance of the relay; a `ReportingPlugin`. Its memory of what is under way is lost on restart."""

    def __init__(self, factory: BlockHashRelayFactory, config: RelayConfig, source: SourceChain, f: int) -> None:
        self._config = config
        self._source = source
        self._contract = factory.contract
        self._clock = factory.clock
        self._logger = factory.logger
        self._f = f
        self._accepted_number = 0
        self._accepted_at = 0

    async def query(self, timestamp: ReportTimestamp) -> bytes:
        """The newest block that is due.

        An error would end this leader's rounds (OCR2 L-3). That is right when its chain fails, as the next leader's may
        work, but not when there is just nothing to do.
        """
        number = (await self._source.head() - self._config.confirmations) // self._config.interval
        number *= self._config.interval
        if number <= await self._contract.latest_block_number():
            return encode_query(None)
        return encode_query(number)

    async def observation(self, timestamp: ReportTimestamp, query: bytes) -> bytes:
        """The hash of the block, or nothing where this oracle does not vouch for it.

        Nothing is an answer: an error would count as absence, and one leader that is a block ahead of more than f
        others would have no round.
        """
        number = decode_query(query)
        if number is None or number % self._config.interval:
            return b""
        if number <= await self._contract.latest_block_number():
            return b""
        if number + self._config.confirmations > await self._source.head():
            return b""
        return await self._source.block_hash(number)

    async def report(
        self, timestamp: ReportTimestamp, query: bytes, observations: tuple[AttributedObservation, ...]
    ) -> tuple[bool, bytes]:
        """The hash that more than f oracles saw, so at least one honest one.

        Depends on its arguments and nothing else: what the chains say has gone into the observations.
        """
        number = decode_query(query)
        if number is None:
            return False, b""
        votes = Counter(
            block_hash for attributed in observations if (block_hash := self._vote(attributed, timestamp)) is not None
        )
        ranking = votes.most_common(2)
        if not ranking or ranking[0][1] <= self._f:
            return False, b""
        if len(ranking) == 2 and ranking[0][1] == ranking[1][1]:
            self._logger.warning("no report: block %d has two hashes with as many votes", number)
            return False, b""
        return True, encode_report(number, ranking[0][0])

    def _vote(self, attributed: AttributedObservation, timestamp: ReportTimestamp) -> bytes | None:
        try:
            return decode_observation(attributed.observation)
        except InvalidInputError as error:
            self._logger.warning(
                "epoch %d round %d: dropped an observation of oracle %d: %s",
                timestamp.epoch,
                timestamp.round,
                attributed.observer,
                error,
            )
            return None

    async def should_accept_finalized_report(self, timestamp: ReportTimestamp, report: bytes) -> bool:
        """Whether the block is newer than all that is on chain or, for as long as patience lasts, on its way."""
        number, _ = decode_report(report)
        now = self._clock()
        if number <= self._accepted_number and now < self._accepted_at + self._config.patience:
            self._logger.debug("block %d not accepted: block %d is on its way", number, self._accepted_number)
            return False
        if await self._is_on_chain(number):
            return False
        self._accepted_number, self._accepted_at = number, now
        return True

    async def should_transmit_accepted_report(self, timestamp: ReportTimestamp, report: bytes) -> bool:
        """Whether no other oracle was faster, and no newer block has made this one useless."""
        number, _ = decode_report(report)
        return not await self._is_on_chain(number)

    async def _is_on_chain(self, number: int) -> bool:
        latest = await self._contract.latest_block_number()
        if number <= latest:
            self._logger.debug("block %d not transmitted: block %d is on chain", number, latest)
        return number <= latest

    async def close(self) -> None:
        """Nothing to release: the chains belong to the factory."""
