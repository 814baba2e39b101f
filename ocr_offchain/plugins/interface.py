"""The interface between the OCR2 protocol and an application: the reporting plugin (OCR2 15).

Methods are coroutines, so that a plugin may do I/O. A deadline is cooperative: the host cancels nothing that a plugin
shields, and a result that comes late but without an error is used (OCR2 C-8). Any exception counts as "no answer":
it is logged with the plugin's name and costs this oracle's contribution to the round, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ocr_offchain.types import AttributedObservation, ConfigDigest, OracleId, ReportTimestamp

MAX_PLUGIN_LENGTH = 256 * 1024 * 1024
"""Upper bound of each length in `ReportingPluginLimits`, in bytes (OCR2 15.1)."""


@dataclass(frozen=True, slots=True)
class ReportingPluginConfig:
    """What a factory is told about the instance (OCR2 15.1). Durations in nanoseconds."""

    config_digest: ConfigDigest
    oracle_id: OracleId
    n: int
    f: int
    onchain_config: bytes
    offchain_config: bytes
    """`reporting_plugin_config` of the off-chain configuration: opaque to the protocol."""
    estimated_round_interval: int
    max_duration_query: int
    max_duration_observation: int
    max_duration_report: int
    max_duration_should_accept_finalized_report: int
    max_duration_should_transmit_accepted_report: int


@dataclass(frozen=True, slots=True)
class ReportingPluginLimits:
    """Longest byte strings that a plugin makes. All oracles of an instance must use the same."""

    max_query_length: int
    max_observation_length: int
    max_report_length: int


@dataclass(frozen=True, slots=True)
class ReportingPluginInfo:
    name: str
    """For diagnostics only."""
    unique_reports: bool
    """Whether at most one report may exist per (epoch, round); raises the report quorum (OCR2 4)."""
    limits: ReportingPluginLimits


class ReportingPlugin(Protocol):
    async def query(self, timestamp: ReportTimestamp) -> bytes:
        """The leader's question, at the start of each round that it leads, round RMax+1 included."""
        ...

    async def observation(self, timestamp: ReportTimestamp, query: bytes) -> bytes:
        """This oracle's answer to the leader's query."""
        ...

    async def report(
        self, timestamp: ReportTimestamp, query: bytes, observations: tuple[AttributedObservation, ...]
    ) -> tuple[bool, bytes]:
        """Whether to report, and the report.

        `observations` are at least 2f+1, from distinct oracles, in the order of the REPORT-REQ; their bytes may be
        malformed. All honest oracles must answer with the same bytes, or there is no quorum.
        """
        ...

    async def should_accept_finalized_report(self, timestamp: ReportTimestamp, report: bytes) -> bool:
        """Whether a report that carries a quorum of signatures is to be transmitted in its turn."""
        ...

    async def should_transmit_accepted_report(self, timestamp: ReportTimestamp, report: bytes) -> bool:
        """Asked when the turn has come: whether the report is still worth a transaction."""
        ...

    async def close(self) -> None: ...


class ReportingPluginFactory(Protocol):
    async def new_reporting_plugin(self, config: ReportingPluginConfig) -> tuple[ReportingPlugin, ReportingPluginInfo]:
        """Make the plugin of one instance. An exception means that this configuration is not run (OCR2 17.4)."""
        ...
