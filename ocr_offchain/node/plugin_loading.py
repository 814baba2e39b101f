"""Plugins of third parties, by the names that files give them."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from ocr_offchain.config.tables import Table
from ocr_offchain.errors import OCRError
from ocr_offchain.node.evm_node import PluginHost, PluginOpener
from ocr_offchain.plugins.interface import ReportingPluginFactory

PluginEntry = Callable[[PluginHost, Table], AbstractAsyncContextManager[ReportingPluginFactory]]
"""What a reference names: opens the plugin with the settings that stand beside the reference."""

_REFERENCE = 'a text like "package.module:function"'


def load_plugin(settings: Table) -> PluginOpener:
    """The plugin that `entry = "package.module:function"` of `settings` names; the other keys are the plugin's own.

    Raises `ConfigError` for a reference of another form; that it leads nowhere, or that the function fails, shows as a
    `ConfigError` when the plugin is opened, as nothing of the module runs before. It then runs with all that the node
    may do: name only what is trusted as much as the node itself.
    """
    reference = settings.text("entry", _REFERENCE)
    module, _, function = reference.partition(":")
    if not module or not function:
        raise settings.error("entry", f"expected {_REFERENCE}, got {reference[:60]!r}")
    own = Table({key: value for key, value in settings.table_values().items() if key != "entry"}, settings.where, None)

    @asynccontextmanager
    async def open_plugin(host: PluginHost) -> AsyncIterator[ReportingPluginFactory]:
        try:
            entry: PluginEntry = getattr(importlib.import_module(module), function)
            opened = entry(host, own)
            if not isinstance(opened, AbstractAsyncContextManager):
                raise settings.error("entry", f"{reference[:60]} is no asynchronous context manager")  # noqa: TRY301
        except OCRError:
            raise
        except Exception as problem:  # the plugin's code
            raise settings.error(
                "entry", f"{reference[:60]} cannot be opened: {type(problem).__name__}: {problem}"
            ) from problem
        async with opened as factory:
            yield factory

    return open_plugin
