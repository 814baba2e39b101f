"""Ownership in two steps: OCR1 contract 4, OCR2 contract 4."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.access.zeros import zeros
from tests.contracts.harness import ZERO, Contract, Node, account, deploy
from tests.contracts.ocr1.feed import reason, refusal

OCR1 = [
    "Owned",
    "OCR1SimpleWriteAccessController",
    "OCR1SimpleReadAccessController",
    "OffchainAggregator",
    "AccessControlledOffchainAggregator",
]
OCR2 = [
    "OwnerIsCreator",
    "ConfirmedOwner",
    "ConfirmedOwnerWithProposal",
    "SimpleWriteAccessController",
    "SimpleReadAccessController",
    "OCR2TitleRequest",
    "OCR2Aggregator",
    "AccessControlledOCR2Aggregator",
]


def events(receipt: Any) -> list[tuple[Any, ...]]:
    return [(e.name, *e.args.values()) for e in receipt.events]


def deploy_owned(node: Node, project: Any, name: str, owner: str) -> Contract:
    arguments = {"ConfirmedOwner": (owner,), "ConfirmedOwnerWithProposal": (owner, ZERO)}.get(name, zeros(name))
    return deploy(node, getattr(project, name), *arguments, sender=owner)


@pytest.fixture(params=OCR1 + OCR2)
def owned(request: pytest.FixtureRequest, node: Node, project: Any, owner: str) -> Contract:
    return deploy_owned(node, project, request.param, owner)


def test_deployer_owns_without_event(owned: Contract, owner: str) -> None:
    assert owned.call("owner") == owner
    assert not [e for e in owned.deployment_events if e.name.startswith("Ownership")]


def test_transfer_takes_two_steps(owned: Contract, owner: str, stranger: str) -> None:
    for _ in range(2):
        receipt = owned.send("transferOwnership", stranger, sender=owner)
        assert events(receipt) == [("OwnershipTransferRequested", owner, stranger)]
    assert owned.call("owner") == owner
    assert refusal(owned, "acceptOwnership", sender=owner) == "Must be proposed owner"
    receipt = owned.send("acceptOwnership", sender=stranger)
    assert events(receipt) == [("OwnershipTransferred", owner, stranger)]
    assert owned.call("owner") == stranger
    assert refusal(owned, "acceptOwnership", sender=stranger) == "Must be proposed owner"
    assert refusal(owned, "transferOwnership", stranger, sender=owner) == "Only callable by owner"


def test_only_the_owner_transfers(owned: Contract, stranger: str) -> None:
    assert refusal(owned, "transferOwnership", stranger, sender=stranger) == "Only callable by owner"


def test_a_later_proposal_replaces_the_earlier_and_zero_cancels(owned: Contract, owner: str, stranger: str) -> None:
    owned.send("transferOwnership", stranger, sender=owner)
    other = account("other")
    owned.send("transferOwnership", other, sender=owner)
    assert refusal(owned, "acceptOwnership", sender=stranger) == "Must be proposed owner"
    assert events(owned.send("transferOwnership", ZERO, sender=owner)) == [("OwnershipTransferRequested", owner, ZERO)]
    assert refusal(owned, "acceptOwnership", sender=other) == "Must be proposed owner"


@pytest.mark.parametrize("name", OCR1)
def test_ocr1_owner_may_propose_itself_q15(node: Node, project: Any, owner: str, name: str) -> None:
    contract = deploy_owned(node, project, name, owner)
    assert events(contract.send("transferOwnership", owner, sender=owner))
    assert events(contract.send("acceptOwnership", sender=owner)) == [("OwnershipTransferred", owner, owner)]
    assert contract.call("owner") == owner


@pytest.mark.parametrize("name", OCR2)
def test_ocr2_owner_may_not_propose_itself_q17(node: Node, project: Any, owner: str, name: str) -> None:
    contract = deploy_owned(node, project, name, owner)
    assert refusal(contract, "transferOwnership", owner, sender=owner) == "Cannot transfer to self"


class TestFirstOwner:
    def test_named(self, node: Node, project: Any, owner: str, stranger: str) -> None:
        contract = deploy(node, project.ConfirmedOwner, stranger, sender=owner)
        assert contract.call("owner") == stranger
        contract = deploy(node, project.ConfirmedOwnerWithProposal, stranger, ZERO, sender=owner)
        assert contract.call("owner") == stranger
        assert contract.deployment_events == []

    def test_with_a_proposal(self, node: Node, project: Any, owner: str, stranger: str) -> None:
        other = account("other")
        node.fund(other)
        contract = deploy(node, project.ConfirmedOwnerWithProposal, stranger, other, sender=owner)
        emitted = contract.deployment_events
        assert [(e.name, *e.args.values()) for e in emitted] == [("OwnershipTransferRequested", stranger, other)]
        contract.send("acceptOwnership", sender=other)
        assert contract.call("owner") == other

    def test_refusals(self, node: Node, project: Any, owner: str, stranger: str) -> None:
        for artifact, arguments, expected in (
            (project.ConfirmedOwner, (ZERO,), "Cannot set owner to zero"),
            (project.ConfirmedOwnerWithProposal, (ZERO, stranger), "Cannot set owner to zero"),
            (project.ConfirmedOwnerWithProposal, (stranger, owner), "Cannot transfer to self"),
        ):

            def attempt(artifact: Any = artifact, arguments: tuple[str, ...] = arguments) -> None:
                deploy(node, artifact, *arguments, sender=owner)

            assert reason(attempt) == expected
