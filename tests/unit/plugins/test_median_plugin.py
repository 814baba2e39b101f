"""The numerical median as a reporting plugin (OCR2 MED-1 to MED-13)."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from ocr_offchain.chain.report_codec import EVMReportCodec
from ocr_offchain.errors import InvalidInputError, OCRError
from ocr_offchain.plugins.interface import ReportingPluginConfig, ReportingPluginFactory
from ocr_offchain.plugins.median.config import (
    MedianOffchainConfig,
    MedianOnchainConfig,
    encode_offchain_config,
    encode_onchain_config,
)
from ocr_offchain.plugins.median.interface import NO_ROUND_REQUESTED, DataSource, ParsedAttributedObservation
from ocr_offchain.plugins.median.observation import (
    NumericalMedianObservation,
    decode_observation,
    encode_observation,
)
from ocr_offchain.plugins.median.plugin import NumericalMedianFactory, NumericalMedianPlugin
from ocr_offchain.types import (
    AttributedObservation,
    ConfigDigest,
    LatestTransmissionDetails,
    OracleId,
    ReportTimestamp,
    RoundRequested,
)

from .vectors import cases

DIGEST = ConfigDigest(bytes(range(32)))
OTHER_DIGEST = ConfigDigest(bytes(32))
NOW = 1_700_000_000 * 10**9
HOUR = 3600 * 10**9
CODEC = EVMReportCodec()


@dataclass
class Contract:
    details: LatestTransmissionDetails = field(
        default_factory=lambda: LatestTransmissionDetails(DIGEST, 5, 3, 1000, NOW - 10 * 10**9)
    )
    requested: RoundRequested = NO_ROUND_REQUESTED
    details_error: OCRError | None = None
    requested_error: OCRError | None = None
    lookbacks: list[int] = field(default_factory=list)

    async def latest_transmission_details(self) -> LatestTransmissionDetails:
        if self.details_error is not None:
            raise self.details_error
        return self.details

    async def latest_round_requested(self, lookback: int) -> RoundRequested:
        self.lookbacks.append(lookback)
        if self.requested_error is not None:
            raise self.requested_error
        return self.requested


@dataclass
class Source:
    number: int = 0
    error: Exception | None = None
    asked: list[ReportTimestamp] = field(default_factory=list)

    async def observe(self, timestamp: ReportTimestamp) -> int:
        self.asked.append(timestamp)
        if self.error is not None:
            raise self.error
        return self.number


def factory(contract: Contract, **changes: Any) -> NumericalMedianFactory:
    settings: dict[str, Any] = {
        "contract": contract,
        "value_source": Source(5),
        "juels_per_fee_coin_source": Source(6),
        "gas_price_subunits_source": Source(7),
        "report_codec": CODEC,
        "clock": lambda: NOW,
    }
    return NumericalMedianFactory(**settings | changes)


BOUNDS = MedianOnchainConfig(0, 10**12)
OFFCHAIN = MedianOffchainConfig(False, 10_000_000, False, 10_000_000, HOUR)


def plugin_config(
    offchain: MedianOffchainConfig = OFFCHAIN,
    bounds: MedianOnchainConfig = BOUNDS,
    digest: ConfigDigest = DIGEST,
    n: int = 4,
    f: int = 1,
) -> ReportingPluginConfig:
    return ReportingPluginConfig(
        config_digest=digest,
        oracle_id=OracleId(0),
        n=n,
        f=f,
        onchain_config=encode_onchain_config(bounds),
        offchain_config=encode_offchain_config(offchain),
        estimated_round_interval=10**9,
        max_duration_query=0,
        max_duration_observation=10**9,
        max_duration_report=10**9,
        max_duration_should_accept_finalized_report=10**9,
        max_duration_should_transmit_accepted_report=10**9,
    )


async def make(
    contract: Contract, config: ReportingPluginConfig | None = None, **changes: Any
) -> NumericalMedianPlugin:
    plugin, _ = await factory(contract, **changes).new_reporting_plugin(config or plugin_config())
    return plugin


def at(epoch: int = 7, round_: int = 1, digest: ConfigDigest = DIGEST) -> ReportTimestamp:
    return ReportTimestamp(digest, epoch, round_)


def attributed(*values: int, juels: int = 1) -> tuple[AttributedObservation, ...]:
    return tuple(
        AttributedObservation(
            encode_observation(NumericalMedianObservation(1_700_000_000, value, juels, None)), OracleId(observer)
        )
        for observer, value in enumerate(values)
    )


def recorded(case: dict[str, Any]) -> tuple[AttributedObservation, ...]:
    return tuple(
        AttributedObservation(bytes.fromhex(each["bytes"]), OracleId(each["observer"])) for each in case["observations"]
    )


def report_with_median(median: int) -> bytes:
    return CODEC.build_report((ParsedAttributedObservation(1, median, 1, 0, OracleId(0)),))


@pytest.mark.parametrize("case", cases("should_report"))
async def test_decision_to_report_is_as_recorded(case: dict[str, Any]) -> None:
    digest = ConfigDigest(bytes.fromhex(case["config_digest"]))
    contract = Contract(
        LatestTransmissionDetails(
            ConfigDigest(bytes.fromhex(case["contract_config_digest"])),
            case["contract_epoch"],
            case["contract_round"],
            int(case["contract_answer"]),
            NOW - case["contract_answer_age_ns"],
        ),
        RoundRequested(
            ConfigDigest(bytes.fromhex(case["requested_config_digest"])),
            case["requested_epoch"],
            case["requested_round"],
        ),
    )
    plugin = await make(
        contract,
        plugin_config(
            MedianOffchainConfig(case["alpha_report_infinite"], case["alpha_report_ppb"], False, 0, case["delta_c_ns"]),
            MedianOnchainConfig(int(case["min"]), int(case["max"])),
            digest,
        ),
    )
    should_report, _ = await plugin.report(at(7, 1, digest), b"", recorded(case))
    assert should_report is case["should_report"]
    assert contract.lookbacks == [case["delta_c_ns"]]


@pytest.mark.parametrize("case", cases("report_from_raw"))
async def test_report_from_raw_observations_is_as_recorded(case: dict[str, Any]) -> None:
    plugin = await make(
        Contract(LatestTransmissionDetails(DIGEST, 0, 0, 0, 0)),
        plugin_config(bounds=MedianOnchainConfig(int(case["min"]), int(case["max"])), n=case["n"], f=case["f"]),
    )
    if not case["valid"]:
        with pytest.raises(InvalidInputError, match="valid observations"):
            await plugin.report(at(1, 1), b"", recorded(case))
        return
    should_report, report = await plugin.report(at(1, 1), b"", recorded(case))
    assert should_report is case["should_report"]
    assert report.hex() == case["report"]


@pytest.mark.parametrize("case", cases("accept_transmit_sequence"))
async def test_accepting_and_transmitting_are_as_recorded(case: dict[str, Any]) -> None:
    contract = Contract()
    digest = ConfigDigest(bytes.fromhex(case["config_digest"]))
    plugin = await make(
        contract,
        plugin_config(
            MedianOffchainConfig(False, 0, case["alpha_accept_infinite"], case["alpha_accept_ppb"], HOUR),
            digest=digest,
            n=case["n"],
        ),
    )
    for number, step in enumerate(case["steps"]):
        contract.details = LatestTransmissionDetails(
            ConfigDigest(bytes.fromhex(step["contract_config_digest"])),
            step["contract_epoch"],
            step["contract_round"],
            0,
            0,
        )
        timestamp, report = at(step["epoch"], step["round"], digest), bytes.fromhex(step["report"])
        assert await plugin.should_transmit_accepted_report(timestamp, report) is step["should_transmit"], number
        assert await plugin.should_accept_finalized_report(timestamp, report) is step["should_accept"], number


async def test_info_declares_the_limits_all_oracles_share() -> None:
    made_by: ReportingPluginFactory = factory(Contract())
    _, info = await made_by.new_reporting_plugin(plugin_config(n=7))
    assert info.unique_reports is False
    assert (info.limits.max_query_length, info.limits.max_observation_length) == (0, 92)
    assert info.limits.max_report_length == 160 + 7 * 32


@pytest.mark.parametrize("field_name", ["onchain_config", "offchain_config"])
async def test_malformed_config_makes_no_plugin(field_name: str) -> None:
    changes: dict[str, Any] = {field_name: b"\x05"}
    config = replace(plugin_config(), **changes)
    with pytest.raises(InvalidInputError):
        await factory(Contract()).new_reporting_plugin(config)


async def test_med_1_query_is_empty_and_others_are_refused() -> None:
    plugin = await make(Contract())
    assert await plugin.query(at()) == b""
    with pytest.raises(InvalidInputError, match="query"):
        await plugin.observation(at(), b"q")
    with pytest.raises(InvalidInputError, match="query"):
        await plugin.report(at(), b"q", attributed(1, 2, 3))


@pytest.mark.parametrize("include", [False, True])
async def test_med_3_h_13_observation_carries_the_gas_price_only_when_told_to(include: bool) -> None:
    plugin = await make(Contract(), include_gas_price_subunits_in_observation=include)
    observation = await plugin.observation(at(), b"")
    assert decode_observation(observation) == NumericalMedianObservation(1_700_000_000, 5, 6, 7 if include else 0)
    assert (b"\x22\x18" in observation) is include


async def test_med_2_all_three_sources_are_asked_with_the_round() -> None:
    sources = [Source(1), Source(2), Source(3)]
    names = ("value_source", "juels_per_fee_coin_source", "gas_price_subunits_source")
    changes: dict[str, Any] = dict(zip(names, sources, strict=True))
    plugin = await make(Contract(), **changes)
    await plugin.observation(at(8, 2), b"")
    assert [source.asked for source in sources] == [[at(8, 2)]] * 3


@pytest.mark.parametrize("name", ["value_source", "juels_per_fee_coin_source", "gas_price_subunits_source"])
@pytest.mark.parametrize("broken", [Source(error=OCRError("nothing there")), Source(1 << 191), Source(-(1 << 191) - 1)])
async def test_med_2_one_source_without_a_number_fails_the_observation(name: str, broken: DataSource) -> None:
    changes: dict[str, Any] = {name: broken}
    plugin = await make(Contract(), **changes)
    with pytest.raises(OCRError):
        await plugin.observation(at(), b"")


async def test_med_2_med_3_sources_are_queried_in_parallel_and_the_time_is_taken_afterwards() -> None:
    barrier = asyncio.Barrier(3)
    now = NOW

    class Waiting:
        async def observe(self, timestamp: ReportTimestamp) -> int:
            nonlocal now
            await barrier.wait()
            now = NOW + 5 * 10**9
            return 1

    plugin = await make(
        Contract(),
        value_source=Waiting(),
        juels_per_fee_coin_source=Waiting(),
        gas_price_subunits_source=Waiting(),
        clock=lambda: now,
    )
    async with asyncio.timeout(1):
        observation = decode_observation(await plugin.observation(at(), b""))
    assert observation.timestamp == 1_700_000_005


async def test_med_3_timestamp_is_cut_to_32_bits() -> None:
    plugin = await make(Contract(), clock=lambda: ((1 << 32) + 9) * 10**9 + 1)
    assert decode_observation(await plugin.observation(at(), b"")).timestamp == 9


async def test_med_4_invalid_observations_are_dropped_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    plugin = await make(Contract())
    observations = (AttributedObservation(b"\xff", OracleId(9)), *attributed(2000, 3000))
    with caplog.at_level(logging.WARNING):
        should_report, report = await plugin.report(at(), b"", observations)
    assert should_report
    assert CODEC.median_from_report(report) == 3000
    assert "oracle 9" in caplog.text


@pytest.mark.parametrize(("valid", "enough"), [(1, False), (2, True)])
async def test_med_5_f_plus_1_valid_observations_are_needed(valid: int, enough: bool) -> None:
    plugin = await make(Contract())
    observations = attributed(*[2000] * valid) + tuple(AttributedObservation(b"", OracleId(3)) for _ in range(2))
    if enough:
        assert (await plugin.report(at(), b"", observations))[0]
    else:
        with pytest.raises(InvalidInputError, match="valid observations"):
            await plugin.report(at(), b"", observations)


@pytest.mark.parametrize("error", ["details_error", "requested_error"])
async def test_med_6_silent_chain_fails_the_report(error: str) -> None:
    contract = Contract()
    setattr(contract, error, OCRError("chain does not answer"))
    plugin = await make(contract)
    with pytest.raises(OCRError, match="chain"):
        await plugin.report(at(), b"", attributed(2000, 2000, 2000))


async def test_med_9_nothing_is_due_when_nothing_happened() -> None:
    plugin = await make(Contract())
    assert await plugin.report(at(), b"", attributed(1000, 1000, 1001)) == (False, b"")


@pytest.mark.parametrize(("answer", "inside"), [(9, False), (10, True), (20, True), (21, False)])
async def test_med_8_answer_outside_the_bounds_is_not_reported(answer: int, inside: bool) -> None:
    plugin = await make(Contract(), plugin_config(bounds=MedianOnchainConfig(10, 20)))
    assert (await plugin.report(at(), b"", attributed(answer, answer, answer)))[0] is inside


@pytest.mark.parametrize(("age", "due"), [(HOUR, False), (HOUR + 1, True)])
async def test_med_9_heartbeat_is_due_strictly_after_delta_c(age: int, due: bool) -> None:
    plugin = await make(Contract(LatestTransmissionDetails(OTHER_DIGEST, 5, 3, 1000, NOW - age)))
    assert (await plugin.report(at(), b"", attributed(1000, 1000, 1000)))[0] is due


@pytest.mark.parametrize(
    ("digest", "epoch", "round_", "due"),
    [(DIGEST, 5, 3, True), (DIGEST, 5, 2, False), (DIGEST, 4, 9, False), (OTHER_DIGEST, 5, 3, False)],
)
async def test_med_9_request_counts_from_the_latest_transmission_on(
    digest: ConfigDigest, epoch: int, round_: int, due: bool
) -> None:
    plugin = await make(Contract(requested=RoundRequested(digest, epoch, round_)))
    assert (await plugin.report(at(), b"", attributed(1000, 1000, 1000)))[0] is due


@pytest.mark.parametrize(
    ("digest", "epoch", "round_", "due"),
    [(DIGEST, 0, 0, True), (DIGEST, 0, 1, False), (OTHER_DIGEST, 0, 0, False)],
)
async def test_med_9_first_round_of_a_configuration_is_reported(
    digest: ConfigDigest, epoch: int, round_: int, due: bool
) -> None:
    plugin = await make(Contract(LatestTransmissionDetails(digest, epoch, round_, 1000, NOW)))
    assert (await plugin.report(at(), b"", attributed(1000, 1000, 1000)))[0] is due


@pytest.mark.parametrize(("infinite", "due"), [(False, True), (True, False)])
async def test_med_9_infinite_alpha_switches_the_deviation_off(infinite: bool, due: bool) -> None:
    plugin = await make(Contract(), plugin_config(replace(OFFCHAIN, alpha_report_infinite=infinite)))
    assert (await plugin.report(at(), b"", attributed(9000, 9000, 9000)))[0] is due


async def test_another_deviation_function_replaces_the_default() -> None:
    asked: list[tuple[int, int, int]] = []

    def never(threshold: int, old: int, new: int) -> bool:
        asked.append((threshold, old, new))
        return False

    plugin = await make(Contract(), deviation=never)
    assert (await plugin.report(at(), b"", attributed(9000, 9000, 9000)))[0] is False
    assert asked == [(10_000_000, 1000, 9000)]


async def test_med_7_h_14_median_of_an_even_count_is_the_upper_one_in_decision_and_report() -> None:
    plugin = await make(Contract())
    _, report = await plugin.report(at(), b"", attributed(4000, 1000, 2000, 3000))
    assert CODEC.median_from_report(report) == 3000
    assert (await plugin.report(at(), b"", attributed(1000, 1000, 9000, 9000)))[0], "9000 deviates"
    assert not (await plugin.report(at(), b"", attributed(9, 1000, 1000, 9000)))[0], "1000 does not"


async def test_med_10_report_longer_than_the_limit_is_an_error() -> None:
    plugin = await make(Contract(), plugin_config(n=3))
    with pytest.raises(InvalidInputError, match="bytes"):
        await plugin.report(at(), b"", attributed(2000, 2000, 2000, 2000))


async def test_unreadable_report_is_an_error_and_leaves_no_trace() -> None:
    plugin = await make(Contract())
    with pytest.raises(InvalidInputError):
        await plugin.should_accept_finalized_report(at(7, 1), bytes(160))
    assert await plugin.should_accept_finalized_report(at(7, 1), report_with_median(1000))


async def test_med_11_report_longer_than_the_limit_is_not_accepted() -> None:
    plugin = await make(Contract(), plugin_config(n=1))
    assert not await plugin.should_accept_finalized_report(at(7, 1), report_with_median(1) + b"\0")
    assert await plugin.should_accept_finalized_report(at(7, 1), report_with_median(1))


async def test_med_11_pending_report_blocks_later_ones_until_it_lands_or_the_value_moves() -> None:
    contract = Contract()
    plugin = await make(contract)
    assert await plugin.should_accept_finalized_report(at(7, 1), report_with_median(1000))
    assert not await plugin.should_accept_finalized_report(at(7, 1), report_with_median(5000))
    assert not await plugin.should_accept_finalized_report(at(7, 2), report_with_median(1009))
    assert await plugin.should_accept_finalized_report(at(7, 3), report_with_median(1010))
    contract.details = LatestTransmissionDetails(DIGEST, 7, 3, 1010, NOW)
    assert await plugin.should_accept_finalized_report(at(7, 4), report_with_median(1010))


async def test_med_11_infinite_accept_alpha_waits_for_the_pending_report() -> None:
    plugin = await make(Contract(), plugin_config(replace(OFFCHAIN, alpha_accept_infinite=True)))
    assert await plugin.should_accept_finalized_report(at(7, 1), report_with_median(1000))
    assert not await plugin.should_accept_finalized_report(at(7, 2), report_with_median(9000))


@pytest.mark.parametrize(
    ("digest", "epoch", "round_", "worth_it"),
    [(DIGEST, 7, 0, True), (DIGEST, 7, 1, False), (DIGEST, 8, 0, False), (OTHER_DIGEST, 0, 0, False)],
)
async def test_med_11_med_12_report_that_the_contract_cannot_take_is_neither_accepted_nor_transmitted(
    digest: ConfigDigest, epoch: int, round_: int, worth_it: bool
) -> None:
    plugin = await make(Contract(LatestTransmissionDetails(digest, epoch, round_, 1000, NOW)))
    report = report_with_median(1000)
    assert await plugin.should_transmit_accepted_report(at(7, 1), report) is worth_it
    assert await plugin.should_accept_finalized_report(at(7, 1), report) is worth_it


async def test_med_11_med_12_silent_chain_fails_accepting_and_transmitting() -> None:
    plugin = await make(Contract(details_error=OCRError("chain does not answer")))
    with pytest.raises(OCRError, match="chain"):
        await plugin.should_accept_finalized_report(at(), report_with_median(1))
    with pytest.raises(OCRError, match="chain"):
        await plugin.should_transmit_accepted_report(at(), report_with_median(1))
    await plugin.close()
