"""A committee with the real median plugin on a modelled chain, through faults that follow from one seed."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ocr_offchain.chain.report_codec import EVMReportCodec
from ocr_offchain.plugins.median.config import (
    MedianOffchainConfig,
    MedianOnchainConfig,
    encode_offchain_config,
    encode_onchain_config,
)
from ocr_offchain.plugins.median.plugin import NumericalMedianFactory
from ocr_offchain.protocol.effects import Level
from ocr_offchain.protocol.outbox import Wanted
from ocr_offchain.protocol.quorums import report_quorum
from ocr_offchain.simulation.clocks import START
from ocr_offchain.simulation.faults import STORM_FAULTS, Fault, FaultPlan
from ocr_offchain.simulation.network import Place, SimulatedNetwork
from ocr_offchain.simulation.ocr2.adversary import BARE_NOTICES, Adversary, Puppet
from ocr_offchain.simulation.ocr2.chain import SimulatedChain
from ocr_offchain.simulation.ocr2.committee import MILLISECOND, Committee
from ocr_offchain.simulation.ocr2.oracle import Onlooker, SimulatedOracle, Surroundings
from ocr_offchain.simulation.ocr2.progress import FeedProgress
from ocr_offchain.simulation.ocr2.properties.feed import FeedProperties
from ocr_offchain.simulation.ocr2.properties.ledger import Ledger
from ocr_offchain.simulation.ocr2.properties.oracle import OracleProperties
from ocr_offchain.simulation.ocr2.properties.recovery import RecoveryBound
from ocr_offchain.simulation.ocr2.properties.table import checked_properties
from ocr_offchain.simulation.ocr2.real_plugin import PluginInVirtualTime
from ocr_offchain.simulation.ocr2.recording import FeedRecorder
from ocr_offchain.simulation.report.record import RunRecord
from ocr_offchain.simulation.report.storm_recording import StormRecorder
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.simulation.storms import Storms
from ocr_offchain.types import OracleId, ReportTimestamp

BOUNDS = MedianOnchainConfig(-(10**30), 10**30)
HONEST_LOW, HONEST_HIGH = 10**8, 2 * 10**8
"""Honest oracles observe values in this range, all of them different; liars observe the ends of the bounds."""

R_MAX = (2, 3, 12)
"""Rounds in an epoch, one of these in each run. Twelve take longer than DeltaProgress."""

UNIQUE = 0.25
"""The share of runs with Byzantine oracles whose reports must be unique."""

LATENCY = (1 * MILLISECOND, 5 * MILLISECOND)
BLOCK_TIME = 100 * MILLISECOND
_ANSWER = MILLISECOND
_HEARTBEAT = 1 * MILLISECOND
_CALM = 600 * MILLISECOND
"""How long the calm goes on after an answer has landed in it."""

_LONG_CALM = 2_000 * MILLISECOND
"""Instead of a storm, where the faults have none."""

_JUDGED = Wanted(log_level=Level.ERROR)
"""What the properties need to see."""

_SILENCE = logging.getLogger(f"{__name__}.plugins")
_SILENCE.disabled = True
"""Plugins complain of each lie of each dishonest oracle."""

_ECHOES = 2 * LATENCY[1]
"""How long after the first oracle all honest ones hold a final report, in calm weather: a FINAL-ECHO of each link."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Of one run."""

    rounds: int
    """Rounds that some honest oracle finalized a report of."""
    epochs: int
    """The latest epoch."""
    landed: int
    reverted: int
    lost_transactions: int
    messages: int
    happened: dict[Fault, int]
    """How often each fault of storms has struck."""
    deeds: int
    """Messages of dishonest oracles that an honest one would not have sent."""
    slowest_recovery: int
    """Longest time from the end of a storm to the next answer on chain, in nanoseconds of virtual time."""
    virtual_time: int
    """Nanoseconds."""
    checks: int

    def rows(self) -> list[tuple[str, str]]:
        return [
            ("rounds with a report", str(self.rounds)),
            ("latest epoch", str(self.epochs)),
            ("answers on chain", str(self.landed)),
            ("reverted transactions", str(self.reverted)),
            ("lost transactions", str(self.lost_transactions)),
            ("messages between oracles", str(self.messages)),
            *((f"struck by {fault}", str(count)) for fault, count in self.happened.items()),
            ("misdeeds of Byzantine oracles", str(self.deeds)),
            ("slowest recovery after a storm", f"{self.slowest_recovery / 1e9:.2f} s"),
            ("virtual time", f"{self.virtual_time / 1e9:.1f} s"),
            ("checks of properties", str(self.checks)),
        ]


class _Source:
    def __init__(self, value: Callable[[], int]) -> None:
        self._value = value

    async def observe(self, timestamp: ReportTimestamp) -> int:
        return self._value()


class FeedSimulation:
    """One run. The face that `ocr simulate` and `make soak` see is `run`, `properties` and the summary."""

    def __init__(
        self,
        n: int,
        f: int,
        *,
        seed: int,
        faults: Iterable[Fault],
        record: RunRecord | None = None,
        record_signatures: bool = True,
        keep_pending_transmissions: bool = True,
        unique_reports: bool | None = None,
        checked: bool = True,
    ) -> None:
        """`record` is told what happens. Without `record_signatures` and `keep_pending_transmissions` the oracles
        have the weaknesses of the original (OCR2 H-9, T-4). With `unique_reports` plugin and chain ask for the larger
        quorum; unless it is given, some runs with Byzantine oracles do. Unless `checked` no property is checked but
        the bound.
        """
        self.plan = FaultPlan.create(n, f, seed=seed, faults=faults)
        self.scheduler = Scheduler(START)
        if unique_reports is None:
            unique_reports = bool(self.plan.byzantine) and self.plan.rng("quorum").random() < UNIQUE
        twins = self.plan.with_behaviour(Fault.TWINS)
        places = [Place(place) for place in range(n + len(twins))]
        self.storms = Storms(self.plan, self.scheduler, places)
        self.network = SimulatedNetwork(self.scheduler, self.plan.rng("network"), latency=LATENCY)
        self.network.weather = self.storms
        self._values = self.plan.rng("values")
        self._loop = asyncio.new_event_loop()
        self._slowest = 0
        offchain = MedianOffchainConfig(False, 0, False, 0, _HEARTBEAT)
        committee = Committee.create(n, f).with_config(
            r_max=self.plan.rng("configuration").choice(R_MAX),
            onchain_config=encode_onchain_config(BOUNDS),
            reporting_plugin_config=encode_offchain_config(offchain),
        )
        self.chain = SimulatedChain(
            committee,
            BOUNDS,
            self.scheduler,
            block_time=BLOCK_TIME,
            storms=self.storms,
            signatures=report_quorum(n, f, unique_reports=unique_reports),
        )
        self._plugins = [self._make_plugin(committee, OracleId(oracle)) for oracle in range(n)]
        self.committee = committee.with_plugin(replace(self._plugins[0].info, unique_reports=unique_reports))
        self._instances = [
            self.committee.instance(
                oracle,
                record_signatures=record_signatures,
                keep_pending_transmissions=keep_pending_transmissions,
            )
            for oracle in range(n)
        ]
        self.ledger = Ledger(self._instances[0], unique_reports=unique_reports, plugin_is_median=True)
        self.ledger.dishonest.update(self.plan.byzantine)
        self.progress = FeedProgress(self.scheduler, self.plan.byzantine)
        self._feed = FeedProperties(self.ledger, BOUNDS)
        self._checked = checked
        self.chain.watchers += [self.progress, self._feed] if checked else [self.progress]
        self._bound = RecoveryBound(self.committee.config, LATENCY[1], _ANSWER, BLOCK_TIME)
        self._recorder: FeedRecorder | None = None
        self._storm_recorder: StormRecorder | None = None
        if record is not None:
            record.byzantine = frozenset(self.plan.byzantine)
            self._recorder = FeedRecorder(record, self.scheduler, (HONEST_LOW, HONEST_HIGH))
            self._storm_recorder = StormRecorder(record, self.storms, self.scheduler)
            self.chain.watchers.append(self._recorder)
        self._adversary = Adversary(self.plan, self.committee)
        self._surroundings = Surroundings(self.scheduler, self.network, self.chain, self.storms)
        self.oracles = tuple(self._make_oracle(OracleId(oracle)) for oracle in range(n))
        """By id; the silent ones never start."""
        self.twins = tuple(self._make_twin(twin, Place(n + position)) for position, twin in enumerate(twins))
        """The second copies."""
        silent = self.plan.with_behaviour(Fault.SILENT)
        self.mortals = tuple(oracle for oracle in self.oracles if oracle.id not in silent) + self.twins

    def _make_oracle(self, oracle: OracleId) -> SimulatedOracle:
        behaviour = self.plan.byzantine.get(oracle, frozenset())
        instance, plugin, clock = self._instances[oracle], self._plugins[oracle], self.plan.clocks[oracle]
        onlookers: list[Onlooker] = []
        if self._recorder is not None:
            onlookers.append(self._recorder.of(oracle, honest=not behaviour))
        if behaviour and Fault.TWINS not in behaviour:
            return Puppet(
                instance,
                plugin,
                self._surroundings,
                self._adversary,
                behaviour,
                clock=clock,
                onlookers=onlookers,
            )
        judged = self._checked and not behaviour
        if not behaviour:
            onlookers.append(self.progress)
        if judged:
            onlookers.append(OracleProperties(instance, self.ledger, self.chain, lambda: self.scheduler.now))
        return SimulatedOracle(
            instance,
            plugin,
            self._surroundings,
            clock=clock,
            onlookers=onlookers,
            keep_trace=False,
            wanted=_JUDGED if judged else BARE_NOTICES,
        )

    def _make_twin(self, oracle: OracleId, place: Place) -> SimulatedOracle:
        return SimulatedOracle(
            self._instances[oracle],
            self._make_plugin(self.committee, oracle),
            self._surroundings,
            clock=self.plan.clocks[oracle],
            place=place,
            keep_trace=False,
            wanted=BARE_NOTICES,
        )

    def _make_plugin(self, committee: Committee, oracle: OracleId) -> PluginInVirtualTime:
        lies = Fault.LIE in self.plan.byzantine.get(oracle, frozenset())

        def value() -> int:
            if lies:
                return self._values.choice((BOUNDS.min, BOUNDS.max))
            return _between(self._values, HONEST_LOW, HONEST_HIGH)

        factory = NumericalMedianFactory(
            contract=self.chain,
            value_source=_Source(value),
            juels_per_fee_coin_source=_Source(lambda: _between(self._values, 10**15, 2 * 10**15)),
            gas_price_subunits_source=_Source(lambda: 0),
            report_codec=EVMReportCodec(),
            clock=lambda: self.plan.clocks[oracle].shown_at(self.scheduler.now),
            logger=_SILENCE,
        )
        return PluginInVirtualTime(factory, committee.config, oracle, self._loop, after=_ANSWER)

    def run(self, rounds: int, progress: Callable[[int], None] = lambda done: None) -> Summary:
        """Storms and calm until `rounds` rounds are finalized. Raises `PropertyViolation`."""
        try:
            self.start()
            while self.progress.rounds < rounds:
                progress(self.progress.rounds)
                self._storm()
                self._recover()
        finally:
            self.close()
        return self.summary()

    def start(self) -> None:
        if self._recorder is not None:
            for oracle in self.plan.with_behaviour(Fault.SILENT):
                self._recorder.of(oracle, honest=False).crashed()
        for mortal in self.mortals:
            mortal.start()
        self.storms.calm()

    def close(self) -> None:
        self._loop.close()

    def properties(self) -> list[tuple[str, str, int]]:
        """Of each property that was checked: its row in the table of OCR2 22, what it says, how often."""
        return checked_properties(self.ledger.checks)

    def _storm(self) -> None:
        if any(fault in STORM_FAULTS for fault in self.plan.faults):
            self.storms.rage(self.mortals)
        else:
            self.scheduler.run_for(_LONG_CALM)
            self.storms.calm()
        if self._storm_recorder is not None:
            self._storm_recorder.take()

    def _recover(self) -> None:
        """After a storm an answer lands within the bound, and what one honest oracle holds all of them hold."""
        healed, progress = self.scheduler.now, self.progress
        progress.count_faulty_epochs_anew()
        recovered = False
        while not recovered:
            limit = healed + self._bound.after(progress.faulty_epochs)
            recovered = self.scheduler.run_until(
                lambda: progress.newest_landed >= healed, min(limit - self.scheduler.now, _CALM)
            )
            self.ledger.hold(
                (18, 19, 23, 24, 26, 27, 35, 40),
                recovered or self.scheduler.now < limit,
                "no answer landed within {} s of virtual time after a storm",
                (limit - healed) / 1e9,
            )
        self._slowest = max(self._slowest, self.scheduler.now - healed)
        settled = max(self.scheduler.now, healed + self._bound.leftovers)
        self.scheduler.run_for(settled - self.scheduler.now + _CALM)
        if self._checked:
            self._feed.hold_echoes(settled, self.scheduler.now - _ECHOES, self.plan.honest)

    def summary(self) -> Summary:
        outcomes = self.progress.outcomes
        return Summary(
            rounds=self.progress.rounds,
            epochs=self.progress.epoch,
            landed=outcomes["landed"],
            reverted=outcomes["reverted"],
            lost_transactions=outcomes["lost"],
            messages=self.network.messages,
            happened={fault: self.storms.happened[fault] for fault in Fault if fault in self.storms.happened},
            deeds=self._adversary.deeds,
            slowest_recovery=self._slowest,
            virtual_time=self.scheduler.now - START,
            checks=self.ledger.checks.total(),
        )


def _between(rng: random.Random, low: int, high: int) -> int:
    """A number from `low` up to `high`, which is not included."""
    return low + int(rng.random() * (high - low))
