from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.harness import Contract, Node, account, deploy
from tests.contracts.ocr2.feed import BILLING, Feed, deploy_aggregator

FUNDS = 10**24


@pytest.fixture(scope="module")
def token(node: Node, project: Any, owner: str) -> Contract:
    return deploy(node, project.TokenDouble, sender=owner)


@pytest.fixture(scope="module")
def controller(node: Node, project: Any, owner: str) -> Contract:
    """Access controller for billing and requests; says yes to everybody."""
    return deploy(node, project.AccessDouble, sender=owner)


@pytest.fixture(scope="module")
def forwarder(node: Node, project: Any, owner: str) -> Contract:
    return deploy(node, project.Forwarder, sender=owner)


@pytest.fixture(scope="module", params=["OCR2Aggregator", "AccessControlledOCR2Aggregator"])
def artifact(request: pytest.FixtureRequest, project: Any) -> Any:
    """Both variants: each has code of its own, so each has to pass everything."""
    return getattr(project, request.param)


@pytest.fixture(scope="module")
def aggregator(node: Node, artifact: Any, owner: str, token: Contract, controller: Contract) -> Contract:
    """Funded, not configured."""
    contract = deploy_aggregator(
        node,
        artifact,
        owner,
        token.address,
        billing_admin=controller.address,
        requester_admin=controller.address,
    )
    token.send("mint", contract.address, FUNDS, sender=owner)
    return contract


@pytest.fixture
def bare_feed(node: Node, aggregator: Contract, owner: str) -> Feed:
    """An aggregator that was never configured."""
    return Feed(node, aggregator, owner)


@pytest.fixture(scope="module")
def payees(node: Node) -> list[str]:
    accounts = [account("payee", i) for i in range(31)]
    for payee in accounts:
        node.fund(payee)
    return accounts


@pytest.fixture
def feed(node: Node, aggregator: Contract, owner: str, payees: list[str]) -> Feed:
    """Four oracles, f = 1, with payees and billing."""
    feed = Feed(node, aggregator, owner)
    transmitters = [account("transmitter", "", i) for i in range(4)]
    aggregator.send("setPayees", transmitters, payees[:4], sender=owner)
    aggregator.send("setBilling", *BILLING, sender=owner)
    feed.set_config(4, 1)
    return feed
