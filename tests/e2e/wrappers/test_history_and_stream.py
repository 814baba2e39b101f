"""The past across five phases, and the present through changes of the aggregator."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from web3 import AsyncWeb3, Web3

from gethwrappers_py import AsyncFeed, Feed
from gethwrappers_py.errors import BadValue, NoAnswer
from gethwrappers_py.feed import Round
from gethwrappers_py.testing import LocalFeed, LocalOCR1Feed
from gethwrappers_py.testing.chain import LocalChain

PHASES = 5
ROUNDS = (3, 1, 4, 0, 2)
"""Rounds of each phase; the fourth aggregator never reported."""


@pytest.fixture(scope="module")
def local(local_chain: LocalChain) -> LocalFeed:
    feed = LocalFeed.deploy(local_chain, None)
    price = 100
    for phase, count in enumerate(ROUNDS):
        if phase:
            feed.upgrade()
        for _ in range(count):
            feed.set(price, age=60)
            price += 1
    return feed


@pytest.fixture(scope="module")
def feed(local: LocalFeed, w3: Web3) -> Feed:
    return Feed(local.address, w3)


@pytest.fixture(scope="module")
def whole(feed: Feed) -> list[Round]:
    return feed.history()


def test_all_rounds_of_all_phases_come_in_order(local: LocalFeed, feed: Feed, whole: list[Round]) -> None:
    assert [phase.number for phase in feed.phases()] == list(range(1, PHASES + 1))
    assert [int(one.answer) for one in whole] == list(range(100, 110))
    assert [one.phase for one in whole] == [1, 1, 1, 2, 3, 3, 3, 3, 5, 5]
    assert [one.round for one in whole] == [1, 2, 3, 1, 1, 2, 3, 4, 1, 2]
    assert whole[-1].aggregator == local.aggregator.address
    assert [one.updated_at for one in whole] == sorted(one.updated_at for one in whole)


def test_a_stretch_of_time_includes_both_ends(feed: Feed, whole: list[Round]) -> None:
    for low in range(len(whole)):
        for high in range(low, len(whole)):
            found = feed.history(whole[low].updated_at, whole[high].time)
            assert found == whole[low : high + 1]
    assert feed.history(whole[2].updated_at + 1, whole[3].updated_at - 1) == []
    assert feed.history(whole[-1].updated_at + 1) == []
    assert feed.history(datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 2, tzinfo=UTC)) == []


def test_the_answer_at_a_time_is_the_one_before_it(feed: Feed, whole: list[Round]) -> None:
    for one, following in zip(whole, [*whole[1:], None], strict=True):
        assert feed.at(one.updated_at) == one
        assert feed.at(one.time + timedelta(seconds=30)) == one
        if following is not None:
            assert feed.at(following.updated_at - 1) == one
    with pytest.raises(NoAnswer, match="had no answer at"):
        feed.at(whole[0].updated_at - 1)
    with pytest.raises(BadValue, match="time zone"):
        feed.at(datetime(2024, 1, 1))
    with pytest.raises(BadValue, match="start: expected a datetime"):
        feed.history("2024")  # type: ignore[arg-type]


async def test_the_async_reader_has_the_same_past(
    local: LocalFeed, whole: list[Round], async_w3: AsyncWeb3[Any]
) -> None:
    feed = AsyncFeed(local.address, async_w3)
    assert await feed.history() == whole
    assert await feed.at(whole[4].updated_at) == whole[4]
    observed = [one async for one in feed.rounds(0)]
    assert [int(one.answer) for one in observed] == list(range(100, 110))
    assert [phase.number for phase in await feed.phases()] == [1, 2, 3, 4, 5]
    assert (await feed.config()).generation == "OCR2"
    assert (await feed.billing()).aggregator == local.aggregator.address
    assert await feed.description() == "TEST / USD"
    assert (await feed.at_block("latest")).answer == 109


def test_rounds_tell_each_oracles_observation_and_the_transmitter(local: LocalFeed, feed: Feed) -> None:
    seen: list[tuple[int, int]] = []
    found = list(feed.rounds(0, progress=lambda *at: seen.append(at)))
    assert [int(one.answer) for one in found] == list(range(100, 110))
    for one in found:
        assert [observation.oracle for observation in one.observations] == [0, 1, 2, 3]
        assert {observation.value for observation in one.observations} == {one.answer}
        assert [observation.transmitter for observation in one.observations] == local.chain.accounts[:4]
        assert one.transmitter in local.chain.accounts[:4]
        assert one.observed_at is not None
    assert seen[-1][0] == seen[-1][1]


def test_ocr1_rounds_tell_the_same(local_ocr1_feed: LocalOCR1Feed, w3: Web3) -> None:
    (found,) = Feed(local_ocr1_feed.address, w3).rounds(0)
    assert found.config_digest == local_ocr1_feed.aggregator.latest_config_details().config_digest
    assert (found.answer, found.observed_at, found.juels_per_fee_coin) == (Decimal(2000), None, None)
    assert (found.epoch, found.epoch_round) == (1, 2)
    assert [one.signer for one in found.observations] == local_ocr1_feed._signers


def test_a_successor_that_runs_early_counts_from_the_last_round_of_its_predecessor(
    local_chain: LocalChain, w3: Web3
) -> None:
    local = LocalFeed.deploy(local_chain, "1")
    old = local.aggregator
    proxy = local.proxy
    local._deploy_aggregator()
    new = local.aggregator
    local.set("50", age=60)
    local.aggregator = old
    local.set("2", age=60)
    local.aggregator = new
    local.set("51", age=60)
    proxy.propose_aggregator(new.address).transact(local.owner).wait()
    proxy.confirm_aggregator(new.address).transact(local.owner).wait()
    feed = Feed(local.address, w3)
    rounds = feed.history()
    assert [int(one.answer) for one in rounds] == [1, 2, 51]
    # The successor's 50 is older than the predecessor's last answer, so it never was the feed's.
    assert feed.at(rounds[1].updated_at + 30) == rounds[1]
    assert feed.at(rounds[2].updated_at) == rounds[2]


def test_phases_that_change_within_a_second_lose_no_round(local_chain: LocalChain, w3: Web3) -> None:
    local = LocalFeed.deploy(local_chain, "1")
    local.upgrade()
    local.set("2")
    feed = Feed(local.address, w3)
    # On a chain that mines at once both rounds usually have the same time.
    assert [int(one.answer) for one in feed.history()] == [1, 2]
    assert feed.at(feed.latest().updated_at).answer == 2


def test_a_stream_follows_the_proxy_and_loses_nothing(local_chain: LocalChain, w3: Web3) -> None:
    local = LocalFeed.deploy(local_chain, "1")
    feed = Feed(local.address, w3)
    stream = feed.stream(from_block=w3.eth.block_number, poll=0.01)
    found = [next(stream)]
    local.set("2")
    found.append(next(stream))
    # Between two looks: a last round of the old aggregator, the change, and two rounds of the new one.
    local.set("3", age=10)
    local.upgrade()
    local_chain.mine(3)
    local.set("4")
    local.set("5")
    found += [next(stream) for _ in range(3)]
    assert [int(one.answer) for one in found] == [1, 2, 3, 4, 5]
    assert [one.phase for one in found] == [1, 1, 1, 2, 2]
    local.upgrade()
    local.upgrade()
    local.set("6")
    last = next(stream)
    assert (last.answer, last.phase, last.round) == (Decimal(6), 4, 1)
    assert last == feed.history()[-1]


def test_a_stream_tells_the_answer_that_a_new_aggregator_brings_along(local_chain: LocalChain, w3: Web3) -> None:
    local = LocalFeed.deploy(local_chain, "1")
    proxy, old = local.proxy, local.aggregator
    local._deploy_aggregator()
    new = local.aggregator
    local.set("40")
    stream = Feed(local.address, w3).stream(from_block=w3.eth.block_number, poll=0.01)
    local.aggregator = old
    local.set("2")
    assert next(stream).answer == 2
    proxy.propose_aggregator(new.address).transact(local.owner).wait()
    proxy.confirm_aggregator(new.address).transact(local.owner).wait()
    brought = next(stream)
    assert (brought.answer, brought.phase) == (Decimal(40), 2)
    local.aggregator = new
    local.set("41")
    assert next(stream).answer == 41


def test_a_stream_marks_what_a_reorganisation_took_back(local_chain: LocalChain, w3: Web3) -> None:
    local = LocalFeed.deploy(local_chain, "1")
    stream = Feed(local.address, w3).stream(from_block=w3.eth.block_number, poll=0.01)
    assert next(stream).answer == 1
    local.set("2")
    assert next(stream).answer == 2
    local_chain.request("anvil_reorg", 1, [])
    taken_back = next(stream)
    assert taken_back.removed
    assert taken_back.answer == 2
    local.set("3")
    assert next(stream).answer == 3


async def test_the_async_stream_is_the_same(local_chain: LocalChain, async_w3: AsyncWeb3[Any], w3: Web3) -> None:
    local = LocalFeed.deploy(local_chain, "1")
    stream = AsyncFeed(local.address, async_w3).stream(from_block=w3.eth.block_number, poll=0.01)
    assert (await anext(stream)).answer == 1
    local.upgrade()
    local.set("2")
    assert (await anext(stream)).answer == Decimal(2)


def test_a_long_history_is_quick_and_reports_progress(local_chain: LocalChain, w3: Web3) -> None:
    """1,000 rounds in under six seconds; ten times as many are measured by hand (docs/wrappers.md)."""
    local = LocalFeed.deploy(local_chain, None)
    report_many(local, 1000)
    seen: list[tuple[int, int]] = []
    started = time.monotonic()
    rounds = Feed(local.address, w3).history(progress=lambda *at: seen.append(at))
    taken = time.monotonic() - started
    assert len(rounds) == 1000
    assert seen == [(500, 1000), (1000, 1000)]
    assert taken < 6


def report_many(local: LocalFeed, count: int) -> None:
    """Rounds without waiting for each: the chain mines as they come."""
    from gethwrappers_py.runtime.keccak import keccak256
    from gethwrappers_py.testing import oracles

    digest = local.aggregator.latest_config_details().config_digest
    sender = local.chain.accounts[0]
    hash_ = ""
    for number in range(1, count + 1):
        if number % 250 == 0:
            assert local.chain.receipt(hash_)["status"] == "0x1"
        context = oracles.ocr2_context(digest, 1000 + number // 200, number % 200)
        report = oracles.ocr2_report(local.chain.time, number * 10**8)
        signed = oracles.sign(report, keccak256(keccak256(report) + b"".join(context)), local._keys)
        data = local.aggregator.calls.transmit(context, signed.report, signed.rs, signed.ss, signed.raw_vs).data
        hash_ = local.chain.request(
            "eth_sendTransaction",
            {"from": sender, "to": local.aggregator.address, "data": "0x" + data.hex(), "gas": hex(500_000)},
        )
    assert local.chain.receipt(hash_)["status"] == "0x1"
