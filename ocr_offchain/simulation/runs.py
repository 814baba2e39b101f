"""One run of either protocol, as the command, the soak and the tests begin it, and how to see it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ocr_offchain.simulation.clocks import START
from ocr_offchain.simulation.faults import Fault, faults_text
from ocr_offchain.simulation.ocr1.feed import OCR1FeedSimulation
from ocr_offchain.simulation.ocr2.feed import FeedSimulation
from ocr_offchain.simulation.report.record import RunRecord
from ocr_offchain.simulation.violation import PropertyViolation

PROTOCOLS: Mapping[str, type[FeedSimulation] | type[OCR1FeedSimulation]] = {
    "ocr1": OCR1FeedSimulation,
    "ocr2": FeedSimulation,
}


class RunSummary(Protocol):
    def rows(self) -> Sequence[tuple[str, str]]:
        """(what, value)."""
        ...


class Simulated(Protocol):
    def run(self, rounds: int, progress: Callable[[int], None] = ...) -> RunSummary:
        """Storms and calm until `rounds` rounds have a final report; `progress` is told how many have.

        Raises `PropertyViolation`.
        """
        ...

    def properties(self) -> Sequence[tuple[str, str, int]]:
        """Of each property that is held in every run: its row in the specification's table, what it says, how often
        it was checked.
        """
        ...


@dataclass(frozen=True, slots=True)
class Run:
    protocol: str
    """One of `PROTOCOLS`."""
    n: int
    f: int
    seed: int
    rounds: int
    faults: tuple[Fault, ...]

    @property
    def command(self) -> str:
        """What runs it again."""
        return (
            f"ocr simulate --protocol {self.protocol} --n {self.n} --f {self.f} --seed {self.seed} "
            f'--rounds {self.rounds} --faults "{faults_text(self.faults)}"'
        )

    def prepare(self, *, recorded: bool = False) -> tuple[Simulated, RunRecord | None]:
        """The simulation, which has not begun, and its record if it is to have one."""
        record = RunRecord(self.n, START) if recorded else None
        feed = PROTOCOLS[self.protocol]
        return feed(self.n, self.f, seed=self.seed, faults=self.faults, record=record), record

    def perform(self, simulation: Simulated, progress: Callable[[int], None] = lambda done: None) -> RunSummary:
        """Raises `PropertyViolation`, also where an oracle's code raises anything: nothing that arrives may do that."""
        try:
            return simulation.run(self.rounds, progress)
        except PropertyViolation:
            raise
        except Exception as error:
            raise PropertyViolation(f"an oracle raised {type(error).__name__}: {error}") from error
