"""The one command that sees a run of OCR1 again: another process must go through the very same run."""

from __future__ import annotations

import os
import subprocess
import sys

SCRIPT = """
from ocr_offchain.simulation.faults import Fault
from ocr_offchain.simulation.ocr1.feed import OCR1FeedSimulation
simulation = OCR1FeedSimulation(7, 2, seed=5, faults=tuple(Fault))
print(simulation.run(15), simulation.properties())
"""


def test_another_process_with_another_order_of_hashes_goes_through_the_same_run() -> None:
    outputs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "2")
    ]
    assert "Summary(rounds=" in outputs[0]
    assert outputs[0] == outputs[1]
