"""The access controllers: OCR1 contract 15, OCR2 contract 15."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.access.zeros import zeros
from tests.contracts.harness import Contract, Node, account, deploy
from tests.contracts.ocr1.feed import refusal

WRITE = ["OCR1SimpleWriteAccessController", "SimpleWriteAccessController"]
READ = [
    "OCR1SimpleReadAccessController",
    "SimpleReadAccessController",
    "AccessControlledOffchainAggregator",
    "AccessControlledOCR2Aggregator",
]
USER = account("user")


@pytest.fixture(params=WRITE + READ)
def controller(request: pytest.FixtureRequest, node: Node, project: Any, owner: str) -> Contract:
    return deploy(node, getattr(project, request.param), *zeros(request.param), sender=owner)


def has_access(controller: Contract, user: str = USER) -> bool:
    """Asked by somebody else."""
    answer: bool = controller.call("hasAccess", user, b"\x01\x02", sender=account("asker"))
    return answer


def test_starts_enabled_and_empty(controller: Contract, owner: str) -> None:
    assert controller.call("checkEnabled") is True
    assert not has_access(controller)
    assert not has_access(controller, owner)


def test_adding_and_removing_are_silent_if_nothing_changes(controller: Contract, owner: str) -> None:
    receipt = controller.send("addAccess", USER, sender=owner)
    assert [(e.name, e.args) for e in receipt.events] == [("AddedAccess", {"user": USER})]
    assert receipt.raw_logs[0]["topics"][1:] == []
    assert has_access(controller)
    assert not has_access(controller, account("other"))
    assert controller.send("addAccess", USER, sender=owner).events == []
    receipt = controller.send("removeAccess", USER, sender=owner)
    assert [(e.name, e.args) for e in receipt.events] == [("RemovedAccess", {"user": USER})]
    assert receipt.raw_logs[0]["topics"][1:] == []
    assert not has_access(controller)
    assert controller.send("removeAccess", USER, sender=owner).events == []


def test_switching_is_silent_if_nothing_changes(controller: Contract, owner: str) -> None:
    assert controller.send("enableAccessCheck", sender=owner).events == []
    assert controller.send("disableAccessCheck", sender=owner).names == ["CheckAccessDisabled"]
    assert controller.call("checkEnabled") is False
    assert has_access(controller)
    assert controller.send("disableAccessCheck", sender=owner).events == []
    assert controller.send("enableAccessCheck", sender=owner).names == ["CheckAccessEnabled"]
    assert not has_access(controller)


def test_only_the_owner(controller: Contract, stranger: str) -> None:
    for method, arguments in (
        ("addAccess", (USER,)),
        ("removeAccess", (USER,)),
        ("enableAccessCheck", ()),
        ("disableAccessCheck", ()),
    ):
        assert refusal(controller, method, *arguments, sender=stranger) == "Only callable by owner"


@pytest.mark.parametrize(("name", "allowed"), [(n, False) for n in WRITE] + [(n, True) for n in READ])
def test_only_read_controllers_admit_the_originator(
    node: Node, project: Any, owner: str, name: str, allowed: bool
) -> None:
    contract = deploy(node, getattr(project, name), *zeros(name), sender=owner)
    assert contract.call("hasAccess", USER, b"", sender=USER) is allowed


@pytest.mark.parametrize("name", READ)
def test_a_contract_is_no_originator(node: Node, project: Any, owner: str, name: str) -> None:
    contract = deploy(node, getattr(project, name), *zeros(name), sender=owner)
    forwarder = deploy(node, project.Forwarder, sender=owner)
    for user, allowed in ((forwarder.address, False), (owner, True)):
        answer = forwarder.call("forward", contract.address, contract.encode("hasAccess", user, b""), sender=owner)
        assert bool(int.from_bytes(answer, "big")) is allowed
