"""A chain for the wrappers' tests, and the sources by which they reach it."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from web3 import AsyncWeb3, Web3
from web3.providers import AsyncHTTPProvider, HTTPProvider

from gethwrappers_py.testing.chain import LocalChain
from gethwrappers_py.testing.fixtures import local_chain, local_feed, local_ocr1_feed

__all__ = ["local_chain", "local_feed", "local_ocr1_feed"]


TEST_SECONDS = 60


@pytest.fixture(autouse=True)
def _no_endless_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """A stream that yields nothing waits for ever; here that is a failure."""

    def give_up(*_: object) -> None:
        # No Exception: a stream would take that for trouble with the node, and go on.
        pytest.fail(f"{request.node.name} took longer than {TEST_SECONDS} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(TEST_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="session")
def w3(local_chain: LocalChain) -> Web3:
    return Web3(HTTPProvider(local_chain.url))


@pytest.fixture
async def async_w3(local_chain: LocalChain) -> AsyncIterator[AsyncWeb3[Any]]:
    w3: AsyncWeb3[Any] = AsyncWeb3(AsyncHTTPProvider(local_chain.url))
    yield w3
    await w3.provider.disconnect()


@pytest.fixture(scope="session")
def account(local_chain: LocalChain) -> str:
    """An unlocked account."""
    return local_chain.accounts[0]
