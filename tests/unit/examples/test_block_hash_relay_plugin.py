"""The block hash relay, call by call, on scripted chains."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples.block_hash_relay import plugin
from examples.block_hash_relay.codec import (
    RelayConfig,
    decode_config,
    decode_report,
    encode_config,
    encode_query,
    encode_report,
)
from examples.block_hash_relay.plugin import BlockHashRelayFactory, BlockHashRelayPlugin
from ocr_offchain.commands.feed_file import load_parameters
from ocr_offchain.errors import InvalidInputError, OCRError
from ocr_offchain.node.plugin_calls import plugin_config
from ocr_offchain.plugins.interface import ReportingPluginLimits
from ocr_offchain.protocol.ocr2.limits import network_limits
from ocr_offchain.protocol.ocr2.messages import (
    AttributedSignedObservation,
    MessageReportReq,
    SignedObservation,
    encode,
)
from ocr_offchain.simulation.ocr2.committee import Committee
from ocr_offchain.types import AttributedObservation, ConfigDigest, OracleId, ReportTimestamp

CONFIG = RelayConfig(source_chain_id=1, interval=10, confirmations=3, patience=100)
ROUND = ReportTimestamp(ConfigDigest(bytes(32)), 1, 1)
F = 1
A, B = b"\xaa" * 32, b"\xbb" * 32


@dataclass
class Chains:
    """Both chains."""

    newest: int = 0
    relayed: int = 0
    reachable: bool = True

    async def head(self) -> int:
        if not self.reachable:
            raise OCRError("no answer")
        return self.newest

    async def block_hash(self, number: int) -> bytes:
        assert number <= self.newest
        return bytes([number]) * 32

    async def latest_block_number(self) -> int:
        return self.relayed


class Clock:
    now = 1000

    def __call__(self) -> int:
        return self.now


async def make(
    chains: Chains, clock: Clock | None = None, config: bytes = encode_config(CONFIG)
) -> BlockHashRelayPlugin:
    factory = BlockHashRelayFactory(source=lambda chain_id: chains, contract=chains, clock=clock or Clock())
    committee = Committee.create(4, F).with_config(reporting_plugin_config=config)
    made, info = await factory.new_reporting_plugin(plugin_config(committee.config, OracleId(0)))
    assert info.limits == ReportingPluginLimits(8, 48, 64)
    assert not info.unique_reports
    return made


def bundle(*observations: bytes) -> tuple[AttributedObservation, ...]:
    return tuple(AttributedObservation(each, OracleId(i)) for i, each in enumerate(observations))


def test_config_is_33_bytes_and_comes_back() -> None:
    encoded = encode_config(CONFIG)
    assert encoded.hex() == "01" + "0000000000000001" + "000000000000000a" + "0000000000000003" + "0000000000000064"
    assert decode_config(encoded) == CONFIG


@pytest.mark.parametrize(
    "config", [replace(CONFIG, interval=0), replace(CONFIG, patience=2**64), replace(CONFIG, confirmations=-1)]
)
def test_a_config_that_makes_no_sense_is_not_encoded(config: RelayConfig) -> None:
    with pytest.raises(InvalidInputError, match="relay config"):
        encode_config(config)


@pytest.mark.parametrize("n", [4, 22, 25, 31])
async def test_the_fullest_bundle_fits_into_what_the_network_lets_through(n: int) -> None:
    """The formula of the limits counts too little for each observation (OCR2 16.2)."""
    committee = Committee.create(n, (n - 1) // 3).with_config(reporting_plugin_config=encode_config(CONFIG))
    factory = BlockHashRelayFactory(source=lambda chain_id: Chains(), contract=Chains())
    _, info = await factory.new_reporting_plugin(plugin_config(committee.config, OracleId(0)))
    entries = (AttributedSignedObservation(SignedObservation(A, bytes(64)), OracleId(i)) for i in range(n))
    fullest = MessageReportReq(2**32 - 1, 255, encode_query(2**64 - 1), tuple(entries))
    limits = network_limits(committee.config, info.limits, 65)
    assert len(encode(fullest, info.limits)) <= limits.max_message_length


def test_the_file_for_ocr_config_build_says_what_its_comment_says() -> None:
    path = Path(plugin.__file__).with_name("relay.toml")
    config = RelayConfig(source_chain_id=1, interval=100, confirmations=64, patience=600 * 10**9)
    assert "RelayConfig(source_chain_id=1, interval=100, confirmations=64, patience=600 * 10**9)" in path.read_text()
    assert load_parameters(path, 4).reporting_plugin_config == encode_config(config)


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        (b"", "must have 33 bytes, got 0"),
        (encode_config(CONFIG) + b"\0", "must have 33 bytes, got 34"),
        (b"\x02" + encode_config(CONFIG)[1:], "version 2"),
        (b"\x01" + bytes(32), "interval must be above 0"),
    ],
)
async def test_the_factory_refuses_a_config_that_cannot_be_used(config: bytes, problem: str) -> None:
    with pytest.raises(InvalidInputError, match=problem):
        await make(Chains(), config=config)


async def test_the_factory_asks_no_chain() -> None:
    await make(Chains(reachable=False))


@pytest.mark.parametrize(
    ("newest", "relayed", "asked"),
    [(0, 0, None), (12, 0, None), (13, 0, 10), (29, 0, 20), (29, 20, None), (33, 20, 30), (33, 40, None), (2, 0, None)],
)
async def test_the_leader_asks_for_the_newest_block_that_is_due(newest: int, relayed: int, asked: int | None) -> None:
    relay = await make(Chains(newest, relayed))
    assert await relay.query(ROUND) == encode_query(asked)


async def test_a_leader_without_its_chain_leads_no_round() -> None:
    relay = await make(Chains(50, reachable=False))
    with pytest.raises(OCRError):
        await relay.query(ROUND)


@pytest.mark.parametrize(
    ("newest", "relayed", "asked", "vouches"),
    [
        (13, 0, 10, True),
        (12, 0, 10, False),
        (50, 20, 20, False),
        (50, 20, 30, True),
        (50, 0, 11, False),
        (50, 0, 0, False),
        (50, 0, 2**64 - 6, False),
        (50, 0, None, False),
    ],
)
async def test_an_oracle_vouches_for_confirmed_new_blocks_only(
    newest: int, relayed: int, asked: int | None, vouches: bool
) -> None:
    relay = await make(Chains(newest, relayed))
    expected = bytes([asked or 0]) * 32 if vouches else b""
    assert await relay.observation(ROUND, encode_query(asked)) == expected


@pytest.mark.parametrize("query", [b"\0", bytes(7), bytes(9), bytes(1000)])
async def test_a_query_of_another_form_is_no_query(query: bytes) -> None:
    relay = await make(Chains(50))
    with pytest.raises(InvalidInputError, match="query must have 0 or 8 bytes"):
        await relay.observation(ROUND, query)
    with pytest.raises(InvalidInputError, match="query must have 0 or 8 bytes"):
        await relay.report(ROUND, query, bundle(A, A, A))


@pytest.mark.parametrize(
    ("observations", "reported"),
    [
        ((A, A, A), A),
        ((A, A, B), A),
        ((B, A, A), A),
        ((A, B, b""), None),
        ((A, A, B, B), None),
        ((A, b"", b""), None),
        ((b"", b"", b""), None),
        ((A, A, A[:31]), A),
        ((A, A[:31], A + b"\0"), None),
        ((A[:31], A[:31], A[:31]), None),
    ],
)
async def test_a_report_needs_more_than_f_votes_and_more_than_any_other_hash(
    observations: tuple[bytes, ...], reported: bytes | None
) -> None:
    relay = await make(Chains())
    expected = (False, b"") if reported is None else (True, encode_report(20, reported))
    assert await relay.report(ROUND, encode_query(20), bundle(*observations)) == expected


async def test_no_query_no_report() -> None:
    relay = await make(Chains())
    assert await relay.report(ROUND, b"", bundle(A, A, A)) == (False, b"")


@given(
    observations=st.lists(st.one_of(st.sampled_from([A, B, b""]), st.binary(max_size=40)), min_size=3, max_size=7),
    seed=st.integers(),
)
async def test_all_oracles_make_the_same_report_whatever_they_know_and_in_whatever_order(
    observations: list[bytes], seed: int
) -> None:
    here, elsewhere = await make(Chains(100)), await make(Chains(0, 50, reachable=False))
    report = await here.report(ROUND, encode_query(20), bundle(*observations))
    random.Random(seed).shuffle(observations)
    assert await elsewhere.report(ROUND, encode_query(20), bundle(*observations)) == report
    if report[0]:
        number, block_hash = decode_report(report[1])
        assert number == 20
        assert observations.count(block_hash) > F


async def test_a_block_is_accepted_once_until_patience_ends_or_a_newer_one_comes() -> None:
    chains, clock = Chains(), Clock()
    relay = await make(chains, clock)
    assert await relay.should_accept_finalized_report(ROUND, encode_report(20, A))
    assert not await relay.should_accept_finalized_report(ROUND, encode_report(20, A))
    assert not await relay.should_accept_finalized_report(ROUND, encode_report(10, A))
    assert await relay.should_accept_finalized_report(ROUND, encode_report(30, A))
    clock.now += CONFIG.patience - 1
    assert not await relay.should_accept_finalized_report(ROUND, encode_report(30, A))
    clock.now += 1
    assert await relay.should_accept_finalized_report(ROUND, encode_report(30, A))


async def test_what_is_on_chain_is_neither_accepted_nor_transmitted() -> None:
    chains = Chains(relayed=20)
    relay = await make(chains)
    assert not await relay.should_accept_finalized_report(ROUND, encode_report(20, A))
    assert not await relay.should_transmit_accepted_report(ROUND, encode_report(20, A))
    assert await relay.should_transmit_accepted_report(ROUND, encode_report(30, A))
    chains.relayed = 30
    assert not await relay.should_transmit_accepted_report(ROUND, encode_report(30, A))


@pytest.mark.parametrize("report", [b"", bytes(63), bytes(65), b"\x01" + bytes(63)])
async def test_a_report_of_another_form_is_refused(report: bytes) -> None:
    relay = await make(Chains())
    with pytest.raises(InvalidInputError, match="report"):
        await relay.should_accept_finalized_report(ROUND, report)
    with pytest.raises(InvalidInputError, match="report"):
        await relay.should_transmit_accepted_report(ROUND, report)
