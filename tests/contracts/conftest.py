"""Fixtures for all contract tests: the node behind ape's provider, and the roles."""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest

from tests.contracts.harness import Node, account


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


# ape itself takes the default port or a random one, and gives up if another process has it.
os.environ.setdefault("APE_FOUNDRY_HOST", f"http://127.0.0.1:{free_port()}")


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
