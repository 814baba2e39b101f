"""Batch reads: one round trip, with Multicall3 on the chain, without it, and where even that trick does not work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from web3 import AsyncWeb3, Web3

from gethwrappers_py import async_batch, async_try_batch, batch, try_batch
from gethwrappers_py.common import LinkToken
from gethwrappers_py.common.multicall3 import Multicall3
from gethwrappers_py.errors import NoContract, RpcError
from gethwrappers_py.multicall import MULTICALL3_ADDRESS, BatchOptions, outcomes
from gethwrappers_py.ocr2 import AccessControlledOCR2Aggregator, OCR2Aggregator, reverts
from gethwrappers_py.runtime.client import UrlClient
from gethwrappers_py.runtime.spec import Call
from gethwrappers_py.runtime.steps import run
from gethwrappers_py.testing.chain import LocalChain

ZERO = "0x" + "00" * 20


class Counting:
    """Counts requests; may refuse state overrides, as some nodes do."""

    def __init__(self, url: str, overrides: bool = True) -> None:
        self._client = UrlClient(url)
        self._overrides = overrides
        self.methods: list[str] = []

    def request(self, method: str, params: Sequence[Any], /) -> Any:
        self.methods.append(method)
        if method == "eth_call" and len(params) > 2 and not self._overrides:
            raise RpcError(-32602, "too many arguments, want at most 2")
        return self._client.request(method, params)

    def pause(self, seconds: float, /) -> None: ...


@pytest.fixture(scope="module")
def feed(w3: Web3, account: str) -> OCR2Aggregator:
    return OCR2Aggregator.deploy(w3, account, ZERO, 1, 100, ZERO, ZERO, 8, "ETH / USD")


@pytest.fixture
def multicall_on_chain(local_chain: LocalChain) -> Any:
    local_chain.request("anvil_setCode", MULTICALL3_ADDRESS, "0x" + Multicall3.runtime_code().hex())
    yield
    local_chain.request("anvil_setCode", MULTICALL3_ADDRESS, "0x")


def test_one_request_where_multicall3_is(
    feed: OCR2Aggregator, local_chain: LocalChain, multicall_on_chain: None
) -> None:
    client = Counting(str(local_chain.url))
    assert batch(client, (feed.calls.decimals(), feed.calls.max_answer(), feed.calls.description())) == (
        8,
        100,
        "ETH / USD",
    )
    assert client.methods == ["eth_call"]


@pytest.mark.parametrize("overrides", [True, False])
def test_the_values_are_the_same_without_it(feed: OCR2Aggregator, local_chain: LocalChain, overrides: bool) -> None:
    client = Counting(str(local_chain.url), overrides)
    assert batch(client, (feed.calls.decimals(), feed.calls.max_answer(), feed.calls.description())) == (
        8,
        100,
        "ETH / USD",
    )
    assert len(client.methods) == (2 if overrides else 6)


def test_a_failing_call_is_typed_and_does_not_take_the_others_along(
    feed: OCR2Aggregator, w3: Web3, account: str
) -> None:
    calls: list[Call[object]] = [
        feed.calls.decimals(),
        feed.calls.latest_transmission_details(),
        feed.calls.version(),
    ]
    decimals, refusal, version = try_batch(w3, calls, sender=account)
    assert (decimals, version) == (8, 6)
    assert isinstance(refusal, reverts.OnlyCallableByEOA)
    with pytest.raises(reverts.OnlyCallableByEOA):
        batch(w3, calls, sender=account)


def test_a_gated_aggregator_can_be_read_in_a_batch(w3: Web3, account: str) -> None:
    gated = AccessControlledOCR2Aggregator.deploy(w3, account, ZERO, 1, 100, ZERO, ZERO, 8, "GATED")
    assert gated.check_enabled()
    assert batch(w3, (gated.calls.description(), gated.calls.latest_answer())) == ("GATED", 0)
    with pytest.raises(reverts.NoAccess):
        batch(w3, [gated.calls.description()], sender=account)


def test_many_calls_share_one_block(w3: Web3, account: str, local_chain: LocalChain) -> None:
    token = LinkToken.deploy(w3, account)
    client = Counting(str(local_chain.url))
    calls = [token.calls.balance_of(account)] * 25
    found = run(client, outcomes(calls, BatchOptions(size=10)))
    assert len(found) == 25
    assert client.methods.count("eth_blockNumber") == 1


async def test_async_batches(feed: OCR2Aggregator, async_w3: AsyncWeb3[Any]) -> None:
    assert await async_batch(async_w3, (feed.calls.decimals(), feed.calls.version())) == (8, 6)
    (refusal,) = await async_try_batch(async_w3, [feed.calls.accept_ownership()])
    assert isinstance(refusal, reverts.MustBeProposedOwner)


def test_an_address_without_code_is_named(w3: Web3, local_chain: LocalChain) -> None:
    nowhere = OCR2Aggregator.at(w3, local_chain.accounts[4])
    with pytest.raises(NoContract, match=nowhere.address):
        batch(w3, [nowhere.calls.decimals()])


def test_old_blocks_are_read_as_they_were(w3: Web3, account: str) -> None:
    token = LinkToken.deploy(w3, account)
    block = w3.eth.block_number
    token.transfer("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", 5).transact(sender=account).wait()
    calls = [token.calls.balance_of("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    assert (batch(w3, calls), batch(w3, calls, block=block)) == ((5,), (0,))
