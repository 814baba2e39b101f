"""A committee with the real median plugin on a modelled chain, through faults that follow from one seed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from ocr_offchain.chain.report_codec import EVMReportCodec
from ocr_offchain.errors import OCRError
from ocr_offchain.node.plugin_calls import invoke
from ocr_offchain.plugins.interface import ReportingPlugin, ReportingPluginConfig, ReportingPluginInfo
from ocr_offchain.plugins.median.config import (
    MedianOffchainConfig,
    MedianOnchainConfig,
    encode_offchain_config,
    encode_onchain_config,
)
from ocr_offchain.plugins.median.plugin import NumericalMedianFactory
from ocr_offchain.protocol.ocr2.effects import PluginCall
from ocr_offchain.protocol.ocr2.notices import EpochStarted, ReportFinalized
from ocr_offchain.simulation.chain import SimulatedChain, decode_report
from ocr_offchain.simulation.clocks import START
from ocr_offchain.simulation.committee import MILLISECOND, Committee
from ocr_offchain.simulation.network import SimulatedNetwork
from ocr_offchain.simulation.oracle import Reply, SimulatedOracle
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.types import EpochRound, OracleId, ReportTimestamp

FAULTS = ("delay", "drop", "crash", "partition", "lie")
BOUNDS = MedianOnchainConfig(-(10**30), 10**30)
HONEST_LOW, HONEST_HIGH = 10**8, 2 * 10**8
"""Honest oracles observe values in this range, all of them different; liars observe the ends of the bounds."""

_STORM = 2_000 * MILLISECOND
_BLOCK_TIME = 100 * MILLISECOND
_HEARTBEAT = 1 * MILLISECOND


class PropertyViolation(OCRError):
    """A run did what no run may do. The text has no seed; whoever started the run knows it."""


@dataclass(frozen=True, slots=True)
class Summary:
    rounds: int
    """Rounds that some oracle finalized a report of."""
    epochs: int
    landed: int
    reverted: int
    crashes: int
    lost_messages: int
    slowest_recovery: int
    """Longest time from the end of a storm to the next answer on chain, in nanoseconds of virtual time."""
    virtual_seconds: float


class _Source:
    def __init__(self, value: Callable[[], int]) -> None:
        self._value = value

    async def observe(self, timestamp: ReportTimestamp) -> int:
        return self._value()


class MedianInVirtualTime:
    """Runs the coroutines of a real plugin to their end at one moment of virtual time."""

    def __init__(self, plugin: ReportingPlugin, loop: asyncio.AbstractEventLoop) -> None:
        self._plugin = plugin
        self._loop = loop

    def reply(self, call: PluginCall) -> Reply:
        try:
            return Reply(self._loop.run_until_complete(invoke(self._plugin, call)), MILLISECOND)
        except OCRError as error:
            return Reply(error, MILLISECOND)


class FeedSimulation:
    def __init__(self, n: int, f: int, *, seed: int, faults: tuple[str, ...], record_signatures: bool = True) -> None:
        self._rng = random.Random(f"{seed} {n} {f} {faults}")
        self._faults = faults
        self._scheduler = Scheduler(START)
        self._network = SimulatedNetwork(self._scheduler, self._rng, latency=(1 * MILLISECOND, 5 * MILLISECOND))
        self._network.link = self._link
        self._loop = asyncio.new_event_loop()
        self._stormy = False
        self._side: list[int] = [0] * n
        self._crashes = self._lost = self._slowest = self._epoch = 0
        self._rounds: set[EpochRound] = set()
        offchain = MedianOffchainConfig(False, 0, False, 0, _HEARTBEAT)
        committee = Committee.create(n, f).with_config(
            onchain_config=encode_onchain_config(BOUNDS), reporting_plugin_config=encode_offchain_config(offchain)
        )
        self._liars = set(self._rng.sample(range(n), f)) if "lie" in faults else set()
        self.chain = SimulatedChain(committee, BOUNDS, self._scheduler, block_time=_BLOCK_TIME)
        made = [self._make_plugin(committee, OracleId(oracle)) for oracle in range(n)]
        self.committee = committee.with_plugin(made[0][1])
        self.oracles = tuple(
            SimulatedOracle(
                self.committee.instance(oracle, record_signatures=record_signatures),
                MedianInVirtualTime(plugin, self._loop),
                self._scheduler,
                self._network,
                self.chain,
            )
            for oracle, (plugin, _) in enumerate(made)
        )

    def _make_plugin(self, committee: Committee, oracle: OracleId) -> tuple[ReportingPlugin, ReportingPluginInfo]:
        config = committee.config

        def value() -> int:
            if oracle in self._liars:
                return self._rng.choice((BOUNDS.min, BOUNDS.max))
            return self._rng.randrange(HONEST_LOW, HONEST_HIGH)

        factory = NumericalMedianFactory(
            contract=self.chain,
            value_source=_Source(value),
            juels_per_fee_coin_source=_Source(lambda: 10**15),
            gas_price_subunits_source=_Source(lambda: 0),
            report_codec=EVMReportCodec(),
            clock=lambda: self._scheduler.now,
        )
        return self._loop.run_until_complete(
            factory.new_reporting_plugin(
                ReportingPluginConfig(
                    config_digest=config.config_digest,
                    oracle_id=oracle,
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
            )
        )

    def _link(self, sender: OracleId, receiver: OracleId, payload: bytes) -> int | None:
        delay = self._network.usual_fate(sender, receiver, payload)
        if not self._stormy or delay is None:
            return delay
        apart = "partition" in self._faults and self._side[sender] != self._side[receiver]
        if apart or ("drop" in self._faults and self._rng.random() < 0.1):
            self._lost += 1
            return None
        return delay * self._rng.randint(1, 40) if "delay" in self._faults else delay

    def run(self, rounds: int, progress: Callable[[int], None] = lambda done: None) -> Summary:
        """Storms and calm until `rounds` rounds are finalized. Raises `PropertyViolation` or `InvariantViolation`."""
        try:
            for oracle in self.oracles:
                oracle.start()
            while len(self._rounds) < rounds:
                progress(len(self._rounds))
                self._storm()
                self._recover()
                self._harvest()
            self._check_landings()
        finally:
            self._loop.close()
        return Summary(
            rounds=len(self._rounds),
            epochs=self._epoch,
            landed=len(self.chain.landings),
            reverted=len(self.chain.reverted),
            crashes=self._crashes,
            lost_messages=self._lost,
            slowest_recovery=self._slowest,
            virtual_seconds=(self._scheduler.now - START) / 1e9,
        )

    def _harvest(self) -> None:
        """Take from the traces what is to be told in the end, and let them go: a long run would fill the memory."""
        for oracle in self.oracles:
            self._rounds.update(EpochRound(notice.epoch, notice.round) for notice in oracle.notices(ReportFinalized))
            self._epoch = max([self._epoch, *(notice.epoch for notice in oracle.notices(EpochStarted))])
            oracle.trace.clear()

    def _storm(self) -> None:
        if not self._faults:
            self._scheduler.run_for(_STORM)
            return
        self._stormy = True
        self._side = [self._rng.randrange(2) for _ in self.oracles]
        victims = self._rng.sample(self.oracles, self.committee.config.f) if "crash" in self._faults else []
        self._scheduler.run_for(_STORM // 2)
        for victim in victims:
            victim.crash()
            self._crashes += 1
        self._scheduler.run_for(_STORM // 2)
        for victim in victims:
            victim.start()
        self._stormy = False

    def _recover(self) -> None:
        """After a storm an answer lands within the bound of the timers: wishes heard, an epoch changed, all stages."""
        config = self.committee.config
        bound = config.delta_resend + 3 * config.delta_progress + len(config.s) * config.delta_stage + 2 * _BLOCK_TIME
        before, healed = len(self.chain.landings), self._scheduler.now
        if not self._scheduler.run_until(lambda: len(self.chain.landings) > before, bound):
            raise PropertyViolation(f"no answer landed within {bound / 1e9} s of virtual time after a storm")
        self._slowest = max(self._slowest, self._scheduler.now - healed)

    def _check_landings(self) -> None:
        order = [landing.epoch_round for landing in self.chain.landings]
        if order != sorted(set(order)):
            raise PropertyViolation("answers did not land in the order of their rounds")
        for landing in self.chain.landings:
            observations = decode_report(landing.report).observations
            median = observations[len(observations) // 2]
            if not HONEST_LOW <= median < HONEST_HIGH:
                raise PropertyViolation(f"median {median} of {landing.epoch_round} is no honest value")
