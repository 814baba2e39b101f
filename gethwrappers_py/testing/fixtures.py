"""pytest fixtures: `pytest_plugins = ["gethwrappers_py.testing.fixtures"]`.

- `local_chain` (session): an anvil of the tests' own, or the node named by GETHWRAPPERS_TEST_RPC_URL.
- `local_feed`: a new OCR2 feed with the answer 2000.
- `local_ocr1_feed`: the same by an OCR1 aggregator.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from gethwrappers_py.testing.chain import LocalChain
from gethwrappers_py.testing.local_feed import LocalFeed, LocalOCR1Feed

RPC_VARIABLE = "GETHWRAPPERS_TEST_RPC_URL"


@pytest.fixture(scope="session")
def local_chain() -> Iterator[LocalChain]:
    """A development chain."""
    url = os.environ.get(RPC_VARIABLE)
    if url:
        yield LocalChain(url)
        return
    with LocalChain.start() as chain:
        yield chain


@pytest.fixture
def local_feed(local_chain: LocalChain) -> LocalFeed:
    """A feed that answers 2000: `set("2000.5", age=3600)`, `go_stale()`, `crash()`, `sequencer_down()`, `upgrade()`."""
    return LocalFeed.deploy(local_chain)


@pytest.fixture
def local_ocr1_feed(local_chain: LocalChain) -> LocalOCR1Feed:
    """The same by an OCR1 aggregator."""
    return LocalOCR1Feed.deploy(local_chain)
