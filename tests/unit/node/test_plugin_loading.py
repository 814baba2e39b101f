"""A plugin of another package gets its settings and what the node lends it, and is closed with the node."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import ModuleType

import pytest

from ocr_offchain.chain.rpc import EvmClient
from ocr_offchain.config.tables import Table
from ocr_offchain.errors import ConfigError
from ocr_offchain.node.evm_node import PluginHost
from ocr_offchain.node.plugin_loading import load_plugin
from ocr_offchain.plugins.interface import ReportingPluginFactory
from tests.unit.node.stand_ins import Contract, ToyPluginFactory

HOST = PluginHost("node", EvmClient("http://127.0.0.1:1"), "0x" + "11" * 20, logging.getLogger("node"))


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the plugin of the module `third_party` has lived through."""
    events: list[object] = []

    @asynccontextmanager
    async def open_plugin(host: PluginHost, settings: Table) -> AsyncIterator[ReportingPluginFactory]:
        events.append((host, settings.integer("answer")))
        yield ToyPluginFactory(Contract())
        events.append("closed")

    module = ModuleType("third_party")
    module.open_plugin = open_plugin  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "third_party", module)
    return events


async def test_a_plugin_gets_its_settings_and_is_closed(seen: list[object]) -> None:
    opener = load_plugin(Table({"entry": "third_party:open_plugin", "answer": 42}, "plugin", None))
    assert seen == []
    async with opener(HOST) as factory:
        assert isinstance(factory, ToyPluginFactory)
        assert seen == [(HOST, 42)]
    assert seen == [(HOST, 42), "closed"]


async def test_a_setting_that_is_wrong_is_told_by_table_and_key(seen: list[object]) -> None:
    opener = load_plugin(Table({"entry": "third_party:open_plugin", "answer": "42"}, "plugin", None))
    with pytest.raises(ConfigError, match=r"plugin\.answer: expected a whole number, got '42'"):
        async with opener(HOST):
            pass
    assert seen == []
