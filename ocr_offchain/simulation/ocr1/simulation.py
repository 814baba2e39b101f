"""A whole OCR1 committee in virtual time."""

from __future__ import annotations

import random
from collections.abc import Callable

from ocr_offchain.simulation.clocks import START
from ocr_offchain.simulation.network import SimulatedNetwork
from ocr_offchain.simulation.ocr1.committee import OCR1Committee
from ocr_offchain.simulation.ocr1.contract import OCR1Contract
from ocr_offchain.simulation.ocr1.oracle import DataSource, OCR1SimulatedOracle
from ocr_offchain.simulation.ocr2.committee import MILLISECOND
from ocr_offchain.simulation.scheduler import Scheduler
from ocr_offchain.types import OracleId


class OCR1Simulation:
    def __init__(
        self,
        committee: OCR1Committee,
        data_source: Callable[[OracleId], DataSource],
        *,
        seed: int,
        latency: tuple[int, int] = (1 * MILLISECOND, 5 * MILLISECOND),
    ) -> None:
        """`data_source` makes the source of each oracle; `latency` is the range of a message's delay in ns."""
        self.committee = committee
        self.scheduler = Scheduler(START)
        self.network = SimulatedNetwork(self.scheduler, random.Random(seed), latency=latency)
        self.contract = OCR1Contract(committee.config)
        self.oracles = tuple(
            OCR1SimulatedOracle(
                committee.instance(oracle),
                data_source(OracleId(oracle)),
                self.scheduler,
                self.network,
                self.contract,
            )
            for oracle in range(committee.n)
        )

    def start(self, *without: int) -> None:
        """Start all oracles but those in `without`; no message is lost because its receiver starts last."""
        starting = [oracle for oracle in self.oracles if oracle.id not in without]
        for oracle in starting:
            oracle.connect()
        for oracle in starting:
            oracle.begin()

    def run_for(self, milliseconds: int) -> None:
        self.scheduler.run_for(milliseconds * MILLISECOND)

    def run_until(self, condition: Callable[[], bool], *, milliseconds: int) -> bool:
        return self.scheduler.run_until(condition, milliseconds * MILLISECOND)
