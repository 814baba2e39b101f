"""Wrappers of what stands beside aggregators: proxy, LINK token, Multicall3. Made by `ocr-wrappers`; modules load
when first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gethwrappers_py.common.aggregator_proxy import AggregatorProxy, AsyncAggregatorProxy
    from gethwrappers_py.common.link_token import AsyncLinkToken, LinkToken
    from gethwrappers_py.common.multicall3 import AsyncMulticall3, Multicall3

_MODULES = {
    "AsyncAggregatorProxy": "aggregator_proxy",
    "AggregatorProxy": "aggregator_proxy",
    "AsyncLinkToken": "link_token",
    "LinkToken": "link_token",
    "AsyncMulticall3": "multicall3",
    "Multicall3": "multicall3",
}

__all__ = [
    "AggregatorProxy",
    "AsyncAggregatorProxy",
    "AsyncLinkToken",
    "AsyncMulticall3",
    "LinkToken",
    "Multicall3",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
