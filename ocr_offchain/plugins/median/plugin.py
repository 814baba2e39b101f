"""The numerical median (OCR2 19, MED-1 to MED-13): oracles observe a number, its median goes on chain when due."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from ocr_offchain.deviation import deviates
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.plugins.concurrency import all_of
from ocr_offchain.plugins.interface import ReportingPluginConfig, ReportingPluginInfo, ReportingPluginLimits
from ocr_offchain.plugins.median.config import (
    MedianOffchainConfig,
    MedianOnchainConfig,
    decode_offchain_config,
    decode_onchain_config,
)
from ocr_offchain.plugins.median.go_sort import go_sorted
from ocr_offchain.plugins.median.interface import DataSource, MedianContract, ParsedAttributedObservation, ReportCodec
from ocr_offchain.plugins.median.number_codec import MAX_VALUE, MIN_VALUE
from ocr_offchain.plugins.median.observation import (
    MAX_OBSERVATION_LENGTH,
    NumericalMedianObservation,
    encode_observation,
    observation_fields,
)
from ocr_offchain.types import (
    NANOSECONDS_PER_SECOND,
    AttributedObservation,
    EpochRound,
    LatestTransmissionDetails,
    ReportTimestamp,
)

DeviationFunction = Callable[[int, int, int], bool]
"""(threshold in parts per 10^9, old answer, new answer) → whether the move is worth a report. Equal at all oracles."""

_LOGGER = logging.getLogger(__name__)
_MAX_UINT32 = (1 << 32) - 1
_START = EpochRound(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericalMedianFactory:
    """Makes the plugin of each configuration; a `ReportingPluginFactory`."""

    contract: MedianContract
    value_source: DataSource
    juels_per_fee_coin_source: DataSource
    gas_price_subunits_source: DataSource
    report_codec: ReportCodec
    include_gas_price_subunits_in_observation: bool = False
    """Only when all oracles of the instance can read it: older ones discard such observations (OCR2 MED-3)."""
    deviation: DeviationFunction = deviates
    clock: Callable[[], int] = time.time_ns
    """Nanoseconds since the Unix epoch."""
    logger: logging.Logger = _LOGGER

    async def new_reporting_plugin(
        self, config: ReportingPluginConfig
    ) -> tuple[NumericalMedianPlugin, ReportingPluginInfo]:
        """Raises `InvalidInputError` for an on-chain or off-chain configuration that cannot be used."""
        max_report_length = self.report_codec.max_report_length(config.n)
        plugin = NumericalMedianPlugin(
            factory=self,
            config=config,
            onchain_config=decode_onchain_config(config.onchain_config),
            offchain_config=decode_offchain_config(config.offchain_config),
            max_report_length=max_report_length,
        )
        limits = ReportingPluginLimits(0, MAX_OBSERVATION_LENGTH, max_report_length)
        return plugin, ReportingPluginInfo("NumericalMedian", False, limits)


class NumericalMedianPlugin:
    """One instance of the numerical median; a `ReportingPlugin`. Its memory of accepted reports is lost on restart."""

    def __init__(
        self,
        factory: NumericalMedianFactory,
        config: ReportingPluginConfig,
        onchain_config: MedianOnchainConfig,
        offchain_config: MedianOffchainConfig,
        max_report_length: int,
    ) -> None:
        self._factory = factory
        self._contract = factory.contract
        self._codec = factory.report_codec
        self._logger = factory.logger
        self._config = config
        self._onchain_config = onchain_config
        self._offchain_config = offchain_config
        self._max_report_length = max_report_length
        self._latest_accepted_epoch_round = _START
        self._latest_accepted_median = 0

    async def query(self, timestamp: ReportTimestamp) -> bytes:
        """Always empty (MED-1)."""
        return b""

    async def observation(self, timestamp: ReportTimestamp, query: bytes) -> bytes:
        """MED-1 to MED-3, H-13. Raises `OCRError` when any of the three sources has no usable number."""
        _require_empty(query)
        value, juels_per_fee_coin, gas_price_subunits = await all_of(
            self._observe("value", self._factory.value_source, timestamp),
            self._observe("juels per fee coin", self._factory.juels_per_fee_coin_source, timestamp),
            self._observe("gas price subunits", self._factory.gas_price_subunits_source, timestamp),
        )
        return encode_observation(
            NumericalMedianObservation(
                timestamp=self._factory.clock() // NANOSECONDS_PER_SECOND & _MAX_UINT32,
                value=value,
                juels_per_fee_coin=juels_per_fee_coin,
                gas_price_subunits=(
                    gas_price_subunits if self._factory.include_gas_price_subunits_in_observation else None
                ),
            )
        )

    async def report(
        self, timestamp: ReportTimestamp, query: bytes, observations: tuple[AttributedObservation, ...]
    ) -> tuple[bool, bytes]:
        """MED-5 to MED-10. Raises `OCRError` for too few valid observations or a silent chain."""
        _require_empty(query)
        parsed = self._parse(observations)
        if len(parsed) <= self._config.f:
            raise InvalidInputError(
                f"{len(parsed)} valid observations of {len(observations)}, at least {self._config.f + 1} needed"
            )
        ordered = go_sorted(parsed, lambda observation: observation.value)
        if not await self._should_report(ordered[len(ordered) // 2].value):
            return False, b""
        report = self._codec.build_report(tuple(ordered))
        if len(report) > self._max_report_length:
            raise InvalidInputError(f"report has {len(report)} bytes, more than the {self._max_report_length} allowed")
        return True, report

    async def should_accept_finalized_report(self, timestamp: ReportTimestamp, report: bytes) -> bool:
        """MED-11. Remembers what it accepts, whether or not this oracle gets to transmit it."""
        epoch_round = timestamp.epoch_round
        if epoch_round <= self._latest_accepted_epoch_round:
            return False
        details = await self._contract.latest_transmission_details()
        if self._is_superseded(timestamp, details):
            return False
        if len(report) > self._max_report_length:
            self._logger.warning(
                "report of epoch %d round %d has %d bytes, more than the %d allowed",
                timestamp.epoch,
                timestamp.round,
                len(report),
                self._max_report_length,
            )
            return False
        median = self._codec.median_from_report(report)
        moved = not self._offchain_config.alpha_accept_infinite and self._factory.deviation(
            self._offchain_config.alpha_accept_ppb, self._latest_accepted_median, median
        )
        nothing_pending = self._latest_accepted_epoch_round <= details.epoch_round
        if not (moved or nothing_pending):
            return False
        self._latest_accepted_epoch_round = epoch_round
        self._latest_accepted_median = median
        return True

    async def should_transmit_accepted_report(self, timestamp: ReportTimestamp, report: bytes) -> bool:
        """MED-12."""
        return not self._is_superseded(timestamp, await self._contract.latest_transmission_details())

    async def close(self) -> None:
        """Nothing to release (MED-13)."""

    async def _observe(self, name: str, source: DataSource, timestamp: ReportTimestamp) -> int:
        number = await source.observe(timestamp)
        if not MIN_VALUE <= number <= MAX_VALUE:
            raise InvalidInputError(f"{name} is out of the range of an int192")
        return number

    def _parse(self, observations: tuple[AttributedObservation, ...]) -> list[ParsedAttributedObservation]:
        parsed = []
        for attributed in observations:
            try:
                fields = observation_fields(attributed.observation)
            except InvalidInputError as error:
                self._logger.warning("dropped an observation of oracle %d: %s", attributed.observer, error)
                continue
            parsed.append(ParsedAttributedObservation(*fields, attributed.observer))
        return parsed

    async def _should_report(self, answer: int) -> bool:
        offchain = self._offchain_config
        details, requested = await all_of(
            self._contract.latest_transmission_details(), self._contract.latest_round_requested(offchain.delta_c)
        )
        if not self._onchain_config.min <= answer <= self._onchain_config.max:
            self._logger.warning(
                "no report: answer %d is not between min %d and max %d",
                answer,
                self._onchain_config.min,
                self._onchain_config.max,
            )
            return False
        reasons = {
            "initial round": details.config_digest == self._config.config_digest and details.epoch_round == _START,
            "deviation": not offchain.alpha_report_infinite
            and self._factory.deviation(offchain.alpha_report_ppb, details.latest_answer, answer),
            "heartbeat": details.latest_timestamp + offchain.delta_c < self._factory.clock(),
            "requested": requested.config_digest == self._config.config_digest
            and requested.epoch_round >= details.epoch_round,
        }
        held = [reason for reason, holds in reasons.items() if holds]
        self._logger.debug("report is due: %s", ", ".join(held) or "no")
        return bool(held)

    def _is_superseded(self, timestamp: ReportTimestamp, details: LatestTransmissionDetails) -> bool:
        """Whether the contract runs another configuration or has this report or a later one already."""
        return details.config_digest != self._config.config_digest or details.epoch_round >= timestamp.epoch_round


def _require_empty(query: bytes) -> None:
    if query:
        raise InvalidInputError(f"query must be empty, got {len(query)} bytes")
