"""Fixtures for all contract tests: the node behind ape's provider, and the roles."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.harness import Node, account


@pytest.fixture(scope="session")
def node(chain: Any) -> Node:
    return Node(chain.provider)


@pytest.fixture(scope="module")
def owner(node: Node) -> str:
    address = account("owner")
    node.fund(address)
    return address


@pytest.fixture(scope="module")
def stranger(node: Node) -> str:
    address = account("stranger")
    node.fund(address)
    return address
