"""Typed contract wrappers for Offchain Reporting, and a reader for any Chainlink-compatible feed.

`gethwrappers_py.ocr1`, `.ocr2` and `.common` hold the wrappers, `Feed` and its kin read prices. Everything loads when
first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gethwrappers_py.feed import AsyncFeed, AsyncFeeds, Feed, Feeds
    from gethwrappers_py.multicall import async_batch, async_try_batch, batch, try_batch

_MODULES = {
    "AsyncFeed": "feed",
    "AsyncFeeds": "feed",
    "Feed": "feed",
    "Feeds": "feed",
    "async_batch": "multicall",
    "async_try_batch": "multicall",
    "batch": "multicall",
    "try_batch": "multicall",
}

__all__ = ["AsyncFeed", "AsyncFeeds", "Feed", "Feeds", "async_batch", "async_try_batch", "batch", "try_batch"]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
