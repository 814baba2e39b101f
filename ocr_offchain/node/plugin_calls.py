"""Calls into host code under a cooperative deadline (OCR2 C-8, 15.3).

After the deadline the coroutine is cancelled once. What it still returns is used; if it does not care, the caller
stays blocked and the log says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from ocr_offchain.config.durations import format_duration
from ocr_offchain.config.ocr2 import PublicConfig
from ocr_offchain.errors import OCRError
from ocr_offchain.plugins.interface import ReportingPlugin, ReportingPluginConfig
from ocr_offchain.protocol.ocr2.effects import (
    ObservationCall,
    PluginCall,
    QueryCall,
    ReportCall,
    ShouldAcceptFinalizedReportCall,
    ShouldTransmitAcceptedReportCall,
)
from ocr_offchain.types import NANOSECONDS_PER_SECOND, OracleId

T = TypeVar("T")

PLUGIN_PATIENCE = 0.1
"""Seconds after the deadline of a plugin call when the log mentions that it still runs."""

TRANSMIT_PATIENCE = 0.05
"""The same for `Transmit`."""


def plugin_config(config: PublicConfig, oracle_id: OracleId) -> ReportingPluginConfig:
    """What a plugin's factory is told of a configuration (OCR2 17.4)."""
    return ReportingPluginConfig(
        config_digest=config.config_digest,
        oracle_id=oracle_id,
        n=config.n,
        f=config.f,
        onchain_config=config.onchain_config,
        offchain_config=config.reporting_plugin_config,
        estimated_round_interval=config.delta_round,
        max_duration_query=config.max_duration_query,
        max_duration_observation=config.max_duration_observation,
        max_duration_report=config.max_duration_report,
        max_duration_should_accept_finalized_report=config.max_duration_should_accept_finalized_report,
        max_duration_should_transmit_accepted_report=config.max_duration_should_transmit_accepted_report,
    )


def invoke(plugin: ReportingPlugin, call: PluginCall) -> Coroutine[Any, Any, object]:
    """The coroutine of a plugin call. May raise what the plugin raises when it is no coroutine function."""
    match call:
        case QueryCall():
            return plugin.query(call.timestamp)
        case ObservationCall():
            return plugin.observation(call.timestamp, call.query)
        case ReportCall():
            return plugin.report(call.timestamp, call.query, call.observations)
        case ShouldAcceptFinalizedReportCall():
            return plugin.should_accept_finalized_report(call.timestamp, call.report)
        case ShouldTransmitAcceptedReportCall():
            return plugin.should_transmit_accepted_report(call.timestamp, call.report)


class DeadlineExceededError(OCRError):
    """The call was asked to stop after its deadline, and did."""


async def within(awaitable: Awaitable[T], deadline: int, patience: float, still_running: Callable[[], None]) -> T:
    """Wait for `awaitable`, asking it to stop after `deadline` nanoseconds.

    Raises `DeadlineExceededError` when it then does, otherwise what it raises itself. `still_running` is called when
    it has not ended `patience` seconds after that.
    """
    seconds = deadline / NANOSECONDS_PER_SECOND
    watch = asyncio.get_running_loop().call_later(seconds + patience, still_running)
    try:
        async with asyncio.timeout(seconds) as deadline_scope:
            return await awaitable
    except TimeoutError:
        if deadline_scope.expired():
            raise DeadlineExceededError(f"no answer within {format_duration(deadline)}") from None
        raise
    finally:
        watch.cancel()
