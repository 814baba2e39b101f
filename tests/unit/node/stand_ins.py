"""What surrounds an oracle, in memory: a contract, a toy plugin, and committees with real keys."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import CollectorRegistry

from ocr_offchain.config.digest import EVMOffchainConfigDigester
from ocr_offchain.config.ocr2 import ConfigParameters
from ocr_offchain.config.ocr2_codec import contract_set_config_args
from ocr_offchain.host import Database
from ocr_offchain.network.in_memory import InMemoryNetwork
from ocr_offchain.node.local_config import DEVELOPMENT_MODE, LocalConfig
from ocr_offchain.node.managed import ManagedOracle
from ocr_offchain.plugins.interface import (
    ReportingPluginConfig,
    ReportingPluginInfo,
    ReportingPluginLimits,
)
from ocr_offchain.protocol.ocr2.notices import Notice
from ocr_offchain.simulation.ocr2.committee import MILLISECOND, Committee
from ocr_offchain.storage.memory import InMemoryDatabase
from ocr_offchain.types import (
    AttributedObservation,
    AttributedOnchainSignature,
    ConfigDigest,
    ContractConfig,
    EpochRound,
    OracleId,
    ReportContext,
    ReportTimestamp,
)

DIGESTER = EVMOffchainConfigDigester(1337, bytes([0x11] * 20))

LOCAL = LocalConfig(
    contract_config_tracker_poll_interval=50 * MILLISECOND,
    database_timeout=500 * MILLISECOND,
    blockchain_timeout=500 * MILLISECOND,
    contract_config_confirmations=1,
    development_mode=DEVELOPMENT_MODE,
)


def contract_config(committee: Committee, count: int = 1, **changes: Any) -> ContractConfig:
    """A published configuration with quick rounds for the oracles of `committee`."""
    parameters: dict[str, Any] = {
        "delta_progress": 600 * MILLISECOND,
        "delta_resend": 300 * MILLISECOND,
        "delta_round": 60 * MILLISECOND,
        "delta_grace": 10 * MILLISECOND,
        "delta_stage": 50 * MILLISECOND,
        "r_max": 3,
        "s": (1,) * committee.n,
        "reporting_plugin_config": b"toy",
        "max_duration_initialization": 500 * MILLISECOND,
        "max_duration_query": 50 * MILLISECOND,
        "max_duration_observation": 50 * MILLISECOND,
        "max_duration_report": 50 * MILLISECOND,
        "max_duration_should_accept_finalized_report": 50 * MILLISECOND,
        "max_duration_should_transmit_accepted_report": 50 * MILLISECOND,
        "f": committee.config.f,
        "onchain_config": b"",
    }
    args = contract_set_config_args(
        ConfigParameters(**{**parameters, **changes}),
        committee.config.oracle_identities,
        [keys.offchain.config_encryption_public_key() for keys in committee.keyrings],
        skip_resource_exhaustion_checks=True,
    )
    unsigned = args.contract_config(ConfigDigest(bytes(32)), count)
    return args.contract_config(DIGESTER.config_digest(unsigned), count)


class Contract:
    """The aggregator as all oracles see it; it may be unreachable."""

    def __init__(self, config: ContractConfig | None = None) -> None:
        self.config = config
        self.changed_in_block = 1
        self.height = 100
        self.reachable = True
        self.landed: list[tuple[EpochRound, bytes, OracleId]] = []

    @property
    def latest(self) -> EpochRound:
        return self.landed[-1][0] if self.landed else EpochRound(0, 0)

    def check(self) -> None:
        if not self.reachable:
            raise OSError("no route to the chain")


class Tracker:
    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.checks = 0

    def notifications(self) -> AsyncIterator[None] | None:
        return None

    async def latest_config_details(self) -> tuple[int, ConfigDigest]:
        self.contract.check()
        self.checks += 1
        config = self.contract.config
        return self.contract.changed_in_block, config.config_digest if config else ConfigDigest(bytes(32))

    async def latest_config(self, changed_in_block: int) -> ContractConfig:
        self.contract.check()
        assert self.contract.config is not None
        return self.contract.config

    async def latest_block_height(self) -> int:
        self.contract.check()
        return self.contract.height


@dataclass
class Transmitter:
    contract: Contract
    oracle: OracleId
    account: str

    async def transmit(
        self, context: ReportContext, report: bytes, signatures: tuple[AttributedOnchainSignature, ...]
    ) -> None:
        await asyncio.sleep(0.001)
        if context.timestamp.epoch_round > self.contract.latest:
            self.contract.landed.append((context.timestamp.epoch_round, report, self.oracle))

    async def latest_config_digest_and_epoch(self) -> tuple[ConfigDigest, int]:
        self.contract.check()
        assert self.contract.config is not None
        return self.contract.config.config_digest, self.contract.latest.epoch

    async def from_account(self) -> str:
        return self.account


class ToyPlugin:
    """Observes the number of its calls; reports all observations; transmits what the contract does not have."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._observed = 0
        self.closed = False

    async def query(self, timestamp: ReportTimestamp) -> bytes:
        return b"?"

    async def observation(self, timestamp: ReportTimestamp, query: bytes) -> bytes:
        await asyncio.sleep(0.001)
        self._observed += 1
        return b"%d" % self._observed

    async def report(
        self, timestamp: ReportTimestamp, query: bytes, observations: tuple[AttributedObservation, ...]
    ) -> tuple[bool, bytes]:
        return True, b"|".join(attributed.observation for attributed in observations)

    async def should_accept_finalized_report(self, timestamp: ReportTimestamp, report: bytes) -> bool:
        return True

    async def should_transmit_accepted_report(self, timestamp: ReportTimestamp, report: bytes) -> bool:
        return timestamp.epoch_round > self._contract.latest

    async def close(self) -> None:
        self.closed = True


class ToyPluginFactory:
    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self.made: list[ToyPlugin] = []
        self.configs: list[ReportingPluginConfig] = []

    async def new_reporting_plugin(self, config: ReportingPluginConfig) -> tuple[ToyPlugin, ReportingPluginInfo]:
        self.configs.append(config)
        plugin = self.make(config)
        self.made.append(plugin)
        return plugin, ReportingPluginInfo("toy", False, ReportingPluginLimits(100, 100, 1000))

    def make(self, config: ReportingPluginConfig) -> ToyPlugin:
        return ToyPlugin(self._contract)


class Notices:
    """An observer that remembers."""

    def __init__(self) -> None:
        self.seen: list[Notice] = []

    def notice(self, notice: Notice, time: int, config_digest: ConfigDigest, oracle_id: OracleId) -> None:
        self.seen.append(notice)


@dataclass
class Node:
    oracle: ManagedOracle
    plugins: ToyPluginFactory
    database: Database
    notices: Notices
    tracker: Tracker
    registry: CollectorRegistry


@dataclass
class Nodes:
    """A committee whose oracles share a process, a network and a contract."""

    committee: Committee = field(default_factory=lambda: Committee.create(4, 1))
    network: InMemoryNetwork = field(default_factory=InMemoryNetwork)
    contract: Contract = field(default_factory=Contract)

    def node(self, oracle: int, database: Database | None = None, **parts: Any) -> Node:
        keys = self.committee.keyrings[oracle]
        plugins = parts.pop("plugin_factory", None) or ToyPluginFactory(self.contract)
        tracker = parts.pop("tracker", None) or Tracker(self.contract)
        notices = Notices()
        registry = CollectorRegistry()
        database = database or InMemoryDatabase()
        arguments = {
            "endpoint_factory": self.network.peer(keys.peer_id),
            "digester": DIGESTER,
            "transmitter": Transmitter(self.contract, OracleId(oracle), keys.transmit_account),
            "local_config": LOCAL,
            "logger": logging.getLogger(f"oracle {oracle}"),
            "metrics_registry": registry,
            **parts,
        }
        managed = ManagedOracle(
            tracker=tracker,
            database=database,
            offchain_keyring=keys.offchain,
            onchain_keyring=keys.onchain,
            plugin_factory=plugins,
            observer=notices,
            **arguments,
        )
        return Node(managed, plugins, database, notices, tracker, registry)


async def eventually(condition: Any, seconds: float = 10.0) -> None:
    """Wait until `condition()` holds; fail after `seconds`."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (a test may ask anything)
            await asyncio.sleep(0.005)
