"""The numerical median and its EVM reports."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from ocr_offchain.chain.report_codec import EVMReportCodec
from ocr_offchain.conformance.case import Case, accepted, same
from ocr_offchain.conformance.registry import checker
from ocr_offchain.deviation import deviates
from ocr_offchain.errors import OCRError
from ocr_offchain.plugins.interface import ReportingPlugin, ReportingPluginConfig
from ocr_offchain.plugins.median.config import (
    MedianOffchainConfig,
    MedianOnchainConfig,
    decode_offchain_config,
    decode_onchain_config,
    encode_offchain_config,
    encode_onchain_config,
)
from ocr_offchain.plugins.median.interface import NO_ROUND_REQUESTED, ParsedAttributedObservation
from ocr_offchain.plugins.median.number_codec import (
    MAX_VALUE,
    MIN_VALUE,
    decode_value,
    deserialize_signed,
    encode_value,
    serialize_signed,
)
from ocr_offchain.plugins.median.observation import (
    NumericalMedianObservation,
    decode_observation,
    encode_observation,
)
from ocr_offchain.plugins.median.plugin import NumericalMedianFactory
from ocr_offchain.types import (
    AttributedObservation,
    ConfigDigest,
    LatestTransmissionDetails,
    OracleId,
    ReportTimestamp,
    RoundRequested,
)

_NOW = 1_700_001_000_000_000_000
_CODEC = EVMReportCodec()
_ANY_DIGEST = ConfigDigest(bytes([1]) * 32)
_SILENT = logging.Logger("conformance", logging.CRITICAL)


@checker("median", "value_encode")
def check_value_encode(case: Case) -> None:
    data = accepted(case, lambda: encode_value(case.decimal("value")))
    if data is not None:
        same("bytes", case.data("bytes"), data)
        same("value", case.decimal("value"), decode_value(data))


@checker("median", "value_decode")
def check_value_decode(case: Case) -> None:
    value = accepted(case, lambda: decode_value(case.data("bytes")))
    if value is not None:
        same("value", case.decimal("value"), value)


@checker("median", "signed_integer")
def check_signed_integer(case: Case) -> None:
    size = case.integer("size") if case.has("size") else len(case.data("bytes"))
    if case.has("value"):
        data = accepted(case, lambda: serialize_signed(size, case.decimal("value")))
        if data is not None:
            same("bytes", case.data("bytes"), data)
            same("value", case.decimal("value"), deserialize_signed(size, data))
    else:
        accepted(case, lambda: deserialize_signed(size, case.data("bytes")))


@checker("median", "observation")
def check_observation(case: Case) -> None:
    data = accepted(case, lambda: encode_observation(_observation(case)))
    if data is not None:
        same("bytes", case.data("bytes"), data)


@checker("median", "observation_read")
def check_observation_read(case: Case) -> None:
    observation = accepted(case, lambda: decode_observation(case.data("bytes")))
    if observation is not None:
        same("observation", _observation(case), observation)


@checker("median", "onchain_config")
def check_onchain_config(case: Case) -> None:
    data = accepted(case, lambda: encode_onchain_config(MedianOnchainConfig(case.decimal("min"), case.decimal("max"))))
    if data is not None:
        same("bytes", case.data("bytes"), data)


@checker("median", "onchain_config_read")
def check_onchain_config_read(case: Case) -> None:
    config = accepted(case, lambda: decode_onchain_config(case.data("bytes")))
    if config is not None:
        same("min", case.decimal("min"), config.min)
        same("max", case.decimal("max"), config.max)


@checker("median", "offchain_config")
def check_offchain_config(case: Case) -> None:
    data = accepted(case, lambda: encode_offchain_config(_offchain_config(case)))
    if data is not None:
        same("bytes", case.data("bytes"), data)


@checker("median", "offchain_config_read")
def check_offchain_config_read(case: Case) -> None:
    config = accepted(case, lambda: decode_offchain_config(case.data("bytes")))
    if config is not None:
        same("configuration", _offchain_config(case), config)


@checker("median", "deviation")
def check_deviation(case: Case) -> None:
    verdict = deviates(case.integer("threshold_ppb"), case.decimal("old"), case.decimal("new"))
    same("deviates", case.boolean("deviates"), verdict)


@checker("median", "report")
def check_report(case: Case) -> None:
    observations = tuple(
        ParsedAttributedObservation(
            timestamp=entry.integer("timestamp"),
            value=entry.decimal("value"),
            juels_per_fee_coin=entry.decimal("juels_per_fee_coin"),
            gas_price_subunits=entry.decimal("gas_price_subunits") if entry.has("gas_price_subunits") else 0,
            observer=OracleId(entry.integer("observer")),
        )
        for entry in case.cases("observations")
    )
    report = accepted(case, lambda: _CODEC.build_report(observations))
    if report is not None:
        same("report", case.data("report"), report)
        same("median", case.decimal("median"), _CODEC.median_from_report(report))
        if case.has("report_juels_per_fee_coin"):
            juels = int.from_bytes(report[96:128], "big", signed=True)
            same("report_juels_per_fee_coin", case.decimal("report_juels_per_fee_coin"), juels)
        if case.has("max_report_length"):
            same("max_report_length", case.integer("max_report_length"), _CODEC.max_report_length(len(observations)))


@checker("median", "report_read")
def check_report_read(case: Case) -> None:
    median = accepted(case, lambda: _CODEC.median_from_report(case.data("report")))
    if median is not None:
        same("median", case.decimal("median"), median)


@checker("median", "report_from_raw")
def check_report_from_raw(case: Case) -> None:
    details = LatestTransmissionDetails(_ANY_DIGEST, 0, 0, 0, 0)
    config = MedianOffchainConfig(False, 0, False, 0, 0)
    contract = _Contract(details)
    _check_report_step(case, _ANY_DIGEST, case.integer("n"), case.integer("f"), config, contract)


@checker("median", "should_report")
def check_should_report(case: Case) -> None:
    details = LatestTransmissionDetails(
        ConfigDigest(case.data("contract_config_digest")),
        case.integer("contract_epoch"),
        case.integer("contract_round"),
        case.decimal("contract_answer"),
        _NOW - case.integer("contract_answer_age_ns"),
    )
    requested = RoundRequested(
        ConfigDigest(case.data("requested_config_digest")),
        case.integer("requested_epoch"),
        case.integer("requested_round"),
    )
    config = MedianOffchainConfig(
        case.boolean("alpha_report_infinite"),
        case.integer("alpha_report_ppb"),
        False,
        0,
        case.integer("delta_c_ns"),
    )
    contract = _Contract(details, requested)
    _check_report_step(case, ConfigDigest(case.data("config_digest")), 4, 1, config, contract)


@checker("median", "accept_transmit_sequence")
def check_accept_transmit_sequence(case: Case) -> None:
    digest = ConfigDigest(case.data("config_digest"))
    config = MedianOffchainConfig(False, 0, case.boolean("alpha_accept_infinite"), case.integer("alpha_accept_ppb"), 0)
    contract = _Contract(LatestTransmissionDetails(digest, 0, 0, 0, 0))

    async def run() -> None:
        plugin = await _plugin(
            digest, case.integer("n"), 1, MedianOnchainConfig(MIN_VALUE, MAX_VALUE), config, contract
        )
        for i, step in enumerate(case.cases("steps")):
            contract.details = LatestTransmissionDetails(
                ConfigDigest(step.data("contract_config_digest")),
                step.integer("contract_epoch"),
                step.integer("contract_round"),
                0,
                0,
            )
            timestamp = ReportTimestamp(digest, step.integer("epoch"), step.integer("round"))
            report = step.data("report")
            transmits = await plugin.should_transmit_accepted_report(timestamp, report)
            same(f"steps[{i}].should_transmit", step.boolean("should_transmit"), transmits)
            try:
                accepts = await plugin.should_accept_finalized_report(timestamp, report)
            except OCRError:
                accepts = False
            same(f"steps[{i}].should_accept", step.boolean("should_accept"), accepts)

    asyncio.run(run())


@dataclass(slots=True)
class _Contract:
    """Answers with what the case says."""

    details: LatestTransmissionDetails
    requested: RoundRequested = NO_ROUND_REQUESTED

    async def latest_transmission_details(self) -> LatestTransmissionDetails:
        return self.details

    async def latest_round_requested(self, lookback: int) -> RoundRequested:
        return self.requested


class _NoSource:
    async def observe(self, timestamp: ReportTimestamp) -> int:
        raise OCRError("no case asks for an observation")


async def _plugin(
    digest: ConfigDigest,
    n: int,
    f: int,
    onchain_config: MedianOnchainConfig,
    offchain_config: MedianOffchainConfig,
    contract: _Contract,
) -> ReportingPlugin:
    source = _NoSource()
    factory = NumericalMedianFactory(
        contract=contract,
        value_source=source,
        juels_per_fee_coin_source=source,
        gas_price_subunits_source=source,
        report_codec=_CODEC,
        clock=lambda: _NOW,
        logger=_SILENT,
    )
    config = ReportingPluginConfig(
        config_digest=digest,
        oracle_id=OracleId(0),
        n=n,
        f=f,
        onchain_config=encode_onchain_config(onchain_config),
        offchain_config=encode_offchain_config(offchain_config),
        estimated_round_interval=0,
        max_duration_query=0,
        max_duration_observation=0,
        max_duration_report=0,
        max_duration_should_accept_finalized_report=0,
        max_duration_should_transmit_accepted_report=0,
    )
    plugin, _ = await factory.new_reporting_plugin(config)
    return plugin


def _check_report_step(
    case: Case, digest: ConfigDigest, n: int, f: int, config: MedianOffchainConfig, contract: _Contract
) -> None:
    onchain_config = MedianOnchainConfig(case.decimal("min"), case.decimal("max"))
    observations = tuple(
        AttributedObservation(entry.data("bytes"), OracleId(entry.integer("observer")))
        for entry in case.cases("observations")
    )

    async def run() -> tuple[bool, bytes]:
        plugin = await _plugin(digest, n, f, onchain_config, config, contract)
        return await plugin.report(ReportTimestamp(digest, 7, 1), b"", observations)

    outcome = accepted(case, lambda: asyncio.run(run()))
    if outcome is not None:
        same("should_report", case.boolean("should_report"), outcome[0])
        same("report", case.data("report"), outcome[1])


def _observation(case: Case) -> NumericalMedianObservation:
    return NumericalMedianObservation(
        timestamp=case.integer("timestamp"),
        value=case.decimal("value"),
        juels_per_fee_coin=case.decimal("juels_per_fee_coin"),
        gas_price_subunits=case.decimal("gas_price_subunits") if case.has("gas_price_subunits") else None,
    )


def _offchain_config(case: Case) -> MedianOffchainConfig:
    return MedianOffchainConfig(
        case.boolean("alpha_report_infinite"),
        case.integer("alpha_report_ppb"),
        case.boolean("alpha_accept_infinite"),
        case.integer("alpha_accept_ppb"),
        case.integer("delta_c_ns"),
    )
