"""A chain for the wrappers' tests, and the sources by which they reach it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from web3 import AsyncWeb3, Web3
from web3.providers import AsyncHTTPProvider, HTTPProvider

from gethwrappers_py.testing.chain import LocalChain
from gethwrappers_py.testing.fixtures import local_chain, local_feed, local_ocr1_feed

__all__ = ["local_chain", "local_feed", "local_ocr1_feed"]


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
