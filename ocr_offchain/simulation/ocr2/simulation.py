"""A whole committee in virtual time."""

from __future__ import annotations

import random
from collections.abc import Callable

from ocr_offchain.simulation.clocks import START
from ocr_offchain.simulation.network import SimulatedNetwork
from ocr_offchain.simulation.ocr2.committee import MILLISECOND, Committee
from ocr_offchain.simulation.ocr2.contract import SimulatedContract
from ocr_offchain.simulation.ocr2.oracle import SimulatedOracle, SimulatedPlugin, Surroundings
from ocr_offchain.simulation.ocr2.properties.ledger import Ledger
from ocr_offchain.simulation.ocr2.properties.oracle import OracleProperties
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.types import OracleId


class Simulation:
    def __init__(
        self,
        committee: Committee,
        plugin: Callable[[OracleId], SimulatedPlugin],
        *,
        seed: int,
        latency: tuple[int, int] = (1 * MILLISECOND, 5 * MILLISECOND),
        record_signatures: bool = True,
    ) -> None:
        """`plugin` makes the plugin of each oracle; `latency` is the range of a message's delay in nanoseconds.

        Every run raises `PropertyViolation` where a started oracle does what it must not.
        """
        self.committee = committee
        self.scheduler = Scheduler(START)
        self.network = SimulatedNetwork(self.scheduler, random.Random(seed), latency=latency)
        self.contract = SimulatedContract(committee.config.config_digest)
        surroundings = Surroundings(self.scheduler, self.network, self.contract)
        instances = [committee.instance(oracle, record_signatures=record_signatures) for oracle in range(committee.n)]
        self.ledger = Ledger(instances[0], unique_reports=committee.plugin.unique_reports, plugin_is_median=False)
        self.oracles = tuple(
            SimulatedOracle(
                instance,
                plugin(instance.oracle_id),
                surroundings,
                onlookers=(OracleProperties(instance, self.ledger, self.contract, lambda: self.scheduler.now),),
            )
            for instance in instances
        )

    def start(self, *without: int) -> None:
        """Start all oracles but those in `without`."""
        for oracle in self.oracles:
            if oracle.id not in without:
                oracle.start()

    def run_for(self, milliseconds: int) -> None:
        self.scheduler.run_for(milliseconds * MILLISECOND)

    def run_until(self, condition: Callable[[], bool], *, milliseconds: int) -> bool:
        return self.scheduler.run_until(condition, milliseconds * MILLISECOND)
