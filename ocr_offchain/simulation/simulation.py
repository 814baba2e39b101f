"""A whole committee in virtual time."""

from __future__ import annotations

import random
from collections.abc import Callable

from ocr_offchain.simulation.clocks import START
from ocr_offchain.simulation.committee import MILLISECOND, Committee
from ocr_offchain.simulation.contract import SimulatedContract
from ocr_offchain.simulation.network import SimulatedNetwork
from ocr_offchain.simulation.oracle import SimulatedOracle, SimulatedPlugin
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
        """`plugin` makes the plugin of each oracle; `latency` is the range of a message's delay in nanoseconds."""
        self.committee = committee
        self.scheduler = Scheduler(START)
        self.network = SimulatedNetwork(self.scheduler, random.Random(seed), latency=latency)
        self.contract = SimulatedContract(committee.config.config_digest)
        self.oracles = tuple(
            SimulatedOracle(
                committee.instance(oracle, record_signatures=record_signatures),
                plugin(OracleId(oracle)),
                self.scheduler,
                self.network,
                self.contract,
            )
            for oracle in range(committee.n)
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
