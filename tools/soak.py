"""Simulations with one seed after the other for as long as is asked: `python -m tools.soak SECONDS [FIRST_SEED]`.

Each run is of another protocol, size and set of faults. What broke a property is told with the command to see it again.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter

from ocr_offchain.simulation.faults import Fault
from ocr_offchain.simulation.runs import PROTOCOLS, Run
from ocr_offchain.simulation.violation import PropertyViolation

SIZES = ((4, 1), (7, 2), (10, 3), (16, 5), (31, 10))
ROUNDS = 40


def run_of(seed: int) -> Run:
    """Every other run of each size has all faults, the others have some."""
    n, f = SIZES[seed % len(SIZES)]
    protocol = sorted(PROTOCOLS)[seed // len(SIZES) % len(PROTOCOLS)]
    rng = random.Random(f"soak {seed}")
    some = tuple(fault for fault in Fault if rng.random() < 0.3)
    faults = tuple(Fault) if rng.random() < 0.5 else some
    return Run(protocol, n, f, seed, ROUNDS, faults)


def main(arguments: list[str]) -> int:
    """1 if some run broke a property, otherwise 0."""
    end = time.monotonic() + float(arguments[0])
    seed = int(arguments[1]) if len(arguments) > 1 else 0
    done: Counter[str] = Counter()
    broken = 0
    while time.monotonic() < end:
        run = run_of(seed)
        simulation, _ = run.prepare()
        try:
            run.perform(simulation)
        except PropertyViolation as violation:
            broken += 1
            print(f"{violation}; to see it again: {run.command}", flush=True)
        done[run.protocol] += 1
        seed += 1
    runs = ", ".join(f"{count} runs of {protocol}" for protocol, count in sorted(done.items()))
    print(f"{runs}: {broken} of them broke a property; the next seed is {seed}")
    return min(broken, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
