"""The reader on real aggregators: every check of the latest answer, for OCR1, OCR2, proxies, and what is no feed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from web3 import AsyncWeb3, Web3

from gethwrappers_py import AsyncFeed, AsyncFeeds, Feed, Feeds
from gethwrappers_py.common import AggregatorProxy, LinkToken, Multicall3
from gethwrappers_py.errors import (
    AccessDenied,
    BadAddress,
    BadValue,
    NoAnswer,
    NoContract,
    NotAFeed,
    OutOfBounds,
    RpcError,
    SequencerDown,
    StaleAnswer,
    TransportError,
    UnknownHeartbeat,
)
from gethwrappers_py.feed import Answer
from gethwrappers_py.multicall import MULTICALL3_ADDRESS
from gethwrappers_py.ocr2 import AccessControlledOCR2Aggregator, SimpleWriteAccessController
from gethwrappers_py.runtime.client import UrlClient
from gethwrappers_py.testing import LocalFeed, LocalOCR1Feed
from gethwrappers_py.testing.chain import LocalChain

ZERO = "0x" + "00" * 20


@pytest.fixture(params=[LocalFeed, LocalOCR1Feed], ids=["OCR2", "OCR1"])
def local(request: pytest.FixtureRequest, local_chain: LocalChain) -> LocalFeed | LocalOCR1Feed:
    feed: LocalFeed | LocalOCR1Feed = request.param.deploy(local_chain)
    return feed


class Recording:
    """A source that counts requests and can lose a method."""

    def __init__(self, url: str) -> None:
        self._client = UrlClient(url)
        self.methods: list[str] = []
        self.broken: str | None = None

    def __call__(self, method: str, params: Sequence[Any]) -> Any:
        self.methods.append(method)
        if method == self.broken:
            raise RpcError(-32000, "pruned")
        return self._client.request(method, params)


async def test_the_latest_answer_is_exact_and_complete(local: LocalFeed, w3: Web3, async_w3: AsyncWeb3[Any]) -> None:
    local.set("2000.50000001")
    answer = Feed(local.address, w3).latest()
    assert answer.answer == Decimal("2000.50000001")
    assert (answer.raw, answer.decimals) == (200050000001, 8)
    assert (answer.phase, answer.round) == (1, 2)
    assert answer.round_id == 1 << 64 | 2
    assert answer.aggregator == local.aggregator.address
    assert (answer.heartbeat, answer.deviation, answer.max_age) == (3600, Decimal("0.005"), 3960)
    assert (answer.min_answer, answer.max_answer) == local.answer_range
    assert (answer.age, answer.at_bound) == (0, None)
    assert answer.block == w3.eth.block_number
    assert answer.time.timestamp() == answer.updated_at == w3.eth.get_block("latest")["timestamp"]
    assert await AsyncFeed(local.address, async_w3).latest() == answer
    assert await AsyncFeed(local.address, str(local.chain.url)).latest() == answer
    direct = Feed(local.aggregator.address, w3).latest()
    assert (direct.answer, direct.phase, direct.round) == (answer.answer, 0, 2)


def test_staleness_is_measured_by_the_aggregators_own_heartbeat(local: LocalFeed, w3: Web3) -> None:
    feed = Feed(local.address, w3)
    local.set("2000.5", age=3960)
    assert feed.latest().age == 3960
    local.chain.advance(1)
    with pytest.raises(StaleAnswer) as caught:
        feed.latest()
    assert (caught.value.age, caught.value.max_age, caught.value.answer) == (3961, 3960, Decimal("2000.5"))
    assert feed.latest(max_age=None).age == 3961
    assert feed.latest(max_age=5000).max_age == 5000
    with pytest.raises(StaleAnswer):
        feed.latest(max_age=3960)
    # A stale feed that comes back is fresh: nothing is remembered against it.
    local.set("2001")
    assert feed.latest().answer == 2001


def test_a_new_configuration_is_noticed_at_once(local: LocalFeed, w3: Web3) -> None:
    feed = Feed(local.address, w3)
    assert feed.latest().heartbeat == 3600
    local.configure(600, "0.01")
    answer = feed.latest()
    assert (answer.heartbeat, answer.deviation, answer.max_age) == (600, Decimal("0.01"), 660)


def test_go_stale_goes_just_beyond_the_limit(local: LocalFeed, w3: Web3) -> None:
    local.go_stale()
    with pytest.raises(StaleAnswer, match="is 3961 s old, allowed are 3960 s"):
        Feed(local.address, w3).latest()


def test_an_answer_at_a_bound_is_flagged_and_user_bounds_refuse(local: LocalFeed, w3: Web3) -> None:
    local.crash()
    assert Feed(local.address, w3).latest().at_bound == "min"
    local.soar()
    assert Feed(local.address, w3).latest().at_bound == "max"
    local.set("50")
    assert Feed(local.address, w3, lowest=Decimal(49), highest=Decimal(51)).latest().answer == 50
    for bounds in ({"lowest": Decimal(50)}, {"highest": Decimal(50)}):
        with pytest.raises(OutOfBounds, match="answers 50"):
            Feed(local.address, w3, **bounds).latest()  # type: ignore[arg-type]


def test_no_answer_is_an_error_and_so_is_one_that_is_no_price(local_chain: LocalChain, w3: Web3) -> None:
    empty = LocalFeed.deploy(local_chain, None)
    with pytest.raises(NoAnswer, match="has no answer yet"):
        Feed(empty.address, w3).latest()
    rates = LocalFeed.deploy(local_chain, "-0.25", answer_range=(Decimal(-1), Decimal(1)))
    with pytest.raises(NoAnswer, match=r"answers -0\.25000000, which is no price"):
        Feed(rates.address, w3).latest()
    assert Feed(rates.address, w3, positive=False).latest().answer == Decimal("-0.25")
    rates.set("0")
    with pytest.raises(NoAnswer, match="no price"):
        Feed(rates.address, w3).latest()


def test_the_sequencer_has_to_be_up_and_settled(local_feed: LocalFeed, w3: Web3) -> None:
    feed = Feed(local_feed.address, w3, sequencer=local_feed.sequencer, grace=600)
    assert feed.latest().answer == 2000
    local_feed.sequencer_down()
    with pytest.raises(SequencerDown, match="is down since") as caught:
        feed.latest()
    assert not caught.value.up
    local_feed.sequencer_up(age=600)
    with pytest.raises(SequencerDown, match=r"came back 60. s ago, the grace period is 600 s") as caught:
        feed.latest()
    assert caught.value.up
    local_feed.sequencer_up(age=601)
    assert feed.latest().answer == 2000
    unset = LocalFeed.deploy(local_feed.chain, None, decimals=0, answer_range=(Decimal(0), Decimal(1)))
    with pytest.raises(SequencerDown, match="no round yet"):
        Feed(local_feed.address, w3, sequencer=unset.address).latest()


def test_reads_are_pinned_to_a_block_on_request(local: LocalFeed, w3: Web3) -> None:
    block = w3.eth.block_number
    local.set("2500")
    feed = Feed(local.address, w3)
    assert feed.at_block(block).answer == 2000
    assert feed.at_block(block).block == block
    assert feed.latest(block=block).answer == 2000
    assert feed.latest().answer == 2500
    with pytest.raises(BadValue, match="block"):
        feed.at_block("yesterday")


def test_a_proxy_that_lets_nobody_in_is_access_denied(local_feed: LocalFeed, w3: Web3, account: str) -> None:
    controller = SimpleWriteAccessController.deploy(w3, account)
    local_feed.proxy.set_controller(controller.address).transact(account).wait()
    with pytest.raises(AccessDenied, match="No access"):
        Feed(local_feed.address, w3).latest()
    with pytest.raises(AccessDenied):
        Feed(local_feed.address, w3).history()
    controller.disable_access_check().transact(account).wait()
    assert Feed(local_feed.address, w3).latest().answer == 2000


def test_a_gated_aggregator_behind_a_proxy_has_to_list_it(w3: Web3, account: str) -> None:
    gated = AccessControlledOCR2Aggregator.deploy(w3, account, ZERO, 1, 100, ZERO, ZERO, 8, "GATED")
    proxy = AggregatorProxy.deploy(w3, account, gated.address)
    with pytest.raises(AccessDenied):
        Feed(proxy.address, w3).latest()
    with pytest.raises(NoAnswer):
        Feed(gated.address, w3).latest()
    gated.add_access(proxy.address).transact(account).wait()
    with pytest.raises(NoAnswer):
        Feed(proxy.address, w3).latest()


def test_what_is_no_feed_is_said_to_be_none(w3: Web3, account: str, local_chain: LocalChain) -> None:
    with pytest.raises(NoContract, match="no contract code at"):
        Feed(local_chain.accounts[8], w3).latest()
    token = LinkToken.deploy(w3, account)
    with pytest.raises(NotAFeed, match="does not answer as a feed does"):
        Feed(token.address, w3).latest()
    with pytest.raises(NotAFeed):
        Feed(token.address, w3).config()
    with pytest.raises(NotAFeed):
        Feed(token.address, w3).billing()
    with pytest.raises(BadAddress, match="feed address"):
        Feed("0x12", w3)
    with pytest.raises(BadAddress, match="sequencer feed address"):
        Feed(token.address, w3, sequencer="0x12")
    with pytest.raises(TransportError):
        Feed(token.address, "http://127.0.0.1:9").latest()
    for bad in (-1, True, "soon", 1.5):
        with pytest.raises(BadValue, match="max_age"):
            Feed(token.address, w3).latest(max_age=bad)  # type: ignore[arg-type]


def test_an_unknown_heartbeat_is_never_guessed(local: LocalFeed) -> None:
    source = Recording(str(local.chain.url))
    source.broken = "eth_getLogs"
    feed = Feed(local.address, source)
    with pytest.raises(UnknownHeartbeat, match="pass max_age="):
        feed.latest()
    assert feed.latest(max_age=60).answer == 2000
    source.broken = None
    assert feed.latest().heartbeat == 3600


def test_an_aggregator_from_before_the_third_interface_is_read_too(
    w3: Web3, account: str, local_chain: LocalChain
) -> None:
    """Code that knows latestAnswer, latestTimestamp, latestRound and decimals only, answering 7, a time, 3 and 0."""
    now = local_chain.time
    table = {"50d25bcd": 7, "8205bf6a": now, "668a0f02": 3, "313ce567": 0}
    code = bytes.fromhex("60003560e01c")
    body_at = len(code) + len(table) * 11 + 4
    bodies = b""
    for selector, value in table.items():
        target = body_at + len(bodies)
        code += b"\x80\x63" + bytes.fromhex(selector) + b"\x14\x61" + target.to_bytes(2, "big") + b"\x57"
        bodies += b"\x5b\x7f" + value.to_bytes(32, "big") + bytes.fromhex("60005260206000f3")
    code += bytes.fromhex("5f5ffd00")
    runtime = code + bodies
    address = "0x00000000000000000000000000000000000000fe"
    local_chain.request("anvil_setCode", address, "0x" + runtime.hex())
    answer = Feed(address, w3).latest(max_age=None)
    assert (answer.answer, answer.round_id, answer.updated_at) == (Decimal(7), 3, now)
    with pytest.raises(UnknownHeartbeat, match="no OCR configuration"):
        Feed(address, w3).latest()


def test_config_and_billing_tell_who_and_how_much(local: LocalFeed, w3: Web3) -> None:
    feed = Feed(local.address, w3)
    config = feed.config()
    assert config.generation == ("OCR2" if isinstance(local, LocalFeed) else "OCR1")
    assert (config.f, config.heartbeat, config.deviation) == (1, 3600, Decimal("0.005"))
    assert list(config.transmitters) == local.chain.accounts[:4]
    assert config.config_digest == local.aggregator.latest_config_details().config_digest
    assert config.aggregator == local.aggregator.address
    billing = feed.billing()
    assert [oracle.transmitter for oracle in billing.oracles] == local.chain.accounts[:4]
    assert {oracle.observations for oracle in billing.oracles} == {1}
    assert billing.owed == 0
    assert billing.link_available is None
    assert feed.description() == "TEST / USD"


def test_billing_knows_debts_and_funds(w3: Web3, account: str, local_chain: LocalChain) -> None:
    local = LocalFeed.deploy(local_chain)
    local.aggregator.set_billing(1000, 10, 2, 3, 0).transact(account).wait()
    local.set("2001")
    billing = Feed(local.address, w3).billing()
    assert (billing.maximum_gas_price, billing.observation_payment, billing.transmission_payment) == (1000, 2, 3)
    assert billing.owed == sum(oracle.owed for oracle in billing.oracles) > 4 * 2 * 10**9


def test_many_feeds_take_one_request_and_one_block(w3: Web3, local_chain: LocalChain) -> None:
    local_chain.request("anvil_setCode", MULTICALL3_ADDRESS, "0x" + Multicall3.runtime_code().hex())
    try:
        locals_ = [LocalFeed.deploy(local_chain, str(price)) for price in (1, 2, 3)] + [
            LocalOCR1Feed.deploy(local_chain, "4")
        ]
        empty = LocalFeed.deploy(local_chain, None)
        source = Recording(str(local_chain.url))
        feeds = Feeds([*(one.address for one in locals_), empty.address], source)
        first = feeds.latest()
        source.methods.clear()
        again = feeds.latest()
        assert source.methods == ["eth_call"]
        assert list(again) == feeds.addresses
        answers = [again[one.address] for one in locals_]
        assert [one.answer for one in answers if isinstance(one, Answer)] == [1, 2, 3, 4]
        assert len({one.block for one in answers if isinstance(one, Answer)}) == 1
        assert isinstance(again[empty.address], NoAnswer)
        assert [type(one) for one in first.values()] == [type(one) for one in again.values()]
        locals_[0].upgrade()
        locals_[0].set("9")
        moved = feeds.latest()[locals_[0].address]
        assert isinstance(moved, Answer)
        assert (moved.answer, moved.phase, moved.aggregator) == (Decimal(9), 2, locals_[0].aggregator.address)
    finally:
        local_chain.request("anvil_setCode", MULTICALL3_ADDRESS, "0x")


async def test_many_feeds_async(local_chain: LocalChain, async_w3: AsyncWeb3[Any]) -> None:
    local = LocalFeed.deploy(local_chain, "5")
    found = (await AsyncFeeds([local.address], async_w3).latest())[local.address]
    assert isinstance(found, Answer)
    assert found.answer == 5


def test_test_feeds_refuse_what_a_real_one_could_not_answer(local: LocalFeed) -> None:
    with pytest.raises(BadValue, match="at most 8 decimals"):
        local.set("1.000000001")
    with pytest.raises(BadValue, match="a number from"):
        local.set("0")
    with pytest.raises(ValueError, match="only goes forward"):
        local.chain.advance(-1)


def test_a_feed_is_read_on_a_fork_and_goes_on_there(local_feed: LocalFeed, local_chain: LocalChain) -> None:
    with LocalChain.start("--fork-url", str(local_chain.url)) as fork:
        feed = Feed(local_feed.address, str(fork.url))
        assert feed.latest() == Feed(local_feed.address, str(local_chain.url)).latest()
        there = LocalFeed.deploy(fork, "7")
        assert Feed(there.address, str(fork.url)).latest().answer == 7
        assert [int(one.answer) for one in feed.history()] == [2000]
        assert [int(one.answer) for one in feed.rounds(0)] == [2000]
