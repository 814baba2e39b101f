"""The wrappers over what ape gives: its provider and its contracts."""

from __future__ import annotations

from typing import Any

import pytest

from gethwrappers_py.errors import NoAnswer, RevertString
from gethwrappers_py.feed import Feed
from gethwrappers_py.ocr2 import AccessControlledOCR2Aggregator


@pytest.fixture
def contract(project: Any, accounts: Any) -> Any:
    owner = accounts[0]
    link = owner.deploy(project.LinkToken)
    zero = "0x0000000000000000000000000000000000000000"
    return owner.deploy(project.AccessControlledOCR2Aggregator, link, 1, 10**12, zero, zero, 8, "EUR / USD")


def test_a_wrapper_reads_and_writes_through_an_ape_contract(contract: Any, accounts: Any, chain: Any) -> None:
    aggregator = AccessControlledOCR2Aggregator.at(contract)
    assert aggregator.address == contract.address
    assert aggregator.description() == "EUR / USD"
    assert (aggregator.min_answer(), aggregator.max_answer()) == (1, 10**12)
    aggregator.add_access(accounts[1].address).transact(sender=accounts[0].address)
    chain.mine()  # the node of the contract tests need not mine by itself
    assert aggregator.has_access(accounts[1].address, b"") is True
    assert contract.hasAccess(accounts[1], b"") is True


def test_a_revert_through_ape_has_its_name(contract: Any, accounts: Any) -> None:
    aggregator = AccessControlledOCR2Aggregator.at(contract)
    with pytest.raises(RevertString, match="Only callable by owner"):
        aggregator.add_access(accounts[1].address).transact(sender=accounts[1].address)


def test_the_reader_takes_an_ape_provider(contract: Any, chain: Any) -> None:
    feed = Feed(contract.address, chain.provider)
    assert feed.description() == "EUR / USD"
    with pytest.raises(NoAnswer):
        feed.latest(max_age=60)
