"""The end of an instance, in its order (OCR2 C-7)."""

from __future__ import annotations

import asyncio
from typing import Any

from ocr_offchain.plugins.interface import ReportingPluginConfig
from ocr_offchain.types import ReportTimestamp

from .stand_ins import Nodes, ToyPlugin, ToyPluginFactory, contract_config, eventually

OURS = 0


async def test_c_7_calls_end_before_the_endpoint_closes_and_the_plugin_closes_last() -> None:
    nodes = Nodes()
    nodes.contract.config = contract_config(nodes.committee, 1)
    happened: list[str] = []

    class Slow(ToyPlugin):
        async def observation(self, timestamp: ReportTimestamp, query: bytes) -> bytes:
            happened.append("call began")
            try:
                await asyncio.sleep(60)
            finally:
                await asyncio.sleep(0.01)
                happened.append("call ended")
            return b""

        async def close(self) -> None:
            happened.append("plugin closes")
            await asyncio.sleep(0.05)  # whoever still calls has the time to
            happened.append("plugin closed")

    class Factory(ToyPluginFactory):
        def make(self, config: ReportingPluginConfig) -> ToyPlugin:
            return Slow(nodes.contract)

    class Endpoints:
        def __init__(self) -> None:
            self._inner = nodes.network.peer(nodes.committee.keyrings[OURS].peer_id)

        def peer_id(self) -> str:
            return self._inner.peer_id()

        async def new_endpoint(self, *arguments: Any) -> Any:
            endpoint = await self._inner.new_endpoint(*arguments)
            inner_close = endpoint.close

            async def close() -> None:
                happened.append("endpoint closed")
                await inner_close()

            endpoint.close = close  # type: ignore[method-assign]
            return endpoint

    node = nodes.node(OURS, plugin_factory=Factory(nodes.contract), endpoint_factory=Endpoints())
    others = [nodes.node(oracle) for oracle in range(1, nodes.committee.n)]
    for each in (node, *others):
        await each.oracle.start()
    await eventually(lambda: happened[-1:] == ["call began"])
    await node.oracle.close()
    assert happened[-4:] == ["call ended", "endpoint closed", "plugin closes", "plugin closed"]
    assert happened.count("call began") == happened.count("call ended")
    for each in others:
        await each.oracle.close()
