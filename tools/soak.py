"""Simulations with one seed after the other for as long as is asked: `python -m tools.soak SECONDS [FIRST_SEED]`."""

from __future__ import annotations

import sys
import time

from ocr_offchain.errors import OCRError
from ocr_offchain.simulation.feed import FAULTS, FeedSimulation

SIZES = ((4, 1), (7, 2), (10, 3), (16, 5), (31, 10))
ROUNDS = 20


def main(arguments: list[str]) -> int:
    """The number of seeds that broke a property, at most 1 for an exit code."""
    end = time.monotonic() + float(arguments[0])
    seed = int(arguments[1]) if len(arguments) > 1 else 0
    done = broken = 0
    while time.monotonic() < end:
        n, f = SIZES[seed % len(SIZES)]
        try:
            FeedSimulation(n, f, seed=seed, faults=FAULTS).run(ROUNDS)
        except OCRError as error:
            broken += 1
            print(f"ocr simulate --n {n} --f {f} --seed {seed} --rounds {ROUNDS}: {error}", flush=True)
        done += 1
        seed += 1
    print(f"{done} runs, {broken} of them broke a property; the next seed is {seed}")
    return min(broken, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
