"""The access-controlled form: OCR1 contract 15, and the contract that reads it from within (17.3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.harness import Contract, Node, account, deploy
from tests.contracts.ocr1.feed import Feed, deploy_aggregator, reason, refusal, set_payees

GATED: dict[str, tuple[int, ...]] = {
    "latestAnswer": (),
    "latestTimestamp": (),
    "latestRound": (),
    "getAnswer": (1,),
    "getTimestamp": (1,),
    "description": (),
    "getRoundData": (1,),
    "latestRoundData": (),
}


@pytest.fixture(scope="module")
def gated(node: Node, project: Any, owner: str, token: Contract) -> Contract:
    return deploy_aggregator(node, project.AccessControlledOffchainAggregator, owner, token.address)


@pytest.fixture(scope="module")
def reader(node: Node, project: Any, owner: str) -> Contract:
    return deploy(node, project.AccessControlTestHelper, sender=owner)


@pytest.fixture
def gated_feed(node: Node, gated: Contract, owner: str, payees: list[str]) -> Feed:
    feed = Feed(node, gated, owner)
    set_payees(feed, payees, 4)
    feed.set_config(4, 1)
    feed.transmit()
    return feed


def through(forwarder: Contract, target: Contract, data: bytes) -> str:
    return reason(lambda: forwarder.call("forward", target.address, data))


def passes(forwarder: Contract, target: Contract) -> set[str]:
    """Which of the gated functions a contract may call."""
    allowed = set()
    for method, arguments in GATED.items():
        try:
            forwarder.call("forward", target.address, target.encode(method, *arguments))
            allowed.add(method)
        except Exception as error:
            if getattr(error, "reason", None) != "No access":
                raise
    return allowed


def test_names(node: Node, project: Any, owner: str, gated: Contract, plain: Contract, tester: Contract) -> None:
    assert plain.call("typeAndVersion") == "OffchainAggregator 4.0.0"
    for contract in (gated, tester):
        assert contract.call("typeAndVersion") == "AccessControlledOffchainAggregator 4.0.0"
    assert gated.call("version") == 4


def test_originators_may_read(gated_feed: Feed, stranger: str) -> None:
    for method, arguments in GATED.items():
        gated_feed.aggregator.call(method, *arguments, sender=stranger)
        gated_feed.aggregator.call(method, *arguments)


def test_contracts_need_access(gated_feed: Feed, forwarder: Contract) -> None:
    contract, owner = gated_feed.aggregator, gated_feed.owner
    assert passes(forwarder, contract) == set()
    contract.send("addAccess", forwarder.address, sender=owner)
    assert passes(forwarder, contract) == set(GATED)
    contract.send("removeAccess", forwarder.address, sender=owner)
    assert passes(forwarder, contract) == set()
    contract.send("disableAccessCheck", sender=owner)
    assert passes(forwarder, contract) == set(GATED)
    contract.send("enableAccessCheck", sender=owner)
    assert passes(forwarder, contract) == set()


def test_the_owner_has_no_access_as_a_contract(gated_feed: Feed, forwarder: Contract) -> None:
    contract = gated_feed.aggregator
    contract.send("transferOwnership", forwarder.address, sender=gated_feed.owner)
    forwarder.send("forward", contract.address, contract.encode("acceptOwnership"), sender=gated_feed.owner)
    assert contract.call("owner") == forwarder.address
    assert passes(forwarder, contract) == set()


def test_access_precedes_everything(gated_feed: Feed, forwarder: Contract) -> None:
    contract = gated_feed.aggregator
    assert through(forwarder, contract, contract.encode("getRoundData", 2**32)) == "No access"
    contract.send("addAccess", forwarder.address, sender=gated_feed.owner)
    assert through(forwarder, contract, contract.encode("getRoundData", 2**32)) == "No data present"


def test_the_rest_is_open(gated_feed: Feed, forwarder: Contract) -> None:
    contract = gated_feed.aggregator
    for method in (
        "decimals",
        "version",
        "latestConfigDetails",
        "transmitters",
        "getBilling",
        "checkEnabled",
        "minAnswer",
    ):
        forwarder.call("forward", contract.address, contract.encode(method))
    forwarder.call("forward", contract.address, contract.encode("owedPayment", account("anybody")))


def test_the_same_owner_governs_the_list(gated_feed: Feed, stranger: str) -> None:
    for method, arguments in (
        ("addAccess", (stranger,)),
        ("removeAccess", (stranger,)),
        ("enableAccessCheck", ()),
        ("disableAccessCheck", ()),
    ):
        assert refusal(gated_feed.aggregator, method, *arguments, sender=stranger) == "Only callable by owner"


def test_has_access_about_somebody_else(gated_feed: Feed, stranger: str) -> None:
    contract = gated_feed.aggregator
    other = account("other")
    assert contract.call("hasAccess", other, b"x", sender=stranger) is False
    assert contract.call("hasAccess", stranger, b"", sender=stranger) is True
    contract.send("addAccess", other, sender=gated_feed.owner)
    assert contract.call("hasAccess", other, b"", sender=stranger) is True


def test_reader_contract(gated_feed: Feed, reader: Contract) -> None:
    """OCR1 contract 17.3."""
    target, owner = gated_feed.aggregator.address, gated_feed.owner
    reads: dict[str, tuple[int, ...]] = {
        "readGetAnswer": (1,),
        "readGetRoundData": (1,),
        "readGetTimestamp": (1,),
        "readLatestAnswer": (),
        "readLatestRound": (),
        "readLatestRoundData": (),
        "readLatestTimestamp": (),
    }
    for method, arguments in reads.items():
        assert refusal(reader, method, target, *arguments, sender=owner) == "No access"
    gated_feed.aggregator.send("addAccess", reader.address, sender=owner)
    for method, arguments in reads.items():
        assert reader.send(method, target, *arguments, sender=owner).names == ["Dummy"]
    assert refusal(reader, "testLatestTransmissionDetails", target, sender=owner) == "Only callable by EOA"
