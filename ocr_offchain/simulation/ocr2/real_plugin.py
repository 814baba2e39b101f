"""Any real plugin in virtual time, for whoever writes one: its coroutines end at the moment at which they begin."""

from __future__ import annotations

import asyncio

from ocr_offchain.config.ocr2 import PublicConfig
from ocr_offchain.node.plugin_calls import invoke, plugin_config
from ocr_offchain.plugins.interface import (
    ReportingPlugin,
    ReportingPluginFactory,
    ReportingPluginInfo,
)
from ocr_offchain.protocol.ocr2.effects import PluginCall
from ocr_offchain.simulation.ocr2.committee import MILLISECOND
from ocr_offchain.simulation.ocr2.oracle import Reply
from ocr_offchain.types import OracleId


class PluginInVirtualTime:
    """Implements `SimulatedPlugin`. The plugin must not wait for anything that happens outside of the simulation."""

    def __init__(
        self,
        factory: ReportingPluginFactory,
        config: PublicConfig,
        oracle: OracleId,
        loop: asyncio.AbstractEventLoop,
        *,
        after: int = MILLISECOND,
    ) -> None:
        """`after`: nanoseconds of virtual time until each answer arrives."""
        self._factory = factory
        self._config = plugin_config(config, oracle)
        self._loop = loop
        self._after = after
        self._plugin, self.info = self._make()

    def _make(self) -> tuple[ReportingPlugin, ReportingPluginInfo]:
        return self._loop.run_until_complete(self._factory.new_reporting_plugin(self._config))

    def new_life(self) -> None:
        self._plugin, _ = self._make()

    def reply(self, call: PluginCall) -> Reply:
        try:
            return Reply(self._loop.run_until_complete(invoke(self._plugin, call)), self._after)
        except Exception as error:  # whatever a plugin raises is an answer that is missing
            return Reply(error, self._after)
