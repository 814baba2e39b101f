from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.harness import Contract, Node, account, deploy
from tests.contracts.ocr1.feed import BILLING, Feed, deploy_aggregator, set_payees

FUNDS = 10**24


@pytest.fixture(scope="module")
def link(node: Node, project: Any, owner: str) -> Contract:
    return deploy(node, project.LinkToken, sender=owner)


@pytest.fixture(scope="module")
def token(node: Node, project: Any, owner: str) -> Contract:
    """A token that misbehaves on request."""
    return deploy(node, project.TokenDouble, sender=owner)


@pytest.fixture(scope="module")
def controller(node: Node, project: Any, owner: str) -> Contract:
    """Access controller for billing and requests; says yes to everybody."""
    return deploy(node, project.AccessDouble, sender=owner)


@pytest.fixture(scope="module")
def forwarder(node: Node, project: Any, owner: str) -> Contract:
    return deploy(node, project.Forwarder, sender=owner)


@pytest.fixture(scope="module")
def validator(node: Node, project: Any, owner: str) -> Contract:
    return deploy(node, project.ValidatorDouble, sender=owner)


@pytest.fixture(scope="module")
def payees(node: Node) -> list[str]:
    accounts = [account("payee", i) for i in range(31)]
    for payee in accounts:
        node.fund(payee)
    return accounts


@pytest.fixture(scope="module", params=["OffchainAggregator", "AccessControlledOffchainAggregator"])
def artifact(request: pytest.FixtureRequest, project: Any) -> Any:
    """Both forms: each has code of its own, so each has to pass everything."""
    return getattr(project, request.param)


@pytest.fixture(scope="module")
def aggregator(node: Node, artifact: Any, owner: str, token: Contract, controller: Contract) -> Contract:
    """Funded, not configured."""
    admins: dict[str, Any] = {"billing_admin": controller.address, "requester_admin": controller.address}
    contract = deploy_aggregator(node, artifact, owner, token.address, **admins)
    token.send("mint", contract.address, FUNDS, sender=owner)
    return contract


@pytest.fixture(scope="module")
def plain(node: Node, project: Any, owner: str, token: Contract, controller: Contract) -> Contract:
    """The form without access control, funded, not configured."""
    admins: dict[str, Any] = {"billing_admin": controller.address, "requester_admin": controller.address}
    contract = deploy_aggregator(node, project.OffchainAggregator, owner, token.address, **admins)
    token.send("mint", contract.address, FUNDS, sender=owner)
    return contract


@pytest.fixture(scope="module")
def tester(node: Node, project: Any, owner: str, token: Contract, controller: Contract) -> Contract:
    """TestOffchainAggregator, funded, not configured."""
    arguments = (*BILLING, token.address, -(10**30), 10**30, controller.address, controller.address)
    contract = deploy(node, project.TestOffchainAggregator, *arguments, sender=owner)
    token.send("mint", contract.address, FUNDS, sender=owner)
    return contract


@pytest.fixture
def feed(node: Node, aggregator: Contract, owner: str, payees: list[str]) -> Feed:
    """Four oracles, f = 1; all transmitters with the empty label have payees."""
    feed = Feed(node, aggregator, owner)
    set_payees(feed, payees, 31)
    feed.set_config(4, 1)
    return feed


@pytest.fixture
def tester_feed(node: Node, tester: Contract, owner: str, payees: list[str]) -> Feed:
    """The same on a TestOffchainAggregator."""
    feed = Feed(node, tester, owner)
    set_payees(feed, payees, 31)
    feed.set_config(4, 1)
    return feed


@pytest.fixture
def large_feed(node: Node, aggregator: Contract, owner: str, payees: list[str]) -> Feed:
    """31 oracles, f = 10."""
    feed = Feed(node, aggregator, owner)
    set_payees(feed, payees, 31)
    feed.set_config(31, 10)
    return feed
