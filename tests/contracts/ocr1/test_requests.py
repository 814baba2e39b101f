"""Requesting rounds: OCR1 contract 10."""

from __future__ import annotations

from tests.contracts.harness import ZERO, Contract, Node, account
from tests.contracts.ocr1.feed import Feed, refusal

REFUSED = "Only owner&requester can call"


def test_owner_requests_the_next_round(feed: Feed) -> None:
    feed.transmit(count=0x0102_03)
    data = feed.aggregator.encode("requestNewRound")
    assert int.from_bytes(feed.node.call(feed.aggregator.address, data, feed.owner), "big") == 2
    receipt = feed.aggregator.send("requestNewRound", sender=feed.owner)
    assert [e.args for e in receipt.events] == [
        {"requester": feed.owner, "configDigest": feed.digest, "epoch": 0x0102, "round": 3}
    ]
    log = bytes.fromhex(receipt.raw_logs[0]["data"][2:])
    assert log == feed.digest.ljust(32, b"\x00") + (0x0102).to_bytes(32, "big") + (3).to_bytes(32, "big")
    assert feed.aggregator.call("latestRound") == 1


def test_epoch_and_round_start_again_with_a_configuration(feed: Feed) -> None:
    feed.transmit(count=0xFFFFFFFF_FF)
    assert feed.aggregator.send("requestNewRound", sender=feed.owner).events[0].args["epoch"] == 0xFFFFFFFF
    feed.set_config(7, 2)
    event = feed.aggregator.send("requestNewRound", sender=feed.owner).events[0].args
    assert (event["configDigest"], event["epoch"], event["round"]) == (feed.digest, 0, 0)


def test_before_any_configuration(node: Node, aggregator: Contract, owner: str) -> None:
    event = aggregator.send("requestNewRound", sender=owner).events[0].args
    assert event == {"requester": owner, "configDigest": bytes(16), "epoch": 0, "round": 0}
    assert int.from_bytes(node.call(aggregator.address, aggregator.encode("requestNewRound"), owner), "big") == 1


def test_number_is_of_32_bits(feed: Feed) -> None:
    feed.set_round(2**32 - 1)
    data = feed.aggregator.encode("requestNewRound")
    assert int.from_bytes(feed.node.call(feed.aggregator.address, data, feed.owner), "big") == 0


def test_a_new_owner_keeps_the_digest(feed: Feed, stranger: str) -> None:
    """Owner and half of the digest share a word."""
    feed.aggregator.send("transferOwnership", stranger, sender=feed.owner)
    feed.aggregator.send("acceptOwnership", sender=stranger)
    assert feed.aggregator.call("owner") == stranger
    event = feed.aggregator.send("requestNewRound", sender=stranger).events[0].args
    assert event["configDigest"] == feed.digest


def test_controller_is_asked_with_the_whole_calldata(feed: Feed, controller: Contract, stranger: str) -> None:
    data = feed.aggregator.encode("requestNewRound")
    controller.send("expect", stranger, data, sender=feed.owner)
    receipt = feed.aggregator.send_raw(data, sender=stranger)
    assert receipt.events[0].args["requester"] == stranger
    assert refusal(feed.aggregator, "requestNewRound", sender=account("another")) == REFUSED


def test_answers_of_the_controller(feed: Feed, controller: Contract, token: Contract, stranger: str) -> None:
    method = (feed.aggregator, "requestNewRound")
    controller.send("setAnswer", 0, False, sender=feed.owner)
    assert refusal(*method, sender=stranger) == REFUSED
    feed.aggregator.send("requestNewRound", sender=feed.owner)
    controller.send("setAnswer", 7, False, sender=feed.owner)
    feed.aggregator.send("requestNewRound", sender=stranger)
    controller.send("setAnswer", 1, True, sender=feed.owner)
    assert refusal(*method, sender=stranger) == "controller says no"
    # Without code, zero, and a contract that knows no such function.
    for target in (ZERO, account("no code"), token.address):
        feed.aggregator.send("setRequesterAccessController", target, sender=feed.owner)
        assert refusal(*method, sender=stranger) == ""
        feed.aggregator.send("requestNewRound", sender=feed.owner)


def test_set_requester_access_controller(feed: Feed, controller: Contract, stranger: str) -> None:
    other = account("other controller")
    receipt = feed.aggregator.send("setRequesterAccessController", other, sender=feed.owner)
    assert receipt.events[0].args == {"old": controller.address, "current": other}
    assert feed.aggregator.send("setRequesterAccessController", other, sender=feed.owner).events == []
    assert feed.aggregator.call("requesterAccessController") == other
    assert refusal(feed.aggregator, "setRequesterAccessController", other, sender=stranger) == "Only callable by owner"
