"""A committee of the relay in virtual time, with models of both chains: what a plugin is tried out in first."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

from examples.block_hash_relay.codec import RelayConfig, decode_report, encode_config
from examples.block_hash_relay.plugin import BlockHashRelayFactory
from ocr_offchain.crypto.hashing import keccak256
from ocr_offchain.errors import OCRError
from ocr_offchain.simulation.clocks import START
from ocr_offchain.simulation.network import SimulatedNetwork
from ocr_offchain.simulation.ocr2.committee import MILLISECOND, Committee
from ocr_offchain.simulation.ocr2.oracle import SimulatedOracle, SimulatedPlugin, Surroundings
from ocr_offchain.simulation.ocr2.properties.ledger import Ledger
from ocr_offchain.simulation.ocr2.properties.oracle import OracleProperties
from ocr_offchain.simulation.ocr2.real_plugin import PluginInVirtualTime
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.types import (
    NANOSECONDS_PER_SECOND,
    AttributedOnchainSignature,
    ConfigDigest,
    EpochRound,
    OracleId,
    ReportContext,
)

SOURCE_CHAIN_ID = 1
BLOCK_TIME = 50 * MILLISECOND
CONFIG = RelayConfig(source_chain_id=SOURCE_CHAIN_ID, interval=10, confirmations=3, patience=5 * NANOSECONDS_PER_SECOND)


class ModelSourceChain:
    """A chain that grows with time, as one oracle's endpoint shows it."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self.lag = 0
        """Blocks that the endpoint is behind."""
        self.stops_at: int | None = None
        """Number of the last block that there will ever be."""
        self.down = False

    async def head(self) -> int:
        if self.down:
            raise OCRError("the endpoint does not answer")
        head = (self._scheduler.now - START) // BLOCK_TIME - self.lag
        return head if self.stops_at is None else min(head, self.stops_at)

    async def block_hash(self, number: int) -> bytes:
        if number > await self.head():
            raise OCRError(f"block {number} is not there")
        return self.true_hash(number)

    @staticmethod
    def true_hash(number: int) -> bytes:
        return keccak256(b"block %d" % number)


@dataclass(frozen=True, slots=True)
class Relayed:
    number: int
    block_hash: bytes
    transmitter: OracleId


class ModelRelayContract:
    """What `BlockHashRelay.sol` does with reports whose signatures hold."""

    def __init__(self, config_digest: ConfigDigest) -> None:
        self._config_digest = config_digest
        self.latest = EpochRound(0, 0)
        self.relayed: list[Relayed] = []
        self.reverted = 0
        self.loses = False
        """Whether transactions vanish."""
        self.lost = 0

    def latest_config_digest_and_epoch(self) -> tuple[ConfigDigest, int]:
        return self._config_digest, self.latest.epoch

    async def latest_block_number(self) -> int:
        return self.relayed[-1].number if self.relayed else 0

    def transmit(
        self,
        transmitter: OracleId,
        context: ReportContext,
        report: bytes,
        now: int,
        signatures: Sequence[AttributedOnchainSignature],
    ) -> str | None:
        if self.loses:
            self.lost += 1
            return None
        number, block_hash = decode_report(report)
        if self.relayed and number <= self.relayed[-1].number:
            self.reverted += 1
            return "stale block"
        self.latest = max(self.latest, context.timestamp.epoch_round)
        self.relayed.append(Relayed(number, block_hash, transmitter))
        return None


class RelaySimulation:
    """n oracles, all honest at first: tests corrupt and crash oracles, and bend links.

    Every run raises `PropertyViolation` where an honest oracle breaks a rule of the protocol.
    """

    def __init__(self, n: int, f: int, *, seed: int) -> None:
        self.scheduler = Scheduler(START)
        self.rng = random.Random(seed)
        self.network = SimulatedNetwork(self.scheduler, self.rng, latency=(1 * MILLISECOND, 5 * MILLISECOND))
        self.committee = Committee.create(n, f).with_config(reporting_plugin_config=encode_config(CONFIG))
        self.contract = ModelRelayContract(self.committee.config.config_digest)
        self.sources = [ModelSourceChain(self.scheduler) for _ in range(n)]
        self._loop = asyncio.new_event_loop()
        plugins = [
            PluginInVirtualTime(self._factory(oracle), self.committee.config, OracleId(oracle), self._loop)
            for oracle in range(n)
        ]
        self.committee = self.committee.with_plugin(plugins[0].info)
        surroundings = Surroundings(self.scheduler, self.network, self.contract)
        instances = [self.committee.instance(oracle, record_signatures=True) for oracle in range(n)]
        self._ledger = Ledger(instances[0], unique_reports=plugins[0].info.unique_reports, plugin_is_median=False)
        self.oracles = [
            SimulatedOracle(
                instance,
                plugin,
                surroundings,
                onlookers=(OracleProperties(instance, self._ledger, self.contract, lambda: self.scheduler.now),),
            )
            for instance, plugin in zip(instances, plugins, strict=True)
        ]

    def corrupt(self, oracle: int, plugin: SimulatedPlugin) -> None:
        """Let an oracle say what `plugin` says, under its own signature."""
        self.oracles[oracle].plugin = plugin
        self._ledger.dishonest.add(OracleId(oracle))

    def _factory(self, oracle: int) -> BlockHashRelayFactory:
        return BlockHashRelayFactory(
            source=lambda chain_id: self.sources[oracle],
            contract=self.contract,
            clock=lambda: self.scheduler.now,
        )

    def start(self, *oracles: int) -> None:
        """Begin a new life of these oracles, or of all; their plugins remember nothing."""
        for oracle in oracles or range(self.committee.n):
            self.oracles[oracle].start()

    def run_for(self, milliseconds: int) -> None:
        self.scheduler.run_for(milliseconds * MILLISECOND)

    def close(self) -> None:
        self._loop.close()
