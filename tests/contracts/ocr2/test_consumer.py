"""The consumer that dApp developers copy."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi import encode

from tests.contracts.harness import ZERO, Contract, Node, Reverted, account, deploy, let_read, selector
from tests.contracts.ocr2.feed import OBSERVED_AT, Feed

MAX_AGE = 3600


@pytest.fixture
def consumer(node: Node, project: Any, owner: str, feed: Feed) -> Contract:
    contract = deploy(node, project.PriceConsumer, feed.aggregator.address, MAX_AGE, sender=owner)
    let_read(feed.aggregator, contract)
    return contract


def error(contract: Contract, method: str, *args: Any, **overrides: Any) -> bytes:
    with pytest.raises(Reverted) as caught:
        contract.call(method, *args, **overrides)
    return caught.value.data


def test_reads_price_round_and_age(consumer: Contract, feed: Feed, node: Node) -> None:
    receipt = feed.transmit([99, 100, 101])
    assert consumer.call("latestPrice") == 100
    assert consumer.call("latestRound") == [1, 100, OBSERVED_AT, receipt.timestamp]
    assert consumer.call("round", 1) == [100, OBSERVED_AT, receipt.timestamp]
    assert consumer.call("latestAnswerV2") == [100, receipt.timestamp]
    node.rpc("evm_setNextBlockTimestamp", receipt.timestamp + 77)
    node.rpc("evm_mine")
    assert consumer.call("latestAnswerAndAge") == [100, 77]
    assert consumer.call("decimals") == 8
    assert consumer.call("description") == "ETH / USD"
    assert consumer.call("feed") == feed.aggregator.address


def test_says_that_there_is_no_answer(consumer: Contract) -> None:
    expected = selector("NoAnswer(uint256)") + bytes(32)
    for method in ("latestPrice", "latestAnswerAndAge", "latestRound", "latestAnswerV2"):
        assert error(consumer, method) == expected
    assert error(consumer, "round", 9) == selector("NoAnswer(uint256)") + encode(["uint256"], [9])
    # An id beyond 32 bits reads zeros from an OCR2 aggregator.
    assert error(consumer, "round", 2**40) == selector("NoAnswer(uint256)") + encode(["uint256"], [2**40])


def test_says_that_the_answer_is_stale(consumer: Contract, feed: Feed, node: Node) -> None:
    receipt = feed.transmit()
    node.rpc("evm_setNextBlockTimestamp", receipt.timestamp + MAX_AGE)
    node.rpc("evm_mine")
    assert consumer.call("latestPrice") == 100
    node.rpc("evm_setNextBlockTimestamp", receipt.timestamp + MAX_AGE + 1)
    node.rpc("evm_mine")
    data = error(consumer, "latestPrice")
    assert data == selector("StaleAnswer(uint256,uint256)") + encode(["uint256"] * 2, [MAX_AGE + 1, MAX_AGE])
    assert consumer.call("latestAnswerAndAge") == [100, MAX_AGE + 1]


@pytest.mark.parametrize("answer", [0, -5])
def test_says_that_the_answer_is_no_price(consumer: Contract, feed: Feed, answer: int) -> None:
    feed.transmit([answer] * 3)
    expected = selector("AnswerNotPositive(int256)") + encode(["int256"], [answer])
    assert error(consumer, "latestPrice") == expected
    assert consumer.call("latestAnswerAndAge")[0] == answer


READERS: dict[str, tuple[int, ...]] = {
    "latestPrice": (),
    "latestAnswerAndAge": (),
    "latestRound": (),
    "latestAnswerV2": (),
    "round": (1,),
    "description": (),
}


def test_passes_on_that_it_has_no_access(node: Node, project: Any, owner: str) -> None:
    zeros = (ZERO, 0, 1, ZERO, ZERO, 8, "")
    feed = deploy(node, project.AccessControlledOCR2Aggregator, *zeros, sender=owner)
    consumer = deploy(node, project.PriceConsumer, feed.address, MAX_AGE, sender=owner)
    for method, arguments in READERS.items():
        assert error(consumer, method, *arguments)[4:].rstrip(b"\0").endswith(b"No access"), method
    assert consumer.call("decimals") == 8


def test_a_contract_that_is_no_feed_fails_without_data(
    node: Node, project: Any, owner: str, controller: Contract
) -> None:
    consumer = deploy(node, project.PriceConsumer, controller.address, MAX_AGE, sender=owner)
    for method, arguments in (READERS | {"decimals": ()}).items():
        assert error(consumer, method, *arguments) == b""


def test_refuses_a_feed_that_is_no_contract(node: Node, project: Any, owner: str) -> None:
    for address in (ZERO, account("nobody")):
        with pytest.raises(Reverted) as caught:
            deploy(node, project.PriceConsumer, address, 1, sender=owner)
        assert caught.value.data[:4] == selector("FeedNotAContract(address)")
